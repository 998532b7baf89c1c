"""The test of excess significance: whether more effects are significant than their power would let expect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.kernel.one_root import one_root
from synthesis.models.modelled import measure_of, model_of
from synthesis.models.small_study import sheets
from synthesis.models.small_study.evidence import Result, rows_note
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NO_LIMIT: Final = Unavailable(reason="even with a mean of 0 the significant effects are not in excess")
_WIDENINGS: Final = 200


@frozen(eq=False, repr=False)
class ExcessSignificance(Presented):
    """`observed` significant effects of k against `expected_number`, the sum of their `power`, shape (k,).

    `mean` and `tau2` are those the power was reckoned with; `p` is one-sided, of so many significant effects or
    more; `limit` the mean at which p would be `limit_alpha`: with a smaller one there is an excess.
    """

    kind: str
    mean: float
    tau2: float
    significant: Bools = field(repr=False)
    power: Floats = field(repr=False)
    p: float
    limit: float | Unavailable
    alpha: float
    limit_alpha: float
    measure: str = ""
    notes: tuple[str, ...] = ()

    @property
    def k(self) -> int:
        """Effects tested."""
        return int(self.power.size)

    @property
    def observed(self) -> int:
        """How many effects are significant."""
        return int(np.sum(self.significant))

    @property
    def expected_number(self) -> float:
        """How many would be expected to be."""
        return float(np.sum(self.power))

    def sheet(self) -> Sheet:
        """The test in a table."""
        return sheets.of_excess(self)

    def in_a_line(self) -> str:
        """The test in a few words."""
        return sheets.excess_in_a_line(self)


def excess_significance(
    fit: Result, kind: str = "exact", *, alpha: float = 0.05, limit_alpha: float = 0.10
) -> ExcessSignificance:
    """Whether more effects are significant than expected (Ioannidis & Trikalinos 2007, Clin Trials 4:245).

    The power of effect i is P(|y_i| > z sqrt(v_i)) for y_i normal about the mean of the fit with variance
    v_i + tau2. `chi2` compares O with E = sum of the powers by X2 = (O - E)^2 / E + (O - E)^2 / (k - E),
    `binom` by the binomial distribution of probability E / k, `exact` by that of a sum of k events of these powers
    (Francis 2013, J Math Psychol 57:153).

    Args:
        fit: A fit of k effects without moderators.
        kind: A key of `EXCESS`.
        alpha: Two-sided level at which an effect is significant.
        limit_alpha: One-sided p-value of the test at the limit.

    Raises:
        NotEstimable: an unknown kind, moderators, or a level not between 0 and 1.
    """
    expected.one_of("test of excess significance", kind, EXCESS)
    model = model_of(fit)
    if model.design.p > 1:
        raise NotEstimable("the test of excess significance: expected a fit without moderators")
    for name, level in (("alpha", alpha), ("limit_alpha", limit_alpha)):
        if not 0 < expected.number(name, level) < 1:
            raise NotEstimable(f"{name}: expected a number between 0 and 1; found {level:g}")
    question = _Question(y=model.y, v=model.v, tau2=model.tau2, alpha=alpha, kind=kind)
    mean = float(model.coefficients.estimate[0])
    power = question.power(mean)
    return ExcessSignificance(
        kind=kind,
        mean=mean,
        tau2=model.tau2,
        significant=question.significant,
        power=power,
        p=question.p(mean),
        limit=_limit(question, mean, limit_alpha),
        alpha=alpha,
        limit_alpha=limit_alpha,
        measure=measure_of(fit),
        notes=(sheets.ABOUT_EXCESS, *rows_note(fit)),
    )


@frozen
class _Question:
    y: Floats
    v: Floats
    tau2: float
    alpha: float
    kind: str

    @property
    def critical(self) -> float:
        from scipy.special import ndtri

        return float(ndtri(1 - self.alpha / 2))

    @property
    def significant(self) -> Bools:
        return np.asarray(np.abs(self.y) / np.sqrt(self.v) >= self.critical, dtype=np.bool_)

    def power(self, mean: float) -> Floats:
        from scipy.special import ndtr

        edge, spread = self.critical * np.sqrt(self.v), np.sqrt(self.v + self.tau2)
        return np.asarray(ndtr((mean - edge) / spread) + ndtr((-mean - edge) / spread), dtype=np.float64)

    def p(self, mean: float) -> float:
        return EXCESS[self.kind](int(np.sum(self.significant)), self.power(mean))


def _limit(question: _Question, mean: float, level: float) -> float | Unavailable:
    """The mean, of the sign of the fit's, at which p is `level`: p rises as the mean leaves 0."""
    if question.p(0.0) >= level:
        return NO_LIMIT
    sign = -1.0 if mean < 0 else 1.0
    high = float(np.sqrt(np.min(question.v)))
    for _ in range(_WIDENINGS):
        if question.p(sign * high) > level:
            return sign * one_root(
                lambda size: question.p(sign * size) - level, 0.0, high, xtol=1e-300, rtol=1e-13
            )
        high *= 2
    return Unavailable(reason="no mean makes so many significant effects likely")


def _chi2(observed: int, power: Floats) -> float:
    """One-sided: the upper tail of the signed root of X2."""
    from scipy.special import ndtr

    most, expects = power.size, float(np.sum(power))
    rest = max(most - expects, np.finfo(np.float64).tiny)
    squared = (observed - expects) ** 2 * (1 / expects + 1 / rest)
    return float(ndtr(-np.sign(observed - expects) * np.sqrt(squared)))


def _binomial(observed: int, power: Floats) -> float:
    from scipy.special import bdtrc

    share = min(1.0, float(np.mean(power)))
    return 1.0 if observed == 0 else float(bdtrc(observed - 1, power.size, share))


def _poisson_binomial(observed: int, power: Floats) -> float:
    """P(O or more) of independent events of these probabilities, by adding one at a time."""
    share = np.zeros(power.size + 1)
    share[0] = 1.0
    for one in power:
        share[1:] = share[1:] * (1 - one) + share[:-1] * one
        share[0] *= 1 - one
    return float(min(1.0, np.sum(share[observed:])))


EXCESS: Final[Mapping[str, Callable[[int, Floats], float]]] = MappingProxyType(
    {"binom": _binomial, "chi2": _chi2, "exact": _poisson_binomial}
)
"""Tests of excess significance by name: (observed, power of each) -> one-sided p."""
