"""What a rule proposes for a domain of certainty, and the numbers it rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from types import MappingProxyType

from extraction_forms.frozen_values import frozen
from synthesis.analysis import Analysis
from synthesis.numbers import Quantity, Unavailable
from synthesis.pooling.pooled import Synthesis
from synthesis.readings.readings import Readings
from synthesis.reconciliation import Reconciliation

Facts = Mapping[str, Quantity]


@frozen
class Proposal:
    """The rating that a rule proposes, or why it proposes none.

    `words` is a sentence in which `{name}` stands for each of `facts`; `source` is who the rule is from.
    """

    rating: str | Unavailable
    words: str
    facts: Facts = field(default_factory=lambda: MappingProxyType({}))
    source: str = ""

    @property
    def text(self) -> str:
        """What the rating rests on, as it is printed."""
        return self.words.format_map({name: found.text for name, found in self.facts.items()})

    @property
    def origins(self) -> tuple[str, ...]:
        """The data behind all its numbers."""
        return tuple(sorted({at for found in self.facts.values() for at in found.origins}))


@frozen
class Given:
    """What a rule looks at: a synthesis that was carried out, how its results were read, where its studies went.

    `baseline` is the risk without the intervention that its summary of findings starts from, where it has one.
    """

    analysis: Analysis
    synthesis: Synthesis
    reading: Readings
    account: Reconciliation
    baseline: float | Unavailable


Rule = Callable[[Given], Proposal]


def bare(text: str) -> str:
    """Words of others as they may stand in the words of a proposal, where braces are places for numbers."""
    return text.replace("{", "").replace("}", "")
