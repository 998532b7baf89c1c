"""The page of a record that was submitted or locked while somebody still typed into it."""

from __future__ import annotations

from django.http import HttpResponse

from extraction_forms.entry.drafts.editing import Editing
from extraction_forms.entry.drafts.ledger import Sent
from extraction_forms.entry.drafts.wording import called, said
from extraction_forms.entry.pages.conflict import wording_of
from extraction_forms.entry.progress.study_labels import study_label
from extraction_forms.frozen_values import frozen
from extraction_forms.store.status import LOCKED


@frozen
class Unkept:
    """An answer that was typed into a record that is closed: its name, what it is called, and its text."""

    name: str
    place: str
    text: str
    shown: str


@frozen
class Closed:
    """The page that says that a record was submitted or locked meanwhile, with what was typed into it since."""

    study: str
    of: str
    form: str
    title: str
    is_locked: bool
    sent: Sent
    answers: tuple[Unkept, ...]


def closed(editing: Editing, sent: Sent) -> HttpResponse:
    """The record was submitted or locked meanwhile: what was typed since is shown, to be kept or copied."""
    words = wording_of(editing)
    page = Closed(
        study=editing.name.study,
        of=study_label(editing.visit, editing.name.study),
        form=editing.name.form,
        title=editing.form.title,
        is_locked=editing.status == LOCKED,
        sent=sent,
        answers=tuple(
            Unkept(name=name, place=": ".join(called(words, name)), text=text, shown=said(words, name, text))
            for name, text in sent.texts.items()
        ),
    )
    return editing.visit.page("closed.html", page, 423)
