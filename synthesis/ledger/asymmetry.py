"""The numbers of the methods for small studies: their results, p-values, and the means they would adjust to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from synthesis.asymmetry import Asymmetry, Told
from synthesis.asymmetry_methods import Answer
from synthesis.ledger_items import Item, maybe, mean_items, p_text
from synthesis.numbers import Unavailable, absent, count, quantity, statistic

NOT_AVAILABLE: Final = "not available"


def asymmetry_key(found: Asymmetry) -> str:
    """What the keys of a synthesis begin with."""
    return f"small_study.{found.id}"


def asymmetry_items(found: Asymmetry) -> Iterator[Item]:
    """Every number that was asked for about small studies of a synthesis."""
    base, effects = asymmetry_key(found), found.synthesis.effects
    n = len(effects.studies)
    yield f"{base}.studies", quantity(n, count(n), effects.origins)
    if found.reason:
        yield f"{base}.answer", absent(found.reason, effects.origins, "not answered")
    for one in found.told:
        yield from _told(f"{base}.{one.id}", one, found)


def _told(base: str, one: Told, found: Asymmetry) -> Iterator[Item]:
    origins = one.effects.origins
    k, n = one.effects.k, len(one.effects.studies)
    yield f"{base}.k", quantity(k, count(k), origins)
    yield f"{base}.studies", quantity(n, count(n), origins)
    if isinstance(one.answer, Unavailable):
        yield f"{base}.result", absent(one.answer.reason, origins, NOT_AVAILABLE)
        return
    answer: Answer = one.answer
    result = answer.result
    yield (
        f"{base}.result",
        absent(result.reason, origins, answer.words)
        if isinstance(result, Unavailable)
        else quantity(result, answer.words, origins),
    )
    yield f"{base}.p", maybe(answer.p, origins, p_text)
    for name, value in answer.further.items():
        yield f"{base}.{name}", maybe(value, origins, lambda x: statistic(x, 1))
    if one.kind in {"adjust", "worst"}:
        measure = found.synthesis.plan.measure
        yield from mean_items(base, measure, answer.estimate, answer.interval, origins)
