"""Counts pooled by Mantel and Haenszel as RevMan does it, which is not quite as our models do.

Deeks & Higgins 2010, Statistical algorithms in Review Manager 5: 0.5 is added to every cell of a study with an empty
one; with random effects, Q is taken about the Mantel-Haenszel mean; the variance of a risk difference is that of
Greenland & Robins (1985, Biometrics 41:55).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from synthesis.effects import Effects
from synthesis.models.fit import Fit
from synthesis.models.univariate import random_effects
from synthesis.pooling.counts import by_mantel_haenszel

_Z: Final = 1.959963984540054
_ADDED: Final = 0.5
_RATIOS: Final = frozenset({"OR", "RR"})


def as_revman(effects: Effects, *, random: bool) -> Fit:
    """The counts behind some effects pooled as RevMan pools them, with one effect or with random effects.

    Raises:
        NotEstimable: nothing to pool, or no ratio can be made of the sums of the counts.
    """
    mean = by_mantel_haenszel(_corrected(effects))
    if mean.effects.k == 1:
        return mean
    if random:
        return random_effects(effects, tau2=_tau2(effects, mean.estimate), test="z")
    return _greenland_robins(mean) if effects.measure == "RD" else mean


def _corrected(effects: Effects) -> Effects:
    """The effects with 0.5 more in every cell of a study that has an empty one; of a difference none is changed."""
    if effects.measure not in _RATIOS:
        return effects
    return replace(effects, rows=tuple(replace(row, inputs=_filled(row.inputs)) for row in effects.rows))


def _filled(counts: Mapping[str, float]) -> Mapping[str, float]:
    pairs = [(counts.get(f"events_{arm}"), counts.get(f"n_{arm}")) for arm in ("exp", "ctl")]
    if all(events is None or people is None or 0 < events < people for events, people in pairs):
        return counts
    more = {"events": _ADDED, "n": 2 * _ADDED}
    return MappingProxyType({name: value + more[name.partition("_")[0]] for name, value in counts.items()})


def _tau2(effects: Effects, mean: float) -> float:
    """DerSimonian and Laird's tau2, with Q about the mean by Mantel and Haenszel."""
    weights = [1 / row.v for row in effects.rows]
    q = sum(w * (row.y - mean) ** 2 for w, row in zip(weights, effects.rows, strict=True))
    total = sum(weights)
    spare = total - sum(w**2 for w in weights) / total
    return max((q - len(weights) + 1) / spare, 0.0)


def _greenland_robins(fit: Fit) -> Fit:
    """A risk difference by Mantel and Haenszel with the interval that RevMan prints."""
    parts = weight = 0.0
    for row in fit.effects.rows:
        a, c, n1, n2 = (row.inputs[name] for name in ("events_exp", "events_ctl", "n_exp", "n_ctl"))
        parts += (a * (n1 - a) * n2**3 + c * (n2 - c) * n1**3) / (n1 * n2 * (n1 + n2) ** 2)
        weight += n1 * n2 / (n1 + n2)
    half = _Z * math.sqrt(parts) / weight
    return replace(fit, interval=replace(fit.interval, low=fit.estimate - half, high=fit.estimate + half))
