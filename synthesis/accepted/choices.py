"""What `review.yaml` says, answer by answer: the choices that numbers hang on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from extraction_forms.yaml_text import List, Map, Node, Text, read
from synthesis.plan.plan import PLAN_FILE

NOTHING: Final = "(nothing)"


def choices(review: Path) -> dict[str, str]:
    """Every answer of the plan by its path, `syntheses.sleep.tau2`: its text; of a list of texts the whole list.

    Raises:
        Rejected: the plan cannot be read.
    """
    return dict(_leaves(read(review / PLAN_FILE.file, PLAN_FILE.file), ""))


def _leaves(node: Node, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, Text):
        yield path, node.value
    elif isinstance(node, List):
        texts = [item.value for item in node.items if isinstance(item, Text)]
        if len(texts) == len(node.items):
            yield path, f"[{', '.join(texts)}]"
            return
        for number, item in enumerate(node.items, 1):
            yield from _leaves(item, f"{path}.{number}")
    elif isinstance(node, Map):
        for key, value in node.items:
            yield from _leaves(value, f"{path}.{key.value}" if path else key.value)
