"""The mixed-effects model that univariate fits and meta-regressions share: coefficients, their covariance, tests.

y_i = x_i' beta + u_i + e_i with var(u_i) = tau2 and var(e_i) = v_i. One intercept column makes it the
random-effects model, tau2 = 0 the common-effect model or fixed-effects meta-regression.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from synthesis.errors import NotEstimable
from synthesis.models.batch import Batch, batch
from synthesis.models.design import Design
from synthesis.models.estimators import known_estimator
from synthesis.models.inference import TESTS, known_test
from synthesis.models.linear import moments, solve
from synthesis.models.tau2 import COMMON, WEIGHTED, estimate

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is asked of a mixed model.

    `tau2` is an estimator, a key of `tau2.TAU2` or an alias, or a value that is taken as known; `test` a key
    of `inference.TESTS` or an alias. `weights`, shape (k,), are the user's own, used for the coefficients in
    place of 1 / (v + tau2), and for tau2 by GENQ and GENQM; `weighted` False gives every study the same
    weight. `level` is that of all intervals.
    """

    tau2: str | float = "REML"
    test: str = "z"
    level: float = 0.95
    weights: Floats | None = None
    weighted: bool = True

    @property
    def common(self) -> bool:
        """Whether the model has no variance between studies."""
        return isinstance(self.tau2, str) and known_estimator(self.tau2) in COMMON

    @property
    def own_weights(self) -> bool:
        """Whether the coefficients are not weighted by 1 / (v + tau2)."""
        return self.weights is not None or not self.weighted


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficients:
    """The p coefficients with standard errors, tests and intervals, each an array of shape (p,).

    `df` are the degrees of freedom of the tests, inf where the normal distribution is used.
    """

    names: tuple[str, ...]
    estimate: Floats
    se: Floats
    statistic: Floats
    df: float
    p: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Omnibus:
    """The Wald-type test that some coefficients are all 0: chi-square on `df`, or F on `df` and `df2` (else inf)."""

    statistic: float
    df: int
    df2: float
    p: float
    tested: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixed:
    """A mixed-effects model of k effects on p coefficients.

    `covariance` (p, p) is that of the coefficients as the test has it, `unscaled` the model's own, (X'WX)^-1;
    `scale` = y'Py / (k - p), the factor of Knapp & Hartung (2003); `q` = y'Py at tau2 = 0 on k - p degrees of
    freedom; `typical` the typical sampling variance (k - p) / tr P; `weights` percentages that sum to 100.
    """

    y: Floats
    v: Floats
    design: Design
    options: Options
    tau2: float
    coefficients: Coefficients
    covariance: Floats
    unscaled: Floats = field(repr=False)
    scale: float
    q: float
    q_df: int
    q_p: float
    typical: float
    omnibus: Omnibus
    weights: Floats = field(repr=False)

    @property
    def k(self) -> int:
        """Number of effects."""
        return int(self.y.size)

    @property
    def i2(self) -> float:
        """100 tau2 / (tau2 + s2), s2 the typical variance; for the common-effect model 100 max(0, (Q - df) / Q)."""
        if self.options.common:
            return 100 * max(0.0, (self.q - self.q_df) / self.q) if self.q > 0 else 0.0
        return 100 * self.tau2 / (self.tau2 + self.typical)

    @property
    def h2(self) -> float:
        """1 + tau2 / s2; for the common-effect model Q / df."""
        return self.q / self.q_df if self.options.common else 1 + self.tau2 / self.typical

    @property
    def fitted(self) -> Floats:
        """The fitted values X beta, shape (k,)."""
        return np.asarray(self.design.X @ self.coefficients.estimate, dtype=np.float64)


def mixed(y: Floats, v: Floats, design: Design, options: Options) -> Mixed:
    """The mixed-effects model of `y` with variances `v` on the columns of `design`.

    beta = (X'WX)^-1 X'Wy with W = diag(1 / (v + tau2)), var(beta) = (X'WX)^-1 (Berkey, Hoaglin, Mosteller &
    Colditz 1995, Stat Med 14:395); with weights A of the user's own, (X'AX)^-1 X'A (V + tau2 I) A X (X'AX)^-1.

    Args:
        y: Estimates, shape (k,).
        v: Sampling variances, shape (k,).
        design: The columns, shape (k, p), k > p.
        options: What is asked.

    Raises:
        NotEstimable: no more effects than coefficients, an unknown choice, impossible numbers or such as
            floating point cannot carry, or a search for tau2 that did not converge.
    """
    data = batch(y, v, X=None if _plain(design) else design.X)
    with np.errstate(all="ignore"):
        model = _fitted(data, (y, v), design, options)
    scalars = (model.tau2, model.scale, model.q, model.typical)
    if not all(np.isfinite(part).all() for part in (scalars, model.coefficients.estimate, model.covariance)):
        raise NotEstimable(
            "the effects and their variances are too large, too small or too far apart to be fitted"
        )
    return model


def _fitted(data: Batch, given: tuple[Floats, Floats], design: Design, options: Options) -> Mixed:
    y, v = given
    tau2 = _tau2(data, options)
    solved = solve(data, np.array([tau2]))
    beta, covariance = solved.beta[0], solved.covariance[0]
    df = int(data.df[0])
    scale = float(solved.q[0]) / df
    weights = 1 / (v + tau2)
    if options.own_weights:
        weights = np.ones_like(v) if options.weights is None else _checked(options.weights, y)
        beta, covariance = _sandwich(y, v + tau2, design, weights)
        scale = float(np.sum((y - design.X @ beta) ** 2 / (v + tau2))) / df
    factor, distribution = TESTS[known_test(options.test)]
    scaled = covariance * factor(scale)
    at_zero = moments(data, np.zeros(1))
    q = float(at_zero.ypy[0])
    return Mixed(
        y=y,
        v=v,
        design=design,
        options=options,
        tau2=tau2,
        coefficients=coefficients(design.names, beta, scaled, distribution(df), options.level),
        covariance=scaled,
        unscaled=covariance,
        scale=scale,
        q=q,
        q_df=df,
        q_p=_chi2(q, df),
        typical=df / float(at_zero.tr_p[0]),
        omnibus=omnibus(beta, scaled, _tested(design), distribution(df)),
        weights=np.asarray(100 * weights / np.sum(weights), dtype=np.float64),
    )


