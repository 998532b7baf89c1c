"""Inconsistency of a synthesis: whether true effects of studies differ in what they would mean."""

from __future__ import annotations

from math import sqrt
from types import MappingProxyType
from typing import Final

from synthesis.certainty.against_margins import bounds_of, margins_in_words, told
from synthesis.certainty.proposal import Facts, Given, Proposal, bare
from synthesis.certainty.ratings import NOT_SERIOUS
from synthesis.models.prediction import FEW
from synthesis.numbers import Unavailable, estimate, percent, quantity

SOURCE: Final = (
    "prediction interval against the margins, as in CINeMA (Nikolakopoulou et al. 2020, PLoS Med 17:e1003082); of I² "
    "alone nothing follows (Guyatt et al. 2023, GRADE guidance 36, J Clin Epidemiol 158:70)"
)
BY_MORE: Final = (NOT_SERIOUS, "serious", "very_serious")
"""The rating by how many margins the prediction interval crosses that the confidence interval does not."""


def propose_inconsistency(given: Given) -> Proposal:
    """The rating by the margins that the prediction interval crosses and the confidence interval does not.

    What the confidence interval crosses counts as imprecision, so that nothing is counted twice. A single study
    disagrees with none.
    """
    fit = given.synthesis.random
    if fit.n_studies == 1:
        words = "One study: there is none that it could disagree with."
        return Proposal(rating=NOT_SERIOUS, words=words, source=SOURCE)
    facts = dict(_spread(given))
    spread = "".join(
        f", {name} {{{key}}}" for key, name in (("tau", "τ"), ("i2", "I²")) if key in facts
    ).removeprefix(", ")
    end = f"; {spread}." if spread else "."
    bounds = bounds_of(given)
    if isinstance(fit.prediction, Unavailable):
        return _none(fit.prediction.reason, end, facts)
    pi, shown = told(given, "pi", fit.prediction)
    facts |= shown
    if isinstance(bounds, Unavailable):
        return _none(bounds.reason, f"; 95% prediction interval {pi}{end}", facts)
    more = bounds.crossed(fit.prediction) - bounds.crossed(fit.interval)
    words = f"The 95% prediction interval, {pi}, crosses "
    if more:
        words += f"{margins_in_words(more)}, which the confidence interval does not"
    else:
        words += "no margin that the confidence interval does not cross"
    few = " It rests on few effects and is uncertain." if fit.k < FEW else ""
    return Proposal(
        rating=BY_MORE[len(more)],
        words=f"{words}{end}{few}",
        facts=MappingProxyType(facts),
        source=SOURCE,
    )


def _none(reason: str, end: str, facts: Facts) -> Proposal:
    return Proposal(
        rating=Unavailable(reason=reason),
        words=f"Not rated: {bare(reason).replace('tau2', 'τ²')}{end}",
        facts=MappingProxyType(dict(facts)),
        source=SOURCE,
    )


def _spread(given: Given) -> Facts:
    """The standard deviation of true effects and I², as far as the model has them."""
    fit = given.synthesis.random
    origins = fit.effects.origins
    found = {}
    if not isinstance(fit.tau2, Unavailable):
        tau = sqrt(max(0.0, fit.tau2))
        found["tau"] = quantity(tau, estimate(tau), origins)
    i2 = fit.heterogeneity.i2_q
    i2 = fit.heterogeneity.i2_tau2 if isinstance(i2, Unavailable) else i2
    if not isinstance(i2, Unavailable):
        found["i2"] = quantity(i2, percent(i2), origins)
    return MappingProxyType(found)
