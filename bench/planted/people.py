"""Scores of people on an instrument, one person at a time, so that every mean and spread of them could be printed."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

from dataclasses import dataclass
from math import floor, sqrt

import numpy as np
from instruments import Instrument
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtr

Floats = NDArray[np.float64]

PERSISTENCE = 0.6
"""Correlation of one person's standing from one time to the next."""
LEAST_SHAPE = 0.9
"""Least sum of the two shapes of a beta distribution, so that few pile up at both ends at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is seen of an arm once: people, mean and SD before any rounding."""

    n: int
    mean: float
    sd: float

    @property
    def se(self) -> float:
        """The standard error of the mean."""
        return self.sd / sqrt(self.n)


def seen(scores: Floats) -> Seen:
    """The mean and SD of some scores."""
    return Seen(n=scores.size, mean=float(scores.mean()), sd=float(scores.std(ddof=1)))


def standings(rng: Generator, people: int, times: int) -> Floats:
    """Where each person stands among all, as normal deviates, shape (times, people), correlated over time."""
    lasting = rng.standard_normal(people)
    passing = rng.standard_normal((times, people))
    return sqrt(PERSISTENCE) * lasting + sqrt(1 - PERSISTENCE) * passing


def scores(instrument: Instrument, standing: Floats, mean: float, sd: float) -> Floats:
    """Scores between the ends of the scale, skewed where the mean is near one, in the steps the instrument has."""
    width = instrument.high - instrument.low
    middle = min(max((mean - instrument.low) / width, 0.06), 0.94)
    shape = max(middle * (1 - middle) * (width / sd) ** 2 - 1, LEAST_SHAPE)
    share = betaincinv(middle * shape, (1 - middle) * shape, ndtr(standing))
    steps = width * instrument.items if instrument.items else 28.0
    return instrument.low + width * np.round(share * steps) / steps


def printed(value: float, decimals: int) -> str:
    """A number rounded half up, as papers round, with its zeros."""
    unit = 10.0**decimals
    return f"{floor(value * unit + 0.5) / unit:.{decimals}f}"
