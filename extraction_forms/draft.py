"""A record as it is written, before a form has accepted it: read, changed answer by answer, written the same way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from extraction_forms.audit_notes import AUDIT_KEYS
from extraction_forms.datum import EVIDENCE_KEYS, OPEN_KEYS
from extraction_forms.errors import Problem, Rejected
from extraction_forms.form import Form, Question, Section
from extraction_forms.frozen_values import frozen
from extraction_forms.header import HEADER_KEYS
from extraction_forms.yaml_text import List, Map, Node, Plain, Text, plain
from extraction_forms.yaml_write import Writable, dump

_BESIDE: Final = ("numbers", "evidence")
"""What a block may say of all its answers: how its numbers are printed, and where they were read."""
_NAME: Final = re.compile(r"[^/]+")
_NAMED: Final = ("columns", "evidence")
"""Types whose answer is a block of names of its own, so that `printed` alone in it is one of them."""
_MAPS: Final = MappingProxyType({"evidence": EVIDENCE_KEYS, "form": ("id", "version", "sha256")})
"""Blocks that are no answers, and the order of what stands in them."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class AnswerPath:
    """Where in a record an answer stands: a section, an entry of it, an arm or contrast, and the field.

    What a section that is asked once answers has no entry, what an entry answers for itself no unit.
    """

    section: str = ""
    entry: str = ""
    unit: str = ""
    field: str

    def __str__(self) -> str:
        return "/".join(part for part in (self.section, self.entry, self.unit, self.field) if part)

    @classmethod
    def parse(cls, text: str) -> AnswerPath:
        """The path that `str` wrote.

        Raises:
            ValueError: it has not one to four parts, or an empty one.
        """
        parts = text.split("/")
        if not all(parts) or len(parts) > 4:
            raise ValueError(f"{text!r} is no path of an answer: section/entry/unit/field")
        *before, name = parts
        section, entry, unit = (*before, "", "", "")[:3]
        return cls(section=section, entry=entry, unit=unit, field=name)


@frozen
class Block:
    """One entry of a section: its answers as written, and those for each arm or contrast.

    The block of a section that is asked once has the section's id.
    """

    id: str
    answers: Mapping[str, Plain] = field(default_factory=lambda: MappingProxyType({}))
    units: Mapping[str, Mapping[str, Plain]] = field(default_factory=lambda: MappingProxyType({}))


@frozen
class Draft:
    """A record as written: its head, and the blocks of every section in their order."""

    head: Mapping[str, Plain]
    sections: Mapping[str, tuple[Block, ...]]

    def text(self, key: str) -> str:
        """What the head says under `key`, as text; nothing where it says nothing."""
        value = self.head.get(key, "")
        return value if isinstance(value, str) else ""


@frozen
class Change:
    """One answer that differs between two versions of a record; None where it is not there."""

    path: AnswerPath
    old: Plain | None
    new: Plain | None


def read_draft(form: Form, node: Node) -> Draft:
    """A record as written, with whatever it says that the form does not know.

    Raises:
        Rejected: what stands there has not the shape of a record; every fault at once.
    """
    if not isinstance(node, Map):
        raise Rejected([_fault(node, "record", "a block of keys")])
    faults: list[Problem] = []
    tops = {q.id: (q, s) for s in form.sections if s.repeat == "top" for q in s.questions}
    head: dict[str, Plain] = {}
    above: dict[str, dict[str, Plain]] = {}
    sections: dict[str, tuple[Block, ...]] = {}
    for key, value in _filled(node, "record", faults):
        if key in HEADER_KEYS:
            head[key] = plain(value)
        elif key in tops:
            question, section = tops[key]
            above.setdefault(section.id, {})[key] = _written(value, question)
        else:
            sections[key] = tuple(_blocks(form.by_id.get(key), key, value, faults))
    if faults:
        raise Rejected(faults)
    for name, data in above.items():
        sections[name] = (Block(id=name, answers=MappingProxyType(data)),)
    return Draft(head=MappingProxyType(head), sections=MappingProxyType(sections))


def _fault(node: Node, where: str, expected: str) -> Problem:
    found = {Text: "text", List: "a list", Map: "a block"}[type(node)]
    return Problem(place=node.place, where=where, expected=expected, found=found)


def _filled(node: Map, where: str, faults: list[Problem]) -> Iterator[tuple[str, Node]]:
    """The keys that something stands under; what is left blank is not answered."""
    for key, value in node.items:
        if isinstance(value, Text) and not value.value and not value.quoted:
            continue
        if _is_name(key, where, faults):
            yield key.value, value


