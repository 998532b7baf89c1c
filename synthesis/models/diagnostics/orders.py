"""In which order effects, or tables of counts, enter a cumulative analysis, and which enter together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.effects import Effect, Effects
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen
from synthesis.models.diagnostics.subsets import Subsets, subsets
from synthesis.models.mixed import Mixed
from synthesis.models.modelled import Modelled, effects_of, model_of
from synthesis.numbers import Unavailable

Order = str | Sequence[float] | Callable[[Any], Any]
Indices = NDArray[np.intp]


@frozen(eq=False)
class Entries(Frozen):
    """m steps of k rows: `names` of the steps, `place` (k,) of each row, and the `last` (m,) place of each step."""

    names: tuple[str, ...]
    place: Indices
    last: Indices

    @property
    def so_far(self) -> Subsets:
        """What has entered by each step, m subsets."""
        return subsets(len(self.last), self.place.size, lambda some: self.place <= self.last[some][:, None])


def entries(ranks: Sequence[Any], labels: Sequence[str], *, collapse: bool) -> Entries:
    """The steps in which rows called `labels` enter by rank; with `collapse` those that tie in one step.

    Raises:
        NotEstimable: ranks that are not a number, or have no order among them.
    """
    expected.flag("collapse", collapse)
    sequence, k = _sorted(ranks), len(ranks)
    place = np.empty(k, dtype=np.intp)
    place[sequence] = np.arange(k)
    if not collapse:
        return Entries(names=tuple(f"+ {labels[i]}" for i in sequence), place=place, last=np.arange(k))
    ends = [n for n, i in enumerate(sequence) if n + 1 == k or ranks[sequence[n + 1]] != ranks[i]]
    names = tuple(_told(ranks[sequence[n]]) for n in ends)
    return Entries(names=names, place=place, last=np.array(ends, dtype=np.intp))


def ranks_of_effects(fit: Mixed | Modelled, order: Order) -> list[Any]:
    """What the effects of a model are ordered by: a moderator, given values, or a function of an effect.

    Raises:
        NotEstimable: no such moderator, or not as many values as effects.
    """
    k = model_of(fit).k
    return ranks_of_rows(effects_of(fit), k, order)


def ranks_of_rows(effects: Effects | Unavailable, k: int, order: Order) -> list[Any]:
    """What k effects are ordered by, of whatever model they are.

    Raises:
        NotEstimable: no such moderator, or not as many values as effects.
    """
    if isinstance(order, str) and not order:
        return list(range(k))
    if callable(order) or isinstance(order, str):
        if isinstance(effects, Unavailable):
            raise NotEstimable(f"nothing to order by but {k} values: {effects.reason}")
        return [order(row) for row in effects.rows] if callable(order) else _moderator(effects.rows, order)
    return given(order, k, "effects")


def given(order: Sequence[float], k: int, what: str) -> list[Any]:
    """Values to order by, as many as there are rows.

    Raises:
        NotEstimable: they are no values, or not as many.
    """
    wanted = "a moderator, a function of an effect, or a list of values"
    expected.kind("order", order, (Sequence, np.ndarray), wanted)
    values = list(order)
    if len(values) != k:
        raise NotEstimable(f"there are {k} {what} and {len(values)} values to order them by")
    return values


def comparable(name: str, values: Sequence[Any]) -> list[Any]:
    """The values of a moderator.

    Raises:
        NotEstimable: some are numbers and others text.
    """
    if len({isinstance(value, str) for value in values}) > 1:
        raise NotEstimable(f"{name!r} holds numbers and text, which have no order")
    return list(values)


def _moderator(rows: tuple[Effect, ...], name: str) -> list[Any]:
    lacking = [row.study_label or row.study for row in rows if row.moderators.get(name, "") == ""]
    if lacking:
        raise NotEstimable(f"no {name!r} to order by of: {', '.join(lacking)}")
    return comparable(name, [row.moderators[name] for row in rows])


def _sorted(ranks: Sequence[Any]) -> list[int]:
    if any(rank != rank for rank in ranks):  # noqa: PLR0124 - NaN alone differs from itself
        raise NotEstimable("a value to order by is not a number (nan)")
    try:
        return sorted(range(len(ranks)), key=lambda i: ranks[i])
    except TypeError:
        raise NotEstimable("the values to order by have no order among them") from None


def _told(rank: Any) -> str:
    return f"to {rank:g}" if isinstance(rank, (int, float)) else f"to {rank}"
