"""What refits of models of dependent effects say of themselves, in tables."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from synthesis.measures.natural_scale import NaturalScale, natural_scale, pooled_name
from synthesis.numbers import Unavailable
from synthesis.sheet import Block, Cell, Grid, Sheet, interval, level_words, p_value

if TYPE_CHECKING:
    import pandas as pd

    from synthesis.models.multilevel.diagnostics.refitted import RefittedModels

TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {"Left out": "Leave-one-out analysis", "Cumulated": "Cumulative analysis"}
)
HOW: Final = (
    "Every component of variance is estimated anew from the effects of each row. Robust intervals are by CR2 variances "
    "with Satterthwaite's degrees of freedom."
)
UNTOLD: Final = Unavailable(reason="these effects cannot tell it from sampling or from another component")


def many_of(count: int, by: str) -> str:
    """So many clusters in words: `12 studies`."""
    one, several = {"study": ("study", "studies"), "effect": ("effect", "effects")}.get(
        by, ("cluster", "clusters")
    )
    return f"{count} {one if count == 1 else several}"


def of_refitted(found: RefittedModels) -> Sheet:
    """The sets a row each: every coefficient with both intervals, then the components of variance."""
    code = f" ({found.measure})" if found.measure else ""
    several = len(found.names)
    blocks: list[Block] = [_coefficient(found, j) for j in range(len(found.coefficients))]
    if found.components:
        blocks.append(_components(found))
    notes = [HOW]
    scale = natural_scale(found.measure)
    if isinstance(scale, NaturalScale):
        notes.append(f"Means are of the {pooled_name(found.measure)} and shown as {scale.name}.")
    title = f"{TITLES[found.kind]} of dependent effects: {several} fit{'' if several == 1 else 's'}{code}"
    return Sheet(title=title, blocks=tuple(blocks), notes=tuple(notes))


def _coefficient(found: RefittedModels, j: int) -> Grid:
    plain = len(found.coefficients) == 1
    level = level_words(found.refits.level)
    scale = natural_scale(found.measure) if plain else Unavailable(reason="coefficients are differences")
    name = scale.name if isinstance(scale, NaturalScale) else "estimate"
    rows = tuple(_row(found, i, j, scale) for i in range(len(found.names)))
    head = (found.kind, "k", name, f"{level} interval", "p", f"robust {level} interval", "robust p")
    return Grid(title="" if plain else found.coefficients[j], head=head, rows=rows, digits=3)


def _row(found: RefittedModels, i: int, j: int, scale: NaturalScale | Unavailable) -> tuple[Cell, ...]:
    refits = found.refits
    label: tuple[Cell, ...] = (found.names[i], int(refits.count[i]))
    if i in refits.without:
        return (*label, *(Unavailable(reason=refits.without[i]) for _ in range(5)))
    mean, half = float(refits.beta[i, j]), float(refits.half_width[i, j])
    shown: Cell = scale.shown(mean) if isinstance(scale, NaturalScale) else mean
    tested: tuple[Cell, Cell] = (Unavailable(reason=refits.untested.get(i, "")),) * 2
    if i not in refits.untested:
        tested = (_interval(mean - half, mean + half, scale), p_value(float(refits.p[i, j])))
    return (*label, shown, *tested, *_robust(found, i, j, scale))


def _robust(found: RefittedModels, i: int, j: int, scale: NaturalScale | Unavailable) -> tuple[Cell, Cell]:
    lines = found.refits.robust[i]
    if isinstance(lines, Unavailable):
        return lines, lines
    line = lines[j]
    if isinstance(line.low, Unavailable) or isinstance(line.high, Unavailable):
        absent = line.low if isinstance(line.low, Unavailable) else Unavailable(reason="no interval")
        return absent, p_value(line.p)
    return _interval(line.low, line.high, scale), p_value(line.p)


def _interval(low: float, high: float, scale: NaturalScale | Unavailable) -> Cell:
    return scale.interval(low, high) if isinstance(scale, NaturalScale) else interval(low, high, 3)


def _components(found: RefittedModels) -> Grid:
    rows: list[tuple[Cell, ...]] = []
    for i, name in enumerate(found.names):
        if i in found.refits.without:
            cells: tuple[Cell, ...] = (Unavailable(reason=found.refits.without[i]),) * len(found.components)
        else:
            cells = tuple(told(float(one)) for one in found.refits.components[i])
        rows.append((name, int(found.clusters[i]), *cells))
    head = (found.kind, many_of(2, found.by).partition(" ")[2], *found.components)
    return Grid(title="Components of variance", head=head, rows=tuple(rows))


def told(value: float) -> Cell:
    """A component, or that it cannot be told."""
    return UNTOLD if np.isnan(value) else value


def frame_of(found: RefittedModels) -> pd.DataFrame:
    """A row a set, and a coefficient where there are several; nan where a number is absent."""
    import pandas as pd

    refits = found.refits
    p = refits.beta.shape[1]
    half = refits.half_width
    columns: dict[str, Any] = {"k": np.repeat(refits.count, p), "clusters": np.repeat(found.clusters, p)}
    columns |= {"estimate": refits.beta.ravel(), "se": refits.se.ravel(), "p": refits.p.ravel()}
    columns |= {"ci_low": (refits.beta - half).ravel(), "ci_high": (refits.beta + half).ravel()}
    names = {"se": "se", "df": "df", "p": "p", "low": "ci_low", "high": "ci_high"}
    columns |= {f"robust_{own}": refits.robust_of(name).ravel() for name, own in names.items()}
    columns |= {
        name: np.repeat(refits.components[:, c], p) for c, name in enumerate(unique(found.components))
    }
    columns["q"] = np.repeat(refits.q, p)
    index: pd.Index[Any] = pd.Index(found.names, name=found.kind)
    if p > 1:
        pairs = [(name, coefficient) for name in found.names for coefficient in found.coefficients]
        index = pd.MultiIndex.from_tuples(pairs, names=[found.kind, "coefficient"])
    return pd.DataFrame(columns, index=index)


def unique(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names told apart by number where they repeat, as those of levels of two terms can."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(found)
