"""Other formulas that a paper may have used for the same comparison, each with what rounding leaves open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import exp, lgamma, log, sqrt
from types import MappingProxyType
from typing import Final

from synthesis.audit.lines import Line, Side
from synthesis.audit.slack import half, moved
from synthesis.measures.recovery.printed import Span

Numbers = Sequence[float]
Formula = Callable[[Numbers], float]

_ENDPOINTS: Final = ("n", "mean", "sd")
_CHANGES: Final = ("change_n", "change_mean", "change_sd")
_FROM_BASELINE: Final = ("n", "mean", "sd", "baseline_mean", "baseline_sd")
_EVENTS: Final = ("events", "total")

LEGITIMATE: Final = frozenset(
    {
        "the formula declared here",
        "Cohen's d, without correction for small samples",
        "Hedges' g with the approximate correction",
        "Glass's delta, by the control arm's standard deviation",
        "Glass's delta with correction for small samples",
        "a standardiser of both variances alike",
    }
)
"""Standardised differences of the same two means: other formulas, not other numbers."""


def standardised(line: Line) -> Iterator[tuple[str, Span]]:
    """Each standardised mean difference that the arms' numbers allow, by the name of its formula."""
    yield from _each(line, _ENDPOINTS, _OF_ENDPOINTS)
    yield from _each(line, _CHANGES, _OF_CHANGES)
    yield from _each(line, _FROM_BASELINE, _OF_BOTH_TIMES)


def differences(line: Line) -> Iterator[tuple[str, Span]]:
    """The mean difference at the end, of changes, and of changes worked out from the means."""
    yield from _each(line, _ENDPOINTS, _MD_OF_ENDPOINTS)
    yield from _each(line, _CHANGES, _MD_OF_CHANGES)
    yield from _each(line, _FROM_BASELINE, _MD_OF_BOTH_TIMES)


def of_counts(line: Line) -> Iterator[tuple[str, Span]]:
    """Each measure of two proportions that the arms' events allow; ratios as logarithms."""
    yield from _each(line, _EVENTS, _OF_COUNTS)


BY_MEASURE: Final[Mapping[str, Callable[[Line], Iterator[tuple[str, Span]]]]] = MappingProxyType(
    {"SMD": standardised, "MD": differences, "OR": of_counts, "RR": of_counts, "RD": of_counts}
)
"""The formulas of each measure."""


def values_of(line: Line, names: Sequence[str]) -> tuple[list[float], list[float]] | None:
    """Numbers of the experimental, then of the control side, and how far each may be off; none where one is lacking."""
    values: list[float] = []
    halves: list[float] = []
    for side in line.sides:
        for name in names:
            number = _number(side, name)
            if number is None:
                return None
            values.append(number[0])
            halves.append(number[1])
    return values, halves


def _number(side: Side, name: str) -> tuple[float, float] | None:
    found = side.numbers.get(name) or (side.numbers.get("n") if name in {"change_n", "total"} else None)
    return None if found is None else (found.value, half(name, found))


def _each(line: Line, names: Sequence[str], formulas: Mapping[str, Formula]) -> Iterator[tuple[str, Span]]:
    found = values_of(line, names)
    if found is None:
        return
    for name, formula in formulas.items():
        try:
            yield name, moved(formula, *found)
        except (ValueError, ZeroDivisionError, OverflowError):
            continue


def pooled(v: Numbers) -> float:
    """The standard deviation pooled over both arms, weighted by degrees of freedom."""
    n1, _, s1, n2, _, s2 = v
    return sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / (n1 + n2 - 2))


_ENDLESS_DF: Final = 1e8
"""Beyond, the correction is 1 to eight digits, and differences of lgamma are noise."""


def correction(df: float) -> float:
    """Hedges' exact correction for small samples, J = G(df / 2) / (sqrt(df / 2) G((df - 1) / 2))."""
    if df > _ENDLESS_DF:
        return 1.0
    return exp(lgamma(df / 2) - lgamma((df - 1) / 2) - log(df / 2) / 2)


def _d(v: Numbers) -> float:
    return (v[1] - v[4]) / pooled(v)


def _g(v: Numbers) -> float:
    return correction(v[0] + v[3] - 2) * _d(v)


