"""What a review's own files list, read as far as they can be: its outcomes, and the forms it uses."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from extraction_forms.errors import Rejected
from extraction_forms.yaml_text import List, Map, Node, Text, read

_OUTCOMES: Final = "outcomes.yaml"
_PLAN: Final = "review.yaml"
_OF_THE_PLAN: Final = ("review", "outcomes")


def outcome_ids(review: Path) -> tuple[str, ...]:
    """The ids of the outcomes of a review, in their order; none where it has no such file, or none that can be read."""
    ids = (item.get("id") for item in _listed(review, _OUTCOMES, "outcomes") if isinstance(item, Map))
    return tuple(dict.fromkeys(one.value for one in ids if isinstance(one, Text) and one.value))


def forms_of(review: Path) -> tuple[str, ...]:
    """The forms that a review uses, as its plan names them; none where the plan cannot be read."""
    named = (one.value for one in _listed(review, _PLAN, "forms") if isinstance(one, Text))
    return tuple(one for one in named if one and one.partition("@")[0] not in _OF_THE_PLAN)


def _listed(review: Path, name: str, key: str) -> tuple[Node, ...]:
    if not (review / name).is_file():
        return ()
    try:
        top = read(review / name, name)
    except Rejected:
        return ()
    found = top.get(key) if isinstance(top, Map) else None
    return found.items if isinstance(found, List) else ()
