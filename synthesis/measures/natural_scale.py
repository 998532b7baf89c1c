"""The scale readers know a measure on, beside the one it is pooled on: odds ratios beside their logarithms."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from extraction_forms.frozen_values import frozen
from synthesis import numbers, sheet
from synthesis.letter_case import upper_first
from synthesis.measures.measure import Measure
from synthesis.measures.registry import MEASURES
from synthesis.measures.transforms import TRANSFORMS
from synthesis.numbers import Unavailable
from synthesis.sheet import Cell, Grid, level_words

NO_OTHER: Final = Unavailable(reason="the measure is pooled on the scale readers know")

_OWN_NAMES: Final[Mapping[str, str]] = MappingProxyType({"PLO": "proportion", "ZR2": "R-squared"})
_TOLD_OF: Final = (
    "log ",
    "Fisher's z of the ",
    "probit of the ",
    "arcsine square root of the ",
    "Hakstian and Whalen's transformation of ",
    "Bonett's transformation of ",
)
_LARGEST: Final = 1e7


@frozen
class NaturalScale:
    """How readers know a measure: its `name` there (`odds ratio`), the function of y, how many decimals."""

    name: str
    transform: str
    digits: int

    @property
    def is_ratio(self) -> bool:
        """Whether it is a power of e, so that differences of y are ratios."""
        return self.transform == "exp"

    def value(self, y: float) -> float:
        """The function of y there; beyond what the scale holds, its end."""
        scale = TRANSFORMS[self.transform]
        with np.errstate(over="ignore"):
            return float(scale.value(np.clip(np.array([y]), scale.lowest, scale.highest))[0])

    def shown(self, y: float) -> str:
        """What y prints as there: `0.47`."""
        value = self.value(y)
        return numbers.estimate(value, self.digits) if abs(value) < _LARGEST else sheet.written(value, 2)

    def interval(self, low: float, high: float) -> str:
        """What an interval of y prints as there: `0.32 to 0.71`, the lower end first."""
        first, last = sorted((self.value(low), self.value(high)))
        if abs(last) < _LARGEST:
            return numbers.interval(first, last, self.digits)
        return sheet.interval(first, last, 2)


def natural_scale(code: str) -> NaturalScale | Unavailable:
    """The scale readers know a measure on, or why there is none beside that of y."""
    measure = MEASURES.get(code)
    if measure is None:
        return Unavailable(reason=f"{code or 'no name'} is no measure that is known")
    if not measure.scale:
        return NO_OTHER
    pairs = measure.comparative or measure.scale in {"z_to_r", "z_to_r2"}
    return NaturalScale(name=_name(measure), transform=measure.scale, digits=2 if pairs else 3)


@frozen
class Shown:
    """A line of what is shown beside the pooled scale, in units of y: an estimate if any, an interval."""

    name: str
    low: float
    high: float
    estimate: float | None = None


def beside(code: str, lines: tuple[Shown, ...], level: float) -> tuple[Grid, ...]:
    """A small table of the lines on the scale readers know; none where that is the scale of y."""
    scale = natural_scale(code)
    if isinstance(scale, Unavailable):
        return ()
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            line.name,
            "" if line.estimate is None else scale.shown(line.estimate),
            scale.interval(line.low, line.high),
        )
        for line in lines
    )
    head = ("", "estimate", f"{level_words(level)} interval")
    return (Grid(title=upper_first(scale.name), head=head, rows=rows),)


def pooled_name(code: str) -> str:
    """What y is, in words: `log odds ratio`; empty for a code that is not known."""
    measure = MEASURES.get(code)
    if measure is None:
        return ""
    logarithm = measure.scale == "exp" and not measure.label.startswith("log ")
    return f"log {measure.label}" if logarithm else measure.label


def _name(measure: Measure) -> str:
    if measure.code in _OWN_NAMES:
        return _OWN_NAMES[measure.code]
    label = measure.label
    return next((label.removeprefix(told) for told in _TOLD_OF if label.startswith(told)), label)
