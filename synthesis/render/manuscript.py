"""A manuscript in Word whose numbers follow the analysis: its DOCPROPERTY fields and the properties they print."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Final

from extraction_forms.exchange.safe_zip import UnsafeZip, open_zip
from extraction_forms.frozen_values import frozen
from synthesis.errors import RenderError
from synthesis.numbers import Quantity
from synthesis.render.docx_properties import (
    CONTENT_TYPES,
    local,
    parsed,
    properties,
    serialised,
    set_properties,
)
from synthesis.render.xml_text import legible
from synthesis.render.zip_dates import pack

_DOCUMENT: Final = re.compile(r"word/document\d*\.xml")  # Word in a browser calls it document2.xml
_SETTINGS: Final = re.compile(r"word/settings\d*\.xml")
_WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_XML_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_UNDATED: Final = "1980-01-01"  # Word itself dates the parts of its files so
_KEY: Final = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)+")
_FIELD: Final = re.compile(r'\s*DOCPROPERTY\s+(?:"([^"]*)"|(\S+)).*', re.IGNORECASE | re.DOTALL)
_AFTER_UPDATE: Final = frozenset(
    (
        "hdrShapeDefaults",
        "footnotePr",
        "endnotePr",
        "compat",
        "docVars",
        "rsids",
        "mathPr",
        "attachedSchema",
        "themeFontLang",
        "clrSchemeMapping",
        "doNotIncludeSubdocsInStats",
        "doNotAutoCompressPictures",
        "forceUpgrade",
        "captions",
        "readModeInkLockDown",
        "smartTagType",
        "schemaLibrary",
        "shapeDefaults",
        "doNotEmbedSmartTags",
        "decimalSymbol",
        "listSeparator",
    )
)
"""What follows `updateFields` among the settings of a document."""


@frozen
class Change:
    """A number whose text in the manuscript was another one."""

    key: str
    before: str
    after: str


@frozen
class Updated:
    """A manuscript brought up to date: the file, the keys that it prints, what changed, what is gone.

    `gone` are keys that the manuscript prints and the analysis no longer has: their text is as it was. `absent` are
    keys of numbers that cannot be had.
    """

    content: bytes
    used: tuple[str, ...]
    changes: tuple[Change, ...]
    gone: tuple[str, ...]
    absent: tuple[str, ...]


@dataclass(slots=True)
class _Field:
    """A field while it is read: its instruction, the texts of its result, and its end or the one element it is."""

    instruction: str = ""
    end: Any = None
    divided: Any = None
    texts: list[Any] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The key that the field prints; empty where it prints none of the analysis."""
        found = _FIELD.fullmatch(self.instruction)
        name = (found[1] or found[2] or "").strip().lower() if found else ""
        return name if _KEY.fullmatch(name) else ""

    @property
    def result(self) -> str:
        """What the field prints now."""
        return "".join(text.text or "" for text in self.texts)

    def print(self, text: str) -> None:
        """Let the field print a text, in the look that its result had."""
        first, *rest = self.texts or [self._place()]
        first.text = legible(text)
        first.set(_XML_SPACE, "preserve")
        for other in rest:
            other.text = ""

    def _place(self) -> Any:
        """Where a field prints that had no result yet, as one that was typed and not updated."""
        made = self.end.makeelement(f"{{{_WORD}}}t")
        if local(self.end) == "fldSimple":
            self.end.append(self.end.makeelement(f"{{{_WORD}}}r"))
            self.end[-1].append(made)
            return made
        if self.divided is None:
            self.divided = self.end.makeelement(self.end.tag, {f"{{{_WORD}}}fldCharType": "separate"})
            self.end.addprevious(self.divided)
        self.divided.addnext(made)
        return made


