"""Rules by which effects count as outlying in a mean: what each leaves, for many means at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.models.inference import quantile
from synthesis.models.specifications.means import VALUES, EffectSet, intervals, masked_means, means

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@frozen
class Pooled:
    """A mean whose effects are looked over: the set, the estimator of tau2, the test its interval is by."""

    of: EffectSet
    tau2: str
    test: str


Rule = Callable[[Sequence[Pooled]], list[Bools]]


def studentised(pooled: Sequence[Pooled]) -> list[Floats]:
    """The studentised deleted residuals of the effects of each mean, (k,).

    t_i = (y_i - mu(-i)) / sqrt(v_i + tau2(-i) + var(mu(-i))), with (-i) the model without effect i and its own
    variances whatever the test is (Viechtbauer & Cheung 2010, Res Synth Methods 1:112). A lone effect has nan.
    """
    alike: dict[tuple[str, int], dict[int, EffectSet]] = defaultdict(dict)
    for one in pooled:  # whatever their test is, means of one set by one estimator have the same residuals
        alike[one.tau2, one.of.k][id(one.of)] = one.of
    found: dict[tuple[str, int], Floats] = {}
    for (method, k), sets in alike.items():
        for part in _pieces(list(sets.values()), k):
            y, v = (np.array([getattr(one, name) for one in part]) for name in ("y", "v"))
            rows = _deleted(y, v, method)
            found |= {(method, id(one)): row for one, row in zip(part, rows, strict=True)}
    return [found.get((one.tau2, id(one.of)), np.full(one.of.k, np.nan)) for one in pooled]


def _pieces(sets: list[EffectSet], k: int) -> Iterator[list[EffectSet]]:
    """Sets so few at a time that all effects but one of each, k times, can be laid out; of lone effects none."""
    size = max(1, VALUES // k**2)
    for start in range(0, len(sets) if k > 1 else 0, size):
        yield sets[start : start + size]


def _deleted(y: Floats, v: Floats, method: str) -> Floats:
    """The studentised deleted residuals of n sets of k effects, (n, k)."""
    n, k = y.shape
    if k == 2:  # the model without an effect is the other one
        return np.asarray((y - y[:, ::-1]) / np.sqrt(v + v[:, ::-1]), dtype=np.float64)
    others = np.tile(~np.eye(k, dtype=np.bool_), (n, 1))
    found = masked_means(np.repeat(y, k, axis=0), np.repeat(v, k, axis=0), others, method)
    mean, tau2, se = (one.reshape(n, k) for one in (found.estimate, found.tau2, found.se))
    return np.asarray((y - mean) / np.sqrt(v + tau2 + se**2), dtype=np.float64)


def _beyond(most: float, pooled: Sequence[Pooled]) -> list[Bools]:
    """Those whose studentised deleted residual is no further from 0 than `most`."""
    with np.errstate(invalid="ignore"):
        return [~(np.abs(one) > most) for one in studentised(pooled)]


def _outside(pooled: Sequence[Pooled]) -> list[Bools]:
    """Those whose own 95 % interval meets that of the mean (Harrer, Cuijpers, Furukawa & Ebert 2021, section 5.4.1)."""
    sets = [one.of for one in pooled]
    found = means(sets, [(n, one.tau2) for n, one in enumerate(pooled)])
    mean = intervals(found, [one.test for one in pooled])
    z = quantile(0.95, np.inf)
    kept = []
    for n, one in enumerate(sets):
        half = z * np.sqrt(one.v)
        kept.append(~((one.y + half < mean.low[n]) | (one.y - half > mean.high[n])))
    return kept


OUTLYING: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "residual_1_96": partial(_beyond, 1.96),
        "residual_3": partial(_beyond, 3.0),
        "outside_interval": _outside,
    }
)
"""What each rule leaves in: True where an effect is not outlying, (k,) of each mean."""
