"""What tells that two entries are the same thing: rules in order, each of which can be said in words."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from difflib import SequenceMatcher
from types import MappingProxyType
from typing import Final

from extraction_forms.compare.matching import Matching, Side
from extraction_forms.compare.times import alike, in_one_unit
from extraction_forms.form import Form, Question, Section
from extraction_forms.frozen_values import frozen
from extraction_forms.records import Datum, Entry

_NAMES_A_REPORT: Final = ("doi", "citekey", "pmid", "registration")
_TIMES: Final = ("time", "timepoint")
_ROLES: Final = ("role", "kind")
_LABELS: Final = ("label", "intervention", "name", "title")
_SIMILAR: Final = 0.6


@frozen
class View:
    """One record's entries of a section as they are matched: whose they are, and what is matched already.

    `known` holds the partner in A of what B calls an entry, by section and id; `main` is the matching of the
    studies' own form, where another form's judgements point at its results.
    """

    side: Side
    form: Form
    section: Section
    known: Mapping[tuple[str, str], str]
    main: Matching | None = None


def target(question: Question, form: Form) -> str:
    """The section whose entries a question names; of judgements, the results of the study's own record."""
    if question.refers_to:
        return question.refers_to
    return "results" if form.reads_as == "judgements" and question.id == "result" else ""


def pointed_at(question: Question, datum: Datum, view: View) -> str:
    """What an answer points at, in A's words; what only B has keeps its id under B's name."""
    section, name = target(question, view.form), str(datum.value)
    if section in view.form.by_id:
        return name if view.side == "a" else view.known.get((section, name), f"b:{name}")
    if section == "results" and view.main is not None:
        return view.main.name(view.side, section, name)
    return name


def folded(text: str) -> str:
    """A text without its capitals and doubled blanks."""
    return " ".join(text.split()).casefold()


def _text(entry: Entry, name: str) -> str:
    datum = entry.data.get(name)
    return folded(datum.text) if datum is not None and datum.known else ""


def pointers(entry: Entry, view: View) -> tuple[str, ...]:
    """All that an entry points at; empty where it leaves any of that open."""
    asked = [question for question in view.section.questions if target(question, view.form)]
    answers = [(question, entry.data.get(question.id)) for question in asked]
    found = [pointed_at(q, datum, view) for q, datum in answers if datum is not None and datum.known]
    needed = [question for question in asked if question.field.required == "yes"] or asked
    return tuple(found) if found and len(found) >= len(needed) else ()


def when_measured(entry: Entry, name: str) -> Hashable:
    """A time in the unit it converts to, or the word for a time point; nothing where it is not answered."""
    datum = entry.data.get(name)
    if datum is None or not datum.known:
        return ""
    if isinstance(datum.value, (int, float)) and not isinstance(datum.value, bool):
        return in_one_unit(float(datum.value), datum.unit)
    return folded(datum.text)


Key = Callable[[Entry, View], Hashable]
"""What two entries have in common if they are the same; nothing (a false value) where it cannot be told."""


def _same_report(name: str) -> Key:
    def key(entry: Entry, view: View) -> Hashable:
        return _text(entry, name) if view.section.id == "reports" else ""

    return key


def _pointing(*times: str) -> Key:
    def key(entry: Entry, view: View) -> Hashable:
        found = pointers(entry, view)
        measured = tuple(when_measured(entry, name) for name in times)
        return (found, measured) if found and (any(measured) or len(times) != 1) else ""

    return key


def _id(entry: Entry, view: View) -> Hashable:
    return overseen(entry.id, view)


def overseen(name: str, view: View) -> str:
    """An id, in A's words where the entries of the section are named by those of another."""
    over = view.section.repeat_over
    if view.side == "b" and over in view.form.by_id:
        return view.known.get((over, name), f"b:{name}")
    return name


def _role(entry: Entry, view: View) -> Hashable:
    del view
    return tuple(_text(entry, name) for name in _ROLES) if _text(entry, "role") else ""


def _only(entry: Entry, view: View) -> Hashable:
    del entry
    return view.section.id


KEYS: Final[Mapping[str, Key]] = MappingProxyType(
    {
        **{f"same {name}": _same_report(name) for name in _NAMES_A_REPORT},
        "same outcome and time": _pointing("timepoint", "time"),
        "same time": _pointing("time"),
        "same time point": _pointing("timepoint"),
        "same id": _id,
        "the only ones of this outcome": _pointing(),
        "the only ones of this role": _role,
        "the only ones left": _only,
    }
)
"""The rules by which entries are matched, in their order."""

LOOSE: Final = (
    "same id",
    "the only ones of this outcome",
    "the only ones of this role",
    "the only ones left",
)
"""The rules that what two entries say of themselves may overrule."""

SEVERAL: Final = ("same outcome and time",)
"""The rules that several entries of either record may meet, the most alike of which are then matched."""

ALIKE_BEFORE: Final = "the only ones of this role"
"""The rule before which entries are matched by what they are called."""


def contradicted(a: Entry, b: Entry, views: tuple[View, View]) -> bool:
    """Whether two entries say of themselves that they are two things: another role, outcome, time or report."""
    first, second = pointers(a, views[0]), pointers(b, views[1])
    if first and second and first != second:
        return True
    texts = ("role", *(_NAMES_A_REPORT[:1] if views[0].section.id == "reports" else ()))
    if any(_text(a, name) and _text(b, name) and _text(a, name) != _text(b, name) for name in texts):
        return True
    return _other_time(a.data.get("time"), b.data.get("time"))


def _other_time(a: Datum | None, b: Datum | None) -> bool:
    amounts = [
        (float(datum.value), datum.unit)
        for datum in (a, b)
        if datum is not None
        and datum.known
        and isinstance(datum.value, (int, float))
        and not isinstance(datum.value, bool)
    ]
    return len(amounts) == 2 and alike(amounts[0], amounts[1]).same is False


def likeness(a: Entry, b: Entry) -> float:
    """How alike the words for two entries are, from 0 to 1: their labels where both have one, else their ids."""
    for name in _LABELS:
        first, second = _text(a, name), _text(b, name)
        if first and second:
            return round(SequenceMatcher(None, first, second, autojunk=False).ratio(), 2)
    return round(SequenceMatcher(None, a.id, b.id, autojunk=False).ratio(), 2)


def answers_alike(a: Entry, b: Entry) -> int:
    """How many answers of two entries read the same, those for their units put together."""
    return len(_answers(a) & _answers(b))


def _answers(entry: Entry) -> set[tuple[str, str]]:
    found = {(name, folded(datum.text)) for name, datum in entry.data.items()}
    return found | {
        (name, folded(datum.text)) for data in entry.units.values() for name, datum in data.items()
    }


def similar(score: float) -> bool:
    """Whether names are alike enough to be proposed as one."""
    return score >= _SIMILAR
