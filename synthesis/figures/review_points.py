"""What figures of the effects of one synthesis share: groups, sides of no effect, what is said of an effect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from synthesis.analysis import Analysis
from synthesis.effects import Effect, Effects
from synthesis.figures.review_axes import favours, measured, scale_key
from synthesis.figures.scatter.means import Mean
from synthesis.figures.scatter.plate import Place
from synthesis.figures.scatter.points import NO_GROUPS, RADIUS, Groups, ScatterPoint
from synthesis.figures.symbols import SYMBOLS
from synthesis.ledger_items import as_shown, presence
from synthesis.models.fit import Fit
from synthesis.models.words.model import mean_words
from synthesis.numbers import Unavailable, estimate, interval
from synthesis.plan.plan import FigurePlan
from synthesis.pooling.pooled import Synthesis
from synthesis.views.curves import readings_of
from synthesis.woven import Run, Woven, counted_over, counting, named, together, weave, words


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
    own = f"{base}{scale_key(measure)}"
    return Mean(
        at=fit.estimate,
        label=mean_words(fit.model, measure),
        text=weave(
            "{mean} (95% CI {ci})",
            mean=Run(text=estimate(as_shown(measure, fit.estimate)), key=f"{own}.estimate"),
            ci=Run(text=interval(low, high), key=f"{own}.ci"),
        ),
        key=f"{own}.estimate",
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
        origins=row.origins,
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


def effects_of(own: Synthesis) -> Woven:
    """`Sleep: 12 effects of 9 studies`."""
    return weave("{what}: {effects}", what=named(own.label), effects=of_studies(own.effects))


def of_studies(effects: Effects, between: str = " of ") -> Woven:
    """`12 effects of 9 studies`, each with what was counted."""
    k, studies = effects.k, effects.studies
    return weave(
        "{k} {effects}{between}{studies}",
        k=counted_over(k, presence(effects.rows)),
        effects="effect" if k == 1 else "effects",
        between=between,
        studies=counting([f"records/{study}" for study in studies], "study", "studies"),
    )


def in_words(parts: Iterable[str]) -> Woven:
    """The sentences of a caption one after another; what is not known to be something else is our own words."""
    return together(map(words, parts), " ")


def example(analysis: Analysis) -> tuple[str, ...]:
    """What the caption of an example ends with."""
    return ("Example: invented studies.",) if analysis.review.plan.example else ()
