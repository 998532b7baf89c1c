"""An answer that both extractors gave alike, or neither gave, settled otherwise by whoever settles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extraction_forms.adjudicate.blanks import blank_at, entries_of, units_of
from extraction_forms.adjudicate.differences import Difference, better_documented, difference_of
from extraction_forms.adjudicate.settling import Answer, Case, decided_as, decision_on, find, tried_with
from extraction_forms.compare.matching import Side
from extraction_forms.draft import AnswerPath
from extraction_forms.errors import UsageError
from extraction_forms.nearest import did_you_mean


def agreed_answers(case: Case) -> tuple[Difference, ...]:
    """What nobody is asked for: answers that both gave alike, or that stand in an entry taken as a whole."""
    asked = {str(one.path) for one in case.settled.differences}
    idle = {one.path: one for one in case.settled.idle}
    return tuple(
        replace(difference_of(one.item), agreed=True, decision=idle.get(str(one.path)))
        for one in case.settled.taken
        if str(one.path) not in asked
    )


def missing_reasons(case: Case) -> tuple[Difference, ...]:
    """The questions, answered by neither, that take the reason of an answer which is not the one proposed."""
    compared = case.settled.comparison
    asked = {str(one.path) for one in case.settled.differences} | {
        str(one.path) for one in case.settled.taken
    }
    paths = [
        str(AnswerPath(section=one.section, entry=entry, field=one.reason))
        for one in case.form.proposals
        for entry in entries_of(compared, case.form.by_id[one.section])
        if one.reason
    ]
    found = (blank_at(compared, case.form, path) for path in dict.fromkeys(paths) if path not in asked)
    return tuple(replace(difference_of(item), agreed=True) for item in found if item is not None)


def at(case: Case, path: str) -> Difference | None:
    """What stands at a path of the consensus: a difference, an agreed answer, or what neither answered.

    None where no question stands there.
    """
    found = find(case, path) or next((one for one in agreed_answers(case) if str(one.path) == path), None)
    if found is not None:
        return found
    compared = case.settled.comparison
    item = next((one for one in compared.items if str(one.path) == path), None)
    item = item or blank_at(compared, case.form, path)
    idle = next((one for one in case.settled.idle if one.path == path), None)
    return (
        None if item is None else replace(difference_of(item), agreed=item.outcome == "same", decision=idle)
    )


def near(case: Case, path: str) -> str:
    """What somebody may have meant by a path that is none."""
    meant = did_you_mean(path, _paths(case))
    shape = "A path is section/entry/field, or section/entry/arm/field, with the ids of the first extractor."
    return meant or shape


def _paths(case: Case) -> Iterator[str]:
    compared = case.settled.comparison
    for section in case.form.sections:
        for entry in entries_of(compared, section):
            for question in section.questions:
                yield str(AnswerPath(section=section.id, entry=entry, field=question.id))
        for entry in entries_of(compared, section, inner=True) if section.units else ():
            for unit in units_of(compared, case.form, section):
                for question in section.unit_questions:
                    yield str(AnswerPath(section=section.id, entry=entry, unit=unit, field=question.id))


def with_side(difference: Difference, answer: Answer) -> Answer:
    """An answer with whose it is, where that was left open: what is agreed, one side's own words, or another."""
    if answer.chosen or difference.item is None:
        return answer
    best: Side = better_documented(difference.item) if difference.a else "b"
    own = {"a": difference.a, "b": difference.b}
    if not answer.value and difference.agreed:
        return replace(answer, chosen=best)
    sides = [side for side in (best, "a", "b") if own[side] and own[side] == answer.value]
    return replace(answer, chosen=sides[0], value="") if sides else replace(answer, chosen="other")


def fault_of(difference: Difference, answer: Answer) -> tuple[str, str] | None:
    """What is wrong with an answer to what is not asked, as what was expected and what was found."""
    if difference.item is None:
        return "the path of an answer", "that of a whole entry"
    if not difference.agreed:
        return None if answer.value else ("an answer, since the two differ", "nothing")
    if not difference.a and not difference.b and not answer.value:
        return "an answer, since neither gave one", "nothing"
    same = difference.state == "open" and with_side(difference, answer).chosen != "other"
    if same and not (answer.page or answer.quote or answer.note):
        return "another answer than both gave, or a page, a quote or a note for it", "nothing new"
    return None


Wanted = Sequence[tuple[str, Answer]]


def overrulings(case: Case, wanted: Wanted) -> list[tuple[Difference, Answer]]:
    """What stands at each path, and how its answer settles it; without those that are settled like that already.

    Raises:
        UsageError: no question stands there, it is not asked by what is settled, or the answer changes nothing.
    """
    found = [_overruling(case, path, answer) for path, answer in wanted]
    new = [
        (difference, answer)
        for difference, answer in found
        if difference.state != "settled"
        or not difference.decision
        or not decided_as(difference.decision, answer)
    ]
    decisions = [decision_on(case, difference, answer, ("", "")) for difference, answer in new]
    idle = {one.path for one in tried_with(case, decisions).idle}
    for difference, _ in new:
        if str(difference.path) in idle:
            expected = "a question that is asked by what is settled"
            raise UsageError(f"{difference.path}: expected {expected}; found one that is not.")
    return new


def _overruling(case: Case, path: str, answer: Answer) -> tuple[Difference, Answer]:
    difference = at(case, path)
    if difference is None:
        expected = "the path of a question in the consensus"
        raise UsageError(f"{path}: expected {expected}; found none there. {near(case, path)}")
    fault = fault_of(difference, answer)
    if fault is not None:
        raise UsageError(f"{path}: expected {fault[0]}; found {fault[1]}.")
    return difference, with_side(difference, answer)
