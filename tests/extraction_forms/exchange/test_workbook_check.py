"""A filled workbook read by its form: what was typed wrong is told with its sheet and cell, all of it at once."""

import io
from datetime import date

import openpyxl
import pytest

from extraction_forms.draft import read_draft, write_draft
from extraction_forms.errors import ImportFault
from extraction_forms.exchange.safe_xlsx import open_workbook, read_workbook
from extraction_forms.exchange.workbook import workbook_of
from extraction_forms.exchange.workbook_check import read_record
from extraction_forms.exchange.workbook_layout import DETAILS
from extraction_forms.yaml_text import parse
from tests.libreoffice import convert


class Filled:
    """A workbook of the small form, edited as somebody does in a spreadsheet."""

    def __init__(self, form, text):
        self.form = form
        self.book = openpyxl.load_workbook(
            io.BytesIO(workbook_of(form, read_draft(form, parse(text, "a.yaml"))))
        )

    def cell(self, sheet, key, row):
        """The cell under a key; a row is a number, or the id that the sheet knows it by."""
        page = self.book[sheet]
        head = 5 if sheet == "Read me" else 3
        column = next(cell.column for cell in page[head] if cell.value == key)
        place = row if isinstance(row, int) else next(cell.row for cell in page["A"] if cell.value == row)
        return page.cell(place, column)

    def put(self, sheet, key, row, value, look=None):
        cell = self.cell(sheet, key, row)
        cell.value = value
        if look:
            cell.number_format = look
        return f"sheet {sheet}, cell {cell.coordinate}"

    def data(self):
        made = io.BytesIO()
        self.book.save(made)
        return made.getvalue()

    def read(self):
        return read_record(read_workbook(self.data(), "a.xlsx"), self.form)

    def faults(self):
        with pytest.raises(ImportFault) as caught:
            self.read()
        return [str(problem) for problem in caught.value.problems]


@pytest.fixture
def filled(small_form, a_record):
    return Filled(small_form, a_record())


def test_what_is_typed_into_the_cells_is_the_record(filled):
    filled.put("Study", "answer", "topics", "a, B")
    filled.put("Study", "missing", "begun", "not reported")
    filled.put("Study", "note", "begun", "no protocol")
    filled.put("Study", "page", "age", "4")
    filled.put("Arms", "format", "peer", "One-to-one")
    filled.put("Results", "time", "hope_post", "12")
    filled.put("Results", "time.unit", "hope_post", "weeks")
    filled.put("Results values", "sd", 4, "not reported")
    filled.put("Results values", "events", 4, "not measured")

    draft = filled.read().draft

    study = draft.sections["characteristics"][0].answers
    assert study["topics"] == ["a", "b"]
    assert study["begun"] == {"missing": "not_reported", "note": "no protocol"}
    assert study["age"] == {"printed": "43.9", "evidence": {"page": "4"}}
    assert draft.sections["arms"][0].answers["format"] == "single"
    assert draft.sections["results"][0].answers["time"] == {"printed": "12", "unit": "weeks"}
    assert draft.sections["results"][0].units["peer"]["sd"] == {"missing": "not_reported"}


def test_a_source_and_a_note_of_one_value_stand_on_their_own_sheet(filled):
    for key, text in {
        "sheet": "Results values",
        "id": "hope_post",
        "for": "peer",
        "question": "SD",
        "page": "9",
    }.items():
        filled.put(DETAILS, key, 4, text)

    sd = filled.read().draft.sections["results"][0].units["peer"]["sd"]

    assert sd == {"printed": "0.38", "evidence": {"page": "9"}}


def test_a_wrong_entry_is_told_with_sheet_cell_and_expectation(filled):
    where = filled.put("Arms", "format", "peer", "grop")

    (told,) = filled.faults()

    assert told.startswith("a.xlsx:4:")
    assert told.endswith(
        f"{where} (Arms > peer > format): expected one of group, single; found 'grop'. Did you mean 'group'?"
    )


def test_all_faults_are_told_at_once(filled):
    where = [
        filled.put("Study", "answer", "age", "old"),
        filled.put("Arms", "role", "usual", "none"),
        filled.put("Contrasts", "arm_exp", "contrast", "pear"),
        filled.put("Results values", "mean", 4, "1.x"),
    ]

    told = "\n".join(filled.faults())

    assert [place for place in where if place not in told] == []


