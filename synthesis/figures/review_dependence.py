"""The curves by assumed correlation that a plan asks for, each of the same numbers as the tables on dependence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from synthesis.analysis import Analysis
from synthesis.figures.figure import Figure
from synthesis.figures.review_axes import favours, margins_of, measured, scale_key
from synthesis.figures.review_points import example, in_words, of_studies
from synthesis.figures.rho_curve.plot import rho_curve
from synthesis.figures.rho_curve.spec import Pooled, RhoAnswer, RhoCurveSpec, RhoPoint
from synthesis.figures.rho_curve.words import rho_text
from synthesis.figures.verdict_strip.words import verdict_words
from synthesis.ledger.dependence import dependence_key, grid_key, side_verdict
from synthesis.ledger_items import as_shown
from synthesis.letter_case import upper_first
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Unavailable, count, counted, estimate, interval
from synthesis.plan.measures import COUNTED
from synthesis.plan.plan import FigurePlan
from synthesis.readings.pooled import PooledReading
from synthesis.side_by_side import DEFAULT, Side, SideBySide, rests_on_rho
from synthesis.verdicts.margin import Margin
from synthesis.woven import Run, Woven, made_from, named, weave

SHORT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "all_rows": "All rows, as if independent",
        "one_row": "One row per study",
        "composite": "One composite per study",
        "three_level": "Three levels",
        DEFAULT: "CHE with CR2",
    }
)
"""How the answers to dependence are called under their columns."""

NO_RHO: Final = (
    "No pair of effects of this synthesis rests on ρ, so that it changes nothing; the caption says what was "
    "assumed."
)
CAPTION: Final = (
    "{label}: {effects}, of which {have} several. Left, the mean by the correlated and hierarchical "
    "effects model (CHE) with 95% confidence intervals by CR2 variances, were the correlation ρ another; right, the "
    "same effects by five answers to their dependence."
)


def rho_curves(analysis: Analysis, plan: FigurePlan) -> tuple[Figure, ...] | Unavailable:
    """The curve of a synthesis by assumed correlation."""
    found = next((one for one in analysis.dependents if one.id == plan.synthesis), None)
    if found is None:
        return _none(analysis, plan)
    if isinstance(found.grid, Unavailable):
        return found.grid
    measure = found.plan.measure
    margin, sense = _margin(analysis, found), found.rows.rows[0].sense
    spec = RhoCurveSpec(
        id=plan.id,
        title=plan.title or f"{found.label}: effects of one study, and what is assumed of them",
        caption=_caption(analysis, found),
        points=tuple(sorted(_points(found), key=lambda one: one.rho)),
        answers=tuple(_answers(analysis, found)),
        assumed=found.declared.rho,
        declared=bool(found.declared.source),
        label=measured(measure),
        favours=favours(analysis, found.plan, sense, margin),
        margins=margins_of(margin, sense),
        ratio=MEASURES[measure].scale == "exp",
        remark="" if rests_on_rho(found) else NO_RHO,
        table="dependence_rho",
    )
    return rho_curve(spec)


def _none(analysis: Analysis, plan: FigurePlan) -> Unavailable:
    """Why a synthesis has no answers side by side."""
    own = next(one for one in analysis.review.plan.syntheses if one.id == plan.synthesis)
    if own.model in COUNTED:
        return Unavailable(reason="its synthesis pools counts, of which no covariances are known")
    return Unavailable(reason="no study has several effects in its synthesis, and none share a control group")


def _margin(analysis: Analysis, found: SideBySide) -> Margin | Unavailable:
    read = analysis.pooled_readings.get(found.id, Unavailable(reason="no margin is declared"))
    return read.margin if isinstance(read, PooledReading) else read


def _points(found: SideBySide) -> Iterator[RhoPoint]:
    grid, scale = found.grid, scale_key(found.plan.measure)
    if isinstance(grid, Unavailable):
        return
    for i, rho in enumerate(grid.rhos.tolist()):
        if grid.why[i]:
            yield RhoPoint(rho=rho, pooled=Unavailable(reason=grid.why[i]))
            continue
        y, low, high = (float(x[i]) for x in (grid.estimate, grid.low, grid.high))
        spread = [
            f"{estimate(x, 3)} {name}" for x, name in zip(grid.tau2s[i], ("between", "within"), strict=False)
        ]
        told = (f"ρ of {rho_text(rho)}", _said(found, y, low, high), f"τ² {', '.join(spread)} studies")
        yield RhoPoint(
            rho=rho,
            pooled=Pooled(estimate=y, low=low, high=high, told=told, key=f"{grid_key(found, i)}{scale}"),
        )


def _answers(analysis: Analysis, found: SideBySide) -> Iterator[RhoAnswer]:
    for side in found.sides:
        own = side.id == DEFAULT
        if not isinstance(side, Side):
            yield RhoAnswer(label=SHORT[side.id], pooled=Unavailable(reason=side.reason), own=own)
            continue
        y, low, high = side.estimate, side.interval.low, side.interval.high
        key = f"{dependence_key(found)}.{side.id}{scale_key(found.plan.measure)}"
        told = tuple(_told(analysis, found, side))
        pooled = Pooled(estimate=y, low=low, high=high, told=told, key=key)
        yield RhoAnswer(label=SHORT[side.id], pooled=pooled, own=own)


def _told(analysis: Analysis, found: SideBySide, side: Side) -> Iterator[str]:
    """What an answer is, its estimate, of how much it is made, and its verdict."""
    yield side.label
    yield _said(found, side.estimate, side.interval.low, side.interval.high)
    k, n = side.effects.k, len(side.effects.studies)
    yield f"{counted(k, 'effect', 'effects')} of {counted(n, 'study', 'studies')}"
    verdict = side_verdict(side, analysis.pooled_readings.get(found.id))
    if verdict is not None:
        yield upper_first(verdict_words(verdict.code))


def _said(found: SideBySide, y: float, low: float, high: float) -> str:
    measure = found.plan.measure
    shown = [as_shown(measure, one) for one in (y, low, high)]
    return f"{measured(measure)} {estimate(shown[0])} (95% CI {interval(min(shown[1:]), max(shown[1:]))})"


def _caption(analysis: Analysis, found: SideBySide) -> str:
    several = len(found.repeats)
    repeats = Run(text=count(several), key=f"{dependence_key(found)}.repeats")
    have = weave("{n} {have}", n=repeats, have="has" if several == 1 else "have")
    parts: list[str] = [
        weave(
            CAPTION,
            label=named(found.label),
            effects=of_studies(found.rows),
            have=have if several else "none has",
        )
    ]
    if not isinstance(found.assumed, Unavailable):
        parts.append(Woven((made_from(found.assumed.methods_text(), found.rows.origins),)))
    source = found.declared.source.rstrip(".")
    parts.append(
        named(f"Source of ρ: {source}.") if source else "No ρ is declared; 0.6 is the engine’s default."
    )
    parts += example(analysis)
    return in_words(parts)
