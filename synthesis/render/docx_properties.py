"""The custom properties of a Word file: names with texts, which DOCPROPERTY fields print."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any, Final

from synthesis.errors import RenderError
from synthesis.render.xml_text import legible

CONTENT_TYPES: Final = "[Content_Types].xml"
RELATIONS: Final = "_rels/.rels"
_PART: Final = "docProps/custom.xml"
_KIND: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_SPACE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES: Final = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_ONE: Final = f"{{{_SPACE}}}property"
_FORMAT: Final = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_FIRST: Final = 2  # numbers 0 and 1 are taken by Windows itself
_EMPTY: Final = f'<Properties xmlns="{_SPACE}" xmlns:vt="{_VALUES}"/>'.encode()


def parsed(content: bytes, name: str) -> Any:
    """The root of a part's XML.

    Raises:
        RenderError: it is no XML, or declares a document type.
    """
    from lxml import etree  # type: ignore[import-untyped]

    if b"<!DOCTYPE" in content:
        raise RenderError(f"{name}: expected XML as Word writes it; found a document type.")
    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as fault:
        raise RenderError(f"{name}: expected XML as Word writes it; found a fault: {fault}.") from fault


def serialised(root: Any) -> bytes:
    """XML as a part of a Word file."""
    from lxml import etree

    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made


def local(element: Any) -> str:
    """The name of an element without its namespace; empty for comments and such."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def properties(members: Mapping[str, bytes]) -> dict[str, str]:
    """The custom properties of a Word file that hold texts, by name."""
    part = _place(members)
    if part not in members:
        return {}
    found = parsed(members[part], part)
    return {one.get("name", ""): "".join(one.itertext()) for one in found.iterchildren(_ONE)}


def set_properties(members: MutableMapping[str, bytes], texts: Mapping[str, str]) -> None:
    """Let a Word file have these custom properties beside all that it has; names differ in more than their case."""
    part = _place(members)
    root = parsed(members.get(part, _EMPTY), part)
    known = {one.get("name", "").lower(): one for one in root.iterchildren(_ONE)}
    taken = [one.get("pid", "") for one in known.values()]
    last = max((int(pid) for pid in taken if pid.isdecimal()), default=_FIRST - 1)
    for name in sorted(texts):
        one = known.get(name.lower())
        if one is None:
            last = max(last, _FIRST - 1) + 1
            one = root.makeelement(_ONE, fmtid=_FORMAT, pid=str(last), name=name)
            root.append(one)
        for child in list(one):
            one.remove(child)
        value = one.makeelement(f"{{{_VALUES}}}lpwstr", nsmap={"vt": _VALUES})
        value.text = legible(texts[name])
        one.append(value)
    members[part] = serialised(root)
    if part == _PART:
        _announce(members)


def _place(members: Mapping[str, bytes]) -> str:
    """The name of the part that holds the custom properties, whether it is there or not."""
    if RELATIONS not in members:
        raise RenderError(f"{RELATIONS}: expected this part of a Word file; found none.")
    for one in parsed(members[RELATIONS], RELATIONS):
        if one.get("Type") == _KIND:
            return str(one.get("Target", "")).lstrip("/")
    return _PART


def _announce(members: MutableMapping[str, bytes]) -> None:
    """Name the part among the file's relations and content types."""
    relations = parsed(members[RELATIONS], RELATIONS)
    if all(one.get("Type") != _KIND for one in relations):
        taken = {one.get("Id") for one in relations}
        free = next(f"rId{n}" for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
        space = relations.tag.partition("}")[0]
        one = relations.makeelement(f"{space}}}Relationship", Id=free, Type=_KIND, Target=_PART)
        relations.append(one)
        members[RELATIONS] = serialised(relations)
    types = parsed(members[CONTENT_TYPES], CONTENT_TYPES)
    if all(one.get("PartName") != f"/{_PART}" for one in types):
        space = types.tag.partition("}")[0]
        types.append(types.makeelement(f"{space}}}Override", PartName=f"/{_PART}", ContentType=_TYPE))
        members[CONTENT_TYPES] = serialised(types)
