"""What a review is called: its title and its question, read again only where its plan has changed."""

from __future__ import annotations

from pathlib import Path

from extraction_forms.entry.file_signs import Remembered, sign_of
from extraction_forms.errors import Rejected, ReviewError
from extraction_forms.yaml_text import Map, Text, read

_known: Remembered[Path, tuple[str, str]] = Remembered(1000)


def titles(folder: Path) -> tuple[str, str]:
    """The title and the question of a review, as its plan has them; its folder's name where that cannot be read."""
    return _known.of(folder, sign_of(folder / "review.yaml"), lambda: _read(folder))


def _read(folder: Path) -> tuple[str, str]:
    try:
        node = read(folder / "review.yaml", "review.yaml")
    except (Rejected, ReviewError):
        return folder.name, ""
    found = [node.get(key) if isinstance(node, Map) else None for key in ("title", "question")]
    title, question = [part.value if isinstance(part, Text) else "" for part in found]
    return title or folder.name, question
