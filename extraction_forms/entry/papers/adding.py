"""A PDF added to a study or taken away: streamed to the disk, opened before it is kept, never over another file."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from extraction_forms.disk.locks import held
from extraction_forms.disk.whole_files import PART, flush_folder
from extraction_forms.entry.papers.reader import READER
from extraction_forms.entry.papers.shelf import forget, hash_of
from extraction_forms.entry.papers.where import MAGIC, PAPERS, Paper, papers_of, study_folder
from extraction_forms.errors import ReviewError
from extraction_forms.frozen_values import frozen

LARGEST: Final = 60 * 1024 * 1024
"""Bytes of a PDF that can be added."""
TOO_LARGE: Final = (
    f"The file is larger than {LARGEST // 1024**2} MB. Put it into the folder of the papers by hand."
)
_NAME: Final = 60


@frozen
class Added:
    """A PDF that is there now; `is_new` unless the study had it already, under this or another name."""

    file: str
    is_new: bool


def add(review: Path, study: str, name: str, parts: Iterable[bytes], *, actor: str) -> Added:
    """Keep a PDF as `<name>.pdf` of a study; `parts` are its bytes as they come.

    Raises:
        UsageError: the name is none of a study, or a link leads out of the review's papers.
        ReviewError: it is too large, no PDF, locked or broken; or another file has its name already.
        Busy: somebody else is writing in the review.
    """
    folder = study_folder(review, study)
    _made(review, folder)
    part = folder / f".{secrets.token_hex(8)}{PART}"
    try:
        sha256 = _streamed(parts, part)
        same = next((paper.file for paper in papers_of(review, study) if hash_of(paper.path) == sha256), "")
        if same:
            return Added(file=same, is_new=False)
        _opened(part)
        path = folder / f"{file_stem(name)}.pdf"
        with held(review, actor):
            _placed(part, path)
    except OSError as fault:
        raise ReviewError(
            f"{folder}: cannot be written: {fault.strerror or fault}; nothing was kept."
        ) from fault
    finally:
        part.unlink(missing_ok=True)
    return Added(file=path.name, is_new=True)


def remove(review: Path, paper: Paper, *, actor: str) -> None:
    """Take a PDF of a study away, and what was drawn of it.

    Raises:
        ReviewError: it is shared with other studies, or cannot be taken away.
        Busy: somebody else is writing in the review.
    """
    if not paper.is_own:
        raise ReviewError(
            f"{paper.file} may be shared with other studies. Take it out of the folder of papers by hand."
        )
    sha256 = hash_of(paper.path)
    try:
        with held(review, actor):
            paper.path.unlink()
            flush_folder(paper.path.parent)
    except OSError as fault:
        raise ReviewError(f"{paper.file} cannot be taken away: {fault.strerror or fault}.") from fault
    forget(sha256)


def file_stem(name: str) -> str:
    """A file's name made of small letters, figures and `_`, from what somebody called it."""
    stem = re.sub(r"\.pdf$", "", name.replace("\\", "/").rpartition("/")[2], flags=re.IGNORECASE)
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_-]+", "_", plain).strip("_-")[:_NAME].rstrip("_-") or "paper"


def _made(review: Path, folder: Path) -> None:
    """The folder, in one that tells git to leave papers alone, since they are their publishers'."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ignored = review / PAPERS / ".gitignore"
        if not ignored.exists():
            ignored.write_text("*\n", encoding="utf-8")
    except OSError as fault:
        raise ReviewError(f"{folder}: cannot be made: {fault.strerror or fault}.") from fault


def _streamed(parts: Iterable[bytes], path: Path) -> str:
    """Write the bytes to the disk; their sha256.

    Raises:
        ReviewError: they are too many, or do not begin as a PDF does.
    """
    found = hashlib.sha256()
    size = 0
    start = b""
    with path.open("xb") as file:
        for part in parts:
            size += len(part)
            start = (start + part)[: len(MAGIC)] if len(start) < len(MAGIC) else start
            if size > LARGEST:
                raise ReviewError(TOO_LARGE)
            if not MAGIC.startswith(start):
                break
            found.update(part)
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    if start != MAGIC:
        raise ReviewError("The file is no PDF; it does not begin as one.")
    return found.hexdigest()


def _opened(part: Path) -> None:
    """Hold that a PDF can be opened.

    Raises:
        ReviewError: it cannot, and why.
    """
    try:
        READER.ask(part.resolve(), do="contents")
    except ReviewError as fault:
        why = str(fault).partition("cannot be shown: ")[2] or str(fault)
        advice = " Save it without its password first." if "password" in why else ""
        raise ReviewError(f"The PDF was not kept: {why.rstrip('.')}.{advice}") from fault


def _placed(part: Path, path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise ReviewError(
            f"There is another PDF called {path.name} already, and it was left as it is. Give this one another name."
        )
    part.replace(path)
    flush_folder(path.parent)
