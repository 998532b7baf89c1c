"""Why the defaults are what they are: a simulation, its results and the tables of README.md beside it.

Run as `make defaults`. Every figure comes from a fixed seed, so that a second run gives the same files.
"""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from synthesis.models.kernel.batch import batch
from synthesis.models.kernel.linear import moments, solve
from synthesis.models.tau2.estimation import estimate

Floats = NDArray[np.float64]

HERE = Path(__file__).parent
RESULTS, PAGE = HERE / "coverage.json", HERE / "README.md"
REPLICATES, SEED = 20_000, 1949
KS = (2, 3, 5, 10, 20)
I2S = (0, 25, 50, 75, 90)
ESTIMATORS = ("REML", "DL", "PM", "ML", "SJ", "HS", "HE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fits:
    """Replicates of one situation, fitted: arrays of shape (n,), and the true effect of a new study."""

    k: int
    mean: Floats
    variance: Floats
    scale: Floats
    tau2: Floats
    new: Floats


def sizes(pattern: str, k: int, rng: np.random.Generator) -> Floats:
    """Participants of k studies: all 60; from 20 to 400; or one of 500 among studies of 50."""
    if pattern == "alike":
        return np.full(k, 60.0)
    if pattern == "one large":
        return np.array([500.0] + [50.0] * (k - 1))
    return np.exp(rng.uniform(np.log(20), np.log(400), k))


PATTERNS = ("alike", "varied", "one large")


def situation(pattern: str, k: int, i2: int, method: str = "REML") -> tuple[Fits, float]:
    """Replicates of k studies whose true effects differ by `i2` per cent of the total variance; and tau2.

    Sampling variances are 4 / N, as of a standardised mean difference near 0 in two equal groups; tau2 is
    such that tau2 / (tau2 + typical variance) is I2. The true mean is 0.
    """
    rng = np.random.default_rng([SEED, PATTERNS.index(pattern), k, i2])
    n = REPLICATES
    v = 4 / np.array([sizes(pattern, k, rng) for _ in range(n)])
    w = 1 / v
    typical = float(np.median((k - 1) * w.sum(axis=1) / (w.sum(axis=1) ** 2 - (w**2).sum(axis=1))))
    tau2 = typical * i2 / (100 - i2)
    y = rng.normal(0, np.sqrt(tau2), (n, k)) + rng.normal(0, np.sqrt(v))
    new = rng.normal(0, np.sqrt(tau2), n)
    data = batch(y, v)
    found = estimate(data, method).value
    solved = solve(data, found)
    fits = Fits(
        k=k,
        mean=solved.beta[:, 0],
        variance=solved.covariance[:, 0, 0],
        scale=solved.q / (k - 1),
        tau2=found,
        new=new,
    )
    return fits, tau2


def _z(fits: Fits) -> Floats:
    return ndtri(0.975) * np.sqrt(fits.variance)


def _t(fits: Fits) -> Floats:
    return stdtrit(fits.k - 1, 0.975) * np.sqrt(fits.variance)


def _knha(fits: Fits) -> Floats:
    return stdtrit(fits.k - 1, 0.975) * np.sqrt(fits.variance * fits.scale)


def _adhoc(fits: Fits) -> Floats:
    return stdtrit(fits.k - 1, 0.975) * np.sqrt(fits.variance * np.maximum(1, fits.scale))


def _default(fits: Fits) -> Floats:
    """The wider of Knapp-Hartung and Wald."""
    return np.maximum(_knha(fits), _z(fits))


INTERVALS: dict[str, Callable[[Fits], Floats]] = {
    "z": _z,
    "t": _t,
    "knha": _knha,
    "adhoc": _adhoc,
    "default": _default,
}


def _new_default(fits: Fits) -> Floats:
    """t(k - 1) about max(se_HK, se_Wald)^2 + tau2, never narrower than the interval of the mean."""
    spread = fits.variance * np.maximum(1, fits.scale) + fits.tau2
    wide = stdtrit(fits.k - 1, 0.975) * np.sqrt(spread)
    return np.where(fits.tau2 == 0, _default(fits), np.maximum(wide, _default(fits)))


def _new_normal(fits: Fits) -> Floats:
    return ndtri(0.975) * np.sqrt(fits.variance + fits.tau2)


def _new_k2(fits: Fits) -> Floats:
    return stdtrit(fits.k - 2, 0.975) * np.sqrt(fits.variance + fits.tau2)


def _new_k2_knha(fits: Fits) -> Floats:
    return stdtrit(fits.k - 2, 0.975) * np.sqrt(fits.variance * fits.scale + fits.tau2)


PREDICTIONS: dict[str, Callable[[Fits], Floats]] = {
    "normal": _new_normal,
    "k-2": _new_k2,
    "k-2-knha": _new_k2_knha,
    "default": _new_default,
}


def coverage() -> Iterator[dict[str, object]]:
    """How often each interval holds the mean, and how wide it is beside the Wald interval."""
    for pattern in PATTERNS:
        for k in KS:
            for i2 in I2S:
                fits, _ = situation(pattern, k, i2)
                held = {name: np.abs(fits.mean) <= half(fits) for name, half in INTERVALS.items()}
                width = {name: np.median(half(fits) / _z(fits)) for name, half in INTERVALS.items()}
                row: dict[str, object] = {"sizes": pattern, "k": k, "i2": i2}
                row["held"] = {name: _percent(one) for name, one in held.items()}
                row["width"] = {name: round(float(one), 2) for name, one in width.items()}
                row["knha_below_wald"] = _percent(_knha(fits) < _z(fits))
                if k > 2:
                    new = {n: np.abs(fits.new - fits.mean) <= half(fits) for n, half in PREDICTIONS.items()}
                    row["held_new"] = {name: _percent(one) for name, one in new.items()}
                yield row


def estimators() -> Iterator[dict[str, object]]:
    """For each estimator of tau2 its bias and root mean squared error, in units of the true total variance."""
    for k in (5, 10, 20):
        for i2 in I2S:
            for method in ESTIMATORS:
                fits, tau2 = situation("varied", k, i2, method)
                unit = tau2 * 100 / i2 if i2 else _typical(k)
                off = (fits.tau2 - tau2) / unit
                yield {
                    "k": k,
                    "i2": i2,
                    "method": method,
                    "bias": round(float(np.mean(off)), 3),
                    "rmse": round(float(np.sqrt(np.mean(off**2))), 3),
                    "held_default": _percent(np.abs(fits.mean) <= _default(fits)),
                }


def _typical(k: int) -> float:
    rng = np.random.default_rng([SEED, 9, k])
    v = 4 / np.array([sizes("varied", k, rng) for _ in range(REPLICATES)])
    data = batch(np.zeros_like(v), v)
    return float(np.median((k - 1) / moments(data, np.zeros(REPLICATES)).tr_p))


def _percent(held: NDArray[np.bool_]) -> float:
    return round(100 * float(np.mean(held)), 1)


def tables(found: dict[str, list[dict[str, object]]]) -> dict[str, str]:
    """The tables of the page by name, in Markdown."""
    return {
        "coverage": _markdown(
            ["sizes", "k", "I²", *INTERVALS, "width of default", "knha < Wald"],
            [
                [
                    row["sizes"],
                    row["k"],
                    f"{row['i2']} %",
                    *_of(row["held"], INTERVALS),
                    *_of(row["width"], ["default"]),
                    f"{row['knha_below_wald']} %",
                ]
                for row in found["coverage"]
            ],
        ),
        "prediction": _markdown(
            ["sizes", "k", "I²", *PREDICTIONS],
            [
                [row["sizes"], row["k"], f"{row['i2']} %", *_of(row["held_new"], PREDICTIONS)]
                for row in found["coverage"]
                if "held_new" in row
            ],
        ),
        "estimators": _markdown(
            ["k", "I²", *ESTIMATORS],
            [
                [k, f"{i2} %"]
                + [
                    f"{row['bias']:+.2f} ({row['rmse']:.2f})"
                    for row in found["estimators"]
                    if (row["k"], row["i2"]) == (k, i2)
                ]
                for k in (5, 10, 20)
                for i2 in I2S
            ],
        ),
    }


def _of(row: object, names: object) -> list[object]:
    return [dict(row)[name] for name in names]  # type: ignore[call-overload, attr-defined]


def _markdown(head: list[str], rows: list[list[object]]) -> str:
    lines = [head, ["---"] * len(head), *([str(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def fill(page: str, found: dict[str, list[dict[str, object]]]) -> str:
    """The page with each table put between its two marks."""
    for name, table in tables(found).items():
        start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        before, _, rest = page.partition(start)
        _, _, after = rest.partition(end)
        page = f"{before}{start}\n\n{table}\n\n{end}{after}"
    return page


def main() -> None:
    """Simulate, keep the results, fill the page."""
    found = {"coverage": list(coverage()), "estimators": list(estimators())}
    RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(fill(PAGE.read_text(encoding="utf-8"), found), encoding="utf-8")
    sys.stdout.write(f"{len(found['coverage'])} situations of {REPLICATES:,} replicates each\n")


if __name__ == "__main__":
    main()
