"""How well duplicates are found among ten thousand listings, and how fast: into bench/duplicates.json.

Run as `make bench-duplicates`; PEER=<python> names one that has bib-dedupe, which is then measured on three thousand of
them. Every listing comes from a fixed seed. It exits with 1 when a goal is missed.
"""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, Final

from copies import records

from extraction_forms.references.duplicates.groups import duplicates
from extraction_forms.references.reference import Reference

HERE: Final = Path(__file__).parent
RESULTS: Final = HERE.parent / "duplicates.json"
MANY, FEWER, SEED = 10_000, 3_000, 3
GOALS: Final = {"recall": 0.98, "precision": 0.999, "seconds": 10.0}

Pairs = set[tuple[str, str]]


def main(peer: str) -> int:
    """Measure, keep and print; 1 when a goal is missed."""
    found: dict[str, Any] = {"goals": GOALS, "records": MANY, "ours": measured(MANY)}
    if peer:
        found["records_beside"] = FEWER
        found["beside"] = {"ours": measured(FEWER), "bib-dedupe": _of_peer(peer)}
    RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
    return 0 if met(found["ours"]) else 1


def measured(n: int) -> dict[str, float]:
    """What is found among so many listings, and in how many seconds."""
    listed = records(n, SEED)
    start = time.perf_counter()
    found = duplicates(listed)
    seconds = time.perf_counter() - start
    pairs = _pairs([listed[place].key for place in group.members] for group in found.groups)
    asked = {(listed[pair.one].key, listed[pair.other].key) for pair in found.doubtful}
    return {**shares(pairs, listed), "asked": len(asked), "seconds": round(seconds, 2)}


def met(found: dict[str, float]) -> bool:
    """Whether the goals are met."""
    return all(found[name] >= GOALS[name] for name in ("recall", "precision")) and (
        found["seconds"] <= GOALS["seconds"]
    )


def shares(found: Pairs, listed: Sequence[Reference]) -> dict[str, float]:
    """Of the pairs that are one publication those that were found, and of those that were found such pairs."""
    works: dict[str, list[str]] = defaultdict(list)
    for one in listed:
        works[one.key.partition(".")[0]].append(one.key)
    true = _pairs(works.values())
    right = len(found & true)
    return {"recall": round(right / len(true), 4), "precision": round(right / max(1, len(found)), 5)}


def _pairs(groups: Iterable[Sequence[str]]) -> Pairs:
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def _of_peer(python: str) -> dict[str, Any]:
    listed = records(FEWER, SEED)
    rows = [
        {
            "ID": one.key,
            "ENTRYTYPE": one.kind,
            "author": " and ".join(one.authors),
            "title": one.title,
            "year": one.year,
            "journal": one.container,
            "booktitle": "",
            "volume": one.volume,
            "number": one.issue,
            "pages": one.pages,
            "doi": one.doi.removeprefix("https://doi.org/"),
            "abstract": "",
        }
        for one in listed
    ]
    made = subprocess.run(
        [python, str(HERE / "peer.py")], input=json.dumps(rows), capture_output=True, text=True, check=True
    )
    said: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
    return {**shares(_pairs(said.pop("groups")), listed), **said}


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:2] or ("",)))
