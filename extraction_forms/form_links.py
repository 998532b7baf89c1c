"""What the parts of a form say of each other: sections, fields and codes that are named must be there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms import condition_tree as tree
from extraction_forms.condition_values import clash_of
from extraction_forms.errors import Place, Problem
from extraction_forms.fields import Field
from extraction_forms.form import Derived, Form, Proposal, Question, Section
from extraction_forms.form_names import Placed, conditions_of
from extraction_forms.form_places import place_in
from extraction_forms.nearest import did_you_mean

NEEDS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "study": {"contrasts": ("arm_exp", "arm_ctl"), "results": ("outcome",)},
        "judgements": {"judgements": ("overall",)},
        "tallies": {"source": ("label", "title"), "tallies": ("n", "unit", "tags")},
        "answers": {},
    }
)
"""What a form must ask, and insist on, for its records to be read as what `reads_as` says."""

VOCABULARY: Final = "outcomes"
"""What a section may repeat over that is no section of the form: the outcomes of the review."""

_ELSEWHERE: Final = {
    True: "Say `level: record`.",
    False: "A question's `when` names answers of its own block; what hangs on others is a section with a `when`.",
}
"""What to do in a check, and elsewhere, about the name of an answer of another section."""
_KEPT: Final = ("id", "values", "evidence")
_HEAD: Final = (
    *("schema", "form", "study", "extractor", "status", "revision", "numbers", "evidence", "audit"),
)

Fault = Callable[..., None]


def link_problems(form: Form) -> tuple[Problem, ...]:
    """Every fault in what the parts of a form say of each other."""
    problems: list[Problem] = []

    def fault(place: Place, where: str, expected: str, found: str, hint: str = "") -> None:
        problems.append(
            Problem(place=place, where=f"form > {where}", expected=expected, found=found, hint=hint)
        )

    _sections(form, fault)
    for placed in conditions_of(form):
        _names(form, placed, fault)
    for check in form.checks:
        if check.section and check.section not in form.by_id:
            where, known = f"checks > {check.id}", ", ".join(form.by_id)
            fault(check.expression.place or form.place, where, f"one of {known}", repr(check.section))
    for derived in form.derived:
        _derived(form, derived, fault)
    for proposal in form.proposals:
        _proposal(form, proposal, fault)
    return tuple(problems)


def _sections(form: Form, fault: Fault) -> None:
    known = ", ".join(form.by_id)
    reserved = _HEAD if form.reads_as in NEEDS else ()
    top = {
        question.id for section in form.sections if section.repeat == "top" for question in section.questions
    }
    for section in form.sections:
        at = place_in(form, "sections", section.id, "id")
        if section.id in (*reserved, *top):
            fault(at, section.id, "an id that no other key of the file has", repr(section.id))
        for key, questions in (("fields", section.questions), ("unit_fields", section.unit_questions)):
            for question in questions:
                _question(form, section, key, question, fault)
        for unit in section.units:
            if unit not in form.by_id or form.by_id[unit].units:
                place = place_in(form, "sections", section.id, "units")
                fault(place, f"{section.id} > units", f"one of {known}", repr(unit))
        if bool(section.units) != bool(section.unit_questions):
            fault(at, section.id, "both units and unit_fields, or neither", "one of them")
        if section.repeat_over:
            _repeated_over(form, section, fault)
    _needed(form, fault)


def _question(form: Form, section: Section, key: str, question: Question, fault: Fault) -> None:
    where = f"{section.id} > {question.id}"
    at = place_in(form, "sections", section.id, key, question.id, "id")
    if question.id in _KEPT:
        fault(at, where, f"an id other than {', '.join(_KEPT)}", repr(question.id))
    low, high = question.field.minimum, question.field.maximum
    is_open = question.field.exclusive_minimum or question.field.exclusive_maximum
    if low is not None and high is not None and (low > high or (is_open and low == high)):
        fault(at, where, "limits that some number keeps, the lowest first", f"{low:.15g} and {high:.15g}")
    pointed = form.by_id.get(question.refers_to)
    if pointed is not None and not pointed.repeats:
        entries = ", ".join(one.id for one in form.sections if one.repeats)
        place = place_in(form, "sections", section.id, key, question.id, "refers_to")
        expected, found = f"a section that repeats: {entries}", f"{pointed.id!r}, which is asked once"
        fault(place, f"{where} > refers_to", expected, found)


def _repeated_over(form: Form, section: Section, fault: Fault) -> None:
    over = form.by_id.get(section.repeat_over)
    where, at = f"{section.id} > repeat_over", place_in(form, "sections", section.id, "repeat_over")
    known = [one.id for one in form.sections if one.repeats and one.id != section.id]
    if over is None and section.repeat_over != VOCABULARY:
        hint = did_you_mean(section.repeat_over, (*known, VOCABULARY))
        fault(at, where, f"one of {', '.join((*known, VOCABULARY))}", repr(section.repeat_over), hint)
    elif over is not None and over.id not in known:
        found = f"{over.id!r}, which is {'this section' if over is section else 'asked once'}"
        fault(at, where, f"a section that repeats: {', '.join(known)}", found)


def _needed(form: Form, fault: Fault) -> None:
    for name, ids in NEEDS.get(form.reads_as, {}).items():
        section = form.by_id.get(name)
        for needed in ids if section else ():
            question = section.question(needed) if section else None
            skipped = section is not None and section.when is not None and section.required
            if (
                question is None
                or question.field.required == "no"
                or question.when is not None
                or question.field.retired
                or skipped
            ):
                what = "no such field" if question is None else "one that may be left out"
                expected = f"a required field {needed!r}, as it is read as {form.reads_as}"
                fault(place_in(form, "sections", name, "fields", needed), name, expected, what)


def _names(form: Form, placed: Placed, fault: Fault) -> None:
    """The names of a condition are answers, asked as their type allows; the codes they are held against are theirs."""
    scope, known = placed.scope, placed.scope.names
    for name in sorted({name for name in placed.expression.names if scope.field(name) is None}):
        expected = f"one of {', '.join(known)}" if known else "no name, as there is nothing it could name"
        fault(placed.place, placed.where, expected, repr(name), _meant(form, placed, name))
    for name in dict.fromkeys(bare_names(placed.expression.root)):
        field = scope.several.get(name)
        if field is not None:
            expected = f"{name} in one of {', '.join(tree.FUNCTIONS)}, as it holds several values"
            fault(placed.place, placed.where, expected, "its name alone", _instead(name, field))
    clash = clash_of(placed.expression, scope)
    if clash is not None:
        problem = clash.problem(place=placed.place, where=placed.where)
        fault(placed.place, placed.where, problem.expected, problem.found, problem.hint)
    for name, code in compared_codes(placed.expression.root):
        asked = scope.field(name)
        choices = [choice.code for choice in asked.choices] if asked else []
        if choices and code not in choices:
            expected = f"a code of {name}: {', '.join(choices)}"
            fault(placed.place, placed.where, expected, repr(code), did_you_mean(code, choices))


def _meant(form: Form, placed: Placed, name: str) -> str:
    """What to do about a name that a condition may not use: quotes for a code, another level, the nearest name."""
    known, owner = placed.scope.names, name.partition(".")[0]
    asked = [field for field in map(placed.scope.field, placed.expression.names) if field is not None]
    is_check = placed.where.startswith("checks")
    is_whole = any(other.startswith(f"{owner}.") for other in known)
    of_units = {question.id for section in form.sections for question in section.unit_questions}
    hints = (
        (
            name in {choice.code for field in asked for choice in field.choices},
            f"Codes need quotes: '{name}'.",
        ),
        (name in {"yes", "no"}, "A yes-or-no question is asked by its name alone: `paid`, `not paid`."),
        (name in {proposal.id for proposal in form.proposals}, "A proposal may name those before it only."),
        (owner != name and owner in form.by_id and not is_whole, _ELSEWHERE[is_check]),
        (is_check and name in of_units, "It is one of the unit_fields: say `level: units`."),
        (True, did_you_mean(name, known)),
    )
    hint = next(hint for fits, hint in hints if fits)
    elsewhere = [section.id for section in form.sections if section.question(name) is not None]
    if hint or not elsewhere:
        return hint
    return f"It is asked in {elsewhere[0]}; a condition names answers of its own block."


def _instead(name: str, field: Field) -> str:
    """How a field of several values is asked of."""
    if field.type == "interval":
        return f"Write {name}.low or {name}.high."
    if field.type in {"choice", "choices"}:
        return f"Write selected({name}, '{field.choices[0].code if field.choices else 'code'}')."
    return f"Write count({name}) or blank({name})."


def bare_names(node: tree.Node) -> Iterator[str]:
    """Every name of a condition that stands for its value, outside the functions."""
    yield from (one.name for one in tree.walk(node) if isinstance(one, tree.Name))


def compared_codes(node: tree.Node) -> Iterator[tuple[str, str]]:
    """Every field and code that a condition compares with each other."""
    for one in tree.walk(node):
        match one:
            case tree.Comparison(left=tree.Name(name=name), right=tree.Fixed(value=str(code))):
                yield name, code
            case tree.Comparison(left=tree.Fixed(value=str(code)), right=tree.Name(name=name)):
                yield name, code
            case tree.Membership(operand=tree.Name(name=name), options=options):
                yield from ((name, option) for option in options if isinstance(option, str))
            case tree.Call(function="selected", name=tree.Name(name=name), code=code):
                yield name, code
            case _:
                continue


def _derived(form: Form, derived: Derived, fault: Fault) -> None:
    where = f"derived > {derived.id}"
    at = place_in(form, "derived", derived.id, "id")
    section = form.by_id.get(derived.section)
    if section is None:
        fault(at, where, f"one of {', '.join(form.by_id)}", repr(derived.section))
        return
    if section.question(derived.id) is not None:
        fault(at, where, "an id that no field of the section has", repr(derived.id))
    codes = [choice.code for choice in derived.choices]
    for case in derived.cases:
        taken = section.question(case.take) if case.take else None
        if case.take and taken is None:
            fault(at, where, "a field of the section", repr(case.take))
        given = [choice.code for choice in taken.field.choices] if taken else [case.code]
        for code in given:
            if code and code not in codes:
                fault(at, where, f"a code among its choices: {', '.join(codes)}", repr(code))


def _proposal(form: Form, proposal: Proposal, fault: Fault) -> None:
    """A proposal is of a choice of its section, gives codes of it, and has its reason in a text beside it."""
    where = f"proposals > {proposal.id}"

    def at(key: str) -> Place:
        return place_in(form, "proposals", proposal.id, key)

    section = form.by_id.get(proposal.section)
    if section is None:
        fault(at("section"), where, f"one of {', '.join(form.by_id)}", repr(proposal.section))
        return
    if section.question(proposal.id) is not None:
        fault(at("id"), where, "an id that no field of the section has", repr(proposal.id))
    choices = [question.id for question in section.questions if question.field.type == "choice"]
    question = section.question(proposal.field)
    if proposal.field not in choices or question is None:
        expected = f"a field of type choice of {section.id}: {', '.join(choices)}"
        fault(at("field"), where, expected, repr(proposal.field), did_you_mean(proposal.field, choices))
    else:
        codes = [choice.code for choice in question.field.choices]
        for code in dict.fromkeys(case.code for case in proposal.cases):
            if code and code not in codes:
                expected = f"a code of {question.id}: {', '.join(codes)}"
                fault(at("cases"), where, expected, repr(code), did_you_mean(code, codes))
    if proposal.reason and section.question(proposal.reason) is None:
        texts = [question.id for question in section.questions if question.field.type == "text"]
        expected = f"a field of {section.id}: {', '.join(texts)}"
        fault(at("reason"), where, expected, repr(proposal.reason), did_you_mean(proposal.reason, texts))
