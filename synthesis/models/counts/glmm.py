"""Generalised linear mixed models of raw counts: no study needs an estimate of its own, no cell a correction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, Unpack

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.measures.registry import compute
from synthesis.models.counts import glmm_heterogeneity, glmm_search
from synthesis.models.counts.arrowhead import parameters
from synthesis.models.counts.count_fits import Coefficient, Natural, coefficient, criteria, named, natural
from synthesis.models.counts.counts import Proportions, Rates, SingleRates, Tables
from synthesis.models.counts.glmm_data import Data, Prepared, prepare
from synthesis.models.counts.glmm_fit import Choices, GlmmFit, Omnibus, Rare
from synthesis.models.counts.glmm_heterogeneity import Tests
from synthesis.models.counts.glmm_search import Found
from synthesis.models.counts.marginal import at_modes, modes
from synthesis.models.counts.moderators import complete, design_of
from synthesis.models.design import Design, design, intercept
from synthesis.models.fit import Interval, Maybe
from synthesis.models.inference import quantile
from synthesis.models.regression.formula import formula as read
from synthesis.numbers import Unavailable

Floats = NDArray[np.float64]

MODELS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "OR": ("UM.FS", "UM.RS", "CM.AL", "CM.EL"),
        "IRR": ("UM.FS", "UM.RS", "CM.EL"),
        "PLO": ("single",),
        "IRLN": ("single",),
    }
)
"""The models of each measure, the usual one first."""

METHODS: Final = ("ML", "EE")
ONE_STUDY: Final = Unavailable(reason="one study")
COMMON: Final = Unavailable(reason="the common-effect model has no variance between studies")
_UNDETERMINED: Final = 1e3
_MOST_NODES: Final = 100


def glmm(
    data: Data,
    *,
    measure: str = "OR",
    model: str = "",
    moderators: str | Design | None = None,
    test: str = "z",
    level: float = 0.95,
    **rare: Unpack[Rare],
) -> GlmmFit:
    """The log odds ratio, log rate ratio, log odds or log rate of studies, from their counts alone.

    With events x_ij among n_ij in arm j of study i, u_i ~ N(0, tau2), mu_i = z_i'beta:

        UM.FS  logit or log E(x_ij) = alpha_i + arm_j mu_i + apart_j u_i        alpha_i of each study
        UM.RS  the same with alpha_i ~ N(gamma, sigma2)
        CM.AL  x_i1 given x_i1 + x_i2: binomial, logit = mu_i + u_i + log(n_i1 / n_i2); for rare events
        CM.EL  x_i1 given both margins: non-central hypergeometric, log odds ratio mu_i + u_i; of rates,
               binomial with log(t_i1 / t_i2), which is exact

    arm = (1, 0), apart = (1/2, -1/2). Maximum likelihood, by adaptive Gauss-Hermite quadrature; standard
    errors from the observed information (Stijnen, Hamza & Ozdemir 2010, Stat Med 29:3046; Turner et al.
    2000, Stat Med 19:3417; Jackson et al. 2018, Stat Med 37:1059).

    Args:
        data: Tables (OR), rates (IRR), proportions (PLO) or single rates (IRLN) of k studies.
        measure: A key of `MODELS`.
        model: One of the measure's models; the first of them by default.
        moderators: A formula over the other columns of the counts' frame, `~ year`; studies that lack one are left
            out and listed. Or a design with a row for each study of `data`. An intercept alone by default.
        test: z, or t with k - p degrees of freedom.
        level: Level of all intervals.
        **rare: `method`: ML, or EE for one common effect (tau2 = 0). `cor`: whether the random level and the random
            difference of UM.RS go together. `nodes` of the quadrature along each random effect, at most 100; 0 for
            the usual ones (7; 1, the Laplace approximation, where there are two).

    Raises:
        NotEstimable: an unknown choice; a formula that cannot be read; no studies; counts of
            which no finite estimate can be had (no events in an arm of any study, moderators that part them); a
            search that did not converge.
    """
    asked = _asked(measure, model, Choices(test=test, level=level), rare)
    expected.kind("data", data, (Tables, Rates, Proportions, SingleRates), "counts, as counts makes them")
    parsed = read(moderators) if isinstance(moderators, str) else None
    if parsed is not None:
        data = complete(data, parsed)
    prepared = prepare(data, measure, conditional=asked.model[:2] == "CM", exact=asked.model == "CM.EL")
    used = design_of(data, prepared.rows, parsed) if parsed else _design(moderators, data, prepared)
    basis = _basis(used.X)
    searched = _search(prepared, basis, asked)
    return _assemble(data, used, prepared, asked, searched)


@frozen
class _Asked:
    """What was asked, resolved."""

    measure: str
    model: str
    method: str
    choices: Choices
    nodes: int


@frozen
class _Basis:
    """The moderators made orthogonal: Z = X T^-1, so beta = T^-1 zeta."""

    Z: Floats
    back: Floats


@frozen
class _Searched:
    """The fit that was asked for, and the tests of heterogeneity; both in a `basis`."""

    chosen: Found
    tests: Tests
    basis: _Basis
    alone: bool


def _asked(measure: str, model: str, choices: Choices, rare: Rare) -> _Asked:
    choices, method = _rare(choices, rare)
    if expected.text("measure", measure) not in MODELS:
        raise NotEstimable(f"unknown measure {measure!r} for a mixed model; known: {', '.join(MODELS)}")
    name = expected.text("model", model) or MODELS[measure][0]
    if name not in MODELS[measure]:
        raise NotEstimable(f"unknown model {name!r} of {measure}; known: {', '.join(MODELS[measure])}")
    if method not in METHODS:
        raise NotEstimable(f"unknown method {method!r}; known: {', '.join(METHODS)}")
    if choices.test not in {"z", "t"}:
        raise NotEstimable(f"unknown test {choices.test!r} of a mixed model; known: t, z")
    if choices.cor and name != "UM.RS":
        raise NotEstimable(f"only UM.RS has random levels that may be correlated; found {name}")
    two = name == "UM.RS" and method == "ML"
    return _Asked(
        measure=measure,
        model=name,
        method=method,
        choices=choices,
        nodes=choices.nodes or (1 if two else 7),
    )


def _rare(choices: Choices, rare: Rare) -> tuple[Choices, str]:
    """All choices but the method, and the method."""
    for name in rare:
        expected.one_of("option of a mixed model", name, ("method", "cor", "nodes"))
    nodes = expected.whole("nodes", rare.get("nodes", 0))
    if nodes > _MOST_NODES:
        raise NotEstimable(f"the nodes of a quadrature are {_MOST_NODES} at most; found {nodes}")
    expected.text("test", choices.test)
    expected.level(choices.level)
    cor = expected.flag("cor", rare.get("cor", False))
    return replace(choices, cor=cor, nodes=nodes), expected.text("method", rare.get("method", "ML"))


def _design(given: object, data: Data, prepared: Prepared) -> Design:
    if given is None:
        return intercept(prepared.k)
    if not isinstance(given, Design):
        raise NotEstimable(f"moderators: expected a formula, or a design; found {expected.told(given)}")
    if given.X.shape[0] != len(data.studies):
        raise NotEstimable(
            f"the moderators have {given.X.shape[0]} rows; there are {len(data.studies)} studies"
        )
    return design(given.names, given.X[prepared.rows])


def _basis(X: Floats) -> _Basis:
    Q, R = np.linalg.qr(X)
    scale = X.shape[0] ** 0.5
    return _Basis(Z=Q * scale, back=np.linalg.inv(R) * scale)


def _search(prepared: Prepared, basis: _Basis, asked: _Asked) -> _Searched:
    Z = basis.Z
    alone = prepared.k == 1
    model = "UM.FS" if alone and asked.model == "UM.RS" else asked.model
    common = glmm_search.common(prepared, Z, model, asked.nodes)
    _determined(common)
    if model == "UM.RS":
        tests = glmm_heterogeneity.random_saturated(prepared, Z, common, asked.nodes)
    else:
        tests = glmm_heterogeneity.fixed_saturated(prepared, Z, common)
    if asked.method == "EE" or alone:
        return _Searched(chosen=common, tests=tests, basis=basis, alone=alone)
    kind = "UM.RS, correlated" if asked.choices.cor else model
    chosen = glmm_search.varying(prepared, Z, kind, asked.nodes, common)
    _determined(chosen)
    return _Searched(chosen=chosen, tests=tests, basis=basis, alone=alone)


def _determined(found: Found) -> None:
    with np.errstate(invalid="ignore", divide="ignore"):
        try:
            variances = np.diag(found.of_effects)
        except np.linalg.LinAlgError:
            variances = np.array([np.nan])
    if not (np.all(variances > 0) and np.all(np.sqrt(variances) < _UNDETERMINED)):
        raise NotEstimable(
            "the counts do not determine the coefficients: events and moderators part the studies (separation), "
            "or the likelihood is flat"
        )


def _assemble(data: Data, used: Design, prepared: Prepared, asked: _Asked, searched: _Searched) -> GlmmFit:
    chosen, back = searched.chosen, searched.basis.back
    beta, covariance = back @ chosen.effects, back @ chosen.of_effects @ back.T
    df = _df(asked, prepared.k - used.p)
    level = asked.choices.level
    rows = tuple(
        coefficient(name, float(beta[i]), float(covariance[i, i]), level=level, df=df)
        for i, name in enumerate(used.names)
    )
    mean_only = used.p == 1 and bool(np.all(used.X == 1))
    variance = _between(chosen, asked, alone=searched.alone)
    typical = _typical_variance(data, prepared, used.X, asked.measure)
    i2, h2 = _shares(variance["tau2"], typical)
    return GlmmFit(
        data=data,
        design=used,
        studies=prepared.studies,
        measure=asked.measure,
        model=asked.model,
        method=asked.method,
        choices=asked.choices,
        nodes=_nodes(chosen),
        coefficients=rows,
        covariance=covariance,
        natural=_natural(rows[0], asked) if mean_only else Unavailable(reason="the model has moderators"),
        prediction=_prediction(rows[0], variance["tau2"], mean_only=mean_only),
        **variance,
        i2=i2,
        h2=h2,
        typical_variance=typical,
        ratio=searched.tests.ratio,
        wald=searched.tests.wald,
        moderators=_omnibus(used, beta, covariance, df),
        full=criteria(
            chosen.ll,
            2 * (searched.tests.saturated - chosen.ll),
            _parameters(chosen),
            prepared.k * (2 if asked.model[:2] == "UM" else 1),
        ),
        conditional_ll=_conditional(chosen),
        left_out=prepared.left_out,
        notes=_notes(prepared, asked, searched, variance["tau2"]),
    )


def _df(asked: _Asked, df: int) -> float:
    if asked.choices.test == "z":
        return float("inf")
    if df < 1:
        raise NotEstimable("a t test needs more studies than coefficients")
    return float(df)


def _between(chosen: Found, asked: _Asked, *, alone: bool) -> dict[str, Maybe]:
    """The variances between studies by name, or why there are none."""
    reason = ONE_STUDY if alone else COMMON
    levels = Unavailable(reason="the levels of the studies are not random")
    found: dict[str, Maybe] = {"tau2": reason, "se_tau2": reason, "sigma2": levels, "rho": levels}
    deviations = chosen.deviations
    if asked.model == "UM.RS" and not alone:
        found["sigma2"] = float(deviations[0]) ** 2
        found["rho"] = Unavailable(reason="level and difference were taken as uncorrelated")
        deviations = deviations[1:]
    if not deviations.size:
        return found
    tau2 = float(np.sum(deviations**2))
    found["tau2"] = tau2
    inside = chosen.covariance[-deviations.size :, -deviations.size :]
    slope = 2 * deviations
    found["se_tau2"] = (
        float(slope @ inside @ slope) ** 0.5 if tau2 else Unavailable(reason="tau2 is estimated as 0")
    )
    if asked.choices.cor:
        sign = float(np.sign(chosen.deviations[0]))
        flat = Unavailable(reason="a variance is estimated as 0")
        found["rho"] = sign * float(deviations[0]) / tau2**0.5 if tau2 and sign else flat
    return found


def _typical_variance(data: Data, prepared: Prepared, X: Floats, measure: str) -> Maybe:
    """(k - p) / tr(P) with weights 1 / v, v by the studies' own estimates with 1/2 added where a cell is 0."""
    k, p = X.shape
    if k <= p:
        return Unavailable(reason="as many coefficients as studies")
    columns = {name: column[prepared.rows] for name, column in data.columns.items()}
    w = 1 / compute(measure, columns, add=0.5, to="only0").v
    weighted = X * w[:, None]
    inner = np.linalg.solve(X.T @ weighted, weighted.T @ weighted)
    return float((k - p) / (np.sum(w) - np.trace(inner)))