def _is_name(key: Text, where: str, faults: list[Problem]) -> bool:
    """Whether a key can be a part of a path; a fault where it cannot."""
    if _NAME.fullmatch(key.value):
        return True
    found = repr(key.value) if key.value else "nothing"
    faults.append(Problem(place=key.place, where=where, expected="a name without /", found=found))
    return False


def _written(node: Node, question: Question | None) -> Plain:
    """An answer as written; a map that opens it for nothing more is the answer itself."""
    value = plain(node)
    if question is None or question.field.type in _NAMED:
        return value
    if isinstance(value, dict) and len(value) == 1:
        bare = value.get("printed", value.get("code"))
        if isinstance(bare, str) and bare:
            return bare
    return value


def _blocks(section: Section | None, name: str, node: Node, faults: list[Problem]) -> Iterator[Block]:
    """The blocks of a section; one that the form does not know is told by what stands there."""
    where = section.label if section else name
    repeat = section.repeat if section else ("list" if isinstance(node, List) else "no")
    if repeat == "list" and isinstance(node, List):
        yield from _listed(section, where, node, faults)
    elif repeat == "map" and isinstance(node, Map):
        yield from _mapped(section, where, node, faults)
    elif repeat in {"no", "top"} and isinstance(node, Map):
        yield _block(section, name, node, faults)
    else:
        faults.append(_fault(node, where, "a list of entries" if repeat == "list" else "a block of answers"))


def _listed(section: Section | None, where: str, node: List, faults: list[Problem]) -> Iterator[Block]:
    seen: set[str] = set()
    for number, item in enumerate(node.items, 1):
        own = item.get("id") if isinstance(item, Map) else None
        if not isinstance(item, Map) or not isinstance(own, Text) or not own.value:
            faults.append(_fault(item, f"{where} > entry {number}", "a block of answers with an id"))
        elif own.value in seen:
            faults.append(_again(own, where))
        elif _is_name(own, where, faults):
            seen.add(own.value)
            yield _block(section, own.value, item, faults, skip="id")


def _mapped(section: Section | None, where: str, node: Map, faults: list[Problem]) -> Iterator[Block]:
    for key, item in node.items:
        if not isinstance(item, Map):
            faults.append(_fault(item, f"{where} > {key.value}", "a block of answers"))
        elif _is_name(key, where, faults):
            yield _block(section, key.value, item, faults)


def _again(own: Text, where: str) -> Problem:
    return Problem(place=own.place, where=where, expected="each id once", found=f"{own.value!r} again")


def _block(section: Section | None, name: str, node: Map, faults: list[Problem], skip: str = "") -> Block:
    label = section.label if section else ""
    where = " > ".join(part for part in (label, "" if section and name == section.id else name) if part)
    asked = section.by_id if section else {}
    data = {
        key: _written(item, asked.get(key))
        for key, item in _filled(node, where, faults)
        if key not in {skip, "values"}
    }
    units: dict[str, Mapping[str, Plain]] = {}
    values = node.get("values")
    of_units = section.units_by_id if section else {}
    for key, item in values.items if isinstance(values, Map) else ():
        at = f"{where}, {key.value}"
        if not isinstance(item, Map):
            faults.append(_fault(item, at, "a block of values"))
        elif _is_name(key, where, faults):
            filled = _filled(item, at, faults)
            units[key.value] = MappingProxyType({one: _written(x, of_units.get(one)) for one, x in filled})
    if values is not None and not isinstance(values, Map) and plain(values):
        faults.append(_fault(values, f"{where} > values", "a block by arm or contrast"))
    return Block(id=name, answers=MappingProxyType(data), units=MappingProxyType(units))


def write_draft(form: Form, draft: Draft) -> str:
    """The record as YAML, the same for the same answers: everything in the order the form asks it.

    Raises:
        ValueError: a section that is asked once has several blocks, or an answer the name of something else.
    """
    known = (*HEADER_KEYS, *(section.id for section in form.sections))
    written: dict[str, Writable] = {
        key: _head_line(key, draft.head[key]) for key in HEADER_KEYS if key in draft.head
    }
    for name in sorted(draft.sections, key=lambda name: known.index(name) if name in known else len(known)):
        blocks, section = draft.sections[name], form.by_id.get(name)
        if not blocks:
            continue
        once = not section.repeats if section else len(blocks) == 1 and blocks[0].id == name
        if once:
            lines = _lines(section, blocks[0])
            if [block.id for block in blocks] != [name]:
                raise ValueError(f"{name} is asked once, and has {', '.join(block.id for block in blocks)}")
            written |= lines if section and section.repeat == "top" else {name: lines}
        elif section is not None and section.repeat == "map":
            written[name] = {block.id: _lines(section, block) for block in blocks}
        else:
            written[name] = [_entry(section, block) for block in blocks]
    return dump(written)


