"""A record as a workbook, and the same record again."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extraction_forms.draft import AnswerPath, Block, answers, read_draft, with_answer, write_draft
from extraction_forms.errors import Rejected
from extraction_forms.exchange.safe_xlsx import read_workbook
from extraction_forms.exchange.workbook import begun, compile_form, workbook_of
from extraction_forms.exchange.workbook_check import read_record
from extraction_forms.exchange.workbook_filled import At, CellFaults, Filled
from extraction_forms.exchange.workbook_gather import gather
from extraction_forms.exchange.workbook_layout import layout
from extraction_forms.exchange.workbook_rows import rows_of
from extraction_forms.exchange.workbook_sheets import filled_sheets, form_named
from extraction_forms.form_definition import define
from extraction_forms.form_library import find_form, library, read_form
from extraction_forms.yaml_text import parse, read
from tests.extraction_forms.conftest import FORM
from tests.extraction_forms.exchange.drafts import drafts
from tests.thoroughness import cases

ROOT = Path(__file__).parents[3]
SMALL = define(parse(FORM, "forms/small.yaml"))
CONTROLLED = read_form(library()["controlled_study"])
TALLIES = read_form(library()["tallies"])
RECORDS = sorted((ROOT / "reviews").glob("*/records/*/*.yaml"))
RELAXED = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def read_back(data, form):
    """The draft that a workbook holds, whether or not its form accepts it; without any fault."""
    faults = CellFaults(file="x.xlsx")
    sheets = filled_sheets(read_workbook(data, "x.xlsx"), form, faults)
    found = gather(form, {name: sheet.rows for name, sheet in sheets.items()}, faults)
    assert faults.problems == []
    return found.draft


def by_rows(form, draft):
    """The draft that its rows hold, without a file between."""
    faults = CellFaults(file="x.xlsx")
    rows = {
        name: [
            {
                key: Filled(text=text, at=At(sheet=name, row=place, column=1))
                for key, text in row.items()
                if text
            }
            for place, row in enumerate(found, 4)
        ]
        for name, found in rows_of(form, draft).items()
    }
    found = gather(form, rows, faults)
    assert faults.problems == []
    return found.draft


@settings(RELAXED, max_examples=cases(20, 500))
@given(drafts(SMALL))
def test_everything_a_record_of_a_small_form_says_comes_back_from_its_rows(draft):
    assert write_draft(SMALL, draft) == write_draft(SMALL, by_rows(SMALL, draft))


@settings(RELAXED, max_examples=cases(20, 500))
@given(drafts(CONTROLLED))
def test_everything_a_record_of_a_study_says_comes_back_from_its_rows(draft):
    assert write_draft(CONTROLLED, draft) == write_draft(CONTROLLED, by_rows(CONTROLLED, draft))


@settings(RELAXED, max_examples=cases(20, 500))
@given(st.sampled_from([SMALL, TALLIES]).flatmap(lambda form: st.tuples(st.just(form), drafts(form))))
def test_everything_a_record_says_comes_back_from_its_workbook(case):
    form, draft = case

    assert write_draft(form, draft) == write_draft(form, read_back(workbook_of(form, draft), form))


@settings(RELAXED, max_examples=12)
@given(st.data())
def test_records_of_every_form_of_the_library_come_back(data):
    form = read_form(library()[data.draw(st.sampled_from(sorted(library())))])
    draft = data.draw(drafts(form))

    assert write_draft(form, draft) == write_draft(form, by_rows(form, draft))


@pytest.mark.parametrize("path", RECORDS[::12], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_records_of_the_reviews_come_back_and_are_accepted(path):
    node = read(path, path.name)
    name, version = (node.get("form").get(key).value for key in ("id", "version"))
    form = find_form(f"{name}@{version}", path.parents[2] / "forms")
    draft = read_draft(form, node)

    found = read_record(read_workbook(workbook_of(form, draft), "x.xlsx"), form)

    assert write_draft(form, draft) == write_draft(form, found.draft)


def test_imported_records_are_said_in_plain_cells():
    for path in (path for path in RECORDS if path.parents[2].name == "peer_support"):
        node = read(path, path.name)
        form = find_form(f"{node.get('form').get('id').value}@{node.get('form').get('version').value}")
        rows = rows_of(form, read_draft(form, node))
        assert not [row for found in rows.values() for row in found if "full" in row], path


@pytest.mark.parametrize("name", sorted(library()))
def test_every_form_of_the_library_has_an_empty_workbook_that_says_nothing(name):
    form = read_form(library()[name])

    compiled = compile_form(form)
    draft = read_back(compiled.files[f"{name}.xlsx"], form)

    assert draft.sections == {}
    assert draft.head["form"] == {"id": form.id, "version": form.version, "sha256": form.sha256}
    assert form_named(read_workbook(compiled.files[f"{name}.xlsx"], "x.xlsx")) == (form.id, form.version)


@pytest.mark.parametrize("name", sorted(library()))
def test_no_rule_of_a_cell_is_longer_than_a_spreadsheet_takes(name):
    book = openpyxl.load_workbook(io.BytesIO(compile_form(read_form(library()[name])).files[f"{name}.xlsx"]))

    rules = [rule for sheet in book for rule in sheet.data_validations.dataValidation]

    assert rules
    assert all(len(rule.formula1 or "") <= 255 for rule in rules)
    assert all(len(rule.prompt or "") <= 255 and len(rule.promptTitle or "") <= 32 for rule in rules)
    assert all(len(rule.error or "") <= 255 and len(rule.errorTitle or "") <= 32 for rule in rules)


def test_the_same_record_gives_the_same_bytes(a_record):
    draft = read_draft(SMALL, parse(a_record(), "a.yaml"))

    assert workbook_of(SMALL, draft) == workbook_of(SMALL, draft)


def test_a_workbook_carries_no_date_of_its_making(a_record):
    data = workbook_of(SMALL, read_draft(SMALL, parse(a_record(), "a.yaml")))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        dates = {member.date_time for member in archive.infolist()}
        core = archive.read("docProps/core.xml").decode()

    assert dates == {(1980, 1, 1, 0, 0, 0)}
    assert core.count("2000-01-01T00:00:00Z") == 2


def test_text_that_looks_like_a_formula_is_text(a_record):
    text = a_record(body=[('label: "Okafor, 2019"', 'label: "=cmd()"')])
    data = workbook_of(SMALL, read_draft(SMALL, parse(text, "a.yaml")))

    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(data))["Study"].iter_rows() for cell in row]

    assert [cell.data_type for cell in cells if cell.value == "=cmd()"] == ["s"]


def test_cells_that_are_filled_in_are_formatted_as_text():
    book = openpyxl.load_workbook(io.BytesIO(compile_form(SMALL).files["small.xlsx"]))

    assert {book["Results values"].cell(4, column).number_format for column in range(1, 8)} == {"@"}


def test_a_choice_is_offered_by_its_label_with_the_reasons_for_no_answer():
    book = openpyxl.load_workbook(io.BytesIO(compile_form(SMALL).files["small.xlsx"]))
    rules = book["Arms"].data_validations.dataValidation
    source = next(rule.formula1 for rule in rules if rule.promptTitle == "Format")
    column = source.split("!$")[1].split("$")[0]
    words = [cell.value for cell in book["Lists"][column] if cell.value]

    assert words[:3] == ["Group", "One-to-one", "not reported"]
    assert book["Lists"].sheet_state == "hidden"


def test_the_arms_of_a_contrast_are_offered_from_the_sheet_of_arms():
    book = openpyxl.load_workbook(io.BytesIO(compile_form(SMALL).files["small.xlsx"]))
    rule = next(
        r for r in book["Contrasts"].data_validations.dataValidation if r.promptTitle == "Experimental arm"
    )
    column = rule.formula1.split("!$")[1].split("$")[0]

    assert book["Lists"][f"{column}1"].value == "=IF('Arms'!$A$4=\"\",\"\",'Arms'!$A$4)"


def test_a_retired_question_is_asked_only_where_it_was_answered(a_record):
    retired = define(parse(FORM.replace("type: list}", "type: list, retired: yes}"), "forms/small.yaml"))
    answered = a_record(body=[('age: "43.9"', 'age: "43.9", names: [a, b]')])

    empty = compile_form(retired).files["small.xlsx"]
    full = workbook_of(retired, read_draft(retired, parse(answered, "a.yaml")))

    assert "names" not in _column(empty, "Study")
    assert "names" in _column(full, "Study")


def _column(data, sheet):
    return [cell.value for cell in openpyxl.load_workbook(io.BytesIO(data))[sheet]["A"]]


def test_a_record_with_a_section_that_the_form_has_not_is_refused():
    draft = begun(SMALL, "okafor_2019", "anna")
    draft = type(draft)(head=draft.head, sections={"other": (Block(id="other", answers={"a": "b"}),)})

    with pytest.raises(Rejected, match="expected a section of A small form; found 'other'"):
        workbook_of(SMALL, draft)


def test_sections_of_one_label_have_sheets_of_different_names():
    form = define(parse(FORM.replace("label: Contrasts", "label: arms"), "forms/small.yaml"))

    assert [sheet.name for sheet in layout(form)][1:5] == ["Study", "Reports", "Arms", "contrasts"]


def test_labels_that_no_sheet_can_have_are_made_names_that_one_can():
    form = define(
        parse(FORM.replace("label: Reports", 'label: "a/b: [c]? *History* of everything that was"'), "f")
    )

    assert layout(form)[2].name == "a b c History of everything tha"


def test_what_no_single_cell_can_hold_is_said_in_full_and_comes_back(a_record):
    long = "word " * 9000 + "end"
    text = a_record(body=[('label: "Okafor, 2019"', f'label: "{long}"')])
    draft = read_draft(SMALL, parse(text, "a.yaml"))

    rows = rows_of(SMALL, draft)

    assert sum("full" in row for row in rows["Notes and sources"]) == 3
    assert read_back(workbook_of(SMALL, draft), SMALL).sections["characteristics"][0].answers["label"] == long


def test_a_section_that_only_says_where_it_was_read_comes_back():
    head = (
        "schema: 1\nform: {id: tallies, version: 1.0.0}\nstudy: a\nextractor: b\nstatus: draft\nrevision: 1\n"
    )
    draft = read_draft(TALLIES, parse(f"{head}source:\n  evidence: {{report: r, page: '2'}}\n", "a.yaml"))

    assert write_draft(TALLIES, read_back(workbook_of(TALLIES, draft), TALLIES)) == write_draft(
        TALLIES, draft
    )


@pytest.mark.parametrize("printed", ["not reported", "1", "unclear"])
def test_a_value_beside_a_missing_reason_is_neither_mended_nor_lost(printed):
    path = AnswerPath(section="tallies", entry="all", field="n")
    begun = read_draft(TALLIES, parse("schema: 1\nform: {id: tallies, version: 1.0.0}\nstudy: a\n", "a.yaml"))
    draft = with_answer(begun, path, {"printed": printed, "missing": "unclear"})

    back = read_back(workbook_of(TALLIES, draft), TALLIES)

    assert answers(back)[path] == {"printed": printed, "missing": "unclear"}
