"""What this project needs for each row of the bench, on one core."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc

import numpy as np
from auditing import audit_ms
from builds import builds_ms
from entry_site import site_ms
from records import records_ms, unchanged_ms
from references import references_ms
from workloads import MANY, Floats, effects, moderators, nested, seconds

from synthesis.dependence.blocks import Blocks, coarsened, diagonal
from synthesis.models.design import intercept
from synthesis.models.diagnostics.refits import refit
from synthesis.models.diagnostics.refitted import all_subsets
from synthesis.models.kernel.batch import batch
from synthesis.models.kernel.likelihood import log_likelihood
from synthesis.models.kernel.linear import solve
from synthesis.models.mixed import Mixed, Options, mixed
from synthesis.models.modelled import NO_EFFECTS
from synthesis.models.multilevel.covariance import marginal
from synthesis.models.multilevel.model import MultilevelModel, multilevel_model
from synthesis.models.multilevel.terms import Intercepts
from synthesis.models.robust.clusters import clusters_of
from synthesis.models.robust.robust import of_working
from synthesis.models.robust.working import Working
from synthesis.models.specifications.means import EffectSet, intervals, means
from synthesis.models.specifications.outlying import OUTLYING, Pooled
from synthesis.models.specifications.shares import shares
from synthesis.models.tau2.estimation import estimate

GRID_FITS, GRID_POINTS = 10_000, 400


def measured() -> dict[str, float]:
    """Every row by name."""
    y, v = effects(MANY, 10)
    X = moderators(10)
    large = tuple(one[0] for one in effects(1, 1000))
    whole = mixed(*large, intercept(1000), Options())
    twelve = mixed(*(one[0] for one in effects(1, 12)), intercept(12), Options())
    hundred, thousand, many = _nested(100), _nested(1000), _nested(10_000)
    return {
        "reml_k10_fits_per_s": MANY / seconds(lambda: _fit(y, v)),
        "reml_k10_p3_fits_per_s": MANY / seconds(lambda: _fit(y, v, X), 5),
        "reml_k1000_ms": 1000 * seconds(lambda: _fit(*large), 101),
        "leave_one_out_k1000_ms": 1000 * seconds(lambda: _leave_one_out(whole), 5),
        "gosh_4096_subsets_ms": 1000 * seconds(lambda: all_subsets(twelve)),
        "multiverse_2000_k30_ms": 1000 * seconds(_multiverse, 5),
        "permutation_1000_k50_ms": 1000 * seconds(_permutation, 5),
        "three_level_k100_ms": 1000 * seconds(lambda: _three_levels(*hundred), 21),
        "three_level_k1000_cr2_ms": 1000 * seconds(lambda: _robust(*thousand), 21),
        "three_level_k10000_cr2_ms": 1000 * seconds(lambda: _robust(*many), 7),
        "three_level_memory_20000_to_10000": _memory(20_000) / _memory(10_000),
        "validate_1000_records_ms": records_ms(),
        "check_unchanged_ms": unchanged_ms(),
        "audit_1000_studies_ms": audit_ms(),
        "read_20000_references_ms": references_ms(),
        **builds_ms(),
        **site_ms(),
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


def _nested(k: int) -> tuple[Floats, Blocks, tuple[Intercepts, Intercepts]]:
    """Effects within studies, ready to be fitted."""
    y, v, study = nested(k)
    names = tuple(str(i) for i in range(study.max() + 1))
    terms = (
        Intercepts(name="study", of=study, labels=names),
        Intercepts(name="study/effect", of=np.arange(k), labels=tuple(map(str, range(k)))),
    )
    return y, diagonal(v), terms


def _three_levels(y: Floats, V: Blocks, terms: tuple[Intercepts, Intercepts]) -> MultilevelModel:
    """A three-level REML fit."""
    return multilevel_model(y, V, intercept(y.size), terms)


def _robust(y: Floats, V: Blocks, terms: tuple[Intercepts, Intercepts]) -> None:
    """The same with CR2 variances and Satterthwaite's degrees of freedom, by study."""
    model = _three_levels(y, V, terms)
    clusters = clusters_of(NO_EFFECTS, model.k, terms[0].of.tolist())
    phi = coarsened(marginal(model, clusters.partition.of), clusters.partition)
    of_working(Working(y=model.y, design=model.design, clusters=clusters, phi=phi, level=0.95))


def _memory(k: int) -> float:
    """The most memory a fit with CR2 variances takes at once, in bytes."""
    data = _nested(k)
    _robust(*data)
    tracemalloc.start()
    _robust(*data)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return float(most)


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


def _multiverse() -> None:
    """2,000 specifications: 125 sets of 30 effects, outliers left out or not, four estimators, two tests, shares."""
    y, v = effects(125, 30)
    whole = [EffectSet(y=one, v=other) for one, other in zip(y, v, strict=True)]
    ways = [(tau2, test) for tau2 in ("REML", "DL", "PM", "SJ") for test in ("headline", "z")]
    pooled = [Pooled(of=one, tau2=tau2, test=test) for one in whole for tau2, test in ways]
    kept = OUTLYING["residual_3"](pooled)
    left = [EffectSet(y=p.of.y[k], v=p.of.v[k]) for p, k in zip(pooled, kept, strict=True)]
    found = means([p.of for p in pooled] + left, [(n, p.tau2) for n, p in enumerate([*pooled, *pooled])])
    intervals(found, [p.test for p in pooled] * 2)
    n = np.arange(2000)
    shares(found.estimate, np.stack([n // 1000, n % 1000 // 8, n % 8 // 2, n % 2], axis=1))


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
