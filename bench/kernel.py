"""How fast the kernel fits: one JSON row a goal, `{"name", "goal", "measured", "unit", "met"}`.

Run as `python bench/kernel.py`; it exits with 1 when a goal is missed. Every figure is the best of
several runs on one core, from effects and variances to tau2, coefficients and their covariance.
"""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from synthesis.models.batch import batch
from synthesis.models.linear import solve
from synthesis.models.tau2 import estimate

Floats = NDArray[np.float64]
RUNS = 7


def effects(n: int, k: int) -> tuple[Floats, Floats]:
    """Effects of n fits of k studies, chi-square variances and tau2 = 0.1, from a fixed seed."""
    rng = np.random.default_rng(20260)
    v = 0.1 * rng.chisquare(3, (n, k)) + 0.001
    return rng.normal(0, np.sqrt(v + 0.1)), v


def fit(y: Floats, v: Floats, X: Floats | None = None) -> None:
    """One batch of REML fits."""
    data = batch(y, v, X=X)
    solve(data, estimate(data, "REML").value)


def seconds(work: Callable[[], None], runs: int = RUNS) -> float:
    """The shortest of several runs, after one that is not counted."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def rows() -> list[dict[str, object]]:
    """The goals with what was measured."""
    n = 50_000
    y, v = effects(n, 10)
    X = np.column_stack([np.ones(10), np.random.default_rng(1).normal(size=(10, 2))])
    y1, v1 = effects(1, 1000)
    means = n / seconds(lambda: fit(y, v))
    three = n / seconds(lambda: fit(y, v, X))
    large = 1000 * seconds(lambda: fit(y1, v1), 100)
    return [
        row("REML mean, k = 10", 200_000, means, "fits/s", met=means >= 200_000),
        row("REML on 3 coefficients, k = 10", 30_000, three, "fits/s", met=three >= 30_000),
        row("one REML fit, k = 1000", 1.0, large, "ms", met=large < 1.0),
    ]


def row(name: str, goal: float, measured: float, unit: str, *, met: bool) -> dict[str, object]:
    """One row of the report."""
    return {"name": name, "goal": goal, "measured": float(f"{measured:.3g}"), "unit": unit, "met": met}


def main() -> int:
    """Print the rows; 1 when a goal is missed."""
    found = rows()
    for line in found:
        sys.stdout.write(json.dumps(line) + "\n")
    return 0 if all(line["met"] for line in found) else 1


if __name__ == "__main__":
    sys.exit(main())
