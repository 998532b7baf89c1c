"""Questions about `predict` of a plain mean: intervals of all types and levels, on the scale asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from synthesis.models import prediction as ours
from synthesis.models.fit import Fit, Interval
from synthesis.models.mixed import Mixed, under
from synthesis.models.scale import Scaled, on_scale
from synthesis.numbers import Unavailable
from tests.acceptance.cases import Call, Case, number
from tests.acceptance.questions import NotCovered, Number, Question
from tests.acceptance.rma import Rma, read_rma

# R's name of the type, and ours by the test of the fit.
STYLES: Mapping[str, Mapping[str, str]] = {
    "default": {},
    "riley": {"z": "k-2", "t": "k-2", "knha": "k-2-knha"},
    "t": {"z": "k-1", "t": "k-1", "knha": "k-1-knha"},
    "simple": {"z": "simple", "t": "simple", "knha": "simple"},
}
SCALES = {"exp": "exp", "transf.ilogit": "expit", "transf.ztor": "z_to_r"}


def prediction(case: Case, fitted: Call | None) -> Question | NotCovered:
    """`predict(rma(...), level=, predtype=, transf=)`."""
    named = dict(case.call.named) if case.call else {}
    asked = read_rma(case, fitted, named.get("level"))
    style = str(named.get("predtype", "default"))
    transf = (named.get("transf") or {}).get("column", "")
    if (
        asked is None
        or set(named) - {"level", "predtype", "transf"}
        or style not in STYLES
        or transf not in {"", *SCALES}
    ):
        return NotCovered(what=f"predict with {', '.join(sorted(named)) or 'another fit'}")
    wanted = STYLES[style].get(asked.test, "metafor")

    def answer() -> list[Number]:
        if transf:
            return list(scaled(on_scale(asked.fit(), SCALES[transf]), case.result, asked.tolerance))
        return list(compare(asked, asked.fit(), case.result, wanted))

    return Question(answer=answer, compared=frozenset(case.result), refusal=asked.refusal())


def compare(
    asked: Rma, fit: Fit, theirs: Mapping[str, Any], style: str, *, prefix: str = ""
) -> Iterator[Number]:
    """The mean by the test asked for and its prediction interval; a common-effect fit predicts nothing."""
    few = "one study" if asked.k == 1 else "fewer than 3 effects" if asked.k < ours.FEWEST else ""
    few = few or ("tau2 is 0: no width" if style == "simple" and fit.tau2 == 0 else "")
    ends = {} if asked.flat() else _ends(asked, fit, style)
    for name, value in {**_mean(fit), **ends}.items():
        if name in theirs:
            yield Number(
                name=f"{prefix}{name}",
                ours=value,
                theirs=number(theirs[name]),
                tolerance=asked.tolerance,
                absent=few,
            )


def scaled(found: Scaled, theirs: Mapping[str, Any], tolerance: float) -> Iterator[Number]:
    """A mean and its intervals on another scale."""
    ours = {"pred": found.estimate, "ci.lb": found.interval.low, "ci.ub": found.interval.high}
    if isinstance(found.prediction, Interval):
        ours |= {"pi.lb": found.prediction.low, "pi.ub": found.prediction.high}
    for name, value in ours.items():
        yield Number(name=name, ours=value, theirs=number(theirs[name]), tolerance=tolerance)


def _mean(fit: Fit) -> dict[str, Any]:
    if not isinstance(fit.mixed, Mixed):
        return {"pred": fit.estimate, "se": fit.se, "ci.lb": fit.interval.low, "ci.ub": fit.interval.high}
    mean = under(fit.mixed, fit.test, fit.mixed.options.level)
    found = {"pred": mean.estimate[0], "se": mean.se[0], "ci.lb": mean.low[0], "ci.ub": mean.high[0]}
    return {**{name: float(value) for name, value in found.items()}, "x_ddf": mean.df}


def _ends(asked: Rma, fit: Fit, style: str) -> dict[str, Any]:
    """The limits, and the standard error and degrees of freedom behind them; R gives FE those of the mean."""
    if asked.common:
        return {}
    found = ours.of(fit, style)
    if isinstance(found, Unavailable):
        return {"pi.lb": found, "pi.ub": found}
    basis = ours.basis_of(fit)
    behind = ours.predictive(basis, style) if isinstance(basis, ours.Basis) else basis
    ends: dict[str, Any] = {"pi.lb": found.low, "pi.ub": found.high} if isinstance(found, Interval) else {}
    if isinstance(behind, ours.Predictive):
        ends |= {"x_pi.se": behind.se, "x_pi.ddf": behind.df}
    return ends
