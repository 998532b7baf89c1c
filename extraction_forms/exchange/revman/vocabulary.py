"""The outcomes of a file of RevMan, each with what may tell which way is better."""

from __future__ import annotations

from extraction_forms.exchange.declared import Declared
from extraction_forms.exchange.named_outcomes import NamedOutcome
from extraction_forms.exchange.named_outcomes import vocabulary as vocabulary_of
from extraction_forms.exchange.revman.gathering import Outcome
from extraction_forms.yaml_write import Writable


def vocabulary(outcomes: tuple[Outcome, ...], declared: Declared) -> Writable:
    """The review's `outcomes.yaml`: domains as declared, and every outcome by its id."""
    return vocabulary_of(
        (NamedOutcome(id=one.id, name=one.name, why=_why(one)) for one in outcomes), declared
    )


def _why(outcome: Outcome) -> str:
    """What the graph says beside its axis, which a person may decide by."""
    sides = dict.fromkeys(one.sides for one in outcome.analyses if any(one.sides))
    told = "; ".join(f"left {left or 'nothing'}, right {right or 'nothing'}" for left, right in sides)
    return f"RevMan does not say which way is better. Beside its axis stands: {told or 'nothing'}."
