"""The audit of a review as its supplement tells it: findings numbered by what they would change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from types import MappingProxyType
from typing import Final

from extraction_forms.exchange.slugs import slug
from extraction_forms.frozen_values import frozen
from extraction_forms.records import AuditNote
from synthesis.audit.catalogue import RULES
from synthesis.audit.finding import Rule
from synthesis.audit.finding_name import read_name
from synthesis.audit.lines import Line, Synthesised
from synthesis.audit.pooled import Move
from synthesis.audit.report import AuditReport, Told, audit_review
from synthesis.audit.resolution import CORRECTED, OPEN
from synthesis.audit.supposing import SET_ASIDE, is_named, supposition, suspected
from synthesis.audit.together import Together, together
from synthesis.review import Review

_COLUMNS: Final = "columns"


@frozen
class Numbered:
    """A finding with what it is called in print (`F3`; a caution `C1`) and in the keys of its numbers.

    `supposed` says in words what it supposes, `origins` are the data it rests on, `study` and `outcome` are as
    printed.
    """

    mark: str
    key: str
    told: Told
    study: str
    outcome: str
    supposed: str
    origins: tuple[str, ...]

    @property
    def rule(self) -> Rule:
        """The rule that found it."""
        return RULES[self.told.finding.rule]

    @property
    def open(self) -> bool:
        """Whether nobody wrote of it as it is."""
        return self.told.status == OPEN


@frozen
class EvidenceAudit:
    """An audit: findings and cautions as `in_order` has them; each synthesis under all open findings at once.

    `arms` is how both sides are called. `left_out` are the families that the plan does not want told.
    """

    report: AuditReport
    arms: tuple[str, str]
    findings: tuple[Numbered, ...]
    cautions: tuple[Numbered, ...]
    together: tuple[Together, ...]
    left_out: tuple[str, ...] = ()
    by_id: Mapping[str, Numbered] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def settled(self) -> tuple[AuditNote, ...]:
        """Corrections after which a finding is found no more."""
        return tuple(one for one in self.report.unmatched if one.status == CORRECTED)

    def with_status(self, status: str) -> int:
        """How many findings have a status, those that a correction ended among the corrected."""
        ended = len(self.settled) if status == CORRECTED else 0
        return sum(one.told.status == status for one in self.findings) + ended

    @property
    def turning(self) -> tuple[Numbered, ...]:
        """The open findings that would change a conclusion."""
        return tuple(one for one in self.findings if one.open and one.told.turns)

    def open_of(self, study: str) -> tuple[Numbered, ...]:
        """The open findings about a study, as they are numbered; not those about the whole of its source."""
        about = {told.id for told in self.report.of_study(study) if not told.finding.of_many}
        return tuple(one for one in self.findings if one.open and one.told.id in about)

    def synthesis(self, name: str) -> Synthesised:
        """What the audit knows of a synthesis."""
        return next(one for one in self.report.audited.syntheses if one.id == name)


def audit_of(review: Review) -> EvidenceAudit | None:
    """The audit that the supplement of a review tells; none where its plan does not want it or it has no results.

    Raises:
        NotComputable: a condition or measure of the plan cannot be applied to the records.
    """
    if not review.plan.audit or not any(study.results for study in review.evidence.studies):
        return None
    outcomes = {
        result.outcome.id: result.outcome.label
        for study in review.evidence.studies
        for result in study.results
    }
    arms = (review.plan.experimental, review.plan.control)
    return numbered(audit_review(review), arms, outcomes, review.plan.audit_without)


def numbered(
    report: AuditReport,
    arms: tuple[str, str],
    outcomes: Mapping[str, str] = MappingProxyType({}),
    left_out: Sequence[str] = (),
) -> EvidenceAudit:
    """A report with its findings numbered, those of some families left out.

    `arms` is how both sides are called, `outcomes` how outcomes are printed.
    """
    report = _without(report, left_out)
    lines = {line.key: line for line in report.audited.lines}
    keys = _keys(report.told)
    parts: dict[bool, list[Told]] = {False: [], True: []}
    for one in in_order(report.told):
        parts[RULES[one.finding.rule].caution].append(one)
    made = {
        caution: tuple(
            Numbered(
                mark=f"{'C' if caution else 'F'}{number}",
                key=keys[one.id],
                told=one,
                study=one.study_label,
                outcome="" if one.finding.of_many else outcomes.get(one.finding.outcome, one.finding.outcome),
                supposed=_supposed(one, [lines[key] for key in one.finding.lines if key in lines], arms),
                origins=_origins(one, [lines[key] for key in one.finding.lines if key in lines]),
            )
            for number, one in enumerate(told, 1)
        )
        for caution, told in parts.items()
    }
    return EvidenceAudit(
        report=report,
        arms=arms,
        findings=made[False],
        cautions=made[True],
        together=together(report),
        left_out=tuple(left_out),
        by_id=MappingProxyType({one.told.id: one for one in (*made[False], *made[True])}),
    )


def concerned(one: Numbered, audit: EvidenceAudit, synthesis: Synthesised) -> tuple[Line, ...]:
    """The lines of a synthesis that a finding supposes otherwise, or sets aside where it names no change."""
    finding, pooled = one.told.finding, set(synthesis.keys)
    about = {change.line for change in finding.suppose} or set(finding.lines[:1])
    return tuple(line for line in audit.report.audited.lines if line.key in about & pooled)


def _without(report: AuditReport, left_out: Sequence[str]) -> AuditReport:
    return replace(
        report,
        told=tuple(one for one in report.told if one.finding.family not in left_out),
        unmatched=tuple(one for one in report.unmatched if read_name(one.finding).family not in left_out),
    )


def in_order(told: Iterable[Told]) -> tuple[Told, ...]:
    """Findings in blocks of one rule, each block and each finding of a block by what it would change.

    First what is open. Of that first a change that a finding names and that turns a conclusion, then one that moves
    a mean; then what moves it only where a result is set aside, then what moves nothing.
    """
    blocks: dict[tuple[str, str], list[Told]] = {}
    for one in told:
        blocks.setdefault((one.finding.rule, one.finding.look_up), []).append(one)
    some = [sorted(block, key=_rank) for block in blocks.values()]
    return tuple(one for block in sorted(some, key=lambda block: _rank(block[0])) for one in block)


def _rank(one: Told) -> tuple[bool, bool, bool, float]:
    settled, bare = one.status != OPEN, not is_named(one.finding) or not one.moves
    return settled, bare, not one.turns, -reach(one.moves)


def reach(moves: Iterable[Move]) -> float:
    """How far the mean of a synthesis would move, at most: in halves of its interval's width."""
    return max((_reach(one) for one in moves), default=0.0)


