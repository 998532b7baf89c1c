"""A synthesis of the plan carried out: its effects, one row per study of them, and the fit of its model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.records import MISSING_REASONS
from synthesis.clusters import adjusted
from synthesis.dependence.correlations import Correlations
from synthesis.effects import Effects
from synthesis.errors import NotComputable, NotEstimable
from synthesis.models.fit import Fit, Subgroups
from synthesis.models.subgroups import subgroups
from synthesis.models.univariate import HEADLINE, common_effect, random_effects
from synthesis.numbers import Unavailable
from synthesis.one_row import one_row_per_study, within_window
from synthesis.plan.measures import request, variant
from synthesis.plan.plan import OF_ESTIMATES, DependencePlan, SynthesisPlan
from synthesis.review import Review
from synthesis.routes.effect_rows import Request, compute_effects

PLAIN: Final = Correlations(rho=0.6)
"""What is assumed of the sampling errors of a study where nothing is said."""


@frozen
class Way:
    """How effects are pooled: the model, the estimator of tau2, the test and interval; of glmm the variant.

    `correlations` are those assumed of the sampling errors of dependent effects.
    """

    model: str
    tau2: str
    test: str
    variant: str = ""
    correlations: Correlations = PLAIN


def asked(review: Review, plan: SynthesisPlan) -> Request:
    """What a synthesis asks of the records."""
    found = request(plan, review.groupings, review.plan.syntheses)
    return replace(found, shared=review.plan.selection.shared_control)


def effects_of(review: Review, plan: SynthesisPlan, icc: float | None = None) -> Effects:
    """Every effect a synthesis asks for, cluster trials adjusted as declared; `icc` in place of the plan's.

    Raises:
        NotComputable: its condition, measure or options cannot be applied; its place in the plan is named.
    """
    try:
        effects = compute_effects(review.evidence, asked(review, plan))
    except NotComputable as error:
        raise NotComputable(f"{plan.place}: Syntheses > {plan.id}: {error}") from None
    polarities = {row.tags["polarity"] for row in effects.rows}
    if plan.direction == "measured" and {"higher_better", "lower_better"} <= polarities:
        raise NotComputable(
            f"{plan.at('direction')}: Syntheses > {plan.id} > direction: expected outcomes of one polarity, which can "
            "be pooled as measured; found some of which more is better and some of which less is."
        )
    effects = within_window(effects, review.plan.selection)
    return adjusted(effects, review.evidence, review.plan.cluster_adjust, icc)


def single(review: Review, plan: SynthesisPlan, effects: Effects) -> Effects:
    """One effect of each study by the declared rules.

    Raises:
        NotComputable: a tie that the plan says is a fault; the place of the synthesis is named.
    """
    try:
        return one_row_per_study(effects, review.plan.selection)
    except NotComputable as error:
        raise NotComputable(f"{plan.place}: Syntheses > {plan.id}: {error}") from None


def way_of(plan: SynthesisPlan) -> Way:
    """How a synthesis is pooled."""
    detail = correlations(plan)
    return Way(model=plan.model, tau2=plan.tau2, test=plan.test, variant=variant(plan), correlations=detail)


def correlations(plan: SynthesisPlan) -> Correlations:
    """What a plan assumes of the correlations of the sampling errors of a study; the usual where it says nothing."""
    own = plan.dependence or DependencePlan(synthesis=plan.id, place=plan.place)
    return Correlations(rho=own.rho, within=own.within, phi=own.phi, time=own.time or "ar")


def plain_way(plan: SynthesisPlan) -> Way:
    """How its effects are pooled where they are taken for independent: as planned, else by random effects."""
    way = way_of(plan)
    if way.model != "che":
        return way
    tau2, test = OF_ESTIMATES
    return replace(way, model="random", tau2=tau2, test=test)


def fit(effects: Effects, way: Way) -> Fit:
    """The effects pooled.

    Raises:
        NotEstimable: there are none, or the model cannot be fitted to them.
    """
    return FITTERS[way.model](effects, way)


def split(review: Review, effects: Effects, variable: str, way: Way) -> Subgroups | Unavailable:
    """The subgroups by a variable; or which of them cannot be pooled, and why."""
    axis = review.axis(variable)
    codes = MappingProxyType({level.code: level.text for level in axis.levels})

    def of_level(part: Effects) -> Fit:
        try:
            return fit(part, way)
        except NotEstimable as error:
            level = part.rows[0].labels.get(variable, axis.label)
            raise NotEstimable(f"{level}: {error}") from None

    try:
        found = subgroups(effects, variable, label=axis.label, codes=codes, fit=of_level)
        return found if way.model != "che" else _tested_together(found, way)
    except NotEstimable as error:
        return Unavailable(reason=str(error))


def _tested_together(found: Subgroups, way: Way) -> Subgroups:
    """Subgroups of dependent effects, their levels compared in one model of all."""
    from synthesis.pooling.dependent import between_levels

    codes = {id(row): code for code, _, one in found.levels for row in one.effects.rows}
    rows = tuple(row for _, _, one in found.levels for row in one.effects.rows)
    tested = ["" if codes[id(row)] in MISSING_REASONS else codes[id(row)] for row in rows]
    effects = replace(found.levels[0][2].effects, rows=rows)
    return replace(found, test=between_levels(effects, tested, way.correlations))


def _random(effects: Effects, way: Way) -> Fit:
    test = HEADLINE if way.test == "knha" else way.test  # what reviews print is the headline
    return random_effects(effects, tau2=way.tau2, test=test)


def _common(effects: Effects, way: Way) -> Fit:  # noqa: ARG001 - the signature of every model
    return common_effect(effects)


def _correlated(effects: Effects, way: Way) -> Fit:
    from synthesis.pooling.dependent import by_correlated_effects

    return by_correlated_effects(effects, way.correlations)


def _mantel_haenszel(effects: Effects, way: Way) -> Fit:  # noqa: ARG001
    from synthesis.pooling.counts import by_mantel_haenszel

    return by_mantel_haenszel(effects)


def _peto(effects: Effects, way: Way) -> Fit:  # noqa: ARG001
    from synthesis.pooling.counts import by_peto

    return by_peto(effects)


def _mixed_model(effects: Effects, way: Way) -> Fit:
    from synthesis.pooling.counts import by_mixed_model

    return by_mixed_model(effects, model=way.variant, test="t" if way.test == "t" else "z")


FITTERS: Final[Mapping[str, Callable[[Effects, Way], Fit]]] = MappingProxyType(
    {
        "random": _random,
        "common": _common,
        "che": _correlated,
        "mantel_haenszel": _mantel_haenszel,
        "peto": _peto,
        "glmm": _mixed_model,
    }
)
"""What fits each model that a plan may name; the names stand in `plan_measures.MODELS` too."""
