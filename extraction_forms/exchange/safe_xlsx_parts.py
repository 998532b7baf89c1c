"""The XML parts of a workbook: its list of sheets, shared texts, number formats, and cells."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from extraction_forms.exchange.safe_zip import SafeZip, UnsafeZip
from extraction_forms.exchange.shown_numbers import Shown, shown
from extraction_forms.exchange.workbook_cells import Cell
from extraction_forms.frozen_values import frozen

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_CELLS: Final = 400_000
MAX_ROW: Final = 1_048_576
MAX_COLUMN: Final = 16_384
MAX_ELEMENTS: Final = 2_000_000
"""Elements of XML that a workbook may have in all its parts that are read; a bomb needs four bytes for one."""

MAX_FORMAT: Final = 255
"""Characters of a number format, as in Excel."""

_MAX_DEPTH: Final = 40
_DAMAGED: Final = "The file is damaged: save it again."
_PASTED: Final = "Take out what was pasted by mistake."
_COORDINATE: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})\Z")
_ESCAPE: Final = re.compile(r"_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")


@frozen
class Book:
    """What the workbook part lists: sheets (name, hidden, member), names, relations by kind, the first year."""

    sheets: tuple[tuple[str, bool, str], ...]
    names: tuple[tuple[str, str], ...]
    relations: Mapping[str, str]
    from_1904: bool

    def target(self, kind: str) -> str:
        """The member that holds what the last word of a relation's type names; empty where there is none."""
        return self.relations.get(kind, "")


@frozen
class Reading:
    """What the cells of a sheet refer to: shared texts, the number format of each style, the first year."""

    strings: tuple[str, ...]
    formats: tuple[str, ...]
    from_1904: bool


def _elements(archive: SafeZip, name: str, wanted: frozenset[str]) -> Iterator[Element]:
    """The elements of these local names, each whole when it comes, and cleared when the next is asked for.

    Raises:
        UnsafeZip: the part is no XML, declares entities or a document type, or nests too deep.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    depth = 0
    try:
        for event, element in iterparse(io.BytesIO(archive.read(name)), ("start", "end"), forbid_dtd=True):
            if event == "start":
                depth += 1
                archive.elements += 1
            else:
                depth -= 1
            if depth > _MAX_DEPTH:
                raise UnsafeZip("XML as a spreadsheet writes it", f"{name!r}, which nests too deep")
            if archive.elements > MAX_ELEMENTS:
                raise UnsafeZip(f"at most {MAX_ELEMENTS:,} elements of XML", "more", _PASTED)
            if event == "end" and _local(element.tag) in wanted:
                yield element
                element.clear()
    except DefusedXmlException:
        found = f"{name!r}, which declares entities or a document type"
        raise UnsafeZip("XML as a spreadsheet writes it", found) from None
    except (ParseError, ValueError, LookupError) as error:
        if isinstance(error, UnsafeZip):
            raise
        raise UnsafeZip("a whole file", f"{name!r}, which is no XML", _DAMAGED) from None


def _local(tag: Any) -> str:
    """The name of a tag or attribute without its namespace: strict and usual workbooks differ in nothing else."""
    return str(tag).rpartition("}")[2]


def _attribute(element: Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if _local(key) == name), "")


def _relations(archive: SafeZip, part: str) -> tuple[dict[str, str], dict[str, str]]:
    """The members that a part points at, by relation id and by kind."""
    folder, _, name = part.rpartition("/")
    member = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    by_id: dict[str, str] = {}
    by_kind: dict[str, str] = {}
    if member not in archive.names:
        return by_id, by_kind
    for element in _elements(archive, member, frozenset({"Relationship"})):
        if element.get("TargetMode") == "External":
            continue
        target = _resolved(part, element.get("Target", ""))
        by_id[element.get("Id", "")] = target
        by_kind.setdefault(element.get("Type", "").rpartition("/")[2], target)
    return by_id, by_kind


def _resolved(base: str, target: str) -> str:
    """The member that a relation of the member `base` points at."""
    if target.startswith("/"):
        return posixpath.normpath(target.lstrip("/"))
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target))


def main_part(archive: SafeZip) -> str:
    """The member that lists the sheets.

    Raises:
        UnsafeZip: there is none: the file is a zip file of another kind.
    """
    _, by_kind = _relations(archive, "")
    main = by_kind.get("officeDocument", "")
    if main not in archive.names or "xl/" not in main:
        raise UnsafeZip("an .xlsx workbook", "a file of another kind", "Save it as .xlsx (Excel workbook).")
    return main


def book(archive: SafeZip, main: str) -> Book:
    """What the workbook part lists."""
    by_id, by_kind = _relations(archive, main)
    sheets: list[tuple[str, bool, str]] = []
    names: list[tuple[str, str]] = []
    from_1904 = False
    for element in _elements(archive, main, frozenset({"sheet", "definedName", "workbookPr"})):
        kind = _local(element.tag)
        if kind == "sheet":
            hidden = element.get("state", "visible") != "visible"
            sheets.append((element.get("name", ""), hidden, by_id.get(_attribute(element, "id"), "")))
        elif kind == "definedName":
            names.append((element.get("name", ""), element.text or ""))
        else:
            from_1904 = element.get("date1904", "") in {"1", "true", "on"}
    return Book(
        sheets=tuple(sheet for sheet in sheets if "chartsheet" not in sheet[2]),
        names=tuple(names),
        relations=MappingProxyType(by_kind),
        from_1904=from_1904,
    )


def shared_strings(archive: SafeZip, member: str) -> tuple[str, ...]:
    """The texts that cells share, without the look of their letters and without reading aids."""
    if member not in archive.names:
        return ()
    return tuple(_text(element) for element in _elements(archive, member, frozenset({"si"})))


def _text(element: Element) -> str:
    parts: list[str] = []
    for child in element:
        if _local(child.tag) == "t":
            parts.append(child.text or "")
        elif _local(child.tag) == "r":
            parts += [part.text or "" for part in child if _local(part.tag) == "t"]
    return _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    """A text with the characters that a workbook writes as `_x000D_`; half of a pair stays as it is written."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def number_formats(archive: SafeZip, member: str) -> tuple[str, ...]:
    """The number format of each style of cells: a code, or `#` and the number of a built-in one."""
    if member not in archive.names:
        return ()
    own: dict[str, str] = {}
    styles: list[str] = []
    for element in _elements(archive, member, frozenset({"numFmt", "cellXfs"})):
        if _local(element.tag) == "numFmt":
            code = element.get("formatCode", "")
            if len(code) > MAX_FORMAT:
                found = f"one of {len(code):,}"
                raise UnsafeZip(f"number formats of at most {MAX_FORMAT} characters", found, _DAMAGED)
            own.setdefault(element.get("numFmtId", ""), code)
        else:
            styles = [child.get("numFmtId", "0") for child in element if _local(child.tag) == "xf"]
    return tuple(own.get(style, f"#{style}") for style in styles)


