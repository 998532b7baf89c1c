"""The mixed-effects model that univariate fits and meta-regressions share: coefficients, their covariance, tests.

y_i = x_i' beta + u_i + e_i with var(u_i) = tau2 and var(e_i) = v_i. One intercept column makes it the
random-effects model, tau2 = 0 the common-effect model or fixed-effects meta-regression.
"""

from __future__ import annotations

from dataclasses import field, replace
from numbers import Real
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen
from synthesis.models.design import Design
from synthesis.models.inference import TESTS, known_test, standing
from synthesis.models.kernel.batch import ROUNDING, Batch, batch, orthonormal
from synthesis.models.kernel.coordinates import (
    Coordinates,
    Origin,
    back,
    drop,
    lengths,
    moved,
    origin_of,
    places,
)
from synthesis.models.kernel.linear import moments, solve
from synthesis.models.owned import owned
from synthesis.models.tau2.estimation import COMMON, WEIGHTED, estimate
from synthesis.models.tau2.estimators import known_estimator

Floats = NDArray[np.float64]

TOO_FAR: Final = "the effects and their variances are too large, too small or too far apart to be fitted"


@frozen(eq=False)
class Options(Frozen):
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

    def __post_init__(self) -> None:
        if isinstance(self.tau2, bool) or not isinstance(self.tau2, (str, Real)):
            raise NotEstimable(
                f"tau2: expected an estimator by name, or a number; found {expected.told(self.tau2)}"
            )
        expected.text("test", self.test)
        expected.level(self.level)
        if self.weights is not None:
            object.__setattr__(self, "weights", owned("weights", self.weights))
        Frozen.__post_init__(self)

    @property
    def common(self) -> bool:
        """Whether the model has no variance between studies."""
        return isinstance(self.tau2, str) and known_estimator(self.tau2) in COMMON

    @property
    def own_weights(self) -> bool:
        """Whether the coefficients are not weighted by 1 / (v + tau2)."""
        return self.weights is not None or not self.weighted


@frozen(eq=False)
class Coefficients(Frozen):
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


@frozen
class Omnibus:
    """The Wald-type test that some coefficients are all 0: chi-square on `df`, or F on `df` and `df2` (else inf)."""

    statistic: float
    df: int
    df2: float
    p: float
    tested: tuple[int, ...]


@frozen(eq=False, repr=False)
class Mixed(Frozen):
    """A mixed-effects model of k effects on p coefficients.

    `options` are those asked for, every name as the engine spells it; `rule` is the test by which the numbers
    stand, z where the Knapp-Hartung variance is 0 and so not to be had. `covariance` (p, p) is that of the
    coefficients by that rule, `unscaled` the model's own, (X'WX)^-1, and `at` the same in coordinates that lose no
    digits; `scale` = y'Py / (k - p), the factor of Knapp & Hartung (2003), of the weights 1 / (v + tau2) also where
    the user's own make the coefficients, and 0 where the model meets every effect but for rounding; `q` = y'Py at
    tau2 = 0 on k - p degrees of freedom; `typical` the typical sampling variance (k - p) / tr P; `weights`
    percentages that sum to 100.
    """

    y: Floats
    v: Floats
    design: Design
    options: Options
    tau2: float
    coefficients: Coefficients
    covariance: Floats
    unscaled: Floats = field(repr=False)
    at: Coordinates = field(repr=False)
    rule: str
    scale: float
    q: float
    q_df: int
    q_p: float
    typical: float
    omnibus: Omnibus
    weights: Floats = field(repr=False)

    def __repr__(self) -> str:
        return f"<Mixed: {self.k} effects on {', '.join(self.design.names)}; tau2 {self.tau2:.4g}>"

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
        return np.asarray(places(self.at, self.design.X) @ self.at.along, dtype=np.float64)

    @property
    def factor(self) -> float:
        """By what the rule multiplies the model's own variances."""
        return TESTS[self.rule][0](self.scale)


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
    y, v = owned("y", y), owned("v", v)
    asked = resolved(options)
    plain = _plain(design)
    origin = Origin(constant=-1, row=np.zeros(1)) if plain else origin_of(design.X)
    data = batch(y, v, X=None if plain else moved(design.X, origin))
    with np.errstate(all="ignore"):
        solution = _solution(data, (y, v), moved(design.X, origin), asked)
        model = _assembled((y, v), design, asked, solution, origin)
    scalars = (model.tau2, model.scale, model.q, model.typical)
    if not all(np.isfinite(part).all() for part in (scalars, model.coefficients.estimate, model.at.along)):
        raise NotEstimable(TOO_FAR)
    _refuse_beyond(model)
    return model


