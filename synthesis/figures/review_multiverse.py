"""The specification curves that a plan asks for, each of the same specifications as its table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from synthesis.analysis import Analysis
from synthesis.figures.figure import Figure
from synthesis.figures.review_axes import favours, margins_of, measured
from synthesis.figures.review_points import example, in_words
from synthesis.figures.specification_curve.plot import specification_curve
from synthesis.figures.specification_curve.spec import CurveChoice, CurvePoint, CurveSpec, Side
from synthesis.figures.verdict_strip.words import verdict_words
from synthesis.ledger.multiverse import share_key, share_text
from synthesis.ledger_items import as_shown
from synthesis.letter_case import lower_first, upper_first
from synthesis.measures.registry import MEASURES
from synthesis.multiverse.choices import Choice
from synthesis.multiverse.specification import Division, Multiverse, Specification, spread
from synthesis.numbers import Unavailable, count, estimate, interval
from synthesis.plan.plan import FigurePlan
from synthesis.woven import counted_over, named, weave

MOST_CHANGES: Final = 6
"""How many changes of a specification are told where it is pointed at."""


def curves(analysis: Analysis, plan: FigurePlan) -> tuple[Figure, ...] | Unavailable:
    """The specification curve of a synthesis."""
    found = next((one for one in analysis.multiverses if one.synthesis.id == plan.synthesis), None)
    if found is None:
        return Unavailable(reason="no multiverse of its synthesis is declared")
    if not found.alike:
        return Unavailable(reason="none of its specifications can be estimated")
    measure = found.synthesis.measure
    spec = CurveSpec(
        id=plan.id,
        title=plan.title or f"{found.synthesis.label}: specification curve",
        caption=_caption(analysis, found),
        points=tuple(_point(found, one) for one in found.alike),
        choices=tuple(_choice(found, one) for one in found.choices),
        label=measured(measure),
        favours=favours(analysis, found.synthesis, found.sense, found.margin),
        margins=margins_of(found.margin, found.sense),
        ratio=MEASURES[measure].scale == "exp",
        table=f"multiverse_{found.synthesis.id}",
    )
    return specification_curve(spec)


def _caption(analysis: Analysis, found: Multiverse) -> str:
    n = len(found.alike)
    parts: list[str] = [
        weave(
            "{what}: {n} {specifications}, estimates with 95% confidence intervals above the choices they were made "
            "by.",
            what=named(found.synthesis.label),
            n=counted_over(n, found.origins),
            specifications="specification" if n == 1 else "specifications",
        )
    ]
    if found.other_scales:
        rest = len(found.specifications) - n
        others = counted_over(rest, found.origins)
        parts.append(weave("Another {n} are of measures on another scale, and not drawn.", n=others))
    if found.capped:
        parts.append("Not all declared combinations were looked at; those with the fewest changes were.")
    parts += example(analysis)
    return in_words(parts)


def _point(found: Multiverse, one: Specification) -> CurvePoint:
    return CurvePoint(
        estimate=one.estimate,
        low=one.low,
        high=one.high,
        side=_side(found, one),
        levels=one.chosen,
        verdict=one.verdict if isinstance(one.verdict, str) else "",
        planned=one.planned,
        told=tuple(_told(found, one)),
    )


def _side(found: Multiverse, one: Specification) -> Side:
    if one.side == "includes":
        return "includes"
    return "better" if (one.side == "above") is (found.sense > 0) else "worse"


def _told(found: Multiverse, one: Specification) -> Iterator[str]:
    """What a specification gives, and what it changes about the plan."""
    y, low, high = (as_shown(one.measure, x) for x in (one.estimate, one.low, one.high))
    ends = interval(min(low, high), max(low, high))
    yield f"{MEASURES[one.measure].label}: {estimate(y)} (95% CI {ends})"
    effects = "1 effect" if one.k == 1 else f"{count(one.k)} effects"
    yield f"{effects} of {'1 study' if one.studies == 1 else f'{count(one.studies)} studies'}"
    if isinstance(one.verdict, str):
        yield upper_first(verdict_words(one.verdict))
    changes = found.told(one)
    if not changes:
        yield "As planned"
    for label, level in changes[:MOST_CHANGES]:
        yield f"{label}: {lower_first(level)}"
    if len(changes) > MOST_CHANGES:
        yield f"and {count(len(changes) - MOST_CHANGES)} more changes"


def _choice(found: Multiverse, choice: Choice) -> CurveChoice:
    division = found.division
    share = division.of[choice.id] if isinstance(division, Division) else None
    return CurveChoice(
        label=choice.label,
        levels=tuple(level.label for level in choice.levels),
        told=tuple(tuple(_of_level(found, choice, place)) for place in range(len(choice.levels))),
        share=share,
        share_text="" if share is None else share_text(share),
        share_key=share_key(found, choice),
    )


def _of_level(found: Multiverse, choice: Choice, place: int) -> Iterator[str]:
    """How the specifications of a level are spread."""
    level = choice.levels[place]
    some = found.of_level(choice, level)
    yield f"{choice.label}: {lower_first(level.label)}"
    if not some:
        yield "No specification of its own"
        return
    held = spread(some)
    low, middle, high = (
        as_shown(found.synthesis.measure, x) for x in (held.lowest, held.median, held.highest)
    )
    n = "1 specification" if held.n == 1 else f"{count(held.n)} specifications"
    yield f"{n}, median {estimate(middle)}, from {estimate(low)} to {estimate(high)}"
