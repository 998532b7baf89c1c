"""The numbers of what single studies do to a synthesis: left out, entering one by one, over subsets of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from synthesis.diagnosing import Diagnosis, Refit
from synthesis.ledger_items import Item, Origins, maybe, mean_items, p_text
from synthesis.measures.registry import MEASURES
from synthesis.models.diagnostics.study_sets import NO_SET, Half, StudySpread
from synthesis.numbers import Unavailable, absent, count, estimate, percent, quantity, statistic

NOT_AVAILABLE: Final = "not available"
FIVE: Final = ("lowest", "lower_quartile", "median", "upper_quartile", "highest")
"""How the five numbers are called that tell how results are spread over subsets."""

HELD: Final = {True: "without", False: "with"}


def diagnosis_key(found: Diagnosis) -> str:
    """What the keys of a synthesis begin with."""
    return f"diagnostics.{found.id}"


def study_key(study: str) -> str:
    """How keys name a study."""
    return study.replace("-", "_")


def step_key(found: Diagnosis, order: str, step: int) -> str:
    """What the keys of a step of a cumulative analysis begin with."""
    return f"{diagnosis_key(found)}.cumulative.{order}.{step + 1}"


def diagnosis_items(found: Diagnosis) -> Iterator[Item]:
    """Every number that was asked for about the single studies of a synthesis."""
    base = diagnosis_key(found)
    yield from _left_out(base, found)
    yield from _influence(base, found)
    yield from _shares(base, found)
    for order, steps in found.cumulated.items():
        origins = _ordered_by(found, order)
        if isinstance(steps, Unavailable):
            yield f"{base}.cumulative.{order}", absent(steps.reason, origins, NOT_AVAILABLE)
            continue
        for i, one in enumerate(steps):
            yield from _refit(step_key(found, order, i), one, found.synthesis.plan.measure, origins)
    yield from _spread(base, found)


def _ordered_by(found: Diagnosis, order: str) -> Origins:
    """The data that put studies in order."""
    rows = found.synthesis.effects.rows
    return tuple(sorted({at for row in rows for at in row.tag_origins.get(order, ())}))


def _left_out(base: str, found: Diagnosis) -> Iterator[Item]:
    origins = found.synthesis.effects.origins
    if isinstance(found.left_out, Unavailable):
        if found.plan.leave_one_out:
            yield f"{base}.left_out", absent(found.left_out.reason, origins, NOT_AVAILABLE)
        return
    for one in found.left_out:
        yield from _refit(f"{base}.left_out.{study_key(one.id)}", one, found.synthesis.plan.measure)
    known = [one.estimate for one in found.left_out if not isinstance(one.estimate, Unavailable)]
    if known:
        measure = found.synthesis.plan.measure
        yield from _point(f"{base}.range.lowest", measure, min(known), origins)
        yield from _point(f"{base}.range.highest", measure, max(known), origins)


def _refit(base: str, one: Refit, measure: str, codes: Origins = ()) -> Iterator[Item]:
    origins = (*one.effects.origins, *codes)
    k, n = one.effects.k, len(one.effects.studies)
    if one.at:
        yield f"{base}.at", quantity(float(one.at), one.at, codes)
    yield f"{base}.k", quantity(k, count(k), origins)
    yield f"{base}.studies", quantity(n, count(n), origins)
    yield from mean_items(base, measure, one.estimate, one.interval, origins)
    yield f"{base}.p", maybe(one.p, origins, p_text)
    yield f"{base}.tau2", maybe(one.tau2, origins, lambda x: statistic(x, 3))
    yield f"{base}.i2", maybe(one.i2, origins, percent)


def _influence(base: str, found: Diagnosis) -> Iterator[Item]:
    origins = found.synthesis.effects.origins
    if isinstance(found.influence, Unavailable):
        if found.plan.influence:
            yield f"{base}.influence", absent(found.influence.reason, origins, NOT_AVAILABLE)
        return
    for one in found.influence:
        key = f"{base}.influence.{study_key(one.id)}"
        yield f"{key}.cook", maybe(one.cook, origins, statistic)
        yield f"{key}.dfbetas", maybe(one.dfbetas, origins, statistic)
        yield f"{key}.leverage", maybe(one.hat, origins, lambda x: percent(x, 1))
        rules = ", ".join(one.rules)
        yield f"{key}.stands_out", quantity(rules or "none", rules or "–", origins)
    n = len(found.standing_out())
    yield f"{base}.standing_out", quantity(n, count(n), origins)


def _shares(base: str, found: Diagnosis) -> Iterator[Item]:
    origins = found.synthesis.effects.origins
    if isinstance(found.shares, Unavailable):
        if found.plan.baujat:
            yield f"{base}.baujat", absent(found.shares.reason, origins, NOT_AVAILABLE)
        return
    for one in found.shares:
        key = f"{base}.baujat.{study_key(one.id)}"
        yield f"{key}.heterogeneity", maybe(one.q, origins, statistic)
        yield f"{key}.shift", maybe(one.shift, origins, statistic)


def _spread(base: str, found: Diagnosis) -> Iterator[Item]:
    origins = found.synthesis.effects.origins
    if isinstance(found.spread, Unavailable):
        if found.plan.subsets is not None:
            yield f"{base}.subsets", absent(found.spread.reason, origins, NOT_AVAILABLE)
        return
    spread: StudySpread = found.spread
    measure = found.synthesis.plan.measure
    yield f"{base}.subsets.n", quantity(spread.n, count(spread.n), origins)
    for name, y, size in zip(FIVE, spread.estimates, spread.spreads, strict=True):
        yield from _point(f"{base}.subsets.{name}", measure, y, origins)
        yield f"{base}.subsets.{name}.{spread.of}", quantity(size, _spread_text(spread, size), origins)
    halves = zip(spread.studies, spread.by_estimate, spread.by_spread, strict=True)
    for study, means, sizes in halves:
        for without, name in HELD.items():
            key = f"{base}.subsets.by.{study_key(study)}.{name}"
            mean, own = _half(means, without=without), _half(sizes, without=without)
            if isinstance(mean, Unavailable) or isinstance(own, Unavailable):
                yield f"{key}.estimate", absent(NO_SET.reason, origins, NOT_AVAILABLE)
                continue
            yield from _point(key, measure, mean, origins)
            yield f"{key}.{spread.of}", quantity(own, _spread_text(spread, own), origins)


def _half(one: Half, *, without: bool) -> float | Unavailable:
    return one.without if without else one.with_it


def _spread_text(spread: StudySpread, size: float) -> str:
    return percent(size) if spread.of == "i2" else estimate(size, 3)


def _point(base: str, measure: str, y: float, origins: Origins) -> Iterator[Item]:
    """A mean without an interval."""
    none = Unavailable(reason="no interval is told")
    names = {f"{base}.estimate"} | ({f"{base}.shown.estimate"} if MEASURES[measure].scale else set())
    yield from (item for item in mean_items(base, measure, y, none, origins) if item[0] in names)
