import json
import os
import re
import shutil
from pathlib import Path

import pytest

FAULT = re.compile(r"(?P<file>[\w./-]+?)(:(?P<line>\d+)(:(?P<column>\d+))?)?: .*expected .+; found .+\.")


def fault_lines(stderr: str) -> list[str]:
    return [line for line in stderr.splitlines() if "; found " in line]


# What is written, where, and what the fault says.
FAULTS = {
    "wrong code": ("example_a/example.yaml", "{code: group,", "{code: grupo,", "found 'grupo'"),
    "sd below 0": ("example_a/example.yaml", 'sd: "4.6"', 'sd: "-4.6"', "at least 0; found '-4.6'"),
    "events above total": (
        "example_b/example.yaml",
        "coach: {n: ",
        "coach: {events: 60, total: 50, n: ",
        "expected events are not more than the total; found events 60, total 50",
    ),
    "unknown arm": ("example_b/example.yaml", "arm_exp: coach", "arm_exp: nurse", "found 'nurse'"),
    "unknown report": (
        "example_c/example.yaml",
        "evidence: {report: main}",
        "evidence: {report: slides}",
        "'slides'",
    ),
    "broken YAML": ("example_c/example.rob2.yaml", "judgements:", "judgements: [", "expected"),
    "misspelt key": ("example_a/example.rob2.yaml", "overall:", "overal:", "Did you mean 'overall'?"),
    "unknown study": ("example_b/example.rob2.yaml", "study: example_b", "study: nobody", "'nobody'"),
}
# Faults that are seen only where every record by itself is right.
CROSS_FAULTS = {
    "unknown outcome": (
        "records/example_a/example.yaml",
        "outcome: insomnia_scale",
        "outcome: hope",
        "'hope'",
    ),
    "unknown citation": (
        "records/example_b/example.yaml",
        "citekey: example_b",
        "citekey: nobody",
        "'nobody'",
    ),
    "unknown result": (
        "records/example_c/example.rob2.yaml",
        "result: ",
        "result: x",
        "a result of example_c",
    ),
    "unknown variable": (
        "review.yaml",
        "characteristics: [country",
        "characteristics: [colour",
        "found 'colour'",
    ),
    "wrong polarity": ("outcomes.yaml", "polarity: lower_better", "polarity: lower", "found 'lower'"),
}


def test_faults_between_records_are_told_beside_those_within_one_and_nothing_that_follows_from_them(
    call, sleep, edit
):
    edit(sleep / "records/example_a/example.yaml", 'sd: "4.6"', 'sd: "-4.6"')
    for fault in ("unknown citation", "unknown variable"):
        name, before, after, _ = CROSS_FAULTS[fault]
        edit(sleep / name, before, after)
    edit(sleep / "records/example_c/example.yaml", "outcome: well_being_scale", "outcome: hope")

    lines = fault_lines(call("run", "sleep").stderr)

    bare = [line.partition(" Did you mean")[0] for line in lines]
    told = {(line.partition(":")[0], line.rpartition("; found ")[2]) for line in bare}
    assert told == {
        ("sleep/records/example_a/example.yaml", "'-4.6'."),
        ("sleep/records/example_b/example.yaml", "'nobody'."),
        ("sleep/records/example_c/example.yaml", "'hope'."),
        ("sleep/review.yaml", "'colour'."),
    }


def test_a_report_misspelt_for_a_whole_record_is_one_fault(call, sleep, edit):
    edit(sleep / "records/example_c/example.yaml", "evidence: {report: main}", "evidence: {report: mian}")

    (line,) = fault_lines(call("check", "sleep").stderr)

    assert line.startswith("sleep/records/example_c/example.yaml:9:")
    assert "expected one of main, reply; found 'mian'." in line


def test_a_review_without_faults_passes_the_check_and_only_the_report_is_kept(call, sleep, snapshot):
    before = snapshot(sleep)

    shown = call("check", "sleep")

    assert (shown.exit_code, shown.stdout) == (0, "sleep: no faults in 6 records of 3 studies.\n")
    after = snapshot(sleep)
    assert {name for name in after if after[name] != before.get(name)} == {".check.json"}
    assert before.keys() <= after.keys()


