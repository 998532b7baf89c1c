"""The consensus of two records, as a record of its own: what agrees, what was decided, each with its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Final

from extraction_forms.adjudicate.answer_text import as_answer, read_answer
from extraction_forms.adjudicate.decisions import Decision
from extraction_forms.adjudicate.differences import Settlement, Taken
from extraction_forms.compare.comparing import renamed, unit_name
from extraction_forms.compare.matching import Matching, Side
from extraction_forms.corrections import Note, joined, notes_of, with_notes
from extraction_forms.corrections import renamed as renamed_note
from extraction_forms.datum import DECIMALS
from extraction_forms.draft import AnswerPath, Block, Draft
from extraction_forms.fields import Misread, parse
from extraction_forms.form import Form, Question, Section
from extraction_forms.frozen_values import frozen
from extraction_forms.records import Datum, Source
from extraction_forms.yaml_text import Plain

_NUMERIC: Final = ("number", "whole", "number_with_unit", "interval")
_CONTEXT: Final = ("numbers", "evidence", "column")
_VALUES: Final = ("printed", "code")
NOT_YET: Final = "not_yet_extracted"


@frozen
class Drafts:
    """The two records as written, what they answer, and how the studies' own records are matched."""

    a: Draft
    b: Draft
    form: Form
    main: Matching | None = None

    def of(self, side: Side) -> Draft:
        """The record of one side."""
        return self.a if side == "a" else self.b


@frozen
class _Around:
    """What holds around an answer: how its numbers are read, and where it was read."""

    decimal: str
    source: Source


@frozen
class _Work:
    drafts: Drafts
    settled: Settlement

    @property
    def matching(self) -> Matching:
        return self.settled.comparison.matching


def consensus(settled: Settlement, drafts: Drafts, extractor: str, status: str) -> Draft:
    """The consensus record.

    What agrees is taken as the better documented of the two wrote it, entries under A's ids; what was not
    decided yet is `not_yet_extracted`. Numbers are read, and sources hold, as in A; what B wrote says for
    itself wherever that differs.
    """
    work = _Work(drafts=drafts, settled=settled)
    around = _Around(
        decimal=_decimal(drafts.a.head, DECIMALS[0]), source=_source(work, "a", drafts.a.head, Source())
    )
    head: dict[str, Plain] = {
        **{
            key: value
            for key, value in drafts.a.head.items()
            if key in {"schema", "form", "study", "numbers"}
        },
        "extractor": extractor,
        "status": status,
        "revision": "1",
    }
    evidence = _relative(around.source, Source())
    if evidence:
        head["evidence"] = evidence
    sections = {section.id: tuple(_blocks(work, section, around)) for section in drafts.form.sections}
    filled = {name: blocks for name, blocks in sections.items() if blocks}
    built = Draft(head=MappingProxyType(head), sections=MappingProxyType(filled))
    return with_notes(built, joined(_notes(work, "a"), _notes(work, "b")))


def _notes(work: _Work, side: Side) -> Iterator[Note]:
    """What was written of findings of the audit in one of the two records, by the consensus' names."""
    for note in notes_of(work.drafts.of(side)):
        evidence = _relative(_source(work, side, note, Source()), Source())
        named = {**note, "evidence": evidence} if evidence else note
        for pair in work.matching.of("results"):
            own = pair.a if side == "a" else pair.b
            name = work.matching.name(side, "results", own) if own else ""
            if own and own != name:
                named = renamed_note(named, own, name)
        yield named


def _decimal(data: Mapping[str, Plain], around: str) -> str:
    found = data.get("numbers", around)
    return found if isinstance(found, str) else around


def _source(work: _Work, side: Side, data: Mapping[str, Plain], around: Source) -> Source:
    """The source that a block names, laid over the one around it; reports under the consensus' ids."""
    found = data.get("evidence")
    if not isinstance(found, dict):
        return around
    known = {part.name for part in fields(Source)}
    words = {key: value for key, value in found.items() if key in known and isinstance(value, str)}
    if words.get("report"):
        words["report"] = work.matching.name(side, "reports", words["report"])
    return replace(around, **words)


def _relative(source: Source, around: Source) -> dict[str, Plain]:
    """What must be said of a source where another holds around it; what does not hold is emptied."""
    names = [part.name for part in fields(Source)]
    return {name: getattr(source, name) for name in names if getattr(source, name) != getattr(around, name)}


def _blocks(work: _Work, section: Section, around: _Around) -> Iterator[Block]:
    """The entries of a section: A's in their order, then what B alone has."""
    found: dict[str, list[Taken]] = {}
    for one in work.settled.taken:
        if one.path.section == section.id:
            found.setdefault(one.path.entry if section.repeats else "", []).append(one)
    for name in _names(work, section):
        if name in found:
            yield _block(work, section, (name, found[name]), around)


