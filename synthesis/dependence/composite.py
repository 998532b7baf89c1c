"""One composite effect for each study, from all its effects and their covariances."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.dependence.blocks import Blocks, check_positive, of_matrix
from synthesis.dependence.composite_rows import dropped, merged
from synthesis.dependence.of_means import of_means, within
from synthesis.dependence.partition import Partition, partition
from synthesis.effects import WANTED, Effect, Effects
from synthesis.errors import NotEstimable

Floats = NDArray[np.float64]


@frozen(eq=False)
class Composites:
    """The composite effects, and the covariances `V` that are left among them."""

    effects: Effects
    V: Blocks


def composite(effects: Effects, V: Blocks | ArrayLike, *, weights: str = "gls", by: str = "") -> Effects:
    """One effect for each study: see `composites`."""
    return composites(effects, V, weights=weights, by=by).effects


def composites(effects: Effects, V: Blocks | ArrayLike, *, weights: str = "gls", by: str = "") -> Composites:
    """One effect for each study, or for each study and code of a tag.

    With y (m,) the effects of a study, V (m, m) their covariances and 1 a vector of ones, `gls` is the best linear
    unbiased mean, weights w = V^-1 1 / (1'V^-1 1), variance 1 / (1'V^-1 1) (generalised least squares; some weights
    are negative where correlations are high and variances far apart, which `notes` tells). `mean` is the plain mean,
    w = 1/m, variance (1/m)^2 sum_i sum_j V_ij (Borenstein, Hedges, Higgins & Rothstein 2009, Introduction to
    Meta-Analysis, chapter 24). Composites i and j covary by w_i'V w_j.

    Args:
        effects: The effects, (k,).
        V: Their sampling covariances: `Blocks`, or a matrix (k, k).
        weights: `gls` or `mean`.
        by: A tag or moderator whose codes are kept apart.

    Returns:
        A row for each study in the order in which it first appears: a single effect as it was, several merged, with
        the route `composite` and all their origins. Tags and moderators are kept where all effects of the study have
        them alike, and `notes` says which were not.

    Raises:
        NotEstimable: V of another number of rows, an unknown kind of weights, or a tag that an effect lacks.
    """
    expected.kind("effects", effects, Effects, WANTED)
    expected.one_of("weights", weights, WEIGHTS)
    expected.text("by", by)
    V = V if isinstance(V, Blocks) else of_matrix(V)
    if V.k != effects.k:
        raise NotEstimable(f"there are {effects.k} effects; V is of {V.k}")
    check_positive(V, [row.study_label or row.study for row in effects.rows])
    code = [_code(row, by) for row in effects.rows]
    own = partition([(row.study, one) for row, one in zip(effects.rows, code, strict=True)])
    w = np.empty(V.k)
    for rows, part in zip(own.groups, within(V, own), strict=True):
        w[rows] = WEIGHTS[weights](part)
    left = of_means(V, own, w)
    numbers = _means(effects, own, w, left.diagonal)
    together = _together(own)
    made = [
        effects.rows[members[0]]
        if len(members) == 1
        else merged([effects.rows[i] for i in members], tag=code[members[0]], how=WORDS[weights], numbers=one)
        for members, one in zip(together, numbers, strict=True)
    ]
    notes = (*effects.notes, *_notes(effects, together, w, weights))
    return Composites(effects=replace(effects, rows=tuple(made), notes=notes), V=left)


def best(part: Floats) -> Floats:
    """V^-1 1 / (1'V^-1 1) of matrices (g, n, n), (g, n)."""
    found = np.linalg.solve(part, np.ones((*part.shape[:2], 1)))[..., 0]
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def plain(part: Floats) -> Floats:
    """The weights 1/n of matrices (g, n, n), (g, n)."""
    return np.full(part.shape[:2], 1 / part.shape[1])


WEIGHTS: Final[Mapping[str, Callable[[Floats], Floats]]] = MappingProxyType({"gls": best, "mean": plain})
"""How the effects of a study are weighted."""

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {"gls": "the best linear unbiased mean", "mean": "the plain mean"}
)


def _code(row: Effect, by: str) -> str:
    if not by:
        return ""
    found = row.tags.get(by, row.moderators.get(by))
    if found is None:
        raise NotEstimable(f"{row.study_label or row.study}: expected {by!r} of its effects; found none")
    return str(found)


def _means(effects: Effects, own: Partition, w: Floats, v: Floats) -> list[tuple[float, float, float]]:
    """Of each composite y, v and y as measured."""
    columns = (effects.y, np.array([row.measured for row in effects.rows]))
    y, measured = (np.bincount(own.of, weights=w * one, minlength=own.m) for one in columns)
    return list(zip(y.tolist(), v.tolist(), measured.tolist(), strict=True))


def _together(own: Partition) -> list[list[int]]:
    """The rows of each composite, in order."""
    found: list[list[int]] = [[] for _ in range(own.m)]
    for row, number in enumerate(own.of.tolist()):
        found[number].append(row)
    return found


def _notes(effects: Effects, together: list[list[int]], w: Floats, weights: str) -> Iterator[str]:
    """How many effects were made into how many, what no longer holds of them, and which weights are negative."""
    several = [[effects.rows[i] for i in members] for members in together if len(members) > 1]
    if not several:
        return
    studies = len({rows[0].study for rows in several})
    many = f"{len(several)} {'composite' if len(several) == 1 else 'composites'}"
    yield (
        f"{sum(map(len, several))} effects of {studies} {'study' if studies == 1 else 'studies'} were made into "
        f"{many}, each {WORDS[weights]}."
    )
    lost = sorted({name for rows in several for name in dropped(rows)})
    if lost:
        yield f"Not kept where the effects of a composite differ in it: {', '.join(lost)}."
    names = dict.fromkeys(
        effects.rows[i].study_label or effects.rows[i].study for i in np.flatnonzero(w < 0).tolist()
    )
    if names:
        yield f"An effect has a negative weight in the composite of: {', '.join(names)}."
