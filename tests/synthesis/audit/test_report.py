"""A finding about many studies speaks of their source, and of none of them in particular."""

from dataclasses import replace

import pytest

from extraction_forms.errors import Place
from synthesis.audit.evidence_audit import numbered
from synthesis.audit.finding import FEW, Finding
from synthesis.audit.lines import Synthesised
from synthesis.audit.report import AuditReport, Told
from synthesis.audit.words import told

NAMES = [f"s{number}" for number in range(FEW + 1)]


def of_studies(lines, *names):
    by_study = {line.study: line for line in lines}
    return Finding(
        rule="time.months_as_weeks",
        study=names[0],
        outcome="Depression",
        lines=tuple(by_study[name].key for name in names),
        numbers=(),
        place=Place("evidence.csv", 2, 1),
        message="The number of weeks is their number of months.",
        look_up="In which unit does the paper say so?",
    )


def report(audited, lines, finding, label):
    one = Told(
        id="time.months_as_weeks:s0/row_1", finding=finding, study_label=label, file="evidence.csv", moves=()
    )
    return AuditReport(title="A review", audited=audited(*lines), told=(one,))


def test_a_study_is_marked_for_what_is_about_few_and_not_for_what_is_about_the_whole_source(a_line, audited):
    lines = [a_line(study=name) for name in NAMES]
    few = numbered(report(audited, lines, of_studies(lines, *NAMES[:FEW]), "S0"), ("peer", "control"))
    many = numbered(report(audited, lines, of_studies(lines, *NAMES), "6 studies"), ("peer", "control"))

    assert [len(few.open_of(name)) for name in NAMES] == [1] * FEW + [0]
    assert [len(many.open_of(name)) for name in NAMES] == [0] * len(NAMES)
    assert [one.outcome for one in (*few.findings, *many.findings)] == ["Depression", ""]


def test_a_finding_about_many_studies_is_told_of_them_all_and_of_no_outcome(a_line, audited):
    lines = [a_line(study=name) for name in NAMES]

    shown = told(report(audited, lines, of_studies(lines, *NAMES), "6 studies"), "evidence.csv")

    assert "time.months_as_weeks  6 studies  (evidence.csv:2)" in shown


@pytest.mark.parametrize(
    ("model", "said"), [("random", False), ("common", False), ("che", True), ("peto", True)]
)
def test_a_synthesis_whose_own_model_is_another_is_said_to_be_moved_by_random_effects(
    a_line, audited, model, said
):
    lines = [a_line(study=name) for name in NAMES]
    pooled = Synthesised(id="mood", label="Mood", keys=(), y=(), v=(), model=model)
    made = report(audited, lines, of_studies(lines, "s0"), "S0")
    made = replace(made, audited=replace(made.audited, syntheses=(pooled,)))

    assert ("not by their own model: Mood." in told(made, "evidence.csv")) is said
