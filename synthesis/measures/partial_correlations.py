"""Partial and semi-partial correlations of one predictor, from a regression's t, sample size, predictors and R^2."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.correlations import r_from_t
from synthesis.measures.measure import (
    Choices,
    Columns,
    Compute,
    Computed,
    Floats,
    Measure,
    Route,
    refuse,
    sound,
)
from synthesis.measures.reported_d import t_from_p

READ_T: Final = ("t", "n", "predictors")
READ_P: Final = ("p", "sign", "n", "predictors")
READ_R: Final = ("r", "n", "predictors")
"""`predictors` counts all predictors of the regression, the one in question included."""

Correlation = Callable[[Columns, str], Floats]


def _partial_of_t(columns: Columns, code: str) -> Floats:
    """The partial correlation: r = t / sqrt(t^2 + df) on df = n - predictors - 1."""
    return r_from_t(columns, _df(columns, code), code)


def _semipartial_of_t(columns: Columns, code: str) -> Floats:
    """The semi-partial correlation: r = t sqrt((1 - R^2) / df) on df = n - predictors - 1."""
    return columns["t"] * np.sqrt((1 - columns["r2"]) / _df(columns, code))


def _of_p(of_t: Correlation) -> Correlation:
    def read(columns: Columns, code: str) -> Floats:
        return of_t({**columns, "t": t_from_p(columns, _df(columns, code), code)}, code)

    return read


def _as_reported(columns: Columns, code: str) -> Floats:
    _df(columns, code)
    return columns["r"]


def partial(code: str, read: Correlation) -> Compute:
    """What makes partial correlations: y = r, v = (1 - r^2)^2 / (n - predictors) (Aloe & Thompson 2013).

    That is the variance of a correlation, (1 - r^2)^2 / (n - 1), with a person less for each other predictor.
    """

    def compute(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001 - the signature of every measure
        r = _within(read(columns, code), code)
        return sound(code, r, ((1 - r) * (1 + r)) ** 2 / (columns["n"] - columns["predictors"]))

    return compute


def fisher_partial(code: str, read: Correlation) -> Compute:
    """What makes Fisher's z of partial correlations: y = atanh(r), v = 1 / (n - predictors - 2) (Fisher 1924)."""

    def compute(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001
        r, rest = _within(read(columns, code), code, strict=True), columns["n"] - columns["predictors"] - 2
        refuse(rest < 1, rest, f"{code}: n - predictors - 2", "at least 1")
        return sound(code, np.arctanh(r), 1 / rest)

    return compute


def semipartial(code: str, read: Correlation) -> Compute:
    """What makes semi-partial correlations (Aloe & Becker 2012, J Educ Behav Stat 37:278).

    With R^2 of the regression and R0^2 = R^2 - r^2 without the predictor: y = r,
    v = [R^4 - 2 R^2 + R0^2 + 1 - R0^4] / n.
    """

    def compute(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001
        r, v = _semipartial(columns, code, read)
        return sound(code, r, v)

    return compute


def fisher_semipartial(code: str, read: Correlation) -> Compute:
    """What makes Fisher's z of semi-partial correlations: y = atanh(r), v that of r over (1 - r^2)^2."""

    def compute(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001
        r, v = _semipartial(columns, code, read)
        _within(r, code, strict=True)
        return sound(code, np.arctanh(r), v / ((1 - r) * (1 + r)) ** 2)

    return compute


def _semipartial(columns: Columns, code: str, read: Correlation) -> tuple[Floats, Floats]:
    full = columns["r2"]
    refuse((full < 0) | (full > 1), full, f"{code}: r2", "between 0 and 1")
    r = _within(read(columns, code), code)
    without = full - r**2
    refuse(without < -1e-9, without, f"{code}: r2 less the squared semi-partial correlation", "at least 0")
    return r, ((1 - full) ** 2 + without * (1 - without)) / columns["n"]


def _df(columns: Columns, code: str) -> Floats:
    refuse(columns["predictors"] < 1, columns["predictors"], f"{code}: predictors", "at least 1")
    df = columns["n"] - columns["predictors"] - 1
    refuse(df < 1, df, f"{code}: n - predictors - 1", "at least 1")
    return df


def _within(r: Floats, code: str, *, strict: bool = False) -> Floats:
    bad = np.abs(r) >= 1 if strict else np.abs(r) > 1
    refuse(bad, r, f"{code}: the correlation", "above -1 and below 1" if strict else "between -1 and 1")
    return r


def _measure(
    code: str,
    label: str,
    make: Callable[[str, Correlation], Compute],
    of_t: Correlation,
    more: tuple[str, ...] = (),
) -> Measure:
    return Measure(
        code=code,
        label=label,
        inputs=READ_T + more,
        choices=MappingProxyType({}),
        compute=make(code, of_t),
        also=(
            Route(name="p", inputs=READ_P + more, compute=make(code, _of_p(of_t))),
            Route(name="r", inputs=READ_R + more, compute=make(code, _as_reported)),
        ),
        scale="z_to_r" if code.startswith("Z") else "",
        comparative=False,
    )


MEASURES: Final = (
    _measure("PCOR", "partial correlation", partial, _partial_of_t),
    _measure("ZPCOR", "Fisher's z of the partial correlation", fisher_partial, _partial_of_t),
    _measure("SPCOR", "semi-partial correlation", semipartial, _semipartial_of_t, ("r2",)),
    _measure(
        "ZSPCOR", "Fisher's z of the semi-partial correlation", fisher_semipartial, _semipartial_of_t, ("r2",)
    ),
)
