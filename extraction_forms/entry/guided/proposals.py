"""What the answers of a draft propose, by the inputs they are about, for any page that shows these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from extraction_forms.draft import AnswerPath, Draft
from extraction_forms.entry.asked import Asked
from extraction_forms.entry.guided.paths import label_of, paths
from extraction_forms.entry.guided.so_far import Data, entries_so_far, path_of
from extraction_forms.form import Form, Proposal, Section
from extraction_forms.proposing import proposed


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A judgement that answers propose: the code, what it is called, and one sentence with the reason.

    `needs_reason` is the question in which the person says why the judgement is another one; empty where they
    judge as proposed, have said it, or have not judged yet.
    """

    code: str
    label: str
    told: str
    needs_reason: str = ""


def proposals_for(asked: Asked, draft: Draft) -> Mapping[AnswerPath, Proposed]:
    """What the answers so far propose, by the path of the judgement's input."""
    if not asked.form.proposals:
        return MappingProxyType({})
    return MappingProxyType(dict(_found(asked.form, draft)))


def proposed_labels(asked: Asked, draft: Draft) -> Iterator[tuple[AnswerPath, str]]:
    """What is proposed for each judgement, by its path, without the reasons: these take long to put in words."""
    form = asked.form
    wanted = {one.section for one in form.proposals}
    entries = entries_so_far(form, draft) if wanted else {}
    for section in form.sections:
        for entry in entries.get(section.id, ()) if section.id in wanted else ():
            codes = proposed(form, section.id, entry.data)
            for one in form.proposals:
                question = section.question(one.field) if one.section == section.id else None
                if question is not None and codes.get(one.id):
                    yield (
                        path_of(section, entry.id, one.field),
                        label_of(question.field, codes[one.id]),
                    )


def _found(form: Form, draft: Draft) -> Iterator[tuple[AnswerPath, Proposed]]:
    entries = entries_so_far(form, draft)
    for section in form.sections:
        for entry in entries.get(section.id, ()):
            for one, told in proposed_in(form, section, entry.data):
                yield path_of(section, entry.id, one.field), told


def proposed_in(form: Form, section: Section, data: Data) -> Iterator[tuple[Proposal, Proposed]]:
    """What the answers of one entry propose, by the rules of its section."""
    found = paths(form, section, data)
    for one in form.proposals:
        path = found.get(one.id) if one.section == section.id else None
        if path is not None and path.code:
            told = (
                f"{path.label} is proposed, since {path.why}." if path.why else f"{path.label} is proposed."
            )
            yield (
                one,
                Proposed(
                    code=path.code, label=path.label, told=told, needs_reason=_lacking(one, path.code, data)
                ),
            )


def _lacking(one: Proposal, code: str, data: Data) -> str:
    answer, reason = data.get(one.field), data.get(one.reason)
    differs = answer is not None and answer.known and answer.value != code
    return one.reason if differs and (reason is None or not reason.known) else ""
