"""One answer read: a scalar, or a map that opens it (printed, missing, evidence), into a datum or a fault."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Final, TypeGuard

from extraction_forms.condition_tree import ANSWERED
from extraction_forms.errors import Place, Problem
from extraction_forms.fields import ENDS, Misread, parse
from extraction_forms.form import Question
from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import did_you_mean, plain_word
from extraction_forms.printed_numbers import OF_ABSENCE, is_absence
from extraction_forms.records import MISSING_REASONS, Datum, Source, Value
from extraction_forms.yaml_text import List, Map, Node, Text

DECIMALS: Final = ("decimal_point", "decimal_comma")
EVIDENCE_KEYS: Final = tuple(part.name for part in fields(Source))
OPEN_KEYS: Final = (
    *("printed", "corrected", "code", "missing"),
    *("unit", "numbers", "column", "provisional", "note", "evidence"),
)
CORRECTABLE: Final = ("text", "whole", "number", "number_with_unit", "interval", "day", "date")
"""Types of questions whose answers are printed in a source; all others are somebody's reading of it."""

_OPENED: Final = "With a unit it is written as {printed: ..., unit: ...}."
_CURLY: Final = "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b"
_STRAIGHT: Final = "Curly quotation marks are part of the text; write straight ones or none."


@frozen
class Cited:
    """A report named as evidence, and where it is named."""

    report: str
    place: Place
    where: str


@dataclass(slots=True)
class Faults:
    """Faults and warnings gathered while one file is read, and the reports it named on the way.

    `unread` names the answers (`section.field`) and sections of which something could not be read.
    """

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    cited: list[Cited] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)

    def add(self, place: Place, where: str, expected: str, found: str, hint: str = "") -> None:
        """Note a fault."""
        self.problems.append(Problem(place=place, where=where, expected=expected, found=found, hint=hint))

    def warn(self, place: Place, where: str, expected: str, found: str) -> None:
        """Note a warning."""
        self.warnings.append(Problem(place=place, where=where, expected=expected, found=found, warning=True))

    def cite(self, report: str, place: Place, where: str) -> None:
        """Note that a report is named as evidence."""
        self.cited.append(Cited(report=report, place=place, where=where))

    def unknown_keys(self, node: Map, known: Collection[str], where: str) -> None:
        """Note every key that is not known, with the nearest one that is."""
        for key, _ in node.items:
            if key.value not in known:
                hint = did_you_mean(key.value, known)
                self.add(key.place, where, f"one of {', '.join(known)}", repr(key.value), hint)


@frozen
class Context:
    """What holds around an answer: the file, how numbers are read, the source, and where in the record it is.

    `reasons` says whether an answer may be missing for a reason; what a plan does not say is left out.
    """

    path: str
    decimal: str
    source: Source
    where: str
    pointer: str
    reasons: bool = True

    def inside(self, name: str, pointer: str) -> Context:
        """The same, one level further in."""
        return self.at(where=f"{self.where}{name}", pointer=pointer, source=self.source)

    def at(self, *, where: str, pointer: str, source: Source, decimal: str = "") -> Context:
        """The same elsewhere; written out, since it is asked for at every block."""
        return Context(
            path=self.path,
            decimal=decimal or self.decimal,
            source=source,
            where=where,
            pointer=pointer,
            reasons=self.reasons,
        )


def text_of(node: Node | None, faults: Faults, where: str) -> str:
    """The text of a scalar; a block in its place is a fault."""
    if node is None:
        return ""
    if not isinstance(node, Text):
        faults.add(node.place, where, "text", "a list" if isinstance(node, List) else "a block")
        return ""
    return node.value


def read_source(node: Node | None, base: Source, faults: Faults, where: str) -> Source:
    """The source written at `node`, laid over the one that holds around it."""
    if node is None:
        return base
    if not isinstance(node, Map):
        faults.add(node.place, f"{where} > evidence", "a block of " + ", ".join(EVIDENCE_KEYS), "text")
        return base
    faults.unknown_keys(node, EVIDENCE_KEYS, f"{where} > evidence")
    found = {key.value: text_of(value, faults, f"{where} > evidence") for key, value in node.items}
    report = node.get("report")
    if report is not None and found["report"]:
        faults.cite(found["report"], report.place, f"{where} > evidence > report")
    return replace(base, **{key: value for key, value in found.items() if key in EVIDENCE_KEYS})


