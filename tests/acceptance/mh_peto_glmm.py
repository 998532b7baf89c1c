"""Questions about raw counts pooled: `rma.mh`, `rma.peto`, `rma.glmm`, and their weights and predictions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import inf, isfinite, isnan, nan, sqrt
from typing import Any

import numpy as np

from synthesis.models.counts import counts
from synthesis.models.counts.count_fits import (
    ChiSquared,
    Criteria,
    Spread,
    chi_squared,
    coefficient,
    criteria,
)
from synthesis.models.counts.counts import ZeroRule
from synthesis.models.counts.glmm import glmm
from synthesis.models.counts.glmm_fit import GlmmFit
from synthesis.models.counts.mantel_haenszel import POOLED_RULE, STUDY_RULE, MantelHaenszel, mantel_haenszel
from synthesis.models.counts.peto import PetoFit, peto
from synthesis.models.design import Design, design
from synthesis.numbers import Unavailable
from tests.acceptance.cases import Call, Case, number
from tests.acceptance.questions import CLOSED, NotCovered, Number, Question, kind

GLMM = 1e-3
# lme4 takes the information of a Laplace fit from finite differences of a deviance whose inner iterations stop
# at a relative change of 1e-7, the determinant in it one iteration older than the rest: its standard errors, and
# Wald tests made from them, are off by up to 2 %. Done so, our 0.211790 for collins1985b__glmm_OR_UM.RS_ML becomes
# 0.211205, which is R's. Ours agree to 1e-6 with sixth-order differences of a Laplace likelihood that the unit
# tests write anew.
LAPLACE_INFORMATION = 2e-2
EXACT_WALD = 1e-2
LARGE = 5_000

NAMES = {
    "OR": {"ai": "events_exp", "n1i": "n_exp", "ci": "events_ctl", "n2i": "n_ctl"},
    "IRR": {"x1i": "events_exp", "t1i": "time_exp", "x2i": "events_ctl", "t2i": "time_ctl"},
    "PLO": {"xi": "events", "ni": "n"},
    "IRLN": {"xi": "events", "ti": "time"},
}
NAMES |= {"RR": NAMES["OR"], "RD": NAMES["OR"], "PETO": NAMES["OR"], "IRD": NAMES["IRR"]}
READERS: Mapping[str, Callable[..., Any]] = {
    "OR": counts.tables,
    "RR": counts.tables,
    "RD": counts.tables,
    "PETO": counts.tables,
    "IRR": counts.rates,
    "IRD": counts.rates,
    "PLO": counts.proportions,
    "IRLN": counts.single_rates,
}
HALF = {"1/2": 0.5}
FITTED = re.compile(r"x <- (rma\.\w+)\((.*?)\);? ?(?:list|ex_pred)")
ARGUMENT = re.compile(r"(\w+)=(?:\"([^\"]*)\"|\(table==\"(\w+)\"\)|([\w.]+))")
# What only describes the call, or is the same in every case: R's t or z without degrees of freedom, tau2 of a
# common effect; the coefficients' own covariance is compared as se.
SAME = {"ddf", "dfs", "k_f", "k_yi", "predict", "x_pi.dist"}


def mh_peto_glmm(case: Case) -> Question | NotCovered:
    """Any case of the topic."""
    call = case.call or _text(case)
    if call is None or call.fn not in ASKED:
        return NotCovered(what=kind(case))
    return ASKED[call.fn](case, call)


def _text(case: Case) -> Call | None:
    """The fit inside a case that asks for its weights and predictions."""
    found = FITTED.search(case.text)
    if not found:
        return None
    named: dict[str, Any] = {}
    for name, text, table, word in ARGUMENT.findall(found[2]):
        is_column = word in case.columns
        named[name] = {"column": word} if is_column else table or text or word
    return Call(fn=found[1], positional=(), named=named)


def _data(case: Case, call: Call, measure: str) -> Any:
    """The counts of a call; `bi` and `di` are the others of each arm, `subset` keeps the rows of one table."""
    columns = {name: np.array([_maybe(one) for one in _column(case, call, name)]) for name in _given(call)}
    if "bi" in columns:
        columns["n1i"], columns["n2i"] = columns["ai"] + columns["bi"], columns["ci"] + columns["di"]
    kept = _subset(case, call)
    given = {ours: columns[theirs][kept] for theirs, ours in NAMES[measure].items()}
    studies = [f"study {row + 1}" for row in np.flatnonzero(kept)]
    return READERS[measure](studies, **given)


def _given(call: Call) -> list[str]:
    return [
        name
        for name, value in call.named.items()
        if isinstance(value, dict) and name not in {"data", "subset"}
    ]


def _column(case: Case, call: Call, name: str) -> list[Any]:
    return case.columns[call.named[name]["column"]]


def _maybe(one: Any) -> float:
    return nan if one is None else number(one)


def _subset(case: Case, call: Call) -> np.ndarray:
    rows = len(next(iter(case.columns.values())))
    if "subset" not in call.named:
        return np.ones(rows, dtype=bool)
    wanted = re.search(r'table\s*==\s*"(\w+)"', case.text)
    return np.array([str(one) == wanted[1] for one in case.columns["table"]])


# Mantel-Haenszel and Peto ---------------------------------------------------------------------------------


def _rules(call: Call) -> tuple[ZeroRule, ZeroRule]:
    """add, to, drop00: the first of two is the studies' own, the second the pooled one."""
    own, pooled = STUDY_RULE, POOLED_RULE
    named = call.named
    for name, read in (("add", _amount), ("to", str)):
        if name in named:
            first, second = _two(named[name])
            own = replace(own, **{name: read(first)})
            pooled = replace(pooled, **{name: read(second)})
    if "drop00" in named:
        own = replace(own, drop00=bool(named["drop00"]))
    return own, pooled


