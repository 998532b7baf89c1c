"""What spreadsheets and exports do to a table: nothing of it is taken for something else, and no row is lost."""

import csv
import re
import shutil

import pytest
from openpyxl import load_workbook

from extraction_forms.yaml_text import plain, read
from tests.extraction_forms.exchange.a_table import MAPPING, TABLE

ARMS = {
    "{TAU: usual_care, TAU (letter): usual_care, WL: waitlist}": "{None: usual_care, NA: usual_care, WL: waitlist}"
}
RECORD = "records/example_a/example.yaml"


@pytest.fixture
def taken(desk, call):
    """`taken(table)`: what `import csv` says of a table, and the records it made."""

    def run(table, mapping=MAPPING):
        shutil.rmtree(desk / "peers", ignore_errors=True)
        (desk / "peers").mkdir()
        (desk / "peers/import.yaml").write_text(mapping, "utf-8")
        (desk / "results.csv").write_bytes(table.encode())
        told = call("import", "csv", "results.csv", "peers")
        files = (desk / "peers").glob("records/*/*.yaml")
        return told, {path.parent.name: plain(read(path, path.name)) for path in files}

    return run


def test_words_and_numbers_that_a_spreadsheet_would_change_are_taken_as_they_are(taken):
    table = TABLE.replace(",TAU,", ",None,").replace("TAU (letter)", "NA").replace("R1,", "010,")
    mapping = MAPPING
    for before, after in ARMS.items():
        mapping = mapping.replace(before, after)

    told, records = taken(table.replace(",7.1,", ",8.1999999999999993,"), mapping)

    assert told.exit_code == 0, told.stderr
    study = records["muller_2001"]
    assert study["arms"][1]["label"]["printed"] == "None"
    assert "NA" in study["arms"][1]["label"]["note"]
    result = study["results"][0]
    assert result["evidence"]["row"] == "010"
    assert result["values"]["new"]["mean"]["printed"] == "8.1999999999999993"
    assert result["columns"]["ctl"] == "None"


@pytest.mark.parametrize(("before", "after"), [(",6.5,", ',"6,5",'), (",0.1,", ',"0,1",')])
def test_a_column_that_mixes_decimal_marks_is_refused_at_its_cell(taken, before, after):
    assert before in TABLE

    told, records = taken(TABLE.replace(before, after))

    assert told.exit_code == 1
    assert re.search(
        r"results\.csv:[24]:\d+: .*expected a number with a decimal point; found '[06],[15]'", told.stderr
    )
    assert records == {}


def test_two_ways_to_write_the_letters_of_one_name_are_told_and_never_two_studies(taken):
    """A letter with its accent, and the letter followed by the accent, look the same."""
    table = TABLE.replace("O'Neil 2002", "Andr\u00e9 2002").replace("Zoë 2003,RCT", "Andre\u0301 2002,RCT")

    told, records = taken(table, MAPPING.replace("set_aside: {R4: the scale is spoilt}\n", ""))

    assert told.exit_code == 1
    assert (
        "results.csv:6:4: trial: expected one spelling, 'Andr\u00e9 2002', or both under one study"
        in told.stderr
    )
    assert records == {}


WAYS = {
    "as it is": (lambda text: text, "4 rows in = 3 kept + 0 duplicates + 1 set aside"),
    "byte order mark": (lambda text: "\ufeff" + text, "4 rows in = 3 kept + 0 duplicates + 1 set aside"),
    "windows": (lambda text: text.replace("\n", "\r\n"), "4 rows in = 3 kept + 0 duplicates + 1 set aside"),
    "a row twice": (
        lambda text: text + text[text.index("R3,") : text.index("R4,")],
        "5 rows in = 3 kept + 1 duplicate + 1 set aside",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_rows_in_are_rows_kept_duplicates_and_set_aside(taken, way):
    change, account = WAYS[way]

    told, records = taken(change(TABLE))

    assert told.exit_code == 0, told.stderr
    assert told.stdout.startswith(f"results.csv: {account}\n")
    assert sum(len(record["results"]) for record in records.values()) == 3


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda text: text + 'R5,"unterminated', "expected a closing quote; found the end of the file"),
        (lambda text: text + "R5,short\n", "expected 20 cells; found 2"),
        (lambda text: text.replace("tm,n1", "tm,tm"), "expected every column once"),
        (lambda text: text.replace("R3,", "R2,"), "R2"),
        (lambda text: text.replace("Zoë", "Zo\0e"), "0x00"),
    ],
    ids=["unterminated quote", "short row", "column twice", "id of another row", "zero byte"],
)
def test_a_table_that_would_lose_a_row_is_refused_whole(taken, spoil, told):
    shown, records = taken(spoil(TABLE))

    assert shown.exit_code == 1
    assert told in shown.stderr
    assert records == {}


