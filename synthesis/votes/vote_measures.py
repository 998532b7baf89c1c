"""The measures an effect can be had of from votes: how certain a study's estimate is, and on which scale it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import tanh
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotComputable
from synthesis.numbers import Unavailable
from synthesis.votes.given import as_many, positive
from synthesis.votes.vote_likelihood import Likely

Floats = NDArray[np.float64]

NO_COUNTS: Final[tuple[float, ...]] = ()


@frozen
class VoteMeasure:
    """A measure an effect can be had of: its name, the variance of a study's estimate, and its natural scale.

    `variance` is that of an estimate of no effect on the scale of the analysis, from the numbers of people;
    `scale` leads from there to the measure, `slope` is its derivative.
    """

    label: str
    analysed: str
    arms: int
    variance: Callable[[Floats, Floats], Floats]
    scale: Callable[[float], float]
    slope: Callable[[float], float]


def _same(value: float) -> float:
    return value


def _one(value: float) -> float:  # noqa: ARG001 - one signature
    return 1.0


VOTE_MEASURES: Final[Mapping[str, VoteMeasure]] = MappingProxyType(
    {
        "SMD": VoteMeasure(
            label="Standardised mean difference",
            analysed="standard deviations",
            arms=2,
            variance=lambda n_exp, n_ctl: (n_exp + n_ctl) / (n_exp * n_ctl),
            scale=_same,
            slope=_one,
        ),
        "COR": VoteMeasure(
            label="Correlation",
            analysed="Fisher’s z",
            arms=1,
            variance=lambda n, _: 1 / n,
            scale=tanh,
            slope=lambda z: 1 - tanh(z) ** 2,
        ),
    }
)


def measured(name: str) -> VoteMeasure:
    """The measure of that name."""
    return VOTE_MEASURES[
        expected.one_of("measure of an effect from votes", name, VOTE_MEASURES, NotComputable)
    ]


def variances(way: VoteMeasure, n_exp: Any, n_ctl: Any, k: int) -> Floats:
    """The variances of k estimates of no effect, from the numbers of people."""
    first = _people("n_exp", n_exp, k)
    if way.arms == 1:
        if not (isinstance(n_ctl, tuple) and not n_ctl):
            raise NotComputable("n_ctl: a correlation has one number of people for each study, n_exp")
        return way.variance(first, first)
    return way.variance(first, _people("n_ctl", n_ctl, k))


def on_measure(way: VoteMeasure, found: Likely) -> Likely:
    """A result on the scale of the analysis, on that of the measure."""
    ends = [
        end if isinstance(end, Unavailable) else way.scale(end)
        for end in (found.estimate, found.low, found.high)
    ]
    se = found.se
    if not isinstance(found.se, Unavailable) and not isinstance(found.estimate, Unavailable):
        se = found.se * way.slope(found.estimate)
    return Likely(estimate=ends[0], se=se, low=ends[1], high=ends[2])


def _people(what: str, found: Any, k: int) -> Floats:
    return np.array([positive(what, one) for one in as_many(what, found, k, "votes")], dtype=np.float64)
