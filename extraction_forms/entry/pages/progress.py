"""The page of a review: its question, and how far each study is."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict

from extraction_forms.entry.asked_forms import asked_forms
from extraction_forms.entry.progress.filters import SHOWN, Filter, filter_of
from extraction_forms.entry.progress.states import standing
from extraction_forms.entry.progress.study_labels import study_label
from extraction_forms.entry.progress.table import Table, table
from extraction_forms.entry.progress.unreadable import told
from extraction_forms.entry.review_titles import titles
from extraction_forms.entry.visit import Visit
from extraction_forms.frozen_values import frozen

_DONE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "added": "{} is added. Everybody of this review sees it now.",
        "locked": "The record of {} is locked.",
        "reopened": "The record of {} is open again.",
    }
)


@frozen
class Choice:
    """Something to choose from a list, and whether it is chosen."""

    value: str
    words: str
    chosen: bool


@frozen
class Progress:
    """The page of a review: its table, what is looked for in it, and files that cannot be read."""

    title: str
    question: str
    table: Table
    filter: Filter
    shown: tuple[Choice, ...]
    forms: tuple[Choice, ...]
    faults: tuple[str, ...]
    notices: tuple[str, ...]
    before: str
    after: str


def progress(visit: Visit) -> HttpResponse:
    """How far every study is."""
    query = visit.request.GET
    wanted = filter_of({key: str(query.get(key, "")) for key in ("q", "show", "form", "page")})
    forms = {id_: asked.form for id_, asked in asked_forms(visit.folder).items()}
    now = standing(visit)
    found = table(visit, now, forms, wanted)
    title, question = titles(visit.folder)
    page = Progress(
        title=title,
        question=question,
        table=found,
        filter=wanted,
        shown=tuple(
            Choice(value=key, words=words, chosen=key == wanted.shown) for key, (words, _) in SHOWN.items()
        ),
        forms=tuple(
            Choice(value=form.id, words=form.title, chosen=form.id == wanted.form) for form in forms.values()
        ),
        faults=tuple(told(visit, now.unreadable)),
        notices=tuple(_notices(visit, query, now.studies)),
        before=_page(wanted, found.page - 1) if found.page > 1 else "",
        after=_page(wanted, found.page + 1) if found.page < found.pages else "",
    )
    return visit.page("progress.html", page)


def _notices(visit: Visit, query: QueryDict, studies: Container[str]) -> Iterator[str]:
    """What was done just now, as the page that did it says in the address: `?locked=johnson_2018`."""
    for key, words in _DONE.items():
        study = str(query.get(key, ""))
        if study in studies:
            yield words.format(study_label(visit, study))


def _page(wanted: Filter, number: int) -> str:
    parts = {"q": wanted.words, "show": wanted.shown, "form": wanted.form, "page": str(number)}
    return f"?{urlencode({key: value for key, value in parts.items() if value})}"
