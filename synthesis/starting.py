"""A new review begun: the starter review that comes with the package, copied whole or not at all."""

from __future__ import annotations

import os
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Final

from extraction_forms.errors import ReviewError, UsageError
from extraction_forms.fields import Field, Misread, parse
from synthesis.output.engine_hash import visible_files
from synthesis.output.folder_swap import flush, write_folder

PLAN: Final = "review.yaml"
IGNORED: Final = b"""\
# What version control leaves out. The papers of a review are their publishers': their PDFs are read here and never
# shared. One that may be shared is let in by a line of its own: !protocol.pdf
papers/
*.[pP][dD][fF]
# What `synthesis` makes again.
output/
output.*/
.check.json
"""
"""The `.gitignore` of a new review; the starter cannot hold it, since hidden files are no data."""
_NAME: Final = Field(id="name", label="Name of the folder", type="slug")


def starter() -> dict[str, bytes]:
    """The files of the starter review by path, with `/` between folders."""
    folder = Path(str(files("synthesis") / "starter"))
    return {".gitignore": IGNORED} | {name: path.read_bytes() for name, path in sorted(visible_files(folder))}


def start(folder: Path) -> tuple[str, ...]:
    """Begin a review at `folder`, which is new or empty.

    Returns:
        The files written, relative to `folder`, in order.

    Raises:
        UsageError: the name cannot be a review's, something stands there, or the folder to hold it is missing.
        ReviewError: the files cannot be written; nothing of them is left.
    """
    _expect_room(folder)
    contents = starter()
    new = folder.with_name(f".{folder.name}.{os.getpid()}.new")
    try:
        write_folder(new, contents, last=PLAN)
        # Takes the place of an empty folder in one step, and fails where it has been filled meanwhile.
        new.rename(folder)
        flush(folder.parent)
    except OSError as fault:
        raise ReviewError(f"{folder}: cannot be written: {fault.strerror} ({fault.filename}).") from fault
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return tuple(contents)


def _expect_room(folder: Path) -> None:
    try:
        parse(_NAME, folder.name, "decimal_point")
    except Misread as fault:
        raise UsageError(f"{folder}: as the folder's name, {fault}") from None
    if not folder.parent.is_dir():
        raise UsageError(f"{folder}: expected a folder {folder.parent} to put it in; found none.")
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"{folder}: expected a new or an empty folder; found a link or a file.")
    try:
        filled = folder.is_dir() and any(folder.iterdir())
    except OSError as fault:
        raise ReviewError(f"{folder}: cannot be read: {fault.strerror}.") from fault
    if filled:
        raise UsageError(f"{folder}: expected a new or an empty folder; found one with files in it.")
