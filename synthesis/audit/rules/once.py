"""What several rules read of the same evidence, made once for them all."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from synthesis.audit.lines import Audited

Made = TypeVar("Made")


def once(make: Callable[[Audited], Made]) -> Callable[[Audited], Made]:
    """The same function, which remembers what it made of the evidence it saw last; evidence never changes."""
    last: list[tuple[Audited, Made]] = []

    @wraps(make)
    def made(audited: Audited) -> Made:
        if not last or last[0][0] is not audited:
            last[:] = [(audited, make(audited))]
        return last[0][1]

    return made
