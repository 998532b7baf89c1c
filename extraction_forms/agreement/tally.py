"""Sums over units that every coefficient is made of, so that studies can be drawn again without counting again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from extraction_forms.agreement.ratings import Floats, Ratings
from extraction_forms.frozen_values import frozen

Chosen = NDArray[np.bool_]


@frozen(eq=False)
class Tally:
    """Sums over the units of each study, or of each drawn set of studies; q categories.

    `joint`, shape (..., q, q): how many units two coders put where, the first in rows; empty for more coders.
    `pairs`, shape (..., q, q): of each unit with r ≥ 2 ratings, the share of its r (r - 1) ordered pairs of ratings.
    `coincidences`, shape (..., q, q): the same times r: Krippendorff's coincidences.
    `shares`, shape (..., q): of each unit with a rating, the share of its ratings.
    """

    joint: Floats
    pairs: Floats
    coincidences: Floats
    shares: Floats

    def drawn(self, times: Floats) -> Tally:
        """The sums of sets of studies.

        Args:
            times: How often each study is in each set, shape (sets, studies).
        """
        return Tally(
            joint=np.tensordot(times, self.joint, 1),
            pairs=np.tensordot(times, self.pairs, 1),
            coincidences=np.tensordot(times, self.coincidences, 1),
            shares=np.tensordot(times, self.shares, 1),
        )


def tally(ratings: Ratings) -> Tally:
    """The sums over all units, shape () before the categories."""
    return _sums(ratings, ratings.counts, np.ones(len(ratings.codes), dtype=bool))


def by_study(ratings: Ratings, studies: Sequence[str]) -> Tally:
    """The sums over the units of each study, shape (studies,) before the categories.

    Args:
        ratings: The ratings.
        studies: The studies in their order; one without units has sums of zero.
    """
    own, counts = np.array(ratings.studies), ratings.counts
    sums = [_sums(ratings, counts, own == study) for study in studies]
    return Tally(
        joint=np.stack([one.joint for one in sums]),
        pairs=np.stack([one.pairs for one in sums]),
        coincidences=np.stack([one.coincidences for one in sums]),
        shares=np.stack([one.shares for one in sums]),
    )


def _sums(ratings: Ratings, every: Floats, chosen: Chosen) -> Tally:
    counts = every[chosen]
    per_unit = counts.sum(axis=1)
    some, two = counts[per_unit > 0], counts[per_unit > 1]
    r = two.sum(axis=1)
    return Tally(
        joint=_joint(ratings, chosen),
        pairs=_weighted_pairs(two, 1 / (r * (r - 1))),
        coincidences=_weighted_pairs(two, 1 / (r - 1)),
        shares=(some / some.sum(axis=1, keepdims=True)).sum(axis=0),
    )


def _weighted_pairs(counts: Floats, weights: Floats) -> Floats:
    """The ordered pairs of different coders within units, each unit with its weight, shape (q, q)."""
    weighted = counts * weights[:, None]
    found: Floats = counts.T @ weighted
    # A coder is no pair with itself; subtracted whole, so that what agrees leaves exactly nothing off the diagonal.
    found[np.diag_indices(len(found))] -= weighted.sum(axis=0)
    return found


def _joint(ratings: Ratings, chosen: Chosen) -> Floats:
    q = len(ratings.categories)
    joint = np.zeros((q, q))
    if ratings.coders == 2:
        both = ratings.codes[chosen & (ratings.codes >= 0).all(axis=1)]
        np.add.at(joint, (both[:, 0], both[:, 1]), 1.0)
    return joint
