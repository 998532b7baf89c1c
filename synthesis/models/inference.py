"""The tests of coefficients by the rules of the trade: z, t, knha, adhoc."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from synthesis import expected
from synthesis.errors import NotEstimable


def known_test(test: str) -> str:
    """The rule's own name, from a name or a readable alias.

    Raises:
        NotEstimable: no such rule; the message lists those there are.
    """
    spelt = expected.text("test", test).strip().lower().replace("_", "-").replace(" ", "-")
    name = ALIASES.get(spelt, spelt)
    if name not in TESTS:
        raise NotEstimable(f"unknown test {test!r}; known: {', '.join(sorted([*TESTS, *ALIASES]))}")
    return name


def standing(test: str, scale: float) -> str:
    """The rule by which numbers stand where this one was asked for and the residual scale is such.

    Where the model meets every effect, the Knapp-Hartung variance is 0 and not to be had: the Wald numbers stand.
    """
    return "z" if test == "knha" and scale == 0 else test


def quantile(level: float, df: float) -> float:
    """Half the width, in standard errors, of a central interval of this level.

    Raises:
        NotEstimable: a level not between 0 and 1.
    """
    from scipy.special import ndtri, stdtrit

    upper = (1 + expected.level(level)) / 2
    return float(ndtri(upper) if df == _NORMAL else stdtrit(df, upper))


def upper_tail(value: float, df: float) -> float:
    """The share of a standard normal (df inf) or t distribution above a value."""
    from scipy.special import ndtr, stdtr

    return float(ndtr(-value) if df == _NORMAL else stdtr(df, -value))


_NORMAL: Final = float("inf")


def _model_based(scale: float) -> float:  # noqa: ARG001 - the signature of every factor
    return 1.0


def _hartung_knapp(scale: float) -> float:
    return scale


def _never_below_model(scale: float) -> float:
    return max(1.0, scale)


def _normal(df: int) -> float:  # noqa: ARG001 - the signature of every distribution
    return _NORMAL


# Wald with normal and t quantiles; Knapp & Hartung 2003 (Stat Med 22:2693); the same with its factor
# kept from falling below 1.
TESTS: Final[Mapping[str, tuple[Callable[[float], float], Callable[[int], float]]]] = MappingProxyType(
    {
        "z": (_model_based, _normal),
        "t": (_model_based, float),
        "knha": (_hartung_knapp, float),
        "adhoc": (_never_below_model, float),
    }
)
ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "hartung-knapp": "knha",
        "knapp-hartung": "knha",
        "hartung-knapp-floored": "adhoc",
        "headline": "knha",  # for a mean, with the rule that Wald's stands where it is the wider one
        "hksj": "knha",
        "normal": "z",
        "wald": "z",
    }
)

RULE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "knha": "Knapp-Hartung",
        "z": "Wald",
        "t": "Wald with the t distribution",
        "adhoc": "Knapp-Hartung, never below Wald",
        "study": "the study’s own",
        "cr2": "CR2, Satterthwaite",
    }
)
"""How the rule of an interval is called in print."""
