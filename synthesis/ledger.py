"""Every number that is reported, under its dotted key, with how it is printed and the data it was made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from synthesis.analysis import Analysis, DomainVotes, Recomputed, Synthesis, Tallied
from synthesis.effects import Effect
from synthesis.models.fit import Fit, Interval, Maybe, Subgroups
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
    statistic,
)
from synthesis.reconciliation import Reconciliation, reconcile
from synthesis.votes.by_direction import VoteRow, VoteTable
from synthesis.votes.sign_test import SignTest
from synthesis.votes.tallies import Breakdown
from synthesis.votes.tally import TallyCell

Numbers = Mapping[str, Quantity]
Item = tuple[str, Quantity]

RULES: Final = MappingProxyType({"knha": "Knapp-Hartung", "z": "Wald", "study": "the study’s own"})
"""How the rule of an interval is called in print."""


def ledger(analysis: Analysis) -> Numbers:
    """Every reported number by key, in the order of the supplement."""
    items: dict[str, Quantity] = {}
    for synthesis in analysis.syntheses:
        items.update(_synthesis(synthesis))
    for failed in analysis.failed:
        items[f"syntheses.{failed.id}.estimate"] = absent(failed.reason)
    for row in analysis.recomputed:
        items.update(_recomputed(row))
    for account in reconcile(analysis):
        items.update(_account(account))
    for domain in analysis.votes:
        items.update(_domain(domain))
    for tallied in analysis.tallied:
        items.update(_tallied(tallied))
    return MappingProxyType(items)


def _synthesis(synthesis: Synthesis) -> Iterator[Item]:
    base = f"syntheses.{synthesis.id}"
    yield from fit_numbers(base, synthesis.random)
    common = f"{base}.common"
    yield from _estimates(common, synthesis.common)
    for groups in synthesis.subgroups:
        yield from _subgroups(f"{base}.by.{groups.variable}", groups)
    weights = zip(synthesis.effects.rows, synthesis.random.weights, strict=True)
    everything = synthesis.effects.origins
    for effect, weight in weights:
        key = f"{base}.weights.{effect.study}.{effect.result}"
        yield key, quantity(float(weight), percent(weight, 1), everything)
        yield from effect_numbers(f"effects.{effect.study}.{effect.result}", effect)


def effect_numbers(base: str, effect: Effect) -> Iterator[Item]:
    """An effect's estimate, standard error and 95 % interval, oriented so that + favours the experimental arm."""
    half = 1.959963984540054 * effect.se
    low, high = effect.y - half, effect.y + half
    yield f"{base}.estimate", quantity(effect.y, estimate(effect.y), effect.origins)
    yield f"{base}.se", quantity(effect.se, estimate(effect.se), effect.origins)
    yield f"{base}.ci_low", quantity(low, estimate(low), effect.origins)
    yield f"{base}.ci_high", quantity(high, estimate(high), effect.origins)
    yield f"{base}.ci", quantity((low, high), interval(low, high), effect.origins)


def _estimates(base: str, fit: Fit) -> Iterator[Item]:
    """An estimate with its headline interval and test."""
    origins = fit.effects.origins
    low, high = fit.interval.low, fit.interval.high
    yield f"{base}.estimate", quantity(fit.estimate, estimate(fit.estimate), origins)
    yield f"{base}.se", quantity(fit.se, statistic(fit.se, 3), origins)
    yield f"{base}.ci_low", quantity(low, estimate(low), origins)
    yield f"{base}.ci_high", quantity(high, estimate(high), origins)
    yield f"{base}.ci", quantity((low, high), interval(low, high), origins)
    yield f"{base}.p", quantity(fit.p, p_value(fit.p, prefix=False), origins)


