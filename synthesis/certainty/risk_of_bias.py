"""Risk of bias of the studies of a synthesis, weighed by what each adds to the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from synthesis.certainty.against_margins import told
from synthesis.certainty.proposal import Facts, Given, Proposal
from synthesis.certainty.ratings import NOT_SERIOUS
from synthesis.numbers import Unavailable, percent, quantity, statistic

SCORES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "low": 0,
        "low_except_confounding": 0,
        "some_concerns": 1,
        "moderate": 1,
        "high": 2,
        "serious": 2,
        "critical": 2,
    }
)
"""What an overall judgement counts: of RoB 2 low, some concerns and high, of ROBINS-I what stands beside each."""

NAMES: Final = ("low", "some_concerns", "high")
SOURCE: Final = (
    "mean risk of bias weighted by contribution, as in CINeMA (Nikolakopoulou et al. 2020, PLoS Med 17:e1003082; "
    "Papakonstantinou et al. 2020, Campbell Syst Rev 16:e1080)"
)
UNJUDGED: Final = "none of its results was judged for risk of bias"


def rating_of(score: float) -> str:
    """The rating by a mean score: below 0.5 not serious, below 1.5 serious, else very serious.

    The score runs from 0, all of the weight at low risk, over 1, all with some concerns, to 2, all at high risk.
    That is CINeMA's rule of the average, which rounds it to a whole number, half up.
    """
    score = round(score, 9)
    if score < 0.5:
        return NOT_SERIOUS
    return "serious" if score < 1.5 else "very_serious"


def shares(judged: Sequence[str], weights: Sequence[float]) -> Mapping[str, float]:
    """The percentage of weight at each of `NAMES`, and `unjudged`.

    Args:
        judged: The overall judgement of each effect, one of `SCORES`; anything else is not judged.
        weights: The weight of each, of any sum above 0.
    """
    found = dict.fromkeys((*NAMES, "unjudged"), 0.0)
    for code, weight in zip(judged, weights, strict=True):
        found[NAMES[SCORES[code]] if code in SCORES else "unjudged"] += weight
    whole = sum(found.values())
    return MappingProxyType({name: 100 * part / whole for name, part in found.items()})


def _without_high(given: Given) -> tuple[str, Facts] | None:
    """Words and facts of the interval without results at high risk; None where the plan does not ask."""
    rows = (
        row
        for one in given.analysis.sensitivity
        if one.plan.synthesis == given.synthesis.id
        for row in one.rows
    )
    row = next((row for row in rows if row.id == "high_risk_of_bias"), None)
    if row is None or isinstance(row.fit, Unavailable):
        return None
    return told(given, "without_high", row.fit.interval)


def propose_risk_of_bias(given: Given) -> Proposal:
    """The rating by the weighted mean risk of bias; none where what is not judged could change it."""
    rows = given.synthesis.effects.rows
    codes = [row.tags.get("overall", "") for row in rows]
    fit = given.synthesis.random
    found = shares(codes, [float(weight) for weight in fit.weights])
    if found["unjudged"] > 100 - 1e-9:
        return Proposal(rating=Unavailable(reason=UNJUDGED), words=f"Not judged: {UNJUDGED}.", source=SOURCE)
    origins = [at for row in rows for at in (*row.origins, *row.tag_origins.get("overall", ()))]
    least = (found["some_concerns"] + 2 * found["high"]) / 100
    most = least + 2 * found["unjudged"] / 100
    facts = {name: quantity(share, percent(share), origins) for name, share in found.items() if share > 0}
    for name in NAMES:
        facts.setdefault(name, quantity(0.0, percent(0), origins))
    words = (
        "Of its results, counted alike since the model has no weights," if fit.unweighted else "Of the weight"
    )
    words += " {high} is at high risk of bias, {some_concerns} raises some concerns, {low} is at low risk"
    if found["unjudged"] > 0:
        ends = {"score_low": least, "score_high": most}
        facts |= {name: quantity(end, statistic(end), origins) for name, end in ends.items()}
        words += ", {unjudged} is not judged; the mean lies between {score_low} and {score_high}"
    else:
        facts["score"] = quantity(least, statistic(least), origins)
        words += "; the mean is {score}"
    rating: str | Unavailable = rating_of(least)
    if rating != rating_of(most):
        rating = Unavailable(reason="what is not judged could change the rating")
    words += " where 0 is low, 1 some concerns and 2 high."
    without = _without_high(given)
    if without is not None:
        shown, more = without
        facts |= more
        words += f" Without results at high risk the 95% interval is {shown}."
    return Proposal(rating=rating, words=words, facts=MappingProxyType(facts), source=SOURCE)
