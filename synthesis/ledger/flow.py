"""The numbers of the study flow: as they are declared, as the records have them, and what became of the studies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from synthesis.analysis import Analysis
from synthesis.ledger_items import Item, level_keys
from synthesis.numbers import count, quantity
from synthesis.plan.flow import REMOVED, declared_total
from synthesis.plan.plan import FlowPlan
from synthesis.study_flow import StudyFlow, study_flow

SUMS: Final[Mapping[str, tuple[str, ...]]] = {
    "identified": ("databases", "registers"),
    "removed": REMOVED,
}
"""What stands for several counts together, by its name in keys."""

FATES: Final = ("pooled", "voted", "narrative")
"""What became of the studies of the records."""


def flow_key(name: str, of: str = "") -> str:
    """The key of a count, or of what it counts `of` a list."""
    return f"flow.{name}.{of}.n" if of else f"flow.{name}"


def flow_items(analysis: Analysis) -> Iterator[Item]:
    """Every number of the study flow that a plan declares."""
    flow = study_flow(analysis)
    if flow is None:
        return
    plan = flow.plan
    for name, one in plan.counts.items():
        yield flow_key(name), quantity(one.n, count(one.n), [one.origin])
    for name, named in plan.lists.items():
        keys = level_keys(named)
        for of, one in named.items():
            yield flow_key(name, keys[of]), quantity(one.n, count(one.n), [one.origin])
        yield _sum(plan, name, (name,))
    for name, parts in SUMS.items():
        if any(plan.n(part) is not None for part in parts):
            yield _sum(plan, name, parts)
    yield from _included(flow)


def _sum(plan: FlowPlan, name: str, parts: Iterable[str]) -> Item:
    n = sum(plan.n(part) or 0 for part in parts)
    return flow_key(name), quantity(n, count(n), _origins(plan, parts))


def _origins(plan: FlowPlan, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name in plan.counts:
            yield plan.counts[name].origin
        yield from (one.origin for one in plan.lists.get(name, {}).values())


def _included(flow: StudyFlow) -> Iterator[Item]:
    """The studies and reports included, and where the studies went."""
    records = [f"records/{study}" for study in flow.studies]
    for what in ("studies", "reports"):
        n, there = flow.included(what), len(getattr(flow, what))
        if flow.studies:
            yield flow_key(f"recorded_{what}"), quantity(there, count(there), records)
        name = f"total_{what}" if flow.plan.updated else f"included_{what}"
        if n is None or name in flow.plan.counts:
            continue
        _, declared = declared_total(flow.plan, what)
        parts = (f"previous_{what}", f"included_{what}")
        origins = records if declared is None else list(_origins(flow.plan, parts))
        yield flow_key(name), quantity(n, count(n), origins)
    if flow.studies:
        for fate in FATES:
            studies: tuple[str, ...] = getattr(flow, fate)
            yield (
                flow_key(fate),
                quantity(
                    len(studies), count(len(studies)), [f"records/{s}" for s in studies or flow.studies]
                ),
            )
        if flow.unrecorded:
            name, _ = declared_total(flow.plan, "studies")
            origins = [*records, *_origins(flow.plan, (name,))]
            yield flow_key("unrecorded"), quantity(flow.unrecorded, count(flow.unrecorded), origins)
