"""How far apart two categories are: weights for kappa and AC2, metrics for alpha."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from extraction_forms.agreement.ratings import Floats

Weighting = Callable[[Floats], Floats]
Metric = Callable[[Floats, Floats], Floats]


def disagreement(weights: str | Floats, values: Floats) -> Floats:
    """What each pair of categories counts as a disagreement: 1 less its weight, shape (q, q).

    Args:
        weights: A row of `WEIGHTS`, or weights of agreement of one's own, shape (q, q), with 1 on the diagonal.
        values: The numbers that stand for the categories, shape (q,).

    Raises:
        ValueError: the weights are not known, or do not fit the categories.
    """
    if isinstance(weights, str):
        if weights not in WEIGHTS:
            raise ValueError(f"no weights {weights!r}; weights are {', '.join(WEIGHTS)}")
        return WEIGHTS[weights](values)
    if weights.shape != (len(values), len(values)) or not (np.diagonal(weights) == 1).all():
        raise ValueError("weights are a square of one row for each category, with 1 on the diagonal")
    return 1.0 - weights


def metric(name: str) -> Metric:
    """The squared distance of an alpha.

    Raises:
        ValueError: there is no metric of this name.
    """
    if name not in METRICS:
        raise ValueError(f"no metric {name!r}; metrics are {', '.join(METRICS)}")
    return METRICS[name]


def _identity(values: Floats) -> Floats:
    return 1.0 - np.eye(len(values))


def _linear(values: Floats) -> Floats:
    away = np.abs(values[:, None] - values)
    widest = away.max(initial=0.0)
    return away / widest if widest > 0 else away


def _quadratic(values: Floats) -> Floats:
    return _linear(values) ** 2


WEIGHTS: Final[Mapping[str, Weighting]] = MappingProxyType(
    {"identity": _identity, "linear": _linear, "quadratic": _quadratic}
)
"""One less the weights: 1 for any two categories; |c - k| / most; the square of that (Cohen 1968)."""


def _nominal(values: Floats, totals: Floats) -> Floats:
    del totals
    return _identity(values)


def _ordinal(values: Floats, totals: Floats) -> Floats:
    """(sum of n_g for g from c to k, less half of n_c and of n_k)², of the ratings there are."""
    del values
    middles = np.cumsum(totals, axis=-1) - totals / 2
    return np.asarray((middles[..., :, None] - middles[..., None, :]) ** 2, dtype=np.float64)


def _interval(values: Floats, totals: Floats) -> Floats:
    del totals
    return (values[:, None] - values) ** 2


def _ratio(values: Floats, totals: Floats) -> Floats:
    del totals
    both = values[:, None] + values
    return np.divide(values[:, None] - values, both, out=np.zeros_like(both), where=both != 0) ** 2


METRICS: Final[Mapping[str, Metric]] = MappingProxyType(
    {"nominal": _nominal, "ordinal": _ordinal, "interval": _interval, "ratio": _ratio}
)
"""Squared distances from the values, shape (q,), and the pairable ratings of each category, shape (..., q)."""
