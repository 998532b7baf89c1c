"""One result per study by declared rules of preference; every other is listed with the rule that set it aside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from synthesis.effects import Effect, Effects, Excluded, set_aside
from synthesis.errors import NotComputable
from synthesis.plan.plan import Selection

WINDOW: Final = "time window"
"""The rule by which a result outside the declared times is set aside, as it is printed."""

_SAME: Final = 1e-9
"""Within how many weeks two times are one: what is lost when units are turned into each other."""

Rule = tuple[str, str, Callable[[Selection], tuple[str, ...]]]

RULES: Final[tuple[Rule, ...]] = (
    ("time point", "timepoint", lambda selection: selection.timepoints),
    ("kind of value", "value_kind", lambda selection: selection.value_kinds),
    ("outcome", "outcome", lambda selection: selection.outcomes),
    ("analysis set", "analysis_set", lambda selection: selection.analysis_sets),
)
"""The rules in the order they are applied: name, the tag they look at, the declared order of its codes."""


def within_window(effects: Effects, selection: Selection) -> Effects:
    """The effects whose time since allocation lies in the declared window; all others are listed, with the rule."""
    first, last = selection.time_from, selection.time_to
    if first is None and last is None:
        return effects
    kept: list[Effect] = []
    aside: list[Excluded] = []
    for row in effects.rows:
        if row.weeks is None:
            why = "no time since allocation is stated with its unit"
        elif first is not None and row.weeks < first.weeks - _SAME:
            why = f"{_weeks(row)} after allocation, before {first.text}"
        elif last is not None and row.weeks > last.weeks + _SAME:
            why = f"{_weeks(row)} after allocation, later than {last.text}"
        else:
            kept.append(row)
            continue
        aside.append(set_aside(row, WINDOW, why))
    return replace(effects, rows=tuple(kept), excluded=(*effects.excluded, *aside))


def _weeks(row: Effect) -> str:
    n = f"{row.weeks or 0.0:.1f}".removesuffix(".0")
    return f"{n} {'week' if n == '1' else 'weeks'}"


def one_row_per_study(effects: Effects, selection: Selection) -> Effects:
    """Of each study the one row that the declared rules leave; of each of its comparisons where arms are split.

    Each rule keeps the rows whose code comes first in its declared order; codes outside the order come
    after it, alike. What several rules leave is settled by `selection.tie`.

    Raises:
        NotComputable: rows are still tied and the plan says that a tie is a fault.
    """
    kept: list[Effect] = []
    aside: list[Excluded] = []
    apart = selection.shared_control == "split"
    groups: dict[tuple[str, str], list[Effect]] = {}
    for row in effects.rows:
        groups.setdefault((row.study, row.contrast if apart else ""), []).append(row)
    for group in groups.values():
        candidates = _nearest(group, selection, aside)
        for name, tag, order in RULES:
            candidates = _apply(candidates, name, tag, order(selection), aside)
        if len(candidates) > 1 and selection.tie == "refuse":
            tied = ", ".join(row.row for row in candidates)
            raise NotComputable(
                f"{candidates[0].study_label}: {tied} are tied. The plan's selection says `tie: refuse`; "
                "please order their time points, kinds of value, outcomes or analysis sets there, or settle ties "
                "otherwise."
            )
        kept.append(candidates[0])
        aside += [
            _set_aside(row, candidates[0], "first in the record", "stands later in the record")
            for row in candidates[1:]
        ]
    return replace(effects, rows=tuple(kept), excluded=(*effects.excluded, *aside))


def _nearest(rows: Sequence[Effect], selection: Selection, aside: list[Excluded]) -> list[Effect]:
    """The rows nearest to the declared time; one without a time comes after all that have one."""
    target = selection.time_target
    if target is None or len(rows) < 2:
        return list(rows)
    off = [float("inf") if row.weeks is None else abs(row.weeks - target.weeks) for row in rows]
    least = min(off)
    kept = [row for row, far in zip(rows, off, strict=True) if far <= least + _SAME]
    for row, far in zip(rows, off, strict=True):
        if far > least + _SAME:
            when = "no stated time" if row.weeks is None else f"{_weeks(row)} after allocation"
            why = f"{when} is farther from {target.text} than {_weeks(kept[0])}"
            aside.append(_set_aside(row, kept[0], "nearest time", why))
    return kept


def _apply(
    rows: Sequence[Effect], name: str, tag: str, order: tuple[str, ...], aside: list[Excluded]
) -> list[Effect]:
    if len(rows) < 2 or not order:
        return list(rows)
    ranks = [
        order.index(row.tags.get(tag, "")) if row.tags.get(tag, "") in order else len(order) for row in rows
    ]
    best = min(ranks)
    kept = [row for row, rank in zip(rows, ranks, strict=True) if rank == best]
    for row, rank in zip(rows, ranks, strict=True):
        if rank > best:
            code = row.labels.get(tag, "not reported")
            first = kept[0].labels.get(tag, "")
            aside.append(_set_aside(row, kept[0], f"preferred {name}", f"{name} {code} comes after {first}"))
    return kept


def _set_aside(row: Effect, kept: Effect, rule: str, why: str) -> Excluded:
    return set_aside(row, rule, f"{why}; {kept.outcome_label} ({kept.row}) stands for the study")
