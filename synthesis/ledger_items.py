"""What every part of the ledger is made of: keys, and the quantities under them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.exchange.slugs import slug
from synthesis.numbers import Quantity, Unavailable, absent, p_value, quantity

Numbers = Mapping[str, Quantity]
Item = tuple[str, Quantity]
Origins = tuple[str, ...]

WIDEST: Final = 700.0
"""The furthest from 0 that a logarithm is turned back into a ratio."""


def level_keys(codes: Iterable[str]) -> Mapping[str, str]:
    """What stands for each code in a key: the code itself where it is made of a-z, 0-9 and _."""
    keys: dict[str, str] = {}
    for code in codes:
        key = name = slug(code) or "level"
        number = 2
        while key in keys.values():
            key, number = f"{name}_{number}", number + 1
        keys[code] = key
    return MappingProxyType(keys)


def maybe(value: float | Unavailable, origins: Iterable[str], write: Callable[[float], str]) -> Quantity:
    """A number as it is written; where it cannot be had, the reason."""
    if isinstance(value, Unavailable):
        return absent(value.reason, origins, "not available")
    return quantity(float(value), write(value), origins)


def p_text(p: float) -> str:
    """A p-value as a cell prints it."""
    return p_value(p, prefix=False)
