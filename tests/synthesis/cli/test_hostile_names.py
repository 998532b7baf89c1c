"""Names that would lead out of a review, name a device or look like another name, by every way a record can take."""

import csv
import json
import shutil
import unicodedata

import pytest
from openpyxl import load_workbook

from tests.extraction_forms.exchange.a_table import MAPPING, TABLE

NAMES = {
    "up": "../x",
    "dots": "..",
    "escaped dots": "%2e%2e",
    "root": "/etc/passwd",
    "folder": "a/b",
    "backslash": "a\\b",
    "device": "CON",
    "device in small letters": "nul",
    "zero": "anna\0",
    "dot behind": "anna.",
    "right to left": "\u202eanna",
    "right-to-left mark": "an\u200fna",
    "full-width dots": "\uff0e\uff0e",
    "composed": unicodedata.normalize("NFC", "andré"),
    "decomposed": unicodedata.normalize("NFD", "andré"),
    "long": "x" * 5000,
}
SOME = [NAMES[key] for key in ("up", "root", "device", "right to left", "decomposed")]
OF_A_FILE = [name for key, name in NAMES.items() if key != "zero"]  # no spreadsheet can hold U+0000
RECORD = "records/example_a/example.yaml"

COMMANDS = {
    "export xlsx, study": "export xlsx sleep o.xlsx --extractor example --form rob2 --study NAME",
    "export xlsx, extractor": "export xlsx sleep o.xlsx --study example_a --form rob2 --extractor NAME",
    "export xlsx, form": "export xlsx sleep o.xlsx --study example_a --extractor example --form NAME",
    "export long, study": "export long sleep o.csv --study NAME",
    "export long, extractor": "export long sleep o.csv --extractor NAME",
    "export metafor, synthesis": "export metafor sleep o.csv --synthesis NAME",
    "history show": "history show sleep -- NAME",
    "submit, study": "submit sleep -- NAME example",
    "submit, extractor": "submit sleep -- example_a NAME",
    "submit, form": "submit sleep example_a example --form NAME",
    "reopen, study": "reopen sleep --reason x -- NAME example",
    "reopen, extractor": "reopen sleep --reason x -- example_a NAME",
    "reopen, form": "reopen sleep example_a example --reason x --form NAME",
    "lock, study": "lock sleep -- NAME example",
    "lock, extractor": "lock sleep -- example_a NAME",
    "compare, study": "compare sleep --write-matching -- NAME",
    "compare, form": "compare sleep example_a --write-matching --form NAME",
    "compare, extractor": "compare sleep example_a --write-matching --between example NAME",
    "adjudicate, study": "adjudicate sleep --by carla -- NAME",
    "adjudicate, form": "adjudicate sleep example_a --by carla --form NAME",
    "adjudicate, by": "adjudicate sleep example_a --by NAME",
    "form check": "form check -- NAME",
    "form show": "form show -- NAME",
    "form compile": "form compile --to sheets -- NAME out",
    "form compile, own": "form compile --own sleep/records --to sheets -- NAME out",
    "form compile, target": "form compile rob2 out --to NAME",
}


def refused(result):
    """That a command ended in words and with a code."""
    assert result.exit_code in {1, 2}, result.output
    assert result.stderr.strip()


@pytest.mark.parametrize("line", COMMANDS.values(), ids=COMMANDS)
def test_no_argument_of_a_command_leads_out_of_the_review(sleep, desk, call, snapshot, line):
    before = snapshot(desk)
    for name in NAMES.values():
        refused(call(*(name if word == "NAME" else word for word in line.split())))

        assert snapshot(desk) == before, name


@pytest.fixture
def bare(sleep, desk):
    """A review like `sleep` without any record."""
    shutil.copytree(sleep, desk / "bare")
    shutil.rmtree(desk / "bare" / "records")
    return desk / "bare"


