"""The chapter on the audit: what is said of findings, what they would change, and where a study is marked."""

from dataclasses import replace

import pytest

from extraction_forms.errors import Place
from extraction_forms.records import AuditNote
from synthesis.audit.evidence_audit import numbered
from synthesis.audit.finding import Finding, Supposed
from synthesis.audit.moves import moves
from synthesis.audit.of_records import audited
from synthesis.audit.report import AuditReport, Told
from synthesis.compose.document import compose
from synthesis.figures.review_figures import review_figures
from synthesis.ledger.ledger import ledger
from synthesis.long_tables.audit import audit_tables
from synthesis.supplement import Heading, Paragraph

COMPUTED = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", "use": "computed"}}
MEANS = ("9.0", "8.5", "9.5", "9.2", "8.0")
AT = Place("records/s4/a.yaml", 3, 1)


def trials(build):
    return [
        build.study(
            f"s{n}", build.result(peer=build.arm(mean=mean, sd="0.8" if n == 4 else "5"), control=build.arm())
        )
        for n, mean in enumerate(MEANS)
    ]


def told(evidence, study, *, rule="spread.se_as_sd", status="", suppose=None):
    """A finding about the one result of a study; a number is supposed unless that is none."""
    line = next(one for one in evidence.lines if one.study == study)
    finding = Finding(
        rule=rule,
        study=study,
        outcome="mood",
        lines=(line.key,),
        numbers=(line.experimental.numbers["sd"],),
        place=AT,
        message=f"The SD of {line.label} is small.",
        look_up="Is it an SD?",
        suppose=tuple(Supposed(line=line.key, **one) for one in suppose or ()),
    )
    settled = AuditNote(
        finding="", status=status, words="As printed.", date="2026-02-01", by="anna", place=AT
    )
    return Told(
        id=f"{rule}:{study}/{line.name}",
        finding=finding,
        study_label=line.label,
        file=AT.file,
        moves=moves(evidence, [finding])[0],
        resolution=settled if status else None,
    )


SE = {"number": "experimental.sd", "value": 5.657}


@pytest.fixture
def chapter(build, carried):
    """A function: the document of five trials with such findings, with the analysis it is of."""
    made = carried(*trials(build), syntheses=COMPUTED)
    evidence = audited(made.review)

    def compose_with(*asked, left_out=()):
        found = [told(evidence, study, **more) for study, more in asked]
        report = AuditReport(title="", audited=evidence, told=tuple(found))
        audit = numbered(report, ("peer support", "control"), {"mood": "Mood"}, left_out)
        analysis = replace(made.analysis, audit=audit)
        numbers = ledger(analysis)
        document = compose(analysis, numbers, review_figures(analysis))
        return replace(made, analysis=analysis, numbers=numbers, document=document)

    return compose_with


def headings(made):
    return [one.text for one in made.document.blocks if isinstance(one, Heading)]


def said(made):
    """The paragraph of the chapter."""
    blocks = list(made.document.blocks)
    at = next(n for n, one in enumerate(blocks) if isinstance(one, Heading) and one.id == "audit")
    assert isinstance(blocks[at + 1], Paragraph)
    return "".join(run.text for run in blocks[at + 1].runs)


def test_findings_stand_under_their_rule_with_what_they_would_change_and_what_was_written(chapter):
    made = chapter(("s4", {"suppose": [SE]}), ("s3", {"status": "confirmed"}))

    rows = made.cells("audit_findings")
    assert rows[0] == ["A standard error may stand where a standard deviation belongs. Look up: Is it an SD?"]
    assert rows[1][:4] == ["F1", "S4", "Mood", "The SD of S4 is small."]
    assert rows[1][4].endswith("Clinical")
    assert rows[1][5] == "Open"
    assert rows[2][4].startswith("Set aside: ")
    assert rows[2][5] == "Confirmed as printed (anna, 2026-02-01): As printed."
    assert said(made).startswith(
        "5 results were read; 2 findings ask to be checked: 1 open, 1 confirmed as printed."
    )
    assert "No finding says that a number is wrong" in said(made)


