"""Questions about selection models: `selmodel` of `rma`, its curves and step functions.

R searches for log(tau2) and stops where its steps grow short, so where the peak is at tau2 = 0 its numbers are those
of some tau2 of 1e-7 to 1e-5; what else it says is compared with our model that holds tau2 there. The likelihood has
several peaks in a fifth of the cases, and R's may be a lower one: then its numbers are compared with those of the
same peak of ours, and our own must be higher. How far R stopped from that peak is told by our likelihood at R's
numbers: `short` = sqrt(2 (peak - there)) is that distance in standard errors, and more than 0.01 is a fault.

R differences its own quadratures, good to 1e-4, for the standard errors of curves; where they are off, the exceptions
give those by second differences of a 22-digit quadrature.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from synthesis.models.design import design, intercept
from synthesis.models.mixed import Mixed, Options, mixed
from synthesis.models.selection.fitting import precision, problem_of, search
from synthesis.models.selection.kinds import Chosen
from synthesis.models.selection.model import SelectionModel, selection_model
from synthesis.models.selection.search import Peak
from synthesis.numbers import Unavailable
from tests.acceptance.cases import Case, number, whole_rows
from tests.acceptance.questions import LOOSE, NotCovered, Number, Question, kind

MOST_SHORT = 0.01
INTEGRAL = 1.2e-4  # .Machine$double.eps^0.25, the relative error that R's integrate allows
TYPES = r"stepfun|beta|halfnorm|negexppow|negexp|logistic|power"
COMPARED = frozenset(
    {f"{field}{of}" for field in ("se", "zval", "ci_lb", "ci_ub") for of in ("", "_delta")}
    | {"beta", "tau2", "se_tau2", "delta", "LRT", "LRTdf", "LRT_tau2", "ll", "ptable"}
    | {"type", "alternative", "steps", "k", "QE"}  # what was asked, and what R leaves empty
)
_NUMBERS = re.compile(r"\d*\.\d+|\d+")


def selection(case: Case) -> Question | NotCovered:
    """The reader of the cases whose names hold `selmodel`."""
    asked = re.search(rf'type="({TYPES})"', case.text)
    if asked is None or "prec=" in case.text:
        return NotCovered(what=f"{kind(case)} selection")
    return Question(answer=lambda: _answer(case, asked[1]), compared=COMPARED)


def _answer(case: Case, name: str) -> list[Number]:
    fit = _fit(case)
    side = re.search(r'alternative="([\w.]+)"', case.text)
    found = selection_model(
        fit,
        name,
        steps=_values(case.text, "steps"),
        delta=_values(case.text, "delta") or None,
        alternative=side[1] if side else "greater",
    )
    return [*_whole(case, found), *_at_peak(case, found)]


def _fit(case: Case) -> Mixed:
    mods = re.search(r"mods = ~ (\w+)", case.text)
    columns = [case.columns["yi"], case.columns["vi"], *([case.columns[mods[1]]] if mods else [])]
    y, v, *rest = (np.array(column) for column in whole_rows(*columns))
    X = (
        design(("intercept", "slope"), np.column_stack([np.ones(y.size), *rest]))
        if rest
        else intercept(y.size)
    )
    method = re.search(r'method="(\w+)"', case.text)
    return mixed(y, v, X, Options(tau2=method[1] if method else "REML"))


def _values(text: str, name: str) -> tuple[float, ...]:
    """The numbers an argument gives: `steps=0.025`, `delta=c(1, 0.5)`."""
    given = re.search(rf"\b{name}\s*=\s*(c\([^)]*\)|[\d.]+)", text)
    return tuple(float(one) for one in _NUMBERS.findall(given[1])) if given else ()


def _whole(case: Case, found: SelectionModel) -> list[Number]:
    """What does not depend on where R stopped: the effects in each interval, the degrees of freedom."""
    numbers = []
    table = case.result.get("ptable")
    if isinstance(table, dict):
        numbers += _listed("ptable", [float(one) for one in found.counts], table["k"], 0.0)
    df = 0 if isinstance(found.test, Unavailable) else found.test.df
    return [
        *numbers,
        Number(name="LRTdf", ours=float(df), theirs=number(case.result["LRTdf"]), tolerance=0.0),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Nearest:
    """The peak of ours that R's numbers belong to, what holds there, and how far R stopped from it."""

    peak: Peak
    chosen: Chosen
    without: Mixed
    held: float | None
    short: float


def _at_peak(case: Case, found: SelectionModel) -> list[Number]:
    """R's numbers beside those of our peak next to them; our own peak is as high as R's numbers or higher."""
    there = np.array([*_column(case, "beta"), number(case.result["tau2"]), *_column(case, "delta")])
    height = _height(found, there)
    best = max(0.0, height - found.log_likelihood - 1e-8)
    near = _nearest(found, there, height)
    high = [
        Number(name="ours is as high", ours=best, theirs=0.0, tolerance=0.0),
        Number(name="short", ours=max(0.0, near.short - MOST_SHORT), theirs=0.0, tolerance=0.0),
        Number(name="ll", ours=near.peak.value, theirs=number(case.result["ll"]), tolerance=LOOSE),
    ]
    return [*high, *_parameters(case, near), *_ratios(case, found, near)]


def _height(found: SelectionModel, there: Any) -> float:
    """Our likelihood at R's numbers."""
    problem = problem_of(found.without, found.chosen, tau2=None)
    T = problem.T
    return problem.height(T @ there).value - problem.lift


