"""What was assumed of dependent effects, in sentences, with the pairs of effects for which it mattered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.dependence.correlations import Correlations
from synthesis.dependence.pairs import Pairs

Bools = NDArray[np.bool_]


@frozen
class Assumption:
    """One thing that was assumed, as a sentence without its stop, and for how many pairs of how many studies."""

    name: str
    text: str
    pairs: int
    studies: int

    @property
    def counted(self) -> str:
        """For how many pairs and studies it mattered, in words."""
        pairs = f"{self.pairs} {'pair' if self.pairs == 1 else 'pairs'} of effects"
        return f"{pairs} in {self.studies} {'study' if self.studies == 1 else 'studies'}"


@frozen(eq=False)
class Seen:
    """The pairs of clusters of one size, with what is known of their rows beside: split arms, unknown times."""

    pairs: Pairs
    correlations: Correlations
    split: Bools
    unknown: Bools

    @property
    def joint(self) -> Bools:
        """Pairs that have people in common."""
        return np.asarray(~self.pairs.apart)

    @property
    def one(self) -> Bools:
        """Pairs of one observation of one outcome, for the correlations assumed."""
        return self.pairs.same if self.correlations.phi is None else self.pairs.series


SOURCE: Final = "Gleser and Olkin 2009"

Which = Callable[[Seen], Bools]
KINDS: Final[Mapping[str, Which]] = MappingProxyType(
    {
        "outcomes": lambda seen: seen.joint & ~seen.pairs.outcome,
        "within": lambda seen: seen.joint & seen.pairs.outcome & ~seen.one,
        "times": lambda seen: seen.joint & (seen.pairs.distance > 0),
        "times_unknown": lambda seen: seen.joint & seen.unknown & (seen.correlations.phi is not None),
        "shared": lambda seen: seen.joint & ~seen.pairs.groups & ~seen.pairs.equal,
        "shared_equal": lambda seen: seen.pairs.equal,
        "apart": lambda seen: seen.pairs.apart & ~seen.split,
        "split": lambda seen: seen.pairs.apart & seen.split,
    }
)
"""What may have been assumed, in the order in which it is told, and of which pairs."""


def assumptions(
    found: Sequence[Pairs],
    correlations: Correlations,
    *,
    split: Bools,
    unknown: Sequence[bool],
    studies: Sequence[str],
) -> tuple[Assumption, ...]:
    """What was assumed, that for which there is at least one pair."""
    marked = np.asarray(unknown, dtype=np.bool_)
    seen = [
        Seen(
            pairs=one,
            correlations=correlations,
            split=_both(split[one.rows]),
            unknown=_both(marked[one.rows]),
        )
        for one in found
    ]
    words = dict(_words(correlations, found))
    made = []
    for name, which in KINDS.items():
        pairs, where = 0, set()
        for one in seen:
            hit = np.argwhere(np.triu(which(one), 1))
            pairs += len(hit)
            rows = one.pairs.rows
            where |= {studies[rows[g, i]] for g, i, _ in hit} | {studies[rows[g, j]] for g, _, j in hit}
        if pairs:
            made.append(Assumption(name=name, text=words[name], pairs=pairs, studies=len(where)))
    return tuple(made)


def _words(given: Correlations, found: Sequence[Pairs]) -> Iterator[tuple[str, str]]:
    """Each assumption as a sentence."""
    table = f", by pair of {given.by.replace('_', ' ')} where a table gives one" if given.between else ""
    rho = "that of the table" if given.rho is None else f"{given.rho:g}"
    within = "that of the table" if given.same_outcome is None else f"{given.same_outcome:g}"
    yield "outcomes", f"Effects of one study on different outcomes were taken to correlate by {rho}{table}"
    if given.phi is None:
        twice = "Effects on one outcome measured more than once, or at several times,"
    else:
        twice = "Effects on one outcome measured more than once at one time"
    yield "within", f"{twice} were taken to correlate by {within}{table}"
    yield "times", _over_time(given)
    yield (
        "times_unknown",
        "Where a time of a study was not known, all its effects were taken as observed at one time",
    )
    deviations = any(one.standardised.any() for one in found)
    more = ", with the standard deviation of each pair of groups" if deviations else ""
    yield (
        "shared",
        f"Comparisons that share a group were taken to correlate by its part in their variances{more} ({SOURCE})",
    )
    yield (
        "shared_equal",
        "Comparisons that share a group of unknown size were taken to correlate by 1/2, as groups of equal size do",
    )
    yield "apart", "Effects of one study that have no group in common were taken as independent"
    yield "split", "Comparisons among which a shared group was split were taken as independent"


def _over_time(given: Correlations) -> str:
    if given.phi is None:
        return "The time between effects of one study was left out of account"
    if given.time == "ar":
        return f"Over time the correlation was taken to fall by the factor {given.phi:g} with each week"
    return (
        f"Over time the correlation was taken to fall by the factor {given.phi:g}, whatever the time between"
    )


def _both(marks: Bools) -> Bools:
    """Whether either row of a pair is marked, (g, n, n)."""
    return np.asarray(marks[:, :, None] | marks[:, None, :])
