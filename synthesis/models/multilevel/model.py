"""A model with random terms, in numbers: coefficients, components of variance, likelihoods, tests.

y = X b + sum of the terms + e with var(e) = V: multilevel, crossed, multivariate and network-like models alike
(Konstantopoulos 2011, Res Synth Methods 2:61; Jackson, Riley & White 2011, Stat Med 30:2481).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.dependence.blocks import Blocks, check_positive
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen
from synthesis.models.design import Design
from synthesis.models.inference import quantile
from synthesis.models.mixed import Coefficients, Omnibus
from synthesis.models.multilevel.algebra import LOG_2PI, Solved, applied, solved
from synthesis.models.multilevel.identified import refuse_unidentified
from synthesis.models.multilevel.layout import Layout, laid_out
from synthesis.models.multilevel.search import bounds_of, maximum
from synthesis.models.multilevel.structures import variances_and_correlations
from synthesis.models.multilevel.terms import Intercepts, Structured, Term
from synthesis.models.owned import owned

Floats = NDArray[np.float64]

METHODS: Final = ("REML", "ML")
TESTS: Final = ("z", "t")
DFS: Final = ("contain", "residual")
SMALLEST: Final = 1e-150  # the least spread of effects whose square is a number
TOO_FAR: Final = "the effects and their variances are too large, too small or too far apart to be fitted"


@frozen
class Asked:
    """What is asked of a model with random terms.

    `method` REML or ML; `test` z, or t with `df` degrees of freedom: `contain` takes for a coefficient the least of
    the groups of the terms within which its column does not change, less p (Pinheiro & Bates 2000, p. 91), `residual`
    k - p. `level` is that of all intervals.
    """

    method: str = "REML"
    test: str = "t"
    df: str = "contain"
    level: float = 0.95

    def __post_init__(self) -> None:
        for name, value, known in (
            ("method", self.method, METHODS),
            ("test", self.test, TESTS),
            ("df", self.df, DFS),
        ):
            if expected.text(name, value) not in known:
                raise NotEstimable(f"unknown {name} {value!r}; known: {', '.join(known)}")
        expected.level(self.level)

    @property
    def restricted(self) -> bool:
        """Whether the restricted likelihood is maximised."""
        return self.method == "REML"


@frozen
class Component:
    """A variance between groups or levels, or a correlation of levels: its name, estimate and place.

    `term` is the number of its random term, `levels` how many groups that has; `pair` the levels a correlation is
    of, or the level a variance is of, by number; `fixed` says that it was given. `untold` says why the effects tell
    nothing of a correlation, whose estimate is then nan.
    """

    name: str
    kind: str
    estimate: float
    term: int
    levels: int
    pair: tuple[int, ...] = ()
    fixed: bool = False
    untold: str = ""


@frozen
class Likelihood:
    """The log-likelihood of a model at its estimates, its deviance and information criteria."""

    loglik: float
    deviance: float
    aic: float
    bic: float
    aicc: float


@frozen(eq=False, repr=False)
class MultilevelModel(Frozen):
    """A model of k effects with sampling covariances `V` on p coefficients, with random terms.

    `components` are its variances and correlations in the order of the terms; `theta` the numbers they come from, in
    the units of y / `unit`; `covariance` (p, p) is that of the coefficients, `df` (p,) their degrees of freedom;
    `q` = y'(V^-1 - V^-1 X (X'V^-1 X)^-1 X'V^-1) y on k - p degrees of freedom tests all terms at once.
    """

    y: Floats
    V: Blocks
    design: Design
    terms: tuple[Term, ...]
    asked: Asked
    components: tuple[Component, ...]
    coefficients: Coefficients
    df: Floats
    covariance: Floats
    omnibus: Omnibus
    q: float
    q_df: int
    q_p: float
    restricted: Likelihood
    full: Likelihood
    theta: Floats = field(repr=False)
    unit: float = field(repr=False)
    at: Solved = field(repr=False)

    def __repr__(self) -> str:
        told = ", ".join(f"{one.name} {one.estimate:.4g}" for one in self.components)
        return f"<MultilevelModel: {self.k} effects on {', '.join(self.design.names)}; {told or 'no random terms'}>"

    @property
    def k(self) -> int:
        """Number of effects."""
        return int(self.y.size)

    @property
    def layout(self) -> Layout:
        """The model laid out, in the units of y / `unit`."""
        return self.at.layout

    @property
    def loglik(self) -> float:
        """The log-likelihood that was maximised."""
        return self.restricted.loglik if self.asked.restricted else self.full.loglik

    @property
    def variances(self) -> tuple[Component, ...]:
        """The components that are variances."""
        return tuple(one for one in self.components if one.kind == "variance")

    @property
    def fitted(self) -> Floats:
        """The fitted values X b, (k,)."""
        return np.asarray(self.design.X @ self.coefficients.estimate, dtype=np.float64)

    def applied(self, data: Floats) -> Floats:
        """M^-1 times columns (k, c), M the covariance matrix of y."""
        padded = np.vstack([data, np.zeros((1, data.shape[1]))])
        return np.asarray(applied(self.at, padded)[:-1] / self.unit**2)


def multilevel_model(
    y: Floats,
    V: Blocks,
    design: Design,
    terms: Sequence[Term],
    asked: Asked | None = None,
    *,
    first: Floats | None = None,
) -> MultilevelModel:
    """The model of `y` on the columns of `design` with random terms, by (restricted) maximum likelihood.

    Args:
        y: Estimates, (k,).
        V: Their sampling covariances, in blocks.
        design: The columns, (k, p), k > p.
        terms: The random terms; with none the fixed-effects model by generalised least squares.
        asked: What is asked.
        first: Numbers of theta to search from, in place of several starts.

    Raises:
        NotEstimable: no more effects than coefficients, numbers that cannot be, a V that is not positive definite, a
            component that the effects cannot tell (it is named), or a search that did not converge.
    """
    data = Data(y=owned("y", y), V=V, design=design)
    _check(data)
    told = [_told(term) for term in terms]
    refuse_unidentified(told, V)
    return searched(data, told, asked or Asked(), first=first)


@frozen(eq=False)
class Data(Frozen):
    """What a model is made of: y (k,), its sampling covariances, and the columns (k, p)."""

    y: Floats
    V: Blocks
    design: Design


def searched(
    data: Data,
    terms: Sequence[Term],
    asked: Asked,
    *,
    held: Mapping[int, float] | None = None,
    first: Floats | None = None,
) -> MultilevelModel:
    """The model with numbers of theta held, in the units of y; searched for from `first`."""
    unit = _unit(data)
    some = [_in_units(term, unit) for term in terms]
    layout = laid_out(data.y / unit, data.design.X, _scaled(data.V, unit), some)
    powers = powers_of(terms)
    scaled = {place: value / unit ** powers[place] for place, value in (held or {}).items()}
    start = None if first is None else first / unit**powers
    at = maximum(layout, bounds_of(layout.terms, scaled), restricted=asked.restricted, first=start)
    return _assembled(data, tuple(terms), asked, at, (unit, len(held or {})))


def powers_of(terms: Sequence[Term]) -> Floats:
    """The power of the unit of y that each number of theta has: 2 a variance, 1 a deviation, 0 a correlation."""
    found: list[float] = []
    for term in terms:
        if isinstance(term, Intercepts):
            found.append(2.0)
            continue
        found += term.structure.powers(term.m).tolist()
    return np.array(found)


def _told(term: Term) -> Term:
    """A term as it enters: one group tells nothing of a variance between groups, which is then 0."""
    if isinstance(term, Intercepts) and term.levels == 1 and term.fixed is None and term.known is None:
        return replace(term, fixed=0.0)
    return term


def _check(data: Data) -> None:
    y, V, design = data.y, data.V, data.design
    if V.k != y.size or design.X.shape[0] != y.size:
        raise NotEstimable(f"there are {y.size} effects, V is of {V.k}, the design of {design.X.shape[0]}")
    if y.size <= design.p:
        raise NotEstimable(
            f"{design.p} coefficient{'s' if design.p > 1 else ''} and their variances need {design.p + 1} effects; "
            f"there {'is' if y.size == 1 else 'are'} {y.size}"
        )
    bad = np.flatnonzero(~np.isfinite(y))
    if bad.size:
        raise NotEstimable(f"effect {int(bad[0])}: y must be a finite number; found {y[bad[0]]:g}")
    check_positive(V, [f"cluster {n}" for n in V.partition.of])


def _unit(data: Data) -> float:
    """A power of 2 near the spread of the effects, so that no number in between is too large or too small."""
    apart = float(np.median(np.abs(data.y - np.median(data.y))))
    size = max(float(np.sqrt(np.median(data.V.diagonal))), apart)
    if not SMALLEST < size < 1 / SMALLEST:
        raise NotEstimable(TOO_FAR)
    return float(np.ldexp(1.0, int(np.frexp(size)[1])))


def _scaled(V: Blocks, unit: float) -> Blocks:
    return Blocks(partition=V.partition, values=tuple(part / unit**2 for part in V.values))


def _in_units(term: Term, unit: float) -> Term:
    if isinstance(term, Intercepts):
        return term if term.fixed is None else replace(term, fixed=term.fixed / unit**2)
    return term if term.fixed_tau2 is None else replace(term, fixed_tau2=term.fixed_tau2 / unit**2)


def _assembled(
    data: Data,
    terms: tuple[Term, ...],
    asked: Asked,
    at: Solved,
    more: tuple[float, int],
) -> MultilevelModel:
    y, V, design = data.y, data.V, data.design
    unit, held = more
    theta = at.theta * unit ** powers_of(terms)
    covariance = at.G * unit**2
    estimate = at.beta * unit
    if not (np.isfinite(estimate).all() and np.isfinite(covariance).all()):
        raise NotEstimable(TOO_FAR)
    df = _df(design, terms, y.size, asked)
    components = tuple(_components(terms, theta, at))
    q = _q(y, V, design)
    free = design.p + sum(not one.fixed for one in components) - held
    restricted, full = _likelihoods(at, V, (unit, free))
    return MultilevelModel(
        y=y,
        V=V,
        design=design,
        terms=terms,
        asked=asked,
        components=components,
        coefficients=_coefficients(design, estimate, covariance, df, asked.level),
        df=df,
        covariance=covariance,
        omnibus=omnibus(design, estimate, covariance, df),
        q=q,
        q_df=y.size - design.p,
        q_p=_chi2(y.size - design.p, q),
        restricted=restricted,
        full=full,
        theta=theta,
        unit=unit,
        at=at,
    )


def _df(design: Design, terms: Sequence[Term], k: int, asked: Asked) -> Floats:
    """The degrees of freedom of each coefficient, (p,): inf by the normal distribution."""
    if asked.test == "z":
        return np.full(design.p, np.inf)
    found = np.full(design.p, float(k - design.p))
    if asked.df == "residual":
        return found
    for term in terms:
        groups = term.of if isinstance(term, Intercepts) else term.outer
        found = np.where(_constant(design.X, groups), np.minimum(found, term.levels - design.p), found)
    if np.any(found < 1):
        name = design.names[int(np.argmin(found))]
        raise NotEstimable(
            f"{name}: {_number(design.p, 'coefficient')} and {_number(int(found.min()) + design.p, 'group')} leave no "
            "degrees of freedom; "
            "df=residual or test=z do without them, at the price of intervals that are too narrow"
        )
    return found


def _number(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def _constant(X: Floats, groups: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether each column stays the same within every group, (p,)."""
    order = np.argsort(groups, kind="stable")
    same = np.diff(groups[order]) == 0
    return np.asarray(~np.any((np.diff(X[order], axis=0) != 0) & same[:, None], axis=0), dtype=np.bool_)


