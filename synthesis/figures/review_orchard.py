"""The orchard plots that a plan asks for, each of the effects of one synthesis, by its subgroups where it asks."""

from __future__ import annotations

from collections.abc import Iterator

from synthesis.analysis import Analysis
from synthesis.figures.figure import Figure
from synthesis.figures.orchard.plot import orchard_plot
from synthesis.figures.orchard.spec import Fruit, OrchardSpec, Tree
from synthesis.figures.review_axes import measured, scale_key
from synthesis.figures.review_points import (
    effect_key,
    effect_lines,
    effects_of,
    example,
    in_words,
    mean_of,
    of_studies,
    sides,
)
from synthesis.figures.review_sizes import sized
from synthesis.ledger_items import as_shown, level_keys
from synthesis.letter_case import lower_first
from synthesis.measures.registry import MEASURES
from synthesis.models.fit import Fit
from synthesis.numbers import Unavailable, interval, p_value
from synthesis.plan.plan import FigurePlan
from synthesis.pooling.pooled import Synthesis
from synthesis.views.scattered import NOT_HAD, shown_synthesis
from synthesis.woven import Run, weave


def orchards(analysis: Analysis, plan: FigurePlan) -> tuple[Figure, ...] | Unavailable:
    """The orchard plot of a synthesis."""
    own = shown_synthesis(analysis, plan)
    if own is None:
        return NOT_HAD
    if plan.by and not own.splits(plan.by):
        label = analysis.review.axis(plan.by).label
        return Unavailable(reason=dict(own.unsplit).get(label, f"it is not split by {label.lower()}"))
    weights = () if own.random.unweighted else tuple(own.random.weights.tolist())
    if plan.text("size") == "weight" and not weights:
        return Unavailable(reason=own.random.unweighted)
    by = sized(plan, own.effects.rows, weights, "precision")
    if isinstance(by, Unavailable):
        return by
    sizes = dict(zip((row.name for row in own.effects.rows), by.values, strict=False))
    split = f", by {lower_first(analysis.review.axis(plan.by).label)}" if plan.by else ""
    measure = own.plan.measure
    spec = OrchardSpec(
        id=plan.id,
        title=plan.title or f"{own.label}{split}: orchard plot",
        caption=_caption(analysis, plan, own),
        trees=tuple(_trees(plan, own, sizes)),
        label=measured(measure),
        sized_by=by.title("dots"),
        size_digits=by.digits,
        size_unit=by.unit,
        favours=sides(analysis, own),
        ratio=MEASURES[measure].scale == "exp",
        null=MEASURES[measure].comparative,
        table=f"subgroups_{plan.by}" if plan.by else "syntheses",
    )
    return orchard_plot(spec)


def _trees(plan: FigurePlan, own: Synthesis, sizes: dict[str, float]) -> Iterator[Tree]:
    """The subgroups in the order of the form, and all effects below them."""
    base = f"syntheses.{own.id}"
    if plan.by:
        groups = own.split(plan.by)
        keys = level_keys(code for code, _, _ in groups.levels)
        for code, label, fit in groups.levels:
            yield _tree(label, fit, sizes, f"{base}.by.{plan.by}.{keys[code]}")
    yield _tree("All effects" if plan.by else mean_of(own.random, base).label, own.random, sizes, base)


def _tree(label: str, fit: Fit, sizes: dict[str, float], base: str) -> Tree:
    measure = fit.effects.measure
    mean = mean_of(fit, base)
    counted = of_studies(fit.effects, ", ")
    new = fit.prediction
    told = [label, counted, f"{measured(measure)} {mean.text}"]
    if not isinstance(new, Unavailable):
        low, high = sorted(as_shown(measure, end) for end in (new.low, new.high))
        told.append(f"95% prediction interval {interval(low, high)}")
    return Tree(
        label=label,
        fruits=tuple(
            Fruit(
                y=row.y,
                size=sizes.get(row.name, 1.0),
                label=row.study_label or row.study,
                told=tuple(effect_lines(row)),
                key=effect_key(row),
            )
            for row in fit.effects.rows
        ),
        pooled=fit.estimate,
        interval=(fit.interval.low, fit.interval.high),
        prediction=new if isinstance(new, Unavailable) else (new.low, new.high),
        counted=counted,
        told=tuple(told),
        key=base + scale_key(measure),
        origins=fit.effects.origins,
    )


def _caption(analysis: Analysis, plan: FigurePlan, own: Synthesis) -> str:
    fits = [own.random, *((fit for _, _, fit in own.split(plan.by).levels) if plan.by else ())]
    predicted = any(not isinstance(fit.prediction, Unavailable) for fit in fits)
    thin = "; thin lines: 95% prediction intervals" if predicted else ""
    parts: list[str] = [
        weave("{effects}, each as a dot.", effects=effects_of(own)),
        f"Diamonds and thick lines: means with 95% confidence intervals{thin} (orchard plot, Nakagawa et al. 2021).",
    ]
    if plan.by:
        test = own.split(plan.by).test
        if not isinstance(test.p, Unavailable):
            key = f"syntheses.{own.id}.by.{plan.by}.test.p"
            text = p_value(test.p, prefix=False)
            equals = "" if text.startswith(("<", ">")) else "= "
            told = "Test between the groups: p {equals}{p}."
            parts.append(weave(told, equals=equals, p=Run(text=text, key=key)))
    return in_words([*parts, *example(analysis)])
