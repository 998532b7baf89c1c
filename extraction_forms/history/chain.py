"""The history as a chain: read line by line, held against its hashes and against its head.

`history/HEAD` says how many events there are, the hash of the last one, how each file of a month ends, and
at which revision and sha256 each record was left. It is written with every save, so that lines cut off at
the end are missed too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, field
from pathlib import Path
from typing import Any, Final, Never

from extraction_forms.disk.journal import content_of, sha256
from extraction_forms.disk.safe_paths import inside
from extraction_forms.errors import Place, Problem, Rejected
from extraction_forms.frozen_values import frozen
from extraction_forms.history.events import FILE, GENESIS, Event, NoEvent, hash_of, read_line

HISTORY: Final = "history"
HEAD: Final = "HEAD"
_MONTH: Final = "[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl"
_RESTORE: Final = (
    "Bring the file back from a backup or from version control; "
    "`synthesis history renew` sets the history aside where that cannot be done."
)


@frozen
class Standing:
    """How the history left a record file: its revision, and the sha256 of its bytes ("" where it is gone)."""

    revision: str
    sha256: str


@frozen
class Month:
    """How the history left the file of a month: its lines and bytes, and the hash of its last event."""

    lines: int = 0
    bytes: int = 0
    hash: str = ""


@frozen
class Head:
    """Where the history stands."""

    events: int = 0
    hash: str = GENESIS
    months: Mapping[str, Month] = field(default_factory=dict)
    records: Mapping[str, Standing] = field(default_factory=dict)


@frozen
class Line:
    """A line of the history, where it stands and what it says."""

    place: Place
    event: Event


@frozen
class Verified:
    """A history that holds: how many events, the hash of the last, and warnings of what is not in it."""

    events: int
    head: Head
    warnings: tuple[str, ...] = ()


def month_paths(review: Path) -> tuple[Path, ...]:
    """The files of the history, the oldest first."""
    folder = inside(review, HISTORY)
    return tuple(sorted(folder.glob(_MONTH)))


def read_head(review: Path) -> Head | None:
    """What `history/HEAD` says; None where there is none.

    Raises:
        Rejected: it is not what the program writes.
    """
    content = content_of(inside(review, HISTORY, HEAD))
    if content is None:
        return None
    try:
        facts: dict[str, Any] = json.loads(content)
        head = Head(
            events=facts["events"],
            hash=facts["hash"],
            months={name: Month(**month) for name, month in facts["months"].items()},
            records={name: Standing(**standing) for name, standing in facts["records"].items()},
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        _no_head()
    if not _is_head(head):
        _no_head()
    return head


def _is_head(head: Head) -> bool:
    """Whether every number of it is one, and every text."""
    numbers = [
        head.events,
        *(number for month in head.months.values() for number in (month.lines, month.bytes)),
    ]
    texts = [head.hash, *(month.hash for month in head.months.values())]
    texts += [text for one in head.records.values() for text in (one.revision, one.sha256)]
    return all(type(number) is int for number in numbers) and all(isinstance(text, str) for text in texts)


def _no_head() -> Never:
    place = Place(file=f"{HISTORY}/{HEAD}")
    reject(place, "the end of the history, as the program writes it", "something else", _RESTORE)


def written_head(head: Head) -> str:
    """The text of `history/HEAD`."""
    return json.dumps(asdict(head), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def reject(place: Place, expected: str, found: str, hint: str = "") -> Never:
    """Stop with one fault of the history."""
    raise Rejected([Problem(place=place, where="", expected=expected, found=found, hint=hint)])


def read_lines(review: Path) -> tuple[Line, ...]:
    """Every line of the history, in order; each is an event that says what its hash says.

    Raises:
        Rejected: the first line that is none, or was changed.
    """
    return tuple(line for path in month_paths(review) for line in _lines_of(path, review))


def _lines_of(path: Path, review: Path) -> Iterator[Line]:
    shown = path.relative_to(review).as_posix()
    *whole, rest = path.read_bytes().split(b"\n")
    for number, raw in enumerate(whole, 1):
        yield _line(raw, Place(file=shown, line=number))
    if rest:
        place = Place(file=shown, line=len(whole) + 1)
        reject(place, "a line with its end", "a line that was cut off in the middle", _RESTORE)


def _line(raw: bytes, place: Place) -> Line:
    try:
        event = read_line(raw.decode())
    except UnicodeDecodeError:
        reject(place, "an event as it was written", "a line that is not UTF-8 text", _RESTORE)
    except NoEvent as fault:
        reject(place, "an event as it was written", str(fault), _RESTORE)
    if hash_of(event) != event.hash:
        found = f"one that was changed since: {event.record} {event.path}, by {event.actor}"
        reject(place, "an event that says what its hash says", found, _RESTORE)
    return Line(place=place, event=event)


def verified_lines(review: Path) -> tuple[tuple[Line, ...], Head]:
    """Every line of the history and its head, once the chain holds from its first event to its last.

    Raises:
        Rejected: the first line that is not as it was written, and what is wrong with it.
    """
    head = read_head(review)
    for name in sorted(head.months) if head else ():
        if not (review / HISTORY / name).is_file():
            place = Place(file=f"{HISTORY}/{name}")
            reject(place, "the file of a month that has a history", "none", _RESTORE)
    lines = read_lines(review)
    _expect_chain(lines, head)
    if head is None:
        if lines:
            reject(Place(file=f"{HISTORY}/{HEAD}"), "the end of the history", "no file", _RESTORE)
        return (), Head()
    _expect_end(lines, head)
    _expect_records(head_of(review, lines), head)
    return lines, head


def _expect_records(counted: Head, head: Head) -> None:
    """Hold that the head leaves every record as the lines do: it is what files are held against."""
    for record in sorted({*counted.records, *head.records}):
        if counted.records.get(record) != head.records.get(record):
            place = Place(file=f"{HISTORY}/{HEAD}")
            found = "something else: the file was changed by hand"
            reject(place, f"{record} as the lines of the history leave it", found, _RESTORE)


def _expect_chain(lines: Sequence[Line], head: Head | None) -> None:
    before = GENESIS
    for number, line in enumerate(lines):
        if line.event.previous != before:
            _break(lines, number, head)
        before = line.event.hash


def _break(lines: Sequence[Line], number: int, head: Head | None) -> Never:
    """Say what is wrong where a line does not follow the one before it."""
    line = lines[number]
    by_hash = {one.event.hash: one.place for one in lines}
    first = next(index for index, one in enumerate(lines) if one.event.hash == line.event.hash)
    if first < number:
        reject(line.place, "every line once", f"the line {lines[first].place} again", "Remove the line.")
    stranger = _stranger(lines[:number], by_hash, lines, head)
    if stranger is not None:
        found = "one that nothing leads to: it was inserted"
        reject(stranger.place, "a line of the chain", found, "Remove the line.")
    expected = f"a line that follows {lines[number - 1].place}" if number else "the first line of the history"
    leader = by_hash.get(line.event.previous)
    if leader is not None:
        reject(line.place, expected, f"one that follows {leader}: lines were moved or inserted", _RESTORE)
    if line.event.previous == GENESIS:
        reject(line.place, expected, "the first line of a history: lines were moved or inserted", _RESTORE)
    lost = "one that follows a line which is not there: lines were taken out or changed before it"
    reject(line.place, expected, lost, _RESTORE)


def _stranger(
    before: Sequence[Line], by_hash: Mapping[str, Place], lines: Sequence[Line], head: Head | None
) -> Line | None:
    """The first line that the chain back from the head passes by, where that chain is whole."""
    if head is None or head.hash not in by_hash:
        return None
    previous = {line.event.hash: line.event.previous for line in lines}
    genuine: set[str] = set()
    at = head.hash
    while at in previous and at not in genuine:
        genuine.add(at)
        at = previous[at]
    if at != GENESIS:
        return None
    return next((line for line in before if line.event.hash not in genuine), None)


def _expect_end(lines: Sequence[Line], head: Head) -> None:
    """Hold that the lines end where the head says: none cut off, none added."""
    counts: dict[str, int] = {}
    for line in lines:
        name = line.place.file.rpartition("/")[2]
        counts[name] = counts.get(name, 0) + 1
    for name, month in sorted(head.months.items()):
        found = counts.get(name, 0)
        if found < month.lines:
            place = Place(file=f"{HISTORY}/{name}", line=found + 1)
            reject(place, f"{month.lines} lines", f"{found}: the end was cut off", _RESTORE)
    if len(lines) > head.events:
        added = lines[head.events].place
        reject(added, f"the end after {head.events} events", "a line that the program did not add")
    last = lines[-1].event.hash if lines else GENESIS
    if last != head.hash or len(lines) != head.events:
        place = Place(file=f"{HISTORY}/{HEAD}")
        reject(place, f"{len(lines)} events that end in {last}", f"{head.events} that end in {head.hash}")


def head_of(review: Path, lines: Sequence[Line]) -> Head:
    """The head that these lines have, counted anew."""
    months: dict[str, Month] = {}
    records: dict[str, Standing] = {}
    for line in lines:
        name = line.place.file.rpartition("/")[2]
        size = (review / HISTORY / name).stat().st_size
        months[name] = Month(lines=line.place.line, bytes=size, hash=line.event.hash)
        standing = standing_after(line.event)
        if standing is not None:
            records[line.event.record] = standing
    last = lines[-1].event.hash if lines else GENESIS
    return Head(events=len(lines), hash=last, months=months, records=records)


def standing_after(event: Event) -> Standing | None:
    """How a save left the record's file, where the event is the one that closes it."""
    if event.path != FILE:
        return None
    new = event.new if isinstance(event.new, dict) else {}
    return Standing(revision=str(new.get("revision", "")), sha256=str(new.get("sha256", "")))


def changed_outside(review: Path, head: Head) -> tuple[str, ...]:
    """A warning for every record whose file is not as the history left it."""
    warnings: list[Problem] = []
    for record, standing in sorted(head.records.items()):
        content = content_of(inside(review, *record.split("/")))
        now = "" if content is None else sha256(content)
        if now != standing.sha256:
            found = "a file that was changed outside the program" if now else "no file"
            expected = "the file as the history left it"
            hint = "`synthesis history record` takes the change in."
            warnings.append(
                Problem(
                    place=Place(file=record),
                    where="",
                    expected=expected,
                    found=found,
                    hint=hint,
                    warning=True,
                )
            )
    return tuple(str(warning) for warning in warnings)