@pytest.mark.parametrize("command", ["check", "run"])
def test_every_fault_of_every_record_is_told_at_once_with_file_line_and_column(call, sleep, edit, command):
    for name, before, after, _ in FAULTS.values():
        edit(sleep / "records" / name, before, after)

    shown = call(command, "sleep")

    assert shown.exit_code == 1
    assert shown.stdout == ""
    lines = fault_lines(shown.stderr)
    for name, _, _, words in FAULTS.values():
        assert any(line.startswith(f"sleep/records/{name}:") and words in line for line in lines), name
    for line in lines:
        found = FAULT.fullmatch(line) or FAULT.match(line)
        assert found, line
        assert found["column"], line
        assert Path(found["file"]).is_file(), line


@pytest.mark.parametrize("fault", sorted(CROSS_FAULTS))
def test_a_name_that_nothing_answers_to_is_told_with_its_place(call, sleep, edit, fault):
    name, before, after, words = CROSS_FAULTS[fault]
    edit(sleep / name, before, after)

    shown = call("check", "sleep")

    assert shown.exit_code == 1
    lines = fault_lines(shown.stderr)
    assert lines
    assert all(re.match(rf"sleep/{name}:\d+:\d+: ", line) for line in lines)
    assert words in shown.stderr


@pytest.mark.parametrize(
    "name", ["review.yaml", "outcomes.yaml", "records/example_a/example.yaml", "references.bib"]
)
@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"- a\n- b\n", b"a: [\n", b"\x00" * 64, b"%PDF-1.7\n"]
)
def test_a_file_of_something_else_is_a_fault_and_never_a_traceback(call, sleep, name, content):
    (sleep / name).write_bytes(content)

    shown = call("check", "sleep")

    if not (name == "references.bib" and content == b""):
        assert shown.exit_code == 1
        assert f"sleep/{name}" in shown.stderr or "citekey" in shown.stderr


def test_faults_as_json_have_the_parts_of_the_line(call, sleep, edit):
    edit(sleep / "records/example_a/example.yaml", 'sd: "4.6"', 'sd: "-4.6"')

    shown = call("check", "--json", "sleep")
    (fault,) = json.loads(shown.stdout)

    assert shown.exit_code == 1
    assert shown.stderr == ""
    assert fault["file"] == "records/example_a/example.yaml"
    line = (sleep / fault["file"]).read_text("utf-8").splitlines()[fault["line"] - 1]
    assert line[fault["column"] - 1 :].startswith('"-4.6"')
    assert (fault["review"], fault["found"], fault["warning"]) == ("sleep", "'-4.6'", False)


def test_of_many_warnings_a_run_shows_each_kind_before_more_of_one(call, sleep, edit):
    """Notes of one kind do not push out the only one that tells of a wrong number."""
    record = sleep / "records/example_b/example.yaml"
    for n in range(8):
        (sleep / "records" / "example_a" / f"note_{n}.txt").write_text("A note.", "utf-8")
    edit(record, 'smd: "0,12"', 'smd: "0,92"')

    told = call("run", "sleep").stderr.splitlines()

    assert len(told) == 6
    assert sum("note_" in line for line in told) == 4
    assert any("expected SMD alike by every route: 0.92 reported" in line for line in told)
    assert told[-1] == "and 4 warnings more; `synthesis check sleep` lists them all"
    assert len(call("check", "sleep").stderr.splitlines()) == 9


def test_warnings_follow_the_faults_in_words_and_as_json(call, sleep, edit):
    edit(sleep / "records/example_a/example.yaml", 'sd: "4.6"', 'sd: "-4.6"')
    (sleep / "records/example_b/note.txt").write_text("x", "utf-8")

    first, *told = call("check", "sleep").stderr.splitlines()
    facts = json.loads(call("check", "--json", "sleep").stdout)

    assert first == "sleep: 1 fault and 1 warning"
    assert [": warning: " in line for line in told] == [False, True]
    assert told[1].startswith("sleep/records/example_b/note.txt: warning: ")
    assert [one["warning"] for one in facts] == [False, True]
    assert told[1] == f"sleep/{facts[1]['message']}"


