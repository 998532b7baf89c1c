"""The least whole number from which something is so."""

from __future__ import annotations

from collections.abc import Callable

from synthesis.errors import NotEstimable


def first_whole(holds: Callable[[int], bool], most: int) -> int:
    """The least n of 0 or more with `holds(n)`, for what stays so once it is: by doubling, then by halving.

    Raises:
        NotEstimable: it does not hold even at `most`.
    """
    if holds(0):
        return 0
    low, high = 0, 1
    while not holds(high):
        if high >= most:
            raise NotEstimable(f"fail-safe N: more than {most:,} studies")
        low, high = high, min(2 * high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
