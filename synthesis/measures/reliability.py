"""The reliability of one scale in one sample: coefficient alpha, as it is or transformed."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.measure import Choices, Columns, Compute, Computed, Floats, Measure, refuse, sound

INPUTS: Final = ("alpha", "items", "n")


def raw_alpha(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001 - the signature of every measure
    """Cronbach's alpha itself: y = alpha, v = 2 m (1 - alpha)^2 / ((m - 1)(n - 2)), of m items and n people.

    (Bonett 2010, Psychol Methods 15:368; van Zyl, Neudecker & Nel 2000, Psychometrika 65:271.)
    """
    rest, items = _checked(columns, "ARAW")
    return sound("ARAW", columns["alpha"], items * rest**2 / (columns["n"] - 2))


def hakstian_whalen(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001
    """Hakstian and Whalen's cube root of alpha: y = 1 - (1 - alpha)^(1/3), greater for the more reliable.

    v = 18 m (n - 1)(1 - alpha)^(2/3) / ((m - 1)(9 n - 11)^2), of m items and n people (Hakstian & Whalen 1976,
    Psychometrika 41:219).
    """
    rest, items = _checked(columns, "AHW")
    n = columns["n"]
    return sound("AHW", 1 - np.cbrt(rest), 9 * items * (n - 1) * np.cbrt(rest) ** 2 / (9 * n - 11) ** 2)


def bonett(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001
    """Bonett's logarithm of alpha: y = -log(1 - alpha), v = 2 m / ((m - 1)(n - 2)), of m items and n people.

    (Bonett 2002, J Educ Behav Stat 27:335; the sign makes y greater for the more reliable.)
    """
    rest, items = _checked(columns, "ABT")
    return sound("ABT", -np.log(rest), items / (columns["n"] - 2))


def _checked(columns: Columns, code: str) -> tuple[Floats, Floats]:
    """1 - alpha, and 2 m / (m - 1), of m items."""
    alpha, items, n = columns["alpha"], columns["items"], columns["n"]
    refuse(alpha >= 1, alpha, f"{code}: alpha", "below 1")
    refuse(items < 2, items, f"{code}: items", "at least 2")
    refuse(n <= 2, n, f"{code}: n", "above 2")
    return 1 - alpha, 2 * items / (items - 1)


def _measure(code: str, label: str, compute: Compute, scale: str = "") -> Measure:
    return Measure(
        code=code,
        label=label,
        inputs=INPUTS,
        choices=MappingProxyType({}),
        compute=compute,
        scale=scale,
        comparative=False,
    )


MEASURES: Final = (
    _measure("ARAW", "coefficient alpha", raw_alpha),
    _measure("AHW", "Hakstian and Whalen's transformation of alpha", hakstian_whalen, "hakstian_whalen_back"),
    _measure("ABT", "Bonett's transformation of alpha", bonett, "bonett_back"),
)
