"""The arms of a study as a foreign file names them, and the contrasts that its comparisons name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from extraction_forms.exchange.declared import Declared
from extraction_forms.exchange.grown_form import free_name
from extraction_forms.exchange.slugs import slug
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_write import Writable

_LONGEST: Final = 40
_BY_ORDER: Final = "by its place in a comparison or in the list of arms; the file does not say it"

Pair = tuple[str, str]


@frozen
class Arm:
    """An arm: its id in the record, its name and description, and the evidence of it, where it was named first."""

    id: str
    name: str
    description: str
    evidence: Mapping[str, Writable]


@dataclass(slots=True)
class Arms:
    """The arms of one study, and the pairs of them that are compared."""

    found: dict[str, Arm] = field(default_factory=dict)
    pairs: dict[Pair, str] = field(default_factory=dict)

    def add(self, name: str, description: str, evidence: Mapping[str, Writable]) -> Arm:
        """The arm of this name and description, made where there is none yet."""
        named = self.named(name)
        same = next((one for one in named if one.description == description), None)
        if same is None and len(named) == 1 and not (description and named[0].description):
            same = named[0]
        if same is not None:
            return same
        made = Arm(
            id=free_name(slug(name) or "arm", set(self.found), _LONGEST),
            name=name,
            description=description,
            evidence=evidence,
        )
        self.found[made.id] = made
        return made

    def named(self, name: str) -> tuple[Arm, ...]:
        """Every arm of a name."""
        return tuple(one for one in self.found.values() if one.name == name)

    def contrast(self, first: Arm, second: Arm) -> str:
        """The id of the contrast between two arms, the first minus the second."""
        known = len(self.pairs)
        return self.pairs.setdefault(
            (first.id, second.id), "contrast" if not known else f"contrast_{known + 1}"
        )


def settle(arms: Arms, declared: Declared) -> None:
    """Each arm that is no control, and that no comparison names, is compared with each that is one."""
    roles = roles_of(arms, declared)
    controls = [one for one in arms.found.values() if roles[one.id][0] == "control"]
    named = {name for pair in arms.pairs for name in pair}
    for one in arms.found.values():
        if one.id in named or roles[one.id][0] == "control":
            continue
        for control in controls:
            arms.contrast(one, control)


def roles_of(arms: Arms, declared: Declared) -> dict[str, tuple[str, str]]:
    """The role of each arm, and why it is not settled; empty where it is declared.

    What no comparison tells: the last of several arms is the control.
    """
    firsts = {first for first, _ in arms.pairs}
    seconds = {second for _, second in arms.pairs}
    last = next(reversed(arms.found), "") if len(arms.found) > 1 and not arms.pairs else ""
    given = {one.id: declared.arm(one.name).get("role", "") for one in arms.found.values()}
    if any(role in {"control", "active_comparator"} for role in given.values()):
        last = ""
    found: dict[str, tuple[str, str]] = {}
    for name, role in given.items():
        second = name == last or (name in seconds and name not in firsts)
        between = name in seconds and name in firsts
        guess = "control" if second else "active_comparator" if between else "experimental"
        found[name] = (role, "") if role else (guess, _BY_ORDER)
    return found


def arm_entries(arms: Arms, declared: Declared, more: Mapping[str, Mapping[str, Writable]]) -> list[Writable]:
    """The arms as entries of a record; `more` is what sections ask of each."""
    roles = roles_of(arms, declared)
    return [_entry(one, roles[one.id], declared, more.get(one.id, {})) for one in arms.found.values()]


def contrast_entries(pairs: Iterable[tuple[Pair, str]]) -> list[Writable]:
    """The contrasts as entries of a record."""
    return [{"id": name, "arm_exp": first, "arm_ctl": second} for (first, second), name in pairs]


def _entry(arm: Arm, role: tuple[str, str], declared: Declared, more: Mapping[str, Writable]) -> Writable:
    own = declared.arm(arm.name)
    unseen: Writable = {"missing": "not_yet_extracted"}
    code, why = role
    entry: dict[str, Writable] = {"id": arm.id, "label": arm.name}
    entry["role"] = {"code": code, "provisional": why} if why else code
    if code == "control":
        entry["control_kind"] = own.get("control_kind") or unseen
    else:
        entry["intervention"] = own.get("intervention") or arm.name
    if code == "experimental":
        entry |= {part: own.get(part) or unseen for part in ("format", "delivery")}
    return {**entry, "evidence": arm.evidence, **more}
