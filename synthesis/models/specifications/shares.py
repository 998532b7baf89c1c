"""How much of the spread of estimates over specifications goes with each choice that was made."""

from __future__ import annotations

from math import factorial
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

MOST_CHOICES: Final = 12
"""How many choices may vary, since every set of them is fitted."""

_SAME: Final = 1e-9  # of the largest estimate: what is rounding and no spread
_WEAK: Final = 1e-10  # the share of the largest eigenvalue from which a column repeats others


@frozen(eq=False)
class Shares(Frozen):
    """The share of the variance of n estimates that goes with each choice, (f,), and what is left, `rest`.

    They are 0 or more and add up to 1. `rest` is what the choices have only together: their interactions.
    """

    of: Floats
    rest: float


def shares(estimates: ArrayLike, levels: ArrayLike) -> Shares:
    """The additive share of each choice in the variance of estimates.

    With R2(S) the share of the sum of squares that main effects of the choices in S account for, a choice has
    R2(S and it) - R2(S), averaged over all orders in which choices can enter (Lindeman, Merenda & Gold 1980,
    Introduction to Bivariate and Multivariate Analysis, p. 119; Gromping 2007, Am Stat 61:139). Where every
    combination is there, the order makes no difference and this is the sum of squares of a choice over the whole.
    It describes the specifications that were declared; nothing is inferred from it.

    Args:
        estimates: Those of n specifications, (n,).
        levels: The level of each choice in each, (n, f), whole numbers from 0.

    Raises:
        NotEstimable: estimates that do not differ, or more than `MOST_CHOICES` choices that vary.
    """
    estimates = np.asarray(estimates, dtype=np.float64)
    levels = np.asarray(levels, dtype=np.intp)
    centred = estimates - np.mean(estimates)
    whole = float(centred @ centred)
    if not estimates.size or np.max(np.abs(centred)) <= _SAME * np.max(np.abs(estimates)):
        raise NotEstimable("the estimates do not differ")
    varying = [f for f in range(levels.shape[1]) if np.ptp(levels[:, f])]
    if len(varying) > MOST_CHOICES:
        raise NotEstimable(f"{len(varying)} choices vary; shares are worked out for {MOST_CHOICES} at most")
    explained = _explained(centred, levels[:, varying]) / whole
    found = np.zeros(levels.shape[1])
    for place, f in enumerate(varying):
        found[f] = _averaged(explained, place, len(varying))
    return Shares(of=found, rest=max(0.0, 1 - float(explained[-1])))


def _explained(centred: Floats, levels: Indices) -> Floats:
    """The sum of squares that the main effects of every set of choices account for, (2^f,); bit j is choice j."""
    columns, owner = _columns(levels)
    gram, along = columns.T @ columns, columns.T @ centred
    sets = 1 << np.arange(levels.shape[1])
    found = np.zeros(1 << levels.shape[1])
    for n in range(1, found.size):
        own = (n & sets)[owner] > 0
        value, vector = np.linalg.eigh(gram[np.ix_(own, own)])
        strong = value > _WEAK * value[-1]
        found[n] = np.sum((along[own] @ vector[:, strong]) ** 2 / value[strong])
    return found


def _columns(levels: Indices) -> tuple[Floats, Indices]:
    """A centred column of unit length for each level but the first, (n, c), and the choice it is of, (c,)."""
    made: list[Floats] = []
    owner: list[int] = []
    for f in range(levels.shape[1]):
        for level in np.unique(levels[:, f])[1:].tolist():
            column = (levels[:, f] == level).astype(np.float64)
            column -= np.mean(column)
            made.append(column / np.linalg.norm(column))
            owner.append(f)
    return np.stack(made, axis=1), np.array(owner, dtype=np.intp)


def _averaged(explained: Floats, place: int, choices: int) -> float:
    """What a choice adds to the sets without it, averaged over all orders."""
    every = np.arange(explained.size)
    without = every[(every >> place) & 1 == 0]
    sizes = np.array([int(n).bit_count() for n in without])
    weights = np.array(
        [factorial(s) * factorial(choices - s - 1) / factorial(choices) for s in range(choices)]
    )
    added = explained[without | (1 << place)] - explained[without]
    return max(0.0, float(np.sum(weights[sizes] * added)))
