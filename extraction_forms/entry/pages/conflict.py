"""The page on which somebody chooses between two texts of the same answer, and what was chosen on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from django.http import HttpResponse, QueryDict

from extraction_forms.entry.asked_forms import vocabulary
from extraction_forms.entry.drafts.editing import Editing, file_draft
from extraction_forms.entry.drafts.ledger import Sent
from extraction_forms.entry.drafts.merging import OTHER, THEIRS, YOURS, Difference
from extraction_forms.entry.drafts.parts import codes_in
from extraction_forms.entry.drafts.posted import is_of_several
from extraction_forms.entry.drafts.typed import refuse_unknown
from extraction_forms.entry.drafts.wording import Wording, called, options, said
from extraction_forms.entry.progress.study_labels import study_label
from extraction_forms.entry.record_page.names import names_of
from extraction_forms.errors import UsageError
from extraction_forms.fields import Choice
from extraction_forms.frozen_values import frozen

_MOST: Final = 5_000


@frozen
class Choosing:
    """One answer with both its texts, as they are sent on and as readers see them, and which one is proposed.

    `why` says what changed, `third` what is offered for a text of one's own, `options` what can be chosen there.
    """

    number: int
    name: str
    where: str
    label: str
    yours: str
    theirs: str
    shown_yours: str
    shown_theirs: str
    shown_start: str
    proposed: str
    why: str
    third: str
    shown_third: str
    options: tuple[Choice, ...]


@frozen
class ConflictPage:
    """The page: what happened, the answers to choose, and what is sent on with them.

    `is_gone` says that the record's file was taken away: then all that was typed is saved anew, or nothing.
    """

    study: str
    of: str
    form: str
    title: str
    heading: str
    happened: str
    theirs_label: str
    sent: Sent
    then: str
    choosings: tuple[Choosing, ...] = ()
    is_file: bool = False
    is_gone: bool = False

    @property
    def open_ones(self) -> int:
        """How many answers have to be chosen."""
        return sum(1 for one in self.choosings if not one.proposed)


def tabs_differ(editing: Editing, differences: Iterable[Difference], sent: Sent, then: str) -> HttpResponse:
    """Two tabs of one person say different things: nothing of either is lost, the person chooses."""
    page = ConflictPage(
        study=editing.name.study,
        of=study_label(editing.visit, editing.name.study),
        form=editing.name.form,
        title=editing.form.title,
        heading="You changed this in another tab too",
        happened="These answers say one thing here and another in a tab or a window of yours that was sent before. "
        "Choose what each shall say. Everything else is kept.",
        theirs_label="In the other tab",
        sent=sent,
        then=then,
        choosings=choosings(wording_of(editing), differences),
    )
    return editing.visit.page("conflict.html", page, 409)


def files_differ(editing: Editing, differences: Iterable[Difference], sent: Sent, then: str) -> HttpResponse:
    """The record's file was changed by somebody else: nothing was written, the person chooses."""
    is_gone = editing.stored is None
    happened = (
        "The file of this record was taken away since you started typing. What you typed is kept here, not saved."
        if is_gone
        else "The file of this record was changed since you started typing: by hand, or by another program. Nothing "
        "was written over; what you typed is kept. Choose what each answer shall say, then save again."
    )
    page = ConflictPage(
        study=editing.name.study,
        of=study_label(editing.visit, editing.name.study),
        form=editing.name.form,
        title=editing.form.title,
        heading="Somebody else changed this record",
        happened=happened,
        theirs_label="In the file now",
        sent=sent,
        then=then,
        choosings=() if is_gone else choosings(wording_of(editing), differences),
        is_file=True,
        is_gone=is_gone,
    )
    return editing.visit.page("conflict.html", page, 409)


def wording_of(editing: Editing) -> Wording:
    """The words of a record's form and entries: those that the file has, and those that were typed, as typed."""
    known = vocabulary(editing.visit.folder)
    there, typed = (names_of(editing.form, draft, known).of for draft in (file_draft(editing), editing.draft))
    entries = {section: {**there.get(section, {}), **labels} for section, labels in typed.items()}
    return Wording(asked=editing.asked, entries=MappingProxyType(entries))


def choosings(words: Wording, differences: Iterable[Difference]) -> tuple[Choosing, ...]:
    """The answers to choose, those first that both changed."""
    ranked = sorted(differences, key=lambda one: one.proposed != "")
    return tuple(_choosing(words, number, one) for number, one in enumerate(ranked))


def _choosing(words: Wording, number: int, one: Difference) -> Choosing:
    where, label = called(words, one.name)
    return Choosing(
        number=number,
        name=one.name,
        where=where,
        label=label,
        yours=one.yours,
        theirs=one.theirs,
        shown_yours=said(words, one.name, one.yours),
        shown_theirs=said(words, one.name, one.theirs),
        shown_start=said(words, one.name, one.start) or "nothing" if one.start_known else "",
        proposed=one.proposed,
        why=_why(one),
        third=one.together,
        shown_third=said(words, one.name, one.together),
        options=options(words, one.name),
    )


def _why(one: Difference) -> str:
    if not one.start_known:
        return ""
    reasons = {
        YOURS: "Only you changed it.",
        THEIRS: "Only the file changed; you left it as it was.",
        OTHER: "Both changed it; the third choice has what either of you added.",
    }
    return reasons.get(one.proposed, "Both changed it.")


def chosen_in(editing: Editing) -> Mapping[str, str]:
    """What was chosen on the page, by input.

    Raises:
        UsageError: an answer was not chosen, or what came is not of the page.
    """
    sent, words = editing.visit.request.POST, wording_of(editing)
    count = next(number for number in range(_MOST) if f"name-{number}" not in sent or number == _MOST - 1)
    names = [sent[f"name-{number}"] for number in range(count)]
    refuse_unknown(editing.asked, dict.fromkeys(names, ""))
    return MappingProxyType({name: _chosen(sent, words, name, number) for number, name in enumerate(names)})


def _chosen(sent: QueryDict, words: Wording, name: str, number: int) -> str:
    way = sent.get(f"choose-{number}", "")
    place = ", ".join(called(words, name))
    if way not in {YOURS, THEIRS, OTHER}:
        raise UsageError(f"{place}: expected a choice of what it shall say. Go back and choose.")
    text, written, offered = (
        sent.get(f"{key}-{number}", "").replace("\r\n", "\n") for key in (way, OTHER, "offered")
    )
    if way != OTHER and written not in {"", offered}:
        raise UsageError(
            f"{place}: something else was written, and not chosen. Go back and choose it or not."
        )
    if way == OTHER and is_of_several(words.asked, name):
        return ", ".join(codes_in(text))
    return text