JUDGED = """\
schema: 1
form: {id: rob2, version: 1.1.0}
study: example_b
extractor: WHO
status: draft
revision: 1
judgements: [{id: j, result: insomnia_post, q1_1: y, q1_2: y, q1_3: n}]
"""


def test_a_draft_is_told_which_judgements_its_answers_propose(call, sleep):
    file = sleep / "records/example_b/example.rob2.yaml"
    file.write_text(JUDGED.replace("WHO", "example"), "utf-8")
    told = "records/example_b/example.rob2.yaml:7:14: proposed: Judgements > j > d1: the answers propose low (Low risk)"

    alone = call("check", "sleep")
    (fact,) = [one for one in json.loads(call("check", "--json", "sleep").stdout) if "proposed" in one]
    file.with_name("ann.rob2.yaml").write_text(JUDGED.replace("WHO", "ann"), "utf-8")
    two = call("check", "sleep", "--extractor", "example")

    assert (alone.exit_code, f"sleep/{told}; not judged yet.\n" in alone.stdout) == (0, True)
    assert fact["message"].startswith(told)
    assert f"sleep/{told}; not judged yet.\n" in two.stdout
    back = "kept back until every extractor has submitted; --extractor ann shows them to ann."
    assert (
        f"sleep/records/example_b/ann.rob2.yaml: 1 judgement proposed by its answers, {back}\n" in two.stdout
    )


def test_a_build_that_fails_tells_its_faults_alone(call, sleep, edit):
    edit(sleep / "records/example_a/example.yaml", 'sd: "4.6"', 'sd: "-4.6"')
    (sleep / "records/example_b/note.txt").write_text("x", "utf-8")

    assert "warning" not in call("run", "sleep").stderr


def test_without_faults_the_json_is_an_empty_list(call, sleep):
    assert call("check", "--json", "sleep").stdout == "[]\n"


def drop_records(review: Path) -> None:
    for record in (review / "records").iterdir():
        shutil.rmtree(record)


def leave_drafts(review: Path) -> None:
    for record in review.glob("records/*/*.yaml"):
        record.write_text(record.read_text("utf-8").replace("status: submitted", "status: draft"), "utf-8")


@pytest.mark.parametrize(
    "empty", [drop_records, leave_drafts, lambda review: shutil.rmtree(review / "records")]
)
def test_a_review_without_a_submitted_record_is_a_fault(call, sleep, empty):
    empty(sleep)

    shown = call("run", "sleep")

    assert shown.exit_code == 1
    assert "expected at least one submitted record; found no studies" in shown.stderr


def test_a_fault_leaves_the_earlier_output_as_it_was(call, crisis, edit, snapshot):
    assert call("run", "crisis").exit_code == 0
    before = snapshot(crisis / "output")
    edit(crisis / "records/gillard_2019/team.yaml", "status: submitted", "status: sent")

    shown = call("run", "crisis")

    assert shown.exit_code == 1
    assert shown.stderr.startswith(
        "crisis: not built; output/ is as it was before.\ncrisis/records/gillard_2019/team.yaml:"
    )
    assert snapshot(crisis / "output") == before


def test_a_fault_in_one_review_does_not_stop_the_next(call, sleep, crisis, edit):
    edit(sleep / "review.yaml", "measure: SMD", "measure: SDM")

    shown = call("run", "sleep", "crisis")

    assert shown.exit_code == 1
    assert "sleep: not built" in shown.stderr
    assert "crisis/output: " in shown.stdout
    assert (crisis / "output/MANIFEST.sha256").is_file()


