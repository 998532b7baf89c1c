"""Who changed what and why, one event a line: each carries the hash of the one before it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any, Final

from extraction_forms.errors import UsageError
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_text import Plain

GENESIS: Final = hashlib.sha256(b"synthesis history 1\n").hexdigest()
"""What the first event of all names as the hash before it."""
OUTSIDE: Final = "outside"
"""The actor of a change that was made by hand in a text editor."""
FILE: Final = "file"
"""The path of the event that closes a save: from which revision and sha256 of the file to which."""
_KEYS: Final = ("time", "actor", "record", "path", "old", "new", "reason", "form", "previous", "hash")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_TIME: Final = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-\d\dT\d\d:\d\d:\d\dZ")
_MOST_OF_A_NAME: Final = 100


@frozen
class Event:
    """One answer of one record changed by one person: when, from what, to what, and why.

    `path` is that of an answer, `head/<key>` for a word of the record's head, `order/<section>` for the ids
    of a section's entries, and `file` for the file as a whole, which closes each save. An event that has not
    been appended yet has no `previous` and no `hash`.
    """

    time: str
    actor: str
    record: str
    path: str
    old: Plain | None
    new: Plain | None
    reason: str = ""
    form: str = ""
    previous: str = ""
    hash: str = ""


class NoEvent(ValueError):  # noqa: N818 - what the line is
    """A line is no event; the message says why."""


def moment(at: datetime | None = None) -> str:
    """A time as events carry it: UTC to the second; now where none is given."""
    at = datetime.now(UTC) if at is None else at
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def name_of(actor: str) -> str:
    """The name of whoever makes a change.

    Raises:
        UsageError: it is blank, longer than a name, or holds what cannot be printed.
    """
    name = actor.strip()
    if not name or len(name) > _MOST_OF_A_NAME or not name.isprintable():
        found = ascii(actor[:_MOST_OF_A_NAME]) if name else "nothing"
        raise UsageError(f"actor: expected a name of at most {_MOST_OF_A_NAME} characters; found {found}.")
    return name


def why(reason: str) -> str:
    """The reason of a change.

    Raises:
        UsageError: it holds characters that are none.
    """
    try:
        reason.encode()
    except UnicodeEncodeError:
        raise UsageError(f"reason: expected text; found {reason!a}.") from None
    return reason.strip()


def sealed(event: Event, previous: str) -> Event:
    """The event with the hash of the one before it, and its own."""
    linked = replace(event, previous=previous, hash="")
    return replace(linked, hash=hash_of(linked))


def hash_of(event: Event) -> str:
    """The sha256 over the event's JSON without its hash, keys sorted, as UTF-8."""
    facts = {key: value for key, value in asdict(event).items() if key != "hash"}
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def line_of(event: Event) -> str:
    """The event as a line of the history, with its end."""
    facts = asdict(event)
    return json.dumps({key: facts[key] for key in _KEYS}, ensure_ascii=False) + "\n"


def read_line(line: str) -> Event:
    """The event of a line without its end.

    Raises:
        NoEvent: the line is no event, or not written as the program writes it.
    """
    try:
        facts = json.loads(line)
    except (ValueError, RecursionError):
        raise NoEvent("a line that is not JSON") from None
    if not isinstance(facts, dict) or tuple(facts) != _KEYS:
        raise NoEvent("a line that is not an event")
    if not _is_event(facts):
        raise NoEvent("an event with a value of another kind")
    event = Event(**facts)
    if line_of(event) != line + "\n":
        raise NoEvent("a line that was written differently")
    return event


def _is_event(facts: Mapping[str, Any]) -> bool:
    texts = ("time", "actor", "record", "path", "reason", "form", "previous", "hash")
    return (
        all(isinstance(facts[key], str) for key in texts)
        and bool(_TIME.fullmatch(facts["time"]))
        and bool(_HASH.fullmatch(facts["previous"]) and _HASH.fullmatch(facts["hash"]))
        and all(facts[key] is None or _is_plain(facts[key]) for key in ("old", "new"))
    )


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(_is_plain(item) for item in value.values())
    return isinstance(value, str) or (isinstance(value, list) and all(_is_plain(item) for item in value))
