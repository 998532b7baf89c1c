"""A record as its file holds it: which file that is, and what it says."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from extraction_forms.disk import journal
from extraction_forms.disk.journal import sha256
from extraction_forms.disk.safe_paths import record_path
from extraction_forms.draft import Draft, read_draft
from extraction_forms.errors import Place, Problem, Rejected, ReviewError, UsageError
from extraction_forms.form import Form
from extraction_forms.form_library import find_form
from extraction_forms.frozen_values import frozen
from extraction_forms.header import revision_in
from extraction_forms.record_files import CONSENSUS
from extraction_forms.yaml_text import Map, Node, Text, parse, read

_MAIN: Final = ("study", "tallies")
"""What the records of a form are read as that have the file named after the extractor alone."""

_MOST: Final = 128
_drafts: dict[str, tuple[str, Draft]] = {}
"""What the last files said, by their sha256: that of the form they were read by, and their record."""

_COMMENT: Final = re.compile(r"(?:^|(?<=\s))#(?=\s)")


@frozen
class Stored:
    """A record as its file holds it; `sha256` is that of the file's bytes."""

    draft: Draft
    text: str
    sha256: str
    revision: int
    path: Path
    form: Form


def comments_lost(before: Stored | None, after: Stored) -> int:
    """How many comments of a record's file are not in the file that took its place: a save writes its own layout."""
    return max(len(_COMMENT.findall(before.text)) - len(_COMMENT.findall(after.text)), 0) if before else 0


def existing_record_path(review: Path, study: str, extractor: str, form_id: str) -> Path | None:
    """The extractor's record of a study by a form: the file named after the form, else the bare one.

    Raises:
        UsageError: a name cannot name a file, or a link leads out of the review.
        Rejected: the bare file cannot be read, so that nobody knows which form it answers.
    """
    named = record_path(review, study, extractor, form_id, main_form=False)
    if named.exists():
        return named
    plain = record_path(review, study, extractor, form_id, main_form=True)
    return plain if plain.exists() and form_named(plain, review)[0] == form_id else None


def record_file(review: Path, study: str, extractor: str, form_id: str = "") -> Path:
    """The file of the extractor's record of a study; without a form, that of the only one there is, or the bare one.

    Raises:
        UsageError: there is none, or there are several and none is the bare one; those there are are listed.
    """
    found = existing_record_path(review, study, extractor, form_id) if form_id else None
    plain = record_path(review, study, extractor, form_id, main_form=True)
    known = sorted(path for path in plain.parent.glob(f"{extractor}.*yaml") if path.suffix == ".yaml")
    if not form_id:
        found = plain if plain in known else (known[0] if len(known) == 1 else None)
    if found is None:
        what = f"{extractor}'s record of {study}" + (f" by the form {form_id}" if form_id else "")
        told = ", ".join(path.relative_to(review).as_posix() for path in known) or "none"
        hint = " Name the form." if known and not form_id else ""
        if not known and any(plain.parent.glob(f"{CONSENSUS}*.yaml")):
            hint = f" The consensus of a study is named {CONSENSUS}, whoever settled it."
        raise UsageError(f"{review}: expected {what}; found {told}.{hint}")
    return found


def form_named(path: Path, review: Path) -> tuple[str, str]:
    """The id and the version of the form that a record file says it answers; "" for what it does not say.

    Raises:
        Rejected: the file cannot be read.
    """
    shown = path.relative_to(review).as_posix()
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return _form_in(read(path, shown))  # says what bars it
    _, draft = _drafts.get(sha256(content), ("", None))
    return _form_in(parsed(text, shown)) if draft is None else _form_of_head(draft)


def _form_in(node: Node) -> tuple[str, str]:
    block = node.get("form") if isinstance(node, Map) else None
    words = [block.get(key) if isinstance(block, Map) else None for key in ("id", "version")]
    name, version = [word.value if isinstance(word, Text) else "" for word in words]
    return name, version


def _form_of_head(draft: Draft) -> tuple[str, str]:
    block = draft.head.get("form")
    words = [block.get(key) if isinstance(block, dict) else None for key in ("id", "version")]
    name, version = [word if isinstance(word, str) else "" for word in words]
    return name, version


def remember(sha256_of_file: str, form: Form, draft: Draft) -> None:
    """Keep what a file says: a page loads a record, saves it, and loads it again."""
    if len(_drafts) >= _MOST:
        _drafts.clear()
    _drafts[sha256_of_file] = form.sha256, draft


@lru_cache(maxsize=32)
def parsed(text: str, shown: str) -> Node:
    """A text as YAML; it is asked for twice, once for the form that it names and once to be read by that form.

    Raises:
        Rejected: it is not the YAML that records are written in.
    """
    return parse(text, shown)


def form_of(path: Path, review: Path) -> Form:
    """The form that a record file says it answers: the review's own, or the library's.

    Raises:
        Rejected: the file cannot be read, or names no form.
        FormError: there is no such form.
    """
    name, version = form_named(path, review)
    place = Place(file=path.relative_to(review).as_posix())
    try:
        return find_form(f"{name}@{version}", review / "forms", place)
    except UsageError:
        expected, found = "the id and the version of a form", " ".join(filter(None, (name, version)))
        problem = Problem(
            place=place, where="form", expected=expected, found=repr(found) if found else "none"
        )
        raise Rejected([problem]) from None


def path_for(review: Path, study: str, extractor: str, form: Form) -> Path:
    """Where the extractor's record of a study stands, or where a new one is put.

    A new record of a study or of tallies takes the bare name where it is free; any other has the form's id too.

    Raises:
        UsageError: a name cannot name a file, or a link leads out of the review.
        Rejected: a file in the way cannot be read.
    """
    found = existing_record_path(review, study, extractor, form.id)
    if found is not None:
        return found
    plain = record_path(review, study, extractor, form.id, main_form=True)
    main = form.reads_as in _MAIN and not plain.exists()
    return plain if main else record_path(review, study, extractor, form.id, main_form=False)


def load(review: Path, study: str, extractor: str, form: Form, *, waits: bool = True) -> Stored | None:
    """The extractor's record of a study by this form; None where there is none.

    A save that was cut off is finished first; without `waits` one that is being made is not waited for.

    Raises:
        UsageError: a name cannot name a file, or a link leads out of the review.
        Rejected: the file has not the shape of a record.
    """
    journal.settle(review, extractor, waits=waits)
    path = existing_record_path(review, study, extractor, form.id)
    return None if path is None else load_file(review, path, form)


def load_file(review: Path, path: Path, form: Form) -> Stored | None:
    """The record in a file of the review; None where there is no such file.

    Raises:
        Rejected: it has not the shape of a record.
        ReviewError: it cannot be read.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise ReviewError(f"{path}: cannot be read: {fault.strerror or fault}.") from fault
    shown = path.relative_to(review).as_posix()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        read(path, shown)  # says which byte, and where
        raise
    sign = sha256(content)
    read_by, draft = _drafts.get(sign, ("", None))
    if draft is None or read_by != form.sha256:
        draft = read_draft(form, parsed(text, shown))
        remember(sign, form, draft)
    revision = draft.text("revision")
    return Stored(
        draft=draft,
        text=text,
        sha256=sign,
        revision=revision_in(revision),
        path=path,
        form=form,
    )