def _names(work: _Work, section: Section) -> list[str]:
    if not section.repeats:
        return [""]
    pairs = work.matching.of(section.id)
    return [work.matching.name("a" if pair.a else "b", section.id, pair.a or pair.b) for pair in pairs]


def _block(work: _Work, section: Section, entry: tuple[str, list[Taken]], around: _Around) -> Block:
    name, taken = entry
    side, own = _own(work, section, name)
    context, data = _opened(
        work, side, own.answers if own else {}, around, numbers=not section.question("numbers")
    )
    units: dict[str, dict[str, Plain]] = {}
    inner: dict[str, _Around] = {}
    for one in taken:
        unit = one.path.unit
        if unit and unit not in units:
            unit_side, block = _own_unit(work, section, (name, unit))
            inner[unit], units[unit] = _opened(work, unit_side, block, context, numbers=False)
        answer = _answer(work, one, inner[unit] if unit else context)
        if answer is not None:
            (units[unit] if unit else data)[one.path.field] = answer
    filled = {unit: MappingProxyType(block) for unit, block in units.items() if set(block) - {"evidence"}}
    return Block(id=name or section.id, answers=MappingProxyType(data), units=MappingProxyType(filled))


def _opened(
    work: _Work, side: Side, data: Mapping[str, Plain], around: _Around, *, numbers: bool
) -> tuple[_Around, dict[str, Plain]]:
    """What holds in a block of the consensus as it does in the record it is taken from, and the words for it."""
    head = work.drafts.of(side).head
    outer = (
        around
        if side == "a"
        else _Around(decimal=_decimal(head, DECIMALS[0]), source=_source(work, side, head, Source()))
    )
    source = _source(work, side, data, outer.source)
    decimal = _decimal(data, outer.decimal) if numbers else around.decimal
    said: dict[str, Plain] = {}
    if numbers and decimal != around.decimal:
        said["numbers"] = decimal
    evidence = _relative(source, around.source)
    if evidence:
        said["evidence"] = evidence
    return _Around(decimal=decimal, source=source), said


def _own(work: _Work, section: Section, name: str) -> tuple[Side, Block | None]:
    """The block that an entry of the consensus is modelled on: A's where A has it, else B's."""
    sides: tuple[Side, Side] = ("a", "b")
    for side in sides:
        for block in work.drafts.of(side).sections.get(section.id, ()):
            called = work.matching.name(side, section.id, block.id) if section.repeats else ""
            if called == name:
                return side, block
    return "a", None


def _own_unit(work: _Work, section: Section, at: tuple[str, str]) -> tuple[Side, Mapping[str, Plain]]:
    """The values that those of a unit are modelled on: A's where A has any, else B's with what holds around them."""
    name, unit = at
    sides: tuple[Side, Side] = ("a", "b")
    for side in sides:
        for block in work.drafts.of(side).sections.get(section.id, ()):
            called = work.matching.name(side, section.id, block.id) if section.repeats else ""
            for own, data in block.units.items() if called == name else ():
                if unit_name(work.matching, side, section, own) == unit:
                    return side, data if side == "a" else _under(block, data)
    return "a", {}


def _under(block: Block, data: Mapping[str, Plain]) -> Mapping[str, Plain]:
    """A unit's values with the source of the entry around them laid under their own."""
    outer, own = block.answers.get("evidence"), data.get("evidence")
    merged = {
        **(outer if isinstance(outer, dict) else {}),
        **(own if isinstance(own, dict) else {}),
    }
    return {**data, "evidence": merged} if merged else data


def _answer(work: _Work, taken: Taken, around: _Around) -> Plain | None:
    question = taken.item.question
    if taken.other is not None:
        return _settled_otherwise(work, (question, taken.note), taken.other, around)
    if taken.side is None:
        return None if question.field.required == "yes" else {"missing": NOT_YET}
    path = taken.item.path_a if taken.side == "a" else taken.item.path_b
    datum = taken.item.a if taken.side == "a" else taken.item.b
    if path is None or datum is None:
        return None
    plain = _written(work.drafts.of(taken.side), path)
    if question.field.type == "columns":
        return plain
    if question.field.type == "evidence":
        return _relative(_source(work, taken.side, {"evidence": plain}, Source()), Source())
    body = _body(work, (question, taken.side), plain)
    if (
        question.field.type in _NUMERIC
        and datum.known
        and not _reads_the_same(question, datum, around.decimal)
    ):
        body["numbers"] = _own_decimal(work, taken, plain)
    if taken.note:
        body["note"] = "; ".join(part for part in (_text(body.get("note")), taken.note) if part)
    source = _source_of(work, taken, taken.side, datum.source)
    evidence = _relative(source, around.source)
    if set(evidence) == {"column"} and source.column:
        body["column"] = source.column
    elif evidence:
        body["evidence"] = evidence
    return _closed(body)


