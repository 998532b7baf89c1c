"""The summary of findings: each outcome with its people, its effect in numbers that can be pictured, its certainty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.analysis import Analysis
from synthesis.certainty.absolute import Absolute, absolute_effect
from synthesis.certainty.assessment import Assessment
from synthesis.certainty.imprecision import IMPORTANT
from synthesis.certainty.people import People, control_risk, people_of, pooled_sd, weeks_of
from synthesis.certainty.polarity import Turned, to_measured, turn_of
from synthesis.certainty.statements import statement
from synthesis.effects import Effect
from synthesis.errors import NotComputable
from synthesis.letter_case import lower_first
from synthesis.measures.natural_scale import natural_scale
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Unavailable
from synthesis.plan.certainty import ABSOLUTE, IN_SDS
from synthesis.plan.known_names import listed
from synthesis.plan.plan import FindingsPlan
from synthesis.pooling.pooled import Failed, Synthesis
from synthesis.verdicts.core_grade import CoreGrade, core_grade
from synthesis.verdicts.margin import IN_POINTS, Margin

STUDIES: Final = "control groups"
"""What the baseline risk of the control groups of the studies is called."""

NO_SD: Final = Unavailable(reason="no instrument is declared to tell it in")


@frozen
class Size:
    """An effect with its limits, as it is told."""

    value: float
    low: float
    high: float


@frozen
class Risk:
    """A baseline risk by its name and source, what the effect makes of it, and where it is declared, if it is."""

    name: str
    source: str
    absolute: Absolute | Unavailable
    origin: str = ""


@frozen
class OnInstrument:
    """The effect on an instrument, + for benefit where `better` says so: in its unit, by which standard deviation."""

    instrument: str
    unit: str
    sd: float | None
    source: str
    size: Size
    better: bool
    origin: str = ""
    """Where the standard deviation is declared, if it is."""


@frozen
class Finding:
    """A line of the summary of findings.

    `relative` is the effect of experimental against control as readers know it; `target` where the estimate lies
    against the margins, or which way it points where there are none.
    """

    plan: FindingsPlan
    assessment: Assessment
    label: str
    people: People
    weeks: tuple[float, float] | Unavailable
    relative: Size | Unavailable
    risks: tuple[Risk, ...]
    in_units: OnInstrument | Unavailable
    target: str
    means: str | Unavailable

    @property
    def id(self) -> str:
        """The synthesis."""
        return self.plan.synthesis


def findings(analysis: Analysis, rated: Iterable[Assessment]) -> tuple[Finding, ...]:
    """The lines of the summary of findings, in the order of the plan, with the certainty that `assess` gives each.

    Raises:
        NotComputable: an outcome whose standard deviation is asked for, and which there is not.
    """
    by_id = {one.id: one for one in rated}
    return tuple(_finding(analysis, plan, by_id[plan.synthesis]) for plan in analysis.review.plan.findings)


def _finding(analysis: Analysis, plan: FindingsPlan, assessment: Assessment) -> Finding:
    one = assessment.synthesis
    target = _target(analysis, one) if isinstance(one, Synthesis) else ""
    label = plan.label or assessment.label
    return Finding(
        plan=plan,
        assessment=assessment,
        label=label,
        people=people_of(one.effects),
        weeks=weeks_of(one.effects),
        relative=relative(one) if isinstance(one, Synthesis) else Unavailable(reason=one.reason),
        risks=tuple(_risks(plan, one)) if isinstance(one, Synthesis) else (),
        in_units=_in_units(analysis, plan, one) if isinstance(one, Synthesis) else NO_SD,
        target=target,
        means=_means(analysis, assessment, _in_events(one, target), label),
    )


def relative(one: Synthesis) -> Size | Unavailable:
    """The effect on the scale that readers know: of risks experimental against control, of others as it was pooled."""
    fit, measure = one.random, one.plan.measure
    turn = 1.0
    if measure in ABSOLUTE or MEASURES[measure].scale == "exp":
        found = to_measured(one)
        if isinstance(found, Unavailable):
            return found
        turn = found
    scale = natural_scale(measure)
    ends = [turn * y for y in (fit.estimate, fit.interval.low, fit.interval.high)]
    if not isinstance(scale, Unavailable):
        ends = [scale.value(y) for y in ends]
    return Size(value=ends[0], low=min(ends[1:]), high=max(ends[1:]))


def _risks(plan: FindingsPlan, one: Synthesis) -> Iterator[Risk]:
    """The baseline risks that are declared, then that of the control groups where it is asked for."""
    asked: list[tuple[str, str, float | Unavailable]] = [
        (name, plan.baseline_source, risk) for name, risk in plan.baseline.items()
    ]
    if plan.control_risk:
        asked.append((STUDIES, "median risk in the control groups of the studies", control_risk(one.effects)))
    size = relative(one)
    for place, (name, source, risk) in enumerate(asked):
        origin = plan.origin("baseline", name) if place < len(plan.baseline) else ""
        yield Risk(name=name, source=source, absolute=_absolute(one.plan.measure, risk, size), origin=origin)


def _absolute(measure: str, risk: float | Unavailable, size: Size | Unavailable) -> Absolute | Unavailable:
    if isinstance(risk, Unavailable):
        return risk
    if isinstance(size, Unavailable):
        return size
    if not 0 < risk < 1:
        return Unavailable(reason=f"the risk is {risk:g}, from which a relative effect leads nowhere")
    return absolute_effect(measure, risk, size.value, (size.low, size.high))


def _in_units(analysis: Analysis, plan: FindingsPlan, one: Synthesis) -> OnInstrument | Unavailable:
    """A standardised difference times the standard deviation of an instrument; a mean difference as it is."""
    measure = one.plan.measure
    if measure in IN_POINTS:
        return _told_in(one, plan.instrument or "", plan.unit, None, "")
    if measure not in IN_SDS or (plan.sd is None and not plan.sd_of):
        return NO_SD
    if plan.sd is not None:
        told = _told_in(one, plan.instrument, plan.unit, plan.sd, plan.sd_source)
        return told if isinstance(told, Unavailable) else replace(told, origin=plan.origin("sd"))
    outcomes = analysis.review.evidence.vocabulary.outcomes
    if plan.sd_of not in outcomes:
        raise NotComputable(
            f"{plan.at('sd_of')}: Summary of findings > {plan.synthesis} > sd_of: expected one of "
            f"{listed(plan.sd_of, outcomes)}; found {plan.sd_of!r}."
        )
    groups = list(_control_groups(analysis, one, plan.sd_of))
    sd = pooled_sd(groups)
    if isinstance(sd, Unavailable):
        return sd
    of = outcomes[plan.sd_of]
    n = sum(1 for size, spread in groups if size > 1 and spread > 0)
    source = f"pooled over {n} control {'group' if n == 1 else 'groups'} of this synthesis"
    return _told_in(one, plan.instrument or of.instrument or of.label, plan.unit, sd, source)


def _told_in(
    one: Synthesis, instrument: str, unit: str, sd: float | None, source: str
) -> OnInstrument | Unavailable:
    """The pooled effect times a standard deviation (Cochrane Handbook, version 6.5, section 15.5.3.2)."""
    senses = {row.sense for row in one.effects.rows}
    sense = senses.pop()
    if senses:
        return Unavailable(reason="+ is benefit in some of its effects, and harm in others")
    turn = sense or 1.0
    ends = sorted(turn * y * (sd or 1.0) for y in (one.random.interval.low, one.random.interval.high))
    size = Size(value=turn * one.random.estimate * (sd or 1.0), low=ends[0], high=ends[1])
    return OnInstrument(instrument=instrument, unit=unit, sd=sd, source=source, size=size, better=bool(sense))


def _control_groups(analysis: Analysis, one: Synthesis, outcome: str) -> Iterator[tuple[float, float]]:
    """The n and standard deviation of the control arms of the pooled results of an outcome; not of changes."""
    seen: set[tuple[str, str, str]] = set()
    for row in one.effects.rows:
        if row.outcome == outcome and row.tags.get("value_kind") != "change":
            for arm in row.arms[1]:
                if (row.study, row.result, arm) not in seen:
                    seen.add((row.study, row.result, arm))
                    yield from _group(analysis, row, arm)


def _group(analysis: Analysis, row: Effect, arm: str) -> Iterator[tuple[float, float]]:
    study = analysis.review.evidence.study(row.study)
    result = next(found for found in study.results if found.id == row.result)
    n, sd = result.value(arm, "n"), result.value(arm, "sd")
    if n is not None and sd is not None and n.known and sd.known:
        yield n.number(), sd.number()


def _target(analysis: Analysis, one: Synthesis) -> str:
    """Where the estimate lies against the margins; which way it points where there are none."""
    reading = next(found for found in analysis.readings if found.id == one.id)
    senses = {row.sense for row in one.effects.rows}
    if len(senses) > 1 or not MEASURES[one.plan.measure].comparative:
        return ""
    sense = senses.pop()
    y = sense * one.random.estimate
    if isinstance(reading.margin, Margin):
        ends = sorted((sense * one.random.interval.low, sense * one.random.interval.high))
        found = core_grade(y, ends[0], ends[1], reading.margin)
        if isinstance(found, CoreGrade):
            return found.target
    return "" if not y else "better" if y > 0 else "worse"


def _means(analysis: Analysis, assessment: Assessment, target: str, label: str) -> str | Unavailable:
    certainty = assessment.certainty
    if isinstance(certainty, Unavailable):
        return certainty
    if not target:
        return Unavailable(reason="which way the effect points is not told")
    plan = analysis.review.plan
    said = statement(certainty, target, label, (plan.experimental, plan.control))
    if not assessment.proposed:
        return said
    best = assessment.open and certainty != "very_low"
    return f"{'Provisionally, and at best' if best else 'Provisionally'}: {lower_first(said)}"


def _in_events(one: Synthesis | Failed, target: str) -> str:
    """Of events an important effect is fewer or more of them."""
    turn = turn_of(one) if isinstance(one, Synthesis) and one.plan.measure in ABSOLUTE else None
    if not isinstance(turn, Turned) or target not in IMPORTANT:
        return target
    return "more" if (target == "important_benefit") is (turn.benefit > 0) else "fewer"
