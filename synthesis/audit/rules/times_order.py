"""Times in the wrong order: follow-ups before the end of treatment, ends before the treatment is over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from synthesis.audit.durations import WEEKS, Duration, durations
from synthesis.audit.finding import Finding, Rule
from synthesis.audit.lines import Audited, Line, by_study
from synthesis.audit.rules.flag import flag
from synthesis.audit.rules.times_told import AFTER, BASELINE, END, Time, of_unit, times_of
from synthesis.audit.slack import ARITHMETIC

_EARLY: Final = 1.5
"""An end may be told before the treatment's longest course is over, not at two thirds of it."""
_LATE: Final = 2.0
_LATE_WEEKS: Final = 8.0
"""A post-treatment assessment comes within weeks: later than twice the treatment and eight weeks it is a follow-up."""
_OF_TREATMENT: Final = re.compile(r"duration|dauer|duur|durée|length", re.IGNORECASE)
_OPEN: Final = re.compile(
    "up to|at least|or more|more than|bis "
    "zu|mindestens|maximum|minimum|max\b|min\b|≥|≤|<|>|booster|follow|fu\b|before|after|mean|average|median",
    re.IGNORECASE,
)
_SAME: Final = 0.02
_MANY: Final = re.compile(r"session|sitzung|sessie", re.IGNORECASE)
_OF_FOLLOW_UP: Final = re.compile(r"follow|\bfu", re.IGNORECASE)
_LONGER: Final = 1.15


def _order(audited: Audited) -> Iterator[Finding]:
    for lines in by_study(audited.lines).values():
        times = times_of(lines)
        ends = [time for time in times if time.rank in {BASELINE, END}]
        for time in times:
            if time.rank != AFTER:
                continue
            later = [end for end in ends if end.weeks >= time.weeks]
            if later:
                end = max(later, key=lambda one: one.weeks)
                message = (
                    f"“{time.label}” is at {of_unit(time.weeks, 'week')}, and “{end.label}” of the same study at "
                    f"{of_unit(end.weeks, 'week')}: the later name has the earlier time, or the same."
                )
                numbers = [time.lines[0].when.printed, end.lines[0].when.printed]
                yield flag(ORDER, (*time.lines, *end.lines), message, numbers)
                continue
            over = _treatment(time.lines)
            if over is not None and not ends and time.weeks * _EARLY < over.weeks:
                message = (
                    f"“{time.label}” is at {of_unit(time.weeks, 'week')}, and the treatment takes {over}: a follow-up "
                    "stands before its end."
                )
                yield flag(ORDER, time.lines, message, [time.lines[0].when.printed])


def _duration(audited: Audited) -> Iterator[Finding]:
    for lines in by_study(audited.lines).values():
        for time in times_of(lines):
            told = _beside_treatment(time) or _beyond_follow_up(time)
            if told:
                yield flag(DURATION, time.lines, told, [time.lines[0].when.printed])


def _beside_treatment(time: Time) -> str:
    over = _treatment(time.lines) if time.rank == END else None
    if over is None or _repeats(time, over):
        return ""
    if time.weeks * _EARLY < over.weeks:
        return (
            f"“{time.label}” is at {of_unit(time.weeks, 'week')}, and the treatment takes {over}: it "
            "would be measured before its end."
        )
    if time.weeks > _LATE * over.most_weeks + _LATE_WEEKS:
        return (
            f"“{time.label}” is at {of_unit(time.weeks, 'week')}, and the treatment takes {over}: it "
            "would be measured long after its end."
        )
    return ""


def _repeats(time: Time, over: Duration) -> bool:
    """Whether the time is the treatment's in another unit, which other rules tell."""
    if over.unit != "week":
        near = max(_SAME * over.value, time.slack if time.slack < 0.5 else 0.0)
        return abs(time.weeks - over.value) <= near + ARITHMETIC
    months = (over.value / WEEKS["month"], over.value / 4)
    return any(abs(time.weeks - one) <= max(time.slack, _SAME * one) and one >= 1 for one in months)


def _beyond_follow_up(time: Time) -> str:
    """Whether a follow-up is later than all that the study says of its follow-ups, treatment included."""
    texts = _texts(time.lines, _OF_FOLLOW_UP)
    told = [one for text in texts for one in durations(text)]
    if not told or time.rank != AFTER or any(_OPEN_END.search(text) for text in texts):
        return ""
    treatment = [one for text in _texts(time.lines, _OF_TREATMENT) for one in durations(text)]
    last = max(told, key=lambda one: one.most_weeks)
    most = last.most_weeks + sum(one.most_weeks for one in treatment)
    if time.weeks <= _LONGER * most + 2 or abs(time.weeks - last.value) <= _SAME * last.value:
        return ""
    return (
        f"“{time.label}” is at {of_unit(time.weeks, 'week')}, and the study says of its follow-up "
        f"“{texts[0]}”: it would be later than that."
    )


_OPEN_END: Final = re.compile(r"at least|or more|more than|mindestens|≥|>", re.IGNORECASE)


def _treatment(lines: Sequence[Line]) -> Duration | None:
    """How long the treatment takes, where every text that tells it tells one and the same time."""
    found: list[Duration] = []
    for text in _texts(lines, _OF_TREATMENT):
        told = durations(text)
        if (
            _OPEN.search(text)
            or len(told) > 1
            or (_MANY.search(text) and told and told[0].unit in {"hour", "minute"})
        ):
            return None
        found += told
    if not found or any(one.unit in {"minute", "hour"} for one in found):
        return None
    same = max(one.most_weeks for one in found) <= _LONGER * min(one.weeks for one in found)
    return max(found, key=lambda one: one.weeks) if same else None


def _texts(lines: Sequence[Line], named: re.Pattern[str]) -> tuple[str, ...]:
    """The source's texts whose name says what they are of, each once."""
    found: dict[str, None] = {}
    for line in lines:
        told: Mapping[str, str] = line.when.texts
        for name, text in told.items():
            if text and named.search(name):
                found.setdefault(text)
    return tuple(found)


ORDER: Final = Rule(
    id="time.order",
    title="Times in the wrong order",
    sees="a follow-up at or before the end of treatment of the same study",
    why="Follow-ups counted from the end of treatment are earlier than they seem; rows may have changed places.",
    look_up="The schedule of assessments: from which day is each time counted, and in which unit?",
    detectable="studies with both a post-treatment time and a follow-up, or a follow-up and the treatment's duration",
    find=_order,
)
DURATION: Final = Rule(
    id="time.duration",
    title="A time that does not fit the treatment",
    sees=(
        "an end of treatment long before or after the treatment is over by the study's words, or a "
        "follow-up beyond the last"
    ),
    why="Either the time is of another assessment, or unit or start of the count differ.",
    look_up="How long the treatment takes, and at which week this outcome was measured, counted from randomisation.",
    detectable=(
        "ends of treatment before two thirds of the one duration told, or after twice that and eight weeks; "
        "follow-ups a seventh beyond the last one told"
    ),
    find=_duration,
)

RULES: Final[tuple[Rule, ...]] = (ORDER, DURATION)
