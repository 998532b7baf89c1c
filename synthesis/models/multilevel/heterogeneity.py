"""How much effects vary beyond sampling, level by level."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.models.multilevel.algebra import solved
from synthesis.models.multilevel.layout import laid_out
from synthesis.models.multilevel.model import Component, MultilevelModel
from synthesis.models.multilevel.terms import Intercepts, Structured

Floats = NDArray[np.float64]


@frozen
class Share:
    """A component of variance and `i2`, its share of all variance, in percent."""

    component: Component
    i2: float


@frozen
class Shares:
    """The shares of all variance that each level and all together have, and the typical sampling variance.

    I2 of a level = 100 s2 / (sum of all s2 + v), v = (k - p) / tr(P) with P = V^-1 - V^-1 X (X'V^-1 X)^-1 X'V^-1
    (Nakagawa & Santos 2012, Evol Ecol 26:1253; Higgins & Thompson 2002, Stat Med 21:1539).
    """

    levels: tuple[Share, ...]
    i2: float
    typical: float


def shares(model: MultilevelModel) -> Shares:
    """The shares of variance of a model; of a term whose levels have variances of their own, their mean by rows."""
    typical = typical_variance(model)
    sizes = [_mean_variance(model, one) for one in model.variances]
    total = sum(sizes) + typical
    return Shares(
        levels=tuple(
            Share(component=one, i2=100 * size / total)
            for one, size in zip(model.variances, sizes, strict=True)
        ),
        i2=100 * sum(sizes) / total,
        typical=typical,
    )


def typical_variance(model: MultilevelModel) -> float:
    """The typical sampling variance, (k - p) / tr P without random terms."""
    scaled = laid_out(model.y, model.design.X, model.V, ())
    at = solved(scaled, np.empty(0), restricted=False)
    assert at is not None  # noqa: S101 - V was checked when the model was made
    trace = sum(
        float(np.sum(np.diagonal(block, axis1=1, axis2=2)[stack.rows < scaled.k]))
        for stack, block in zip(scaled.stacks, at.inverse, strict=True)
    )
    trace -= float(np.trace(at.G @ (at.U.T @ at.U)))
    return (model.k - model.design.p) / trace


def _mean_variance(model: MultilevelModel, one: Component) -> float:
    """The variance of a component, times the share of rows it is of."""
    term = model.terms[one.term]
    if isinstance(term, Intercepts) or not one.pair:
        return one.estimate
    return one.estimate * float(np.mean(term.inner == one.pair[0]))


def total_variance(model: MultilevelModel) -> Floats:
    """The variance of each row's true effect about the regression, summed over the terms, (k,)."""
    found = np.zeros(model.k)
    for one in model.variances:
        term = model.terms[one.term]
        if isinstance(term, Structured) and one.pair:
            found += np.where(term.inner == one.pair[0], one.estimate, 0.0)
        elif isinstance(term, Intercepts) and term.known is not None:
            found += one.estimate * np.diag(term.known)[term.of]
        else:
            found += one.estimate
    return found
