"""References as EndNote's XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from extraction_forms.references.dates import spelt
from extraction_forms.references.endnote_types import NUMBERS, written_type
from extraction_forms.references.endnote_xml import FORMAT, read
from extraction_forms.references.losses import Loss
from extraction_forms.references.names import listed
from extraction_forms.references.one_database import one_database
from extraction_forms.references.plain import plain
from extraction_forms.references.reading_back import read_back
from extraction_forms.references.reference import Reference
from extraction_forms.references.screening import screening_notes
from extraction_forms.references.works import CALLED

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*(?:/[A-Za-z][A-Za-z0-9-]*)*\Z")
_LINES: Final = MappingProxyType({"\r": "&#xD;"})
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n<xml><records>\n'
_END: Final = "</records></xml>\n"
_TYPE: Final = "ref-type/name"


@dataclass(slots=True)
class _Element:
    """An element with its text, or with others in it."""

    name: str
    text: str = ""
    parts: list[_Element] = field(default_factory=list)

    def put(self, path: str, text: str) -> None:
        """A text under a path: elements on the way are shared, the last is one more."""
        first, _, rest = path.partition("/")
        if not rest:
            self.parts.append(_Element(first, text))
            return
        there = next((one for one in self.parts if one.name == first and not one.text), None)
        if there is None:
            there = _Element(first)
            self.parts.append(there)
        there.put(rest, text)

    def written(self) -> str:
        """The element as XML; texts in the style that EndNote gives them."""
        if self.parts:
            return f"<{self.name}>{''.join(one.written() for one in self.parts)}</{self.name}>"
        text = escape(self.text, _LINES)
        return f'<{self.name}><style face="normal" font="default" size="100%">{text}</style></{self.name}>'


def write(references: tuple[Reference, ...]) -> tuple[str, tuple[Loss, ...]]:
    """EndNote XML of references, and what of each does not come back when it is read again."""
    records = [_record(number, one) for number, one in enumerate(references, 1)]
    losses = (
        loss
        for one, text in zip(references, records, strict=True)
        for loss in read_back(one, f"{_HEAD}{text}{_END}", read)
    )
    return _HEAD + "".join(records) + _END, tuple(losses)


def _record(number: int, reference: Reference) -> str:
    """One record; EndNote tells the type by its name and its number."""
    root = _Element("record")
    for path, value in _values(reference):
        text = "\r".join(filter(None, map(plain, value.split("\r"))))
        if text:
            root.put(path, text)
    kept = (tag.value for tag in reference.more if (tag.format, tag.tag) == (FORMAT, _TYPE))
    type_ = next(kept, written_type(reference.kind))
    head = (
        f'<database name="references">references</database><rec-number>{number}</rec-number>'
        f"<ref-type name={quoteattr(type_)}>{NUMBERS.get(type_.casefold(), '')}</ref-type>"
    )
    return f"<record>{head}{''.join(one.written() for one in root.parts)}</record>\n"


def _values(reference: Reference) -> Iterator[tuple[str, str]]:
    """Each value by its path, in the order of EndNote's own files."""
    yield from (("contributors/authors/author", listed(author)) for author in reference.authors)
    yield from (("contributors/secondary-authors/author", listed(editor)) for editor in reference.editors)
    yield "titles/title", reference.title
    yield "titles/secondary-title", reference.container
    yield "periodical/full-title", reference.container if reference.kind == "article" else ""
    yield "pages", reference.pages
    yield "volume", reference.volume
    yield "number", reference.issue
    yield from (("keywords/keyword", keyword) for keyword in reference.keywords)
    yield "dates/year", reference.year
    yield "dates/pub-dates/date", spelt("", reference.month, reference.day) if reference.year else ""
    yield "pub-location", reference.location
    yield "publisher", reference.publisher
    yield "isbn", "\r".join((*reference.isbn, *reference.issn))
    database, numbers = one_database(reference)
    yield from (("accession-num", number) for number in numbers)
    yield "label", reference.key
    yield "abstract", reference.abstract
    yield "notes", "\r".join((*reference.notes, *screening_notes(reference)))
    yield "work-type", CALLED.get(reference.kind, "")
    yield "urls/related-urls/url", reference.url
    yield "custom2", reference.pmcid
    yield "electronic-resource-num", reference.doi
    yield "remote-database-name", database
    yield "language", reference.language
    for tag in reference.more:
        if tag.format == FORMAT and tag.tag != _TYPE and _NAME.match(tag.tag):
            yield tag.tag, tag.value
