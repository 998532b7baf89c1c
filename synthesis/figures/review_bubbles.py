"""The bubble plots of meta-regressions that a plan asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from synthesis.analysis import Analysis
from synthesis.effects import Effect
from synthesis.figures.bubble.plot import bubble_plot
from synthesis.figures.bubble.spec import BubbleSpec
from synthesis.figures.bubble.words import number
from synthesis.figures.figure import Figure
from synthesis.figures.review_axes import measured
from synthesis.figures.review_points import effect_point, example, groups_of, in_words, of_studies, sides
from synthesis.figures.review_sizes import Sized, named_of, sized
from synthesis.figures.scatter.points import ScatterPoint
from synthesis.ledger.ledger import coefficient_keys
from synthesis.ledger_items import as_shown
from synthesis.letter_case import lower_first
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Unavailable, estimate, interval, p_value, percent
from synthesis.plan.plan import FigurePlan
from synthesis.pooling.pooled import Synthesis
from synthesis.views.regression_lines import RegressionView, regression_of
from synthesis.views.scattered import NOT_HAD
from synthesis.woven import Run, Woven, named, weave, words

OF_TIME: Final = {"time": "Time since allocation", "weeks": "Weeks since allocation", "year": "Year"}
"""What moderators are called that no form asks for under this name."""

ABOUT_KNHA: Final = "Knapp-Hartung"


def bubbles(analysis: Analysis, plan: FigurePlan) -> tuple[Figure, ...] | Unavailable:
    """The bubble plot of a meta-regression."""
    found = regression_of(analysis, plan)
    if isinstance(found, Unavailable):
        return found
    own = _synthesis(analysis, found)
    if own is None:
        return NOT_HAD
    groups = groups_of(analysis, plan, own)
    by = sized(plan, found.fit.effects.rows, found.weights, "weight")
    if isinstance(groups, Unavailable):
        return groups
    if isinstance(by, Unavailable):
        return by
    measure = own.plan.measure
    spec = BubbleSpec(
        id=plan.id,
        title=plan.title or found.regressed.plan.label,
        caption=_caption(analysis, plan, found),
        points=tuple(_points(plan, found, by)),
        line=found.line,
        x_label=axis_label(analysis, plan, found.line.moderator),
        y_label=measured(measure),
        sizes=by.values,
        sized_by=by.title("symbols" if groups.named else "circles"),
        size_digits=by.digits,
        size_unit=by.unit,
        favours=sides(analysis, own),
        groups=groups,
        ratio=MEASURES[measure].scale == "exp",
        null=MEASURES[measure].comparative,
        prediction=plan.flag("prediction"),
        remarks=tuple(_remarks(analysis, found)),
        table=f"bubble_{plan.id}",
    )
    return bubble_plot(spec)


def axis_label(analysis: Analysis, plan: FigurePlan, moderator: str) -> str:
    """What the axis of a moderator says: what the plan does, else the question that a form asks."""
    asked = analysis.review.axis(moderator).label
    if asked == moderator.replace("_", " ").capitalize():
        asked = OF_TIME.get(moderator, asked)
    unit = _unit(analysis, moderator)
    return plan.text("x_label") or (f"{asked} ({unit})" if unit else asked)


def _unit(analysis: Analysis, moderator: str) -> str:
    """The unit in which the forms ask a moderator; empty where they name none, or several."""
    questions = (
        section.question(moderator) for form in analysis.review.forms.values() for section in form.sections
    )
    return next((one.field.unit for one in questions if one is not None and one.field.unit), "")


def _synthesis(analysis: Analysis, found: RegressionView) -> Synthesis | None:
    """The synthesis whose effects were regressed, as it was pooled last."""
    several = [one for one in analysis.syntheses if one.plan.id == found.regressed.synthesis.id]
    return next(iter(several[-1:] if found.regressed.plan.one_row else several[:1]), None)


def _points(plan: FigurePlan, found: RegressionView, by: Sized) -> Iterator[ScatterPoint]:
    rows = found.fit.effects.rows
    named = named_of(plan, rows, by.values or found.weights)
    for i, (row, x) in enumerate(zip(rows, found.line.values, strict=True)):
        yield effect_point(row, plan, (x, row.y), _about(row, found, i), named=i in named)


def _about(row: Effect, found: RegressionView, i: int) -> Iterator[str]:
    for name in (found.line.moderator, *found.line.others):
        value = row.moderators[name]
        text = row.labels.get(name, value) if isinstance(value, str) else number(value)
        yield f"{name.replace('_', ' ').capitalize()}: {text}"
    yield f"Weight in the regression {percent(found.weights[i], 1)}"


def _remarks(analysis: Analysis, found: RegressionView) -> Iterator[str]:
    """What is averaged over, and what the regression says of itself."""
    if found.line.others:
        labels = [lower_first(analysis.review.axis(name).label) for name in found.line.others]
        yield f"The line is averaged over {' and '.join(labels)} as the effects have them."
    yield from (note.replace("tau2", "τ²") for note in found.fit.notes if ABOUT_KNHA not in note)


def _caption(analysis: Analysis, plan: FigurePlan, found: RegressionView) -> str:
    fit, measure = found.fit, found.regressed.synthesis.measure
    what = axis_label(analysis, plan, found.line.moderator)
    banded = plan.flag("prediction") and found.line.prediction is None
    parts = [
        weave(
            "{effects} by {what}, with the line of the meta-regression {formula} and its 95% confidence band{more}.",
            effects=of_studies(fit.effects),
            what=named(lower_first(what)),
            formula=named(str(fit.formula)),
            more=words(", and the 95% prediction band" if banded else ""),
        ),
        *_slope(found, measure),
        "A regression compares studies, not people: what it finds is an observation.",
    ]
    return in_words([*parts, *example(analysis)])


def _slope(found: RegressionView, measure: str) -> Iterator[str]:
    """The slope as its table has it, where the moderator stands in one term alone and as it is."""
    fit, name = found.fit, found.line.moderator
    terms = [term.name for term in fit.matrix.terms if re.search(rf"\b{re.escape(name)}\b", term.name)]
    if terms != [name] or name not in fit.coefficients.names:
        return
    i = fit.coefficients.names.index(name)
    y, low, high = (
        float(x[i]) for x in (fit.coefficients.estimate, fit.coefficients.low, fit.coefficients.high)
    )
    p = p_value(float(fit.coefficients.p[i]))
    if MEASURES[measure].scale == "exp":
        y, low, high = (as_shown(measure, one) for one in (y, low, high))
        told = "Per unit of the moderator the ratio is multiplied by {slope} (95% CI {ci}; {p})."
    else:
        told = "Slope {slope} per unit of the moderator (95% CI {ci}; {p})."
    base = coefficient_keys(found.regressed, fit)[name]
    of = f"{base}.{'shown.' if MEASURES[measure].scale == 'exp' else ''}"
    yield weave(
        told,
        slope=Run(text=estimate(y), key=f"{of}estimate"),
        ci=Run(text=interval(low, high), key=f"{of}ci"),
        p=_p_run(p, f"{base}.p"),
    )
    if not isinstance(fit.r2, Unavailable):
        yield weave("R² {r2}.", r2=Run(text=percent(fit.r2), key=f"regressions.{found.regressed.plan.id}.r2"))


def _p_run(p: str, key: str) -> Woven:
    """A p-value after its name: `p = 0.039`."""
    relation, _, value = p.partition(" = ")
    return (
        weave("p = {p}", p=Run(text=value, key=key))
        if value
        else weave("p {p}", p=Run(text=relation.removeprefix("p "), key=key))
    )
