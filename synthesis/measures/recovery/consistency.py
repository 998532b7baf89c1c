"""Whether the numbers printed for one estimate can all be true: the estimate, its error, interval, test and p."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import inf, log
from types import MappingProxyType
from typing import Final

import numpy as np

from extraction_forms.frozen_values import frozen
from synthesis.errors import Fault, ImpossibleNumber
from synthesis.measures.measure import Floats
from synthesis.measures.recovery.printed import Span, carried
from synthesis.measures.recovery.quantiles import critical

_SMALLEST_P: Final = 1e-300
_LIMITS: Final[Mapping[str, tuple[float, float]]] = MappingProxyType({"se": (0.0, inf), "p": (0.0, 1.0)})


@frozen
class Printed:
    """What is printed of one estimate, each number as the span it can have been; those not printed are absent.

    The keys are estimate, se, ci_low, ci_high, statistic and p. `statistic` is z, or t on `df` degrees of
    freedom; the interval is of `level`, p two-sided. A `ratio` has its estimate and limits as ratios, its
    standard error on the log scale.
    """

    spans: Mapping[str, Span]
    level: float = 0.95
    df: float = inf
    ratio: bool = False


@frozen
class Disagreement:
    """A printed number that does not follow from others: what is printed, what it would be, and from which."""

    number: str
    found: Span
    expected: Span
    of: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.number}: printed {self.found}; by {' and '.join(self.of)} it is {self.expected}"


def disagreements(given: Printed) -> tuple[Disagreement, ...]:
    """Every printed number that cannot be had from others, whatever they were before they were rounded.

    Each number is computed from every set of others that determines it, on the spans left by rounding; it
    disagrees where the spans do not meet. Nothing is found where fewer than two numbers are printed.

    Raises:
        ImpossibleNumber: a standard error below 0, a p-value beyond 0 and 1, a ratio not above 0, limits in
            the wrong order, or an estimate outside its interval.
    """
    spans = _on_scale(given)
    _check(spans)
    found = []
    for number, of, function in _routes(given):
        if number in spans and all(name in spans for name in of):
            expected = carried(function, *(spans[name] for name in of))
            if not spans[number].meets(expected):
                told = tuple("estimate" if name == "size" else name for name in of)
                found.append(Disagreement(number=number, found=spans[number], expected=expected, of=told))
    return tuple(found)


def _routes(given: Printed) -> Iterator[tuple[str, tuple[str, ...], Callable[..., float]]]:
    """Each number from others; the functions are monotone in every argument, given signs as in `_on_scale`."""
    q = float(critical(given.level, _df(given)))
    yield "estimate", ("ci_low", "ci_high"), lambda low, high: low + (high - low) / 2
    yield "se", ("ci_low", "ci_high"), lambda low, high: max(high - low, 0.0) / (2 * q)
    yield "se", ("size", "statistic"), lambda size, test: size / test
    yield "se", ("size", "p"), lambda size, p: size / _statistic(p, given)
    yield "ci_low", ("estimate", "se"), lambda estimate, se: estimate - q * se
    yield "ci_high", ("estimate", "se"), lambda estimate, se: estimate + q * se
    yield "statistic", ("size", "se"), _over
    yield "statistic", ("p",), lambda p: _statistic(p, given)
    yield "p", ("statistic",), lambda test: _p(test, given)
    yield "p", ("size", "se"), lambda size, se: _p(_over(size, se), given)
    yield (
        "p",
        ("size", "ci_low", "ci_high"),
        lambda size, low, high: _p(_over(size, (high - low) / 2 / q), given),
    )


def _on_scale(given: Printed) -> dict[str, Span]:
    """The spans on the scale the estimate is normal on, and the size of the estimate.

    Tests go by size, as many papers print them without their sign.
    """
    spans = dict(given.spans)
    for name in ("estimate", "ci_low", "ci_high"):
        if given.ratio and name in spans:
            if spans[name].high <= 0:
                raise _impossible(name, "a ratio above 0", spans[name])
            low = spans[name].low
            spans[name] = Span(low=log(low) if low > 0 else -inf, high=log(spans[name].high))
    for name, (least, most) in _LIMITS.items():
        if name in spans:
            if spans[name].high < least or spans[name].low > most:
                raise _impossible(name, f"from {least:g} to {most:g}", spans[name])
            spans[name] = Span(low=max(spans[name].low, least), high=min(spans[name].high, most))
    if "estimate" in spans:
        spans["size"] = spans["estimate"].size
    if "statistic" in spans:
        spans["statistic"] = spans["statistic"].size
    return spans


def _check(spans: Mapping[str, Span]) -> None:
    for below, above in (("ci_low", "ci_high"), ("ci_low", "estimate"), ("estimate", "ci_high")):
        if below in spans and above in spans and spans[below].low > spans[above].high:
            raise _impossible(above, f"at least {below}, {spans[below]}", spans[above])


def _impossible(name: str, expected: str, found: Span) -> ImpossibleNumber:
    return ImpossibleNumber([Fault(what=name, row=0, expected=expected, found=str(found))])


def _over(size: float, se: float) -> float:
    if se <= 0:
        return inf if size > 0 else 0.0
    return size / se


def _df(given: Printed) -> Floats | None:
    return None if given.df == inf else np.asarray(given.df, dtype=np.float64)


def _statistic(p: float, given: Printed) -> float:
    from scipy.special import ndtri, stdtrit

    if p < _SMALLEST_P:
        return inf
    return abs(float(ndtri(p / 2) if given.df == inf else stdtrit(given.df, p / 2)))


def _p(test: float, given: Printed) -> float:
    from scipy.special import ndtr, stdtr

    return 2 * float(ndtr(-test) if given.df == inf else stdtr(given.df, -test))