def test_an_answer_that_must_be_there_is_asked_for_at_its_blank_cell(filled):
    where = [filled.put("Study", "answer", "label", None), filled.put("Arms", "role", "peer", None)]

    told = filled.faults()

    assert f"{where[0]} (Study > label): expected a value; found nothing." in told[0]
    assert f"{where[1]} (Arms > peer > role): expected a value; found nothing." in told[1]


def test_faults_stand_in_the_order_of_the_sheets_and_down_each(filled):
    where = [
        filled.put("Study", "answer", "begun", "spring"),
        filled.put("Arms", "format", "peer", "NR"),
        filled.put("Arms", "format", "usual", "grop"),
        filled.put("Results values", "sd", 4, "0,38"),
    ]

    told = filled.faults()

    assert [one.split(": ")[1].split(" (")[0] for one in told] == where
    assert told[1].endswith("say why: not reported, unclear, not applicable ...")
    assert told[3].endswith(
        "Is this a decimal comma? Then choose decimal comma on the sheet Read me, cell C9."
    )


def test_a_row_of_an_unknown_arm_or_result_is_looked_at_all_the_same(filled):
    filled.put("Results values", "for", 4, "per")
    filled.put("Results values", "sd", 4, "1.x")
    filled.put("Results values", "id", 5, "hope_pst")
    filled.put("Results values", "n", 5, "many")

    told = filled.faults()

    assert len(told) == 4
    assert "found 'per'. Did you mean 'peer'?" in told[0]
    assert "found '1.x'" in told[1]
    assert "found 'hope_pst'. Did you mean 'hope_post'?" in told[2]
    assert "found 'many'" in told[3]


def test_an_outcome_is_chosen_from_those_of_the_review(small_form, a_record):
    draft = read_draft(small_form, parse(a_record(), "a.yaml"))
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(small_form, draft, ["hope", "sleep"])))

    rules = book["Results"].data_validations.dataValidation
    (rule,) = [rule for rule in rules if rule.errorTitle == "Not an outcome of the review"]
    column = rule.formula1.split("$")[1]
    assert [book["Lists"][f"{column}{row}"].value for row in (1, 2)] == ["hope", "sleep"]


def test_a_rule_over_several_answers_points_to_the_values_it_is_about(filled):
    filled.put("Results values", "events", 4, "9")
    filled.put("Results values", "total", 4, "5")

    (told,) = filled.faults()

    assert "sheet Results values, cell F4" in told
    assert "expected events are not more than the total; found events 9, total 5" in told


@pytest.mark.parametrize(
    ("value", "look", "told"),
    [
        ("=1+1", "@", "expected a value; found the formula '=1+1'. Copy the cell and paste it as a value"),
        (
            date(2026, 3, 12),
            "dd/mm/yyyy",
            "found a date (2026-03-12), which the spreadsheet made of what was typed",
        ),
        ("#N/A", "General", "expected a value; found the error #N/A"),
        (0.125, "0%", "found 12.5 %, stored as 0.125"),
        (1.237, "0.00", "found 1.237, shown as 1.24"),
        (True, "General", "expected an answer as text; found the truth value TRUE"),
    ],
)
def test_a_cell_that_is_no_text_or_number_is_told(filled, value, look, told):
    where = filled.put("Results values", "mean", 4, value, look)
    if value == "#N/A":
        filled.cell("Results values", "mean", 4).data_type = "e"

    (fault,) = filled.faults()

    assert where in fault
    assert told in fault


def test_a_number_typed_as_one_is_read_as_it_shows(filled):
    filled.put("Results values", "mean", 4, 8.1999999999999993, "General")
    filled.put("Results values", "sd", 4, 1.1, "0.00")

    peer = filled.read().draft.sections["results"][0].units["peer"]

    assert (peer["mean"], peer["sd"]) == ("8.2", "1.10")