def _two(value: Any) -> tuple[Any, Any]:
    """R's c(a, b), as a list, a nested call or text."""
    if isinstance(value, dict):
        value = (
            [value["positional"][key] for key in sorted(value["positional"])]
            if isinstance(value["positional"], dict)
            else value["positional"]
        )
    if isinstance(value, str):
        value = [one.strip().strip('"') for one in value.removeprefix("c(").removesuffix(")").split(",")]
    return value[0], value[1]


def _amount(value: Any) -> float:
    return HALF.get(value) or float(value)


def pooled_fit(case: Case, call: Call) -> MantelHaenszel | PetoFit:
    """Our analysis of what `rma.mh` or `rma.peto` is asked."""
    if call.fn == "rma.peto":
        return peto(_data(case, call, "PETO"))
    own, pooled = _rules(call)
    measure = call.named["measure"]
    return mantel_haenszel(
        _data(case, call, measure),
        measure=measure,
        correct=bool(call.named.get("correct", True)),
        study_rule=own,
        pooled_rule=pooled,
    )


def _of_tables(case: Case, call: Call) -> Question:
    return _pooled(case, lambda: pooled_fit(case, call))


def _pooled(case: Case, fit: Callable[[], MantelHaenszel | PetoFit]) -> Question:
    if case.error or "predict" in case.result:
        return Question(
            answer=lambda: _weights(fit(), case.result), compared=frozenset({"weights", "predict"})
        )
    silent = isnan(number(case.result["beta"])) or number(case.result["se"]) == 0
    refusal = "nothing to estimate: no events in any study" if silent else ""
    return Question(
        answer=lambda: list(_pooled_numbers(fit(), case.result)),
        compared=frozenset({*POOLED_FIELDS, *SAME}),
        refusal=refusal,
    )


def _weights(fit: MantelHaenszel | PetoFit, result: Mapping[str, Any]) -> list[Number]:
    theirs = {f"study {row}": value for row, value in result["weights"].items()}
    ours = dict(zip(fit.studies, fit.weights, strict=True))
    if set(ours) != set(theirs):
        raise ValueError(f"weights of {sorted(set(ours) ^ set(theirs))} on one side only")
    predict = result["predict"]
    found = fit.natural
    natural = {"pred": found.estimate, "ci.lb": found.low, "ci.ub": found.high, "x_pi.se": fit.pooled.se}
    return [
        *(_number(f"weights[{name}]", ours[name], theirs[name], CLOSED) for name in theirs),
        *(_number(f"predict.{name}", natural[name], predict[name], CLOSED) for name in natural),
    ]


POOLED_FIELDS = ["beta", "se", "zval", "pval", "ci_lb", "ci_ub", "vb", "k", "tau2"]
POOLED_FIELDS += ["QE", "QEdf", "QEp", "I2", "H2", "MH", "MHp", "BD", "BDp", "TA", "TAp", "k_pos"]
POOLED_FIELDS += ["fit_ML", "fit_REML"]


