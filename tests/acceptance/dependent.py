"""Questions about dependent effects: `rma.mv`, and what R's metafor makes of such a model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from synthesis.models.multilevel.diagnostics.leverage import fitted, row_sums, weights
from synthesis.models.multilevel.diagnostics.ranef import random_effects
from synthesis.models.multilevel.heterogeneity import typical_variance
from synthesis.models.multilevel.model import Likelihood, MultilevelModel
from synthesis.models.multilevel.prediction import Predicted, predicted
from synthesis.models.multilevel.profile import ComponentInterval, component_intervals, profile_likelihood
from synthesis.models.multilevel.terms import Intercepts, Structured
from synthesis.numbers import Unavailable
from tests.acceptance.cases import Case, number
from tests.acceptance.dependent_diagnostics import cooks_by_cluster
from tests.acceptance.dependent_fits import fit_of
from tests.acceptance.dependent_robust import COMPARED, UNDETERMINED, compare_robust, robust_case
from tests.acceptance.dependent_v import dependent_v
from tests.acceptance.questions import GENERAL, LOOSE, NotCovered, Number, Question

CLUSTER = re.compile(r"cluster=(?:dat\$)?(\w+)")
MODEL = frozenset({"QE", "QEdf", "QEp", "k", "sigma2", "s_nlevels", "fit_ML", "fit_REML"})
LIKELIHOOD = {"ll": "loglik", "dev": "deviance", "AIC": "aic", "BIC": "bic", "AICc": "aicc"}

SATURATED = {
    "hasselblad1998__arm_based_CS": "50 effects on 50 studies and 4 treatments: more coefficients than effects; "
    "R leaves three out and passes through every effect"
}
"""Cases that must be refused, and why."""


def dependent(case: Case) -> Question | NotCovered:
    """A case of the topic: by what is made of the model, or the model itself."""
    if "rma.mv(" not in case.text:
        return dependent_v(case) if "vcalc(" in case.text else robust_case(case)
    readers = [reader for part, reader in _NAMES.items() if part in case.name]
    reader = readers[0] if readers else _model
    return Question(
        answer=lambda: reader(case),
        compared=COMPARED | MODEL if reader is _robust else frozenset(case.result),
        refusal={**UNDETERMINED, **SATURATED}.get(case.name, ""),
    )


# Numbers laid beside R's -----------------------------------------------------------------------------------


def _general(case: Case) -> float:
    return GENERAL if case.tight else max(LOOSE, 3 * case.precision)


def _one(name: str, ours: float | Unavailable, theirs: Any, tolerance: float) -> list[Number]:
    """Nothing where R has no number."""
    value = number(theirs)
    return [] if np.isnan(value) else [Number(name=name, ours=ours, theirs=value, tolerance=tolerance)]


def _many(name: str, ours: Any, theirs: Any, tolerance: float) -> list[Number]:
    """A vector or a matrix, element by element."""
    listed = theirs if isinstance(theirs, list) else [theirs]
    if isinstance(theirs, dict):
        listed = [value for row in theirs["data"] for value in row]
    pairs = zip(np.ravel(np.asarray(ours, dtype=np.float64)).tolist(), listed, strict=True)
    return [one for i, (a, b) in enumerate(pairs) for one in _one(f"{name}[{i}]", a, b, tolerance)]


def _named(found: Iterable[tuple[str, Any]], theirs: Mapping[str, Any], tolerance: float) -> list[Number]:
    return [one for name, ours in found for one in _many(name, ours, theirs[name], tolerance)]


# The model -------------------------------------------------------------------------------------------------


def _model(case: Case) -> list[Number]:
    fit, given, to = fit_of(case), case.result, _general(case)
    model, about = fit.model, fit.coefficients
    found = {
        "k": model.k,
        "p": model.design.p,
        "beta": about.estimate,
        "se": about.se,
        "zval": about.statistic,
        "pval": about.p,
        "ci_lb": about.low,
        "ci_ub": about.high,
        "vb": model.covariance,
        "QE": model.q,
        "QEdf": model.q_df,
        "QEp": model.q_p,
    }
    numbers = _components(model, given, to)
    numbers += _named(found.items(), given, to) + _many("ddf", model.df, given["ddf"], 0.0)
    for name, ours in (("fit_ML", model.full), ("fit_REML", model.restricted)):
        numbers += _likelihood(name, ours, given[name], to)
    return numbers + _omnibus(model, given, to)


def _components(model: MultilevelModel, given: Mapping[str, Any], to: float) -> list[Number]:
    """The components as R calls them: sigma2 of intercepts; tau2, rho and G of levels that covary."""
    plain = [i for i, term in enumerate(model.terms) if isinstance(term, Intercepts)]
    found = [("s_nlevels", [model.terms[i].levels for i in plain])] if plain else []
    for i, term in enumerate(model.terms):
        if isinstance(term, Structured):
            own = [one for one in model.components if one.term == i]
            found.append(("tau2", [one.estimate for one in own if one.kind == "variance"]))
            if term.structure.correlated:
                found.append(("rho", [one.estimate for one in own if one.kind == "correlation"]))
            found.append(("G", term.structure.matrix(model.theta[model.layout.at[i]], term.spots)))
    sigma2 = [one.estimate for one in model.components if one.term in plain]
    return _named(found, given, to) + (_sigma2(model, sigma2, given["sigma2"], to) if plain else [])


def _sigma2(model: MultilevelModel, ours: list[float], theirs: Any, to: float) -> list[Number]:
    """Variances; where ours is 0, R's share of the typical variance.

    R searches on a scale of logarithms, on which there is no 0, and stops where the likelihood rises no more.
    """
    typical = typical_variance(model)
    numbers = []
    for i, (a, b) in enumerate(zip(ours, theirs if isinstance(theirs, list) else [theirs], strict=True)):
        share = 1.0 + number(b) / typical
        numbers += _one(f"sigma2[{i}]", a, b, to) if a else _one(f"sigma2[{i}] of 0", 1.0, share, to)
    return numbers


def _omnibus(model: MultilevelModel, given: Mapping[str, Any], to: float) -> list[Number]:
    """R gives chi-square or F with the degrees of freedom that belong to it."""
    ours = model.omnibus
    numbers = _one("QM", ours.statistic, given["QM"], to) + _one("QMp", ours.p, given["QMp"], to)
    numbers += _one("QMdf[0]", ours.df, given["QMdf"][0], 0.0)
    return numbers + _one("QMdf[1]", ours.df2, given["QMdf"][1], 0.0)


def _likelihood(name: str, ours: Likelihood, given: Mapping[str, Any], to: float) -> list[Number]:
    own = {short: getattr(ours, long) for short, long in LIKELIHOOD.items()}
    return [one for short, value in own.items() for one in _one(f"{name}.{short}", value, given[short], to)]


# What is made of it ----------------------------------------------------------------------------------------


def _robust(case: Case) -> list[Number]:
    cluster = CLUSTER.search(case.text[case.text.index("rma.mv(") :])
    if cluster is None:
        raise KeyError("cluster")
    fit, given, to = fit_of(case), case.result, _general(case)
    numbers = compare_robust(case, fit.working(cluster[1]), to)
    if "fit_ML" not in given:
        return numbers
    own = {"QE": fit.model.q, "QEdf": fit.model.q_df, "QEp": fit.model.q_p, "k": fit.k}
    numbers += _named(own.items(), given, to) + _components(fit.model, given, to)
    numbers += _likelihood("fit_ML", fit.model.full, given["fit_ML"], to)
    return numbers + _likelihood("fit_REML", fit.model.restricted, given["fit_REML"], to)


def _shares(case: Case) -> list[Number]:
    found = fit_of(case).shares
    own = {"I2_total": found.i2, "I2_levels": [one.i2 for one in found.levels], "typical_v": found.typical}
    return _named(own.items(), case.result, _general(case))


def _dropped(case: Case) -> list[Number]:
    """Likelihood ratios against models without one of the variances."""
    from scipy.special import chdtrc

    full, to = fit_of(case).model, _general(case)
    numbers = []
    for name, sigma2 in (("drop1", "c(0,NA)"), ("drop2", "c(NA,0)")):
        model = fit_of(case, sigma2=sigma2).model
        ratio = max(2 * (full.loglik - model.loglik), 0.0)
        own = {"LRT": ratio, "pval": float(chdtrc(1, ratio)), "ll": model.loglik}
        found = _named(own.items(), case.result[name], to)
        found += _sigma2(model, [one.estimate for one in model.components], case.result[name]["sigma2"], to)
        numbers += [Number(**{**_fields(one), "name": f"{name}.{one.name}"}) for one in found]
    return numbers


def _fields(one: Number) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("name", "ours", "theirs", "tolerance", "absent")}


def _intervals(case: Case) -> list[Number]:
    """Variances with their square roots, and correlations."""
    model, to = fit_of(case).model, max(LOOSE, 0.0 if case.tight else 3 * case.precision)
    numbers = []
    found = zip(model.components, component_intervals(model), case.result.items(), strict=True)
    for component, interval, (name, given) in found:
        if not isinstance(interval, ComponentInterval):
            raise TypeError(f"{component.name}: {interval}")
        row = [component.estimate, interval.low, interval.high]
        rows = [row, np.sqrt(row)] if component.kind == "variance" else [row]
        numbers += _many(name, rows, given, to)
    return numbers


def _profile(case: Case) -> list[Number]:
    ours = profile_likelihood(fit_of(case).model, 0, case.result["sigma2"])
    return _many("ll", ours, case.result["ll"], _general(case))


def _predictions(case: Case) -> list[Number]:
    numbers = []
    z, t = fit_of(case).model, fit_of(case, test='"t"').model
    for name, model, style in (("z", z, "default"), ("t", t, "default"), ("riley", z, "riley")):
        found = _prediction(predicted(model, style=style), case.result[name], 0, _general(case))
        numbers += [Number(**{**_fields(one), "name": f"{name}.{one.name}"}) for one in found]
    return numbers


def _prediction(ours: Predicted | Unavailable, given: Mapping[str, Any], i: int, to: float) -> list[Number]:
    if isinstance(ours, Unavailable):
        raise TypeError(str(ours))
    own = {"pred": ours.estimate, "se": ours.se, "ci.lb": ours.low, "ci.ub": ours.high}
    own |= {"pi.lb": ours.pi_low, "pi.ub": ours.pi_high, "x_pi.se": ours.pi_se}
    if "x_pi.ddf" in given:
        own["x_pi.ddf"] = ours.pi_df
    return [one for name, value in own.items() for one in _one(f"{name}[{i}]", value, given[name][i], to)]


def _contrast(case: Case) -> list[Number]:
    """The difference of two outcomes, and a prediction for each."""
    from scipy.special import ndtr

    model, given, to = fit_of(case).model, case.result, _general(case)
    x = np.array([1.0, -1.0])
    estimate, se = float(x @ model.coefficients.estimate), float(np.sqrt(x @ model.covariance @ x))
    own = {"est": estimate, "se": se, "zval": estimate / se, "pval": 2 * float(ndtr(-abs(estimate / se)))}
    numbers = _named(own.items(), given, to) + _many("V", model.V.dense(), given["V"], 0.0)
    for i, level in enumerate(given["pred"]["tau2.level"]):
        numbers += _prediction(predicted(model, np.eye(2)[i], level_of=level), given["pred"], i, to)
    return numbers


def _random_effects(case: Case) -> list[Number]:
    model, to = fit_of(case).model, _general(case)
    found = random_effects(model, model.asked.level)
    numbers = []
    for name, given in case.result.items():
        ours = found.of(name)
        place = [ours.names.index(one) for one in given["names"]]
        own = {"intrcpt": ours.estimate, "se": ours.se, "pi_lb": ours.low, "pi_ub": ours.high}
        for what, values in own.items():
            numbers += _many(f"{name}.{what}", values[place], given[what], to)
    return numbers


def _diagnostics(case: Case) -> list[Number]:
    fit, given, to = fit_of(case), case.result, _general(case)
    about = fitted(fit.model)
    own = {"hat": about.hat, "rstandard": about.standardised, "weights_diag": weights(fit.model)}
    own["weights_rowsum"] = row_sums(fit.model)
    return _named(own.items(), given, to) + cooks_by_cluster(case, fit, to)


_NAMES: Mapping[str, Callable[[Case], list[Number]]] = {
    "__CHE_": _robust,
    "__robust_": _robust,
    "__coef_test_": _robust,
    "__Wald_test_": _robust,
    "__I2_multilevel": _shares,
    "__LRT_drop_level": _dropped,
    "_confint": _intervals,
    "__edge_profile_sigma2": _profile,
    "__threelevel_predict": _predictions,
    "__UN_contrast": _contrast,
    "__ranef": _random_effects,
    "__diag_cooks_hat_cluster": _diagnostics,
}
