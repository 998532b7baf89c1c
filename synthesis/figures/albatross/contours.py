"""Contours of an albatross plot: how many participants make an effect of some size have some p-value.

In every formula N is the total number of participants, in two arms of equal size where there are arms,
and z = Φ⁻¹(1 − p) for a one-sided p. Harrison S, Jones HE, Martin RM, Lewis SJ, Higgins JPT 2017,
Res Synth Methods 8:281.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import atanh, isfinite, log, pi, sqrt
from statistics import NormalDist
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen

_NORMAL: Final = NormalDist()


@frozen
class Contour:
    """How a measure's sample size goes with z: N = z² × `per_square(size, baseline)` + `plus`.

    `null` is the size of no effect, `ratio` says that sizes are ratios, and `baseline` that the risk in
    the control arm is needed; `opposite` is the size of the same effect in the other direction.
    """

    label: str
    per_square: Callable[[float, float], float]
    inside: Callable[[float, float], bool]
    plus: float = 0.0
    ratio: bool = False
    baseline: bool = False

    @property
    def null(self) -> float:
        """The size of no effect."""
        return 1.0 if self.ratio else 0.0

    def opposite(self, size: float) -> float:
        """The size of the same effect in the other direction; of a risk ratio, as far from 1 by its logarithm."""
        return 1.0 / size if self.ratio else -size


def _smd(size: float, _: float) -> float:
    """(8 + d²) / (2 d²), of a standardised mean difference: var(d) = 4/N + d²/(2N)."""
    return (8.0 + size**2) / (2.0 * size**2)


def _mean_difference(size: float, _: float) -> float:
    """4 / m², of a mean difference in standard deviations: var(m) = 4/N."""
    return 4.0 / size**2


def _odds_ratio(size: float, _: float) -> float:
    """(8π² + 3 L²) / (6 L²) with L = ln OR: the odds ratio as d = L √3/π (Chinn 2000, Stat Med 19:3127)."""
    square = log(size) ** 2
    return (8.0 * pi**2 + 3.0 * square) / (6.0 * square)


def _risk_ratio(size: float, baseline: float) -> float:
    """2 [(1 − p₁)/p₁ + (1 − p₀)/p₀] / L² with L = ln RR, p₁ = RR p₀ (Katz et al. 1978, Biometrics 34:469)."""
    risk = size * baseline
    return 2.0 * ((1.0 - risk) / risk + (1.0 - baseline) / baseline) / log(size) ** 2


def _correlation(size: float, _: float) -> float:
    """1 / atanh² r, of a correlation: var(atanh r) = 1/(N − 3)."""
    return 1.0 / atanh(size) ** 2


CONTOURS: Final[Mapping[str, Contour]] = MappingProxyType(
    {
        "SMD": Contour(
            label="standardised mean difference", per_square=_smd, inside=lambda size, _: size != 0.0
        ),
        "MD": Contour(
            label="mean difference in standard deviations",
            per_square=_mean_difference,
            inside=lambda size, _: size != 0.0,
        ),
        "OR": Contour(
            label="odds ratio",
            per_square=_odds_ratio,
            inside=lambda size, _: size > 0.0 and size != 1.0,
            ratio=True,
        ),
        "RR": Contour(
            label="risk ratio",
            per_square=_risk_ratio,
            inside=lambda size, risk: size > 0.0 and size != 1.0 and 0.0 < risk < 1.0 and size * risk < 1.0,
            ratio=True,
            baseline=True,
        ),
        "r": Contour(
            label="correlation",
            per_square=_correlation,
            inside=lambda size, _: -1.0 < size < 1.0 and size != 0.0,
            plus=3.0,
        ),
    }
)
"""The measures whose contours are known."""


def contour(measure: str) -> Contour:
    """The contour of a measure.

    Raises:
        ValueError: the measure has none; those that have are named.
    """
    if measure not in CONTOURS:
        raise ValueError(f"no contours for measure {measure!r}; known are {', '.join(CONTOURS)}")
    return CONTOURS[measure]


def sample_size(measure: str, size: float, p: float, baseline: float = 0.0) -> float:
    """How many participants make an effect of that size have that one-sided p-value.

    Args:
        measure: A key of `CONTOURS`.
        size: The effect on its natural scale: ratios as ratios, mean differences in standard deviations.
        p: One-sided p-value, above 0 and at most .5.
        baseline: The risk in the control arm, for a risk ratio.

    Raises:
        ValueError: the measure, the size or the risk is not one that a contour has, or p is out of range.
    """
    known = contour(measure)
    if not 0.0 < p <= 0.5:
        raise ValueError(f"expected a one-sided p above 0 and at most 0.5; found {p:g}")
    _check(known, size, baseline)
    return _NORMAL.inv_cdf(p) ** 2 * known.per_square(size, baseline) + known.plus


def p_at(measure: str, size: float, n: float, baseline: float = 0.0) -> float:
    """The one-sided p-value of an effect of that size with that many participants: `sample_size` turned round."""
    known = contour(measure)
    _check(known, size, baseline)
    square = max(n - known.plus, 0.0) / known.per_square(size, baseline)
    return _NORMAL.cdf(-sqrt(square))


def _check(known: Contour, size: float, baseline: float) -> None:
    if not isfinite(size) or not known.inside(size, baseline):
        with_risk = f" with a baseline risk of {baseline:g}" if known.baseline else ""
        raise ValueError(f"no contour for a {known.label} of {size:g}{with_risk}")
