"""A record put together from the parts of its answers, as they stand in the cells of a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.corrections import HEAD as AUDIT
from extraction_forms.datum import EVIDENCE_KEYS
from extraction_forms.draft import Block
from extraction_forms.exchange.workbook_answers import IN_COLUMNS, IN_FULL, answer_of, decimal_mark
from extraction_forms.exchange.workbook_filled import Filled
from extraction_forms.exchange.workbook_layout import DETAILS, SOURCE_COLUMNS
from extraction_forms.exchange.workbook_parts import Address, Gathering, named_cell
from extraction_forms.exchange.workbook_rows import SOURCE
from extraction_forms.fields import NUMERIC, Field
from extraction_forms.form import Question, Section
from extraction_forms.header import HEADER_KEYS
from extraction_forms.yaml_text import Plain

_Given = Mapping[tuple[str, str, str], Iterable[str]]
_NUMBERS: Final = Question(field=Field(id="numbers", label="Decimal mark", type="text"))


def head_of(work: Gathering) -> Mapping[str, Plain]:
    """The head of the record, in the order of its keys."""
    given = {address[3]: parts for address, parts in work.parts.items() if not address[0]}
    texts = {name: parts["answer"].text for name, parts in given.items() if "answer" in parts}
    form = {key: texts[f"form.{key}"] for key in ("id", "version", "sha256") if f"form.{key}" in texts}
    head: dict[str, Plain] = {key: text for key, text in texts.items() if key in HEADER_KEYS}
    if form:
        head["form"] = dict[str, Plain](form)
    if "numbers" in head:
        head["numbers"] = decimal_mark(texts["numbers"])
    evidence = _answer(("", "", "", "evidence"), SOURCE, work, "")
    if evidence is not None:
        head["evidence"] = evidence
    notes = _answer(("", "", "", AUDIT), SOURCE, work, "")
    if notes is not None:
        head[AUDIT] = notes
    return MappingProxyType({key: head[key] for key in HEADER_KEYS if key in head})


def sections_of(work: Gathering) -> Mapping[str, tuple[Block, ...]]:
    """The blocks of every section, in the order of their rows."""
    mark = _mark_of(work, ("", "", "", "numbers"), "answer", "decimal_point")
    given = _given(work)
    found: dict[str, tuple[Block, ...]] = {}
    for section in work.form.sections:
        names = work.blocks.get(section.id, {})
        if names:
            found[section.id] = tuple(
                _block(section, (name, units), work, mark, given) for name, units in names.items()
            )
    return MappingProxyType(found)


def _given(work: Gathering) -> _Given:
    """The fields that something stands under, by the block they belong to, in the order they were read in."""
    found: dict[tuple[str, str, str], dict[str, None]] = {}
    for *place, name in (*work.parts, *work.chunks, *work.named):
        section, entry, unit = place
        found.setdefault((section, entry, unit), {})[name] = None
    return found


def _block(
    section: Section, named: tuple[str, list[str]], work: Gathering, mark: str, given: _Given
) -> Block:
    name, units = named
    entry = name if section.repeats else ""
    own = _mark_of(work, (section.id, entry, "", "numbers"), "numbers", mark)
    answers = _answers((section.id, entry, ""), section.by_id, work, own, given)
    blocks = {
        unit: MappingProxyType(_answers((section.id, entry, unit), section.units_by_id, work, own, given))
        for unit in units
    }
    return Block(
        id=name,
        answers=MappingProxyType(answers),
        units=MappingProxyType({unit: data for unit, data in blocks.items() if data}),
    )


def _mark_of(work: Gathering, address: Address, part: str, otherwise: str) -> str:
    given = work.parts.get(address, {}).get(part)
    return decimal_mark(given.text) if given is not None else otherwise


def _answers(
    place: tuple[str, str, str], asked: Mapping[str, Question], work: Gathering, mark: str, given: _Given
) -> dict[str, Plain]:
    """The answers of one block: those asked in their order, then what is not, then what holds for all."""
    rest = [name for name in given.get(place, ()) if name not in asked]
    data: dict[str, Plain] = {}
    for name in (*asked, *rest):
        question = asked.get(name) or (_NUMBERS if name == "numbers" else SOURCE)
        value = _answer((*place, name), question, work, mark)
        if value is not None:
            data[name] = value
    return data


def _answer(address: Address, question: Question, work: Gathering, mark: str) -> Plain | None:
    """One answer put together from its cells."""
    parts = dict(work.parts.get(address, {}))
    chunks, named = work.chunks.get(address), work.named.get(address)
    said = parts.get("answer")
    if said is not None and said.text in {IN_FULL, IN_COLUMNS}:
        parts.pop("answer")
        if (chunks if said.text == IN_FULL else named) is None:
            sheet = DETAILS if said.text == IN_FULL else SOURCE_COLUMNS
            work.faults.add(
                said.at, f"its row on the sheet {sheet}", "none", "Or type the answer here instead."
            )
            return None
    if chunks is None and named is None:
        return _usual(question, parts, mark)
    elsewhere = chunks[0].at if chunks else work.cells[address, ""]
    for filled in parts.values():
        expected = f"nothing, since this answer stands in full on the sheet {elsewhere.sheet}"
        hint = f"Change it there ({named_cell(elsewhere)}), or delete the row there."
        work.faults.add(filled.at, expected, repr(filled.text[:60]), hint)
    if chunks is None:
        return dict[str, Plain](named or {})
    try:
        return answer_of(question, {"full": "".join(chunk.text for chunk in chunks)})
    except ValueError as error:
        hint = "Leave this column as it is, or empty it and fill in the answer in its own cell."
        work.faults.add(chunks[0].at, "an answer in full, as the program wrote it", str(error)[:60], hint)
        return None


def _usual(question: Question, parts: Mapping[str, Filled], mark: str) -> Plain | None:
    if question is _NUMBERS:
        return decimal_mark(parts["numbers"].text) if "numbers" in parts else None
    own = decimal_mark(parts["numbers"].text) if "numbers" in parts else mark
    texts = {part: _text(question, part, filled, own) for part, filled in parts.items()}
    if question is SOURCE:
        texts = {part: text for part, text in texts.items() if part in EVIDENCE_KEYS}
    return answer_of(question, texts)


def _text(question: Question, part: str, filled: Filled, mark: str) -> str:
    """The text of a cell; a number that lost its decimal mark gets the record's."""
    comma = (
        filled.number
        and part in {"answer", "corrected"}
        and question.field.type in NUMERIC
        and mark == "decimal_comma"
    )
    return filled.text.replace(".", ",") if comma else filled.text
