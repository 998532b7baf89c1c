"""The tables of votes in their order: the counts, what stands beside them, and what does not vote."""

from __future__ import annotations

from collections.abc import Mapping

from synthesis.analysis import Analysis
from synthesis.numbers import Quantity
from synthesis.tables.table import Table
from synthesis.tables.vote_claims import barred_table, claims_table
from synthesis.tables.vote_evidence import effects_summary, p_values_table, vote_effect_table
from synthesis.tables.votes import direction_by_table, direction_table


def vote_blocks(analysis: Analysis, numbers: Mapping[str, Quantity]) -> tuple[Table, ...]:
    """Every table of votes that a review has: by direction, by each variable, and all that stands beside them.

    Counts that a source printed instead of studies are no votes, and are not among them.
    """
    variables = [table.variable for table in analysis.votes[0].by] if analysis.votes else []
    tables = (
        direction_table(analysis, numbers),
        *(direction_by_table(analysis, numbers, name) for name in variables),
        effects_summary(analysis, numbers),
        p_values_table(analysis, numbers),
        vote_effect_table(analysis, numbers),
        claims_table(analysis, numbers),
        barred_table(analysis),
    )
    return tuple(table for table in tables if table is not None)
