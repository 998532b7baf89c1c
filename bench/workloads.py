"""The effects every program is timed on, from fixed seeds, and how long a run takes."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MANY = 50_000  # fits of our own batch; slower programs take the first few of the same
SEED = 20260


def effects(n: int, k: int) -> tuple[Floats, Floats]:
    """Effects and variances of n fits of k studies, (n, k): chi-square variances and tau2 = 0.1.

    The first fits are the same however many are asked for.
    """
    rng = np.random.default_rng(SEED)
    noise = rng.normal(size=(n, 4, k))
    v = 0.1 * np.sum(noise[:, :3] ** 2, axis=1) + 0.001
    return noise[:, 3] * np.sqrt(v + 0.1), v


def nested(k: int) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """Effects of k / 5 studies of different sizes, (k,), their variances, and the study of each."""
    rng = np.random.default_rng(SEED + 1)
    m = k // 5
    study = np.asarray(rng.integers(0, m, k), dtype=np.intp)
    v = rng.gamma(2, 0.02, k) + 0.005
    true = 0.3 + 0.3 * rng.normal(size=m)[study] + 0.2 * rng.normal(size=k)
    return true + np.sqrt(v) * rng.normal(size=k), v, study


def moderators(k: int) -> Floats:
    """A design of an intercept and two moderators, (k, 3)."""
    return np.column_stack([np.ones(k), np.random.default_rng(1).normal(size=(k, 2))])


def seconds(work: Callable[[], object], runs: int = 7) -> float:
    """The median of several runs, after one that is not counted."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return float(np.median(times))