def read_datum(node: Node, question: Question, context: Context, faults: Faults) -> Datum | None:
    """The answer at `node` to `question`; None when it is blank, and after noting why it cannot be read."""
    asked = question.field
    if asked.type in _OF_BLOCKS and not _is_blank(node):
        return _of_block(node, question, context, faults)
    if isinstance(node, List):
        return _list(node, question, context, faults)
    if isinstance(node, Map):
        return _open(node, question, context, faults)
    if _is_blank(node):
        return None
    if asked.units:
        where, (number, _, unit) = f"{context.where} > {asked.id}", node.value.strip().partition(" ")
        opened = f'Write {{printed: "{number}", unit: {unit.strip()}}}.'
        hint, found = (opened, repr(node.value)) if unit.strip() in asked.units else (_OPENED, "none")
        faults.add(node.place, where, f"a unit, one of {', '.join(asked.units)}", found, hint)
        return None
    return _value(node, question, context, faults)


def _of_block(node: Node, question: Question, context: Context, faults: Faults) -> Datum | None:
    """An answer that is a block itself, or one that is opened to say more of it."""
    kind = question.field.type
    if isinstance(node, Map) and _is_opened(node, kind):
        return _open(node, question, context, faults)
    return _OF_BLOCKS[kind](node, question, context, faults)


def _is_blank(node: Node) -> bool:
    return isinstance(node, Text) and not node.value and not node.quoted


def _value(node: Text, question: Question, context: Context, faults: Faults) -> Datum | None:
    asked = question.field
    if asked.type == "list":
        where = f"{context.where} > {asked.id}"
        faults.add(node.place, where, "a list", repr(node.value), "Write one item as [item].")
        return None
    try:
        value = parse(asked, node.value, context.decimal)
    except Misread as fault:
        where = f"{context.where} > {asked.id}"
        faults.add(node.place, where, fault.expected, fault.found, _hint(node.value, fault, context))
        return None
    if asked.type == "text" and not node.quoted and _is_curly(node.value):
        where = f"{context.where} > {asked.id}"
        faults.warn(node.place, where, "text in straight quotation marks or none", f"{node.value[:40]!r}")
    return _datum(value, node.value, node.place, question, context)


def _hint(text: str, fault: Misread, context: Context) -> str:
    """What to do about a text that is no answer."""
    if text.strip(_CURLY) != text:
        return _STRAIGHT
    if context.reasons and plain_word(text) in MISSING_REASONS:
        return f"Write {{missing: {plain_word(text)}}}."
    return fault.hint if context.reasons or fault.hint not in OF_ABSENCE else ""


def _is_curly(text: str) -> bool:
    """Whether a text stands in curly quotation marks, which YAML takes for letters."""
    return len(text) > 1 and text[0] in _CURLY and text[-1] in _CURLY


def _datum(value: Value, printed: str, place: Place, question: Question, context: Context) -> Datum:
    return Datum(
        value=value,
        printed=printed,
        origin=f"{context.path}#{context.pointer}/{question.id}",
        place=place,
        source=context.source,
        unit=question.field.unit,
    )


def _list(node: List, question: Question, context: Context, faults: Faults) -> Datum | None:
    where = f"{context.where} > {question.id}"
    if question.field.type not in {"list", "choices"}:
        hint = (
            'Limits in square brackets need quotes: "[0.2; 0.5]".'
            if question.field.type == "interval"
            else ""
        )
        faults.add(node.place, where, "one value", "a list", hint)
        return None
    texts = [text_of(item, faults, where) for item in node.items]
    if question.field.type == "list":
        if context.reasons and len(texts) == 1 and is_absence(texts[0]):
            faults.warn(
                node.place, where, "items, or a missing reason: {missing: not_reported}", repr(texts[0])
            )
        return _datum(tuple(texts), ", ".join(texts), node.place, question, context)
    return _value(Text(value=", ".join(texts), place=node.place), question, context, faults)


