"""What a migration comes to for one record: the answers it touches, the new text, and what bars it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.checking import check_record
from extraction_forms.disk.journal import sha256
from extraction_forms.draft import AnswerPath, Draft, answers, read_draft, with_head, write_draft
from extraction_forms.errors import Place, Problem, Rejected
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.history.replay import Move, moves
from extraction_forms.migrate.answer_places import answer_places
from extraction_forms.migrate.answer_words import told
from extraction_forms.migrate.applying import Carried, carried
from extraction_forms.migrate.migration import Migration, Step
from extraction_forms.migrate.reading_forms import reading_forms
from extraction_forms.migrate.reconfirming import Confirmation, confirmation
from extraction_forms.migrate.rewriting import rewritten
from extraction_forms.store.status import LOCKED
from extraction_forms.store.stored import Stored, load_file
from extraction_forms.yaml_text import parse, read


@frozen
class Touched:
    """An answer that changes, moves, or is to be looked at again: what it was and becomes, by which steps.

    `origin` is where it stood.
    """

    path: AnswerPath
    origin: AnswerPath
    old: str
    new: str
    steps: tuple[Step, ...]


@frozen
class RecordPlan:
    """What a migration comes to for one record; with faults it is not carried out."""

    path: str
    source: str
    target: str
    stored: Stored | None = None
    draft: Draft | None = None
    text: str = ""
    moves: tuple[Move, ...] = ()
    touched: tuple[Touched, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    lost: tuple[str, ...] = ()
    faults: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()


@frozen
class Terms:
    """What a migration is held to: hashes of other texts that are accepted, and whether locked records may change."""

    accepted: frozenset[str] = frozenset()
    locked: bool = False


@frozen
class Found:
    """A record of the form: its file, the version and the hash it names, where it names them, its text's state."""

    path: Path
    shown: str
    version: str
    sha256: str
    place: Place
    revision: str


KEPT_HASH: Final = "--accept-sha"


def plan_record(review: Path, found: Found, form: Form, way: Sequence[Migration], terms: Terms) -> RecordPlan:
    """What carrying a record over comes to; nothing is written."""
    source, target = f"{form.id} {found.version}", f"{form.id} {form.version}"
    unknown = _unknown_text(found, way[0], terms)
    if unknown is not None:
        return RecordPlan(path=found.shown, source=source, target=target, faults=(unknown,))
    forms = reading_forms(form, way)
    try:
        stored = load_file(review, found.path, forms[0])
    except Rejected as fault:
        return RecordPlan(path=found.shown, source=source, target=target, faults=fault.problems)
    if stored is None:
        gone = Problem(place=found.place, where="", expected="the record", found="no such file")
        return RecordPlan(path=found.shown, source=source, target=target, faults=(gone,))
    outcome = carried(stored.draft, form, way, forms)
    return _planned(found, stored, outcome, form, terms)


def _unknown_text(found: Found, first: Migration, terms: Terms) -> Problem | None:
    """The fault of a record that answered a text of the form which the migration was not written for."""
    known = (*first.source.sha256, *terms.accepted)
    if not found.sha256 or found.sha256 in known:
        return None
    hint = (
        "The record answered another text of this version. Where that text asked the same, "
        f"{KEPT_HASH} {found.sha256} lets it pass."
    )
    return Problem(
        place=found.place,
        where="form > sha256",
        expected=f"a hash that {first.place.file} knows: {', '.join(known)}",
        found=found.sha256,
        hint=hint,
    )


def _planned(found: Found, stored: Stored, outcome: Carried, form: Form, terms: Terms) -> RecordPlan:
    draft = with_head(outcome.draft, revision=found.revision)
    draft = read_draft(form, parse(write_draft(form, draft), found.shown))  # as it will read back
    text = rewritten(stored.text, (stored.form, stored.draft), (form, draft))
    changes = moves(stored.draft, draft)
    touched = tuple(_touched(stored.draft, draft, outcome))
    refused = tuple(_refused(found, stored, outcome))
    barred = _locked(found, stored, touched, terms)
    faults, warnings = ((), ()) if refused else _checked(form, found.shown, text.text)
    return RecordPlan(
        path=found.shown,
        source=f"{form.id} {found.version}",
        target=f"{form.id} {form.version}",
        stored=stored,
        draft=draft,
        text=text.text,
        moves=changes,
        touched=touched,
        confirmations=tuple(_confirmations(found, form, touched)),
        lost=text.lost,
        faults=(*refused, *barred, *faults),
        warnings=warnings,
    )


def _touched(old: Draft, new: Draft, outcome: Carried) -> Iterator[Touched]:
    """Every answer that is another one, or stands elsewhere; and those that steps only point at."""
    before, after = answers(old), answers(new)
    moved = {origin for path, origin in outcome.origins.items() if path in after and origin != path}
    for path in dict.fromkeys((*after, *before)):
        origin = outcome.origins.get(path, path)
        was = before.get(origin) if path in after else before.get(path)
        now = after.get(path)
        steps = outcome.steps.get(path, ())
        if path not in after and path in moved:
            continue  # it is told where it stands now
        if was != now or origin != path or any(step.do == "reconfirm" for step in steps):
            yield Touched(
                path=path,
                origin=origin,
                old="" if was is None else told(was),
                new="" if now is None else told(now),
                steps=steps,
            )


def _refused(found: Found, stored: Stored, outcome: Carried) -> Iterator[Problem]:
    places: Mapping[AnswerPath, Place] = MappingProxyType({})
    if outcome.refusals:
        places = answer_places(stored.form, read(found.path, found.shown))
    for one in outcome.refusals:
        yield Problem(
            place=places.get(one.path, found.place),
            where=f"{one.path}, {one.step.do}",
            expected=one.expected,
            found=one.found,
            hint=f"The step stands at {one.step.place}.",
        )


def _locked(found: Found, stored: Stored, touched: Collection[Touched], terms: Terms) -> tuple[Problem, ...]:
    """A locked record may name another version; its answers change only where that is asked for."""
    changes = [one for one in touched if one.old != one.new]
    if stored.draft.text("status") != LOCKED or terms.locked or not changes:
        return ()
    hint = "--locked changes answers of locked records too; they stay locked."
    return (
        Problem(
            place=Place(file=found.shown),
            where="status",
            expected="a record that is not locked, as its answers change",
            found="a locked one",
            hint=hint,
        ),
    )


def _checked(form: Form, shown: str, text: str) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """What the new form does not accept of the new text, and what it warns of."""
    try:
        record = check_record(form, parse(text, shown), shown, sha256(text.encode()))
    except Rejected as fault:
        return fault.problems, ()
    return (), record.warnings


def _confirmations(found: Found, form: Form, touched: Collection[Touched]) -> Iterator[Confirmation]:
    names = (found.path.parent.name, form.id, found.path.name.split(".", 1)[0])
    for one in touched:
        asking = [step for step in one.steps if step.reconfirm]
        if asking:
            because = "; ".join(dict.fromkeys(step.because or str(step) for step in asking))
            yield confirmation(names, one.path, because, (one.old, one.new))
