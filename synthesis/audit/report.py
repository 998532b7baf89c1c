"""An audit carried out: every finding with what became of it, and what each synthesis would become."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from extraction_forms.collector import paused
from extraction_forms.frozen_values import frozen
from extraction_forms.records import AuditNote
from synthesis.audit.catalogue import RULES, findings
from synthesis.audit.finding import Finding
from synthesis.audit.finding_name import read_name
from synthesis.audit.lines import Audited, Key, Line
from synthesis.audit.moves import moves
from synthesis.audit.pooled import Move, Pooled
from synthesis.audit.resolution import OPEN
from synthesis.audit.resolutions import reopened, resolutions_of
from synthesis.audit.table_reading import INFERRED, LEFT

if TYPE_CHECKING:
    from synthesis.review import Review


@frozen
class Told:
    """A finding by its id, with the syntheses it would move and what a reviewer wrote of it.

    `reopened` says why what was written does not hold any more: it was of other numbers.
    """

    id: str
    finding: Finding
    study_label: str
    file: str
    moves: tuple[Move, ...]
    resolution: AuditNote | None = None
    reopened: str = ""

    @property
    def status(self) -> str:
        """What became of it; `open` while nobody wrote of it, and again once its numbers have changed since."""
        return OPEN if self.resolution is None or self.reopened else self.resolution.status

    @property
    def supposes(self) -> bool:
        """Whether its moves are by other numbers in the place of those to check, not by setting lines aside."""
        return any(one.number for one in self.finding.suppose)

    @property
    def turns(self) -> bool:
        """Whether a conclusion would change: on which side of no effect an interval lies, or a verdict."""
        return any(move.turns for move in self.moves)


@frozen
class AuditReport:
    """All findings in the order of the families; `unmatched` are resolutions of findings there are not (any more)."""

    title: str
    audited: Audited
    told: tuple[Told, ...]
    unmatched: tuple[AuditNote, ...] = ()

    @property
    def open(self) -> tuple[Told, ...]:
        """The findings that nobody wrote of as they are."""
        return tuple(one for one in self.told if one.status == OPEN)

    @property
    def reading(self) -> tuple[str, ...]:
        """What was read in between the rows of a table, and what of it was left."""
        return tuple(one.text for one in self.audited.texts if one.kind in {INFERRED, LEFT})

    def of_study(self, study: str) -> tuple[Told, ...]:
        """The findings about a study."""
        return tuple(one for one in self.told if study in one.finding.studies)


def audit_review(review: Review) -> AuditReport:
    """The audit of a review's records.

    Raises:
        NotComputable: a condition or measure of the plan cannot be applied to the records.
    """
    from synthesis.audit.of_records import audited

    with paused():  # of a large review everything read stays until the end
        return report_of(review.plan.title, audited(review), resolutions_of(review.evidence.records))


def audit_table(path: Path) -> AuditReport:
    """The audit of a plain table.

    Raises:
        ReviewError: it cannot be read as one.
    """
    from synthesis.audit.of_table import audited_table

    with paused():
        return report_of(path.name, audited_table(path), ())


def report_of(title: str, audited: Audited, resolutions: Sequence[AuditNote]) -> AuditReport:
    """The findings of every rule, what they would move and what was written of them."""
    with np.errstate(
        over="ignore", divide="ignore", invalid="ignore"
    ):  # an effect of 1e30 is a finding, no warning
        found = findings(audited)
        moved_by = moves(audited, found)
    names = ids(found)
    written: Mapping[str, AuditNote] = {one.finding: one for one in resolutions}
    lines = {line.key: line for line in audited.lines}
    told = tuple(
        Told(
            id=name,
            finding=one,
            study_label=_label(audited, lines, one),
            file=one.place.file,
            moves=moved,
            resolution=written.get(name),
            reopened=reopened(written[name], one) if name in written else "",
        )
        for name, one, moved in zip(names, found, moved_by, strict=True)
    )
    unmatched = tuple(one for one in resolutions if one.finding not in set(names))
    return AuditReport(title=title, audited=audited, told=told, unmatched=unmatched)


def ids(found: Sequence[Finding]) -> tuple[str, ...]:
    """A name for each finding, `range.outside:okafor_2019/cape`, the same as long as its rule sees the same lines.

    Of several of one rule about one line the second is `...#2`.
    """
    met: Counter[str] = Counter()
    names = []
    for one in found:
        name = f"{one.rule}:{_about(one)}"
        met[name] += 1
        names.append(name if met[name] == 1 else f"{name}#{met[name]}")
    return tuple(names)


def _about(finding: Finding) -> str:
    if finding.lines:
        study, line = finding.lines[0]
        return f"{study}/{line}"
    return finding.study or "file"


def _label(audited: Audited, lines: Mapping[Key, Line], finding: Finding) -> str:
    if finding.of_many:
        return f"{len({study for study, _ in finding.lines})} studies"
    line = lines.get(finding.lines[0]) if finding.lines else None
    if line is not None:
        return line.label
    facts = audited.studies.get(finding.study)
    return facts.label if facts is not None else finding.study


def as_json(report: AuditReport) -> list[dict[str, object]]:
    """The findings as plain values, one dict each."""
    return [*map(_as_dict, report.told), *map(_as_dict_of_gone, report.unmatched)]


def _as_dict(told: Told) -> dict[str, object]:
    finding = told.finding
    resolved = told.resolution
    return {
        "id": told.id,
        "rule": finding.rule,
        "family": finding.family,
        "caution": RULES[finding.rule].caution,
        "study": finding.study,
        "outcome": finding.outcome,
        "results": [name for _, name in finding.lines],
        "file": finding.place.file,
        "line": finding.place.line,
        "message": finding.message,
        "look_up": finding.look_up,
        "numbers": [{"cell": number.cell, "printed": number.text} for number in finding.numbers],
        "moved_by": "supposed" if told.supposes else "set_aside",
        "moves": {move.synthesis: _moved(move) for move in told.moves},
        "status": told.status,
        "found": True,
        "reopened": told.reopened,
        "resolution": None if resolved is None else _written(resolved),
    }


def _as_dict_of_gone(resolved: AuditNote) -> dict[str, object]:
    """A finding that is not found any more, as what was written of it tells of it."""
    name = read_name(resolved.finding)
    rule = name.rule
    return {
        "id": resolved.finding,
        "rule": rule,
        "family": name.family,
        "caution": rule in RULES and RULES[rule].caution,
        "study": name.study,
        "outcome": "",
        "results": [name.line] if name.line else [],
        "file": resolved.place.file,
        "line": resolved.place.line,
        "message": "",
        "look_up": "",
        "numbers": [],
        "moves": {},
        "status": resolved.status,
        "found": False,
        "reopened": "",
        "resolution": _written(resolved),
    }


def _written(resolved: AuditNote) -> dict[str, object]:
    return {
        "status": resolved.status,
        "words": resolved.words,
        "date": resolved.date,
        "by": resolved.by,
        "changed": list(resolved.changed),
        "source": str(resolved.source),
        "quote": resolved.source.quote,
    }


def _moved(move: Move) -> dict[str, object]:
    after = move.after
    told: dict[str, object] = {
        name: [_number(getattr(move.before, of)), None if after is None else _number(getattr(after, of))]
        for name, of in (("estimate", "estimate"), ("ci_low", "low"), ("ci_high", "high"), ("i2_q", "i2_q"))
    }
    told["vote"] = [_vote(move.before), None if after is None else _vote(after)]
    told["verdict"] = [move.before.verdict or None, None if after is None else after.verdict or None]
    if move.why_not:
        told["why_not"] = move.why_not
    return told


def _number(value: float) -> float | None:
    return value if isfinite(value) else None


def _vote(pooled: Pooled) -> list[int]:
    return [pooled.favouring, pooled.against]
