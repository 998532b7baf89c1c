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


def opened(run, review):
    """The record as one that is being worked on."""
    told = run("reopen", review, STUDY, WHO, "--reason", "a check")
    assert told.exit_code == 0, told.output


def test_a_record_given_out_and_taken_in_again_changes_nothing(run, review):
    before = (review / RECORD).read_bytes()

    told = run("import", "xlsx", exported(run, review), review)

    assert told.exit_code == 0, told.output
    assert "75 given + 0 missing with a reason + 8 sources and marks of whole blocks" in told.output
    assert f"{RECORD}: unchanged, revision 1; answers: 0 added, 0 changed, 0 taken out" in told.output
    assert (review / RECORD).read_bytes() == before


def test_a_record_that_differs_is_replaced_only_when_asked_and_the_history_follows(run, review):
    opened(run, review)
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
    assert f"{RECORD}: changed, revision 3; answers: 0 added, 1 changed, 0 taken out" in taken.output
    assert (review / RECORD).read_bytes() != before
    shown = run("history", "show", review, STUDY)
    assert "ben" in shown.output
    assert "a slip" in shown.output


def test_a_workbook_made_before_the_record_was_changed_is_refused(run, review):
    opened(run, review)
    file = exported(run, review)
    first = edited(file, {("Study", "D8"): "DE"}, "first.xlsx")
    second = edited(file, {("Study", "D8"): "FR"}, "second.xlsx")
    assert run("import", "xlsx", first, review, "--replace").exit_code == 0

    told = run("import", "xlsx", second, review, "--replace")

    assert told.exit_code == 1
    assert (
        "expected a workbook made from revision 3, which the review has; found one made from revision 2"
        in told.output
    )


def test_a_workbook_made_before_the_record_was_handed_in_is_taken_once_it_is_open_again(run, review):
    opened(run, review)
    file = exported(run, review)
    other = edited(file, {("Study", "D8"): "DE"})
    assert run("submit", review, STUDY, WHO).exit_code == 0

    alike = run("import", "xlsx", file, review)
    refused = run("import", "xlsx", other, review, "--replace")

    assert alike.exit_code == 0, alike.output
    assert f"{RECORD}: it stays submitted, though the workbook says draft" in alike.output
    assert refused.exit_code == 1
    command = f"synthesis reopen {review} {STUDY} {WHO} --form peer_support --reason WHY"
    assert "as the record is submitted; found one that differs: characteristics/country" in refused.output
    assert f"Open it first: `{command}`, then import again with --replace." in refused.output
    assert run(*command.split()[1:]).exit_code == 0
    taken = run("import", "xlsx", other, review, "--replace")
    assert taken.exit_code == 0, taken.output
    assert "answers: 0 added, 1 changed, 0 taken out" in taken.output


def test_nothing_is_written_where_anything_is_faulty(run, review):
    file = edited(exported(run, review), {("Read me", "C6"): "okafor_2019", ("Study", "D7"): "twenty"})

    told = run("import", "xlsx", file, review)

    assert told.exit_code == 1
    assert "b.xlsx:7:4: sheet Study, cell D7 (Study > year): expected a whole number" in told.output
    assert not (review / "records" / "okafor_2019").exists()


def test_without_a_record_and_a_form_the_forms_of_the_review_are_named(run, review):
    words = ("export", "xlsx", review, "n.xlsx", "--study", "okafor_2019", "--extractor", "anna")

    bare = run(*words)
    (review / "review.yaml").write_text("forms: [peer_support@1.2.0, rob2@1.1.0]\n", "utf-8")
    told = run(*words)

    assert (bare.exit_code, told.exit_code) == (2, 2)
    assert "add --form and one of " in bare.output
    assert "or a form of your own" in bare.output
    assert "For an empty workbook add --form and one of peer_support@1.2.0, rob2@1.1.0.\n" in told.output


JUDGED = """\
schema: 1
form: {id: rob2, version: 1.1.0}
study: boevink_2016
extractor: anna
status: draft
revision: 1
judgements: [{id: j, result: row_1, q1_1: y, q1_2: y, q1_3: n}]
"""


def test_beside_a_judgement_stands_what_the_answers_propose_and_it_is_not_read_back(run, review):
    (review / f"records/{STUDY}/anna.rob2.yaml").write_text(JUDGED, "utf-8")
    assert run("export", "xlsx", review, "r.xlsx", "--study", STUDY, "--extractor", "anna").exit_code == 0

    page = openpyxl.load_workbook("r.xlsx")["Judgements"]
    shown = {cell.value: page.cell(4, cell.column).value for cell in page[3]}
    proposed = {key: text for key, text in shown.items() if key and key.endswith(".proposed")}
    taken = run("import", "xlsx", "r.xlsx", review)

    assert proposed == {"d1.proposed": "Low risk"}
    assert "unchanged, revision 1; answers: 0 added, 0 changed, 0 taken out" in taken.output


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


@pytest.mark.parametrize("as_long", [True, False])
def test_notes_of_the_audit_that_a_file_does_not_tell_of_stay(run, review, as_long):
    record = review / RECORD
    note = f"{{finding: a.b:{STUDY}/row_1, status: asked, words: w, date: 2026-11-22, by: b}}"
    begun = record.read_text("utf-8").replace("status: submitted", "status: draft")
    record.write_text(begun, "utf-8")
    run("export", "long", review, "a.csv")
    book = exported(run, review)
    record.write_text(begun.replace("{printed: NL", "{printed: BE") + f"audit:\n  - {note}\n", "utf-8")

    if as_long:
        told = run("import", "long", "a.csv", review, "--actor", "anna", "--replace")
    else:
        told = run("import", "xlsx", book, review, "--replace")

    assert told.exit_code == 0, told.output
    assert "{printed: NL" in record.read_text("utf-8")
    assert f"a.b:{STUDY}/row_1" in record.read_text("utf-8")
