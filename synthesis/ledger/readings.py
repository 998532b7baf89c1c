"""The numbers of the four readings: counts of results and studies, verdicts, what studies could have shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from synthesis.analysis import Analysis
from synthesis.errors import NotComputable
from synthesis.ledger_items import WIDEST, Item, level_keys
from synthesis.measures.registry import MEASURES
from synthesis.measures.transforms import transform
from synthesis.numbers import (
    Quantity,
    Unavailable,
    absent,
    count,
    estimate,
    interval,
    p_value,
    percent,
    quantity,
)
from synthesis.readings.pooled import Beyond, PooledReading
from synthesis.readings.readings import BY_INTERVAL, CLAIM, Readings, ResultReading
from synthesis.readings.split import Level, Split
from synthesis.verdicts.beyond import Calibrated
from synthesis.verdicts.detectable import Detectable
from synthesis.verdicts.verdict import CLASSES, FLAGS, Verdict
from synthesis.votes.directions import STATES

NOT_AVAILABLE: Final = "not available"
UNJUDGED: Final = "none of these results is in a class of verdict"


def reading_items(analysis: Analysis) -> Iterator[Item]:
    """Every number of the readings, in the order of the supplement."""
    for found in analysis.readings:
        yield from _counts(found)
        yield from _cross(found)
        yield from _could(found)
        yield from _pooled(found, analysis.pooled_readings[found.id])
        for row in found.rows:
            yield from _result(row)
    for one in analysis.splits:
        yield from _split(one)


def split_key(one: Split) -> str:
    """What the keys of a split begin with."""
    return f"readings.{one.of}.by.{one.variable}"


def margin_origins(name: str) -> tuple[str, ...]:
    """Where the plan declares a margin."""
    return (f"review.yaml#margins/{name}",)


def compared_key(found: Readings, code: str) -> str:
    """The key of how many results were compared with something."""
    keys = level_keys(one for one, _, _ in found.comparators)
    return f"readings.{found.id}.compared.{keys[code]}.n"


def shares_could(found: Readings) -> tuple[tuple[ResultReading, ...], tuple[ResultReading, ...]]:
    """The results that could have shown that both do alike, and those that could not whatever the truth."""
    told = [row for row in found.rows if isinstance(row.detectable, Detectable)]
    could = tuple(row for row in told if could_have(row) is True)
    return could, tuple(row for row in told if could_have(row) is False)


def could_have(row: ResultReading) -> bool | None:
    """Whether its interval was narrow enough to lie within the margins; None where that cannot be told."""
    power = row.detectable
    return power.could if isinstance(power, Detectable) and isinstance(power.could, bool) else None


def mde_shown(row: ResultReading) -> float:
    """The smallest detectable effect as it is printed: of ratios a ratio above 1, of Fisher’s z a correlation."""
    if not isinstance(row.detectable, Detectable) or row.effect is None:
        raise NotComputable(
            f"{row.of.study}, {row.of.row}: expected an effect held against a margin; found none"
        )
    return _shown(row.effect.measure, row.detectable.mde)[0]


def _behind(rows: Iterable[ResultReading], *names: str) -> list[str]:
    """The data behind some results, and behind their codes of these variables."""
    found: list[str] = []
    for row in rows:
        found += [*row.of.origins, *row.direction_origins]
        found += [at for name in names for at in row.of.tag_origins.get(name, ())]
    return found


def _n(n: int, origins: Sequence[str]) -> Quantity:
    """A count; it rests on everything that was looked at, counted or not."""
    return quantity(n, count(n), origins)


def _counts(found: Readings) -> Iterator[Item]:
    base, everything = f"readings.{found.id}", _behind(found.rows)
    yield f"{base}.results", _n(len(found.rows), everything)
    yield f"{base}.studies", _n(len({row.study for row in found.rows}), everything)
    claims = level_keys(sorted({row.claim for row in found.rows}))
    with_claims = _behind(found.rows, CLAIM)
    for code, key in claims.items():
        yield f"{base}.claimed.{key}", _n(sum(row.claim == code for row in found.rows), with_claims)
    for level in BY_INTERVAL:
        yield (
            f"{base}.interval.{level}",
            _n(sum(row.by_interval == level for row in found.rows), everything),
        )
    for code, _, n in found.comparators:
        yield compared_key(found, code), _n(n, everything)
    yield from _states(f"{base}.direction", found, everything)
    if found.has_margin:
        yield from _verdicts(found, everything)


def _verdicts(found: Readings, everything: Sequence[str]) -> Iterator[Item]:
    base = f"syntheses.{found.id}"
    none = _classless(found)
    for code in CLASSES:
        n = _n(sum(row.verdict_code == code for row in found.rows), everything)
        yield f"{base}.verdicts.{code}", absent(none, everything, NOT_AVAILABLE) if none else n
    for flag in FLAGS:
        yield f"{base}.flags.{flag}", _flag(found, flag, everything)


def _classless(found: Readings) -> str:
    """Why no result is in any class although some are held against a margin; empty where one is."""
    codes = [row.verdict.code for row in found.rows if isinstance(row.verdict, Verdict)]
    reasons = [code.reason for code in codes if isinstance(code, Unavailable)]
    return reasons[0] if reasons and len(reasons) == len(codes) else ""


def _states(base: str, found: Readings | Level, origins: Sequence[str]) -> Iterator[Item]:
    states = Counter(vote.state for vote in found.votes)
    for state in STATES:
        yield f"{base}.{state}", _n(states[state], origins)
    yield f"{base}.by_significance", _n(sum(vote.marked for vote in found.votes), origins)


def _flag(found: Readings, flag: str, everything: Sequence[str]) -> Quantity:
    flags = [row.verdict.flags[flag] for row in found.rows if isinstance(row.verdict, Verdict)]
    lacking = next((one for one in flags if isinstance(one, Unavailable)), None)
    if lacking is not None:
        return absent(lacking.reason, everything, NOT_AVAILABLE)
    return _n(sum(map(bool, flags)), everything)


def _cross(found: Readings) -> Iterator[Item]:
    if not found.has_margin:
        return
    base, everything = f"readings.{found.id}", _behind(found.rows)
    yield f"{base}.judged", _n(sum(bool(row.verdict_code) for row in found.rows), everything)
    counts = Counter((row.by_interval, row.verdict_code) for row in found.rows if row.verdict_code)
    for level in BY_INTERVAL:
        for code in CLASSES:
            yield f"{base}.cross.{level}.{code}", _n(counts[level, code], everything)
        of_level = sum(n for (name, _), n in counts.items() if name == level)
        yield f"{base}.cross.{level}.total", _n(of_level, everything)


def _could(found: Readings) -> Iterator[Item]:
    if not found.has_margin:
        return
    base, everything = f"readings.{found.id}.could", _behind(found.rows)
    could, not_could = shares_could(found)
    inconclusive = [row for row in (*could, *not_could) if row.verdict_code == "inconclusive"]
    yield f"{base}.yes", _n(len(could), everything)
    yield f"{base}.no", _n(len(not_could), everything)
    yield f"{base}.inconclusive", _n(len(inconclusive), everything)
    yield f"{base}.inconclusive_no", _n(sum(row in not_could for row in inconclusive), everything)
    sizes = sorted(mde_shown(row) for row in found.rows if isinstance(row.detectable, Detectable))
    if sizes:
        middle = (sizes[(len(sizes) - 1) // 2] + sizes[len(sizes) // 2]) / 2
        for name, value in (("mde_median", middle), ("mde_low", sizes[0]), ("mde_high", sizes[-1])):
            yield f"{base}.{name}", quantity(value, estimate(value), everything)


def _result(row: ResultReading) -> Iterator[Item]:
    if row.effect is None:
        return
    base, origins = row.effect.key, row.of.origins
    if isinstance(row.verdict, Verdict):
        yield f"{base}.verdict", verdict_quantity(row.verdict, origins)
    if isinstance(row.detectable, Detectable):
        mde = mde_shown(row)
        yield f"{base}.mde", quantity(mde, estimate(mde), origins)
        could = could_have(row)
        if could is not None:
            yield f"{base}.could", quantity("yes" if could else "no", "yes" if could else "no", origins)


def verdict_quantity(found: Verdict | Unavailable, origins: Iterable[str]) -> Quantity:
    """A verdict as it is printed, its value the id of its class; or why there is none."""
    if isinstance(found, Unavailable):
        return absent(found.reason, origins, NOT_AVAILABLE)
    if isinstance(found.code, Unavailable):
        return absent(found.code.reason, origins, NOT_AVAILABLE)
    return quantity(found.code, CLASSES[found.code].label, origins)


def _pooled(found: Readings, pooled: PooledReading | Unavailable) -> Iterator[Item]:
    base = f"syntheses.{found.id}"
    if not found.has_margin:
        return
    origins = _behind(row for row in found.rows if row.effect is not None)
    if isinstance(pooled, Unavailable):
        flags = tuple(f"mean.{flag}" for flag in FLAGS)
        for name in ("verdict", *flags, "verdict_prediction", "tost.p", "tost.ci_90"):
            yield f"{base}.{name}", absent(pooled.reason, origins, NOT_AVAILABLE)
        none = Unavailable(reason=pooled.reason)
        yield from _beyond(f"{base}.beyond_benefit", none, origins)
        yield from _beyond(f"{base}.beyond_harm", none, origins)
        return
    yield f"{base}.verdict", verdict_quantity(pooled.interval, origins)
    yield from _mean_flags(f"{base}.mean", pooled, origins)
    yield f"{base}.verdict_prediction", verdict_quantity(pooled.prediction, origins)
    yield from _tost(f"{base}.tost", pooled, origins)
    yield from _beyond(f"{base}.beyond_benefit", pooled.benefit, origins)
    yield from _beyond(f"{base}.beyond_harm", pooled.harm, origins)


def _mean_flags(base: str, pooled: PooledReading, origins: Sequence[str]) -> Iterator[Item]:
    """What the interval of the mean rules out, each by itself: with one margin declared that is all there is."""
    for flag, found in pooled.interval.flags.items():
        if isinstance(found, Unavailable):
            yield f"{base}.{flag}", absent(found.reason, origins, NOT_AVAILABLE)
        else:
            yield f"{base}.{flag}", quantity("yes" if found else "no", "yes" if found else "no", origins)


def _tost(base: str, pooled: PooledReading, origins: Sequence[str]) -> Iterator[Item]:
    p = pooled.tost.p
    yield (
        f"{base}.p",
        absent(p.reason, origins, NOT_AVAILABLE)
        if isinstance(p, Unavailable)
        else quantity(p, p_value(p, prefix=False), origins),
    )
    effects = pooled.fit.effects
    low, high = _shown(effects.measure, *(effects.rows[0].sense * end for end in pooled.tost.interval_90))
    yield f"{base}.ci_90", quantity((low, high), interval(low, high), origins)


def _shown(measure: str, *values: float) -> list[float]:
    """Values on the scale that readers know, in ascending order: of ratios ratios, pooled as logarithms."""
    scale = MEASURES[measure].scale
    if not scale:
        return sorted(values)
    return sorted(float(transform(scale, max(-WIDEST, min(WIDEST, one)))[0]) for one in values)


def _beyond(base: str, found: Beyond | Unavailable, origins: Sequence[str]) -> Iterator[Item]:
    if isinstance(found, Unavailable):
        for name in ("parametric", "calibrated", "calibrated_ci"):
            yield f"{base}.{name}", absent(found.reason, origins, NOT_AVAILABLE)
        return
    part = found.parametric
    yield (
        f"{base}.parametric",
        absent(part.reason, origins, NOT_AVAILABLE)
        if isinstance(part, Unavailable)
        else quantity(100 * part, percent(100 * part), origins),
    )
    yield from _calibrated(f"{base}.calibrated", found.calibrated, origins)


def _calibrated(base: str, found: Calibrated | Unavailable, origins: Sequence[str]) -> Iterator[Item]:
    if isinstance(found, Unavailable):
        yield base, absent(found.reason, origins, NOT_AVAILABLE)
        yield f"{base}_ci", absent(found.reason, origins, NOT_AVAILABLE)
        return
    part = 100 * found.proportion
    yield base, quantity(part, percent(part), origins)
    if isinstance(found.interval, Unavailable):
        yield f"{base}_ci", absent(found.interval.reason, origins, NOT_AVAILABLE)
        return
    low, high = 100 * found.interval.low, 100 * found.interval.high
    yield f"{base}_ci", quantity((low, high), f"{percent(low)} to {percent(high)}", origins)


def _split(one: Split) -> Iterator[Item]:
    base = split_key(one)
    keys = level_keys([level.code for level in one.levels])
    for level in one.levels:
        yield from _level(f"{base}.{keys[level.code]}", one, level)
    everything = _behind([row for level in one.levels for row in level.rows], one.variable)
    test = one.test
    if isinstance(test, Unavailable):
        yield f"{base}.test.p", absent(test.reason, everything, NOT_AVAILABLE)
        return
    p = test.p
    yield (
        f"{base}.test.p",
        absent(p.reason, everything, NOT_AVAILABLE)
        if isinstance(p, Unavailable)
        else quantity(float(p), p_value(p, prefix=False), everything),
    )


def _level(base: str, one: Split, level: Level) -> Iterator[Item]:
    origins = _behind(level.rows, one.variable)
    yield f"{base}.studies", _n(len(level.studies), origins)
    yield f"{base}.results", _n(len(level.rows), origins)
    yield from _states(f"{base}.direction", level, origins)
    if not isinstance(level.fit, Unavailable) and not level.few:
        measure, ends = level.fit.effects.measure, level.fit.interval
        (mean,), (low, high) = _shown(measure, level.fit.estimate), _shown(measure, ends.low, ends.high)
        yield f"{base}.pooled", quantity(mean, estimate(mean), origins)
        yield f"{base}.pooled_ci", quantity((low, high), interval(low, high), origins)
    else:
        reason = level.fit.reason if isinstance(level.fit, Unavailable) else ""
        few = level.pooled.reason if level.few and isinstance(level.pooled, Unavailable) else ""
        yield f"{base}.pooled", absent(few or reason, origins, few or NOT_AVAILABLE)
        yield f"{base}.pooled_ci", absent(few or reason, origins, "–")
    if not one.margin:
        return
    for code, n in level.verdicts.items():
        found = _n(n, origins) if level.judged else absent(UNJUDGED, origins, "–")
        yield f"{base}.verdicts.{code}", found
    pooled = level.pooled
    if isinstance(pooled, Unavailable):
        yield f"{base}.verdict", absent(pooled.reason, origins, pooled.reason if level.few else NOT_AVAILABLE)
    else:
        yield f"{base}.verdict", verdict_quantity(pooled.interval, origins)
