"""Counts that cannot be: more events than people, more analysed than randomised, arms that do not add up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.lines import Audited, Line, Side, StudyFacts
from synthesis.audit.printed import Printed
from synthesis.audit.rules import counts_between_rows, counts_of_scores, counts_swapped
from synthesis.audit.rules.digit_slips import slips
from synthesis.audit.rules.flag import arm_of, flag, flag_study, listed, sided

_ARM_LEFT_OUT: Final = 0.5
"""A gap of at least this share of the smallest arm may be an arm that was not extracted; a smaller one is none."""

_LOST: Final = 9
"""A number of which a digit was lost is so many times as small, or smaller."""
_ANALYSED: Final = ("n", "total", "baseline_n", "change_n")


def _events_above_total(audited: Audited) -> Iterator[Finding]:
    for line in audited.lines:
        if "events" not in line.experimental.numbers and "events" not in line.control.numbers:
            continue
        parts: list[str] = []
        numbers: list[Printed] = []
        suppose: list[Supposed] = []
        for which, side in sided(line):
            name = "total" if "total" in side.numbers else "n"
            events, total = side.numbers.get("events"), side.numbers.get(name)
            if events is None or total is None or events.value <= total.value:
                continue
            parts.append(f"{events.shown} events among {total.shown} people in {arm_of(side)}")
            numbers += [events, total]
            suppose += [
                Supposed(line=line.key, number=f"{which}.events", value=total.value),
                Supposed(line=line.key, number=f"{which}.{name}", value=events.value),
            ]
        if parts:
            message = f"There are {listed(parts)}: more events than people."
            yield flag(EVENTS_ABOVE_TOTAL, (line,), message, numbers, suppose)


def _not_whole(audited: Audited) -> Iterator[Finding]:
    for line in audited.lines:
        odd = [
            (name, side, number)
            for side in line.sides
            for name, number in side.numbers.items()
            if name in _COUNTED and (number.value < 0 or (number.value % 1 and not number.derived))
        ]
        if odd:
            told = listed([f"{number.shown} ({name}) in {arm_of(side)}" for name, side, number in odd])
            message = f"People are counted as {told}: they come in whole numbers from 0."
            yield flag(NOT_WHOLE, (line,), message, [number for *_, number in odd])


def _arms_do_not_add_up(audited: Audited) -> Iterator[Finding]:
    for study in audited.studies.values():
        whole = study.n_randomised
        arms = {name: number for name, number in study.arms.items() if number is not None}
        if whole is None or whole.derived or not arms or any(number.derived for number in arms.values()):
            continue
        total = sum(number.value for number in arms.values())
        lacking = whole.value - total
        if not lacking or (lacking > 0 and (len(arms) < len(study.arms) or _may_be_an_arm(lacking, arms))):
            continue
        told = " + ".join(f"{number.shown} ({name})" for name, number in arms.items())
        side = "more" if lacking < 0 else "fewer"
        message = (
            f"{told} = {total:g} were randomised to the arms, {abs(lacking):g} {side} than "
            f"the {whole.shown} of the whole study."
        )
        yield flag_study(ARMS_DO_NOT_ADD_UP, study, message, [whole, *arms.values()])


def _may_be_an_arm(lacking: float, arms: dict[str, Printed]) -> bool:
    """Whether the gap may be an arm that nobody extracted, and is not one that a lost digit would close."""
    lost = {
        right - one.value for one in arms.values() for right in slips(one.value) if right >= _LOST * one.value
    }
    if len(arms) > 1 and lacking in lost:
        return False
    return lacking >= _ARM_LEFT_OUT * min(number.value for number in arms.values())


def _analysed_above_randomised(audited: Audited) -> Iterator[Finding]:
    for line in audited.lines:
        study = audited.studies.get(line.study)
        found = [
            (which, side, *over)
            for which, side in sided(line)
            if (over := _over(side, _randomised(side, study))) is not None
        ]
        if found:
            parts, numbers, suppose = [], [], []
            for which, side, name, analysed, randomised in found:
                parts.append(
                    f"{analysed.shown} in {arm_of(side)}, which {randomised.shown} were randomised to"
                )
                numbers += [analysed, randomised]
                likely = [one for one in slips(analysed.value) if one <= randomised.value]
                value = max(likely, default=randomised.value)
                suppose.append(Supposed(line=line.key, number=f"{which}.{name}", value=value))
            yield flag(ANALYSED, (line,), f"People are counted as {listed(parts)}.", numbers, suppose)
        elif study is not None and study.n_randomised is not None:
            yield from _of_both(line, study.n_randomised)


def _of_both(line: Line, whole: Printed) -> Iterator[Finding]:
    """Where nobody says how many were randomised to the arms: both of them against the study."""
    for name in _ANALYSED:
        both = [side.numbers.get(name) for side in line.sides]
        there = [one for one in both if one is not None and not one.derived]
        if len(there) == len(both) and line.experimental.arm != line.control.arm:
            total = sum(one.value for one in there)
            if total > whole.value:
                message = (
                    f"{there[0].shown} + {there[1].shown} = {total:g} people are counted in two arms of a study "
                    f"that randomised {whole.shown}."
                )
                yield flag(ANALYSED, (line,), message, [*there, whole])
                return


def _over(side: Side, randomised: Printed | None) -> tuple[str, Printed, Printed] | None:
    if randomised is None:
        return None
    for name in _ANALYSED:
        number = side.numbers.get(name)
        if number is not None and number.value > randomised.value and not number.derived:
            return name, number, randomised
    return None


def _randomised(side: Side, study: StudyFacts | None) -> Printed | None:
    own = side.numbers.get("n_randomised")
    return own if own is not None or study is None else study.arms.get(side.arm)


_COUNTED: Final = frozenset({"events", "total", "n_randomised", *_ANALYSED})

EVENTS_ABOVE_TOTAL: Final = Rule(
    id="counts.events_above_total",
    title="More events than people",
    sees="an arm with more events than people",
    why="The proportion would be above 1: no risk or odds can be computed, and one of the two numbers is another's.",
    look_up="The table of events: which number is the events, which the people, and is it people or episodes?",
    detectable="every pair whose events exceed their total",
    find=_events_above_total,
)
NOT_WHOLE: Final = Rule(
    id="counts.not_whole",
    title="A count that is no whole number",
    sees="a printed number of people or events that is negative or has a fraction",
    why="People come whole; a fraction stands where a percentage, a mean or a shared control was entered.",
    look_up="The number of people analysed: is this a count, or a percentage, a mean, or an arm divided in two?",
    detectable="every count with a fraction or below 0 that nobody marked as derived",
    find=_not_whole,
)
ARMS_DO_NOT_ADD_UP: Final = Rule(
    id="counts.arms_do_not_add_up",
    title="Arms that do not add up",
    sees="numbers randomised to the arms whose sum is not the number randomised in the study",
    why="One of the numbers is another's: of those screened, of those analysed, or of another arm.",
    look_up="The flow diagram: how many were randomised in all, and to each arm, and is there an arm not extracted?",
    detectable="sums above the study's number; sums below it by less than half of the smallest arm, or by a lost digit",
    find=_arms_do_not_add_up,
)
ANALYSED: Final = Rule(
    id="counts.analysed_above_randomised",
    title="More analysed than randomised",
    sees="an arm, or both together, in which more people are counted than were randomised",
    why="Nobody can be analysed who was not randomised; a larger n gives the study more weight than it has.",
    look_up="The flow diagram and the table of results: how many were randomised to this arm, how many analysed?",
    detectable="every n above its arm's number randomised, or above the study's for both arms",
    find=_analysed_above_randomised,
)

RULES: Final[tuple[Rule, ...]] = (
    EVENTS_ABOVE_TOTAL,
    NOT_WHOLE,
    ARMS_DO_NOT_ADD_UP,
    ANALYSED,
    *counts_between_rows.RULES,
    *counts_swapped.RULES,
    *counts_of_scores.RULES,
)
