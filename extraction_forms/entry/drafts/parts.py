"""An answer taken apart into the texts that its inputs show, and put together from what was typed into them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.datum import EVIDENCE_KEYS
from extraction_forms.entry.drafts.names import VALUE
from extraction_forms.yaml_text import Plain

MISSING: Final = "missing"
SOURCE_PARTS: Final = EVIDENCE_KEYS
"""The parts that say where an answer was read."""
SIDE_PARTS: Final = (MISSING, "unit", "numbers", "corrected", "provisional", "note")
"""The parts that say something of the answer itself."""
PARTS: Final = frozenset({VALUE, *SOURCE_PARTS, *SIDE_PARTS})

_CODED: Final = ("choice", "choices", "flag")
_BARE: Final = ("evidence",)
"""Types whose answer is a source, so that its parts stand in it by themselves."""
_LINE: Final = "\n"


def parts_of(kind: str, value: Plain | None) -> Mapping[str, str]:
    """The texts of an answer by part; blank ones are left out. `kind` is the type of its question."""
    if value is None:
        return MappingProxyType({})
    if not isinstance(value, dict) or kind == "columns":
        return MappingProxyType({VALUE: _text(value, kind)} if value else {})
    if kind in _BARE and "evidence" not in value and MISSING not in value:
        return _texts(value)
    found: dict[str, str] = {}
    for key, part in value.items():
        if key in {"printed", "code"}:
            found[VALUE] = _text(part, kind)
        elif key == "evidence" and isinstance(part, dict):
            found |= _texts(part)
        elif isinstance(part, str):
            found[key] = part
    return MappingProxyType({key: text for key, text in found.items() if text})


def _texts(block: Mapping[str, Plain]) -> Mapping[str, str]:
    return MappingProxyType({key: text for key, text in block.items() if isinstance(text, str) and text})


def _text(value: Plain, kind: str) -> str:
    if isinstance(value, list):
        between = ", " if kind == "choices" else _LINE
        return between.join(_text(item, "") for item in value)
    if isinstance(value, dict):
        return _LINE.join(f"{key}: {_text(item, '')}" for key, item in value.items())
    return value


def with_parts(kind: str, value: Plain | None, typed: Mapping[str, str]) -> Plain | None:
    """The answer with other texts in some of its parts; None where nothing is left of it.

    A value takes the place of a missing reason, and a missing reason that of a value: of two that were both typed, the
    later one. What no input shows stays, and so does the writing of what is typed as it stands.
    """
    if kind == "columns" or not typed:
        return value
    opened, standing = _opened(kind, value), parts_of(kind, value)
    for part, text in sorted(typed.items()):
        if text != standing.get(part, ""):
            _put(opened, kind, part, text)
    said = [part for part, text in typed.items() if part in {VALUE, MISSING} and text.strip()]
    if said[-1:] == [MISSING]:
        for key in ("printed", "code", "corrected"):
            opened.pop(key, None)
    elif said:
        opened.pop(MISSING, None)
    return _closed(kind, opened)


def _opened(kind: str, value: Plain | None) -> dict[str, Plain]:
    if value is None or value == "":
        return {}
    if not isinstance(value, dict):
        return {_key(kind): value}
    if kind in _BARE and "evidence" not in value and MISSING not in value:
        return {"evidence": dict(value)}
    return dict(value)


def _put(opened: dict[str, Plain], kind: str, part: str, text: str) -> None:
    """Set one part, or take it out where its text is blank."""
    if part in SOURCE_PARTS and not (part == "column" and "column" in opened):
        held = opened.get("evidence")
        source = dict(held) if isinstance(held, dict) else {}
        _set(source, part, text)
        _set(opened, "evidence", source)
    elif part == VALUE:
        for key in ("printed", "code"):
            opened.pop(key, None)
        _set(opened, _key(kind), _value(kind, text))
    else:
        _set(opened, part, text)


def _set(block: dict[str, Plain], key: str, value: Plain) -> None:
    if value:
        block[key] = value
    else:
        block.pop(key, None)


def _value(kind: str, text: str) -> Plain:
    if kind == "list":
        return [line.strip() for line in text.splitlines() if line.strip()]
    if kind == "choices":
        return [*codes_in(text)]
    return text if text.strip() else ""


def codes_in(text: str) -> tuple[str, ...]:
    """The codes that an input of several was given."""
    return tuple(part.strip() for part in text.replace(";", ",").split(",") if part.strip())


def _key(kind: str) -> str:
    return "code" if kind in _CODED else "printed"


def _closed(kind: str, opened: dict[str, Plain]) -> Plain | None:
    """The answer in its shortest form: a bare text where nothing more is said of it."""
    if not opened:
        return None
    if kind in _BARE and set(opened) == {"evidence"}:
        return opened["evidence"]
    if set(opened) in ({"printed"}, {"code"}):
        (bare,) = opened.values()
        return bare
    return opened
