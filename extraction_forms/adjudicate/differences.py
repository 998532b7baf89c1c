"""What two extractors differ in, held against what was decided: settled, to be asked, to be asked again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from extraction_forms.adjudicate.answer_text import NOT_TYPED, read_answer, written, written_entry
from extraction_forms.adjudicate.blanks import in_order, unanswered
from extraction_forms.adjudicate.decisions import Decision
from extraction_forms.adjudicate.proposals import Proposed, proposals_of, proposed_for
from extraction_forms.compare.comparing import Compared, Comparison
from extraction_forms.compare.matching import Pair, Side
from extraction_forms.compare.values import compare_values
from extraction_forms.conditions import ConditionFault
from extraction_forms.datum import DECIMALS, environment
from extraction_forms.draft import AnswerPath
from extraction_forms.errors import Problem
from extraction_forms.form import Form, Section
from extraction_forms.frozen_values import frozen
from extraction_forms.records import Datum, Entry

State = Literal["open", "stale", "settled"]
Fate = Literal["in", "out", "open"]

ENTRY: Final = "id"
"""The field that stands in the path of a difference for a whole entry."""

_EVERYTHING: Final = "the whole entry"


@frozen
class Difference:
    """One thing to settle: an answer that both have and that differs, or an entry that only one has.

    `item` is None for an entry. `a` and `b` are texts, as `adjudication.csv` keeps them. A decision on another
    text than these is stale: what it settled has changed since. `agreed` tells that the two do not differ: it is
    here since whoever settles has overruled it. `proposed` is the code that the form proposes by what is settled.
    """

    path: AnswerPath
    where: str
    section: Section
    item: Compared | None
    a: str
    b: str
    note: str
    state: State
    decision: Decision | None = None
    problems: tuple[Problem, ...] = ()
    agreed: bool = False
    proposed: str = ""


@frozen
class Taken:
    """An answer of the consensus: one side's, or another one as it was decided; None for one not yet decided.

    `added` is the decision that gives one side's answer a page or a quote, `note` what is noted beside the answer.
    """

    path: AnswerPath
    item: Compared
    side: Side | None
    other: Decision | None = None
    added: Decision | None = None
    note: str = ""


@frozen
class Settlement:
    """Where two records stand: every difference with its state, what is taken, and decisions that settle nothing."""

    comparison: Comparison
    differences: tuple[Difference, ...]
    taken: tuple[Taken, ...]
    entries: Mapping[tuple[str, str], Fate]
    idle: tuple[Decision, ...] = ()
    proposed: tuple[Proposed, ...] = ()

    @property
    def unsettled(self) -> tuple[Difference, ...]:
        """What has to be asked, in order."""
        return tuple(one for one in self.differences if one.state != "settled")

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The faults of decisions that cannot be carried out."""
        return tuple(problem for one in self.differences for problem in one.problems)


@dataclass(slots=True)
class _Work:
    """What is gathered while the answers are gone through."""

    comparison: Comparison
    form: Form
    decimal: str
    decisions: Mapping[str, Decision]
    fates: dict[tuple[str, str], Fate] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    proposed: list[Proposed] = field(default_factory=list)


def settlement(
    comparison: Comparison, form: Form, decisions: Iterable[Decision], decimal: str = DECIMALS[0]
) -> Settlement:
    """Hold what was decided against what differs.

    Args:
        comparison: The two records, answer by answer.
        form: The form they answer.
        decisions: The decisions of the review; those of other studies, forms and extractors are passed over.
        decimal: How numbers of decisions are read.
    """
    a, b = comparison.a.extractor, comparison.b.extractor
    own = {
        decision.path: decision
        for decision in decisions
        if (decision.study, decision.form) == (comparison.study, comparison.form)
        and (decision.extractor_a, decision.extractor_b) == (a, b)
    }
    work = _Work(comparison=comparison, form=form, decimal=decimal, decisions=own)
    blank = unanswered(comparison, form, own)
    for section in form.sections:
        for pair in comparison.matching.of(section.id):
            if not pair.whole:
                _entry(work, section, pair)
        for block in _blocks(section, (*comparison.items, *blank)):
            _answers(work, in_order(section, block) if blank else block)
    asked = {str(one.path) for one in work.differences}
    return Settlement(
        comparison=comparison,
        differences=tuple(work.differences),
        taken=tuple(work.taken),
        entries=work.fates,
        idle=tuple(decision for path, decision in sorted(own.items()) if path not in asked),
        proposed=tuple(work.proposed),
    )


