"""The data of a funnel plot: effects against their standard errors, the line they are held against, its contours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.inference import quantile
from synthesis.models.modelled import measure_of, model_of, names_of
from synthesis.models.small_study.evidence import Result, rows_note
from synthesis.models.small_study.sheets import short
from synthesis.sheet import Grid, Presented, Sheet, level_words

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

LEVELS: Final = (0.90, 0.95, 0.99)


@frozen
class Contour:
    """Where effects of a standard error would lie with a probability: from `low` to `high` at the standard error `se`.

    The contour is a triangle with its tip on the line at a standard error of 0; `inside` counts the effects in it.
    """

    level: float
    se: float
    low: float
    high: float
    inside: int


@frozen(eq=False, repr=False)
class Funnel(Presented):
    """k effects `y` with standard errors `se`, each (k,), the `line` they are held against, and its contours.

    `line` is the pooled estimate or what was asked for; with 0 the contours are those of significance
    (Peters, Sutton, Jones, Abrams & Rushton 2008, J Clin Epidemiol 61:991).
    """

    names: tuple[str, ...]
    y: Floats
    se: Floats
    line: float
    contours: tuple[Contour, ...]
    measure: str = ""
    notes: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the effects, one a row: y, se and the narrowest contour each lies in (inf: in none)."""
        import pandas as pd

        beyond = np.abs(self.y - self.line) / self.se
        within = np.full(self.y.size, np.inf)
        for contour in reversed(self.contours):
            within[beyond <= quantile(contour.level, np.inf)] = contour.level
        columns = {"y": self.y, "se": self.se, "contour": within}
        return pd.DataFrame(columns, index=pd.Index(self.names, name="study"))

    def sheet(self) -> Sheet:
        """The contours in a table."""
        rows = tuple((level_words(one.level), one.low, one.high, one.inside) for one in self.contours)
        code = f" ({self.measure})" if self.measure else ""
        widest = f"at the largest standard error, {np.max(self.se):.4f}"
        return Sheet(
            title=f"Funnel of {len(self.names)} effects{code} about {short(self.line)}",
            blocks=(Grid(head=("contour", "low", "high", "effects inside"), rows=rows, title=widest),),
            notes=self.notes,
        )


def funnel(fit: Result, *, line: float | None = None, levels: Sequence[float] = LEVELS) -> Funnel:
    """What a funnel plot shows: y_i against sqrt(v_i), a line mu, and the contours mu -+ z sqrt(v).

    The contours are pseudo-intervals: they hold the stated share of effects where all estimate one value
    (Sterne & Egger 2001, J Clin Epidemiol 54:1046).

    Args:
        fit: A fit of k effects.
        line: mu, in the units of the measure; by default the pooled estimate. 0 makes them contours of
            significance.
        levels: Of the contours, each between 0 and 1.

    Raises:
        NotEstimable: moderators, so that there is no one line and none was given; or a level not between 0 and 1.
    """
    model = model_of(fit)
    if line is None and model.design.p > 1:
        raise NotEstimable("a fit with moderators has no one line; give the funnel one (line=)")
    mu = float(model.coefficients.estimate[0]) if line is None else expected.number("line", line)
    expected.kind("levels", levels, (tuple, list, np.ndarray), "numbers between 0 and 1")
    se = np.sqrt(model.v)
    furthest = float(np.max(se))
    half = [(level, quantile(level, np.inf)) for level in sorted(map(expected.level, levels))]
    return Funnel(
        names=names_of(fit),
        y=model.y,
        se=se,
        line=mu,
        contours=tuple(
            Contour(
                level=float(level),
                se=furthest,
                low=mu - z * furthest,
                high=mu + z * furthest,
                inside=int(np.sum(np.abs(model.y - mu) <= z * se)),
            )
            for level, z in half
        ),
        measure=measure_of(fit),
        notes=rows_note(fit),
    )
