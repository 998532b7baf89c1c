"""The model behind what may be asked of it: a multilevel fit, one of correlated and hierarchical effects, itself."""

from __future__ import annotations

from typing import Final, Protocol

from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.multilevel.model import MultilevelModel

WANTED: Final = (
    "a model of dependent effects, as multilevel or correlated_hierarchical gives it, or the `model` of one"
)


class Fitted(Protocol):
    """A fit of dependent effects, which holds its model."""

    @property
    def model(self) -> object:
        """The model, or another fit that holds it."""


def model_of(fit: MultilevelModel | Fitted) -> MultilevelModel:
    """The numbers of a model of dependent effects.

    Raises:
        NotEstimable: it is no such model.
    """
    found: object = fit
    while found is not None and not isinstance(found, MultilevelModel):
        found = getattr(found, "model", None)
    if found is None:
        raise NotEstimable(f"model: expected {WANTED}; found {expected.told(fit)}")
    return found
