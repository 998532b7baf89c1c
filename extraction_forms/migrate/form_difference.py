"""Two versions of a form held against each other: every difference, classed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from extraction_forms.fields import Choice
from extraction_forms.form import Check, Derived, Form, Proposal, Question, Section
from extraction_forms.form_names import Scope, block_scope, once_scope
from extraction_forms.migrate.difference import Difference, FormDifference
from extraction_forms.migrate.field_differences import field_added, field_differences, order, refers_to
from extraction_forms.migrate.wider_conditions import is_wider, same

_OF_FORMS: Final = (
    *(("id", "form_id"), ("title", "words"), ("about", "words")),
    *(("reads_as", "reads_as"), ("subject", "subject")),
)


def form_difference(old: Form, new: Form) -> FormDifference:
    """Every difference between two versions of a form; none where they say the same."""
    found = list(_differences(old, new))
    if not found and old.sha256 != new.sha256 and old.version == new.version:
        found.append(Difference(kind="rewritten", path="form", key="text"))
    return FormDifference(
        old=old.id,
        new=new.id,
        old_version=old.version,
        new_version=new.version,
        differences=tuple(found),
    )


def _differences(old: Form, new: Form) -> Iterator[Difference]:
    for key, kind in _OF_FORMS:
        was, now = str(getattr(old, key)), str(getattr(new, key))
        if was != now:
            yield Difference(kind=kind, path="form", key=key, old=was, new=now)
    for section in new.sections:
        before = old.by_id.get(section.id)
        if before is None:
            yield from _section_added(old, section)
        else:
            yield from _section(old, before, section)
    for section in old.sections:
        if section.id not in new.by_id:
            yield Difference(kind="section_removed", path=section.id, old=section.label)
    yield from order("form", "sections", [*old.by_id], [*new.by_id])
    yield from _derived(old, new)
    yield from _proposals(old, new)
    yield from _checks(old, new)


def _section_added(old: Form, section: Section) -> Iterator[Difference]:
    """A section that was not there; one that old answers name already is held against them now."""
    at_top = section.repeat == "top" and any(
        question.field.required != "no" and not question.field.retired for question in section.questions
    )
    named = {section.repeat_over for section in old.sections} | {
        question.refers_to for one in old.sections for question in one.questions
    }
    kind = "section_added_required" if section.required or at_top else "section_added"
    yield Difference(kind=kind, path=section.id, new=section.label)
    if section.id in named:
        yield Difference(kind="refers_to_set", path=section.id, key="id", new=section.id)


def _section(form: Form, old: Section, new: Section) -> Iterator[Difference]:
    path = new.id
    for key in ("label", "about"):
        was, now = getattr(old, key), getattr(new, key)
        if was != now:
            yield Difference(kind="words", path=path, key=key, old=was, new=now)
    if old.repeat != new.repeat:
        yield Difference(kind="repeat", path=path, key="repeat", old=old.repeat, new=new.repeat)
    yield from refers_to(path, "repeat_over", old.repeat_over, new.repeat_over, "repeat_over")
    if old.required != new.required:
        kind = "section_required" if new.required else "demand_dropped"
        told = ["yes" if one.required else "no" for one in (old, new)]
        yield Difference(kind=kind, path=path, key="required", old=told[0], new=told[1])
    yield from _section_when(form, old, new)
    yield from _section_units(path, old, new)
    yield from _questions(path, old.questions, new.questions)
    yield from _questions(f"{path}/values", old.unit_questions, new.unit_questions)


def _section_when(form: Form, old: Section, new: Section) -> Iterator[Difference]:
    texts = (old.when.text if old.when else "", new.when.text if new.when else "")
    if texts[0] == texts[1]:
        return
    scope = once_scope(form, without=old.id)
    if same(old.when, new.when):
        kind = "rewritten"
    elif new.when is None:
        kind = "condition_dropped_required" if new.required else "condition_dropped"
    elif not new.required and is_wider(old.when, new.when, scope):
        kind = "condition_wider"
    else:
        kind = "condition"
    yield Difference(kind=kind, path=new.id, key="when", old=texts[0], new=texts[1])


def _section_units(path: str, old: Section, new: Section) -> Iterator[Difference]:
    if old.units == new.units:
        return
    lost = set(old.units) - set(new.units)
    if lost:
        kind = "units_removed"
    elif set(old.units) == set(new.units):
        kind = "order"
    else:
        kind = "units_added" if len(new.units) > 1 else "units_first"
    yield Difference(kind=kind, path=path, key="units", old=", ".join(old.units), new=", ".join(new.units))


def _questions(path: str, old: tuple[Question, ...], new: tuple[Question, ...]) -> Iterator[Difference]:
    was, now = {one.id: one for one in old}, {one.id: one for one in new}
    scope: Scope = block_scope(old)
    for name, question in now.items():
        at = f"{path}/{name}"
        if name in was:
            yield from field_differences(at, was[name], question, scope)
        else:
            yield from field_added(at, question)
    for name, question in was.items():
        if name not in now:
            yield Difference(kind="field_removed", path=f"{path}/{name}", old=question.field.label)
    yield from order(path, "fields", [*was], [*now])


def _derived(old: Form, new: Form) -> Iterator[Difference]:
    was, now = {one.id: one for one in old.derived}, {one.id: one for one in new.derived}
    for name, tag in now.items():
        path = f"derived:{name}"
        if name not in was:
            yield Difference(kind="derived_added", path=path, new=tag.label)
            continue
        for key in ("label", "help"):
            if getattr(was[name], key) != getattr(tag, key):
                yield Difference(
                    kind="words", path=path, key=key, old=getattr(was[name], key), new=getattr(tag, key)
                )
        for key in ("section", "cases", "choices"):
            before, after = (_told_derived(one, key) for one in (was[name], tag))
            if before != after:
                yield Difference(kind="derived_changed", path=path, key=key, old=before, new=after)
    for name, tag in was.items():
        if name not in now:
            yield Difference(kind="derived_removed", path=f"derived:{name}", old=tag.label)
    yield from order("form", "derived", [*was], [*now])


def _told_derived(tag: Derived, key: str) -> str:
    if key == "section":
        return tag.section
    if key == "choices":
        return "; ".join(_choice_words(choice) for choice in tag.choices)
    return _cases(tag)


def _choice_words(choice: Choice) -> str:
    words = [choice.code, choice.label, choice.definition, *choice.examples, *choice.boundary]
    return ", ".join([word for word in words if word] + (["retired"] if choice.retired else []))


def _cases(owner: Derived | Proposal) -> str:
    return "; ".join(
        f"{case.when.text + ': ' if case.when else ''}{case.code or case.take + ' (taken)'}"
        for case in owner.cases
    )


def _proposals(old: Form, new: Form) -> Iterator[Difference]:
    was, now = {one.id: one for one in old.proposals}, {one.id: one for one in new.proposals}
    for name, proposal in now.items():
        path = f"proposal:{name}"
        if name not in was:
            yield Difference(kind="proposal_added", path=path, new=proposal.field)
            continue
        before = was[name]
        told = {key: (getattr(before, key), getattr(proposal, key)) for key in ("section", "field", "reason")}
        told["cases"] = (_cases(before), _cases(proposal))
        words = {key: (getattr(before, key), getattr(proposal, key)) for key in ("label", "help")}
        for kind, group in (("words", words), ("proposal_changed", told)):
            for key, (one, other) in group.items():
                if one != other:
                    yield Difference(kind=kind, path=path, key=key, old=one, new=other)
    for name, proposal in was.items():
        if name not in now:
            yield Difference(kind="proposal_removed", path=f"proposal:{name}", old=proposal.field)
    yield from order("form", "proposals", [*was], [*now])


def _checks(old: Form, new: Form) -> Iterator[Difference]:
    was, now = {one.id: one for one in old.checks}, {one.id: one for one in new.checks}
    for name, check in now.items():
        path, warns = f"check:{name}", check.severity == "warn"
        if name not in was:
            kind = "check_added_warning" if warns else "check_added"
            yield Difference(kind=kind, path=path, new=check.message)
        else:
            yield from _check(path, was[name], check)
    for name, check in was.items():
        if name not in now:
            yield Difference(kind="check_removed", path=f"check:{name}", old=check.message)
    yield from order("form", "checks", [*was], [*now])


def _check(path: str, old: Check, new: Check) -> Iterator[Difference]:
    if old.message != new.message:
        yield Difference(kind="words", path=path, key="message", old=old.message, new=new.message)
    if old.severity != new.severity:
        kind = "check_eased" if new.severity == "warn" else "check_stricter"
        yield Difference(kind=kind, path=path, key="severity", old=old.severity, new=new.severity)
    changed = "check_changed_warning" if new.severity == "warn" else "check_changed"
    for key in ("section", "level"):
        if getattr(old, key) != getattr(new, key):
            yield Difference(kind=changed, path=path, key=key, old=getattr(old, key), new=getattr(new, key))
    if old.expression.text != new.expression.text:
        kind = "rewritten" if same(old.expression, new.expression) else changed
        yield Difference(
            kind=kind, path=path, key="expression", old=old.expression.text, new=new.expression.text
        )
