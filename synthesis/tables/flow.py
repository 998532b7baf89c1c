"""The study flow as a table: every count of the diagram, with where it is from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from synthesis.letter_case import lower_first
from synthesis.numbers import Quantity
from synthesis.study_flow import StudyFlow
from synthesis.tables.cells import at, body, group
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.views.study_boxes import SOURCE, STAGES, FlowBox, FlowLine, by_stage, flow_boxes
from synthesis.woven import named

NO_NOTE: Final = "–"

WAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "previous": "previous version",
        "databases": "databases and registers",
        "other": "other methods",
    }
)
"""How studies came in, where that parts the rows of a stage."""


def flow_table(flow: StudyFlow, numbers: Mapping[str, Quantity]) -> Table | None:
    """Every count of the flow, stage by stage; None where there is none."""
    boxes = flow_boxes(flow)
    several = len({box.way for box in boxes if box.way in WAYS}) > 1
    rows = [row for stage, own in by_stage(boxes) for row in _stage(stage, own, numbers, several=several)]
    if not rows:
        return None
    columns = [
        Column(id="what", label="Records, reports, studies", width=3.2),
        Column(id="n", label="n", align="right", number_format="0", width=0.7),
    ]
    noted = any(row.cells[-1].text != NO_NOTE for row in rows if row.kind == "body")
    if noted:
        columns.append(Column(id="note", label="Where the count is from", width=2.2))
    else:
        rows = [row if row.kind == "group" else _shorter(row) for row in rows]
    return Table(
        id="study_flow",
        title="Every count of the study flow",
        columns=tuple(columns),
        rows=tuple(rows),
        notes=tuple(_notes(flow)),
        source=SOURCE,
    )


def _shorter(row: Row) -> Row:
    return body(row.cells[:-1], indent=row.indent)


def _stage(
    stage: str, boxes: tuple[FlowBox, ...], numbers: Mapping[str, Quantity], *, several: bool
) -> Iterator[Row]:
    """The rows of a stage, way by way where there are `several`."""
    heading = ""
    for box in boxes:
        parted = several and box.row not in STAGES[-1][2]
        wanted = f"{stage}: {WAYS[box.way]}" if parted else stage
        if wanted != heading:
            heading = wanted
            yield group(heading)
        summed = any(not line.part for line in box.lines)
        for line in box.lines:
            cells = [
                Cell(text=_what(box, line)),
                at(numbers, line.key),
                Cell(text=named(line.note or NO_NOTE)),
            ]
            yield body(cells, indent=2 if line.part and summed else 1)


def _what(box: FlowBox, line: FlowLine) -> str:
    """What a row counts, with its box's head where it would not be understood alone."""
    summed = any(not one.part for one in box.lines)
    if not box.head.endswith("from:") or (line.part and summed):
        return line.label
    return f"{box.head} {line.label}" if line.part else f"{box.head.rstrip(':')} {lower_first(line.label)}"


def _notes(flow: StudyFlow) -> Iterator[Note]:
    yield Note(text="Counts as the reviewers declare them; steps of which none is declared are left out.")
    if flow.studies:
        yield Note(
            text="What became of the included studies is told from the records and the analysis: pooled are those with "
            "an effect in a synthesis, voted only those with a direction and no such effect."
        )
    if flow.difference:
        yield Note(text=f"Declared and recorded numbers differ: {flow.difference}.")
