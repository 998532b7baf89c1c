"""What a traffic-light plot is asked to show."""

from __future__ import annotations

from collections.abc import Mapping

from extraction_forms.frozen_values import frozen
from synthesis.figures.judgements import Judgement


@frozen
class Light:
    """A judgement: its code, "" where there is none, with the reason; and why it is not settled, if so.

    `key` names it among the numbers.
    """

    code: str
    lacking: str = ""
    provisional: str = ""
    key: str = ""


@frozen
class LightRow:
    """A row: the study, the outcome judged, a light per domain, overall last; its weight as it is printed."""

    study: str
    label: str
    outcome: str
    lights: tuple[Light, ...]
    weight: str = ""
    weight_key: str = ""
    source: str = ""


@frozen
class LightBlock:
    """The rows judged with one form: its domains by short name and label, overall last.

    `looks` says how each code is shown, from the best to the worst; `table` is the table with the same judgements.
    """

    title: str
    domains: tuple[tuple[str, str], ...]
    looks: Mapping[str, Judgement]
    rows: tuple[LightRow, ...]
    table: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.lights) != len(self.domains):
                expected = f"{len(self.domains)} judgements; found {len(row.lights)}"
                raise ValueError(f"{row.label}: expected {expected}")
            unknown = sorted({light.code for light in row.lights} - {*self.looks, ""})
            if unknown:
                raise ValueError(
                    f"{row.label}: unknown judgement {unknown[0]!r}; known are {', '.join(self.looks)}"
                )

    @property
    def lights(self) -> tuple[Light, ...]:
        """All lights, row by row."""
        return tuple(light for row in self.rows for light in row.lights)

    @property
    def told(self) -> bool:
        """Whether rows need their outcome: a study has several, or outcomes differ."""
        named = {row.outcome for row in self.rows}
        return len(named) > 1 or len({row.study for row in self.rows}) < len(self.rows)


@frozen
class TrafficLightSpec:
    """A traffic-light plot as asked for; `notes` stand under its last part."""

    id: str
    title: str
    blocks: tuple[LightBlock, ...]
    caption: str = ""
    notes: tuple[str, ...] = ()
    table: str = ""

    def __post_init__(self) -> None:
        if not any(block.rows for block in self.blocks):
            raise ValueError(f"figure {self.id}: expected at least one row")
