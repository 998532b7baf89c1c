"""A statistic that cannot be had, and why."""

from __future__ import annotations

from extraction_forms.frozen_values import frozen


@frozen
class Unavailable:
    """A statistic that cannot be had, and why; false where a truth is asked for."""

    reason: str

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return self.reason
