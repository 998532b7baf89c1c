"""What a person answered once of how a record's numbers are printed, kept with their login."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from django.http import HttpRequest

from extraction_forms.entry.drafts.ledger import RecordName
from extraction_forms.entry.typing.filled import DECIMAL, KEPT, Answers

_KEY: Final = "typing"
_MOST: Final = 50
"""Of how many records it is kept; the oldest is forgotten."""
_OWN: Final = "own"


def remembered(request: HttpRequest, name: RecordName) -> Mapping[str, Any]:
    """What is kept of a record."""
    found = request.session.get(_KEY, {}).get(_of(name), {})
    return MappingProxyType(found if isinstance(found, dict) else {})


def answers_kept(request: HttpRequest, name: RecordName) -> Answers:
    """The answers among it."""
    kept = remembered(request, name)
    return MappingProxyType({key: str(text) for key, text in kept.items() if key in (*KEPT, DECIMAL)})


def remember(request: HttpRequest, name: RecordName, answers: Answers, **more: object) -> None:
    """Keep the answers that hold for a whole record, and what else is given."""
    kept = {key: text for key, text in answers.items() if key in KEPT and text != "none"}
    if answers.get(DECIMAL) == _OWN:
        kept[DECIMAL] = _OWN
    new = {**remembered(request, name), **kept, **more}
    if new == remembered(request, name):
        return
    known = dict(request.session.get(_KEY, {}))
    known.pop(_of(name), None)
    known[_of(name)] = new
    request.session[_KEY] = dict(list(known.items())[-_MOST:])


def _of(name: RecordName) -> str:
    return f"{name.review}/{name.study}/{name.form}"
