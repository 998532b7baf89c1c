"""Intervals of variance components by the profile likelihood, and the profile itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.kernel.one_root import one_root
from synthesis.models.multilevel.model import Component, Data, MultilevelModel, searched
from synthesis.models.multilevel.model_of import Fitted, model_of
from synthesis.models.multilevel.structures import STRUCTURES, by_correlation, factor_numbers
from synthesis.models.multilevel.terms import Intercepts, Structured, Term
from synthesis.numbers import Unavailable

Floats = NDArray[np.float64]

FARTHEST: Final = 2.0**40
EXACT: Final = 1e-10


@frozen
class ComponentInterval:
    """The interval of a component by its profile likelihood; an end is None where the likelihood never falls enough.

    `at_bound` says that the lower end is the least value there can be, where the likelihood is still high enough.
    """

    component: Component
    low: float
    high: float | Unavailable
    level: float
    at_bound: bool


@frozen(eq=False)
class _Held:
    """A model in which one number of theta stands for a component: its terms, place, and both directions."""

    terms: tuple[Term, ...]
    place: int
    theta: Floats
    to_theta: Callable[[float], float]
    low: float
    high: float


def component_intervals(
    model: MultilevelModel | Fitted, level: float | None = None
) -> tuple[ComponentInterval | Unavailable, ...]:
    """The intervals of all components: the values at which twice the profile log-likelihood falls by no more than chi2.

    Of a component c the profile is the largest likelihood with c held there (Hardy & Thompson 1996, Stat Med 15:619;
    Viechtbauer & Lopez-Lopez 2022, Res Synth Methods 13:697). Given components have no interval. The others stay a
    covariance matrix throughout: metafor lets a correlation of an unstructured term take values by which there is
    none, so that its intervals of such correlations are wider.

    Args:
        model: The model, or a fit of dependent effects that holds it.
        level: The level of the intervals; None is that of the model.

    Raises:
        NotEstimable: no such model or level, or a search that did not converge.
    """
    own = model_of(model)
    return tuple(component_interval(own, i, level) for i in range(len(own.components)))


def component_interval(
    model: MultilevelModel, which: int | str, level: float | None = None
) -> ComponentInterval | Unavailable:
    """The interval of one component, by its number or name, from its profile likelihood.

    Raises:
        NotEstimable: no such component, or a search that did not converge.
    """
    number = _number(model, which)
    one = model.components[number]
    if one.fixed or one.untold:
        return Unavailable(reason=one.untold or f"{one.name} was given")
    level = model.asked.level if level is None else expected.level(level)
    from scipy.special import chdtri

    drop = float(chdtri(1, 1 - level)) / 2
    profile = _Profile(model, number)
    low, bound = profile.lower(drop)
    return ComponentInterval(component=one, low=low, high=profile.upper(drop), level=level, at_bound=bound)


def profile_likelihood(model: MultilevelModel | Fitted, which: int | str, values: Sequence[float]) -> Floats:
    """The largest log-likelihood with a component held at each of some values, (n,).

    Args:
        model: The model, or a fit of dependent effects that holds it.
        which: The component, by its number from 0 or its name.
        values: What it is held at.

    Raises:
        NotEstimable: no such model or component, a value that it cannot have, or a search that did not converge.
    """
    own = model_of(model)
    profile = _Profile(own, _number(own, which))
    expected.kind("values", values, (Sequence, np.ndarray), "a list of values of the component")
    low, high = profile.held.low, profile.held.high
    for value in values:
        if not low <= expected.number("values", value) <= high:
            raise NotEstimable(
                f"{profile.one.name}: expected values from {low:g} to {high:g}; found {value:g}"
            )
    return np.array([profile.loglik(float(value)) for value in values])


def _number(model: MultilevelModel, which: int | str) -> int:
    names = [one.name for one in model.components]
    if isinstance(which, str):
        if which not in names:
            raise NotEstimable(f"unknown component {which!r}; known: {', '.join(names) or 'none'}")
        return names.index(which)
    if not 0 <= expected.whole("which", which) < len(names):
        raise NotEstimable(f"there are {len(names)} components; asked for number {which}")
    return which


class _Profile:
    """The profile likelihood of a component, each search started where the last one ended."""

    def __init__(self, model: MultilevelModel, number: int) -> None:
        self.model = model
        self.one = model.components[number]
        self.held = _held(model, self.one)
        self.top = model.loglik
        self.data = Data(y=model.y, V=model.V, design=model.design)
        self.first = self.held.theta
        self.found: dict[float, float] = {}

    def loglik(self, value: float) -> float:
        """The largest log-likelihood with the component at this value."""
        if value not in self.found:
            held = {self.held.place: self.held.to_theta(value)}
            made = searched(self.data, self.held.terms, self.model.asked, held=held, first=self.first)
            if self.model.k <= 400:
                other = searched(self.data, self.held.terms, self.model.asked, held=held)
                made = max((made, other), key=lambda some: some.loglik)
            self.first = made.theta
            self.found[value] = made.loglik
        return self.found[value]

    def fall(self, value: float, drop: float) -> float:
        return self.top - self.loglik(value) - drop

    def lower(self, drop: float) -> tuple[float, bool]:
        """The lower end, and whether it is the least value there can be."""
        if self.one.estimate <= self.held.low or self.fall(self.held.low, drop) <= 0:
            return self.held.low, True
        self.first = self.held.theta
        return self._root(self.held.low, self.one.estimate, drop), False

    def upper(self, drop: float) -> float | Unavailable:
        """The upper end, or why there is none."""
        self.first = self.held.theta
        start = self.one.estimate
        if np.isfinite(self.held.high):
            if start >= self.held.high or self.fall(self.held.high, drop) <= 0:
                return self.held.high
            self.first = self.held.theta
            return self._root(self.held.high, start, drop)
        step = max(start, float(np.median(self.model.V.diagonal)))
        inner, outer = start, start + step
        while self.fall(outer, drop) <= 0:
            inner, step = outer, 2 * step
            outer = start + step
            if step > FARTHEST * max(start, float(np.median(self.model.V.diagonal))):
                return Unavailable(
                    reason=f"however large {self.one.name} is, the likelihood does not fall enough"
                )
        return self._root(outer, inner, drop)

    def _root(self, outside: float, inside: float, drop: float) -> float:
        size = max(abs(outside), abs(inside))
        return one_root(lambda c: self.fall(c, drop), inside, outside, xtol=EXACT * size, rtol=EXACT)


def _held(model: MultilevelModel, one: Component) -> _Held:
    """The model rewritten so that a number of theta is the component."""
    term, own = model.terms[one.term], model.layout.at[one.term]
    theta = model.theta
    if isinstance(term, Intercepts):
        return _Held(
            terms=model.terms, place=own.start, theta=theta, to_theta=float, low=0.0, high=float("inf")
        )
    if term.structure.pairwise:
        return _unstructured(model, one, term)
    rho = one.kind == "correlation"
    low, high = term.structure.bounds(term.m)
    number = low.size - 1 if rho else (one.pair[0] if one.pair else 0)
    deviation = term.structure.powers(term.m)[number] == 1
    return _Held(
        terms=model.terms,
        place=own.start + number,
        theta=theta,
        to_theta=(lambda value: float(np.sqrt(value))) if deviation else float,
        low=float(low[number]),
        high=float(high[number]),
    )


def _unstructured(model: MultilevelModel, one: Component, term: Structured) -> _Held:
    """An unstructured term with the levels of the component first, its factor written by their correlation."""
    own = model.layout.at[one.term]
    order = [*one.pair, *(n for n in range(term.m) if n not in one.pair)]
    rank = np.argsort(order)
    G = STRUCTURES["UN"].matrix(model.theta[own], term.spots)[np.ix_(order, order)]
    structure = by_correlation(term.m)
    moved = replace(
        term,
        inner=np.asarray(rank[term.inner], dtype=np.intp),
        inner_labels=tuple(term.inner_labels[n] for n in order),
        structure=structure,
    )
    theta = model.theta.copy()
    theta[own] = factor_numbers(G)
    rho = one.kind == "correlation"
    terms = tuple(moved if i == one.term else some for i, some in enumerate(model.terms))
    return _Held(
        terms=terms,
        place=own.start + (1 if rho else 0),
        theta=theta,
        to_theta=float if rho else lambda value: float(np.sqrt(value)),
        low=-1.0 if rho else 0.0,
        high=1.0 if rho else float("inf"),
    )
