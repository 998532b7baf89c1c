"""One result per study by declared rules of preference; every other is listed with the rule that set it aside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from synthesis.effects import Effect, Effects, Excluded
from synthesis.errors import NotComputable
from synthesis.plan import Selection

Rule = tuple[str, str, Callable[[Selection], tuple[str, ...]]]

RULES: Final[tuple[Rule, ...]] = (
    ("time point", "timepoint", lambda selection: selection.timepoints),
    ("kind of value", "value_kind", lambda selection: selection.value_kinds),
    ("outcome", "outcome", lambda selection: selection.outcomes),
    ("analysis set", "analysis_set", lambda selection: selection.analysis_sets),
)
"""The rules in the order they are applied: name, the tag they look at, the declared order of its codes."""


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
        candidates = group
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
    return Excluded(
        study=row.study,
        study_label=row.study_label,
        result=row.result,
        outcome_label=row.outcome_label,
        rule=rule,
        reason=f"{why}; {kept.outcome_label} ({kept.row}) stands for the study",
        origins=row.origins,
        tags=row.tags,
        labels=row.labels,
        tag_origins=row.tag_origins,
        contrast=row.contrast,
    )
