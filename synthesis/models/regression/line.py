"""The line of a meta-regression along one moderator, with its confidence and prediction bands.

Viechtbauer W 2010, J Stat Softw 36(3), section 4; Thompson SG, Higgins JPT 2002, Stat Med 21:1559.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.models.regression.arithmetic import columns_of
from synthesis.models.regression.model_matrix import further_rows
from synthesis.models.regression.moderators import Moderators
from synthesis.models.regression.prediction import Band, predict
from synthesis.numbers import Unavailable

if TYPE_CHECKING:
    from synthesis.models.regression.regression import Regression

Floats = NDArray[np.float64]

STEPS: Final = 60
"""Into how many pieces a line is cut."""


@frozen
class LinePoint:
    """A value of the moderator, and what the regression expects there; `prediction` for a new study's true effect."""

    x: float
    estimate: float
    interval: tuple[float, float]
    prediction: tuple[float, float] | Unavailable


@frozen
class RegressionLine:
    """What a regression expects along one moderator, from its least to its greatest value among the effects.

    `values` are the moderator's values, an effect each; `others` the further moderators, over whose values the
    line is averaged.
    """

    moderator: str
    values: tuple[float, ...]
    others: tuple[str, ...]
    points: tuple[LinePoint, ...]

    @property
    def prediction(self) -> Unavailable | None:
        """Why there is no prediction band; None where there is one."""
        found = self.points[0].prediction
        return found if isinstance(found, Unavailable) else None


def numeric(fit: Regression) -> tuple[str, ...]:
    """The moderators of a regression that are numbers and are reckoned with as such, in order."""
    factors = {
        name
        for i, atom in enumerate(fit.matrix.formula.atoms)
        if i in fit.matrix.factors
        for name in columns_of(atom.expression)
    }
    return tuple(name for name in fit.matrix.formula.names if name not in factors)


def regression_line(fit: Regression, moderator: str, steps: int = STEPS) -> RegressionLine | Unavailable:
    """The line along a moderator, or why there is none.

    x'b with its intervals, x being the columns of the model matrix at a value of the moderator, averaged over the
    effects with their own values of all other moderators: where the moderator enters without interactions, that
    holds the other columns at their means.

    Args:
        fit: The regression.
        moderator: One of `numeric`.
        steps: Into how many pieces the line is cut.
    """
    known = numeric(fit)
    if moderator not in known:
        listed = ", ".join(known) or "there is none"
        return Unavailable(
            reason=f"{moderator} is no moderator with numbers of this regression; those: {listed}"
        )
    values = np.array([row.moderators[moderator] for row in fit.effects.rows], dtype=np.float64)
    low, high = float(np.min(values)), float(np.max(values))
    if low == high:
        return Unavailable(reason=f"all effects have the same {moderator}, so that there is no line along it")
    at = np.linspace(low, high, steps + 1).tolist()
    return RegressionLine(
        moderator=moderator,
        values=tuple(values.tolist()),
        others=tuple(name for name in fit.matrix.formula.names if name != moderator),
        points=points_at(fit, moderator, at),
    )


def points_at(fit: Regression, moderator: str, at: Sequence[float]) -> tuple[LinePoint, ...]:
    """What the regression expects at values of a moderator, in order."""
    found = predict(fit, _columns(fit, moderator, np.asarray(at, dtype=np.float64)))
    low, high = found.interval.low, found.interval.high
    return tuple(
        LinePoint(
            x=float(x),
            estimate=float(found.estimate[i]),
            interval=(float(low[i]), float(high[i])),
            prediction=_ends(found.prediction, i),
        )
        for i, x in enumerate(at)
    )


def _ends(band: Band | Unavailable, i: int) -> tuple[float, float] | Unavailable:
    return band if isinstance(band, Unavailable) else (float(band.low[i]), float(band.high[i]))


def _columns(fit: Regression, moderator: str, at: Floats) -> Floats:
    """The columns at values of a moderator, averaged over the effects with their values of the others, (n, p)."""
    names, rows = fit.matrix.formula.names, fit.effects.rows
    others = [name for name in names if name != moderator]
    each = rows if others else rows[:1]
    values = {name: tuple(row.moderators[name] for row in each) * len(at) for name in others}
    values[moderator] = tuple(float(x) for x in np.repeat(at, len(each)))
    table = Moderators(values=values, rows=tuple(f"{moderator} {x:g}" for x in np.repeat(at, len(each))))
    made = further_rows(fit.matrix, table)
    return np.asarray(made.reshape(len(at), len(each), -1).mean(axis=1), dtype=np.float64)
