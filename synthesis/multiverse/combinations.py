"""Every combination of choices, the fewest changes first, and the different specifications they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, islice, product
from math import prod
from typing import Final

from synthesis.models.specifications.outlying import OUTLYING, Pooled
from synthesis.multiverse.choices import Choice, Of, made
from synthesis.multiverse.effect_sets import NOTHING_LEFT, Sets
from synthesis.multiverse.settings import Pooling
from synthesis.numbers import Unavailable
from synthesis.plan.plan import SynthesisPlan

AT_ONCE: Final = 4096
"""How many combinations are looked at together."""

MOST_LOOKED: Final = 200_000
"""How many combinations are looked at at most, whatever they come to."""

NO_OUTLIERS: Final = Unavailable(
    reason="outlying effects are looked for in means of estimates, not of counts"
)

Chosen = tuple[int, ...]
Key = tuple[int, Pooling]
"""A specification: the place of its effects, and how they are pooled."""


@dataclass(slots=True, kw_only=True)
class Distinct:
    """The different specifications in the order in which they were met, each with the combinations that come to it."""

    planned: int
    looked: int = 0
    found: dict[Key, list[Chosen]] = field(default_factory=dict)
    impossible: Counter[str] = field(default_factory=Counter)


def every(choices: Sequence[Choice]) -> Iterator[Chosen]:
    """All combinations of levels, by their places: as planned, then with one change, with two, and so on."""
    sizes = [len(choice.levels) for choice in choices]
    for changes in range(len(choices) + 1):
        for some in combinations(range(len(choices)), changes):
            for places in product(*(range(1, sizes[one]) for one in some)):
                chosen = dict(zip(some, places, strict=True))
                yield tuple(chosen.get(at, 0) for at in range(len(choices)))


def distinct(sets: Sets, plan: SynthesisPlan, choices: tuple[Choice, ...], most: int) -> Distinct:
    """The different specifications, at most so many; looking ends at the combination that would be one too many."""
    account = Distinct(planned=prod(len(choice.levels) for choice in choices))
    reader = _Reader(sets=sets, plan=plan, choices=choices)
    left = islice(every(choices), MOST_LOOKED)
    while part := list(islice(left, AT_ONCE)):
        for chosen, key in zip(part, reader.keys(part), strict=True):
            if isinstance(key, Unavailable):
                account.impossible[key.reason] += 1
            elif key in account.found:
                account.found[key].append(chosen)
            elif len(account.found) == most:
                return account
            else:
                account.found[key] = [chosen]
            account.looked += 1
    return account


@dataclass(slots=True, kw_only=True)
class _Reader:
    """What turns combinations into specifications; effects are found once for all that choose them alike."""

    sets: Sets
    plan: SynthesisPlan
    choices: tuple[Choice, ...]
    _ways: dict[Chosen, Pooling] = field(default_factory=dict)
    _places: dict[tuple[Chosen, str], int | Unavailable] = field(default_factory=dict)
    _trimmed: dict[tuple[str, int, Pooling], int | Unavailable] = field(default_factory=dict)

    def keys(self, part: Sequence[Chosen]) -> list[Key | Unavailable]:
        """The specification that each combination comes to."""
        found = [self._before_outliers(chosen) for chosen in part]
        rules = [self._rule(chosen) for chosen in part]
        asked = {
            (rule, *key)
            for key, rule in zip(found, rules, strict=True)
            if rule and not isinstance(key, Unavailable)
        }
        self._trim([one for one in asked if one not in self._trimmed])
        return [
            self._after(key, rule) if rule and not isinstance(key, Unavailable) else key
            for key, rule in zip(found, rules, strict=True)
        ]

    def _before_outliers(self, chosen: Chosen) -> Key | Unavailable:
        way = self._alone(chosen, "pooling")
        if way not in self._ways:
            self._ways[way] = made(self.choices, way, self.plan)[1]
        pooling = self._ways[way]
        known = self._alone(chosen, "effects"), pooling.model if pooling.counted else ""
        if known not in self._places:
            entering = made(self.choices, known[0], self.plan)[0]
            self._places[known] = self.sets.place(entering, pooling.model)
        place = self._places[known]
        if isinstance(place, Unavailable):
            return place
        return place, self._plain(pooling, place)

    def _alone(self, chosen: Chosen, of: Of) -> Chosen:
        """The levels of the choices that bear upon something, all others as planned."""
        pairs = zip(self.choices, chosen, strict=True)
        return tuple(place if choice.of == of else 0 for choice, place in pairs)

    def _rule(self, chosen: Chosen) -> str:
        """The rule for outlying effects, empty where none are left out."""
        for choice, place in zip(self.choices, chosen, strict=True):
            if choice.of == "outliers" and place:
                return choice.levels[place].id
        return ""

    def _trim(self, asked: Sequence[tuple[str, int, Pooling]]) -> None:
        """The effects that each rule leaves of those pooled in some way, all of a rule at once."""
        for rule in sorted({rule for rule, _, _ in asked}):
            own = [one for one in asked if one[0] == rule and not one[2].counted]
            pooled = [
                Pooled(of=self.sets.numbers[place], tau2=way.tau2, test=way.test) for _, place, way in own
            ]
            for one, kept in zip(own, OUTLYING[rule](pooled), strict=True):
                held = self.sets.held[one[1]]
                rows = tuple(row for row, stays in zip(held.rows, kept.tolist(), strict=True) if stays)
                self._trimmed[one] = self.sets.put(replace(held, rows=rows)) if rows else NOTHING_LEFT

    def _after(self, key: Key, rule: str) -> Key | Unavailable:
        place, pooling = key
        if pooling.counted:
            return NO_OUTLIERS
        left = self._trimmed[rule, place, pooling]
        return left if isinstance(left, Unavailable) else (left, self._plain(pooling, left))

    def _plain(self, pooling: Pooling, place: int) -> Pooling:
        held = self.sets.held[place]
        return pooling.plain(held.k, len(held.studies))
