"""Changes of several files that happen together or not at all, whenever the program is killed.

Before a file is touched, all that is to be done is written to `.store/unfinished.json`, itself written
whole. That is the moment the change counts:

- killed before it, nothing has happened: no file was touched;
- killed after it, whoever writes or reads the review next does what is left, step by step. Each step can
  be done again: a file is replaced where it still is what it was, lines are appended from the byte on
  where they belong, which repairs a line that was torn;
- the note is removed last, so a step is never left undone without one.

A file that somebody changed by hand between the crash and its repair is left as they made it: the change
then stands in the history, followed by theirs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from extraction_forms.disk.locks import PATIENCE, STORE, Busy, held
from extraction_forms.disk.safe_paths import inside
from extraction_forms.disk.whole_files import append_at, replace_file
from extraction_forms.errors import Place, Problem, Rejected, ReviewError
from extraction_forms.frozen_values import frozen

NOTE: Final = "unfinished.json"
_BEGUN: Final = "the save has begun and is completed with the next one"


@frozen
class Replacement:
    """A file to be replaced by a text, where its sha256 is still `before` ("" where it was not there).

    `always` replaces it whatever it holds.
    """

    path: str
    text: str
    before: str = ""
    always: bool = False


@frozen
class Addition:
    """Lines to be added to a file from the byte `offset` on, which is where it ends."""

    path: str
    text: str
    offset: int


Step = Replacement | Addition
_KINDS: Final = {"replace": Replacement, "add": Addition}


def sha256(content: bytes) -> str:
    """The sha256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def content_of(path: Path) -> bytes | None:
    """What a file holds; None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def carry_out(review: Path, steps: tuple[Step, ...]) -> None:
    """Do every step or none; the caller holds the review's lock and has called `finish`.

    Raises:
        ReviewError: a file cannot be written. Where it is the first, nothing was saved; otherwise what is
            left is done by the next `finish`, and the message says so.
    """
    note = review / STORE / NOTE
    for step in steps:
        inside(review, step.path)
    try:
        replace_file(note, _written(steps))
        _take(review, steps[0])
    except OSError as fault:
        given_up = not _is_begun(review, steps[0]) and _is_dropped(note)
        raise _cannot_write(review, fault, "nothing was saved" if given_up else _BEGUN) from fault
    with telling(review, _BEGUN):
        _do(review, steps[1:], note)


def _is_begun(review: Path, step: Step) -> bool:
    """Whether anything of a step was done."""
    content = content_of(review / step.path)
    if isinstance(step, Addition):
        return len(content or b"") != step.offset
    return ("" if content is None else sha256(content)) != step.before


def _is_dropped(note: Path) -> bool:
    """Give up what is noted; whether that was possible."""
    try:
        note.unlink(missing_ok=True)
    except OSError:
        return False
    return True


@contextmanager
def telling(review: Path, state: str) -> Iterator[None]:
    """Turn a fault of the system into words that say in which state it left the review."""
    try:
        yield
    except OSError as fault:
        raise _cannot_write(review, fault, state) from fault


def _cannot_write(review: Path, fault: OSError, state: str) -> ReviewError:
    where = fault.filename or review
    return ReviewError(f"{where}: cannot be written: {fault.strerror or fault}; {state}.")


def _do(review: Path, steps: tuple[Step, ...], note: Path) -> None:
    for step in steps:
        _take(review, step)
    note.unlink()  # should a power cut bring it back, all of its steps are found done


def _take(review: Path, step: Step) -> None:
    path = review / step.path
    if isinstance(step, Addition):
        append_at(path, step.offset, step.text.encode())
    else:
        replace_file(path, step.text.encode())


def is_unfinished(review: Path) -> bool:
    """Whether a change is being made, or was cut off."""
    return (review / STORE / NOTE).exists()


def settle(review: Path, owner: str = "a reader", *, waits: bool = True) -> None:
    """Finish a change that was cut off; one that is being made is waited for.

    Who reads a single file need not wait (`waits`): it is whole at every moment, old or new.

    Raises:
        Busy: whoever is writing goes on for too long.
        Rejected: what the change would be added to is not what it was.
    """
    if not is_unfinished(review):
        return
    try:
        with held(review, owner, timeout=PATIENCE if waits else 0):
            finish(review)
    except Busy:
        if waits:
            raise


def finish(review: Path) -> bool:
    """Do what a change that was cut off had left; the caller holds the review's lock. Whether there was one.

    Raises:
        Rejected: the note cannot be read, or what it would add to is not what it was.
        ReviewError: a file cannot be written.
    """
    note = review / STORE / NOTE
    content = content_of(note)
    if content is None:
        return False
    noted = _read(content)
    for step in noted:
        inside(review, step.path)
    steps = tuple(step for step in noted if not _is_overtaken(review, step))
    for step in steps:
        if isinstance(step, Addition):
            _expect_start(review, step)
    with telling(review, _BEGUN):
        _do(review, steps, note)
    return True


def _is_overtaken(review: Path, step: Step) -> bool:
    """Whether a file is there already, or somebody has changed it since."""
    if isinstance(step, Addition) or step.always:
        return False
    content = content_of(review / step.path)
    now = "" if content is None else sha256(content)
    return now != step.before


def _expect_start(review: Path, step: Addition) -> None:
    """Hold that a file ends where the lines belong, or with a part of them."""
    content = content_of(review / step.path) or b""
    if len(content) >= step.offset and step.text.encode().startswith(content[step.offset :]):
        return
    raise Rejected(
        [
            Problem(
                place=Place(file=step.path),
                where="",
                expected=f"{step.offset} bytes, as before the save that was cut off",
                found=f"{len(content)} bytes that are other ones",
                hint=f"Bring the file back as it was, or remove {STORE}/{NOTE} to give that save up.",
            )
        ]
    )


def _written(steps: tuple[Step, ...]) -> bytes:
    names = {kind: name for name, kind in _KINDS.items()}
    listed = [{"do": names[type(step)], **asdict(step)} for step in steps]
    return (json.dumps(listed, ensure_ascii=False, indent=1) + "\n").encode()


def _read(content: bytes) -> tuple[Step, ...]:
    try:
        listed: list[dict[str, Any]] = json.loads(content)
        return tuple(_checked(_KINDS[step.pop("do")](**step)) for step in list.copy(listed))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as fault:
        place = Place(file=f"{STORE}/{NOTE}")
        expected, found = "a list of what is left to be done", f"something else ({fault})"
        hint = "Remove the file to give that save up."
        raise Rejected([Problem(place=place, where="", expected=expected, found=found, hint=hint)]) from fault


def _checked(step: Step) -> Step:
    """A step whose values are of the kinds they have to be.

    Raises:
        TypeError: one is not.
    """
    texts = [step.path, step.text] if isinstance(step, Addition) else [step.path, step.text, step.before]
    number = step.offset if isinstance(step, Addition) else int(step.always)
    if not all(isinstance(text, str) for text in texts) or not isinstance(number, int) or number < 0:
        raise TypeError("a value of another kind")
    return step
