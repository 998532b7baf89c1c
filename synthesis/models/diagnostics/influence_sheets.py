"""Case diagnostics in tables: an effect a row, those that stand out marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from synthesis.numbers import Unavailable
from synthesis.sheet import Block, Cell, Grid, Sheet, written

if TYPE_CHECKING:
    import pandas as pd

    from synthesis.models.diagnostics.influence import Influence
    from synthesis.models.diagnostics.study_influence import StudyInfluence

Floats = NDArray[np.float64]

_MARK = "*"
_RULES = (
    "|DFFITS| above 3 sqrt(p / (k - p)), a chi-square probability of Cook's distance above 0.5, a leverage above "
    "3 p / k, or a DFBETAS beyond 1 (Viechtbauer & Cheung 2010)"
)
_STUDY_RULES = (
    "a chi-square probability of Cook's distance above 0.5, a leverage above 3 p / m, or a DFBETAS beyond 1 "
    "(after Viechtbauer & Cheung 2010)"
)


def of_influence(found: Influence) -> Sheet:
    """The diagnostics, an effect a row; the DFBETAS of a regression in a table of their own."""
    head = ("", "resid.", "DFFITS", "Cook", "cov.r", "tau²", "Q", "hat", "")
    rows = tuple(_row(found, i) for i in range(len(found.names)))
    blocks: list[Block] = [Grid(head=head, rows=rows)]
    coefficients = found.model.design.names
    if len(coefficients) > 1:
        blocks.append(_dfbetas(found.names, found.dfbetas, coefficients))
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


def of_study_influence(found: StudyInfluence) -> Sheet:
    """The diagnostics, a study a row; the residuals of the effects, and the DFBETAS of a regression, by themselves."""
    head = ("", "k", "Cook", "cov.r", "tau²", "Q", "hat", "")
    rows = tuple(_study_row(found, i) for i in range(len(found.names)))
    blocks: list[Block] = [Grid(head=head, rows=rows), _residuals(found)]
    coefficients = found.model.design.names
    if len(coefficients) > 1:
        blocks.append(_dfbetas(found.names, found.dfbetas, coefficients))
    return Sheet(
        title=f"Influence of {len(found.names)} studies, each left out in turn",
        blocks=tuple(blocks),
        notes=_study_notes(found),
    )


def study_frame_of(found: StudyInfluence) -> pd.DataFrame:
    """A data frame, a study a row; nan where the model without it cannot be fitted."""
    import pandas as pd

    columns = {
        "k": found.k,
        "cook": found.cook,
        "cov_ratio": found.cov_ratio,
        "tau2": found.tau2,
        "q": found.q,
    }
    columns |= {"hat": found.hat, "weight": found.groups.total(found.model.weights)}
    for j, name in enumerate(found.model.design.names):
        columns[f"dfbetas {name}"] = found.dfbetas[:, j]
    return pd.DataFrame(
        columns | {"influential": found.influential}, index=pd.Index(found.names, name="study")
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


def _study_row(found: StudyInfluence, i: int) -> tuple[Cell, ...]:
    mark = _MARK if found.influential[i] else ""
    label: tuple[Cell, ...] = (found.names[i], int(found.k[i]))
    leverage = written(float(found.hat[i]), 3)
    if i in found.deleted.without:
        absent = Unavailable(reason=found.deleted.without[i])
        return (*label, *(absent for _ in range(4)), leverage, mark)
    columns = ((found.cook, 3), (found.cov_ratio, 2), (found.tau2, 3), (found.q, 1))
    return (*label, *(written(float(one[i]), digits) for one, digits in columns), leverage, mark)


def _residuals(found: StudyInfluence) -> Grid:
    """The residuals of the effects, where studies have several."""
    rows: list[tuple[Cell, ...]] = []
    for i, (name, own) in enumerate(zip(found.effects, found.groups.own.tolist(), strict=True)):
        reason = found.deleted.without.get(own, "")
        rows.append((name, Unavailable(reason=reason) if reason else float(found.rstudent[i])))
    return Grid(title="Residuals of the effects", head=("", "resid."), rows=tuple(rows), digits=2)


def _dfbetas(names: tuple[str, ...], values: Floats, coefficients: tuple[str, ...]) -> Grid:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, *(float(value) for value in values[i])) for i, name in enumerate(names)
    )
    return Grid(title="DFBETAS", head=("", *coefficients), rows=rows, digits=2)


def _study_notes(found: StudyInfluence) -> tuple[str, ...]:
    about = (
        "Cook: Cook's distance; cov.r: COVRATIO, below 1 where the study widens intervals; tau² and Q are those "
        "without the study; hat: the sum of the leverages of its effects; resid.: the effect less what the other "
        "studies predict, in standard errors (externally studentised)."
    )
    told: tuple[str, ...] = (about,)
    if len(found.effects) > len(found.names):
        told += (
            f"{len(found.effects)} effects come from {len(found.names)} studies; the model takes them for independent.",
        )
    if not np.any(found.influential):
        return (*told, f"No study stands out: none has {_STUDY_RULES}.")
    return (*told, f"{_MARK} stands out: {_STUDY_RULES}.")


def _notes(found: Influence) -> tuple[str, ...]:
    residual = (
        "resid.: the effect less what the others predict, in standard errors (externally studentised); Cook: Cook's "
        "distance; cov.r: COVRATIO, below 1 where the effect widens intervals; hat: leverage; tau² and Q are those "
        "without the effect."
    )
    if not np.any(found.influential):
        return (residual, f"No effect stands out: none has {_RULES}.")
    return (residual, f"{_MARK} stands out: {_RULES}.")
