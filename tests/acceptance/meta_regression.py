"""Questions about meta-regressions: `rma` with moderators, and what R's metafor makes of such a fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from synthesis.effects import Effect, Effects
from synthesis.models.diagnostics.permutation import permutation_test
from synthesis.models.mixed import Coefficients, Omnibus
from synthesis.models.regression.collinearity import inflation
from synthesis.models.regression.contrasts import contrast, omnibus_test
from synthesis.models.regression.likelihood_ratio import data_of, likelihood_ratio, statistics
from synthesis.models.regression.location_scale import location_scale
from synthesis.models.regression.prediction import Band, predict
from synthesis.models.regression.regression import Regression, meta_regression
from synthesis.models.subgroups import subgroups
from synthesis.models.tau2.interval import TauInterval, tau2_interval
from synthesis.models.tau2.precision import se_tau2
from synthesis.models.univariate import random_effects
from synthesis.numbers import Unavailable
from tests.acceptance.cases import Call, Case, inner, number
from tests.acceptance.questions import CLOSED, GENERAL, LOOSE, NotCovered, Number, Question, kind

CLOSED_FORMS = {"DL", "FE", "EE", "CE", "HE", "HS", "SJ"}
COMMON = {"FE", "EE", "CE"}
Answer = Callable[[], list[Number]]


def regression(case: Case) -> Question | NotCovered:
    """A case of the topic: by the function that R was asked, or by the case's name where there was more than one."""
    if case.call is not None and case.call.fn in _CALLS:
        answer = _CALLS[case.call.fn](case, case.call)
    else:
        found = [reader for ending, reader in _NAMES.items() if ending in case.name]
        answer = found[0](case) if found else None
    if answer is None:
        return NotCovered(what=kind(case))
    repeated = "columns repeat each other" if "edge_collinear" in case.name else ""
    return Question(answer=answer, compared=frozenset(case.result), refusal=repeated)


# What a case rests on --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """Numbers laid beside R's, all at one tolerance; where R has no number there is nothing to compare."""

    tolerance: float

    def one(self, name: str, ours: Any, theirs: Any, tolerance: float | None = None) -> list[Number]:
        value = number(theirs)
        if np.isnan(value):
            return []
        kept = ours if isinstance(ours, Unavailable) else float(ours)
        return [
            Number(
                name=name,
                ours=kept,
                theirs=value,
                tolerance=self.tolerance if tolerance is None else tolerance,
            )
        ]

    def many(self, name: str, ours: Any, theirs: Any) -> list[Number]:
        """A vector or a matrix, element by element."""
        given = theirs["data"] if isinstance(theirs, dict) else theirs
        if isinstance(given, list) and given and isinstance(given[0], list):
            given = [value for row in given for value in row]
        listed = given if isinstance(given, list) else [given]
        flat = np.ravel(np.asarray(ours, dtype=np.float64))
        pairs = zip(flat, listed, strict=True)
        return [one for i, (a, b) in enumerate(pairs) for one in self.one(f"{name}[{i}]", a, b)]

    def farthest(self, name: str, ours: Any, theirs: list[Any]) -> list[Number]:
        """Of a long vector, the element that is farthest from R's."""
        pairs = [(float(a), number(b)) for a, b in zip(ours, theirs, strict=True)]
        a, b = max(pairs, key=lambda pair: abs(pair[0] - pair[1]) / max(abs(pair[0]), abs(pair[1]), 1e-5))
        return self.one(name, a, b)


def _compared(case: Case, method: str) -> _Compared:
    if method in CLOSED_FORMS:
        return _Compared(tolerance=CLOSED)
    return _Compared(tolerance=GENERAL if case.tight else max(LOOSE, 3 * case.precision))


def _effects(case: Case, unknown: tuple[str, int] | None = None) -> Effects:
    """The rows that have y and v; a moderator that is NA, or made so, is one the row has not."""
    others = [name for name in case.columns if name not in {"yi", "vi"}]
    rows = []
    for i, (y, v) in enumerate(zip(case.columns["yi"], case.columns["vi"], strict=True)):
        given = {name: case.columns[name][i] for name in others if (name, i) != unknown}
        known = {name: value for name, value in given.items() if value not in {"NA", None}}
        if not np.isnan([number(y), number(v)]).any():
            rows.append(_effect(number(y), number(v), known, i))
    return Effects(measure="GEN", rows=tuple(rows))


