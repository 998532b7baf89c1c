"""An account tells where everything went, and does not add up when something is lost."""

from extraction_forms.errors import Place
from extraction_forms.exchange.account import Account, DecimalMarks, MissingWord, Remark, Repair, Tally


def account(**changes):
    tally = Tally(
        file="data.csv",
        rows=3,
        kept=1,
        duplicates=(Remark(place=Place(file="data.csv", line=3), text="row 2 is a duplicate"),),
        rejected=(Remark(place=Place(file="data.csv", line=4), text="row 3 is rejected: a test"),),
    )
    given = {
        "tallies": (tally,),
        "made": (("studies", 1),),
        "columns_used": ("study",),
        "columns_kept": ("",),
    }
    return Account(**{**given, **changes})


def test_rows_in_are_kept_duplicates_and_rejected():
    assert account().problems() == ()


def test_a_lost_row_is_a_problem():
    (problem,) = account(tallies=(Tally(file="data.csv", rows=2, kept=1),)).problems()

    assert str(problem) == (
        "data.csv: account: expected 2 rows accounted for; found 1 kept + 0 duplicates + 0 rejected."
    )


def test_the_text_names_lines_columns_tokens_repairs_and_marks():
    text = account(
        missing=(MissingWord(column="n", word="NR", reason="not_reported", rows=("1", "4")),),
        repairs=(Repair(before="Ã¼", after="ü", places=(Place(file="data.csv", line=2),)),),
        marks=(DecimalMarks(column="m", comma=("1",), point=("2",)),),
        conflicts=(Remark(place=Place(file="data.csv", line=2), text="two durations"),),
    ).text()

    assert text.splitlines() == [
        "data.csv: 3 rows in = 1 kept + 1 duplicates + 1 rejected",
        "  data.csv:3: row 2 is a duplicate",
        "  data.csv:4: row 3 is rejected: a test",
        "made: 1 studies",
        "columns used (1): study",
        'columns kept word for word only (1): ""',
        "read as missing: 1",
        "  n: 'NR' in 2 rows (1, 4): not reported",
        "mojibake mended: 1",
        "  'Ã¼' -> 'ü' in data.csv, line 2",
        "decimal marks: 1",
        "  m: comma in 1 rows and point in 1 row (2) (mixed)",
        "at odds between rows: 1",
        "  data.csv:2: two durations",
        "remarks: none",
    ]
