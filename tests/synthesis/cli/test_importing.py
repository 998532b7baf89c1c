import json
import runpy
from pathlib import Path

import pytest

INVENTED = runpy.run_path(str(Path(__file__).parents[2] / "extraction_forms/exchange/test_metapsy.py"))


@pytest.fixture
def database(desk):
    """An invented database with its coding and mapping in the review `peers`."""
    (desk / "peers").mkdir()
    (desk / "data.csv").write_text(INVENTED["DATA"], "utf-8")
    (desk / "references.json").write_text(json.dumps(INVENTED["REFERENCES"]), "utf-8")
    (desk / "peers/coding.csv").write_text(INVENTED["CODING"], "utf-8")
    (desk / "peers/import.yaml").write_text(INVENTED["MAPPING"], "utf-8")
    return desk


def test_an_import_writes_records_and_accounts_for_every_row(call, database):
    shown = call("import", "metapsy", "data.csv", "peers")

    assert shown.exit_code == 0, shown.stderr
    records = sorted((database / "peers/records").glob("*/metapsy.yaml"))
    assert len(records) == 3
    assert "peers: 9 files, 8 changed." in shown.stdout


def test_a_second_import_changes_nothing(call, database, snapshot):
    call("import", "metapsy", "data.csv", "peers")
    before = snapshot(database / "peers")

    shown = call("import", "metapsy", "data.csv", "peers")

    assert "peers: 9 files, 0 changed." in shown.stdout
    assert snapshot(database / "peers") == before


def test_companions_may_stand_elsewhere(call, database):
    for name in ("coding.csv", "import.yaml"):
        (database / "peers" / name).rename(database / name)
    (database / "references.json").rename(database / "list.json")
    companions = ["--coding", "coding.csv", "--map", "import.yaml", "--references", "list.json"]

    shown = call("import", "metapsy", "data.csv", "peers", *companions)

    assert shown.exit_code == 0, shown.stderr
    assert (database / "peers/records").is_dir()


@pytest.mark.parametrize(
    ("gone", "named"),
    [("data.csv", "FILE"), ("peers/coding.csv", "--coding"), ("peers/import.yaml", "--map")],
)
def test_a_companion_that_is_not_there_is_named_with_code_2(call, database, gone, named):
    (database / gone).unlink()

    shown = call("import", "metapsy", "data.csv", "peers")

    assert shown.exit_code == 2
    assert shown.stderr == f"{named}: expected a file; found none at {gone}.\n"
    assert not (database / "peers/records").exists()


def test_a_review_that_is_not_there_is_told_with_code_2(call, database):
    companions = ["--coding", "peers/coding.csv", "--map", "peers/import.yaml"]

    shown = call("import", "metapsy", "data.csv", "pears", *companions)

    assert (shown.exit_code, shown.stderr) == (2, "pears is not a folder.\n")
    assert not (database / "pears").exists()


def test_a_reference_list_that_is_not_there_is_told(call, database):
    shown = call("import", "metapsy", "data.csv", "peers", "--references", "nowhere.json")

    assert shown.exit_code in {1, 2}
    assert "nowhere.json" in shown.stderr
    assert not (database / "peers/records").exists()


def test_faults_of_the_database_are_all_told_and_nothing_is_written(call, database, edit, snapshot):
    edit(database / "data.csv", '"Web"', '"Fax"')
    edit(database / "data.csv", "-0,05;", "minus;")
    before = snapshot(database / "peers")

    shown = call("import", "metapsy", "data.csv", "peers")

    assert shown.exit_code == 1
    assert "Fax" in shown.stderr
    assert "minus" in shown.stderr
    assert snapshot(database / "peers") == before