def _entry(work: _Work, section: Section, pair: Pair) -> None:
    """An entry that only one of the two has: in or out as a whole, unless what it is named by is out already."""
    side: Side = "a" if pair.a else "b"
    name = work.comparison.matching.name(side, section.id, pair.a or pair.b)
    over = work.fates.get((section.repeat_over, name)) if section.repeat_over else None
    if over is not None:
        work.fates[section.id, name] = over
        return
    record = work.comparison.a if side == "a" else work.comparison.b
    entry = _find(record.sections.get(section.id, ()), pair.a or pair.b)
    if entry is None:
        return
    path = AnswerPath(section=section.id, entry=name, field=ENTRY)
    text = written_entry(entry)
    difference = Difference(
        path=path,
        where=f"{section.label} > {name} > {_EVERYTHING}",
        section=section,
        item=None,
        a=text if side == "a" else "",
        b=text if side == "b" else "",
        note=f"only {record.extractor} has it",
        state="open",
    )
    decided = _with_state(work, difference)
    work.differences.append(decided)
    if decided.state != "settled" or decided.decision is None:
        work.fates[section.id, name] = "open"
    else:
        work.fates[section.id, name] = "in" if decided.decision.chosen == side else "out"


def _find(entries: tuple[Entry, ...], name: str) -> Entry | None:
    return next((entry for entry in entries if entry.id == name), None)


def _blocks(section: Section, items: Iterable[Compared]) -> Iterator[list[Compared]]:
    """The answers of a section, those of one entry, or of one unit in it, together."""
    blocks: dict[tuple[str, str], list[Compared]] = {}
    for item in items:
        if item.section.id == section.id:
            blocks.setdefault((item.path.entry, item.path.unit), []).append(item)
    yield from blocks.values()


def _answers(work: _Work, block: list[Compared]) -> None:
    known: dict[str, Datum] = {}
    for item in block:
        if item.question.when is not None and _is_idle(item, known):
            continue
        datum = _settled(work, item, known)
        if datum is not None:
            known[item.question.id] = datum
    if block and work.form.proposals:
        work.proposed += proposals_of(work.form, block[0], known)


def _is_idle(item: Compared, known: Mapping[str, Datum]) -> bool:
    """Whether what was settled so far means that the question is not asked at all."""
    try:
        return item.question.when is not None and item.question.when.evaluate(environment(known)) is False
    except ConditionFault:
        return False


def _settled(work: _Work, item: Compared, known: Mapping[str, Datum]) -> Datum | None:
    """Settle one answer where it can be, note it, and return what is settled on."""
    fate = _fate(work, item)
    if fate in {"out", "open"}:
        return None
    agreed = _agreed(item, fate)
    if agreed is not None and str(item.path) not in work.decisions:
        return _take(work, item, agreed)
    difference = difference_of(item)
    if agreed is not None:
        difference = replace(difference, agreed=True, note="the two agree" if item.outcome == "same" else "")
    difference = _with_state(work, difference)
    if agreed is not None and _is_said(work, difference):
        return _take(work, item, agreed)
    difference = replace(difference, proposed=proposed_for(work.form, item, known))
    work.differences.append(difference)
    decision = difference.decision
    if difference.state != "settled" or decision is None:
        work.taken.append(Taken(path=item.path, item=item, side=None))
        return None
    note = decision.note if difference.agreed else ""
    if decision.chosen == "other":
        work.taken.append(Taken(path=item.path, item=item, side=None, other=decision, note=note))
        found, _ = read_answer(item.question, decision.value, work.decimal, decision.place)
        return found
    added = decision if decision.page or decision.quote else None
    return _take(work, item, "a" if decision.chosen == "a" else "b", added, note)


def _agreed(item: Compared, fate: Fate | None) -> Side | None:
    """The side whose answer is taken where nobody has to choose; None where the two differ."""
    if fate == "in":
        return "a" if item.a is not None else "b"
    return better_documented(item) if item.outcome == "same" else None


