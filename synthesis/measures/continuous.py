"""Two groups compared by means: the mean difference and the standardised mean difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.measure import Choices, Columns, Computed, Floats, Measure, known, refuse

INPUTS: Final = ("n_exp", "mean_exp", "sd_exp", "n_ctl", "mean_ctl", "sd_ctl")
SERIES_FROM: Final = 50  # degrees of freedom from which the series for J is exact to the last digit


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standardised:
    """What the variance of a standardised mean difference may be made from."""

    n_exp: Floats
    n_ctl: Floats
    d: Floats
    j: Floats

    @property
    def g(self) -> Floats:
        return self.j * self.d

    @property
    def n(self) -> Floats:
        return self.n_exp + self.n_ctl

    @property
    def null(self) -> Floats:
        return 1 / self.n_exp + 1 / self.n_ctl


def mean_difference(columns: Columns, choices: Choices) -> Computed:
    """Difference of two means, experimental minus control.

    y = mean_exp - mean_ctl. `vtype` LS: v = sd_exp^2/n_exp + sd_ctl^2/n_ctl; HO: the pooled variance
    times (1/n_exp + 1/n_ctl) (Cochrane Handbook, section 6.5.1).
    """
    _check_groups(columns, "MD")
    v = known(MD_VARIANCES, choices["vtype"], "variance type of MD")(columns)
    refuse(v <= 0, v, "MD: the variance", "above 0")
    return Computed(y=columns["mean_exp"] - columns["mean_ctl"], v=v)


def standardised_mean_difference(columns: Columns, choices: Choices) -> Computed:
    """Hedges' g: the mean difference over the pooled standard deviation, corrected for small samples.

    d = (mean_exp - mean_ctl) / s, g = J d, with s the pooled standard deviation on
    df = n_exp + n_ctl - 2. `correction` names J (Hedges 1981, J Educ Stat 6:107): exact,
    approximate (1 - 3 / (4 df - 1)) or none. `vtype` names the variance; with
    u = 1/n_exp + 1/n_ctl and N = n_exp + n_ctl,

    LS: u + g^2 / (2 N) (Hedges 1982); LS2: J^2 (u + d^2 / (2 N)) (Borenstein et al. 2009, chapter 4);
    UB: u + (1 - (df - 2) / (df J^2)) g^2 (Hedges 1983); AV: as LS with the mean g weighted by N in
    place of g; H0: J^2 u df / (df - 2), exact when there is no effect (Hedges 1981).
    """
    _check_groups(columns, "SMD")
    s2 = _pooled_variance(columns)
    refuse(s2 <= 0, s2, "SMD: the pooled variance", "above 0")
    refuse(~np.isfinite(s2), s2, "SMD: the pooled variance", "a finite number")
    df = columns["n_exp"] + columns["n_ctl"] - 2
    j = known(CORRECTIONS, choices["correction"], "correction of SMD")(df)
    refuse(j <= 0, df, "SMD: df = n_exp + n_ctl - 2", "above 1")
    parts = _Standardised(
        n_exp=columns["n_exp"],
        n_ctl=columns["n_ctl"],
        d=(columns["mean_exp"] - columns["mean_ctl"]) / np.sqrt(s2),
        j=j,
    )
    v = known(SMD_VARIANCES, choices["vtype"], "variance type of SMD")(parts)
    refuse(v <= 0, v, "SMD: the variance", "above 0")
    return Computed(y=parts.g, v=v)


def exact_correction(df: Floats) -> Floats:
    """J(df) = gamma(df/2) / (sqrt(df/2) gamma((df - 1)/2)) (Hedges 1981); 0 at df = 1.

    Differences of log-gamma lose digits as df grows, so from df = 50 the series of
    log[gamma(z + 1/2) / (gamma(z) sqrt(z))] at z = (df - 1)/2 takes over.
    """
    from scipy.special import gammaln

    df = np.asarray(df, dtype=np.float64)
    small = np.minimum(df, SERIES_FROM)
    z = (np.maximum(df, SERIES_FROM) - 1) / 2
    series = -1 / (8 * z) + 1 / (192 * z**3) - 1 / (640 * z**5) + 17 / (14336 * z**7)
    by_series = np.exp(series) * np.sqrt(z / (z + 0.5))
    by_gamma = np.exp(gammaln(small / 2) - gammaln((small - 1) / 2)) / np.sqrt(small / 2)
    return np.asarray(np.where(df < SERIES_FROM, by_gamma, by_series), dtype=np.float64)


def approximate_correction(df: Floats) -> Floats:
    """J(df) = 1 - 3 / (4 df - 1) (Hedges 1981)."""
    return 1 - 3 / (4 * df - 1)


def no_correction(df: Floats) -> Floats:
    """J = 1: Cohen's d as it is."""
    return np.ones_like(df)