def test_each_synthesis_is_told_as_published_under_each_finding_and_under_all_open_ones(chapter):
    made = chapter(("s4", {"suppose": [SE]}), ("s3", {}), ("s2", {"status": "confirmed"}))

    texts = [row[1] for row in made.cells("audit_moves")[1:]]
    assert texts == [
        "As published",
        "S4, Mood: SD 0.8 read as 5.66 (peer support)",
        "S3, Mood: set aside",
        "All open findings at once: 1 result as supposed",
        "and 1 result set aside",
    ]
    estimates = [cell[3] for cell in made.cells("audit_moves")[1:]]
    assert estimates[0] == made.numbers["syntheses.clinical.estimate"].text
    assert estimates[3] == estimates[1] != estimates[0]
    assert [row[2] for row in made.cells("audit_moves")[1:]] == ["5", "5", "4", "5", "4"]


def test_every_number_of_the_chapter_has_a_key_with_the_data_behind_it(chapter):
    made = chapter(("s4", {"suppose": [SE]}))

    for name in ("audit_moves", "audit_changes"):
        cells = [cell for row in made.table(name).rows for cell in row.cells if cell.value is not None]
        assert cells
        assert all(made.numbers[cell.key].text == cell.text and cell.origins for cell in cells)
    assert "records/s4/a.yaml#r1/peer/sd" in made.table("audit_findings").rows[1].cells[0].origins


def test_a_result_that_is_supposed_otherwise_is_drawn_twice_beside_a_table_of_the_same_numbers(chapter):
    made = chapter(("s4", {"suppose": [SE]}), ("s3", {}))

    (figure,) = made.document.figures
    assert (figure.id, figure.table) == ("audit_clinical", "audit_changes")
    rows = made.cells("audit_changes")
    assert rows[1][:3] == ["F1", "S4", "Mood"]
    assert rows[1][-1] == "SD 0.8 read as 5.66 (peer support)"
    assert rows[2][3] == made.numbers["audit.syntheses.clinical.published.estimate"].text
    assert {mark.key for mark in figure.marks if getattr(mark, "key", "")} <= set(made.numbers)


def test_no_figure_is_drawn_where_findings_only_name_results(chapter):
    made = chapter(("s3", {}))

    assert made.document.figures == ()
    assert made.cells("audit_moves")[-1][1] == "All open findings at once: 1 result set aside"


def test_a_study_with_an_open_finding_is_marked_and_leads_to_it(chapter):
    made = chapter(("s4", {"suppose": [SE]}), ("s3", {"status": "asked"}))

    for name in ("characteristics", "effects"):
        marked = {row.cells[0].text: row.cells[0].ref for row in made.table(name).rows if row.cells[0].mark}
        assert marked == {"S4": "audit_findings#f1"}
        assert "open findings" in made.notes(name)


def test_cautions_stand_apart_and_mark_nothing(chapter):
    made = chapter(("s4", {"rule": "influence.outlier"}))

    assert [row[0] for row in made.cells("audit_cautions")[1:]] == ["C1"]
    assert made.document.figures == ()
    assert "audit_findings" not in {table.id for table in made.document.tables}
    assert not any(row.cells[0].mark for row in made.table("characteristics").rows)


def test_a_family_that_is_left_out_is_not_told(chapter):
    made = chapter(("s4", {"suppose": [SE]}), left_out=("spread",))

    assert "Audit of the evidence" not in headings(made)
    assert "standard errors and standard deviations" not in made.text


def test_a_plan_may_leave_the_audit_out(build, carried):
    made = carried(*trials(build), syntheses=COMPUTED, audit="no")

    assert made.analysis.audit is None
    assert not any(key.startswith("audit.") for key in made.numbers)


def test_as_data_findings_and_moves_lead_to_each_other(chapter):
    found, moved = audit_tables(
        chapter(("s4", {"suppose": [SE]}), ("s3", {"status": "asked"})).analysis.audit
    )

    assert found.column("finding_id") == ("spread.se_as_sd:s4/r1", "spread.se_as_sd:s3/r1")
    assert found.column("status") == ("open", "asked")
    assert moved.column("finding_id") == found.column("finding_id")
    assert moved.column("supposed_k") == ("5", "4")
    assert audit_tables(None) == ()
