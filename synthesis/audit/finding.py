"""What an audit found: a place to check, the numbers it rests on, and what would be so if it were a slip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from extraction_forms.errors import Place
from extraction_forms.frozen_values import frozen
from synthesis.audit.lines import Audited, Key
from synthesis.audit.printed import Printed

FAMILIES: Final = (
    *(
        "identity",
        "direction",
        "spread",
        "counts",
        "consistency",
        "time",
        "range",
        "file",
        "dependence",
        "influence",
    ),
)
"""The families of rules, in the order they are told."""

FEW: Final = 5
"""So many studies a finding may be about and still be about each of them."""


@frozen
class Supposed:
    """What one number of a line would be if a finding were a slip.

    `number` is `experimental.sd`, `control.n`, `between.se`, ...; `effect` for the whole effect, whose `value` is then
    what it would have to be multiplied by (-1 turns it round). An empty `number` sets the line aside.
    """

    line: Key
    number: str = ""
    value: float | None = None


@frozen
class Finding:
    """One thing to check.

    `lines` are the results it is about, the suspected one first; `numbers` what it rests on. `message` says what was
    seen and never that it is wrong; `look_up` what to look for in the paper. `suppose` are the changes that would
    undo the slip if it is one; where none can be named, the lines are set aside to show what hangs on them.
    """

    rule: str
    study: str
    outcome: str
    lines: tuple[Key, ...]
    numbers: tuple[Printed, ...]
    place: Place
    message: str
    look_up: str
    suppose: tuple[Supposed, ...] = ()

    @property
    def family(self) -> str:
        """The family of its rule."""
        return self.rule.partition(".")[0]

    @property
    def studies(self) -> frozenset[str]:
        """The studies that it is about."""
        return frozenset({self.study, *(study for study, _ in self.lines)})

    @property
    def of_many(self) -> bool:
        """Whether it is about so many studies that it speaks of their source rather than of any of them."""
        return len({study for study, _ in self.lines}) > FEW


@frozen
class Rule:
    """A rule of the audit: what it sees, why that matters, and what finds it.

    `id` is `family.name`; `detectable` says which slips the file holds enough information to see. A `caution` is a
    true statement on the data that a reader should weigh, not a suspected slip: it is counted apart.
    """

    id: str
    title: str
    sees: str
    why: str
    look_up: str
    detectable: str
    find: Callable[[Audited], Iterator[Finding]]
    caution: bool = False

    @property
    def family(self) -> str:
        """The family it belongs to."""
        return self.id.partition(".")[0]
