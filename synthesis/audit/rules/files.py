"""What a file's cells tell of how it was made: mixed decimal marks, traces of programs, damaged letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import isfinite
from types import MappingProxyType
from typing import Final

from extraction_forms.exchange.mojibake import repair
from synthesis.audit.cells import Column, columns_of
from synthesis.audit.finding import Finding, Rule
from synthesis.audit.lines import Audited, SourceText
from synthesis.audit.rules import files_dictionary, files_words
from synthesis.audit.rules.flag_text import flag_texts, named
from synthesis.audit.table_reading import DICTIONARY as DESCRIPTIONS
from synthesis.audit.table_reading import ENCODING, HEADER, RAGGED, UNREAD, says_nothing

_COMMA: Final = re.compile(r"[-+−]?\d*,\d+\Z")
_POINT: Final = re.compile(r"[-+−]?\d*\.\d+\Z")
_GROUPED: Final = re.compile(r"[-+−]?[1-9]\d{0,2}([.,]\d{3})+\Z")
"""`1,234` and `1.234` may part thousands, so they tell no decimal mark."""
_NUMBER: Final = re.compile(r"[-+−]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?\Z")
_BOUND: Final = re.compile(r"\s*[<>≤≥]=?\s*")
_PROGRAM_DIGITS: Final = 15
"""Digits that a program writes of a number it keeps in binary; no paper prints so many."""
_PLAIN_DIGITS: Final = 8
"""A number that has at most so many digits when its fifteenth is rounded away was entered with these."""
_NUMERIC: Final = 0.8
_FEWEST: Final = 5
_DAMAGED: Final = re.compile("[\ufffd\ufeff\x80-\x9f]|ï»¿")
"""Marks of letters that were lost, of byte order, and control characters that no keyboard has."""


def _decimal_marks(audited: Audited) -> Iterator[Finding]:
    by_kind: dict[str, list[tuple[Column, dict[str, list[SourceText]]]]] = {}
    for column in columns_of(audited.texts):
        marks = _marks(column)
        if marks["comma"] or marks["point"]:
            by_kind.setdefault(column.kind, []).append((column, marks))
    for columns in by_kind.values():
        counts = {mark: sum(len(marks[mark]) for _, marks in columns) for mark in ("comma", "point")}
        usual, rare = sorted(counts, key=lambda mark: -counts[mark])
        for column, marks in columns:
            if not marks[rare] or not counts[usual]:
                continue
            mixed = (
                f"{len(marks[usual])} numbers of the same column and {counts[usual]} of the whole source"
                if marks[usual]
                else f"{counts[usual]} numbers of other columns"
            )
            message = (
                f"In {named(column.name)}, {len(marks[rare])} numbers have a decimal {rare}, where "
                f"{mixed} have a {usual}"
            )
            yield flag_texts(DECIMAL_MARKS, marks[rare], message)


def _marks(column: Column) -> dict[str, list[SourceText]]:
    found: dict[str, list[SourceText]] = {"comma": [], "point": []}
    for text, places in column.texts.items():
        plain = text.strip()
        if "," in plain or "." in plain:
            mark = "comma" if _COMMA.match(plain) else "point" if _POINT.match(plain) else ""
            if mark and not _GROUPED.match(plain):
                found[mark] += places
    return found


def _float_artefact(audited: Audited) -> Iterator[Finding]:
    for column in columns_of(audited.texts):
        found = [one for text, places in column.texts.items() if _is_artefact(text) for one in places]
        if found:
            first = found[0].text.strip()
            plain = f"{float(first.replace(',', '.').replace('−', '-')):.12g}"
            message = f"In {named(column.name)}, numbers were written out by a program, the first for {plain}"
            yield flag_texts(FLOAT_ARTEFACT, found, message)


def _is_artefact(text: str) -> bool:
    text = text.strip()
    if len(text) < _PROGRAM_DIGITS or not _NUMBER.match(text):
        return False
    value = float(text.replace(",", ".").replace("−", "-"))
    if not isfinite(value):
        return False
    digits = re.sub(r"\D", "", text.split("e")[0].split("E")[0]).strip("0")
    short = re.sub(r"\D", "", f"{value:.12g}".split("e")[0]).strip("0")
    return len(digits) >= _PROGRAM_DIGITS - 1 and len(short) <= _PLAIN_DIGITS


def _mojibake(audited: Audited) -> Iterator[Finding]:
    for column in columns_of(audited.texts):
        found = [one for text, places in column.texts.items() if _is_damaged(text) for one in places]
        if found or _is_damaged(column.name):
            first = found[0].text if found else column.name
            meant = repair(first)
            message = f"In {named(column.name)}, letters were damaged when the file was saved"
            if meant != first:
                message += f" (“{meant}” was meant first)"
            yield flag_texts(MOJIBAKE, found or next(iter(column.texts.values())), message)


def _is_damaged(text: str) -> bool:
    return not text.isascii() and (_DAMAGED.search(text) is not None or repair(text) != text)


def _number_as_text(audited: Audited) -> Iterator[Finding]:
    told: set[str] = set()
    for column in columns_of(audited.texts):
        if column.kind == "code":
            continue
        numeric = 0
        others: list[SourceText] = []
        for text, places in column.texts.items():
            plain = text.strip()
            if _NUMBER.match(plain):
                numeric += len(places)
            elif plain and not says_nothing(plain) and not _NUMBER.match(_BOUND.sub("", plain, count=1)):
                others += places
        if others and numeric >= _FEWEST and numeric >= _NUMERIC * (numeric + len(others)):
            message = (
                f"In {named(column.name)}, {numeric} cells are numbers and {len(others)} "
                f"{'holds' if len(others) == 1 else 'hold'} something else"
            )
            told.add(column.name)
            yield flag_texts(NUMBER_AS_TEXT, others, message)
    unread: dict[str, list[SourceText]] = {}
    for one in audited.texts:
        if one.kind == UNREAD and one.column not in told:
            unread.setdefault(one.column, []).append(one)
    for name, texts in unread.items():
        cells = "a cell" if len(texts) == 1 else f"{len(texts)} cells"
        kind = "a number" if len(texts) == 1 else "numbers"
        message = f"In {named(name)}, {cells} could not be read as {kind} for certain"
        yield flag_texts(NUMBER_AS_TEXT, texts, message)


def _reading(audited: Audited) -> Iterator[Finding]:
    by_kind: dict[str, list[SourceText]] = {}
    for one in audited.texts:
        if one.kind in _READING:
            by_kind.setdefault(one.kind, []).append(one)
    for kind, texts in by_kind.items():
        message, look_up = _READING[kind]
        yield replace(flag_texts(READING, texts, message), look_up=look_up)


_LINES: Final = "The lines named, in a plain text editor: a separator too many, a quotation mark left open?"
_READING: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        RAGGED: ("Rows have more or fewer cells than the file has columns", _LINES),
        HEADER: (
            "A column's name stands twice in the file",
            "Which of the columns holds the paper's numbers? Give the other one a name of its own.",
        ),
        ENCODING: (
            "The file is in another encoding than UTF-8",
            "Names and minus signs, as the audit prints them: where one is damaged, save the table as “CSV UTF-8”.",
        ),
        DESCRIPTIONS: (
            "The description of the columns could not be read",
            "That file, in a plain text editor.",
        ),
    }
)
"""What a reader had to say of a file, and what to look up then, by the kind of its words."""

DECIMAL_MARKS: Final = Rule(
    id="file.decimal_marks",
    title="Decimal commas and points mixed",
    sees="numbers with a decimal comma in a source whose others have a point, or the other way round",
    why="Where a program expects one mark, it takes 1,8 for a text, for 18, or for one thousand eight hundred.",
    look_up="The column's numbers: which mark does the source use, and were these pasted from another?",
    detectable=(
        "numbers with one or two, or four and more decimals; three decimals behind one to three "
        "digits may part thousands"
    ),
    find=_decimal_marks,
)
FLOAT_ARTEFACT: Final = Rule(
    id="file.float_artefact",
    title="Numbers that a program wrote out",
    sees="numbers such as 8.1999999999999993, that were 8.2 before a program kept them in binary",
    why=(
        "The digits are not the paper's: how finely the number was printed is lost, and with it "
        "what rounding explains."
    ),
    look_up="The number as the paper prints it.",
    detectable="numbers of fifteen digits or so that are eight or fewer when the last are rounded away",
    find=_float_artefact,
)
MOJIBAKE: Final = Rule(
    id="file.mojibake",
    title="Damaged letters",
    sees="letters of one encoding read as another's, as in RÃ¼sch for Rüsch, and marks for letters that were lost",
    why="One study under two spellings counts as two; a damaged minus sign makes a number another.",
    look_up="The file as it was first saved: open it as UTF-8, and look at the names and the minus signs.",
    detectable="UTF-8 read as Windows-1252, once or more often; replacement characters; byte order marks",
    find=_mojibake,
)
NUMBER_AS_TEXT: Final = Rule(
    id="file.number_as_text",
    title="Words among numbers",
    sees="cells that are no numbers in a column of numbers: `12 (3)`, `about 50`, `5O`, `31*`",
    why="A program leaves such cells out, or reads a part of them.",
    look_up="What the paper prints in this place, and where what was added (a spread, a mark, a unit) belongs.",
    detectable=(
        "columns of which at least five cells and four of five are numbers; words for missing and "
        "bounds are no such cells"
    ),
    find=_number_as_text,
)

READING: Final = Rule(
    id="file.reading",
    title="A file that could not be read as it should",
    sees="rows with too many or too few cells, names of columns that stand twice, another encoding than UTF-8",
    why="What stands in the wrong column is another number; what was set aside is in no result.",
    look_up=_LINES,
    detectable="every such row, name and encoding of a table",
    find=_reading,
)

RULES: Final[tuple[Rule, ...]] = (
    DECIMAL_MARKS,
    FLOAT_ARTEFACT,
    MOJIBAKE,
    NUMBER_AS_TEXT,
    READING,
    *files_words.RULES,
    *files_dictionary.RULES,
)
