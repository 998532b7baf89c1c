"""Questions about what single effects do to a model: `leave1out`, `cumul`, residuals, Baujat, plots, GOSH."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from synthesis.models.design import Design, design, intercept
from synthesis.models.diagnostics.baujat import baujat
from synthesis.models.diagnostics.influence import influence
from synthesis.models.diagnostics.normal_quantiles import normal_quantiles
from synthesis.models.diagnostics.radial import radial
from synthesis.models.diagnostics.refitted import Refitted, all_subsets, cumulative, leave_one_out
from synthesis.models.diagnostics.refitted_counts import RefittedCounts
from synthesis.models.mixed import Mixed, Options, mixed
from synthesis.models.univariate import random_effects
from tests.acceptance.cases import Case, inner, number, whole_rows
from tests.acceptance.mh_peto_glmm import pooled_fit
from tests.acceptance.questions import CLOSED, GENERAL, LOOSE, NotCovered, Number, Question, kind
from tests.acceptance.rma import effects_of

OF_TABLES = {"rma.mh", "rma.peto"}
COMPARED_CASES = frozenset({"cooks", "hat", "dfbetas", "weights", "dffits", "cov_r"})
CLOSED_FORMS = {"DL", "FE", "EE"}
SERIES = {"estimate": "estimate", "se": "se", "pval": "p", "ci.lb": "low", "ci.ub": "high"}
SPREAD = {
    "Q": "q",
    "Qp": "q_p",
    "tau2": "tau2",
    "I2": "i2",
    "H2": "h2",
    "zval": "statistic",
    "tval": "statistic",
}
CASE_WISE = {
    "rstudent": "rstudent",
    "dffits": "dffits",
    "cook.d": "cook",
    "cov.r": "cov_ratio",
    "tau2.del": "tau2",
    "QE.del": "q",
    "hat": "hat",
}
_MODS = re.compile(r"mods = (~ ?[^,]+), data=dat")
_METHOD = re.compile(r'method="(\w+)"')


def diagnostics(case: Case) -> Question | NotCovered:
    """The reader of a case, by what it asks."""
    asked = case.call.fn if case.call else case.name.partition("__")[2]
    for name, reader in READERS.items():
        if asked.startswith(name):
            return reader(case)
    return NotCovered(what=kind(case))


def _series(case: Case) -> Question | NotCovered:
    """`leave1out` and `cumul` of `rma`, `rma.mh` and `rma.peto`: the mean of other sets of effects."""
    call = case.call
    fitted = inner(call.positional[0]) if call else None
    if call is None or fitted is None or fitted.fn not in {"rma", *OF_TABLES}:
        return NotCovered(what=f"{kind(case)} of {fitted.fn if fitted else 'something else'}")
    order = call.named.get("order", {}).get("column", "")
    exp = call.named.get("transf", {}).get("column") == "exp" if "transf" in call.named else False
    counted = fitted.fn in OF_TABLES
    tolerance = CLOSED if counted else _tolerance(case, str(fitted.named.get("method", "REML")))

    def answer() -> list[Number]:
        fit, columns = (pooled_fit(case, fitted), case.columns) if counted else _fit(case, fitted.named)
        if call.fn == "cumul":
            values = columns[order] if order else None
            found = cumulative(fit, order=values or "", collapse="collapse" in call.named)
        else:
            found = leave_one_out(fit)
        return _compared(case.result, _of_series(found, exp=exp), tolerance)

    return Question(answer=answer, compared=frozenset({*SERIES, *SPREAD, "k", "ids"}))


def _of_series(found: Refitted | RefittedCounts, *, exp: bool) -> Callable[[str], Any]:
    spread = found.refits if isinstance(found, Refitted) else found

    def of(name: str) -> Any:
        if name == "k":
            return found.k
        if name in SERIES:
            own = getattr(found, SERIES[name])
            if exp:
                return (
                    np.exp(own) if name in {"estimate", "ci.lb", "ci.ub"} else None if name == "se" else own
                )
            return own
        if name in {"zval", "tval"} and isinstance(found, Refitted):
            return found.refits.statistic[:, 0]
        return getattr(spread, SPREAD[name]) if name in SPREAD else None

    return of


def _influence(case: Case) -> Question | NotCovered:
    """`influence` of `rma`, with or without moderators."""
    call = case.call
    fitted = inner(call.positional[0]) if call else None
    if fitted is None:
        return NotCovered(what=kind(case))
    tolerance = _tolerance(case, str(fitted.named.get("method", "REML")))

    def answer() -> list[Number]:
        model = _model(case, fitted.named)
        found = influence(model)
        given = case.result["inf"]
        numbers = _compared(
            given,
            lambda name: (
                getattr(found, CASE_WISE[name])
                if name in CASE_WISE
                else model.weights
                if name == "weight"
                else None
            ),
            tolerance,
        )
        for j, wanted in enumerate(case.result["dfbs"].values()):
            numbers += _rows(f"dfbs[{j}]", found.dfbetas[:, j], wanted, tolerance)
        return numbers + _rows(
            "is_infl", found.influential, [float(flag) for flag in case.result["is_infl"]], 0.0
        )

    return Question(answer=answer, compared=frozenset({"inf", "dfbs", "is_infl", "k"}))


def _residuals(case: Case) -> Question | NotCovered:
    """Case diagnostics and weights of a mean or a meta-regression; `rstandard` and `rstudent` are empty in the file."""
    mods, method = _MODS.search(case.text), _METHOD.search(case.text)
    asked = {"mods": mods[1] if mods else "~", "method": method[1] if method else "REML"}
    tolerance = _tolerance(case, asked["method"])

    def answer() -> list[Number]:
        model = _model(case, asked)
        found = influence(model)
        own = {"cooks": found.cook, "hat": found.hat, "weights": model.weights}
        own |= {"dffits": found.dffits, "cov_r": found.cov_ratio}
        numbers = _compared(case.result, own.get, tolerance)
        for j, (name, wanted) in enumerate(case.result["dfbetas"].items()):
            numbers += _rows(f"dfbetas.{name}", found.dfbetas[:, j], wanted, tolerance)
        return numbers

    return Question(answer=answer, compared=COMPARED_CASES)


def _plotted(of: Callable[[Mixed], tuple[Any, Any]]) -> Callable[[Case], Question | NotCovered]:
    """The numbers of a plot by its two axes."""

    def reader(case: Case) -> Question | NotCovered:
        tolerance = _tolerance(case, "REML")

        def answer() -> list[Number]:
            x, y = of(_model(case, {}))
            return [
                *_rows("x", x, case.result["x"], tolerance),
                *_rows("y", y, case.result["y"], tolerance),
            ]

        return Question(answer=answer, compared=frozenset({"x", "y"}))

    return reader


def _quantiles(model: Mixed) -> tuple[Any, Any]:
    found = normal_quantiles(model)
    return found.quantile, found.residual


def _radial(model: Mixed) -> tuple[Any, Any]:
    found = radial(model)
    return found.x, found.y


def _baujat(case: Case) -> Question | NotCovered:
    method = _METHOD.search(case.text)
    asked = {"method": method[1]} if method else {}
    tolerance = _tolerance(case, asked.get("method", "REML"))

    def answer() -> list[Number]:
        found = baujat(_fit(case, asked)[0])
        return [
            *_rows("x", found.q, case.result["x"], tolerance),
            *_rows("y", found.shift, case.result["y"], tolerance),
        ]

    return Question(answer=answer, compared=frozenset({"x", "y"}))


def _gosh(case: Case) -> Question | NotCovered:
    call = case.call
    fitted = inner(call.positional[0]) if call else None
    if fitted is None:
        return NotCovered(what=kind(case))
    tolerance = _tolerance(case, str(fitted.named.get("method", "REML")))

    def answer() -> list[Number]:
        found = all_subsets(_fit(case, fitted.named)[0])
        of = {"k": found.k, "QE": found.refits.q, "I2": found.refits.i2, "H2": found.refits.h2}
        of |= {"tau2": found.refits.tau2, "tau": np.sqrt(found.refits.tau2), "estimate": found.estimate}
        given = dict(case.result["res"])
        if fitted.named.get("method") == "DL":  # R's quick loop has Q / df, its own `rma` never less than 1
            given["H2"] = [max(1.0, number(one)) for one in given["H2"]]
        places = _places(case.result["incl"], found.refits.masks)
        return [one for name in given for one in _rows(name, of[name][places], given[name], tolerance)]

    return Question(answer=answer, compared=frozenset({"res", "incl"}))


def _places(listed: Mapping[str, str], masks: Any) -> list[int]:
    """Where each of R's subsets stands among ours."""
    ours = {"".join("1" if one else "0" for one in mask): i for i, mask in enumerate(masks.tolist())}
    return [ours[listed[key]] for key in sorted(listed, key=int)]


