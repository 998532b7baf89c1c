"""The files of a compiled form written into a folder: all of them, or none where one is in the way."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from extraction_forms.disk.whole_files import replace_file
from extraction_forms.errors import UsageError
from extraction_forms.exchange.compiled import LOSSES_FILE, Compiled, losses_csv


def write_compiled(folder: Path, compiled: Compiled, *, replace: bool) -> tuple[str, ...]:
    """Write the files and their `losses.csv` into a folder and return the names of all of them.

    Raises:
        UsageError: a file of one of the names holds something else, and is not to be replaced; nothing is written.
    """
    files: Mapping[str, bytes] = {**compiled.files, LOSSES_FILE: losses_csv(compiled.losses)}
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"OUT: expected a folder; {folder} is a file.")
    changed = [name for name, data in files.items() if _differs(folder / name, data)]
    there = [name for name in changed if (folder / name).exists()]
    if there and not replace:
        raise UsageError(
            f"{folder} holds {', '.join(there)} already, with other content; --replace replaces them."
        )
    for name in changed:
        replace_file(folder / name, files[name])
    return tuple(files)


def _differs(path: Path, data: bytes) -> bool:
    return not path.is_file() or path.read_bytes() != data
