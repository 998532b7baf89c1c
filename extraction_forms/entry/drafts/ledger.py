"""What is typed, kept change by change until well after it is saved, so that no tab writes over another unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from extraction_forms.entry.drafts.unhurried import unhurried
from extraction_forms.entry.models import DraftChange, OpenDraft, Person
from extraction_forms.frozen_values import frozen

_FILE: Final = "@file"
"""The name of the change that marks another file under what is typed: up to which version that holds what was typed,
which file it was before, and which it is now. Whoever knows of all changes before it knows what the new file says."""
_TURN: Final = "#"
_KEPT: Final = timedelta(days=30)
"""A tab that was open for longer than this and then goes on is not told what was saved meanwhile."""
_SELDOM: Final = 20
"""After so many versions it is looked for changes that are older."""


@frozen
class RecordName:
    """A record that a person writes: of which review, study and form."""

    review: str
    study: str
    form: str


@frozen
class Typed:
    """All that is typed and not saved: over which file, at which version, and the text of each input by name.

    The inputs stand in the order in which they were changed last.
    """

    base_sha256: str
    version: int
    texts: Mapping[str, str]


@frozen
class Sent:
    """What a tab sends: its own id, the file and the version it has seen, and the inputs that changed since.

    `turn` counts what a tab sends, so that what comes late does not undo what the same tab sent after it.
    """

    tab: str
    base_sha256: str
    seen: int
    texts: Mapping[str, str]
    turn: int = 0


@frozen
class TabClash:
    """An input that two tabs of one person changed: nothing was taken of `yours`."""

    name: str
    yours: str
    theirs: str


@frozen
class Taken:
    """What became of what was sent: the version now, what was not taken, and what other tabs changed meanwhile."""

    version: int
    clashes: tuple[TabClash, ...] = ()
    others: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@frozen
class _Last:
    """The last change of an input: its text, and by which tab in which turn."""

    text: str
    tab: str
    turn: int


def typed(person: Person, name: RecordName) -> Typed | None:
    """What a person has typed into a record since it was last saved; None where there is nothing."""
    draft = _found(person, name)
    return None if draft is None else _typed(draft)


def _found(person: Person, name: RecordName, *, held: bool = False) -> OpenDraft | None:
    rows = OpenDraft.objects.select_for_update() if held else OpenDraft.objects.all()
    return rows.filter(person=person, review=name.review, study=name.study, form=name.form).first()


def _typed(draft: OpenDraft) -> Typed:
    return Typed(
        base_sha256=draft.base_sha256,
        version=draft.version,
        texts=_texts_between(draft, draft.saved_version, draft.version),
    )


def _texts_between(draft: OpenDraft, after: int, until: int) -> Mapping[str, str]:
    """The last text of each input that changed after a version, up to another; the last changed comes last."""
    texts: dict[str, str] = {}
    if until <= after:
        return MappingProxyType(texts)
    rows = DraftChange.objects.filter(draft=draft, version__gt=after, version__lte=until).exclude(name=_FILE)
    for one, text in rows.values_list("name", "text"):
        texts.pop(one, None)
        texts[one] = text
    return MappingProxyType(texts)


def typed_at(person: Person, name: RecordName, seen: int) -> Mapping[str, str]:
    """What was typed and not saved when a page was made at a version: what it showed over the file it was made of."""
    draft = _found(person, name)
    if draft is None or seen > draft.version:
        return MappingProxyType({})
    mark = _marks(draft).filter(version__lte=seen).last()
    return _texts_between(draft, int(mark.text.split(" ")[0]) if mark else 0, seen)


def take(person: Person, name: RecordName, sent: Sent) -> Taken:
    """Take what a tab sends, all in one step; what another tab changed since `seen` is left, and told.

    A change that says what stands there already is no clash.
    """
    with transaction.atomic():
        draft = _found(person, name, held=True)
        if draft is None:
            if not sent.texts:
                return Taken(version=0)
            draft = _begun(person, name, sent.base_sha256)
        elif draft.version == draft.saved_version <= sent.seen:
            # Nothing is open, and the tab knows of all that was saved, but not of what others did to the file.
            followed = _followed(draft, sent.base_sha256)
            if followed != draft.base_sha256:
                draft.base_sha256 = followed
                draft.save(update_fields=["base_sha256"])
        newest = _newest(draft, sent.seen if sent.seen <= draft.version else 0)
        others = {one: last.text for one, last in newest.items() if last.tab != sent.tab or not sent.tab}
        clashes = tuple(
            TabClash(name=one, yours=text, theirs=others[one])
            for one, text in sent.texts.items()
            if one in others and others[one] != text
        )
        late = {one for one, last in newest.items() if last.tab == sent.tab and last.turn > sent.turn}
        fresh = {one: text for one, text in sent.texts.items() if one not in others and one not in late}
        _append(draft, f"{sent.tab}{_TURN}{sent.turn}", fresh)
    told = {one: text for one, text in others.items() if one not in {clash.name for clash in clashes}}
    return Taken(version=draft.version, clashes=clashes, others=MappingProxyType(told))


def _begun(person: Person, name: RecordName, base_sha256: str) -> OpenDraft:
    """A draft that nothing is typed into yet, held; of two who begin it at once, both have the same."""
    key = {"person": person, "review": name.review, "study": name.study, "form": name.form}
    begun, _ = OpenDraft.objects.get_or_create(**key, defaults={"base_sha256": base_sha256})
    return OpenDraft.objects.select_for_update().get(pk=begun.pk)


def _newest(draft: OpenDraft, seen: int) -> Mapping[str, _Last]:
    """The last change of each input since a version."""
    found: dict[str, _Last] = {}
    if seen >= draft.version:
        return found
    newer = DraftChange.objects.filter(draft=draft, version__gt=seen).exclude(name=_FILE)
    for one, text, signed in newer.values_list("name", "text", "tab"):
        tab, _, turn = signed.partition(_TURN)
        found[one] = _Last(text=text, tab=tab, turn=int(turn or 0))
    return found


def _append(draft: OpenDraft, tab: str, texts: Mapping[str, str]) -> None:
    """Add changes as the next version, by a tab and its turn; by none where the site itself makes them."""
    if texts:
        draft.version += 1
        now = timezone.now()
        DraftChange.objects.bulk_create(
            DraftChange(draft=draft, version=draft.version, tab=tab, name=one, text=text, at=now)
            for one, text in texts.items()
        )
        draft.save()


def settled(person: Person, name: RecordName, version: int, over_sha256: str, now_sha256: str) -> None:
    """What was typed up to a version is saved now, over a file that is another now; what came later stays open.

    Where a power cut takes this back, what is typed is laid over the file that holds it already, and changes nothing.
    """
    with unhurried():
        draft = _found(person, name, held=True)
        if draft is None or version < draft.saved_version:
            return  # a later save of the same record has settled it already
        if draft.base_sha256 == now_sha256 and version == draft.saved_version:
            return
        _mark(draft, version, over_sha256, now_sha256)
        if draft.version % _SELDOM == 0:
            old = DraftChange.objects.filter(draft=draft, version__lte=draft.saved_version)
            old.filter(at__lt=timezone.now() - _KEPT).delete()


def _mark(draft: OpenDraft, saved: int, over_sha256: str, now_sha256: str) -> None:
    """Mark another file as a version of its own, so that pages made before it and after it can be told apart."""
    saved = draft.version + 1 if saved == draft.version else saved
    draft.saved_version, draft.base_sha256 = saved, now_sha256
    _append(draft, "", {_FILE: f"{saved} {over_sha256} {now_sha256}"})


def _marks(draft: OpenDraft) -> QuerySet[DraftChange]:
    return DraftChange.objects.filter(draft=draft, name=_FILE)


def _followed(draft: OpenDraft, base_sha256: str) -> str:
    """The file that a tab types over, when it is told of all that was saved since."""
    if base_sha256 != draft.base_sha256:
        for text in _marks(draft).values_list("text", flat=True):
            _, over, now = text.split(" ")
            base_sha256 = now if over == base_sha256 else base_sha256
    return base_sha256


def rebased(person: Person, name: RecordName, base_sha256: str, chosen: Mapping[str, str]) -> None:
    """What was typed, laid over another file, with what was chosen for the inputs that both changed."""
    with transaction.atomic():
        draft = _found(person, name, held=True)
        if draft is not None:
            _append(draft, "", chosen)
            _mark(draft, draft.saved_version, draft.base_sha256, base_sha256)


def discard(person: Person, name: RecordName, base_sha256: str, standing: Mapping[str, str]) -> None:
    """Give up what was typed and not saved; the record's file stays as it is.

    A tab that was left open is told, as of any change, what stands in the file instead (`standing`, by input).
    """
    with transaction.atomic():
        draft = _found(person, name, held=True)
        if draft is None:
            return
        given_up = _typed(draft).texts
        _append(draft, "", {one: standing.get(one, "") for one in given_up})
        _mark(draft, draft.version, draft.base_sha256, base_sha256)
