"""Questions about fits: `rma` of a plain mean, `predict` of one, and pooled effects as papers printed them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

from synthesis.effects import Effect, Effects
from synthesis.models import prediction
from synthesis.models.fit import Fit, Interval
from synthesis.models.univariate import random_effects
from synthesis.numbers import Unavailable
from tests.acceptance.cases import Call, Case, inner, number, whole_rows
from tests.acceptance.questions import CLOSED, GENERAL, LOOSE, NotCovered, Number, Question, column, kind

TAU2 = {"REML": "REML", "ML": "ML", "DL": "DL", "FE": "EE", "EE": "EE", "CE": "EE"}
CLOSED_FORMS = {"DL", "EE"}
TESTS = {"z", "t", "knha", "adhoc"}
# R's name of the type, and ours by the test of the fit: k - 2 degrees of freedom go with two standard errors.
PREDICTION = {"default": {}, "riley": {"z": "k-2", "t": "k-2", "knha": "k-2-knha"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Model:
    tau2: str
    test: str
    level: float
    y: list[float]
    v: list[float]
    tolerance: float

    @property
    def k(self) -> int:
        return len(self.y)

    def refusal(self) -> str:
        if not self.y:
            return "no studies"
        if any(v <= 0 for v in self.v):
            return "variance <= 0"
        return "" if all(isfinite(value) for value in (*self.y, *self.v)) else "y or v not finite"


def univariate(case: Case) -> Question | NotCovered:
    """`rma` of a plain mean, and `predict` of one."""
    call = case.call
    if call is not None and call.fn == "predict" and len(call.positional) == 1:
        return _prediction(case, call, inner(call.positional[0]))
    model = _model(case, call)
    if model is None:
        return NotCovered(what=_kind_of_fit(case))
    compared = {"beta", "se", "ci_lb", "ci_ub", "pval", "QE", "QEdf", "QEp", "I2", "k", "weights"}
    compared |= set() if model.tau2 == "EE" else {"tau2", "H2"}
    found = case.result.get("predict", {})
    limits = () if not found or model.tau2 == "EE" else ("pi.lb", "pi.ub")
    wanted = {f"predict.{name}": found[name] for name in limits}

    def answer() -> list[Number]:
        fit = _fit(model)
        mean = _mean(model, fit, dict(zip(MEAN, ("beta", "se", "pval", "ci_lb", "ci_ub"), strict=True)), case)
        return [*mean, *_spread(model, fit, case), *_predicted(model, fit, wanted, "metafor")]

    compared |= {"predict"} if wanted else set()
    return Question(answer=answer, compared=frozenset(compared), refusal=model.refusal())


def _kind_of_fit(case: Case) -> str:
    plain = {"data", "method", "test", "level", "measure", "type"}
    more = sorted(set(case.call.named) - plain) if case.call else []
    return f"{kind(case)} with {', '.join(more)}" if more else kind(case)


def _prediction(case: Case, call: Call, fitted: Call | None) -> Question | NotCovered:
    style = str(call.named.get("predtype", "default"))
    model = _model(case, fitted, call.named.get("level"))
    if model is None or set(call.named) - {"level", "predtype"} or style not in PREDICTION:
        more = sorted({**call.named, "predtype": style} if "predtype" in call.named else call.named)
        return NotCovered(what=f"predict with {', '.join(more) or 'another fit'}")
    ours = PREDICTION[style].get(model.test, "metafor")
    limits = () if case.error or model.tau2 == "EE" else ("pi.lb", "pi.ub")
    wanted = {name: case.result[name] for name in limits}

    def answer() -> list[Number]:
        fit = _fit(model)
        names = {"estimate": "pred", "se": "se", "low": "ci.lb", "high": "ci.ub"}
        return [*_mean(model, fit, names, case), *_predicted(model, fit, wanted, ours)]

    compared = frozenset({"pred", "se", "ci.lb", "ci.ub", "pi.lb", "pi.ub"})
    return Question(answer=answer, compared=compared, refusal=model.refusal())


def _model(case: Case, call: Call | None, level: Any = None) -> _Model | None:
    """What `rma(yi, vi, data=dat, method=, test=, level=)` asks; None for any other call."""
    if (
        call is None
        or call.fn not in {"rma", "rma.uni"}
        or set(call.named) - {"data", "method", "test", "level"}
    ):
        return None
    method, test = call.named.get("method", "REML"), call.named.get("test", "z")
    if method not in TAU2 or test not in TESTS or len(call.positional) != 2:
        return None
    given = [values for values in (column(one, case) for one in call.positional) if values]
    if len(given) != 2:
        return None
    y, v = whole_rows(*given)
    percent = float(level or call.named.get("level", 95))
    return _Model(
        tau2=TAU2[method],
        test=test,
        level=percent / 100 if percent >= 1 else percent,
        y=y,
        v=v,
        tolerance=_tolerance(case, TAU2[method]),
    )


def _tolerance(case: Case, tau2: str) -> float:
    if tau2 in CLOSED_FORMS:
        return CLOSED
    return GENERAL if case.tight else max(LOOSE, 3 * case.precision)


def _fit(model: _Model) -> Fit:
    return random_effects(_effects(model.y, model.v), tau2=model.tau2, test=model.test, level=model.level)


MEAN = ("estimate", "se", "p", "low", "high")


def _asked(model: _Model, fit: Fit) -> dict[str, Any]:
    """The mean by the test that was asked for, whichever interval our headline took."""
    if model.test != "knha" or model.k == 1:
        return dict(
            zip(MEAN, (fit.estimate, fit.se, fit.p, fit.interval.low, fit.interval.high), strict=True)
        )
    hk = fit.interval_hk
    low, high = (hk.low, hk.high) if isinstance(hk, Interval) else (hk, hk)
    return dict(zip(MEAN, (fit.estimate, fit.se_hk, fit.p_hk, low, high), strict=True))


def _mean(model: _Model, fit: Fit, names: Mapping[str, str], case: Case) -> list[Number]:
    found = _asked(model, fit)
    absent = _zero_width(model)
    return [
        Number(
            name=theirs,
            ours=found[ours],
            theirs=number(case.result[theirs]),
            tolerance=model.tolerance,
            absent=absent if ours in {"p", "low", "high"} else "",
        )
        for ours, theirs in names.items()
    ]


def _spread(model: _Model, fit: Fit, case: Case) -> list[Number]:
    """Heterogeneity; a common-effect fit has no tau2 of its own, and R takes its I2 from Q."""
    found = fit.heterogeneity
    ours = {"QE": found.q, "QEp": found.q_p, "I2": found.i2_tau2}
    if model.tau2 == "EE":
        ours["I2"] = found.i2_q
    else:
        ours |= {"tau2": fit.tau2, "H2": found.h2}
    absent = "one study" if model.k == 1 else ""
    spread = [
        Number(
            name=name, ours=one, theirs=number(case.result[name]), tolerance=model.tolerance, absent=absent
        )
        for name, one in ours.items()
    ]
    counted = {"k": fit.k, "QEdf": found.q_df}
    spread += [
        Number(name=name, ours=one, theirs=number(case.result[name]), tolerance=0.0)
        for name, one in counted.items()
    ]
    shares = zip(fit.weights, case.result.get("weights", ()), strict="weights" in case.result)
    return spread + [
        Number(name=f"weights[{i}]", ours=float(ours), theirs=number(theirs), tolerance=model.tolerance)
        for i, (ours, theirs) in enumerate(shares)
    ]


def _predicted(model: _Model, fit: Fit, wanted: Mapping[str, Any], style: str) -> list[Number]:
    """The prediction interval about the mean by the test asked for; a common-effect fit predicts nothing."""
    if model.tau2 == "EE" or not wanted:
        return []
    found = _asked(model, fit)
    interval: Interval | Unavailable = found["low"]
    if not isinstance(interval, Unavailable):
        mean = Interval(low=found["low"], high=found["high"], rule=model.test, level=model.level)
        interval = prediction.of(replace(fit, se=found["se"], interval=mean, p=found["p"]), style)
    low, high = (interval.low, interval.high) if isinstance(interval, Interval) else (interval, interval)
    few = f"fewer than {prediction.FEWEST} effects" if model.k < prediction.FEWEST else ""
    return [
        Number(
            name=name,
            ours=ours,
            theirs=number(theirs),
            tolerance=model.tolerance,
            absent=few or _zero_width(model),
        )
        for (name, theirs), ours in zip(wanted.items(), (low, high), strict=True)
    ]


def _zero_width(model: _Model) -> str:
    """Why there is no Knapp-Hartung interval, where there is none."""
    equal = model.test == "knha" and model.k > 1 and len(set(model.y)) == 1
    return "all effects equal: the Knapp-Hartung variance is 0" if equal else ""


def published(case: Case) -> Question:
    """A pooled effect as a paper printed it, from the rows it rests on."""
    wanted, printed = case.result, case.result["published"]

    def answer() -> list[Number]:
        variances = [number(se) ** 2 for se in case.columns["g_se"]]
        fit = random_effects(
            _effects([number(g) for g in case.columns["g"]], variances, case.columns["study"])
        )
        return [
            Number(name="estimate", ours=fit.estimate, theirs=wanted["estimate"], tolerance=CLOSED),
            Number(name="k", ours=fit.k, theirs=wanted["k"], tolerance=0.0),
            Number(name="studies", ours=fit.n_studies, theirs=wanted["studies"], tolerance=0.0),
            Number(name="published.g", ours=round(fit.estimate, 2), theirs=printed["g"], tolerance=CLOSED),
            Number(
                name="ci_low", ours=round(fit.interval.low, 2), theirs=printed["ci_low"], tolerance=CLOSED
            ),
            Number(
                name="ci_high", ours=round(fit.interval.high, 2), theirs=printed["ci_high"], tolerance=CLOSED
            ),
        ]

    return Question(answer=answer, compared=frozenset({"estimate", "k", "studies", "published"}))


def _effects(y: list[float], v: list[float], studies: list[str] | None = None) -> Effects:
    names = studies or [f"study_{i}" for i in range(len(y))]
    return Effects(
        measure="GEN", rows=tuple(_effect(*row, i) for i, row in enumerate(zip(y, v, names, strict=True)))
    )


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
