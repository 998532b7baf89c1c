"""Printed tests and p-values beside what estimate, error and the arms' numbers give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import inf, sqrt
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.audit.estimates import OF_COUNTS
from synthesis.audit.finding import Finding, Rule
from synthesis.audit.formulas import pooled, values_of
from synthesis.audit.lines import Audited, Line
from synthesis.audit.printed import Printed
from synthesis.audit.rules.consistency_scale import mistaken_scale
from synthesis.audit.rules.estimate_spans import Comparison, comparison
from synthesis.audit.rules.flag import flag
from synthesis.audit.slack import gap, moved, p_of_size, p_span, short, size_of_p, span
from synthesis.measures.recovery.printed import Span

_NEAR: Final = 0.1
"""Wald, score and likelihood tests of one estimate differ by less than a tenth; tests of two means with equal and
with unequal variances by 1 / sqrt(df) more."""
_BY_ARMS: Final = 0.25
"""Tests with equal and unequal variances, of ranks, of counts with and without correction differ by more."""
_LEAST: Final = (0.1, 0.5)
"""Differences of the test statistic that are never told: from the estimate's own error, from the arms."""
_DECISION: Final = 0.05
_TESTS: Final = ("t", "z", "f", "chi2")
_P_NAMES: Final = ("p", "p_below", "p_above", "p_one_sided")
_BOUNDS: Final[Mapping[str, Callable[[float], tuple[float, float]]]] = MappingProxyType(
    {"p_below": lambda p: (0.0, p), "p_above": lambda p: (p, 1.0)}
)
_SQUARES: Final = frozenset({"f", "chi2"})


@frozen
class _Known:
    """The size of a test statistic as other numbers give it, from which, and how near another must be."""

    size: Span
    words: str
    numbers: tuple[Printed | None, ...]
    near: float
    least: float


def _p(audited: Audited) -> Iterator[Finding]:
    for line in audited.lines:
        name = next((one for one in _P_NAMES if one in line.between), "")
        printed = line.between.get(name)
        if printed is None or mistaken_scale(line) is not None:
            continue
        found = comparison(line)
        if not 0 <= printed.value <= 1:
            yield flag(P, (line,), f"p is printed as {printed.shown}; it lies between 0 and 1.", [printed])
            continue
        known = _known(line, found, printed_tests=True)
        if known is None or any(
            _agree(known, _size(name, printed, df, sides)) for sides in (2, 1) for df in (inf, found.df)
        ):
            continue
        expected = p_of_size((known.size.low + known.size.high) / 2, found.df)
        message = f"p is printed as {printed.shown}; {known.words} p {_p_text(expected, printed.value)}."
        if (
            name == "p"
            and (printed.value < _DECISION) != (expected < _DECISION)
            and abs(printed.value - _DECISION) > printed.slack
        ):
            message += " One is below 0.05, the other is not."
        yield flag(P, (line,), message, [printed, *known.numbers])


def _size(name: str, printed: Printed, df: float, sides: int) -> Span:
    """The size of the test statistic that a p of one or two sides tells."""
    found = p_span(printed)
    if name in _BOUNDS:
        low, high = _BOUNDS[name](printed.value)
        found = Span(low=low, high=high)
    times = 2.0 if sides == 1 else 1.0
    return Span(
        low=size_of_p(min(times * found.high, 1.0), df), high=size_of_p(min(times * found.low, 1.0), df)
    )


def _agree(known: _Known, size: Span) -> bool:
    off = gap(known.size, size)
    return off <= max(known.least, known.near * max(min(known.size.high, size.high), 0.0))


def _known(line: Line, found: Comparison, *, printed_tests: bool) -> _Known | None:
    """The test statistic by the surest of the numbers there are."""
    between = line.between
    name = next((one for one in _TESTS if one in between), "")
    if name and printed_tests:
        return _by_test(line, name)
    size = None if found.estimate is None else found.estimate.size
    if size is not None and found.se is not None:
        numbers = (between.get("estimate"), between.get("se"))
        return _by_estimate(
            _over(size, found.se), "the estimate and its standard error give", numbers, line, found.df
        )
    half = found.half_width
    if size is not None and half is not None and half.high > 0 and half.high < inf:
        limits = tuple(between.get(name) for name in ("estimate", "ci_low", "ci_high"))
        error = Span(low=half.low / found.q, high=half.high / found.q)
        return _by_estimate(_over(size, error), "the estimate and its interval give", limits, line, found.df)
    return _of_arms(line)


def _by_estimate(
    size: Span, words: str, numbers: tuple[Printed | None, ...], line: Line, df: float
) -> _Known:
    if line.measure in OF_COUNTS:
        return _Known(size=size, words=words, numbers=numbers, near=_BY_ARMS, least=_LEAST[1])
    return _Known(size=size, words=words, numbers=numbers, near=_NEAR + 1 / sqrt(df), least=_LEAST[0])


