"""The numbers of a synthesis by five answers to dependence, and by the correlation that is assumed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Final

from synthesis.ledger.readings import verdict_quantity
from synthesis.ledger_items import WIDEST, Item, Origins, maybe, p_text
from synthesis.measures.registry import MEASURES
from synthesis.measures.transforms import transform
from synthesis.models.fit import RULES, Interval
from synthesis.numbers import MINUS, Unavailable, absent, count, estimate, interval, quantity, statistic
from synthesis.readings.pooled import PooledReading
from synthesis.side_by_side import DEFAULT, NoSide, Side, SideBySide
from synthesis.verdicts.verdict import Verdict, judge

NOT_AVAILABLE: Final = "not available"
Pooled = Mapping[str, PooledReading | Unavailable]


def dependence_key(found: SideBySide) -> str:
    """What the keys of a synthesis by several answers begin with."""
    return f"dependence.{found.id}"


def grid_key(found: SideBySide, number: int) -> str:
    """What the keys of a point of the grid of correlations begin with."""
    return f"{dependence_key(found)}.rho.{number + 1}"


def dependence_items(found: SideBySide, pooled: Pooled) -> Iterator[Item]:
    """Every number of a synthesis by several answers to dependence."""
    base, origins = dependence_key(found), found.rows.origins
    yield f"{base}.repeats", quantity(len(found.repeats), count(len(found.repeats)), origins)
    for side in found.sides:
        if isinstance(side, NoSide):
            yield f"{base}.{side.id}.estimate", absent(side.reason, origins, NOT_AVAILABLE)
            continue
        yield from _side(f"{base}.{side.id}", side, found, pooled)
    yield from _grid(found, origins)
    ratio = widening(found)
    if not isinstance(ratio, Unavailable):
        yield f"{base}.widening", quantity(ratio, statistic(ratio), origins)


def widening(found: SideBySide) -> float | Unavailable:
    """How many times as wide the interval by the default answer is as that of all rows taken for independent."""
    plain, own = found.side("all_rows"), found.side(DEFAULT)
    if plain is None or own is None or plain.width == 0:
        return Unavailable(reason="one of the two cannot be had")
    return own.width / plain.width


def _side(base: str, side: Side, found: SideBySide, pooled: Pooled) -> Iterator[Item]:
    origins = side.effects.origins
    k, n = side.effects.k, len(side.effects.studies)
    yield f"{base}.k", quantity(k, count(k), origins)
    yield f"{base}.studies", quantity(n, count(n), origins)
    yield from _ends(base, found.plan.measure, (side.estimate, side.interval), origins)
    yield f"{base}.se", quantity(side.se, estimate(side.se), origins)
    yield f"{base}.ci_rule", quantity(side.interval.rule, RULES[side.interval.rule], origins)
    yield f"{base}.df", maybe(side.df, origins, _df_text)
    yield f"{base}.p", maybe(side.p, origins, p_text)
    yield f"{base}.between", maybe(side.between, origins, lambda x: estimate(x, 3))
    yield f"{base}.within", maybe(side.within, origins, lambda x: estimate(x, 3))
    if isinstance(side.prediction, Interval):
        yield from _interval(f"{base}.pi", found.plan.measure, side.prediction, origins)
    else:
        yield f"{base}.pi", absent(side.prediction.reason, origins, NOT_AVAILABLE)
    verdict = side_verdict(side, pooled.get(found.id))
    if verdict is not None:
        yield f"{base}.verdict", verdict_quantity(verdict, origins)


def side_verdict(side: Side, read: PooledReading | Unavailable | None) -> Verdict | None:
    """The verdict on the mean by one answer, by the margin of its synthesis; None where no verdict is given of it."""
    if not isinstance(read, PooledReading):
        return None
    low, high = side.interval.low, side.interval.high
    ends = (low, high) if side.effects.rows[0].sense > 0 else (-high, -low)
    return judge(*ends, read.margin)


def _df_text(df: float) -> str:
    """Degrees of freedom; those of Satterthwaite with a decimal."""
    return count(round(df)) if abs(df - round(df)) < 1e-9 else estimate(df, 1)


def _grid(found: SideBySide, origins: Origins) -> Iterator[Item]:
    if isinstance(found.grid, Unavailable):
        return
    for i, rho in enumerate(found.grid.rhos.tolist()):
        base = grid_key(found, i)
        yield f"{base}.rho", quantity(rho, f"{rho:g}".replace("-", MINUS), ())
        if found.grid.why[i]:
            yield f"{base}.estimate", absent(found.grid.why[i], origins, NOT_AVAILABLE)
            continue
        low, high = float(found.grid.low[i]), float(found.grid.high[i])
        own = Interval(low=low, high=high, rule="cr2")
        yield from _ends(base, found.plan.measure, (float(found.grid.estimate[i]), own), origins)
        for name, value in zip(("between", "within"), found.grid.tau2s[i].tolist(), strict=False):
            yield f"{base}.{name}", quantity(value, estimate(value, 3), origins)


def _ends(base: str, measure: str, given: tuple[float, Interval], origins: Origins) -> Iterator[Item]:
    y, own = given
    yield f"{base}.estimate", quantity(y, estimate(y), origins)
    yield f"{base}.ci", quantity((own.low, own.high), interval(own.low, own.high), origins)
    scale = MEASURES[measure].scale
    if scale:
        value = _back(scale, y)
        yield f"{base}.shown.estimate", quantity(value, estimate(value), origins)
        low, high = _back(scale, own.low), _back(scale, own.high)
        yield f"{base}.shown.ci", quantity((low, high), interval(low, high), origins)


def _interval(base: str, measure: str, own: Interval, origins: Origins) -> Iterator[Item]:
    yield base, quantity((own.low, own.high), interval(own.low, own.high), origins)
    scale = MEASURES[measure].scale
    if scale:
        low, high = _back(scale, own.low), _back(scale, own.high)
        head, _, last = base.rpartition(".")
        yield f"{head}.shown.{last}", quantity((low, high), interval(low, high), origins)


def _back(scale: str, y: float) -> float:
    found = float(transform(scale, max(-WIDEST, min(WIDEST, y)))[0])
    return found if math.isfinite(found) else y
