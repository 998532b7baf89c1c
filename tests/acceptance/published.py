"""Pooled effects as papers printed them."""

from __future__ import annotations

from synthesis.models.univariate import random_effects
from tests.acceptance.cases import Case, number
from tests.acceptance.questions import CLOSED, Number, Question
from tests.acceptance.rma import effects_of


def published(case: Case) -> Question:
    """A pooled effect as a paper printed it, from the rows it rests on."""
    wanted, printed = case.result, case.result["published"]

    def answer() -> list[Number]:
        variances = [number(se) ** 2 for se in case.columns["g_se"]]
        fit = random_effects(
            effects_of([number(g) for g in case.columns["g"]], variances, case.columns["study"])
        )
        return [
            Number(name="estimate", ours=fit.estimate, theirs=wanted["estimate"], tolerance=CLOSED),
            Number(name="k", ours=fit.k, theirs=wanted["k"], tolerance=0.0),
            Number(name="studies", ours=fit.n_studies, theirs=wanted["studies"], tolerance=0.0),
            Number(name="published.g", ours=round(fit.estimate, 2), theirs=printed["g"], tolerance=CLOSED),
            Number(
                name="ci_low", ours=round(fit.interval.low, 2), theirs=printed["ci_low"], tolerance=CLOSED
            ),
            Number(
                name="ci_high", ours=round(fit.interval.high, 2), theirs=printed["ci_high"], tolerance=CLOSED
            ),
        ]

    return Question(answer=answer, compared=frozenset({"estimate", "k", "studies", "published"}))
