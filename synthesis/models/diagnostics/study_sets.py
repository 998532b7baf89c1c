"""A model of any sets of its studies, each with all its effects; and how results are spread over drawn sets."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.diagnostics.refits import Refits, headline, refit
from synthesis.models.diagnostics.subsets import Subsets, subsets
from synthesis.models.fit import Fit
from synthesis.models.modelled import model_of
from synthesis.models.multilevel.correlated import CorrelatedHierarchical
from synthesis.models.multilevel.diagnostics.subsets import cluster_subsets
from synthesis.numbers import Unavailable

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NO_SET: Final = Unavailable(reason="there is no such set")
FEWEST: Final = 2
"""The fewest studies of a drawn set: of one alone there is no heterogeneity."""


@frozen
class Half:
    """Medians over the sets with a study and over those without it, or that there are none."""

    with_it: float | Unavailable
    without: float | Unavailable


@frozen
class StudySpread:
    """How results are spread over n sets of m studies, and by whether a set holds a study.

    `of` says what tells heterogeneity: `i2`, in percent, or `tau2`. `estimates` and `spreads` are their quartiles with
    both ends, five numbers each; `by_estimate` and `by_spread` have a place for each of the `studies`. `drawn` says
    that the sets are a sample.
    """

    studies: tuple[str, ...]
    n: int
    drawn: bool
    of: str
    estimates: tuple[float, ...]
    spreads: tuple[float, ...]
    by_estimate: tuple[Half, ...]
    by_spread: tuple[Half, ...]


def of_studies(fit: Fit, sets: Sequence[Collection[str]]) -> Refits:
    """The model of a fit on each of m sets of its studies, by the test that its headline has.

    Args:
        fit: A fit of k effects without moderators or weights of the user's own.
        sets: The studies of each set, by their ids.

    Raises:
        NotEstimable: the model was not kept, or has weights of the user's own.
    """
    model = model_of(fit)
    own = [row.study for row in fit.effects.rows]
    masks = np.array([[study in some for study in own] for some in sets], dtype=np.bool_)
    found = refit(model.y, model.v, model.design, model.options, masks.reshape(len(sets), len(own)))
    return headline(found) if fit.ruled else found


def study_spread(fit: Fit, *, seed: int, most: int) -> StudySpread:
    """The model of every set of two studies or more, or of many drawn at random (after GOSH).

    Olkin, Dahabreh & Trikalinos (2012, Res Synth Methods 3:214). Each study is in a drawn set or not with equal chance.
    Heterogeneity is told by I2 in percent; of dependent effects by tau2, all variances of true effects together.

    Args:
        fit: A fit of k effects of m studies, or of dependent effects.
        seed: Of the draw, where there are more sets than `most`.
        most: How many sets are fitted at most.

    Raises:
        NotEstimable: fewer than three studies, or no model to fit anew.
    """
    studies = fit.effects.studies
    m = len(studies)
    if m <= FEWEST:
        raise NotEstimable(f"{m} {'study has' if m == 1 else 'studies have'} no subsets to compare")
    if isinstance(fit.counted, CorrelatedHierarchical):
        made = cluster_subsets(fit.counted, seed=seed, most=expected.whole("most", most, 1))
        kept = np.flatnonzero(made.clusters >= FEWEST)
        spread = np.sum(made.components, axis=1)
        found = (made.estimate[kept], spread[kept])
        return _summary(studies, made.inside[kept], found, of="tau2", drawn=made.drawn)
    inside, drawn = _inside(m, seed, expected.whole("most", most, 1))
    place = {study: i for i, study in enumerate(studies)}
    own = np.array([place[row.study] for row in fit.effects.rows])
    which: Subsets = subsets(len(inside), own.size, lambda some: inside[some][:, own])
    model = model_of(fit)
    refits = refit(model.y, model.v, model.design, model.options, which)
    return _summary(studies, inside, (refits.beta[:, 0], refits.i2), of="i2", drawn=drawn)


def _inside(m: int, seed: int, most: int) -> tuple[Bools, bool]:
    """Which studies each set holds, (n, m), and whether the sets were drawn."""
    if m <= 62 and 2**m - 1 - m <= most:
        codes = np.arange(1, 2**m)
        inside = (codes[:, None] >> np.arange(m)) & 1 == 1
        return inside[np.count_nonzero(inside, axis=1) >= FEWEST], False
    inside = np.random.default_rng(expected.whole("seed", seed)).random((most, m)) < 0.5
    few = np.count_nonzero(inside, axis=1) < FEWEST
    inside[few, :FEWEST] = True
    return np.asarray(inside, dtype=np.bool_), True


def _summary(
    studies: tuple[str, ...], inside: Bools, found: tuple[Floats, Floats], *, of: str, drawn: bool
) -> StudySpread:
    estimate, values = found
    there = np.isfinite(estimate) & np.isfinite(values)
    if not there.any():
        raise NotEstimable("no subset of the studies could be fitted")
    inside, estimate, values = inside[there], estimate[there], values[there]
    return StudySpread(
        studies=studies,
        n=int(there.sum()),
        drawn=drawn,
        of=of,
        estimates=_quartiles(estimate),
        spreads=_quartiles(values),
        by_estimate=tuple(_half(column, estimate) for column in inside.T),
        by_spread=tuple(_half(column, values) for column in inside.T),
    )


def _quartiles(values: Floats) -> tuple[float, ...]:
    return tuple(np.quantile(values, (0, 0.25, 0.5, 0.75, 1)).tolist())


def _half(held: Bools, values: Floats) -> Half:
    return Half(with_it=_median(values[held]), without=_median(values[~held]))


def _median(values: Floats) -> float | Unavailable:
    return float(np.median(values)) if values.size else NO_SET
