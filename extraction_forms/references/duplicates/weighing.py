"""How alike two references are: each part weighed for or against their being one publication, with the reason.

Weights are logarithms of odds in the manner of Fellegi & Sunter (1969, J Am Stat Assoc 64:1183): how much oftener a
part agrees, or differs, in two records of one publication than in records of two. They were set by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from rapidfuzz.distance import Indel, Levenshtein

from extraction_forms.frozen_values import frozen
from extraction_forms.references.duplicates.features import Features

CERTAIN: Final = 8.0
"""The score from which two references are taken for one, where nothing speaks strongly against it."""

DOUBTFUL: Final = 3.0
"""The score from which a person is asked."""

_MAIN: Final = 0.94  # how alike titles count as at most, where one has lost its subtitle
_SHORT: Final = 25  # signs of a title that many publications may have, "Peer support" or "Editorial"
_LETTERS: Final = 4  # of a name, from which a slip is told from another name
_STRONG: Final = -3.5
_NEVER: Final = (
    0.78  # titles less alike are not looked at further, where nothing else points at one publication
)


@frozen
class Reason:
    """What a part of two references says: a weight for (above 0) or against their being one, and the words."""

    part: str
    weight: float
    words: str


@frozen
class Likeness:
    """How alike two references are, with the reasons in the order of the parts."""

    reasons: tuple[Reason, ...]

    @property
    def score(self) -> float:
        """The sum of the weights."""
        return sum(one.weight for one in self.reasons)

    @property
    def certain(self) -> bool:
        """Whether the two are one publication beyond doubt: nothing of weight is against it."""
        return self.score >= CERTAIN and all(one.weight > _STRONG for one in self.reasons)

    @property
    def doubtful(self) -> bool:
        """Whether a person should look: alike, and not certainly one."""
        return self.score >= DOUBTFUL and not self.certain

    def in_words(self) -> str:
        """The reasons, those for it first."""
        ordered = sorted(self.reasons, key=lambda one: -one.weight)
        return "; ".join(f"{one.part}: {one.words} ({one.weight:+.1f})" for one in ordered)


def unlike(one: Features, other: Features) -> bool:
    """Whether two references are plainly two: titles that are far apart, and no number of a publication in common."""
    if any(mine and mine == theirs for mine, theirs in zip(_numbers(one), _numbers(other), strict=True)):
        return False
    if (
        not one.title
        or not other.title
        or (one.page and (one.page, one.volume) == (other.page, other.volume))
    ):
        return False
    if Indel.normalized_similarity(one.title, other.title, score_cutoff=_NEVER) >= _NEVER:
        return False
    return _main(one, other) < _NEVER


def _numbers(one: Features) -> tuple[str, ...]:
    return one.doi, one.pmid, one.entry


def weigh(one: Features, other: Features) -> Likeness:
    """How alike two references are."""
    found = (reason for compare in _PARTS for reason in compare(one, other))
    return Likeness(reasons=tuple(found))


def _title(one: Features, other: Features) -> Iterator[Reason]:
    if not one.title or not other.title:
        return
    alike = Indel.normalized_similarity(one.title, other.title)
    words = "the same" if alike == 1 else f"alike to {alike:.0%}"
    cut = alike < _MAIN and (main := _main(one, other)) > alike
    if cut:
        alike, words = main, "the same but for a subtitle"
    weight = next((found for least, found in _LIKE if alike >= least), -6.0)
    short = min(len(one.title), len(other.title)) < _SHORT
    yield Reason(part="title", weight=min(weight, 2.5) if short else weight, words=words)
    if one.numbers != other.numbers:
        told = " and ".join(" ".join(sorted(each.numbers)) or "none" for each in (one, other))
        yield Reason(part="numbers in the title", weight=-2.0 if cut else -5.0, words=told)
    if one.about != other.about:
        told = " and ".join(" ".join(sorted(each.about)) or "neither" for each in (one, other))
        yield Reason(part="kind of text", weight=-5.0, words=told)


_LIKE: Final = ((0.985, 6.0), (0.96, 5.0), (0.92, 3.5), (0.86, 1.5), (0.78, -1.0))
"""From which likeness of titles on how much they weigh."""


def _main(one: Features, other: Features) -> float:
    """How alike titles are where one of them has lost its subtitle; a little less than they look."""
    pairs = [
        (a, b) for a, b in ((one.main, other.title), (other.main, one.title)) if a and len(a) < len(b) + 3
    ]
    return max((_MAIN * Indel.normalized_similarity(a, b) for a, b in pairs), default=0.0)


def _doi(one: Features, other: Features) -> Iterator[Reason]:
    if one.doi and other.doi:
        same = one.doi == other.doi
        yield Reason(part="DOI", weight=7.0 if same else -3.0, words="the same" if same else "two")


def _pmid(one: Features, other: Features) -> Iterator[Reason]:
    if one.pmid and other.pmid:
        same = one.pmid == other.pmid
        yield Reason(part="PMID", weight=7.0 if same else -6.0, words="the same" if same else "two")


def _entry(one: Features, other: Features) -> Iterator[Reason]:
    """A trial may change its title in a register, never its number."""
    if one.entry and other.entry:
        same = one.entry == other.entry
        words = one.entry if same else f"{one.entry} and {other.entry}"
        yield Reason(part="number in a register", weight=9.0 if same else -6.0, words=words)


def _authors(one: Features, other: Features) -> Iterator[Reason]:
    if not one.authors or not other.authors:
        return
    if one.authors == other.authors:
        yield Reason(part="authors", weight=3.0 if len(one.authors) > 1 else 2.0, words="the same")
        return
    first = _same_name(one.authors[0], other.authors[0])
    shared = _shared(one.authors, other.authors)
    if first:
        yield Reason(
            part="authors", weight=2.0 if shared > 0.5 else 0.5, words=f"the first, and {shared:.0%}"
        )
    elif shared > 0.5:
        yield Reason(part="authors", weight=-0.5, words=f"{shared:.0%}, in another order")
    else:
        yield Reason(part="authors", weight=-4.0, words="others")


def _shared(one: Sequence[str], other: Sequence[str]) -> float:
    """The share of the shorter list that stands in the longer one; of lists as long as each other the smaller share."""
    if len(one) != len(other):
        return _within(*sorted((one, other), key=len))
    return min(_within(one, other), _within(other, one))


def _within(fewer: Sequence[str], more: Sequence[str]) -> float:
    return sum(any(_same_name(name, each) for each in more) for name in fewer) / len(fewer)


def _same_name(one: str, other: str) -> bool:
    """Whether two family names may be one: the same, misspelt by a letter, or one of a double name."""
    if one == other:
        return True
    fewer, more = sorted((one, other), key=len)
    if len(fewer) < _LETTERS:
        return False
    if more.startswith(fewer) or more.endswith(fewer):
        return True
    return Levenshtein.distance(one, other, score_cutoff=1) <= 1


def _year(one: Features, other: Features) -> Iterator[Reason]:
    if one.year and other.year:
        apart = abs(one.year - other.year)
        weight = {0: 1.5, 1: 0.0, 2: -1.5}.get(apart, -4.0)
        words = str(one.year) if not apart else f"{one.year} and {other.year}"
        yield Reason(part="year", weight=weight, words=words)


def _container(one: Features, other: Features) -> Iterator[Reason]:
    if one.container and other.container:
        same = one.container == other.container or abbreviates(one.container, other.container)
        yield Reason(part="journal", weight=1.5 if same else -1.5, words="the same" if same else "another")


def abbreviates(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one name of a journal is the other, or a part of it, with its words cut short: J Ment Health."""
    fewer, more = sorted((one, other), key=len)
    at = 0
    for word in more:
        if at < len(fewer) and (word.startswith(fewer[at]) or fewer[at].startswith(word)):
            at += 1
    return at == len(fewer) and 2 * len(fewer) >= len(more)


