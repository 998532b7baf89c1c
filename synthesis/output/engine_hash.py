"""What made an output: one hash of the engine's sources and one of the form library, wherever they lie."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import extraction_forms

_PACKAGES = {"extraction_forms": Path(extraction_forms.__path__[0]), "synthesis": Path(__file__).parents[1]}
_LIBRARY = _PACKAGES["extraction_forms"] / "library"
_SCRAP_ENDINGS = ("~", ".bak", ".orig", ".swp", ".tmp", ".pyc")
_SCRAP_STARTS = (".", "~$", "#")


def _never(name: str) -> bool:  # noqa: ARG001 - the signature of a pattern's match
    return False


def is_scrap(name: str) -> bool:
    """Whether a file or folder of this name is an editor's, a cache's or the system's own, never data."""
    return name.startswith(_SCRAP_STARTS) or name.endswith(_SCRAP_ENDINGS) or name == "__pycache__"


def visible_files(
    folder: Path, *, leave_out: Collection[str] = (), leave_out_like: re.Pattern[str] | None = None
) -> Iterator[tuple[str, Path]]:
    """Every file under a folder that is not scrap: its path relative to the folder, and where it lies.

    Linked folders are walked too, each once, since whoever reads the folder reads through the link;
    `leave_out` names entries of the folder itself, and so does the pattern `leave_out_like`.
    """
    return ((name, Path(path)) for name, path in _visible(folder, leave_out, leave_out_like))


def _visible(
    folder: Path, leave_out: Collection[str] = (), leave_out_like: re.Pattern[str] | None = None
) -> Iterator[tuple[str, str]]:
    """The same, as texts: path objects for hundreds of files take longer than all else that is done with them."""
    top = os.fspath(folder)
    seen: set[tuple[int, int]] = set()
    for here, folders, files in os.walk(top, followlinks=True):
        status = os.stat(here)  # noqa: PTH116
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        if here == top:
            like = leave_out_like.fullmatch if leave_out_like is not None else _never
            folders[:] = [name for name in folders if name not in leave_out and not like(name)]
        folders[:] = sorted(name for name in folders if not is_scrap(name))
        above = "" if here == top else f"{Path(here).relative_to(folder).as_posix()}/"
        for name in sorted(files):
            path = os.path.join(here, name)  # noqa: PTH118
            # Only what is no file for `os.path` is asked of a path object, which tells what may not be looked at.
            if not is_scrap(name) and (os.path.isfile(path) or Path(path).is_file()):  # noqa: PTH113
                yield f"{above}{name}", path


def engine_hash() -> str:
    """The sha256 of both packages' sources and data, the form library apart, by name and content."""
    digest = hashlib.sha256()
    for package, folder in _PACKAGES.items():
        _add(digest, package, _visible(folder, [_LIBRARY.name]))
    return digest.hexdigest()


def forms_hash() -> str:
    """The sha256 of the form library, by name and content."""
    digest = hashlib.sha256()
    _add(digest, "library", _visible(_LIBRARY))
    return digest.hexdigest()


def _add(digest: hashlib._Hash, package: str, files: Iterable[tuple[str, str]]) -> None:
    for name, path in sorted(files):
        with open(path, "rb") as file:  # noqa: PTH123
            content = file.read()
        digest.update(f"{package}/{name}\0{len(content)}\0".encode())
        digest.update(content)
