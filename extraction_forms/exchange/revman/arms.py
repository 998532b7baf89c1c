"""The arms and contrasts of a study, by the group labels of the analyses that it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.exchange.declared import Declared
from extraction_forms.exchange.revman.gathering import Found
from extraction_forms.exchange.revman.source import Analysis
from extraction_forms.exchange.slugs import LONGEST, slug
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_write import Writable

_SECOND: Final = "the second group; RevMan does not say whether it had an intervention of its own"
_FIRST_ROLE, _SECOND_ROLE = "experimental", "control"

Pair = tuple[str, str]


@frozen
class Arms:
    """The two arms of each pair of labels, and their contrast.

    A label that stands in two pairs is an arm in each: RevMan does not say whether the same people are meant.
    """

    pairs: Mapping[Pair, tuple[str, str, str]]

    def of(self, analysis: Analysis) -> tuple[str, str, str]:
        """The ids of the first arm, the second and their contrast."""
        return self.pairs[labels(analysis)]


def labels(analysis: Analysis) -> Pair:
    """How the groups of an analysis are called; as RevMan calls them where the file does not, or calls both alike."""
    first, second = analysis.groups[0] or "Experimental", analysis.groups[1] or "Control"
    return (first, second) if slug(first) != slug(second) else (f"{first} (1)", f"{second} (2)")


def arms_of(found: Iterable[Found]) -> Arms:
    """The arms and contrasts that the results of one study name."""
    taken: set[str] = set()
    pairs: dict[Pair, tuple[str, str, str]] = {}
    for at, pair in enumerate(dict.fromkeys(labels(one.analysis) for one in found), 1):
        first, second = (_id(label, taken) for label in pair)
        pairs[pair] = (first, second, "contrast" if at == 1 else f"contrast_{at}")
    return Arms(pairs=MappingProxyType(pairs))


def _id(label: str, taken: set[str]) -> str:
    """The id of an arm; with a number where the study has an arm of this name already."""
    base = slug(label)[: LONGEST - 4].rstrip("_") or "group"
    name, again = base, 1
    while name in taken:
        again += 1
        name = f"{base}_{again}"
    taken.add(name)
    return name


def arm_entries(arms: Arms, declared: Declared) -> list[Writable]:
    """The arms as entries of a record."""
    entries: list[Writable] = []
    for (first, second), (one, other, _) in arms.pairs.items():
        entries.append(_arm(one, first, _FIRST_ROLE, declared.arm(first)))
        entries.append(_arm(other, second, _SECOND_ROLE, declared.arm(second)))
    return entries


def contrast_entries(arms: Arms) -> list[Writable]:
    """The contrasts as entries of a record."""
    return [{"id": name, "arm_exp": one, "arm_ctl": other} for one, other, name in arms.pairs.values()]


def _arm(name: str, label: str, place: str, own: Mapping[str, str]) -> Writable:
    """One arm: what is declared of it where it can stand on its side, and for the rest that nobody has looked yet."""
    role = own.get("role", "")
    if role in {"", "experimental", "control"}:
        role = place
    entry: dict[str, Writable] = {"id": name, "label": label, "role": role}
    if place == _SECOND_ROLE and not own.get("role"):
        entry["role"] = {"code": role, "provisional": _SECOND}
    unseen: Writable = {"missing": "not_yet_extracted"}
    if role == "control":
        entry["control_kind"] = own.get("control_kind") or unseen
    else:
        entry["intervention"] = own.get("intervention") or label
    if role == "experimental":
        entry |= {part: own.get(part) or unseen for part in ("format", "delivery")}
    return entry
