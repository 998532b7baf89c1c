"""Questions about small-study effects: `regtest`, `ranktest`, `metabias`, `trimfill`, `fsn`, `tes`, `hc`, PET-PEESE."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from math import log
from typing import Any

import numpy as np
import pandas as pd

from synthesis.data_frames.effect_frames import effect_sizes
from synthesis.effects import Effects
from synthesis.models.fit import Fit
from synthesis.models.mixed import Mixed
from synthesis.models.small_study.excess_significance import EXCESS, ExcessSignificance, excess_significance
from synthesis.models.small_study.fail_safe import Together, fail_safe_n
from synthesis.models.small_study.henmi_copas import henmi_copas
from synthesis.models.small_study.named_tests import SMALL_STUDY, harbord
from synthesis.models.small_study.precision_effect import peese, pet
from synthesis.models.small_study.rank_test import RankTest, rank_test, schwarzer
from synthesis.models.small_study.regression_test import (
    Limit,
    RegressionTest,
    regression_test,
)
from synthesis.models.small_study.trim_and_fill import trim_and_fill
from synthesis.models.small_study.unrestricted import powered, uwls, waap
from synthesis.models.univariate import random_effects
from synthesis.numbers import Unavailable
from tests.acceptance.cases import Call, Case, inner, number, whole_rows
from tests.acceptance.questions import CLOSED, GENERAL, LOOSE, NotCovered, Number, Question, kind
from tests.acceptance.rma import CLOSED_FORMS, effects_of

SELECTION = "tests.acceptance.selection"


def small_study(case: Case) -> Question | NotCovered:
    """The reader of a case, by what it asks."""
    if "selmodel" in case.name:
        if find_spec(SELECTION) is None:
            return NotCovered(what=kind(case))
        found: Question | NotCovered = import_module(SELECTION).selection(case)
        return found
    asked = case.name.partition("__")[2]
    for name, reader in READERS.items():
        if asked.startswith(name):
            return reader(case)
    return NotCovered(what=kind(case))


def _regtest(case: Case) -> Question | NotCovered:
    call = case.call
    fitted = inner(call.positional[0]) if call else None
    if call is None or fitted is None:
        return NotCovered(what=kind(case))
    method = str(fitted.named.get("method", "REML"))
    model = str(call.named.get("model", "rma"))
    tolerance = CLOSED if model == "lm" else _tolerance(case, method)

    def answer() -> list[Number]:
        fit = _fit(case, method, str(fitted.named.get("test", "z")))
        found = regression_test(fit, predictor=str(call.named["predictor"]), model=model, force=True)
        mean = found.mixed.coefficients
        ours: dict[str, Any] = {"zval": found.statistic, "pval": found.p, "fit_tau2": found.mixed.tau2}
        ours |= {"fit_coef": mean.estimate, "fit_se": mean.se}
        ours |= {"ddf": found.df if np.isfinite(found.df) else np.nan}
        if isinstance(found.limit, Limit):
            ours |= {"est": found.limit.estimate, "ci_lb": found.limit.low, "ci_ub": found.limit.high}
        return _compared(case.result, ours, tolerance, {"predictor", "model"})

    fields = {"zval", "pval", "ddf", "fit_coef", "fit_se", "fit_tau2", "est", "ci_lb", "ci_ub", "predictor"}
    return Question(answer=answer, compared=frozenset(fields))


def _ranktest(case: Case) -> Question | NotCovered:
    def answer() -> list[Number]:
        found = rank_test(_fit(case), exact="exactFALSE" not in case.name, force=True)
        return _compared(case.result, {"tau": found.tau, "pval": found.p}, CLOSED)

    return Question(answer=answer, compared=frozenset({"tau", "pval"}))


def _metabias(case: Case) -> Question | NotCovered:
    call = case.call
    made = inner(call.positional[0]) if call else None
    if call is None or made is None:
        return NotCovered(what=kind(case))
    test = str(call.named["method.bias"]).lower()

    def answer() -> list[Number]:
        fit = random_effects(_effects(case, made), tau2="REML", test="z")
        correct = bool(call.named.get("correct", False))
        found = _as_meta(test, fit, correct=correct)
        return _of_metabias(case, found, GENERAL if test == "thompson" else CLOSED, correct=correct)

    return Question(
        answer=answer, compared=frozenset({"method", "statistic", "df", "pval", "estimate", "tau"})
    )


def _as_meta(test: str, fit: Fit, *, correct: bool) -> RegressionTest | RankTest:
    """A test by meta's conventions.

    It adds 1/2 to tables with an empty cell before it takes the odds ratio of Mantel and Haenszel, and takes the
    information of a risk ratio as that of groups of equal size.
    """
    if test == "begg":
        return rank_test(fit, exact=False, correct=correct, force=True)
    if test == "schwarzer":
        return schwarzer(fit, add=0.5, force=True)
    if test == "harbord":
        return harbord(fit, equal_groups=True, force=True)
    return SMALL_STUDY[test](fit, force=True)


def _of_metabias(
    case: Case, found: RegressionTest | RankTest, tolerance: float, *, correct: bool
) -> list[Number]:
    ours: dict[str, Any] = {"statistic": found.statistic, "pval": found.p}
    if isinstance(found, RankTest):
        s = found.kendall.s
        given = {"ks": s - np.sign(s) * correct, "se.ks": found.kendall.se}
    else:
        spread = found.mixed.scale if found.mixed.options.common else found.mixed.tau2
        ours |= {"df": found.df, "tau": np.sqrt(spread)}
        given = {"bias": found.bias, "se.bias": found.se}
    return [
        *_compared(case.result, ours, tolerance, {"method", "estimate"}),
        *_compared(case.result["estimate"], given, tolerance),
    ]


def _trimfill(case: Case) -> Question | NotCovered:
    call = case.call
    fitted = inner(call.positional[0]) if call else None
    if call is None or fitted is None:
        return NotCovered(what=kind(case))
    method = str(fitted.named.get("method", "REML"))
    tolerance = _tolerance(case, method)

    def answer() -> list[Number]:
        found = trim_and_fill(
            _fit(case, method),
            estimator=str(call.named.get("estimator", "L0")),
            side=str(call.named.get("side", "auto")),
            force=True,
        )
        fit = found.adjusted
        ours: dict[str, Any] = {"beta": fit.estimate, "se": fit.se, "pval": fit.p, "k": fit.k}
        ours |= {
            "ci_lb": fit.interval.low,
            "ci_ub": fit.interval.high,
            "k0": found.missing,
            "se_k0": found.se,
        }
        ours |= {"tau2": 0.0 if isinstance(fit.tau2, Unavailable) else fit.tau2, "QE": fit.heterogeneity.q}
        ours |= {"yi_filled": fit.effects.y, "vi_filled": fit.effects.v, "QEp": fit.heterogeneity.q_p}
        ours |= {"I2": fit.heterogeneity.i2_tau2 if method != "FE" else fit.heterogeneity.i2_q}
        ours |= {
            "zval": fit.estimate / fit.se,
            "fill": found.filled,
            "p_k0": np.nan if isinstance(found.p, Unavailable) else found.p,
        }
        given = {key: value for key, value in case.result.items() if key in ours}
        assert case.result.get("side", found.side) == found.side
        return _compared(given, ours, tolerance)

    fields = {"beta", "se", "pval", "k", "ci_lb", "ci_ub", "k0", "se_k0", "tau2", "QE", "yi_filled"}
    fields |= {"vi_filled", "QEp", "I2", "fill", "p_k0", "side", "k0_est", "zval"}
    return Question(answer=answer, compared=frozenset(fields))


def _fsn(case: Case) -> Question | NotCovered:
    call = case.call
    if call is None:
        return NotCovered(what=kind(case))
    fitted = inner(call.positional[0])
    method = str(fitted.named.get("method", "REML")) if fitted else "EE"
    asked = str(call.named.get("type", "General")).lower()
    tolerance = _tolerance(case, method) if fitted else CLOSED

    def answer() -> list[Number]:
        fit = _fit(case, method)
        target = float(np.mean(fit.effects.y)) / 3 if "target" in call.named else None
        found = fail_safe_n(fit, asked, target=target, exact=bool(call.named.get("exact", False)))
        ours: dict[str, Any] = {"fsnum": found.number, "alpha": found.alpha, "pval": found.p}
        ours |= {"est": found.estimate, "meanes": found.estimate, "target": found.target}
        if isinstance(found.together, Together):
            ours |= {"est.fsn": found.together.estimate, "tau2.fsn": found.together.tau2}
            ours |= {"pval.fsn": found.together.p, "tau2": fit.tau2}
        ours = {key: np.nan if isinstance(one, Unavailable) else one for key, one in ours.items()}
        return _compared({key: case.result[key] for key in ours}, ours, tolerance)

    fields = {"fsnum", "alpha", "pval", "est", "meanes", "target", "est.fsn", "tau2.fsn", "pval.fsn", "tau2"}
    return Question(answer=answer, compared=frozenset(fields | {"type"}))


def _tes(case: Case) -> Question | NotCovered:
    call = case.call
    fitted = inner(call.positional[0]) if call else None
    if call is None or fitted is None:
        return NotCovered(what=kind(case))
    method = str(fitted.named.get("method", "REML"))
    tolerance = _tolerance(case, method)

    def answer() -> list[Number]:
        found = excess_significance(_fit(case, method), str(case.result["test"]))
        power = found.power if not found.tau2 else np.array([number(one) for one in case.result["power"]])
        sums = float(np.sum(power))
        squared = (found.observed - sums) ** 2 * (1 / sums + 1 / (found.k - sums))
        ours: dict[str, Any] = {"O": found.observed, "sig": found.significant, "k": found.k}
        ours |= {"theta": found.mean, "OEratio": found.observed / sums, "X2": squared}
        ours |= {"pval": EXCESS[found.kind](found.observed, power)}
        if found.kind != "chi2":
            ours["X2"] = np.nan
        given = {key: case.result[key] for key in ours if key in case.result}
        limit = np.nan if isinstance(found.limit, Unavailable) else found.limit
        return [
            *_compared(given, ours, tolerance),
            *_powers(case, found, tolerance),
            *_compared({"theta.lim": case.result["theta.lim"]}, {"theta.lim": limit}, _root(case)),
        ]

    fields = {"O", "E", "pval", "theta", "power", "sig", "k", "OEratio", "X2", "theta.lim", "tes.alternative"}
    return Question(answer=answer, compared=frozenset(fields))


def _powers(case: Case, found: ExcessSignificance, tolerance: float) -> list[Number]:
    """R integrates the power over 5 standard deviations either way, and so leaves out up to 5.74e-7 of it."""
    cut = 5.74e-7 if found.tau2 else 0.0
    pairs = zip(found.power, case.result["power"], strict=True)
    numbers = [
        Number(name=f"power[{i}]", ours=float(a), theirs=number(b), tolerance=tolerance + cut / number(b))
        for i, (a, b) in enumerate(pairs)
    ]
    wanted = number(case.result["E"])
    spread = tolerance + cut * found.k / wanted
    return [*numbers, Number(name="E", ours=found.expected_number, theirs=wanted, tolerance=spread)]


def _root(case: Case) -> float:
    """R's root-finder stops within 1.22e-4 of the limit."""
    wanted = abs(number(case.result["theta.lim"]))
    return max(LOOSE, 1.22e-4 / wanted) if wanted > 0 else LOOSE