def _is_opened(node: Map, kind: str) -> bool:
    """Whether a block says something of an answer that is a block itself, rather than being that answer."""
    reason = node.get("missing")
    if isinstance(reason, Text) and (kind == "evidence" or reason.value in MISSING_REASONS):
        return kind == "evidence" or all(key.value in OPEN_KEYS for key, _ in node.items)
    return kind == "evidence" and node.get("evidence") is not None


def _evidence(node: Node, question: Question, context: Context, faults: Faults) -> Datum | None:
    """A source as an answer of its own."""
    where = f"{context.where} > {question.id}"
    if not isinstance(node, Map):
        found = "a list" if isinstance(node, List) else repr(node.value)
        hint = "Write for instance {report: okafor_2019, page: 6}, or {quote: ...}."
        faults.add(node.place, where, "a block of " + ", ".join(EVIDENCE_KEYS), found, hint)
        return None
    before = len(faults.problems)
    source = read_source(node, context.source, faults, where)
    if len(faults.problems) > before:
        return None
    if not source.told or not any(isinstance(item, Text) and item.value for _, item in node.items):
        faults.add(node.place, where, "one of report, quote, file, locator", "none of them")
        return None
    text = "; ".join(part for part in (str(source), f'"{source.quote}"' if source.quote else "") if part)
    inner = replace(context, source=source)
    return _datum(text, text, node.place, question, inner)


def _columns(node: Node, question: Question, context: Context, faults: Faults) -> Datum | None:
    where = f"{context.where} > {question.id}"
    if not isinstance(node, Map):
        faults.add(node.place, where, "a block of names and texts", "something else")
        return None
    value = {key.value: text_of(item, faults, f"{where} > {key.value}") for key, item in node.items}
    return _datum(MappingProxyType(value), f"{len(value)} columns", node.place, question, context)


def _open(node: Map, question: Question, context: Context, faults: Faults) -> Datum | None:
    """A datum written as a map: exactly one of printed, code, missing; and what belongs to it."""
    where = f"{context.where} > {question.id}"
    faults.unknown_keys(node, OPEN_KEYS, where)
    if question.field.type == "evidence" and node.get("missing") is None:
        return _opened_evidence(node, question, context, faults)
    given = [key for key in ("printed", "code", "missing") if node.get(key) is not None]
    if not given and any(key.value not in OPEN_KEYS for key, _ in node.items):
        return None  # what stands there in its place is told already
    if len(given) != 1:
        found = " and ".join(given) or "none of them"
        faults.add(node.place, where, "one of printed, code, missing", found)
        return None
    inner = _inner_context(node, context, faults, where)
    answer = node.get(given[0])
    if node.get("corrected") is not None:
        datum = _corrected(node, question, inner, faults)
    elif given[0] == "missing":
        datum = _missing(node, question, inner, faults)
    elif isinstance(answer, List):
        datum = _list(answer, question, inner, faults)
    elif isinstance(answer, Text):
        datum = _value(answer, question, inner, faults)
    else:
        faults.add(node.key_place(given[0]), where, "a value", "a block")
        return None
    if datum is None:
        return None
    return replace(
        datum,
        unit=datum.unit if datum.missing else _unit(node, question, faults, where),
        provisional=text_of(node.get("provisional"), faults, where),
        note=text_of(node.get("note"), faults, where),
    )


def _corrected(node: Map, question: Question, context: Context, faults: Faults) -> Datum | None:
    """An answer read from what its source should have printed; what it does print is kept as it is."""
    where = f"{context.where} > {question.id}"
    printed, corrected, key = node.get("printed"), node.get("corrected"), node.key_place("corrected")
    if question.field.type not in CORRECTABLE or not context.reasons:
        hint = "Write the right answer in its place; the history keeps the other one."
        faults.add(key, where, "an answer that no source prints, by itself", "'corrected'", hint)
        return None
    if not isinstance(printed, Text) or not printed.value.strip():
        found = "none" if printed is None else "something else"
        hint = 'For instance {printed: "1.8", corrected: "18"}.'
        faults.add(key, where, "printed beside corrected: the text that the source prints", found, hint)
        return None
    if not isinstance(corrected, Text) or not corrected.value.strip():
        found = "nothing" if isinstance(corrected, Text) else "something else"
        faults.add(key, f"{where} > corrected", "the text that should be printed", found)
        return None
    datum = _value(corrected, question, context, faults)
    return datum and replace(datum, printed=printed.value, corrected=corrected.value)


