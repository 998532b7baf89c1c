"""A review as a table of texts, and what its maker knows of each row beside them."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from instruments import Instrument
from people import Seen

COLUMNS: Final = (
    *(
        "study",
        "same_trial_as",
        "year",
        "country",
        "outcome_category",
        "outcome",
        "instrument",
        "polarity",
        "range_min",
        "range_max",
    ),
    *("whole", "items", "condition_arm1", "condition_arm2", "multi_arm1", "value_kind"),
    *("timepoint", "time_weeks", "duration", "diagnosis", "risk_of_bias", "n_randomised1i", "n_randomised2i"),
    *(f"{name}{arm}i" for name in ("n", "mean", "sd", "se") for arm in (1, 2)),
    *(f"{name}{arm}i" for name in ("baseline_n", "baseline_mean", "baseline_sd") for arm in (1, 2)),
    *(f"{name}{arm}i" for name in ("events", "total", "percent") for arm in (1, 2)),
    *("measure", "estimate", "se", "ci_low", "ci_high", "p", "sign", "claim"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the maker of a row knows: its study, instrument, time and arm by number, and what was seen of both arms."""

    study: int
    kind: str
    instrument: Instrument
    time: int
    arm: int
    decimals: int
    arms: tuple[Seen, Seen]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row: its cells by column, and the facts behind them."""

    cells: Mapping[str, str]
    facts: Facts

    def number(self, column: str) -> float | None:
        """A cell's number; none where it holds none."""
        try:
            return float(self.cells.get(column, ""))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A table of rows; `dictionary` describes its columns where it comes with one."""

    rows: tuple[Row, ...]
    dictionary: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def of_study(self, study: int) -> list[int]:
        """The rows of a study."""
        return [at for at, row in enumerate(self.rows) if row.facts.study == study]


def with_cells(review: Review, at: int, cells: Mapping[str, str]) -> Review:
    """The review with other cells in one row."""
    row = review.rows[at]
    changed = replace(row, cells=MappingProxyType({**row.cells, **cells}))
    return replace(review, rows=(*review.rows[:at], changed, *review.rows[at + 1 :]))


def write(review: Review, folder: Path, missing: str) -> Path:
    """The review as a comma-separated file in a folder, and the description of its columns beside it, if it has one."""
    path, words = folder / "table.csv", folder / "dictionary.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([row.cells.get(name, missing) for name in COLUMNS] for row in review.rows)
    words.unlink(missing_ok=True)
    if review.dictionary:
        with words.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("column", "description"), *review.dictionary.items()])
    return path
