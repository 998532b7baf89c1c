"""A file changed with its comments and its layout kept, as far as that can be."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from extraction_forms.migrate.text_spots import BARE
from extraction_forms.yaml_text import Plain

_WIDE: Final = 1_000_000


def changed(text: str, old: Plain, new: Plain) -> str:
    """The YAML `text`, which says `old`, with what `new` says instead; what both say is not touched.

    Raises:
        ValueError: the text cannot be changed in this way.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError
    from ruamel.yaml.resolver import VersionedResolver

    class AsText(VersionedResolver):
        """Takes every scalar for a text, so that each is written as it was read."""

        @property
        def versioned_resolver(self) -> dict[str, Any]:
            return {}

    yaml = YAML(typ="rt")
    yaml.Resolver = AsText
    yaml.preserve_quotes = True
    yaml.width = _WIDE
    offset = _offset(text)
    yaml.indent(mapping=2, sequence=offset + 2, offset=offset)
    try:
        document = yaml.load(text)
        if not isinstance(old, dict) or not isinstance(new, dict) or not hasattr(document, "insert"):
            raise ValueError("the text holds no block of keys")
        _merge(document, old, new)
        out = io.StringIO()
        yaml.dump(document, out)
    except (YAMLError, AttributeError, TypeError, KeyError, IndexError, AssertionError) as fault:
        raise ValueError(f"the text cannot be changed in place: {fault}") from fault
    return out.getvalue()


def _offset(text: str) -> int:
    """How far the dashes of lists under a key are set in."""
    lines = text.splitlines()
    for line, below in pairwise(lines):
        if line.rstrip().endswith(":") and below.lstrip().startswith("- "):
            indent = len(line) - len(line.lstrip(" -"))
            return max(0, len(below) - len(below.lstrip(" ")) - indent)
    return 2


def _merge(node: Any, old: dict[str, Plain], new: dict[str, Plain]) -> None:
    """Change a block of keys in place."""
    for was, now in _renamings(old, new):
        _rename(node, was, now)
        old = {now if key == was else key: value for key, value in old.items()}
    for key in [key for key in old if key not in new]:
        node.pop(key, None)
    before: list[str] = []
    for key, value in new.items():
        if key not in node:
            node.insert(_after(node, before), key, _built(value))
        elif key not in old or old[key] != value:
            node[key] = _changed(node[key], old.get(key, ""), value)
        before.append(key)


def _renamings(old: dict[str, Plain], new: dict[str, Plain]) -> Iterator[tuple[str, str]]:
    """Keys that only changed their name: what stands under them is the same."""
    gone = [key for key in old if key not in new]
    for key in [key for key in new if key not in old]:
        match = next((one for one in gone if old[one] == new[key]), None)
        if match is not None:
            gone.remove(match)
            yield match, key


def _rename(node: Any, old: str, new: str) -> None:
    """Another name for a key, with the comments that stand at it."""
    position = [*node].index(old)
    comment = node.ca.items.pop(old, None)
    value = node.pop(old)
    node.insert(position, new, value)
    if comment is not None:
        node.ca.items[new] = comment


def _after(node: Any, before: list[str]) -> int:
    """The position behind the nearest of the keys that come first."""
    keys = [*node]
    return next((keys.index(key) + 1 for key in reversed(before) if key in keys), 0)


def _changed(node: Any, old: Plain, new: Plain) -> Any:
    if isinstance(old, dict) and isinstance(new, dict) and hasattr(node, "insert") and hasattr(node, "ca"):
        _merge(node, old, new)
        return node
    if isinstance(old, list) and isinstance(new, list) and _ids(old) == _ids(new) and len(node) == len(old):
        for number, (was, now) in enumerate(zip(old, new, strict=True)):
            if was != now:
                node[number] = _changed(node[number], was, now)
        return node
    if type(node) is str and isinstance(new, str) and BARE.fullmatch(new):
        return new
    return _built(new)


def _ids(items: list[Plain]) -> list[object]:
    return [item.get("id") if isinstance(item, dict) else None for item in items]


def _built(value: Plain) -> Any:
    """A value as the library writes it: blocks of texts in braces, other ones on lines of their own."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    if isinstance(value, str):
        return _text(value)
    built = (
        CommentedMap((key, _built(one)) for key, one in value.items())
        if isinstance(value, dict)
        else CommentedSeq(_built(one) for one in value)
    )
    inner = [*value.values()] if isinstance(value, dict) else value
    if all(isinstance(one, str) for one in inner):
        built.fa.set_flow_style()
    return built


def _text(value: str) -> Any:
    """A text, in quotes where another reader of YAML would take it for something else."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    from extraction_forms.yaml_write import dump

    return (
        DoubleQuotedScalarString(value)
        if dump({"x": {"x": value}}, width=_WIDE)[7:8] in {'"', "'"}
        else value
    )