def test_a_number_typed_as_one_gets_the_decimal_mark_of_the_record(filled):
    filled.put("Read me", "value", "numbers", "decimal comma")
    for key, row in (("mean", 4), ("sd", 4), ("mean", 5), ("sd", 5)):
        filled.put("Results values", key, row, 1.5, "General")
    filled.put("Results values", "smd", 6, -0.05, "General")
    filled.put("Study", "answer", "age", 43.9, "General")

    assert filled.read().draft.sections["results"][0].units["contrast"]["smd"] == "-0,05"


def test_zeros_before_and_after_and_colons_stay_as_they_are_typed(filled):
    for key, text in (("mean", "1.10"), ("sd", "010"), ("n", "65")):
        filled.put("Results values", key, 4, text)
    filled.put("Study", "answer", "label", "12:30")

    draft = filled.read().draft

    assert draft.sections["results"][0].units["peer"] == {"n": "65", "mean": "1.10", "sd": "010"}
    assert draft.sections["characteristics"][0].answers["label"] == "12:30"


def test_blanks_around_an_answer_are_nothing(filled):
    filled.put("Arms", "format", "peer", "\u00a0group \n")
    filled.put("Arms", "format", "usual", " \u00a0")

    arms = filled.read().draft.sections["arms"]

    assert (arms[0].answers["format"], arms[1].answers.get("format")) == ("group", None)


def test_blank_rows_and_moved_columns_and_sheets_change_nothing(filled, small_form):
    before = write_draft(small_form, filled.read().draft)
    filled.book["Results values"].insert_rows(5)
    filled.book["Arms"].insert_cols(2)
    filled.book["Arms"].move_range("D1:D40", rows=0, cols=-2)
    filled.book["Arms"].delete_cols(4)
    filled.book.move_sheet("Arms", -2)

    assert write_draft(small_form, filled.read().draft) == before


def test_a_renamed_column_is_told_with_the_one_that_was_meant(filled):
    where = filled.put("Arms", "format", 3, "formats")

    (told,) = filled.faults()

    assert (
        f"{where}: expected the key of a column of this sheet; found 'formats'. Did you mean 'format'?"
        in told
    )


def test_a_column_without_a_key_and_one_taken_out_are_told(filled):
    filled.book["Arms"].cell(4, 40).value = "my remark"
    filled.book["Contrasts"].delete_cols(3)

    told = "\n".join(filled.faults())

    assert "sheet Arms, cell AN4: expected nothing in a column without a key; found 'my remark'" in told
    assert "sheet Contrasts, cell A3: expected a column 'arm_ctl' in this row; found none" in told


def test_renamed_hidden_and_added_sheets_are_told(filled):
    filled.book["Reports"].title = "Report"
    filled.book["Contrasts"].sheet_state = "hidden"
    filled.book.create_sheet("Scratch")["A1"] = "x"

    told = filled.faults()

    assert any(
        "sheet Report: expected the sheets of the form" in one and "Did you mean 'Reports'?" in one
        for one in told
    )
    assert any("sheet Reports: expected this sheet; found none" in one for one in told)
    assert any("sheet Contrasts: expected a sheet that shows; found a hidden one" in one for one in told)
    assert any("sheet Scratch: expected the sheets of the form" in one for one in told)


def test_merged_cells_are_told(filled):
    filled.book["Results values"].merge_cells("C4:C5")

    assert any(
        "cell C4: expected cells by themselves; found merged cells (C4:C5)" in one for one in filled.faults()
    )


def test_rows_that_belong_nowhere_are_told(filled):
    filled.put("Results values", "id", 4, "hope_pots")
    filled.put("Arms", "id", 6, "peer")
    filled.put("Arms", "label", 7, "third")
    filled.put("Study", "question", "label", "lable")

    told = "\n".join(filled.faults())

    assert "expected the id of a row of Results; found 'hope_pots'. Did you mean 'hope_post'?" in told
    assert "sheet Arms, cell A6: expected each id once; found 'peer' again" in told
    assert (
        "expected an id for this row of Arms (column id), such as arms_1; found answers in a row without one"
        in told
    )
    assert "expected the id of a question of Study; found 'lable'. Did you mean 'label'?" in told


