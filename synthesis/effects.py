"""Effects: what the measures make of the studies, and what the models and votes read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import effect_sheets
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

WANTED: Final = "effects, as effect_sizes makes them from a data frame"
"""What is expected where effects are, in words."""

_NOTHING: Final = MappingProxyType[str, Any]({})

NORMAL_95: Final = 1.959963984540054
"""The 97.5 % point of the standard normal distribution."""


@frozen
class Derived:
    """A number made from others on the way to an effect: by which derivation, from what, on what assumption.

    `name` is the derivation's own; `inputs` are the names and values it was made from, `origins` the printed data
    behind them, `caution` what a reader should know before using it, if anything.
    """

    name: str
    label: str
    output: str
    value: float
    inputs: tuple[tuple[str, float], ...]
    origins: tuple[str, ...]
    assumption: str = ""
    source: str = ""
    caution: str = ""


@frozen
class Effect:
    """One comparison: estimate `y` and variance `v`, oriented so that + favours the experimental arm.

    `measured` is the same estimate on the measure's own scale (experimental against control);
    `origins` are the data it was made from.
    `tags` are the codes that `where:` and `by:` may ask for; `labels` how they are printed; `tag_origins`
    the data they rest on. `contrast` is given where the study has several, and then tells its rows apart;
    `way` (measure and route) where a plan pools in several ways. `moderators` are what a meta-regression may
    ask for: numbers, and codes as text. `correction` says what was added to the cells of its table, if anything.
    `derivations` are the numbers that were not printed but made from others on the way to it; `arms` the ids of
    the arms on either side; `provisional` the codes and numbers behind it that are not settled, by name.
    `sense` is -1 where `y` stands as measured and + favours the control arm, 0 where neither sign is better.
    `inputs` are the numbers of the record that the measure was computed from, by column, in the measure's own
    direction; `weeks` is the time since allocation, where it is told with its unit; `control_group` names the people
    of the control group where a record says that other comparisons have the same.
    """

    y: float
    v: float
    measured: float
    study: str
    study_label: str
    result: str
    outcome: str
    outcome_label: str
    measure: str
    route: str
    origins: tuple[str, ...]
    n_exp: int | None = None
    n_ctl: int | None = None
    tags: Mapping[str, str] = field(default_factory=lambda: _NOTHING, hash=False)
    labels: Mapping[str, str] = field(default_factory=lambda: _NOTHING, hash=False)
    tag_origins: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NOTHING, hash=False)
    contrast: str = ""
    way: str = ""
    moderators: Mapping[str, float | str] = field(default_factory=lambda: _NOTHING, hash=False)
    correction: str = ""
    derivations: tuple[Derived, ...] = ()
    arms: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    provisional: tuple[str, ...] = ()
    sense: float = 1.0
    inputs: Mapping[str, float] = field(default_factory=lambda: _NOTHING, hash=False)
    weeks: float | None = None
    control_group: str = ""

    @property
    def row(self) -> str:
        """The row of its study: the result, and the contrast where the study has several."""
        return f"{self.result}.{self.contrast}" if self.contrast else self.result

    @property
    def name(self) -> str:
        """How keys of numbers name it: study, result, and the contrast where the study has several."""
        return f"{self.study}.{self.row}".replace("-", "_")

    @property
    def key(self) -> str:
        """What the keys of its own numbers begin with."""
        return f"effects.{self.way}.{self.name}" if self.way else f"effects.{self.name}"

    @property
    def se(self) -> float:
        """The standard error."""
        return float(np.sqrt(self.v))

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval by the normal distribution, y - z se to y + z se: what tables and figures print."""
        return self.y - NORMAL_95 * self.se, self.y + NORMAL_95 * self.se


@frozen
class Excluded:
    """A result set aside: which, by what rule, and why; `tags`, `labels` and `contrast` as of an effect."""

    study: str
    study_label: str
    result: str
    outcome_label: str
    rule: str
    reason: str
    origins: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=lambda: _NOTHING, hash=False)
    labels: Mapping[str, str] = field(default_factory=lambda: _NOTHING, hash=False)
    tag_origins: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NOTHING, hash=False)
    contrast: str = ""

    @property
    def row(self) -> str:
        """The row of its study: the result, and the contrast where the study has several."""
        return f"{self.result}.{self.contrast}" if self.contrast else self.result


def set_aside(row: Effect, rule: str, reason: str) -> Excluded:
    """An effect that a rule leaves out, as the result it is of."""
    return Excluded(
        study=row.study,
        study_label=row.study_label,
        result=row.result,
        outcome_label=row.outcome_label,
        rule=rule,
        reason=reason,
        origins=row.origins,
        tags=row.tags,
        labels=row.labels,
        tag_origins=row.tag_origins,
        contrast=row.contrast,
    )


@frozen(repr=False)
class Effects(Presented):
    """The effects of one synthesis in order, what was left out of it with the reasons, and what else to know."""

    measure: str
    rows: tuple[Effect, ...]
    excluded: tuple[Excluded, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def y(self) -> Floats:
        """Estimates, shape (k,)."""
        return np.array([row.y for row in self.rows], dtype=np.float64)

    @property
    def v(self) -> Floats:
        """Sampling variances, shape (k,)."""
        return np.array([row.v for row in self.rows], dtype=np.float64)

    @property
    def k(self) -> int:
        """Number of rows."""
        return len(self.rows)

    @property
    def studies(self) -> tuple[str, ...]:
        """The studies, in order, each once."""
        return tuple(dict.fromkeys(row.study for row in self.rows))

    @property
    def names(self) -> tuple[str, ...]:
        """How print calls the rows: by the study, and by the result too where the study has several."""
        several = Counter(row.study for row in self.rows)
        labels = (row.study_label or row.study for row in self.rows)
        return tuple(
            f"{label}, {row.row}" if several[row.study] > 1 else label
            for label, row in zip(labels, self.rows, strict=True)
        )

    @property
    def origins(self) -> tuple[str, ...]:
        """Every datum these effects were made from, sorted, each once."""
        return tuple(sorted({origin for row in self.rows for origin in row.origins}))

    def sheet(self) -> Sheet:
        """The effects in a table, with what was corrected and what was left out."""
        return effect_sheets.of_effects(self)

    def in_a_line(self) -> str:
        """The effects in a few words."""
        return effect_sheets.in_a_line(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the effects, one a row: study, result, y, v, se, 95 % interval, moderators."""
        return effect_sheets.frame_of(self)
