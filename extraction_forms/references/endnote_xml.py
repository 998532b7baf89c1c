"""EndNote's XML, read as it comes in: no entities, no deep nesting, text over several styles joined."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.references import names
from extraction_forms.references.assembling import Layout, Values, assembled, cleaned
from extraction_forms.references.blocks import Block
from extraction_forms.references.citation_keys import fit_for_key
from extraction_forms.references.dates import dated
from extraction_forms.references.decoding import Decoded
from extraction_forms.references.endnote_types import TYPES, written_type
from extraction_forms.references.identifiers import pmcid_in
from extraction_forms.references.reading import Reading, parted
from extraction_forms.references.reference import Reference
from extraction_forms.references.ris import told_numbers
from extraction_forms.references.works import WORKS

FORMAT: Final = "endnote"
DEPTH: Final = 64
"""How deep elements may stand in each other; EndNote's own stand eight deep."""

LAYOUT: Final = Layout(
    format=FORMAT,
    name=names.read,
    title=("titles/title", "titles/short-title", "titles/translated-title"),
    container=(
        "periodical/full-title",
        "titles/secondary-title",
        "alt-periodical/full-title",
        "periodical/abbr-1",
    ),
    authors=("contributors/authors/author",),
    editors=("contributors/secondary-authors/author",),
    dates=("dates/year", "dates/pub-dates/date"),
    keywords=("keywords/keyword",),
    notes=("notes", "research-notes"),
    doi=("electronic-resource-num",),
    serials=("isbn",),
    url=("urls/related-urls/url", "urls/web-urls/url"),
    texts={
        "volume": ("volume",),
        "issue": ("number",),
        "pages": ("pages", "electronic-pages"),
        "publisher": ("publisher",),
        "location": ("pub-location",),
        "language": ("language",),
        "abstract": ("abstract",),
    },
)
_OWN: Final = (
    "rec-number",
    "foreign-keys/key",
    "source-app",
    "database",
)  # of the library, not of a publication
_STARTS: Final = re.compile(r"<record(?=[\s>/])")
_UNREAD: Final = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_DECLARED: Final = re.compile(r"\A\s*<\?xml[^>]*\?>")
_LISTED: Final[tuple[str, ...]] = (
    *("keywords/keyword", "isbn", "urls/related-urls/url", "notes", "research-notes"),
)


class _TooDeep(ValueError):  # noqa: N818 - what the file is
    """Elements stand deeper in each other than any of EndNote's."""


@dataclass(slots=True)
class _Records:
    """What the parser tells: records as they end, each with its values by path."""

    found: list[Block] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    texts: list[list[str]] = field(default_factory=list)
    block: Block | None = None
    within: int = 0
    parser: Any = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.path.append(tag)
        if len(self.path) > DEPTH:
            raise _TooDeep
        if tag == "record" and self.block is None:
            self.block = Block(line=self.parser.parser.CurrentLineNumber)
            self.within = len(self.path)
            self.texts = [[]]
        elif tag != "style":
            self.texts.append([])
        if tag == "ref-type" and self.block is not None and attributes.get("name"):
            self.block.values["ref-type/name"] = [attributes["name"]]

    def data(self, text: str) -> None:
        """Text of an element, or a part of it."""
        if self.block is not None:
            self.texts[-1].append(text)

    def end(self, tag: str) -> None:
        """An element ends: its own text is the value of its path; text of the record itself is one of `record`."""
        if self.block is not None:
            whole = len(self.path) == self.within
            if whole or tag != "style":
                name = "record" if whole else "/".join(self.path[self.within :])
                text = "".join(self.texts.pop())
                if text and not text.isspace():
                    self.block.values.setdefault(name, []).append(text)
            if whole:
                self.found.append(self.block)
                self.block = None
        self.path.pop()


def read(source: Decoded, file: str) -> Reading:
    """The references of EndNote's XML; a record without a title is rejected.

    Raises:
        ImportFault: it is no XML that is whole, or holds entities or elements far too deep.
    """
    found = _parsed(_DECLARED.sub("", source.text), file)
    references, rejected = parted(_reference(block.values, Place(file, block.line)) for block in found)
    return Reading(
        file=file,
        format=FORMAT,
        encoding=source.encoding,
        records=len(_STARTS.findall(_UNREAD.sub("", source.text))),
        references=references,
        rejected=rejected,
        remarks=source.remarks,
    )


def _parsed(text: str, file: str) -> list[Block]:
    """The records of the XML."""
    records = _Records()
    records.parser = DefusedXMLParser(target=records, forbid_entities=True, forbid_external=True)
    try:
        records.parser.feed(text)
        records.parser.close()
    except ParseError as error:
        found = f"a fault at column {error.position[1] + 1}: {str(error).partition(':')[0]}"
        raise _fault(Place(file=file, line=error.position[0]), "XML that is whole", found) from None
    except DefusedXmlException:
        raise _fault(
            Place(file=file), "XML without entities of its own", "a document that declares some"
        ) from None
    except _TooDeep:
        line = records.parser.parser.CurrentLineNumber
        found = "elements nested deeper than that"
        raise _fault(Place(file=file, line=line), f"elements nested at most {DEPTH} deep", found) from None
    return records.found


def _fault(place: Place, expected: str, found: str) -> ImportFault:
    return ImportFault([Problem(place=place, where="EndNote", expected=expected, found=found)])


def _reference(said: Values, place: Place) -> Reference:
    lists = {
        tag: [part for text in said[tag] for part in re.split(r"[\n\r]", text)]
        for tag in _LISTED
        if tag in said
    }
    values = cleaned({**said, **lists})
    for tag in _OWN:
        values.pop(tag, None)
    numbers = values.pop("ref-type", [])
    type_ = values.pop("ref-type/name", [""])[0] or _NUMBERED.get(numbers[0] if numbers else "", "")
    work = values.get("work-type", [""])[0].casefold()
    kind = WORKS.get(work) or TYPES.get(type_.casefold(), "misc")
    if work in WORKS:
        values.pop("work-type")
    if type_ and type_ != written_type(kind):
        values["ref-type/name"] = [type_]
    elif numbers and not type_:
        values["ref-type"] = numbers
    return assembled(LAYOUT, values, kind, place, _parts(values))


_NUMBERED: Final = {
    "17": "Journal Article",
    "6": "Book",
    "5": "Book Section",
    "32": "Thesis",
    "27": "Report",
    "12": "Web Page",
}
"""Types that a file may give by number alone."""


def _parts(values: Values) -> dict[str, Any]:
    """Numbers of databases, of PubMed Central (`custom2`), the key (`label`)."""
    year, day = (values.get(tag, [""])[0] for tag in ("dates/year", "dates/pub-dates/date"))
    if day and dated(day) is None and dated(f"{year} {day}") is not None:
        values["dates/pub-dates/date"] = [f"{year} {day}"]
    bases = values.get("remote-database-name", [""])
    numbers = values.pop("accession-num", [])
    parts: dict[str, Any] = told_numbers([(bases[0], number) for number in numbers])
    if numbers:
        values.pop("remote-database-name", None)
    if pmcid := pmcid_in(values.get("custom2", [""])[0]):
        values.pop("custom2")
        parts["pmcid"] = pmcid
    if fit_for_key(values.get("label", [""])[0]):
        parts["key"] = values.pop("label")[0]
    return parts
