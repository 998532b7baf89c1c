"""The radial (Galbraith) plot as numbers: each effect by its precision, the mean as a slope."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.diagnostics import residual_sheets
from synthesis.models.fit import Fit
from synthesis.models.inference import quantile
from synthesis.models.mixed import Mixed
from synthesis.models.modelled import Modelled, model_of, names_of
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@frozen(eq=False, repr=False)
class Radial(Presented):
    """k effects, called `names`, at `x` = 1 / sqrt(v + tau2) and `y` = effect / sqrt(v + tau2), each of shape (k,).

    The line y = `slope` x is the mean, its interval the lines of slopes `low` and `high`; `band` is half the height of
    the band about it in which a share `level` of the effects is expected.
    """

    names: tuple[str, ...]
    x: Floats
    y: Floats
    slope: float
    low: float
    high: float
    level: float
    band: float
    tau2: float

    @property
    def outside(self) -> Bools:
        """Whether an effect lies outside the band, (k,)."""
        return np.asarray(np.abs(self.y - self.slope * self.x) > self.band, dtype=np.bool_)

    def sheet(self) -> Sheet:
        """The line of the mean, and the effects in a table, those outside the band marked."""
        return residual_sheets.of_radial(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame, an effect a row: x and y, the axes of the plot, and whether it lies outside the band."""
        import pandas as pd

        columns = {"x": self.x, "y": self.y, "outside": self.outside}
        return pd.DataFrame(columns, index=pd.Index(self.names, name="effect"))


def radial(fit: Mixed | Modelled, *, level: float = 0.95) -> Radial:
    """Each effect by its precision, so that a line from the origin through it has the effect as its slope.

    x_i = 1 / sqrt(v_i + tau2), y_i = effect_i x_i, with unit variance about the line of the mean b (Galbraith 1988,
    Technometrics 30:271; Galbraith 1994, JASA 89:1232); the band is b x plus or minus the normal quantile of `level`.

    Args:
        fit: A fit of a mean to k effects, random or common.
        level: That of the band; the interval of the mean is that of the fit.

    Raises:
        NotEstimable: one effect, moderators, or a level not between 0 and 1.
    """
    model = model_of(fit)
    expected.level(level)
    if model.design.p > 1 or not np.all(model.design.X == 1):
        raise NotEstimable(f"a radial plot shows one mean; this model has {', '.join(model.design.names)}")
    found = model.coefficients
    ends = (fit.interval.low, fit.interval.high) if isinstance(fit, Fit) else (found.low[0], found.high[0])
    total = np.sqrt(model.v + model.tau2)
    return Radial(
        names=names_of(fit),
        x=1 / total,
        y=model.y / total,
        slope=float(found.estimate[0]),
        low=float(ends[0]),
        high=float(ends[1]),
        level=level,
        band=quantile(level, float("inf")),
        tau2=model.tau2,
    )