def update(content: bytes, numbers: Mapping[str, Quantity], more: Iterable[str] = ()) -> Updated:
    """A manuscript whose fields print what the analysis found.

    Args:
        content: The manuscript, a .docx file.
        numbers: What the analysis found, by key.
        more: Keys that the manuscript is to have as properties although no field prints them yet.

    Raises:
        RenderError: it is no Word file of the usual kind.
    """
    members = _members(content)
    fields: dict[str, list[str]] = {}
    for name in sorted(members):
        if name.startswith("word/") and name.endswith(".xml") and _may_hold_fields(members[name]):
            root = parsed(members[name], name)
            if _bring(root, numbers, fields):
                members[name] = serialised(root)
    known = {key: numbers[key].text for key in {*fields, *more} if key in numbers}
    before = properties(members)
    if known:
        set_properties(members, known)
        _update_on_opening(members)
    changes = [
        Change(key=key, before=told, after=known[key])
        for key, texts in sorted(fields.items())
        for told in dict.fromkeys(texts)
        if key in known and told != legible(known[key])
    ]
    same = not changes and all(before.get(key) == legible(text) for key, text in known.items())
    return Updated(
        content=content if same else pack(members, _UNDATED),
        used=tuple(sorted(fields)),
        changes=tuple(changes),
        gone=tuple(sorted(fields.keys() - numbers.keys())),
        absent=tuple(sorted(key for key in fields if key in numbers and numbers[key].value is None)),
    )


def _members(content: bytes) -> dict[str, bytes]:
    try:
        archive = open_zip(content, packed=True)
        members = {name: archive.read(name) for name in archive.names if not name.endswith("/")}
    except UnsafeZip as fault:
        raise RenderError(
            f"expected a Word file (.docx) without a password: {fault.expected}; found {fault.found}."
        ) from fault
    document = _named(members, _DOCUMENT)
    if CONTENT_TYPES not in members or not document:
        raise RenderError("expected a Word file (.docx); found a file of another kind.")
    if _WORD.encode() not in members[document]:
        raise RenderError(
            "expected a Word file of the usual kind; found Strict Open XML. Please save it in Word as “Word Document”."
        )
    return members


def _named(members: Iterable[str], like: re.Pattern[str]) -> str:
    """The first part with such a name; empty where there is none."""
    return min(filter(like.fullmatch, members), default="")


def _may_hold_fields(content: bytes) -> bool:
    return b"instrText" in content or b"fldSimple" in content


def _bring(root: Any, numbers: Mapping[str, Quantity], fields: MutableMapping[str, list[str]]) -> bool:
    """Let the fields of a part print the numbers; note what each printed before. Whether one prints another text."""
    changed = False
    for one in list(_fields(root)):
        if not one.key:
            continue
        fields.setdefault(one.key, []).append(one.result)
        found = numbers.get(one.key)
        if found is not None and one.result != legible(found.text):
            one.print(found.text)
            changed = True
    return changed


def _fields(root: Any) -> Iterator[_Field]:
    """Every field of a part: those of one element, and those that run from a begin to an end."""
    open_fields: list[_Field] = []
    for element in root.iter():
        name = local(element)
        if name == "fldSimple":
            texts = [one for one in element.iter() if local(one) == "t"]
            yield _Field(instruction=element.get(f"{{{_WORD}}}instr", ""), end=element, texts=texts)
        elif name == "fldChar":
            yield from _turned(element, open_fields)
        elif name == "instrText" and open_fields and open_fields[-1].divided is None:
            open_fields[-1].instruction += element.text or ""
        elif name == "t" and open_fields and open_fields[-1].divided is not None:
            open_fields[-1].texts.append(element)


def _turned(mark: Any, open_fields: list[_Field]) -> Iterator[_Field]:
    """A mark of a field: it begins one, divides instruction from result, or ends it."""
    kind = mark.get(f"{{{_WORD}}}fldCharType")
    if kind == "begin":
        open_fields.append(_Field())
    elif kind == "separate" and open_fields:
        open_fields[-1].divided = mark
    elif kind == "end" and open_fields:
        ended = open_fields.pop()
        ended.end = mark
        yield ended


def _update_on_opening(members: MutableMapping[str, bytes]) -> None:
    """Have Word bring all fields up to date when it opens the document."""
    settings = _named(members, _SETTINGS)
    if not settings:
        return
    root = parsed(members[settings], settings)
    tag, value = f"{{{_WORD}}}updateFields", f"{{{_WORD}}}val"
    there = root.find(tag)
    if there is not None:
        there.set(value, "true")
    else:
        made = root.makeelement(tag)
        made.set(value, "true")
        after = [
            n
            for n, one in enumerate(root)
            if local(one) and (local(one) in _AFTER_UPDATE or not one.tag.startswith(f"{{{_WORD}}}"))
        ]
        root.insert(after[0] if after else len(root), made)
    members[settings] = serialised(root)
