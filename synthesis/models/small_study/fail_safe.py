"""Fail-safe N: how many studies without effect it takes to undo a result; for those who ask for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import ceil
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.design import intercept
from synthesis.models.inference import TESTS, upper_tail
from synthesis.models.mixed import Mixed, mixed
from synthesis.models.modelled import measure_of, model_of
from synthesis.models.small_study import sheets
from synthesis.models.small_study.evidence import Result, rows_note
from synthesis.models.small_study.turning_point import first_whole
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

Floats = NDArray[np.float64]
Maybe = float | Unavailable

MOST: Final = 10**7
NO_MEAN: Final = Unavailable(reason="this kind has no mean")
NO_P: Final = Unavailable(reason="this kind has no p-value")
NO_TARGET: Final = Unavailable(reason="this kind has no target")
NOT_REFITTED: Final = Unavailable(reason="only the general kind fits the effects with those added")


@frozen
class Together:
    """The mean of the effects with those added: `estimate`, `tau2` and the two-sided `p`."""

    estimate: float
    tau2: float
    p: float


@frozen(eq=False, repr=False)
class FailSafe(Presented):
    """`number` studies that average to no effect would bring the result of k to `alpha`, or its mean to `target`.

    `estimate` and `p` are those of the effects there are, by the rule of the `kind`; `together` those with the
    studies added.
    """

    kind: str
    k: int
    number: int
    estimate: Maybe
    p: Maybe
    alpha: float
    target: Maybe
    together: Together | Unavailable
    measure: str = ""
    notes: tuple[str, ...] = ()

    def sheet(self) -> Sheet:
        """The number and what it was reckoned from, in a table."""
        return sheets.of_fail_safe(self)

    def in_a_line(self) -> str:
        """The number in a few words."""
        return sheets.fail_safe_in_a_line(self)


@frozen
class _Asked:
    model: Mixed
    alpha: float
    target: float | None
    exact: bool


@frozen
class _Found:
    number: int
    estimate: Maybe = NO_MEAN
    p: Maybe = NO_P
    target: Maybe = NO_TARGET
    together: Together | Unavailable = NOT_REFITTED


def fail_safe_n(
    fit: Result,
    kind: str = "general",
    *,
    alpha: float = 0.05,
    target: float | None = None,
    exact: bool = False,
) -> FailSafe:
    """The least number of studies averaging to no effect that undoes a result; it estimates nothing that is missing.

    `rosenthal`: (sum z)^2 / z_alpha^2 - k, one-sided, by Stouffer's sum of z (Rosenthal 1979, Psychol Bull 86:638).
    `orwin`: k (m - target) / target for the common-effect mean m (Orwin 1983, J Educ Stat 8:157).
    `rosenberg`: k [(sum w y / z_alpha/2)^2 - sum w] / sum w, w = 1 / v (Rosenberg 2005, Evolution 59:464).
    `binomial`: added in pairs, one effect each way, until the sign test of all has a two-sided p above alpha; effects
    of exactly 0 count with the negative ones.
    `general`: the fit's own estimator of tau2, with N effects added of the harmonic mean variance v', mean 0 and
    variance tau2 + v' (`exact`), or, unless `exact`, with tau2 of all taken as
    [(k + N - 2) tau2 + k N m^2 / (k + N)] / (k + N - 1), the variance of the true effects of both groups;
    until the two-sided p is above alpha or, if a target is given, the mean is at it.

    Args:
        fit: A fit of k effects without moderators or weights of the user's own.
        kind: A key of `FAIL_SAFE`.
        alpha: The p-value to be reached.
        target: The mean to be reached, in the units of the measure, for `orwin` (half the mean if None) and `general`;
            its sign is taken as that of the mean.
        exact: Whether `general` fits every set anew.

    Raises:
        NotEstimable: an unknown kind, moderators or weights of one's own, an alpha or target that cannot be, or
            more than ten million studies.
    """
    expected.one_of("kind of fail-safe N", kind, FAIL_SAFE)
    model = model_of(fit)
    if model.design.p > 1 or model.options.own_weights:
        raise NotEstimable(
            "fail-safe N: expected a fit of a mean, without moderators or weights of one's own"
        )
    if not 0 < expected.number("alpha", alpha) < 1:
        raise NotEstimable(f"alpha: expected a number between 0 and 1; found {alpha:g}")
    if target is not None and expected.number("target", target) == 0:
        raise NotEstimable(
            "a mean of exactly 0 takes endlessly many studies; the target must be another number"
        )
    asked = _Asked(model=model, alpha=alpha, target=target, exact=expected.flag("exact", exact))
    found = FAIL_SAFE[kind](asked)
    return FailSafe(
        kind=kind,
        k=model.k,
        number=found.number,
        estimate=found.estimate,
        p=found.p,
        alpha=alpha,
        target=found.target,
        together=found.together,
        measure=measure_of(fit),
        notes=(sheets.ABOUT_FAIL_SAFE, *rows_note(fit)),
    )


def _rosenthal(asked: _Asked) -> _Found:
    from scipy.special import ndtri

    model = asked.model
    z = abs(float(np.sum(model.y / np.sqrt(model.v))))
    needed = (z / float(ndtri(1 - asked.alpha))) ** 2 - model.k
    return _Found(number=_whole(needed), p=upper_tail(z / np.sqrt(model.k), np.inf))


def _orwin(asked: _Asked) -> _Found:
    mean, _ = _common(asked.model)
    target = mean / 2 if asked.target is None else float(np.copysign(asked.target, mean))
    if target == 0:
        raise NotEstimable("fail-safe N: the mean is 0 already")
    return _Found(number=_whole(asked.model.k * (mean - target) / target), estimate=mean, target=target)


def _rosenberg(asked: _Asked) -> _Found:
    from scipy.special import ndtri

    mean, total = _common(asked.model)
    needed = (mean * total / float(ndtri(1 - asked.alpha / 2))) ** 2 - total
    p = 2 * upper_tail(abs(mean) * np.sqrt(total), np.inf)
    return _Found(number=_whole(asked.model.k * needed / total), estimate=mean, p=p)


def _binomial(asked: _Asked) -> _Found:
    from scipy.special import bdtrc

    y = asked.model.y
    positive = int(np.sum(y > 0))
    most = max(positive, y.size - positive)

    def p(pairs: int) -> float:
        return float(min(1.0, 2 * bdtrc(most + pairs - 1, y.size + 2 * pairs, 0.5)))

    return _Found(number=2 * first_whole(lambda pairs: p(pairs) > asked.alpha, MOST), p=p(0))


def _general(asked: _Asked) -> _Found:
    model = asked.model
    mean, p = float(model.coefficients.estimate[0]), float(model.coefficients.p[0])
    target = None if asked.target is None else float(np.copysign(asked.target, mean))

    def undone(added: int) -> bool:
        found = _together(asked, added)
        return found.p > asked.alpha if target is None else abs(found.estimate) <= abs(target)

    number = first_whole(undone, MOST)
    return _Found(
        number=number,
        estimate=mean,
        p=p,
        target=NO_TARGET if target is None else target,
        together=_together(asked, number),
    )


def _together(asked: _Asked, added: int) -> Together:
    """The mean of the effects with so many added that average to no effect."""
    model = asked.model
    if not added:
        mean = model.coefficients
        return Together(estimate=float(mean.estimate[0]), tau2=model.tau2, p=float(mean.p[0]))
    v = model.k / float(np.sum(1 / model.v))
    return _refitted(model, added, v) if asked.exact else _approximated(model, added, v)


def _refitted(model: Mixed, added: int, v: float) -> Together:
    spread = np.linspace(-1.0, 1.0, added) if added > 1 else np.zeros(1)
    deviation = float(np.std(spread, ddof=1)) if added > 1 else 1.0
    y = np.concatenate([model.y, spread / deviation * np.sqrt(model.tau2 + v)])
    options = replace(model.options, weights=None)
    found = mixed(y, np.concatenate([model.v, np.full(added, v)]), intercept(y.size), options)
    mean = found.coefficients
    return Together(estimate=float(mean.estimate[0]), tau2=found.tau2, p=float(mean.p[0]))


def _approximated(model: Mixed, added: int, v: float) -> Together:
    k, own = model.k, float(model.coefficients.estimate[0])
    n = k + added
    tau2 = 0.0 if model.options.common else ((n - 2) * model.tau2 + k * added / n * own**2) / (n - 1)
    w, each = 1 / (model.v + tau2), 1 / (v + tau2)
    total = float(np.sum(w)) + added * each
    mean = float(w @ model.y) / total
    factor, df = TESTS[model.rule]
    squares = float(w @ (model.y - mean) ** 2)
    squares += each * ((added - 1) * (model.tau2 + v) + added * mean**2)
    se = np.sqrt(factor(squares / (n - 1)) / total)
    return Together(estimate=mean, tau2=tau2, p=2 * upper_tail(abs(mean) / se, df(n - 1)))


def _common(model: Mixed) -> tuple[float, float]:
    w = 1 / model.v
    return float(w @ model.y / np.sum(w)), float(np.sum(w))


def _whole(needed: float) -> int:
    """The least whole number that is not below; what lies above one by rounding alone is that one."""
    return max(0, ceil(needed * (1 - 1e-12)))


FAIL_SAFE: Final[Mapping[str, Callable[[_Asked], _Found]]] = MappingProxyType(
    {
        "binomial": _binomial,
        "general": _general,
        "orwin": _orwin,
        "rosenberg": _rosenberg,
        "rosenthal": _rosenthal,
    }
)
"""Kinds of fail-safe N by name."""
