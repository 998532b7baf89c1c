"""What each extractor first submitted, before any of them could see another's answers, from the history of a review.

Of the records of a study by one form, each is taken as it was when it first stood submitted beside another's that
stood submitted too. Until then nothing of either was shown; from then on both could be compared. A record that was
opened and submitted again before anybody else had submitted counts as it was submitted last.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from extraction_forms.checking import check_record
from extraction_forms.disk.journal import settle
from extraction_forms.draft import Draft, read_draft, write_draft
from extraction_forms.errors import Rejected
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.history.chain import month_paths, verified_lines
from extraction_forms.history.events import Event
from extraction_forms.history.replay import replayed
from extraction_forms.migrate.applying import carried
from extraction_forms.migrate.chains import chain, migrations_of
from extraction_forms.migrate.reading_forms import reading_forms
from extraction_forms.records import Datum, Record
from extraction_forms.store.status import DONE
from extraction_forms.yaml_text import parse

ASKED: Final = "that was asked for"
NO_HISTORY: Final = "the review has no history"
BROKEN: Final = "the history does not hold (`synthesis history verify` names the line)"
NEVER: Final = "the history holds no moment at which it stood submitted beside another's"
REFUSED: Final = "the form does not accept what was first submitted"

Answer = tuple[str, str, str, str]


@frozen
class Rated:
    """The record of an extractor that is rated: as first submitted, or as it is now.

    `present` says why it is rated as it is now, and is empty where it is not. `changed` counts the answers whose
    value, unit or missing reason is another one now. `late` says that the history begins with the record submitted
    already, so that what was changed before is not known.
    """

    record: Record
    changed: int = 0
    present: str = ""
    late: bool = False


@frozen
class _Save:
    """A record as a save left it, None where the file was taken away, and where in the history that stands."""

    at: int
    path: str
    sha256: str
    draft: Draft | None

    @property
    def submitted(self) -> bool:
        return self.draft is not None and self.draft.text("status") in DONE


@frozen
class _First:
    save: _Save
    late: bool


def as_present(records: Iterable[Record], why: str) -> Mapping[str, Rated]:
    """Records to be rated as they are now, by their paths, with the reason."""
    return {record.path: Rated(record=record, present=why) for record in records}


def first_submitted(
    review: Path, groups: Iterable[Sequence[Record]], forms: Mapping[str, Form]
) -> Mapping[str, Rated]:
    """Each record of these as its extractor first submitted it, by its path.

    Args:
        review: The review folder, with its history.
        groups: The records of a study by one form each, as they are now; drafts and all, but no consensus.
        forms: The forms they answer, by id.
    """
    several = [group for group in groups if len(group) > 1]
    everything = [record for group in several for record in group]
    if not several or not month_paths(review):
        return as_present(everything, NO_HISTORY)
    try:
        settle(review)
        events = tuple(line.event for line in verified_lines(review)[0])
    except Rejected:
        return as_present(everything, BROKEN)
    saves = _saves(events, {record.path for record in everything})
    found: dict[str, Rated] = {}
    for group in several:
        firsts = _firsts([saves.get(record.path, ()) for record in group])
        for record in group:
            found[record.path] = _rated(review, record, firsts.get(record.path), forms[record.form])
    return found


def _saves(events: Iterable[Event], paths: set[str]) -> Mapping[str, tuple[_Save, ...]]:
    """Every save of these records, by path, in order."""
    own: dict[str, list[Event]] = {path: [] for path in paths}
    places: dict[str, int] = {}
    for at, event in enumerate(events):
        if event.record in own:
            own[event.record].append(event)
            places[event.hash] = at
    return {
        path: tuple(
            _Save(at=places[event.hash], path=path, sha256=_sha256(event), draft=draft)
            for event, draft in replayed(told)
        )
        for path, told in own.items()
    }


def _sha256(event: Event) -> str:
    return str(event.new.get("sha256", "")) if isinstance(event.new, dict) else ""


def _firsts(saves: Iterable[Sequence[_Save]]) -> Mapping[str, _First]:
    """Of the records of a study each as it was when it first stood submitted beside another that did."""
    histories = [own for own in saves if own]
    standing: dict[str, _Save] = {}
    found: dict[str, _First] = {}
    late = {own[0].path for own in histories if own[0].submitted}
    for save in sorted((save for own in histories for save in own), key=lambda save: save.at):
        standing[save.path] = save
        submitted = [one for one in standing.values() if one.submitted]
        for one in submitted if len(submitted) > 1 else ():
            found.setdefault(one.path, _First(save=one, late=one.path in late))
    return found


def _rated(review: Path, record: Record, first: _First | None, form: Form) -> Rated:
    if first is None or first.save.draft is None:
        return Rated(record=record, present=NEVER)
    if first.save.sha256 == record.sha256:
        return Rated(record=record, late=first.late)
    draft = _by_form(review, first.save.draft, form)
    if draft is None:
        return Rated(record=record, present=_other_form(first.save.draft, form))
    try:
        text = write_draft(form, draft)
        before = check_record(
            form, parse(text, record.path), record.path, hashlib.sha256(text.encode()).hexdigest()
        )
    except (Rejected, ValueError):
        return Rated(record=record, present=REFUSED)
    return Rated(record=before, changed=_changed(before, record), late=first.late)


def _named(draft: Draft) -> tuple[str, str]:
    """The id and the version of the form that a record answered."""
    block = draft.head.get("form")
    facts = block if isinstance(block, dict) else {}
    return str(facts.get("id", "")), str(facts.get("version", ""))


def _other_form(draft: Draft, form: Form) -> str:
    name, version = _named(draft)
    return (
        f"it was first submitted by {name} {version}, which nothing carries over to {form.id} {form.version}"
    )


def _by_form(review: Path, draft: Draft, form: Form) -> Draft | None:
    """The record carried over to the form as it is now, as its file was; None where no migration does that whole."""
    name, version = _named(draft)
    if name != form.id:
        return None
    if version == form.version:
        return draft
    try:
        way = chain(migrations_of(form.id, review / "forms"), version, form.version)
        if not way:
            return None
        forms = reading_forms(form, way)
        old = read_draft(forms[0], parse(write_draft(forms[0], draft), ""))
    except (Rejected, ValueError):
        return None
    outcome = carried(old, form, way, forms)
    return None if outcome.refusals else outcome.draft


def _changed(before: Record, now: Record) -> int:
    """How many answers have another value, unit or missing reason now, or are there in one of the two alone."""
    was, there = dict(_answers(before)), dict(_answers(now))
    return sum(was.get(path) != there.get(path) for path in {*was, *there})


def _answers(record: Record) -> Iterator[tuple[Answer, tuple[object, str, str]]]:
    for section, entries in record.sections.items():
        for entry in entries:
            for unit, data in (("", entry.data), *entry.units.items()):
                for name, datum in data.items():
                    yield (section, entry.id, unit, name), _said(datum)


def _said(datum: Datum) -> tuple[object, str, str]:
    return datum.value, datum.unit if datum.known else "", datum.missing
