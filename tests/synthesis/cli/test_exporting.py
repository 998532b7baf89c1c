"""`export long` and `import long`: a review's records out as one table, and back in."""

import csv
import re
import shutil
from io import StringIO
from pathlib import Path

import docx
import pytest

from extraction_forms.exchange.long_csv_cells import COLUMNS

RECORD = "records/example_a/example.yaml"
PAGE = Path(__file__).parents[3] / "docs" / "record_exchange.md"


@pytest.fixture
def table(sleep, call):
    """The table of the starter review."""
    result = call("export", "long", "sleep", "records.csv")
    assert result.exit_code == 0, result.output
    return sleep.parent / "records.csv"


@pytest.fixture
def draft_table(sleep, call, edit):
    """The table of the starter review, one record of which is being worked on."""
    edit(sleep / RECORD, "status: submitted", "status: draft")
    assert call("export", "long", "sleep", "records.csv").exit_code == 0
    return sleep.parent / "records.csv"


def test_each_table_is_a_word_file_of_its_own_with_its_caption_as_in_the_supplement(sleep, call):
    told = call("export", "tables", "sleep", "tables")
    files = {file.stem: docx.Document(file) for file in (sleep.parent / "tables").iterdir()}
    captions = [file.paragraphs[0].text for file in files.values()]

    assert told.output == f"tables: {len(files)} tables.\n"
    assert {"syntheses", "effects", "study_flow"} <= set(files)
    assert all(re.match(r"S\d+ Table\. ", caption) for caption in captions)
    assert len(set(captions)) == len(files)
    assert all(len(file.tables) == 1 for file in files.values())
    assert files["syntheses"].core_properties.title == files["syntheses"].paragraphs[0].text


def test_one_table_alone_can_be_asked_for_and_what_was_edited_stays(sleep, call):
    assert call("export", "tables", "sleep", "t", "--table", "effects").exit_code == 0
    (file,) = (sleep.parent / "t").iterdir()
    again = call("export", "tables", "sleep", "t", "--table", "effects")
    file.write_bytes(b"edited")
    refused = call("export", "tables", "sleep", "t", "--table", "effects")

    assert (file.name, again.exit_code) == ("effects.docx", 0)
    assert refused.exit_code == 2
    assert "Use --replace" in refused.output
    assert file.read_bytes() == b"edited"


def test_a_table_that_there_is_not_is_told_with_the_one_that_was_meant(sleep, call):
    told = call("export", "tables", "sleep", "t", "--table", "efects")

    assert told.exit_code == 2
    assert "found 'efects'. Did you mean 'effects'?" in told.output
    assert not (sleep.parent / "t").exists()


def rows_of(table):
    return list(csv.DictReader(StringIO(table.read_text("utf-8"), newline="")))


def write(table, rows):
    out = StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    table.write_text(out.getvalue(), "utf-8", newline="")


def change(table, record=RECORD, *, to, **at):
    """Fill cells of the lines of a record that have these."""
    rows = rows_of(table)
    lines = [
        n for n, row in enumerate(rows) if row["record"] == record and all(row[k] == v for k, v in at.items())
    ]
    assert lines
    for line in lines:
        rows[line].update(to)
    write(table, rows)
    return lines[0] + 2


def test_the_records_of_a_review_leave_as_one_table(table, call):
    again = call("export", "long", "sleep", "records.csv")

    assert again.output == "records.csv: 6 records, 262 lines.\n"
    assert len(rows_of(table)) == 262


def test_a_table_that_was_changed_since_is_not_written_over_unasked(table, call):
    table.write_text("mine\n", "utf-8")

    refused = call("export", "long", "sleep", "records.csv")

    assert (refused.exit_code, table.read_text("utf-8")) == (2, "mine\n")
    assert refused.stderr == (
        "records.csv: expected no such file; found one that says something else. Use --replace.\n"
    )
    assert call("export", "long", "sleep", "records.csv", "--replace").exit_code == 0
    assert len(rows_of(table)) == 262


def test_some_studies_and_extractors_may_be_chosen(sleep, call):
    result = call("export", "long", "sleep", "a.csv", "--study", "example_a", "--extractor", "example")

    assert result.exit_code == 0
    assert {row["study"] for row in rows_of(sleep.parent / "a.csv")} == {"example_a"}


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (["--study", "exmple_a"], "--study: expected one of example_a, "),
        (["--extractor", "anna"], "--extractor: expected one of example; found 'anna'."),
    ],
)
def test_a_study_or_extractor_that_is_not_there_is_told(sleep, call, options, fault):
    result = call("export", "long", "sleep", "a.csv", *options)

    assert result.exit_code == 2
    assert result.stderr.startswith(fault)
    assert not (sleep.parent / "a.csv").exists()


