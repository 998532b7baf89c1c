"""Which printed numbers moved since they were accepted, which are new and which are gone."""

from __future__ import annotations

from dataclasses import dataclass

from synthesis.accepted.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
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
    found = []
    for key in sorted(accepted.numbers.keys() | now.numbers.keys()):
        before, after = accepted.numbers.get(key), now.numbers.get(key)
        was = before.text if before else None
        is_now = after.text if after else None
        if was != is_now:
            files = frozenset((*(before.files if before else ()), *(after.files if after else ())))
            found.append(Move(key=key, was=was, now=is_now, files=files))
    return tuple(found)
