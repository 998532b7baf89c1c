"""One effect of several scores: pooled without a trace, under one name, or the mean of others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import sqrt
from statistics import fmean
from typing import Final

from synthesis.audit.finding import Finding, Rule
from synthesis.audit.lines import Audited, Line, by_study
from synthesis.audit.rules.estimate_spans import comparison
from synthesis.audit.rules.flag import flag, listed
from synthesis.audit.slack import gap, short
from synthesis.measures.recovery.printed import Span

_OTHER: Final = 0.5
"""In standard errors: an effect so far from the one its row's numbers give is another's."""
_POOLED: Final = re.compile(
    r"\b(pooled|combined|composite|averaged?|mean of|sum of|zusammengefasst|gepoold)\b", re.IGNORECASE
)
_NAMES: Final = re.compile(r"instrument|outcome|measure|scale", re.IGNORECASE)


def _subscale(audited: Audited) -> Iterator[Finding]:
    for lines in by_study(audited.lines).values():
        told: set[tuple[str, str]] = set()
        for group in _same_result(lines).values():
            differing = {_told_effect(line) for line in group}
            if len(group) > 1 and len(differing - {None}) > 1:
                told |= {line.key for line in group}
                yield _several(group)
        for line in lines:
            if line.key in told:
                continue
            others = _averaged(line, lines)
            if others:
                yield _mean_of_others(line, others)
            elif line.computed is None and line.reported is not None and (name := _pooled_name(line)):
                message = (
                    f"“{name}” is put together from several scores; an effect of {short(line.reported.y)} is reported, "
                    "and the scores that it was put together from are not in the file."
                )
                yield flag(SUBSCALE, (line,), message, [line.between.get("estimate")])


def _same_result(lines: tuple[Line, ...]) -> Mapping[tuple[object, ...], list[Line]]:
    """Lines that are, by all they say, one result of one comparison."""
    groups: dict[tuple[object, ...], list[Line]] = {}
    for line in lines:
        if line.what:
            key = (
                *(line.outcome, line.scale.instrument, line.when.timepoint, line.when.weeks, line.value_kind),
                *(line.experimental.arm, line.control.arm, line.contrast, line.measure),
                *(
                    "events" in line.experimental.numbers,
                    line.columns.get("rating", ""),
                    line.columns.get("rater", ""),
                ),
            )
            groups.setdefault(key, []).append(line)
    return groups


def _told_effect(line: Line) -> float | None:
    effect = line.computed or line.reported
    return None if effect is None else round(effect.y, 6)


def _several(group: list[Line]) -> Finding:
    first = group[0]
    effects = listed([short(found) for line in group if (found := _told_effect(line)) is not None])
    name = first.what
    message = (
        f"{len(group)} results of {name} at one time of one comparison give effects of {effects}: subscales, raters "
        "or analyses may stand under one name."
    )
    return flag(
        SUBSCALE,
        group,
        message,
        [number for line in group for number in line.experimental.numbers.values()][:6],
    )


def _averaged(line: Line, lines: tuple[Line, ...]) -> list[Line]:
    """Other lines of the study and time whose mean effect a line reports, where its own numbers do not give it."""
    if len(lines) < 3 or "estimate" not in line.between or line.value_kind == "adjusted":
        return []
    found = comparison(line)
    if found.estimate is None:
        return []
    size = found.estimate.size
    if line.computed is not None and gap(
        Span(low=abs(line.computed.y), high=abs(line.computed.y)), size
    ) <= _OTHER * sqrt(line.computed.v):
        return []
    others = [
        one
        for one in lines
        if one is not line
        and one.computed is not None
        and one.computed.measure == line.measure
        and (one.when.timepoint, one.experimental.arm, one.control.arm)
        == (line.when.timepoint, line.experimental.arm, line.control.arm)
    ]
    if len(others) < 2 or size.high - size.low > _FINE:
        return []
    mean = abs(fmean(one.computed.y for one in others if one.computed is not None))
    return others if size.low <= mean <= size.high else []


def _mean_of_others(line: Line, others: list[Line]) -> Finding:
    names = listed([one.what for one in others])
    estimate = line.between.get("estimate")
    message = (
        f"The effect of {estimate.shown if estimate else ''} is the mean of those of {names} at the same time: it may "
        "have been put together from them."
    )
    return flag(SUBSCALE, (line, *others), message, [estimate])


def _pooled_name(line: Line) -> str:
    named = (text for name, text in line.columns.items() if _NAMES.search(name))
    return next((name for name in (line.scale.instrument, line.outcome, *named) if _POOLED.search(name)), "")


_FINE: Final = 0.011
"""A mean of others is told only from effects printed with two decimals or more."""

SUBSCALE: Final = Rule(
    id="consistency.subscale",
    title="Subscales pooled without a trace",
    sees=(
        "several differing results under one name, an effect that is the mean of other results' effects, or a result "
        "called pooled whose parts are not in the file"
    ),
    why=(
        "Nobody can have such an effect again, and its variance is too large or small unless the "
        "parts' correlation was used."
    ),
    look_up="The instrument: which of its scores were measured, which of them is this, and how were they put together?",
    detectable=(
        "results that share study, arms, time, outcome and instrument; means of others printed with "
        "two decimals; names that say pooled"
    ),
    find=_subscale,
)

RULES: Final[tuple[Rule, ...]] = (SUBSCALE,)
