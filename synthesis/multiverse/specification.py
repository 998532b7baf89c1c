"""A multiverse as a value: what each specification of a synthesis gives, and how they are spread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from types import MappingProxyType

from extraction_forms.frozen_values import frozen
from synthesis.measures.registry import MEASURES
from synthesis.multiverse.choices import Choice, Level
from synthesis.numbers import Unavailable
from synthesis.plan.plan import MultiversePlan, SynthesisPlan
from synthesis.verdicts.margin import STANDARDISED, Margin
from synthesis.verdicts.verdict import CLASSES


@frozen
class Specification:
    """One specification: the place of the level of each choice, and what it gives.

    `rule` is that of the interval, a key of `fit.RULES`; `verdict` the class of the interval by margin. `combinations`
    of choices come to it, of which `chosen` is the one with the fewest changes from the plan.
    """

    chosen: tuple[int, ...]
    combinations: int
    measure: str
    k: int
    studies: int
    estimate: float
    low: float
    high: float
    p: float
    tau2: float | Unavailable
    rule: str
    verdict: str | Unavailable

    @property
    def planned(self) -> bool:
        """Whether every choice is as planned."""
        return not any(self.chosen)

    @property
    def side(self) -> str:
        """Where the interval lies: `above` no effect, `below` it, or it `includes` it."""
        return "above" if self.low > 0 else "below" if self.high < 0 else "includes"


@frozen
class Spread:
    """How some specifications are spread: their number, the estimates, where those and their intervals lie."""

    n: int
    lowest: float
    median: float
    highest: float
    positive: int
    above: int
    below: int
    verdicts: Mapping[str, int]


@frozen
class Division:
    """The share of the variance of estimates that goes with each choice, by its id, and what no choice has alone."""

    of: Mapping[str, float]
    rest: float


@dataclass(frozen=True, kw_only=True)
class Multiverse:
    """All specifications of a synthesis that were fitted, and the account of those that were not.

    `planned` combinations of choices were declared and `looked` at, those with the fewest changes first; `impossible`
    are reasons for which some of these give no estimate, with their number. `margin` is that of the planned effects,
    as they stand on the axis.
    """

    plan: MultiversePlan
    synthesis: SynthesisPlan
    choices: tuple[Choice, ...]
    planned: int
    looked: int
    specifications: tuple[Specification, ...]
    impossible: tuple[tuple[str, int], ...]
    division: Division | Unavailable
    margin: Margin | Unavailable
    sense: float
    origins: tuple[str, ...]

    @cached_property
    def alike(self) -> tuple[Specification, ...]:
        """Those on the scale of the planned measure: the estimates that can be set beside each other."""
        own = family(self.synthesis.measure)
        return tuple(one for one in self.specifications if family(one.measure) == own)

    @property
    def own(self) -> Specification | None:
        """The specification as planned, where it can be estimated."""
        return next((one for one in self.specifications if one.planned), None)

    @property
    def capped(self) -> bool:
        """Whether some combinations were not looked at."""
        return self.looked < self.planned

    @property
    def without_estimate(self) -> int:
        """How many of the combinations looked at give no estimate."""
        return sum(n for _, n in self.impossible)

    @property
    def other_scales(self) -> tuple[str, ...]:
        """The measures whose estimates are on another scale."""
        own = family(self.synthesis.measure)
        return tuple(dict.fromkeys(s.measure for s in self.specifications if family(s.measure) != own))

    def of_level(self, choice: Choice, level: Level) -> tuple[Specification, ...]:
        """Those on the planned scale that chose a level."""
        at, place = self.choices.index(choice), choice.levels.index(level)
        return tuple(one for one in self.alike if one.chosen[at] == place)

    def told(self, one: Specification) -> tuple[tuple[str, str], ...]:
        """What a specification changes about the plan: the labels of each choice and its level."""
        pairs = zip(self.choices, one.chosen, strict=True)
        return tuple((choice.label, choice.levels[place].label) for choice, place in pairs if place)


def family(measure: str) -> str:
    """What measures share whose estimates can be set beside each other: standard deviations, ratios, else a measure."""
    if measure in STANDARDISED:
        return "standardised"
    return "ratio" if MEASURES[measure].scale == "exp" else measure


def spread(some: Sequence[Specification]) -> Spread:
    """How specifications are spread, of which there is one at least."""
    estimates = sorted(one.estimate for one in some)
    codes = Counter(one.verdict for one in some if isinstance(one.verdict, str))
    return Spread(
        n=len(some),
        lowest=estimates[0],
        median=float(median(estimates)),
        highest=estimates[-1],
        positive=sum(one > 0 for one in estimates),
        above=_count(some, lambda one: one.side == "above"),
        below=_count(some, lambda one: one.side == "below"),
        verdicts=MappingProxyType({code: codes[code] for code in CLASSES if codes[code]}),
    )


def _count(some: Iterable[Specification], which: Callable[[Specification], bool]) -> int:
    return sum(map(which, some))
