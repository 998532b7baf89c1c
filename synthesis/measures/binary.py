"""Two arms compared by events: ratios and differences of risks, odds ratios, and what is made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from math import pi
from types import MappingProxyType
from typing import Final

import numpy as np

from extraction_forms.frozen_values import frozen
from synthesis.measures.generic import ratio_routes
from synthesis.measures.measure import Choices, Columns, Compute, Computed, Floats, Measure, known
from synthesis.measures.probits import probit
from synthesis.measures.two_arm_counts import INPUTS, two_by_two
from synthesis.measures.zero_cells import HALF, NOTHING, Corrected, correct, settle

LOGISTIC_SD: Final = pi / 3**0.5
"""The standard deviation of a standard logistic variable."""

COX_SNELL: Final = 1.65
"""What a log odds ratio of a dichotomised normal variable is divided by (Cox & Snell 1989, Analysis of Binary Data)."""


@frozen
class _Arms:
    """The cells after correction, each (k,): events a, c and non-events b, d."""

    a: Floats
    b: Floats
    c: Floats
    d: Floats

    @property
    def n_exp(self) -> Floats:
        return self.a + self.b

    @property
    def n_ctl(self) -> Floats:
        return self.c + self.d

    @property
    def null(self) -> Floats:
        return 1 / self.n_exp + 1 / self.n_ctl

    @property
    def pooled(self) -> Floats:
        """The odds of the event in both arms together."""
        return (self.a + self.c) / (self.b + self.d)

    @property
    def common(self) -> _Arms:
        """The same arms, each with the risk its kind has over all tables together."""
        exp, ctl = np.nansum(self.a) / np.nansum(self.n_exp), np.nansum(self.c) / np.nansum(self.n_ctl)
        return _Arms(
            a=exp * self.n_exp, b=(1 - exp) * self.n_exp, c=ctl * self.n_ctl, d=(1 - ctl) * self.n_ctl
        )


def risk_ratio(columns: Columns, choices: Choices) -> Computed:
    """Log risk ratio: y = log(p_exp / p_ctl), with p = events / n of an arm.

    `vtype` LS: v = (1 - p_exp) / (p_exp n_exp) + (1 - p_ctl) / (p_ctl n_ctl) (Deeks & Higgins 2010,
    Statistical algorithms in Review Manager 5);
    H0: with the risk p of both arms together in place of both; AV: with each arm's risk over all tables
    in place of its own (after Berkey et al. 1995, Stat Med 14:395).
    """
    counts, arms = _arms(columns, choices, "RR")
    y = np.log(arms.a / arms.n_exp) - np.log(arms.c / arms.n_ctl)
    return settle("RR", counts, y, known(RR_VARIANCES, choices["vtype"], "variance type of RR")(arms))


def odds_ratio(columns: Columns, choices: Choices) -> Computed:
    """Log odds ratio: y = log(a d / (b c)), from events a, c and non-events b, d.

    `vtype` LS: v = 1/a + 1/b + 1/c + 1/d (Woolf 1955, Ann Hum Genet 19:251); H0: with the risk p of both
    arms together, (1/n_exp + 1/n_ctl) / (p (1 - p)); AV: with each arm's risk over all tables.
    """
    counts, arms = _arms(columns, choices, "OR")
    v = known(OR_VARIANCES, choices["vtype"], "variance type of OR")(arms)
    return settle("OR", counts, _log_odds_ratio(arms), v)


def risk_difference(columns: Columns, choices: Choices) -> Computed:
    """Risk difference: y = p_exp - p_ctl, with p = events / n of an arm.

    `vtype` LS: v = p_exp (1 - p_exp) / n_exp + p_ctl (1 - p_ctl) / n_ctl (Deeks & Higgins 2010, Statistical
    algorithms in Review Manager 5);
    UB: with n - 1 in place of n, unbiased; H0: with the risk p of both arms together; AV: with each
    arm's risk over all tables.
    """
    counts, arms = _arms(columns, choices, "RD")
    y = arms.a / arms.n_exp - arms.c / arms.n_ctl
    return settle("RD", counts, y, known(RD_VARIANCES, choices["vtype"], "variance type of RD")(arms))


def arcsine_difference(columns: Columns, choices: Choices) -> Computed:
    """Difference of arcsine square roots: y = asin sqrt(p_exp) - asin sqrt(p_ctl), v = (1/n_exp + 1/n_ctl) / 4.

    In radians (Rücker, Schwarzer, Carpenter & Olkin 2009, Stat Med 28:721); nothing need be added to zeros.
    """
    counts, arms = _arms(columns, choices, "AS")
    return settle("AS", counts, _angle(arms.a, arms.b) - _angle(arms.c, arms.d), arms.null / 4)


def peto(columns: Columns, choices: Choices) -> Computed:
    """Peto's log odds ratio: y = (a - E) / V, v = 1 / V.

    With m events among N people, E = m n_exp / N and V = m (N - m) n_exp n_ctl / (N^2 (N - 1))
    (Yusuf et al. 1985, Prog Cardiovasc Dis 27:335).
    """
    counts, arms = _arms(columns, choices, "PETO")
    total, events, others = arms.n_exp + arms.n_ctl, arms.a + arms.c, arms.b + arms.d
    observed_less_expected = (arms.a * arms.d - arms.b * arms.c) / total
    information = (events / total) * (others / total) * arms.n_exp * arms.n_ctl / (total - 1)
    return settle("PETO", counts, observed_less_expected / information, 1 / information)


def probit_difference(columns: Columns, choices: Choices) -> Computed:
    """Difference of probits, a standardised mean difference if what was dichotomised is normal.

    y = z_exp - z_ctl with z the standard normal quantile of p = events / n, v the sum over the arms of
    p (1 - p) / (n phi(z)^2) (Sánchez-Meca, Marín-Martínez & Chacón-Moscoso 2003, Psychol Methods 8:448).
    """
    counts, arms = _arms(columns, choices, "PBIT")
    (z_exp, v_exp), (z_ctl, v_ctl) = probit(arms.a, arms.b), probit(arms.c, arms.d)
    return settle("PBIT", counts, z_exp - z_ctl, v_exp + v_ctl)


def _standardised(code: str, divisor: float, columns: Columns, choices: Choices) -> Computed:
    """A standardised mean difference from an odds ratio: y = log OR / divisor, v = v(log OR) / divisor^2.

    The divisor is pi / sqrt(3) where what was dichotomised is logistic (Hasselblad & Hedges 1995, Psychol
    Bull 117:167; Chinn 2000, Stat Med 19:3127), 1.65 where it is normal (Cox & Snell 1989).
    """
    counts, arms = _arms(columns, choices, code)
    return settle(code, counts, _log_odds_ratio(arms) / divisor, _or_ls(arms) / divisor**2)


def _arms(columns: Columns, choices: Choices, code: str) -> tuple[Corrected, _Arms]:
    counts = correct(two_by_two(columns, code), choices)
    a, b, c, d = counts.cells
    return counts, _Arms(a=a, b=b, c=c, d=d)


def _log_odds_ratio(arms: _Arms) -> Floats:
    return np.log(arms.a / arms.b) - np.log(arms.c / arms.d)


def _angle(events: Floats, others: Floats) -> Floats:
    """The arcsine of the square root of a proportion, by the tangent: exact at both ends."""
    return np.arctan2(np.sqrt(events), np.sqrt(others))


def _rr_ls(arms: _Arms) -> Floats:
    return arms.b / (arms.a * arms.n_exp) + arms.d / (arms.c * arms.n_ctl)


def _rr_h0(arms: _Arms) -> Floats:
    return arms.null / arms.pooled


def _rr_av(arms: _Arms) -> Floats:
    return _rr_ls(arms.common)


def _or_ls(arms: _Arms) -> Floats:
    return 1 / arms.a + 1 / arms.b + 1 / arms.c + 1 / arms.d


def _or_h0(arms: _Arms) -> Floats:
    return arms.null * (1 + arms.pooled) ** 2 / arms.pooled


def _or_av(arms: _Arms) -> Floats:
    return _or_ls(arms.common)


def _rd_ls(arms: _Arms) -> Floats:
    return arms.a * arms.b / arms.n_exp**3 + arms.c * arms.d / arms.n_ctl**3


def _rd_ub(arms: _Arms) -> Floats:
    exp = arms.a * arms.b / (arms.n_exp**2 * (arms.n_exp - 1))
    return exp + arms.c * arms.d / (arms.n_ctl**2 * (arms.n_ctl - 1))


def _rd_h0(arms: _Arms) -> Floats:
    return arms.null * arms.pooled / (1 + arms.pooled) ** 2


def _rd_av(arms: _Arms) -> Floats:
    return _rd_ls(arms.common)


_Variances = Mapping[str, Callable[[_Arms], Floats]]
RR_VARIANCES: Final[_Variances] = MappingProxyType({"LS": _rr_ls, "H0": _rr_h0, "AV": _rr_av})
OR_VARIANCES: Final[_Variances] = MappingProxyType({"LS": _or_ls, "H0": _or_h0, "AV": _or_av})
RD_VARIANCES: Final[_Variances] = MappingProxyType({"LS": _rd_ls, "UB": _rd_ub, "H0": _rd_h0, "AV": _rd_av})

REPORTED: Final = ("RR", "OR")
"""The ratios that papers report themselves, with limits."""

_ZEROS: Final = {**HALF, "drop00": False}
_NO_ZEROS: Final = {**NOTHING, "drop00": False}
_LS: Final = {**_ZEROS, "vtype": "LS"}


def _measure(code: str, label: str, compute: Compute, choices: Choices, scale: str = "") -> Measure:
    return Measure(
        code=code,
        label=label,
        inputs=INPUTS,
        choices=MappingProxyType(choices),
        compute=compute,
        also=ratio_routes(code) if code in REPORTED else (),
        scale=scale,
    )


MEASURES: Final = (
    _measure("RR", "risk ratio", risk_ratio, _LS, "exp"),
    _measure("OR", "odds ratio", odds_ratio, _LS, "exp"),
    _measure("RD", "risk difference", risk_difference, _LS),
    _measure("AS", "difference of arcsine square roots of risks", arcsine_difference, _NO_ZEROS),
    _measure("PETO", "odds ratio by Peto's method", peto, _ZEROS, "exp"),
    _measure("PBIT", "standardised mean difference from probits", probit_difference, _ZEROS),
    *(
        _measure(code, label, partial(_standardised, code, divisor), _ZEROS)
        for code, label, divisor in (
            ("OR2D", "standardised mean difference from an odds ratio, logistic", LOGISTIC_SD),
            ("OR2DL", "standardised mean difference from an odds ratio, logistic", LOGISTIC_SD),
            ("OR2DN", "standardised mean difference from an odds ratio, normal", COX_SNELL),
        )
    ),
)
