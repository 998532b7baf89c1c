"""The chapter on the audit of the evidence: what is said, with which tables and figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from synthesis.analysis import Analysis
from synthesis.figures.figure import Figure
from synthesis.figures.review_audit import of_the_audit
from synthesis.numbers import Quantity
from synthesis.prose.audit import said_of_audit
from synthesis.supplement import Block, FigureBlock, Heading, Paragraph, TableBlock
from synthesis.tables.audit import cautions_table, findings_table
from synthesis.tables.audit_moves import changes_table, moves_table

Numbers = Mapping[str, Quantity]


def audit_chapter(analysis: Analysis, numbers: Numbers, figures: Sequence[Figure]) -> Iterator[Block]:
    """The findings with what to look up, what each synthesis would become, and that drawn; nothing where none is."""
    audit = analysis.audit
    if audit is None or not (audit.findings or audit.cautions or audit.settled):
        return
    yield Heading(text="Audit of the evidence", id="audit")
    yield Paragraph(runs=tuple(said_of_audit(numbers, audit)))
    for table in (findings_table(audit), moves_table(audit, numbers)):
        if table is not None:
            yield TableBlock(table=table)
    for figure in of_the_audit(audit, figures):
        yield FigureBlock(figure=figure)
    for table in (changes_table(audit, numbers), cautions_table(audit)):
        if table is not None:
            yield TableBlock(table=table)
