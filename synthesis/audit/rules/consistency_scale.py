"""Ratios and their logarithms confused."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, log, sqrt
from typing import Final

from synthesis.audit.estimates import RATIOS
from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.lines import Audited, Line
from synthesis.audit.rules.flag import flag
from synthesis.audit.slack import short

_FITS: Final = 0.05
"""Of a standard error: a number this near to the ratio, or its logarithm, is that."""
_HIGHEST_LOG: Final = 50.0

Told = tuple[str, float]
"""What tells that a scale is mistaken, and what the estimate would be."""


def _log_scale(audited: Audited) -> Iterator[Finding]:
    for line in audited.lines:
        told = mistaken_scale(line)
        if told is not None:
            message, value = told
            numbers = [line.between.get(name) for name in ("estimate", "ci_low", "ci_high")]
            suppose = (Supposed(line=line.key, number="between.estimate", value=value),)
            yield flag(LOG_SCALE, (line,), message, numbers, suppose)


def mistaken_scale(line: Line) -> Told | None:
    """What tells that a ratio stands where its logarithm belongs, or the other way round."""
    if line.measure not in RATIOS or "estimate" not in line.between:
        return None
    return _no_ratio(line) or _other_scale(line)


def _no_ratio(line: Line) -> Told | None:
    """Whether a number stands among ratios that no ratio can be."""
    if line.logarithm:
        return None
    for name in ("estimate", "ci_low", "ci_high"):
        number = line.between.get(name)
        if number is not None and number.value <= 0:
            told = f"{number.shown} stands where a ratio is expected, and none is 0 or below: it may be a logarithm."
            return told, exp(min(line.between["estimate"].value, _HIGHEST_LOG))
    return None


def _other_scale(line: Line) -> Told | None:
    """Whether the arms' own numbers say that the estimate is on the other scale."""
    estimate, computed = line.between["estimate"], line.computed
    if computed is None or computed.measure != line.measure or estimate.value <= 0:
        return None
    size, error, value = abs(computed.y), sqrt(computed.v), estimate.value
    meant, other = (value, log(value)) if line.logarithm else (log(value), value)
    near = max(estimate.slack / value if line.logarithm else estimate.slack, _FITS * error)
    if abs(abs(other) - size) > near or abs(abs(meant) - size) <= max(error, 4 * near):
        return None
    ratio, as_log = short(exp(computed.y)), short(computed.y)
    if line.logarithm:
        told = (
            f"{estimate.shown} is entered as the logarithm of a ratio; the arms' numbers give a ratio of {ratio}, "
            f"whose logarithm is {as_log}."
        )
        return told, log(value)
    told = f"{estimate.shown} is entered as a ratio; the arms' numbers give {ratio}, whose logarithm is {as_log}."
    return told, exp(min(value, _HIGHEST_LOG))


LOG_SCALE: Final = Rule(
    id="consistency.log_scale",
    title="A ratio and its logarithm confused",
    sees="a logarithm where a ratio is expected, or a ratio where its logarithm is",
    why="A log odds ratio of 0.4 read as a ratio turns a harm into a benefit (Cochrane Handbook, section 6.3.2).",
    look_up="The estimate and its interval: are they ratios (1 is no effect) or their logarithms (0 is no effect)?",
    detectable="numbers at or below 0 among ratios; others where the arms' events tell which is meant",
    find=_log_scale,
)
RULES: Final[tuple[Rule, ...]] = (LOG_SCALE,)
