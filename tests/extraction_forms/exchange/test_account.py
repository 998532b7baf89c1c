"""An account tells where everything went, and does not add up when something is lost."""

import pytest

from extraction_forms.errors import Place
from extraction_forms.exchange.account import Account, DecimalMarks, MissingWord, Remark, Repair, Tally


def account(**changes):
    tally = Tally(
        file="data.csv",
        rows=3,
        kept=1,
        duplicates=(Remark(place=Place(file="data.csv", line=3), text="row 2 is a duplicate"),),
        set_aside=(Remark(place=Place(file="data.csv", line=4), text="row 3 is set aside: a test"),),
    )
    given = {
        "tallies": (tally,),
        "made": (("studies", 1),),
        "columns_used": ("study",),
        "columns_kept": ("",),
    }
    return Account(**{**given, **changes})


def test_rows_in_are_kept_duplicates_and_set_aside():
    assert account().problems() == ()


def test_a_lost_row_is_a_problem():
    (problem,) = account(tallies=(Tally(file="data.csv", rows=2, kept=1),)).problems()

    assert str(problem) == (
        "data.csv: account: expected 2 rows accounted for; found 1 kept + 0 duplicates + 0 set aside."
    )


def test_the_text_names_lines_columns_tokens_repairs_and_marks():
    text = account(
        missing=(MissingWord(column="n", word="NR", reason="not_reported", rows=("1", "4")),),
        repairs=(Repair(before="Ã¼", after="ü", places=(Place(file="data.csv", line=2),)),),
        marks=(DecimalMarks(column="m", comma=("1",), point=("2",)),),
        conflicts=(Remark(place=Place(file="data.csv", line=2), text="two durations"),),
    ).text()

    assert text.splitlines() == [
        "data.csv: 3 rows in = 1 kept + 1 duplicate + 1 set aside",
        "  data.csv:3: row 2 is a duplicate",
        "  data.csv:4: row 3 is set aside: a test",
        "made: 1 study",
        "columns used (1): study",
        'columns kept word for word only (1): ""',
        "read as missing: 1",
        "  n: 'NR' in 2 rows (1, 4): not reported",
        "mojibake mended: 1",
        "  'Ã¼' -> 'ü' in data.csv, line 2",
        "decimal marks: 1",
        "  m: comma in 1 row and point in 1 row (2) (mixed)",
        "at odds between rows: 1",
        "  data.csv:2: two durations",
        "remarks: none",
    ]


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0, "0 studies, 0 results, 0 entries"),
        (1, "1 study, 1 result, 1 entry"),
        (2, "2 studies, 2 results, 2 entries"),
    ],
)
def test_one_of_a_thing_is_told_in_the_singular(number, told):
    made = tuple((noun, number) for noun in ("studies", "results", "entries"))

    assert f"made: {told}" in account(made=made).text().splitlines()


def test_one_row_is_no_rows():
    text = account(tallies=(Tally(file="data.csv", rows=1, kept=1),)).text()

    assert text.splitlines()[0] == "data.csv: 1 row in = 1 kept + 0 duplicates + 0 set aside"


def test_a_blank_cell_that_was_read_as_missing_is_told_as_such():
    text = account(missing=(MissingWord(column="n", word=" ", reason="not_reported", rows=("1",)),)).text()

    assert "  n: a blank cell in 1 row (1): not reported" in text.splitlines()
