"""The rules of a form over answers that were read: what must be there, what must not, what must agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from extraction_forms.conditions import ConditionFault
from extraction_forms.datum import Context, Faults, environment
from extraction_forms.form import Check, Form, Question
from extraction_forms.nearest import did_you_mean
from extraction_forms.records import Datum, Entry
from extraction_forms.yaml_text import Map


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of answers: what was asked, what was answered, where, and whether all must be there."""

    questions: tuple[Question, ...]
    data: Mapping[str, Datum]
    node: Map
    complete: bool


def watch(question: Question, datum: Datum, context: Context, faults: Faults) -> None:
    """Note what is wrong with one answer beside its value: no quote, a provisional code, a missing one."""
    where = f"{context.where} > {question.id}"
    if question.quote and datum.known and not datum.source.quote:
        faults.add(datum.place, where, "the words it rests on (evidence: quote)", "no quote")
    if question.quote and datum.provisional:
        settled, provisional = "a code settled by the review team", f"a provisional one ({datum.provisional})"
        faults.warn(datum.place, where, settled, provisional)
    if datum.missing and question.field.required == "yes":
        faults.add(datum.place, where, "a value", f"missing ({datum.missing})")


def require(block: Block, context: Context, faults: Faults) -> None:
    """Whatever must be answered is; whatever is not asked is not answered."""
    known = environment(block.data)
    for question in block.questions:
        where = f"{context.where} > {question.id}"
        if _rests_on_fault(question, known, block):
            continue
        asked = _asked(question, known, block, where, faults)
        if asked is False:
            if question.id in block.data:
                rule = f"no answer, since it is asked only when {question.when.text if question.when else ''}"
                faults.add(block.data[question.id].place, where, rule, "an answer")
            continue
        written = block.node.get(question.id) is not None
        undecided = asked is None and question.field.required != "yes"
        if block.complete and not written and not undecided and question.field.required != "no":
            more = " or a missing reason" if question.field.required == "or_missing" else ""
            faults.add(block.node.place, where, f"a value{more}", "nothing")


def _rests_on_fault(question: Question, known: Mapping[str, object], block: Block) -> bool:
    """Whether an answer with a fault of its own, unreadable or lacking, leaves open if this question is asked."""
    if question.when is None:
        return False
    needed = [one for one in block.questions if block.complete and one.field.required != "no"]
    lacking = {one.id for one in needed if one.when is None}
    blank = (name for name in question.when.names if name not in block.data)
    if not any(block.node.get(name) is not None or name in lacking for name in blank):
        return False
    try:
        return bool(question.when.functions) or question.when.evaluate(known) is None
    except ConditionFault:
        return False


def _asked(
    question: Question, known: Mapping[str, object], block: Block, where: str, faults: Faults
) -> bool | None:
    """Whether the question is asked; None where the answers it depends on are blank."""
    if question.when is None:
        return True
    try:
        holds = question.when.evaluate(known)
    except ConditionFault as error:
        faults.problems.append(error.problem(place=block.node.place, where=where))
        return None
    return None if holds is None else bool(holds)


def run_checks(checks: Iterable[Check], block: Block, context: Context, faults: Faults) -> None:
    """Note every check that these answers fail; one that rests on a blank is not failed."""
    for check in checks:
        if any(
            name not in block.data and block.node.get(name) is not None for name in check.expression.names
        ):
            continue  # an answer that could not be read has its fault already; what follows from it is none
        where = f"{context.where} > {check.id}"
        used = {name: block.data[name] for name in check.expression.names if name in block.data}
        at = next((datum.place for datum in used.values()), block.node.place)
        try:
            passed = check.expression.evaluate(environment(block.data))
        except ConditionFault as error:
            faults.problems.append(error.problem(place=at, where=where))
            continue
        if passed is False:
            note = faults.warn if check.severity == "warn" else faults.add
            note(at, where, check.message, ", ".join(f"{n} {d.text}" for n, d in used.items()) or "nothing")


def check_references(form: Form, sections: Mapping[str, tuple[Entry, ...]], faults: Faults) -> None:
    """Answers that name an entry of another section of the same record must name one that is there."""
    for section in form.sections:
        pointing = [question for question in section.questions if question.refers_to in form.by_id]
        for entry in sections[section.id]:
            for question in pointing:
                datum = entry.data.get(question.id)
                known = [other.id for other in sections[question.refers_to]]
                if datum is not None and datum.known and datum.value not in known:
                    where = f"{section.label} > {entry.id} > {question.id}"
                    expected = f"one of {', '.join(known)}" if known else f"an entry of {question.refers_to}"
                    hint = did_you_mean(str(datum.value), known)
                    faults.add(datum.place, where, expected, repr(datum.value), hint)
    reports = sorted(entry.id for entry in sections.get("reports", ()))
    for cited in faults.cited if reports else ():
        if cited.report not in reports:
            expected, hint = f"one of {', '.join(reports)}", did_you_mean(cited.report, reports)
            faults.add(cited.place, cited.where, expected, repr(cited.report), hint)