def _effect(y: float, v: float, moderators: Mapping[str, Any], row: int) -> Effect:
    return Effect(
        y=y,
        v=v,
        measured=y,
        study=f"study_{row}",
        study_label=f"Study {row}",
        result="row",
        outcome="outcome",
        outcome_label="Outcome",
        measure="GEN",
        route="reported",
        origins=(),
        tags={name: str(value) for name, value in moderators.items()},
        moderators=moderators,
    )


def _formula(mods: Any) -> str:
    """R's formula as ours; `pmin` is our `min`."""
    return str(mods or "~ 1").replace("pmin(", "min(")


def _asked(call: Call) -> dict[str, Any]:
    named = call.named
    return {"tau2": named.get("method", "REML"), "test": named.get("test", "z")}


def _subset(case: Case, call: Call) -> Effects:
    effects = _effects(case)
    part = re.fullmatch(r"1:(\d+)", str(call.named.get("subset", "")))
    return replace(effects, rows=effects.rows[: int(part[1])]) if part else effects


def _fit(case: Case, call: Call) -> Regression:
    return meta_regression(_subset(case, call), _formula(call.named.get("mods")), **_asked(call))


def _mods(case: Case) -> str:
    """The formula that stands in the text of a case."""
    found = re.search(r"mods\s*=\s*~\s*(.*?)\s*,\s*(?:data|scale)\s*=", case.text)
    if found is None:
        raise ValueError(f"{case.name}: no formula in {case.text}")
    return _formula(found[1])


# rma -------------------------------------------------------------------------------------------------------


def _rma(case: Case, call: Call) -> Answer:
    def answer() -> list[Number]:
        fit = _fit(case, call)
        return _of_fit(case, fit, _compared(case, fit.tau2_method))

    return answer


def _of_fit(case: Case, fit: Regression, to: _Compared) -> list[Number]:
    theirs, mixed, about = case.result, fit.mixed, fit.coefficients
    found = {"beta": about.estimate, "se": about.se, "zval": about.statistic, "pval": about.p}
    found |= {"ci_lb": about.low, "ci_ub": about.high, "vb": mixed.covariance}
    numbers = [one for name, ours in found.items() for one in to.many(name, ours, theirs[name])]
    for name in ("ddf", "dfs"):
        numbers += to.one(name, about.df, theirs[name])
    single = {"QE": mixed.q, "QEdf": mixed.q_df, "QEp": mixed.q_p, "I2": mixed.i2, "H2": mixed.h2}
    single |= {"vt": mixed.typical, "k": fit.k, "p": len(about.estimate), "tau2": mixed.tau2}
    single["s2w"] = (
        mixed.scale if fit.test == "knha" else max(1.0, mixed.scale) if fit.test == "adhoc" else 1.0
    )
    if not mixed.options.common:
        single["R2"] = fit.r2
    numbers += [one for name, ours in single.items() for one in to.one(name, ours, theirs[name])]
    btt = theirs["btt"] if isinstance(theirs["btt"], list) else [theirs["btt"]]
    tested = omnibus_test(fit, [int(place) - 1 for place in btt])
    for one in (tested, fit.omnibus):
        numbers += _omnibus(one, theirs, to)
    return numbers + _precision(case, fit) + _statistics(fit, theirs, to)


def _omnibus(found: Omnibus, theirs: Mapping[str, Any], to: _Compared) -> list[Number]:
    df = theirs["QMdf"]
    second = to.one("QMdf[1]", found.df2, df[1], 0.0) if len(df) > 1 else []
    numbers = to.one("QM", found.statistic, theirs["QM"]) + to.one("QMp", found.p, theirs["QMp"])
    return numbers + to.one("QMdf[0]", found.df, df[0], 0.0) + second


def _precision(case: Case, fit: Regression) -> list[Number]:
    """The standard error of tau2."""
    if fit.mixed.options.common or "se_tau2" not in case.result:
        return []
    ours = se_tau2(data_of(fit), np.array([fit.mixed.tau2]), fit.tau2_method)
    return _Compared(tolerance=max(LOOSE, 3 * case.precision)).one("se_tau2", ours[0], case.result["se_tau2"])


