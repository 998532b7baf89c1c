"""Which reported effects belong to other rows: matches with recomputed ones that chance does not explain."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import exp, fsum, inf, log, sqrt
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.audit.rules.chance import TELLING, spread_of
from synthesis.audit.rules.effect_pairs import Both

OF_UNLIKE: Final = 0.2
"""A row whose own numbers contradict its effect is to be looked up in any case; another row is named with it where
fewer than one in five such rows would find one by chance. In clean rows none is contradicted, so none is named."""
LIKE_ERROR: Final = 0.04
"""By what share standard errors of the same numbers differ between formulas."""
FARTHEST_SHIFT: Final = 3
"""By how many rows a block is looked for that slipped."""
FARTHEST_GAP: Final = 3
"""How many rows apart two slipped rows of a block stand at most: those between are too alike to tell."""
FEWEST_APART: Final = 3
"""From how many rows on a column may be said to have been sorted by itself."""
LEAST_WIDTH: Final = 0.1
"""Effects lie apart by this many of their standard errors at least."""
LEAST_DENSITY: Final = 0.1
"""Effects far out are rare, but not so rare as a normal distribution has them: density there, of that in the middle."""


@frozen
class Link:
    """A reported effect, by position among the lines that have both, that is another's recomputed one.

    `effect` is the chance that the two agree, `error` that their errors do too; 1 where these differ.
    """

    of: int
    like: int
    effect: float
    error: float = 1.0

    @property
    def chance(self) -> float:
        """The chance that effect and error agree."""
        return self.effect * self.error


@frozen
class Slip:
    """A link that chance does not explain: so many like it are expected for such a row."""

    link: Link
    expected: float


def slips(group: Sequence[Both]) -> list[list[Slip]]:
    """The effects of a group that belong to other rows of it; those that slipped together stand together."""
    unlike = [i for i, one in enumerate(group) if one.unlike and not one.mirrored]
    links = _links(group, unlike)
    best = _told(group, links)
    apart = _sorted_apart(unlike, [link for link in links if link.of not in best], len(best))
    return _together([*best.values(), *apart])


def _links(group: Sequence[Both], unlike: Sequence[int]) -> list[Link]:
    """Every match of an unlike row's reported effect with another row's recomputed one, both turned as in print."""
    ordered = sorted((one.turn * one.computed.y, i) for i, one in enumerate(group))
    values = [y for y, _ in ordered]
    errors = sorted(sqrt(one.computed.v) for one in group)
    least = max(LEAST_WIDTH * errors[len(errors) // 2], 1e-9)
    width = spread_of(((one.line.study, one.turn * one.computed.y) for one in group), least).width
    middle = values[len(values) // 2]
    most = max((one.tells for one in group), default=0.0)
    found = []
    for i in unlike:
        one, y = group[i], group[i].turn * group[i].reported.y
        far = one.reads + most
        density = 0.8 / width * max(LEAST_DENSITY, exp(-(((y - middle) / width) ** 2) / 2))
        for of, j in ordered[bisect_left(values, y - far) : bisect_right(values, y + far)]:
            allowed = one.allowed(group[j])
            if j != i and abs(y - of) <= allowed:
                effect = min(1.0, density * max(allowed, 1e-4 * width))
                error = _share(errors, one, group[j]) if same_error(one, group[j]) else 1.0
                found.append(Link(of=i, like=j, effect=effect, error=error))
    return found


def same_error(one: Both, other: Both) -> bool:
    """Whether the error printed beside an effect is the other row's too, and its own row's less so."""
    if not ({"se", "ci_low", "t", "z"} & one.line.between.keys()):
        return False
    slack = _error_slack(one)
    read, own, theirs = (sqrt(of.v) for of in (one.reported, one.computed, other.computed))
    return abs(read - theirs) <= slack + LIKE_ERROR * theirs and abs(read - own) > slack + LIKE_ERROR * own


def _error_slack(one: Both) -> float:
    printed = one.line.between.get("se")
    return printed.slack if printed is not None else one.reads


def _share(errors: Sequence[float], one: Both, other: Both) -> float:
    """The share of rows whose standard error would have agreed too."""
    read, allowed = sqrt(one.reported.v), _error_slack(one) + LIKE_ERROR * sqrt(other.computed.v)
    alike = bisect_right(errors, read + allowed) - bisect_left(errors, read - allowed)
    return min(1.0, max(alike, 1) / len(errors))


def _told(group: Sequence[Both], links: Sequence[Link]) -> dict[int, Slip]:
    """By row the link that chance explains least: a swap, block, neighbour, another row of the study, or any row.

    Every row is asked for itself, and each kind of slip is counted for itself.
    """
    pairs = {(link.of, link.like): link for link in links}
    studies = Counter(one.line.study for one in group)
    best: dict[int, Slip] = {}
    for link in links:
        one, other = group[link.of], group[link.like]
        expected = [len(group) * link.chance, _in_block(pairs, link)]
        back = pairs.get((link.like, link.of))
        if back is not None:
            expected.append(len(group) * link.effect * back.effect * max(link.error, back.error))
        if abs(link.of - link.like) == 1:
            expected.append(2 * link.chance)
        if one.line.study == other.line.study:
            expected.append((studies[one.line.study] - 1) * link.chance)
        least = min(expected)
        if least < OF_UNLIKE and (link.of not in best or least < best[link.of].expected):
            best[link.of] = Slip(link=link, expected=least)
    return best


def _in_block(pairs: Mapping[tuple[int, int], Link], link: Link) -> float:
    """How many blocks as long as the one a link belongs to chance would shift by as many rows or fewer."""
    shift = link.like - link.of
    if abs(shift) > FARTHEST_SHIFT:
        return inf
    chance = link.chance  # that one error agrees says that the next will: sizes hardly change within a study
    for step in (1, -1):
        for gap, found in _along(pairs, link.of, shift, step):
            chance *= min(1.0, gap * found.effect)
    return 2 * FARTHEST_SHIFT * chance


def _along(
    pairs: Mapping[tuple[int, int], Link], at: int, shift: int, step: int
) -> Iterator[tuple[int, Link]]:
    """The links of a block from one row on, each with how many rows on it was found."""
    gap = 1
    while gap <= FARTHEST_GAP:
        found = pairs.get((at + gap * step, at + gap * step + shift))
        if found is None:
            gap += 1
            continue
        yield gap, found
        at, gap = at + gap * step, 1


def _sorted_apart(unlike: Sequence[int], links: Sequence[Link], told: int) -> list[Slip]:
    """Rows whose effects stand beside one another's numbers throughout, as when a column was sorted by itself."""
    among = set(unlike)
    nearest: dict[int, Link] = {}
    for link in links:
        if link.like in among and (link.of not in nearest or link.chance < nearest[link.of].chance):
            nearest[link.of] = link
    found = len(nearest)
    if found + told < FEWEST_APART or not found:
        return []
    expected = (len(unlike) - told) * len(unlike) * fsum(link.effect for link in nearest.values()) / found
    if found <= expected:
        return []
    # Chernoff's bound on a Poisson count of as many or more.
    tail = exp(found - expected - found * log(found / expected))
    return [Slip(link=link, expected=tail) for link in nearest.values()] if tail < TELLING / 5 else []


def _together(kept: Sequence[Slip]) -> list[list[Slip]]:
    """Slips that share rows, or stand in one block, as one; in the order of the rows."""
    root: dict[int, int] = {}

    def top(i: int) -> int:
        while root.setdefault(i, i) != i:
            i = root[i]
        return i

    ordered = sorted(kept, key=lambda one: one.link.of)
    for one in ordered:
        root[top(one.link.of)] = top(one.link.like)
    for one, after in pairwise(ordered):
        near = after.link.of - one.link.of <= FARTHEST_GAP
        if near and after.link.like - after.link.of == one.link.like - one.link.of:
            root[top(one.link.of)] = top(after.link.of)
    parts: dict[int, list[Slip]] = {}
    for one in ordered:
        parts.setdefault(top(one.link.of), []).append(one)
    return list(parts.values())