def _check_groups(columns: Columns, code: str) -> None:
    for arm in ("exp", "ctl"):
        n, sd = columns[f"n_{arm}"], columns[f"sd_{arm}"]
        refuse(n < 1, n, f"{code}: n_{arm}", "at least 1")
        refuse(sd < 0, sd, f"{code}: sd_{arm}", "at least 0")
    total = columns["n_exp"] + columns["n_ctl"]
    refuse(total < 3, total, f"{code}: n_exp + n_ctl", "at least 3")


def _pooled_variance(columns: Columns) -> Floats:
    df_exp, df_ctl = columns["n_exp"] - 1, columns["n_ctl"] - 1
    return (df_exp * columns["sd_exp"] ** 2 + df_ctl * columns["sd_ctl"] ** 2) / (df_exp + df_ctl)


def _md_separate(columns: Columns) -> Floats:
    return columns["sd_exp"] ** 2 / columns["n_exp"] + columns["sd_ctl"] ** 2 / columns["n_ctl"]


def _md_pooled(columns: Columns) -> Floats:
    return _pooled_variance(columns) * (1 / columns["n_exp"] + 1 / columns["n_ctl"])


def _smd_ls(parts: _Standardised) -> Floats:
    return parts.null + parts.g**2 / (2 * parts.n)


def _smd_ls2(parts: _Standardised) -> Floats:
    return parts.j**2 * (parts.null + parts.d**2 / (2 * parts.n))


def _smd_ub(parts: _Standardised) -> Floats:
    df = parts.n - 2
    return parts.null + (1 - (df - 2) / (df * parts.j**2)) * parts.g**2


def _smd_av(parts: _Standardised) -> Floats:
    mean = np.sum(parts.n * parts.g) / np.sum(parts.n)
    return parts.null + mean**2 / (2 * parts.n)


def _smd_h0(parts: _Standardised) -> Floats:
    df = parts.n - 2
    refuse(df <= 2, df, "SMD: df = n_exp + n_ctl - 2, with variance type H0,", "above 2")
    return parts.j**2 * parts.null * df / (df - 2)


CORRECTIONS: Final[Mapping[str, Callable[[Floats], Floats]]] = MappingProxyType(
    {"exact": exact_correction, "approximate": approximate_correction, "none": no_correction}
)
SMD_VARIANCES: Final[Mapping[str, Callable[[_Standardised], Floats]]] = MappingProxyType(
    {"LS": _smd_ls, "LS2": _smd_ls2, "UB": _smd_ub, "AV": _smd_av, "H0": _smd_h0}
)
MD_VARIANCES: Final[Mapping[str, Callable[[Columns], Floats]]] = MappingProxyType(
    {"LS": _md_separate, "HO": _md_pooled}
)

MEASURES: Final = (
    Measure(
        code="MD",
        label="mean difference",
        inputs=INPUTS,
        choices=MappingProxyType({"vtype": "LS"}),
        compute=mean_difference,
    ),
    Measure(
        code="SMD",
        label="standardised mean difference (Hedges' g)",
        inputs=INPUTS,
        choices=MappingProxyType({"vtype": "LS", "correction": "exact"}),
        compute=standardised_mean_difference,
    ),
)
