"""The L'Abbé plots that a plan asks for, each of the risks behind one synthesis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from synthesis.analysis import Analysis
from synthesis.figures.figure import Figure
from synthesis.figures.labbe.plot import labbe_plot
from synthesis.figures.labbe.spec import LabbeSpec, PooledRisk
from synthesis.figures.review_axes import measured, scale_key
from synthesis.figures.review_points import effect_point, effects_of, example, groups_of, in_words, sides
from synthesis.figures.review_sizes import Sized, named_of, sized
from synthesis.figures.scatter.points import ScatterPoint
from synthesis.ledger_items import as_shown
from synthesis.letter_case import lower_first
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Unavailable, count, estimate, interval, percent
from synthesis.plan.plan import FigurePlan
from synthesis.views.risks import SCALES, Risks, RisksView, people_words, risks_shown
from synthesis.woven import Run, made_from, named, weave, words

_HARD: Final = "\N{NO-BREAK SPACE}"


def labbes(analysis: Analysis, plan: FigurePlan) -> tuple[Figure, ...] | Unavailable:
    """The L'Abbé plot of a synthesis."""
    found = risks_shown(analysis, plan)
    if isinstance(found, Unavailable):
        return found
    own = found.synthesis
    groups = groups_of(analysis, plan, own)
    by = _sized(plan, found)
    if isinstance(groups, Unavailable):
        return groups
    if isinstance(by, Unavailable):
        return by
    wording = analysis.review.plan
    spec = LabbeSpec(
        id=plan.id,
        title=plan.title or f"{own.label}: risks in both arms",
        caption=_caption(analysis, plan, found),
        points=tuple(_points(plan, found, by)),
        measure=own.plan.measure,
        arms=(wording.experimental, wording.control),
        pooled=_pooled(plan, found),
        axes="measure" if plan.text("axes") == "measure" else "risk",
        favours=_favours(analysis, found),
        sizes=by.values,
        sized_by=by.title("symbols" if groups.named else "circles"),
        size_unit=by.unit,
        groups=groups,
        remarks=tuple(_remarks(analysis, plan, found)),
        table=f"labbe_{plan.id}",
    )
    return labbe_plot(spec)


def _sized(plan: FigurePlan, found: RisksView) -> Sized | Unavailable:
    """By people unless the plan says otherwise; those of the counts that the risks are of."""
    if plan.text("size", "people") == "people":
        return Sized(values=tuple(sum(one.people) for one in found.rows), by="people")
    fit = found.synthesis.random
    if plan.text("size") == "weight" and fit.unweighted:
        return Unavailable(reason=fit.unweighted)
    weights = dict(zip((row.name for row in fit.effects.rows), fit.weights.tolist(), strict=True))
    rows = [one.effect for one in found.rows]
    return sized(plan, rows, [weights[row.name] for row in rows], "people")


def _points(plan: FigurePlan, found: RisksView, by: Sized) -> Iterator[ScatterPoint]:
    scale = SCALES[found.synthesis.plan.measure if plan.text("axes") == "measure" else "RD"]
    rows = [one.effect for one in found.rows]
    named = named_of(plan, rows, by.values)
    for i, (one, row) in enumerate(zip(found.rows, rows, strict=True)):
        experimental, control = one.on(scale)
        yield effect_point(row, plan, (control, experimental), _told(one), named=i in named)


def _told(one: Risks) -> Iterator[str]:
    for name, events, people, risk in zip(
        ("Experimental", "Control"), one.events, one.people, one.risks, strict=True
    ):
        yield f"{name}: {people_words(events)} of {people_words(people)} ({percent(100 * risk, 1)})"


def _pooled(plan: FigurePlan, found: RisksView) -> PooledRisk | None:
    """The mean of the synthesis, experimental against control; none of one effect, and where risks are of two kinds."""
    fit, turn = found.synthesis.random, found.turn
    if isinstance(turn, Unavailable) or fit.k < 2:
        return None
    measure = found.synthesis.plan.measure
    low, high = sorted((turn * fit.interval.low, turn * fit.interval.high))
    new = fit.prediction
    drawn = plan.flag("prediction") and not isinstance(new, Unavailable)
    ends = interval(as_shown(measure, low), as_shown(measure, high)).replace(" ", _HARD)
    own = f"syntheses.{found.synthesis.id}{scale_key(measure)}"

    def told(name: str, text: str) -> Run:
        """A number under its key; one that stands there turned round, with its data."""
        return Run(text=text, key=f"{own}.{name}") if turn > 0 else made_from(text, fit.effects.origins)

    return PooledRisk(
        estimate=turn * fit.estimate,
        interval=(low, high),
        prediction=(
            (min(turn * new.low, turn * new.high), max(turn * new.low, turn * new.high))
            if drawn and not isinstance(new, Unavailable)
            else None
        ),
        told=weave(
            "{measure} {mean} (95%{hard}CI {ci})",
            measure=measured(measure),
            mean=told("estimate", estimate(as_shown(measure, turn * fit.estimate))),
            hard=_HARD,
            ci=told("ci", ends),
        ),
        key=f"{own}.estimate" if turn > 0 else "",
    )


def _favours(analysis: Analysis, found: RisksView) -> tuple[str, str]:
    """What lies above and below the line of equal risks."""
    if isinstance(found.turn, Unavailable):
        return "", ""
    below, above = (lower_first(side) for side in sides(analysis, found.synthesis))
    return (above, below) if found.turn > 0 else (below, above)


def _remarks(analysis: Analysis, plan: FigurePlan, found: RisksView) -> Iterator[str]:
    if isinstance(found.turn, Unavailable):
        yield f"There is no line of a mean: {found.turn.reason}."
    elif found.turn < 0 and found.synthesis.random.k > 1:
        experimental, control = analysis.review.plan.experimental, analysis.review.plan.control
        above = "above 1" if MEASURES[found.synthesis.plan.measure].scale == "exp" else "+"
        turned = f"elsewhere effects are turned, so that {above} favours {experimental}"
        yield f"The line is of {experimental} against {control}; {turned}."
    bent = plan.text("axes") == "measure" and not SCALES[found.synthesis.plan.measure].bounded
    corrected = sum(one.corrected for one in found.rows)
    if bent and corrected:
        tables = "a table with a cell" if corrected == 1 else f"{count(corrected)} tables with a cell"
        yield f"To {tables} of 0, 0.5 is added in every cell."
    new = found.synthesis.random.prediction
    if plan.flag("prediction") and isinstance(new, Unavailable):
        yield f"There is no prediction interval: {new.reason}."
    if found.without:
        n = len(found.without)
        effects = "effect is" if n == 1 else "effects are"
        yield f"{count(n)} {effects} not shown: not computed from the events in both arms."


def _caption(analysis: Analysis, plan: FigurePlan, found: RisksView) -> str:
    wording, how = analysis.review.plan, ""
    if plan.text("axes") == "measure":
        how = " The axes are scaled so that the measure shifts every risk alike."
    line = " The line with its band shows the mean of the synthesis with its 95% confidence interval."
    parts = [
        weave(
            "{effects}: the risk with {experimental} against the risk with {control}.{line}{how}",
            effects=effects_of(found.synthesis),
            experimental=named(wording.experimental),
            control=named(wording.control),
            line=words(line if _pooled(plan, found) is not None else ""),
            how=how,
        )
    ]
    return in_words([*parts, *example(analysis)])
