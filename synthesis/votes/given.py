"""What a user gives: numbers, counts and names in sequences, held against one another and refused in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite, isnan
from numbers import Real
from typing import Any, Final

from synthesis.errors import NotComputable
from synthesis.expected import told
from synthesis.numbers import Unavailable

NOT_GIVEN: Final = Unavailable(reason="not given")


def entries(what: str, found: Any) -> list[Any]:
    """The entries of a list, a tuple, a column or a vector, in order."""
    vector = getattr(found, "ndim", None) == 1 and hasattr(found, "tolist")
    if vector:
        return list(found.tolist())
    if isinstance(found, str | bytes | Mapping) or not isinstance(found, Sequence):
        raise NotComputable(f"{what}: expected a list or a column; found {told(found)}")
    return list(found)


def number(what: str, found: Any) -> float:
    """A finite number."""
    if isinstance(found, bool) or not isinstance(found, Real) or not isfinite(found):
        raise NotComputable(f"{what}: expected a finite number; found {told(found)}")
    return float(found)


def positive(what: str, found: Any) -> float:
    """A finite number above 0."""
    value = number(what, found)
    if value <= 0:
        raise NotComputable(f"{what}: expected a number above 0; found {value:g}")
    return value


def perhaps(what: str, found: Any) -> float | Unavailable:
    """A finite number, or nothing: None, nan, pandas' NA, or an absence with its reason, which is kept."""
    if isinstance(found, Unavailable):
        return found
    nothing = found is None or type(found).__name__ in {"NAType", "NaTType"}
    if nothing or (isinstance(found, float) and isnan(found)):
        return NOT_GIVEN
    return number(what, found)


def direction(what: str, found: Any) -> bool:
    """A vote: 1 or True where the estimate is positive, 0 or False where it is negative."""
    if isinstance(found, Real) and found in (0, 1):
        return bool(found)
    raise NotComputable(
        f"{what}: expected 1 (positive) or 0 (negative); found {told(found)}. "
        "A study whose direction is mixed, exactly null or not reported casts no vote: leave it out"
    )


def as_many(what: str, found: Any, k: int, of: str) -> list[Any]:
    """As many entries as something else has; a number alone stands for every one of them."""
    if isinstance(found, Real):
        return [found] * k
    some = entries(what, found)
    if len(some) != k:
        raise NotComputable(f"{what}: expected one for each of {k} {of}; found {len(some)}")
    return some


def names(found: Any, k: int, of: str) -> tuple[str, ...]:
    """The names of k things, in their order; numbered where none are given."""
    some = entries("names", found)
    if not some:
        return tuple(f"row {place + 1}" for place in range(k))
    if len(some) != k:
        raise NotComputable(f"names: expected one for each of {k} {of}; found {len(some)}")
    wrong = [one for one in some if not isinstance(one, str)]
    if wrong:
        raise NotComputable(f"names: expected texts; found {told(wrong[0])}")
    return tuple(some)
