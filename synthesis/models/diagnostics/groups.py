"""Which effects are left out together: each by itself, or all those of a study."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen
from synthesis.models.diagnostics.subsets import Subsets, subsets
from synthesis.models.mixed import Mixed
from synthesis.models.modelled import Modelled, effects_of, model_of, names_of
from synthesis.numbers import Unavailable

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


@frozen(eq=False)
class Groups(Frozen):
    """m groups of k effects: their `names`, and the group of each effect, `own` (k,)."""

    names: tuple[str, ...]
    own: Indices

    @property
    def count(self) -> Indices:
        """Effects in each group, shape (m,)."""
        return np.bincount(self.own, minlength=len(self.names))

    @property
    def left_out(self) -> Subsets:
        """All effects but those of a group, m subsets."""
        return subsets(len(self.names), self.own.size, lambda some: self.own != some[:, None])

    def total(self, values: Floats) -> Floats:
        """The sums of k values over the effects of each group, shape (m,)."""
        found = np.bincount(self.own, weights=values, minlength=len(self.names))
        return np.asarray(found, dtype=np.float64)


def groups(result: Mixed | Modelled, by: str) -> Groups:
    """The effects of a model by `study`, or each by itself (`effect`); each effect of a bare model is a study.

    Raises:
        NotEstimable: `by` something else; or one study, without which nothing is left.
    """
    k, effects = model_of(result).k, effects_of(result)
    if expected.text("by", by) not in {"effect", "study"}:
        raise NotEstimable(f"leave out effects by {by!r}; known: effect, study")
    if by == "effect" or isinstance(effects, Unavailable):
        return Groups(names=names_of(result), own=np.arange(k))
    if len(effects.studies) < 2:
        raise NotEstimable("leaving out the only study leaves nothing")
    labels = {row.study: row.study_label or row.study for row in effects.rows}
    return Groups(names=tuple(labels.values()), own=numbered([row.study for row in effects.rows]))


def numbered(names: list[str] | tuple[str, ...]) -> Indices:
    """The number of each name among those that differ, in the order in which they first come."""
    number = {name: i for i, name in enumerate(dict.fromkeys(names))}
    return np.array([number[name] for name in names], dtype=np.intp)
