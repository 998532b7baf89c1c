"""How long a review takes to be built: whole, and again after one number of one record has changed."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

REVIEW = Path(__file__).parents[1] / "reviews" / "peer_support"
RECORD = "records/cook_2012b/metapsy.yaml"
EFFECT = ("0,280562779871063", "0,380562779871063")
"""An effect of a domain that is pooled, as it is printed and as it is not: 477 numbers move, and 13 figures."""

TURNS = 5


def builds_ms() -> dict[str, float]:
    """`synthesis run` from nothing and after an edit, and both steps of a build that is watched, from the save on."""
    with tempfile.TemporaryDirectory() as folder:
        review = Path(folder) / "review"
        shutil.copytree(REVIEW, review, ignore=shutil.ignore_patterns("output", "output.kept"))
        whole = [_seconds_of_run(review, anew=True) for _ in range(TURNS)]
        again = [_seconds_of_run(review) for turn in range(1, TURNS + 1) if _edited(review, turn)]
        steps = _rebuilt(review)
    return {
        "supplement_ms": 1000 * median(whole),
        "rebuild_command_ms": 1000 * median(again),
        "rebuild_pages_ms": 1000 * median(pages for pages, _ in steps),
        "rebuild_whole_ms": 1000 * median(every for _, every in steps),
    }


def _edited(review: Path, turn: int) -> Path:
    """The record, with its effect as it is printed and as it is not by turns."""
    record = review / RECORD
    before, after = EFFECT if turn % 2 else EFFECT[::-1]
    record.write_text(record.read_text("utf-8").replace(before, after), "utf-8")
    return record


def _seconds_of_run(review: Path, *, anew: bool = False) -> float:
    if anew:  # or pictures of the last build are taken where they are the same
        shutil.rmtree(review / "output", ignore_errors=True)
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "synthesis", "run", str(review)], check=True, capture_output=True)
    return time.perf_counter() - began


def _rebuilt(review: Path) -> list[tuple[float, float]]:
    """The seconds to what is read on a screen, and to all, of builds after an edit in one resident process."""
    as_commands_do = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    made = subprocess.run(
        [sys.executable, __file__, str(review)],
        check=True,
        capture_output=True,
        text=True,
        env=as_commands_do,
    ).stdout
    return [tuple(map(float, line.split())) for line in made.splitlines()]  # type: ignore[misc]


def main(review: Path) -> None:
    """Build, then edit and build again some times, telling both steps of each."""
    import gc

    from extraction_forms.collector import paused
    from synthesis.files.workshop import workshop
    from synthesis.output.engine_hash import engine_hash
    from synthesis.pipeline import run_in_steps

    engine = engine_hash()
    with workshop() as made_in, paused():
        for turn in range(TURNS + 2):
            _edited(review, turn)
            began = time.perf_counter()
            moments: list[float] = []
            run_in_steps(
                review, made_in, lambda _, seen=moments: seen.append(time.perf_counter()), engine=engine
            )
            if turn > 1:  # the first builds from nothing, the second is the first with an edit
                sys.stdout.write(f"{moments[0] - began:.4f} {time.perf_counter() - began:.4f}\n")
            made_in.press.tidy()
            gc.collect()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
