"""Where the parts of a form stand in its file."""

from __future__ import annotations

from extraction_forms.errors import Place
from extraction_forms.form import Form
from extraction_forms.yaml_text import List, Map, Node, Text


def place_in(form: Form, *path: str) -> Place:
    """Where a part stands, by its keys and the ids on the way to it; of a part that is not there, its nearest owner.

    `place_in(form, "sections", "arms", "fields", "role", "when")` is the line of that condition.
    """
    node: Node = form.written
    place = form.place
    for step in path:
        following = _step(node, step)
        if following is None:
            return place
        place = node.key_place(step) if isinstance(node, Map) else following.place
        node = following
    return place


def _step(node: Node, step: str) -> Node | None:
    if isinstance(node, Map):
        return node.get(step)
    if isinstance(node, List):
        return next((item for item in node.items if _name(item) == step), None)
    return None


def _name(item: Node) -> str:
    """The id or code of an item of a list."""
    if not isinstance(item, Map):
        return ""
    own = item.get("id") or item.get("code")
    return own.value if isinstance(own, Text) else ""