def test_a_folder_that_is_no_review_stops_all_before_anything_is_built(call, crisis):
    shown = call("run", "crisis", "hope")

    assert (shown.exit_code, shown.stderr) == (2, "hope is not a folder.\n")
    assert not (crisis / "output").exists()


def test_one_study_is_no_fault_and_neither_are_equal_effects(call, sleep, edit):
    for name in ("example_b", "example_c"):
        shutil.rmtree(sleep / "records" / name)
    edit(sleep / "records/example_a/example.yaml", "status: submitted", "status: locked")
    alone = call("run", "sleep")
    assert alone.exit_code == 0, alone.stderr
    numbers = json.loads((sleep / "output/numbers.json").read_text("utf-8"))["numbers"]
    assert numbers["syntheses.sleep.k"]["value"] == 1
    assert numbers["syntheses.sleep.tau2"]["value"] is None or numbers["syntheses.sleep.tau2"]["value"] == 0

    text = (sleep / "records/example_a/example.yaml").read_text("utf-8")
    for name in ("twin_one", "twin_two"):
        (sleep / "records" / name).mkdir()
        twin = text.replace("study: example_a", f"study: {name}")
        (sleep / "records" / name / "example.yaml").write_text(twin, "utf-8")
    equal = call("run", "sleep")
    assert equal.exit_code == 0, equal.stderr
    numbers = json.loads((sleep / "output/numbers.json").read_text("utf-8"))["numbers"]
    assert numbers["syntheses.sleep.k"]["value"] == 3
    assert numbers["syntheses.sleep.tau2"]["value"] == 0


def test_a_plan_without_syntheses_votes_and_figures_still_makes_a_supplement(call, sleep):
    plan = "title: Bare\ndate: 2026-01-01\nforms: [controlled_study@1.2.0, rob2@1.1.0]\n"
    (sleep / "review.yaml").write_text(plan, "utf-8")

    shown = call("run", "sleep")

    assert shown.exit_code == 0, shown.stderr
    assert (sleep / "output/supplement.pdf").read_bytes().startswith(b"%PDF-")
    assert call("forest", "sleep").stdout == "sleep: the plan names no forest plots.\n"
    assert call("votes", "sleep").stdout == "Bare\n====\n\nsleep: the plan counts no votes and no tallies.\n"


FOREIGN = {
    "a label": (
        "records/example_a/example.yaml",
        "label: Example A (invented)",
        "label: ሀለ 2020",
        "U+1200 (ሀ), U+1208 (ለ)",
    ),
    "an outcome": (
        "outcomes.yaml",
        "label: Insomnia scale (invented)",
        "label: ሀለ",
        "U+1200 (ሀ), U+1208 (ለ)",
    ),
    "the title": ("review.yaml", "title: Walking", "title: ሀለ", "U+1200 (ሀ), U+1208 (ለ)"),
    "a mark that turns the line": (
        "records/example_a/example.yaml",
        "label: Example A (invented)",
        'label: "Example \\u202EA"',
        "U+202E.",
    ),
}


@pytest.mark.parametrize("where", sorted(FOREIGN))
def test_a_character_the_fonts_lack_is_told_with_its_place(call, sleep, edit, where):
    name, before, after, words = FOREIGN[where]
    edit(sleep / name, before, after)

    shown = call("run", "sleep")

    assert shown.exit_code == 1
    (line,) = fault_lines(shown.stderr)
    assert line.startswith(f"sleep/{name}:")
    assert f"expected characters that the shipped fonts have; found {words}" in line
    assert not (sleep / "output").exists()


def test_nothing_is_built_where_nothing_changed(call, crisis, snapshot):
    assert call("run", "--if-changed", "crisis").exit_code == 0
    before = snapshot(crisis)

    shown = call("run", "--if-changed", "crisis")

    assert (shown.exit_code, shown.stdout, shown.stderr) == (0, "crisis/output is up to date.\n", "")
    assert snapshot(crisis) == before


def touch(review: Path) -> None:
    record = review / "records/gillard_2019/team.yaml"
    later = (review / "output/MANIFEST.sha256").stat().st_mtime_ns + 10**9
    os.utime(record, ns=(later, later))