def _components(terms: Sequence[Term], theta: Floats, at: Solved) -> Iterator[Component]:
    for i, (term, own) in enumerate(zip(terms, at.layout.at, strict=True)):
        if isinstance(term, Structured):
            yield from _of_levels(i, term, theta[own])
            continue
        yield Component(
            name=f"σ² {term.name}",
            kind="variance",
            estimate=float(theta[own][0]),
            term=i,
            levels=term.levels,
            fixed=term.fixed is not None,
        )


def _of_levels(i: int, term: Structured, numbers: Floats) -> Iterator[Component]:
    """The variances and correlations of a term whose levels covary."""
    structure = term.structure
    tau2, rho = variances_and_correlations(structure, numbers, term.spots)
    for j, value in enumerate(tau2):
        yield Component(
            name=f"τ² {term.inner_labels[j] if structure.own else term.name}",
            kind="variance",
            estimate=float(value),
            term=i,
            levels=_having(term.inner, j) if structure.own else term.levels,
            pair=(j,) if structure.own else (),
            fixed=term.fixed_tau2 is not None,
        )
    pairs = [(a, b) for a in range(term.m) for b in range(a + 1, term.m)]
    for j, value in enumerate(rho):
        pair = pairs[j] if structure.pairwise else ()
        fixed = term.fixed_rho is not None
        untold = "" if fixed else _untold(term, tau2, pair)
        yield Component(
            name=f"ρ {', '.join(term.inner_labels[n] for n in pair) if pair else term.name}",
            kind="correlation",
            estimate=float("nan") if untold else float(value),
            term=i,
            levels=term.levels,
            pair=pair,
            fixed=fixed,
            untold=untold,
        )


