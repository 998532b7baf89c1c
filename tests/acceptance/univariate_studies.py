"""Questions that R was asked in several calls: predictions of studies, residuals, profiles, other scales."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from synthesis.measures.freeman_tukey import double_arcsine_back, harmonic_mean
from synthesis.measures.registry import compute
from synthesis.models.diagnostics import residuals
from synthesis.models.diagnostics.blup import StudyEffects, blup, ranef
from synthesis.models.diagnostics.leverage import hat_values
from synthesis.models.fit import Fit
from synthesis.models.mixed import Mixed
from synthesis.models.model_tau2 import likelihood_profile
from synthesis.models.scale import on_scale
from tests.acceptance.cases import Call, Case, number
from tests.acceptance.predictions import scaled
from tests.acceptance.questions import GENERAL, NotCovered, Number, Question, kind
from tests.acceptance.rma import Rma, read_rma

PREDICTED = {"pred": "estimate", "se": "se", "pi.lb": "low", "pi.ub": "high"}


def question(case: Case) -> Question | NotCovered:
    """A case without a call of its own, by what it is called."""
    asks = case.name.partition("__")[2]
    test = "knha" if "knha" in case.text else "z"
    found = next((ask for name, ask in ASKS.items() if asks.startswith(name)), None)
    asked = _plain(case, test)
    if found is None or asked is None:
        return NotCovered(what=kind(case))

    def answer() -> list[Number]:
        return list(found(asked, asked.fit(), case))

    return Question(answer=answer, compared=frozenset(case.result), refusal=asked.refusal())


def _plain(case: Case, test: str) -> Rma | None:
    """`rma(yi, vi, data=dat)` with this test."""
    call = Call(fn="rma", positional=({"column": "yi"}, {"column": "vi"}), named={"test": test})
    if "PFT" in case.name:
        counts = {"events": case.columns["xi"], "n": case.columns["ni"]}
        found = compute("PFT", {name: [number(one) for one in column] for name, column in counts.items()})
        case = replace(case, columns={**case.columns, "yi": list(found.y), "vi": list(found.v)})
    return read_rma(case, call)


def _blup(asked: Rma, fit: Fit, case: Case) -> Iterator[Number]:
    for what, make in (("blup", blup), ("ranef", ranef)):
        found = make(fit)
        for name, values in case.result.get(what, {}).items():
            ours = getattr(found, PREDICTED[name]) if isinstance(found, StudyEffects) else ()
            yield from _each(f"{what}.{name}", ours, values, asked.tolerance)


def _residuals(asked: Rma, fit: Fit, case: Case) -> Iterator[Number]:
    model = fit.mixed
    assert isinstance(model, Mixed)
    ours = {
        "fitted": model.fitted,
        "resid": residuals.raw(model),
        "resid_pearson": residuals.pearson(model),
        "hat": hat_values(model),
    }
    for name, values in ours.items():
        yield from _each(name, values, case.result[name], asked.tolerance)


def _profile(asked: Rma, fit: Fit, case: Case) -> Iterator[Number]:
    model = fit.mixed
    assert isinstance(model, Mixed)
    grid = [number(one) for one in case.result["tau2"]]
    yield from _each("ll", likelihood_profile(model, grid), case.result["ll"], GENERAL)


def _each(name: str, ours: Any, theirs: list[Any], tolerance: float) -> Iterator[Number]:
    for i, (one, other) in enumerate(zip(np.asarray(ours, dtype=float), theirs, strict=True)):
        yield Number(name=f"{name}[{i}]", ours=float(one), theirs=number(other), tolerance=tolerance)


def _integral(asked: Rma, fit: Fit, case: Case) -> Iterator[Number]:
    yield from scaled(on_scale(fit, "z_to_r", averaged=True), case.result, asked.tolerance)


def _double_arcsine(asked: Rma, fit: Fit, case: Case) -> Iterator[Number]:
    n = harmonic_mean([number(one) for one in case.columns["ni"]])
    yield from scaled(on_scale(fit, partial(double_arcsine_back, n=n)), case.result, asked.tolerance)


ASKS: dict[str, Callable[[Rma, Fit, Case], Iterator[Number]]] = {
    "blup": _blup,
    "fitted_resid": _residuals,
    "profile_tau2_REML": _profile,
    "predict_transf_ztor_int": _integral,
    "PFT_ipft_hm": _double_arcsine,
}
