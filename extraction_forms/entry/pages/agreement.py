"""How far the extractors of a review agree, by form, section and question."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse

from extraction_forms.agreement.agreement import Agreement
from extraction_forms.entry.review_titles import titles
from extraction_forms.entry.settling.rated import rated
from extraction_forms.entry.sight import sight_of
from extraction_forms.entry.visit import Visit
from extraction_forms.frozen_values import frozen
from synthesis.ledger.agreement import agreement_numbers
from synthesis.tables.agreement import agreement_tables
from synthesis.tables.table import Table


@frozen
class OfForm:
    """Agreement by one form: whose, on how many studies, in tables."""

    title: str
    people: str
    studies: int
    tables: tuple[Table, ...]


@frozen
class AgreementPage:
    """Agreement by each form; the studies that wait, and those whose entries are matched by a guess."""

    title: str
    forms: tuple[OfForm, ...]
    waiting: tuple[str, ...]
    unseen: tuple[str, ...]


def agreement(visit: Visit) -> HttpResponse:
    """The tables of agreement, of the studies that this person may see."""
    found = rated(sight_of(visit))
    page = AgreementPage(
        title=titles(visit.folder)[0],
        forms=tuple(_forms(found.found)),
        waiting=found.twice.waiting,
        unseen=found.twice.unseen,
    )
    return visit.page("agreement.html", page)


def _forms(found: tuple[Agreement, ...]) -> Iterator[OfForm]:
    for one in found:
        *names, last = one.extractors
        yield OfForm(
            title=one.title,
            people=f"{', '.join(names)} and {last}",
            studies=len(one.studies),
            tables=tuple(agreement_tables(one, agreement_numbers(one))),
        )
