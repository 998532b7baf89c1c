"""CSL-JSON, as Zotero and others write it, read item by item and written back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.references import names
from extraction_forms.references.assembling import Layout, Values, assembled, cleaned
from extraction_forms.references.citation_keys import fit_for_key
from extraction_forms.references.csl_custom import custom_parts
from extraction_forms.references.dates import month
from extraction_forms.references.decoding import Decoded
from extraction_forms.references.plain import plain
from extraction_forms.references.reading import Reading, Remark, parted
from extraction_forms.references.reference import Reference
from extraction_forms.references.works import WORKS

FORMAT: Final = "csl"
TYPES: Final = {
    **dict.fromkeys(("article-journal", "article-magazine", "article-newspaper", "review"), "article"),
    "book": "book",
    "chapter": "incollection",
    "entry-encyclopedia": "incollection",
    "entry": "incollection",
    "entry-dictionary": "incollection",
    "paper-conference": "inproceedings",
    "thesis": "thesis",
    "report": "report",
    "standard": "report",
    "article": "preprint",
    "dataset": "dataset",
    "software": "software",
    "patent": "patent",
    "webpage": "online",
    "post": "online",
    "post-weblog": "online",
    "manuscript": "unpublished",
    "speech": "unpublished",
    "personal_communication": "unpublished",
    "document": "misc",
}
"""The kind of each type; the first type of a kind is the one it is written as."""

WRITTEN: Final[Mapping[str, str]] = {
    **{kind: type_ for type_, kind in reversed(TYPES.items())},
    "registration": "webpage",
}
LAYOUT: Final = Layout(
    format=FORMAT,
    name=names.read,
    title=("title", "title-short", "shortTitle"),
    container=("container-title", "journalAbbreviation", "container-title-short"),
    keywords=("keyword",),
    notes=("note",),
    dates=("issued",),
    doi=("DOI",),
    pmid=("PMID",),
    pmcid=("PMCID",),
    serials=("ISBN", "ISSN"),
    url=("URL",),
    commas=True,
    texts={
        "volume": ("volume",),
        "issue": ("issue",),
        "pages": ("page", "number"),
        "publisher": ("publisher",),
        "location": ("publisher-place",),
        "language": ("language",),
        "abstract": ("abstract",),
    },
)
_TOO_DEEP: Final = "values nested far too deep"
_BLANK: Final = re.compile(r"[ \t\n\r]*")
_DECODER: Final = json.JSONDecoder()
MAX_DEPTH: Final = 64
"""How deep lists and objects of an item may stand in each other; CSL-JSON's own stand five deep."""


def read(source: Decoded, file: str) -> Reading:
    """The references of CSL-JSON: a list of items, one item, or an object with `items`; no title, rejected.

    Raises:
        ImportFault: it is no JSON, or none of that shape, or nested far too deep.
    """
    found = _items(source.text, file)
    references, rejected = parted(_read_item(item, Place(file, line)) for line, item in found)
    return Reading(
        file=file,
        format=FORMAT,
        encoding=source.encoding,
        records=_number(source.text),
        references=references,
        rejected=rejected,
        remarks=source.remarks,
    )


def _items(text: str, file: str) -> list[tuple[int, Any]]:
    """The items, each with the line it begins on."""
    steps = _Steps(text)
    try:
        return list(_stepped(steps))
    except json.JSONDecodeError as error:
        raise _fault(text, error.pos, file, "JSON", error.msg) from None
    except RecursionError:
        raise _fault(text, steps.at, file, "an item of CSL-JSON", _TOO_DEEP) from None
    except ValueError as error:  # a number of thousands of digits
        raise _fault(text, steps.at, file, "an item of CSL-JSON", str(error)) from None


@dataclass(slots=True)
class _Steps:
    """A place in a text, moved on value by value."""

    text: str
    at: int = 0

    def skip(self, sign: str = "") -> bool:
        """Go on over blanks, and a sign if it stands here; whether it did."""
        self.at = _BLANK.match(self.text, self.at).end()  # type: ignore[union-attr]
        there = bool(sign) and self.text.startswith(sign, self.at)
        self.at += len(sign) if there else 0
        return there

    def value(self) -> Any:
        """The value that begins here."""
        found, end = _DECODER.raw_decode(self.text, self.at)
        if _is_deep(found):
            raise ValueError(_TOO_DEEP)
        self.at = end
        return found


