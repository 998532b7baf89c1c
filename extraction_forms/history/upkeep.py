"""A history joined with that of another copy of the review, or set aside and begun anew; never rewritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

from extraction_forms.disk.journal import NOTE, carry_out, finish, is_unfinished, sha256, telling
from extraction_forms.disk.locks import STORE, held
from extraction_forms.errors import Rejected, ReviewError, UsageError
from extraction_forms.frozen_values import frozen
from extraction_forms.history.chain import HISTORY, Line, verified_lines
from extraction_forms.history.events import FILE, Event, moment, name_of, why
from extraction_forms.history.log import additions, present_head

_OWN: Final = ("previous", "hash")


@frozen
class Joined:
    """What came in from another copy: how many events, and the records left out since both copies changed them."""

    events: int
    left: tuple[str, ...]


def join(review: Path, other: Path, *, actor: str) -> Joined:
    """Take in the events of another copy of the review, made since the two parted.

    They keep their time, actor and reason and get their place at the end of this chain. What was taken in
    before is passed over, and so is a record that both copies changed: two accounts of it cannot be one.

    Raises:
        Rejected: one of the two histories does not hold; its first bad line is named.
        UsageError: the other is no copy that has a history.
        Busy: somebody else is writing.
        ReviewError: a file cannot be written.
    """
    if not (other / HISTORY).is_dir() or other.resolve() == review.resolve():
        raise UsageError(f"{other}: expected another copy of the review, with its history; found none.")
    with held(review, name_of(actor)):
        finish(review)
        ours, _ = verified_lines(review)
        theirs = _theirs(other)
        parted = _parted(ours, theirs)
        here = {_facts(line.event): line.event.record for line in ours[parted:]}
        there = {_facts(line.event) for line in theirs[parted:]}
        fresh = [line.event for line in theirs[parted:] if _facts(line.event) not in here]
        own = {record for facts, record in here.items() if facts not in there}
        left = sorted({event.record for event in fresh} & own)
        taken = [event for event in fresh if event.record not in left]
        _, steps = additions(present_head(review), taken)
        if steps:
            carry_out(review, steps)
    return Joined(events=len(taken), left=tuple(left))


def _theirs(other: Path) -> tuple[Line, ...]:
    """The lines of another copy; its faults name its files by its own path."""
    try:
        return verified_lines(other)[0]
    except Rejected as fault:
        raise Rejected(
            replace(one, place=one.place._replace(file=f"{other}/{one.place.file}")) for one in fault.problems
        ) from None


def _parted(ours: Sequence[Line], theirs: Sequence[Line]) -> int:
    """How many first events two histories share."""
    pairs = zip(ours, theirs, strict=False)
    shared = (number for number, (our, their) in enumerate(pairs) if our.event.hash != their.event.hash)
    return next(shared, min(len(ours), len(theirs)))


def _facts(event: Event) -> str:
    return repr([item for item in asdict(event).items() if item[0] not in _OWN])


def renew(review: Path, *, actor: str, reason: str) -> str:
    """Set a history aside that cannot be mended, and begin a new one whose first events name its files and sha256.

    Returns:
        The folder the old history stands in now.

    Raises:
        UsageError: there is no history, or no reason is given.
        Busy: somebody else is writing.
        ReviewError: a file cannot be written.
    """
    if not why(reason):
        raise UsageError("reason: expected why the history is set aside; found nothing.")
    with held(review, name_of(actor)):
        _finish_or_give_up(review)
        folder = review / HISTORY
        files = sorted(path for path in folder.glob("*") if path.is_file() and not path.name.startswith("."))
        if not files:
            raise UsageError(f"{review}: expected a history; found none.")
        number = next(turn for turn in range(1, 10_000) if not (review / f"{HISTORY}_{turn}").exists())
        aside = review / f"{HISTORY}_{number}"
        events = [_set_aside(path, aside.name, name_of(actor), why(reason)) for path in files]
        with telling(review, "the history is as it was"):
            folder.rename(aside)
        _, steps = additions(present_head(review), events)
        try:
            carry_out(review, steps)
        except ReviewError:
            _put_back(review, aside)
            raise
    return aside.name


def _put_back(review: Path, aside: Path) -> None:
    """Let the old history stand where it stood, unless the new one was begun and is completed later."""
    if is_unfinished(review):
        return
    folder = review / HISTORY
    with telling(review, f"the history stands in {aside.name}/"):
        if folder.exists():
            folder.rmdir()  # it was made for the new history and holds nothing
        aside.rename(folder)


def _finish_or_give_up(review: Path) -> None:
    """Finish a save that was cut off; what can no longer be added to a broken history is given up with it."""
    try:
        finish(review)
    except Rejected:
        with telling(review, "the history is as it was"):
            (review / STORE / NOTE).unlink()


def _set_aside(path: Path, folder: str, actor: str, reason: str) -> Event:
    new = {"sha256": sha256(path.read_bytes())}
    record = f"{folder}/{path.name}"
    return Event(time=moment(), actor=actor, record=record, path=FILE, old=None, new=dict(new), reason=reason)
