"""Questions about cluster-robust variances: `robust`, `coef_test` and `Wald_test` of a model, and `robu`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from synthesis.effects import Effects
from synthesis.models.robust.contrasts import wald_test
from synthesis.models.robust.lines import Line
from synthesis.models.robust.rho_sensitivity import rho_sensitivity
from synthesis.models.robust.robumeta import RobustRegression, correlated_effects, hierarchical_effects
from synthesis.models.robust.robust import Robust, of_working
from synthesis.models.robust.wald import WaldTest
from synthesis.models.robust.working import Working, working_of
from synthesis.models.univariate import random_effects
from synthesis.numbers import Unavailable
from tests.acceptance.cases import Case, inner, number, whole_rows
from tests.acceptance.questions import CLOSED, GENERAL, NotCovered, Number, Question, column, kind
from tests.acceptance.rma import effects_of, read_rma

ROBUST = {
    "beta": "estimate",
    "se": "se",
    "zval": "statistic",
    "ddf": "df",
    "pval": "p",
    "ci_lb": "low",
    "ci_ub": "high",
}
COEF_TEST = {
    "beta": "estimate",
    "se": "se",
    "t": "statistic",
    "df": "df",
    "p": "p",
    "ci_lb": "low",
    "ci_ub": "high",
}
ROBU = {
    "b.r": "estimate",
    "SE": "se",
    "t": "statistic",
    "dfs": "df",
    "prob": "p",
    "CI.L": "low",
    "CI.U": "high",
}
WALD = {"Fstat": "statistic", "delta": "delta", "df_num": "df", "df_denom": "df2", "p_val": "p"}
COMPARED = frozenset({*ROBUST, *COEF_TEST, *WALD, "dfs", "vb", "QM", "QMdf", "QMp", "n_clusters", "tcl"})
"""R's fields that `compare_robust` takes up."""
UNDETERMINED = {
    "assink2016__coef_test_CR3": "CR3 leaves out each study, and without the only one with covert delinquency there is "
    "no intercept; R inverts a matrix that is singular but for rounding"
}
"""Cases that must be refused, and why."""
PRINTED = 5.000001e-5  # half a unit of the fourth decimal
_VCOV = re.compile(r'vcov="(\w+)"')
_LEFT_AND_RIGHT = re.compile(r"^\w+ ~ (.+)$")


def robust_case(case: Case) -> Question | NotCovered:
    """The reader of a case of a univariate model with robust variances, or of `robu`."""
    call = case.call
    if "__robu_sensitivity" in case.name:
        return Question(answer=lambda: _sensitivity(case), compared=frozenset(case.result))
    if call is not None and call.fn == "robu":
        compared = frozenset({"reg", "mod_info", "vcov", "N", "M", "labels", "small"})
        return Question(answer=lambda: _robu(case), compared=compared)
    if call is not None and call.fn == "robust" and "__uni_" in case.name:
        return Question(
            answer=lambda: _univariate(case), compared=COMPARED | {"tau2", "I2", "H2", "QE", "QEdf"}
        )
    return NotCovered(what=kind(case))


def compare_robust(case: Case, working: Working, tolerance: float = GENERAL) -> list[Number]:
    """What `robust`, `coef_test` or `Wald_test` of a model gives, beside ours of its working model."""
    asked = _VCOV.search(case.text)
    if "Wald_test(" in case.text:
        return _wald(case, of_working(working, kind=asked[1] if asked else "CR2"), tolerance)
    if "coef_test(" in case.text:
        ours = of_working(working, kind=asked[1] if asked else "CR2")
        return _lines(ours.coefficients, case.result, COEF_TEST, tolerance)
    return _robust(case, working, tolerance)


def _robust(case: Case, working: Working, tolerance: float) -> list[Number]:
    """`robust`: CR2 and Satterthwaite where clubSandwich is asked for, else CR0 or CR1p and t on m - p."""
    if "clubSandwich=TRUE" in case.text:
        ours = of_working(working)
    else:
        ours = of_working(working, kind="CR0" if "adjust=FALSE" in case.text else "CR1p", df="m-p")
    given = case.result
    sizes = working.clusters.partition.sizes
    numbers = _lines(ours.coefficients, given, ROBUST, tolerance)
    numbers += _matrix("vb", ours.covariance, given["vb"], tolerance)
    numbers.append(Number(name="n_clusters", ours=ours.m, theirs=number(given["n_clusters"]), tolerance=0.0))
    numbers += _rows("tcl", sorted(sizes.tolist()), sorted(given["tcl"]), 0.0)
    if ours.omnibus.df > 0:
        numbers += _joint(ours.omnibus, given, tolerance)
    return numbers


def _joint(ours: WaldTest, given: Mapping[str, Any], tolerance: float) -> list[Number]:
    df = [number(one) for one in given["QMdf"]]
    return [
        Number(name="QM", ours=ours.statistic, theirs=number(given["QM"]), tolerance=tolerance),
        Number(name="QMdf[0]", ours=ours.df, theirs=df[0], tolerance=0.0),
        Number(name="QMdf[1]", ours=ours.df2, theirs=df[1], tolerance=tolerance),
        Number(name="QMp", ours=ours.p, theirs=number(given["QMp"]), tolerance=tolerance),
    ]


