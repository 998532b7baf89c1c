"""The interval of Henmi and Copas: about the common-effect mean, with room for a variance between studies."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotEstimable
from synthesis.models.fit import Interval
from synthesis.models.kernel.one_root import one_root
from synthesis.models.modelled import measure_of, model_of
from synthesis.models.small_study import sheets
from synthesis.models.small_study.evidence import Result, rows_note
from synthesis.sheet import Presented, Sheet

Floats = NDArray[np.float64]

_PANELS: Final = 4
_FURTHEST: Final = 12.0  # standard deviations; beyond them the normal density is below 1e-31


@frozen(eq=False, repr=False)
class HenmiCopas(Presented):
    """The common-effect mean with the interval of Henmi and Copas; `tau2` is that of DerSimonian and Laird.

    `quantile` is half the width of the interval in standard errors.
    """

    k: int
    estimate: float
    se: float
    tau2: float
    quantile: float
    interval: Interval
    measure: str = ""
    notes: tuple[str, ...] = ()

    def sheet(self) -> Sheet:
        """The mean and its interval in a table."""
        return sheets.of_henmi_copas(self)

    def in_a_line(self) -> str:
        """The mean and its interval in a few words."""
        return sheets.henmi_copas_in_a_line(self)


def henmi_copas(fit: Result) -> HenmiCopas:
    """An interval that publication bias moves less than the usual one (Henmi & Copas 2010, Stat Med 29:2969).

    The mean m is weighted by w = 1 / v, as small studies count for less so; its variance is (1 + tau2 W2) / W1 with
    tau2 by DerSimonian and Laird, W1 = sum w and Wj = sum w^j / W1. The width comes from the distribution of
    (m - mu) / se, in which Q given R = (m - mu) sqrt(W1) is taken for a gamma variable of its own mean and variance,
    and R for normal with variance 1 + tau2 W2.

    Args:
        fit: A fit of k effects, two or more, without moderators; its level is that of the interval.

    Raises:
        NotEstimable: moderators.
    """
    model = model_of(fit)
    if model.design.p > 1:
        raise NotEstimable("the interval of Henmi and Copas: expected a fit without moderators")
    y, w, level = model.y, 1 / model.v, model.options.level
    total = float(np.sum(w))
    mean = float(w @ y / total)
    q = float(w @ (y - mean) ** 2)
    w2 = float(np.sum(w**2) / total)
    tau2 = max(0.0, (q - (model.k - 1)) / (total - w2))
    se = float(np.sqrt((1 + tau2 * w2) / total))
    u = _quantile(_Pivot(w=w, tau2=tau2), level)
    return HenmiCopas(
        k=model.k,
        estimate=mean,
        se=se,
        tau2=tau2,
        quantile=u,
        interval=Interval(low=mean - u * se, high=mean + u * se, rule="henmi-copas", level=level),
        measure=measure_of(fit),
        notes=rows_note(fit),
    )


@frozen
class _Pivot:
    """U = R / sqrt(1 + W2 tau2_DL(Q)) for effects of weights w, (k,), and a variance between studies."""

    w: Floats
    tau2: float

    @property
    def spread(self) -> float:
        """The variance of R: 1 + tau2 W2."""
        return float(1 + self.tau2 * np.sum(self.w**2) / np.sum(self.w))

    def moments(self, r: Floats) -> tuple[Floats, Floats]:
        """Mean and variance of Q given R = r: of a quadratic form in normal variables under a linear condition.

        With S = diag(v + tau2), A = diag(w) - w w' / W1 and c = cov(y, R), y given R has the mean c r / spread and
        the covariance S - c c' / spread; a = A c.
        """
        w = self.w
        total, s = float(np.sum(w)), 1 / w + self.tau2
        c = w * s / np.sqrt(total)
        a = w * (c - float(w @ c) / total)
        mean = float(w @ s - (w**2 @ s) / total)
        square = float(np.sum((w * s) ** 2) - 2 * np.sum(w**3 * s**2) / total + (w**2 @ s / total) ** 2)
        ca, asa = max(float(c @ a), 0.0), float(s @ a**2)
        trace = square - 2 * asa / self.spread + (ca / self.spread) ** 2
        shift = (r / self.spread) ** 2
        return mean - ca / self.spread + ca * shift, 2 * trace + 4 * shift * (asa - ca**2 / self.spread)

    def beyond(self, u: float) -> float:
        """P(U > u)."""
        from scipy.special import gammainc

        deviation = np.sqrt(self.spread)
        nodes, weights = _rule()
        edges = np.linspace(u, max(u, 0.0) + _FURTHEST * deviation, _PANELS + 1)
        half = np.diff(edges)[:, None] / 2
        r = ((edges[:-1] + edges[1:])[:, None] / 2 + half * nodes).ravel()
        shares = (half * weights).ravel()
        total = float(np.sum(self.w))
        w2 = float(np.sum(self.w**2)) / total
        most = (self.w.size - 1) + (total / w2 - 1) * ((r / u) ** 2 - 1)  # the Q at which r / sqrt(...) is u
        mean, variance = self.moments(r)
        held = gammainc(mean**2 / variance, most * mean / variance)
        density = np.exp(-0.5 * (r / deviation) ** 2) / (deviation * np.sqrt(2 * np.pi))
        return float(np.sum(shares * held * density))


@cache
def _rule() -> tuple[Floats, Floats]:
    """Gauss and Legendre's nodes and weights, worked out when first asked for: it takes longer than importing this."""
    return np.polynomial.legendre.leggauss(128)


def _quantile(pivot: _Pivot, level: float) -> float:
    """The u with P(|U| > u) = 1 - level."""
    tail = (1 - level) / 2
    high = 1.0
    while pivot.beyond(high) > tail:
        high *= 2
    low = high / 2
    while pivot.beyond(low) < tail:
        low /= 2
    return one_root(lambda u: pivot.beyond(u) - tail, low, high, xtol=1e-14, rtol=1e-14)
