"""`resolve` writes what became of a finding into the record, or says in words why not."""

import pytest

NAME = "counts.analysed_above_randomised:example_a/insomnia_post"
N = "results/insomnia_post/walking/n"


@pytest.fixture
def record(sleep, edit):
    """A record with one slip."""
    path = sleep / "records/example_a/example.yaml"
    edit(path, '{n: 48, mean: "11.2"', '{n: 84, mean: "11.2"')
    return path


@pytest.fixture
def resolve(call):
    """`resolve("confirmed", ...)` of the one finding."""

    def run(status, *more, finding=NAME):
        said = ("--words", "Table 2 says so", "--by", "anna", "--date", "2026-11-22")
        return call("resolve", "sleep", finding, status, *said, *more)

    return run


def test_a_confirmed_finding_is_noted_and_nothing_else_of_the_file_changes(record, resolve, call):
    before = record.read_text("utf-8")

    shown = resolve("confirmed", "--report", "main", "--page", "5")

    assert shown.output == f"sleep/records/example_a/example.yaml: {NAME} confirmed, revision 2.\n"
    kept, _, note = record.read_text("utf-8").partition("audit:\n")
    assert kept == before.replace("revision: 1", "revision: 2")
    assert "evidence: {report: main, page: " in note
    listed = call("audit", "sleep", "--strict", "--family", "counts")
    assert "Confirmed as printed (anna, 2026-11-22): Table 2 says so. (main, page 5)" in listed.output
    assert listed.exit_code == 3  # another finding on the same number is open
    told = call("history", "show", "sleep", "example_a").output
    assert f"anna: confirmed: {NAME}" in told
    assert call("history", "verify", "sleep").exit_code == 0


def test_a_finding_is_open_again_once_its_number_is_another(record, resolve, call, edit):
    resolve("asked")
    edit(record, "{n: 84,", "{n: 94,")

    shown = call("audit", "sleep", "--family", "counts").output

    assert f"Open again: it was asked of the authors on 2026-11-22 when {N} was 84 (now 94)" in " ".join(
        shown.split()
    )


def test_a_locked_record_takes_a_note_and_no_correction(record, resolve, call):
    call("lock", "sleep", "example_a", "example")

    assert resolve("confirmed").exit_code == 0
    shown = resolve("corrected", "--set", f"{N}=48")

    assert shown.exit_code == 1
    assert "expected a record that is not locked" in shown.output
    assert "n: 84" in record.read_text("utf-8")


def test_a_finding_that_was_mended_by_hand_is_written_of_as_corrected(record, resolve, call, edit):
    edit(record, "{n: 84,", "{n: 48,")

    assert resolve("confirmed").exit_code == 2
    assert resolve("corrected").exit_code == 0
    assert "Corrected (anna, 2026-11-22)" in call("audit", "sleep").output


@pytest.mark.parametrize(
    ("status", "more", "told"),
    [
        (
            "confirm",
            (),
            "expected one of confirmed, corrected, asked; found 'confirm'. Did you mean 'confirmed'?",
        ),
        ("confirmed", ("--set", f"{N}=48"), "--set: expected it with corrected; found it with confirmed."),
        ("corrected", (), "is still found: expected --set PATH=VALUE"),
        ("corrected", ("--set", N), "found no value"),
        ("corrected", ("--set", f"{N}=many"), f"--set {N}: expected"),
        ("corrected", ("--set", f"{N}=84"), "expected another answer; found '84' already"),
        ("corrected", ("--set", "a/b/c/d/e=1"), "expected PATH=VALUE, a path such as results/row_1/peer/sd"),
        ("corrected", ("--set", "result/x/walking/n=1"), "found 'result'. Did you mean 'results'?"),
        ("corrected", ("--set", f"{N.replace('_post', '_pots')}=1"), "Did you mean 'insomnia_post'?"),
        ("corrected", ("--set", f"{N.replace('walking', 'talking')}=1"), "Did you mean 'walking'?"),
        ("corrected", ("--set", f"{N}n=1"), "expected a question of the record; found 'nn'"),
        (
            "corrected",
            ("--set", "results/insomnia_post/columns=1"),
            "is a block; change it in the record itself",
        ),
        ("asked", ("--date", "22.11.2026"), "--date: expected a day as YYYY-MM-DD; found '22.11.2026'."),
        ("asked", ("--words", " "), "--words: expected a text; found nothing."),
    ],
)
def test_what_cannot_be_written_is_said_in_words_and_nothing_is(record, resolve, status, more, told):
    before = record.read_bytes()

    shown = resolve(status, *more)

    assert shown.exit_code == 2
    assert told in shown.output
    assert record.read_bytes() == before


def test_an_unknown_finding_is_told_with_the_nearest(record, resolve):
    shown = resolve("confirmed", finding=NAME.replace("insomnia", "insommia"))

    assert f"Did you mean '{NAME}'?" in shown.output


def test_a_table_has_no_record(desk, call):
    (desk / "data.csv").write_text("study,n\n", "utf-8")

    shown = call("resolve", "data.csv", NAME, "confirmed", "--words", "w", "--by", "anna")

    assert shown.exit_code == 2
    assert "found a table, which has no record" in shown.output
