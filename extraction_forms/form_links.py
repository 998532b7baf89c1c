"""What the parts of a form say of each other: sections, fields and codes that are named must be there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms import condition_tree as tree
from extraction_forms.conditions import Expression
from extraction_forms.errors import Place, Problem
from extraction_forms.form import Derived, Form, Question, Section

NEEDS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "study": {"contrasts": ("arm_exp", "arm_ctl"), "results": ("outcome",)},
        "judgements": {"judgements": ("overall",)},
        "tallies": {"source": ("label", "title"), "tallies": ("n", "unit", "tags")},
    }
)
"""What a form must ask, and insist on, for its records to be read as what `reads_as` says."""

_KEPT: Final = ("id", "values", "evidence")
_HEAD: Final = ("schema", "form", "study", "extractor", "status", "revision", "numbers", "evidence")

Fault = Callable[[Place, str, str, str], None]


def link_problems(form: Form) -> tuple[Problem, ...]:
    """Every fault in what the parts of a form say of each other."""
    problems: list[Problem] = []

    def fault(place: Place, where: str, expected: str, found: str) -> None:
        problems.append(Problem(place=place, where=f"form > {where}", expected=expected, found=found))

    _sections(form, fault)
    for where, expression, asked in _conditions(form):
        _names(expression, asked, form.place, where, fault)
    for check in form.checks:
        if check.section not in form.by_id:
            where, known = f"checks > {check.id}", ", ".join(form.by_id)
            fault(check.expression.place or form.place, where, f"one of {known}", repr(check.section))
    for derived in form.derived:
        _derived(form, derived, fault)
    return tuple(problems)


def _sections(form: Form, fault: Fault) -> None:
    known = ", ".join(form.by_id)
    reserved = _HEAD if form.reads_as in NEEDS else ()
    top = {
        question.id for section in form.sections if section.repeat == "top" for question in section.questions
    }
    for section in form.sections:
        if section.id in (*reserved, *top):
            fault(form.place, section.id, "an id that no other key of the file has", repr(section.id))
        for question in (*section.questions, *section.unit_questions):
            if question.id in _KEPT:
                where = f"{section.id} > {question.id}"
                fault(form.place, where, f"an id other than {', '.join(_KEPT)}", repr(question.id))
        for unit in section.units:
            if unit not in form.by_id or form.by_id[unit].units:
                fault(form.place, f"{section.id} > units", f"one of {known}", repr(unit))
        if bool(section.units) != bool(section.unit_questions):
            fault(form.place, section.id, "both units and unit_fields, or neither", "one of them")
    _needed(form, fault)


def _needed(form: Form, fault: Fault) -> None:
    for name, ids in NEEDS.get(form.reads_as, {}).items():
        section = form.by_id.get(name)
        for needed in ids if section else ():
            question = section.question(needed) if section else None
            if question is None or question.field.required == "no" or question.when is not None:
                what = "no such field" if question is None else "one that may be left out"
                fault(
                    form.place, name, f"a required field {needed!r}, as it is read as {form.reads_as}", what
                )


def _conditions(form: Form) -> Iterator[tuple[str, Expression, tuple[Question, ...]]]:
    """Every condition of a form, and the questions whose answers it may rest on."""
    for section in form.sections:
        for asked in (section.questions, section.unit_questions):
            for question in asked:
                if question.when is not None:
                    yield f"{section.id} > {question.id} > when", question.when, asked
    for check in (check for check in form.checks if check.section in form.by_id):
        yield f"checks > {check.id}", check.expression, _asked(form.by_id[check.section], check.level)
    for derived in form.derived:
        for case in derived.cases if derived.section in form.by_id else ():
            if case.when is not None:
                yield f"derived > {derived.id}", case.when, form.by_id[derived.section].questions


def _asked(section: Section, level: str) -> tuple[Question, ...]:
    return section.unit_questions if level == "units" else section.questions


def _names(expression: Expression, asked: Iterable[Question], place: Place, where: str, fault: Fault) -> None:
    """The names of a condition are fields, and the codes it compares them with are theirs."""
    at = expression.place or place
    by_id = {question.id: question for question in asked}
    for name in sorted(set(expression.names) - set(by_id)):
        fault(at, where, f"one of {', '.join(sorted(by_id))}", repr(name))
    for name, code in compared_codes(expression.root):
        choices = [choice.code for choice in by_id[name].field.choices] if name in by_id else []
        if choices and code not in choices:
            fault(at, where, f"a code of {name}: {', '.join(choices)}", repr(code))


def compared_codes(node: tree.Node) -> Iterator[tuple[str, str]]:
    """Every field and code that a condition compares with each other."""
    match node:
        case tree.Comparison(left=tree.Name(name=name), right=tree.Fixed(value=str(code))):
            yield name, code
        case tree.Comparison(left=tree.Fixed(value=str(code)), right=tree.Name(name=name)):
            yield name, code
        case tree.Membership(operand=tree.Name(name=name), options=options):
            yield from ((name, code) for code in options if isinstance(code, str))
        case tree.Call(function="selected", name=tree.Name(name=name), code=code):
            yield name, code
        case tree.Not(operand=operand):
            yield from compared_codes(operand)
        case tree.Junction(operands=operands):
            for operand in operands:
                yield from compared_codes(operand)
        case _:
            return


def _derived(form: Form, derived: Derived, fault: Fault) -> None:
    where = f"derived > {derived.id}"
    section = form.by_id.get(derived.section)
    if section is None:
        fault(form.place, where, f"one of {', '.join(form.by_id)}", repr(derived.section))
        return
    if section.question(derived.id) is not None:
        fault(form.place, where, "an id that no field of the section has", repr(derived.id))
    codes = [choice.code for choice in derived.choices]
    for case in derived.cases:
        taken = section.question(case.take) if case.take else None
        if case.take and taken is None:
            fault(form.place, where, "a field of the section", repr(case.take))
        given = [choice.code for choice in taken.field.choices] if taken else [case.code]
        for code in given:
            if code and code not in codes:
                fault(form.place, where, f"a code among its choices: {', '.join(codes)}", repr(code))
