"""Which printed numbers moved since they were accepted, which are new and which are gone."""

from __future__ import annotations

from collections.abc import Mapping

from extraction_forms.frozen_values import frozen
from synthesis.accepted.state import Printed, State


@frozen
class Move:
    """A number that is not printed as it was accepted: `was` is None where it is new, `now` where it is gone.

    `files` are those that it is made from, or was.
    """

    key: str
    was: str | None
    now: str | None
    files: frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        """moved, new or gone."""
        return "new" if self.was is None else "gone" if self.now is None else "moved"


def moves(accepted: State, now: State) -> tuple[Move, ...]:
    """Every number whose text is another, by key."""
    return moves_between(accepted.numbers, now.numbers)


def moves_between(before: Mapping[str, Printed], now: Mapping[str, Printed]) -> tuple[Move, ...]:
    """Every number whose text is another, of numbers by key."""
    found = []
    for key in sorted(before.keys() | now.keys()):
        one, other = before.get(key), now.get(key)
        was = one.text if one else None
        is_now = other.text if other else None
        if was != is_now:
            files = frozenset((*(one.files if one else ()), *(other.files if other else ())))
            found.append(Move(key=key, was=was, now=is_now, files=files))
    return tuple(found)