def fit_numbers(base: str, fit: Fit) -> Iterator[Item]:
    """All that is reported of a random-effects fit."""
    origins = fit.effects.origins
    there = _presence(fit)
    yield f"{base}.k", quantity(fit.k, count(fit.k), there)
    yield f"{base}.studies", quantity(fit.n_studies, count(fit.n_studies), there)
    yield from _estimates(base, fit)
    yield (
        f"{base}.ci_rule",
        quantity(fit.interval.rule, RULES.get(fit.interval.rule, fit.interval.rule), there),
    )
    yield from _beside(f"{base}", "hk", fit.interval_hk, origins)
    yield from _beside(f"{base}", "wald", fit.interval_wald, origins)
    if isinstance(fit.prediction, Unavailable):
        for end in ("pi_low", "pi_high", "pi"):
            yield f"{base}.{end}", absent(fit.prediction.reason, there, "not available")
    else:
        low, high = fit.prediction.low, fit.prediction.high
        yield f"{base}.pi_low", quantity(low, estimate(low), origins)
        yield f"{base}.pi_high", quantity(high, estimate(high), origins)
        yield f"{base}.pi", quantity((low, high), interval(low, high), origins)
    yield from _heterogeneity(base, fit, origins, there)


def _presence(fit: Fit) -> tuple[str, ...]:
    """The results a count rests on: that they are there, not what they say."""
    found = {
        origin.split("#")[0] + "#results/" + row.result for row in fit.effects.rows for origin in row.origins
    }
    return tuple(sorted(found))


def _beside(base: str, name: str, found: Interval | Unavailable, origins: tuple[str, ...]) -> Iterator[Item]:
    if isinstance(found, Unavailable):
        yield f"{base}.ci_low_{name}", absent(found.reason, origins, "not available")
        yield f"{base}.ci_high_{name}", absent(found.reason, origins, "not available")
        return
    yield f"{base}.ci_low_{name}", quantity(found.low, estimate(found.low), origins)
    yield f"{base}.ci_high_{name}", quantity(found.high, estimate(found.high), origins)


def _heterogeneity(base: str, fit: Fit, origins: tuple[str, ...], there: tuple[str, ...]) -> Iterator[Item]:
    found = fit.heterogeneity
    yield f"{base}.tau2", _maybe(fit.tau2, origins, lambda x: statistic(x, 3))
    yield f"{base}.i2_q", _maybe(found.i2_q, origins, percent)
    yield f"{base}.i2_tau2", _maybe(found.i2_tau2, origins, percent)
    yield f"{base}.h2", _maybe(found.h2, origins, statistic)
    yield f"{base}.q", _maybe(found.q, origins, statistic)
    yield f"{base}.q_df", quantity(found.q_df, count(found.q_df), there)
    yield f"{base}.q_p", _maybe(found.q_p, origins, lambda x: p_value(x, prefix=False))


def _maybe(value: Maybe, origins: tuple[str, ...], write: object) -> Quantity:
    if isinstance(value, Unavailable):
        return absent(value.reason, origins, "not available")
    return quantity(float(value), write(value), origins)  # type: ignore[operator]


def _subgroups(base: str, groups: Subgroups) -> Iterator[Item]:
    everything = sorted({origin for _, _, fit in groups.levels for origin in fit.effects.origins})
    for code, _, fit in groups.levels:
        yield from fit_numbers(f"{base}.{code}", fit)
    test = groups.test
    there = sorted({origin for _, _, fit in groups.levels for origin in _presence(fit)})
    yield f"{base}.test.q", _maybe(test.q, tuple(everything), statistic)
    yield f"{base}.test.df", quantity(test.df, count(test.df), there)
    yield f"{base}.test.p", _maybe(test.p, tuple(everything), lambda x: p_value(x, prefix=False))