def _pooled_numbers(fit: MantelHaenszel | PetoFit, result: Mapping[str, Any]) -> Any:
    spread = fit.heterogeneity
    found: dict[str, Any] = {
        **_mean(fit.pooled),
        "k": fit.k,
        "k_yi": fit.k_effects,
        "k_pos": fit.k_informative,
    }
    found |= {"vb": fit.pooled.se**2, "tau2": 0.0, "QEdf": fit.k - 1}  # R reports k - 1 and tests on k_yi - 1
    found |= _spread(spread)
    if isinstance(fit, MantelHaenszel):
        found |= _tested("MH", fit.cochran_mantel_haenszel)
        found |= _tested("BD", fit.breslow_day) | _tested("TA", fit.tarone)
    yield from _compared(found, result, CLOSED)
    for name, ours in (("fit_ML", fit.full), ("fit_REML", fit.restricted)):
        yield from _compared(_criteria(ours), result[name], CLOSED, f"{name}.")


def _mean(row: Any) -> dict[str, Any]:
    return {
        "beta": row.estimate,
        "se": row.se,
        "zval": row.statistic,
        "pval": row.p,
        "ci_lb": row.interval.low,
        "ci_ub": row.interval.high,
    }


def _spread(spread: Spread | Unavailable) -> dict[str, Any]:
    if isinstance(spread, Unavailable):
        return {}
    return {"QE": spread.q, "QEp": spread.p, "I2": spread.i2, "H2": spread.h2}


def _tested(name: str, test: ChiSquared | Unavailable) -> dict[str, Any]:
    return {} if isinstance(test, Unavailable) else {name: test.statistic, f"{name}p": test.p}


def _criteria(one: Criteria | Unavailable) -> dict[str, Any]:
    if isinstance(one, Unavailable):
        return {}
    return {"ll": one.ll, "dev": one.deviance, "AIC": one.aic, "BIC": one.bic, "AICc": one.aicc}


def _compared(found: Mapping[str, Any], result: Mapping[str, Any], tolerance: float, prefix: str = "") -> Any:
    """Every field R has a number for; one we have no number for is Unavailable, and so a fault."""
    for name in found:
        if name in result and not isnan(_single(result[name])):
            yield _number(f"{prefix}{name}", found[name], _single(result[name]), tolerance)
    wanted = [*POOLED_FIELDS] if not prefix else ["ll", "dev", "AIC", "BIC", "AICc"]
    for name in wanted:
        if (
            name not in found
            and not name.startswith("fit_")
            and name in result
            and not isnan(_single(result[name]))
        ):
            yield _number(
                f"{prefix}{name}", Unavailable(reason="not given"), _single(result[name]), tolerance
            )


def _single(value: Any) -> float:
    return number(value["data"][0]) if isinstance(value, dict) else number(value)


def _number(name: str, ours: Any, theirs: Any, tolerance: float) -> Number:
    return Number(name=name, ours=ours, theirs=number(theirs), tolerance=tolerance)


# Mixed models ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Allowed:
    """By how much the numbers of one mixed model may differ: by kind."""

    information: float
    wald: float
    short: float

    def estimate(self, value: float, se: float) -> float:
        """An estimate: as far as R's own likelihood says that it stopped short of the maximum, at least 1e-3."""
        reach = sqrt(2 * max(0.0, self.short)) * se if isfinite(se) else 0.0
        return max(GLMM, reach / max(abs(value), 1e-5))


def _glmm(case: Case, call: Call) -> Question:
    measure = call.named["measure"]
    tests = [name for name in ("QE_Wld", "QEp_Wld") if not _wald_is_noise(call, case)]

    def answer() -> list[Number]:
        fit = _fit(case, call)
        if "beta" not in case.result:
            return _predicted(fit, case.result)
        return list(_glmm_numbers(fit, case.result, tests))

    names = {*GLMM_FIELDS, *SAME, *tests} if measure else set()
    names |= {"pred", "ci.lb", "ci.ub", "pi.lb", "pi.ub", "x_pi.se"}
    return Question(answer=answer, compared=frozenset(names))


def _wald_is_noise(call: Call, case: Case) -> bool:
    """Whether R's Wald test of the exact conditional model is compared at all: not of tables of thousands.

    metafor's manual: of that model standard errors come from a Hessian that numDeriv approximates. Of small tables
    its test is off by up to 0.6 %; of BCG it is 268.6, while its own likelihood-ratio test (176.87, as ours) and
    Woolf's Q of the same tables (163.2) leave no room for that. Ours, 163.09, is that of conditional estimates
    and variances summed over every table in 50 digits: see the unit tests of the mixed models.
    """
    if not _exact(call):
        return False
    columns = _data(case, call, "OR").columns
    return max(columns["n_exp"].max(), columns["n_ctl"].max()) > LARGE


def _exact(call: Call) -> bool:
    return call.named["measure"] == "OR" and call.named.get("model") == "CM.EL"


