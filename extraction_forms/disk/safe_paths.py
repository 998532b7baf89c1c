"""Paths that stay within a review, whatever the names they are made of."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Final

from extraction_forms.datum import DECIMALS
from extraction_forms.errors import UsageError
from extraction_forms.fields import Field, Misread, parse
from extraction_forms.record_files import CONSENSUS

RECORDS: Final = "records"
_SLUG: Final = Field(id="id", label="Id", type="slug")
_LONGEST_SHOWN: Final = 80
_PLAIN: Final = re.compile(r"[0-9A-Za-z_.-]{1,80}")


def safe_slug(text: str, what: str) -> str:
    """The text, where it can name a file or a folder on every system; `what` names it in the fault.

    Raises:
        UsageError: it cannot; the message says what it may be made of, and what it might have been meant for.
    """
    try:
        parse(_SLUG, text, DECIMALS[0])
    except Misread as fault:
        found = shown_name(text) if text else "nothing"
        hint = f" {fault.hint}" if fault.hint and fault.hint.isprintable() else ""
        raise UsageError(f"{what}: expected {fault.expected}; found {found}.{hint}") from None
    return text


def shown_name(text: str) -> str:
    """A name as a reader sees it: what is hidden or combined is written as its code."""
    short = text[:_LONGEST_SHOWN]
    plain = short.isascii() or (short.isprintable() and unicodedata.is_normalized("NFC", short))
    return (repr(short) if plain else ascii(short)) + (" ..." if len(text) > len(short) else "")


def named(text: str) -> str:
    """A name in a sentence: as it is where it could be one, else as `shown_name` writes it."""
    return text if _PLAIN.fullmatch(text) else shown_name(text)


def person(name: str, what: str) -> str:
    """The name of somebody who extracts or settles, where it can name a file and is nobody else's.

    Raises:
        UsageError: it cannot, or it is what a settled record is called.
    """
    if safe_slug(name, what) == CONSENSUS:
        raise UsageError(
            f"{what}: expected the name of a person; found {name!r}, which is what a settled record is called."
        )
    return name


def inside(root: Path, *parts: str) -> Path:
    """The path of `parts` under `root`, where neither `..` nor a link leads out of it.

    Raises:
        UsageError: the path leads out, is the root itself, or cannot be one.
    """
    if any("\0" in part for part in parts):
        raise UsageError(f"{root}: expected a path; found one with the character U+0000.")
    path = root.joinpath(*parts)
    shown = shown_name("/".join(parts))
    try:
        real, base = path.resolve(), root.resolve()
    except (OSError, RuntimeError) as fault:
        raise UsageError(f"{root}: expected a path within the folder; {shown} cannot be followed.") from fault
    if not real.is_relative_to(base) or real == base:
        raise UsageError(f"{root}: expected a path within the folder; {shown} leads out of it.")
    return path


def record_path(review: Path, study: str, extractor: str, form_id: str, *, main_form: bool) -> Path:
    """Where a record stands: `records/<study>/<extractor>.yaml`; one of a further form has the form's id too.

    Raises:
        UsageError: a name cannot name a file, or a link leads out of the review.
    """
    folder, name = safe_slug(study, "study"), safe_slug(extractor, "extractor")
    form = "" if main_form else f".{safe_slug(form_id, 'form')}"
    return inside(review, RECORDS, folder, f"{name}{form}.yaml")