def test_an_arm_that_is_none_is_told_at_its_cell(filled):
    where = filled.put("Results values", "for", 4, "pear")

    told = filled.faults()

    assert any(where in one and "Did you mean 'peer'?" in one for one in told)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"question": "sd", "note": "x"}, "expected the sheet that this row is about; found none"),
        (
            {"sheet": "Arms", "id": "peer", "note": "x"},
            "expected the question that this row is about; found none",
        ),
        ({"sheet": "Arm", "question": "role", "id": "peer", "note": "x"}, "Did you mean 'Arms'?"),
        ({"sheet": "Arms", "question": "rolle", "id": "peer", "note": "x"}, "Did you mean 'role'?"),
        ({"sheet": "Arms", "question": "role", "id": "pear", "note": "x"}, "Did you mean 'peer'?"),
        (
            {"sheet": "Results values", "question": "sd", "id": "hope_post", "for": "all", "note": "x"},
            "expected an arm or contrast that has values for hope_post; found 'all'",
        ),
    ],
)
def test_a_note_about_nothing_is_told(filled, row, told):
    for key, text in row.items():
        filled.put(DETAILS, key, 4, text)

    assert any(f"sheet {DETAILS}" in one and told in one for one in filled.faults())


def test_a_unit_that_is_lacking_is_asked_for_in_the_words_of_the_workbook(filled):
    filled.put("Results", "time", "hope_post", "12")

    (told,) = filled.faults()

    assert told.endswith(
        "expected a unit, one of weeks, months; found none. Choose the unit in the column beside it."
    )


def test_an_answer_and_a_reason_for_none_are_one_too_many(filled):
    filled.put("Study", "missing", "age", "not reported")

    (told,) = filled.faults()

    assert "expected an answer, or the reason why there is none; found both." in told


def test_a_marker_whose_row_is_gone_is_told(filled):
    where = filled.put("Arms", "label", "peer", f"(see {DETAILS})")

    assert f"{where}: expected its row on the sheet {DETAILS}; found none." in "\n".join(filled.faults())


def test_warnings_are_told_at_their_cells(filled):
    filled.put("Results", "range_min", "hope_post", "5")
    filled.put("Results", "range_max", "hope_post", "1")

    (warning,) = filled.read().warnings

    assert warning.startswith("a.xlsx:4:")
    assert "warning: sheet Results, cell " in warning
    assert "expected the lowest score is below the highest; found range_min 5, range_max 1." in warning


def test_a_workbook_saved_by_libreoffice_holds_the_same_record(filled, small_form, tmp_path):
    filled.put("Results values", "mean", 4, "1.10")
    filled.put("Results values", "sd", 5, 0.46, "General")
    filled.put("Study", "answer", "label", "=cmd() <b> 12:30")
    filled.cell("Study", "answer", "label").data_type = "s"
    (tmp_path / "a.xlsx").write_bytes(filled.data())
    before = write_draft(small_form, filled.read().draft)

    convert(
        [tmp_path / "a.xlsx"],
        "xlsx:Calc MS Excel 2007 XML",
        tmp_path / "out",
        package="libreoffice-calc-nogui",
    )
    found = read_record(open_workbook(tmp_path / "out" / "a.xlsx"), small_form)

    assert write_draft(small_form, found.draft) == before


def test_a_cell_that_cannot_be_read_has_one_fault_though_a_note_stands_by_its_answer(filled):
    for key, text in {"sheet": "Arms", "id": "peer", "question": "format", "note": "x"}.items():
        filled.put(DETAILS, key, 4, text)
    where = filled.put("Arms", "format", "peer", "=A1")

    (told,) = filled.faults()

    assert where in told


def test_a_note_whose_answer_is_gone_is_told_at_the_cell_of_the_answer(filled):
    for key, text in {"sheet": "Arms", "id": "peer", "question": "format", "note": "x"}.items():
        filled.put(DETAILS, key, 4, text)
    where = filled.put("Arms", "format", "peer", None)

    (told,) = filled.faults()

    assert (
        f"{where} (Arms > peer > format): expected an answer, or the reason why there is none; found neither."
        in told
    )


def test_a_number_that_is_none_is_told_in_the_words_of_the_workbook(filled):
    filled.put("Study", "answer", "age", "old")

    (told,) = filled.faults()

    assert told.endswith(
        "found 'old'. Where the report gives none, say why: not reported, unclear, not applicable ..."
    )
