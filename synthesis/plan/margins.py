"""The margins a plan declares: held against the measures, and found for a result."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from extraction_forms.errors import Problem
from synthesis.measures.natural_scale import pooled_name
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Unavailable
from synthesis.plan.known_names import unknown, unknown_measure
from synthesis.plan.plan import MarginPlan, Plan
from synthesis.routes.effect_rows import meets
from synthesis.routes.study_rows import Row
from synthesis.verdicts.margin import RISK_DIFFERENCES, STANDARDISED, UNITS, Declared, Margin, resolve

NONE_DECLARED: Final = Unavailable(reason="no margin is declared")
ENDS: Final = ("harm", "benefit")


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
    """Margins must be of a known measure that their unit fits, be reached, and ask for what results have."""
    problems: list[Problem] = []
    for one in plan.margins:
        where = f"Margins > {one.id}"
        problems += unknown_measure(one.measure, one.at("measure"), f"{where} > measure")
        if one.where is not None:
            problems += unknown(one.where.names, of_rows, one.at("where"), f"{where} > where")
        if one.measure in MEASURES:
            problems += list(_of_unit(one)) or list(_of_options(one)) or list(_of_sizes(one))
    problems += _never_reached(plan.margins)
    problems += _of_verdicts(plan, of_rows)
    return problems


def _fault(one: MarginPlan, name: str, expected: str, found: str) -> Problem:
    """The fault of an answer of a margin; of the margin itself where it has no such answer."""
    where = f"Margins > {one.id} > {name}" if name in one.places else f"Margins > {one.id}"
    return Problem(place=one.at(name), where=where, expected=expected, found=found)


def _of_unit(one: MarginPlan) -> Iterator[Problem]:
    """A unit fits the measure, and is named where numbers as read differ from those that are analysed."""
    label = f"{MEASURES[one.measure].label} ({one.measure})"
    fitting = [name for name, unit in UNITS.items() if one.measure in unit.fits]
    if not fitting:
        yield _fault(one, "measure", "a measure that is 0 where two arms do alike", label)
    elif one.unit not in fitting:
        yield _fault(one, "unit", f"a unit that fits {label}: {', '.join(fitting)}", repr(one.unit))
    elif MEASURES[one.measure].scale and "unit" not in one.places:
        others = ", ".join(name for name in fitting if name != "same")
        scale = pooled_name(one.measure)
        expected = f"`unit` for {label}: {others}, or same, for harm and benefit on the scale of the analysis ({scale})"
        yield _fault(one, "unit", expected, "none")


def _of_options(one: MarginPlan) -> Iterator[Problem]:
    """What a margin needs is there, and what it would not use is not."""
    divided = one.unit == "points" and one.measure in STANDARDISED
    from_risk = one.unit == "risk_difference" and one.measure not in RISK_DIFFERENCES
    if one.harm is None and one.benefit is None:
        yield _fault(one, "harm", "`harm`, `benefit` or both", "neither")
    if divided and (one.sd is None or not one.sd_of.strip()):
        lacking = [f"`{name}`" for name, there in (("sd", one.sd), ("sd_of", one.sd_of.strip())) if not there]
        expected = "`sd`, the standard deviation that points are divided by, and `sd_of`, whose it is"
        yield _fault(one, "unit", expected, f"no {' and no '.join(lacking)}")
    if from_risk and one.baseline_risk is None:
        expected = (
            "`baseline_risk`, the risk without the intervention, which a difference in risk starts from"
        )
        yield _fault(one, "unit", expected, "no `baseline_risk`")
    for name, used in (("sd", divided), ("sd_of", divided), ("baseline_risk", from_risk)):
        given = getattr(one, name)
        if given and not used:
            expected = f"no `{name}`, which margins of {one.measure} in unit {one.unit} do not use"
            yield _fault(one, name, expected, repr(given) if isinstance(given, str) else f"{given:g}")


def _of_sizes(one: MarginPlan) -> Iterator[Problem]:
    """The numbers can be turned into the measure; that each is above 0 was asked before."""
    ends = {name: value for name in ENDS if (value := getattr(one, name)) is not None}
    for name, value in ends.items():
        if one.unit == "ratio" and value == 1:
            yield _fault(one, name, "a ratio other than 1, which is no distance", "1")
        elif one.unit in {"correlation", "risk_difference"} and value >= 1:
            yield _fault(one, name, "a number below 1", f"{value:g}")
    for value in ends.values() if one.unit == "risk_difference" and one.baseline_risk is not None else ():
        for other in (one.baseline_risk - value, one.baseline_risk + value):
            if not 0 < other < 1:
                expected = "a risk that harm and benefit, up or down, leave between 0 and 1"
                found = f"{one.baseline_risk:g}, which {value:g} brings to {other:.4g}"
                yield _fault(one, "baseline_risk", expected, found)
                return


def _never_reached(margins: Sequence[MarginPlan]) -> Iterator[Problem]:
    """The first margin that fits is taken, so that none comes after one for all results of its measure."""
    for i, one in enumerate(margins):
        before = next((m for m in margins[:i] if m.measure == one.measure and _covers(m, one)), None)
        if before is not None:
            what = "all" if before.where is None else "the same"
            yield Problem(
                place=one.place,
                where=f"Margins > {one.id}",
                expected="results that no margin before it is for, since the first that fits is taken",
                found=f"{before.id!r} before it, for {what} results of {one.measure}",
                hint="Give that one a `where`, or place it last." if before.where is None else "",
            )


def _covers(before: MarginPlan, one: MarginPlan) -> bool:
    return before.where is None or (one.where is not None and one.where.text == before.where.text)


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
