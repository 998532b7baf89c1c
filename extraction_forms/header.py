"""The head of a record: the form it answers, the study it is of, who made it, and how far it is."""

from __future__ import annotations

import re
from typing import Final

from extraction_forms.datum import DECIMALS, Faults, text_of
from extraction_forms.errors import Place
from extraction_forms.fields import Field, Misread, parse
from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import did_you_mean
from extraction_forms.yaml_text import Map

SLUG: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}\Z")
STATUSES: Final = ("draft", "submitted", "locked")
HEADER_KEYS: Final = (
    *("schema", "form", "study", "extractor", "status", "revision", "numbers", "evidence", "audit"),
)
_FORM_KEYS: Final = ("id", "version", "sha256")
_REVISION: Final = re.compile(r"[1-9][0-9]{0,8}")
_FILE_NAME: Final = Field(id="id", label="Id", type="slug")


@frozen
class Header:
    """What stands at the head of a record, before its answers."""

    form: str
    version: str
    sha256: str
    form_place: Place
    study: str
    extractor: str
    status: str
    revision: int
    decimal: str


def read_header(node: Map, faults: Faults) -> Header:
    """The head of a record; its faults are noted, not raised."""
    schema = text_of(node.get("schema"), faults, "schema")
    if schema != "1":
        faults.add(node.key_place("schema"), "schema", "1", found(schema))
    block = _form(node, faults)
    return Header(
        form=text_of(block.get("id"), faults, "form > id"),
        version=text_of(block.get("version"), faults, "form > version"),
        sha256=text_of(block.get("sha256"), faults, "form > sha256"),
        form_place=block.place,
        study=_file_name(node, "study", faults),
        extractor=_file_name(node, "extractor", faults),
        status=word(node, "status", STATUSES, faults),
        revision=_revision(node, faults),
        decimal=DECIMALS[0] if node.get("numbers") is None else word(node, "numbers", DECIMALS, faults),
    )


def word(node: Map, key: str, known: tuple[str, ...], faults: Faults) -> str:
    """The word under a key; the first of the known ones after noting that it is none of them."""
    text = text_of(node.get(key), faults, key)
    if text not in known:
        hint = did_you_mean(text, known)
        faults.add(node.key_place(key), key, "one of " + ", ".join(known), found(text), hint)
        return known[0]
    return text


def found(text: str) -> str:
    """How a fault names a text that was found."""
    return repr(text) if text else "nothing"


def _form(node: Map, faults: Faults) -> Map:
    block = node.get("form")
    if not isinstance(block, Map):
        what = "nothing" if block is None else "something else"
        faults.add(node.key_place("form"), "form", "a block of id, version, sha256", what)
        return Map(items=(), place=node.key_place("form"))
    faults.unknown_keys(block, _FORM_KEYS, "form")
    return block


def revision_in(text: str) -> int:
    """The number of a revision, of a text that nobody has checked; 0 where it is none."""
    return int(text) if _REVISION.fullmatch(text) else 0


def _revision(node: Map, faults: Faults) -> int:
    text = text_of(node.get("revision"), faults, "revision")
    if not _REVISION.fullmatch(text):
        faults.add(node.key_place("revision"), "revision", "a whole number from 1", found(text))
        return 1
    return int(text)


def _file_name(node: Map, key: str, faults: Faults) -> str:
    """An id that names a folder or a file."""
    text = text_of(node.get(key), faults, key)
    try:
        parse(_FILE_NAME, text, DECIMALS[0])
    except Misread as fault:
        faults.add(node.key_place(key), key, fault.expected, fault.found, fault.hint)
    return text
