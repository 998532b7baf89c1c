"""The first letter of a label, large at the head of a line and small within a sentence."""

from __future__ import annotations


def lower_first(text: str) -> str:
    """A label within a sentence or title: its first letter small, unless an abbreviation begins it."""
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def upper_first(text: str) -> str:
    """A label at the head of a column or row: its first letter large, unless it is the sign of a statistic (τ²)."""
    if "α" <= text[:1] <= "ω" and not text[1:2].isalpha():
        return text
    return f"{text[:1].upper()}{text[1:]}"
