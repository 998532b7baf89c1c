"""Positions put together by links between two, directly or by way of others."""

from __future__ import annotations

from collections.abc import Iterable


def firsts(links: Iterable[tuple[int, int]]) -> dict[int, int]:
    """For every position that has a link the first of all that it is put together with, itself among them."""
    before: dict[int, int] = {}

    def first(place: int) -> int:
        while (above := before.setdefault(place, place)) != place:
            before[place] = before[above]
            place = before[place]
        return place

    for one, other in links:
        low, high = sorted((first(one), first(other)))
        before[high] = low
    return {place: first(place) for place in before}
