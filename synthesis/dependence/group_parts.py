"""The part of an effect's variance that each of its groups brings, as the size of a group of equal weight."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from synthesis.effects import Effect

CLOSE: Final = 1e-6  # how near the sum of both parts must be to the variance, as a share of it

Numbers = Mapping[str, float]


def log_odds(given: Numbers, side: str) -> float:
    """1/events + 1/(n - events)."""
    events, n = given[f"events_{side}"], given[f"n_{side}"]
    return 1 / events + 1 / (n - events)


def log_risk(given: Numbers, side: str) -> float:
    """1/events - 1/n."""
    return 1 / given[f"events_{side}"] - 1 / given[f"n_{side}"]


def risk(given: Numbers, side: str) -> float:
    """The share with events p gives p (1 - p) / n."""
    n = given[f"n_{side}"]
    p = given[f"events_{side}"] / n
    return p * (1 - p) / n


def mean(given: Numbers, side: str) -> float:
    """sd^2 / n."""
    return given[f"sd_{side}"] ** 2 / given[f"n_{side}"]


def log_rate(given: Numbers, side: str) -> float:
    """1/events."""
    return 1 / given[f"events_{side}"]


def rate(given: Numbers, side: str) -> float:
    """The events over the square of the time at risk."""
    return given[f"events_{side}"] / given[f"time_{side}"] ** 2


PARTS: Final[Mapping[str, Callable[[Numbers, str], float]]] = MappingProxyType(
    {"OR": log_odds, "RR": log_risk, "RD": risk, "MD": mean, "IRR": log_rate, "IRD": rate}
)
"""What a group brings to the variance of an effect, by measure (Gleser & Olkin 2009, chapter 19, table 19.2)."""


def effective(row: Effect) -> tuple[float, float]:
    """1 / (the part of each group in the variance) where it is known, else the sizes of the groups, else nan."""
    sizes = _size(row, "exp"), _size(row, "ctl")
    if row.measure not in PARTS:
        return sizes
    try:
        one, other = (PARTS[row.measure](row.inputs, side) for side in ("exp", "ctl"))
    except (KeyError, ZeroDivisionError):
        return sizes
    if one <= 0 or other <= 0 or abs(one + other - row.v) > CLOSE * row.v:
        return sizes  # cells of 0, a design effect or another formula stand behind the variance
    return 1 / one, 1 / other


def _size(row: Effect, side: str) -> float:
    n = row.inputs.get(f"n_{side}", row.n_exp if side == "exp" else row.n_ctl)
    return float("nan") if n is None or n <= 0 else float(n)
