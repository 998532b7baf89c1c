"""The audit of the evidence as long tables: a line for each finding, and one for each synthesis that it would move."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import Final

from synthesis.audit.evidence_audit import EvidenceAudit, Numbered
from synthesis.audit.finding import FAMILIES
from synthesis.audit.pooled import Move, Pooled
from synthesis.audit.resolution import STATUSES
from synthesis.audit.supposing import is_named
from synthesis.long_tables.table import BETWEEN, LongField, LongTable
from synthesis.verdicts.verdict import CLASSES

_OF_POOLED: Final = ("k", "estimate", "ci_low", "ci_high", "i2_q", "favouring", "against", "verdict")
_MEANINGS: Final = {
    "k": "Effects pooled",
    "estimate": "Mean, on the scale it is pooled on",
    "ci_low": "Lower limit of its 95% interval",
    "ci_high": "Upper limit of its 95% interval",
    "i2_q": "I² by Cochran's Q, in percent",
    "favouring": "Results on the favourable side of no effect",
    "against": "Results on its other side",
    "verdict": "Verdict by the declared margin; empty where none is declared",
}
_WHOLE: Final = frozenset({"k", "favouring", "against"})


def audit_tables(audit: EvidenceAudit | None) -> tuple[LongTable, ...]:
    """The findings and what they would move; a table without a line is left out."""
    if audit is None:
        return ()
    some = (*audit.findings, *audit.cautions)
    found = (_findings(some), _moves(some))
    return tuple(table for table in found if table.rows)


def _text(name: str, description: str, codes: Iterable[str] = (), refers_to: str = "") -> LongField:
    return LongField(
        name=name, type="string", description=description, codes=tuple(codes), refers_to=refers_to
    )


def _findings(some: Iterable[Numbered]) -> LongTable:
    fields = (
        _text("finding_id", "Finding, as `synthesis audit` names it"),
        _text("number", "What the supplement calls it"),
        _text("rule", "Rule that found it"),
        _text("family", "Family of the rule", FAMILIES),
        LongField(
            name="caution",
            type="boolean",
            description="Whether it is a true statement to weigh, not a suspected slip",
        ),
        _text("study_id", "Study it is about first"),
        _text("study", "The study as printed"),
        _text("outcome", "Outcome it is about, as printed"),
        _text("results", "Results it is about, as study/result"),
        _text("file", "File it stands in"),
        LongField(name="line", type="integer", description="Line of the file"),
        _text("seen", "What was seen"),
        _text("look_up", "What to look up in the paper"),
        _text("supposed", "What is supposed to show what hangs on it"),
        LongField(
            name="named",
            type="boolean",
            description="Whether it names a change, rather than setting a result aside",
        ),
        LongField(name="turns", type="boolean", description="Whether a conclusion would change"),
        _text("status", "What became of it", STATUSES),
        _text("words", "What a reviewer wrote of it"),
        _text("by", "Who wrote it"),
        _text("written_on", "When it was written, YYYY-MM-DD"),
    )
    return LongTable(
        name="audit_findings",
        title="Findings of the audit",
        description="A line for each finding of the audit. None says that a number is wrong.",
        fields=fields,
        rows=tuple(_finding(one) for one in some),
    )


def _finding(one: Numbered) -> tuple[str, ...]:
    finding, resolved = one.told.finding, one.told.resolution
    return (
        one.told.id,
        one.mark,
        finding.rule,
        finding.family,
        _flag(one.rule.caution),
        finding.study,
        one.study,
        one.outcome,
        BETWEEN.join(f"{study}/{line}" for study, line in finding.lines),
        finding.place.file,
        str(finding.place.line) if finding.place.line else "",
        finding.message,
        finding.look_up,
        one.supposed if one.told.moves else "",
        _flag(is_named(finding)),
        _flag(one.told.turns),
        one.told.status,
        *((resolved.words, resolved.by, resolved.date) if resolved is not None else ("", "", "")),
    )


def _moves(some: Iterable[Numbered]) -> LongTable:
    fields = [
        _text("move_id", "Finding and synthesis"),
        _text("finding_id", "Finding", refers_to="audit_findings"),
        _text("synthesis", "Synthesis that it would move"),
        LongField(name="turns", type="boolean", description="Whether its conclusion would change"),
    ]
    for when, words in (("published", "as published"), ("supposed", "if the finding is so")):
        for name in _OF_POOLED:
            kind = "string" if name == "verdict" else "integer" if name in _WHOLE else "number"
            codes = tuple(CLASSES) if name == "verdict" else ()
            fields.append(
                LongField(
                    name=f"{when}_{name}", type=kind, description=f"{_MEANINGS[name]}, {words}", codes=codes
                )
            )
    fields.append(_text("why_not", "Why the synthesis could not be had, if so"))
    return LongTable(
        name="audit_moves",
        title="What findings of the audit would move",
        description="A line for each finding and each synthesis that it would move.",
        fields=tuple(fields),
        rows=tuple(_move(one, move) for one in some for move in one.told.moves),
    )


def _move(one: Numbered, move: Move) -> tuple[str, ...]:
    return (
        f"{one.told.id} {move.synthesis}",
        one.told.id,
        move.synthesis,
        _flag(move.turns),
        *_pooled(move.before),
        *_pooled(move.after),
        move.why_not,
    )


def _pooled(pooled: Pooled | None) -> tuple[str, ...]:
    if pooled is None:
        return ("",) * len(_OF_POOLED)
    numbers = (pooled.estimate, pooled.low, pooled.high, 100 * pooled.i2_q)
    return (
        str(pooled.k),
        *(format(number + 0.0, ".15g") if isfinite(number) else "" for number in numbers),
        str(pooled.favouring),
        str(pooled.against),
        pooled.verdict,
    )


def _flag(value: bool) -> str:  # noqa: FBT001 - a truth to be written
    return "true" if value else "false"
