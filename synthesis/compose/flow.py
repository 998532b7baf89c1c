"""The chapter on how the studies were found: the flow diagram, its counts in a table, and what was excluded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from synthesis.analysis import Analysis
from synthesis.compose.readings import of_flow, shown
from synthesis.figures.figure import Figure
from synthesis.numbers import Quantity
from synthesis.study_flow import study_flow
from synthesis.supplement import Block, Heading, TableBlock
from synthesis.tables.excluded import excluded_table
from synthesis.tables.flow import flow_table


def flow_chapter(
    analysis: Analysis, numbers: Mapping[str, Quantity], figures: Sequence[Figure]
) -> Iterator[Block]:
    """The flow of studies that a plan declares, and those it excludes; nothing where it declares neither."""
    flow = study_flow(analysis)
    asked = [] if flow is None else [one for one in analysis.review.plan.figures if of_flow(one)]
    tables = (None if flow is None else flow_table(flow, numbers), excluded_table(analysis.review))
    if asked or any(table is not None for table in tables):
        yield Heading(text="Study flow", id="found_chapter")
    yield from shown(analysis, asked, figures)
    for table in tables:
        if table is not None:
            yield TableBlock(table=table)
