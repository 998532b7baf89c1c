"""How long records take to be read and checked, and how long a review that nobody touched."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from extraction_forms.form_library import library, read_form

RECORDS, RESULTS = 1_000, 20
_REVIEW = Path(__file__).parents[1] / "reviews" / "peer_support"

_HEAD = """\
schema: 1
form: {{id: controlled_study, version: {version}}}
study: {study}
extractor: anna
status: submitted
revision: 1
evidence: {{report: main}}
characteristics: {{label: Study {number}, design: parallel, country: NO, year: {year}, n_randomised: {n}}}
reports:
  - {{id: main, kind: journal, citekey: study_{number}}}
arms:
  - {{id: walks, role: experimental, intervention: Weekly walks, format: group, delivery: in_person}}
  - {{id: waiting, role: control, control_kind: waitlist, n_randomised: {n}}}
contrasts:
  - {{id: contrast, arm_exp: walks, arm_ctl: waiting}}
results:
"""
_RESULT = """\
  - id: result_{row}
    outcome: outcome_{outcome}
    timepoint: post
    time: {{printed: "{weeks}", unit: weeks}}
    value_kind: endpoint
    evidence: {{page: {page}, locator: "Table 2, row {row}"}}
    values:
      walks: {{n: {n}, mean: {mean:.2f}, sd: {sd:.2f}}}
      waiting: {{n: {n}, mean: {other:.2f}, sd: {sd:.2f}}}
"""


def records_ms() -> float:
    """Milliseconds to read and check 1,000 records of 20 results, the best of three."""
    with tempfile.TemporaryDirectory() as folder:
        review = Path(folder)
        for number in range(RECORDS):
            _write(review, number)
        return 1000 * min(_reading(review) for _ in range(3))


def _reading(review: Path) -> float:
    """Seconds in a fresh Python, as whoever checks a review has it."""
    code = (
        "import time; from pathlib import Path; from extraction_forms.record_files import load;"
        "from extraction_forms.form_library import library, read_form;"
        "form = read_form(library()['controlled_study']); start = time.perf_counter();"
        f"loaded = load(Path({str(review)!r}), {{form.id: form}});"
        "print(time.perf_counter() - start); assert len(loaded.records) == 1000"
    )
    return float(
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    )


def unchanged_ms() -> float:
    """Milliseconds of `synthesis check` on a review that was checked before, its start included."""
    with tempfile.TemporaryDirectory() as folder:
        review = Path(folder) / "review"
        shutil.copytree(_REVIEW, review, ignore=shutil.ignore_patterns("output", "output.*"))
        env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        times = []
        for _ in range(6):
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "synthesis", "check", str(review)],
                check=True,
                env=env,
                capture_output=True,
            )
            times.append(time.perf_counter() - start)
        return 1000 * sorted(times[1:])[2]


def _write(review: Path, number: int) -> None:
    study = f"study_{number:04d}"
    text = _HEAD.format(
        study=study,
        number=number,
        year=1980 + number % 40,
        n=40 + number % 90,
        version=read_form(library()["controlled_study"]).version,
    )
    for row in range(RESULTS):
        text += _RESULT.format(
            row=row,
            outcome=row % 5,
            weeks=row + 1,
            page=row + 2,
            n=30 + (number + row) % 60,
            mean=10 + 0.37 * row + 0.01 * number,
            other=11 + 0.31 * row + 0.01 * number,
            sd=4 + 0.1 * row,
        )
    path = review / "records" / study / "anna.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