@pytest.mark.parametrize(
    "place", ["study", "extractor", "form", "version", "record's study", "record's file"]
)
def test_no_cell_of_a_long_table_does(bare, desk, call, snapshot, place):
    assert call("export", "long", "sleep", "t.csv", "--study", "example_a").exit_code == 0
    with (desk / "t.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["record"] == RECORD]
    for name in OF_A_FILE:
        changed = {
            "record's study": {"study": name, "record": f"records/{name}/example.yaml"},
            "record's file": {"extractor": name, "record": f"records/example_a/{name}.yaml"},
        }.get(place, {place: name})
        with (desk / "t.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(row | changed for row in rows)
        before = snapshot(desk)

        refused(call("import", "long", "t.csv", "bare", "--actor", "lead"))

        assert snapshot(desk) == before, name


@pytest.mark.parametrize("key", ["study", "extractor", "form.id", "form.version"])
def test_no_cell_of_a_workbook_does(bare, desk, call, snapshot, key):
    made = "export xlsx sleep a.xlsx --study example_a --extractor example --form rob2"
    assert call(*made.split()).exit_code == 0
    book = load_workbook(desk / "a.xlsx")
    (cell,) = [row[2] for row in book.worksheets[0].iter_rows() if row[0].value == key]
    for name in SOME:
        cell.value = name
        book.save(desk / "a.xlsx")
        before = snapshot(desk)

        refused(call("import", "xlsx", "a.xlsx", "bare"))

        assert snapshot(desk) == before, name


@pytest.mark.parametrize(
    ("what", "old", "new"),
    [
        ("extractor", "extractor: table", "extractor: NAME"),
        ("study", "  muller_2001:\n    of: [", "  NAME:\n    of: ["),
        ("file", "file: results.csv", "file: NAME"),
        ("form", "study: controlled_study@1.2.0", "study: NAME"),
    ],
)
def test_no_name_in_the_mapping_of_a_table_does(desk, call, snapshot, what, old, new):
    (desk / "peers").mkdir()
    (desk / "results.csv").write_text(TABLE, "utf-8")
    assert old in MAPPING, what
    for name in NAMES.values():
        mapping = MAPPING.replace(old, new.replace("NAME", json.dumps(name)), 1)
        (desk / "peers/import.yaml").write_text(mapping, "utf-8")
        before = snapshot(desk)

        refused(call("import", "csv", "results.csv", "peers"))

        assert snapshot(desk) == before, name


def test_a_study_of_a_table_is_filed_under_letters_digits_and_underscores_whatever_it_is_called(desk, call):
    """What is no id for certain is made one; a name that leaves none, or a device, is refused."""
    (desk / "peers").mkdir()
    (desk / "peers/import.yaml").write_text(MAPPING, "utf-8")
    filed = set()
    for name in NAMES.values():
        table = TABLE.replace("O'Neil 2002,pilot", f'"{name}",pilot')
        (desk / "results.csv").write_text(table, "utf-8")
        result = call("import", "csv", "results.csv", "peers")
        assert result.exit_code in {0, 1}
        filed |= {path.parent.name for path in (desk / "peers/records").glob("*/*")}
        shutil.rmtree(desk / "peers/records", ignore_errors=True)

    assert filed == {"muller_2001", "x", "2e_2e", "etc_passwd", "a_b", "anna", "andre", "an_na", "x" * 64}
    assert {path.name for path in desk.iterdir()} == {"peers", "results.csv"}


@pytest.mark.parametrize("key", [key for key in NAMES if "device" not in key])
def test_no_form_read_from_sheets_is_put_elsewhere(sleep, desk, call, snapshot, key):
    assert call("form", "compile", "rob2", "sheets", "--to", "sheets").exit_code == 0
    sheet = desk / "sheets/form.csv"
    sheet.write_text(sheet.read_text("utf-8").replace(",rob2", f',"{NAMES[key]}"', 1), "utf-8")
    before = snapshot(desk)

    refused(call("import", "form", "sheets", "sleep"))

    assert snapshot(desk) == before


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("review.yaml", "controlled_study@1.2.0"),
        (RECORD, "id: controlled_study"),
        (RECORD, "version: 1.2.0"),
        (RECORD, "study: example_a "),
        (RECORD, "extractor: example "),
        (RECORD, "report: main"),
    ],
)
def test_no_name_in_the_plan_or_in_a_record_leads_to_another_file(sleep, call, snapshot, file, named):
    text = (sleep / file).read_text("utf-8")
    key, colon, _ = named.rpartition(": ")
    assert named in text
    for name in (*SOME, NAMES["zero"]):
        (sleep / file).write_text(text.replace(named, f"{key}{colon}{json.dumps(name)} ", 1), "utf-8")
        (sleep / ".check.json").unlink(missing_ok=True)
        before = snapshot(sleep.parent)

        told = call("check", "sleep")

        refused(told)
        assert f"sleep/{file}:" in told.stderr
        assert not any(sign in told.output for sign in "\0\u202e\u200f")
        after = snapshot(sleep.parent)
        after.pop("sleep/.check.json")
        assert after == before, name


def test_a_note_of_unfinished_work_that_came_with_a_review_writes_nothing_outside_of_it(sleep, desk, call):
    step = {"do": "replace", "path": "../evil.txt", "text": "x", "before": "", "always": True}
    for path in ("../evil.txt", str(desk / "evil.txt"), "records/../../evil.txt", "evil\0.txt"):
        (sleep / ".store").mkdir(exist_ok=True)
        (sleep / ".store/unfinished.json").write_text(json.dumps([step | {"path": path}]), "utf-8")

        refused(call("history", "record", "sleep", "--actor", "lead"))

        assert [one.name for one in desk.iterdir()] == ["sleep"]