def _is_said(work: _Work, difference: Difference) -> bool:
    """Whether a decision on what the two answered once is what both say by now, so that it settles nothing."""
    decision, item = difference.decision, difference.item
    if difference.state != "stale" or decision is None or item is None:
        return False
    if decision.value in {difference.a, difference.b}:
        return True
    found, _ = read_answer(item.question, decision.value, work.decimal, decision.place)
    agreed = item.a or item.b
    if found is None or agreed is None:
        return False
    return compare_values(item.question.field, found, agreed).outcome == "same"


def _fate(work: _Work, item: Compared) -> Fate | None:
    """What befell the entry that an answer stands in, or the arm it is of; None where both records have them."""
    own = work.fates.get((item.section.id, item.path.entry))
    if own is not None or not item.path.unit:
        if own == "in" and item.path.unit:
            return _of_unit(work, item) or own
        return own
    return _of_unit(work, item)


def _of_unit(work: _Work, item: Compared) -> Fate | None:
    fates = [work.fates.get((over, item.path.unit)) for over in item.section.units]
    return next((fate for fate in fates if fate is not None), None)


def _take(
    work: _Work, item: Compared, side: Side, added: Decision | None = None, note: str = ""
) -> Datum | None:
    datum = item.a if side == "a" else item.b
    if datum is not None:
        work.taken.append(Taken(path=item.path, item=item, side=side, added=added, note=note))
    return datum


def better_documented(item: Compared) -> Side:
    """The side that says more of where it read an answer: a quote before a page before a place in it; else A."""
    return "b" if item.b is not None and _documented(item.b) > _documented(item.a) else "a"


def _documented(datum: Datum | None) -> tuple[bool, ...]:
    if datum is None:
        return (False,) * 4
    source = datum.source
    return (bool(source.quote), bool(source.page), bool(source.locator), bool(source.report or source.file))


def difference_of(item: Compared) -> Difference:
    """An answer as something to settle, which nobody has looked at yet."""
    units = item.question.field.units
    entry = f" > {item.path.entry}" if item.path.entry and item.path.entry != item.section.id else ""
    unit = f", {item.path.unit}" if item.path.unit else ""
    return Difference(
        path=item.path,
        where=f"{item.section.label}{entry}{unit} > {item.question.field.label}",
        section=item.section,
        item=item,
        a=written(item.a, units),
        b=written(item.b, units),
        note=item.note,
        state="open",
    )


def _with_state(work: _Work, difference: Difference) -> Difference:
    """The difference with the decision on it, where there is one, and whether that still holds."""
    decision = work.decisions.get(str(difference.path))
    if decision is None:
        return difference
    if (decision.value_a, decision.value_b) != (difference.a, difference.b):
        return replace(difference, state="stale", decision=decision)
    problems = tuple(_faults(work, difference, decision))
    state: State = "open" if problems else "settled"
    return replace(difference, state=state, decision=decision, problems=problems)


def _faults(work: _Work, difference: Difference, decision: Decision) -> Iterator[Problem]:
    """Why a decision cannot be carried out: its own answer is none to this question."""
    if decision.chosen != "other":
        if difference.item is not None and difference.item.question.field.type in NOT_TYPED:
            yield from _beside_block(difference, decision)
        return
    if difference.item is None:
        yield Problem(
            place=decision.place,
            where=str(difference.path),
            expected="a or b: an entry is taken whole or left out",
            found="other",
        )
        return
    question = difference.item.question
    where = str(difference.path)
    datum, problems = read_answer(question, decision.value, work.decimal, decision.place, where)
    yield from problems
    if datum is not None and datum.missing and question.field.required == "yes":
        yield Problem(
            place=decision.place, where=where, expected="a value", found=f"missing ({datum.missing})"
        )
    if datum is not None and datum.known and question.quote and not decision.quote.strip():
        expected = "the words it rests on, as the quote of the other answer"
        yield Problem(place=decision.place, where=where, expected=expected, found="no quote")


def _beside_block(difference: Difference, decision: Decision) -> Iterator[Problem]:
    """A page or a quote given to an answer that is a block, which has no place of its own for it."""
    for name, text in (("page", decision.page), ("quote", decision.quote)):
        if text:
            where = f"{difference.path} > {name}"
            expected = "nothing beside an answer that is a block"
            yield Problem(place=decision.place, where=where, expected=expected, found=repr(text))
