"""Questions about fits of a plain mean: `rma`, and what R makes of one: intervals, predictions, residuals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from synthesis.models.fit import Fit
from synthesis.models.heterogeneity import typical_variance
from synthesis.models.inference import TESTS
from synthesis.models.mixed import Mixed, under
from synthesis.models.model_tau2 import standard_error
from synthesis.numbers import Unavailable
from tests.acceptance import univariate_studies
from tests.acceptance.cases import Case, inner, number
from tests.acceptance.predictions import prediction
from tests.acceptance.questions import NotCovered, Number, Question, kind
from tests.acceptance.rma import Rma, read_rma
from tests.acceptance.tau2_intervals import tau2_interval

MEAN = {"beta": "estimate", "se": "se", "zval": "statistic", "pval": "p", "ci_lb": "low", "ci_ub": "high"}
LIKELIHOODS = {"ll": "log_likelihood", "dev": "deviance", "AIC": "aic", "BIC": "bic", "AICc": "aicc"}
ONE = "one study"


def univariate(case: Case) -> Question | NotCovered:
    """`rma` of a plain mean; `confint`, `predict`, `blup`, `ranef`, `residuals` and `profile` of one."""
    call = case.call
    if call is None:
        return univariate_studies.question(case)
    if call.fn in {"predict", "confint"} and len(call.positional) == 1:
        return {"predict": prediction, "confint": tau2_interval}[call.fn](case, inner(call.positional[0]))
    asked = read_rma(case, call)
    if asked is None:
        return NotCovered(what=_kind_of_fit(case))

    def answer() -> list[Number]:
        return list(_numbers(asked, asked.fit(), case.result))

    return Question(answer=answer, compared=frozenset(case.result), refusal=asked.refusal())


def _kind_of_fit(case: Case) -> str:
    plain = {"data", "method", "test", "level", "measure", "type"}
    more = sorted(set(case.call.named) - plain) if case.call else []
    return f"{kind(case)} with {', '.join(more)}" if more else kind(case)


def _numbers(asked: Rma, fit: Fit, theirs: Mapping[str, Any]) -> Iterator[Number]:
    yield from _mean(asked, fit, theirs)
    yield from _spread(asked, fit, theirs)
    yield Number(name="k", ours=fit.k, theirs=number(theirs["k"]), tolerance=0.0)
    for i, weight in enumerate(theirs.get("weights", ())):
        ours = float(fit.weights[i])
        yield Number(name=f"weights[{i}]", ours=ours, theirs=number(weight), tolerance=asked.tolerance)
    if isinstance(fit.mixed, Mixed):
        yield from _model(asked, fit.mixed, theirs)
        yield from _likelihoods(asked, fit, theirs)
    if "predict" in theirs:
        yield from _predicted(asked, fit, theirs["predict"])


def _mean(asked: Rma, fit: Fit, theirs: Mapping[str, Any]) -> Iterator[Number]:
    """The mean by the test that was asked for, also where its variance is 0 and ours are the Wald numbers."""
    if isinstance(fit.mixed, Mixed):
        found = under(fit.mixed, asked.test, fit.mixed.options.level)
        ours = {name: float(getattr(found, field)[0]) for name, field in MEAN.items()}
    else:
        own = (fit.estimate, fit.se, fit.estimate / fit.se, fit.p, fit.interval.low, fit.interval.high)
        ours = dict(zip(MEAN, own, strict=True))
    for name, value in ours.items():
        yield Number(name=name, ours=value, theirs=number(theirs[name]), tolerance=asked.tolerance)


def _spread(asked: Rma, fit: Fit, theirs: Mapping[str, Any]) -> Iterator[Number]:
    """Heterogeneity; a common-effect fit has no tau2 of its own, and R takes its I2 and H2 from Q."""
    found = fit.heterogeneity
    ours = {"QE": found.q, "QEp": found.q_p, "I2": found.i2_tau2, "H2": found.h2, "tau2": fit.tau2}
    if asked.common:
        ours |= {"I2": found.i2_q, "H2": found.h2_q, "tau2": 0.0}
    elif asked.k > 1 and asked.typical != "higgins-thompson" and not isinstance(fit.tau2, Unavailable):
        typical = typical_variance(fit.effects.v, asked.typical)
        ours |= {"I2": 100 * fit.tau2 / (fit.tau2 + typical), "H2": 1 + fit.tau2 / typical}
    for name, value in ours.items():
        absent = ONE if asked.k == 1 else ""
        yield Number(
            name=name, ours=value, theirs=number(theirs[name]), tolerance=asked.tolerance, absent=absent
        )
    yield Number(name="QEdf", ours=found.q_df, theirs=number(theirs["QEdf"]), tolerance=0.0)


def _model(asked: Rma, model: Mixed, theirs: Mapping[str, Any]) -> Iterator[Number]:
    """What only R's object shows: the covariance, the omnibus test, the typical variance, tau2's standard error."""
    tested, t = model.omnibus, asked.test != "z"
    scale, df = TESTS[asked.test][0](model.scale), TESTS[asked.test][1](model.q_df)
    ours: dict[str, Any] = {
        "vb": float(model.unscaled[0, 0]) * scale,
        "QM": tested.statistic,
        "QMp": tested.p,
        "s2w": scale,
        "vt": typical_variance(model.v, asked.typical),
    }
    ours |= {"ddf": df, "dfs": df} if t else {}
    if not asked.common:
        estimated = isinstance(asked.tau2, str)
        ours["se_tau2"] = standard_error(model if estimated else _as_reml(model))
    if asked.flat():
        ours = {name: value for name, value in ours.items() if not name.startswith("QM")}
    for name, value in ours.items():
        if name in theirs:
            wanted = theirs[name]["data"][0] if name == "vb" else theirs[name]
            yield Number(name=name, ours=value, theirs=number(wanted), tolerance=asked.tolerance)
    if "QMdf" in theirs:
        for i, value in enumerate((tested.df, df)[: 1 + t]):
            yield Number(name=f"QMdf[{i}]", ours=value, theirs=number(theirs["QMdf"][i]), tolerance=0.0)


def _as_reml(model: Mixed) -> Mixed:
    """R gives a tau2 that was not estimated the standard error that REML would have there."""
    from dataclasses import replace

    return replace(model, options=replace(model.options, tau2="REML"))


def _likelihoods(asked: Rma, fit: Fit, theirs: Mapping[str, Any]) -> Iterator[Number]:
    for likelihood in ("ML", "REML"):
        found = fit.statistics(likelihood)
        for name, value in theirs.get(f"fit_{likelihood}", {}).items():
            yield Number(
                name=f"fit_{likelihood}.{name}",
                ours=getattr(found, LIKELIHOODS[name]),
                theirs=number(value),
                tolerance=asked.tolerance,
            )


def _predicted(asked: Rma, fit: Fit, theirs: Mapping[str, Any]) -> Iterator[Number]:
    from tests.acceptance.predictions import compare

    yield from compare(asked, fit, theirs, "metafor", prefix="predict.")
