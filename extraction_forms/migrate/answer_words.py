"""What an answer says, be it bare or opened into a block, and the same answer with other words."""

from __future__ import annotations

from typing import Final

from extraction_forms.yaml_text import Plain

_SAYING: Final = ("corrected", "printed", "code")


def said(value: Plain) -> str | list[Plain] | None:
    """The text or the list an answer says, as corrected where it was; None where it is missing or a block."""
    if isinstance(value, dict):
        inner = next((value[key] for key in _SAYING if key in value), None)
        return inner if isinstance(inner, str | list) else None
    return value


def is_missing(value: Plain) -> bool:
    """Whether an answer gives a reason instead of a value."""
    return isinstance(value, dict) and "missing" in value


def saying(value: Plain, words: Plain) -> Plain:
    """The answer with other words; what opens it stays, and that it was corrected is noted."""
    if not isinstance(value, dict):
        return words
    key = next((key for key in _SAYING if key in value), "")
    if not key:
        return words
    if key == "corrected":
        rest = {one: kept for one, kept in value.items() if one not in _SAYING}
        was = f"Printed {told(value.get('printed'))}, corrected to {told(value[key])}."
        return noted({"printed": words, **rest}, was)
    return {one: words if one == key else kept for one, kept in value.items()}


def missing(value: Plain, reason: str, note: str) -> Plain:
    """The answer as one that is missing for a reason, with a note; its evidence stays."""
    kept = {key: one for key, one in value.items() if key in _BESIDE} if isinstance(value, dict) else {}
    return noted({"missing": reason, **kept}, note)


_BESIDE: Final = ("column", "provisional", "note", "evidence")


def noted(value: Plain, note: str) -> Plain:
    """The answer with a note added to it."""
    opened: dict[str, Plain] = dict(value) if isinstance(value, dict) else {"printed": value}
    before = opened.get("note", "")
    opened["note"] = f"{before} {note}" if isinstance(before, str) and before else note
    return opened


def told(value: Plain | None) -> str:
    """An answer in words."""
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(told(one) for one in value)
    return ", ".join(f"{key}: {told(one)}" for key, one in value.items())