def _hc(case: Case) -> Question | NotCovered:
    def answer() -> list[Number]:
        found = henmi_copas(_fit(case, "DL"))
        ours = {"beta": found.estimate, "se": found.se, "tau2": found.tau2}
        ours |= {"ci.lb": found.interval.low, "ci.ub": found.interval.high}
        return _compared({key: case.result[key] for key in ours}, ours, _tolerance(case, "REML"))

    fields = {"beta", "se", "tau2", "ci.lb", "ci.ub", "method"}
    fields |= {f"{name}.rma" for name in ("beta", "se", "ci.lb", "ci.ub", "tau2", "method")}
    return Question(answer=answer, compared=frozenset(fields))


def _precision_effect(case: Case) -> Question | NotCovered:
    of = pet if "__pet" in case.name else peese
    method = "EE" if case.name.endswith("_fe") else "REML"
    least_squares = case.name.endswith("_wls")
    tolerance = CLOSED if least_squares else _tolerance(case, method)

    def answer() -> list[Number]:
        model = of(_fit(case, method), model="lm" if least_squares else "rma", force=True).mixed
        return _compared(case.result, _of_wls(model) if least_squares else _of_rma(model), tolerance, SKIPPED)

    fields = {"b0", "b1", "se0", "se1", "t0", "t1", "p0", "p1", "sigma", "df"}
    fields |= {"beta", "se", "zval", "pval", "ci_lb", "ci_ub", "QE", "QEp", "tau2", "I2", "H2"}
    return Question(answer=answer, compared=frozenset(fields))


