"""PET, PEESE and PET-PEESE: the effect that a regression on standard errors or variances leaves at 0."""

from __future__ import annotations

from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.small_study import sheets
from synthesis.models.small_study.evidence import Result
from synthesis.models.small_study.regression_test import Limit, RegressionTest, regression_test
from synthesis.sheet import Presented, Sheet

ALPHA: Final = 0.10
"""Two-sided, 0.05 of it on the side of the effect (Stanley & Doucouliagos 2014)."""


@frozen(eq=False, repr=False)
class PetPeese(Presented):
    """PET and PEESE side by side, and which of them stands.

    PEESE stands where the intercept of PET differs from 0 with a two-sided p below `alpha`, else PET.
    """

    pet: RegressionTest
    peese: RegressionTest
    alpha: float
    notes: tuple[str, ...] = ()

    @property
    def p_effect(self) -> float:
        """The two-sided p-value of PET's intercept, by which the choice is made."""
        return float(self.pet.mixed.coefficients.p[0])

    @property
    def stands(self) -> str:
        """`PEESE` or `PET`."""
        return "PEESE" if self.p_effect < self.alpha else "PET"

    @property
    def limit(self) -> Limit:
        """The effect at a standard error of 0, by the one that stands."""
        return _limit(self.peese if self.stands == "PEESE" else self.pet)

    def sheet(self) -> Sheet:
        """Both in a table, and which stands."""
        return sheets.of_pet_peese(self)

    def in_a_line(self) -> str:
        """The one that stands, in a few words."""
        return sheets.pet_peese_in_a_line(self)


def pet(fit: Result, *, model: str = "lm", force: bool = False) -> RegressionTest:
    """The precision-effect test: y = b0 + b1 sqrt(v), b0 the effect at a standard error of 0.

    Stanley (2008, Oxf Bull Econ Stat 70:103).

    Args:
        fit: A fit of k effects without moderators.
        model: `lm`, weighted least squares with weights 1 / v and a dispersion of its own, or `rma`, a
            meta-regression by the fit's own estimator of tau2 and test.
        force: Whether to fit fewer than 10 studies.

    Raises:
        NotEstimable: fewer than 10 studies, an unknown model, or standard errors that are all the same.
    """
    return regression_test(fit, predictor="sei", model=model, force=force)


def peese(fit: Result, *, model: str = "lm", force: bool = False) -> RegressionTest:
    """The precision-effect estimate with standard error: y = b0 + b1 v, b0 the effect at a variance of 0.

    Stanley & Doucouliagos (2014, Res Synth Methods 5:60).

    Args:
        fit: A fit of k effects without moderators.
        model: `lm`, weighted least squares with weights 1 / v and a dispersion of its own, or `rma`, a
            meta-regression by the fit's own estimator of tau2 and test.
        force: Whether to fit fewer than 10 studies.

    Raises:
        NotEstimable: fewer than 10 studies, an unknown model, or variances that are all the same.
    """
    return regression_test(fit, predictor="vi", model=model, force=force)


def pet_peese(fit: Result, *, model: str = "lm", alpha: float = ALPHA, force: bool = False) -> PetPeese:
    """PEESE where PET finds an effect, else PET (Stanley & Doucouliagos 2014, Res Synth Methods 5:60).

    PET's intercept is biased towards 0 where there is an effect, PEESE's away from it where there is none.

    Args:
        fit: A fit of k effects without moderators.
        model: `lm` or `rma`, of both regressions.
        alpha: PEESE stands where PET's intercept has a two-sided p below it.
        force: Whether to fit fewer than 10 studies.

    Raises:
        NotEstimable: fewer than 10 studies, an unknown model, moderators, or an alpha not between 0 and 1.
    """
    if not 0 < expected.number("alpha", alpha) < 1:
        raise NotEstimable(f"alpha: expected a number between 0 and 1; found {alpha:g}")
    first = pet(fit, model=model, force=force)
    second = peese(fit, model=model, force=force)
    _limit(first)
    return PetPeese(pet=first, peese=second, alpha=float(alpha), notes=first.notes)


def _limit(found: RegressionTest) -> Limit:
    if not isinstance(found.limit, Limit):
        raise NotEstimable(f"PET and PEESE: {found.limit.reason}")
    return found.limit
