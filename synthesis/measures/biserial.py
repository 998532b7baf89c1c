"""Two groups compared by a correlation: of the outcome with membership, or with what membership stands for."""

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
    sound,
)
from synthesis.measures.reported_d import REPORTS, FromReport
from synthesis.measures.two_groups import MEANS, pooled_d

Correlate = Callable[[Columns, Floats, Choices, str], tuple[Floats, Floats]]


def point_biserial(columns: Columns, d: Floats, choices: Choices, code: str) -> tuple[Floats, Floats]:
    """The correlation of outcome and group, and its variance; shape (k,).

    r = d / sqrt(d^2 + h), h = m/n_exp + m/n_ctl, m = n_exp + n_ctl - 2. `vtype` ST: the sizes of the groups
    were set; v = h^2 / (h + d^2)^3 [1/n_exp + 1/n_ctl + d^2 / (2 N)], by the delta method. CS: people were
    sampled from one population; v = (1 - r^2)^2 [1 - 3 r^2 / 2 + r^2 / (4 p q)] / N with p = n_exp / N,
    q = 1 - p (Tate 1954, Ann Math Stat 25:603).
    """
    r, h = _correlation(columns, d)
    return r, known(VARIANCES, choices["vtype"], f"variance type of {code}")(columns, d, h)


def biserial(columns: Columns, d: Floats, choices: Choices, code: str) -> tuple[Floats, Floats]:  # noqa: ARG001
    """The correlation of the outcome with the normal variable that was cut into two groups; shape (k,).

    With p = n_exp / N, q = 1 - p, z the point the upper share p of the standard normal begins at and
    f its density there: r_b = sqrt(p q) r / f with the point-biserial r, and
    v = [p q / f^2 - (3/2 + (1 - p z / f) (1 + q z / f)) r_b^2 + r_b^4] / (N - 1)
    (Soper 1914, Biometrika 10:384; Jacobs & Viechtbauer 2017, Res Synth Methods 8:161). The estimate can
    lie beyond 1, where the groups lie further apart than a cut through a normal variable parts them; the
    variance, which means nothing there and can come near 0 or below it, is then that of r_b = 1 or -1. So does
    metafor (3.8-1).
    """
    from scipy.special import ndtri

    n = columns["n_exp"] + columns["n_ctl"]
    p, q = columns["n_exp"] / n, columns["n_ctl"] / n
    z = np.asarray(ndtri(q), dtype=np.float64)
    f = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    r = np.sqrt(p * q) / f * _correlation(columns, d)[0]
    inner = 1.5 + (1 - p * z / f) * (1 + q * z / f)
    r2 = np.minimum(r**2, 1.0)
    return r, (p * q / f**2 - inner * r2 + r2**2) / (n - 1)


def _correlation(columns: Columns, d: Floats) -> tuple[Floats, Floats]:
    h = (columns["n_exp"] + columns["n_ctl"] - 2) * (1 / columns["n_exp"] + 1 / columns["n_ctl"])
    return d / np.sqrt(d**2 + h), h


def _stratified(columns: Columns, d: Floats, h: Floats) -> Floats:
    n = columns["n_exp"] + columns["n_ctl"]
    return h**2 / (h + d**2) ** 3 * (1 / columns["n_exp"] + 1 / columns["n_ctl"] + d**2 / (2 * n))


def _cross_sectional(columns: Columns, d: Floats, h: Floats) -> Floats:
    n = columns["n_exp"] + columns["n_ctl"]
    r2, p = d**2 / (d**2 + h), columns["n_exp"] / n
    rest = h / (d**2 + h)  # 1 - r^2, without the cancellation
    return rest**2 * (1 - 1.5 * r2 + r2 / (4 * p * (1 - p))) / n


def no_z(r: float) -> str:
    """Why a correlation of 1 or beyond has no Fisher's z."""
    return f"the correlation is {r:.4g}; Fisher's z is of correlations between -1 and 1"


def _raw(code: str, correlate: Correlate, read_d: FromReport) -> Compute:
    def compute(columns: Columns, choices: Choices) -> Computed:
        r, v = correlate(columns, read_d(columns, code), choices, code)
        return sound(code, r, v)

    return compute


def _fisher(code: str, correlate: Correlate, read_d: FromReport) -> Compute:
    """Fisher's z of the correlation, its variance by the delta method: v / (1 - r^2)^2.

    A correlation of 1 or beyond, which the biserial can be, has no z: its row is left out.
    """

    def compute(columns: Columns, choices: Choices) -> Computed:
        r, v = correlate(columns, read_d(columns, code), choices, code)
        beyond = np.abs(r) >= 1
        inside = np.where(beyond, 0.0, r)
        made = sound(code, np.arctanh(inside), v / ((1 - inside) * (1 + inside)) ** 2)
        return Computed(
            y=np.where(beyond, np.nan, made.y),
            v=np.where(beyond, np.nan, made.v),
            left_out=MappingProxyType({row: no_z(r[row]) for row in np.flatnonzero(beyond).tolist()}),
        )

    return compute


VARIANCES: Final[Mapping[str, Callable[[Columns, Floats, Floats], Floats]]] = MappingProxyType(
    {"ST": _stratified, "CS": _cross_sectional}
)


def _measure(
    code: str, label: str, make: Callable[[str, Correlate, FromReport], Compute], correlate: Correlate
) -> Measure:
    return Measure(
        code=code,
        label=label,
        inputs=MEANS,
        choices=MappingProxyType({"vtype": "ST"} if correlate is point_biserial else {}),
        compute=make(code, correlate, pooled_d),
        also=tuple(
            Route(name=name, inputs=inputs, compute=make(code, correlate, read_d))
            for name, (inputs, read_d) in REPORTS.items()
        ),
        scale="z_to_r" if make is _fisher else "",
    )


MEASURES: Final = (
    _measure("RPB", "point-biserial correlation", _raw, point_biserial),
    _measure("ZPB", "Fisher's z of the point-biserial correlation", _fisher, point_biserial),
    _measure("RBIS", "biserial correlation", _raw, biserial),
    _measure("ZBIS", "Fisher's z of the biserial correlation", _fisher, biserial),
)
