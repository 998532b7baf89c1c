"""The estimated chance of publication by p-value, of a selection model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotEstimable
from synthesis.models.inference import quantile
from synthesis.models.owned import owned
from synthesis.models.selection import sheets
from synthesis.models.selection.model import SelectionModel
from synthesis.models.selection.p_values import exactly
from synthesis.models.selection.weights import CURVES
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

NO_COVARIANCE: Final = Unavailable(reason="a parameter of selection has no standard error")
_SMALL: Final = (0.0001, 0.0005, 0.001, 0.0025, 0.005)
_PLACES: Final = 200


@frozen(eq=False, repr=False)
class SelectionCurve(Presented):
    """How likely an effect with p-value `p` is to be published, relative to another: `weight`, both (m,).

    `relative_to` says what has weight 1. `low` and `high` are the interval of each weight, made on the log scale.
    """

    kind: str
    alternative: str
    level: float
    p: Floats
    weight: Floats
    low: Floats | Unavailable
    high: Floats | Unavailable
    relative_to: str

    def sheet(self) -> Sheet:
        """The weights at some usual p-values."""
        return sheets.of_curve(self)

    def in_a_line(self) -> str:
        """The curve in a few words."""
        return f"{self.kind}, relative chance of publication at {self.p.size} p-values"

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the p-values, one a row: weight and interval; nan where there is none."""
        import pandas as pd

        ends = {
            name: np.full(self.p.size, np.nan) if isinstance(end, Unavailable) else end
            for name, end in (("ci_low", self.low), ("ci_high", self.high))
        }
        return pd.DataFrame({"weight": self.weight, **ends}, index=pd.Index(self.p, name="p"))


def selection_curve(model: SelectionModel, p: ArrayLike | None = None) -> SelectionCurve:
    """The weight w(p) by a selection model, with its interval exp(log w +- z se(log w)) by the delta method.

    Step functions and curves that begin at a step have weight 1 at the smallest p-values, the others at p = 0; the
    beta curve, which has no such place, has it where w is highest among `p`.

    Args:
        model: A selection model.
        p: p-values above 0, up to 1, shape (m,); by default 200 even ones, some small ones, and both sides of steps.

    Raises:
        NotEstimable: not a selection model, or p-values that cannot be.
    """
    if not isinstance(model, SelectionModel):
        raise NotEstimable(f"expected a selection model; found {type(model).__name__}")
    places = _places(model) if p is None else owned("p", p)
    if places.ndim != 1 or not places.size or not ((places > 0) & (places <= 1)).all():
        raise NotEstimable("p-values must be above 0 and at most 1")
    delta = np.array([one.estimate for one in model.delta])
    found = model.chosen.selection.at(exactly(places), delta)
    value, slope = found.value, found.first
    highest = CURVES[model.kind].after is False if model.kind in CURVES else False
    if highest:
        top = int(np.argmax(value))
        value, slope = value - value[top], slope - slope[top]
    weight = np.exp(value)
    spread = _spread(model, slope)
    ends: tuple[Floats | Unavailable, Floats | Unavailable] = (NO_COVARIANCE, NO_COVARIANCE)
    if not isinstance(spread, Unavailable):
        factor = np.exp(quantile(model.level, np.inf) * spread)
        ends = (weight / factor, weight * factor)
    return SelectionCurve(
        kind=model.kind,
        alternative=model.alternative,
        level=model.level,
        p=places,
        weight=weight,
        low=ends[0],
        high=ends[1],
        relative_to="the highest weight is 1" if highest else "the weight of the smallest p-values is 1",
    )


def _spread(model: SelectionModel, slope: Floats) -> Floats | Unavailable:
    """The standard error of log w; that of given values is 0."""
    q = len(model.delta)
    free = np.array(model.chosen.free)
    if not free.any():
        return np.zeros(slope.shape[0])
    covariance = model.covariance[-q:, -q:][np.ix_(free, free)]
    if np.isnan(covariance).any():
        return NO_COVARIANCE
    some = slope[:, free]
    variance = np.einsum("mq,qr,mr->m", some, covariance, some)
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)), dtype=np.float64)


def _places(model: SelectionModel) -> Floats:
    """Even p-values, some small ones, and every step with what lies just behind it."""
    even = np.arange(1, _PLACES + 1) / _PLACES
    inner = [step for step in model.steps if step < 1]
    behind = [np.nextafter(step, 1.0) for step in inner]
    return np.unique(np.concatenate([even, _SMALL, inner, behind]))