def _volume(one: Features, other: Features) -> Iterator[Reason]:
    yield from _number("volume", one.volume, other.volume, (1.0, -2.0))


def _issue(one: Features, other: Features) -> Iterator[Reason]:
    yield from _number("issue", one.issue, other.issue, (0.3, -0.5))


def _page(one: Features, other: Features) -> Iterator[Reason]:
    yield from _number("pages", one.page, other.page, (2.0, -2.5))


def _number(part: str, one: str, other: str, weights: tuple[float, float]) -> Iterator[Reason]:
    if one and other:
        agree, differ = weights
        words = one if one == other else f"{one} and {other}"
        yield Reason(part=part, weight=agree if one == other else differ, words=words)


def _kind(one: Features, other: Features) -> Iterator[Reason]:
    """A trial in a register, a poster or a thesis is no report in a journal, though titles agree."""
    apart = {"registration", "inproceedings", "thesis", "dataset", "preprint"}
    if one.kind != other.kind and {one.kind, other.kind} & apart:
        yield Reason(part="kind", weight=-3.0, words=f"{one.kind} and {other.kind}")


def _abstract(one: Features, other: Features) -> Iterator[Reason]:
    if one.abstract and other.abstract:
        alike = Indel.normalized_similarity(one.abstract[:200], other.abstract[:200])
        if alike >= 0.9:
            yield Reason(part="abstract", weight=3.0, words=f"alike to {alike:.0%}")
        elif alike < 0.6:
            yield Reason(part="abstract", weight=-1.5, words=f"alike to {alike:.0%}")


_PARTS: Final[tuple[Callable[[Features, Features], Iterator[Reason]], ...]] = (
    *(_title, _doi, _pmid, _entry, _authors, _year, _container),
    *(_volume, _issue, _page, _kind, _abstract),
)
