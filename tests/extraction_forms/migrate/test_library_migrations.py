"""The migrations that come with the library: each fits its form, and each does what it is for."""

from pathlib import Path

import pytest

from extraction_forms.draft import answers, read_draft, with_head
from extraction_forms.form_definition import define
from extraction_forms.form_library import library, named_form
from extraction_forms.history.replay import bare
from extraction_forms.migrate.applying import carried
from extraction_forms.migrate.chains import chain, chain_faults, library_folder, migrations_of
from extraction_forms.migrate.form_difference import form_difference
from extraction_forms.migrate.reading_forms import reading_forms
from extraction_forms.migrate.settling_differences import left_over, pin_faults
from extraction_forms.yaml_text import parse, read

ROOT = Path(__file__).parents[3]
FILES = sorted(library_folder().glob("*"))
OLD_HASH = "988f03b808ef335058e23d3c99520a254315941e1c43f026fcfde91a2c78ebbb"
RECORD = ROOT / "reviews/peer_support/records/boevink_2016/metapsy.rob2.yaml"


@pytest.fixture
def before():
    """Version 1.0.0 of rob2, as it was."""
    path = Path(__file__).parent / "rob2_1_0_0.yaml"
    return define(read(path, path.name))


@pytest.fixture
def after():
    return named_form("rob2")[0]


def carry(text, form):
    way = chain(migrations_of(form.id), "1.0.0", form.version)
    assert way
    forms = reading_forms(form, way)
    return carried(read_draft(forms[0], parse(text, "r")), form, way, forms)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_migration_leads_along_a_chain_to_the_form_that_is_there(path):
    name, old, _ = path.name.split("-")
    form, _ = named_form(name)

    way = chain(migrations_of(name), old, form.version)

    assert way
    assert chain_faults(way, form) == ()


def test_migrations_are_no_forms():
    assert not any("-" in name for name in library())


def test_the_migration_of_rob2_meets_every_difference_that_records_cannot_go_on_with(before, after):
    (migration,) = migrations_of("rob2")

    found = form_difference(before, after)

    assert pin_faults(migration, before, after) == ()
    assert found.effect == "needs-migration"
    assert found.bump_suffices
    assert left_over(migration, before, after) == ()


def old_text(text):
    """A record as it was under the old form: all that the new version changed in it was its head."""
    head = f'form: {{id: rob2, version: "1.0.0", sha256: "{OLD_HASH}"}}'
    return "\n".join(head if line.startswith("form:") else line for line in text.split("\n"))


def test_a_record_of_peer_support_becomes_exactly_the_one_imported_by_the_new_form(after):
    text = RECORD.read_text("utf-8")

    outcome = carry(old_text(text), after)

    assert outcome.refusals == ()
    assert bare(with_head(outcome.draft)) == bare(read_draft(after, parse(text, "r")))


def test_answers_that_the_tool_does_not_ask_go_into_the_note_of_the_reason(after):
    text = """\
schema: 1
form: {id: rob2, version: 1.0.0}
study: okafor_2019
extractor: anna
status: submitted
revision: 1
judgements:
  - {id: hope, result: hope, q3_1: y, q3_2: n, q3_3: py, d3: low, d3_reason: nearly all,
     q4_1: n, q4_2: n, q4_3: y, d4: low}
"""

    outcome = carry(text, after)

    told = {path.field: value for path, value in answers(outcome.draft).items()}
    assert told["d3_reason"] == {"printed": "nearly all", "note": "q3_2 was: n. q3_3 was: py."}
    assert not {"q3_2", "q3_3"} & {*told}
    assert told["q4_3"] == "y"