READERS: Mapping[str, Callable[[Case], Question | NotCovered]] = {
    "leave1out": _series,
    "cumul": _series,
    "influence": _influence,
    "resid": _residuals,
    "qqnorm": _plotted(_quantiles),
    "radial": _plotted(_radial),
    "baujat": _baujat,
    "gosh": _gosh,
}


def _tolerance(case: Case, method: str) -> float:
    if method in CLOSED_FORMS:
        return CLOSED
    return GENERAL if case.tight else max(LOOSE, 3 * case.precision)


def _fit(case: Case, named: Mapping[str, Any]) -> tuple[Any, dict[str, list[float]]]:
    names = list(case.columns)
    columns = dict(zip(names, whole_rows(*case.columns.values()), strict=True))
    method = {"FE": "EE"}.get(str(named.get("method", "REML")), str(named.get("method", "REML")))
    fit = random_effects(
        effects_of(columns["yi"], columns["vi"]), tau2=method, test=str(named.get("test", "z"))
    )
    return fit, columns


def _model(case: Case, named: Mapping[str, Any]) -> Mixed:
    columns = dict(case.columns)
    texts = {name for name, values in columns.items() if any(_word(value) for value in values)}
    numeric = [name for name in columns if name not in texts]
    rows = dict(zip(numeric, whole_rows(*(columns[name] for name in numeric)), strict=True))
    wanted = [term.strip() for term in str(named.get("mods", "~")).lstrip("~ ").split("+") if term.strip()]
    y, v = np.array(rows["yi"]), np.array(rows["vi"])
    options = Options(tau2=str(named.get("method", "REML")), test=str(named.get("test", "z")))
    return mixed(y, v, _design(wanted, rows, columns), options)