def _untold(term: Structured, tau2: Floats, pair: tuple[int, ...]) -> str:
    """Why a correlation is not told: fewer than two of the levels it is of vary; empty where it is."""
    some = tau2[list(pair)] if pair else tau2
    if some.size == 1:
        return "" if some[0] > 0 else "the variance of the levels is 0"
    varying = int(np.count_nonzero(some > 0))
    if varying >= 2:
        return ""
    still = [term.inner_labels[n] for n in (pair or range(term.m)) if not tau2[n] > 0]
    return f"{', '.join(still)} {'does' if len(still) == 1 else 'do'} not vary"


def _having(inner: NDArray[np.intp], level: int) -> int:
    return int(np.count_nonzero(inner == level))


def _coefficients(
    design: Design, estimate: Floats, covariance: Floats, df: Floats, level: float
) -> Coefficients:
    from scipy.special import ndtr, stdtr

    se = np.sqrt(np.diag(covariance))
    statistic = estimate / se
    size = np.abs(statistic)
    p = 2 * (ndtr(-size) if np.isinf(df[0]) else stdtr(df, -size))
    half = np.array([quantile(level, float(one)) for one in df]) * se
    return Coefficients(
        names=design.names,
        estimate=estimate,
        se=se,
        statistic=statistic,
        df=float(df.min()),
        p=np.minimum(p, 1.0),
        low=estimate - half,
        high=estimate + half,
    )


