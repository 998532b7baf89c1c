"""Studies that share so many numbers that they may be reports of one trial."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from math import sqrt
from typing import Final

from synthesis.audit.lines import Audited, StudyFacts
from synthesis.audit.printed import Printed
from synthesis.audit.rules.chance import MOST_ALIKE, TELLING, Spread, spread_of
from synthesis.audit.rules.once import once
from synthesis.audit.rules.triples import FEWEST_PEOPLE_APART, Triple, coincidence, triples

FEWEST_SHARED: Final = 2
"""Things that two studies must share, sizes of arms counting as one, before they are held to be one trial."""
SECOND_ARM: Final = 0.3
"""The chance that a second arm has the same size too when the first has: most trials allot one to one."""
SAME_PLACE: Final = 0.1
"""The least chance that two studies come from one country, or year, or bear one name: authors publish again."""
CHARACTERISTIC: Final = 0.1
"""Numbers of studies such as mean ages differ at least by this share, where few are at hand."""

Pair = tuple[str, str]


@dataclass(slots=True, kw_only=True)
class Shared:
    """What two studies share, in words and numbers, and the chance that they do."""

    chance: float = 1.0
    words: list[str] = field(default_factory=list)
    numbers: list[Printed] = field(default_factory=list)

    def add(self, chance: float, words: str, numbers: tuple[Printed, ...] = ()) -> None:
        """One thing more."""
        self.chance *= chance
        self.words.append(words)
        self.numbers.extend(numbers)


def trials(studies: Mapping[str, StudyFacts]) -> dict[str, str]:
    """The trial of each study, named by one of its studies; its own where none is declared to be shared."""
    of = {name: facts.same_trial_as or name for name, facts in studies.items()}
    return {name: of.get(first, first) for name, first in of.items()}


def linked(studies: Mapping[str, StudyFacts]) -> Callable[[str, str], bool]:
    """Whether two studies are declared to be of one trial."""
    trial = trials(studies)
    return lambda a, b: trial.get(a, a) == trial.get(b, b)


@once
def duplicates(audited: Audited) -> dict[Pair, Shared]:
    """The pairs of studies, not declared to be one trial, that agree in more than chance explains.

    The expected number of such pairs is the number of pairs of studies times the chance that two of them share
    all of it; `Shared.chance` is that product.
    """
    found: dict[Pair, Shared] = {}
    for shares in (_of_sizes, _of_triples, _of_characteristics):
        for pair, chance, words, numbers in list(shares(audited, frozenset(found))):
            found.setdefault(pair, Shared()).add(chance, words, numbers)
    one_trial = linked(audited.studies)
    studies = len({line.study for line in audited.lines} | set(audited.studies))
    told: dict[Pair, Shared] = {}
    places = _places(audited)
    for pair, shared in sorted(found.items()):
        if one_trial(*pair) or len(shared.words) < FEWEST_SHARED:
            continue
        for chance, words in places(pair):
            shared.add(chance, words)
        shared.chance *= studies * (studies - 1) / 2
        if shared.chance < TELLING:
            told[pair] = shared
    return told


_Share = tuple[Pair, float, str, tuple[Printed, ...]]


def _of_triples(audited: Audited, alike: frozenset[Pair]) -> Iterator[_Share]:
    """The triples of arms that two studies share; that their sizes agree counts once."""
    sized = set(alike)
    every, about = triples(audited), coincidence(audited)
    buckets: dict[tuple[object, ...], dict[str, Triple]] = {}
    for one in every:
        buckets.setdefault(one.key, {}).setdefault(one.line.study, one)
    count = Counter(one.line.study for one in every)
    for bucket in buckets.values():
        if 1 < len(bucket) <= MOST_ALIKE:
            for a, b in combinations(bucket.values(), 2):
                pair = _pair(a.line.study, b.line.study)
                of = about.without_size if pair in sized else about.chance
                sized.add(pair)
                chance = min(1.0, of(a, b) * count[pair[0]] * count[pair[1]])
                yield pair, chance, a.words, (*a.numbers, *b.numbers)


def _of_sizes(audited: Audited, _: frozenset[Pair]) -> Iterator[_Share]:
    """The sizes of both arms, where two studies share them."""
    sizes: dict[str, tuple[Printed, Printed]] = {}
    for line in audited.lines:
        a, b = (side.numbers.get("n") or side.numbers.get("total") for side in line.sides)
        if a is not None and b is not None:
            sizes.setdefault(line.study, (a, b))
    one = spread_of(((study, of[0].value) for study, of in sizes.items()), FEWEST_PEOPLE_APART)
    both = _Bucket()
    for study, of in sizes.items():
        both.put((of[0].value, of[1].value), study)
    for pair in both.pairs():
        ours, theirs = sizes[pair[0]], sizes[pair[1]]
        chance = one.chance(ours[0]) * SECOND_ARM
        yield pair, chance, f"arms of {ours[0].shown} and {ours[1].shown}", (*ours, *theirs)


def _of_characteristics(audited: Audited, _: frozenset[Pair]) -> Iterator[_Share]:
    """Characteristics of studies that are numbers, such as mean age and percentages."""
    by_name: dict[str, dict[str, Printed]] = {}
    for study, facts in audited.studies.items():
        for name, number in facts.numbers.items():
            by_name.setdefault(name, {})[study] = number
    for name, of in sorted(by_name.items()):
        spread = _characteristic(of)
        alike = _Bucket()
        for study, number in of.items():
            alike.put(number.value, study)
        for pair in alike.pairs():
            ours, theirs = of[pair[0]], of[pair[1]]
            yield pair, spread.chance(ours, theirs), f"{name.replace('_', ' ')} {ours.shown}", (ours, theirs)


def _characteristic(of: Mapping[str, Printed]) -> Spread:
    values = [number.value for number in of.values()]
    usual = sqrt(sum(value * value for value in values) / len(values))
    return spread_of(((study, number.value) for study, number in of.items()), CHARACTERISTIC * usual)


class _Bucket:
    """Studies by what they share."""

    def __init__(self) -> None:
        self.of: dict[object, list[str]] = {}

    def put(self, key: object, study: str) -> None:
        self.of.setdefault(key, []).append(study)

    def pairs(self) -> Iterator[Pair]:
        for studies in self.of.values():
            if 1 < len(studies) <= MOST_ALIKE:
                for a, b in combinations(studies, 2):
                    yield _pair(a, b)


def _places(audited: Audited) -> Callable[[Pair], Iterator[tuple[float, str]]]:
    """What two studies share besides numbers: name, year, country."""
    facts = audited.studies
    reads: tuple[tuple[str, Callable[[StudyFacts], str]], ...] = (
        ("the name", lambda one: _author(one.label)),
        ("the year", lambda one: one.year),
        ("the country", lambda one: one.country),
    )
    counts = [Counter(read(one) for one in facts.values() if read(one)) for _, read in reads]

    def of(pair: Pair) -> Iterator[tuple[float, str]]:
        if not all(name in facts for name in pair):
            return
        for (words, read), count in zip(reads, counts, strict=True):
            mine, other = (read(facts[name]) for name in pair)
            if mine and mine == other:
                total = max(sum(count.values()), 2)
                share = sum(of * (of - 1) for of in count.values()) / (total * (total - 1))
                yield min(1.0, max(SAME_PLACE, share)), f"{words} {mine}"

    return of


def _author(label: str) -> str:
    """The name in a label, without year and letters behind it."""
    found = re.match(r"[^\d,(;]*", label)
    return found.group().strip().casefold() if found else ""


def _pair(a: str, b: str) -> Pair:
    return (a, b) if a < b else (b, a)