def _word(value: Any) -> bool:
    return isinstance(value, str) and value not in {"NA", "NaN", "Inf", "-Inf"}


def _design(wanted: list[str], rows: Mapping[str, list[float]], columns: Mapping[str, list[Any]]) -> Design:
    k = len(rows["yi"])
    if not wanted:
        return intercept(k)
    X: dict[str, Sequence[float]] = {"intercept": [1.0] * k}
    for term in wanted:
        factor = re.fullmatch(r"factor\((\w+)\)", term)
        if factor is None:
            X[term] = rows[term]
            continue
        given = columns[factor[1]]
        for level in sorted(set(given))[1:]:
            X[f"{term}{level}"] = [float(one == level) for one in given]
    return design(tuple(X), np.column_stack(list(X.values())))


def _compared(given: Mapping[str, Any], of: Callable[[str], Any], tolerance: float) -> list[Number]:
    numbers = []
    for name, wanted in given.items():
        ours = of(name)
        if ours is not None:
            numbers += _rows(name, ours, wanted, tolerance)
    return numbers


def _rows(name: str, ours: Any, wanted: Any, tolerance: float) -> list[Number]:
    """What R has NA for (no fit without an effect) we have nan for; what it does not transform it leaves out."""
    listed = wanted if isinstance(wanted, list) else [wanted]
    pairs = [(float(one), number(other)) for one, other in zip(ours, listed, strict=True)]
    return [
        Number(name=f"{name}[{i}]", ours=mine, theirs=theirs, tolerance=tolerance)
        for i, (mine, theirs) in enumerate(pairs)
        if not (np.isnan(mine) and np.isnan(theirs))
    ]
