"""A workbook taken into a review, and a record given out as one, by the command line."""

import io
import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from synthesis.cli.main import cli

STARTER = Path(__file__).parents[3] / "reviews" / "peer_support"
STUDY, WHO = "boevink_2016", "metapsy"
RECORD = f"records/{STUDY}/{WHO}.yaml"


@pytest.fixture
def review(tmp_path):
    """A review with the records of one study."""
    folder = tmp_path / "review"
    (folder / "records").mkdir(parents=True)
    shutil.copytree(STARTER / "records" / STUDY, folder / "records" / STUDY)
    return folder


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        return CliRunner().invoke(cli, [str(one) for one in arguments])

    return call


def edited(path, changes, name="b.xlsx"):
    """The workbook with cells changed: (sheet, cell) to text."""
    book = openpyxl.load_workbook(path)
    for (sheet, cell), text in changes.items():
        book[sheet][cell] = text
    book.save(path.with_name(name))
    return path.with_name(name)


def exported(run, review):
    told = run("export", "xlsx", review, "a.xlsx", "--study", STUDY, "--extractor", WHO)
    assert told.exit_code == 0, told.output
    return Path("a.xlsx").resolve()


def test_a_record_given_out_and_taken_in_again_changes_nothing(run, review):
    before = (review / RECORD).read_bytes()

    told = run("import", "xlsx", exported(run, review), review)

    assert told.exit_code == 0, told.output
    assert "75 given + 0 missing with a reason + 8 sources and marks of whole blocks" in told.output
    assert f"{RECORD}: unchanged, revision 1; answers: 0 added, 0 changed, 0 taken out" in told.output
    assert (review / RECORD).read_bytes() == before


def test_a_record_that_differs_is_replaced_only_when_asked_and_the_history_follows(run, review):
    before = (review / RECORD).read_bytes()
    file = edited(exported(run, review), {("Study", "D8"): "DE"})

    refused = run("import", "xlsx", file, review)
    taken = run("import", "xlsx", file, review, "--replace", "--actor", "ben", "--reason", "a slip")

    assert refused.exit_code == 1
    assert (
        "record records/boevink_2016/metapsy.yaml: expected no such record in the review, or the same one"
        in refused.output
    )
    assert "characteristics/country" in refused.output
    assert "--replace" in refused.output
    assert taken.exit_code == 0, taken.output
    assert f"{RECORD}: changed, revision 2; answers: 0 added, 1 changed, 0 taken out" in taken.output
    assert (review / RECORD).read_bytes() != before
    shown = run("history", "show", review, STUDY)
    assert "ben" in shown.output
    assert "a slip" in shown.output


def test_a_workbook_made_before_the_record_was_changed_is_refused(run, review):
    file = exported(run, review)
    first = edited(file, {("Study", "D8"): "DE"}, "first.xlsx")
    second = edited(file, {("Study", "D8"): "FR"}, "second.xlsx")
    assert run("import", "xlsx", first, review, "--replace").exit_code == 0

    told = run("import", "xlsx", second, review, "--replace")

    assert told.exit_code == 1
    assert (
        "expected a workbook made from revision 2, which the review has; found one made from revision 1"
        in told.output
    )


def test_nothing_is_written_where_anything_is_faulty(run, review):
    file = edited(exported(run, review), {("Read me", "C6"): "okafor_2019", ("Study", "D7"): "twenty"})

    told = run("import", "xlsx", file, review)

    assert told.exit_code == 1
    assert "b.xlsx:7:4: sheet Study, cell D7 (Study > year): expected a whole number" in told.output
    assert not (review / "records" / "okafor_2019").exists()


def test_a_workbook_of_a_new_study_is_begun_by_the_form_and_taken_in(run, review):
    begun = run(
        "export", "xlsx", review, "n.xlsx", "--study", "okafor_2019", "--extractor", "anna", "--form", "rob2"
    )
    taken = run("import", "xlsx", "n.xlsx", review)

    assert begun.output == "n.xlsx: records/okafor_2019/anna.rob2.yaml, which is not there yet.\n"
    assert taken.exit_code == 0, taken.output
    assert (review / "records/okafor_2019/anna.rob2.yaml").is_file()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({("Read me", "C12"): "9.9.9"}, "version"),
        ({("Read me", "C11"): "nonsense"}, "found 'nonsense'"),
        ({("Read me", "A11"): "x"}, "expected the form's id and version (form.id, form.version); found none"),
        ({("Read me", "C6"): "../x"}, "expected an id of a-z, 0-9, _ and -"),
        ({("Read me", "C8"): "finished"}, "expected one of draft, submitted, locked; found 'finished'"),
        ({("Read me", "C6"): None}, "sheet Read me"),
    ],
)
def test_what_the_first_sheet_says_wrong_is_told(run, review, changes, told):
    found = run("import", "xlsx", edited(exported(run, review), changes), review)

    assert found.exit_code == 1
    assert told in found.output
    assert "Traceback" not in found.output


def test_a_file_that_is_no_workbook_is_told(run, review):
    Path("a.xlsx").write_bytes(b"study;n\n")

    found = run("import", "xlsx", "a.xlsx", review)

    assert found.output.startswith("a.xlsx: expected an .xlsx workbook; found a file of another kind.")
    assert found.exit_code == 1


def test_a_file_that_says_something_else_is_not_written_over(run, review):
    Path("a.xlsx").write_bytes(b"mine")

    told = run("export", "xlsx", review, "a.xlsx", "--study", STUDY, "--extractor", WHO)

    assert told.exit_code == 2
    assert Path("a.xlsx").read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--study", "nobody", "--extractor", WHO], "expected metapsy's record of nobody; found none"),
        (["--study", "../x", "--extractor", WHO], "--study: expected an id"),
        (["--study", STUDY, "--extractor", WHO, "--form", "nonsense"], "--form: expected one of"),
    ],
)
def test_what_cannot_be_given_out_is_told(run, review, arguments, told):
    found = run("export", "xlsx", review, "a.xlsx", *arguments)

    assert found.exit_code == 2
    assert told in found.output


def test_an_empty_workbook_of_a_form_is_compiled(run, review):
    told = run("form", "compile", "controlled_study", "out", "--to", "xlsx")

    assert told.exit_code == 0, told.output
    assert (
        "Read me"
        in openpyxl.load_workbook(io.BytesIO(Path("out/controlled_study.xlsx").read_bytes())).sheetnames
    )


def test_a_version_that_is_none_is_shown_short_and_with_what_is_hidden_in_it(run, review):
    path = exported(run, review)
    book = openpyxl.load_workbook(path)
    rows = [row for row in book["Read me"].iter_rows() if row[0].value == "form.version"]
    cell = next(cell for cell in reversed(rows[0]) if cell.value)
    cell.value = "1.0.0\u202e" + "x" * 10_000
    book.save(path)
    told = run("import", "xlsx", path, review)

    assert told.exit_code == 1
    assert "expected the version of a form, such as 1.0.0; found '1.0.0\\u202exxx" in told.output
    assert len(told.output) < 400
