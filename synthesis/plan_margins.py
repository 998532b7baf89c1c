"""The margins a plan declares: held against the measures, and found for a result."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from extraction_forms.errors import Problem
from synthesis.effect_rows import meets
from synthesis.errors import SynthesisError
from synthesis.known_names import unknown
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Unavailable
from synthesis.plan import MarginPlan, Plan
from synthesis.study_rows import Row
from synthesis.verdicts.margin import Declared, Margin, resolve

NONE_DECLARED: Final = Unavailable(reason="no margin is declared")


def declared(plan: MarginPlan) -> Declared:
    """A margin of the plan as it was declared."""
    return Declared(
        id=plan.id,
        measure=plan.measure,
        unit=plan.unit,
        harm=plan.harm,
        benefit=plan.benefit,
        sd=plan.sd,
        sd_of=plan.sd_of,
        baseline_risk=plan.baseline_risk,
        source=plan.source,
    )


def margin_for(margins: Sequence[MarginPlan], row: Row, measure: str) -> Margin | Unavailable:
    """The first declared margin of the measure whose condition a result meets.

    One whose condition cannot be decided for want of an answer is passed over.

    Raises:
        NotComputable: a condition that cannot be applied to the record.
    """
    own = [one for one in margins if one.measure == measure]
    for one in own:
        if meets(row, one.where) is True:
            return resolve(declared(one), measure, row.result.polarity)
    if not own:
        return Unavailable(reason=f"no margin is declared for {measure}") if margins else NONE_DECLARED
    return Unavailable(reason=f"no margin that is declared for {measure} is for this result")


def margin_faults(plan: Plan, of_rows: Collection[str]) -> list[Problem]:
    """Margins must be of a known measure that their unit fits, above 0, and ask for what results have."""
    problems: list[Problem] = []
    for one in plan.margins:
        where = f"Margins > {one.id}"
        problems += unknown((one.measure,), MEASURES, one.at("measure"), f"{where} > measure")
        if one.where is not None:
            problems += unknown(one.where.names, of_rows, one.at("where"), f"{where} > where")
        problems += _of_amounts(one, where)
    problems += _of_verdicts(plan, of_rows)
    return problems


def _of_amounts(one: MarginPlan, where: str) -> Iterator[Problem]:
    expected = (
        "the smallest important harm, benefit or both, that the unit can be turned into the measure from"
    )
    for name in ("harm", "benefit"):
        if getattr(one, name) == 0:
            found = "0, which every difference is beyond"
            yield Problem(
                place=one.at(name), where=f"{where} > {name}", expected="a number above 0", found=found
            )
            return
    if one.measure not in MEASURES:
        return
    for polarity in ("higher_better", "lower_better"):
        try:
            found_margin = resolve(declared(one), one.measure, polarity)
        except SynthesisError as error:
            yield Problem(place=one.place, where=where, expected=expected, found=str(error))
            return
        if isinstance(found_margin, Unavailable):
            yield Problem(place=one.at("unit"), where=where, expected=expected, found=found_margin.reason)
            return


def _of_verdicts(plan: Plan, of_rows: Collection[str]) -> Iterator[Problem]:
    verdicts = plan.verdicts
    where = "Reading by margin"
    for name in ("comparator", "domain"):
        given = getattr(verdicts, name)
        if given:
            yield from unknown((given,), of_rows, verdicts.at(name), f"{where} > {name}")
    yield from unknown(verdicts.by, of_rows, verdicts.at("by"), f"{where} > by")
    if verdicts.apart and not verdicts.comparator:
        yield Problem(
            place=verdicts.at("apart"),
            where=f"{where} > apart",
            expected="the variable that these are codes of, under comparator",
            found="none",
        )