def _shares(tau2: Maybe, typical: Maybe) -> tuple[Maybe, Maybe]:
    if isinstance(tau2, Unavailable):
        return tau2, tau2
    if isinstance(typical, Unavailable):
        return typical, typical
    return 100 * tau2 / (tau2 + typical), 1 + tau2 / typical


def _natural(mean: Coefficient, asked: _Asked) -> Natural:
    return natural(SCALES[asked.measure], mean.estimate, mean.interval)


def _prediction(mean: Coefficient, tau2: Maybe, *, mean_only: bool) -> Interval | Unavailable:
    """Where the true effect of a new study would lie: the mean, its quantile, and (se^2 + tau2)^1/2."""
    if isinstance(tau2, Unavailable):
        return tau2
    if not mean_only:
        return Unavailable(reason="the model has moderators")
    half = quantile(mean.interval.level, mean.df) * (mean.se**2 + tau2) ** 0.5
    low, high = mean.estimate - half, mean.estimate + half
    return Interval(low=low, high=high, rule="as the test", level=mean.interval.level)


def _omnibus(used: Design, beta: Floats, covariance: Floats, df: float) -> Omnibus | Unavailable:
    from scipy.special import chdtrc, fdtrc

    tested = [i for i in range(used.p) if not np.all(used.X[:, i] == 1)]
    if not tested:
        return Unavailable(reason="there are no moderators")
    part = beta[tested]
    statistic = float(part @ np.linalg.solve(covariance[np.ix_(tested, tested)], part))
    m = len(tested)
    if df == float("inf"):
        return Omnibus(statistic=statistic, df=m, df_rest=df, p=float(chdtrc(m, statistic)))
    return Omnibus(statistic=statistic / m, df=m, df_rest=df, p=float(fdtrc(m, df, statistic / m)))