def edit_the_plan(review: Path) -> None:
    plan = review / "review.yaml"
    plan.write_text(plan.read_text("utf-8") + "# a remark\n", "utf-8")


def add_a_draft(review: Path) -> None:
    text = (review / "records/gillard_2019/team.yaml").read_text("utf-8")
    new = text.replace("study: gillard_2019", "study: other_2020").replace(
        "status: submitted", "status: draft"
    )
    (review / "records/other_2020").mkdir()
    (review / "records/other_2020/team.yaml").write_text(new, "utf-8")


CHANGES = {
    "a record is touched": touch,
    "the plan is edited": edit_the_plan,
    "a record is added": add_a_draft,
    "a file is deleted": lambda review: (review / "references.bib").unlink(),
    "an output is deleted": lambda review: (review / "output/supplement.docx").unlink(),
    "the manifest is deleted": lambda review: (review / "output/MANIFEST.sha256").unlink(),
    "the output is deleted": lambda review: shutil.rmtree(review / "output"),
}


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_only_the_review_that_changed_is_built_anew(call, crisis, edit, snapshot, change):
    other = Path(shutil.copytree(crisis, crisis.with_name("other")))
    edit(crisis / "records/gillard_2019/team.yaml", ", citekey: gillard_slides", "")
    assert call("run", "crisis", "other").exit_code == 0
    untouched = snapshot(other)
    CHANGES[change](crisis)

    shown = call("run", "--if-changed", "crisis", "other")

    assert shown.exit_code == 0, shown.stderr
    assert "other/output is up to date." in shown.stdout
    assert re.search(r"^crisis/output: \d+ files$", shown.stdout, re.MULTILINE)
    assert snapshot(other) == untouched
    assert call("run", "--if-changed", "crisis").stdout == "crisis/output is up to date.\n"


def test_a_study_that_is_taken_out_is_gone_from_the_numbers(call, sleep):
    assert call("run", "sleep").exit_code == 0
    shutil.rmtree(sleep / "records/example_c")

    assert call("run", "--if-changed", "sleep").exit_code == 0
    numbers = json.loads((sleep / "output/numbers.json").read_text("utf-8"))["numbers"]
    assert numbers["syntheses.sleep.k"]["value"] == 2
    assert not any("example_c" in key for key in numbers)


def test_an_output_that_was_edited_is_kept_and_told(call, crisis):
    assert call("run", "crisis").exit_code == 0
    (crisis / "output/supplement.html").write_text("my own words")

    shown = call("run", "--if-changed", "crisis")

    assert shown.exit_code == 0
    assert (
        shown.stderr == "crisis/output.kept/supplement.html: kept, since it was not as a build had left it\n"
    )
    assert (crisis / "output.kept/supplement.html").read_text() == "my own words"
    assert "my own words" not in (crisis / "output/supplement.html").read_text("utf-8")


def test_a_full_disk_ends_in_words_and_leaves_the_output_as_it_was(call, crisis, edit, monkeypatch, snapshot):
    assert call("run", "crisis").exit_code == 0
    edit(crisis / "review.yaml", "title: ", "title: Another ")
    before = snapshot(crisis / "output")
    write = Path.write_bytes

    def full(self: Path, content: bytes) -> int:
        if self.name == "supplement.pdf":
            raise OSError(28, "No space left on device", str(self))
        return write(self, content)

    monkeypatch.setattr(Path, "write_bytes", full)

    shown = call("run", "crisis")

    assert shown.exit_code == 1
    assert "crisis: not built; output/ is as it was before." in shown.stderr
    assert "cannot be written: No space left on device" in shown.stderr
    assert snapshot(crisis / "output") == before
    assert sorted(path.name for path in crisis.iterdir() if path.name.startswith("output")) == ["output"]


