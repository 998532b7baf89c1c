"""The definition of a form as written, put in the order of the language: one text for one definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.exchange.compiled import Loss
from extraction_forms.form import Form
from extraction_forms.yaml_text import Plain, plain
from extraction_forms.yaml_write import Writable, dump

TEXT: Final = "text"
TEXTS: Final = "texts"

PARTS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "form": {
            **dict.fromkeys(("id", "version", "title", "about", "subject", "reads_as"), TEXT),
            "sections": "section",
            "derived": "derived",
            "proposals": "proposal",
            "checks": "check",
        },
        "section": {
            **dict.fromkeys(("id", "label", "about", "repeat", "repeat_over", "required", "when"), TEXT),
            "fields": "field",
            "units": TEXTS,
            "unit_fields": "field",
        },
        "field": {
            **dict.fromkeys(
                ("id", "label", "type", "required", "min", "max", "above", "below", "unit"), TEXT
            ),
            "units": TEXTS,
            **dict.fromkeys(("tolerance", "when", "quote", "refers_to", "help", "definition"), TEXT),
            "retired": TEXT,
            "ordered": TEXT,
            "choices": "choice",
        },
        "choice": {
            **dict.fromkeys(("code", "label", "definition"), TEXT),
            "examples": TEXTS,
            "boundary": TEXTS,
            "retired": TEXT,
        },
        "derived": {
            **dict.fromkeys(("id", "label", "section", "help"), TEXT),
            "choices": "choice",
            "cases": "case",
        },
        "proposal": {
            **dict.fromkeys(("id", "label", "section", "field", "reason", "help"), TEXT),
            "cases": "case",
        },
        "case": dict.fromkeys(("when", "code", "take"), TEXT),
        "check": dict.fromkeys(("id", "section", "level", "severity", "expression", "message"), TEXT),
    }
)
"""Every key of the language by the part it belongs to, in the order it is written, and what stands under it."""


def written_parts(form: Form) -> dict[str, Plain]:
    """What a form's definition says, its keys in the order of the language; what is left blank is left out."""
    top = plain(form.written)
    return _ordered("form", top) if isinstance(top, dict) else {}


def _ordered(part: str, block: dict[str, Plain]) -> dict[str, Plain]:
    known = PARTS[part]
    ordered: dict[str, Plain] = {}
    for key in (*known, *(key for key in block if key not in known)):
        value = block.get(key, "")
        if isinstance(value, list) and known.get(key) in PARTS:
            value = [_ordered(known[key], one) if isinstance(one, dict) else one for one in value]
        if value:
            ordered[key] = value
    return ordered


def form_yaml(parts: dict[str, Plain]) -> str:
    """A definition as YAML, the same for the same definition."""
    return dump(_writable(parts))


def _writable(value: Plain) -> Writable:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return [_writable(item) for item in value]
    return {key: _writable(item) for key, item in value.items()}


def blanks(form: Form) -> Iterator[Loss]:
    """The keys of a definition under which nothing stands, which no sheet can tell from those left out."""
    for where in _blank(plain(form.written), ()):
        yield Loss(
            where=where,
            lost="a key with nothing under it",
            instead="the same form without it, of another hash",
        )


def _blank(value: Plain, path: tuple[str, ...]) -> Iterator[str]:
    if not value:
        yield "/".join(path) or "form"
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _blank(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value, 1):
            name = item.get("id") or item.get("code") if isinstance(item, dict) else ""
            # A blank text in a list keeps its place; a blank block in one cannot be read as a form at all.
            if item:
                yield from _blank(item, (*path, name if isinstance(name, str) and name else str(number)))
