"""The correlation of two measurements in one group of people: as it is, without its bias, or as Fisher's z."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.measure import (
    Choices,
    Columns,
    Compute,
    Computed,
    Floats,
    Measure,
    Route,
    known,
    refuse,
    sound,
)
from synthesis.measures.reported_d import t_from_p

SERIES_FROM: Final = 20.0
TERMS: Final = 100
"""From which c the series of the hypergeometric function is summed, and how many terms of it."""

Variance = Callable[[Floats, Floats, Floats], Floats]


def raw(columns: Columns, choices: Choices) -> Computed:
    """The correlation itself: y = r.

    `vtype` LS: v = (1 - r^2)^2 / (n - 1) (Borenstein 2009, eq. 12.27); AV: the mean r over studies, weighted
    by n, in its place; H0: (1 - r^2) / (n - 2), that of the t-test of no correlation.
    """
    r, n = _checked(columns, "COR", least=2)
    v = known(RAW_VARIANCES, choices["vtype"], "variance type of COR")(r, r, n)
    return sound("COR", r, v)


def unbiased(columns: Columns, choices: Choices) -> Computed:
    """The correlation without its bias: y = r F(1/2, 1/2; (n - 2)/2; 1 - r^2), F the hypergeometric function.

    (Olkin & Pratt 1958, Ann Math Stat 29:201, eq. 2.3.) `vtype` LS and AV as of `raw`, with y in place
    of r; UB: v = y^2 - [1 - (n - 3)/(n - 2) (1 - r^2) F(1, 1; n/2; 1 - r^2)], the exact unbiased
    estimate (Hedges 1989, J Appl Psychol 74:469).
    """
    r, n = _checked(columns, "UCOR", least=4)
    refuse((r == 0) & (n <= 4), n, "UCOR: n, where r is 0,", "at least 5")
    y = r * hypergeometric(0.5, (n - 2) / 2, (1 - r) * (1 + r))
    v = known(UNBIASED_VARIANCES, choices["vtype"], "variance type of UCOR")(y, r, n)
    return sound("UCOR", y, v)


def fisher(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001 - the signature of every measure
    """Fisher's z: y = atanh(r), v = 1 / (n - 3) (Fisher 1921, Metron 1:1)."""
    r, n = _checked(columns, "ZCOR", least=4)
    refuse(np.abs(r) >= 1, r, "ZCOR: r", "above -1 and below 1")
    return sound("ZCOR", np.arctanh(r), 1 / (n - 3))


def r_from_t(columns: Columns, df: Floats, code: str) -> Floats:
    """The correlation whose test of no correlation has this t on df degrees of freedom: r = t / sqrt(t^2 + df).

    Raises:
        ImpossibleNumber: no degree of freedom is left.
    """
    refuse(df < 1, df, f"{code}: degrees of freedom", "at least 1")
    return columns["t"] / np.hypot(columns["t"], np.sqrt(df))


def hypergeometric(a: float, c: Floats, z: Floats) -> Floats:
    """Gauss's F(a, a; c; z) for a of 1/2 or 1, c of at least 1 and z from 0 to 1; shape (k,).

    From c = 20 its series is summed: terms fall faster than (k + c)^(1 - c), and scipy's hyp2f1 gives no
    number for some large c near z = 1.
    """
    from scipy.special import hyp2f1

    total, term = np.ones_like(z), np.ones_like(z)
    for k in range(TERMS):
        term = term * ((a + k) ** 2 / ((c + k) * (k + 1)) * z)
        total += term
    few = np.minimum(c, SERIES_FROM)
    return np.where(c < SERIES_FROM, np.asarray(hyp2f1(a, a, few, z), dtype=np.float64), total)


def _checked(columns: Columns, code: str, *, least: int) -> tuple[Floats, Floats]:
    r, n = columns["r"], columns["n"]
    refuse(n < least, n, f"{code}: n", f"at least {least}")
    refuse(np.abs(r) > 1, r, f"{code}: r", "between -1 and 1")
    return r, n


def _large_sample(y: Floats, r: Floats, n: Floats) -> Floats:  # noqa: ARG001 - the signature of every variance
    return ((1 - y) * (1 + y)) ** 2 / (n - 1)


def _averaged(y: Floats, r: Floats, n: Floats) -> Floats:
    mean = np.full_like(y, np.sum(n * y) / np.sum(n))
    return _large_sample(mean, r, n)


def _without_effect(y: Floats, r: Floats, n: Floats) -> Floats:  # noqa: ARG001
    refuse(n < 3, n, "COR: n, with variance type H0,", "at least 3")
    return (1 - r) * (1 + r) / (n - 2)


def _exact(y: Floats, r: Floats, n: Floats) -> Floats:
    rest = (1 - r) * (1 + r)
    return y**2 - (1 - (n - 3) / (n - 2) * rest * hypergeometric(1.0, n / 2, rest))


RAW_VARIANCES: Final[Mapping[str, Variance]] = MappingProxyType(
    {"LS": _large_sample, "AV": _averaged, "H0": _without_effect}
)
UNBIASED_VARIANCES: Final[Mapping[str, Variance]] = MappingProxyType(
    {"LS": _large_sample, "AV": _averaged, "UB": _exact}
)


def _by_t(code: str, compute: Compute) -> Compute:
    def from_t(columns: Columns, choices: Choices) -> Computed:
        return compute({**columns, "r": r_from_t(columns, columns["n"] - 2, code)}, choices)

    return from_t


def _by_p(code: str, compute: Compute) -> Compute:
    def from_p(columns: Columns, choices: Choices) -> Computed:
        t = t_from_p(columns, columns["n"] - 2, code)
        return _by_t(code, compute)({**columns, "t": t}, choices)

    return from_p


def _measure(code: str, label: str, compute: Compute, vtype: str, scale: str = "") -> Measure:
    return Measure(
        code=code,
        label=label,
        inputs=("r", "n"),
        choices=MappingProxyType({"vtype": vtype} if vtype else {}),
        compute=compute,
        also=(
            Route(name="t", inputs=("t", "n"), compute=_by_t(code, compute)),
            Route(name="p", inputs=("p", "sign", "n"), compute=_by_p(code, compute)),
        ),
        scale=scale,
        comparative=False,
    )


MEASURES: Final = (
    _measure("COR", "correlation", raw, "LS"),
    _measure("UCOR", "correlation, without its bias", unbiased, "LS"),
    _measure("ZCOR", "Fisher's z of the correlation", fisher, "", "z_to_r"),
)
