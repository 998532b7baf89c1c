"""What reviewers wrote of findings: taken from the records, held against their numbers, and told."""

import pytest

from extraction_forms.errors import Place
from extraction_forms.records import AuditNote, Source
from synthesis.audit import report as reports
from synthesis.audit.finding import Finding
from synthesis.audit.report import as_json, report_of
from synthesis.audit.resolutions import reopened, resolutions_of, rested_on
from synthesis.audit.words import told
from tests.synthesis.audit.conftest import number

FILE = "evidence.csv"
NAME = "range.outside:a/row_1"


def finding(**numbers):
    return Finding(
        rule="range.outside",
        study="a",
        outcome="",
        lines=(("a", "row_1"),),
        numbers=tuple(number(text, name) for name, text in numbers.items()),
        place=Place(FILE, 2),
        message="m",
        look_up="l",
    )


def resolved(status="confirmed", name=NAME, **numbers):
    return AuditNote(
        finding=name,
        status=status,
        words="Table 2 says so",
        date="2026-11-22",
        by="anna",
        place=Place(FILE, 9),
        numbers=tuple(numbers.items()),
        source=Source(page="6", quote="M (SD)"),
    )


@pytest.fixture
def report(monkeypatch, a_line, audited):
    """The report on one finding, with what was written."""

    def build(found, *written):
        monkeypatch.setattr(reports, "findings", lambda _: found)
        return report_of("T", audited(a_line()), written)

    return build


def test_of_two_notes_on_a_finding_the_later_one_counts():
    class Noted:
        def __init__(self, *notes):
            self.audit = notes

    def note(words, date):
        return AuditNote(
            finding=NAME, status="asked", words=words, date=date, by="b", place=Place("r.yaml", 3)
        )

    found = resolutions_of(
        [Noted(note("1", "2026-01-02")), Noted(note("2", "2026-01-03")), Noted(note("3", "2026-01-01"))]
    )

    assert [one.words for one in found] == ["2"]


def test_a_finding_rests_on_its_numbers_by_cell_those_of_other_files_by_file():
    assert rested_on(finding(sd="1.8"), FILE) == {"sd": "1.8"}
    assert rested_on(finding(sd="1.8"), "records/a/b.yaml") == {f"{FILE}#sd": "1.8"}


def test_a_note_on_other_numbers_does_not_hold_any_more():
    assert reopened(resolved(sd="1.8"), finding(sd="1.8")) == ""
    assert reopened(resolved(sd="1.8", gone="3"), finding(sd="1.8", more="4")) == ""
    why = reopened(resolved(sd="1.8"), finding(sd="18"))
    assert why == "it was confirmed as printed on 2026-11-22 when sd was 1.8 (now 18)"


def test_a_resolved_finding_stays_listed_with_its_words_and_where_it_was_looked_up(report):
    found = report([finding(sd="1.8")], resolved(sd="1.8"))

    assert found.open == ()
    assert "Confirmed as printed (anna, 2026-11-22): Table 2 says so. (page 6, “M (SD)”)" in told(found, FILE)
    (one,) = as_json(found)
    assert (one["status"], one["found"], one["resolution"]["words"]) == ("confirmed", True, "Table 2 says so")


def test_a_finding_whose_numbers_changed_since_is_open_again_and_says_why(report):
    found = report([finding(sd="18")], resolved(sd="1.8"))

    assert [one.status for one in found.told] == ["open"]
    assert "Open again: it was confirmed as printed on 2026-11-22 when sd was 1.8 (now 18)" in told(
        found, FILE
    )
    (one,) = as_json(found)
    assert (one["status"], one["reopened"][:16]) == ("open", "it was confirmed")


@pytest.mark.parametrize(("status", "said"), [("corrected", False), ("confirmed", True), ("asked", True)])
def test_a_finding_that_is_gone_stays_listed_and_says_so_unless_it_was_corrected(report, status, said):
    found = report([], resolved(status))

    text = told(found, FILE)
    assert "Table 2 says so." in text
    assert ("It is not found any more" in text) is said
    (one,) = as_json(found)
    assert (one["id"], one["study"], one["results"]) == (NAME, "a", ["row_1"])
    assert (one["status"], one["found"], one["line"]) == (status, False, 9)
