"""What a form proposes by the answers that are settled: shown beside a question, and held against what stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from extraction_forms.compare.comparing import Compared
from extraction_forms.draft import AnswerPath
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.proposing import proposed
from extraction_forms.records import Datum


@frozen
class Proposed:
    """A settled answer that is another than the form proposes, without the reason the form asks for.

    `reason` is the path of the question that takes the reason.
    """

    path: AnswerPath
    code: str
    label: str
    answer: str
    reason: AnswerPath


def proposed_for(form: Form, item: Compared, known: Mapping[str, Datum]) -> str:
    """The code that the form proposes for an answer by what is settled before it; nothing where it proposes none."""
    if item.path.unit:
        return ""
    own = [
        one.id for one in form.proposals if (one.section, one.field) == (item.section.id, item.question.id)
    ]
    codes = proposed(form, item.section.id, known) if own else {}
    return next((codes[name] for name in own if name in codes), "")


def with_label(item: Compared, code: str) -> str:
    """A code with what it is called: `low (Low risk of bias)`."""
    label = next((one.label for one in item.question.field.choices if one.code == code), "")
    return f"{code} ({label})" if label and label != code else code


def proposals_of(form: Form, item: Compared, known: Mapping[str, Datum]) -> Iterator[Proposed]:
    """What stands otherwise than proposed, without a reason, in the block that an answer is of."""
    section = item.section
    if item.path.unit or all(one.section != section.id for one in form.proposals):
        return
    codes = proposed(form, section.id, known)
    for one in form.proposals:
        code, answer = codes.get(one.id, ""), known.get(one.field)
        reason = known.get(one.reason)
        question = section.question(one.field)
        if one.section != section.id or not code or answer is None or question is None:
            continue
        if not one.reason or not answer.known or answer.value == code or (reason and reason.known):
            continue
        label = next((choice.label for choice in question.field.choices if choice.code == code), "")
        at = item.path
        yield Proposed(
            path=AnswerPath(section=section.id, entry=at.entry, field=one.field),
            code=code,
            label=label,
            answer=answer.read,
            reason=AnswerPath(section=section.id, entry=at.entry, field=one.reason),
        )
