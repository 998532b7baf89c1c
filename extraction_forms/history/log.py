"""The history of a review: what was changed by whom and why, appended to and never rewritten.

One event a line in `history/<yyyy-mm>.jsonl`. Every event carries the hash of the one before it, over
all months, so that a line cannot be changed, taken out, moved or put in unseen (`history_chain`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from extraction_forms.disk.journal import Addition, Replacement, Step, carry_out, finish, settle
from extraction_forms.disk.locks import held
from extraction_forms.errors import Place
from extraction_forms.history.chain import (
    HEAD,
    HISTORY,
    Head,
    Month,
    Standing,
    Verified,
    changed_outside,
    month_paths,
    read_head,
    reject,
    standing_after,
    verified_lines,
    written_head,
)
from extraction_forms.history.events import Event, line_of, read_line, sealed

_ATTRIBUTES: Final = (
    "# The lines of a history are kept as they are; two histories are joined, not merged.\n* -text -merge\n"
)


def append(review: Path, events: Sequence[Event], *, owner: str) -> Head:
    """Add events at the end of the history; they are given their place in the chain.

    Returns:
        Where the history stands now.

    Raises:
        Busy: somebody else is writing.
        Rejected: the history does not end as it was left.
        ReviewError: it cannot be written.
    """
    with held(review, owner):
        finish(review)
        head, steps = additions(present_head(review), events)
        if steps:
            carry_out(review, steps)
    return head


def additions(head: Head, events: Sequence[Event]) -> tuple[Head, tuple[Step, ...]]:
    """What has to be written to add events to a history that stands at `head`, and where it stands then.

    The caller holds the lock, and has held it since `present_head` told where the history stands.
    """
    if not events:
        return head, ()
    first = head
    added: dict[str, list[str]] = {}
    for event in events:
        name = _file_of(event, head)
        linked = sealed(event, head.hash)
        line = line_of(linked)
        added.setdefault(name, []).append(line)
        head = _after(head, linked, name, len(line.encode()))
    steps: list[Step] = [
        Addition(path=f"{HISTORY}/{name}", text="".join(lines), offset=first.months.get(name, Month()).bytes)
        for name, lines in added.items()
    ]
    if not first.events:
        steps.append(Replacement(path=f"{HISTORY}/.gitattributes", text=_ATTRIBUTES, always=True))
    return head, (*steps, Replacement(path=f"{HISTORY}/{HEAD}", text=written_head(head), always=True))


def _file_of(event: Event, head: Head) -> str:
    """The file of the event's month; the latest there is where the clock went back."""
    return max([f"{event.time[:7]}.jsonl", *head.months])


def _after(head: Head, event: Event, name: str, size: int) -> Head:
    month = head.months.get(name, Month())
    grown = Month(lines=month.lines + 1, bytes=month.bytes + size, hash=event.hash)
    standing = standing_after(event)
    records: dict[str, Standing] = {**head.records, event.record: standing} if standing else {**head.records}
    return replace(
        head,
        events=head.events + 1,
        hash=event.hash,
        months={**head.months, name: grown},
        records=records,
    )


def present_head(review: Path) -> Head:
    """Where the history stands, once its files are of the size they were left at; no line is read for it.

    Raises:
        Rejected: they are not; the first line that is not as it was written is named.
    """
    head = read_head(review)
    sizes = {path.name: path.stat().st_size for path in month_paths(review)}
    if head is None and not sizes:
        return Head()
    if head is None or sizes != {name: month.bytes for name, month in head.months.items()}:
        _, head = verified_lines(review)
        place = Place(file=f"{HISTORY}/{HEAD}")
        reject(place, "how long the files of the history are", "other lengths")
    return head


def read(review: Path, record: str = "") -> tuple[Event, ...]:
    """The events of a review in order, or those of one record alone; a save that was cut off is finished first.

    The lines of other records are passed over unread.

    Raises:
        Rejected: a line is not an event.
    """
    settle(review)
    return tuple(events_of(review, record))


def events_of(review: Path, record: str) -> Iterator[Event]:
    """The events there are, one by one, for whoever holds the lock."""
    for path in month_paths(review):
        for number, raw in enumerate(path.read_bytes().split(b"\n"), 1):
            if not raw or (record and record.encode() not in raw):
                continue
            try:
                event = read_line(raw.decode())
            except ValueError as fault:
                place = Place(file=path.relative_to(review).as_posix(), line=number)
                reject(place, "an event as it was written", str(fault))
            if not record or event.record == record:
                yield event


def verify(review: Path) -> Verified:
    """The whole history recomputed, line by line; a save that was cut off is finished first.

    A record file that is not as the history left it is told as a warning: it was changed by hand.

    Raises:
        Rejected: the first line that is not as it was written, and what is wrong with it.
    """
    settle(review)
    lines, head = verified_lines(review)
    return Verified(events=len(lines), head=head, warnings=changed_outside(review, head))
