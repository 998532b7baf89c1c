"""Hypotheses about the coefficients of a robust result, as the rows of a matrix and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import did_you_mean
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen
from synthesis.models.owned import owned

Floats = NDArray[np.float64]
Asked = str | int | Sequence[str | int] | Mapping[str, float] | Sequence[Mapping[str, float]] | ArrayLike


@frozen
class Names:
    """The coefficients by name, and the terms that stand for several: their positions from 0."""

    coefficients: tuple[str, ...]
    terms: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def known(self) -> dict[str, tuple[int, ...]]:
        """Every name that may be asked for, with its positions."""
        return {name: (i,) for i, name in enumerate(self.coefficients)} | dict(self.terms)


@frozen(eq=False)
class Hypotheses(Frozen):
    """q hypotheses L beta = rhs, (q, p) and (q,), and each in words."""

    L: Floats
    rhs: Floats
    names: tuple[str, ...]


def hypotheses(names: Names, asked: Asked, rhs: ArrayLike = 0.0) -> Hypotheses:
    """Read what is asked of coefficients.

    Args:
        names: The coefficients.
        asked: Coefficients or terms by name, or the position of one from 0, each of which is held against rhs; for each
            hypothesis coefficient -> weight, the others 0; or L itself, (q, p) or (p,).
        rhs: What the combinations are held against, (q,) or one for all.

    Raises:
        NotEstimable: an unknown coefficient, a shape that does not fit, a row of zeros or numbers that are not finite.
    """
    L = _matrix(names, asked)
    if L.ndim != 2 or L.shape[1] != len(names.coefficients) or not len(L):
        raise NotEstimable(
            f"hypotheses must have {len(names.coefficients)} columns, one a coefficient; found shape {L.shape}"
        )
    if not np.isfinite(L).all() or (np.abs(L).max(axis=1) == 0).any():
        raise NotEstimable("every hypothesis must weight some coefficient, with finite numbers")
    right = np.ravel(owned("rhs", rhs))
    if right.size not in {1, len(L)}:
        raise NotEstimable(f"there are {len(L)} hypotheses and {right.size} right-hand sides")
    if not np.isfinite(right).all():
        raise NotEstimable(f"rhs: expected finite numbers; found {', '.join(f'{one:g}' for one in right)}")
    held = np.array(np.broadcast_to(right, (len(L),)))
    told = tuple(_told(names.coefficients, row, value) for row, value in zip(L, held, strict=True))
    return Hypotheses(L=L, rhs=held, names=told)


def apart(L: Floats) -> bool:
    """Whether no hypothesis follows from the others, so that they can be tested jointly."""
    return len(L) <= L.shape[1] and int(
        np.linalg.matrix_rank(L / np.abs(L).max(axis=1, keepdims=True))
    ) == len(L)


def _matrix(names: Names, asked: Any) -> Floats:
    given: Any = [asked] if isinstance(asked, (str, int, Mapping)) else asked
    if isinstance(given, (list, tuple)) and given:
        if all(isinstance(one, Mapping) for one in given):
            return _weighted(names, given)
        if all(isinstance(one, (str, int)) for one in given) and any(isinstance(one, str) for one in given):
            return np.eye(len(names.coefficients))[_places(names, given)]
        if isinstance(asked, int):
            return np.eye(len(names.coefficients))[_places(names, given)]
    return np.atleast_2d(owned("hypotheses", given))


def _weighted(names: Names, given: Sequence[Mapping[str, float]]) -> Floats:
    L = np.zeros((len(given), len(names.coefficients)))
    for row, weights in enumerate(given):
        for name, weight in weights.items():
            places = _places(names, [name])
            if len(places) > 1:
                several = ", ".join(names.coefficients[i] for i in places)
                raise NotEstimable(f"term {name!r} has several coefficients: {several}")
            L[row, places[0]] = expected.number(f"weight of {name}", weight)
    return L


def _places(names: Names, some: Sequence[str | int]) -> list[int]:
    p, known, found = len(names.coefficients), names.known, []
    for one in some:
        if isinstance(one, bool) or not isinstance(one, (str, int)):
            raise NotEstimable(f"coefficient: expected a name or a position; found {expected.told(one)}")
        if isinstance(one, int):
            if not 0 <= one < p:
                raise NotEstimable(f"there is no coefficient {one}; they are numbered from 0 to {p - 1}")
            found.append(one)
            continue
        wanted = one if one in known else one.replace(":", " × ")
        if wanted not in known:
            hint = did_you_mean(one, known)
            raise NotEstimable(
                f"unknown coefficient or term {one!r}; known: {', '.join(known)}{'. ' if hint else ''}{hint}"
            )
        found += known[wanted]
    return sorted(set(found))


def _told(names: tuple[str, ...], row: Floats, value: float) -> str:
    """A hypothesis in words: `(alloc = random) - (alloc = systematic)`."""
    pieces: list[str] = []
    for weight, name in zip(row, names, strict=True):
        if weight:
            size = "" if abs(weight) == 1 else f"{abs(weight):g} * "
            sign = ("-" if weight < 0 else "") if not pieces else ("- " if weight < 0 else "+ ")
            pieces.append(f"{sign}{size}({name})" if "=" in name else f"{sign}{size}{name}")
    return " ".join(pieces) + (f" - {value:g}" if value > 0 else f" + {-value:g}" if value < 0 else "")
