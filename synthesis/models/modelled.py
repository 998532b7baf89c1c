"""Whatever a mixed model can be had from: a fit, a meta-regression, or the model itself."""

from __future__ import annotations

from typing import Protocol

from synthesis.effects import Effects
from synthesis.errors import NotEstimable
from synthesis.models.mixed import Mixed
from synthesis.numbers import Unavailable

NO_EFFECTS = Unavailable(reason="a bare model holds numbers, not the effects they came from")


class Modelled(Protocol):
    """A result that keeps its effects and its model, such as `Fit` and `Regression`."""

    @property
    def effects(self) -> Effects:
        """The effects in the model, in order."""

    @property
    def mixed(self) -> Mixed | Unavailable:
        """The model, or why there is none."""


def model_of(result: Mixed | Modelled) -> Mixed:
    """The mixed model behind a result.

    Raises:
        NotEstimable: there is none, as where one effect was all there was; or the result is of another kind.
    """
    if isinstance(result, Mixed):
        return result
    found = getattr(result, "mixed", None)
    if isinstance(found, Mixed):
        return found
    if isinstance(found, Unavailable):
        raise NotEstimable(f"there is no model to work on: {found.reason}")
    raise NotEstimable(f"expected a fit, a meta-regression or a mixed model; found {type(result).__name__}")


def effects_of(result: Mixed | Modelled) -> Effects | Unavailable:
    """The effects behind a result, or why there are none."""
    return NO_EFFECTS if isinstance(result, Mixed) else result.effects


def names_of(result: Mixed | Modelled) -> tuple[str, ...]:
    """How print calls the effects of a result; by their number where nothing else is known."""
    effects = effects_of(result)
    if isinstance(effects, Unavailable):
        return tuple(f"effect {i + 1}" for i in range(model_of(result).k))
    return effects.names


def measure_of(result: Mixed | Modelled) -> str:
    """The measure of the effects behind a result; empty where it is not known."""
    effects = effects_of(result)
    return "" if isinstance(effects, Unavailable) else effects.measure