def _fit(case: Case, call: Call) -> GlmmFit:
    named = call.named
    return glmm(
        _data(case, call, named["measure"]),
        measure=named["measure"],
        model=named.get("model", ""),
        method=named.get("method", "ML"),
        moderators=_moderators(case, call),
        test=named.get("test", "z"),
        cor=bool(named.get("cor")),
        nodes=int(named.get("nAGQ", 0)),
    )


def _moderators(case: Case, call: Call) -> Design | None:
    if "mods" not in call.named:
        return None
    name = re.search(r"mods = ~ (\w+)", case.text)[1]
    column = np.array([number(one) for one in case.columns[name]])
    return design(("intercept", name), np.column_stack([np.ones(column.size), column]))


GLMM_FIELDS = [
    "beta",
    "se",
    "zval",
    "pval",
    "ci_lb",
    "ci_ub",
    "vb",
    "k",
    "QEdf",
    "QE_df",
    "QE_LRT",
    "QEp_LRT",
]
GLMM_FIELDS += ["QM", "QMdf", "QMp", "tau2", "se_tau2", "I2", "H2", "vt", "rho", "ll", "fit_ML", "fit_REML"]


def _glmm_numbers(fit: GlmmFit, result: Mapping[str, Any], tests: list[str]) -> Any:
    allowed = _allowed(fit, result)
    for i, row in enumerate(fit.coefficients):
        yield from _row(i, row, allowed, {name: number(result[name][i]) for name in _mean(row)})
    for i, (ours, theirs) in enumerate(
        zip(fit.covariance.ravel(), np.ravel(result["vb"]["data"]), strict=True)
    ):
        yield _number(f"vb[{i}]", ours, theirs, 2.1 * allowed.information)
    yield from _moderator_test(fit, result, allowed)
    yield from _between(fit, result, allowed)
    yield _number("QE_df", fit.ratio.df, result["QE_df"], 0.0)
    yield _number("QE_LRT", fit.ratio.statistic, result["QE_LRT"], GLMM)
    yield _number("QEp_LRT", fit.ratio.p, result["QEp_LRT"], _of_p(fit.ratio, GLMM))
    if tests:
        yield _number("QE_Wld", fit.wald.statistic, result["QE_Wld"], allowed.wald)
        yield _number("QEp_Wld", fit.wald.p, result["QEp_Wld"], _of_p(fit.wald, allowed.wald))
    yield from _described(fit, result)


def _allowed(fit: GlmmFit, result: Mapping[str, Any]) -> _Allowed:
    """Laplace fits have lme4's information; R prints the maximised likelihood of UM.RS and of CM.EL only."""
    laplace = fit.model == "UM.RS" or fit.nodes == 1
    printed = fit.method == "ML" and (fit.model == "UM.RS" or isinstance(fit.conditional_ll, Unavailable))
    short = fit.full.ll - number(result["ll"]) if printed else 0.0
    information = LAPLACE_INFORMATION if laplace else GLMM
    exact = fit.measure == "OR" and fit.model == "CM.EL"
    return _Allowed(information=information, wald=EXACT_WALD if exact else information, short=short)


def _row(i: int, row: Any, allowed: _Allowed, theirs: Mapping[str, float]) -> Any:
    estimate, se = allowed.estimate(row.estimate, row.se), allowed.information
    half = row.interval.high - row.estimate
    # What follows from estimate and se may differ by what they may differ by, propagated.
    by = estimate * abs(row.estimate)
    limits = {name: (by + se * half) / max(abs(theirs[name]), 1e-5) for name in ("ci_lb", "ci_ub")}
    ratio = estimate + se
    level = row.interval.level
    low = coefficient(row.name, row.estimate * (1 + ratio), row.se**2, level=level, df=row.df).p
    high = coefficient(row.name, row.estimate * (1 - ratio), row.se**2, level=level, df=row.df).p
    p = (high - low) / max(row.p, 1e-5)
    tolerances = {"beta": estimate, "se": se, "zval": ratio, "pval": max(GLMM, p), **limits}
    for name, ours in _mean(row).items():
        yield _number(f"{name}[{i}]", ours, theirs[name], max(GLMM, tolerances[name]))


def _moderator_test(fit: GlmmFit, result: Mapping[str, Any], allowed: _Allowed) -> Any:
    """R tests the intercept where there are no moderators: the square of its z or t."""
    ratio = 2 * (allowed.information + allowed.estimate(fit.estimate, fit.coefficients[0].se))
    if isinstance(fit.moderators, Unavailable):
        row = fit.coefficients[0]
        statistic, df, rest, p = row.statistic**2, 1, row.df, row.p
    else:
        statistic, df, rest, p = (
            fit.moderators.statistic,
            fit.moderators.df,
            fit.moderators.df_rest,
            fit.moderators.p,
        )
    yield _number("QM", statistic, result["QM"], ratio)
    yield _number("QMdf", df, result["QMdf"][0], 0.0)
    if rest != inf:
        yield _number("QMdf[2]", rest, result["QMdf"][1], 0.0)
    yield _number("QMp", p, result["QMp"], max(GLMM, _of_p(chi_squared(statistic, df), ratio)))


