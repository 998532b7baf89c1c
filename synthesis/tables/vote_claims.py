"""What authors claim beside the direction of their results, and the results that do not vote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from synthesis.analysis import Analysis
from synthesis.numbers import Quantity
from synthesis.tables.cells import at, body, group
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.tables.vote_notes import told
from synthesis.votes.directions import OF_ONE_RESULT, STATES

Numbers = Mapping[str, Quantity]

BESIDE: Final = (
    "In results, not in studies. Claims are the sources’ own, as the form words them; no claim gives a result its "
    "direction, and none of these counts is a vote."
)


def claims_table(analysis: Analysis, numbers: Numbers) -> Table | None:
    """What authors claim of their results, by the direction these have; None where no record holds a claim."""
    domains = [(one, one.claims) for one in analysis.votes if one.claims is not None]
    if not domains:
        return None
    used = {
        state for _, table in domains for row in table.rows for state in row.cells if row.cells[state].count
    }
    states = [one for one in OF_ONE_RESULT if one in {"positive", "negative"} or one in used]
    rows: list[Row] = []
    for domain, table in domains:
        rows.append(group(domain.label))
        for row in table.rows:
            base = f"votes.claims.{domain.domain}.{row.code}"
            cells = [at(numbers, f"{base}.{name}") for name in (*states, "total")]
            rows.append(body([Cell(text=row.text), *cells], indent=1))
    columns = (
        Column(id="claim", label="What the authors claim", width=2.0),
        *(
            Column(
                id=one, label=f"{STATES[one].symbol} {STATES[one].label}", align="right", number_format="0"
            )
            for one in states
        ),
        Column(id="total", label="Results", align="right", width=0.8, number_format="0"),
    )
    notes = (
        BESIDE,
        *dict.fromkeys(told(table.caution) for _, table in domains),
    )
    return Table(
        id="claims_by_direction",
        title="What authors claim, and the direction of the same results",
        columns=columns,
        rows=tuple(rows),
        notes=tuple(Note(text=text) for text in notes),
    )


def barred_table(analysis: Analysis) -> Table | None:
    """The results that do not vote, each with the reason."""
    if not analysis.no_votes:
        return None
    return Table(
        id="votes_barred",
        title="Results that do not vote",
        columns=(
            Column(id="study", label="Study", width=1.2),
            Column(id="outcome", label="Outcome", width=1.8),
            Column(id="rule", label="Rule", width=1.2),
            Column(id="reason", label="Reason", width=3.2),
        ),
        rows=tuple(
            body(
                [
                    Cell(text=one.study_label, origins=one.origins),
                    *(Cell(text=text) for text in (one.outcome_label, one.rule, one.reason)),
                ]
            )
            for one in analysis.no_votes
        ),
    )
