"""Text for records and reviews: the same values always give the same YAML, and it reads back as they were."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from extraction_forms.yaml_text import MAX_DEPTH, SURROGATE

Writable = str | Sequence["Writable"] | Mapping[str, "Writable"]

WIDTH: Final = 110
_SHORT: Final = 40
_LONGEST_SIMPLE_KEY: Final = 1000  # YAML's own limit is 1,024 characters

# What another YAML reader might take for a number, date, truth value, nothing, or a sign of YAML's own.
_TYPED: Final = re.compile(
    r"~|=|<<|null|true|false|yes|no|on|off|y|n|[-+]?\.(?:inf|nan)|[-+]?[\d.][\da-fxob_.+-]*",
    re.IGNORECASE,
)
_SIGNS_AT_THE_START: Final = frozenset("-?:,[]{}#&*!|>'\"%@`. ")
_SIGNS_IN_BLOCK: Final = frozenset(":#\\")
_SIGNS_IN_FLOW: Final = frozenset(":#\\,[]{}?'\"")

# Characters an editor hides or a line ends with. Joiners (U+200C, U+200D) stay: words need them.
_HIDDEN: Final = re.compile(
    r"[\x00-\x1f\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u206f\u3000"
    r"\ufe00-\ufe0f\ufeff\ufff0-\ufffb\ufffe\uffff]"
)
_SHORT_ESCAPES: Final = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


def dump(value: Writable, *, width: int = WIDTH) -> str:
    """Write nested maps, lists and texts as YAML; `yaml_text.parse` gives the same back.

    A map or list of plain texts goes on one line in braces or brackets where it fits the width; all
    else goes in blocks. Whatever another YAML reader would turn into a number, date or truth value is quoted.

    Raises:
        TypeError: for a value that is neither text, list nor map.
        ValueError: for text with half a surrogate pair, or more levels than a reader takes.
    """
    _check(value, 0)
    if isinstance(value, str):
        return "\n".join(_attached("", _text(value))) + "\n"
    lines = _block(value, width) if value else [_flow(value)]
    return "\n".join(lines) + "\n"


def _check(value: Writable, depth: int) -> None:
    """Refuse what a reader would not give back."""
    if isinstance(value, str):
        if not value.isascii() and SURROGATE.search(value):
            raise ValueError(f"half a surrogate pair cannot be written: {value!r}")
        return
    if not isinstance(value, (Mapping, Sequence)):
        raise TypeError(f"expected text, a list or a map; found {type(value).__name__}")
    if depth == MAX_DEPTH:
        raise ValueError(f"more than {MAX_DEPTH} levels cannot be read back")
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"expected text as a key; found {type(key).__name__}")
            _check(key, depth)
    for item in value.values() if isinstance(value, Mapping) else value:
        _check(item, depth + 1)


def _block(value: Sequence[Writable] | Mapping[str, Writable], room: int) -> list[str]:
    """Return the lines of a map or list in block style, each item from its own line on."""
    lines: list[str] = []
    if isinstance(value, Mapping):
        for key, item in value.items():
            lines += _pair(key, item, room)
        return lines
    for item in value:
        if isinstance(item, str):
            lines += _attached("- ", _text(item))
        else:
            lines += _attached("- ", _flow_that_fits(item, room - 2) or _block(item, room - 2))
    return lines


def _pair(key: str, item: Writable, room: int) -> list[str]:
    """Return a key with its value: after the colon where that is text or fits the line, else below."""
    name = _scalar(key, _SIGNS_IN_BLOCK)
    before: list[str] = []
    if len(name) > _LONGEST_SIMPLE_KEY:
        before, name = [f"? {name}"], ""
    if isinstance(item, str):
        return [*before, *_attached(f"{name}: ", _text(item))]
    flow = _flow_that_fits(item, room - len(name) - 2)
    if flow:
        return [*before, f"{name}: {flow[0]}"]
    return [*before, f"{name}:", *_indented(_block(item, room - 2))]


def _flow_that_fits(value: Sequence[Writable] | Mapping[str, Writable], room: int) -> list[str]:
    flow = _flow(value)
    return [flow] if flow and (len(flow) <= room or not value) else []


def _text(text: str) -> list[str]:
    return _literal(text) or [_scalar(text, _SIGNS_IN_BLOCK)]


def _attached(prefix: str, lines: list[str]) -> list[str]:
    return [prefix + lines[0], *_indented(lines[1:])]


def _indented(lines: list[str]) -> list[str]:
    return [f"  {line}" if line else line for line in lines]


def _flow(value: Sequence[Writable] | Mapping[str, Writable]) -> str:
    """Return a map or list of one-line texts in braces or brackets, or nothing if it is not one."""
    if isinstance(value, Mapping):
        if all(_is_one_line(key) and _is_one_line(item) for key, item in value.items()):
            pairs = (f"{_in_flow(key)}: {_in_flow(item)}" for key, item in value.items())
            return "{" + ", ".join(pairs) + "}"
    elif all(_is_one_line(item) for item in value):
        return "[" + ", ".join(_in_flow(item) for item in value) + "]"
    return ""


def _is_one_line(value: Writable) -> bool:
    return isinstance(value, str) and "\n" not in value


def _in_flow(value: Writable) -> str:
    return _scalar(str(value), _SIGNS_IN_FLOW)


def _scalar(text: str, signs: frozenset[str]) -> str:
    """Return text on one line; a record says the same keys and codes again and again, so short ones are remembered."""
    return _short(text, signs) if len(text) <= _SHORT else _on_a_line(text, signs)


def _on_a_line(text: str, signs: frozenset[str]) -> str:
    """Return text bare where nobody can misread it, else quoted."""
    if _HIDDEN.search(text):
        return _escaped(text)
    if not text or text[-1] == " " or _TYPED.fullmatch(text) or not signs.isdisjoint(text):
        return _quoted(text)
    number_follows = text[0] == "-" and text[1:2].isdigit()  # -0,05
    if text[0] in _SIGNS_AT_THE_START and not number_follows:
        return _quoted(text)
    return text


_short = lru_cache(maxsize=16_384)(_on_a_line)


def _quoted(text: str) -> str:
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return _escaped(text)


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + _HIDDEN.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    return _SHORT_ESCAPES.get(character) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")


def _literal(text: str) -> list[str]:
    """Return text of several lines as a literal block, or nothing where that would hide a blank."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    if "\n" not in text or lines[0][:1] in {"", " "} or not lines[-1]:
        return []
    if any(line.endswith(" ") or _HIDDEN.search(line) for line in lines):
        return []
    return ["|" if body != text else "|-", *lines]
