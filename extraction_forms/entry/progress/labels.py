"""How a study is called in print, found without reading its whole record; read again only where a file has changed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from extraction_forms.entry.file_signs import Sign, sign_of
from extraction_forms.errors import Rejected
from extraction_forms.yaml_text import Map, Text, parse

WAITS: Final = ".gitkeep"
"""The file that keeps the folder of a study nobody has begun; it holds the label that the study was added with."""

_BLOCK: Final = re.compile(r"^characteristics:[ \t]*\r?\n((?:[ \t]+.*\n?|[ \t]*\r?\n)+)", re.MULTILINE)
_LABEL: Final = re.compile(r"^[ \t]+label:[ \t]*(\S.*)$", re.MULTILINE)
_LONGEST: Final = 200
_MOST: Final = 50_000
_known: dict[Path, tuple[Sign, str]] = {}


def label_in(path: Path) -> str:
    """The label that a record names, or that stands in the file of a study that waits; nothing where there is none."""
    sign = sign_of(path)
    known = _known.get(path)
    if known is None or known[0] != sign:
        if len(_known) >= _MOST:
            _known.clear()
        known = _known[path] = (sign, _read(path)[:_LONGEST])
    return known[1]


def _read(path: Path) -> str:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    if path.name == WAITS:
        return text.partition("\n")[0].strip()
    block = _BLOCK.search(text)
    line = _LABEL.search(block[1]) if block else None
    return _text(line[1]) if line else ""


def _text(value: str) -> str:
    """The text of a value, bare or opened, on one line of a record."""
    try:
        node = parse(f"label: {value}\n", "")
    except Rejected:
        return ""
    found = node.get("label") if isinstance(node, Map) else None
    if isinstance(found, Map):
        found = found.get("printed")
    return found.value.strip() if isinstance(found, Text) else ""
