"""Where in its file each answer of a record stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from extraction_forms.draft import AnswerPath
from extraction_forms.errors import Place
from extraction_forms.form import Form
from extraction_forms.header import HEADER_KEYS
from extraction_forms.yaml_text import List, Map, Node, Text


def answer_places(form: Form, node: Node) -> Mapping[AnswerPath, Place]:
    """The place of every answer of a record, by its path."""
    return MappingProxyType(dict(_places(form, node)) if isinstance(node, Map) else {})


def _places(form: Form, node: Map) -> Iterator[tuple[AnswerPath, Place]]:
    tops = {
        q.id: section.id for section in form.sections if section.repeat == "top" for q in section.questions
    }
    for key, value in node.items:
        section = form.by_id.get(key.value)
        if key.value in tops:
            yield AnswerPath(section=tops[key.value], field=key.value), value.place
        elif key.value not in HEADER_KEYS:
            mapped = section is not None and section.repeat == "map"
            for entry, block in _entries(value, mapped=mapped):
                yield from _block(key.value, entry, block)


def _entries(node: Node, *, mapped: bool) -> Iterator[tuple[str, Map]]:
    """The blocks of a section with the ids they have; the one of a section asked once has none."""
    if isinstance(node, List):
        for item in node.items:
            name = item.get("id") if isinstance(item, Map) else None
            if isinstance(item, Map) and isinstance(name, Text):
                yield name.value, item
    elif isinstance(node, Map) and mapped:
        yield from ((name.value, item) for name, item in node.items if isinstance(item, Map))
    elif isinstance(node, Map):
        yield "", node


def _block(section: str, entry: str, node: Map) -> Iterator[tuple[AnswerPath, Place]]:
    for key, value in node.items:
        if key.value != "values":
            yield AnswerPath(section=section, entry=entry, field=key.value), value.place
        elif isinstance(value, Map):
            for unit, data in value.items:
                for name, item in data.items if isinstance(data, Map) else ():
                    path = AnswerPath(
                        section=section, entry=entry or section, unit=unit.value, field=name.value
                    )
                    yield path, item.place