def _nearest(found: SelectionModel, there: Any, height: float) -> _Nearest:
    without, chosen, p = found.without, found.chosen, found.without.design.p
    held = without.tau2 if found.tau2_held else None
    peaks = found.peaks
    if held is None and there[p] < 1e-5 and any(peak.place[p] == 0 for peak in peaks):
        held = float(there[p])
        peaks = search(without, chosen, tau2=held)
    peak = min(peaks, key=lambda one: float(np.max(np.abs(one.place - there) / (1e-3 + np.abs(there)))))
    return _Nearest(
        peak=peak,
        chosen=chosen,
        without=without,
        held=held,
        short=float(np.sqrt(2 * max(0.0, peak.value - height))),
    )


def _parameters(case: Case, near: _Nearest) -> list[Number]:
    p = near.without.design.p
    known = precision(near.peak, near.chosen, p=p, tau2=near.held)
    se = [known.se(i) for i in range(near.peak.place.size)]
    numbers = []
    for name, places, against in (("", range(p), 0.0), ("_delta", range(p + 1, len(se)), None)):
        field = {"": "beta", "_delta": "delta"}[name]
        for j, i in enumerate(places):
            null = near.chosen.none[j] if against is None else against
            numbers += _one(case, near, (field, name, j), (float(near.peak.place[i]), se[i], null))
    tau2 = _off(float(near.peak.place[p]), se[p], near)
    numbers.append(
        Number(
            name="tau2", ours=float(near.peak.place[p]), theirs=number(case.result["tau2"]), tolerance=tau2
        )
    )
    if "se_tau2" in case.result and not np.isnan(number(case.result["se_tau2"])):
        theirs = number(case.result["se_tau2"])
        numbers.append(Number(name="se_tau2", ours=se[p], theirs=theirs, tolerance=_loose(near)))
    return numbers


def _one(
    case: Case, near: _Nearest, names: tuple[str, str, int], ours: tuple[float, float | Unavailable, float]
) -> list[Number]:
    """A parameter with its standard error, test and interval, as far as R has them."""
    field, name, j = names
    estimate, se, null = ours
    numbers = [
        Number(
            name=f"{field}[{j}]",
            ours=estimate,
            theirs=_column(case, field)[j],
            tolerance=_off(estimate, se, near),
        )
    ]
    theirs = {key: _column(case, f"{key}{name}") for key in ("se", "zval", "ci_lb", "ci_ub")}
    if not theirs["se"] or np.isnan(theirs["se"][j]):
        return numbers
    numbers.append(Number(name=f"se{name}[{j}]", ours=se, theirs=theirs["se"][j], tolerance=_loose(near)))
    if isinstance(se, Unavailable) or not theirs["zval"]:
        return numbers
    z = 1.959963984540054
    low, high = (estimate - z * se, estimate + z * se)
    if name:
        low, high = max(low, 0.0), min(high, 100.0)
    values = {"ci_lb": (low, max(abs(low), 1e-5)), "ci_ub": (high, max(abs(high), 1e-5))}
    if not np.isnan(null) and not (field == "delta" and near.chosen.words.endswith("power") and j == 1):
        values["zval"] = ((estimate - null) / se, max(abs(estimate - null) / se, 1e-5))
    for key, (value, size) in values.items():
        unit = 1.0 if key == "zval" else se
        tolerance = max(LOOSE, 3 * near.short * unit / size, _loose(near) * (1 + abs(estimate) / size))
        numbers.append(
            Number(name=f"{key}{name}[{j}]", ours=value, theirs=theirs[key][j], tolerance=tolerance)
        )
    return numbers


def _off(estimate: float, se: float | Unavailable, near: _Nearest) -> float:
    """By how much an estimate of R may differ: 1e-4, or as far as it stopped short of the peak."""
    spread = 0.0 if isinstance(se, Unavailable) else se
    return max(LOOSE, 3 * near.short * spread / max(abs(estimate), 1e-5))


def _loose(near: _Nearest) -> float:
    """By how much a standard error from a Hessian may differ that was taken where R stopped."""
    return max(LOOSE, 10 * near.short)


def _ratios(case: Case, found: SelectionModel, near: _Nearest) -> list[Number]:
    """The likelihood ratio against no selection, of the peak that R is at.

    It may be as far off as twice R's log-likelihood is, which itself is held to 1e-4. Of tau2 = 0 we do not know
    how far R's likelihood is off: for curves each of its k integrals may be, by the 1.2e-4 that R asks of them.
    """
    if "LRT" not in case.result:
        return []
    ours = max(0.0, 2 * (near.peak.value - found.log_likelihood_without))
    blur = 2 * abs(number(case.result["ll"]) - near.peak.value)
    tolerance = max(LOOSE, 1.01 * blur / max(ours, 1e-5))
    numbers = [Number(name="LRT", ours=ours, theirs=number(case.result["LRT"]), tolerance=tolerance)]
    theirs = number(case.result.get("LRT_tau2", "NA"))
    if not (np.isnan(theirs) or isinstance(found.tau2_test, Unavailable)):
        mine = found.tau2_test.statistic
        blur = blur if near.chosen.steps and found.kind == "stepfun" else max(blur, 2 * INTEGRAL * found.k)
        tolerance = max(LOOSE, 1.01 * blur / max(mine, 1e-5))
        numbers.append(Number(name="LRT_tau2", ours=mine, theirs=theirs, tolerance=tolerance))
    return numbers


def _listed(name: str, ours: list[float], theirs: Any, tolerance: float) -> list[Number]:
    listed = theirs if isinstance(theirs, list) else [theirs]
    return [
        Number(name=f"{name}[{i}]", ours=mine, theirs=number(other), tolerance=tolerance)
        for i, (mine, other) in enumerate(zip(ours, listed, strict=True))
    ]


def _column(case: Case, name: str) -> list[float]:
    """A vector of R's, empty where it gives none."""
    given = case.result.get(name, [])
    return [number(one) for one in (given if isinstance(given, list) else [given])]
