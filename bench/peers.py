"""What other Python packages need for the same work; run by an environment that has them, prints JSON."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

import json
import subprocess
import sys
import warnings
from collections.abc import Callable
from importlib.metadata import version

import numpy as np
from workloads import effects, moderators, nested, seconds

FEW = 200
BATCH = 2_000


def pymare() -> dict[str, object]:
    """PyMARE: REML for many sets of effects at once."""
    from pymare import Dataset
    from pymare.estimators import VarianceBasedLikelihoodEstimator as Likelihood

    def fit(y: np.ndarray, v: np.ndarray, X: np.ndarray | None = None) -> Likelihood:
        data = Dataset(y.T, v.T, X=X, add_intercept=X is None)
        return Likelihood(method="reml", small_sample_correction="wald").fit_dataset(data)

    y, v = effects(BATCH, 10)
    one = effects(1, 1000)
    k50 = effects(1, 50)
    x = np.column_stack([np.ones(50), np.random.default_rng(2).normal(size=50)])
    permuted = fit(*k50, x).summary()
    return {
        "version": version("pymare"),
        "tau2": float(np.ravel(fit(y[:1], v[:1]).params_["tau2"])[0]),
        "reml_k10_fits_per_s": BATCH / seconds(lambda: fit(y, v), 3),
        "reml_k10_p3_fits_per_s": BATCH / seconds(lambda: fit(y, v, moderators(10)), 3),
        "reml_k1000_ms": 1000 * seconds(lambda: fit(*one), 5),
        "permutation_1000_k50_ms": 1000 * seconds(lambda: permuted.permutation_test(n_perm=1000), 3),
        "import_ms": importing("import pymare"),
    }


def pymetaanalysis() -> dict[str, object]:
    """PyMetaAnalysis: REML, one set of effects a call."""
    from meta_analyze import meta_analysis, meta_regression

    def fit(y: np.ndarray, v: np.ndarray) -> object:
        return meta_analysis(effect=y, variance=v, model="random", tau2_method="REML")

    y, v = effects(FEW, 10)
    X = moderators(10)
    one = [each[0] for each in effects(1, 1000)]

    def slopes() -> None:
        for i in range(50):
            columns = {"a": X[:, 1], "b": X[:, 2], "y": y[i], "v": v[i]}
            meta_regression(
                frame(columns), effect="y", variance="v", moderators=["a", "b"], tau2_method="REML"
            )

    def frame(columns: dict[str, np.ndarray]) -> object:
        import pandas as pd

        return pd.DataFrame(columns)

    whole = fit(*one)
    return {
        "version": version("pymetaanalysis"),
        "tau2": float(fit(y[0], v[0]).tau2),
        "reml_k10_fits_per_s": FEW / seconds(lambda: [fit(*each) for each in zip(y, v, strict=True)], 3),
        "reml_k10_p3_fits_per_s": 50 / seconds(slopes, 3),
        "reml_k1000_ms": 1000 * seconds(lambda: fit(*one), 5),
        "leave_one_out_k1000_ms": 1000 * seconds(whole.leave_one_out, 1),
        "import_ms": importing("import meta_analyze"),
    }


def statsmodels() -> dict[str, object]:
    """Statsmodels: it has no REML; Paule-Mandel ("iterated") is timed in its place."""
    from statsmodels.stats.meta_analysis import combine_effects

    y, v = effects(FEW, 10)
    one = [each[0] for each in effects(1, 1000)]

    def fit(a: np.ndarray, b: np.ndarray) -> object:
        return combine_effects(a, b, method_re="iterated")

    return {
        "version": version("statsmodels"),
        "note": "Paule-Mandel in place of REML",
        "reml_k10_fits_per_s": FEW / seconds(lambda: [fit(*each) for each in zip(y, v, strict=True)], 3),
        "reml_k1000_ms": 1000 * seconds(lambda: fit(*one), 5),
        "import_ms": importing("import statsmodels.stats.meta_analysis"),
    }


def pimeta() -> dict[str, object]:
    """Pimeta: three-level fits, without robust variances."""
    from pimeta import rma_mv

    def fit(k: int) -> None:
        y, v, study = nested(k)
        rma_mv(y, v, data={"study": study, "effect": np.arange(k)}, random="~ 1 | study/effect")

    return {
        "version": version("pimeta"),
        "note": "three-level fits without CR2",
        "three_level_k100_ms": 1000 * seconds(lambda: fit(100), 5),
        "three_level_k1000_cr2_ms": 1000 * seconds(lambda: fit(1000), 1),
        "import_ms": importing("import pimeta"),
    }


def importing(code: str) -> float:
    """Milliseconds that a fresh Python needs for an import, less those it needs for nothing."""

    def run(what: str) -> None:
        subprocess.run([sys.executable, "-c", what], check=True, stderr=subprocess.DEVNULL)

    return 1000 * (seconds(lambda: run(code), 5) - seconds(lambda: run("pass"), 5))


def main() -> None:
    """Every peer that can be had; one that fails says why."""
    warnings.simplefilter("ignore")
    found: dict[str, object] = {}
    peers: tuple[Callable[[], dict[str, object]], ...] = (pymare, pymetaanalysis, statsmodels, pimeta)
    for peer in peers:
        try:
            found[peer.__name__] = peer()
        except Exception as fault:  # noqa: BLE001 - another's program; its fault is told, ours goes on
            found[peer.__name__] = {"failed": f"{type(fault).__name__}: {fault}"}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
