"""Times that look like another unit's: months, days, years or hours entered as weeks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.audit.durations import WEEKS, Duration, durations
from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.lines import Audited, by_study
from synthesis.audit.rules import times_order
from synthesis.audit.rules.flag import flag, listed
from synthesis.audit.rules.times_told import Time, of_unit, times_of
from synthesis.audit.slack import ARITHMETIC

_FITS: Final = 0.15
"""A time fits a text when it is this near: months of 4 weeks for months of 4.35, an assessment a little late."""
_LEAST: Final = 1.0
"""Weeks that an assessment may be early or late whatever its time."""
_SAME: Final = 0.02
"""The same number: 5.3 for 5.3."""
_LONG_MONTH, _SHORT_MONTH = WEEKS["month"], 4.0

COLUMN: Final = 3
"""From so many studies on that show one slip of units, it may be that of a whole column."""
MOSTLY: Final = 0.5
"""Above this share of the studies whose words tell a time, the column as a whole is told, and not every study."""


def _as_weeks(unit: str) -> Callable[[Audited], Iterator[Finding]]:
    """The rule that looks for numbers of another unit among the weeks."""

    def find(audited: Audited) -> Iterator[Finding]:
        of = [time for lines in by_study(audited.lines).values() for time in times_of(lines)]
        told = [(time, text) for time in of if (text := _mistaken(time, unit))]
        if not told:
            return
        showing = len({_study(time) for time, _ in told})
        telling = len({_study(time) for time in of if _tells(time)})
        if showing >= COLUMN and showing > MOSTLY * telling:
            yield _of_column(unit, told, showing, telling)
            return
        also = f" So it is in {showing} of {telling} studies whose words tell a time." if showing > 1 else ""
        for time, text in told:
            message = f"{_beside(time, unit, text)}.{also}"
            yield flag(_RULES[unit], time.lines, message, [time.lines[0].when.printed])

    return find


def _study(time: Time) -> str:
    return time.lines[0].study


def _tells(time: Time) -> bool:
    """Whether the source's words tell the time at all, in any unit."""
    return any(one.unit != "minute" for text in time.texts for one in durations(text))


def _beside(time: Time, unit: str, text: str) -> str:
    """A time and the words that tell its number of another unit."""
    weeks = time.weeks
    other, meant = of_unit(weeks, unit), weeks * WEEKS[unit]
    return (
        f"The time is {of_unit(weeks, 'week')}, and the study says “{text}”: it may be {other}, which "
        f"{'is' if other.startswith('1 ') else 'are'} {of_unit(meant, 'week') if meant >= 1 else 'less than a week'}"
    )


def _of_column(unit: str, told: Sequence[tuple[Time, str]], showing: int, telling: int) -> Finding:
    """One finding on all the times of a source, where most studies show the same slip."""
    lines = [line for time, _ in told for line in time.lines]
    studies = [f"{label} ({time.weeks:g}, “{text}”)" for time, text in told if (label := _label(time))]
    message = (
        f"In {showing} of the {telling} studies whose words tell a time, the number of weeks is their number of "
        f"{unit}s: {listed(studies)}. The whole column may be in {unit}s."
    )
    found = flag(_RULES[unit], lines, message, [time.lines[0].when.printed for time, _ in told])
    suppose = tuple(
        Supposed(line=line.key, number="when.weeks", value=time.weeks * WEEKS[unit])
        for time, _ in told
        for line in time.lines
    )
    return replace(found, suppose=suppose)


def _label(time: Time) -> str:
    line = time.lines[0]
    return line.label or line.study


def _mistaken(time: Time, unit: str) -> str:
    """The text whose number of another unit the time repeats; empty where some text tells it in weeks."""
    told = [(text, one) for text in time.texts for one in durations(text) if one.unit != "minute"]
    if any(_fits(time.weeks, one) for _, one in told) or _is_sum(time.weeks, [one for _, one in told]):
        return ""
    for text, one in told:
        if one.unit == unit and _same(time, one.value):
            return text
    if unit == "month" and time.is_end and time.weeks >= 1:
        for text, one in told:
            if one.unit == "week" and any(
                _rounds(time, one.value / month) for month in (_LONG_MONTH, _SHORT_MONTH)
            ):
                return text
    return ""


def _fits(weeks: float, one: Duration) -> bool:
    if one.unit == "hour":
        return False
    off = max(_LEAST, _FITS * weeks) if one.unit != "day" else max(2 * WEEKS["day"], _FITS * weeks)
    return one.weeks - off <= weeks <= one.most_weeks + off


