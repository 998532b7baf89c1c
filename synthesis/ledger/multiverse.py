"""The numbers of a multiverse: the account of its combinations, how estimates are spread, the share of each choice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from synthesis.ledger_items import WIDEST, Item, Origins
from synthesis.measures.registry import MEASURES
from synthesis.measures.transforms import transform
from synthesis.multiverse.choices import Choice, Level
from synthesis.multiverse.specification import Division, Multiverse, Specification, family, spread
from synthesis.numbers import Quantity, absent, count, estimate, percent, quantity
from synthesis.verdicts.verdict import CLASSES

NOT_AVAILABLE: Final = "not available"


def multiverse_key(found: Multiverse) -> str:
    """What the keys of a multiverse begin with."""
    return f"multiverse.{found.synthesis.id}"


def level_key(found: Multiverse, choice: Choice, level: Level) -> str:
    """What the keys of a level begin with."""
    return f"{multiverse_key(found)}.choices.{choice.id}.{level.id}"


def share_key(found: Multiverse, choice: Choice) -> str:
    """The key of the share of a choice."""
    return f"{multiverse_key(found)}.choices.{choice.id}.share"


def share_text(share: float) -> str:
    """A share, from 0 to 1, as it is printed."""
    return percent(100 * share, 1)


def multiverse_items(found: Multiverse) -> Iterator[Item]:
    """Every number of a multiverse, in the order of the supplement."""
    base, origins = multiverse_key(found), found.origins
    for name, n in _account(found).items():
        yield f"{base}.{name}", quantity(n, count(n), origins)
    yield from _spread(base, found.alike, origins)
    if any(isinstance(one.verdict, str) for one in found.alike):
        held = spread(found.alike).verdicts
        for code in CLASSES:
            n = held.get(code, 0)
            yield f"{base}.verdicts.{code}", quantity(n, count(n), origins)
    for choice in found.choices:
        yield share_key(found, choice), _share(found, choice)
        for level in choice.levels:
            some = found.of_level(choice, level)
            key = level_key(found, choice, level)
            yield f"{key}.n", quantity(len(some), count(len(some)), origins)
            yield from _spread(key, some, origins)
    yield f"{base}.interactions", _rest(found)
    for measure in found.other_scales:
        some = tuple(one for one in found.specifications if family(one.measure) == family(measure))
        key = f"{base}.scales.{measure.lower()}"
        yield f"{key}.n", quantity(len(some), count(len(some)), origins)
        yield from _spread(key, some, origins)


def _account(found: Multiverse) -> dict[str, int]:
    """The combinations: those declared, looked at, fitted, come to one that was fitted, and without an estimate."""
    specifications = len(found.specifications)
    repeated = sum(one.combinations for one in found.specifications) - specifications
    return {
        "combinations": found.planned,
        "looked_at": found.looked,
        "specifications": specifications,
        "repeated": repeated,
        "no_estimate": found.without_estimate,
        "compared": len(found.alike),
    }


def _spread(base: str, some: Sequence[Specification], origins: Origins) -> Iterator[Item]:
    if not some:
        return
    held = spread(some)
    scale = MEASURES[some[0].measure].scale
    for name, y in (("lowest", held.lowest), ("median", held.median), ("highest", held.highest)):
        value = float(transform(scale, max(-WIDEST, min(WIDEST, y)))[0]) if scale else y
        yield f"{base}.{name}", quantity(value, estimate(value), origins)
    for name, n in (("positive", held.positive), ("above", held.above), ("below", held.below)):
        yield f"{base}.{name}", quantity(n, count(n), origins)


def _share(found: Multiverse, choice: Choice) -> Quantity:
    if not isinstance(found.division, Division):
        return absent(found.division.reason, found.origins, NOT_AVAILABLE)
    share = found.division.of[choice.id]
    return quantity(100 * share, share_text(share), found.origins)


def _rest(found: Multiverse) -> Quantity:
    if not isinstance(found.division, Division):
        return absent(found.division.reason, found.origins, NOT_AVAILABLE)
    return quantity(100 * found.division.rest, share_text(found.division.rest), found.origins)
