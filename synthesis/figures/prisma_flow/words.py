"""What a flow diagram says in words: its lines, and the whole of it for those who do not see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from synthesis.figures.prisma_flow.spec import FlowSpec
from synthesis.letter_case import lower_first
from synthesis.numbers import count
from synthesis.views.study_boxes import FlowBox, FlowLine, by_stage

_OF_WAY = {"previous": "", "databases": "", "other": "by other methods, ", "fates": ""}


def counted(n: int) -> str:
    """A count as a box prints it: `(n = 420)`, never broken."""
    return f"(n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{count(n)})"


def shortened(box: FlowBox, most: int) -> FlowBox:
    """A box of whose lists at most so many lines are named; the others are one line, their counts added up."""
    lines: list[FlowLine] = []
    for part, group in groupby(box.lines, key=lambda line: line.part):
        several = tuple(group)
        if part and len(several) > most:
            kept, rest = several[: most - 1], several[most - 1 :]
            label = f"{count(len(rest))} {'others' if kept else 'together'}"
            several = (*kept, FlowLine(label=label, n=sum(one.n for one in rest), key="", part=part))
        lines += several
    return replace(box, lines=tuple(lines))


def alternative(spec: FlowSpec) -> str:
    """The diagram for those who do not see it: every box with its counts, stage by stage."""
    parts = ["PRISMA 2020 flow diagram."]
    for stage, boxes in by_stage(spec.boxes):
        parts.append(f"{stage}: {'; '.join(map(_said, boxes))}.")
    return " ".join(parts)


def _said(box: FlowBox) -> str:
    head = f"{lower_first(box.head)} " if box.head else ""
    return f"{_OF_WAY[box.way]}{head}{', '.join(_lines(box))}"


def _lines(box: FlowBox) -> Iterator[str]:
    for line in box.lines:
        label = line.label if line.part else lower_first(line.label)
        yield f"{label} {count(line.n)}"
