"""The account of studies, and the matrix of what each study lacks in each synthesis."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from extraction_forms.studies import Study
from synthesis.numbers import Quantity
from synthesis.reconciliation import NOWHERE, PLACES, Reconciliation
from synthesis.tables.cells import at, body, listed
from synthesis.tables.table import Cell, Column, Note, Table
from synthesis.woven import named, weave, words

COLUMNS: Final = ("included", "pooled", "voted", "narrative", *NOWHERE)
MARKS: Final[Mapping[str, str]] = {
    "pooled": "●",
    "voted": "▲",
    "narrative": "○",
    "not_measured": "–",
    "not_reported": "□",
    "unclear": "?",
}
"""The mark of each place in the matrix, beside its words."""


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
    labels = ("Included", "Pooled", "Voted only", "Narrative only", *NOWHERE.values())
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
            Note(
                text="In studies: included = pooled + voted only + narrative only + no result here, which is not "
                "measured, or measured and not reported, or unclear."
            ),
            Note(
                text="Voted only: no effect to pool, but a direction. Narrative only: a result, but neither of these."
            ),
            Note(
                text="Unclear: no result in the study’s record meets the condition of the synthesis, and the record "
                "does not say whether it was measured."
            ),
        ),
    )


def missing_table(
    accounts: Sequence[Reconciliation], studies: Sequence[Study], bundled: Collection[str] = ()
) -> Table | None:
    """The missing-evidence matrix: each study by synthesis, and where one has no result, what its record says of it.

    Of the `bundled` studies, which give statements about several outcomes at once, a note tells where these are.
    """
    shown = [study for study in studies if accounts and study.id in accounts[0].included]
    if not shown or not any(one.nothing or one.narrative or one.voted for one in accounts):
        return None
    return Table(
        id="missing_evidence",
        title="Missing-evidence matrix: what each study gives each synthesis",
        columns=(
            Column(id="study", label="Study", width=1.8),
            *(Column(id=one.synthesis, label=one.label, width=1.6) for one in accounts),
        ),
        rows=tuple(
            body([Cell(text=study.label), *(_place(one, study) for one in accounts)]) for study in shown
        ),
        notes=(
            Note(
                text=words(
                    "A result that was measured and not reported, or of which nobody can tell if it was measured, "
                    "may be missing because of what it showed (Cochrane Handbook, chapter 13)."
                )
            ),
            *_bundled_note(accounts, [study for study in shown if study.id in bundled]),
        ),
        wide=len(accounts) > 4,
    )


def _bundled_note(accounts: Sequence[Reconciliation], studies: Sequence[Study]) -> Iterator[Note]:
    """Of which studies that give a statement about several outcomes at once a place is unclear."""
    labels = [study.label for study in studies if any(study.id in one.unclear for one in accounts)]
    if labels:
        yield Note(
            text=weave(
                "{studies}: a statement about several outcomes at once was made, which is counted among the votes and "
                "belongs to no synthesis of one outcome; where nothing else is told, the place is unclear.",
                studies=named(listed(labels)),
            )
        )


def _place(one: Reconciliation, study: Study) -> Cell:
    place = one.place(study.id)
    return Cell(text=f"{MARKS[place]} {PLACES[place]}", origins=(f"records/{study.id}",))
