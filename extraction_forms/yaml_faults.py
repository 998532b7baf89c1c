"""What the YAML parser stumbles on, said in plain words and placed by line and column."""

from __future__ import annotations

import re
from typing import Any, Final

import yaml

from extraction_forms.errors import Place, Problem

_INDENTATION: Final = ("the next key or item at the same indentation", "{char}", "Compare the indentation.")
_AFTER_QUOTES: Final = (
    "A text with more after its quotes or brackets needs quotes around all, "
    "unless a quotation mark further up is not closed."
)
_TIGHT_COLON: Final = re.compile(r"[\s-]*\w+:\S")
_BACKSLASH: Final = "A backslash in double quotes is written \\\\."
_BLOCK_SIGN: Final = ("a text in quotes", "{char}", "A text that starts with > or | needs quotes.")

# The parser's words -> expected, found, hint; the first row that fits, for the C and the pure parser alike.
_SYNTAX: Final = (
    (
        "mapping values are not allowed",
        "one `key: value` here",
        "a second colon, or a wrong indentation",
        "A text that holds a colon and a space needs quotes.",
    ),
    (
        "could not find expected ':'",
        "a colon after the key",
        "none",
        "A text that goes on over lines needs quotes, or deeper indentation.",
    ),
    ("unexpected end of stream", "a closing quotation mark", "the end of the file", ""),
    ("unexpected document separator", "a closing quotation mark", "a document separator", ""),
    (
        "expected ',' or '}'",
        "`,` or `}`",
        "{char}",
        "A text with a comma, brace or quotation mark needs quotes.",
    ),
    (
        "expected ',' or ']'",
        "`,` or `]`",
        "{char}",
        "A text with a comma, bracket or quotation mark needs quotes.",
    ),
    (
        "cannot start any token",
        "text",
        "{char}",
        "Indent with spaces, not tabs; a text that starts with %, @ or ` needs quotes.",
    ),
    ("unknown escape character", "an escape YAML knows", "{char}", _BACKSLASH),
    ("hexdecimal number", "an escape such as \\u00e9", "{char}", _BACKSLASH),
    ("hexadecimal numbers", "an escape such as \\u00e9", "{char}", _BACKSLASH),
    ("Unicode character escape", "the code of a character", "one that is not", ""),
    ("alphabetic or numeric character", "text", "{char}", "A text that starts with * or & needs quotes."),
    (
        "sequence entries are not allowed",
        "a value, or a list on its own lines",
        "a dash",
        "A text that starts with a dash and a space needs quotes.",
    ),
    ("mapping keys are not allowed", "a value", "a question mark", "A text that starts with ? needs quotes."),
    ("'-' indicator", *_INDENTATION),
    ("expected key", *_INDENTATION),
    ("<block end>", *_INDENTATION),
    ("document start", "one document", "{char}", "Compare the indentation of this line with the first."),
    ("node content", "a value", "{char}", "A text that starts with a comma or a bracket needs quotes."),
    ("unexpected ':'", "a space after the colon", "{char}", "A text that holds a colon needs quotes."),
    ("line break", *_BLOCK_SIGN),
    ("indicator", *_BLOCK_SIGN),
    ("tag", "no tags", "{char}", "A text that starts with ! needs quotes."),
    ("YAML document", "no directives", "a line starting with %", "Remove the line."),
    ("directive", "no directives", "a line starting with %", "Remove the line."),
)


def place_of(mark: Any, file: str) -> Place:
    """Return the place of a mark of the parser, which counts from 0."""
    return Place(file=file, line=mark.line + 1, column=mark.column + 1)


def _lines(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text)


def place_after(before: str, file: str) -> Place:
    """Return the place that follows this beginning of a file."""
    lines = _lines(before)
    return Place(file=file, line=len(lines), column=len(lines[-1]) + 1)


def syntax_problem(error: yaml.MarkedYAMLError, text: str, file: str) -> Problem:
    """Say in plain words what the parser stumbled on."""
    problem = error.problem or "something else"
    mark = error.problem_mark or error.context_mark
    if error.context_mark is not None and ("unexpected" in problem or "expected ':'" in problem):
        mark = error.context_mark  # where a quotation or key begins says more than where the parser gave up
    place = Place(file=file, line=1, column=1) if mark is None else place_of(mark, file)
    row = next((row for row in _SYNTAX if row[0] in problem), None)
    if row is None:
        return Problem(place=place, where="", expected="well-formed YAML", found=problem)
    _, expected, found, hint = row
    line, here = _surroundings(text, place)
    if row[1:] == _INDENTATION and line[: place.column - 1].strip(" -"):
        expected, hint = "the end of the line", _AFTER_QUOTES
    if "expected ':'" in problem and _TIGHT_COLON.match(line):
        hint = "A key is followed by a colon and a blank."
    if "expected ','" in problem and error.context_mark is not None:
        hint = f"The bracket of line {error.context_mark.line + 1} is still open. {hint}"
    return Problem(place=place, where="", expected=expected, found=found.replace("{char}", here), hint=hint)


def _surroundings(text: str, place: Place) -> tuple[str, str]:
    """Return the line of a place, and the words for what stands there."""
    lines = _lines(text)
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    rest = line[place.column - 1 :]
    if not rest:
        return line, "the end of the file" if place.line >= len(lines) else "the end of the line"
    return line, "a tab" if rest[0] == "\t" else f"`{(rest.split() or [' '])[0][:40]}`"
