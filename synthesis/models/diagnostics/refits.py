"""A model fitted anew to many subsets of its effects at once, through the batch kernel.

Leave-one-out, cumulative and influence analyses, and all possible subsets, differ only in their subsets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen
from synthesis.models.design import Design
from synthesis.models.diagnostics.subsets import Subsets, pieces, subsets
from synthesis.models.inference import TESTS, standing
from synthesis.models.kernel.batch import Batch, batch, orthonormal
from synthesis.models.kernel.coordinates import Origin, back, lengths, moved, origin_of
from synthesis.models.kernel.linear import moments, solve
from synthesis.models.mixed import Options, resolved
from synthesis.models.tau2.estimation import estimate

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]

Progress = Callable[[int, int], None]
"""Told, as work goes on, how many fits are done and of how many."""

REPEATED: Final = "without them a moderator repeats a combination of the others"


@frozen(eq=False, repr=False)
class Refits(Frozen):
    """The model on each of m subsets of k effects, on p coefficients.

    `beta` (m, p); `root` (m, p, p) and `along` (m, p) the same coefficients as in `coordinates.Coordinates`,
    measured from `origin`; `factor` (m,) by which the test multiplies the model's own variances and `df` (m,) its
    degrees of freedom, inf for the normal: where the Knapp-Hartung variance is 0, the Wald numbers stand.
    `tau2`, `q`, `typical`, `scale` (m,) as in `mixed.Mixed`. A subset that cannot be fitted has nan in its place
    and the reason in `without`.
    """

    options: Options
    subsets: Subsets
    origin: Origin
    beta: Floats
    root: Floats = field(repr=False)
    along: Floats = field(repr=False)
    factor: Floats
    df: Floats
    tau2: Floats
    q: Floats
    q_df: Indices
    typical: Floats
    scale: Floats
    without: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))

    def __repr__(self) -> str:
        return f"<Refits: {len(self.subsets)} subsets of {self.subsets.k} effects>"

    @property
    def masks(self) -> Bools:
        """True where an effect belongs to a subset, shape (m, k)."""
        return self.subsets.masks()

    @property
    def count(self) -> Indices:
        """Effects in each subset, shape (m,)."""
        return self.subsets.count

    @property
    def covariance(self) -> Floats:
        """The covariances of the coefficients as the test has them, shape (m, p, p)."""
        whole = back(self.root, self.origin)
        return np.asarray(whole @ np.swapaxes(whole, 1, 2) * self.factor[:, None, None], dtype=np.float64)

    @property
    def se(self) -> Floats:
        """Standard errors of the coefficients, shape (m, p)."""
        spread = lengths(back(self.root, self.origin))
        return np.asarray(spread * np.sqrt(self.factor)[:, None], dtype=np.float64)

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


def refit(
    y: Floats,
    v: Floats,
    design: Design,
    options: Options,
    which: Subsets | Bools,
    progress: Progress | None = None,
) -> Refits:
    """The model of `mixed` on every subset.

    A subset of one effect gives a plain mean that effect itself, with tau2 = 0 and a normal interval. One
    with no more effects than coefficients, or in which a column repeats the others, is named in `without`.

    Args:
        y: Estimates, shape (k,).
        v: Sampling variances, shape (k,).
        design: The columns, shape (k, p).
        options: As for `mixed`; weights of the user's own are refused.
        which: The m subsets; or True where an effect belongs to one, shape (m, k).
        progress: Called after each block of fits.

    Raises:
        NotEstimable: own weights, an unknown choice, impossible numbers.
    """
    if options.own_weights:
        raise NotEstimable("subsets are refitted with weights 1 / (v + tau2) only")
    some = which if isinstance(which, Subsets) else subsets(len(which), y.size, lambda i: which[i])
    asked = resolved(options)
    plain = _plain(design)
    origin = Origin(constant=-1, row=np.zeros(1)) if plain else origin_of(design.X)
    data = _Data(y=y, v=v, X=None if plain else moved(design.X, origin), subsets=some)
    without = dict(_few(some.count, design.p, plain=plain))
    made = _Made.empty(len(some), design.p)
    done = len(without)
    for fits in pieces(np.setdiff1d(np.arange(len(some)), list(without)), y.size):
        without |= _fit(made, fits, data, asked)
        done += fits.size
        if progress is not None:
            progress(done, len(some))
    return Refits(
        options=asked,
        subsets=some,
        origin=origin,
        beta=back(made.beta[:, :, None], origin)[:, :, 0],
        root=made.root,
        along=made.along,
        factor=made.factor,
        df=made.df,
        tau2=made.tau2,
        q=made.q,
        q_df=np.maximum(some.count - design.p, 0),
        typical=made.typical,
        scale=made.scale,
        without=MappingProxyType(dict(sorted(without.items()))),
    )


def headline(found: Refits) -> Refits:
    """The same fits by the wider of their Knapp-Hartung intervals and Wald's, as the headline of a mean is chosen."""
    from scipy.special import ndtri, stdtrit

    upper = (1 + found.options.level) / 2
    finite = np.isfinite(found.df)
    knha = stdtrit(np.where(finite, found.df, 1.0), upper) * np.sqrt(found.factor)
    narrower = finite & (knha < ndtri(upper))
    return replace(
        found, factor=np.where(narrower, 1.0, found.factor), df=np.where(narrower, np.inf, found.df)
    )


