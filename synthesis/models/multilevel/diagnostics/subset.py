"""The same model of some of its effects: with their sampling covariances, and the groups and levels they have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.dependence.partition import joined, numbered
from synthesis.errors import NotEstimable
from synthesis.models.design import design
from synthesis.models.multilevel.model import Asked, MultilevelModel, multilevel_model
from synthesis.models.multilevel.terms import Intercepts, Structured, Term

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Bools = NDArray[np.bool_]


@frozen(eq=False)
class Anew:
    """A model fitted anew to some `rows`; `untold` are the terms whose variances those effects cannot tell.

    `untested` says why there are no intervals, where the model itself is there; `same` whether its theta has the
    places of the whole model's.
    """

    model: MultilevelModel
    rows: Indices
    untold: frozenset[int]
    untested: str
    same: bool


@frozen(eq=False)
class NotFitted:
    """Why there is no model of some `rows`."""

    rows: Indices
    reason: str


def anew(
    model: MultilevelModel, sets: Iterable[Bools], *, near: bool, asked: Asked | None = None
) -> Iterator[Anew | NotFitted]:
    """The model of each of several sets of effects, one after another, all parameters estimated each time.

    Args:
        model: The model of k effects.
        sets: True where an effect belongs to a set, (k,) each.
        near: Whether a search begins at the parameters of the whole model, where that is sure to find the way: as
            does where few effects are missing.
        asked: What is asked of the models, where it is not what was asked of the whole one.
    """
    for some in sets:
        rows = np.flatnonzero(some)
        try:
            yield _fitted(model, rows, asked or model.asked, near=near)
        except NotEstimable as fault:
            yield NotFitted(rows=rows, reason=str(fault))


def _fitted(model: MultilevelModel, rows: Indices, asked: Asked, *, near: bool) -> Anew:
    terms, untold = kept(model.terms, rows)
    same = _same(model.terms, terms)
    whole = design(model.design.names, model.design.X[rows])
    data = (model.y[rows], model.V.take(rows), whole, terms)
    first = model.theta if near and same and _steady(model) else None
    untested = ""
    try:
        found = multilevel_model(*data, asked, first=first)
    except NotEstimable as fault:
        if asked.test == "z":
            raise
        untested = str(fault)
        found = multilevel_model(*data, replace(asked, test="z"), first=first)
    return Anew(model=found, rows=rows, untold=untold, untested=untested, same=same)


def kept(terms: Sequence[Term], rows: Indices) -> tuple[tuple[Term, ...], frozenset[int]]:
    """The terms of some rows, without groups and levels that are gone; which of them these rows cannot tell.

    Where one group is left, or where terms come to split the rows alike (only the sum of their variances can then be
    told), the later terms are held at 0: the coefficients and their covariance are the same however the sum is split.
    """
    made: list[Term] = []
    untold: set[int] = set()
    for i, term in enumerate(terms):
        one = _intercepts(term, rows) if isinstance(term, Intercepts) else _structured(term, rows)
        if isinstance(one, Intercepts) and one.fixed is None:
            alike = [j for j, other in enumerate(made) if _alike(other, one)]
            if alike or one.levels == 1:
                untold |= {i, *alike}
                one = replace(one, fixed=0.0)
        made.append(one)
    return tuple(made), frozenset(untold)


def covariances(model: MultilevelModel, theta: Floats, rows: Indices) -> Floats:
    """Columns of M = V + the random terms at theta, (k, n), of n rows, in the units of y squared."""
    found = np.zeros((model.k, rows.size))
    for cluster in np.unique(model.V.partition.of[rows]).tolist():
        own, block = model.V.block(cluster)
        columns = np.flatnonzero(model.V.partition.of[rows] == cluster)
        place = {int(row): n for n, row in enumerate(own)}
        found[np.ix_(own, columns)] = block[:, [place[int(rows[c])] for c in columns]]
    for term, place_of in zip(model.terms, model.layout.at, strict=True):
        found += _of_term(term, theta[place_of], rows)
    return found


def apart(model: MultilevelModel, of: Indices) -> bool:
    """Whether neither V nor a random term ties effects of different clusters, `of` (k,), together."""
    ties = [of, model.V.partition.of]
    for term in model.terms:
        if isinstance(term, Structured):
            ties.append(term.outer)
        elif term.known is None:
            ties.append(term.of)
        else:
            ties.append(np.zeros(model.k, dtype=np.intp))
    return joined(ties, model.k).m == int(of.max()) + 1


def _of_term(term: Term, theta: Floats, rows: Indices) -> Floats:
    """The covariances that a term makes between all effects and those of n rows, (k, n)."""
    if isinstance(term, Intercepts):
        if term.known is not None:
            return np.asarray(theta[0] * term.known[term.of[:, None], term.of[rows]], dtype=np.float64)
        return np.asarray(theta[0] * (term.of[:, None] == term.of[rows]), dtype=np.float64)
    levels = term.structure.matrix(theta, term.spots)
    met = term.outer[:, None] == term.outer[rows]
    return np.asarray(met * levels[term.inner[:, None], term.inner[rows]], dtype=np.float64)


def _alike(other: Term, one: Intercepts) -> bool:
    """Whether two terms split the rows into the same independent groups."""
    if not isinstance(other, Intercepts) or other.fixed is not None:
        return False
    return other.known is None and one.known is None and np.array_equal(other.of, one.of)


def _same(terms: Sequence[Term], made: Sequence[Term]) -> bool:
    """Whether the terms have as many parameters as before: none lost a level with a variance of its own."""
    return all(
        isinstance(one, Intercepts)
        or one.structure.bounds(one.m)[0].size == one.structure.bounds(term.m)[0].size
        for term, one in zip(terms, made, strict=True)
        if isinstance(term, Structured)
    )


def _steady(model: MultilevelModel) -> bool:
    """Whether a search from the whole model's parameters is sure to find the way, as of variances alone.

    The likelihood is flat by a standard deviation at 0, where the search would stay, and correlations can have several
    peaks.
    """
    structured = [term for term in model.terms if isinstance(term, Structured)]
    return not any(
        term.structure.correlated or np.any(term.structure.powers(term.m) == 1) for term in structured
    )


def _intercepts(term: Intercepts, rows: Indices) -> Intercepts:
    own = term.of[rows]
    groups = list(dict.fromkeys(own.tolist()))
    return replace(
        term,
        of=numbered(own),
        labels=tuple(term.labels[g] for g in groups),
        known=None if term.known is None else term.known[np.ix_(groups, groups)],
    )


def _structured(term: Structured, rows: Indices) -> Structured:
    inner, outer = term.inner[rows], term.outer[rows]
    levels, place = np.unique(inner, return_inverse=True)
    return replace(
        term,
        inner=np.asarray(place, dtype=np.intp),
        inner_labels=tuple(term.inner_labels[int(i)] for i in levels),
        outer=numbered(outer),
        outer_labels=tuple(term.outer_labels[g] for g in dict.fromkeys(outer.tolist())),
        spots=term.spots[levels],
    )