def _is_sum(weeks: float, told: Sequence[Duration]) -> bool:
    """Whether the time is all that a text tells together: a treatment and what followed it."""
    long = [one for one in told if one.unit != "hour"]
    total = sum(one.weeks for one in long)
    return len(long) > 1 and abs(weeks - total) <= max(_LEAST, _FITS * weeks)


def _same(time: Time, value: float) -> bool:
    return abs(time.weeks - value) <= max(_SAME * value, time.slack if time.slack < 0.5 else 0.0) + ARITHMETIC


def _rounds(time: Time, value: float) -> bool:
    """Whether the time is what a number rounds to, told as finely as it is."""
    return abs(time.weeks - value) <= max(time.slack, _SAME * value) and value >= 1


def _unit_differs(audited: Audited) -> Iterator[Finding]:
    for lines in by_study(audited.lines).values():
        by_label: dict[str, list[Time]] = {}
        for time in times_of(lines):
            if time.label:
                by_label.setdefault(time.label, []).append(time)
        for label, times in by_label.items():
            if len(times) > 1:
                yield from _between(label, times)


def _between(label: str, times: Sequence[Time]) -> Iterator[Finding]:
    """Times of one name: the rarest beside the commonest, where a unit explains the difference, or it is an end's."""
    usual = max(times, key=lambda time: (len(time.lines), time.weeks))
    for time in times:
        if time is usual:
            continue
        unit = next((name for name, weeks in WEEKS.items() if _is_factor(time, usual, weeks)), "")
        if not unit and not (time.is_end and _ratio(time, usual) > _APART):
            continue
        message = (
            f"“{label}” is at {of_unit(time.weeks, 'week')} here and at {of_unit(usual.weeks, 'week')} in "
            "other results of the study"
        )
        message += f": the one may be in {unit}s." if unit else "."
        yield flag(
            UNIT_DIFFERS,
            (*time.lines, *usual.lines),
            message,
            [time.lines[0].when.printed, usual.lines[0].when.printed],
        )


_APART: Final = 1.5
"""One end of treatment cannot be half as late again as another of the same study."""


def _ratio(one: Time, other: Time) -> float:
    low, high = sorted((one.weeks, other.weeks))
    return high / low if low > 0 else float("inf")


def _is_factor(one: Time, other: Time, weeks: float) -> bool:
    times = max(weeks, 1 / weeks)
    least = _SHORT_MONTH / _LONG_MONTH if weeks == _LONG_MONTH else 1 - _SAME
    return times > 1 and least * times * (1 - _SAME) <= _ratio(one, other) <= times * (1 + _SAME)


@frozen
class _Words:
    """What a rule on one unit says of itself."""

    unit: str
    name: str
    example: str


def _rule(words: _Words) -> Rule:
    return Rule(
        id=f"time.{words.name}_as_weeks",
        title=f"{words.name.capitalize()} entered as weeks",
        sees=f"a number of weeks that is the number of {words.name} in the study's own words, as in {words.example}",
        why="A window of time then takes the wrong results, and dose and time are confused in a regression.",
        look_up="When was this outcome measured, counted from randomisation, and in which unit does the paper say so?",
        detectable=(
            "times whose number the study's words on duration, schedule or follow-up give in "
            f"{words.name} and no words give in weeks"
        ),
        find=_as_weeks(words.unit),
    )


_RULES: Final = {
    words.unit: _rule(words)
    for words in (
        _Words(unit="month", name="months", example="12 weeks beside “12 months”"),
        _Words(unit="day", name="days", example="84 weeks beside “84 days”"),
        _Words(unit="year", name="years", example="2 weeks beside “2 years”"),
        _Words(unit="hour", name="hours", example="24 weeks beside “24 hours”"),
    )
}
UNIT_DIFFERS: Final = Rule(
    id="time.unit_differs",
    title="One time in two units",
    sees="one named time of a study at two numbers of weeks, one of which is the other in months, days or years",
    why="One of the two rows falls out of the window of time that the other is in.",
    look_up="When was each of these outcomes measured, and in which unit does the paper say so?",
    detectable="results of one study and named time; of ends of treatment also where no unit explains a factor of 1.5",
    find=_unit_differs,
)

RULES: Final[tuple[Rule, ...]] = (*_RULES.values(), UNIT_DIFFERS, *times_order.RULES)