def _written(draft: Draft, path: AnswerPath) -> Plain:
    """An answer as it stands in a record."""
    block = next(one for one in draft.sections[path.section] if one.id == (path.entry or path.section))
    return (block.units[path.unit] if path.unit else block.answers)[path.field]


def _body(work: _Work, whose: tuple[Question, Side], plain: Plain) -> dict[str, Plain]:
    """An answer as a block without what holds around it; one that names an entry, as the consensus calls it."""
    question, side = whose
    body = dict(plain) if isinstance(plain, dict) else {"printed": plain}
    body = {key: value for key, value in body.items() if key not in _CONTEXT}
    for key in _VALUES:
        value = body.get(key)
        if isinstance(value, str):
            names = (work.matching, work.drafts.main)
            body[key] = renamed(question, value, side, work.drafts.form, names)
    return body


def _reads_the_same(question: Question, datum: Datum, decimal: str) -> bool:
    """Whether the numbers of an answer are read as they were where they now stand."""
    try:
        return parse(question.field, datum.read, decimal) == datum.value
    except Misread:
        return False


def _own_decimal(work: _Work, taken: Taken, plain: Plain) -> str:
    """How the numbers of an answer were read in the record it is taken from."""
    draft = work.drafts.of(taken.side or "a")
    path = taken.item.path_a if taken.side == "a" else taken.item.path_b
    decimal = _decimal(draft.head, DECIMALS[0])
    section = taken.item.section
    if path is not None and section.question("numbers") is None:
        name = path.entry or section.id
        block = next((one for one in draft.sections.get(section.id, ()) if one.id == name), None)
        decimal = _decimal(block.answers, decimal) if block is not None else decimal
    return _decimal(plain, decimal) if isinstance(plain, dict) else decimal


def _source_of(work: _Work, taken: Taken, side: Side, source: Source) -> Source:
    """Where an answer was read: its report under the consensus' id, on the page that was given for it if any."""
    if source.report:
        source = replace(source, report=work.matching.name(side, "reports", source.report))
    return source if taken.added is None else _read_at(taken.added, source)


def _text(plain: Plain | None) -> str:
    return plain if isinstance(plain, str) else ""


def _settled_otherwise(
    work: _Work, asked: tuple[Question, str], decision: Decision, around: _Around
) -> Plain:
    """An answer that neither had: read as A's numbers are, from the page that was given for it, with its note."""
    question, note = asked
    plain = as_answer(question, decision.value)
    body: dict[str, Plain] = dict(plain) if isinstance(plain, dict) else {"printed": plain}
    decimal = decimal_of(work.drafts.a)
    datum, _ = read_answer(question, decision.value, decimal, decision.place)
    counted = datum is not None and datum.known and question.field.type in _NUMERIC
    if counted and datum is not None and not _reads_the_same(question, datum, around.decimal):
        body["numbers"] = decimal
    if note:
        body["note"] = note
    if decision.page or decision.quote:
        evidence = _relative(_read_at(decision, around.source), around.source)
        if evidence:
            body["evidence"] = evidence
    return _closed(body)


def _read_at(decision: Decision, around: Source) -> Source:
    """Where an answer that neither had was read: the source around it, but for the page and the quote given.

    On another page, what stands on the page around it does not hold.
    """
    if decision.page and around.page not in {"", decision.page}:
        return Source(report=around.report, page=decision.page, quote=decision.quote)
    quote = replace(around, quote=decision.quote, quote_prefix="", quote_suffix="")
    return replace(quote if decision.quote else around, page=decision.page or around.page)


def _closed(body: dict[str, Plain]) -> Plain:
    """An answer that says nothing beside its text is the text."""
    only = next(iter(body.values())) if len(body) == 1 and set(body) & set(_VALUES) else None
    return body if only is None else only


def decimal_of(draft: Draft) -> str:
    """How the numbers of a record are read."""
    return _decimal(draft.head, DECIMALS[0])


def documented(datum: Datum | None) -> str:
    """Where an answer was read, in words, with its quote."""
    if datum is None:
        return ""
    quote = f' "{datum.source.quote}"' if datum.source.quote else ""
    return f"{datum.source}{quote}".strip()
