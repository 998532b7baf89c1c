"""What RevMan calls measures and judgements, and what they are called here."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

RATIOS: Final = frozenset({"OR", "RR", "HR", "IRR", "ROM", "PETO_OR"})
"""Measures that are pooled as logarithms and printed as ratios."""

NUMBERS: Final = MappingProxyType(
    {
        "dichotomous": ("events", "total"),
        "continuous": ("n", "mean", "sd"),
        "generic": (),
        "o_e": ("events", "total"),
    }
)
"""What a row of each kind has of either arm, as the form calls it."""

_MEASURES: Final = MappingProxyType(
    {
        "or": "OR",
        "rr": "RR",
        "rd": "RD",
        "md": "MD",
        "smd": "SMD",
        "hr": "HR",
        "peto_or": "PETO_OR",
        "odds ratio": "OR",
        "odds ratio (non-event)": "OR",
        "peto odds ratio": "PETO_OR",
        "risk ratio": "RR",
        "relative risk": "RR",
        "risk difference": "RD",
        "rate ratio": "IRR",
        "incidence rate ratio": "IRR",
        "hazard ratio": "HR",
        "peto hazard ratio": "HR",
        "mean difference": "MD",
        "weighted mean difference": "MD",
        "std. mean difference": "SMD",
        "std mean difference": "SMD",
        "standardised mean difference": "SMD",
        "standardized mean difference": "SMD",
        "ratio of means": "ROM",
    }
)

SCALES: Final = MappingProxyType(
    {"OR": "or", "PETO_OR": "or", "RR": "rr", "HR": "hr", "IRR": "irr", "ROM": "rom", "RD": "rd"}
)
"""What the form calls the scale of an estimate of each measure; any other is `other`."""

_VERDICTS: Final = MappingProxyType(
    {
        "yes": "low",
        "no": "high",
        "unknown": "unclear",
        "low": "low",
        "low risk": "low",
        "low risk of bias": "low",
        "high": "high",
        "high risk": "high",
        "high risk of bias": "high",
        "unclear": "unclear",
        "unclear risk": "unclear",
        "unclear risk of bias": "unclear",
        "some concerns": "some_concerns",
    }
)

VERDICTS: Final = MappingProxyType(
    {
        "low": "Low risk",
        "some_concerns": "Some concerns",
        "unclear": "Unclear risk",
        "high": "High risk",
    }
)
"""The judgements there are, from the best to the worst, as they are printed."""


def measure_of(text: str) -> str:
    """The code of a measure that RevMan names by its code or in words; any other is a generic effect."""
    return _MEASURES.get(" ".join(text.casefold().split()), "GEN")


def measure_on_scale(measure: str, kind: str, *, logged: bool) -> str:
    """The measure of an estimate on the scale that it stands on; a ratio that is no logarithm is pooled as it is.

    So is the logarithm of anything but a ratio: both are generic effects.
    """
    if kind in {"generic", "o_e"} and (measure in RATIOS) != logged:
        return "GEN"
    return measure


def verdict_of(text: str) -> str:
    """The code of a judgement; empty where the file's word is another."""
    return _VERDICTS.get(" ".join(text.casefold().split()), "")
