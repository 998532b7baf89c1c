"""One record carried over: every step of every migration on its way, and what came of each answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.draft import AnswerPath, Draft, answers, with_head
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.migrate.migration import Migration, Step
from extraction_forms.migrate.steps import STEPS, take_out
from extraction_forms.migrate.unasked import unasked
from extraction_forms.migrate.work import Refusal, Work, pruned
from extraction_forms.yaml_text import Plain

_MOST_ROUNDS: Final = 100


@frozen
class Carried:
    """A record as it is under the new form: which steps touched which answer, and what could not be carried over.

    `steps` and `origins` go by where an answer stands now, or stood when it was taken out.
    """

    draft: Draft
    steps: Mapping[AnswerPath, tuple[Step, ...]]
    origins: Mapping[AnswerPath, AnswerPath]
    refusals: tuple[Refusal, ...]


def carried(draft: Draft, form: Form, way: Sequence[Migration], forms: Sequence[Form]) -> Carried:
    """A record carried over to `form` along a chain of migrations.

    Args:
        draft: The record, read by the first of `forms`.
        form: The form of the version that is reached.
        way: The migrations in turn.
        forms: For each of them the form that knows what records may hold while it is carried out.
    """
    work = Work(draft=draft, form=form)
    waiting: list[Step] = []
    for migration, wide in zip(way, forms, strict=True):
        work.form = wide
        for step in migration.steps:
            waiting = [_followed(one, step) for one in waiting]
            STEPS[step.do](step, work)
            if step.do == "drop_unasked":
                waiting.append(step)
    work.form = form
    _take_unasked(work, waiting)
    before, after = answers(draft), answers(work.draft)
    touched = {path.section for path in {*before, *after} if before.get(path) != after.get(path)}
    return Carried(
        draft=_under(pruned(work.draft, form, touched), form),
        steps=MappingProxyType({path: _once(steps) for path, steps in work.steps.items()}),
        origins=MappingProxyType(work.origins),
        refusals=tuple(work.refusals),
    )


def _once(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Each step once, in order."""
    return tuple({id(step): step for step in steps}.values())


def _followed(waiting: Step, step: Step) -> Step:
    """A step that waits for the end, about the field by the name that a later step gives it."""
    if step.do in {"rename_field", "move_field"} and step.field == waiting.field and step.to is not None:
        return replace(waiting, field=step.to)
    if step.do == "rename_section" and waiting.field and waiting.field.section == step.section:
        return replace(waiting, field=replace(waiting.field, section=step.name))
    if step.do == "rename_section" and waiting.section == step.section:
        return replace(waiting, section=step.name)
    return waiting


def _take_unasked(work: Work, waiting: Sequence[Step]) -> None:
    """Take out what is not asked, and may be: answers a step names, and those that were only filled in.

    One answer less may leave another one unasked, so this goes on until nothing is left.
    """
    for _ in range(_MOST_ROUNDS):
        found = {path: _allowed(work, waiting, path) for path in unasked(work.form, work.draft)}
        steps = {path: step for path, step in found.items() if step is not None}
        for path, step in steps.items():
            value = answers(work.draft).get(path)
            if value is not None:
                take_out(step, work, path, value)
        if not steps:
            return


def _allowed(work: Work, waiting: Sequence[Step], path: AnswerPath) -> Step | None:
    for step in waiting:
        if (step.field is not None and step.field.holds(path)) or step.section == path.section:
            return step
    return work.steps[path][-1] if path in work.filled else None


def _under(draft: Draft, form: Form) -> Draft:
    """The record with the new version at its head; a hash stands there where one stood."""
    block = draft.head.get("form")
    named: dict[str, Plain] = dict(block) if isinstance(block, dict) else {"id": form.id}
    named["version"] = form.version
    if "sha256" in named:
        named["sha256"] = form.sha256
    return with_head(draft, form=named)