def _by_test(line: Line, name: str) -> _Known:
    number = line.between[name]
    size = _root(number) if name in _SQUARES else span(number).size
    return _Known(
        size=size, words=f"{name} = {number.shown} gives", numbers=(number,), near=_NEAR, least=_LEAST[0]
    )


def _root(number: Printed) -> Span:
    found = span(number)
    return Span(low=sqrt(max(found.low, 0.0)), high=sqrt(max(found.high, 0.0)))


def _over(size: Span, error: Span) -> Span:
    return Span(low=size.low / error.high, high=size.high / error.low if error.low > 0 else inf)


def _of_arms(line: Line) -> _Known | None:
    """The test statistic that the arms' own numbers give; nothing of adjusted numbers."""
    if line.value_kind == "adjusted" or line.computed is None or not line.computed.v > 0:
        return None
    means = values_of(line, ("n", "mean", "sd"))
    if means is not None and line.computed.measure in {"SMD", "MD"}:
        try:
            size = moved(_t_pooled, *means).size
        except (ValueError, ZeroDivisionError):
            return None
        words = "the arms' means and standard deviations give"
    else:
        z = abs(line.computed.y) / sqrt(line.computed.v)
        size, words = Span(low=z, high=z), "the arms' numbers give"
    return _Known(size=size, words=words, numbers=tuple(_arms(line)), near=_BY_ARMS, least=_LEAST[1])


def _t(audited: Audited) -> Iterator[Finding]:
    for line in audited.lines:
        name = next((one for one in _TESTS if one in line.between), "")
        if not name or mistaken_scale(line) is not None:
            continue
        printed, size = line.between[name], _by_test(line, name).size
        known = _known(line, comparison(line), printed_tests=False)
        if (
            known is None
            or _agree(known, size)
            or any(_agree(known_by, size) for known_by in _other_tests(line))
        ):
            continue
        expected = (known.size.low + known.size.high) / 2
        shown = expected**2 if name in _SQUARES else expected
        message = f"{name} is printed as {printed.shown}; {known.words} {short(shown)}."
        yield flag(T, (line,), message, [printed, *known.numbers])


def _other_tests(line: Line) -> Iterator[_Known]:
    """Other tests that the arms' numbers allow: of the means, with unequal variances, of changes."""
    arms = _of_arms(line)
    if arms is not None:
        yield arms
    for names, test in (
        (("n", "mean", "sd"), _t_welch),
        (("change_n", "change_mean", "change_sd"), _t_pooled),
    ):
        found = values_of(line, names)
        if found is not None:
            try:
                size = moved(test, *found).size
            except (ValueError, ZeroDivisionError):
                continue
            yield _Known(size=size, words="", numbers=(), near=_BY_ARMS, least=_LEAST[1])


def _t_pooled(v: Sequence[float]) -> float:
    return (v[1] - v[4]) / (pooled(v) * sqrt(1 / v[0] + 1 / v[3]))


def _t_welch(v: Sequence[float]) -> float:
    return (v[1] - v[4]) / sqrt(v[2] ** 2 / v[0] + v[5] ** 2 / v[3])


def _arms(line: Line) -> Iterator[Printed]:
    for side in line.sides:
        for name in ("mean", "sd", "n", "events", "total"):
            if name in side.numbers:
                yield side.numbers[name]


def _p_text(p: float, printed: float) -> str:
    """A p as papers print it; of one that is small beside another small one, its first digit."""
    if p >= 0.001:
        return f"= {p:.3f}"
    return f"= {p:.1g}" if 0 < printed < 0.001 and p > 0 else "< 0.001"


P: Final = Rule(
    id="consistency.p",
    title="A p-value that its test does not give",
    sees="a p that does not follow from the test, the estimate and its error, its interval, or the arms' numbers",
    why=(
        "In half of the papers of psychology one p is inconsistent, in one of eight so that "
        "significance changes (Nuijten 2016)."
    ),
    look_up="The test: its statistic, degrees of freedom, sides, covariates, and whether p is of this very comparison.",
    detectable=(
        "test statistics a tenth apart from the estimate's own error, or a quarter and 0.5 from the "
        "arms' numbers"
    ),
    find=_p,
)
T: Final = Rule(
    id="consistency.t",
    title="A test statistic that its numbers do not give",
    sees="a t, z, F or chi-squared that does not follow from the estimate and its error or from the arms' numbers",
    why=(
        "Effects are worked out from test statistics: one of another comparison, or of a change in "
        "time, gives another effect."
    ),
    look_up=(
        "The test: does it compare the two arms at this time, or changes, or times within an arm, "
        "and with covariates?"
    ),
    detectable=(
        "test statistics a tenth apart from the estimate's own error, or a quarter and 0.5 from the "
        "arms' numbers"
    ),
    find=_t,
)

RULES: Final[tuple[Rule, ...]] = (P, T)
