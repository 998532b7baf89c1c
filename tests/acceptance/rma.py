"""What a call of `rma` for a plain mean asks, as a fit of ours, and by how much its numbers may differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite, sqrt
from typing import Any

from synthesis.effects import Effect, Effects
from synthesis.models.fit import Fit
from synthesis.models.tau2.estimators import ESTIMATORS
from synthesis.models.univariate import random_effects
from tests.acceptance.cases import Call, Case, whole_rows
from tests.acceptance.questions import CLOSED, GENERAL, LOOSE, column

METHODS = (*ESTIMATORS, "FE", "EE", "CE")
COMMON = {"FE", "EE", "CE"}
CLOSED_FORMS = {*COMMON, "DL", "HE", "HS", "SJ"}
TESTS = {"z", "t", "knha", "adhoc"}
TYPICAL = {"1": "higgins-thompson", "2": "takkouche"}
WEIGHTS: Mapping[str, Callable[[float], float]] = {
    "1/vi": lambda v: 1 / v,
    "1/sqrt(vi)": lambda v: 1 / sqrt(v),
    "1/(vi + 0.1)": lambda v: 1 / (v + 0.1),
}
ARGUMENTS = {"data", "method", "test", "level", "weights", "weighted", "tau2", "i2def"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rma:
    """One call of `rma`: the model, its data, and the tolerance of what it estimates."""

    method: str
    tau2: str | float
    test: str
    level: float
    weights: list[float] | str | None
    typical: str
    y: list[float]
    v: list[float]
    tolerance: float

    @property
    def k(self) -> int:
        return len(self.y)

    @property
    def common(self) -> bool:
        return self.tau2 in COMMON

    def refusal(self) -> str:
        """Why we must refuse these data, if so."""
        if not self.y:
            return "no studies"
        if any(v <= 0 for v in self.v):
            return "variance <= 0"
        return "" if all(isfinite(value) for value in (*self.y, *self.v)) else "y or v not finite"

    def flat(self) -> str:
        """Why there is no Knapp-Hartung interval, where there is none."""
        equal = self.test == "knha" and self.k > 1 and len(set(self.y)) == 1
        return "all effects equal: the Knapp-Hartung variance is 0" if equal else ""

    def fit(self) -> Fit:
        """Our fit of what was asked."""
        return random_effects(
            effects_of(self.y, self.v),
            tau2=self.tau2,
            test=self.test,
            level=self.level,
            weights=self.weights,
            prediction="metafor",
        )


def read_rma(case: Case, call: Call | None, level: Any = None) -> Rma | None:
    """What `rma(yi, vi, data=dat, ...)` asks; None where we do not have an argument or its value."""
    if call is None or call.fn not in {"rma", "rma.uni"} or set(call.named) - ARGUMENTS:
        return None
    asked = call.named
    method, test = asked.get("method", "REML"), asked.get("test", "z")
    typical, weighted = str(asked.get("i2def", "1")), asked.get("weighted", True)
    known = method in METHODS and test in TESTS and typical in TYPICAL and isinstance(weighted, bool)
    given = [values for values in (column(one, case) for one in call.positional) if values]
    tau2 = asked.get("tau2", method)
    if not known or len(given) != 2 or not (tau2 in METHODS or isinstance(tau2, int | float)):
        return None
    y, v = whole_rows(*given)
    weights: list[float] | str | None = None if weighted else "equal"
    if "weights" in asked:
        if asked["weights"] not in tuple(WEIGHTS):
            return None
        weights = [WEIGHTS[asked["weights"]](one) for one in v]
    percent = float(level or asked.get("level", 95))
    return Rma(
        method=method,
        tau2=tau2,
        test=test,
        level=percent / 100 if percent >= 1 else percent,
        weights=weights,
        typical=TYPICAL[typical],
        y=y,
        v=v,
        tolerance=tolerance(case, method if isinstance(tau2, str) else "EE"),
    )


def tolerance(case: Case, method: str) -> float:
    """By how much what is estimated by a method may differ."""
    if method in CLOSED_FORMS:
        return CLOSED
    return GENERAL if case.tight else max(LOOSE, 3 * case.precision)


def effects_of(y: list[float], v: list[float], studies: list[str] | None = None) -> Effects:
    """Effects of a column of estimates and one of variances."""
    names = studies or [f"study_{i}" for i in range(len(y))]
    rows = (_effect(*row, i) for i, row in enumerate(zip(y, v, names, strict=True)))
    return Effects(measure="GEN", rows=tuple(rows))


def _effect(y: float, v: float, study: str, row: int) -> Effect:
    return Effect(
        y=y,
        v=v,
        measured=y,
        study=study,
        study_label=study,
        result=f"row_{row}",
        outcome="outcome",
        outcome_label="Outcome",
        measure="GEN",
        route="reported",
        origins=(),
    )
