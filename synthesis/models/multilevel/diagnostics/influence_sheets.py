"""Diagnostics of clusters in tables: a cluster a row, those that stand out marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthesis.models.multilevel.diagnostics.refit_sheets import many_of, told, unique
from synthesis.numbers import Unavailable
from synthesis.sheet import Block, Cell, Grid, Sheet, p_value, written

if TYPE_CHECKING:
    import pandas as pd

    from synthesis.models.multilevel.diagnostics.baujat import ClusterBaujat
    from synthesis.models.multilevel.diagnostics.influence import ClusterInfluence

_MARK = "*"
_RULES = (
    "a chi-square probability of Cook's distance above 0.5, a leverage above 3 p / m, or a DFBETAS beyond 1 "
    "(after Viechtbauer & Cheung 2010)"
)
_ABOUT = (
    "Cook: Cook's distance; cov.r: COVRATIO, below 1 where leaving the cluster out narrows intervals; X²: how far its "
    "effects together lie from what the others predict, with p of as many degrees of freedom; hat: the sum of their "
    "leverages; resid.: an effect less what the others predict, in standard errors (externally studentised). All "
    "components are estimated anew without the cluster."
)


def of_influence(found: ClusterInfluence) -> Sheet:
    """The diagnostics; the components and, of a regression, the DFBETAS and, of several effects, residuals apart."""
    head: tuple[str, ...] = ("", "k", "Cook", "cov.r", "DFBETAS", "X²", "p", "hat", "")
    if len(found.coefficients) > 1:
        head = tuple(one for one in head if one != "DFBETAS")
    rows = tuple(_row(found, c) for c in range(len(found.names)))
    blocks: list[Block] = [Grid(head=head, rows=rows)]
    if len(found.coefficients) > 1:
        blocks.append(_dfbetas(found))
    if found.names_of_components:
        blocks.append(_components(found))
    blocks.append(_residuals(found))
    stands = f"{_MARK} stands out: {_RULES}." if found.influential.any() else f"None stands out by {_RULES}."
    title = f"Influence of {many_of(len(found.names), found.clusters.by)}, each left out in turn"
    return Sheet(title=title, blocks=tuple(blocks), notes=(_ABOUT, stands))


def frame_of(found: ClusterInfluence) -> pd.DataFrame:
    """A data frame, a cluster a row; nan where there is no model without it, or it cannot tell all components."""
    import pandas as pd

    columns = {
        name: getattr(found, name) for name in ("k", "cook", "cov_ratio", "x2", "x2_p", "hat", "weight")
    }
    for j, name in enumerate(found.coefficients):
        columns[f"dfbetas {name}"] = found.dfbetas[:, j]
    for j, name in enumerate(unique(found.names_of_components)):
        columns[name] = found.components[:, j]
    index = pd.Index(found.names, name=found.clusters.by)
    return pd.DataFrame(columns | {"influential": found.influential}, index=index)


def of_baujat(found: ClusterBaujat) -> Sheet:
    """Each cluster's share in the heterogeneity and its influence."""
    rows = tuple((name, float(found.q[c]), _shift(found, c)) for c, name in enumerate(found.names))
    note = (
        "Heterogeneity is what a cluster adds to the residual sum e'M⁻¹e of the whole model; influence the squared "
        "change of its fitted values when it is left out, in units of their variance (after Baujat et al. 2002)."
    )
    title = f"Heterogeneity and influence of {many_of(len(found.names), found.by)}"
    grid = Grid(head=("", "heterogeneity", "influence"), rows=rows, digits=3)
    return Sheet(title=title, blocks=(grid,), notes=(note,))


def _shift(found: ClusterBaujat, c: int) -> Cell:
    return Unavailable(reason=found.without[c]) if c in found.without else float(found.shift[c])


def _row(found: ClusterInfluence, c: int) -> tuple[Cell, ...]:
    mark = _MARK if found.influential[c] else ""
    label: tuple[Cell, ...] = (found.names[c], int(found.k[c]))
    leverage = written(float(found.hat[c]), 3)
    wide = len(found.coefficients) == 1
    if c in found.without:
        absent = Unavailable(reason=found.without[c])
        return (*label, *(absent,) * (4 + wide), leverage, mark)
    cells: list[Cell] = [written(float(found.cook[c]), 3), written(float(found.cov_ratio[c]), 2)]
    if c in found.untold:
        cells += [Unavailable(reason=found.untold[c])] * (2 + wide)
    else:
        cells += [written(float(found.dfbetas[c, 0]), 2)] * wide
        cells += [written(float(found.x2[c]), 2), p_value(float(found.x2_p[c]))]
    return (*label, *cells, leverage, mark)


def _absent(found: ClusterInfluence, c: int) -> Unavailable | None:
    reason = found.without.get(c, found.untold.get(c, ""))
    return Unavailable(reason=reason) if reason else None


def _dfbetas(found: ClusterInfluence) -> Grid:
    rows: list[tuple[Cell, ...]] = []
    for c, name in enumerate(found.names):
        absent = _absent(found, c)
        cells: tuple[Cell, ...] = tuple(float(one) for one in found.dfbetas[c])
        rows.append((name, *(cells if absent is None else (absent,) * len(cells))))
    return Grid(title="DFBETAS", head=("", *found.coefficients), rows=tuple(rows), digits=2)


def _components(found: ClusterInfluence) -> Grid:
    rows: list[tuple[Cell, ...]] = []
    for c, name in enumerate(found.names):
        if c in found.without:
            rows.append((name, *(Unavailable(reason=found.without[c]),) * len(found.names_of_components)))
        else:
            rows.append((name, *(told(float(one)) for one in found.components[c])))
    return Grid(title="Components without it", head=("", *found.names_of_components), rows=tuple(rows))


def _residuals(found: ClusterInfluence) -> Grid:
    rows: list[tuple[Cell, ...]] = []
    for i, (name, c) in enumerate(zip(found.effects, found.clusters.partition.of.tolist(), strict=True)):
        absent = _absent(found, c)
        rows.append((name, written(float(found.rstudent[i]), 2) if absent is None else absent))
    return Grid(title="Residuals of the effects", head=("", "resid."), rows=tuple(rows))
