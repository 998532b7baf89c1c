"""The n, mean and SD of one arm at one time: what a copied row repeats, and how likely two agree by chance."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from math import prod
from statistics import median
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.audit.lines import Audited, Line, Side
from synthesis.audit.printed import Printed
from synthesis.audit.rules.chance import Spread, spread_of
from synthesis.audit.rules.once import once

KINDS: Final[Mapping[str, tuple[tuple[str, ...], str, str]]] = {
    "endpoint": (("n", "total"), "mean", "sd"),
    "change": (("change_n", "n"), "change_mean", "change_sd"),
    "baseline": (("baseline_n", "n"), "baseline_mean", "baseline_sd"),
}
"""Kinds of triples: what n stands under, the best first, and the mean and SD."""

BETWEEN_MEANS: Final = 0.25
"""Means of two studies on one scale differ at least so much, in SDs, where too few are at hand to tell."""
BETWEEN_SDS: Final = 0.15
"""So do SDs, as a share of them."""
FEWEST_PEOPLE_APART: Final = 5.0
"""So do the sizes of arms, in people."""


@frozen
class Triple:
    """Size, mean and SD of an arm; `at` numbers its line, `role` is 0 for the experimental side and 1 for control."""

    at: int
    role: int
    kind: str
    line: Line
    n: Printed
    mean: Printed
    sd: Printed

    @property
    def key(self) -> tuple[str, float, float, float]:
        """What two triples have in common that are the same."""
        return self.kind, self.n.value, self.mean.value, self.sd.value

    @property
    def scale(self) -> tuple[str, str]:
        """What it was measured on."""
        return self.line.what, self.kind

    @property
    def side(self) -> Side:
        """Its side."""
        return self.line.sides[self.role]

    @property
    def numbers(self) -> tuple[Printed, ...]:
        """Its numbers."""
        return self.n, self.mean, self.sd

    @property
    def words(self) -> str:
        """It in words."""
        before = "" if self.kind == "endpoint" else f"{self.kind} "
        return f"{before}n {self.n.shown}, mean {self.mean.shown}, SD {self.sd.shown}"


@once
def triples(audited: Audited) -> tuple[Triple, ...]:
    """The triples of all lines that print them in full; SDs of 0 tell nothing and are left out."""
    found = []
    for at, line in enumerate(audited.lines):
        for role, side in enumerate(line.sides):
            for kind, (sizes, mean, sd) in KINDS.items():
                if mean not in side.numbers or sd not in side.numbers:
                    continue
                n = next((side.numbers[name] for name in sizes if name in side.numbers), None)
                spread = side.numbers[sd]
                if n is not None and spread.value > 0 and not spread.derived:
                    of = Triple(
                        at=at, role=role, kind=kind, line=line, n=n, mean=side.numbers[mean], sd=spread
                    )
                    found.append(of)
    return tuple(found)


@frozen
class Coincidence:
    """How far sizes, and means and SDs on each scale, lie apart; and how many triples there are on each scale."""

    sizes: Spread
    means: Mapping[tuple[str, str], Spread]
    sds: Mapping[tuple[str, str], Spread]
    count: Mapping[tuple[str, str], int]

    def chance(self, a: Triple, b: Triple) -> float:
        """The chance that two arms of different studies print the same triple."""
        return self.sizes.chance(a.n, b.n) * self.without_size(a, b)

    def without_size(self, a: Triple, b: Triple) -> float:
        """The chance that two arms of one size print the same mean and SD."""
        scales = {a.scale, b.scale}
        return prod(
            max(of[scale].chance(one, other) for scale in scales)
            for of, one, other in ((self.means, a.mean, b.mean), (self.sds, a.sd, b.sd))
        )

    def pairs(self, a: Triple, b: Triple) -> float:
        """How many pairs of arms might have agreed as these do."""
        if a.scale == b.scale:
            return self.count[a.scale] ** 2 / 2
        return sum(self.count.values()) ** 2 / 2


@once
def coincidence(audited: Audited) -> Coincidence:
    """What is known of the spread of the triples of some lines."""
    found = triples(audited)
    on: dict[tuple[str, str], list[Triple]] = {}
    for one in found:
        on.setdefault(one.scale, []).append(one)
    sizes = chain.from_iterable([((one.line.study, one.n.value)) for one in of] for of in on.values())
    means, sds = {}, {}
    for scale, of in on.items():
        usual = median(one.sd.value for one in of)
        means[scale] = spread_of(((one.line.study, one.mean.value) for one in of), BETWEEN_MEANS * usual)
        sds[scale] = spread_of(((one.line.study, one.sd.value) for one in of), BETWEEN_SDS * usual)
    return Coincidence(
        sizes=spread_of(sizes, FEWEST_PEOPLE_APART),
        means=means,
        sds=sds,
        count={scale: len(of) for scale, of in on.items()},
    )