def test_a_folder_that_cannot_be_written_ends_in_words(call, crisis, monkeypatch):
    make = Path.mkdir

    def refused(self: Path, *arguments: object, **more: object) -> None:
        if self.parent == Path("crisis"):
            raise PermissionError(13, "Permission denied", str(self))
        make(self, *arguments, **more)

    monkeypatch.setattr(Path, "mkdir", refused)

    shown = call("run", "crisis")

    assert shown.exit_code == 1
    assert "cannot be written: Permission denied" in shown.stderr


def test_a_record_that_cannot_be_read_ends_in_words(call, crisis, monkeypatch):
    read = Path.read_bytes

    def refused(self: Path) -> bytes:
        if self.name == "team.yaml":
            raise PermissionError(13, "Permission denied", str(self))
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", refused)

    for command in ("check", "run"):
        shown = call(command, "crisis")
        assert shown.exit_code == 1
        assert "team.yaml" in shown.stderr
        assert "Permission denied" in shown.stderr


def test_votes_prints_the_tables_alone_with_columns_that_line_up(call, crisis):
    shown = call("votes", "crisis")

    assert shown.exit_code == 0
    name, table, *_ = shown.stdout.split("\n\n")
    title, head, *rows = table.splitlines()
    assert name.splitlines()[0].startswith("Crisis in evaluation?")
    assert title == "Studies by design"
    assert head.split() == ["Design", "Studies"]
    assert {len(line) for line in (head, *rows[:3])} == {len(head)}
    assert [line.split()[-1] for line in rows[:3]] == ["27", "18", "45"]
    assert "output" not in shown.stdout


def test_votes_prints_the_directions_with_their_signs(call, sleep):
    shown = call("votes", "sleep")

    assert "▲" in shown.stdout
    assert "▼" in shown.stdout
    assert shown.stdout.startswith("Walking groups for people who sleep badly\n====")
    assert "\nSleep. By the mean (" in shown.stdout
    assert "\nVotes by direction of effect" in shown.stdout
    assert "sleep/output/figures/verdicts.svg\nsleep/output/interactive.html\n" in shown.stdout


def test_forest_and_supplement_list_files_that_are_there(call, sleep):
    figures = call("forest", "sleep").stdout.split()
    documents = call("supplement", "sleep").stdout.split()

    names = ("forest_sleep", "forest_sleep_by_format", "forest_well_being")
    assert figures == [
        f"sleep/output/figures/{name}.{form}" for name in names for form in ("pdf", "png", "svg")
    ]
    assert [Path(name).name for name in documents] == [
        "supplement.html",
        "supplement.pdf",
        "supplement.docx",
        "tables.xlsx",
        "S3_data",
        "S4_verify.R",
        "S4_data",
    ]
    assert all(Path(name).exists() for name in (*figures, *documents))


@pytest.mark.parametrize("typed", ["crisis", "./crisis", "crisis/", "../{}/crisis"])
def test_paths_are_told_as_they_were_typed(call, crisis, edit, typed):
    typed = typed.format(crisis.parent.name)
    edit(crisis / "review.yaml", "date: ", "day: ")

    shown = call("check", typed)

    asked = str(Path(typed))
    assert shown.stderr.startswith(f"{asked}: ")
    assert f"\n{asked}/review.yaml:" in shown.stderr


@pytest.mark.parametrize("command", ["check", "run"])
def test_counts_of_a_source_that_do_not_add_up_are_a_warning(call, crisis, edit, command):
    edit(crisis / "records/gillard_2019/team.yaml", 'n: {printed: "1", ', 'n: {printed: "2", ')

    shown = call(command, "crisis")

    assert shown.exit_code == 0
    assert "Trials: expected counts that add up; found 13 + 13 + 2 = 28, not 27." in shown.stderr


def test_check_finds_what_only_carrying_out_the_plan_can_find(call, sleep, edit):
    edit(sleep / "review.yaml", "where: ", 'where: "year" # ')

    shown = call("check", "sleep")

    assert shown.exit_code == 1
    assert "expected a condition that is true or false; found 'year'" in shown.stderr
