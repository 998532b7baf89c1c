"""How long the audit of a thousand studies takes, what each finding would change included."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

STUDIES = 1_000
_PLANTED = Path(__file__).parent / "planted"


def audit_ms() -> float:
    """Milliseconds of the audit of a table of 1,000 made-up studies, the best of three."""
    sys.path.insert(0, str(_PLANTED))
    import numpy as np
    from clean import review
    from sheet import Review, Row, write

    def named(row: Row) -> Row:
        """The row under a name that no other study has."""
        study = f"{row.cells['study']} ({row.facts.study})"
        return replace(row, cells=MappingProxyType({**row.cells, "study": study}))

    made = review(np.random.default_rng(1), studies=STUDIES)
    with tempfile.TemporaryDirectory() as folder:
        path = write(Review(rows=tuple(named(row) for row in made.rows)), Path(folder), "NA")
        return 1000 * min(_auditing(path) for _ in range(3))


def _auditing(path: Path) -> float:
    """Seconds in a fresh Python, as whoever audits a table has it; what it imports is there already."""
    code = (
        "import time; from pathlib import Path; from synthesis.audit.report import audit_table;"
        "import synthesis.audit.of_table; start = time.perf_counter();"
        f"report = audit_table(Path({str(path)!r}));"
        f"print(time.perf_counter() - start); assert len(report.audited.studies) == {STUDIES}"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    return float(told)