def sheet_cells(
    archive: SafeZip, member: str, reading: Reading
) -> tuple[tuple[tuple[Cell, ...], ...], tuple[str, ...]]:
    """The rows of a sheet that hold something, and the ranges whose cells were merged.

    Raises:
        UnsafeZip: there are more cells than anybody fills, or a cell that stands nowhere.
    """
    rows: dict[int, dict[int, Cell]] = {}
    merged: list[str] = []
    count = row = 0
    for element in _elements(archive, member, frozenset({"row", "mergeCell"})):
        if _local(element.tag) == "mergeCell":
            merged.append(element.get("ref", ""))
            continue
        row = _whole(element.get("r", ""), row + 1)
        column = 0
        for child in element:
            if _local(child.tag) != "c":
                continue
            at = _coordinate(child.get("r", ""), row, column + 1)
            column = at[1]
            cell = _cell(child, at, reading)
            if cell is not None:
                count += 1
                rows.setdefault(at[0], {})[at[1]] = cell
            if count > MAX_CELLS:
                raise UnsafeZip(f"at most {MAX_CELLS} filled cells", "more", _PASTED)
    ordered = tuple(tuple(cells[key] for key in sorted(cells)) for _, cells in sorted(rows.items()))
    return ordered, tuple(merged)


def sheet_comments(archive: SafeZip, member: str) -> Mapping[tuple[int, int], str]:
    """The comments of a sheet's cells by row and column; a comment on no cell is left out."""
    _, by_kind = _relations(archive, member)
    comments = by_kind.get("comments", "")
    found: dict[tuple[int, int], str] = {}
    if comments not in archive.names:
        return found
    for element in _elements(archive, comments, frozenset({"comment"})):
        told = next((child for child in element if _local(child.tag) == "text"), None)
        if element.get("ref") and told is not None:
            found[_coordinate(element.get("ref", ""), 0, 0)] = _text(told)
    return found


def _whole(text: str, otherwise: int) -> int:
    if not text:
        return otherwise
    if not text.isascii() or not text.isdigit() or len(text) > 9 or not 0 < int(text) <= MAX_ROW:
        raise UnsafeZip("rows by number", f"the row {text[:20]!r}", _DAMAGED)
    return int(text)


def _coordinate(text: str, row: int, column: int) -> tuple[int, int]:
    """Row and column of a cell; one that does not say stands after the last."""
    if not text:
        return row, column
    match = _COORDINATE.match(text)
    if match is None:
        raise UnsafeZip("cells by letter and number", f"the cell {text[:20]!r}", _DAMAGED)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    if int(match[2]) > MAX_ROW or column > MAX_COLUMN:
        raise UnsafeZip("cells by letter and number", f"the cell {text[:20]!r}", _DAMAGED)
    return int(match[2]), column


def _cell(element: Element, at: tuple[int, int], reading: Reading) -> Cell | None:
    """The cell written in a `c` element; None where it holds nothing but a look."""
    parts = {_local(child.tag): child for child in element}
    formula = parts.get("f")
    if formula is not None:
        return Cell(text=f"={formula.text or '...'}", kind="formula", row=at[0], column=at[1])
    value = parts["v"].text or "" if "v" in parts else ""
    found = _found(element, parts, value, reading)
    if not found.text.strip("\0 \t\r\n\u00a0"):
        return None
    return Cell(text=found.text, kind=found.kind, row=at[0], column=at[1], doubt=found.doubt)


def _found(element: Element, parts: Mapping[str, Element], value: str, reading: Reading) -> Shown:
    kind = element.get("t", "n")
    if kind in {"s", "str", "inlineStr"}:
        inline = _text(parts["is"]) if "is" in parts else ""
        text = _shared(value, reading.strings) if kind == "s" else _unescaped(value)
        return Shown(text=inline if kind == "inlineStr" else text, kind="text")
    if kind == "b":
        return Shown(text="TRUE" if value.strip() in {"1", "true"} else "FALSE", kind="boolean")
    if kind in {"e", "d"}:
        return Shown(text=value, kind="error" if kind == "e" else "date")
    style = element.get("s", "0")
    number = int(style) if style.isascii() and style.isdigit() and len(style) < 7 else 0
    code = reading.formats[number] if number < len(reading.formats) else "#0"
    return shown(value.strip(), code, from_1904=reading.from_1904)


def _shared(value: str, strings: tuple[str, ...]) -> str:
    text = value.strip()
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) >= len(strings):
        raise UnsafeZip("a whole file", "a cell whose text is not there", _DAMAGED)
    return strings[int(text)]
