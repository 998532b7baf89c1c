"""What figures of the effects of one synthesis share: groups, sides of no effect, what is said of an effect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from synthesis.analysis import Analysis
from synthesis.effects import Effect
from synthesis.figures.review_axes import favours, measured, scale_key
from synthesis.figures.scatter.means import Mean
from synthesis.figures.scatter.plate import Place
from synthesis.figures.scatter.points import NO_GROUPS, RADIUS, Groups, ScatterPoint
from synthesis.figures.symbols import SYMBOLS
from synthesis.ledger_items import as_shown
from synthesis.models.fit import Fit
from synthesis.models.words.model import mean_words
from synthesis.numbers import Unavailable, count, estimate, interval
from synthesis.plan import FigurePlan
from synthesis.pooled import Synthesis
from synthesis.views.curves import readings_of


def groups_of(analysis: Analysis, plan: FigurePlan, own: Synthesis) -> Groups | Unavailable:
    """The groups by which points differ in shape, in the order of the form; none where the plan names no variable."""
    if not plan.by:
        return NO_GROUPS
    axis = analysis.review.axis(plan.by)
    used = {group_code(row, plan) for row in own.effects.rows}
    named = [(level.code, level.text) for level in axis.levels if level.code in used]
    named += [(code, code.replace("_", " ").capitalize()) for code in sorted(used - set(axis.codes))]
    if len(named) > len(SYMBOLS):
        reason = f"{axis.label.lower()} has {len(named)} levels here; points have {len(SYMBOLS)} shapes"
        return Unavailable(reason=reason)
    return Groups(label=axis.label, named=tuple(named))


def group_code(row: Effect, plan: FigurePlan) -> str:
    """The group of an effect by the variable of a figure; empty where that names none."""
    return row.tags.get(plan.by, "") or "not_reported" if plan.by else ""


def sides(analysis: Analysis, own: Synthesis) -> tuple[str, str]:
    """What lies left and right of no effect."""
    read = readings_of(analysis, own.id)
    margin = Unavailable(reason="no margin is declared") if read is None else read.margin
    return favours(analysis, own.plan, own.effects.rows[0].sense, margin)


def mean_of(fit: Fit, base: str) -> Mean:
    """A mean as a legend prints it, with its interval."""
    measure = fit.effects.measure
    low, high = sorted(as_shown(measure, one) for one in (fit.interval.low, fit.interval.high))
    return Mean(
        at=fit.estimate,
        label=mean_words(fit.model, measure),
        text=f"{estimate(as_shown(measure, fit.estimate))} (95% CI {interval(low, high)})",
        key=f"{base}{scale_key(measure)}.estimate",
    )


def effect_point(
    row: Effect, plan: FigurePlan, at: Place, more: Iterable[str], *, r: float = RADIUS, named: bool
) -> ScatterPoint:
    """The point of an effect: its label, its group, and what is said of it with what there is `more` to say."""
    return ScatterPoint(
        x=at[0],
        y=at[1],
        label=row.study_label or row.study,
        told=(*effect_lines(row), *more),
        r=r,
        group=group_code(row, plan),
        named=named,
        key=effect_key(row),
        source=row.origins[0] if row.origins else "",
    )


def effect_key(row: Effect) -> str:
    """The key of an effect as it is printed."""
    return f"{row.key}{scale_key(row.measure)}.estimate"


def effect_lines(row: Effect) -> Iterator[str]:
    """Whose effect it is, of which outcome, and the effect with its interval."""
    yield row.study_label or row.study
    if row.outcome_label:
        yield row.outcome_label
    low, high = sorted(as_shown(row.measure, one) for one in row.interval)
    yield f"{measured(row.measure)} {estimate(as_shown(row.measure, row.y))} (95% CI {interval(low, high)})"


def effects_of(own: Synthesis) -> str:
    """`Sleep: 12 effects of 9 studies`."""
    k, n = own.effects.k, len(own.effects.studies)
    effects = f"{count(k)} {'effect' if k == 1 else 'effects'}"
    return f"{own.label}: {effects} of {count(n)} {'study' if n == 1 else 'studies'}"


def example(analysis: Analysis) -> tuple[str, ...]:
    """What the caption of an example ends with."""
    return ("Example: invented studies.",) if analysis.review.plan.example else ()