@frozen
class _Data:
    """What is fitted: all effects, their columns unless the model is a plain mean, and the subsets."""

    y: Floats
    v: Floats
    X: Floats | None
    subsets: Subsets


@frozen
class _Made:
    """Room for the fits, filled piece by piece; `beta` belongs to the moved columns."""

    beta: Floats
    root: Floats
    along: Floats
    factor: Floats
    df: Floats
    tau2: Floats
    q: Floats
    typical: Floats
    scale: Floats

    @staticmethod
    def empty(m: int, p: int) -> _Made:
        return _Made(
            beta=np.full((m, p), np.nan),
            root=np.full((m, p, p), np.nan),
            along=np.full((m, p), np.nan),
            factor=np.full(m, np.nan),
            df=np.full(m, np.nan),
            tau2=np.full(m, np.nan),
            q=np.full(m, np.nan),
            typical=np.full(m, np.nan),
            scale=np.full(m, np.nan),
        )


def _fit(made: _Made, fits: Indices, data: _Data, options: Options) -> dict[int, str]:
    """Fit some subsets; those that cannot be fitted are returned with the reason."""
    masks = data.subsets.masks(fits)
    count = data.subsets.count[fits]
    _alone(made, fits[count == 1], np.argmax(masks[count == 1], axis=1), data)
    full = count > 1 if data.X is None else _full_rank(data.X, masks)
    without = dict.fromkeys(fits[~full & (count > 1)].tolist(), REPEATED)
    fits, masks = fits[full], masks[full]
    if not fits.size:
        return without
    shape = masks.shape
    laid = batch(np.broadcast_to(data.y, shape), np.broadcast_to(data.v, shape), X=data.X, mask=masks)
    tau2, found = _tau2(laid, options)
    _solve(made, fits, laid, tau2)
    _test(made, fits, laid.df, options.test)
    failed = fits[~found]
    return without | dict.fromkeys(failed.tolist(), f"the search for tau2 ({options.tau2}) did not converge")


def _tau2(laid: Batch, options: Options) -> tuple[Floats, Bools]:
    """tau2 of each fit, nan where the search came to no end, and whether it came to one."""
    if not isinstance(options.tau2, str):
        return np.full(laid.n, options.tau2), np.ones(laid.n, dtype=np.bool_)
    found = estimate(laid, options.tau2)
    return np.where(found.converged, found.value, np.nan), found.converged


def _solve(made: _Made, fits: Indices, laid: Batch, tau2: Floats) -> None:
    """The coefficients, where the smallest v of each fit is near 1, so that no power of a weight is beyond numbers."""
    near, unit = laid.scaled()
    length = np.sqrt(unit)
    solved = solve(near, tau2 / unit)
    at_zero = moments(near, np.zeros(near.n))
    made.beta[fits] = solved.beta * length[:, None]
    made.root[fits], made.along[fits] = solved.root * length[:, None, None], solved.along
    made.tau2[fits], made.scale[fits] = tau2, solved.q / near.df
    made.q[fits], made.typical[fits] = at_zero.ypy, near.df / at_zero.tr_p * unit


def _test(made: _Made, fits: Indices, df: Indices, test: str) -> None:
    scale = made.scale[fits]
    sizes, size = np.unique(df, return_inverse=True)
    for some in (np.flatnonzero(scale == 0), np.flatnonzero(scale != 0)):
        if some.size:
            factor, distribution = TESTS[standing(test, float(scale[some[0]]))]
            made.factor[fits[some]] = [factor(one) for one in scale[some].tolist()]
            made.df[fits[some]] = np.array([distribution(one) for one in sizes.tolist()])[size[some]]


def _alone(made: _Made, fits: Indices, which: Indices, data: _Data) -> None:
    """A mean of one effect is that effect."""
    if not fits.size:
        return
    y, se = data.y[which], np.sqrt(data.v[which])
    made.beta[fits, 0], made.root[fits, 0, 0], made.along[fits, 0] = y, se, y / se
    made.factor[fits], made.df[fits], made.scale[fits] = 1.0, np.inf, 1.0
    made.tau2[fits], made.q[fits], made.typical[fits] = 0.0, 0.0, data.v[which]


def _few(count: Indices, p: int, *, plain: bool) -> Iterator[tuple[int, str]]:
    """The subsets that have too few effects, with the reason."""
    for i in np.flatnonzero(count <= (0 if plain else p)).tolist():
        effects = f"{count[i]} effect{'' if count[i] == 1 else 's'}"
        yield i, f"{effects} cannot give tau2 and {p} coefficient{'s' if p > 1 else ''}"


def _full_rank(X: Floats, masks: Bools) -> Bools:
    """Whether the columns of a design (k, p) can be told apart in each subset, (n,)."""
    weak = orthonormal(np.where(masks[:, :, None], X, 0.0)).weak
    return np.asarray(~weak.any(axis=1), dtype=np.bool_)


def _plain(design: Design) -> bool:
    return design.p == 1 and bool(np.all(design.X == 1))
