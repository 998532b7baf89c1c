"""What is assumed of the correlations of sampling errors: between outcomes, between times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen

Floats = NDArray[np.float64]
Pair = tuple[str, str]

_NO_TABLE: Final = MappingProxyType[Pair, float]({})


@frozen
class Correlations(Frozen):
    """How the sampling errors of two effects correlate that were observed on the same people.

    `rho` is the correlation of effects on different outcomes; `within` that of effects on one outcome measured
    twice at one time (by two instruments, in two analyses), `rho` where it is not given; `between` a table by pairs of
    outcomes, which goes before both. `phi` is the correlation over time, by the rule `time`: `ar` falls as
    phi^|t1 - t2|, t in weeks or whatever the times are given in; `cs` is phi between any two times. Without
    `phi` effects at different times correlate as those of two outcomes, or of one measured twice, do. `by` names what
    the pairs of `between` are: `outcome`, or a tag or moderator of the effects, such as `domain`.

    Raises:
        NotEstimable: a number that is no such correlation, or a rule that is not known.
    """

    rho: float | None = None
    within: float | None = None
    between: Mapping[Pair, float] = field(default_factory=lambda: _NO_TABLE, hash=False)
    phi: float | None = None
    time: str = "ar"
    by: str = "outcome"

    def __post_init__(self) -> None:
        for name, given in (("rho", self.rho), ("within", self.within)):
            if given is not None:
                _between(name, given, -1.0)
        if self.phi is not None:
            _between("phi", self.phi, 0.0, closed=True)
        expected.one_of("time", self.time, TIMES)
        expected.text("by", self.by)
        expected.kind("between", self.between, Mapping, "a correlation by pair of outcomes")
        object.__setattr__(self, "between", MappingProxyType(_table(self.between)))
        Frozen.__post_init__(self)

    @property
    def same_outcome(self) -> float | None:
        """The correlation of effects on one outcome measured twice."""
        return self.rho if self.within is None else self.within


def autoregressive(distance: Floats, phi: float) -> Floats:
    """phi^|t1 - t2|; 1 at a distance of 0."""
    return np.where(distance == 0, 1.0, np.power(phi, distance))


def compound(distance: Floats, phi: float) -> Floats:
    """The correlation phi between any two times."""
    return np.where(distance == 0, 1.0, phi)


TIMES: Final[Mapping[str, Callable[[Floats, float], Floats]]] = MappingProxyType(
    {"ar": autoregressive, "cs": compound}
)
"""How effects correlate over time, by the distance of their times and phi."""


def _between(name: str, given: object, low: float, *, closed: bool = False) -> None:
    value = expected.number(name, given)
    if not (low < value < 1 or (closed and value in {low, 1.0})):
        where = f"from {low:g} to 1" if closed else f"above {low:g} and below 1"
        raise NotEstimable(f"the correlation {name} must be {where}; found {value:g}")


def _table(between: Mapping[Pair, float]) -> dict[Pair, float]:
    """The table with each pair in the order of the alphabet."""
    found: dict[Pair, float] = {}
    for pair, value in between.items():
        if not (isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(one, str) for one in pair)):
            raise NotEstimable(f"between: expected pairs of outcomes; found {expected.told(pair)}")
        one, other = sorted(pair)
        _between(f"between {one} and {other}", value, -1.0)
        if found.setdefault((one, other), float(value)) != float(value):
            raise NotEstimable(
                f"between {one} and {other}: expected one correlation; found {found[one, other]:g} and {value:g}"
            )
    return found
