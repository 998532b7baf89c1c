"""Answers that follow from others by a form's rules: proposed to whoever judges, and held against the judgement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from extraction_forms.conditions import ConditionFault
from extraction_forms.datum import Context, Faults, environment
from extraction_forms.form import Case, Form, Proposal, Section
from extraction_forms.records import Datum


def proposed(form: Form, section: str, data: Mapping[str, Datum]) -> Mapping[str, str]:
    """The codes that the proposals of a section give for one block of answers, by the proposals' ids.

    The first case whose condition holds gives the code. A condition that cannot be decided yet, since it rests
    on a blank, ends the search: there is no proposal, and none stands here. A case without a condition always
    holds. A proposal may rest on those before it.
    """
    known = environment(data)
    found: dict[str, str] = {}
    for proposal in form.proposals:
        if proposal.section == section:
            code = _code(proposal.cases, {**known, **found})
            if code:
                found[proposal.id] = code
    return MappingProxyType(found)


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
    found = f"{answer.printed} and no reason"
    faults.warn(answer.place, f"{context.where} > {proposal.field}", expected, found)
