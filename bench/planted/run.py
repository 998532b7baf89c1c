"""The planted-error benchmark of the audit: clean reviews, known slips, what is found; into bench/audit.json.

Run as `make bench-audit`. Every number comes from a fixed seed, so that a second run gives the same file. It exits
with 1 when a goal is missed.
"""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

from pages import pages
from results import measured

ROOT: Final = Path(__file__).parents[2]
RESULTS: Final = ROOT / "bench" / "audit.json"


def main() -> int:
    """Measure all, keep it, fill the pages, print the families and rules; 1 when a goal is missed."""
    with tempfile.TemporaryDirectory() as folder:
        found = measured(Path(folder))
    RESULTS.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for path, text in pages(ROOT / "docs", found):
        path.write_text(text, encoding="utf-8")
    sys.stdout.write(_told(found))
    missed = [family for family, one in found["families"].items() if not one["met"]]
    if missed:
        sys.stdout.write(f"goals missed: {', '.join(missed)}\n")
    return 1 if missed else 0


def _told(found: dict[str, Any]) -> str:
    """Families, slips and rules, a line each."""
    lines = [
        f"{found['clean']['rows']:,} clean rows, {sum(s['planted'] for s in found['slips'].values()):,} slips",
        "",
    ]
    lines.append(f"{'family':<14}{'recall':>8}{'of all':>8}{'false alarms in 100 rows':>28}")
    for family, one in found["families"].items():
        if "agreement" in one:
            lines.append(f"{family:<14}agreement with a recomputation {one['agreement']:.4f}")
        else:
            alarms = one["false_alarms_per_100_rows"]
            lines.append(f"{family:<14}{one['recall']:>8.3f}{one['recall_of_all']:>8.3f}{alarms:>28.2f}")
    lines += ["", f"{'slip':<22}{'detectable':>14}{'recall':>8}{'of all':>8}"]
    for kind, one in found["slips"].items():
        share = f"{one['detectable']} of {one['planted']}"
        lines.append(f"{kind:<22}{share:>14}{one['recall']:>8.2f}{one['recall_of_all']:>8.2f}")
    lines += ["", f"{'rule':<36}{'in 100 clean rows':>18}"]
    for rule, one in found["rules"].items():
        lines.append(f"{rule:<36}{one['per_100_clean_rows']:>18.2f}{'  caution' if one['caution'] else ''}")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())
