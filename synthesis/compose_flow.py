"""The chapter on how the studies were found: the flow diagram, and its counts in a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from synthesis.analysis import Analysis
from synthesis.compose_readings import of_flow, shown
from synthesis.figures.figure import Figure
from synthesis.numbers import Quantity
from synthesis.study_flow import study_flow
from synthesis.supplement import Block, Heading, TableBlock
from synthesis.tables.flow import flow_table


def flow_chapter(
    analysis: Analysis, numbers: Mapping[str, Quantity], figures: Sequence[Figure]
) -> Iterator[Block]:
    """The flow of studies that a plan declares; nothing where it declares none."""
    flow = study_flow(analysis)
    if flow is None:
        return
    asked = [one for one in analysis.review.plan.figures if of_flow(one)]
    table = flow_table(flow, numbers)
    if asked or table is not None:
        yield Heading(text="Study flow", id="found_chapter")
    yield from shown(analysis, asked, figures)
    if table is not None:
        yield TableBlock(table=table)
