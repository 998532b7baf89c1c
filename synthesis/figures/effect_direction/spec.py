"""What an effect direction plot is asked to show."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.numbers import Unavailable
from synthesis.votes.directions import STATES


@frozen
class Step:
    """A step of size: its words, the least number of people it stands for, and how large its marks are."""

    label: str
    least: int
    size: float


STEPS: Final[Mapping[str, Step]] = MappingProxyType(
    {
        "large": Step(label="more than 300", least=301, size=12.5),
        "medium": Step(label="50 to 300", least=50, size=9.0),
        "small": Step(label="fewer than 50", least=0, size=6.0),
        "unknown": Step(label="n not reported", least=0, size=9.0),
    }
)
"""Sizes of marks by the people in the experimental arm (Hilton Boon & Thomson 2021); the last is hollow."""


@frozen
class Risk:
    """A judged risk of bias: its letter, its name, and the shade of a row."""

    letter: str
    label: str
    fill: str


RISKS: Final[Mapping[str, Risk]] = MappingProxyType(
    {
        "low": Risk(letter="L", label="Low risk", fill="#e3f3e6"),
        "low_except_confounding": Risk(
            letter="L*", label="Low (except for uncontrolled confounding)", fill="#edf6ea"
        ),
        "moderate": Risk(letter="M", label="Moderate risk", fill="#f7e7b0"),
        "some_concerns": Risk(letter="S", label="Some concerns", fill="#f5d67f"),
        "serious": Risk(letter="Se", label="Serious risk", fill="#efb592"),
        "high": Risk(letter="H", label="High risk", fill="#e69a80"),
        "critical": Risk(letter="C", label="Critical risk", fill="#cda9d6"),
        "no_information": Risk(letter="?", label="No information", fill="#ffffff"),
        "other_codes": Risk(letter="*", label="Judged by other codes", fill="#ededed"),
        "": Risk(letter="–", label="Not judged", fill="#ffffff"),
    }
)
"""Risks of bias by code, the best first; each has a letter, so that its shade never stands alone.

`other_codes` stands for what only a review's own form knows, where nobody can say which is worse.
"""


@frozen
class DirectionCell:
    """The one vote of a study in a domain.

    `state` is a code of `votes.directions.STATES`, `n` the people analysed in the experimental arm,
    `n_results` how many results of the domain made the vote, and `key` the key of that number.
    `by_significance` says that a direction was stated only because of significance, `origins` are the data of the vote.
    """

    state: str
    n: int | Unavailable
    n_results: int = 1
    by_significance: bool = False
    key: str = ""
    origins: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise ValueError(f"unknown state {self.state!r}; known are {', '.join(STATES)}")
        if self.n_results < 1:
            raise ValueError(f"expected 1 result or more behind a vote; found {self.n_results}")
        if not isinstance(self.n, Unavailable) and self.n < 0:
            raise ValueError(f"expected 0 people or more; found {self.n}")

    @property
    def step(self) -> str:
        """The step of size, by its name in `STEPS`."""
        if isinstance(self.n, Unavailable):
            return "unknown"
        people = self.n
        return next(name for name, step in STEPS.items() if people >= step.least)


@frozen
class DirectionRow:
    """A study: its name, the headings it stands under, its risk of bias, and its cells by domain.

    `headings` run from the outer to the inner one (design, risk of bias); `risk` is a code of `RISKS`;
    `source` names the record the name came from.
    """

    study: str
    label: str
    cells: Mapping[str, DirectionCell]
    headings: tuple[str, ...] = ()
    risk: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if self.risk not in RISKS:
            raise ValueError(
                f"{self.study}: unknown risk of bias {self.risk!r}; known are {', '.join(RISKS)}"
            )


@frozen
class EffectDirectionSpec:
    """An effect direction plot as asked for (Hilton Boon & Thomson 2021, doi 10.1002/jrsm.1458).

    `domains` are the columns, ids with labels; `rows` the studies in the order they are to be shown, those
    under one heading together. `positive` says what a positive direction means ("favours exercise"),
    `sized_by` whose number the size of a mark goes by. `table` is the id of the table with the same votes:
    one row per study and domain with state, n, number of results, risk of bias.
    """

    id: str
    title: str
    domains: tuple[tuple[str, str], ...]
    rows: tuple[DirectionRow, ...]
    caption: str = ""
    positive: str = ""
    sized_by: str = "People analysed in the experimental arm"
    table: str = ""

    def __post_init__(self) -> None:
        known = frozenset(id_ for id_, _ in self.domains)
        if not self.rows or not self.domains:
            raise ValueError(f"figure {self.id}: expected a study and a domain or more; found none")
        if len(known) < len(self.domains):
            raise ValueError(f"figure {self.id}: expected domains of different ids")
        for row in self.rows:
            if unknown := sorted(set(row.cells) - known):
                raise ValueError(f"figure {self.id}, {row.study}: unknown domain {unknown[0]!r}")

    @property
    def cells(self) -> tuple[DirectionCell, ...]:
        """Every vote, study by study."""
        return tuple(row.cells[id_] for row in self.rows for id_, _ in self.domains if id_ in row.cells)
