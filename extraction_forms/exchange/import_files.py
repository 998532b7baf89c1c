"""Files of an import, written into a review: all, or none where one is not the importer's to replace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from extraction_forms.disk.journal import Replacement, carry_out, content_of, finish, sha256
from extraction_forms.disk.locks import held
from extraction_forms.errors import ImportFault, Place, Problem, Rejected
from extraction_forms.exchange.account import Account, Remark
from extraction_forms.frozen_values import frozen
from extraction_forms.references import bib
from extraction_forms.yaml_text import List, Map, Text, parse, read

REFERENCES_FILE: Final = "references.bib"
OUTCOMES_FILE: Final = "outcomes.yaml"
MAPPING_FILE: Final = "import.yaml"


@frozen
class Import:
    """What an import would write, by file name within the review, and its account."""

    files: Mapping[str, str]
    account: Account


def keeping(found: Import, mapping: Path, review: Path) -> Import:
    """An import that writes its mapping too, where that stands elsewhere and the review has no other one."""
    kept = review / MAPPING_FILE
    if kept.exists():
        if kept.read_bytes() == mapping.read_bytes():
            return found
        told = Remark(
            place=Place(file=MAPPING_FILE), text=f"not {mapping.name}, by which was imported; it stays"
        )
        account = replace(found.account, remarks=(*found.account.remarks, told))
        return replace(found, account=account)
    return replace(found, files={**found.files, MAPPING_FILE: mapping.read_bytes().decode("utf-8")})


def write_all(review: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """Write every file into the review, or none of them, and return the names of those that changed.

    A program that is killed on the way leaves what the next one to write or read completes.

    Raises:
        Busy: somebody else is writing.
        ImportFault: a record in the way is by another extractor or was revised, a list would lose entries, or
            a name leads out of the review; then nothing is written.
    """
    if not _changed(review, files):
        return ()
    with held(review, "an import"):
        finish(review)
        changed = _changed(review, files)
        if changed:
            carry_out(review, tuple(_step(review, name, files[name]) for name in changed))
    return changed


def _step(review: Path, name: str, text: str) -> Replacement:
    there = content_of(review / name)
    return Replacement(path=name, text=text, before="" if there is None else sha256(there))


def _changed(review: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """The files that say something else by now, once none of them is somebody's work."""
    problems = [problem for name, text in files.items() for problem in _refusals(review, name, text)]
    if problems:
        raise ImportFault(problems)
    return tuple(name for name in sorted(files) if _differs(review / name, files[name]))


def _refusals(review: Path, name: str, text: str) -> list[Problem]:
    """Why a file may not be written: it leads out of the review, or what stands there is somebody's work."""
    root = review.resolve()
    path = (review / name).resolve()
    place = Place(file=name)
    if not path.is_relative_to(root) or path == root:
        return [
            Problem(place=place, where="", expected="a file within the review", found="one outside of it")
        ]
    if not path.is_file() or not _differs(path, text):
        return []
    if name.startswith("records/"):
        return _another_record(path, place, text)
    return _lost_entries(path, place, text) if name in _LISTED else []


def _another_record(path: Path, place: Place, text: str) -> list[Problem]:
    """A record by another extractor, or one that was revised after it was imported."""
    imported, there = parse(text, place.file), _read_or_none(path, place.file)
    hint = "Move it away to import the record again."
    ours, theirs = (_text_of(node, "extractor") for node in (imported, there))
    if theirs != ours:
        found = f"one by {theirs!r}" if theirs else "a file without an extractor"
        expected = f"a record by {ours!r}"
        return [Problem(place=place, where="extractor", expected=expected, found=found, hint=hint)]
    if isinstance(there, Map) and there.get("audit") is not None:
        expected, found = "the record as it was imported", "one with notes of the audit"
        return [Problem(place=place, where="audit", expected=expected, found=found, hint=hint)]
    first, now = (_text_of(node, "revision") for node in (imported, there))
    if now != first:
        expected = f"the record as it was imported, of revision {first}"
        return [Problem(place=place, where="revision", expected=expected, found=f"revision {now}", hint=hint)]
    return []


def _lost_entries(path: Path, place: Place, text: str) -> list[Problem]:
    """Entries of an outcome vocabulary or of a list of references that the import would do away with."""
    listed = _LISTED[place.file]
    try:
        there = listed(path.read_text(encoding="utf-8-sig"), place.file)
    except (Rejected, UnicodeDecodeError):
        there = frozenset({"what cannot be read"})
    lost = sorted(there - listed(text, place.file))
    if not lost:
        return []
    hint = "Add them to the mapping, or move the file away."
    return [
        Problem(
            place=place,
            where="",
            expected="entries that the import writes too",
            found=", ".join(lost),
            hint=hint,
        )
    ]


def _outcome_ids(text: str, name: str) -> frozenset[str]:
    top = parse(text, name)
    lists = [node for _, node in top.items] if isinstance(top, Map) else []
    entries = [entry for node in lists if isinstance(node, List) for entry in node.items]
    return frozenset(_text_of(entry, "id") for entry in entries)


def _reference_keys(text: str, name: str) -> frozenset[str]:
    found = bib.parse(text, name)
    if found.problems:
        raise Rejected(found.problems)
    return frozenset(found.references)


_LISTED: Final = {OUTCOMES_FILE: _outcome_ids, REFERENCES_FILE: _reference_keys}
"""What the files that a whole review shares list, so that an import takes nothing away from them."""


def _read_or_none(path: Path, name: str) -> object:
    try:
        return read(path, name)
    except Rejected:
        return None


def _text_of(node: object, key: str) -> str:
    found = node.get(key) if isinstance(node, Map) else None
    return found.value if isinstance(found, Text) else ""


def _differs(path: Path, text: str) -> bool:
    return not path.is_file() or path.read_bytes() != text.encode("utf-8")
