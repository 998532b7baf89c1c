"""How much the moderators of a regression stand in each other's way: variance inflation factors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.kernel.coordinates import back, lengths
from synthesis.models.regression import hypothesis_sheets
from synthesis.models.regression.regression import REGRESSION, Regression
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


@frozen
class Inflation:
    """The variance inflation factor of a coefficient, or the generalised one of a term's `df` coefficients.

    `scaled` = value^(1 / (2 df)) is on the scale of standard errors, and comparable between terms.
    """

    name: str
    df: int
    value: float
    scaled: float


@frozen(eq=False, repr=False)
class Inflations(Presented):
    """The inflation factors of the `what` of a regression, its coefficients or its terms, in order."""

    what: str
    rows: tuple[Inflation, ...]

    def __iter__(self) -> Iterator[Inflation]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place: int) -> Inflation:
        return self.rows[place]

    def sheet(self) -> Sheet:
        """The factors in a table."""
        return hypothesis_sheets.of_inflations(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the factors, one a row: df, value, scaled."""
        import pandas as pd

        columns = {name: [getattr(row, name) for row in self.rows] for name in ("df", "value", "scaled")}
        index = pd.Index([row.name for row in self.rows], name=self.what.removesuffix("s"))
        return pd.DataFrame(columns, index=index)


def inflation(fit: Regression) -> Inflations:
    """The variance inflation factor of each coefficient but the intercept.

    VIF_j is the j-th diagonal element of R^-1, R the correlations of the estimated coefficients without the
    intercept; it is how many times var(b_j) is what it would be were the moderators uncorrelated.

    Raises:
        NotEstimable: the regression has no moderators.
    """
    places = _moderators(fit)
    rows = tuple(_of(fit, places, fit.coefficients.names[place], (place,)) for place in places)
    return Inflations(what="coefficients", rows=rows)


def term_inflation(fit: Regression) -> Inflations:
    """The generalised variance inflation factor of each term (Fox & Monette 1992, JASA 87:178).

    GVIF = det R_b det R_-b / det R, with R the correlations of the estimated coefficients without the
    intercept, R_b those of the term's coefficients and R_-b those of the others; the same whatever level is
    the reference.

    Raises:
        NotEstimable: the regression has no moderators.
    """
    places = _moderators(fit)
    terms = [term for term in fit.matrix.terms if set(term.positions) <= set(places)]
    rows = tuple(_of(fit, places, term.name, term.positions) for term in terms)
    return Inflations(what="terms", rows=rows)


def _moderators(fit: Regression) -> tuple[int, ...]:
    expected.kind("fit", fit, Regression, REGRESSION)
    places = tuple(i for i in range(fit.matrix.design.p) if i != fit.matrix.intercept)
    if not places:
        raise NotEstimable("variance inflation needs moderators; the regression has none")
    return places


def _of(fit: Regression, places: tuple[int, ...], name: str, some: tuple[int, ...]) -> Inflation:
    root = back(fit.mixed.at.root, fit.mixed.at.origin)[list(places)]
    units = root / lengths(root)[:, None]
    mine = [places.index(place) for place in some]
    others = [i for i in range(len(places)) if i not in mine]
    log = _log_det(units[mine]) + _log_det(units[others]) - _log_det(units)
    return Inflation(
        name=name, df=len(mine), value=float(np.exp(log)), scaled=float(np.exp(log / (2 * len(mine))))
    )


def _log_det(units: Floats) -> float:
    """The logarithm of det R, of the correlations R = U U' of some coefficients, from U (m, p)."""
    if not len(units):
        return 0.0
    return 2 * float(np.sum(np.log(np.abs(np.diagonal(np.linalg.qr(units.T, mode="r"))))))
