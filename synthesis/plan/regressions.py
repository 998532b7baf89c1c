"""What the meta-regressions of a plan name, held against the syntheses, the estimators and what rows can be asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from extraction_forms.errors import Problem
from synthesis.errors import NotEstimable
from synthesis.plan.known_names import unknown
from synthesis.plan.measures import COUNTED, ESTIMATORS
from synthesis.plan.plan import Plan, RegressionPlan, SynthesisPlan
from synthesis.routes.effect_rows import OF_EFFECTS

OF_TIME = ("time", "weeks")
"""What a formula may ask of the time since allocation: as it is printed, and in weeks."""


def regression_faults(plan: Plan, of_rows: Collection[str]) -> Iterator[Problem]:
    """Formulas that cannot be read or name what there is not, estimators that there are not."""
    syntheses = {one.id: one for one in plan.syntheses}
    known = {*of_rows, *OF_TIME} - set(OF_EFFECTS)
    for one in plan.regressions:
        where = f"Meta-regressions > {one.id}"
        yield from _formula(one, known, f"{where} > formula")
        yield from unknown((one.tau2,), ESTIMATORS, one.at("tau2"), f"{where} > tau2")
        if one.synthesis in syntheses:
            yield from _synthesis(one, syntheses[one.synthesis], where)


def _formula(one: RegressionPlan, known: Collection[str], where: str) -> Iterator[Problem]:
    from synthesis.models.regression.formula import formula

    try:
        found = formula(one.formula)
    except NotEstimable as error:
        yield Problem(
            place=one.at("formula"),
            where=where,
            expected="a formula such as ~ year + format",
            found=f"{one.formula!r}",
            hint=str(error),
        )
        return
    yield from unknown(found.names, known, one.at("formula"), where)


def _synthesis(one: RegressionPlan, of: SynthesisPlan, where: str) -> Iterator[Problem]:
    """A model of counts has no estimates of the studies' own to regress."""
    if of.model in COUNTED:
        yield Problem(
            place=one.at("synthesis"),
            where=f"{where} > synthesis",
            expected="a synthesis of the model random or common, which pools the effects that are regressed",
            found=f"{of.id!r}, of the model {of.model}",
        )