def _parameters(chosen: Found) -> int:
    own = chosen.part.prepared.k if chosen.part.layout.local >= 0 else 0
    return own + chosen.part.size


def _conditional(chosen: Found) -> Maybe:
    part = chosen.part
    if part.prepared.margins is not None:
        return Unavailable(reason="the exact likelihood has the random effect integrated out")
    P = parameters(part.layout, chosen.maximum.point)
    origin = np.zeros((part.prepared.k, part.structure.q))
    t = modes(part.prepared.counts, part.structure, P, origin)
    return float(at_modes(part.prepared.counts, part.structure, P, t).sum()) + part.prepared.constant


def _nodes(chosen: Found) -> int:
    return chosen.part.nodes if chosen.part.deviations else 0


def _notes(prepared: Prepared, asked: _Asked, searched: _Searched, tau2: Maybe) -> tuple[str, ...]:
    notes = []
    gone = tuple(one.study for one in prepared.left_out if one.rule == "drop00")
    if gone:
        notes.append(f"The same outcome for everyone of both arms, so not in the likelihood: {named(gone)}.")
    if searched.alone:
        notes.append("One study: its own estimate and interval are shown; nothing is pooled.")
    if tau2 == 0:
        notes.append("tau2 is estimated as 0: the fit is that of a common effect.")
    if asked.model == "UM.RS" and _nodes(searched.chosen) == 1:
        notes.append("The likelihood is the Laplace approximation (one node).")
    return tuple(notes)


SCALES: Final[Mapping[str, str]] = MappingProxyType(
    {"OR": "exp", "IRR": "exp", "PLO": "expit", "IRLN": "exp"}
)
"""The function that turns each measure into what readers know."""
