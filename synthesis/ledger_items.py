"""What every part of the ledger is made of: keys, and the quantities under them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.exchange.slugs import slug
from synthesis.effects import Effect
from synthesis.measures.registry import MEASURES
from synthesis.measures.transforms import transform
from synthesis.models.fit import Interval
from synthesis.numbers import Quantity, Unavailable, absent, estimate, interval, p_value, quantity

Numbers = Mapping[str, Quantity]
Item = tuple[str, Quantity]
Origins = tuple[str, ...]

WIDEST: Final = 700.0
"""The furthest from 0 that a logarithm is turned back into a ratio."""


def ratio_of(y: float) -> float:
    """The ratio of a logarithm; of one further from 0 than `WIDEST` that of the furthest."""
    return math.exp(max(-WIDEST, min(WIDEST, y)))


def as_shown(measure: str, y: float) -> float:
    """A number as plots have it: of a logarithm the ratio, else on the scale it was pooled on."""
    return ratio_of(y) if MEASURES[measure].scale == "exp" else y


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


def mean_items(
    base: str, measure: str, y: float | Unavailable, ends: Interval | Unavailable, origins: Origins
) -> Iterator[Item]:
    """A mean with its interval, also on the scale that readers know where it was pooled on another."""
    scales = {"": "", "shown.": MEASURES[measure].scale}
    for name, scale in scales.items():
        if name and not scale:
            continue
        back = _known_scale(scale)
        value = y if isinstance(y, Unavailable) else back(y)
        yield f"{base}.{name}estimate", maybe(value, origins, estimate)
        if isinstance(ends, Unavailable):
            yield f"{base}.{name}ci", absent(ends.reason, origins, "not available")
        else:
            low, high = sorted((back(ends.low), back(ends.high)))
            yield f"{base}.{name}ci", quantity((low, high), interval(low, high), origins)


def _known_scale(scale: str) -> Callable[[float], float]:
    """What turns a number of the scale that is pooled back; itself where there is no other scale, or no number."""

    def back(x: float) -> float:
        found = float(transform(scale, max(-WIDEST, min(WIDEST, x)))[0]) if scale else x
        return found if math.isfinite(found) else x

    return back


def presence(rows: Iterable[Effect]) -> Origins:
    """The results that a count of effects rests on: that they are there, not what they say."""
    found = {
        origin.split("#")[0] + "#results/" + row.result
        for row in rows
        for origin in row.origins
        if origin.startswith("records/")
    }
    return tuple(sorted(found))


def p_text(p: float) -> str:
    """A p-value as a cell prints it."""
    return p_value(p, prefix=False)
