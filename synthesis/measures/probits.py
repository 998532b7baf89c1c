"""The standard normal quantile of a proportion, and its sampling variance."""

from __future__ import annotations

from math import pi

import numpy as np

from synthesis.measures.measure import Floats


def quantile(events: Floats, others: Floats) -> Floats:
    """The z with Phi(z) = events / (events + others), (k,); the smaller tail is looked up, so neither loses digits."""
    from scipy.special import ndtri

    tail = ndtri(np.minimum(events, others) / (events + others))
    return np.asarray(np.where(events <= others, tail, -tail), dtype=np.float64)


def probit(events: Floats, others: Floats) -> tuple[Floats, Floats]:
    """The quantile z of p = events / n and its variance p (1 - p) / (n phi(z)^2) = 2 pi p (1 - p) exp(z^2) / n.

    Both (k,); by the delta method (Sánchez-Meca, Marín-Martínez & Chacón-Moscoso 2003, Psychol Methods 8:448).
    """
    n = events + others
    z = quantile(events, others)
    return z, 2 * pi * (events / n) * (others / n) * np.exp(z**2) / n