def _of_wls(model: Mixed) -> dict[str, Any]:
    own = model.coefficients
    ours: dict[str, Any] = {"sigma": np.sqrt(model.scale), "df": own.df}
    for i in range(2):
        ours |= {f"b{i}": own.estimate[i], f"se{i}": own.se[i], f"t{i}": own.statistic[i], f"p{i}": own.p[i]}
    return ours


def _of_rma(model: Mixed) -> dict[str, Any]:
    own = model.coefficients
    ours: dict[str, Any] = {"beta": own.estimate, "se": own.se, "zval": own.statistic, "pval": own.p}
    ours |= {"ci_lb": own.low, "ci_ub": own.high, "QE": model.q, "QEp": model.q_p, "tau2": model.tau2}
    return ours | {"I2": model.i2, "H2": model.h2}


def _uwls(case: Case) -> Question | NotCovered:
    def answer() -> list[Number]:
        found = uwls(_fit(case))
        ours = {"b": found.estimate, "se": found.se, "t": found.statistic, "p": found.p}
        return _compared(case.result, ours, CLOSED)

    return Question(answer=answer, compared=frozenset({"b", "se", "t", "p"}))


def _waap(case: Case) -> Question | NotCovered:
    def answer() -> list[Number]:
        fit = _fit(case)
        many = int(np.sum(powered(fit)))
        ours: dict[str, Any] = {"fe": uwls(fit).estimate, "n_adequate": many}
        ours |= {"est": waap(fit).estimate if many else np.nan}
        return _compared(case.result, ours, CLOSED)

    return Question(answer=answer, compared=frozenset({"fe", "n_adequate", "est"}))


