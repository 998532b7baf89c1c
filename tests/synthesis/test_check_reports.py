import json
import subprocess
import sys
from pathlib import Path

import pytest

from synthesis import check_reports
from synthesis.check_reports import KEPT, check_report
from synthesis.starting import start


@pytest.fixture
def review(tmp_path: Path) -> Path:
    start(tmp_path / "sleep")
    return tmp_path / "sleep"


def refuse_to_read(review: Path) -> None:
    raise AssertionError(f"{review} was read again")


def test_an_unchanged_review_is_not_read_again(review, monkeypatch):
    first = check_report(review)
    monkeypatch.setattr(check_reports, "_checked", refuse_to_read)

    assert check_report(review) == first
    assert (first.records, first.studies, first.faults) == (6, 3, ())


def test_faults_are_kept_word_for_word(review, monkeypatch):
    record = review / "records/example_a/example.yaml"
    record.write_text(record.read_text("utf-8").replace('sd: "4.6"', 'sd: "-4.6"'), encoding="utf-8")
    first = check_report(review)
    monkeypatch.setattr(check_reports, "_checked", refuse_to_read)

    again = check_report(review)

    assert again == first
    (fault,) = again.faults
    assert (fault.file, fault.found) == ("records/example_a/example.yaml", "'-4.6'")


def changed_record(review: Path) -> None:
    record = review / "records/example_a/example.yaml"
    record.write_text(record.read_text("utf-8") + "# read again\n", encoding="utf-8")


def new_file(review: Path) -> None:
    (review / "records/example_a/note.txt").write_text("x", encoding="utf-8")


def new_folder(review: Path) -> None:
    (review / "records/example_z").mkdir()


def lost_record(review: Path) -> None:
    (review / "records/example_a/example.rob2.yaml").unlink()


def other_engine(review: Path) -> None:
    kept = json.loads((review / KEPT).read_text("utf-8"))
    (review / KEPT).write_text(json.dumps({**kept, "seal": "0" * 64}), encoding="utf-8")


def torn(review: Path) -> None:
    kept = (review / KEPT).read_bytes()
    (review / KEPT).write_bytes(kept[: len(kept) // 2])


def of_another_shape(review: Path) -> None:
    kept = json.loads((review / KEPT).read_text("utf-8"))
    kept["report"]["faults"] = [{"surprise": 1}]
    (review / KEPT).write_text(json.dumps(kept), encoding="utf-8")


@pytest.mark.parametrize(
    "change",
    [changed_record, new_file, new_folder, lost_record, other_engine, torn, of_another_shape],
)
def test_whatever_a_check_looks_at_makes_it_look_again(review, monkeypatch, change):
    check_report(review)
    change(review)
    read = []
    checked = check_reports._checked
    monkeypatch.setattr(check_reports, "_checked", lambda path: read.append(path) or checked(path))

    check_report(review)

    assert read == [review]


def test_a_kept_report_is_told_without_loading_the_arithmetic(review):
    check_report(review)
    program = (
        "import sys; from pathlib import Path; from synthesis.check_reports import check_report;"
        f"assert check_report(Path({str(review)!r})).records == 6;"
        "print(sorted({'numpy', 'scipy', 'pandas'} & set(sys.modules)))"
    )

    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert shown.stdout == "[]\n"


def test_a_folder_that_cannot_be_written_to_is_checked_all_the_same(review, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_text", refuse)

    assert check_report(review).records == 6
    assert not (review / KEPT).exists()


def test_a_report_is_no_part_of_the_review(review):
    check_report(review)

    before = check_reports._seal(review)
    (review / KEPT).unlink()

    assert check_reports._seal(review) == before


def proposal_not_taken(review: Path) -> None:
    """A judgement that differs from what the form proposes, without a reason: a warning."""
    path = review / "records/example_a/example.rob2.yaml"
    path.write_text(
        path.read_text("utf-8").replace("overall: some_concerns", "overall: low"), encoding="utf-8"
    )


def test_warnings_are_told_beside_faults(review):
    (review / "records/example_a/note.txt").write_text("x", encoding="utf-8")
    before = check_report(review).warnings
    record = review / "records/example_b/example.yaml"
    record.write_text(record.read_text("utf-8").replace("design: ", "design: no_such_"), encoding="utf-8")

    report = check_report(review)

    assert len(report.faults) == 1
    assert "records/example_a/note.txt: warning:" in report.warnings[0]
    assert set(report.warnings) <= set(before)


def test_a_kept_report_with_faults_has_its_warnings(review):
    (review / "records/example_a/note.txt").write_text("x", encoding="utf-8")
    (review / "records/example_a/twice.yml").write_text("x", encoding="utf-8")
    first = check_report(review)

    assert first.faults
    assert first.warnings
    assert check_report(review) == first


def test_the_warnings_of_every_record_that_could_be_read_are_told_beside_faults(review):
    (review / "records/example_a/twice.yml").write_text("x", encoding="utf-8")
    proposal_not_taken(review)

    report = check_report(review)

    assert [fault.file for fault in report.faults] == ["records/example_a/twice.yml"]
    assert {w.split(":")[0] for w in report.warnings} == {"records/example_a/example.rob2.yaml"}


def test_two_records_that_wait_to_be_settled_are_both_warned_of(review):
    proposal_not_taken(review)
    first = review / "records/example_a/example.rob2.yaml"
    other = first.read_text("utf-8").replace("extractor: example", "extractor: ben")
    (first.parent / "ben.rob2.yaml").write_text(other, encoding="utf-8")

    report = check_report(review)

    assert "synthesis adjudicate REVIEW example_a --form rob2" in report.faults[0].hint
    assert {warning.split(":")[0] for warning in report.warnings} == {
        "records/example_a/ben.rob2.yaml",
        "records/example_a/example.rob2.yaml",
    }


def test_a_fault_of_the_plan_is_told_alone(review):
    (review / "records/example_a/note.txt").write_text("x", encoding="utf-8")
    plan = review / "review.yaml"
    plan.write_text(plan.read_text("utf-8") + "surprise: 1\n", encoding="utf-8")

    report = check_report(review)

    assert (len(report.faults), report.warnings) == (1, ())
