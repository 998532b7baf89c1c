"""What was read of papers, kept in the site's own folder: pages are drawn once, the oldest make room for new ones."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from extraction_forms.entry import kept_files
from extraction_forms.entry.file_signs import Remembered, sign_of
from extraction_forms.entry.kept_files import keep
from extraction_forms.entry.papers.lines import PageText, unpacked
from extraction_forms.entry.papers.pages import Contents
from extraction_forms.entry.papers.reader import READER
from extraction_forms.entry.state import PAPERS_FOLDER
from extraction_forms.errors import ReviewError

SCALES: Final = (1.0, 1.5, 2.0, 3.0)
"""Pixels a point that pages are drawn at."""
MOST_BYTES: Final = 600 * 1024 * 1024
"""Of all that is kept."""
_EDITION: Final = "1"
"""Part of every name: what another edition of this program kept is not read."""
_AT_ONCE: Final = 20
_EACH: Final = 50

_hashes: Remembered[Path, str] = Remembered(10_000)
_written = 0


def shelf() -> Path:
    """The folder of what is kept."""
    return Path(settings.STATE) / PAPERS_FOLDER


def hash_of(path: Path) -> str:
    """The sha256 of a file, remembered while it stays as it is.

    Raises:
        ReviewError: it cannot be read.
    """
    return _hashes.of(path, sign_of(path), lambda: _hashed(path))


def _hashed(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as fault:
        raise ReviewError(f"{path.name} cannot be read: {fault.strerror or fault}.") from fault


def contents_of(path: Path) -> Contents:
    """How many pages a PDF has, and their printed numbers.

    Raises:
        ReviewError: it cannot be read.
    """
    name = f"{hash_of(path)}/contents.{_EDITION}.json"
    found = _kept_json(name)
    if not isinstance(found, dict):
        found, _ = READER.ask(path, do="contents")
        _keep(name, json.dumps(found).encode())
    return Contents(pages=int(found["pages"]), labels=tuple(str(label) for label in found["labels"]))


def text_of(path: Path, number: int) -> PageText:
    """The text of one page, counted from 1.

    Raises:
        ReviewError: it cannot be read.
    """
    return texts_of(path, (number,))[0]


def texts_of(path: Path, numbers: Sequence[int]) -> tuple[PageText, ...]:
    """The texts of some pages; those that were not read before are read some at a time, so that others have a turn.

    Raises:
        ReviewError: one cannot be read.
    """
    sha256 = hash_of(path)
    found = {number: _kept_text(sha256, number) for number in numbers}
    unread = [number for number, text in found.items() if text is None]
    for start in range(0, len(unread), _AT_ONCE):
        some = unread[start : start + _AT_ONCE]
        answer, _ = READER.ask(path, do="texts", pages=some)
        for number, text in zip(some, answer["texts"], strict=True):
            _keep(
                _text_name(sha256, number),
                json.dumps(text, ensure_ascii=False, separators=(",", ":")).encode(),
            )
            found[number] = unpacked(text)
    return tuple(text for text in found.values() if text is not None)


def picture_of(path: Path, number: int, scale: float) -> bytes:
    """A page as a PNG.

    Raises:
        ReviewError: it cannot be drawn.
    """
    name = f"{hash_of(path)}/{number}@{scale:g}.{_EDITION}.png"
    with suppress(OSError):
        return (shelf() / name).read_bytes()
    _, content = READER.ask(path, do="draw", page=number, scale=scale)
    _keep(name, content)
    return content


def forget(sha256: str) -> None:
    """Take away what is kept of a PDF."""
    shutil.rmtree(shelf() / sha256, ignore_errors=True)


def _text_name(sha256: str, number: int) -> str:
    return f"{sha256}/{number}.{_EDITION}.json"


def _kept_text(sha256: str, number: int) -> PageText | None:
    try:
        found = _kept_json(_text_name(sha256, number))
        return unpacked(found) if found else None
    except (ValueError, KeyError, TypeError):
        return None


def _kept_json(name: str) -> Any:
    try:
        return json.loads((shelf() / name).read_bytes())
    except (OSError, ValueError):
        return None


def _keep(name: str, content: bytes) -> None:
    """Keep something; where that cannot be done, it is read again the next time."""
    global _written  # noqa: PLW0603 - how often this process has kept something
    if keep(shelf() / name, content):
        _written += 1
        if _written % _EACH == 1:
            make_room(MOST_BYTES)


def make_room(most: int) -> None:
    """Take away what was kept first, until the rest is at most so many bytes."""
    kept_files.make_room(shelf().glob("*/*"), most, lambda stat: stat.st_size)
