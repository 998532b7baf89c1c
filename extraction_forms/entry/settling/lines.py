"""One question and what two extractors answered to it, as the page of a comparison shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.adjudicate.answer_text import MISSING, NOT_TYPED, written
from extraction_forms.adjudicate.decisions import Decision
from extraction_forms.adjudicate.differences import Difference
from extraction_forms.adjudicate.proposals import with_label
from extraction_forms.compare.comparing import Compared, Comparison
from extraction_forms.form import Question
from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import plain_word
from extraction_forms.records import MISSING_REASONS, Datum
from synthesis.letter_case import upper_first

LOOKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "same": "agreed",
        "differs": "differs",
        "needs_person": "differs",
        "only_a": "differs",
        "only_b": "differs",
    }
)
"""The look of each outcome."""

_VERDICTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "same": "agrees",
        "differs": "differs",
        "needs_person": "needs a person",
        "only_a": "only {a}",
        "only_b": "only {b}",
    }
)


@frozen
class Side:
    """What one of the two answered: the answer with its meaning, where it was read, and what is noted beside it."""

    letter: str
    name: str
    text: str
    meaning: str = ""
    place: str = ""
    quote: str = ""
    note: str = ""


@frozen
class Typed:
    """How somebody settles a difference: whose answer or which other, why, and where it was read."""

    choice: str = ""
    value: str = ""
    reason: str = ""
    note: str = ""
    page: str = ""
    quote: str = ""
    faults: tuple[str, ...] = ()


@frozen
class Line:
    """A question with both answers, the verdict on them, and how it was settled, if it was.

    `state` is open, stale (an answer changed since) or settled for what has to be settled, and empty for what has not.
    `token` is what a page has seen when it settles it.
    """

    path: str
    question: str
    where: str
    verdict: str
    look: str
    a: Side
    b: Side
    help: str = ""
    definition: str = ""
    note: str = ""
    evidence_differs: bool = False
    state: str = ""
    settled: str = ""
    before: str = ""
    proposed: str = ""
    codes: tuple[tuple[str, str, str], ...] = ()
    suggestions: tuple[str, ...] = ()
    is_entry: bool = False
    is_agreed: bool = False
    may_type: bool = False
    wants_quote: bool = False
    typed: Typed = Typed()
    token: str = ""

    @property
    def is_left(self) -> bool:
        """Whether it has still to be settled."""
        return self.state in {"open", "stale"}


def line_of(comparison: Comparison, item: Compared) -> Line:
    """An answer that is not asked: both say the same, or it belongs to an entry that only one has."""
    return Line(
        path=str(item.path),
        question=item.question.field.label,
        where=item.question.field.label,
        verdict=_verdict(comparison, item),
        look=LOOKS[item.outcome],
        a=_side(comparison, item, "a"),
        b=_side(comparison, item, "b"),
        note=item.note,
        evidence_differs=item.evidence_differs,
    )


def difference_line(comparison: Comparison, one: Difference, typed: Typed, token: str) -> Line:
    """Something to settle, or settled, with the form that settles it as it was filled in."""
    item = one.item
    if item is None:
        return _entry_line(comparison, one, typed, token)
    question = item.question
    return Line(
        path=str(one.path),
        question=question.field.label,
        where=one.where,
        verdict=_verdict(comparison, item),
        look=LOOKS[item.outcome],
        a=_side(comparison, item, "a"),
        b=_side(comparison, item, "b"),
        help=question.field.help,
        definition=question.field.definition,
        note="" if one.agreed else upper_first(one.note),
        evidence_differs=item.evidence_differs,
        state="" if one.agreed and one.decision is None else one.state,
        settled=_settled(comparison, one),
        before=_before(comparison, one),
        proposed=with_label(item, one.proposed) if one.proposed else "",
        codes=tuple((choice.code, choice.label, choice.definition) for choice in question.field.choices),
        suggestions=tuple(_suggestions(question)),
        is_agreed=one.agreed,
        may_type=question.field.type not in NOT_TYPED,
        wants_quote=question.quote,
        typed=typed,
        token=token,
    )


def _entry_line(comparison: Comparison, one: Difference, typed: Typed, token: str) -> Line:
    names = {"a": comparison.a.extractor, "b": comparison.b.extractor}
    has = names["a"] if one.a else names["b"]
    return Line(
        path=str(one.path),
        question=f"{one.path.entry}: the whole entry",
        where=one.where,
        verdict=f"only {has}",
        look="differs",
        a=Side(letter="a", name=names["a"], text=one.a),
        b=Side(letter="b", name=names["b"], text=one.b),
        note=f"Only {has} has this entry: it is taken with all its answers, or left out with them",
        state=one.state,
        settled=_settled(comparison, one),
        before=_before(comparison, one),
        is_entry=True,
        typed=typed,
        token=token,
    )


def _verdict(comparison: Comparison, item: Compared) -> str:
    return _VERDICTS[item.outcome].format(a=comparison.a.extractor, b=comparison.b.extractor)


def _side(comparison: Comparison, item: Compared, letter: str) -> Side:
    record, datum = (comparison.a, item.a) if letter == "a" else (comparison.b, item.b)
    if datum is None:
        return Side(letter=letter, name=record.extractor, text="")
    source = datum.source
    return Side(
        letter=letter,
        name=record.extractor,
        text=f"missing: {datum.text}" if datum.missing else written(datum, item.question.field.units),
        meaning=_meaning(item.question, datum),
        place=str(source),
        quote=source.quote,
        note="; ".join(part for part in (datum.note, _beside(datum)) if part),
    )


def _beside(datum: Datum) -> str:
    corrected = f"printed {datum.printed}" if datum.corrected else ""
    provisional = f"provisional: {datum.provisional}" if datum.provisional else ""
    return "; ".join(part for part in (corrected, provisional) if part)


def _meaning(question: Question, datum: Datum) -> str:
    """What the codes of an answer are called, where that is not the codes themselves."""
    labels = {choice.code: choice.label for choice in question.field.choices}
    values = datum.value if isinstance(datum.value, tuple) else (datum.value,)
    codes = [code for code in values if isinstance(code, str)]
    is_said = all(plain_word(labels.get(code, code)) == plain_word(code) for code in codes)
    return "" if is_said or not datum.known else "; ".join(labels.get(code, code) for code in codes)


def _suggestions(question: Question) -> Iterator[str]:
    """What may be typed as another answer: its codes, and the reasons why there is none."""
    yield from (choice.code for choice in question.field.choices if not choice.retired)
    if question.field.required != "yes":
        yield from (f"{MISSING} {reason}" for reason in MISSING_REASONS if reason != "not_yet_extracted")


def _settled(comparison: Comparison, one: Difference) -> str:
    return _told(comparison, one, one.decision) if one.decision is not None and one.state == "settled" else ""


def _told(comparison: Comparison, one: Difference, decision: Decision) -> str:
    """How it was settled, by whom and why."""
    names = {"a": comparison.a.extractor, "b": comparison.b.extractor}
    whose = f"as {names[decision.chosen]} has it" if decision.chosen in names else "otherwise"
    if one.item is None:
        is_in = bool(one.a if decision.chosen == "a" else one.b)
        value = "taken in" if is_in else "left out"
    else:
        value = f"{decision.value or 'nothing'}, {whose}"
    read = f", page {decision.page}" if decision.page else ""
    note = f" “{decision.note}”" if decision.note else ""
    return f"{value}{read} ({decision.reason.replace('_', ' ')}) by {decision.by} on {decision.on}.{note}"


def _before(comparison: Comparison, one: Difference) -> str:
    """What was settled on other answers than there are now."""
    decision = one.decision
    if decision is None or one.state == "settled":
        return ""
    a, b = comparison.a.extractor, comparison.b.extractor
    was = f"{a} {decision.value_a or 'nothing'}, {b} {decision.value_b or 'nothing'}"
    return f"Asked again, since an answer changed. Before: {_told(comparison, one, decision)} It then said {was}."