def omnibus(design: Design, estimate: Floats, covariance: Floats, df: Floats) -> Omnibus:
    """The Wald-type test of all coefficients but the intercept, or of all where there is none."""
    constant = (
        design.X[:, 0].size > 0 and bool(np.all(design.X[:, 0] == design.X[0, 0])) and design.X[0, 0] != 0
    )
    tested = tuple(range(1, design.p)) if constant and design.p > 1 else tuple(range(design.p))
    some = list(tested)
    b, C = estimate[some], covariance[np.ix_(some, some)]
    statistic = float(b @ np.linalg.solve(C, b))
    df2 = float(df[some].min())
    if np.isinf(df2):
        return Omnibus(
            statistic=statistic, df=len(some), df2=df2, p=_chi2(len(some), statistic), tested=tested
        )
    from scipy.special import fdtrc

    F = statistic / len(some)
    return Omnibus(statistic=F, df=len(some), df2=df2, p=float(fdtrc(len(some), df2, F)), tested=tested)


def _chi2(df: int, value: float) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(df, value))


def _q(y: Floats, V: Blocks, design: Design) -> float:
    """The residual sum y'Py of the model without random terms."""
    alone = solved(laid_out(y, design.X, V, ()), np.empty(0), restricted=False)
    if alone is None:
        raise NotEstimable("V is not positive definite")
    return max(alone.ypy, 0.0)


def _likelihoods(at: Solved, V: Blocks, more: tuple[float, int]) -> tuple[Likelihood, Likelihood]:
    """The restricted and the full likelihood at the estimates, in the units of y."""
    unit, free = more
    layout = at.layout
    k, p = layout.k, layout.p
    reml = at.reml - (k - p) * log(unit)
    ml = at.ml - k * log(unit)
    _, det = zip(*(np.linalg.slogdet(part) for part in V.values), strict=True) if V.values else ((), ())
    saturated = -(k * LOG_2PI + sum(float(one.sum()) for one in det)) / 2
    return (
        likelihood(reml, -2 * reml, free, k - p),
        likelihood(ml, -2 * (ml - saturated), free, k),
    )


def likelihood(loglik: float, deviance: float, free: int, n: int) -> Likelihood:
    """The criteria of a log-likelihood with `free` parameters and n observations."""
    return Likelihood(
        loglik=loglik,
        deviance=deviance,
        aic=-2 * loglik + 2 * free,
        bic=-2 * loglik + free * log(n),
        aicc=-2 * loglik + 2 * free * max(n, free + 2) / (max(n, free + 2) - free - 1),
    )
