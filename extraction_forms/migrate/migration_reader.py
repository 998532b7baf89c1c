"""A migration file read: every fault of it at once, with line and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.definition_reader import IDENTIFIER, Reader
from extraction_forms.errors import Rejected
from extraction_forms.form_definition import VERSION
from extraction_forms.migrate.migration import REFUSE, VALUES, Migration, Pin, Step, Target
from extraction_forms.records import MISSING_REASONS
from extraction_forms.yaml_text import List, Map, Node, Text, read

_SHA256: Final = re.compile(r"[0-9a-f]{64}\Z")
_ALWAYS: Final = ("do", "because", "reconfirm")

STEP_KEYS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = MappingProxyType(
    {
        "rename_field": (("field", "to"), ()),
        "move_field": (("field", "to"), ()),
        "rename_section": (("section", "to"), ()),
        "map_choices": (("field", "map"), ("otherwise",)),
        "split": (("field", "cases"), ("otherwise",)),
        "set_missing_reason": (("field", "reason"), ()),
        "set_value": (("field", "value", "because"), ()),
        "convert_unit": (("field", "times"), ("from", "to")),
        "drop": (("because",), ("field", "section", "note_on")),
        "drop_unasked": (("because",), ("field", "section", "note_on")),
        "reconfirm": (("field", "because"), ()),
        "keep": (("of", "because"), ("key",)),
    }
)
"""The steps there are: the keys each needs, and those it may have."""


def read_migration(path: Path, shown: str) -> Migration:
    """The migration in the file `path`; `shown` is the name its faults carry.

    Raises:
        Rejected: every fault of it.
    """
    migration = defined(read(path, shown))
    wanted = f"{migration.source.id}-{migration.source.version}-{migration.target.version}.yaml"
    if path.name != wanted:
        reader = Reader()
        reader.fault(migration.place, "migration", f"a file named {wanted}", repr(path.name))
        raise Rejected(reader.problems)
    return migration


def defined(node: Node) -> Migration:
    """The migration that a definition describes.

    Raises:
        Rejected: every fault of it.
    """
    reader = Reader()
    top = reader.map(node, "migration", ("from", "to", "about", "steps"), node.place)
    source, target = (_pin(reader, top, key) for key in ("from", "to"))
    if source.id != target.id:
        reader.fault(target.place, "migration > to", f"another version of {source.id}", repr(target.id))
    elif source.version == target.version and source.version:
        reader.fault(target.place, "migration > to", "another version", repr(target.version))
    steps = [
        _step(reader, one, number, top)
        for number, one in enumerate(reader.list(top, "steps", "migration"), 1)
    ]
    if reader.problems:
        raise Rejected(reader.problems)
    about = reader.text(top, "about", "migration", default="")
    return Migration(
        source=source,
        target=target,
        about=about,
        steps=tuple(step for step in steps if step is not None),
        place=node.place,
    )


def _pin(reader: Reader, top: Map, key: str) -> Pin:
    where = f"migration > {key}"
    block = reader.map(top.get(key), where, ("id", "version", "sha256"), top.place)
    version = reader.text(block, "version", where)
    if version and not VERSION.match(version):
        reader.fault(block.key_place("version"), f"{where} > version", "a version like 1.0.0", repr(version))
    node = block.get("sha256")
    hashes = (node.value,) if isinstance(node, Text) else reader.texts(block, "sha256", where)
    if not hashes:
        reader.fault(block.place, where, "'sha256', the hash of the form", "nothing")
    for one in hashes:
        if not _SHA256.match(one):
            expected = "64 digits of 0-9 and a-f, as `synthesis form diff` prints them"
            reader.fault(block.key_place("sha256"), f"{where} > sha256", expected, repr(one))
    if key == "to" and len(hashes) > 1:
        reader.fault(block.key_place("sha256"), f"{where} > sha256", "one hash", f"{len(hashes)}")
    return Pin(id=reader.identifier(block, where), version=version, sha256=hashes, place=block.place)


def _step(reader: Reader, node: Node, number: int, top: Map) -> Step | None:
    where = f"migration > step {number}"
    known = sorted({key for needs, may in STEP_KEYS.values() for key in (*needs, *may)} | {*_ALWAYS})
    if not isinstance(node, Map):
        reader.map(node, where, known, top.place)
        return None
    do = reader.word(node, "do", where, tuple(STEP_KEYS))
    if do not in STEP_KEYS or reader.text(node, "do", where) not in STEP_KEYS:
        return None
    where = f"{where}, {do}"
    needs, may = STEP_KEYS[do]
    reader.map(node, where, dict.fromkeys((*_ALWAYS, *needs, *may)), node.place)
    lacking = [key for key in needs if node.get(key) is None]
    for key in lacking:
        reader.fault(node.place, where, repr(key), "nothing")
    if do in {"drop", "drop_unasked"} and (node.get("field") is None) == (node.get("section") is None):
        reader.fault(node.place, where, "either 'field' or 'section'", "both or neither")
    return None if lacking else _said(reader, node, do, where)


def _said(reader: Reader, node: Map, do: str, where: str) -> Step:
    """A step whose keys are there, each read as what it is."""
    words = {
        key: reader.text(node, key, where, default="")
        for key in ("because", "section", "value", "note_on", "key")
    }
    otherwise = reader.word(node, "otherwise", where, (REFUSE, *MISSING_REASONS), REFUSE)
    convert = do == "convert_unit"
    return Step(
        do=do,
        place=node.place,
        because=words["because"],
        reconfirm=do == "reconfirm" or reader.word(node, "reconfirm", where, ("no", "yes"), "no") == "yes",
        field=_target(reader, node, "field", where),
        section=words["section"],
        to=_renamed(reader, node, do, where),
        name=_name(reader, node, do, where),
        codes=_texts(reader, node, "map", where),
        cases=_cases(reader, node, where),
        otherwise=otherwise,
        reason=reader.word(node, "reason", where, tuple(MISSING_REASONS), ""),
        value=words["value"],
        units=(
            reader.text(node, "from", where, default="") if convert else "",
            reader.text(node, "to", where, default="") if convert else "",
        ),
        factor=_factor(reader, node, where) if convert else 1.0,
        note_on=words["note_on"],
        key=words["key"],
    )


def _target(reader: Reader, node: Map, key: str, where: str) -> Target | None:
    if node.get(key) is None:
        return None
    text = reader.text(node, key, where)
    try:
        return Target.parse(text)
    except ValueError:
        expected = f"section/field, or section/{VALUES}/field for one asked for arms or contrasts"
        reader.fault(node.key_place(key), f"{where} > {key}", expected, repr(text))
        return None


def _renamed(reader: Reader, node: Map, do: str, where: str) -> Target | None:
    """Where a field goes: within its section by its new id, or elsewhere by section and field."""
    if do == "move_field":
        return _target(reader, node, "to", where)
    source = _target(Reader(), node, "field", where)
    if do != "rename_field" or source is None:
        return None
    name = reader.text(node, "to", where)
    if not IDENTIFIER.match(name):
        reader.fault(node.key_place("to"), f"{where} > to", "the id of a field", repr(name))
        return None
    return Target(section=source.section, field=name, of_values=source.of_values)


def _name(reader: Reader, node: Map, do: str, where: str) -> str:
    """The new id of a section, or the part of the form that is kept."""
    if do == "keep":
        return reader.text(node, "of", where)
    if do != "rename_section":
        return ""
    name = reader.text(node, "to", where)
    if not IDENTIFIER.match(name):
        reader.fault(node.key_place("to"), f"{where} > to", "the id of a section", repr(name))
    return name


def _texts(reader: Reader, owner: Map, key: str, where: str) -> Mapping[str, str]:
    """A block of texts by name."""
    node = owner.get(key)
    if node is None:
        return MappingProxyType({})
    return _block(node, lambda at, what: reader.fault(at.place, f"{where} > {key}", "a block of texts", what))


def _block(node: Node, fault: Callable[[Node, str], None]) -> Mapping[str, str]:
    if not isinstance(node, Map):
        fault(node, "a list" if isinstance(node, List) else "text")
        return MappingProxyType({})
    for _, value in node.items:
        if not isinstance(value, Text):
            fault(value, "a block")
    return MappingProxyType({key.value: value.value for key, value in node.items if isinstance(value, Text)})


def _cases(reader: Reader, owner: Map, where: str) -> Mapping[str, Mapping[str, str]]:
    """What each answer of a field that is split becomes: answers by field."""
    node = owner.get("cases")
    if node is None:
        return MappingProxyType({})
    if not isinstance(node, Map):
        reader.fault(node.place, f"{where} > cases", "a block: answer -> {field: answer}", "something else")
        return MappingProxyType({})
    return MappingProxyType(
        {key.value: _texts(reader, node, key.value, f"{where} > cases") for key, _ in node.items}
    )


def _factor(reader: Reader, node: Map, where: str) -> float:
    value = reader.bound(node, "times", where)
    if value is not None and value <= 0:
        reader.fault(node.key_place("times"), f"{where} > times", "a number above 0", f"{value:.15g}")
    return 1.0 if value is None else value
