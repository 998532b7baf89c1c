"""Trim and fill: how many effects one side of a funnel lacks, and the mean with those filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.effects import Effect, Effects
from synthesis.errors import NotEstimable
from synthesis.models.design import intercept
from synthesis.models.fit import Fit
from synthesis.models.mixed import Mixed, Options, mixed
from synthesis.models.modelled import model_of
from synthesis.models.small_study import sheets
from synthesis.models.small_study.evidence import enough, needed, rows_note
from synthesis.models.small_study.regression_test import regress
from synthesis.models.univariate import random_effects
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

STEPS: Final = 100
SIDES: Final = ("auto", "left", "right")
NO_TEST: Final = Unavailable(reason="only the estimator R0 has a test of no missing effects")
FILLED: Final = "filled"


@frozen(eq=False, repr=False)
class TrimAndFill(Presented):
    """`missing` effects filled in on one `side` of a funnel, and the fit with them (`adjusted`) beside that without.

    `filled` marks them among the effects of `adjusted`, shape (k + missing,); `se` is the standard error of their
    number, `p` the p-value that none is missing, which only R0 has.
    """

    fit: Fit
    adjusted: Fit
    side: str
    estimator: str
    missing: int
    se: float
    p: float | Unavailable
    filled: Bools
    notes: tuple[str, ...] = ()

    def sheet(self) -> Sheet:
        """Both means and what was filled in, in tables."""
        return sheets.of_trim_and_fill(self)

    def in_a_line(self) -> str:
        """What was filled in, and the mean with it, in a few words."""
        return sheets.trim_in_a_line(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the effects, one a row, those filled in marked."""
        return self.adjusted.to_frame().assign(filled=self.filled)


def trim_and_fill(fit: Fit, *, estimator: str = "L0", side: str = "auto", force: bool = False) -> TrimAndFill:
    """Fill in the effects that a funnel lacks on one side (Duval & Tweedie 2000, Biometrics 56:455; JASA 95:89).

    The k0 most extreme effects of the full side are trimmed, the mean is fitted to the others by the fit's own
    estimator of tau2, and k0 estimated anew from the ranks of |y - mean|, until it stays; then mirror images of
    those k0 about the mean are added, and the fit repeated. With T the sum of the ranks on the full side and g the
    run of greatest ranks there, R0 = g - 1, L0 = (4 T - k (k + 1)) / (2 k - 1) and
    Q0 = k - 1/2 - sqrt(2 k^2 - 4 T + 1/4), each rounded and at least 0.

    Args:
        fit: A fit of k effects without moderators or weights of the user's own.
        estimator: `L0`, `R0` or `Q0`.
        side: On which effects lack: `left` (low ones), `right`, or `auto`: left where they rise with their
            standard errors, else right.
        force: Whether to fill in fewer than 10 studies.

    Raises:
        NotEstimable: fewer than 10 studies, an unknown choice, moderators or weights of one's own; k0 that does not
            settle, leaves fewer than 2 effects, or that Q0 does not have.
    """
    few = enough(fit, "trim and fill", force=force)
    expected.one_of("estimator", estimator, ESTIMATORS)
    expected.one_of("side", side, SIDES)
    model = model_of(fit)
    if model.design.p > 1 or model.options.own_weights or not isinstance(fit, Fit):
        raise NotEstimable(
            "trim and fill: expected a fit of a mean, without moderators or weights of one's own"
        )
    where = _side(model) if side == "auto" else side
    turn = 1.0 if where == "left" else -1.0
    number, mean, se = _settled(turn * model.y, model.v, model.options, estimator)
    order = np.argsort(turn * model.y, kind="stable")
    extreme = order[model.k - number :]
    effects = _with(needed(fit), extreme, turn * mean)
    adjusted = fit if not number else _again(fit, effects)
    return TrimAndFill(
        fit=fit,
        adjusted=adjusted,
        side=where,
        estimator=estimator,
        missing=number,
        se=se,
        p=0.5 ** (number + 1) if estimator == "R0" else NO_TEST,
        filled=np.arange(model.k + number) >= model.k,
        notes=(*few, *rows_note(fit)),
    )


def _side(model: Mixed) -> str:
    """Left where effects rise with their standard errors, so that low ones are missing."""
    slope = regress(model, np.sqrt(model.v), "sei", model.options).coefficients.estimate[-1]
    return "right" if slope < 0 else "left"


