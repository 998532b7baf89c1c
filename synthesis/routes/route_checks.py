"""Every route that a record allows to an effect, beside the one that was taken: do they agree within rounding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from extraction_forms.frozen_values import frozen
from synthesis.effects import Effect, Floats
from synthesis.errors import NotComputable
from synthesis.measures.measure import Choices
from synthesis.measures.registry import compute
from synthesis.numbers import Unavailable
from synthesis.routes import terms
from synthesis.routes.effect_rows import Request, effect_of
from synthesis.routes.sides import Sides, sides_of
from synthesis.routes.study_rows import Row
from synthesis.routes.ways import Way, ways

COMPARED: Final = ("computed", "recovered", "reported")
"""The routes that are compared; an effect converted from another measure need not agree."""

OF_SEVERAL_ARMS: Final = frozenset({"combine_means", "combine_events", "split_arm"})
"""Derivations after which an effect is of other people than those a report compares."""

AGREES, DIFFERS, OPPOSES = "agrees within rounding", "differs", "points the other way"
"""What may be said of two routes."""

_SLACK: Final = 1e-9  # of the estimate: what arithmetic itself may differ by


@frozen
class Other:
    """Another route to an effect: what it gives, or why it gives nothing; `rounding` is what printing took away.

    `as_source` is what the same numbers give by the source's own formula, where the plan declares one.
    """

    route: str
    name: str
    effect: Effect | Unavailable
    rounding: float = 0.0
    as_source: Effect | None = None


@frozen
class RouteCheck:
    """An effect as it was taken, and every other route its record allows or lacks."""

    taken: Effect
    rounding: float
    others: tuple[Other, ...]

    @property
    def exact(self) -> Effect | str:
        """What the arms' printed numbers give; why they give nothing."""
        found = next((one for one in self.others if one.route == "computed"), None)
        if found is None:
            return "taken itself"
        return found.effect.reason if isinstance(found.effect, Unavailable) else found.effect

    @property
    def as_source(self) -> Effect | None:
        """What the arms' printed numbers give by the source's own formula."""
        return next((one.as_source for one in self.others if one.route == "computed"), None)

    @property
    def compared(self) -> tuple[Other, ...]:
        """The other routes that give an effect."""
        return tuple(one for one in self.others if isinstance(one.effect, Effect))

    def allowed(self, other: Other) -> float:
        """How far the two may be apart by rounding alone."""
        return self.rounding + other.rounding + _SLACK * max(1.0, abs(self.taken.y))

    def difference(self, other: Other) -> float:
        """The effect as taken less that of another route; of two formulas the nearer."""
        found = [one for one in (other.effect, other.as_source) if isinstance(one, Effect)]
        return min((self.taken.y - one.y for one in found), key=abs)

    def verdict(self, other: Other) -> str:
        """Whether they agree within rounding, differ, or point different ways."""
        gap = self.difference(other)
        if abs(gap) <= self.allowed(other):
            return AGREES
        return OPPOSES if self.taken.y * (self.taken.y - gap) < 0 else DIFFERS

    @property
    def disagreeing(self) -> tuple[Other, ...]:
        """The other routes that rounding does not reconcile with the one taken."""
        return tuple(one for one in self.compared if self.verdict(one) != AGREES)


def check_routes(
    effects: Sequence[Effect], rows: Mapping[tuple[str, str], Row], request: Request, source: Choices | None
) -> Iterator[RouteCheck]:
    """Each effect beside every other route of its record.

    Args:
        effects: Effects by the request.
        rows: The rows of the evidence, by study and row as effects name them.
        request: What they were asked by.
        source: The options of the measure that the source of reported effects used, where the plan says so.
    """
    for effect in effects:
        row = rows.get((effect.study, effect.row))
        if row is None or any(one.name in OF_SEVERAL_ARMS for one in effect.derivations):
            continue
        sides = sides_of(row, measured=request.measured)
        others = tuple(_others(sides, effect, request, source))
        own = next((one.rounding for one in others if _is_taken(one, effect)), 0.0)
        yield RouteCheck(
            taken=effect, rounding=own, others=tuple(one for one in others if not _is_taken(one, effect))
        )


def _is_taken(other: Other, effect: Effect) -> bool:
    return isinstance(other.effect, Effect) and other.route == effect.route and other.effect.y == effect.y


def _others(sides: Sides, effect: Effect, request: Request, source: Choices | None) -> Iterator[Other]:
    for route in COMPARED:
        found = ways(sides, effect.measure, route)
        there = [one for one in found if isinstance(one, Way)]
        for way in there:
            own = source if route == "computed" and way.code == "SMD" else None
            yield _by(sides, way, request, own)
        lacking = next((one for one in found if isinstance(one, Unavailable)), None)
        if lacking is not None and not there:
            yield Other(route=route, name="", effect=lacking)


def _by(sides: Sides, way: Way, request: Request, source: Choices | None) -> Other:
    choices = request.choices if way.code == request.measure else {}
    try:
        effect = _effect(sides, way, request, choices)
        again = _effect(sides, way, request, source) if source is not None else None
        return Other(
            route=way.route, name=way.name, effect=effect, rounding=_rounding(way, choices), as_source=again
        )
    except NotComputable as error:
        return Other(route=way.route, name=way.name, effect=Unavailable(reason=str(error)))


def _effect(sides: Sides, way: Way, request: Request, choices: Choices) -> Effect:
    columns = {name: terms.evaluate(term) for name, term in way.columns.items()}
    made = compute(way.code, columns, **choices)
    if 0 in made.left_out:
        raise NotComputable(made.left_out[0])
    return effect_of(sides.row, replace(request, choices=choices), way, (float(made.y[0]), float(made.v[0])))


def _rounding(way: Way, choices: Choices) -> float:
    """How much the estimate may be off by the rounding of what it was made from.

    The sum, over the printed numbers, of the larger of the two changes of y when a number is moved by half
    a unit of its last digit up or down: the first-order bound of interval arithmetic.
    """
    moved = {leaf.origins: leaf for term in way.columns.values() for leaf in terms.leaves(term) if leaf.half}
    if not moved:
        return 0.0
    values = {leaf.origins: leaf for term in way.columns.values() for leaf in terms.leaves(term)}
    shifts = np.zeros((len(values), 1 + 2 * len(moved)))
    index = {name: i for i, name in enumerate(values)}
    for j, (name, leaf) in enumerate(moved.items()):
        shifts[index[name], 1 + 2 * j : 3 + 2 * j] = (leaf.half, -leaf.half)
    known = {name: leaf.value + shifts[index[name]] for name, leaf in values.items()}
    y = _estimates(way, known, lambda columns: np.asarray(compute(way.code, columns, **choices).y))
    off = np.abs(y[1:] - y[0]).reshape(-1, 2)
    return float(np.sum(np.nanmax(np.where(np.isfinite(off), off, 0.0), axis=1)))


def _estimates(way: Way, known: terms.Known, estimate: Callable[[Mapping[str, Floats]], Floats]) -> Floats:
    """The estimates at all moved numbers at once; one by one where some of them are impossible, nan there."""

    def at(some: terms.Known, k: int) -> Floats:
        columns = {name: terms.evaluate(term, some) for name, term in way.columns.items()}
        return estimate({name: np.broadcast_to(values, (k,)) for name, values in columns.items()})

    k = next(iter(known.values())).size
    try:
        return at(known, k)
    except NotComputable:
        pass
    found = np.full(k, np.nan)
    for i in range(k):
        try:
            found[i] = at({name: values[i : i + 1] for name, values in known.items()}, 1)[0]
        except NotComputable:
            continue
    return found
