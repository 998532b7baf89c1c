"""Files of an import, written into a review: all, or none where one is not the importer's to replace."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from extraction_forms.errors import ImportFault, Place, Problem, Rejected
from extraction_forms.yaml_text import Map, Text, parse, read


def write_all(review: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """Write each file whole into the review and return the names of those that changed.

    Raises:
        ImportFault: a record in the way is by another extractor, or a name leads out of the review;
            then nothing is written.
    """
    problems = [problem for name, text in files.items() for problem in _refusals(review, name, text)]
    if problems:
        raise ImportFault(problems)
    changed = [name for name in sorted(files) if _differs(review / name, files[name])]
    for name in changed:
        _write(review / name, files[name])
    return tuple(changed)


def _refusals(review: Path, name: str, text: str) -> list[Problem]:
    root = review.resolve()
    path = (review / name).resolve()
    place = Place(file=name)
    if not path.is_relative_to(root) or path == root:
        return [
            Problem(place=place, where="", expected="a file within the review", found="one outside of it")
        ]
    if not (name.startswith("records/") and path.exists()):
        return []
    ours = _extractor(parse(text, name))
    try:
        theirs = _extractor(read(path, name))
    except Rejected:
        theirs = ""
    if theirs == ours:
        return []
    found = f"one by {theirs!r}" if theirs else "a file without an extractor"
    hint = "Move it away to import the record again."
    return [Problem(place=place, where="extractor", expected=f"a record by {ours!r}", found=found, hint=hint)]


def _extractor(node: object) -> str:
    found = node.get("extractor") if isinstance(node, Map) else None
    return found.value if isinstance(found, Text) else ""


def _differs(path: Path, text: str) -> bool:
    return not path.is_file() or path.read_bytes() != text.encode("utf-8")


def _write(path: Path, text: str) -> None:
    """Write beside the target first, so that a reader sees the old file or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