def _g_approximate(v: Numbers) -> float:
    return (1 - 3 / (4 * (v[0] + v[3] - 2) - 1)) * _d(v)


def _glass(v: Numbers) -> float:
    return (v[1] - v[4]) / v[5]


def _glass_corrected(v: Numbers) -> float:
    return correction(v[3] - 1) * _glass(v)


def _evenly(v: Numbers) -> float:
    return (v[1] - v[4]) / sqrt((v[2] ** 2 + v[5] ** 2) / 2)


def _d_by_se(v: Numbers) -> float:
    return _d((v[0], v[1], v[2] * sqrt(v[0]), v[3], v[4], v[5] * sqrt(v[3])))


def _changed(v: Numbers) -> float:
    return (v[1] - v[3]) - (v[6] - v[8])


def _changed_by_baseline(v: Numbers) -> float:
    n1, n2, s1, s2 = v[0], v[5], v[4], v[9]
    sd = sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / (n1 + n2 - 2))
    return correction(n1 + n2 - 2) * _changed(v) / sd


def _changed_by_end(v: Numbers) -> float:
    n1, n2, s1, s2 = v[0], v[5], v[2], v[7]
    sd = sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / (n1 + n2 - 2))
    return correction(n1 + n2 - 2) * _changed(v) / sd


def _odds_ratio(v: Numbers) -> float:
    return log(v[0] / (v[1] - v[0]) / (v[2] / (v[3] - v[2])))


def _odds_ratio_added(v: Numbers) -> float:
    return _odds_ratio((v[0] + 0.5, v[1] + 1, v[2] + 0.5, v[3] + 1))


def _risk_ratio(v: Numbers) -> float:
    return log(v[0] / v[1] / (v[2] / v[3]))


def _risk_ratio_added(v: Numbers) -> float:
    return _risk_ratio((v[0] + 0.5, v[1] + 0.5, v[2] + 0.5, v[3] + 0.5))


def _peto(v: Numbers) -> float:
    a, n1, c, n2 = v
    total, events = n1 + n2, a + c
    variance = n1 * n2 * events * (total - events) / (total**2 * (total - 1))
    return (a - n1 * events / total) / variance


_OF_ENDPOINTS: Final[Mapping[str, Formula]] = MappingProxyType(
    {
        "the formula declared here": _g,
        "Cohen's d, without correction for small samples": _d,
        "Hedges' g with the approximate correction": _g_approximate,
        "Glass's delta, by the control arm's standard deviation": _glass,
        "Glass's delta with correction for small samples": _glass_corrected,
        "a standardiser of both variances alike": _evenly,
        "standard errors in the place of standard deviations": _d_by_se,
    }
)
_OF_CHANGES: Final[Mapping[str, Formula]] = MappingProxyType(
    {"the changes since baseline": _g, "the changes since baseline, without correction for small samples": _d}
)
_OF_BOTH_TIMES: Final[Mapping[str, Formula]] = MappingProxyType(
    {
        "the difference in change, by the baseline's standard deviations": _changed_by_baseline,
        "the difference in change, by the standard deviations at the end": _changed_by_end,
    }
)
_MD_OF_ENDPOINTS: Final[Mapping[str, Formula]] = MappingProxyType(
    {"the formula declared here": lambda v: v[1] - v[4]}
)
_MD_OF_CHANGES: Final[Mapping[str, Formula]] = MappingProxyType(
    {"the changes since baseline": lambda v: v[1] - v[4]}
)
_MD_OF_BOTH_TIMES: Final[Mapping[str, Formula]] = MappingProxyType({"the difference in change": _changed})
_OF_COUNTS: Final[Mapping[str, Formula]] = MappingProxyType(
    {
        "the odds ratio": _odds_ratio,
        "the odds ratio with a half added to each cell": _odds_ratio_added,
        "Peto's odds ratio": _peto,
        "the risk ratio": _risk_ratio,
        "the risk ratio with a half added": _risk_ratio_added,
        "the risk difference": lambda v: v[0] / v[1] - v[2] / v[3],
        "the odds ratio of no event": lambda v: -_odds_ratio(v),
        "the risk ratio of no event": lambda v: log((v[1] - v[0]) / v[1] / ((v[3] - v[2]) / v[3])),
    }
)
