"""Hypotheses about the coefficients of a robust result: each by itself, and all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numpy.typing import ArrayLike

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.models.robust import sheets
from synthesis.models.robust.hypotheses import Asked, apart, hypotheses
from synthesis.models.robust.lines import Line, frame, lines
from synthesis.models.robust.robust import OMNIBUS, ROBUST, Robust
from synthesis.models.robust.wald import NOT_APART, WaldTest, absent, known_test, wald
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd


@frozen(eq=False, repr=False)
class RobustContrasts(Presented):
    """Combinations of coefficients less what they are held against, each with its robust test, and all jointly."""

    rows: tuple[Line, ...]
    joint: WaldTest
    kind: str
    level: float

    def sheet(self) -> Sheet:
        """The combinations in a table, and the test of all at once."""
        return sheets.of_contrasts(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the combinations, one a row: estimate, se, statistic, df, p, interval."""
        return frame(self.rows, "hypothesis")


def wald_test(fit: Robust, asked: Asked, rhs: ArrayLike = 0.0, *, test: str = "HTZ") -> WaldTest:
    """The test that several hypotheses about the coefficients hold together, by the robust covariance.

    HTZ takes the robust covariance for a Wishart matrix whose degrees of freedom meet its spread under the working
    model (Pustejovsky & Tipton 2018, J Bus Econ Stat 36:672); it keeps its level with few clusters, the others do not.

    Args:
        fit: The robust result, p coefficients.
        asked: Coefficients or terms by name, or the position of one from 0; for each hypothesis coefficient -> weight,
            the others 0; or their matrix, (q, p) or (p,).
        rhs: What the combinations are held against, (q,) or one for all.
        test: A key of `wald.TESTS`.

    Raises:
        NotEstimable: an unknown test or coefficient, or a shape that does not fit.
    """
    expected.kind("fit", fit, Robust, ROBUST)
    named, found = known_test(test), hypotheses(fit.names, asked, rhs)
    if not apart(found.L):
        return absent(found.names, named, NOT_APART)
    return wald(fit.sandwich, found.names, fit.sandwich.bread.places(found.L), found.rhs, named)


def robust_contrast(fit: Robust, asked: Asked, rhs: ArrayLike = 0.0) -> RobustContrasts:
    """Combinations of coefficients with robust standard errors, each with degrees of freedom of its own.

    Args:
        fit: The robust result, p coefficients; its rule for the degrees of freedom and its level are used.
        asked: As for `wald_test`.
        rhs: What the combinations are held against, (q,) or one for all.

    Raises:
        NotEstimable: an unknown coefficient, or a shape that does not fit.
    """
    expected.kind("fit", fit, Robust, ROBUST)
    found = hypotheses(fit.names, asked, rhs)
    C = fit.sandwich.bread.places(found.L)
    test = OMNIBUS[fit.df]
    return RobustContrasts(
        rows=lines(fit.sandwich, found.names, C, found.rhs, fit.df, fit.level),
        joint=wald(fit.sandwich, found.names, C, found.rhs, test)
        if apart(found.L)
        else absent(found.names, test, NOT_APART),
        kind=fit.kind,
        level=fit.level,
    )
