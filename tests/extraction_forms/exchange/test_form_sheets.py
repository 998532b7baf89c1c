"""A form as CSV sheets and back: nothing is lost, and the same sheets come out."""

import pytest
from hypothesis import HealthCheck, given, settings

from extraction_forms.errors import FormError
from extraction_forms.exchange.form_parts import PARTS, form_yaml, written_parts
from extraction_forms.exchange.form_sheet_reading import read_form_sheets
from extraction_forms.exchange.form_sheets import compile_form
from extraction_forms.form_definition import KEYS, define
from extraction_forms.form_library import library, read_form
from extraction_forms.yaml_text import parse
from tests.extraction_forms.exchange.any_form import forms
from tests.thoroughness import cases

BLANKS = """\
id: small
version: 1.0.0
title: Small
reads_as: answers
about: ""
sections:
  - id: facts
    label: Facts
    fields: [{id: kind, label: Kind, type: text, help: ""}]
"""


def put(folder, form):
    compiled = compile_form(form)
    for name, data in compiled.files.items():
        (folder / name).write_bytes(data)
    return compiled


def there_and_back(form, folder):
    compiled = put(folder, form)
    found = read_form_sheets(folder)

    assert form.sha256 == found.form.sha256
    assert form_yaml(written_parts(form)) == found.text
    assert compiled.files == compile_form(found.form).files
    assert form.sha256 == define(parse(found.text, "again.yaml")).sha256


@pytest.mark.parametrize("name", sorted(library()))
def test_every_form_of_the_library_comes_back_from_its_sheets(name, tmp_path):
    there_and_back(read_form(library()[name]), tmp_path)


@settings(max_examples=cases(60, 500), suppress_health_check=[HealthCheck.too_slow])
@given(form=forms())
def test_any_form_comes_back_from_its_sheets(form, tmp_path_factory):
    there_and_back(form, tmp_path_factory.mktemp("sheets"))


def test_the_sheets_have_a_place_for_every_key_of_the_language():
    told = {part: set(keys) for part, keys in PARTS.items()}
    cases = {*KEYS["derived case"], *KEYS["proposal case"]}
    language = {part: set(keys) for part, keys in KEYS.items() if not part.endswith(" case")}

    assert {**language, "case": cases} == told


def test_sheets_are_utf_8_with_lf_and_no_byte_order_mark():
    for data in compile_form(read_form(library()["peer_support"])).files.values():
        assert b"\r" not in data
        assert not data.startswith(b"\xef\xbb\xbf")
        assert data.endswith(b"\n")


SHARED = """\
id: small
version: 1.0.0
title: Small
reads_as: answers
sections:
  - id: facts
    label: Facts
    fields:
      - {id: q1, label: First, type: choice, choices: [{code: y, label: "Yes"}, {code: n, label: "No"}]}
      - {id: q2, label: Second, type: choice, choices: [{code: y, label: "Yes"}, {code: n, label: "No"}]}
  - id: more
    label: More
    fields:
      - {id: q1, label: Other, type: choice, choices: [{code: y, label: Surely}]}
"""


def test_fields_that_share_their_choices_name_one_list():
    files = compile_form(define(parse(SHARED, "small.yaml"))).files
    lists = [line.partition(",")[0] for line in files["choices.csv"].decode().splitlines()[1:]]
    named = [line.rpartition(",")[2] for line in files["fields.csv"].decode().splitlines()[1:]]

    assert lists == ["q1", "q1", "more_q1"]
    assert named == ["q1", "q1", "more_q1"]


def test_keys_with_nothing_under_them_are_told_as_lost():
    losses = compile_form(define(parse(BLANKS, "small.yaml"))).losses

    assert [loss.where for loss in losses] == ["about", "sections/facts/fields/kind/help"]


def test_a_control_character_is_refused_where_no_csv_could_hold_it():
    form = define(parse(BLANKS.replace("label: Kind", 'label: "a\\x07b"'), "small.yaml"))

    with pytest.raises(FormError, match=r"U\+0007"):
        compile_form(form)