def _opened_evidence(node: Map, question: Question, context: Context, faults: Faults) -> Datum | None:
    """A source with a note beside it: `{evidence: {...}, note: ...}`."""
    where = f"{context.where} > {question.id}"
    for key in ("printed", "corrected", "code", "unit", "numbers"):
        if node.get(key) is not None:
            faults.add(node.key_place(key), where, "one of evidence, missing, provisional, note", repr(key))
    source = node.get("evidence")
    datum = _evidence(source, question, context, faults) if source is not None else None
    if datum is None:
        return None
    provisional, note = (text_of(node.get(key), faults, where) for key in ("provisional", "note"))
    return replace(datum, place=node.place, provisional=provisional, note=note)


def _inner_context(node: Map, context: Context, faults: Faults, where: str) -> Context:
    decimal = text_of(node.get("numbers"), faults, where) or context.decimal
    if decimal not in DECIMALS:
        faults.add(node.key_place("numbers"), where, "one of " + ", ".join(DECIMALS), repr(decimal))
        decimal = context.decimal
    source = read_source(node.get("evidence"), context.source, faults, where)
    column = text_of(node.get("column"), faults, where)
    if column:
        source = replace(source, column=column)
    return context.at(where=context.where, pointer=context.pointer, source=source, decimal=decimal)


def _missing(node: Map, question: Question, context: Context, faults: Faults) -> Datum | None:
    where = f"{context.where} > {question.id}"
    reason = text_of(node.get("missing"), faults, where)
    if not context.reasons:
        expected = "a value; what is not said is left out, key and all"
        faults.add(node.key_place("missing"), where, expected, "a missing reason")
        return None
    if reason not in MISSING_REASONS:
        hint = did_you_mean(reason, MISSING_REASONS)
        expected = "one of " + ", ".join(MISSING_REASONS)
        faults.add(node.key_place("missing"), where, expected, repr(reason) if reason else "nothing", hint)
        return None
    return replace(_datum(None, "", node.place, question, context), missing=reason)


def _unit(node: Map, question: Question, faults: Faults, where: str) -> str:
    """The unit of a value: one the field allows, or the field's only one."""
    unit = text_of(node.get("unit"), faults, where)
    own = question.field.unit
    known = question.field.units or ((own,) if own else ())
    if unit and known and unit not in known:
        faults.add(node.key_place("unit"), f"{where} > unit", "one of " + ", ".join(known), repr(unit))
    if question.field.units and not unit:
        faults.add(node.place, where, "a unit, one of " + ", ".join(known), "none")
    return unit or own


_PLAIN: Final = frozenset({str, int, float, bool})


def environment(data: Mapping[str, Datum]) -> dict[str, object]:
    """The values by id, as conditions read them: an absent or missing one is not there.

    An interval `ci` is there as its two numbers, and they as `ci.low` and `ci.high`; named texts as their names.
    Beside them stand the names of all that were answered, for `answered(name)`.
    """
    known: dict[str, object] = {}
    for key, datum in data.items():
        if datum.missing:
            continue
        value = datum.value
        if type(value) in _PLAIN:
            known[key] = value
            continue
        known[key] = tuple(value) if isinstance(value, Mapping) else value
        if _is_interval(value):
            known.update(zip((f"{key}.{end}" for end in ENDS), value, strict=True))
    known[ANSWERED] = frozenset(data)
    return known


def _is_interval(value: Value) -> TypeGuard[tuple[float, float]]:
    return isinstance(value, tuple) and len(value) == len(ENDS) and isinstance(value[0], float)


_OF_BLOCKS: Final[Mapping[str, Callable[[Node, Question, Context, Faults], Datum | None]]] = MappingProxyType(
    {"columns": _columns, "evidence": _evidence}
)