def batch_of(model: Mixed) -> Batch:
    """The effects of a model as the kernel takes them: a batch of one fit, with the user's own weights if any."""
    data = batch(model.y, model.v, X=None if _plain(model.design) else model.design.X)
    return data.weighted(model.weights) if model.options.own_weights else data


def under(model: Mixed, test: str, level: float) -> Coefficients:
    """The coefficients of a model as another test or level has them; the model is not fitted again.

    Raises:
        NotEstimable: an unknown test, or a level not between 0 and 1.
    """
    factor, distribution = TESTS[known_test(test)]
    return coefficients(
        model.design.names,
        model.coefficients.estimate,
        model.unscaled * factor(model.scale),
        distribution(model.q_df),
        level,
    )


def coefficients(
    names: tuple[str, ...], beta: Floats, covariance: Floats, df: float, level: float
) -> Coefficients:
    """Standard errors, tests against 0 and intervals of coefficients, from their covariance.

    Raises:
        NotEstimable: a level not between 0 and 1.
    """
    from scipy.special import ndtr, ndtri, stdtr, stdtrit

    if not 0 < level < 1:
        raise NotEstimable(f"the level of an interval must be between 0 and 1; found {level:g}")
    se = np.sqrt(np.diagonal(covariance))
    statistic = _ratio(beta, se)
    normal = not np.isfinite(df)
    tail = ndtr(-np.abs(statistic)) if normal else stdtr(df, -np.abs(statistic))
    half = se * (ndtri((1 + level) / 2) if normal else stdtrit(df, (1 + level) / 2))
    return Coefficients(
        names=names,
        estimate=beta,
        se=se,
        statistic=statistic,
        df=df,
        p=np.asarray(2 * tail, dtype=np.float64),
        low=np.asarray(beta - half, dtype=np.float64),
        high=np.asarray(beta + half, dtype=np.float64),
    )


def omnibus(beta: Floats, covariance: Floats, tested: tuple[int, ...], df2: float) -> Omnibus:
    """The test that the coefficients of these positions are all 0: b' S^-1 b, divided by m where it is an F.

    b, S: the m coefficients and their covariance; `df2` inf means chi-square on m degrees of freedom. Where
    S is 0, the statistic is infinite unless b is 0 too.
    """
    from scipy.special import fdtrc

    m = len(tested)
    some = list(tested)
    b, S = beta[some], covariance[np.ix_(some, some)]
    spread = np.sqrt(np.diagonal(S))
    unit = _ratio(b, spread)
    correlation = S / np.outer(spread, spread) if spread.all() else np.eye(m)
    wald = float(unit @ np.linalg.solve(correlation, unit)) if np.isfinite(unit).all() else np.inf
    if not np.isfinite(df2):
        return Omnibus(statistic=wald, df=m, df2=df2, p=_chi2(wald, m), tested=tested)
    return Omnibus(statistic=wald / m, df=m, df2=df2, p=float(fdtrc(m, df2, wald / m)), tested=tested)


def _plain(design: Design) -> bool:
    return design.p == 1 and bool(np.all(design.X == 1))


def _tested(design: Design) -> tuple[int, ...]:
    """All coefficients but the intercept; the intercept where there is nothing else."""
    moderators = tuple(i for i in range(design.p) if not np.all(design.X[:, i] == 1))
    return moderators or tuple(range(design.p))


def _ratio(beta: Floats, se: Floats) -> Floats:
    """The ratio beta / se, with 0 / 0 taken as 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where((se == 0) & (beta == 0), 0.0, beta / se), dtype=np.float64)


def _tau2(data: Batch, options: Options) -> float:
    if not isinstance(options.tau2, str):
        if not (np.isfinite(options.tau2) and options.tau2 >= 0):
            raise NotEstimable(f"a known tau2 must be a finite number of 0 or more; found {options.tau2:g}")
        return float(options.tau2)
    method = known_estimator(options.tau2)
    found = estimate(data, method, options.weights if method in WEIGHTED else None)
    if not found.converged[0]:
        raise NotEstimable(f"the search for tau2 ({method}) over {data.count[0]} effects did not converge")
    return float(found.value[0])


def _checked(weights: Floats, y: Floats) -> Floats:
    weights = np.asarray(weights, dtype=np.float64)
    if weights.shape != y.shape:
        raise NotEstimable(f"there are {y.size} effects and {weights.size} weights")
    if not (np.isfinite(weights).all() and (weights >= 0).all() and weights.any()):
        raise NotEstimable("weights must be finite numbers of 0 or more, and not all 0")
    return weights


def _sandwich(y: Floats, total: Floats, design: Design, weights: Floats) -> tuple[Floats, Floats]:
    Q, R = np.linalg.qr(design.X * np.sqrt(weights)[:, None])
    half = np.linalg.solve(R, (Q * np.sqrt(weights)[:, None]).T)  # (X'AX)^-1 X'A
    return np.asarray(half @ y, dtype=np.float64), np.asarray((half * total) @ half.T, dtype=np.float64)


def _chi2(q: float, df: int) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(df, q))