def _head_line(key: str, value: Plain) -> Writable:
    """What stands under a key of the head; of the audit's notes, each in the order of its keys."""
    if key != "audit" or not isinstance(value, list):
        return _map(value, _MAPS.get(key, ()))
    return [_note(one) for one in value]


def _note(value: Plain) -> Writable:
    written = _map(value, AUDIT_KEYS)
    if isinstance(value, dict) and isinstance(written, Mapping) and "evidence" in value:
        return {**written, "evidence": _map(value["evidence"], EVIDENCE_KEYS)}
    return written


def _entry(section: Section | None, block: Block) -> dict[str, Writable]:
    if "id" in block.answers:
        raise ValueError(f"{block.id}: an answer cannot be called id")
    return {"id": block.id, **_lines(section, block)}


def _lines(section: Section | None, block: Block) -> dict[str, Writable]:
    """A block's answers in the form's order, then what holds for all of them, then its values."""
    if "values" in block.answers:
        raise ValueError(f"{block.id}: an answer cannot be called values")
    lines = _ordered(section.by_id if section else {}, block.answers)
    values = {
        unit: _ordered(section.units_by_id if section else {}, data)
        for unit, data in block.units.items()
        if data
    }
    return {**lines, "values": values} if values else lines


def _ordered(asked: Mapping[str, Question], data: Mapping[str, Plain]) -> dict[str, Writable]:
    beside = [name for name in _BESIDE if name not in asked]
    unknown = [name for name in data if name not in asked and name not in beside]
    return {
        name: _answer(asked.get(name), name, data[name])
        for name in (*asked, *unknown, *beside)
        if name in data
    }


def _answer(question: Question | None, name: str, value: Plain) -> Writable:
    """An answer with what opens it in the order of the keys; named texts stay in theirs."""
    if question is None:
        return _map(value, _MAPS.get(name, ()))
    if not isinstance(value, dict) or question.field.type == "columns":
        return _writable(value)
    opened = _map(value, (*OPEN_KEYS, *EVIDENCE_KEYS) if question.field.type in _NAMED else OPEN_KEYS)
    if isinstance(opened, Mapping) and "evidence" in value:
        return {**opened, "evidence": _map(value["evidence"], EVIDENCE_KEYS)}
    return opened


def _map(value: Plain, keys: tuple[str, ...]) -> Writable:
    """A value, its keys in this order and all others after them."""
    if not isinstance(value, dict):
        return _writable(value)
    return {key: _writable(value[key]) for key in dict.fromkeys((*keys, *value)) if key in value}


def _writable(value: Plain) -> Writable:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return [_writable(item) for item in value]
    return {key: _writable(item) for key, item in value.items()}


def answers(draft: Draft) -> Mapping[AnswerPath, Plain]:
    """Every answer as written, in the record's order; what blocks say of all theirs stands among them.

    A record's own `evidence` and `numbers` have a path without a section.
    """
    found: dict[AnswerPath, Plain] = {
        AnswerPath(field=name): draft.head[name] for name in _BESIDE if name in draft.head
    }
    for section, blocks in draft.sections.items():
        for block in blocks:
            entry = "" if block.id == section else block.id
            for name, value in block.answers.items():
                found[AnswerPath(section=section, entry=entry, field=name)] = value
            for unit, data in block.units.items():
                for name, value in data.items():
                    found[AnswerPath(section=section, entry=entry or block.id, unit=unit, field=name)] = value
    return MappingProxyType(found)


def answers_at(draft: Draft, paths: Iterable[AnswerPath]) -> Mapping[AnswerPath, Plain]:
    """Of these answers those that are there."""
    blocks = {(name, block.id): block for name, listed in draft.sections.items() for block in listed}
    found: dict[AnswerPath, Plain] = {}
    for path in paths:
        block = blocks.get((path.section, path.entry or path.section))
        data = (block.units.get(path.unit, {}) if path.unit else block.answers) if block else {}
        if not path.section:
            data = {name: draft.head[name] for name in _BESIDE if name in draft.head}
        if path.field in data:
            found[path] = data[path.field]
    return MappingProxyType(found)


