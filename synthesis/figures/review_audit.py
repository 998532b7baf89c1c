"""The forest plots of the audit: each synthesis as published, beside what open findings suppose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import isfinite
from typing import Final

from synthesis.analysis import Analysis
from synthesis.audit.evidence_audit import EvidenceAudit
from synthesis.audit.pooled import NOTHING, Pooled
from synthesis.audit.supposing import supposition
from synthesis.audit.together import Changed, Together
from synthesis.effects import NORMAL_95
from synthesis.figures.figure import Figure
from synthesis.figures.forest.plot import forest_plots
from synthesis.figures.forest.spec import ForestSpec
from synthesis.figures.forest.supposition import Mean, SupposedRow, Supposition
from synthesis.figures.review_forests import spec_of
from synthesis.ledger.audit import line_key, published_key, together_key
from synthesis.ledger_items import presence
from synthesis.plan.figures import OF_AUDIT, is_of, plain_forest
from synthesis.pooling.pooled import Synthesis
from synthesis.woven import Run, Woven, counted_over, weave

TABLE: Final = "audit_changes"
_POOLED_BY: Final = {"random": "", "common": ""}
_OTHERWISE: Final = "random-effects mean"


def audit_figures(analysis: Analysis) -> tuple[Figure, ...]:
    """A figure for each synthesis of which open findings suppose a result otherwise; in parts, where it is high."""
    return tuple(part for spec in _specs(analysis) for part in forest_plots(spec))


def of_the_audit(audit: EvidenceAudit, figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Of figures that were drawn those of an audit, in all their parts."""
    names = [OF_AUDIT.format(synthesis=one.synthesis.id) for one in audit.together if one.changed]
    return tuple(figure for figure in figures if any(is_of(figure.id, name) for name in names))


def _specs(analysis: Analysis) -> Iterator[ForestSpec]:
    audit = analysis.audit
    for found in audit.together if audit is not None else ():
        synthesis = analysis.synthesis(found.synthesis.id)
        move = found.move
        if synthesis is None or move is None or audit is None:
            continue
        if isfinite(move.before.estimate):
            yield _spec(analysis, audit, synthesis, found)


def _spec(analysis: Analysis, audit: EvidenceAudit, synthesis: Synthesis, found: Together) -> ForestSpec:
    plan = plain_forest(OF_AUDIT.format(synthesis=synthesis.id), synthesis.id)
    changed = [f"records/{changed.line.key[0]}" for changed in found.changed]
    n = len(changed)
    return replace(
        spec_of(analysis, plan, synthesis),
        title=f"{synthesis.label}, as published and as open findings of the audit suppose",
        caption=weave(
            "{n} {results} of {k} drawn twice: hollow as published, dark as supposed, all at once. "
            "Diamonds: means with 95% confidence intervals. No finding says that a number is wrong.",
            n=counted_over(n, changed),
            results="result" if n == 1 else "results",
            k=counted_over(synthesis.random.k, presence(synthesis.random.effects.rows)),
        ),
        common=None,
        rob=None,
        voted=(),
        table=TABLE,
        supposed=_supposition(audit, synthesis, found),
    )


def _supposition(audit: EvidenceAudit, synthesis: Synthesis, found: Together) -> Supposition:
    move, name = found.move, synthesis.id
    before = NOTHING if move is None else move.before
    after = None if move is None else move.after
    rows = {changed.line.key: _row(audit, name, changed) for changed in found.changed}
    return Supposition(
        rows=rows,
        published=_mean(before, published_key(name)),
        supposed=None if after is None else _mean(after, together_key(name, "supposed")),
        why_not="" if move is None else move.why_not,
        pooled_by=_POOLED_BY.get(synthesis.random.model, _OTHERWISE),
    )


def _row(audit: EvidenceAudit, name: str, changed: Changed) -> SupposedRow:
    one = audit.by_id[changed.told.id]
    effect = None
    if changed.after is not None:
        y, half = changed.after[0], NORMAL_95 * changed.after[1] ** 0.5
        effect = (y, y - half, y + half)
    words = supposition(one.told.finding, changed.line, audit.arms)
    return SupposedRow(
        mark=one.mark,
        effect=effect,
        words=Woven((Run(text=words, key=f"{line_key(name, changed)}.supposition"),)) if words else "",
        key=f"{line_key(name, changed)}.supposed",
    )


def _mean(pooled: Pooled, key: str) -> Mean:
    return Mean(
        estimate=pooled.estimate, low=pooled.low, high=pooled.high, k=pooled.k, i2=pooled.i2_q, key=key
    )