def test_records_with_faults_are_not_exported(sleep, call, edit):
    edit(sleep / RECORD, "role: control", "role: controll")

    result = call("export", "long", "sleep", "a.csv")

    assert result.exit_code == 1
    assert "records/example_a/example.yaml:" in result.stderr
    assert "Did you mean 'control'?" in result.stderr


def test_a_record_of_a_form_version_that_is_not_there_is_told_by_its_file(sleep, call, edit):
    edit(sleep / RECORD, "version: ", "version: 9")

    result = call("export", "long", "sleep", "a.csv")

    assert result.exit_code == 1
    assert result.stderr.startswith(f"{RECORD}: forms: expected version ")


def test_a_table_taken_back_into_its_review_changes_nothing(table, sleep, call, snapshot):
    before = snapshot(sleep)

    result = call("import", "long", "records.csv", "sleep", "--actor", "anna")

    assert result.output == (
        "records.csv: 262 lines in = 0 kept + 262 unchanged + 0 blank + 0 rejected\n"
        "6 records: 0 new, 0 changed, 6 unchanged\n"
    )
    assert {name: what for name, what in snapshot(sleep).items() if name in before} == before


def test_a_table_taken_into_an_empty_review_makes_its_records_and_leaves_as_the_same_table(
    table, sleep, call
):
    shutil.rmtree(sleep / "records")

    result = call("import", "long", "records.csv", "sleep", "--actor", "anna", "--reason", "from the archive")
    call("export", "long", "sleep", "again.csv")

    assert result.exit_code == 0, result.output
    assert "262 kept + 0 unchanged" in result.output
    assert table.read_bytes() == (sleep.parent / "again.csv").read_bytes()
    assert "from the archive" in call("history", "show", "sleep", "example_a").output
    assert call("check", "sleep").exit_code == 0


def test_a_record_that_differs_is_not_written_over_unasked(draft_table, sleep, call, snapshot):
    change(draft_table, field="label", section="characteristics", to={"printed": "Another label"})
    before = snapshot(sleep)

    result = call("import", "long", "records.csv", "sleep", "--actor", "anna")

    assert result.exit_code == 1
    assert "expected no such record in the review, or the same one; found one that differs in 1 place." in (
        result.stderr
    )
    assert snapshot(sleep) == before


def test_with_replace_a_record_takes_the_answers_of_the_table_and_its_revision_is_raised(
    draft_table, sleep, call
):
    change(draft_table, field="label", section="characteristics", to={"printed": "Another label"})

    result = call("import", "long", "records.csv", "sleep", "--actor", "anna", "--replace")

    assert result.exit_code == 0, result.output
    assert f"  {RECORD}: changed, revision 2; answers: 0 added, 1 changed, 0 taken out\n" in result.output
    text = (sleep / RECORD).read_text("utf-8")
    assert 'revision: "2"' in text
    assert "label: Another label" in text


def test_a_table_older_than_the_record_is_refused_even_with_replace(draft_table, sleep, call):
    old = draft_table.read_text("utf-8")
    change(draft_table, field="label", section="characteristics", to={"printed": "Another label"})
    call("import", "long", "records.csv", "sleep", "--actor", "anna", "--replace")
    draft_table.write_text(old, "utf-8", newline="")

    result = call("import", "long", "records.csv", "sleep", "--actor", "ben", "--replace")

    assert result.exit_code == 1
    assert "expected revision 2, which the review has; found revision 1." in result.stderr
    assert "label: Another label" in (sleep / RECORD).read_text("utf-8")


def test_other_answers_of_records_that_were_handed_in_are_refused_in_one_list_with_the_command_to_open_each(
    table, sleep, call, snapshot
):
    other = "records/example_b/example.yaml"
    for record in (RECORD, other):
        change(table, record, field="label", section="characteristics", to={"printed": "Another label"})
    assert call("lock", "sleep", "example_b", "example", "--form", "controlled_study").exit_code == 0
    before = snapshot(sleep)

    refused = call("import", "long", "records.csv", "sleep", "--actor", "anna", "--replace")

    assert (refused.exit_code, snapshot(sleep)) == (1, before)
    for study, status in (("example_a", "submitted"), ("example_b", "locked")):
        assert (
            f"record records/{study}/example.yaml: expected the answers that the review has, as the record is {status};"
            in refused.stderr
        )
        command = f"reopen sleep {study} example --form controlled_study --reason WHY"
        assert f"`synthesis {command}`" in refused.stderr
        assert call(*command.split()).exit_code == 0
    taken = call("import", "long", "records.csv", "sleep", "--actor", "anna", "--replace")
    assert taken.exit_code == 0, taken.output
    assert "6 records: 0 new, 2 changed, 4 unchanged\n" in taken.output


