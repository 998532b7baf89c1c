"""What becomes of a text that is typed as printed: asked here at every change, since only the server has the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from django.http import HttpResponse, JsonResponse

from extraction_forms.draft import AnswerPath
from extraction_forms.entry.asked import Asked
from extraction_forms.entry.drafts.editing import Editing, open_record
from extraction_forms.entry.drafts.typed import refuse_unknown, texts
from extraction_forms.entry.json_bodies import body_of
from extraction_forms.entry.typing.as_printed import spread
from extraction_forms.entry.typing.blocks import Typing, typing_in
from extraction_forms.entry.typing.echo import echo
from extraction_forms.entry.typing.filled import Ask
from extraction_forms.entry.typing.remembered import answers_kept, remember
from extraction_forms.entry.visit import Visit
from extraction_forms.errors import UsageError

_CLOSED: Final = "This record is submitted or locked: open it again before you type into it."
_LONGEST: Final = 400


def spread_text(visit: Visit, study: str, form: str) -> HttpResponse:
    """Which inputs a text fills that was typed as printed, or what is asked first; and how the text is read."""
    said = body_of(visit.request, "what the page of a record sends")
    editing = opened(visit, study, form)
    name, text = said.get("name"), said.get("text")
    if not isinstance(name, str) or not isinstance(text, str) or len(text) > _LONGEST:
        raise UsageError("Expected the name of an input and its text.")
    refuse_unknown(editing.asked, {name: text})
    path = AnswerPath.parse(name.partition("|")[0])
    held = {**texts(editing.asked, editing.draft), **strings(said.get("texts"))}
    kept = answers_kept(visit.request, editing.name)
    given = strings(said.get("answers"))
    how = typing_in(held, path, {**kept, **given})
    found = spread(editing.asked, path, text, how)
    if isinstance(found, Ask):
        return JsonResponse({"changes": [], "told": "", "echo": "", "ask": _asked(found), "instead": None})
    remember(visit.request, editing.name, how.answers)
    after = {**held, **{one.name: one.text for one in found.changes}}
    own = after.get(name, "") if found.changes else text
    told = {
        "changes": [{"name": one.name, "text": one.text} for one in found.changes],
        "told": found.told,
        "echo": echo(editing.asked, path, own, typing_in(after, path).decimal),
        "ask": None,
        "instead": _instead(editing.asked, path, text, how, [key for key in kept if key not in given]),
    }
    return JsonResponse(told)


def _instead(
    asked: Asked, path: AnswerPath, text: str, how: Typing, kept: list[str]
) -> dict[str, object] | None:
    """The other answers to a question that was not asked again, since it was answered before for this record."""
    for key in kept:
        without = MappingProxyType({one: answer for one, answer in how.answers.items() if one != key})
        found = spread(asked, path, text, replace(how, answers=without))
        if isinstance(found, Ask) and found.key == key:
            others = tuple(one for one in found.options if one.value != how.answers[key])
            return _asked(replace(found, options=others))
    return None


def _asked(ask: Ask) -> dict[str, object]:
    options = [{"label": one.label, "value": one.value} for one in ask.options]
    return {"key": ask.key, "words": ask.words, "options": options}


def strings(found: object) -> Mapping[str, str]:
    """Texts by name, as far as they are texts."""
    if not isinstance(found, dict):
        return MappingProxyType({})
    return MappingProxyType({str(key): text for key, text in found.items() if isinstance(text, str)})


def opened(visit: Visit, study: str, form: str) -> Editing:
    """The person's record, which has to be open.

    Raises:
        UsageError: it is submitted or locked.
    """
    editing = open_record(visit, study, form)
    if not editing.is_open:
        raise UsageError(_CLOSED)
    return editing
