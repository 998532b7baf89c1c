"""What CSL-JSON has no variable for, under `custom`, where the format leaves room for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from extraction_forms.references.plain import plain
from extraction_forms.references.reference import DECISIONS, Reference, Screened, Tag, accession, compose

_OURS: Final = "synthesis"
_LISTS: Final = ("keywords", "notes", "labels", "exclusion_reasons")
_TUPLES: Final[Mapping[str, tuple[Callable[..., Any], int]]] = {
    "accessions": (accession, 2),
    "screening": (Screened, 2),
    "more": (Tag, 3),
}


def custom_parts(custom: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parts of a reference under `custom`, and what else stands there."""
    if not isinstance(custom, dict):
        return {}, {"value": custom} if custom else {}
    ours = custom.get(_OURS)
    rest = {name: value for name, value in custom.items() if name != _OURS}
    if not isinstance(ours, dict):
        return {}, dict(custom)
    found: dict[str, Any] = {}
    for name in ("study", "text"):
        if isinstance(ours.get(name), str):
            found[name] = plain(ours[name])
    for name in _LISTS:
        if _texts(ours.get(name)):
            found[name] = tuple(map(plain, ours[name]))
    for name, (kind, length) in _TUPLES.items():
        listed = ours.get(name)
        if isinstance(listed, list) and all(_texts(one, length) for one in listed):
            found[name] = tuple(kind(*map(plain, one)) for one in listed)
    if any(one.decision not in DECISIONS for one in found.get("screening", ())):
        del found["screening"]
    return found, rest


def custom_of(reference: Reference, more: Iterable[Tag], *, lists: bool) -> dict[str, Any]:
    """What stands under `custom` for a reference, of `more` too; `lists` says whether keywords and notes need it."""
    parts: dict[str, Any] = {
        "study": reference.study,
        "text": reference.text if reference.text != compose(reference) else "",
        **{
            name: list(getattr(reference, name))
            for name in _LISTS
            if lists or name not in ("keywords", "notes")
        },
        **{name: [list(one) for one in getattr(reference, name)] for name in _TUPLES},
    }
    parts["more"] = [list(tag) for tag in more]
    said = {name: part for name, part in parts.items() if part}
    return {_OURS: said} if said else {}


def _texts(listed: Any, length: int = 0) -> bool:
    """Whether something is a list of texts, of a length where one is told."""
    return (
        isinstance(listed, list)
        and all(isinstance(one, str) for one in listed)
        and len(listed) == (length or len(listed))
    )
