"""The best linear unbiased predictions of every random effect of a model, and of the true effects themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.inference import quantile
from synthesis.models.multilevel.diagnostics import prediction_sheets
from synthesis.models.multilevel.layout import Stack, levels_matrix
from synthesis.models.multilevel.model import MultilevelModel
from synthesis.models.multilevel.multilevel import Multilevel
from synthesis.models.multilevel.terms import Intercepts, Structured, Term
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


@frozen(eq=False, repr=False)
class Predicted(Presented):
    """Predicted values called `names`, with prediction standard errors and intervals, of shape (n,) each.

    `term` says of what: a random term, or the true effects of the rows.
    """

    term: str
    names: tuple[str, ...]
    estimate: Floats
    se: Floats
    low: Floats
    high: Floats
    level: float

    def sheet(self) -> Sheet:
        """The predicted values in a table."""
        return prediction_sheets.of_predicted(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame, a predicted value a row: estimate, se, and the prediction interval."""
        return prediction_sheets.frame(self)


@frozen(eq=False, repr=False)
class RandomEffects(Presented):
    """The predicted effects of each random term of a model, in the order of the terms."""

    terms: tuple[Predicted, ...] = field(repr=False)

    def of(self, name: str) -> Predicted:
        """Those of a term, by its name.

        Raises:
            NotEstimable: no such term; those there are are named.
        """
        found = {one.term: one for one in self.terms}
        return found[expected.one_of("random term", name, found)]

    def sheet(self) -> Sheet:
        """The predicted values, a table for each term."""
        return prediction_sheets.of_random_effects(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame, a predicted value a row, indexed by term and name."""
        return prediction_sheets.frame_of_all(self)


def random_effects(model: MultilevelModel, level: float | None = None) -> RandomEffects:
    """The best linear unbiased predictions of the random effects u.

    With G the covariance matrix of u, Z the groups, M = V + Z G Z', P = M^-1 - M^-1 X (X'M^-1 X)^-1 X'M^-1: u = G Z'P y
    with prediction errors of variance G - G Z'P Z G (Henderson 1975, Biometrics 31:423; Robinson 1991, Stat Sci 6:15).
    The parameters are taken as known; `level` is that of the model's intervals where it is None.

    Raises:
        NotEstimable: there are no random terms.
    """
    if not model.terms:
        raise NotEstimable("the model has no random terms, so there are no random effects to predict")
    return RandomEffects(
        terms=tuple(
            _term(model, i, model.asked.level if level is None else level) for i in range(len(model.terms))
        )
    )


def predicted_effects(result: Multilevel, level: float | None = None) -> Predicted:
    """The predicted true effects of a model's own rows."""
    return true_effects(
        result.model, result.effects.names, result.model.asked.level if level is None else level
    )


def true_effects(model: MultilevelModel, names: tuple[str, ...], level: float) -> Predicted:
    """The best linear unbiased predictions of the true effects theta = X b + Z u of the rows.

    y - V P y, with prediction errors of variance V - V P V (P as of `random_effects`).
    """
    layout, at = model.layout, model.at
    estimate, variance = np.zeros(layout.k + 1), np.zeros(layout.k + 1)
    for stack, inverse in zip(layout.stacks, at.inverse, strict=True):
        V, rows = stack.V, stack.rows
        VPV = _projected(model, stack, inverse, V)
        estimate[rows] = np.einsum("gij,gj->gi", V, at.e[rows])
        variance[rows] = np.diagonal(V - VPV, axis1=1, axis2=2)
    return _about(
        prediction_sheets.EFFECTS, names, model, (model.y / model.unit - estimate[:-1], variance[:-1]), level
    )


def _term(model: MultilevelModel, i: int, level: float) -> Predicted:
    term = model.terms[i]
    theta = model.at.theta
    numbers = levels_matrix(term, theta[model.layout.at[i]])  # noqa: PD008 - no data frame
    columns = dict(model.layout.outside).get(i)
    found = (
        _inside(model, term, numbers) if columns is None else _crossing(model, columns, float(numbers[0, 0]))
    )
    names, order = _names(term)
    return _about(term.name, names, model, (found[0][order], found[1][order]), level)


