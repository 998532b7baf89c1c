"""What is allowed in a form and yet hardly meant: codes without a definition, conditions that never hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from extraction_forms.condition_values import can_hold, reachable
from extraction_forms.errors import Place, Problem
from extraction_forms.form import Form, Proposal, Question, Section
from extraction_forms.form_links import compared_codes
from extraction_forms.form_names import conditions_of, fields_of
from extraction_forms.form_places import place_in
from extraction_forms.nearest import did_you_mean

_OF_STUDIES: Final = ("reports", "arms", "contrasts", "results", "outcomes")


def doubts(form: Form) -> tuple[Problem, ...]:
    """Every warning about a form whose definition has no fault, in the order of its lines."""
    found = (
        *_undefined(form),
        *_thin_codebook(form),
        *_labels(form),
        *_empty(form),
        *_astray(form),
        *_late(form),
        *_never(form),
        *_proposals(form),
        *_retired_codes(form),
    )
    return tuple(sorted(found, key=lambda problem: (problem.place, problem.where)))


def _doubt(place: Place, where: str, expected: str, found: str, hint: str = "") -> Problem:
    return Problem(place=place, where=where, expected=expected, found=found, hint=hint, warning=True)


def _asked(form: Form) -> Iterator[tuple[Section, str, Question]]:
    """Every question still in use, with its section and the key it stands under."""
    for section in form.sections:
        for key, questions in (("fields", section.questions), ("unit_fields", section.unit_questions)):
            yield from ((section, key, question) for question in questions if not question.field.retired)


def _at(form: Form, section: Section, key: str, question: Question) -> Place:
    return place_in(form, "sections", section.id, key, question.id, "id")


def _undefined(form: Form) -> Iterator[Problem]:
    """Codes without a definition; the same codes of several questions are told once."""
    found: dict[tuple[str, ...], list[tuple[Section, str, Question]]] = {}
    for section, key, question in _asked(form):
        bare = tuple(c.code for c in question.field.choices if not c.definition and not c.retired)
        if bare:
            found.setdefault(bare, []).append((section, key, question))
    for codes, questions in found.items():
        section, key, question = questions[0]
        others = len(questions) - 1
        more = f", and so for {others} more field{'s' if others > 1 else ''}" if others else ""
        where = f"{section.id} > {question.id}"
        told = f"none for {', '.join(codes)}{more}"
        yield _doubt(_at(form, section, key, question), where, "a definition of every code", told)


def _thin_codebook(form: Form) -> Iterator[Problem]:
    """A code that is a judgement, since it needs a quote, needs examples and what it is not."""
    for section, key, question in _asked(form):
        thin = [
            choice.code
            for choice in question.field.choices
            if question.quote and not choice.retired and not (choice.examples and choice.boundary)
        ]
        if thin:
            where = f"{section.id} > {question.id}"
            expected = "examples and boundary of every code, as it is a judgement (quote: yes)"
            yield _doubt(
                _at(form, section, key, question), where, expected, f"not both for {', '.join(thin)}"
            )


def _labels(form: Form) -> Iterator[Problem]:
    """Labels that two questions of a block share, or two codes of a question."""
    for section in form.sections:
        for key, questions in (("fields", section.questions), ("unit_fields", section.unit_questions)):
            counts = Counter(question.field.label for question in questions)
            seen: set[str] = set()
            for question in questions:
                label = question.field.label
                if counts[label] > 1 and label in seen:
                    where = f"{section.id} > {question.id} > label"
                    yield _doubt(
                        _at(form, section, key, question), where, "each label once", f"{label!r} again"
                    )
                seen.add(label)
    for section, key, question in _asked(form):
        labels = Counter(choice.label for choice in question.field.choices)
        for label in (label for label, count in labels.items() if count > 1):
            where = f"{section.id} > {question.id} > choices"
            yield _doubt(_at(form, section, key, question), where, "each label once", f"{label!r} again")


def _empty(form: Form) -> Iterator[Problem]:
    """A form or section that asks nothing."""
    if not form.sections:
        yield _doubt(form.place, "sections", "sections with questions", "none")
    for section in form.sections:
        if not section.questions and not section.unit_questions:
            at = place_in(form, "sections", section.id, "id")
            yield _doubt(at, section.id, "fields, which are its questions", "none")


def _astray(form: Form) -> Iterator[Problem]:
    """Answers that point at a section which neither the form has nor most records of studies, or at their own."""
    for section, key, question in _asked(form):
        pointed = question.refers_to
        if pointed == section.id:
            at = place_in(form, "sections", section.id, key, question.id, "refers_to")
            hint = "Its answers then name entries of this very section."
            if pointed in _OF_STUDIES and form.reads_as != "study":
                hint += f" To name {pointed} of the study's own record, give this section another id."
            where = f"{section.id} > {question.id} > refers_to"
            yield _doubt(at, where, "another section than its own", f"{pointed!r}, the section itself", hint)
        if pointed and pointed not in (*form.by_id, *_OF_STUDIES):
            at = place_in(form, "sections", section.id, key, question.id, "refers_to")
            expected = (
                f"a section of the form, or one of the study's own record such as {', '.join(_OF_STUDIES)}"
            )
            hint = did_you_mean(pointed, (*form.by_id, *_OF_STUDIES))
            yield _doubt(at, f"{section.id} > {question.id} > refers_to", expected, repr(pointed), hint)


def _late(form: Form) -> Iterator[Problem]:
    """A question or section whose condition rests on itself or on one that is asked after it."""
    sections = [section.id for section in form.sections]
    for section in form.sections:
        names = section.when.names if section.when else ()
        later = [n for n in names if sections.index(n.partition(".")[0]) > sections.index(section.id)]
        if later:
            place = place_in(form, "sections", section.id, "when")
            found = f"{' and '.join(later)}, asked after it"
            yield _doubt(place, f"{section.id} > when", "sections asked before this one", found)
        for questions in (section.questions, section.unit_questions):
            order = [question.id for question in questions]
            for question in (question for question in questions if question.when is not None):
                names = question.when.names if question.when else ()
                late = [
                    n for n in fields_of(names) if n in order and order.index(n) >= order.index(question.id)
                ]
                if late:
                    where = f"{section.id} > {question.id} > when"
                    place = question.when.place if question.when and question.when.place else form.place
                    expected = "questions asked before this one, which it depends on"
                    yield _doubt(place, where, expected, f"{' and '.join(late)}, asked at or after it")


def _never(form: Form) -> Iterator[Problem]:
    """Conditions that no answers make true."""
    for placed in conditions_of(form):
        is_case = placed.where.startswith(("derived", "proposals"))
        if not is_case and can_hold(placed.expression, placed.scope) is False:
            expected = "a condition that some answers meet"
            yield _doubt(placed.place, placed.where, expected, f"`{placed.expression.text}`, which none do")


def _proposals(form: Form) -> Iterator[Problem]:
    for proposal in form.proposals:
        yield from _unreached(form, proposal)
        if not proposal.reason:
            where, at = f"proposals > {proposal.id}", place_in(form, "proposals", proposal.id, "id")
            expected = "`reason`: the field that says why a judgement is not the one proposed"
            yield _doubt(at, where, expected, "none")


def _unreached(form: Form, proposal: Proposal) -> Iterator[Problem]:
    """Cases of a proposal that never give its code, since one before them always does or they cannot hold."""
    scopes = [p.scope for p in conditions_of(form) if p.where == f"proposals > {proposal.id}"]
    if not scopes:
        return
    for number, is_reached in enumerate(reachable((case.when for case in proposal.cases), scopes[0]), 1):
        case = proposal.cases[number - 1]
        if is_reached is False:
            where = f"proposals > {proposal.id} > case {number}"
            at = place_in(form, "proposals", proposal.id, "cases")
            place = case.when.place if case.when is not None and case.when.place else at
            found = f"one that no answers reach ({case.code})"
            yield _doubt(place, where, "a case that some answers reach", found)


def _retired_codes(form: Form) -> Iterator[Problem]:
    """Conditions and proposals that name a code no longer in use."""
    for placed in conditions_of(form):
        for name, code in dict.fromkeys(compared_codes(placed.expression.root)):
            field = placed.scope.field(name)
            if field and any(choice.code == code and choice.retired for choice in field.choices):
                expected = f"codes of {name} that are in use"
                yield _doubt(placed.place, placed.where, expected, f"{code!r}, which is retired")
    for proposal in form.proposals:
        section = form.by_id[proposal.section]
        question = section.question(proposal.field)
        retired = {choice.code for choice in question.field.choices if choice.retired} if question else set()
        for code in sorted({case.code for case in proposal.cases} & retired):
            at = place_in(form, "proposals", proposal.id, "cases")
            where, expected = f"proposals > {proposal.id}", f"codes of {proposal.field} that are in use"
            yield _doubt(at, where, expected, f"{code!r}, which is retired")
