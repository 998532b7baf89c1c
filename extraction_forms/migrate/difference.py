"""What differs between two versions of a form, and what that asks of the version and of records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.migrate.difference_kinds import BUMPS, EFFECTS, KINDS, Bump, DifferenceKind, Effect

NO_BUMP: Final = "none"


@frozen
class Difference:
    """One difference: its kind, the part of the form it is of, the key of that part, and what stood and stands there.

    `path` is `form`, `arms` (a section), `arms/role` (a field), `arms/role/peer` (a code of it),
    `results/values/mean` (a field asked for arms or contrasts), `derived:mode`, `proposal:d1_proposed` or
    `check:arms_add_up`.
    """

    kind: str
    path: str
    key: str = ""
    old: str = ""
    new: str = ""

    @property
    def facts(self) -> DifferenceKind:
        """The row of its kind."""
        return KINDS[self.kind]

    @property
    def effect(self) -> Effect:
        """What it does to records."""
        return self.facts.effect


@frozen
class FormDifference:
    """Two versions of a form and every difference between them, in the form's order."""

    old: str
    new: str
    old_version: str
    new_version: str
    differences: tuple[Difference, ...]

    @property
    def effect(self) -> Effect:
        """What the gravest of the differences does to records."""
        return max((one.effect for one in self.differences), key=EFFECTS.index, default="safe")

    @property
    def asked_bump(self) -> Bump | str:
        """Which number of the version has to be raised at least; none where nothing differs."""
        return max((one.facts.bump for one in self.differences), key=BUMPS.index, default=NO_BUMP)

    @property
    def given_bump(self) -> str:
        """Which number of the version was raised; `none`, or `back` where it became less."""
        return bump(self.old_version, self.new_version)

    @property
    def bump_suffices(self) -> bool:
        """Whether the version says as much as the differences ask for."""
        ranks = ("back", NO_BUMP, *BUMPS)
        return ranks.index(self.given_bump) >= ranks.index(self.asked_bump)

    @property
    def next_version(self) -> str:
        """The least version that says what the differences ask for."""
        major, minor, patch = _numbers(self.old_version)
        return {
            "major": f"{major + 1}.0.0",
            "minor": f"{major}.{minor + 1}.0",
            "patch": f"{major}.{minor}.{patch + 1}",
        }.get(self.asked_bump, self.old_version)


def bump(old: str, new: str) -> str:
    """The first number in which two versions differ, by its name."""
    before, after = _numbers(old), _numbers(new)
    if before == after:
        return NO_BUMP
    if after < before:
        return "back"
    return next(name for name, a, b in zip(reversed(BUMPS), before, after, strict=True) if a != b)


def _numbers(version: str) -> tuple[int, int, int]:
    major, minor, patch = (int(part) for part in version.split("."))
    return major, minor, patch


def graver(differences: Iterable[Difference]) -> tuple[Difference, ...]:
    """Those that records may not go on with as they are."""
    return tuple(one for one in differences if one.effect != "safe")
