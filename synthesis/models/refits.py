"""A model fitted anew to many subsets of its effects at once, through the batch kernel.

Leave-one-out, cumulative and influence analyses, and all possible subsets, differ only in their subsets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from synthesis.errors import NotEstimable
from synthesis.models.batch import Batch, batch
from synthesis.models.design import Design
from synthesis.models.inference import TESTS, known_test
from synthesis.models.linear import moments, solve
from synthesis.models.mixed import Options
from synthesis.models.tau2 import TAU2, estimate

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]

VALUES: Final = 2**21  # effects laid out at once: what memory is used does not grow with the subsets


@dataclass(frozen=True, slots=True, kw_only=True)
class Refits:
    """The model on each of m subsets of k effects, on p coefficients.

    `beta` (m, p), `covariance` (m, p, p) as the test has it; `df` (m,) of the tests, inf for the normal;
    `tau2`, `q`, `typical`, `scale` (m,) as in `mixed.Mixed`; `count` (m,): effects in the subset. A subset
    that cannot be fitted has nan in its place and the reason in `without`.
    """

    options: Options
    masks: Bools
    beta: Floats
    covariance: Floats
    df: Floats
    tau2: Floats
    q: Floats
    q_df: Indices
    typical: Floats
    scale: Floats
    without: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def count(self) -> Indices:
        """Effects in each subset, shape (m,)."""
        return np.asarray(np.count_nonzero(self.masks, axis=1))

    @property
    def se(self) -> Floats:
        """Standard errors of the coefficients, shape (m, p)."""
        return np.sqrt(np.diagonal(self.covariance, axis1=1, axis2=2))

    @property
    def statistic(self) -> Floats:
        """Coefficients over their standard errors, shape (m, p)."""
        return self.beta / self.se

    @property
    def p(self) -> Floats:
        """Two-sided p-values of the coefficients, shape (m, p)."""
        from scipy.special import ndtr, stdtr

        ratio, df = -np.abs(self.statistic), self.df[:, None]
        with np.errstate(invalid="ignore"):
            tail = np.where(np.isfinite(df), stdtr(np.where(np.isfinite(df), df, 1.0), ratio), ndtr(ratio))
        return np.asarray(2 * tail, dtype=np.float64)

    @property
    def half_width(self) -> Floats:
        """Half the widths of the intervals, shape (m, p)."""
        from scipy.special import ndtri, stdtrit

        upper = (1 + self.options.level) / 2
        finite = np.isfinite(self.df)
        factor = np.where(finite, stdtrit(np.where(finite, self.df, 1.0), upper), ndtri(upper))
        return np.asarray(factor[:, None] * self.se, dtype=np.float64)

    @property
    def q_p(self) -> Floats:
        """p-values of Cochran's Q, shape (m,); 1 where there is one effect a coefficient."""
        from scipy.special import chdtrc

        return np.asarray(np.where(self.q_df > 0, chdtrc(np.maximum(self.q_df, 1), self.q), 1.0))

    @property
    def i2(self) -> Floats:
        """100 tau2 / (tau2 + typical variance), for the common-effect model 100 max(0, (Q - df) / Q); (m,)."""
        if self.options.common:
            with np.errstate(divide="ignore", invalid="ignore"):
                return np.where(self.q > 0, 100 * np.maximum(0.0, 1 - self.q_df / self.q), 0.0)
        return np.asarray(
            np.where(self.q_df > 0, 100 * self.tau2 / (self.tau2 + self.typical), 0.0), dtype=np.float64
        )

    @property
    def h2(self) -> Floats:
        """1 + tau2 / typical variance, for the common-effect model Q / df; 1 for a lone effect; (m,)."""
        if self.options.common:
            return np.where(self.q_df > 0, self.q / np.maximum(self.q_df, 1), 1.0)
        return np.where(self.q_df > 0, 1 + self.tau2 / self.typical, 1.0)


