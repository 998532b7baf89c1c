"""Answers that follow from others by a form's rules: proposed to whoever judges, and held against the judgement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from extraction_forms.conditions import ConditionFault
from extraction_forms.datum import Context, Faults, environment
from extraction_forms.errors import Place
from extraction_forms.fields import Field
from extraction_forms.form import Case, Form, Proposal, Section
from extraction_forms.frozen_values import frozen
from extraction_forms.records import Datum, Entry


@frozen
class Suggestion:
    """A judgement that the answers of an entry propose: of which question, the code and what it is called.

    `entry` is empty where the section is asked once. `told` says it in words that follow on the name of the question;
    it is empty where nobody has to be told, since the answer is the one proposed or has its reason.
    """

    place: Place
    section: str
    entry: str
    field: str
    code: str
    label: str
    told: str = ""


def proposed(form: Form, section: str, data: Mapping[str, Datum]) -> Mapping[str, str]:
    """The codes that the proposals of a section give for one block of answers, by the proposals' ids.

    The first case whose condition holds gives the code. A condition that cannot be decided yet, since it rests
    on a blank, ends the search: there is no proposal, and none stands here. A case without a condition always
    holds. A proposal may rest on those before it.
    """
    return _codes((one for one in form.proposals if one.section == section), data)


def _codes(proposals: Iterable[Proposal], data: Mapping[str, Datum]) -> Mapping[str, str]:
    known = environment(data)
    found: dict[str, str] = {}
    for proposal in proposals:
        code = _code(proposal.cases, {**known, **found})
        if code:
            found[proposal.id] = code
    return MappingProxyType(found)


def proposal_hint(proposals: Iterable[Proposal], field: Field, data: Mapping[str, Datum]) -> str:
    """The hint for a question without an answer that says what other answers propose; empty where they do not."""
    own = tuple(proposals)
    if all(one.field != field.id for one in own):
        return ""
    codes = _codes(own, data)
    code = next((codes[one.id] for one in own if one.field == field.id and one.id in codes), "")
    return f"The answers propose {_named(field, code)}." if code else ""


def suggestions(form: Form, sections: Mapping[str, tuple[Entry, ...]]) -> Iterator[Suggestion]:
    """Every judgement that the answers of a record propose, in the order of its entries."""
    for section in form.sections if form.proposals else ():
        own = [one for one in form.proposals if one.section == section.id]
        for entry in sections.get(section.id, ()) if own else ():
            codes = _codes(own, entry.data)
            for one in own:
                question = section.question(one.field)
                if question is not None and one.id in codes:
                    yield _suggestion(section, entry, one, question.field, codes[one.id])


def _suggestion(section: Section, entry: Entry, proposal: Proposal, field: Field, code: str) -> Suggestion:
    answer, reason = entry.data.get(field.id), entry.data.get(proposal.reason)
    told = f"the answers propose {_named(field, code)}"
    if answer is None:
        told += "; not judged yet"
    elif answer.known and answer.value != code and (reason is None or not reason.known):
        why = f" in {proposal.reason}" if proposal.reason else ""
        told += f"; {answer.read} is answered, and no reason{why}"
    else:
        told = ""
    return Suggestion(
        place=entry.place if answer is None else answer.place,
        section=section.id,
        entry=entry.id if section.repeats else "",
        field=field.id,
        code=code,
        label=_label(field, code),
        told=told,
    )


def _label(field: Field, code: str) -> str:
    return next((choice.label for choice in field.choices if choice.code == code), code)


def _named(field: Field, code: str) -> str:
    """A code with what it is called, where that is another word."""
    label = _label(field, code)
    return code if label == code else f"{code} ({label})"


def _code(cases: Iterable[Case], known: Mapping[str, object]) -> str:
    for case in cases:
        try:
            holds = True if case.when is None else case.when.evaluate(known)
        except ConditionFault:
            return ""
        if holds is None:
            return ""
        if holds:
            return case.code
    return ""


def check_proposals(
    form: Form, section: Section, data: Mapping[str, Datum], context: Context, faults: Faults
) -> None:
    """Warn of every answer that is not the one proposed and gives no reason."""
    codes = proposed(form, section.id, data)
    for proposal in form.proposals:
        code, answer = codes.get(proposal.id), data.get(proposal.field)
        if code is None or answer is None or not answer.known or answer.value == code:
            continue
        reason = data.get(proposal.reason)
        if proposal.reason and (reason is None or not reason.known):
            _warn(section, proposal, code, answer, (context, faults))


def _warn(section: Section, proposal: Proposal, code: str, answer: Datum, to: tuple[Context, Faults]) -> None:
    context, faults = to
    question = section.question(proposal.field)
    labels = {choice.code: choice.label for choice in question.field.choices} if question else {}
    expected = (
        f"{code} ({labels.get(code, code)}), which the answers propose, or the reason in {proposal.reason}"
    )
    found = f"{answer.read} and no reason"
    faults.warn(answer.place, f"{context.where} > {proposal.field}", expected, found)
