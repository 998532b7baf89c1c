"""The effect by which a line is judged: what its arms give, else what is printed."""

from __future__ import annotations

from synthesis.audit.lines import Estimate, Line


def own_effect(line: Line) -> Estimate | None:
    """The recomputed effect, or the reported one where there is none; with a variance that can be used."""
    for found in (line.computed, line.reported):
        if found is not None and 0 < found.v < float("inf"):
            return found
    return None