CRITERIA = {"ll": "log_likelihood", "dev": "deviance", "AIC": "aic", "BIC": "bic", "AICc": "aicc"}


def _statistics(fit: Regression, theirs: Mapping[str, Any], to: _Compared) -> list[Number]:
    numbers = []
    for likelihood in ("ML", "REML"):
        found, wanted = statistics(fit, likelihood), theirs.get(f"fit_{likelihood}", {})
        for name, ours in CRITERIA.items():
            numbers += to.one(f"fit_{likelihood}.{name}", getattr(found, ours)[0], wanted.get(name, "NA"))
    return numbers


def _missing_moderator(case: Case) -> Answer:
    def answer() -> list[Number]:
        fit = meta_regression(_effects(case, ("ablat", 2)), "~ ablat", test="z")
        left = Number(name="excluded", ours=len(fit.excluded), theirs=1.0, tolerance=0.0)
        return [left, *_of_fit(case, fit, _compared(case, "REML"))]

    return answer


# What is asked of a fit ------------------------------------------------------------------------------------


def _anova(case: Case, call: Call) -> Answer | None:
    fitted = inner(call.positional[0])
    if fitted is None:
        return None

    def answer() -> list[Number]:
        fit, to = _fit(case, fitted), _compared(case, "REML")
        if "btt" in call.named:
            return _omnibus(_named(fit, str(call.named["btt"])), case.result, to)
        L = _matrix(inner(call.named["X"]))
        rhs = _vector(str(call.named.get("rhs", "0")))
        found = contrast(fit, L, rhs, adjust=call.named.get("adjust", "none"))
        rows = found.rows
        ours = {"Lb": rows.estimate, "se": rows.se, "zval": rows.statistic, "pval": found.p}
        numbers = [one for name, values in ours.items() for one in to.many(name, values, case.result[name])]
        joint = found.joint
        if number(case.result["QMdf"][0]) == number(case.result["QMdf"][0]) and isinstance(joint, Omnibus):
            numbers += _omnibus(joint, case.result, to)
        else:
            numbers.append(
                Number(name="no joint test", ours=isinstance(joint, Unavailable), theirs=1.0, tolerance=0.0)
            )
        return [*numbers, *to.many("ddf", [rows.df] * len(L), case.result.get("ddf", ["NA"] * len(L)))]

    return answer


def _named(fit: Regression, part: str) -> Omnibus:
    """R looks for a part of its coefficients' names, in which a factor is `factor(grade)`."""
    if re.fullmatch(r"[\d:]+", part):
        return omnibus_test(fit, [int(place) - 1 for place in _vector(part)])
    terms = [term.positions for term in fit.matrix.terms if part in _called_by_r(fit, term.name)]
    return omnibus_test(fit, [place for positions in terms for place in positions])


def _called_by_r(fit: Regression, term: str) -> str:
    factors = {factor.name for factor in fit.matrix.factors.values()}
    return ":".join(f"factor({one})" if one in factors else one for one in term.split(" × "))


