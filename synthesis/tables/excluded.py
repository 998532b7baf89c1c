"""The studies that a reader may expect and that were excluded, by reason."""

from __future__ import annotations

from collections.abc import Mapping

from extraction_forms.references.reference import Reference
from synthesis.overlap.names import called
from synthesis.plan.excluded import counted_reasons
from synthesis.plan.plan import ExcludedStudy
from synthesis.review import Review
from synthesis.tables.cells import body, group
from synthesis.tables.table import Cell, Column, Note, Table
from synthesis.woven import named


def excluded_table(review: Review) -> Table | None:
    """The studies excluded under their reasons, in the order of the study flow; None where none is listed."""
    listed = review.plan.excluded_studies
    if not listed:
        return None
    noted, cited = any(one.note for one in listed), any(one.citekey for one in listed)
    columns = [Column(id="study", label="Study", width=1.4)]
    columns += [Column(id="note", label="What shows it", width=2.4)] if noted else []
    columns += [Column(id="reference", label="Reference", width=3.2)] if cited else []
    reasons = dict.fromkeys((*counted_reasons(review.plan), *(one.reason for one in listed)))
    rows = []
    for reason in reasons:
        own = sorted((_named(one, review.references), one.id, one) for one in listed if one.reason == reason)
        rows += [group(named(reason))] if own else []
        for name, _, one in own:
            texts = [name, *([one.note or "–"] if noted else [])]
            texts += [_reference(one, review.references)] if cited else []
            rows.append(body((Cell(text=named(text)) for text in texts), indent=1))
    return Table(
        id="excluded_studies",
        title="Studies excluded, with the reason",
        columns=tuple(columns),
        rows=tuple(rows),
        notes=tuple(_notes(review)),
    )


def _notes(review: Review) -> list[Note]:
    said = "Studies that a reader may expect here, as the reviewers list them."
    if counted_reasons(review.plan):
        said += " The study flow counts all reports excluded, by the same reasons."
    return [Note(text=said)]


def _reference(one: ExcludedStudy, references: Mapping[str, Reference]) -> str:
    found = references.get(one.citekey)
    return found.text if found is not None else "–"


def _named(one: ExcludedStudy, references: Mapping[str, Reference]) -> str:
    """What a study is called: as the plan says, else by the authors and year of its reference, else by its id."""
    found = references.get(one.citekey)
    return one.study or (called(found) if found is not None else "") or one.id
