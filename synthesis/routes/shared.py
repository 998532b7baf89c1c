"""Comparisons of one result that share an arm: kept, combined into one, split, or refused, as declared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.studies import NOT_REPORTED, Arm, Tag
from synthesis.errors import NotComputable
from synthesis.routes.study_rows import Row

DIFFERS: Final = Tag(code=NOT_REPORTED, label="differs between the combined arms")
"""What stands for a code that the combined arms do not share."""

_OF_CONTRAST: Final = ("contrast",)


def shared_rows(found: Sequence[Row], rule: str) -> tuple[Row, ...]:
    """The rows with those of one result that share an arm treated by the rule.

    Raises:
        NotComputable: the rule refuses them; the study and its contrasts are named.
    """
    out: list[Row] = []
    for group in _by_result(found):
        out += RULES[rule](group)
    return tuple(out)


def _by_result(found: Iterable[Row]) -> list[list[Row]]:
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in found:
        groups.setdefault((row.study.id, row.result.id), []).append(row)
    return list(groups.values())


def sharing(group: Sequence[Row]) -> tuple[tuple[str, list[Row]], ...]:
    """The rows of a result that share an arm, by the side it is on; each row is in one such group at most."""
    found: list[tuple[str, list[Row]]] = []
    left = [row for row in group if row.contrast is not None]
    for side in ("ctl", "exp"):
        by_arm: dict[str, list[Row]] = {}
        for row in left:
            by_arm.setdefault(_arm(row, side).id, []).append(row)
        for rows in by_arm.values():
            if len({_arm(row, _other(side)).id for row in rows}) > 1:
                found.append((side, rows))
                left = [row for row in left if not any(row is one for one in rows)]
    return tuple(found)


def _arm(row: Row, side: str) -> Arm:
    if row.contrast is None:
        raise NotComputable(f"{row.result.origin}: expected a contrast; found none")
    return row.contrast.control if side == "ctl" else row.contrast.experimental


def _other(side: str) -> str:
    return "exp" if side == "ctl" else "ctl"


def _keep(group: list[Row]) -> list[Row]:
    return group


def _refuse(group: list[Row]) -> list[Row]:
    for side, rows in sharing(group):
        first = rows[0]
        named = ", ".join(row.contrast.id for row in rows if row.contrast is not None)
        raise NotComputable(
            f"{first.study.label}, {first.result.id}: the contrasts {named} share the arm {_arm(first, side).id}. "
            "The plan's selection says `shared_control: refuse`; please leave all but one out by a condition, or say "
            "combine or split."
        )
    return group


def _combine(group: list[Row]) -> list[Row]:
    """Of rows that share an arm one, in which the other arms stand together."""
    out = list(group)
    for _, rows in sharing(group):
        first = rows[0]
        beside = tuple(row.contrast for row in rows[1:] if row.contrast is not None)
        tags = {name: _common(name, rows) for name in first.tags}
        merged = replace(first, beside=beside, tags=MappingProxyType(tags))
        at = next(i for i, row in enumerate(out) if row is first)
        out[at] = merged
        out = [row for row in out if not any(row is one for one in rows[1:])]
    return out


def _common(name: str, rows: Sequence[Row]) -> Tag:
    tags = [row.tags[name] for row in rows if name in row.tags]
    if name in _OF_CONTRAST or len({tag.code for tag in tags}) == 1:
        return tags[0]
    origins = tuple(origin for tag in tags for origin in tag.origins)
    return replace(DIFFERS, origins=origins)


def _split(group: list[Row]) -> list[Row]:
    """The rows that share an arm, each with its part of that arm."""
    parts = {id(row): (side, len(rows)) for side, rows in sharing(group) for row in rows}
    return [replace(row, split=parts[id(row)]) if id(row) in parts else row for row in group]


RULES: Final[Mapping[str, Callable[[list[Row]], list[Row]]]] = MappingProxyType(
    {"keep": _keep, "combine": _combine, "split": _split, "refuse": _refuse}
)
"""What may be declared of comparisons that share an arm."""