@pytest.fixture
def odd(sleep, edit):
    """A record whose arms are called None and NA, with a number of seventeen digits and a code like a number."""
    edit(sleep / RECORD, "label: Walking group", "label: None")
    edit(sleep / RECORD, "label: Waiting list", "label: NA")
    edit(sleep / RECORD, 'mean: "11.2"', 'mean: "8.1999999999999993"')
    edit(sleep / RECORD, "dose: Twelve walks of an hour", 'dose: "010"')
    edit(sleep / RECORD, "provider: Trained volunteers", 'provider: "1.10"')
    edit(sleep / RECORD, "country: Ireland", "country: NO")
    edit(sleep / RECORD, "setting: Community", 'setting: "12:30"')
    return sleep


def odd_answers(file):
    study = plain(read(file, file.name))
    first, second = study["arms"]
    return (
        *(first[key] for key in ("label", "dose", "provider")),
        second["label"],
        study["characteristics"]["country"],
        study["characteristics"]["setting"],
        study["results"][0]["values"]["walking"]["mean"],
    )


ODD = ("None", "010", "1.10", "NA", "NO", "12:30", "8.1999999999999993")


def test_a_long_table_gives_them_back(odd, desk, call):
    shutil.copytree(odd, desk / "bare")
    shutil.rmtree(desk / "bare/records")
    assert call("export", "long", "sleep", "t.csv").exit_code == 0
    with (desk / "t.csv").open(encoding="utf-8", newline="") as file:
        lines = sum(1 for _ in csv.DictReader(file))

    told = call("import", "long", "t.csv", "bare", "--actor", "lead")

    assert told.stdout.startswith(
        f"t.csv: {lines} lines in = {lines} kept + 0 unchanged + 0 blank + 0 rejected\n"
    )
    assert odd_answers(desk / "bare" / RECORD) == ODD


def test_a_workbook_gives_them_back_though_another_program_saved_it(odd, desk, call):
    shutil.copytree(odd, desk / "bare")
    shutil.rmtree(desk / "bare/records")
    made = "export xlsx sleep a.xlsx --study example_a --extractor example --form controlled_study"
    assert call(*made.split()).exit_code == 0
    load_workbook(desk / "a.xlsx").save(desk / "a.xlsx")

    told = call("import", "xlsx", "a.xlsx", "bare")

    assert told.exit_code == 0, told.stderr
    assert odd_answers(desk / "bare" / RECORD) == ODD


def test_numbers_below_zero_leave_as_numbers_in_every_table(odd, desk, call, edit):
    edit(odd / RECORD, 'mean: "13.9"', 'mean: "-0.31"')
    assert call("export", "long", "sleep", "t.csv").exit_code == 0
    with (desk / "t.csv").open(encoding="utf-8", newline="") as file:
        means = [row["printed"] for row in csv.DictReader(file) if row["field"] == "mean"]
    assert "-0.31" in means
    other = (odd / RECORD).read_text("utf-8").replace("extractor: example ", "extractor: zoe ", 1)
    (odd / RECORD).with_name("zoe.yaml").write_text(other, "utf-8")

    assert call("compare", "sleep", "example_a", "--csv", "c.csv").exit_code == 0

    with (desk / "c.csv").open(encoding="utf-8", newline="") as file:
        answers = [row for row in csv.DictReader(file) if row["question"] == "mean"]
    assert ("-0.31", "-0.31") in {(row["value_a"], row["value_b"]) for row in answers}
