"""What the page says of a result while it is typed: values, finished before anything is written."""

from __future__ import annotations

from extraction_forms.entry.results.strips import Scale, Strip
from extraction_forms.frozen_values import frozen


@frozen
class Pooling:
    """A synthesis that a result goes into (`enters`), or the reason why it does not."""

    label: str
    enters: bool
    reason: str = ""


@frozen
class ShownEffect:
    """An effect in words: its size with its interval, which arm it favours, what the margins say of it.

    `measured` is the same number as the paper would have it, where it was turned; `how` is the route it was had by.
    """

    text: str
    direction: str
    measured: str = ""
    how: str = ""
    verdict: str = ""
    verdict_short: str = ""
    alt: str = ""
    strip: Strip | None = None


@frozen
class ShownResult:
    """One result: the input that it begins at, its name, its effect or what is missing for one, where it goes.

    `at_fault` are the inputs whose answers cannot be read yet; `against_claim` says that the numbers and what the
    authors claim do not go together.
    """

    path: str
    name: str
    effect: ShownEffect | None
    missing: str = ""
    direction: str = ""
    against_claim: str = ""
    pooled: tuple[Pooling, ...] = ()
    at_fault: tuple[str, ...] = ()


@frozen
class Panel:
    """The results of one measure, on one axis: what the measure is, what lies on either side of no effect."""

    measure: str
    note: str
    sides: tuple[str, str]
    scale: Scale
    results: tuple[ShownResult, ...]

    @property
    def has_margins(self) -> bool:
        """Whether margins are drawn."""
        return any(
            one.effect is not None and one.effect.strip and one.effect.strip.edges for one in self.results
        )


@frozen
class Flag:
    """A place to check: of which outcome, what was seen, what to look up, and the inputs that it rests on."""

    rule: str
    name: str
    message: str
    look_up: str
    paths: tuple[tuple[str, str], ...]
    caution: bool = False


@frozen
class Feedback:
    """All that is told while a record is typed; `note` says why there is nothing, or what holds of the whole study."""

    panels: tuple[Panel, ...] = ()
    waiting: tuple[ShownResult, ...] = ()
    flags: tuple[Flag, ...] = ()
    notes: tuple[str, ...] = ()