def _is_deep(value: Any) -> bool:
    """Whether lists and objects stand too deep in each other for what goes through them by and by."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            part
            for one in level
            if isinstance(one, dict | list)
            for part in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return False
    return True


def _stepped(steps: _Steps) -> Iterator[tuple[int, Any]]:
    line, last = 1, 0
    if not steps.skip("["):
        steps.skip()
        whole = _listed(steps.value())
        yield from ((1, item) for item in whole)
    elif not steps.skip("]"):
        while True:
            steps.skip()
            line, last = line + steps.text.count("\n", last, steps.at), steps.at
            yield line, steps.value()
            if steps.skip("]"):
                break
            if not steps.skip(","):
                raise json.JSONDecodeError("a comma or the end of the list is missing", steps.text, steps.at)
    steps.skip()
    if steps.at < len(steps.text):
        raise json.JSONDecodeError("something stands after the end", steps.text, steps.at)


def _listed(whole: Any) -> list[Any]:
    """The items of an object: those it lists, or itself."""
    if not isinstance(whole, dict):
        raise ValueError(f"a {type(whole).__name__} in place of a list of items")  # noqa: TRY004 - of the file
    listed = next(
        (whole[name] for name in ("items", "references") if isinstance(whole.get(name), list)), None
    )
    return [whole] if listed is None else listed


def _number(text: str) -> int:
    """How many items there are, counted by reading the whole at once."""
    whole = json.loads(text)
    return len(whole if isinstance(whole, list) else _listed(whole))


def _fault(text: str, at: int, file: str, expected: str, found: str) -> ImportFault:
    place = Place(file=file, line=text.count("\n", 0, at) + 1, column=at - text.rfind("\n", 0, at))
    return ImportFault([Problem(place=place, where="CSL-JSON", expected=expected, found=found)])


def _read_item(item: object, place: Place) -> Reference | Remark:
    if isinstance(item, dict):
        return _reference(item, place)
    return Remark(place, f"no item with fields: {type(item).__name__}")


def _reference(item: Mapping[str, Any], place: Place) -> Reference:
    """An item as a reference; what is neither a text nor a number is kept as JSON."""
    told, rest = custom_parts(item.get("custom"))
    values: Values = {}
    for name, value in item.items():
        if name in _READ or (name == "custom" and not rest):
            continue
        values[plain(name)] = [str(value) if isinstance(value, str | int | float) else _json(value)]
    if rest:
        values["custom"] = [_json(rest)]
    values = cleaned(values)
    type_ = values.pop("type", [""])[0]
    genre = values.get("genre", [""])[0].casefold()
    kind = WORKS.get(genre) or TYPES.get(type_, "misc")
    if WORKS.get(genre):
        values.pop("genre")
    if type_ != WRITTEN.get(kind):
        values["type"] = [type_]
    told |= {
        "authors": _names(item.get("author")),
        "editors": _names(item.get("editor")),
        **_date(item, values),
    }
    key = plain(str(item.get("id", "")))
    if fit_for_key(key):
        told["key"] = key
    elif key:
        values["id"] = [key]
    return assembled(LAYOUT, values, kind, place, told)


_READ: Final = ("author", "editor", "issued", "id")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _names(listed: Any) -> tuple[str, ...]:
    """The names of a list: a person's parts, or a body as it is."""
    found = [_name(one) for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return tuple(name for name in found if name)


def _name(one: Mapping[str, Any]) -> str:
    parts = {name: plain(text) for name, text in one.items() if isinstance(text, str)}
    literal = parts.get("literal", "")
    if literal:
        return names.body(literal)
    particles = (parts.get(name, "") for name in ("dropping-particle", "non-dropping-particle", "family"))
    family = plain(" ".join(part for part in particles if part).replace(",", " "))
    given = plain(parts.get("given", "").replace(",", " "))
    return names.joined(names.Name(family, given, parts.get("suffix", ""))) if family else names.body(given)


def _date(item: Mapping[str, Any], values: Values) -> dict[str, str]:
    """The day of issue: of its parts, or of a text."""
    issued = item.get("issued")
    if not isinstance(issued, dict):
        if issued is not None:
            values["issued"] = [plain(str(issued))]
        return {}
    listed = issued.get("date-parts")
    parts = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], list) else []
    numbers = [plain(str(part)) for part in parts[:3] if isinstance(part, str | int)]
    if numbers:
        year, number, day = [*numbers, "", ""][:3]
        season = plain(str(issued.get("season", "")))
        return {"year": year, "month": month(number) or _SEASONS.get(season, season), "day": day.lstrip("0")}
    text = plain(str(issued.get("raw") or issued.get("literal") or ""))
    if text:
        values["issued"] = [text]
    return {}


_SEASONS: Final = {"1": "Spring", "2": "Summer", "3": "Autumn", "4": "Winter"}
