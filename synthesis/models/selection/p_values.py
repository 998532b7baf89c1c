"""p-values of effects against 0, by the side the test looks to, with their tails kept exact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected

Floats = NDArray[np.float64]

TINY: Final = 1e-300


@frozen
class PValues:
    """p and q = 1 - p, each with its own digits where it is next to 0."""

    p: Floats
    q: Floats

    @property
    def log_p(self) -> Floats:
        """The logarithm of p, of 1e-300 where it is less."""
        return np.log(np.maximum(self.p, TINY))

    @property
    def log_q(self) -> Floats:
        """The logarithm of 1 - p, of 1e-300 where that is less."""
        return np.log(np.maximum(self.q, TINY))


def exactly(p: Floats) -> PValues:
    """p-values that are given themselves."""
    return PValues(p=p, q=1 - p)


def _greater(z: Floats) -> PValues:
    from scipy.special import ndtr

    return PValues(p=ndtr(-z), q=ndtr(z))


def _less(z: Floats) -> PValues:
    return _greater(-z)


def _two_sided(z: Floats) -> PValues:
    from scipy.special import erf, ndtr

    size = np.abs(z)
    return PValues(p=2 * ndtr(-size), q=erf(size / np.sqrt(2)))


def _cuts_greater(p: float) -> tuple[float, ...]:
    from scipy.special import ndtri

    return (-float(ndtri(p)),)


def _cuts_less(p: float) -> tuple[float, ...]:
    from scipy.special import ndtri

    return (float(ndtri(p)),)


def _cuts_two_sided(p: float) -> tuple[float, ...]:
    from scipy.special import ndtri

    return (float(ndtri(p / 2)), -float(ndtri(p / 2)))


@frozen
class Side:
    """A side a test looks to: the p-values of some z = y / se, and the z at which p is such a value."""

    words: str
    of: Callable[[Floats], PValues]
    cuts: Callable[[float], tuple[float, ...]]


ALTERNATIVES: Final[Mapping[str, Side]] = MappingProxyType(
    {
        "greater": Side(words="one-sided, for effects above 0", of=_greater, cuts=_cuts_greater),
        "less": Side(words="one-sided, for effects below 0", of=_less, cuts=_cuts_less),
        "two-sided": Side(words="two-sided", of=_two_sided, cuts=_cuts_two_sided),
    }
)


def known_alternative(alternative: str) -> str:
    """A side by its name, however it is hyphenated.

    Raises:
        NotEstimable: no such side; the message lists those there are.
    """
    spelt = expected.text("alternative", alternative).strip().lower()
    for mark in "._ ":
        spelt = spelt.replace(mark, "-")
    return expected.one_of("alternative", spelt, ALTERNATIVES)
