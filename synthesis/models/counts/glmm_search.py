"""The maxima a mixed model needs: of the model asked for, of a common effect, and of studies that all differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotEstimable
from synthesis.models.counts import arrowhead, glmm_parts
from synthesis.models.counts.arrowhead import Maximum, Point
from synthesis.models.counts.glmm_data import Prepared
from synthesis.models.counts.glmm_parts import Part

Floats = NDArray[np.float64]

_DEVIATIONS: Final = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
"""Standard deviations between studies at which the likelihood is looked at before it is climbed."""
_FAR: Final = 25.0
"""How far out the search for an infinite comparison begins: e^-25 of an event is expected there."""
_EXACT_NODES: Final = (21, 61, 121)
_EXACT: Final = 1e-9


@frozen
class Found:
    """A part and its maximum."""

    part: Part
    maximum: Maximum

    @property
    def effects(self) -> Floats:
        """The coefficients of the comparison, in the basis they were fitted in."""
        first = self.part.size - self.part.deviations - self.part.effects
        return self.maximum.point.shared[first : first + self.part.effects]

    @property
    def deviations(self) -> Floats:
        """The standard deviations of the random effects, as they were found, whatever their sign."""
        return self.maximum.point.shared[self.part.size - self.part.deviations :]

    @property
    def covariance(self) -> Floats:
        """Of all shared parameters, (P, P): the inverse of the observed information; 0 for deviations of 0."""
        free = np.ones(self.part.size, dtype=np.bool_)
        free[self.part.size - self.part.deviations :] = self.deviations != 0
        inside = np.ix_(free, free)
        full = np.zeros((self.part.size, self.part.size))
        full[inside] = np.linalg.inv(self.maximum.information[inside])
        return full

    @property
    def of_effects(self) -> Floats:
        """The covariance of the effects."""
        first = self.part.size - self.part.deviations - self.part.effects
        inside = slice(first, first + self.part.effects)
        return self.covariance[inside, inside]

    @property
    def ll(self) -> float:
        """The log-likelihood with all its constants."""
        return self.maximum.value + self.part.prepared.constant


def common(prepared: Prepared, Z: Floats, model: str, nodes: int) -> Found:
    """The fit of one common effect (of the same moderators)."""
    return COMMON[model](prepared, Z, nodes)


def varying(prepared: Prepared, Z: Floats, model: str, nodes: int, start: Found) -> Found:
    """The fit of effects that differ between studies, climbed from several starts."""
    return VARYING[model](prepared, Z, nodes, start)


def saturated(prepared: Prepared, nodes: int, start: Found) -> Found:
    """The fit in which the level of a study is random and its comparison its own."""
    shared = start.maximum.point.shared
    own = start.part.layout.border[:, 1, :] @ shared
    counts = prepared.counts
    people = counts.offset[:, 0] if counts.family == "poisson" else np.log(counts.size[:, 0])
    own = np.where(prepared.one_sided == 0, own, prepared.one_sided * (_FAR + people) - shared[0])
    return _scanned(glmm_parts.saturated(prepared, nodes), Point(own=own, shared=shared[:1]))


def _common_single(prepared: Prepared, Z: Floats, nodes: int) -> Found:
    part = glmm_parts.single(prepared, Z, nodes, random=False)
    return _climbed(part, Point(own=np.zeros(0), shared=_level(prepared, Z)))


def _common_fixed(prepared: Prepared, Z: Floats, nodes: int) -> Found:
    part = glmm_parts.fixed_studies(prepared, Z, nodes, random=False)
    return _climbed(part, Point(own=_levels(prepared), shared=np.zeros(Z.shape[1])))


def _common_random(prepared: Prepared, Z: Floats, nodes: int) -> Found:
    part = glmm_parts.random_studies(prepared, Z, nodes, spread=0)
    level = float(np.median(_levels(prepared)))
    return _scanned(part, Point(own=np.zeros(0), shared=np.concatenate([[level], np.zeros(Z.shape[1])])))


def _varying_single(prepared: Prepared, Z: Floats, nodes: int, start: Found) -> Found:
    if prepared.margins is None:
        return _scanned(glmm_parts.single(prepared, Z, nodes, random=True), start.maximum.point)
    for enough in _EXACT_NODES:
        found = _scanned(glmm_parts.single(prepared, Z, enough, random=True), start.maximum.point)
        finer = glmm_parts.single(prepared, Z, 2 * enough + 1, random=True)
        at = arrowhead.parameters(finer.layout, found.maximum.point)
        if abs(glmm_parts.value(finer)(at) - found.maximum.value) < _EXACT * (1 + abs(found.maximum.value)):
            return found
    raise NotEstimable(f"the integral over the random effect is not exact with {enough} nodes")


def _varying_fixed(prepared: Prepared, Z: Floats, nodes: int, start: Found) -> Found:
    return _scanned(glmm_parts.fixed_studies(prepared, Z, nodes, random=True), start.maximum.point)


def _varying_random(prepared: Prepared, Z: Floats, nodes: int, start: Found) -> Found:
    return _scanned(glmm_parts.random_studies(prepared, Z, nodes, spread=1), start.maximum.point)


def _varying_correlated(prepared: Prepared, Z: Floats, nodes: int, start: Found) -> Found:
    alone = _varying_random(prepared, Z, nodes, start).maximum.point
    part = glmm_parts.random_studies(prepared, Z, nodes, spread=2)
    s = max(abs(float(alone.shared[-1])), 0.05)
    starts = [
        Point(
            own=alone.own, shared=np.concatenate([alone.shared[:-1], [share * s, (1 - share**2) ** 0.5 * s]])
        )
        for share in (-0.5, 0.0, 0.5)
    ]
    return _best(part, starts)


def _scanned(part: Part, base: Point) -> Found:
    """The best of the climbs from each standard deviation of the list that is likelier than its neighbours.

    `base` lacks the last parameter of the part, which is that standard deviation.
    """
    height = glmm_parts.value(part)
    points = [Point(own=base.own, shared=np.append(base.shared, s)) for s in _DEVIATIONS]
    with np.errstate(over="ignore", invalid="ignore"):
        heights = [height(arrowhead.parameters(part.layout, point)) for point in points]
    walled = [-np.inf, *(one if np.isfinite(one) else -np.inf for one in heights), -np.inf]
    peaks = [i for i in range(len(points)) if walled[i] <= walled[i + 1] > walled[i + 2]]
    return _best(part, [points[i] for i in peaks or [0]])


def _best(part: Part, starts: list[Point]) -> Found:
    """The highest of the maxima uphill of some starts; one that leads nowhere is passed over if others lead on."""
    found: list[Maximum] = []
    lost: list[NotEstimable] = []
    for start in starts:
        try:
            found.append(glmm_parts.search(part, start))
        except NotEstimable as fault:
            lost.append(fault)
    if not found:
        raise lost[0]
    return Found(part=part, maximum=max(found, key=lambda one: one.value))


def _climbed(part: Part, start: Point) -> Found:
    return Found(part=part, maximum=glmm_parts.search(part, start))


def _levels(prepared: Prepared) -> Floats:
    """The linear predictor of each study, both its arms together, kept finite."""
    counts = prepared.counts
    y, size = counts.y.sum(axis=1) + 0.5, counts.size.sum(axis=1)
    if counts.family == "poisson":
        return np.asarray(np.log(y / size), dtype=np.float64)
    return np.asarray(np.log(y / (size + 1 - y)), dtype=np.float64)


def _level(prepared: Prepared, Z: Floats) -> Floats:
    """Coefficients that say: the same everywhere, about what the counts say."""
    if prepared.margins is not None:
        return np.zeros(Z.shape[1])
    overall = _levels(prepared) - (
        prepared.counts.offset[:, 0] if prepared.counts.family == "binomial" else 0
    )
    target = np.full(prepared.k, np.median(overall))
    return np.asarray(np.linalg.lstsq(Z, target, rcond=None)[0], dtype=np.float64)


_Common = Callable[[Prepared, Floats, int], Found]
_Varying = Callable[[Prepared, Floats, int, Found], Found]

COMMON: Final[Mapping[str, _Common]] = MappingProxyType(
    {
        "UM.FS": _common_fixed,
        "UM.RS": _common_random,
        "UM.RS, correlated": _common_random,
        "CM.AL": _common_single,
        "CM.EL": _common_single,
        "single": _common_single,
    }
)

VARYING: Final[Mapping[str, _Varying]] = MappingProxyType(
    {
        "UM.FS": _varying_fixed,
        "UM.RS": _varying_random,
        "UM.RS, correlated": _varying_correlated,
        "CM.AL": _varying_single,
        "CM.EL": _varying_single,
        "single": _varying_single,
    }
)
