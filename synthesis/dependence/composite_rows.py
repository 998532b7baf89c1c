"""The rows of one study merged into one: what all of them say alike is kept, and what is not is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from synthesis.effects import Derived, Effect

ROUTE: Final = "composite"
"""The route of an effect that was made of several of its study."""

OF_EFFECTS: Final = ("converted", "derived", "route", "v", "se")
"""Tags and moderators that say of the merged effect how it was made, or what it is."""


def merged(rows: Sequence[Effect], *, tag: str, how: str, numbers: tuple[float, float, float]) -> Effect:
    """One effect of several of a study.

    Args:
        rows: The effects, two or more.
        tag: What tells it from other composites of the study, if anything.
        how: By which mean it was made.
        numbers: Its y, v and y as measured.
    """
    y, v, measured = numbers
    first = rows[0]
    known = {name: alike(getattr(row, name) for row in rows) for name in ("tags", "labels", "moderators")}
    made = {
        "route": ROUTE,
        "derived": "yes",
        "converted": "yes" if any(row.tags.get("converted") == "yes" for row in rows) else "no",
    }
    own = {name: code for name, code in made.items() if name in first.tags}
    moderators = {name: value for name, value in known["moderators"].items() if name not in {"v", "se"}}
    moderators |= {name: value for name, value in (("v", v), ("se", v**0.5)) if name in first.moderators}
    origins = tuple(dict.fromkeys(origin for row in rows for origin in row.origins))
    labels = tuple(dict.fromkeys(row.outcome_label for row in rows))
    return replace(
        first,
        y=y,
        v=v,
        measured=measured,
        result=f"{ROUTE}_{re.sub(r'[^0-9a-z]+', '_', tag.lower())}" if tag else ROUTE,
        outcome=_one((row.outcome for row in rows), ""),
        outcome_label=labels[0] if len(labels) == 1 else f"composite of {', '.join(labels)}",
        route=ROUTE,
        origins=origins,
        n_exp=_one((row.n_exp for row in rows), None),
        n_ctl=_one((row.n_ctl for row in rows), None),
        tags=MappingProxyType(known["tags"] | own),
        labels=MappingProxyType(known["labels"] | own),
        tag_origins=MappingProxyType(_origins(rows, known["tags"])),
        contrast=_one((row.contrast for row in rows), ""),
        moderators=MappingProxyType(moderators),
        correction="; ".join(dict.fromkeys(row.correction for row in rows if row.correction)),
        derivations=(*_derivations(rows), _step(rows, how, y, origins)),
        arms=(_arms(rows, 0), _arms(rows, 1)),
        provisional=tuple(dict.fromkeys(name for row in rows for name in row.provisional)),
        sense=_one((row.sense for row in rows), 0.0),
        inputs=MappingProxyType({}),
        weeks=_one((row.weeks for row in rows), None),
        control_group=_one((row.control_group for row in rows), ""),
    )


def alike(given: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What all of several mappings have and say alike."""
    first, *others = given
    return {
        name: value
        for name, value in first.items()
        if all(name in other and other[name] == value for other in others)
    }


def dropped(rows: Sequence[Effect]) -> tuple[str, ...]:
    """The tags and moderators that the rows do not say alike, each once."""
    found: dict[str, None] = {}
    for name in ("tags", "moderators"):
        given = [getattr(row, name) for row in rows]
        kept = alike(given)
        found |= dict.fromkeys(
            one for each in given for one in each if one not in kept and one not in OF_EFFECTS
        )
    return tuple(found)


def _one(values: Iterable[Any], otherwise: Any) -> Any:
    """The value that all have, or another where they differ."""
    found = set(values)
    return found.pop() if len(found) == 1 else otherwise


def _arms(rows: Sequence[Effect], side: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(arm for row in rows for arm in row.arms[side]))


def _origins(rows: Sequence[Effect], kept: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The data behind the tags that were kept, and behind what is no tag."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        for name, origins in row.tag_origins.items():
            if name in kept or name not in row.tags:
                found.setdefault(name, {}).update(dict.fromkeys(origins))
    return {name: tuple(origins) for name, origins in found.items()}


def _derivations(rows: Sequence[Effect]) -> tuple[Derived, ...]:
    return tuple(dict.fromkeys(one for row in rows for one in row.derivations))


def _step(rows: Sequence[Effect], how: str, y: float, origins: tuple[str, ...]) -> Derived:
    return Derived(
        name=ROUTE,
        label="effects of one study made into one",
        output=rows[0].measure,
        value=y,
        inputs=tuple((row.row, row.y) for row in rows),
        origins=origins,
        assumption=f"{how} of {len(rows)} effects, by their assumed covariances",
        source="Borenstein et al. 2009, Introduction to Meta-Analysis, chapter 24",
    )