def _wald(case: Case, ours: Robust, tolerance: float) -> list[Number]:
    given, p = case.result, len(ours.coefficients)
    numbers = []
    for i, test in enumerate(given["test"]):
        found = wald_test(ours, np.eye(p)[1:], test={"Naive-F": "naive-F"}.get(test, test))
        numbers += [
            Number(
                name=f"{name}[{i}]",
                ours=getattr(found, own),
                theirs=number(given[name][i]),
                tolerance=tolerance,
            )
            for name, own in WALD.items()
        ]
    return numbers


def _univariate(case: Case) -> list[Number]:
    call = case.call
    asked = read_rma(case, inner(call.positional[0]) if call else None)
    labels = column(call.named["cluster"], case) if call else None
    if asked is None or labels is None:
        raise KeyError("cluster")
    fit = random_effects(effects_of(asked.y, asked.v), tau2=asked.tau2, test="z")
    given, found = case.result, fit.heterogeneity
    own = {"tau2": fit.tau2, "I2": found.i2_tau2, "H2": found.h2, "QE": found.q, "QEdf": found.q_df}
    numbers = [
        Number(name=name, ours=value, theirs=number(given[name]), tolerance=asked.tolerance)
        for name, value in own.items()
    ]
    return numbers + compare_robust(case, working_of(fit, labels), asked.tolerance)


def _robu(case: Case) -> list[Number]:
    call, given = case.call, case.result
    if call is None:
        raise KeyError("robu")
    effects, formula = _effects(case), _formula(str(call.positional[0]))
    small = bool(call.named["small"])
    if call.named["modelweights"] == "CORR":
        ours = correlated_effects(effects, formula, rho=float(call.named["rho"]), small=small)
    else:
        ours = hierarchical_effects(effects, formula, small=small)
    p = len(ours.coefficients)
    # the matrix that `robu` prints without its small-sample correction is that of CR0
    factor = 1.0 if small else (ours.robust.m - p) / ours.robust.m
    return [
        *_lines(ours.coefficients, given["reg"], ROBU, CLOSED),
        *_matrix("vcov", ours.covariance * factor, given["vcov"], CLOSED),
        *_spread(ours, given["mod_info"]),
        Number(name="N", ours=ours.robust.m, theirs=number(given["N"]), tolerance=0.0),
        Number(name="M", ours=ours.robust.k, theirs=number(given["M"]), tolerance=0.0),
    ]


def _spread(ours: RobustRegression, given: Mapping[str, Any]) -> list[Number]:
    own = {"tau.sq": ours.tau2, "omega.sq": ours.omega2, "I.2": ours.i2, "rho": ours.rho}
    return [
        Number(
            name=name,
            ours=own[name],
            theirs=number(value["data"][0][0] if isinstance(value, dict) else value),
            tolerance=CLOSED,
        )
        for name, value in given.items()
        if name in own
    ]


def _sensitivity(case: Case) -> list[Number]:
    """Coefficients, standard errors and tau2 as R prints them, to four decimals."""
    numbers = []
    rhos = [name for name in case.result if name.startswith("Rho...")]
    found = rho_sensitivity(_effects(case), rhos=[float(name.removeprefix("Rho...")) for name in rhos])
    for name, fit in zip(rhos, found.fits, strict=True):
        own = [value for one in fit.coefficients for value in (one.estimate, one.se)] + [fit.tau2]
        for what, value, text in zip(case.result["X..1"], own, case.result[name], strict=True):
            theirs = float(text)
            numbers.append(
                Number(name=f"{name}: {what}", ours=value, theirs=theirs, tolerance=PRINTED / abs(theirs))
            )
    return numbers


def _effects(case: Case) -> Effects:
    """The effects of a case with its other columns as moderators."""
    names = {"effectsize": "yi", "var": "vi", "studyid": "study"}
    columns = {names.get(name, name): values for name, values in case.columns.items()}
    others = [name for name in columns if name not in {"yi", "vi", "study"}]
    study = [str(one) for one in columns["study"]]
    y, v = whole_rows(columns["yi"], columns["vi"])
    made = effects_of(y, v, study)
    rows = (
        replace(row, moderators={name: number(columns[name][i]) for name in others})
        for i, row in enumerate(made.rows)
    )
    return replace(made, rows=tuple(rows))


def _formula(text: str) -> str:
    right = _LEFT_AND_RIGHT.match(text)
    return "" if right is None or right[1] == "1" else f"~ {right[1]}"


def _lines(
    ours: Sequence[Line], given: Mapping[str, Any], names: Mapping[str, str], tolerance: float
) -> list[Number]:
    numbers = []
    for name, own in names.items():
        theirs = given[name] if len(given[name]) == len(ours) else [given[name][0]] * len(ours)
        numbers += _rows(name, [getattr(one, own) for one in ours], theirs, tolerance)
    return numbers


def _rows(
    name: str, ours: Sequence[float | Unavailable], theirs: Sequence[Any], tolerance: float
) -> list[Number]:
    return [
        Number(name=f"{name}[{i}]", ours=own, theirs=number(their), tolerance=tolerance)
        for i, (own, their) in enumerate(zip(ours, theirs, strict=True))
    ]


def _matrix(name: str, ours: Any, given: Mapping[str, Any], tolerance: float) -> list[Number]:
    return [
        Number(name=f"{name}[{i},{j}]", ours=float(ours[i, j]), theirs=number(one), tolerance=tolerance)
        for i, row in enumerate(given["data"])
        for j, one in enumerate(row)
    ]
