"""The chapter on certainty: what is said of each finding, the summary of findings, the evidence profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from synthesis.analysis import Analysis
from synthesis.certainty.assessment import assess
from synthesis.certainty.findings import findings
from synthesis.figures.figure import Figure
from synthesis.numbers import Quantity
from synthesis.prose.certainty import cautions_on_certainty, said_of_certainty
from synthesis.supplement import Block, Heading, Paragraph, TableBlock
from synthesis.tables.certainty import certainty_table
from synthesis.tables.findings import summary_of_findings
from synthesis.woven import Run

Numbers = Mapping[str, Quantity]


def certainty_chapter(analysis: Analysis, numbers: Numbers, figures: Sequence[Figure]) -> Iterator[Block]:
    """What each finding means and how sure it is; nothing where the plan asks for neither."""
    del figures
    rated = tuple(assess(analysis))
    if not rated:
        return
    found = findings(analysis, rated)
    yield Heading(text="Summary of findings and certainty of the evidence", id="certainty_chapter")
    for caution in cautions_on_certainty(rated):
        yield Paragraph(runs=(Run(text=caution),), style="caution")
    for runs in said_of_certainty(numbers, found):
        yield Paragraph(runs=runs)
    for table in (summary_of_findings(analysis, numbers, found), certainty_table(numbers, rated)):
        if table is not None:
            yield TableBlock(table=table)
