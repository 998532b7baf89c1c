"""An answer as one line of text, as adjudication keeps it, and the answer that such a text gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from extraction_forms.datum import Context, Faults, read_datum
from extraction_forms.errors import Place, Problem
from extraction_forms.form import Question
from extraction_forms.records import MISSING_REASONS, Datum, Entry, Source
from extraction_forms.yaml_text import List, Map, Node, Plain, Text

MISSING: Final = "missing:"
NOT_TYPED: Final = ("columns", "evidence")
"""Types whose answers are blocks, which no line of text can hold: one side's is taken as it is."""


def written(datum: Datum | None, units: tuple[str, ...] = ()) -> str:
    """An answer as one text: as printed, with its unit where there are `units` to choose; nothing for a blank."""
    if datum is None:
        return ""
    if datum.missing:
        return f"{MISSING} {datum.missing}"
    if isinstance(datum.value, Mapping):
        return "; ".join(f"{key}: {text}" for key, text in datum.value.items())
    if isinstance(datum.value, tuple) and all(isinstance(one, str) for one in datum.value):
        return "; ".join(map(str, datum.value))
    return f"{datum.read} {datum.unit}" if units and datum.unit else datum.read


def written_entry(entry: Entry) -> str:
    """All that an entry answers, in one text."""
    parts = [f"{name}: {_brief(datum)}" for name, datum in entry.data.items()]
    parts += [
        f"{unit}/{name}: {_brief(datum)}"
        for unit, data in entry.units.items()
        for name, datum in data.items()
    ]
    return "; ".join(parts) or "(nothing answered)"


def _brief(datum: Datum) -> str:
    return written(datum, (datum.unit,) if datum.unit else ())


def as_answer(question: Question, text: str) -> Plain:
    """The answer as a record writes it: a text, a list, or a block with a unit or a missing reason."""
    bare = text.strip()
    if bare.casefold().startswith(MISSING):
        reason = bare[len(MISSING) :].strip()
        plain = {words: code for code, words in MISSING_REASONS.items()}
        return {"missing": plain.get(reason.casefold(), reason)}
    if question.field.type in {"list", "choices"}:
        parted = bare.replace(",", ";") if question.field.type == "choices" else bare
        return [part.strip() for part in parted.split(";")]
    if question.field.units:
        number, _, unit = bare.rpartition(" ")
        if unit in question.field.units and number:
            return {"printed": number.strip(), "unit": unit}
    return text if question.field.type == "text" else bare


def read_answer(
    question: Question, text: str, decimal: str, place: Place, where: str = ""
) -> tuple[Datum | None, tuple[Problem, ...]]:
    """What a typed text answers to a question, or why it does not."""
    faults = Faults()
    if question.field.type in NOT_TYPED:
        faults.add(place, where, "a or b", "an answer of its own", "This answer is a block; take one side's.")
        return None, tuple(faults.problems)
    if not text.strip():
        faults.add(place, where, "an answer or missing: and a reason", "nothing")
        return None, tuple(faults.problems)
    context = Context(path="", decimal=decimal, source=Source(), where=where, pointer="")
    datum = read_datum(_node(as_answer(question, text), place), question, context, faults)
    problems = [
        Problem(
            place=place,
            where=problem.where,
            expected=problem.expected,
            found=problem.found,
            hint=_hint(question, problem.hint),
        )
        for problem in faults.problems
    ]
    return (None if problems else datum), tuple(problems)


def fault_words(problem: Problem) -> str:
    """What is wrong with an answer, as whoever has just given it is told."""
    return f"Expected {problem.expected}; found {problem.found}. {problem.hint}".rstrip()


def _hint(question: Question, hint: str) -> str:
    """A hint in the words of one line of text: units stand behind the number here."""
    units = question.field.units
    return f"Write for instance 12 {units[0]}." if units and hint.startswith("With a unit") else hint


def _node(value: Plain, place: Place) -> Node:
    if isinstance(value, str):
        return Text(value=value, place=place, quoted=True)
    if isinstance(value, list):
        return List(items=tuple(_node(item, place) for item in value), place=place)
    items = tuple((Text(value=key, place=place), _node(item, place)) for key, item in value.items())
    return Map(items=items, place=place)
