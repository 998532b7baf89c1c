"""The account of studies: included = pooled + voted only + narrative only + no result matched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from synthesis.numbers import Quantity
from synthesis.reconciliation import Reconciliation
from synthesis.tables.cells import at, body
from synthesis.tables.table import Cell, Column, Note, Table

COLUMNS = ("included", "pooled", "voted", "narrative", "nothing")


def reconciliation_table(accounts: Iterable[Reconciliation], numbers: Mapping[str, Quantity]) -> Table | None:
    """One row per synthesis; every row adds up."""
    rows = tuple(
        body(
            [
                Cell(text=one.label),
                *(at(numbers, f"reconciliation.{one.synthesis}.{name}") for name in COLUMNS),
            ]
        )
        for one in accounts
    )
    if not rows:
        return None
    labels = ("Included", "Pooled", "Voted only", "Narrative only", "No result matched")
    return Table(
        id="reconciliation",
        title="Where every study went",
        columns=(
            Column(id="synthesis", label="Synthesis", width=2.4),
            *(
                Column(id=name, label=label, align="right", number_format="0")
                for name, label in zip(COLUMNS, labels, strict=True)
            ),
        ),
        rows=rows,
        notes=(
            Note(text="In studies: included = pooled + voted only + narrative only + no result matched."),
            Note(
                text="Voted only: no effect to pool, but a direction. Narrative only: a result, but neither of these."
            ),
            Note(
                text="No result matched: no result in the study’s record meets the condition of the synthesis; "
                "whether the outcome was measured the records do not say."
            ),
        ),
    )
