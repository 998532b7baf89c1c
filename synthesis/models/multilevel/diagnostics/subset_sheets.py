"""How a model of dependent effects is spread over subsets of its clusters, in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from synthesis.models.multilevel.diagnostics.refit_sheets import UNTOLD, many_of, unique
from synthesis.sheet import Block, Cell, Grid, Pairs, Sheet

if TYPE_CHECKING:
    import pandas as pd

    from synthesis.models.multilevel.diagnostics.subsets import ClusterSubsets

SPREAD = ((0, "least"), (25, "lower quartile"), (50, "median"), (75, "upper quartile"), (100, "greatest"))


def of_subsets(found: ClusterSubsets) -> Sheet:
    """How coefficients, and components that are estimated anew, are spread over the subsets."""
    names = found.coefficients if len(found.coefficients) > 1 else ("estimate",)
    columns = [found.beta[:, j] for j in range(len(found.coefficients))]
    if not found.held:
        names += found.names_of_components
        columns += [found.components[:, j] for j in range(len(found.names_of_components))]
    rows = tuple((words, *(_at(column, share) for column in columns)) for share, words in SPREAD)
    blocks: list[Block] = [
        Grid(title="Spread over the fits, each column by itself", head=("", *names), rows=rows)
    ]
    if found.without:
        blocks.append(Pairs(title="Subsets without a fit", rows=tuple((why, n) for why, n in found.without)))
    how = "drawn at random" if found.drawn else "all"
    code = f" ({found.measure})" if found.measure else ""
    title = f"{len(found.inside):,} subsets of {many_of(len(found.labels), found.by)}, {how}{code}"
    notes = [
        "The components of variance are held at those of the whole model."
        if found.held
        else "Every component of variance is estimated anew in each subset."
    ]
    notes.append("The fits themselves are in to_frame().")
    return Sheet(title=title, blocks=tuple(blocks), notes=tuple(notes))


def frame_of(found: ClusterSubsets) -> pd.DataFrame:
    """A data frame, a subset a row; nan where it has no fit or cannot tell a component."""
    import pandas as pd

    columns: dict[str, Any] = {"k": found.k, "clusters": found.clusters}
    plain = len(found.coefficients) == 1
    for j, name in enumerate(found.coefficients):
        columns["estimate" if plain else name] = found.beta[:, j]
        columns["se" if plain else f"se {name}"] = found.se[:, j]
    for j, name in enumerate(unique(found.names_of_components)):
        columns[name] = found.components[:, j]
    return pd.DataFrame(columns)


def _at(values: np.ndarray[Any, np.dtype[np.float64]], share: float) -> Cell:
    there = values[np.isfinite(values)]
    return float(np.percentile(there, share)) if there.size else UNTOLD
