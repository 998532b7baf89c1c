"""Two extractors' records of a study, answer by answer: what agrees, what differs, what only one of them has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from extraction_forms.compare.matching import Matching, Pair, Side
from extraction_forms.compare.matching_rules import folded, target
from extraction_forms.compare.values import Outcome, compare_values
from extraction_forms.draft import AnswerPath
from extraction_forms.errors import Place, Problem, Rejected
from extraction_forms.form import Form, Question, Section
from extraction_forms.frozen_values import frozen
from extraction_forms.records import Datum, Entry, Record, Source
from extraction_forms.store.status import DONE


@frozen
class Compared:
    """One answer of both records: where it stands in each and in a consensus, the answers, and the outcome.

    A side that has not the entry has no path; a side that left the answer blank has a path and no datum.
    `evidence_differs` tells that both say where they read it and say otherwise, which is no other value.
    """

    path: AnswerPath
    path_a: AnswerPath | None
    path_b: AnswerPath | None
    section: Section
    question: Question
    a: Datum | None
    b: Datum | None
    outcome: Outcome
    note: str = ""
    evidence_differs: bool = False


@frozen
class Comparison:
    """The records of two extractors of a study by one form, how their entries were matched, and every answer."""

    study: str
    form: str
    a: Record
    b: Record
    matching: Matching
    items: tuple[Compared, ...]

    @property
    def unsettled(self) -> tuple[Compared, ...]:
        """What is not the same in both."""
        return tuple(item for item in self.items if item.outcome != "same")


@frozen
class _View:
    form: Form
    matching: Matching
    main: Matching | None


def compare(a: Record, b: Record, form: Form, matching: Matching, main: Matching | None = None) -> Comparison:
    """Compare two submitted records answer by answer.

    Args:
        a: The record of the extractor whose name comes first.
        b: The other, of the same study and form.
        form: The form that both answer.
        matching: Which of their entries are the same thing.
        main: The matching of the study's own records, where this form's answers name results of theirs.

    Raises:
        Rejected: a record is not submitted, so that neither may be shown to the other; or the two are not
            of one study and form.
    """
    refuse_unsubmitted((a, b))
    _refuse_strangers(a, b, form)
    view = _View(form=form, matching=matching, main=main)
    items: list[Compared] = []
    for section in form.sections:
        first = {entry.id: entry for entry in a.sections.get(section.id, ())}
        second = {entry.id: entry for entry in b.sections.get(section.id, ())}
        for pair in _pairs(section, matching, first, second):
            items += _entry(section, pair, (first.get(pair.a), second.get(pair.b)), view)
    return Comparison(study=a.study, form=form.id, a=a, b=b, matching=matching, items=tuple(items))


def refuse_unsubmitted(records: tuple[Record, ...]) -> None:
    """Stop where a record is still a draft: its extractor is to answer without having seen another's.

    Raises:
        Rejected: naming each record that is not submitted, and nothing of what any of them says.
    """
    refuse_statuses({record.path: record.status for record in records})


def refuse_statuses(statuses: Mapping[str, str]) -> None:
    """Stop where one of these files is not submitted.

    Raises:
        Rejected: naming each of them.
    """
    open_ones = [path for path, status in sorted(statuses.items()) if status not in DONE]
    if open_ones:
        hint = "Until every extractor has submitted, nothing of either record is shown."
        raise Rejected(
            Problem(
                place=Place(file=path),
                where="status",
                expected="a submitted record",
                found=statuses[path] or "no status",
                hint=hint,
            )
            for path in open_ones
        )


def _refuse_strangers(a: Record, b: Record, form: Form) -> None:
    mine, other = (a.study, a.form, a.version), (b.study, b.form, b.version)
    faults = [
        Problem(
            place=Place(file=record.path),
            where="form",
            expected=f"a record of {a.study} by {form.id} {form.version}",
            found=f"one of {record.study} by {record.form} {record.version}",
        )
        for record in (a, b)
        if (record.study, record.form, record.version) != (a.study, form.id, form.version)
    ]
    if faults or mine != other:
        raise Rejected(faults)


def _pairs(
    section: Section, matching: Matching, a: Mapping[str, Entry], b: Mapping[str, Entry]
) -> Iterator[Pair]:
    """The pairs of a section; one that is asked once is its own pair."""
    if not section.repeats:
        if a or b:
            name = section.id
            yield Pair(section=section.id, a=name if a else "", b=name if b else "")
        return
    pairs = matching.of(section.id)
    yield from pairs
    named_a, named_b = {pair.a for pair in pairs}, {pair.b for pair in pairs}
    yield from (Pair(section=section.id, a=name) for name in a if name not in named_a)
    yield from (Pair(section=section.id, b=name) for name in b if name not in named_b)


def _entry(
    section: Section, pair: Pair, entries: tuple[Entry | None, Entry | None], view: _View
) -> Iterator[Compared]:
    a, b = entries
    once = not section.repeats
    side: Side = "a" if a is not None else "b"
    name = "" if once else view.matching.name(side, section.id, pair.a or pair.b)
    paths = (
        AnswerPath(section=section.id, entry=name, field="id"),
        AnswerPath(section=section.id, entry="" if once else pair.a, field="id") if a else None,
        AnswerPath(section=section.id, entry="" if once else pair.b, field="id") if b else None,
    )
    yield from _answers(section, section.questions, paths, (a.data if a else {}, b.data if b else {}), view)
    for unit, (unit_a, unit_b) in _units(section, a, b, view).items():
        inner = tuple(
            replace(path, entry=path.entry or section.id, unit=own) if path is not None and own else None
            for path, own in zip(paths, (unit, unit_a, unit_b), strict=True)
        )
        data = (
            a.units.get(unit_a, {}) if a else {},
            b.units.get(unit_b, {}) if b else {},
        )
        yield from _answers(section, section.unit_questions, inner, data, view)


def _units(section: Section, a: Entry | None, b: Entry | None, view: _View) -> Mapping[str, tuple[str, str]]:
    """The arms and contrasts that either entry has values for: by the name in a consensus, those in A and B."""
    found: dict[str, tuple[str, str]] = {}
    for unit in a.units if a else ():
        found[unit_name(view.matching, "a", section, unit)] = (unit, "")
    for unit in b.units if b else ():
        name = unit_name(view.matching, "b", section, unit)
        found[name] = (found.get(name, ("", ""))[0], unit)
    partners = {view.matching.name("a", pair.section, pair.a): pair for pair in view.matching.pairs if pair.a}
    return {
        name: (
            own_a or (partners[name].a if name in partners else ""),
            own_b or (partners[name].b if name in partners else ""),
        )
        for name, (own_a, own_b) in found.items()
    }


def unit_name(matching: Matching, side: Side, section: Section, unit: str) -> str:
    """What a consensus calls an arm or contrast that values are kept for."""
    for over in section.units:
        known = {pair.a if side == "a" else pair.b for pair in matching.of(over)}
        if unit in known:
            return matching.name(side, over, unit)
    return unit


def _answers(
    section: Section,
    questions: tuple[Question, ...],
    paths: tuple[AnswerPath | None, ...],
    data: tuple[Mapping[str, Datum], Mapping[str, Datum]],
    view: _View,
) -> Iterator[Compared]:
    path, path_a, path_b = paths
    for question in questions:
        a, b = data[0].get(question.id), data[1].get(question.id)
        if path is None or (a is None and b is None):
            continue
        seen_a, seen_b = _in_consensus(question, a, "a", view), _in_consensus(question, b, "b", view)
        verdict = compare_values(question.field, seen_a, seen_b)
        yield Compared(
            path=replace(path, field=question.id),
            path_a=replace(path_a, field=question.id) if path_a else None,
            path_b=replace(path_b, field=question.id) if path_b else None,
            section=section,
            question=question,
            a=a,
            b=b,
            outcome=verdict.outcome,
            note=verdict.note,
            evidence_differs=_elsewhere(a, b, view.matching),
        )


def _in_consensus(question: Question, datum: Datum | None, side: Side, view: _View) -> Datum | None:
    """An answer that names an entry, as the consensus names it."""
    if datum is None or not datum.known:
        return datum
    name = renamed(question, str(datum.value), side, view.form, (view.matching, view.main))
    return datum if name == str(datum.value) else replace(datum, value=name, printed=name)


def renamed(
    question: Question, value: str, side: Side, form: Form, matchings: tuple[Matching, Matching | None]
) -> str:
    """What an answer that names an entry says in a consensus; any other answer stays as it is."""
    over = target(question, form)
    if over in form.by_id:
        return matchings[0].name(side, over, value)
    if over == "results" and matchings[1] is not None:
        return matchings[1].name(side, over, value)
    return value


def _elsewhere(a: Datum | None, b: Datum | None, matching: Matching) -> bool:
    """Whether both say where they read it, and say two things."""
    if a is None or b is None:
        return False
    first, second = _cited(a.source, "a", matching), _cited(b.source, "b", matching)
    return any(mine and other and mine != other for mine, other in zip(first, second, strict=True))


def _cited(source: Source, side: Side, matching: Matching) -> tuple[str, ...]:
    report = matching.name(side, "reports", source.report) if source.report else ""
    return (report, folded(source.page), folded(source.locator), folded(source.quote))
