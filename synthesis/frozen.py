"""Results as values that stay as they are: arrays that cannot be written to, and copies that are whole.

A result is equal to itself alone: two fits that happen to give the same numbers are still two fits, and arrays have
no one answer to `==`. So results can be compared, hashed and put into sets and dictionaries; to compare what they
say, compare their numbers.
"""

from __future__ import annotations

import copyreg
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar


class Frozen:
    """A dataclass whose arrays, alone or in a tuple, are read-only, also after it was copied or pickled.

    An array that is handed in is made read-only, not copied: what comes from a user is copied at the door.
    """

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Any]]

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            held = getattr(self, name)
            if hasattr(held, "setflags"):
                held.setflags(write=False)
            elif type(held) is tuple and held and hasattr(held[0], "setflags"):
                for part in held:
                    part.setflags(write=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), {name: getattr(self, name) for name in self.__dataclass_fields__})


def _again(kind: type[Frozen], held: dict[str, Any]) -> Frozen:
    """A value as it was, from what it held."""
    made = object.__new__(kind)
    for name, value in held.items():
        object.__setattr__(made, name, value)
    made.__post_init__()
    return made


def _read_only(items: dict[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(items)


def _told(mapping: Mapping[Any, Any]) -> tuple[Any, ...]:
    return _read_only, (dict(mapping),)


# Python itself can neither copy nor pickle a read-only view of a dictionary.
copyreg.pickle(MappingProxyType, _told)
