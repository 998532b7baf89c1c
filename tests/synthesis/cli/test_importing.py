from pathlib import Path

import pytest

from extraction_forms.disk import journal
from extraction_forms.yaml_text import parse, plain


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

    assert (shown.exit_code, shown.stderr) == (2, "pears is not a folder; make it first: mkdir pears\n")
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


def test_the_example_of_the_page_is_imported_and_checked(call, table):
    shown = call("import", "csv", "walking.csv", "walking", "--map", "walking.yaml")

    assert shown.exit_code == 0, shown.stderr
    assert "walking.csv: 3 rows in = 3 kept + 0 duplicates + 0 set aside" in shown.stdout
    names = (
        "records/okafor_2019/table.yaml",
        "records/rossi_2021/table.yaml",
        "outcomes.yaml",
        "import.yaml",
    )
    assert [name for name in names if not (table / name).is_file()] == []
    plan = "title: Walking\ndate: 2026-01-01\nforms: [controlled_study@1.2.0]\n"
    (table / "review.yaml").write_text(plan, "utf-8")
    assert "no faults in 2 records" in call("check", "walking").stdout


def test_the_example_of_the_page_keeps_the_sample_size_of_a_result_without_a_mean(call, table):
    call("import", "csv", "walking.csv", "walking", "--map", "walking.yaml")

    path = "records/okafor_2019/table.yaml"
    result = plain(parse((table / path).read_text("utf-8"), path))["results"][1]

    assert result["values"]["walks"] == {
        "n": {"printed": "65", "column": "n1"},
        "mean": {"missing": "not_reported", "column": "m1"},
        "sd": {"missing": "not_reported", "column": "sd1"},
    }


def test_a_table_by_another_name_than_evidence_would_carry_is_a_fault_that_tells_both(call, table):
    (table.parent / "walking.csv").rename(table.parent / "hiking.csv")

    shown = call("import", "csv", "hiking.csv", "walking", "--map", "walking.yaml")

    assert shown.exit_code == 1
    assert "walking.yaml:3:1: source > file: expected 'hiking.csv'" in shown.stderr
    assert "found 'walking.csv'" in shown.stderr
    assert list(table.iterdir()) == []


def test_a_review_that_is_a_file_is_told_with_code_2(call, table):
    shown = call("import", "csv", "walking.csv", "walking.yaml", "--map", "walking.yaml")

    assert (shown.exit_code, shown.stderr) == (2, "walking.yaml is not a folder; it is a file.\n")


def test_a_table_is_imported_again_by_the_mapping_that_the_review_kept(call, table, snapshot):
    call("import", "csv", "walking.csv", "walking", "--map", "walking.yaml")
    before = snapshot(table)

    shown = call("import", "csv", "walking.csv", "walking")

    assert "walking: 3 files, 0 changed." in shown.stdout
    plan = "three lines are enough at first: `title: ...`, `date: YYYY-MM-DD` and `forms: [controlled_study@1.2.0]`."
    assert f"walking holds no review.yaml. Write one; {plan}" in shown.stdout
    assert snapshot(table) == before


def test_faults_of_a_table_are_all_told_and_nothing_is_written(call, table, edit):
    edit(table.parent / "walking.csv", "weekly walks", "weekly runs")
    edit(table.parent / "walking.csv", "11.8", "eleven")

    shown = call("import", "csv", "walking.csv", "walking", "--map", "walking.yaml")

    assert shown.exit_code == 1
    assert "walking.csv:2:" in shown.stderr
    assert "'weekly runs'" in shown.stderr
    assert "'eleven'" in shown.stderr
    assert list(table.iterdir()) == []


def test_a_table_or_a_mapping_that_is_not_there_is_named_with_code_2(call, table):
    shown = call("import", "csv", "walking.csv", "walking")

    path = Path("walking") / "import.yaml"
    assert (shown.exit_code, shown.stderr) == (2, f"--map: expected a file; found none at {path}.\n")


def test_a_record_that_was_revised_since_is_not_written_over(call, table, edit):
    call("import", "csv", "walking.csv", "walking", "--map", "walking.yaml")
    edit(table / "records/rossi_2021/table.yaml", 'revision: "1"', 'revision: "2"')

    shown = call("import", "csv", "walking.csv", "walking")

    assert shown.exit_code == 1
    assert "expected the record as it was imported, of revision 1; found revision 2" in shown.stderr


def test_an_outcome_that_the_mapping_does_not_have_is_not_taken_away(call, table, edit):
    call("import", "csv", "walking.csv", "walking", "--map", "walking.yaml")
    edit(
        table / "outcomes.yaml",
        "id: mood, label: Mood}",
        "id: mood, label: Mood}\n  - {id: hope, label: Hope}",
    )

    shown = call("import", "csv", "walking.csv", "walking")

    assert shown.exit_code == 1
    assert "outcomes.yaml: expected entries that the import writes too; found hope" in shown.stderr


def test_faults_name_files_by_the_path_that_was_typed(call, table, edit):
    (table.parent / "in").mkdir()
    (table.parent / "walking.csv").rename(table.parent / "in/walking.csv")
    edit(table.parent / "in/walking.csv", "11.8", "eleven")
    words = ("import", "csv", "in/walking.csv", "walking", "--map", "walking.yaml")

    faulty = call(*words)
    edit(table.parent / "in/walking.csv", "eleven", "11.8")
    assert call(*words).exit_code == 0
    edit(table / "records/rossi_2021/table.yaml", 'revision: "1"', 'revision: "2"')

    assert faulty.stderr.startswith("in/walking.csv:2:")
    assert call(*words).stderr.startswith("walking/records/rossi_2021/table.yaml: revision: expected")


def test_an_import_that_is_cut_off_is_completed_by_the_next_command(call, table, monkeypatch):
    words = ("import", "csv", "walking.csv", "walking", "--map", "walking.yaml")
    taken = []

    def cut_off(review, step):
        if taken:
            raise KeyboardInterrupt
        taken.append(step.path)
        take(review, step)

    take = journal._take
    monkeypatch.setattr(journal, "_take", cut_off)
    assert call(*words).exit_code == 130
    monkeypatch.undo()
    monkeypatch.chdir(table.parent)
    assert not (table / "records/rossi_2021/table.yaml").exists()

    journal.settle(table)

    names = (
        "records/okafor_2019/table.yaml",
        "records/rossi_2021/table.yaml",
        "outcomes.yaml",
        "import.yaml",
    )
    assert [name for name in names if not (table / name).is_file()] == []
    assert "0 changed" in call(*words).stdout
