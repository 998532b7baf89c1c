"""Questions about `confint` of a plain mean: intervals of tau2, tau, I2 and H2, and of the mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from synthesis.errors import NotEstimable
from synthesis.models.fit import Fit
from synthesis.models.mixed import Mixed
from synthesis.models.tau2.interval import TauInterval
from synthesis.numbers import Unavailable
from tests.acceptance.cases import Call, Case, number
from tests.acceptance.questions import LOOSE, NotCovered, Number, Question
from tests.acceptance.rma import Rma, read_rma

ROWS = ("tau2", "tau", "i2", "h2")


def tau2_interval(case: Case, fitted: Call | None) -> Question | NotCovered:
    """`confint(rma(...), type=, level=, fixed=)`."""
    named = dict(case.call.named) if case.call else {}
    asked = read_rma(case, fitted, named.get("level"))
    if asked is None or set(named) - {"type", "level", "fixed"}:
        return NotCovered(what=f"confint with {', '.join(sorted(named)) or 'another fit'}")
    kind = str(named.get("type", "GENQ" if asked.method.startswith("GENQ") else "QP"))

    def answer() -> list[Number]:
        return list(_numbers(asked, asked.fit(), case, kind))

    return Question(answer=answer, compared=frozenset(case.result), refusal=asked.refusal())


def _numbers(asked: Rma, fit: Fit, case: Case, kind: str) -> Iterator[Number]:
    found = fit.tau2_interval(kind)
    slack = max(asked.tolerance, _searched(case, kind))
    absent = _none_at_zero(kind, fit)
    if isinstance(found, Unavailable):
        if case.result and case.result.get("ub_sign") == "<":
            yield from _empty(found, case)
            return
        if case.error:
            raise NotEstimable(found.reason)
        wanted = number(case.result["random"]["data"][0][1])
        yield Number(name="random", ours=found, theirs=wanted, tolerance=slack, absent=absent)
        return
    theirs = case.result["random"]["data"]
    for row, (name, ends) in enumerate(_rows(fit, found).items()):
        for place, end in enumerate(ends):
            wanted = number(theirs[row][place])
            # A bound marked > is where R's search ended: the true one lies beyond.
            beyond = place == 2 and case.result.get("ub_sign") == ">"
            ours = min(end, wanted) if beyond else end
            loose = asked.tolerance if place == 0 else slack
            yield Number(name=f"{name}[{place}]", ours=ours, theirs=wanted, tolerance=loose)
    yield from _signs(found, case)
    yield from _fixed(asked, fit, case)


def _searched(case: Case, kind: str) -> float:
    return 1e-6 if case.tight and kind != "PL" else LOOSE


def _none_at_zero(kind: str, fit: Fit) -> str:
    return "tau2 is 0" if kind in {"Wald.log", "Wald.sqrt"} and fit.tau2 == 0 else ""


def _rows(fit: Fit, found: TauInterval) -> dict[str, tuple[float, float, float]]:
    spread = fit.heterogeneity
    tau2, i2, h2 = (_had(one) for one in (fit.tau2, spread.i2_tau2, spread.h2))
    ends = ((found.low, found.high), found.tau, found.i2, found.h2)
    means = (tau2, tau2**0.5, i2, h2)
    return {name: (mean, *both) for name, mean, both in zip(ROWS, means, ends, strict=True)}


def _had(value: float | Unavailable) -> float:
    assert not isinstance(value, Unavailable)
    return value


def _signs(found: TauInterval, case: Case) -> Iterator[Number]:
    """R marks with < a bound that lies below 0."""
    theirs: Any = case.result.get("ub_sign", "")
    yield Number(name="ub_sign", ours=0.0, theirs=float(theirs == "<"), tolerance=0.0)


def _empty(found: Unavailable, case: Case) -> Iterator[Number]:
    """Where no value of tau2 agrees with the data, R shows both bounds as 0 and marks them <; we have none."""
    absent = found.reason if found.reason.startswith("no value of tau2 agrees") else ""
    for place in (1, 2):
        wanted = number(case.result["random"]["data"][0][place])
        yield Number(name=f"tau2[{place}]", ours=found, theirs=wanted, tolerance=0.0, absent=absent)


def _fixed(asked: Rma, fit: Fit, case: Case) -> Iterator[Number]:
    if "fixed" not in case.result or not isinstance(fit.mixed, Mixed):
        return
    mean = fit.mixed.coefficients
    ours = (mean.estimate[0], mean.low[0], mean.high[0])
    for place, wanted in enumerate(case.result["fixed"]["data"][0]):
        yield Number(
            name=f"fixed[{place}]", ours=float(ours[place]), theirs=number(wanted), tolerance=asked.tolerance
        )
