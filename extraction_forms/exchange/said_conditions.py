"""A form's condition said in the language of another tool; one that cannot be said is told as a loss."""

from __future__ import annotations

from collections.abc import Mapping

from extraction_forms.conditions import Expression
from extraction_forms.exchange.compiled import Loss
from extraction_forms.exchange.foreign_logic import Sides, Speech, Untold, Variable, sides

Tongue = tuple[Mapping[str, Variable], Speech]
"""The answers a condition may name over there, and how that language says things."""


def said(
    condition: Expression | None,
    tongue: Tongue,
    losses: list[Loss],
    where: str,
    instead: str = "always shown",
) -> Sides | None:
    """When a condition holds and when it fails; None where there is none, or after noting why it cannot be said."""
    if condition is None:
        return None
    try:
        return sides(condition.root, *tongue)
    except Untold as reason:
        lost = f"the condition `{' '.join(condition.text.split())}`: {reason}"
        losses.append(Loss(where=where, lost=lost, instead=instead))
        return None


def shown_when(condition: Expression | None, tongue: Tongue, losses: list[Loss], where: str) -> str:
    """When something is asked; nothing where it always is, or where that cannot be said."""
    found = said(condition, tongue, losses, where)
    return found.holds if found is not None else ""
