"""What a review is called: its title and its question, read again only where its plan has changed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from extraction_forms.entry.file_signs import Sign, sign_of
from extraction_forms.errors import Rejected, ReviewError
from extraction_forms.yaml_text import Map, Text, read

_MOST: Final = 1000
_known: dict[Path, tuple[Sign, tuple[str, str]]] = {}


def titles(folder: Path) -> tuple[str, str]:
    """The title and the question of a review, as its plan has them; its folder's name where that cannot be read."""
    plan = folder / "review.yaml"
    sign = sign_of(plan)
    known = _known.get(plan)
    if known is None or known[0] != sign:
        if len(_known) >= _MOST:
            _known.clear()
        known = _known[plan] = (sign, _read(folder))
    return known[1]


def _read(folder: Path) -> tuple[str, str]:
    try:
        node = read(folder / "review.yaml", "review.yaml")
    except (Rejected, ReviewError):
        return folder.name, ""
    found = [node.get(key) if isinstance(node, Map) else None for key in ("title", "question")]
    title, question = [part.value if isinstance(part, Text) else "" for part in found]
    return title or folder.name, question
