"""A fit as another program can do it again: the data it is made from, what was asked, the numbers it gave."""

from __future__ import annotations

from dataclasses import field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from extraction_forms.frozen_values import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_COUNTS: Final[Mapping[str, float]] = MappingProxyType({})

TEST: Final = "between"
"""The kind of the test between the levels of subgroups, each with a tau2 of its own."""

TOGETHER: Final = "between_che"
"""The kind of that test for dependent effects, in one model of all levels."""


@frozen
class RefitRow:
    """An effect of a fit: what it is called, its estimate and variance, or the counts that the model pools.

    `cluster` numbers what is independent of the other rows; `name` is that of keys, `level` that of its subgroup where
    levels are compared.
    """

    name: str
    study: str
    y: float
    v: float
    cluster: int
    counts: Mapping[str, float] = field(default_factory=lambda: NO_COUNTS)
    level: str = ""


@frozen
class Expected:
    """A number that was reported: its key, what it is of its fit, its value; `row` from 1, 0 of the whole fit."""

    key: str
    quantity: str
    value: float
    row: int = 0


@frozen
class Refit:
    """One fit of a review: the start of its keys, its kind, what was asked, its rows and the numbers reported of it.

    `kind` names the model; `headline` says that Wald's interval stands where the Knapp-Hartung one is the narrower.
    `scale` turns an effect into what readers know, `sign` what the counts give into the direction of the effects.
    `columns` are those of a regression, a number for each row; `correlations` those of the sampling errors of two rows,
    counted from 1. `parts` are the fits whose means a test compares.
    """

    id: str
    of: str
    label: str
    kind: str
    method: str = ""
    test: str = "z"
    headline: bool = False
    measure: str = ""
    scale: str = ""
    sign: float = 1.0
    rows: tuple[RefitRow, ...] = ()
    columns: tuple[tuple[str, tuple[float, ...]], ...] = ()
    correlations: tuple[tuple[int, int, float], ...] = ()
    parts: tuple[str, ...] = ()
    expected: tuple[Expected, ...] = ()
