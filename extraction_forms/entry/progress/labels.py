"""How a study is called in print, found without reading its whole record; read again only where a file has changed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from extraction_forms.entry.file_signs import Remembered, sign_of
from extraction_forms.errors import Rejected
from extraction_forms.stray_files import WAITS
from extraction_forms.yaml_text import Map, Text, parse

_BLOCK: Final = re.compile(r"^characteristics:[ \t]*\r?\n((?:[ \t]+.*\n?|[ \t]*\r?\n)+)", re.MULTILINE)
_LABEL: Final = re.compile(r"^[ \t]+label:[ \t]*(\S.*)$", re.MULTILINE)
_LONGEST: Final = 200
_known: Remembered[Path, str] = Remembered(50_000)


def label_in(path: Path) -> str:
    """The label that a record names, or that stands in the file of a study that waits; nothing where there is none."""
    return _known.of(path, sign_of(path), lambda: _read(path)[:_LONGEST])


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
