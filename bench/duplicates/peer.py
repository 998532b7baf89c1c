"""bib-dedupe on records from standard input (JSON): its groups, its version and its seconds, as one line of JSON."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version

import pandas as pd
from bib_dedupe.bib_dedupe import block, cluster, match, prep

frame = pd.DataFrame(json.load(sys.stdin))
start = time.perf_counter()
prepared = prep(frame, verbosity_level=0)
groups = cluster(match(block(prepared, verbosity_level=0), verbosity_level=0), verbosity_level=0)
seconds = time.perf_counter() - start
sys.stdout.write(
    "\n"
    + json.dumps({"groups": groups, "version": version("bib-dedupe"), "seconds": round(seconds, 2)})
    + "\n"
)
