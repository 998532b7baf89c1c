"""The sections of a record as their page shows them: entries with their inputs, and tables of values by arm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Final, TypeVar

from extraction_forms.draft import Block, Draft
from extraction_forms.entry.record_page.asks import Ask, SectionAsks, asks_of
from extraction_forms.entry.record_page.inputs import (
    ASKED,
    KEPT,
    WAITING,
    Around,
    Input,
    input_of,
    is_left_out,
)
from extraction_forms.entry.record_page.known import (
    DerivedTag,
    asked_sections,
    decimal_of,
    derived_tags,
    known_of,
)
from extraction_forms.entry.record_page.names import Option
from extraction_forms.entry.record_page.said import said_of
from extraction_forms.entry.record_page.side import EVIDENCE, Side
from extraction_forms.entry.record_page.told import Told
from extraction_forms.entry.record_page.units import UnitTable, unit_table
from extraction_forms.form import Form, Section
from extraction_forms.frozen_values import frozen

Said = TypeVar("Said")

_MOST: Final = 1_000
_known: dict[tuple[object, ...], EntryView] = {}


@frozen
class SourceLine:
    """Where all answers of a block were read: the name of its inputs, what it says, and the inputs where opened."""

    path: str
    said: str
    side: Side | None
    texts: Mapping[str, str]


@frozen
class EntryView:
    """An entry of a section, or the only block of one that is asked once (it has no id).

    `waiting` are its questions that are not asked as things stand; `key` is all that it hangs on, None where inputs
    beside an answer are opened.
    """

    id: str
    path: str
    label: str
    inputs: tuple[Input, ...]
    source: SourceLine
    table: UnitTable | None = None
    derived: tuple[DerivedTag, ...] = ()
    told: tuple[Told, ...] = ()
    key: tuple[object, ...] | None = field(default=None, repr=False)

    @property
    def waiting(self) -> tuple[Ask, ...]:
        """The questions that are not asked as things stand."""
        return tuple(one.ask for one in self.inputs if one.state == WAITING)


@frozen
class SectionView:
    """A section: its words, whether it is asked, its entries, and what can be added to it.

    `offers` are the ids that an entry can be added for, where these are those of another section.
    """

    id: str
    label: str
    about: str
    state: str
    why: str
    repeats: bool
    has_labels: bool
    has_units: bool
    needed: bool
    entries: tuple[EntryView, ...]
    offers: tuple[Option, ...] = ()
    is_offered: bool = False
    told: tuple[Told, ...] = ()
    problems: int = 0


def sections_of(
    form: Form, draft: Draft, around: Around, whole: frozenset[str] = frozenset()
) -> Iterator[SectionView]:
    """The sections of a form over a record; of the entries in `whole` every row of the values is shown."""
    laid = asks_of(form)
    asked = asked_sections(form, laid, draft)
    names = repr(around.names)
    for one in laid:
        yield _section(one, form, draft, (around, whole, names), is_asked=asked[one.section.id])


def _section(
    one: SectionAsks,
    form: Form,
    draft: Draft,
    page: tuple[Around, frozenset[str], str],
    *,
    is_asked: bool | None,
) -> SectionView:
    around, whole, names = page
    section = one.section
    blocks = draft.sections.get(section.id, ())
    if not one.repeats and not blocks:
        blocks = (Block(id=section.id),)
    units = unit_columns(section, around)
    shown = frozenset(row for block in blocks for data in block.units.values() for row in data)
    entries = tuple(
        _remembered(one, form, draft, (block, blocks), (around, whole, units), (names, shown))
        for block in blocks
    )
    has_answers = any(block.answers or block.units for block in blocks) or (one.repeats and bool(blocks))
    offers = around.names.options(section.repeat_over) if section.repeat_over else ()
    taken = {block.id for block in blocks}
    return SectionView(
        id=section.id,
        label=section.label,
        about=section.about,
        state=ASKED if is_asked else (KEPT if has_answers else WAITING),
        why=one.why,
        repeats=one.repeats,
        has_labels=section.question("label") is not None,
        has_units=bool(one.unit_asks),
        needed=section.required,
        entries=entries,
        offers=tuple(option for option in offers if option.code not in taken),
        is_offered=bool(section.repeat_over),
        told=around.problems.get(section.id, ()) if one.repeats else (),
        problems=_count(section.id, around),
    )


def _count(section: str, around: Around) -> int:
    return sum(len(told) for _, told in _at(section, around.problems))


def _at(place: str, by_path: Mapping[str, Said]) -> tuple[tuple[str, Said], ...]:
    """What is said of a section or an entry, and of the answers in it, by path."""
    return tuple(item for item in by_path.items() if item[0] == place or item[0].startswith(f"{place}/"))


def unit_columns(section: Section, around: Around) -> tuple[Option, ...]:
    """The arms and contrasts that a section asks values of, in their order, by their names."""
    return tuple(
        Option(code=one, label=label)
        for unit in section.units
        for one, label in around.names.of.get(unit, {}).items()
    )


def _remembered(
    one: SectionAsks,
    form: Form,
    draft: Draft,
    blocks: tuple[Block, tuple[Block, ...]],
    page: tuple[Around, frozenset[str], tuple[Option, ...]],
    others: tuple[str, frozenset[str]],
) -> EntryView:
    """An entry as it was shown before, where all that it hangs on is the same: most are, from one look to the next.

    `others` is what of other entries shows in it: what they are called, and which rows of values they have.
    """
    block, _ = blocks
    around, whole, _ = page
    path = f"{one.section.id}/{block.id}" if one.repeats else one.section.id
    if _at(path, around.opened):
        return _entry(one, form, draft, blocks, page, None)
    said = (_at(path, around.problems), _at(path, around.follows))
    key = (form.sha256, path, repr(block), decimal_of(draft, block), others, path in whole, said)
    found = _known.get(key)
    if found is None:
        if len(_known) >= _MOST:
            _known.clear()
        found = _known[key] = _entry(one, form, draft, blocks, page, key)
    return found


def _entry(
    one: SectionAsks,
    form: Form,
    draft: Draft,
    blocks: tuple[Block, tuple[Block, ...]],
    page: tuple[Around, frozenset[str], tuple[Option, ...]],
    key: tuple[object, ...] | None,
) -> EntryView:
    block, siblings = blocks
    around, whole, units = page
    section = one.section
    path = f"{section.id}/{block.id}" if one.repeats else section.id
    decimal = decimal_of(draft, block)
    table = None
    if one.unit_asks:
        table = unit_table(one, (block, siblings), units, (path, decimal), around, is_whole=path in whole)
    return EntryView(
        id=block.id if one.repeats else "",
        path=path,
        label=around.names.label(section.id, block.id) if one.repeats else section.label,
        inputs=tuple(_inputs(one, block, path, decimal, around)),
        source=source_line(f"{path}/{EVIDENCE}", block.answers.get(EVIDENCE), around),
        table=table,
        derived=derived_tags(form, one, block, decimal),
        told=around.problems.get(path, ()),
        key=key,
    )


def _inputs(one: SectionAsks, block: Block, path: str, decimal: str, around: Around) -> Iterator[Input]:
    known = known_of(one.named, block.answers, decimal) if one.named else {}
    for ask in one.asks:
        if not is_left_out(ask, block):
            yield input_of(ask, f"{path}/{ask.id}", block.answers.get(ask.id), known, around)


def source_line(path: str, value: object, around: Around) -> SourceLine:
    """What a block says of where its answers were read."""
    texts: Mapping[str, str] = (
        {key: text for key, text in value.items() if isinstance(text, str)} if isinstance(value, dict) else {}
    )
    return SourceLine(path=path, said=said_of(texts, around.names), side=around.opened.get(path), texts=texts)


def inputs_of(sections: Iterable[SectionView]) -> Iterator[Input]:
    """Every input of some sections, in reading order."""
    for section in sections:
        for entry in section.entries:
            yield from entry.inputs
            if entry.table is not None:
                for row in entry.table.rows:
                    yield from row.cells
