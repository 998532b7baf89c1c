"""What each step of a migration does to a record: one function a step, all of one signature."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.draft import AnswerPath, Block, answers
from extraction_forms.fields import Misread
from extraction_forms.form import Question
from extraction_forms.migrate.answer_words import is_missing, missing, noted, said, saying, told
from extraction_forms.migrate.migration import REFUSE, Step, Target
from extraction_forms.migrate.work import Work
from extraction_forms.printed_intervals import interval
from extraction_forms.printed_numbers import number
from extraction_forms.yaml_text import Plain

Apply = Callable[[Step, Work], None]

_PARTS: Final = re.compile(r"[,;]")


def question_at(work: Work, target: Target | None) -> Question | None:
    """The question a step is about, as the version that is being reached asks it."""
    section = work.form.by_id.get(target.section) if target else None
    if section is None or target is None:
        return None
    return section.question(target.field, of_units=target.of_values)


def _rename_field(step: Step, work: Work) -> None:
    for path, value in work.at(step.field):
        if step.to is not None:
            work.move(path, replace(path, field=step.to.field), value, step)


def _move_field(step: Step, work: Work) -> None:
    if step.to is None:
        return
    target = work.form.by_id.get(step.to.section)
    once = target is None or not target.repeats
    for path, value in work.at(step.field):
        if bool(path.entry) == once:
            found = f"a field of {'an entry' if path.entry else 'a section asked once'}"
            work.refuse(path, step, f"a field that can stand in {step.to.section}", found)
        else:
            work.move(path, replace(path, section=step.to.section, field=step.to.field), value, step)


def _rename_section(step: Step, work: Work) -> None:
    there = work.draft.sections.get(step.section)
    if there is None:
        return
    for path, _ in work.of_section(step.section):
        new = replace(
            path,
            section=step.name,
            entry=step.name if path.unit and path.entry == step.section else path.entry,
        )
        work.steps[new] = [*work.steps.pop(path, []), step]
        work.steps[path] = [step]
        work.origins[new] = work.origins.pop(path, path)
        if path in work.filled:
            work.filled.remove(path)
            work.filled.add(new)
    named = {
        step.name if name == step.section else name: _renamed(blocks, step)
        if name == step.section
        else blocks
        for name, blocks in work.draft.sections.items()
    }
    work.draft = replace(work.draft, sections=MappingProxyType(named))


def _renamed(blocks: tuple[Block, ...], step: Step) -> tuple[Block, ...]:
    """The blocks under the new name; the one of a section asked once has that name too."""
    return tuple(replace(block, id=step.name) if block.id == step.section else block for block in blocks)


def _map_choices(step: Step, work: Work) -> None:
    question = question_at(work, step.field)
    known = {choice.code for choice in question.field.choices} if question else set()
    several = question is not None and question.field.type == "choices"
    for path, value in work.at(step.field):
        words = said(value)
        if words is None:
            continue  # missing for a reason, which holds under the new codes too
        parts = _codes(words, several=several)
        mapped = [step.codes.get(one, one) for one in parts]
        lost = [one for one in parts if one not in step.codes and known and one not in known]
        if lost and step.otherwise == REFUSE:
            work.refuse(path, step, f"one of {', '.join(step.codes)}", repr(lost[0]))
        elif lost:
            note = f"Answered {told(words)!r} under an earlier version."
            work.put(path, missing(value, step.otherwise, note), step)
        elif mapped != parts:
            unique = list(dict.fromkeys(mapped))
            new: Plain = [*unique] if isinstance(words, list) else ", ".join(unique)
            work.put(path, saying(value, new), step)


def _codes(words: str | list[Plain], *, several: bool) -> list[str]:
    if isinstance(words, list):
        return [told(one) for one in words]
    return [part.strip() for part in _PARTS.split(words)] if several else [words.strip()]


def _split(step: Step, work: Work) -> None:
    into = list(dict.fromkeys(name for case in step.cases.values() for name in case))
    for path, value in work.at(step.field):
        words = said(value)
        case = step.cases.get(told(words).strip()) if words is not None else None
        if case is None and not is_missing(value) and step.otherwise == REFUSE:
            work.refuse(path, step, f"one of {', '.join(step.cases)}", repr(told(value)))
            continue
        taken = [replace(path, field=name) for name in into if name != path.field]
        there = [one for one in taken if one in answers(work.draft)]
        if there:
            work.refuse(
                path, step, f"no answer at {there[0]}, which this one is split into", "one there already"
            )
            continue
        origin = work.origins.get(path, path)
        work.put(path, None, step)
        for name in into:
            new = replace(path, field=name)
            part = _part(step, name, case, value)
            if part is not None:
                work.put(new, part, step)
                work.origins[new] = origin


def _part(step: Step, name: str, case: Mapping[str, str] | None, value: Plain) -> Plain | None:
    """What one of the fields that an answer is split into is answered with."""
    if case is not None:
        return saying(value, case[name]) if case.get(name) else None
    if is_missing(value):
        return value
    return missing(value, step.otherwise, f"Answered {told(said(value))!r} under an earlier version.")


def _set_missing_reason(step: Step, work: Work) -> None:
    """A draft is left as it is: what is not answered there yet is still to be answered."""
    if step.field is not None and work.draft.text("status") != "draft":
        for path in list(work.blanks(step.field)):
            work.fill(path, {"missing": step.reason}, step)


def _set_value(step: Step, work: Work) -> None:
    if step.field is not None:
        for path in list(work.blanks(step.field)):
            work.fill(path, {"printed": step.value, "note": step.because}, step)


def _convert_unit(step: Step, work: Work) -> None:
    old, new = step.units
    for path, value in work.at(step.field):
        words = said(value)
        unit = value.get("unit", "") if isinstance(value, dict) else ""
        if not isinstance(words, str) or (unit and unit != old):
            continue
        decimal = _decimal(work, path, value)
        try:
            printed = _converted(words, decimal, step.factor)
        except Misread as fault:
            work.refuse(path, step, fault.expected, fault.found)
            continue
        opened: dict[str, Plain] = dict(value) if isinstance(value, dict) else {"printed": words}
        opened[next((key for key in ("corrected", "code") if key in opened), "printed")] = printed
        opened |= {"unit": new} if unit else {}
        opened |= {"numbers": "decimal_point"} if decimal != "decimal_point" else {}
        work.put(path, noted(opened, f"Printed as {words}{' ' + old if old else ''}."), step)


def _converted(words: str, decimal: str, factor: float) -> str:
    try:
        return f"{number(words, decimal) * factor:.15g}"
    except Misread as fault:
        try:
            low, high = interval(words, decimal)
        except Misread:
            raise fault from None
        return f"{low * factor:.15g} to {high * factor:.15g}"


def _decimal(work: Work, path: AnswerPath, value: Plain) -> str:
    """How the numbers of an answer are printed: as it says itself, else its block, else the record."""
    block = replace(path, unit="", field="numbers")
    own = value.get("numbers") if isinstance(value, dict) else None
    for one in (own, answers(work.draft).get(block), work.draft.head.get("numbers")):
        if isinstance(one, str) and one:
            return one
    return "decimal_point"


def _drop(step: Step, work: Work) -> None:
    for path, value in work.at(step.field) if step.field else work.of_section(step.section):
        take_out(step, work, path, value)
    if step.section:
        kept = {name: blocks for name, blocks in work.draft.sections.items() if name != step.section}
        work.draft = replace(work.draft, sections=MappingProxyType(kept))


def take_out(step: Step, work: Work, path: AnswerPath, value: Plain) -> None:
    """Take an answer out; what it was goes into the note of another one beside it, where the step names one."""
    work.put(path, None, step)
    beside = replace(path, field=step.note_on)
    other = answers(work.draft).get(beside) if step.note_on else None
    if other is not None:
        work.put(beside, noted(other, f"{path.field} was: {told(value)}."), step)


def _reconfirm(step: Step, work: Work) -> None:
    for path, _ in work.at(step.field):
        work.steps.setdefault(path, []).append(step)


def _nothing(step: Step, work: Work) -> None:
    """A step that says something of the form alone, or that is done when all others are."""
    del step, work


STEPS: Final[Mapping[str, Apply]] = MappingProxyType(
    {
        "rename_field": _rename_field,
        "move_field": _move_field,
        "rename_section": _rename_section,
        "map_choices": _map_choices,
        "split": _split,
        "set_missing_reason": _set_missing_reason,
        "set_value": _set_value,
        "convert_unit": _convert_unit,
        "drop": _drop,
        "drop_unasked": _nothing,
        "reconfirm": _reconfirm,
        "keep": _nothing,
    }
)
