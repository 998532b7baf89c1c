"""A form as a table for people: every question and code, when it is asked, what belongs to it and what does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from extraction_forms.condition_words import in_words
from extraction_forms.fields import Field
from extraction_forms.form import Case, Check, Derived, Form, Proposal, Question, Section
from extraction_forms.form_names import Scope, block_scope, conditions_of
from extraction_forms.frozen_values import frozen

TYPE_WORDS: Final[Mapping[str, str]] = {
    "text": "text",
    "whole": "whole number",
    "number": "number",
    "choice": "one code",
    "choices": "one or more codes",
    "day": "date, as exact as known (YYYY, YYYY-MM or YYYY-MM-DD)",
    "date": "date (YYYY-MM-DD)",
    "flag": "yes or no",
    "number_with_unit": "number with a unit",
    "interval": "two numbers (0.2 to 0.5)",
    "slug": "id",
    "columns": "named texts",
    "list": "list of texts",
    "evidence": "source (report, page, quote)",
}
"""The type of an answer in words."""

_REQUIRED: Final[Mapping[str, str]] = {"no": "", "yes": "yes", "or_missing": "a value, or why it is missing"}


@frozen
class CodebookRow:
    """A question, or one of its codes: a row with a `code` says what the code means and nothing else.

    `kind` is the type of the answer in words with its unit and limits; `asked_when` and `required` are in words
    too, and empty where the question is always asked or may be left out.
    """

    section: str
    field: str
    label: str = ""
    kind: str = ""
    asked_when: str = ""
    required: str = ""
    code: str = ""
    code_label: str = ""
    definition: str = ""
    examples: str = ""
    boundary: str = ""
    help: str = ""


def codebook_rows(form: Form) -> tuple[CodebookRow, ...]:
    """Every question of a form in its order, each followed by its codes; what is retired says so."""
    return tuple(row for section in form.sections for row in _section(section))


def _section(section: Section) -> Iterator[CodebookRow]:
    for questions in (section.questions, section.unit_questions):
        scope = block_scope(questions)
        for question in questions:
            yield question_row(section, question, scope)
            for choice in question.field.choices:
                yield CodebookRow(
                    section=section.id,
                    field=question.id,
                    code=choice.code,
                    code_label=_retired(choice.label, is_retired=choice.retired),
                    definition=choice.definition,
                    examples="; ".join(choice.examples),
                    boundary="; ".join(choice.boundary),
                )


def question_row(section: Section, question: Question, scope: Scope) -> CodebookRow:
    """The row of a question itself."""
    field = question.field
    needs = [_REQUIRED[field.required], "with the words it rests on" if question.quote else ""]
    return CodebookRow(
        section=section.id,
        field=field.id,
        label=_retired(field.label, is_retired=field.retired),
        kind=type_words(field),
        asked_when=in_words(question.when, scope) if question.when is not None else "",
        required=", ".join(part for part in needs if part),
        definition=field.definition,
        help=field.help,
    )


def _retired(label: str, *, is_retired: bool) -> str:
    return f"{label} (retired)" if is_retired else label


def type_words(field: Field) -> str:
    """The type of an answer in words: with its unit, its limits, and how far two extractors may differ."""
    parts = [TYPE_WORDS[field.type]]
    if field.unit:
        parts.append(f"in {field.unit}")
    if field.units:
        parts.append(f"in {' or '.join(field.units)}")
    if field.minimum is not None:
        parts.append(f"{'above' if field.exclusive_minimum else 'from'} {field.minimum:.15g}")
    if field.maximum is not None:
        parts.append(f"{'below' if field.exclusive_maximum else 'to'} {field.maximum:.15g}")
    told = " ".join(parts)
    told = f"{told}, in their order" if field.ordered else told
    return f"{told}; two extractors agree within {field.tolerance}" if field.tolerance else told


def repeat_words(section: Section) -> str:
    """How often a section is answered, in words."""
    if section.repeat_over:
        return f"one block for each entry of {section.repeat_over}"
    return {
        "no": "asked once",
        "top": "asked once, at the top of the file",
        "list": "repeats: a list of blocks, each with an id",
        "map": "repeats: a block under each id",
    }[section.repeat]


def proposal_words(form: Form, proposal: Proposal) -> tuple[str, ...]:
    """What a proposal is of, and its cases in words, in the order they are tried."""
    placed = [one for one in conditions_of(form) if one.where == f"proposals > {proposal.id}"]
    scope = placed[0].scope if placed else Scope()
    question = form.by_id[proposal.section].question(proposal.field)
    labels = {choice.code: choice.label for choice in question.field.choices} if question else {}
    reason = f"; who answers otherwise says why in {proposal.reason}" if proposal.reason else ""
    name = f" ({proposal.label})" if proposal.label else ""
    return (
        f"{proposal.id} proposes {proposal.field}{name}{reason}",
        *_cases(proposal.cases, labels, scope),
        *([proposal.help] if proposal.help else []),
    )


def derived_words(form: Form, derived: Derived) -> tuple[str, ...]:
    """What a derived tag is, and its cases in words, in the order they are tried."""
    labels = {choice.code: choice.label for choice in derived.choices}
    scope = block_scope(form.by_id[derived.section].questions)
    help_ = f": {derived.help}" if derived.help else ""
    return (f"{derived.id}  {derived.label}{help_}", *_cases(derived.cases, labels, scope))


def _cases(cases: tuple[Case, ...], labels: Mapping[str, str], scope: Scope) -> Iterator[str]:
    for case in cases:
        gives = f"the answer to {case.take}" if case.take else labels.get(case.code, case.code)
        yield f"{gives}: {in_words(case.when, scope) if case.when is not None else 'in every other case'}"


def check_words(check: Check) -> tuple[str, ...]:
    """What a check asks for, and whether it stops a record."""
    kind = "a warning" if check.severity == "warn" else "a fault"
    return (f"{check.id}: {check.message}; otherwise {kind}", f"{check.expression.text}")
