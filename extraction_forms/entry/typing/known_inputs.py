"""What the library's forms call their inputs of numbers, and which of them are printed together."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen


@frozen
class Centre:
    """What may stand in brackets behind a number: the inputs of its spread, and which limits it may have."""

    spreads: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()


CENTRES: Final[Mapping[str, Centre]] = MappingProxyType(
    {
        "mean": Centre(spreads=("sd", "se"), limits=("ci", "range")),
        "mean_pre": Centre(spreads=("sd_pre", "se_pre")),
        "median": Centre(limits=("iqr", "range")),
        "smd": Centre(spreads=("smd_se",), limits=("ci",)),
        "md": Centre(spreads=("md_se",), limits=("ci",)),
        "estimate": Centre(spreads=("se",), limits=("ci",)),
    }
)
CENTRE_OF: Final[Mapping[str, str]] = MappingProxyType(
    {"sd": "mean", "sd_pre": "mean_pre", "smd_se": "smd", "md_se": "md"}
)
"""Where a text that begins with the mean is typed into the input of its spread."""

LIMITS_OF: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {"ci": ("ci_low", "ci_high"), "iqr": ("q1", "q3"), "range": ("min", "max")}
)
LIMIT_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {"ci": "Confidence limits", "iqr": "Quartiles", "range": "Smallest and largest value"}
)
END_OF: Final[Mapping[str, str]] = MappingProxyType(
    {end: key for key, ends in LIMITS_OF.items() for end in ends}
)

COUNTS: Final = ("events", "n", "total")
"""Inputs of people counted, behind which a percentage may stand."""

_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "mean": "m mean",
        "median": "mdn median",
        "md": "md",
        "smd": "smd d g",
        "estimate": "or rr hr irr rd",
        "sd": "sd",
        "se": "se sem",
        "p": "p",
        "t": "t",
        "f": "f",
        "chi2": "chi2",
        "r": "r",
        "icc": "icc",
        "n": "n",
    }
)
MEANT: Final[Mapping[str, str]] = MappingProxyType(
    {word: name for name, words in _NAMES.items() for word in words.split()}
)
"""Which input a number is for by what a text calls it."""
RATIOS: Final = ("or", "rr", "hr", "irr", "rom")
"""Scales whose standard errors are those of logarithms."""