def refit(y: Floats, v: Floats, design: Design, options: Options, masks: Bools) -> Refits:
    """The model of `mixed` on every subset.

    A subset of one effect gives a plain mean that effect itself, with tau2 = 0 and a normal interval. One
    with no more effects than coefficients, or in which a column repeats the others, is named in `without`.

    Args:
        y: Estimates, shape (k,).
        v: Sampling variances, shape (k,).
        design: The columns, shape (k, p).
        options: As for `mixed`; weights of the user's own are refused.
        masks: True where an effect belongs to the subset, shape (m, k).

    Raises:
        NotEstimable: own weights, an unknown choice, impossible numbers.
    """
    if options.own_weights:
        raise NotEstimable("subsets are refitted with weights 1 / (v + tau2) only")
    m, p = len(masks), design.p
    without = dict(_unfit(design, masks))
    fits = np.array([i for i in range(m) if i not in without], dtype=np.intp)
    count = np.count_nonzero(masks, axis=1)
    made = _Made.empty(m, p)
    lone = fits[count[fits] == 1]
    _alone(made, lone, np.argmax(masks[lone], axis=1), (y, v))
    for some in _pieces(fits[count[fits] > 1], y.size):
        _fit(made, some, _batch(y, v, design, masks[some]), options)
    for i in some_unconverged(made, fits):
        without[i] = f"the search for tau2 ({options.tau2}) did not converge"
    return Refits(
        options=options,
        masks=masks,
        beta=made.beta,
        covariance=made.covariance,
        df=made.df,
        tau2=made.tau2,
        q=made.q,
        q_df=np.maximum(count - p, 0),
        typical=made.typical,
        scale=made.scale,
        without=MappingProxyType(without),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """Room for the fits, filled piece by piece."""

    beta: Floats
    covariance: Floats
    df: Floats
    tau2: Floats
    q: Floats
    typical: Floats
    scale: Floats
    converged: Bools

    @staticmethod
    def empty(m: int, p: int) -> _Made:
        return _Made(
            beta=np.full((m, p), np.nan),
            covariance=np.full((m, p, p), np.nan),
            df=np.full(m, np.nan),
            tau2=np.full(m, np.nan),
            q=np.full(m, np.nan),
            typical=np.full(m, np.nan),
            scale=np.full(m, np.nan),
            converged=np.ones(m, dtype=np.bool_),
        )


def some_unconverged(made: _Made, fits: Indices) -> list[int]:
    """The fits whose search for tau2 came to no end."""
    return [int(i) for i in fits[~made.converged[fits]]]


def _fit(made: _Made, some: Indices, data: Batch, options: Options) -> None:
    factor, distribution = TESTS[known_test(options.test)]
    tau2 = np.full(data.n, options.tau2) if isinstance(options.tau2, (int, float)) else None
    if tau2 is None:
        method = "EE" if options.common else str(options.tau2)
        if method not in TAU2:
            raise NotEstimable(f"unknown tau2 estimator {method!r}; known: {', '.join(sorted(TAU2))}")
        found = estimate(data, method)
        tau2, made.converged[some] = np.where(found.converged, found.value, np.nan), found.converged
    solved = solve(data, tau2)
    at_zero = moments(data, np.zeros(data.n))
    scale = solved.q / data.df
    made.beta[some], made.tau2[some], made.scale[some] = solved.beta, tau2, scale
    factors = np.array([factor(one) for one in scale.tolist()])
    made.covariance[some] = solved.covariance * factors[:, None, None]
    made.df[some] = [distribution(one) for one in data.df.tolist()]
    made.q[some], made.typical[some] = at_zero.ypy, data.df / at_zero.tr_p


def _alone(made: _Made, fits: Indices, which: Indices, effects: tuple[Floats, Floats]) -> None:
    """A mean of one effect is that effect."""
    y, v = effects
    made.beta[fits, 0], made.covariance[fits, 0, 0] = y[which], v[which]
    made.df[fits], made.scale[fits], made.typical[fits] = np.inf, 1.0, v[which]
    made.tau2[fits], made.q[fits] = 0.0, 0.0


def _batch(y: Floats, v: Floats, design: Design, masks: Bools) -> Batch:
    shape = masks.shape
    plain = design.p == 1 and bool(np.all(design.X == 1))
    return batch(
        np.broadcast_to(y, shape), np.broadcast_to(v, shape), X=None if plain else design.X, mask=masks
    )


def _pieces(fits: Indices, k: int) -> Iterator[Indices]:
    size = max(1, VALUES // max(k, 1))
    for start in range(0, fits.size, size):
        yield fits[start : start + size]


def _unfit(design: Design, masks: Bools) -> Iterator[tuple[int, str]]:
    """The subsets that cannot be fitted, with the reason."""
    p = design.p
    plain = p == 1 and bool(np.all(design.X == 1))
    count = np.count_nonzero(masks, axis=1)
    for i in np.flatnonzero(count <= (0 if plain else p)).tolist():
        effects = f"{count[i]} effect{'' if count[i] == 1 else 's'}"
        yield i, f"{effects} cannot give tau2 and {p} coefficient{'s' if p > 1 else ''}"
    if plain:
        return
    length = np.sqrt(np.sum(design.X**2, axis=0))
    for some in _pieces(np.flatnonzero(count > p), masks.shape[1] * p):
        part = np.where(masks[some][:, :, None], design.X / length, 0.0)
        rank = np.linalg.matrix_rank(part, tol=1e-8)
        for i in some[rank < p].tolist():
            yield i, "without them a moderator repeats a combination of the others"
