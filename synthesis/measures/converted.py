"""Standardised mean differences written as log odds ratios."""

from __future__ import annotations

from collections.abc import Callable
from math import pi, sqrt
from types import MappingProxyType
from typing import Final

from synthesis.measures.measure import Choices, Columns, Computed, Measure, Route, sound
from synthesis.measures.reported_d import REPORTS, FromReport
from synthesis.measures.two_groups import MEANS, pooled_d

LOGISTIC: Final = pi / sqrt(3)
"""The standard deviation of the logistic distribution (Hasselblad & Hedges 1995; Chinn 2000)."""

NORMAL: Final = 1.65
"""Cox's factor for responses that are normal (Cox & Snell 1989; Sanchez-Meca et al. 2003)."""


def odds_from_d(factor: float, code: str, read_d: FromReport) -> Callable[[Columns, Choices], Computed]:
    """What makes log odds ratios of Cohen's d: y = factor d, v = factor^2 [u + d^2 / (2 N)].

    u = 1/n_exp + 1/n_ctl, N = n_exp + n_ctl; d is not corrected for small samples. The factor is
    pi / sqrt(3) where responses are logistic (Hasselblad & Hedges 1995, Psychol Bull 117:167), 1.65 where
    they are normal (Sanchez-Meca, Marin-Martinez & Chacon-Moscoso 2003, Psychol Methods 8:448).
    """

    def compute(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001 - the signature of every measure
        d = read_d(columns, code)
        n_exp, n_ctl = columns["n_exp"], columns["n_ctl"]
        v = 1 / n_exp + 1 / n_ctl + d**2 / (2 * (n_exp + n_ctl))
        return sound(code, factor * d, factor**2 * v)

    return compute


def _measure(code: str, label: str, factor: float) -> Measure:
    return Measure(
        code=code,
        label=label,
        inputs=MEANS,
        choices=MappingProxyType({}),
        compute=odds_from_d(factor, code, pooled_d),
        also=tuple(
            Route(name=name, inputs=inputs, compute=odds_from_d(factor, code, read_d))
            for name, (inputs, read_d) in REPORTS.items()
        ),
        scale="exp",
    )


MEASURES: Final = (
    _measure("D2OR", "log odds ratio from a standardised mean difference", LOGISTIC),
    _measure("D2ORL", "log odds ratio from a standardised mean difference (logistic)", LOGISTIC),
    _measure("D2ORN", "log odds ratio from a standardised mean difference (normal)", NORMAL),
)
