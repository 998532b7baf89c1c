"""How much an analysis of correlated effects depends on the correlation that is assumed within studies."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.effects import Effects
from synthesis.errors import NotEstimable
from synthesis.models.robust.clusters import STUDY
from synthesis.models.robust.robumeta import RobustRegression, correlated_effects
from synthesis.numbers import Unavailable
from synthesis.sheet import Cell, Grid, Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

RHOS: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@frozen(eq=False, repr=False)
class RhoSensitivity(Presented):
    """The same analysis of correlated effects, each time with another correlation assumed within studies."""

    fits: tuple[RobustRegression, ...]

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the correlations, one a row: estimate and se of each coefficient, tau2, I2."""
        from pandas import DataFrame, Index

        rows = []
        for fit in self.fits:
            row: dict[str, float] = {}
            for one in fit.coefficients:
                row[f"{one.name}: estimate"] = one.estimate
                row[f"{one.name}: se"] = float("nan") if isinstance(one.se, Unavailable) else one.se
            i2 = float("nan") if isinstance(fit.i2, Unavailable) else fit.i2
            rows.append({**row, "tau2": fit.tau2, "i2": i2})
        return DataFrame(rows, index=Index([fit.rho for fit in self.fits], name="rho"))

    def sheet(self) -> Sheet:
        """A coefficient and its standard error a row, a correlation a column."""
        head = ("rho", *(f"{fit.rho:g}" for fit in self.fits))
        rows: list[tuple[Cell, ...]] = []
        for i, one in enumerate(self.fits[0].coefficients):
            lines = [fit.coefficients[i] for fit in self.fits]
            rows.append((one.name, *(line.estimate for line in lines)))
            rows.append(("  SE", *(line.se for line in lines)))
        rows.append(("tau²", *(fit.tau2 for fit in self.fits)))
        return Sheet(
            title="Correlated effects by the correlation assumed within studies",
            blocks=(Grid(head=head, rows=tuple(rows)),),
        )


def rho_sensitivity(
    effects: Effects,
    formula: str = "",
    *,
    rhos: Sequence[float] = RHOS,
    small: bool = True,
    cluster: str | Sequence[Hashable] = STUDY,
) -> RhoSensitivity:
    """The analysis of correlated effects for a range of correlations within studies.

    Args:
        effects: The effects.
        formula: What they are regressed on; empty for their mean.
        rhos: The correlations to assume, 0 to 1.
        small: As for `correlated_effects`.
        cluster: As for `correlated_effects`.

    Raises:
        NotEstimable: no correlation, or as `correlated_effects` does.
    """
    expected.kind("rhos", rhos, (list, tuple, np.ndarray), "a list of correlations")
    if not len(rhos):
        raise NotEstimable("rhos: expected a correlation or more; found none")
    return RhoSensitivity(
        fits=tuple(
            correlated_effects(effects, formula, rho=rho, small=small, cluster=cluster) for rho in rhos
        )
    )
