"""What a verdict strip is asked to show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Literal

from extraction_forms.frozen_values import frozen
from synthesis.figures.verdict_inks import ink
from synthesis.numbers import Unavailable
from synthesis.verdicts.verdict import CLASSES


@frozen
class StripRow:
    """A synthesis, or one level of a moderator: the classes of its results in any order.

    `pooled` and `prediction` are the classes of the pooled interval and of the prediction interval, or why
    there is none ("too few: 2 studies"). `without` counts results that have no verdict. `key` names the
    number of studies, `source` the record the label came from.

    `marks` say whose each of `verdicts` is, and `mark_keys` are the keys of their numbers; `pooled_key` and
    `prediction_key` are those of the verdicts on the pooled and the prediction interval,
    `origins` the data of the results.
    """

    label: str
    studies: int
    verdicts: tuple[str, ...]
    pooled: str | Unavailable
    prediction: str | Unavailable
    without: int = 0
    key: str = ""
    source: str = ""
    marks: tuple[tuple[str, ...], ...] = ()
    mark_keys: tuple[str, ...] = ()
    pooled_key: str = ""
    prediction_key: str = ""
    origins: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for code in (*self.verdicts, self.pooled, self.prediction):
            if isinstance(code, str):
                ink(code)
        for what, found in (("texts", self.marks), ("keys", self.mark_keys)):
            if found and len(found) != len(self.verdicts):
                expected = f"as many {what} as verdicts, {len(self.verdicts)}"
                raise ValueError(f"{self.label}: expected {expected}; found {len(found)}")

    @property
    def ordered(self) -> tuple[int, ...]:
        """The places of the verdicts from worse to better, those of one class in their order."""
        places = range(len(self.verdicts))
        return tuple(sorted(places, key=lambda place: CLASSES[self.verdicts[place]].rank))

    @property
    def counts(self) -> Mapping[str, int]:
        """How many results are in each class that occurs, from worse to better."""
        found = Counter(self.verdicts)
        return {code: found[code] for code in CLASSES if found[code]}


@frozen
class StripGroup:
    """Rows under a heading; the first group of a figure, the whole, may have none."""

    heading: str
    rows: tuple[StripRow, ...]


@frozen
class StripSpec:
    """A verdict strip as asked for.

    `margins` says in a sentence which margins the verdicts are by; `unit` what a square is.
    """

    id: str
    title: str
    groups: tuple[StripGroup, ...]
    margins: str
    unit: Literal["result", "study"] = "result"
    caption: str = ""
    table: str = ""

    def __post_init__(self) -> None:
        if not any(group.rows for group in self.groups):
            raise ValueError(f"figure {self.id}: expected at least one row")
        if not self.margins.strip():
            raise ValueError(f"figure {self.id}: expected the margins in words; verdicts need them")

    @property
    def units(self) -> str:
        """What squares are, of several."""
        return "results" if self.unit == "result" else "studies"