def resolved(options: Options) -> Options:
    """The same options, every name as the engine spells it and every number a plain one.

    Raises:
        NotEstimable: an unknown estimator or test, a tau2 that cannot be, or a level not between 0 and 1.
    """
    if isinstance(options.tau2, str):
        method = known_estimator(options.tau2)
        tau2: str | float = "EE" if method in COMMON else method
    else:
        tau2 = float(options.tau2)
        if not 0 <= tau2 < np.inf:
            raise NotEstimable(f"a known tau2 must be a finite number of 0 or more; found {tau2:g}")
    return replace(options, tau2=tau2, test=known_test(options.test), level=expected.level(options.level))


@frozen
class _Solution:
    """What the kernel finds, in the units of y: `beta` and `root` on the moved columns, `along` = root^-1 beta."""

    tau2: float
    beta: Floats
    root: Floats
    along: Floats
    scale: float
    q: float
    df: int
    typical: float
    weights: Floats


def _solution(data: Batch, given: tuple[Floats, Floats], X: Floats, options: Options) -> _Solution:
    """The model, worked out where the smallest v is near 1, so that no power of a weight is beyond numbers."""
    tau2 = _tau2(data, options)
    near, unit = data.scaled()
    length = np.sqrt(unit[0])
    solved = solve(near, np.array([tau2 / unit[0]]))
    beta, root, along = solved.beta[0] * length, solved.root[0] * length, solved.along[0]
    total = near.v[:, 0] + tau2 / unit[0]
    weights = 1 / total
    if options.own_weights:
        weights = np.ones_like(total) if options.weights is None else _checked(options.weights, given[0])
        root, along = _sandwich(given[0] / length, total, X, weights / np.max(weights))
        root = root * length
        beta = root @ along
    at_zero, df = moments(near, np.zeros(1)), int(data.df[0])
    return _Solution(
        tau2=tau2,
        beta=beta,
        root=root,
        along=along,
        scale=float(solved.q[0]) / df,
        q=float(at_zero.ypy[0]),
        df=df,
        typical=df / float(at_zero.tr_p[0]) * float(unit[0]),
        weights=np.asarray(100 * weights / np.sum(weights), dtype=np.float64),
    )


def _assembled(
    given: tuple[Floats, Floats], design: Design, options: Options, found: _Solution, origin: Origin
) -> Mixed:
    rule = standing(options.test, found.scale)
    factor, df = TESTS[rule][0](found.scale), TESTS[rule][1](found.df)
    at = Coordinates(origin=origin, root=found.root, along=found.along)
    root = back(found.root, origin)
    unscaled = np.asarray(root @ root.T, dtype=np.float64)
    se = lengths(root) * np.sqrt(factor)
    beta, tested = _cleared(back(found.beta[:, None], origin)[:, 0], design.X, given[0]), _tested(design)
    wald = drop(at, tested) / factor if beta[list(tested)].any() else 0.0
    return Mixed(
        y=given[0],
        v=given[1],
        design=design,
        options=options,
        tau2=found.tau2,
        coefficients=by_se(design.names, beta, se, df, options.level),
        covariance=unscaled * factor,
        unscaled=unscaled,
        at=at,
        rule=rule,
        scale=found.scale,
        q=found.q,
        q_df=found.df,
        q_p=_chi2(found.q, found.df),
        typical=found.typical,
        omnibus=joint(wald, tested, df),
        weights=found.weights,
    )


def _cleared(beta: Floats, X: Floats, y: Floats) -> Floats:
    """Coefficients, 0 where all that one adds to any fitted value is less than the rounding of the effects."""
    added = np.abs(beta) * np.max(np.abs(X), axis=0)
    return np.asarray(np.where(added <= ROUNDING * np.max(np.abs(y)), 0.0, beta), dtype=np.float64)


