"""The share of variance a regression explains, R^2, as it is or as Fisher's z of its root."""

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

INPUTS: Final = ("r2", "n", "predictors")


def raw(columns: Columns, choices: Choices) -> Computed:
    """R^2 itself, predictors and outcome sampled together from a normal population: y = r2.

    `vtype` LS: v = 4 R^2 (1 - R^2)^2 / n (Kendall & Stuart 1979, vol. 2, eq. 27.88); LS2:
    4 R^2 (1 - R^2)^2 (n - p - 1)^2 / [(n^2 - 1) (n + 3)], p predictors (eq. 27.87); AV and AV2: as these, with
    the mean R^2 over studies, weighted by n, in place of R^2.
    """
    r2, n, p = _checked(columns, "R2")
    v = known(VARIANCES, choices["vtype"], "variance type of R2")(r2, n, p)
    return sound("R2", r2, v)


def fisher(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001 - the signature of every measure
    """Fisher's z of the root of R^2: y = atanh(sqrt(r2)), v = 1 / n (Olkin & Finn 1995, Psychol Bull 118:155)."""
    r2, n, _ = _checked(columns, "ZR2")
    refuse(r2 >= 1, r2, "ZR2: r2", "below 1")
    return sound("ZR2", np.arctanh(np.sqrt(r2)), 1 / n)


def raw_fixed(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001 - the signature of every measure
    """R^2 itself where the values of the predictors are given, not sampled: y = r2.

    R^2 = A / (A + B) with A a noncentral and B a central chi-square, A of noncentrality n R^2 / (1 - R^2); by
    the delta method, for large n, v = 2 R^2 (1 - R^2)^2 (2 - R^2) / n. metafor's variance of this measure is
    another one, between 0.87 and 1.11 times as large on its own example, by no formula it publishes.
    """
    r2, n, _ = _checked(columns, "R2F")
    return sound("R2F", r2, 2 * r2 * (1 - r2) ** 2 * (2 - r2) / n)


def fisher_fixed(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001 - the signature of every measure
    """Fisher's z of the root of R^2, predictors given: y = atanh(sqrt(r2)), v = (1 - r2 / 2) / n by the delta method.

    The variance is that of `raw_fixed` over the squared slope of y, 4 R^2 (1 - R^2)^2.
    """
    r2, n, _ = _checked(columns, "ZR2F")
    refuse(r2 >= 1, r2, "ZR2F: r2", "below 1")
    return sound("ZR2F", np.arctanh(np.sqrt(r2)), (1 - r2 / 2) / n)


def _checked(columns: Columns, code: str) -> tuple[Floats, Floats, Floats]:
    r2, n, p = (columns[name] for name in INPUTS)
    refuse((r2 < 0) | (r2 > 1), r2, f"{code}: r2", "between 0 and 1")
    refuse(p < 1, p, f"{code}: predictors", "at least 1")
    refuse(n - p < 2, n - p - 1, f"{code}: n - predictors - 1", "at least 1")
    return r2, n, p


def _by_f(code: str, compute: Compute) -> Compute:
    """By the F of the test of all predictors: r2 = p F / (p F + n - p - 1)."""

    def from_f(columns: Columns, choices: Choices) -> Computed:
        refuse(columns["f"] < 0, columns["f"], f"{code}: f", "at least 0")
        explained = columns["predictors"] * columns["f"]
        r2 = explained / (explained + columns["n"] - columns["predictors"] - 1)
        return compute({**columns, "r2": r2}, choices)

    return from_f


def _large_sample(r2: Floats, n: Floats, p: Floats) -> Floats:  # noqa: ARG001 - the signature of every variance
    return 4 * r2 * (1 - r2) ** 2 / n


def _second(r2: Floats, n: Floats, p: Floats) -> Floats:
    return 4 * r2 * (1 - r2) ** 2 * (n - p - 1) ** 2 / ((n**2 - 1) * (n + 3))


def _mean(r2: Floats, n: Floats) -> Floats:
    return np.full_like(r2, np.sum(n * r2) / np.sum(n))


def _averaged(r2: Floats, n: Floats, p: Floats) -> Floats:
    return _large_sample(_mean(r2, n), n, p)


def _second_averaged(r2: Floats, n: Floats, p: Floats) -> Floats:
    return _second(_mean(r2, n), n, p)


VARIANCES: Final[Mapping[str, Callable[[Floats, Floats, Floats], Floats]]] = MappingProxyType(
    {"LS": _large_sample, "LS2": _second, "AV": _averaged, "AV2": _second_averaged}
)


def _measure(code: str, label: str, compute: Compute, vtype: str, scale: str = "") -> Measure:
    return Measure(
        code=code,
        label=label,
        inputs=INPUTS,
        choices=MappingProxyType({"vtype": vtype} if vtype else {}),
        compute=compute,
        also=(Route(name="F", inputs=("f", "n", "predictors"), compute=_by_f(code, compute)),),
        scale=scale,
        comparative=False,
    )


MEASURES: Final = (
    _measure("R2", "R-squared", raw, "LS"),
    _measure("ZR2", "Fisher's z of the root of R-squared", fisher, "", "z_to_r2"),
    _measure("R2F", "R-squared, predictors given", raw_fixed, ""),
    _measure("ZR2F", "Fisher's z of the root of R-squared, predictors given", fisher_fixed, "", "z_to_r2"),
)
