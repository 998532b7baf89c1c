"""A form of judgements in domains: the questions that lead to each judgement, and what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from extraction_forms.form import Form, Proposal, Question, Section
from extraction_forms.frozen_values import frozen

START: Final = "before"
"""The id of what is asked before the first domain."""
_NUMBERED: Final = re.compile(r"[0-9]")
_REASON: Final = "_reason"


@frozen
class Domain:
    """A judgement and the questions that lead to it; `beside` is asked along with it, `proposal` the rule for it.

    What is asked before the first domain has no judgement.
    """

    id: str
    label: str
    questions: tuple[Question, ...] = ()
    judged: Question | None = None
    reason: str = ""
    beside: tuple[Question, ...] = ()
    proposal: Proposal | None = None


def guided_section(form: Form) -> Section | None:
    """The section of a form that asks for judgements; None where none does."""
    return next((section for section in form.sections if any(_judged(form, section))), None)


def domains(form: Form, section: Section) -> tuple[Domain, ...]:
    """What is asked first, then every domain, in the form's order."""
    judged = {question.id for question in _judged(form, section)}
    found: list[Domain] = []
    before: list[Question] = []
    for question in _asked(section.questions):
        if question.id in judged:
            found.append(_domain(form, section, question, before))
            before = []
        elif found and not before and _is_beside(found[-1], question):
            found[-1] = replace(found[-1], beside=(*found[-1].beside, question))
        else:
            before.append(question)
    if found and before:
        found[-1] = replace(found[-1], beside=(*found[-1].beside, *before))
    return tuple(_with_start(found))


def _asked(questions: Iterable[Question]) -> Iterator[Question]:
    return (question for question in questions if not question.field.retired)


def _judged(form: Form, section: Section) -> Iterator[Question]:
    """The questions that are judgements: those that answers propose, and those that have a reason beside them."""
    proposed = {one.field for one in form.proposals if one.section == section.id}
    known = {question.id for question in section.questions}
    for question in _asked(section.questions):
        if question.field.choices and (question.id in proposed or f"{question.id}{_REASON}" in known):
            yield question


def _domain(form: Form, section: Section, judged: Question, before: Iterable[Question]) -> Domain:
    own = (one for one in form.proposals if (one.section, one.field) == (section.id, judged.id))
    proposal = next(own, None)
    usual = f"{judged.id}{_REASON}"
    reason = proposal.reason if proposal else (usual if section.question(usual) else "")
    return Domain(
        id=judged.id,
        label=judged.field.label,
        questions=tuple(before),
        judged=judged,
        reason=reason,
        proposal=proposal,
    )


def _is_beside(domain: Domain, question: Question) -> bool:
    """Whether a question belongs to the judgement before it: its reason, its direction."""
    return question.id == domain.reason or question.id.startswith(f"{domain.id}_")


def _with_start(found: list[Domain]) -> Iterator[Domain]:
    """The domains, with what is asked before the first numbered question as a part of its own."""
    if not found:
        return
    first = found[0]
    at = next(
        (n for n, one in enumerate(first.questions) if _NUMBERED.match(one.field.label)), len(first.questions)
    )
    if at:
        yield Domain(id=START, label="Before you begin", questions=first.questions[:at])
    yield replace(first, questions=first.questions[at:])
    yield from found[1:]