def _settled(y: Floats, v: Floats, options: Options, estimator: str) -> tuple[int, float, float]:
    """How many of the greatest y have no counterpart, the mean without them, and the standard error of the number."""
    k = y.size
    order = np.argsort(y, kind="stable")
    number = 0
    for _ in range(STEPS):
        if k - number < 2:
            raise NotEstimable(
                f"trim and fill: {estimator} trims {number} of {k} effects, which leaves no mean"
            )
        kept = order[: k - number]
        mean = float(mixed(y[kept], v[kept], intercept(kept.size), options).coefficients.estimate[0])
        found, se = _number(y[order] - mean, estimator)
        if found == number:
            return number, mean, se
        number = found
    raise NotEstimable(f"trim and fill: the number of missing effects by {estimator} does not settle")


def _number(residuals: Floats, estimator: str) -> tuple[int, float]:
    k = residuals.size
    ranks = np.empty(k)
    ranks[np.argsort(np.abs(residuals), kind="stable")] = np.arange(1.0, k + 1)
    exact = ESTIMATORS[estimator](residuals > 0, ranks)
    if not np.isfinite(exact):
        raise NotEstimable(
            f"trim and fill: {estimator} does not exist for ranks so one-sided. Please either use L0 or R0"
        )
    number = max(0, round(float(exact)))
    return number, _se(k, float(exact), estimator)


def _se(k: int, k0: float, estimator: str) -> float:
    """The standard error of the number before it is rounded, by the variance of the signed rank sum."""
    if estimator == "R0":
        return float(np.sqrt(2 * max(k0, 0.0) + 2))
    variance = k * (k + 1) * (2 * k + 1) + 10 * k0**3 + 27 * k0**2 + 17 * k0
    variance += -18 * k * k0**2 - 18 * k * k0 + 6 * k**2 * k0
    root = np.sqrt(max(variance, 0) / 24)
    if estimator == "L0":
        return float(4 * root / (2 * k - 1))
    return float(2 * root / np.sqrt((k - 0.5) ** 2 - k0 * (2 * k - k0 - 1)))


def _r0(positive: Bools, ranks: Floats) -> float:
    negative = ranks[~positive]
    return float(ranks.size - (np.max(negative) if negative.size else 0)) - 1


def _l0(positive: Bools, ranks: Floats) -> float:
    k = ranks.size
    return float((4 * np.sum(ranks[positive]) - k * (k + 1)) / (2 * k - 1))


def _q0(positive: Bools, ranks: Floats) -> float:
    k = ranks.size
    square = 2 * k**2 - 4 * float(np.sum(ranks[positive])) + 0.25
    return float(k - 0.5 - np.sqrt(square)) if square >= 0 else float("nan")


ESTIMATORS: Final[Mapping[str, Callable[[Bools, Floats], float]]] = MappingProxyType(
    {"L0": _l0, "Q0": _q0, "R0": _r0}
)
"""Estimators of the number of missing effects: (which lie on the full side, ranks of |y - mean|) -> number."""


def _with(effects: Effects, extreme: NDArray[np.intp], mean: float) -> Effects:
    """The effects, and mirror images of the extreme ones about the mean."""
    return replace(effects, rows=(*effects.rows, *(_mirrored(effects.rows[i], mean) for i in extreme)))


def _mirrored(row: Effect, mean: float) -> Effect:
    y = 2 * mean - row.y
    return replace(
        row,
        y=y,
        measured=y if row.measured == row.y else -y,
        study=f"{row.study}_{FILLED}",
        study_label=f"Filled: {row.study_label or row.study}",
        result=f"{row.result}_{FILLED}",
        route=FILLED,
        origins=(),
        derivations=(),
        provisional=(),
        correction="",
        inputs=MappingProxyType({}),
        moderators=MappingProxyType({}),
        tags=MappingProxyType({}),
        labels=MappingProxyType({}),
        tag_origins=MappingProxyType({}),
    )


def _again(fit: Fit, effects: Effects) -> Fit:
    asked = fit.asked
    return random_effects(
        effects, tau2=asked.tau2, test=asked.test, level=asked.level, prediction=fit.prediction_style
    )