def _refuse_beyond(model: Mixed) -> None:
    """Refuse coefficients whose variance is beyond floating point, as of moderators of 1e200."""
    found = np.diagonal(model.unscaled)
    if (found >= np.finfo(np.float64).tiny).all() and np.isfinite(found).all():
        return
    if model.design.p == 1:
        raise NotEstimable(TOO_FAR)
    for name, variance in zip(model.design.names, found, strict=True):
        if not np.finfo(np.float64).tiny <= variance < np.inf:
            raise NotEstimable(
                f"column {name!r}: the variance of its coefficient is too large or too small for a computer's "
                "numbers; give the moderator, or the effects, in other units"
            )


def batch_of(model: Mixed) -> Batch:
    """The effects of a model as the kernel takes them: a batch of one fit, with the user's own weights if any."""
    X = None if _plain(model.design) else moved(model.design.X, model.at.origin)
    data = batch(model.y, model.v, X=X)
    return data.weighted(model.weights) if model.options.own_weights else data


def under(model: Mixed, test: str, level: float) -> Coefficients:
    """The coefficients of a model as another test or level has them; the model is not fitted again.

    Raises:
        NotEstimable: an unknown test, or a level not between 0 and 1.
    """
    factor, distribution = TESTS[known_test(test)]
    se = lengths(back(model.at.root, model.at.origin)) * np.sqrt(factor(model.scale))
    return by_se(model.design.names, model.coefficients.estimate, se, distribution(model.q_df), level)


def coefficients(
    names: tuple[str, ...], beta: Floats, covariance: Floats, df: float, level: float
) -> Coefficients:
    """Standard errors, tests against 0 and intervals of coefficients, from their covariance.

    Raises:
        NotEstimable: a level not between 0 and 1.
    """
    return by_se(names, beta, np.sqrt(np.diagonal(covariance)), df, level)


def by_se(names: tuple[str, ...], beta: Floats, se: Floats, df: float, level: float) -> Coefficients:
    """Tests against 0 and intervals of coefficients, from their standard errors.

    Raises:
        NotEstimable: a level not between 0 and 1.
    """
    from scipy.special import ndtr, ndtri, stdtr, stdtrit

    expected.level(level)
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
    m = len(tested)
    some = list(tested)
    b, S = beta[some], covariance[np.ix_(some, some)]
    spread = np.sqrt(np.diagonal(S))
    unit = _ratio(b, spread)
    correlation = S / np.outer(spread, spread) if spread.all() else np.eye(m)
    wald = float(unit @ np.linalg.solve(correlation, unit)) if np.isfinite(unit).all() else np.inf
    return joint(wald, tested, df2)


def joint(wald: float, tested: tuple[int, ...], df2: float) -> Omnibus:
    """The test of a Wald statistic b' S^-1 b on as many coefficients as were tested: as it is, or as an F."""
    from scipy.special import fdtrc

    m = len(tested)
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
    method = options.tau2
    if not isinstance(method, str):
        return method
    weights = (
        np.ones(data.y.shape[0]) if options.weights is None and not options.weighted else options.weights
    )
    found = estimate(data, method, weights if method in WEIGHTED else None)
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


def _sandwich(y: Floats, total: Floats, X: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """The root F of (X'AX)^-1 X'A (V + tau2 I) A X (X'AX)^-1 = F F', and F^-1 times the coefficients."""
    heavy = np.sqrt(weights)[:, None]
    found = orthonormal((X * heavy)[None])
    if found.weak.any():
        raise NotEstimable(
            "among the effects with a weight above 0 a column repeats a combination of the others"
        )
    Q = found.Q[0]
    _, triangle = np.linalg.qr(Q * heavy * np.sqrt(total)[:, None])
    root = np.linalg.solve(found.R[0], triangle.T) / found.length[0][:, None]
    return np.asarray(root), np.asarray(
        np.linalg.solve(triangle.T, Q.T @ (heavy[:, 0] * y)), dtype=np.float64
    )


def _chi2(q: float, df: int) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(df, q))
