"""Sheets as people save them: what is wrong is told by sheet, line and column; what is harmless is read."""

import pytest

from extraction_forms.errors import ImportFault
from extraction_forms.exchange.form_sheet_reading import read_form_sheets

FORM = """\
part,id,case,key,value
form,,,id,small
form,,,version,1.0.0
form,,,title,Small
form,,,reads_as,answers
section,facts,,label,Facts
derived,tag,,label,Tag
derived,tag,,section,facts
derived,tag,,choices,kind
derived,tag,1,when,paid
derived,tag,1,code,a
derived,tag,2,take,kind
check,old_enough,,section,facts
check,old_enough,,expression,age >= 18
check,old_enough,,message,adults
"""
FIELDS = """\
section,level,id,label,type,required,min,retired,choices
facts,entry,kind,Kind,choice,yes,,,kind
facts,entry,paid,Paid,flag,,,,
facts,entry,age,Age,whole,,0,,
"""
CHOICES = """\
list,code,label,examples
kind,a,A,one | two \\| three
kind,b,B,
"""


def read(folder, **sheets):
    for name, text in {"form": FORM, "fields": FIELDS, "choices": CHOICES, **sheets}.items():
        data = text if isinstance(text, bytes) else text.encode()
        (folder / f"{name}.csv").write_bytes(data)
    return read_form_sheets(folder)


def faults(folder, **sheets):
    with pytest.raises(ImportFault) as caught:
        read(folder, **sheets)
    return [str(problem) for problem in caught.value.problems]


def test_sheets_with_few_columns_are_a_form(tmp_path):
    found = read(tmp_path)

    kind = found.form.sections[0].questions[0].field
    assert [choice.code for choice in kind.choices] == ["a", "b"]
    assert kind.choices[0].examples == ("one", "two | three")
    assert found.form.derived[0].cases[1].take == "kind"
    assert found.warnings == ()


def test_fields_csv_alone_names_the_folder(tmp_path):
    read(tmp_path)

    assert read_form_sheets(tmp_path / "fields.csv").form.id == "small"


def as_excel_saves(text):
    """With a byte order mark, semicolons, CR LF, and a line of empty cells at the end."""
    lines = [line.replace(",", ";") for line in text.splitlines()]
    return b"\xef\xbb\xbf" + "\r\n".join([*lines, ";" * lines[0].count(";"), ""]).encode()


def test_sheets_that_a_spreadsheet_saved_are_read_as_they_were(tmp_path):
    plain = read(tmp_path)
    sheets = {"form": FORM, "fields": FIELDS, "choices": CHOICES}
    saved = read(tmp_path, **{name: as_excel_saves(text) for name, text in sheets.items()})

    assert saved.form.sha256 == plain.form.sha256


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("facts,entry,age,Age,whole", "facts,entry,age,Age,wohle", "fields.csv:4:21: column 'type'"),
        (
            "facts,entry,age,Age",
            "facts,entry,paid,Age",
            "fields.csv:4: column 'id', form > facts > fields: expected each id once",
        ),
        (
            "facts,entry,age",
            "fact,entry,age",
            "fields.csv:4:1: column 'section': expected a section of form.csv",
        ),
        ("facts,entry,age", "facts,unit,age", "fields.csv:4:7: column 'level': expected one of entry, units"),
        (",,,kind", ",,,kinds", "expected a list of choices.csv: kind; found 'kinds'. Did you mean 'kind'?"),
        (",min,retired", ",mini,retired", "fields.csv:1: column 'mini': expected one of section"),
        (
            "section,level,id,label,type",
            "section,level,id,label,kind of",
            "column 'type': expected this column",
        ),
        ("whole,,0,,", "whole,,0", "fields.csv:4: expected 9 cells; found 7"),
        ("Age,whole,,0,,", "Age,whole,,0,TRUE,", "found 'TRUE'. A spreadsheet turned it round: write yes."),
        ("Paid", "#NAME?", "column 'label': expected text; found #NAME?"),
        (
            "facts,entry,age,Age",
            "facts,entry,age,",
            "fields.csv:4: column 'label', form > facts > age: expected 'label'",
        ),
    ],
)
def test_a_fault_of_fields_names_line_and_column(tmp_path, old, new, told):
    assert old in FIELDS
    assert any(told in fault for fault in faults(tmp_path, fields=FIELDS.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("section,facts", "sektion,facts", "form.csv:6:1: column 'part': expected one of form, section"),
        ("reads_as", "read_as", "form.csv:5:8: column 'key'"),
        ("form,,,title,Small", "form,,,version,1.0.1", "'version' again; it is on line 3 already"),
        ("tag,1,when,paid", "tag,one,when,paid", "column 'case': expected the number of a case"),
        ("1.0.0", "1.0", "form.csv:3:16: column 'value', form > version: expected a version like 1.0.0"),
        ("age >= 18", "aged >= 18", "form.csv:14:30: column 'value'"),
        ("tag,2,take,kind", "tag,2,take,knd", "derived > tag"),
    ],
)
def test_a_fault_of_the_form_sheet_names_line_and_column(tmp_path, old, new, told):
    assert old in FORM
    assert any(told in fault for fault in faults(tmp_path, form=FORM.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("kind,b,B", "kind,a,B", "'a' again"),
        ("kind,b,B", "other,b,B", "choices.csv:3: column 'list': expected a list that a field"),
        ("kind,b,B", ",b,B", "choices.csv:3:1: column 'list': expected the name of the list"),
        ("kind,b,B", "kind,b c,B", "choices.csv:3:6: column 'code'"),
    ],
)
def test_a_fault_of_the_choices_names_line_and_column(tmp_path, old, new, told):
    assert old in CHOICES
    assert any(told in fault for fault in faults(tmp_path, choices=CHOICES.replace(old, new, 1)))


def test_a_fault_of_a_shared_list_is_told_once(tmp_path):
    assert len(faults(tmp_path, choices=CHOICES.replace("kind,b,B", "kind,b c,B"))) == 1


def test_sheets_that_are_not_there_are_named(tmp_path):
    (tmp_path / "fields.csv").write_text(FIELDS, encoding="utf-8")

    with pytest.raises(ImportFault) as caught:
        read_form_sheets(tmp_path)

    assert [problem.place.file for problem in caught.value.problems] == ["choices.csv", "form.csv"]


def test_a_workbook_in_place_of_a_sheet_is_named_as_one(tmp_path):
    assert "a workbook" in faults(tmp_path, fields=b"PK\x03\x04...")[0]


def test_a_code_that_a_spreadsheet_may_have_made_is_a_warning(tmp_path):
    found = read(tmp_path, choices=CHOICES.replace("kind,b,B", "kind,TRUE,B"))

    assert "'TRUE', which spreadsheets make of 'true'" in str(found.warnings[0])
