"""What leaving out effects, one by one or a study at a time, does to the coefficients and their covariance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.frozen import Frozen
from synthesis.models.diagnostics.groups import Groups, groups
from synthesis.models.diagnostics.refits import Refits, refit
from synthesis.models.diagnostics.subsets import pieces
from synthesis.models.kernel.coordinates import back, lengths, moved
from synthesis.models.kernel.linear import solve
from synthesis.models.mixed import Mixed, batch_of
from synthesis.models.modelled import Modelled, model_of

Floats = NDArray[np.float64]


@frozen(eq=False)
class Deletion(Frozen):
    """A model of k effects on p coefficients, and the models `without` each of m groups of its effects."""

    model: Mixed
    groups: Groups
    without: Refits

    @property
    def expected(self) -> Floats:
        """What the model without its own group expects of each effect, shape (k,)."""
        own, found = self.groups.own, self.without
        return np.asarray(np.einsum("kq,kq->k", self._rows, found.along[own]), dtype=np.float64)

    @property
    def spread(self) -> Floats:
        """The variances of those expectations, shape (k,)."""
        factor = self.without.factor[self.groups.own]
        return np.asarray(factor * np.sum(self._rows**2, axis=1), dtype=np.float64)

    @property
    def total(self) -> Floats:
        """The variances f (v_i + tau2(-g)) of the effects about what is expected of them, shape (k,)."""
        own = self.groups.own
        return self.without.factor[own] * (self.model.v + self.without.tau2[own])

    @property
    def rstudent(self) -> Floats:
        """The effects less what the others predict, in standard errors of that difference, shape (k,)."""
        return (self.model.y - self.expected) / np.sqrt(self.total + self.spread)

    @property
    def cook(self) -> Floats:
        """(b - b(-g))' var(b)^-1 (b - b(-g)), shape (m,)."""
        root, found = self._inverse, self.without
        change = self.model.at.along - np.einsum("pq,gqr,gr->gp", root, found.root, found.along)
        return np.asarray(np.sum(change**2, axis=1) / self.model.factor, dtype=np.float64)

    @property
    def cov_ratio(self) -> Floats:
        """|var(b(-g))| / |var(b)|, shape (m,): the squared determinants of the roots by each other."""
        model, found = self.model, self.without
        ratio = np.full(len(self.groups.names), np.nan)
        there = np.isfinite(found.tau2)
        _, log = np.linalg.slogdet(self._inverse @ found.root[there])
        ratio[there] = np.exp(2 * log) * (found.factor[there] / model.factor) ** model.design.p
        return ratio

    @property
    def dfbetas(self) -> Floats:
        """(b - b(-g)) over the standard errors of b, of all k effects, at the tau2 without g; shape (m, p)."""
        change = self.model.coefficients.estimate - self.without.beta
        return change / np.sqrt(self.without.factor[:, None] * self._variances)

    @property
    def _rows(self) -> Floats:
        """The rows of the design in the coordinates of the model without their own group, (k, p)."""
        rows = moved(self.model.design.X, self.without.origin)
        found = np.einsum("kp,kpq->kq", rows, self.without.root[self.groups.own])
        return np.asarray(found, dtype=np.float64)

    @property
    def _inverse(self) -> Floats:
        return np.asarray(np.linalg.inv(self.model.at.root), dtype=np.float64)

    @property
    def _variances(self) -> Floats:
        """Unscaled variances of the coefficients of all k effects at the tau2 of each deletion, shape (m, p)."""
        found = np.full((len(self.groups.names), self.model.design.p), np.nan)
        whole = batch_of(self.model)
        for some in pieces(np.flatnonzero(np.isfinite(self.without.tau2)), self.model.k):
            near, unit = whole.take(np.zeros(some.size, dtype=np.intp)).scaled()
            solved = solve(near, self.without.tau2[some] / unit)
            found[some] = lengths(back(solved.root, self.model.at.origin)) ** 2 * unit[:, None]
        return found


def deletion(result: Mixed | Modelled, by: str) -> Deletion:
    """The models without each effect, or without each study, all fitted in one batch.

    Raises:
        NotEstimable: one effect or study, weights of the user's own, or `by` something else.
    """
    model, own = model_of(result), groups(result, by)
    found = refit(model.y, model.v, model.design, model.options, own.left_out)
    return Deletion(model=model, groups=own, without=found)
