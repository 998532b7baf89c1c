"""What each synthesis would become, were findings of the audit so; and the results that this changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from synthesis.audit.evidence_audit import EvidenceAudit, Numbered, concerned
from synthesis.audit.lines import Synthesised
from synthesis.audit.moves import MODELS
from synthesis.audit.pooled import Move
from synthesis.audit.supposing import SET_ASIDE, supposition
from synthesis.audit.together import Together
from synthesis.ledger.audit import finding_key, line_key, published_key, together_key
from synthesis.letter_case import upper_first
from synthesis.numbers import Quantity
from synthesis.tables.cells import PERCENT, at, body, group, listed, total
from synthesis.tables.measure_words import measure_name, shown
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.woven import Woven, made_from, named

Numbers = Mapping[str, Quantity]

MOVES: Final = "audit_moves"
CHANGES: Final = "audit_changes"
SETTLED: Final = frozenset({"confirmed", "corrected"})
"""What a finding was settled as, so that nobody need ask any more what it would change."""

_POOLED: Final = (
    Column(id="k", label="Effects", align="right", width=0.6),
    Column(id="estimate", label="Mean", align="right", width=0.7, number_format="0.00"),
    Column(id="ci", label="95% CI", align="right", width=1.3),
    Column(id="i2", label="I²", align="right", width=0.5, number_format=PERCENT),
    Column(id="favouring", label="Votes for", align="right", width=0.6, number_format="0"),
    Column(id="against", label="Against", align="right", width=0.65, number_format="0"),
)
_HOW: Final = (
    "Each row is the synthesis with one finding taken as so, by its own estimator of τ² and test{dependent}. What a "
    "finding supposes is no correction: it is what would undo the slip, if it is one."
)
_DEPENDENT: Final = " but by a random-effects model where its own is another"
_VOTES: Final = "Votes: results on either side of no effect."
_ALL: Final = (
    "Where two findings suppose something of one result, the first holds. Cautions are not among them."
)
_BARE: Final = (
    "Results set aside are those that a finding is open about without naming what should stand in their place; this is "
    "what hangs on them, not what they ought to be."
)
_SETTLED: Final = "Findings that were confirmed as printed, or corrected, are left out."


def moves_table(audit: EvidenceAudit, numbers: Numbers) -> Table | None:
    """Each synthesis as published, under each finding that moves it, and under all open ones at once."""
    by_synthesis: dict[str, list[tuple[Numbered, Move]]] = {}
    for one in audit.findings:
        for move in one.told.moves if one.told.status not in SETTLED else ():
            by_synthesis.setdefault(move.synthesis, []).append((one, move))
    if not by_synthesis:
        return None
    syntheses = [of for of in audit.report.audited.syntheses if of.id in by_synthesis]
    verdicts = any(of.margin is not None for of in syntheses)
    rows: list[Row] = []
    for of in syntheses:
        rows += _of_synthesis(audit, numbers, of, by_synthesis[of.id], verdicts=verdicts)
    others = any(of.model not in MODELS for of in syntheses)
    notes = [_HOW.format(dependent=_DEPENDENT if others else ""), _VOTES, _ALL]
    notes += [_BARE] if any(one.aside is not None for one in audit.together) else []
    notes += [_SETTLED] if any(one.told.status in SETTLED for one in audit.findings) else []
    return Table(
        id=MOVES,
        title="What each synthesis would become, if findings of the audit were so",
        columns=(
            Column(id="number", label="No.", width=0.5),
            Column(id="supposed", label="Supposed", width=3.6),
            *_POOLED,
            *((Column(id="verdict", label="Verdict", width=1.4),) if verdicts else ()),
            Column(id="conclusion", label="Conclusion", width=0.8),
        ),
        rows=tuple(rows),
        notes=tuple(Note(text=text) for text in notes),
        wide=True,
    )


def _of_synthesis(
    audit: EvidenceAudit,
    numbers: Numbers,
    of: Synthesised,
    found: list[tuple[Numbered, Move]],
    *,
    verdicts: bool,
) -> Iterator[Row]:
    """A synthesis as published, then under each finding, then under all that are open."""
    yield group(f"{of.label} ({measure_name(of.measure)})")
    yield body(_cells(numbers, of, ("", "As published", published_key(of.id)), "–", verdicts=verdicts))
    for one, move in found:
        what = Woven((made_from(_supposed(audit, one, of), one.origins),))
        base = finding_key(one, of.id)
        yield body(_cells(numbers, of, (one.mark, what, base), _turns(move), verdicts=verdicts))
    at_once = next((one for one in audit.together if one.synthesis.id == of.id), None)
    for part, text, move in _together(at_once):
        base = together_key(of.id, part)
        told = Woven((made_from(text, numbers[f"{base}.k"].origins),))
        yield total(_cells(numbers, of, ("", told, base), _turns(move), verdicts=verdicts))


def _supposed(audit: EvidenceAudit, one: Numbered, of: Synthesised) -> str:
    """What a finding supposes of the results of a synthesis: whose, what they measure, and what is read as what."""
    told: dict[str, list[str]] = {}
    for line in concerned(one, audit, of):
        words = told.setdefault(supposition(one.told.finding, line, audit.arms), [])
        words.append(f"{line.label}, {line.what}")
    return "; ".join(f"{listed(list(dict.fromkeys(of_whom)))}: {words}" for words, of_whom in told.items())


def _together(found: Together | None) -> Iterator[tuple[str, str, Move]]:
    """The rows of all open findings at once: their part of the keys, their words, the move."""
    if found is None:
        return
    if found.move is not None:
        yield "supposed", f"All open findings at once: {_results(len(found.changed))} as supposed", found.move
    if found.aside is not None:
        aside = _results(len(found.doubted))
        text = (
            f"and {aside} set aside"
            if found.move is not None
            else f"All open findings at once: {aside} set aside"
        )
        yield "set_aside", text, found.aside


def _results(n: int) -> str:
    return f"{n} {'result' if n == 1 else 'results'}"


def _turns(move: Move) -> str:
    return "changes" if move.turns else "stays"


def _cells(
    numbers: Numbers, of: Synthesised, named: tuple[str, str, str], conclusion: str, *, verdicts: bool
) -> Iterator[Cell]:
    mark, text, base = named
    scale = shown(of.measure)
    yield Cell(text=mark or "–")
    yield Cell(text=text)
    for name in ("k", f"{scale}estimate", f"{scale}ci", "i2_q", "favouring", "against"):
        yield at(numbers, f"{base}.{name}")
    if verdicts:
        yield at(numbers, f"{base}.verdict")
    yield Cell(text=conclusion)


def changes_table(audit: EvidenceAudit, numbers: Numbers) -> Table | None:
    """The results for which an open finding names a change, as published and as supposed: what the figures draw."""
    rows: list[Row] = []
    for found in audit.together:
        of = found.synthesis
        if not found.changed:
            continue
        rows.append(group(f"{of.label} ({measure_name(of.measure)})"))
        for changed in found.changed:
            one, base, scale = audit.by_id[changed.told.id], line_key(of.id, changed), shown(of.measure)
            before, after = (
                [f"{base}.{when}.{scale}{name}" for name in ("estimate", "ci")]
                for when in ("published", "supposed")
            )
            cells = [Cell(text=one.mark), Cell(text=named(changed.line.label))]
            cells += [Cell(text=named(changed.line.what))]
            cells += [at(numbers, key) for key in before]
            cells += [
                at(numbers, key) if changed.after is not None else Cell(text=SET_ASIDE) for key in after
            ]
            cells.append(at(numbers, f"{base}.supposition"))
            rows.append(body(cells))
        rows += _pooled_changes(numbers, of)
    if not rows:
        return None
    return Table(
        id=CHANGES,
        title="Results as published and as open findings of the audit suppose",
        columns=(
            Column(id="number", label="No.", width=0.5),
            Column(id="study", label="Study", width=1.3),
            Column(id="outcome", label="Outcome", width=1.7),
            Column(id="published", label="As published", align="right", width=0.8, number_format="0.00"),
            Column(id="published_ci", label="95% CI", align="right", width=1.2),
            Column(id="supposed", label="As supposed", align="right", width=0.8, number_format="0.00"),
            Column(id="supposed_ci", label="95% CI", align="right", width=1.2),
            Column(id="supposition", label="Supposed", width=3.0),
        ),
        rows=tuple(rows),
        notes=(Note(text="The means are those of the whole synthesis, with every result as in its column."),),
        wide=True,
    )


def _pooled_changes(numbers: Numbers, of: Synthesised) -> Iterator[Row]:
    scale = shown(of.measure)
    keys = [
        f"{base}.{scale}{name}"
        for base in (published_key(of.id), together_key(of.id, "supposed"))
        for name in ("estimate", "ci")
    ]
    first = [Cell(text="–"), Cell(text="Mean"), Cell(text=upper_first(of.label))]
    yield total([*first, *(at(numbers, key) for key in keys), Cell(text="All of these at once")])
