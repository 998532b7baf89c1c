"""The rules of a form over answers that were read: what must be there, what must not, what must agree."""

from __future__ import annotations

from collections.abc import Mapping

from extraction_forms.asking import Asked, Plan
from extraction_forms.conditions import ConditionFault
from extraction_forms.datum import Context, Faults, environment
from extraction_forms.form import Question
from extraction_forms.form_names import fields_of
from extraction_forms.frozen_values import frozen
from extraction_forms.proposing import proposal_hint
from extraction_forms.records import Datum
from extraction_forms.yaml_text import Map


@frozen
class Block:
    """One block of answers: what was asked, what is left to look at, what was answered, and where.

    `known` are the values as conditions read them; `complete` says whether all must be there.
    """

    asked: Asked
    plan: Plan
    data: Mapping[str, Datum]
    known: Mapping[str, object]
    node: Map
    complete: bool


def look_over(
    asked: Asked, node: Map, data: Mapping[str, Datum], to: tuple[Context, Faults], *, complete: bool
) -> None:
    """Note what is wrong with a block beyond its single answers: what is lacking, not asked, or does not agree."""
    plan = asked.plan(node, data, complete=complete)
    if not plan.is_empty:
        known = environment(data)
        block = Block(asked=asked, plan=plan, data=data, known=known, node=node, complete=complete)
        _require(block, *to)
        _run_checks(block, *to)


def watch(question: Question, datum: Datum, context: Context, faults: Faults) -> None:
    """Note what is wrong with one answer beside its value: no quote, a provisional or retired code, a missing one."""
    where = f"{context.where} > {question.id}"
    if question.quote and datum.known and not datum.source.quote:
        faults.add(datum.place, where, "the words it rests on (evidence: quote)", "no quote")
    if question.quote and datum.provisional:
        settled, provisional = "a code settled by the review team", f"a provisional one ({datum.provisional})"
        faults.warn(datum.place, where, settled, provisional)
    if datum.missing and question.field.required == "yes":
        faults.add(datum.place, where, "a value", f"missing ({datum.missing})")
    if question.field.retired:
        faults.warn(datum.place, where, "no answer, as the question is retired", "an answer")
    chosen = datum.value if isinstance(datum.value, tuple) else (datum.value,)
    for choice in question.field.choices:
        if choice.retired and choice.code in chosen:
            faults.warn(
                datum.place, where, "a code that is still in use", f"{choice.code!r}, which is retired"
            )


def _require(block: Block, context: Context, faults: Faults) -> None:
    """Whatever must be answered is; whatever is not asked is not answered."""
    for question in block.plan.questions:
        where = f"{context.where} > {question.id}"
        if _rests_on_fault(question, block):
            continue
        is_asked = _is_asked(question, block, where, faults)
        if is_asked is False:
            if question.id in block.data:
                rule = f"no answer, since it is asked only when {question.when.text if question.when else ''}"
                faults.add(block.data[question.id].place, where, rule, "an answer")
            continue
        written = block.node.get(question.id) is not None
        undecided = is_asked is None and question.field.required != "yes"
        if block.complete and not written and not undecided and question.field.required != "no":
            more = " or a missing reason" if question.field.required == "or_missing" else ""
            hint = proposal_hint(block.asked.proposals, question.field, block.data)
            faults.add(block.node.place, where, f"a value{more}", "nothing", hint)


def _rests_on_fault(question: Question, block: Block) -> bool:
    """Whether an answer with a fault of its own, unreadable or lacking, leaves open if this question is asked."""
    if question.when is None:
        return False
    lacking = block.asked.needed if block.complete else frozenset[str]()
    blank = (name for name in fields_of(question.when.names) if name not in block.data)
    if not any(block.node.get(name) is not None or name in lacking for name in blank):
        return False
    try:
        return bool(question.when.functions) or question.when.evaluate(block.known) is None
    except ConditionFault:
        return False


def _is_asked(question: Question, block: Block, where: str, faults: Faults) -> bool | None:
    """Whether the question is asked; None where the answers it depends on are blank."""
    if question.when is None:
        return True
    try:
        holds = question.when.evaluate(block.known)
    except ConditionFault as error:
        faults.problems.append(error.problem(place=block.node.place, where=where))
        return None
    return None if holds is None else bool(holds)


def _run_checks(block: Block, context: Context, faults: Faults) -> None:
    """Note every check that these answers fail; one that rests on a blank is not failed."""
    for check, named in block.plan.checks:
        used = {name: block.data[name] for name in named if name in block.data}
        where = f"{context.where} > {check.id}"
        at = next((datum.place for datum in used.values()), block.node.place)
        try:
            passed = check.expression.evaluate(block.known)
        except ConditionFault as error:
            faults.problems.append(error.problem(place=at, where=where))
            continue
        if passed is False:
            note = faults.warn if check.severity == "warn" else faults.add
            note(at, where, check.message, ", ".join(f"{n} {d.text}" for n, d in used.items()) or "nothing")
