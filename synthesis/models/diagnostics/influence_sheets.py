"""Case diagnostics in tables: an effect a row, those that stand out marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from synthesis.numbers import Unavailable
from synthesis.sheet import Block, Cell, Grid, Sheet, written

if TYPE_CHECKING:
    import pandas as pd

    from synthesis.models.diagnostics.influence import Influence

_MARK = "*"
_RULES = (
    "|DFFITS| above 3 sqrt(p / (k - p)), a chi-square probability of Cook's distance above 0.5, a leverage above "
    "3 p / k, or a DFBETAS beyond 1 (Viechtbauer & Cheung 2010)"
)


def of_influence(found: Influence) -> Sheet:
    """The diagnostics, an effect a row; the DFBETAS of a regression in a table of their own."""
    head = ("", "resid.", "DFFITS", "Cook", "cov.r", "tau²", "Q", "hat", "")
    rows = tuple(_row(found, i) for i in range(len(found.names)))
    blocks: list[Block] = [Grid(head=head, rows=rows)]
    coefficients = found.model.design.names
    if len(coefficients) > 1:
        blocks.append(_dfbetas(found, coefficients))
    return Sheet(
        title=f"Influence of {len(found.names)} effects, each left out in turn",
        blocks=tuple(blocks),
        notes=_notes(found),
    )


def frame_of(found: Influence) -> pd.DataFrame:
    """A data frame, an effect a row; nan where the model without it cannot be fitted."""
    import pandas as pd

    columns = {name: getattr(found, name) for name in ("rstudent", "dffits", "cook", "cov_ratio")}
    columns |= {"tau2": found.tau2, "q": found.q, "hat": found.hat, "weight": found.model.weights}
    for j, name in enumerate(found.model.design.names):
        columns[f"dfbetas {name}"] = found.dfbetas[:, j]
    return pd.DataFrame(
        columns | {"influential": found.influential}, index=pd.Index(found.names, name="effect")
    )


def _row(found: Influence, i: int) -> tuple[Cell, ...]:
    mark = _MARK if found.influential[i] else ""
    leverage = written(float(found.hat[i]), 3)
    if i in found.deleted.without:
        absent = Unavailable(reason=found.deleted.without[i])
        return (found.names[i], *(absent for _ in range(6)), leverage, mark)
    columns = (
        (found.rstudent, 2),
        (found.dffits, 2),
        (found.cook, 3),
        (found.cov_ratio, 2),
        (found.tau2, 3),
        (found.q, 1),
    )
    return (found.names[i], *(written(float(one[i]), digits) for one, digits in columns), leverage, mark)


def _dfbetas(found: Influence, coefficients: tuple[str, ...]) -> Grid:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, *(float(value) for value in found.dfbetas[i])) for i, name in enumerate(found.names)
    )
    return Grid(title="DFBETAS", head=("", *coefficients), rows=rows, digits=2)


def _notes(found: Influence) -> tuple[str, ...]:
    residual = (
        "resid.: the effect less what the others predict, in standard errors (externally studentised); Cook: Cook's "
        "distance; cov.r: COVRATIO, below 1 where the effect widens intervals; hat: leverage; tau² and Q are those "
        "without the effect."
    )
    if not np.any(found.influential):
        return (residual, f"No effect stands out: none has {_RULES}.")
    return (residual, f"{_MARK} stands out: {_RULES}.")
