"""What this project needs for each row of the bench, on one core."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
from workloads import MANY, Floats, effects, moderators, seconds

from synthesis.models.design import intercept
from synthesis.models.diagnostics.refits import refit
from synthesis.models.kernel.batch import batch
from synthesis.models.kernel.likelihood import log_likelihood
from synthesis.models.kernel.linear import solve
from synthesis.models.mixed import Mixed, Options, mixed
from synthesis.models.tau2.estimation import estimate

GRID_FITS, GRID_POINTS = 10_000, 400


def measured() -> dict[str, float]:
    """Every row by name."""
    y, v = effects(MANY, 10)
    X = moderators(10)
    large = tuple(one[0] for one in effects(1, 1000))
    whole = mixed(*large, intercept(1000), Options())
    return {
        "reml_k10_fits_per_s": MANY / seconds(lambda: _fit(y, v)),
        "reml_k10_p3_fits_per_s": MANY / seconds(lambda: _fit(y, v, X), 5),
        "reml_k1000_ms": 1000 * seconds(lambda: _fit(*large), 101),
        "leave_one_out_k1000_ms": 1000 * seconds(lambda: _leave_one_out(whole), 5),
        "permutation_1000_k50_ms": 1000 * seconds(_permutation, 5),
        "import_ms": _program("import synthesis"),
        "help_ms": _help(),
        "worse_than_grid": worse_than_grid(y[:GRID_FITS], v[:GRID_FITS]),
    }


def tau2_of_the_first() -> float:
    """REML tau2 of the first set of ten studies, by which the programs are compared."""
    y, v = effects(MANY, 10)
    return float(estimate(batch(y[:1], v[:1]), "REML").value[0])


def worse_than_grid(y: Floats, v: Floats) -> int:
    """How many REML fits have a lower likelihood than the best of 400 points between 0 and a large tau2."""
    data = batch(y, v)
    found = log_likelihood(data, estimate(data, "REML").value, "REML")
    best = np.full(len(y), -np.inf)
    spread = np.var(y, axis=1) + np.max(v, axis=1)
    for share in np.linspace(0, 1, GRID_POINTS) ** 3:
        best = np.maximum(best, log_likelihood(data, 4 * share * spread, "REML"))
    return int(np.count_nonzero(found < best - 1e-9 * (1 + np.abs(best))))


def _fit(y: Floats, v: Floats, X: Floats | None = None) -> None:
    """From effects and variances to tau2, coefficients and their covariance."""
    data = batch(y, v, X=X)
    solve(data, estimate(data, "REML").value)


def _leave_one_out(model: Mixed) -> None:
    refit(model.y, model.v, model.design, model.options, ~np.eye(model.k, dtype=np.bool_))


def _permutation() -> None:
    """1,000 permutations of one moderator over 50 studies, REML in each."""
    y, v = (one[0] for one in effects(1, 50))
    rng = np.random.default_rng(2)
    x = rng.normal(size=50)
    orders = np.array([rng.permutation(50) for _ in range(1000)])
    X = np.stack([np.ones(orders.shape), x[orders]], axis=2)
    shape = orders.shape
    data = batch(np.broadcast_to(y, shape), np.broadcast_to(v, shape), X=X)
    solve(data, estimate(data, "REML").value)


def _program(code: str) -> float:
    """Milliseconds that a fresh Python needs for this code, less those it needs for none."""
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}

    def run(what: str) -> None:
        subprocess.run([sys.executable, "-c", what], check=True, env=env)

    return 1000 * (seconds(lambda: run(code), 11) - seconds(lambda: run("pass"), 11))


def _help() -> float:
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "synthesis", "--help"]
    return 1000 * seconds(lambda: subprocess.run(command, check=True, env=env, stdout=subprocess.DEVNULL), 11)
