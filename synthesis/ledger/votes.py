"""The votes and tallies of a review as numbers under their keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from synthesis.analysis import Tallied
from synthesis.ledger_items import WIDEST, Item, Origins, level_keys, maybe, p_text
from synthesis.measures.registry import MEASURES
from synthesis.measures.transforms import transform
from synthesis.numbers import (
    Quantity,
    Unavailable,
    absent,
    count,
    estimate,
    interval,
    percent,
    quantity,
    statistic,
)
from synthesis.votes.by_direction import VoteRow, VoteTable
from synthesis.votes.claims import ClaimTable
from synthesis.votes.directions import STATES
from synthesis.votes.sign_test import SignTest
from synthesis.votes.study_combination import Combined
from synthesis.votes.study_sizes import VoteSizes
from synthesis.votes.study_summary import Summary
from synthesis.votes.tallies import Breakdown
from synthesis.votes.tally import TallyCell
from synthesis.voting import DomainVotes

Number = float | Unavailable

NONE: Final = "not available"
OR_BEYOND: Final = "{} or beyond"
NO_CODES: Final[Mapping[str, Origins]] = MappingProxyType({})


def domain_numbers(domain: DomainVotes) -> Iterator[Item]:
    """The votes of a domain, as a whole and by each variable, under `votes.`."""
    base = f"votes.direction.{domain.domain}"
    yield from _vote_row(base, domain.table.total)
    yield from _bounds(base, domain.table.total)
    for table in domain.by:
        codes = domain.codes.get(table.variable, MappingProxyType({}))
        yield from _vote_table(f"votes.direction_by_{table.variable}.{domain.domain}", table, codes)
    if domain.effects is not None:
        yield from _summary(f"votes.effects.{domain.domain}", domain.effects, domain.table.total.origins)
    for one in domain.p_values:
        yield from _combined(f"votes.p_values.{domain.domain}.{one.method}", one)
    if domain.effect is not None:
        yield from _sizes(f"votes.effect.{domain.domain}", domain.effect)
    if domain.claims is not None:
        yield from _claims(f"votes.claims.{domain.domain}", domain.claims)


def _vote_table(base: str, table: VoteTable, codes: Mapping[str, Origins]) -> Iterator[Item]:
    keys = level_keys([*(row.code for row in table.rows), table.total.code])
    for row in (*table.rows, table.total):
        yield from _vote_row(f"{base}.{keys[row.code]}", row, codes)
        if refused(row):
            yield from _bounds(f"{base}.{keys[row.code]}", row, codes)


def _vote_row(base: str, row: VoteRow, codes: Mapping[str, Origins] = NO_CODES) -> Iterator[Item]:
    everyone = [study for found in row.cells.values() for study in found.studies]
    behind = _of(everyone, codes)
    yield f"{base}.studies", quantity(row.n, count(row.n), (*row.origins, *behind))
    for state, found in row.cells.items():
        yield f"{base}.{state}", quantity(found.count, count(found.count), (*row.origins, *behind))
        if STATES[state].tested:
            n = len(found.selected)
            yield f"{base}.{state}_by_significance", quantity(n, count(n), (*row.origins, *behind))
    test = row.test
    if not isinstance(test, SignTest):
        for name in ("share", "share_low", "share_high", "share_ci", "p", "mid_p", "smallest_p"):
            yield f"{base}.{name}", absent(test.reason, (*row.origins, *behind), "not available")
        return
    origins = (*test.origins, *behind)
    low, high = 100 * test.interval.low, 100 * test.interval.high
    yield f"{base}.share", quantity(100 * test.share, percent(100 * test.share), origins)
    yield f"{base}.share_low", quantity(low, percent(low), origins)
    yield f"{base}.share_high", quantity(high, percent(high), origins)
    yield f"{base}.share_ci", quantity((low, high), f"{percent(low)} to {percent(high)}", origins)
    yield f"{base}.p", quantity(test.p, p_text(test.p), origins)
    yield f"{base}.mid_p", quantity(test.mid_p, p_text(test.mid_p), origins)
    yield f"{base}.smallest_p", quantity(test.smallest_p, p_text(test.smallest_p), origins)


def _of(studies: Iterable[str], codes: Mapping[str, Origins]) -> list[str]:
    return [origin for study in studies for origin in codes.get(study, ())]


def refused(row: VoteRow) -> bool:
    """Whether votes with a direction are counted in a group that is not tested."""
    directed = any(STATES[state].tested and found.count for state, found in row.cells.items())
    return directed and isinstance(row.test, Unavailable)


def _bounds(base: str, row: VoteRow, codes: Mapping[str, Origins] = NO_CODES) -> Iterator[Item]:
    """What the votes without a direction could at most change: where there are any, or there is no test."""
    found = row.bounds
    if isinstance(found, Unavailable) or not (found.unknown or refused(row)):
        return
    everyone = [study for cell in row.cells.values() for study in cell.studies]
    origins = (*found.origins, *_of(everyone, codes))
    yield f"{base}.outside", quantity(found.unknown, count(found.unknown), origins)
    ends = (("negative", found.share_low, found.p_low), ("positive", found.share_high, found.p_high))
    for name, part, p in ends:
        yield f"{base}.share_if_{name}", quantity(100 * part, percent(100 * part), origins)
        yield f"{base}.p_if_{name}", maybe(p, origins, p_text)


def tallied_numbers(tallied: Tallied) -> Iterator[Item]:
    """The counts of a table of tallies, under `votes.` and its id."""
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


def _summary(base: str, found: Summary, everything: Origins) -> Iterator[Item]:
    """The estimates of a domain, one of each study, summarised."""
    n = len(found.lacking)
    yield f"{base}.lacking", quantity(n, count(n), found.lacking_origins or everything)
    if isinstance(found.found, Unavailable):
        shown = ("", "shown.") if MEASURES[found.measure].scale else ("",)
        for name in ("median", "q1", "q3", "quartiles", "smallest", "largest", "range"):
            for where in shown:
                yield f"{base}.{where}{name}", absent(found.found.reason, found.origins, NONE)
        yield f"{base}.k", absent(found.found.reason, found.origins, NONE)
        return
    one = found.found
    yield f"{base}.k", quantity(one.k, count(one.k), found.origins)
    five = (one.smallest, one.q1, one.median, one.q3, one.largest)
    yield from _five(base, five, found.origins)
    scale = MEASURES[found.measure].scale
    if scale:
        turned = sorted(float(transform(scale, max(-WIDEST, min(WIDEST, x)))[0]) for x in five)
        yield from _five(f"{base}.shown", turned, found.origins)


def _five(base: str, found: Sequence[float], origins: Origins) -> Iterator[Item]:
    smallest, q1, median, q3, largest = found
    named = {"median": median, "q1": q1, "q3": q3, "smallest": smallest, "largest": largest}
    for name, value in named.items():
        yield f"{base}.{name}", quantity(value, estimate(value), origins)
    yield f"{base}.quartiles", quantity((q1, q3), interval(q1, q3), origins)
    yield f"{base}.range", quantity((smallest, largest), interval(smallest, largest), origins)


def _combined(base: str, one: Combined) -> Iterator[Item]:
    """The p-values of a domain combined in one way: with all of them at their lowest, and at their highest."""
    found = one.result
    n = len(one.left_out)
    if isinstance(found, Unavailable) and not n:
        yield f"{base}.left_out", absent(found.reason, one.origins, NONE)
    else:
        yield f"{base}.left_out", quantity(n, count(n), one.left_out_origins)
    if isinstance(found, Unavailable):
        for name in ("k", "df", "statistic", "p", "p_low", "p_high"):
            yield f"{base}.{name}", absent(found.reason, one.origins, NONE)
        return
    yield f"{base}.k", quantity(found.k, count(found.k), one.origins)
    if isinstance(found.df, Unavailable):
        yield f"{base}.df", absent(found.df.reason, one.origins, "none")
    else:
        yield f"{base}.df", quantity(found.df, count(found.df), one.origins)
    values = (found.low.statistic, found.high.statistic)
    open_words = (OR_BEYOND, OR_BEYOND)
    yield f"{base}.statistic", _ends(values, one.origins, statistic, open_words)
    yield f"{base}.p", _ends((found.low.p, found.high.p), one.origins, p_text, ("at most {}", "at least {}"))
    yield f"{base}.p_low", maybe(found.low.p, one.origins, p_text)
    yield f"{base}.p_high", maybe(found.high.p, one.origins, p_text)


def _ends(
    ends: tuple[Number, Number],
    origins: Origins,
    write: Callable[[float], str],
    open_words: tuple[str, str],
) -> Quantity:
    """A number as it is; where p-values are only known as intervals, what they allow it to be.

    `open_words` tell the one end there is where the lower, or the upper one, is open.
    """
    first, last = ends
    if isinstance(first, Unavailable):
        if isinstance(last, Unavailable):
            return absent("; ".join(dict.fromkeys((first.reason, last.reason))), origins, NONE)
        return absent(first.reason, origins, open_words[0].format(write(last)))
    if isinstance(last, Unavailable):
        return absent(last.reason, origins, open_words[1].format(write(first)))
    if first == last:
        return quantity(last, write(last), origins)
    texts = dict.fromkeys((write(first), write(last)))
    return quantity((first, last), " to ".join(texts), origins)


def _sizes(base: str, found: VoteSizes) -> Iterator[Item]:
    """The effect size that votes give: alone, by the spread of true effects, and with estimates of other studies."""
    n = len(found.left_out)
    if isinstance(found.alone, Unavailable) and not n:
        yield f"{base}.left_out", absent(found.alone.reason, found.alone_origins, NONE)
    else:
        yield f"{base}.left_out", quantity(n, count(n), found.left_out_origins)
    alone, origins = found.alone, found.alone_origins
    if isinstance(alone, Unavailable):
        yield from _size(f"{base}.alone", (alone, alone, alone, alone), origins)
    else:
        yield f"{base}.alone.k", quantity(alone.k, count(alone.k), origins)
        yield f"{base}.alone.positive", quantity(alone.n_positive, count(alone.n_positive), origins)
        for at in alone.at:
            key = f"{base}.alone{tau_key(at.tau)}"
            yield from _size(key, (at.estimate, at.se, at.low, at.high), origins)
    both, origins = found.together, found.together_origins
    if isinstance(both, Unavailable):
        yield from _size(f"{base}.together", (both, both, both, both), origins)
        return
    for name, part in (("estimates", both.effects), ("votes", both.votes)):
        yield f"{base}.{name}.k", quantity(part.k, count(part.k), origins)
        yield f"{base}.{name}.estimate", maybe(part.estimate, origins, estimate)
        yield f"{base}.{name}.se", maybe(part.se, origins, lambda x: statistic(x, 3))
    k = both.effects.k + both.votes.k
    yield f"{base}.together.k", quantity(k, count(k), origins)
    yield from _size(f"{base}.together", (both.estimate, both.se, both.low, both.high), origins)


def tau_key(tau: float) -> str:
    """What the key of an effect from votes ends with, by the spread of true effects: nothing where there is none."""
    return "." + f"tau_{tau:g}".replace(".", "_") if tau else ""


def _size(base: str, found: tuple[Number, Number, Number, Number], origins: Origins) -> Iterator[Item]:
    """An effect with its standard error and interval, one end of which may be open."""
    middle, se, low, high = found
    yield f"{base}.estimate", maybe(middle, origins, estimate)
    yield f"{base}.se", maybe(se, origins, lambda x: statistic(x, 3))
    yield f"{base}.ci_low", maybe(low, origins, estimate)
    yield f"{base}.ci_high", maybe(high, origins, estimate)
    if not isinstance(low, Unavailable) and not isinstance(high, Unavailable):
        yield f"{base}.ci", quantity((low, high), interval(low, high), origins)
    elif isinstance(low, Unavailable) and isinstance(high, Unavailable):
        yield f"{base}.ci", absent(low.reason, origins, NONE)
    else:
        there, words, why = (low, "above", high) if isinstance(high, Unavailable) else (high, "below", low)
        reason = why.reason if isinstance(why, Unavailable) else ""
        yield f"{base}.ci", absent(reason, origins, f"{words} {maybe(there, origins, estimate).text}")


def _claims(base: str, table: ClaimTable) -> Iterator[Item]:
    """The results of a domain by what authors claim of them, and by their direction."""
    everything = {at for row in table.rows for at in row.total.origins}
    for row in table.rows:
        for state, found in (*row.cells.items(), ("total", row.total)):
            n, origins = found.count, found.origins or everything
            yield f"{base}.{row.code}.{state}", quantity(n, count(n), origins)