def with_head(draft: Draft, **changes: Plain) -> Draft:
    """The same record with other words at its head."""
    return replace(draft, head=MappingProxyType({**draft.head, **changes}))


def with_answer(draft: Draft, path: AnswerPath, value: Plain | None) -> Draft:
    """The same record with one answer set, or taken out with None; a block that is not there is begun."""
    return with_answers(draft, [(path, value)])


def with_answers(draft: Draft, changes: Iterable[tuple[AnswerPath, Plain | None]]) -> Draft:
    """The same record with answers set, or taken out with None, one after another in one pass.

    A block that is not there is begun where it is given an answer.
    """
    head = dict(draft.head)
    opened: dict[str, _Opened] = {}
    for path, value in changes:
        if path.section:
            if path.section not in opened:
                if value is None and path.section not in draft.sections:
                    continue
                opened[path.section] = _Opened(draft.sections.get(path.section, ()))
            opened[path.section].put(path, value)
        else:
            _put(head, path.field, value)
    sections = {name: one.closed() for name, one in opened.items() if name in draft.sections or one.ids}
    return replace(
        draft,
        head=MappingProxyType(head),
        sections=MappingProxyType({**draft.sections, **sections}),
    )


class _Opened:
    """The blocks of a section while answers of them change; what is not touched stays as it is."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self.blocks = {block.id: block for block in blocks}
        self.answers: dict[str, dict[str, Plain]] = {}
        self.units: dict[str, dict[str, dict[str, Plain]]] = {}

    @property
    def ids(self) -> tuple[str, ...]:
        """The blocks there are by now."""
        return tuple(self.blocks)

    def put(self, path: AnswerPath, value: Plain | None) -> None:
        """Set one answer, or take it out."""
        name = path.entry or path.section
        if name not in self.blocks:
            if value is None:
                return
            self.blocks[name] = Block(id=name)
        if not path.unit:
            _put(self.answers.setdefault(name, dict(self.blocks[name].answers)), path.field, value)
            return
        if name not in self.units:
            self.units[name] = {unit: dict(data) for unit, data in self.blocks[name].units.items()}
        units = self.units[name]
        if value is not None or path.unit in units:
            _put(units.setdefault(path.unit, {}), path.field, value)

    def closed(self) -> tuple[Block, ...]:
        """The blocks as they are now, in their order."""
        return tuple(self._block(block) for block in self.blocks.values())

    def _block(self, block: Block) -> Block:
        answers, units = self.answers.get(block.id), self.units.get(block.id)
        if answers is not None:
            block = replace(block, answers=MappingProxyType(answers))
        if units is not None:
            kept = {unit: MappingProxyType(data) for unit, data in units.items()}
            block = replace(block, units=MappingProxyType(kept))
        return block


def _put(data: dict[str, Plain], name: str, value: Plain | None) -> None:
    if value is None:
        data.pop(name, None)
    else:
        data[name] = value


def differences(old: Draft | None, new: Draft) -> tuple[Change, ...]:
    """Every answer that was added, changed or taken out, in the order of the new record, then of the old."""
    before, after = _where_they_differ(old, new)
    changed = [
        Change(path=path, old=before.get(path), new=value)
        for path, value in after.items()
        if before.get(path) != value
    ]
    gone = [Change(path=path, old=value, new=None) for path, value in before.items() if path not in after]
    return (*changed, *gone)


def _where_they_differ(
    old: Draft | None, new: Draft
) -> tuple[Mapping[AnswerPath, Plain], Mapping[AnswerPath, Plain]]:
    """The answers of both records, without those of blocks that are the same in both."""
    if old is None:
        return MappingProxyType({}), answers(new)
    same = {name: _same(old.sections.get(name, ()), blocks) for name, blocks in new.sections.items()}
    return answers(_without(old, same)), answers(_without(new, same))


def _same(old: tuple[Block, ...], new: tuple[Block, ...]) -> frozenset[str]:
    """The ids of the blocks that are the same in both; none where an id stands twice."""
    before = {block.id: block for block in old}
    if len(before) < len(old) or len({block.id for block in new}) < len(new):
        return frozenset()
    return frozenset(block.id for block in new if before.get(block.id) == block)


def _without(draft: Draft, same: Mapping[str, frozenset[str]]) -> Draft:
    kept = {
        name: tuple(block for block in blocks if block.id not in same.get(name, ()))
        for name, blocks in draft.sections.items()
    }
    return replace(draft, sections=MappingProxyType(kept))