READERS: Mapping[str, Callable[[Case], Question | NotCovered]] = {
    "begg": _metabias,
    "fsn": _fsn,
    "hc": _hc,
    "metabias": _metabias,
    "peese": _precision_effect,
    "pet": _precision_effect,
    "ranktest": _ranktest,
    "regtest": _regtest,
    "tes": _tes,
    "trimfill": _trimfill,
    "uwls": _uwls,
    "waap": _waap,
}
SKIPPED = {
    "class",
    "method",
    "test",
    "measure",
    "k",
    "p",
    "coef_names",
    "ddf",
    "dfs",
    "vb",
    "QEdf",
    "QM",
    "QMdf",
}
SKIPPED |= {"QMp", "btt", "int_only", "se_tau2", "vt", "s2w", "k_f", "model", "fit_ML", "fit_REML", "R2"}


def _tolerance(case: Case, method: str) -> float:
    if method in CLOSED_FORMS:
        return CLOSED
    return GENERAL if case.tight else max(LOOSE, 3 * case.precision)


def _fit(case: Case, method: str = "EE", test: str = "z") -> Fit:
    columns = {name: list(values) for name, values in case.columns.items()}
    sizes = case.sizes or [1.0] * len(columns["yi"])
    y, v, n = whole_rows(columns["yi"], columns["vi"], sizes)
    effects = effects_of(y, v)
    rows = tuple(replace(row, n_exp=int(one), n_ctl=0) for row, one in zip(effects.rows, n, strict=True))
    return random_effects(replace(effects, rows=rows), tau2={"FE": "EE"}.get(method, method), test=test)


def _effects(case: Case, made: Call) -> Effects:
    """The effects that meta makes: its correction of risk ratios adds to the persons what it adds to the events."""
    given = [_column(one, case) for one in made.positional]
    names = ["events_exp", "n_exp", "events_ctl", "n_ctl"]
    if made.fn == "metacont":
        names = ["n_exp", "mean_exp", "sd_exp", "n_ctl", "mean_ctl", "sd_ctl"]
    frame = pd.DataFrame(dict(zip(names, whole_rows(*given), strict=True)))
    measure = str(made.named["sm"])
    if made.fn == "metacont":
        return effect_sizes(frame, measure=measure, vtype="UB")
    effects = effect_sizes(frame, measure=measure, drop00=True)
    if measure != "RR":
        return effects
    return replace(effects, rows=tuple(map(_of_meta, effects.rows)))


def _of_meta(row: Any) -> Any:
    a, n1, c, n2 = (float(row.moderators[name]) for name in ("events_exp", "n_exp", "events_ctl", "n_ctl"))
    if a and c:
        return row
    a, n1, c, n2 = (one + 0.5 for one in (a, n1, c, n2))
    y = log(a / n1 * n2 / c)
    return replace(row, y=y, measured=y, v=1 / a - 1 / n1 + 1 / c - 1 / n2)


def _column(argument: Any, case: Case) -> list[Any]:
    """A column, or a sum of columns in words."""
    text = argument["column"] if isinstance(argument, dict) else str(argument)
    columns = [case.columns[name.strip()] for name in text.split("+")]
    if len(columns) == 1:
        return columns[0]
    return [sum(map(number, row)) for row in zip(*columns, strict=True)]


def _compared(
    given: Mapping[str, Any], ours: Mapping[str, Any], tolerance: float, skipped: set[str] | None = None
) -> list[Number]:
    numbers = []
    for name, wanted in given.items():
        if name in (skipped or set()):
            continue
        listed = wanted if isinstance(wanted, list) else [wanted]
        mine = np.atleast_1d(np.asarray(ours[name], dtype=np.float64))
        pairs = [(float(one), _number(other)) for one, other in zip(mine, listed, strict=True)]
        numbers += [
            Number(name=name if len(pairs) == 1 else f"{name}[{i}]", ours=a, theirs=b, tolerance=tolerance)
            for i, (a, b) in enumerate(pairs)
            if not (np.isnan(a) and np.isnan(b))
        ]
    return numbers


def _number(value: Any) -> float:
    return float(value) if isinstance(value, bool) else number(value)