def _crossing(model: MultilevelModel, columns: slice, variance: float) -> tuple[Floats, Floats]:
    """Predictions and their variances, (q,), of a term that stays outside the blocks."""
    at, Z = model.at, model.layout.Z
    own = Z[:, columns]
    outer = at.W[:, columns] - at.W @ (at.K @ (Z.T @ at.W[:, columns]))
    U = own.T @ at.U
    spread = np.sum(own * outer, axis=0) - np.sum((U @ at.G) * U, axis=1)
    return variance * (own.T @ at.e), variance - variance**2 * spread


def _inside(model: MultilevelModel, term: Term, numbers: Floats) -> tuple[Floats, Floats]:
    """Predictions and their variances, by the place of each level of each group, of a term within blocks."""
    size = term.levels * (term.m if isinstance(term, Structured) else 1)
    estimate, variance = np.zeros(size), np.zeros(size)
    for stack, inverse in zip(model.layout.stacks, model.at.inverse, strict=True):
        for own, some in _by_width(_places(term, stack, model.k)):
            part = Stack(rows=stack.rows[some], V=stack.V[some], same=(), levels=())
            H = (own[:, None, :] == _places(term, part, model.k)[:, :, None]).astype(np.float64)
            G = _levels(term, own, numbers)
            GH = G @ np.swapaxes(H, 1, 2)
            spread = G - _projected(model, part, inverse[some], GH)
            estimate[own] = np.einsum("gai,gi->ga", GH, model.at.e[part.rows])
            variance[own] = np.diagonal(spread, axis1=1, axis2=2)
    return estimate, variance


def _places(term: Term, stack: Stack, k: int) -> Indices:
    """Which level of which group each row of a stack has, (g, n); -1 for an empty place."""
    place = term.of if isinstance(term, Intercepts) else term.outer * term.m + term.inner
    return np.asarray(np.append(place, -1)[np.minimum(stack.rows, k)], dtype=np.intp)


def _by_width(places: Indices) -> Iterator[tuple[Indices, Indices]]:
    """The levels that occur in each block, (g, L), for the blocks that have as many: the levels, and which blocks."""
    found: dict[int, list[tuple[int, Indices]]] = {}
    for i, row in enumerate(places):
        own = np.unique(row[row >= 0])
        found.setdefault(own.size, []).append((i, own))
    for rows in found.values():
        yield np.array([own for _, own in rows]), np.array([i for i, _ in rows], dtype=np.intp)


def _levels(term: Term, own: Indices, numbers: Floats) -> Floats:
    """The covariance matrix of the random effects of some levels, (g, L, L)."""
    if isinstance(term, Intercepts):
        if term.known is not None:
            return np.asarray(numbers[0, 0] * term.known[own[:, :, None], own[:, None, :]])
        return np.asarray(numbers[0, 0] * (own[:, :, None] == own[:, None, :]), dtype=np.float64)
    outer, inner = own // term.m, own % term.m
    met = outer[:, :, None] == outer[:, None, :]
    return np.asarray(met * numbers[inner[:, :, None], inner[:, None, :]], dtype=np.float64)


def _projected(model: MultilevelModel, stack: Stack, inverse: Floats, A: Floats) -> Floats:
    """A P A' for matrices A (g, a, n) on the rows of each block."""
    at = model.at
    found = A @ inverse @ np.swapaxes(A, 1, 2)
    AU = A @ at.U[stack.rows]
    found -= AU @ at.G @ np.swapaxes(AU, 1, 2)
    if at.W.shape[1]:
        AW = A @ at.W[stack.rows]
        found -= AW @ at.K @ np.swapaxes(AW, 1, 2)
    return np.asarray(found, dtype=np.float64)


def _names(term: Term) -> tuple[tuple[str, ...], Indices]:
    """What the random effects of a term are called, and where they stand among its places."""
    if isinstance(term, Intercepts):
        return term.labels, np.arange(term.levels)
    there = np.unique(term.outer * term.m + term.inner)
    names = tuple(
        f"{term.inner_labels[int(one) % term.m]} | {term.outer_labels[int(one) // term.m]}" for one in there
    )
    return names, np.asarray(there, dtype=np.intp)


def _about(
    what: str, names: tuple[str, ...], model: MultilevelModel, found: tuple[Floats, Floats], level: float
) -> Predicted:
    estimate = found[0] * model.unit
    se = np.sqrt(np.maximum(found[1], 0.0)) * model.unit
    half = quantile(level, model.coefficients.df) * se
    return Predicted(
        term=what,
        names=names,
        estimate=estimate,
        se=se,
        low=estimate - half,
        high=estimate + half,
        level=level,
    )