def _reach(move: Move) -> float:
    half = (move.before.high - move.before.low) / 2
    return move.shift / half if half > 0 else 0.0


def _keys(told: Iterable[Told]) -> Mapping[str, str]:
    """What stands for each finding in a key of a number."""
    found: dict[str, str] = {}
    for one in told:
        key = name = slug(one.id)
        number = 2
        while key in found.values():
            key, number = f"{name}_{number}", number + 1
        found[one.id] = key
    return MappingProxyType(found)


def _supposed(one: Told, lines: Sequence[Line], arms: tuple[str, str]) -> str:
    """What a finding supposes of its lines, in words; the same of several is told once."""
    about = [line for line in lines if any(change.line == line.key for change in one.finding.suppose)]
    told = dict.fromkeys(supposition(one.finding, line, arms) for line in about)
    return "; ".join(text for text in told if text) or SET_ASIDE


def _origins(one: Told, lines: Sequence[Line]) -> tuple[str, ...]:
    """The data that a finding rests on: its numbers and those it supposes otherwise; else its results."""
    found = {origin_of(number.place.file, number.cell) for number in one.finding.numbers}
    found |= {origin_of(number.place.file, number.cell) for number in suspected(one.finding, lines)}
    found |= {f"{line.record}#results/{line.result}" for line in lines if line.record}
    study = f"records/{one.finding.study}" if one.finding.study else one.finding.place.file.rpartition("/")[0]
    return tuple(sorted(origin for origin in found or {study} if origin))


def origin_of(file: str, cell: str) -> str:
    """How the data behind a number of a record are called, from the cell an audit knows it by; empty for any other.

    A number of an arm or comparison is called by its result, all else by its section; a source's columns are one datum.
    """
    section, *rest = cell.split("/")
    if not file or not rest:
        return ""
    if section == "results" and len(rest) > 2:
        return f"{file}#results/{rest[0]}/{_COLUMNS}" if rest[1] == _COLUMNS else f"{file}#{'/'.join(rest)}"
    return f"{file}#{cell}"
