"""Residuals in tables: of the effects, against normal quantiles, and on the axes of a radial plot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from synthesis.numbers import Unavailable
from synthesis.sheet import Cell, Grid, Pairs, Sheet, interval, level_words, written

if TYPE_CHECKING:
    import pandas as pd

    from synthesis.models.diagnostics.normal_quantiles import NormalQuantiles
    from synthesis.models.diagnostics.radial import Radial
    from synthesis.models.diagnostics.residuals import Residuals

PASSED: Final = Unavailable(reason="the model passes through this effect: its leverage is 1")


def of_residuals(found: Residuals) -> Sheet:
    """The residuals, an effect a row."""
    head = ("", "raw", "SE", "Pearson", "standardised", "studentised")
    rows = tuple(
        (
            name,
            float(found.raw[i]),
            float(found.se[i]),
            written(float(found.pearson[i]), 2),
            PASSED if np.isnan(found.standardised[i]) else written(float(found.standardised[i]), 2),
            _studentised(found, i),
        )
        for i, name in enumerate(found.names)
    )
    note = (
        "Raw: the effect less what the model expects of it; Pearson: over the standard deviation of a study's effect; "
        "standardised: over its own standard error (internally studentised); studentised: against the model without "
        "the effect (externally studentised)."
    )
    return Sheet(
        title=f"Residuals of {len(found.names)} effects", blocks=(Grid(head=head, rows=rows),), notes=(note,)
    )


def frame_of(found: Residuals) -> pd.DataFrame:
    """A data frame of the residuals, an effect a row."""
    import pandas as pd

    columns = {name: getattr(found, name) for name in ("raw", "se", "pearson", "standardised")}
    absent = isinstance(found.studentised, Unavailable)
    columns["studentised"] = np.full(len(found.names), np.nan) if absent else found.studentised
    return pd.DataFrame(columns, index=pd.Index(found.names, name="effect"))


def of_quantiles(found: NormalQuantiles) -> Sheet:
    """The residuals beside the normal quantiles, an effect a row, and those that have no place."""
    rows = tuple(
        (name, written(float(x), 2), written(float(y), 2))
        for name, x, y in zip(found.names, found.quantile, found.residual, strict=True)
    )
    grid = Grid(head=("", "normal quantile", f"{found.kind} residual"), rows=rows)
    blocks: tuple[Grid | Pairs, ...] = (grid,)
    if found.without:
        gone = tuple(found.without.items())
        blocks = (grid, Pairs(title=f"Left out: {len(gone)}", rows=gone))
    title = f"Normal quantiles of {len(found.names)} {found.kind} residuals"
    note = "If the model holds, residual and quantile lie near a straight line through 0 with slope 1."
    return Sheet(title=title, blocks=blocks, notes=(note,))


def of_radial(found: Radial) -> Sheet:
    """Where each effect lies on a radial plot, and the line of the mean."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, float(x), float(y), "*" if out else "")
        for name, x, y, out in zip(found.names, found.x, found.y, found.outside, strict=True)
    )
    line = Pairs(
        rows=(
            ("slope: the mean", found.slope),
            (f"{level_words(found.level)} interval", interval(found.low, found.high)),
            ("half the height of the band", found.band),
        )
    )
    total = "sqrt(v + tau²)" if found.tau2 > 0 else "sqrt(v)"
    note = (
        f"Across: precision, 1 / {total}; up: the effect / {total}. The slope of the line from 0 to a point is its "
        "effect; * lies outside the band about the line of the mean (Galbraith 1988)."
    )
    grid = Grid(head=("", "precision", "standardised effect", ""), rows=rows, digits=3)
    return Sheet(title=f"Radial plot of {len(found.names)} effects", blocks=(line, grid), notes=(note,))


def _studentised(found: Residuals, i: int) -> Cell:
    if isinstance(found.studentised, Unavailable):
        return found.studentised
    if i in found.without:
        return Unavailable(reason=found.without[i])
    return written(float(found.studentised[i]), 2)
