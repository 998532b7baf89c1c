"""The lines of one record put together as the record, every part of it where its cell stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extraction_forms.errors import Place, Problem
from extraction_forms.exchange.delimited import Row
from extraction_forms.exchange.long_csv import HEAD
from extraction_forms.exchange.long_csv_cells import ANSWER, JSON, BadJson, Kind, kind_of, node_of
from extraction_forms.form import Form, Section
from extraction_forms.nearest import did_you_mean
from extraction_forms.yaml_text import List, Map, Node, Text

_KEPT = ("id", "values")


@dataclass(slots=True)
class _Block:
    """An entry being put together: its answers, and those of each arm or contrast."""

    place: Place
    answers: dict[str, tuple[Text, Node]] = field(default_factory=dict)
    units: dict[str, tuple[Text, dict[str, tuple[Text, Node]]]] = field(default_factory=dict)


@dataclass(slots=True)
class _Building:
    """A record being put together, and what is wrong with its lines."""

    form: Form
    head: dict[str, tuple[Text, Node]] = field(default_factory=dict)
    sections: dict[str, tuple[Text, dict[str, _Block]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def fault(self, row: Row, column: str, expected: str, found: str, hint: str = "") -> None:
        """Note a fault of a cell."""
        place = row.cells[column].place
        self.problems.append(Problem(place=place, where="", expected=expected, found=found, hint=hint))


def record_node(form: Form, rows: Sequence[Row]) -> tuple[Map, tuple[Problem, ...]]:
    """The record that lines of one record hold, as a reader of record files would have read it; and their faults."""
    building = _Building(form=form)
    for row in rows:
        if row.text("section"):
            _line(building, row)
        else:
            _head_line(building, row)
    return _whole(building, rows[0]), tuple(building.problems)


def _text(row: Row, column: str) -> Text:
    return Text(row.text(column), row.cells[column].place, quoted=True)


def _head_line(building: _Building, row: Row) -> None:
    """A line without a section: what holds for the whole record."""
    name = row.text("field")
    for column in ("entry", "unit_of"):
        if row.text(column):
            building.fault(row, column, "nothing, as there is no section", repr(row.text(column)))
    if name not in HEAD:
        found = repr(name) if name else "nothing"
        expected = f"without a section one of {', '.join(HEAD)}"
        building.fault(row, "field", expected, found, did_you_mean(name, HEAD))
    else:
        _answer(building, row, building.head, "source" if name == "evidence" else "text")


def _line(building: _Building, row: Row) -> None:
    section = building.form.by_id.get(row.text("section"))
    if section is None:
        known = tuple(building.form.by_id)
        name = row.text("section")
        expected = f"a section of {building.form.id}: {', '.join(known)}"
        building.fault(row, "section", expected, repr(name), did_you_mean(name, known))
        return
    if not _stands_well(building, section, row):
        return
    place = row.cells["entry" if row.text("entry") else "section"].place
    _, blocks = building.sections.setdefault(section.id, (_text(row, "section"), {}))
    block = blocks.setdefault(row.text("entry"), _Block(place=place))
    unit, name = row.text("unit_of"), row.text("field")
    if not name:
        return
    into = block.units.setdefault(unit, (_text(row, "unit_of"), {}))[1] if unit else block.answers
    _answer(building, row, into, kind_of(section.question(name, of_units=bool(unit)), name))


def _stands_well(building: _Building, section: Section, row: Row) -> bool:
    """Whether entry, arm and field are filled as the section asks for them."""
    before = len(building.problems)
    entry, unit, name = (row.text(column) for column in ("entry", "unit_of", "field"))
    once = not section.repeats
    if once and entry:
        building.fault(row, "entry", f"nothing, as {section.id} is asked once", repr(entry))
    if not once and not entry:
        building.fault(row, "entry", f"the id of an entry of {section.id}", "nothing")
    if unit and not section.units:
        expected = f"nothing, as {section.id} has no values by arm or contrast"
        building.fault(row, "unit_of", expected, repr(unit))
    if name in _KEPT:
        building.fault(row, "field", f"a field of {section.id}", repr(name))
    filled = [column for column in ANSWER if column in row.cells and row.text(column)]
    if not name and (unit or filled):
        building.fault(row, "field", f"a field of {section.id}", "nothing")
    return len(building.problems) == before


def _answer(building: _Building, row: Row, into: dict[str, tuple[Text, Node]], kind: Kind) -> None:
    """The answer of a line; a line without one leaves the question unanswered."""
    name = row.text("field")
    filled = {column: _text(row, column) for column in ANSWER if column in row.cells and row.text(column)}
    try:
        node = node_of(filled, kind)
    except BadJson as fault:
        expected = 'texts, lists and objects as JSON, alone: ["a", "b"]'
        building.fault(row, JSON, expected, str(fault))
        return
    if node is None:
        return
    if name in into:
        building.fault(
            row, "field", "every answer once", f"{name!r} again; it is on line {into[name][0].place.line}"
        )
        return
    into[name] = (_text(row, "field"), node)


def _whole(building: _Building, first: Row) -> Map:
    head = dict(building.head)
    form_items = [(_text(first, "form")._replace(value="id"), _text(first, "form"))]
    form_items.append((_text(first, "version")._replace(value="version"), _text(first, "version")))
    sha256 = head.pop("sha256", None)
    form: tuple[tuple[Text, Node], ...] = (*form_items, *((sha256,) if sha256 else ()))
    items: list[tuple[Text, Node]] = [
        *head.values(),
        (_text(first, "form")._replace(value="form"), Map(items=form, place=first.cells["form"].place)),
        *((_text(first, key)._replace(value=key), _text(first, key)) for key in ("study", "extractor")),
    ]
    for name, (key, blocks) in building.sections.items():
        items += _section(building.form.by_id[name], key, blocks)
    return Map(items=tuple(items), place=first.cells["record"].place)


def _section(section: Section, key: Text, blocks: dict[str, _Block]) -> list[tuple[Text, Node]]:
    if section.repeat == "top":
        return [item for block in blocks.values() for item in block.answers.values()]
    if section.repeat == "no":
        return [(key, _map(block)) for block in blocks.values()]
    entries = [(Text(name, block.place, quoted=True), block) for name, block in blocks.items()]
    if section.repeat == "map":
        return [(key, Map(items=tuple((name, _map(block)) for name, block in entries), place=key.place))]
    items = tuple(_map(block, (name._replace(value="id"), name)) for name, block in entries)
    return [(key, List(items=items, place=key.place))]


def _map(block: _Block, *before: tuple[Text, Node]) -> Map:
    units: list[tuple[Text, Node]] = [
        (name, Map(items=tuple(data.values()), place=name.place)) for name, data in block.units.values()
    ]
    values = (
        ((Text("values", units[0][0].place, quoted=True), Map(items=tuple(units), place=units[0][0].place)),)
        if units
        else ()
    )
    return Map(items=(*before, *block.answers.values(), *values), place=block.place)