def test_a_table_restores_locked_records_as_they_were_and_passes_over_those_that_are_there(sleep, call):
    for study in ("example_a", "example_b"):
        assert call("lock", "sleep", study, "example", "--form", "controlled_study").exit_code == 0
    assert call("export", "long", "sleep", "records.csv").exit_code == 0
    assert call("new", "other").exit_code == 0
    shutil.rmtree(sleep.parent / "other/records")

    taken = call("import", "long", "records.csv", "other", "--actor", "anna")
    call("export", "long", "other", "again.csv")
    again = call("import", "long", "records.csv", "other", "--actor", "anna")

    assert taken.exit_code == 0, taken.output
    assert (sleep.parent / "records.csv").read_bytes() == (sleep.parent / "again.csv").read_bytes()
    assert "6 records: 0 new, 0 changed, 6 unchanged\n" in again.output


def test_answers_given_out_before_the_record_was_handed_in_leave_it_as_it_is(sleep, call, draft_table):
    assert call("submit", "sleep", "example_a", "example", "--form", "controlled_study").exit_code == 0

    taken = call("import", "long", "records.csv", "sleep", "--actor", "anna")

    assert taken.exit_code == 0, taken.output
    assert "6 unchanged; 1 of them with the status they have in the review\n" in taken.output
    assert "status: submitted" in (sleep / RECORD).read_text("utf-8")


def test_one_bad_line_keeps_every_record_out(table, sleep, call):
    shutil.rmtree(sleep / "records")
    line = change(table, section="arms", field="role", code="control", to={"code": "controll"})

    result = call("import", "long", "records.csv", "sleep", "--actor", "anna")

    assert result.exit_code == 1
    assert f"records.csv:{line}:" in result.stderr
    assert "> role: expected one of experimental, control, active_comparator" in result.stderr
    assert not (sleep / "records").exists()


def test_comments_that_a_table_in_place_of_a_record_does_away_with_are_counted(draft_table, sleep, call):
    draft_table.write_text(draft_table.read_text("utf-8").replace("Ireland", "Wales"), "utf-8")
    comments = (sleep / RECORD).read_text("utf-8").count("# ")

    told = call("import", "long", "records.csv", "sleep", "--actor", "anna", "--replace")

    assert f"  {RECORD}: {comments} comments of the file not kept; the answers are\n" in told.output


def test_a_consensus_goes_back_into_its_own_file(table, sleep, call):
    (sleep / RECORD).rename(sleep / "records/example_a/consensus.yaml")
    call("export", "long", "sleep", "records.csv", "--replace")
    shutil.rmtree(sleep / "records")

    result = call("import", "long", "records.csv", "sleep", "--actor", "anna")

    assert result.exit_code == 0, result.output
    assert (sleep / "records/example_a/consensus.yaml").is_file()
    assert not (sleep / RECORD).exists()


def test_nobody_imports_without_a_name(table, call):
    assert call("import", "long", "records.csv", "sleep").exit_code == 2


def test_a_table_that_is_not_there_is_told(sleep, call):
    result = call("import", "long", "nothing.csv", "sleep", "--actor", "anna")

    assert (result.exit_code, result.stderr) == (2, "FILE: expected a file; found none at nothing.csv.\n")


def told_on_the_page():
    """What the page has a reader type, and what it says is printed below."""
    blocks = re.findall(r"^```console\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    found = []
    for line in lines:
        if line.startswith("$ "):
            found.append((line.removeprefix("$ "), []))
        else:
            found[-1][1].append(line)
    return [(command.split()[1:], lines) for command, lines in found if command.startswith("synthesis ")]


def test_the_page_prints_what_its_commands_print(desk, call):
    for number, (command, lines) in enumerate(told_on_the_page()):
        result = call(*command)
        printed = (result.output).splitlines()

        assert set(lines) <= set(printed), command
        assert (result.exit_code == 0) == ("found 'experimentl'" not in result.output)
        if number == 3:  # the page says that somebody mistyped a code
            change(
                desk / "records.csv",
                section="arms",
                field="role",
                code="experimental",
                to={"code": "experimentl"},
            )
    assert number == 5


def test_a_quote_of_any_length_is_exported(sleep, call):
    record = sleep / RECORD
    text = record.read_text("utf-8")
    assert 'quote: "' in text
    record.write_text(text.replace('quote: "', f'quote: "{"long, " * 30_000}', 1), "utf-8")
    told = call("export", "long", "sleep", "records.csv")

    assert told.output == "records.csv: 6 records, 262 lines.\n"