def _recomputed(row: Recomputed) -> Iterator[Item]:
    base = f"effects.{row.reported.study}.{row.reported.result}"
    yield from effect_numbers(base, row.reported)
    if isinstance(row.exact, str):
        yield f"{base}.recomputed.estimate", absent(row.exact, row.reported.origins[:0], "not available")
        return
    exact = row.exact
    both = (*exact.origins, *row.reported.origins)
    yield from effect_numbers(f"{base}.recomputed", exact)
    difference = row.reported.y - exact.y
    yield f"{base}.difference", quantity(difference, estimate(difference, 3), both)
    if row.as_source is not None:
        own = row.as_source
        gap = row.reported.y - own.y
        yield f"{base}.as_source.estimate", quantity(own.y, estimate(own.y), own.origins)
        yield f"{base}.as_source.se", quantity(own.se, estimate(own.se), own.origins)
        yield f"{base}.as_source.difference", quantity(gap, estimate(gap, 3), both)


def _account(account: Reconciliation) -> Iterator[Item]:
    parts = {name: getattr(account, name) for name in ("included", "pooled", "voted", "narrative", "nothing")}
    for name, studies in parts.items():
        origins = [f"records/{study}" for study in studies]
        yield (
            f"reconciliation.{account.synthesis}.{name}",
            quantity(len(studies), count(len(studies)), origins),
        )


def _domain(domain: DomainVotes) -> Iterator[Item]:
    yield from _vote_row(f"votes.direction.{domain.domain}", domain.table.total)
    for table in domain.by:
        yield from _vote_table(f"votes.direction_by_{table.variable}.{domain.domain}", table)


def _vote_table(base: str, table: VoteTable) -> Iterator[Item]:
    for row in (*table.rows, table.total):
        yield from _vote_row(f"{base}.{row.code}", row)


def _vote_row(base: str, row: VoteRow) -> Iterator[Item]:
    yield f"{base}.studies", quantity(row.n, count(row.n), row.origins)
    for state, found in row.cells.items():
        yield f"{base}.{state}", quantity(found.count, count(found.count), found.origins)
    test = row.test
    if isinstance(test, SignTest):
        yield f"{base}.share", quantity(100 * test.share, percent(100 * test.share), test.origins)
        low, high = 100 * test.interval.low, 100 * test.interval.high
        text = f"{percent(low)} to {percent(high)}"
        yield f"{base}.share_low", quantity(low, percent(low), test.origins)
        yield f"{base}.share_high", quantity(high, percent(high), test.origins)
        yield f"{base}.share_ci", quantity((low, high), text, test.origins)
        yield f"{base}.p", quantity(test.p, p_value(test.p, prefix=False), test.origins)
        yield f"{base}.mid_p", quantity(test.mid_p, p_value(test.mid_p, prefix=False), test.origins)
        smallest = p_value(test.smallest_p, prefix=False)
        yield f"{base}.smallest_p", quantity(test.smallest_p, smallest, test.origins)
        return
    for name in ("share", "share_ci", "p", "mid_p", "smallest_p"):
        yield f"{base}.{name}", absent(test.reason, row.origins, "not available")


def _tallied(tallied: Tallied) -> Iterator[Item]:
    table = tallied.table
    base = f"votes.{tallied.id}"
    if isinstance(table, Breakdown):
        name = "n" if table.unit == "studies" else table.unit
        for code, found in zip(table.axis.codes, table.cells, strict=True):
            yield f"{base}.{code}.{name}", tally_quantity(found)
        yield f"{base}.total.{name}", tally_quantity(table.total)
        return
    for row in table.rows:
        for code, found in zip(table.column_axis.codes, row.cells, strict=True):
            yield f"{base}.{row.code}.{code}", tally_quantity(found)
        yield f"{base}.{row.code}.total", tally_quantity(row.total)
    for code, found in zip(table.column_axis.codes, table.totals, strict=True):
        yield f"{base}.total.{code}", tally_quantity(found)
    yield f"{base}.total.total", tally_quantity(table.grand)


def tally_quantity(found: TallyCell) -> Quantity:
    """A tally's count as printed: `0 (by subtraction)`, `not reported`."""
    if isinstance(found.count, Unavailable):
        return absent(found.count.reason, found.origins)
    text = count(found.count)
    if found.how == "by_subtraction":
        text += " (by subtraction)"
    return quantity(found.count, text, found.origins)