def _vector(text: str) -> list[float]:
    """`c(1, -1, 0)`, `seq(10, 60, 10)`, `0:4` or a number."""
    if ":" in text:
        first, last = map(int, text.split(":"))
        return [float(one) for one in range(first, last + 1)]
    values = [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", text)]
    if text.startswith("seq("):
        low, high, step = values
        return [float(one) for one in np.arange(low, high + step / 2, step)]
    return values


def _matrix(given: Call | None) -> np.ndarray:
    if given is None or given.fn != "rbind":
        raise ValueError(f"expected rbind(...); found {given}")
    return np.array([_vector(str(row)) for row in given.positional])


def _predict(case: Case, call: Call) -> Answer | None:
    fitted = inner(call.positional[0])
    if fitted is None:
        return None

    def answer() -> list[Number]:
        fit = _fit(case, fitted)
        found = predict(fit, _new_rows(str(call.named["newmods"])), style="metafor")
        exponential = "transf" in call.named
        return _predictions(
            found, case.result, _compared(case, "REML"), np.exp if exponential else np.asarray
        )

    return answer


def _new_rows(text: str) -> np.ndarray:
    inside = re.fullmatch(r"cbind\((seq\([^)]*\)|c\([^)]*\)), ([^)]*)\)", text)
    if inside is None:
        return np.array(_vector(text))[:, None]
    first = _vector(inside[1])
    return np.column_stack([first, np.full(len(first), float(inside[2]))])


def _predictions(
    found: Any, theirs: Mapping[str, Any], to: _Compared, shown: Callable[..., Any]
) -> list[Number]:
    band = found.prediction
    if not isinstance(band, Band):
        raise TypeError(f"no prediction interval: {band}")
    ours = {"pred": found.estimate, "ci.lb": found.interval.low, "ci.ub": found.interval.high}
    ours |= {"pi.lb": band.low, "pi.ub": band.high}
    numbers = [one for name, values in ours.items() for one in to.many(name, shown(values), theirs[name])]
    return numbers + (to.many("se", found.se, theirs["se"]) if "se" in theirs else [])


def _columns_and_predictions(case: Case) -> Answer:
    def answer() -> list[Number]:
        effects, formula, to = _effects(case), _mods(case), _compared(case, "REML")
        numbers = []
        for name, test in (("predict", "z"), ("predict_knha", "knha")):
            fit = meta_regression(effects, formula, test=test)
            found = _predictions(predict(fit, style="metafor"), case.result[name], to, np.asarray)
            numbers += [replace(one, name=f"{name}.{one.name}") for one in found]
        return numbers + to.many("X", fit.matrix.design.X, case.result["X"])

    return answer


def _inflation(case: Case) -> Answer:
    def answer() -> list[Number]:
        fit, to = meta_regression(_effects(case), _mods(case), test="z"), _compared(case, "REML")
        pairs = zip(inflation(fit), case.result["vif"].values(), strict=True)
        return [
            one
            for ours, theirs in pairs
            for name, value in (("vif", ours.value), ("sif", ours.scaled))
            for one in to.one(f"{ours.name}.{name}", value, theirs[name])
        ]

    return answer


def _confint(case: Case, call: Call) -> Answer | None:
    fitted = inner(call.positional[0])
    if fitted is None:
        return None

    def answer() -> list[Number]:
        fit, to = _fit(case, fitted), _compared(case, "REML")
        found = tau2_interval(data_of(fit))
        if not isinstance(found, TauInterval):
            raise TypeError(f"no interval: {found}")
        tau2 = fit.mixed.tau2
        rows = [
            (tau2, found.low, found.high),
            (tau2**0.5, *found.tau),
            (fit.mixed.i2, *found.i2),
            (fit.mixed.h2, *found.h2),
        ]
        return to.many("random", rows, case.result["random"])

    return answer


def _ratio(case: Case) -> Answer:
    def answer() -> list[Number]:
        effects, to = _effects(case), _compared(case, "ML")
        full = meta_regression(effects, _mods(case), tau2="ML", test="z")
        none = meta_regression(replace(full.effects, excluded=()), "~ 1", tau2="ML", test="z")
        found = likelihood_ratio(full, none)
        ours = {"LRT": found.statistic, "pval": found.p, "R2": found.r2, "parms_f": full.matrix.design.p + 1}
        ours |= {"parms_r": 2, "QE_f": full.mixed.q, "QE_r": none.mixed.q}
        ours |= {"tau2_f": full.tau2, "tau2_r": none.tau2}
        numbers = [one for name, value in ours.items() for one in to.one(name, value, case.result[name])]
        for name, fitted in (("fit_f", found.full_statistics), ("fit_r", found.reduced_statistics)):
            for short, long in CRITERIA.items():
                numbers += to.one(f"{name}.{short}", getattr(fitted, long)[0], case.result[name][short])
        return numbers

    return answer


def _refitted(case: Case) -> Answer:
    def answer() -> list[Number]:
        effects, to = _effects(case), _compared(case, "ML")
        found = likelihood_ratio(
            meta_regression(effects, "~ ablat"), meta_regression(effects, "~ 1"), refit=True
        )
        ours = {"LRT": found.statistic, "pval": found.p, "R2": found.r2}
        return [one for name, value in ours.items() for one in to.one(name, value, case.result[name])]

    return answer


def _subgroups(case: Case) -> Answer:
    def answer() -> list[Number]:
        to = _compared(case, "REML")
        found = subgroups(_effects(case), "alloc", fit=partial(random_effects, test="z"))
        numbers = [
            Number(
                name="levels",
                ours=[code for code, _, _ in found.levels] == case.result["levels"],
                theirs=1.0,
                tolerance=0,
            )
        ]
        for i, (_, _, fit) in enumerate(found.levels):
            for name, value in (("b", fit.estimate), ("se", fit.se), ("tau2", fit.tau2)):
                numbers += to.one(f"{name}[{i}]", value, case.result[name][i])
        return [
            *numbers,
            *to.one("QM", found.test.q, case.result["QM"]),
            *to.one("QMp", found.test.p, case.result["QMp"]),
        ]

    return answer


def _scale(case: Case) -> Answer:
    link = "identity" if 'link="identity"' in case.text else "log"
    method = "ML" if 'method="ML"' in case.text else "REML"
    found = re.search(r"scale\s*=\s*~\s*(.*?)\s*,\s*data\s*=", case.text)
    if found is None:
        raise ValueError(f"{case.name}: no scale in {case.text}")
    scale = found[1]

    def answer() -> list[Number]:
        fit = location_scale(_effects(case), _mods(case), scale, link=link, method=method)
        to, theirs = _Compared(tolerance=LOOSE), case.result
        numbers = to.many("beta", fit.coefficients.estimate, theirs["beta"])
        numbers += to.many("se", fit.coefficients.se, theirs["se"]) + to.many(
            "alpha", fit.alpha, theirs["alpha"]
        )
        numbers += to.farthest("tau2", fit.tau2, theirs["tau2"]) + to.one(
            "ll", fit.log_likelihood, theirs["ll"]
        )
        if not isinstance(fit.scale_coefficients, Coefficients) or not isinstance(fit.scale_omnibus, Omnibus):
            return numbers
        about = {"se_alpha": fit.scale_coefficients.se, "zval_alpha": fit.scale_coefficients.statistic}
        about["pval_alpha"] = fit.scale_coefficients.p
        numbers += [
            one for name, ours in about.items() if name in theirs for one in to.many(name, ours, theirs[name])
        ]
        tests = {"QS": fit.scale_omnibus.statistic, "QSp": fit.scale_omnibus.p}
        return numbers + [one for name, ours in tests.items() for one in to.one(name, ours, theirs[name])]

    return answer


def _permuted(case: Case, call: Call | None = None) -> Answer | None:
    drawn = call is None
    fitted = (
        inner(call.positional[0])
        if call
        else Call(fn="rma", positional=(), named={"mods": "~ ablat", "method": "DL"})
    )
    if fitted is None:
        return None

    def answer() -> list[Number]:
        fit = _fit(case, fitted)
        found = permutation_test(fit.mixed, iterations=10_000, exact=not drawn)
        theirs, to = case.result, _compared(case, fit.tau2_method)
        apart = to
        if drawn:  # four standard errors of the difference of two draws, as a share of the larger p
            p = np.append(found.p, found.omnibus_p)
            apart = _Compared(tolerance=float(np.max(4 * np.sqrt(2 * p * (1 - p) / found.n) / p)))
        numbers = apart.many("pval", found.p, theirs["pval"]) + apart.one(
            "QMp", found.omnibus_p, theirs["QMp"]
        )
        numbers += to.many("zval", found.statistic, theirs["zval"]) + to.one(
            "QM", found.omnibus, theirs["QM"]
        )
        return numbers if drawn else numbers + to.one("exact", found.n, theirs["exact"], 0.0)

    return answer


_CALLS: Mapping[str, Callable[[Case, Call], Answer | None]] = {
    "rma": _rma,
    "anova": _anova,
    "predict": _predict,
    "confint": _confint,
    "permutest": _permuted,
}
_NAMES: Mapping[str, Callable[[Case], Answer | None]] = {
    "__LRT_ML": _ratio,
    "__X_and_predict": _columns_and_predictions,
    "__vif": _inflation,
    "__anova_REML_full_red_refit": _refitted,
    "__edge_na_mod": _missing_moderator,
    "__locscale_": _scale,
    "__permutest_mc_": _permuted,
    "__subgroups_separate_tau2": _subgroups,
}
