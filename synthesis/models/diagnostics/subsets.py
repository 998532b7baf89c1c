"""Subsets of some effects, a bit an effect: what leave-one-out and its kin refit a model to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.frozen import Frozen

Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]

VALUES: Final = 2**18  # effects laid out at once: what memory is used does not grow with the subsets


@frozen(eq=False, repr=False)
class Subsets(Frozen):
    """m subsets of k effects: `bits` (m, k / 8) tell who belongs, `count` (m,) how many do."""

    k: int
    bits: NDArray[np.uint8]
    count: Indices

    def __repr__(self) -> str:
        return f"<Subsets: {len(self)} of {self.k} effects>"

    def __len__(self) -> int:
        return len(self.bits)

    def masks(self, some: Indices | slice = slice(None)) -> Bools:
        """True where an effect belongs to a subset, for some of them, shape (n, k)."""
        return np.unpackbits(self.bits[some], axis=1, count=self.k).astype(np.bool_)


def subsets(m: int, k: int, of: Callable[[Indices], Bools]) -> Subsets:
    """Subsets of k effects, m of them, from a function that gives the masks (n, k) of those of these numbers."""
    bits = np.empty((m, -(-k // 8)), dtype=np.uint8)
    count = np.empty(m, dtype=np.intp)
    for some in pieces(np.arange(m), k):
        masks = of(some)
        bits[some], count[some] = np.packbits(masks, axis=1), np.count_nonzero(masks, axis=1)
    return Subsets(k=k, bits=bits, count=count)


def one_less(k: int) -> Subsets:
    """All effects but one, k subsets."""
    return subsets(k, k, lambda some: some[:, None] != np.arange(k))


def pieces(some: Indices, k: int) -> Iterator[Indices]:
    """Numbers of subsets of k effects, so few at a time that their effects can be laid out."""
    size = max(1, VALUES // max(k, 1))
    for start in range(0, some.size, size):
        yield some[start : start + size]
