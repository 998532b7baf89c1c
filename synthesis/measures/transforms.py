"""Scales an effect can be told on: each with its equation, its slope, and where it may be applied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from extraction_forms.frozen_values import frozen
from synthesis.measures.measure import Floats, as_vector, known, refuse

_PI: Final = float(np.pi)
_LOGISTIC: Final = _PI / float(np.sqrt(3))
_COX: Final = 1.65
_NODES, _REACH = 2001, 10.0


@frozen
class Transform:
    """A scale: what `value` makes of y, its derivative `slope`, and the closed range y must lie in."""

    label: str
    value: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]
    lowest: float = -np.inf
    highest: float = np.inf


def transform(name: str, y: ArrayLike) -> Floats:
    """The number y on another scale of `TRANSFORMS`; same shape, at least one-dimensional.

    Raises:
        NotComputable: no such scale.
        ImpossibleNumber: a number outside the scale's range.
    """
    scale = known(TRANSFORMS, name, "transformation")
    return scale.value(_within(scale, name, y))


def delta(name: str, y: ArrayLike, v: ArrayLike) -> tuple[Floats, Floats]:
    """Estimates and their variances on another scale: f(y) and f'(y)^2 v (delta method); shapes (k,).

    Raises:
        NotComputable: no such scale.
        ImpossibleNumber: a number outside the scale's range, a variance below 0, or one where f has no slope.
    """
    scale = known(TRANSFORMS, name, "transformation")
    inside = _within(scale, name, y)
    variance = np.atleast_1d(np.asarray(v, dtype=np.float64))
    refuse(~(variance >= 0), variance, f"{name}: the variance", "at least 0")
    with np.errstate(all="ignore"):
        slope = scale.slope(inside)
    refuse(~np.isfinite(slope), inside, f"{name}: y", "where the transformation has a slope")
    return scale.value(inside), slope**2 * variance


def mean_over(name: str, y: ArrayLike, tau2: float) -> Floats:
    """The mean of f(u) over u ~ N(y, tau2): what the average true effect is on the other scale; shape (k,).

    The integral of f(y + sqrt(tau2) z) phi(z), by the trapezoid on 2001 points within 10 standard deviations,
    which is exact to rounding for these smooth f; the exponential has exp(y + tau2 / 2) itself.

    Raises:
        NotComputable: no such scale.
        ImpossibleNumber: tau2 below 0, or f is not to be had everywhere.
    """
    scale = known(TRANSFORMS, name, "transformation")
    centre = _within(scale, name, y)
    refuse(np.atleast_1d(not tau2 >= 0), np.atleast_1d(float(tau2)), f"{name}: tau2", "at least 0")
    if name == "exp":
        return np.exp(centre + tau2 / 2)
    refuse(
        np.full(centre.shape, np.isfinite([scale.lowest, scale.highest]).any()),
        centre,
        f"{name}: y",
        "on a scale without limits, to be averaged over a normal distribution",
    )
    z = np.linspace(-_REACH, _REACH, _NODES)
    weights = np.exp(-(z**2) / 2)
    values = scale.value(centre[:, None] + np.sqrt(tau2) * z)
    return np.asarray(values @ (weights / weights.sum()), dtype=np.float64)


def to_units(d: ArrayLike, sd: ArrayLike) -> Floats:
    """A standardised difference in the units of an instrument whose standard deviation is `sd`: d sd; shape (k,).

    Raises:
        ImpossibleNumber: a standard deviation not above 0.
    """
    spread = np.atleast_1d(np.asarray(sd, dtype=np.float64))
    refuse(~(spread > 0), spread, "the standard deviation of the instrument", "above 0")
    return np.atleast_1d(np.asarray(d, dtype=np.float64)) * spread


def _within(scale: Transform, name: str, y: ArrayLike) -> Floats:
    given = as_vector(f"{name}: y", y)
    bad = ~((given >= scale.lowest) & (given <= scale.highest))
    refuse(bad, given, f"{name}: y", f"between {scale.lowest:g} and {scale.highest:g}")
    return given


def _cdf(x: Floats) -> Floats:
    from scipy.special import ndtr

    return np.asarray(ndtr(x), dtype=np.float64)


def _density(x: Floats) -> Floats:
    return np.asarray(np.exp(-(x**2) / 2) / np.sqrt(2 * _PI), dtype=np.float64)


def _quantile(p: Floats) -> Floats:
    from scipy.special import ndtri

    return np.asarray(ndtri(p), dtype=np.float64)


def _expit(x: Floats) -> Floats:
    from scipy.special import expit

    return np.asarray(expit(x), dtype=np.float64)


def _logit(p: Floats) -> Floats:
    return np.log(p) - np.log1p(-p)


def _biserial(d: Floats) -> Floats:
    return np.asarray(d / np.sqrt(d**2 + 4) * np.sqrt(_PI / 2), dtype=np.float64)


def _u1(d: Floats) -> Floats:
    from scipy.special import erf

    return np.asarray(erf(np.abs(d) / np.sqrt(8)) / _cdf(np.abs(d) / 2), dtype=np.float64)


def _linear(label: str, factor: float) -> Transform:
    return Transform(label=label, value=lambda y: factor * y, slope=lambda y: np.full_like(y, factor))


_MEANS: Final[Mapping[str, Transform]] = MappingProxyType(
    {
        "d_to_log_or_logistic": _linear("log odds ratio of d, logistic outcomes (Chinn 2000)", _LOGISTIC),
        "d_to_log_or_normal": _linear("log odds ratio of d, normal outcomes (Cox & Snell 1989)", _COX),
        "log_or_to_d_logistic": _linear("d of a log odds ratio, logistic outcomes", 1 / _LOGISTIC),
        "log_or_to_d_normal": _linear("d of a log odds ratio, normal outcomes", 1 / _COX),
        "d_to_point_biserial": Transform(
            label="point-biserial r of d, equal groups: d / sqrt(d^2 + 4)",
            value=lambda d: d / np.sqrt(d**2 + 4),
            slope=lambda d: 4 / (d**2 + 4) ** 1.5,
        ),
        "d_to_biserial": Transform(
            label="biserial r of d, equal groups: d sqrt(pi / 2) / sqrt(d^2 + 4)",
            value=_biserial,
            slope=lambda d: np.sqrt(_PI / 2) * 4 / (d**2 + 4) ** 1.5,
        ),
        "d_to_besd": Transform(
            label="binomial effect size display: (1 + r) / 2 of the point-biserial r",
            value=lambda d: (1 + d / np.sqrt(d**2 + 4)) / 2,
            slope=lambda d: 2 / (d**2 + 4) ** 1.5,
        ),
        "d_to_cles": Transform(
            label="common language effect size: F(d / sqrt 2)",
            value=lambda d: _cdf(d / np.sqrt(2)),
            slope=lambda d: _density(d / np.sqrt(2)) / np.sqrt(2),
        ),
        "d_to_overlap": Transform(
            label="overlapping coefficient: 2 F(-|d| / 2)",
            value=lambda d: 2 * _cdf(-np.abs(d) / 2),
            slope=lambda d: np.where(d == 0, np.nan, -np.sign(d) * _density(d / 2)),
        ),
        "d_to_u1": Transform(
            label="Cohen's U1: (2 F(|d| / 2) - 1) / F(|d| / 2)",
            value=_u1,
            slope=lambda d: np.where(
                d == 0, np.nan, np.sign(d) * _density(d / 2) / (2 * _cdf(np.abs(d) / 2) ** 2)
            ),
        ),
        "d_to_u2": Transform(
            label="Cohen's U2: F(d / 2)", value=lambda d: _cdf(d / 2), slope=lambda d: _density(d / 2) / 2
        ),
        "d_to_u3": Transform(label="Cohen's U3: F(d)", value=_cdf, slope=_density),
    }
)
_PROPORTIONS: Final[Mapping[str, Transform]] = MappingProxyType(
    {
        "exp": Transform(label="exponential", value=np.exp, slope=np.exp),
        "log": Transform(label="logarithm", value=np.log, slope=lambda y: 1 / y, lowest=np.nextafter(0, 1)),
        "logit": Transform(
            label="log odds",
            value=_logit,
            slope=lambda p: 1 / (p * (1 - p)),
            lowest=np.nextafter(0, 1),
            highest=np.nextafter(1, 0),
        ),
        "expit": Transform(
            label="inverse of the log odds", value=_expit, slope=lambda y: _expit(y) * _expit(-y)
        ),
        "arcsine": Transform(
            label="arcsine square root",
            value=lambda p: np.arcsin(np.sqrt(p)),
            slope=lambda p: 1 / (2 * np.sqrt(p * (1 - p))),
            lowest=0.0,
            highest=1.0,
        ),
        "arcsine_back": Transform(
            label="sine squared, the inverse of the arcsine square root",
            value=lambda y: np.sin(y) ** 2,
            slope=lambda y: np.sin(2 * y),
            lowest=0.0,
            highest=_PI / 2,
        ),
        "probit": Transform(
            label="normal quantile",
            value=_quantile,
            slope=lambda p: 1 / _density(_quantile(p)),
            lowest=np.nextafter(0, 1),
            highest=np.nextafter(1, 0),
        ),
        "probit_back": Transform(label="normal distribution function", value=_cdf, slope=_density),
    }
)
_CORRELATIONS: Final[Mapping[str, Transform]] = MappingProxyType(
    {
        "r_to_z": Transform(
            label="Fisher's z",
            value=np.arctanh,
            slope=lambda r: 1 / (1 - r**2),
            lowest=np.nextafter(-1, 0),
            highest=np.nextafter(1, 0),
        ),
        "z_to_r": Transform(
            label="inverse of Fisher's z", value=np.tanh, slope=lambda z: 1 / np.cosh(z) ** 2
        ),
        "r2_to_z": Transform(
            label="Fisher's z of the root of a squared correlation",
            value=lambda r2: np.arctanh(np.sqrt(r2)),
            slope=lambda r2: 1 / (2 * np.sqrt(r2) * (1 - r2)),
            lowest=0.0,
            highest=np.nextafter(1, 0),
        ),
        "z_to_r2": Transform(
            label="squared correlation of Fisher's z",
            value=lambda z: np.tanh(z) ** 2,
            slope=lambda z: 2 * np.tanh(z) / np.cosh(z) ** 2,
        ),
    }
)
_RELIABILITIES: Final[Mapping[str, Transform]] = MappingProxyType(
    {
        "hakstian_whalen": Transform(
            label="1 - (1 - a)^(1/3) of a reliability (Hakstian & Whalen 1976)",
            value=lambda a: 1 - np.cbrt(1 - a),
            slope=lambda a: 1 / (3 * np.cbrt(1 - a) ** 2),
            highest=1.0,
        ),
        "hakstian_whalen_back": Transform(
            label="1 - (1 - y)^3, at most 1",
            value=lambda y: 1 - np.maximum(1 - y, 0) ** 3,
            slope=lambda y: 3 * np.maximum(1 - y, 0) ** 2,
        ),
        "bonett": Transform(
            label="-ln(1 - a) of a reliability (Bonett 2002)",
            value=lambda a: -np.log1p(-a),
            slope=lambda a: 1 / (1 - a),
            highest=np.nextafter(1, 0),
        ),
        "bonett_back": Transform(
            label="1 - exp(-y)", value=lambda y: -np.expm1(-y), slope=lambda y: np.exp(-y)
        ),
    }
)
TRANSFORMS: Final[Mapping[str, Transform]] = MappingProxyType(
    {**_MEANS, **_PROPORTIONS, **_CORRELATIONS, **_RELIABILITIES}
)
