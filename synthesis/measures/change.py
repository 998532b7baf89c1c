"""One group measured before and after: the mean change, in its unit or in standard deviations."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.measure import Choices, Columns, Computed, Floats, Measure, Route, refuse, sound
from synthesis.measures.small_sample import correction
from synthesis.measures.standardised_variance import Standardised, standardised

INPUTS: Final = ("mean_post", "sd_post", "mean_pre", "sd_pre", "n", "r")
"""Means and standard deviations after and before, people measured twice, and the correlation of the two."""


def mean_change(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001 - the signature of every measure
    """The mean change: y = mean_post - mean_pre, v = sd_change^2 / n.

    sd_change^2 = sd_post^2 + sd_pre^2 - 2 r sd_post sd_pre.
    """
    check_change(columns, "MC")
    return sound("MC", _difference(columns), change_variance(columns) / columns["n"])


def reported_change(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001
    """The mean change and the standard deviation of changes as reported."""
    _check_size(columns, "MC", least=1)
    refuse(columns["sd_change"] < 0, columns["sd_change"], "MC: sd_change", "at least 0")
    return sound("MC", columns["mean_change"], columns["sd_change"] ** 2 / columns["n"])


def by_change(columns: Columns, choices: Choices) -> Computed:
    """The mean change over the standard deviation of changes (Gibbons, Hedeker & Davis 1993, J Educ Stat 18:271).

    d = (mean_post - mean_pre) / sd_change, g = J d with J on df = n - 1; `correction` as of SMD. `vtype`
    names the variance (see `standardised`) with null = 1/n and size = n.
    """
    check_change(columns, "SMCC")
    s2 = change_variance(columns)
    refuse(s2 <= 0, s2, "SMCC: the variance of changes", "above 0")
    return _by_change(columns, _difference(columns) / np.sqrt(s2), choices)


def by_reported_change(columns: Columns, choices: Choices) -> Computed:
    """The same from a reported mean change and standard deviation of changes."""
    _check_size(columns, "SMCC", least=1)
    refuse(columns["sd_change"] <= 0, columns["sd_change"], "SMCC: sd_change", "above 0")
    return _by_change(columns, columns["mean_change"] / columns["sd_change"], choices)


def by_paired_t(columns: Columns, choices: Choices) -> Computed:
    """The same from the t of the paired test: d = t / sqrt(n)."""
    _check_size(columns, "SMCC", least=1)
    return _by_change(columns, columns["t"] / np.sqrt(columns["n"]), choices)


def by_raw_score(columns: Columns, choices: Choices) -> Computed:
    """The mean change over the standard deviation before (Becker 1988, Br J Math Stat Psychol 41:257).

    d = (mean_post - mean_pre) / sd_pre, g = J d with J on df = n - 1; `correction` as of SMD. `vtype` LS or
    LS2 (see `standardised`) with null = 2 (1 - r) / n and size = n: the standard deviations before and
    after are taken to be equal, and `sd_post` is not used.
    """
    return standardised(raw_score_parts(columns, choices, "SMCR"), choices["vtype"], ("LS", "LS2"))


def raw_score_parts(columns: Columns, choices: Choices, code: str) -> Standardised:
    """What the standardised mean change by the standard deviation before and its variance are made from."""
    _check_size(columns, code, least=1)
    _check_correlation(columns, code)
    n, sd = columns["n"], columns["sd_pre"]
    refuse(sd <= 0, sd, f"{code}: sd_pre", "above 0")
    return Standardised(
        code=code,
        counted="n - 1",
        d=_difference(columns) / sd,
        j=correction(choices["correction"], n - 1, code, "n - 1"),
        df=n - 1,
        null=2 * (1 - columns["r"]) / n,
        size=n,
        weight=n,
    )


def by_raw_score_where_variances_differ(columns: Columns, choices: Choices) -> Computed:
    """The mean change over the standard deviation before, where the one after differs (Bonett 2008).

    g as of `by_raw_score`; v = sd_change^2 / (sd_pre^2 (n - 1)) + g^2 / (2 (n - 1)).
    """
    check_change(columns, "SMCRH", least=2)
    parts = raw_score_parts(columns, choices, "SMCRH")
    v = (change_variance(columns) / columns["sd_pre"] ** 2 + parts.g**2 / 2) / parts.df
    return sound("SMCRH", parts.g, v)


def by_average_variance(columns: Columns, choices: Choices) -> Computed:
    """The mean change over the root of the average variance before and after, variances taken to be equal.

    s^2 = (sd_post^2 + sd_pre^2) / 2, d = (mean_post - mean_pre) / s, g = J d with J on
    df = 2 (n - 1) / (1 + r^2) (Cousineau 2020, Quant Methods Psychol 16:418); `correction` as of SMD;
    v = 2 (1 - r) / n + g^2 (1 + r^2) / (4 n).
    """
    g, _ = _by_average(columns, choices, "SMCRP", least=1)
    n, r = columns["n"], columns["r"]
    return sound("SMCRP", g, 2 * (1 - r) / n + g**2 * (1 + r**2) / (4 * n))


def by_average_variance_where_they_differ(columns: Columns, choices: Choices) -> Computed:
    """As `by_average_variance`, where the variances before and after differ (Bonett 2008, Psychol Methods 13:99).

    v = sd_change^2 / (s^2 (n - 1)) + g^2 (sd_post^4 + sd_pre^4 + 2 r^2 sd_post^2 sd_pre^2) / (8 s^4 (n - 1)).
    """
    g, s2 = _by_average(columns, choices, "SMCRPH", least=2)
    a, b = columns["sd_post"] ** 2 / s2, columns["sd_pre"] ** 2 / s2
    curve = (a**2 + b**2 + 2 * columns["r"] ** 2 * a * b) / 8
    return sound("SMCRPH", g, (change_variance(columns) / s2 + g**2 * curve) / (columns["n"] - 1))


def check_change(columns: Columns, code: str, *, least: int = 1) -> None:
    """At least `least` people, standard deviations of at least 0, a correlation from -1 to 1.

    Raises:
        ImpossibleNumber: one of these is otherwise.
    """
    _check_size(columns, code, least=least)
    for name in ("sd_post", "sd_pre"):
        refuse(columns[name] < 0, columns[name], f"{code}: {name}", "at least 0")
    _check_correlation(columns, code)


def change_variance(columns: Columns) -> Floats:
    """The variance of changes, sd_post^2 + sd_pre^2 - 2 r sd_post sd_pre, without its cancellation; shape (k,)."""
    post, pre = columns["sd_post"], columns["sd_pre"]
    return (post - pre) ** 2 + 2 * (1 - columns["r"]) * post * pre


def _check_size(columns: Columns, code: str, *, least: int) -> None:
    refuse(columns["n"] < least, columns["n"], f"{code}: n", f"at least {least}")


def _check_correlation(columns: Columns, code: str) -> None:
    refuse(np.abs(columns["r"]) > 1, columns["r"], f"{code}: r", "between -1 and 1")


def _difference(columns: Columns) -> Floats:
    return columns["mean_post"] - columns["mean_pre"]


def _by_change(columns: Columns, d: Floats, choices: Choices) -> Computed:
    n = columns["n"]
    parts = Standardised(
        code="SMCC",
        counted="n - 1",
        d=d,
        j=correction(choices["correction"], n - 1, "SMCC", "n - 1"),
        df=n - 1,
        null=1 / n,
        size=n,
        weight=n,
    )
    return standardised(parts, choices["vtype"], ("LS", "LS2", "UB", "H0"))


def _by_average(columns: Columns, choices: Choices, code: str, *, least: int) -> tuple[Floats, Floats]:
    check_change(columns, code, least=least)
    s2 = (columns["sd_post"] ** 2 + columns["sd_pre"] ** 2) / 2
    refuse(s2 <= 0, s2, f"{code}: the average variance", "above 0")
    df = 2 * (columns["n"] - 1) / (1 + columns["r"] ** 2)
    j = correction(choices["correction"], df, code, "2 (n - 1) / (1 + r^2)")
    return j * _difference(columns) / np.sqrt(s2), s2


def _measure(
    code: str,
    label: str,
    compute: Callable[[Columns, Choices], Computed],
    options: str = "correction",
    also: tuple[Route, ...] = (),
) -> Measure:
    defaults = {"vtype": "LS", "correction": "exact"}
    return Measure(
        code=code,
        label=label,
        inputs=("mean_post", "mean_pre", "sd_pre", "n", "r") if code == "SMCR" else INPUTS,
        unused=("sd_post",) if code == "SMCR" else (),
        choices=MappingProxyType({name: defaults[name] for name in options.split()}),
        compute=compute,
        also=also,
        comparative=False,
    )


_REPORTED: Final = ("mean_change", "sd_change", "n")

MEASURES: Final = (
    _measure(
        "MC",
        "mean change",
        mean_change,
        "",
        (Route(name="change", inputs=_REPORTED, compute=reported_change),),
    ),
    _measure(
        "SMCC",
        "standardised mean change (by the SD of changes)",
        by_change,
        "vtype correction",
        (
            Route(name="change", inputs=_REPORTED, compute=by_reported_change),
            Route(name="paired t", inputs=("t", "n"), compute=by_paired_t),
        ),
    ),
    _measure("SMCR", "standardised mean change (by the SD before)", by_raw_score, "vtype correction"),
    _measure(
        "SMCRH",
        "standardised mean change (by the SD before, unequal variances)",
        by_raw_score_where_variances_differ,
    ),
    _measure("SMCRP", "standardised mean change (by the average variance)", by_average_variance),
    _measure(
        "SMCRPH",
        "standardised mean change (by the average variance, unequal variances)",
        by_average_variance_where_they_differ,
    ),
)
