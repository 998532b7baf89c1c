"""The table of progress: a row for each study, and in it how far it is by each form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from extraction_forms.entry.progress.chips import NOT_BEGUN, TYPING, UNREADABLE, Chip, chip_of
from extraction_forms.entry.progress.filters import SHOWN, Filter, is_named
from extraction_forms.entry.progress.states import Standing, State
from extraction_forms.entry.progress.study_labels import label_among
from extraction_forms.entry.roles import EXTRACTOR
from extraction_forms.entry.sight import Sight, sight_of
from extraction_forms.entry.templating import url
from extraction_forms.entry.visit import Visit
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.record_files import CONSENSUS

PAGE: Final = 100
"""How many studies a page shows."""


@frozen
class FormCell:
    """How far a study is by a form: the chips of its extractors, what there is to do, and what is settled.

    `left` is where a page asks how many differences are left; nothing where there is nothing to compare.
    """

    form: str
    title: str
    chips: tuple[Chip, ...]
    own: str
    own_words: str
    compare: str = ""
    left: str = ""
    agreed: str = ""


@frozen
class StudyRow:
    """A study by its name and its printed label, with a cell for each form."""

    study: str
    label: str
    cells: tuple[FormCell, ...]


@frozen
class Counted:
    """How many studies are how far by a form."""

    title: str
    begun: int
    submitted: int
    to_settle: int
    agreed: int


@frozen
class Table:
    """The rows of one page, how many studies there are, how many of them were looked for, and on how many pages."""

    rows: tuple[StudyRow, ...]
    counts: tuple[Counted, ...]
    studies: int
    found: int
    page: int
    pages: int


def table(visit: Visit, now: Standing, forms: Mapping[str, Form], wanted: Filter) -> Table:
    """The rows that are looked for, and the counts of all."""
    asked = {id_: form for id_, form in forms.items() if wanted.form in {"", id_}} or forms
    _, meant = SHOWN[wanted.shown]
    sight = sight_of(visit)
    found = [
        study
        for study in now.studies
        if any(meant(now.of(study, form), visit.name) for form in asked)
        and (not wanted.words or is_named(wanted, study, _label(sight, now, study, forms)))
    ]
    pages = max(-(-len(found) // PAGE), 1)
    page = min(wanted.page, pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    return Table(
        rows=tuple(_row(visit, now, (study, _label(sight, now, study, forms)), asked) for study in shown),
        counts=tuple(_counts(now, forms)),
        studies=len(now.studies),
        found=len(found),
        page=page,
        pages=pages,
    )


def _counts(now: Standing, forms: Mapping[str, Form]) -> Iterator[Counted]:
    for id_, form in forms.items():
        states = [now.of(study, id_) for study in now.studies]
        yield Counted(
            title=form.title,
            begun=sum(state.is_begun for state in states),
            submitted=sum(state.is_submitted for state in states),
            to_settle=sum(state.is_to_settle for state in states),
            agreed=sum(state.is_agreed for state in states),
        )


def _row(visit: Visit, now: Standing, named: tuple[str, str], forms: Mapping[str, Form]) -> StudyRow:
    study, label = named
    cells = tuple(_cell(visit, now.of(study, id_), form) for id_, form in forms.items())
    return StudyRow(study=study, label=label or study, cells=cells)


def _cell(visit: Visit, state: State, form: Form) -> FormCell:
    at = {"review": visit.slug, "study": state.study, "form": form.id}
    own = f"/{visit.slug}/records/{state.study}/{form.id}/" if visit.may_write else ""
    begun = state.is_typing or visit.name in state.statuses
    settled = {**at, "extractor": CONSENSUS}
    return FormCell(
        form=form.id,
        title=form.title,
        chips=tuple(_chips(visit, state)),
        own=own,
        own_words="Open mine" if begun else "Begin",
        compare=url("compare", **at) if state.is_open else "",
        left=url("compare_left", **at) if state.is_to_settle else "",
        agreed=url("history_of", **settled) if state.is_agreed else "",
    )


def _chips(visit: Visit, state: State) -> Iterator[Chip]:
    """One of an extractor's own, begun or not, then one for everybody else who has begun."""
    statuses = state.statuses
    if visit.role == EXTRACTOR or state.is_typing or visit.name in statuses:
        mine = statuses.get(visit.name, NOT_BEGUN)
        mine = mine or (UNREADABLE if visit.name in statuses else NOT_BEGUN)
        yield chip_of(visit.name, TYPING if state.is_typing else mine)
    for name, status in sorted(statuses.items()):
        if name != visit.name:
            yield chip_of(name, status or UNREADABLE)


def _label(sight: Sight, now: Standing, study: str, forms: Mapping[str, Form]) -> str:
    """The label of a study, by what was looked up of it already."""
    found = (now.of(study, form).one for form in forms)
    return label_among(sight, study, (one for one in found if one is not None))
