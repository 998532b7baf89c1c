"""The first letter of a label, large at the head of a line and small within a sentence."""

from __future__ import annotations


def lower_first(text: str) -> str:
    """A label within a sentence or title: its first letter small, unless an abbreviation begins it."""
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def upper_first(text: str) -> str:
    """A label at the head of a column or row: its first letter large."""
    return f"{text[:1].upper()}{text[1:]}"
