"""Unrestricted weighted least squares (UWLS), and the same of the adequately powered studies alone (WAAP)."""

from __future__ import annotations

from dataclasses import field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotEstimable
from synthesis.models.design import intercept
from synthesis.models.mixed import Mixed, mixed
from synthesis.models.modelled import measure_of, model_of, names_of
from synthesis.models.small_study import sheets
from synthesis.models.small_study.evidence import Result, rows_note
from synthesis.models.small_study.regression_test import DISPERSED
from synthesis.sheet import Presented, Sheet

Bools = NDArray[np.bool_]

POWERED: Final = 2.8
"""An effect of 2.8 standard errors is found with a power of 80 % at a two-sided 5 %: 1.96 + 0.84."""


@frozen(eq=False, repr=False)
class Unrestricted(Presented):
    """The mean of effects by unrestricted weighted least squares; of those marked in `used`, shape (k,).

    `mixed` is the model: the common-effect mean, its variance times the dispersion Q / (k - 1), t with k - 1
    degrees of freedom.
    """

    name: str
    mixed: Mixed = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    used: Bools
    measure: str = ""
    notes: tuple[str, ...] = ()

    @property
    def k(self) -> int:
        """Effects in the mean."""
        return self.mixed.k

    @property
    def estimate(self) -> float:
        """The mean."""
        return float(self.mixed.coefficients.estimate[0])

    @property
    def se(self) -> float:
        """Its standard error."""
        return float(self.mixed.coefficients.se[0])

    @property
    def statistic(self) -> float:
        """The mean over its standard error."""
        return float(self.mixed.coefficients.statistic[0])

    @property
    def p(self) -> float:
        """The two-sided p-value of a mean of 0."""
        return float(self.mixed.coefficients.p[0])

    @property
    def low(self) -> float:
        """The lower end of the interval."""
        return float(self.mixed.coefficients.low[0])

    @property
    def high(self) -> float:
        """The upper end of the interval."""
        return float(self.mixed.coefficients.high[0])

    def sheet(self) -> Sheet:
        """The mean in a table."""
        return sheets.of_unrestricted(self)

    def in_a_line(self) -> str:
        """The mean in a few words."""
        return sheets.unrestricted_in_a_line(self)


def uwls(fit: Result) -> Unrestricted:
    """Unrestricted weighted least squares: sum y / v over sum 1 / v, variance [Q / (k - 1)] / sum 1 / v.

    Stanley & Doucouliagos (2015, Stat Med 34:2116). Where all effects agree exactly the dispersion is 0 and the
    Wald numbers of the common-effect mean stand.

    Args:
        fit: A fit of k effects, in the units of their measure.

    Raises:
        NotEstimable: moderators.
    """
    return _of(fit, np.ones(model_of(fit).k, dtype=np.bool_), "UWLS", rows_note(fit))


def waap(fit: Result) -> Unrestricted:
    """UWLS of the adequately powered studies alone, those with sqrt(v) < |UWLS| / 2.8.

    Ioannidis, Stanley & Doucouliagos (2017, Econ J 127:F236). With fewer than two such studies UWLS of all of them
    stands in, and a note says so.

    Args:
        fit: A fit of k effects, in the units of their measure.

    Raises:
        NotEstimable: moderators.
    """
    every = uwls(fit)
    enough = powered(fit)
    found = int(np.sum(enough))
    if found < 2:
        studies = "study has" if found == 1 else "studies have"
        note = f"{found or 'No'} {studies} a power of 80%; UWLS of all stands in."
        return replace(every, name="WAAP-UWLS", notes=(note, *every.notes))
    note = f"{found} of {every.k} effects have a power of 80% to find the mean by UWLS, {sheets.short(every.estimate)}."
    return _of(fit, enough, "WAAP", (note, *every.notes))


def powered(fit: Result) -> Bools:
    """Which effects have a power of 80 % to find the mean by UWLS, shape (k,).

    Raises:
        NotEstimable: moderators.
    """
    return np.asarray(np.sqrt(model_of(fit).v) < abs(uwls(fit).estimate) / POWERED, dtype=np.bool_)


def _of(fit: Result, used: Bools, name: str, notes: tuple[str, ...]) -> Unrestricted:
    model = model_of(fit)
    if model.design.p > 1:
        raise NotEstimable("unrestricted weighted least squares: expected a fit without moderators")
    options = replace(DISPERSED, level=model.options.level)
    return Unrestricted(
        name=name,
        mixed=mixed(model.y[used], model.v[used], intercept(int(np.sum(used))), options),
        names=names_of(fit),
        used=used,
        measure=measure_of(fit),
        notes=notes,
    )
