"""The version of a form that a review names: raised in its `review.yaml`, where it stands and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from extraction_forms.errors import Rejected
from extraction_forms.form import Form
from extraction_forms.migrate.text_spots import NotHere, Spot, replaced
from extraction_forms.yaml_text import List, Map, Node, Text, parse

PLAN: Final = "review.yaml"
IMPORT: Final = "import.yaml"


def raised(text: str, form: Form, file: str = PLAN) -> str:
    """The text of a plan with this version of the form among its `forms`; the same where that stands there.

    Raises:
        Rejected: it cannot be read.
        NotHere: the version stands there in a way that cannot be replaced.
    """
    node = parse(text, file)
    pin = f"{form.id}@{form.version}"
    listed = node.get("forms") if isinstance(node, Map) else None
    spots = [
        Spot(place=one.place, old=one.value, new=pin)
        for one in _texts(listed)
        if one.value.partition("@")[0] == form.id and one.value != pin
    ]
    return replaced(text, spots)


def _texts(node: Node | None) -> list[Text]:
    if isinstance(node, Text):
        return [node]
    if isinstance(node, List):
        return [one for one in node.items if isinstance(one, Text)]
    return [one for _, one in node.items if isinstance(one, Text)] if isinstance(node, Map) else []


def names_other_version(path: Path, form: Form) -> bool:
    """Whether a file names another version of the form among its `forms`."""
    try:
        text = path.read_text("utf-8-sig")
        return raised(text, form, path.name) != text
    except (OSError, UnicodeDecodeError, Rejected, NotHere):
        return False
