"""How fast we are, beside the others: one run, a table of figures and ratios, and bench/results.json.

Run as `make bench`. Every figure is a median on one core, but for builds of a review, which take two, and for those
of the entry site: 95th percentiles on two, which eight clients that never pause share with it. It exits with 1 when a
goal is missed.
"""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

import ours
from workloads import MANY, effects, moderators, nested

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
PEERS = ("metafor", "metafor_sparse", "pimeta", "pymare", "pymetaanalysis", "statsmodels")

# name: goal, unit, whether more is better
GOALS = {
    "reml_k10_fits_per_s": (200_000, "fits/s", True),
    "reml_k10_p3_fits_per_s": (30_000, "fits/s", True),
    "reml_k1000_ms": (1.0, "ms", False),
    "leave_one_out_k1000_ms": (1000.0, "ms", False),
    "gosh_4096_subsets_ms": (200.0, "ms", False),
    "multiverse_2000_k30_ms": (2000.0, "ms", False),
    "permutation_1000_k50_ms": (100.0, "ms", False),
    "three_level_k100_ms": (20.0, "ms", False),
    "three_level_k1000_cr2_ms": (20.0, "ms", False),
    "three_level_k10000_cr2_ms": (200.0, "ms", False),
    "three_level_memory_20000_to_10000": (2.2, "times", False),
    "validate_1000_records_ms": (3000.0, "ms", False),
    "check_unchanged_ms": (1000.0, "ms", False),
    "audit_1000_studies_ms": (5000.0, "ms", False),
    "read_20000_references_ms": (2000.0, "ms", False),
    "supplement_ms": (6000.0, "ms", False),
    "rebuild_command_ms": (5000.0, "ms", False),
    "rebuild_pages_ms": (2000.0, "ms", False),
    "rebuild_whole_ms": (4000.0, "ms", False),
    "entry_page_p95_ms": (100.0, "ms", False),
    "entry_autosave_p95_ms": (100.0, "ms", False),
    "entry_save_p95_ms": (150.0, "ms", False),
    "import_ms": (150.0, "ms", False),
    "help_ms": (300.0, "ms", False),
    "worse_than_grid": (0, f"of {ours.GRID_FITS:,} fits", False),
}


def main(peers_python: str) -> int:
    """Measure all, print the table, keep the results; 1 when a goal is missed."""
    mine = ours.measured()
    metafor = _metafor()
    others = {**_python_peers(peers_python), "metafor": metafor, "metafor_sparse": _sparse(metafor)}
    rows = {name: _row(name, mine[name], others) for name in GOALS}
    found = {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": _machine(),
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "peers": {name: _about(others.get(name, {})) for name in PEERS},
        "tau2_of_the_first": {"ours": ours.tau2_of_the_first(), **_tau2(others)},
        **rows,
    }
    RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(_table(rows, others))
    missed = [name for name, row in rows.items() if not row["met"]]
    if missed:
        sys.stdout.write(f"goals missed: {', '.join(missed)}\n")
    return 1 if missed else 0


def _row(name: str, mine: float, others: dict[str, dict[str, object]]) -> dict[str, object]:
    goal, unit, more = GOALS[name]
    theirs = {peer: others[peer][name] for peer in PEERS if name in others.get(peer, {})}
    return {
        "goal": goal,
        "unit": unit,
        "measured": _short(mine),
        "met": mine >= goal if more else mine <= goal,
        "peers": {peer: _short(float(str(one))) for peer, one in theirs.items()},
    }


def _python_peers(python: str) -> dict[str, dict[str, object]]:
    if not Path(python).exists():
        return {}
    made = subprocess.run([python, str(HERE / "peers.py")], capture_output=True, text=True, check=False)
    if made.returncode:
        sys.stderr.write(f"the other Python packages could not be measured: {made.stderr.strip()}\n")
        return {}
    found: dict[str, dict[str, object]] = json.loads(made.stdout)
    return found


def _metafor() -> dict[str, object]:
    """R beside us, where it is installed with metafor and jsonlite."""
    if shutil.which("Rscript") is None:
        return {"failed": "no Rscript here"}
    y, v = effects(MANY, 10)
    (y1000,), (v1000,) = effects(1, 1000)
    (y50,), (v50,) = effects(1, 50)
    (y12,), (v12,) = effects(1, 12)
    data = {"y": y[:200], "v": v[:200], "X": moderators(10), "y1000": y1000, "v1000": v1000}
    for k in (100, 1000):
        yk, vk, study = nested(k)
        data |= {f"nested{k}_y": yk, f"nested{k}_v": vk, f"nested{k}_study": study}
    data |= {"y50": y50, "v50": v50, "x50": moderators(50)[:, 1], "y12": y12, "v12": v12}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "effects.json"
        path.write_text(json.dumps({name: one.tolist() for name, one in data.items()}), encoding="utf-8")
        made = subprocess.run(
            ["Rscript", str(HERE / "metafor.R"), str(path)], capture_output=True, text=True, check=False
        )
    if made.returncode:
        return {"failed": made.stderr.strip().splitlines()[-1] if made.stderr.strip() else "R ended"}
    found: dict[str, object] = json.loads(made.stdout)
    return found


def _sparse(metafor: dict[str, object]) -> dict[str, object]:
    """What metafor needs with sparse matrices, timed in the same run."""
    found = metafor.pop("sparse", {"failed": metafor.get("failed", "not timed")})
    return found if isinstance(found, dict) else {"failed": "not timed"}


def _about(peer: dict[str, object]) -> dict[str, object]:
    return {name: peer[name] for name in ("version", "note", "failed") if name in peer} or {
        "failed": "not here"
    }


def _tau2(others: dict[str, dict[str, object]]) -> dict[str, object]:
    return {name: others[name]["tau2"] for name in PEERS if "tau2" in others.get(name, {})}


def _table(rows: dict[str, dict[str, object]], others: dict[str, dict[str, object]]) -> str:
    """Ours, and how many times slower the others are."""
    shown = [("", "goal", "ours", *PEERS)]
    for name, row in rows.items():
        theirs = row["peers"]
        cells = [_beside(row, theirs.get(peer)) for peer in PEERS]
        shown.append((name, f"{row['goal']:g}", f"{row['measured']:g} {row['unit']}", *cells))
    widths = [max(len(line[i]) for line in shown) for i in range(len(shown[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in shown]
    failed = [f"{name}: {one['failed']}" for name, one in others.items() if "failed" in one]
    return "\n".join([*lines, *failed, ""])


def _beside(row: dict[str, object], theirs: object) -> str:
    if theirs is None:
        return "-"
    mine, other = float(str(row["measured"])), float(str(theirs))
    ratio = mine / other if str(row["unit"]) == "fits/s" else other / mine
    return f"{other:g} ({ratio:,.3g}x)"


def _short(value: float) -> float:
    return float(f"{value:.3g}")


def _machine() -> str:
    """The processor, by its own name."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}, one core"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ".venv-bench/bin/python"))