def _of_p(test: ChiSquared, ratio: float) -> float:
    """By how much a p-value may differ when its statistic may differ by a ratio."""
    high = chi_squared(test.statistic * (1 - ratio), test.df).p
    low = chi_squared(test.statistic * (1 + ratio), test.df).p
    return max(GLMM, (high - low) / max(test.p, 1e-5))


def _between(fit: GlmmFit, result: Mapping[str, Any], allowed: _Allowed) -> Any:
    yield _number("k", fit.k, result["k"], 0.0)
    yield _number("QEdf", fit.k - len(fit.coefficients), result["QEdf"], 0.0)
    yield _number("vt", fit.typical_variance, result["vt"], CLOSED)
    if isinstance(fit.tau2, Unavailable):
        return
    se = nan if isinstance(fit.se_tau2, Unavailable) else fit.se_tau2
    tolerance = allowed.estimate(fit.tau2, se)
    yield _number("tau2", fit.tau2, result["tau2"], tolerance)
    yield _number("I2", fit.i2, result["I2"], tolerance)
    yield _number("H2", fit.h2, result["H2"], tolerance)
    if not isnan(number(result["se_tau2"])) and fit.tau2:  # at 0 there is none
        yield _number("se_tau2", fit.se_tau2, result["se_tau2"], GLMM)
    if not isnan(number(result["rho"])):
        spread = sqrt(2 * max(0.0, allowed.short)) / abs(number(result["rho"]))  # se of rho is below 1
        yield _number("rho", fit.rho, result["rho"], max(GLMM, spread))


def _described(fit: GlmmFit, result: Mapping[str, Any]) -> Any:
    """The log-likelihood R prints, and the criteria it makes of it.

    Where lme4 has one random effect R prints the likelihood given the predicted effects; of UM.RS with a
    common effect it lacks the constants; of correlated effects it does not count the correlation.
    """
    ll, deviance = fit.full.ll, fit.full.deviance
    if fit.method == "ML" and fit.model != "UM.RS" and not isinstance(fit.conditional_ll, Unavailable):
        deviance += 2 * (ll - fit.conditional_ll)
        ll = fit.conditional_ll
    elif fit.model == "UM.RS" and fit.method == "EE":
        ll -= _saturated_constant(fit)
    parameters = round((fit.full.aic + 2 * fit.full.ll) / 2) - fit.choices.cor
    n = fit.k * (2 if fit.model[:2] == "UM" else 1)
    ours = _criteria(criteria(ll, deviance, parameters, n))
    yield _number("ll", ll, result["ll"], GLMM)
    for name, one in ours.items():
        yield _number(f"fit_ML.{name}", one, result["fit_ML"][name], GLMM)


def _saturated_constant(fit: GlmmFit) -> float:
    """The log-likelihood of counts that are fitted exactly."""
    from scipy.special import gammaln, xlogy

    columns = list(fit.data.columns.values())
    gone = {one.study for one in fit.left_out}
    kept = [name not in gone for name in fit.data.studies]
    total = 0.0
    for y, size in ((columns[0][kept], columns[1][kept]), (columns[2][kept], columns[3][kept])):
        if fit.measure == "OR":
            total += np.sum(gammaln(size + 1) - gammaln(y + 1) - gammaln(size - y + 1))
            total += np.sum(xlogy(y, y / size) + xlogy(size - y, 1 - y / size))
        else:
            total += np.sum(xlogy(y, y) - y - gammaln(y + 1))
    return float(total)


def _predicted(fit: GlmmFit, result: Mapping[str, Any]) -> list[Number]:
    """`predict` of a mean proportion, turned back from log odds."""
    turn = lambda x: 1 / (1 + np.exp(-x))  # noqa: E731
    tau2 = fit.tau2
    ours = {
        "pred": fit.natural.estimate,
        "ci.lb": fit.natural.low,
        "ci.ub": fit.natural.high,
        "pi.lb": turn(fit.prediction.low),
        "pi.ub": turn(fit.prediction.high),
        "x_pi.se": sqrt(fit.coefficients[0].se ** 2 + tau2),
    }
    return [_number(name, one, result[name], GLMM) for name, one in ours.items()]


ASKED = {"rma.mh": _of_tables, "rma.peto": _of_tables, "rma.glmm": _glmm}
