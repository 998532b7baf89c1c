"""The chapter on the overlap of reviews: which study is in which, what they share, what is counted twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from synthesis.analysis import Analysis
from synthesis.compose.readings import of_overlap, shown
from synthesis.figures.figure import Figure
from synthesis.numbers import Quantity
from synthesis.prose.overlap import said_of_overlap, twice_in_syntheses
from synthesis.supplement import Block, Heading, Paragraph, TableBlock
from synthesis.tables.overlap import overlap_tables, overlap_twin
from synthesis.woven import stretches, together


def overlap_chapter(
    analysis: Analysis, numbers: Mapping[str, Quantity], figures: Sequence[Figure]
) -> Iterator[Block]:
    """The overlap of the reviews that a plan declares; nothing where it declares none."""
    if analysis.review.overlap is None:
        return
    yield Heading(text="Overlap of reviews", id="overlap_chapter")
    yield Paragraph(runs=stretches(together(said_of_overlap(analysis, numbers), " ")))
    for caution in twice_in_syntheses(analysis):
        yield Paragraph(runs=stretches(caution), style="caution")
    asked = [one for one in analysis.review.plan.figures if of_overlap(one)]
    yield from shown(analysis, asked, figures)
    for table in overlap_tables(analysis, numbers):
        yield TableBlock(table=table)
    for plan in asked:
        twin = overlap_twin(analysis, numbers, plan)
        if twin is not None:
            yield TableBlock(table=twin)
