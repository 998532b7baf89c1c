"""The same n, mean and SD on two studies, in both arms of a row, or in two rows of one study."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import prod, sqrt
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.lines import Audited, Key
from synthesis.audit.rules.called import called
from synthesis.audit.rules.chance import MOST_ALIKE, TELLING, Spread, in_words
from synthesis.audit.rules.duplicates import duplicates, linked
from synthesis.audit.rules.flag import flag, listed_once
from synthesis.audit.rules.triples import Coincidence, Triple, coincidence, triples

ONE_ARM_MEANS, ONE_ARM_SDS = 0.1, 0.06
"""How far the means of one arm at two times lie apart at least, in SDs, and the SDs, as a share: people who were
measured twice hardly change from one follow-up to the next."""
BETWEEN_ARMS: Final = 0.2
"""How far a treatment moves means apart, in SDs, and, halved, SDs; chance in small arms moves them further."""
EQUAL_SIZES: Final = 0.1
"""The least chance that both arms of a trial have one size."""


@frozen
class _Match:
    """Triples that are the same, two and two, with how often chance would give so much."""

    pairs: tuple[tuple[Triple, Triple], ...]
    expected: float


def same_numbers(audited: Audited) -> Iterator[Finding]:
    """Triples that stand twice where once was to be expected, and whose digits tell."""
    found, about = triples(audited), coincidence(audited)
    buckets: dict[tuple[object, ...], list[Triple]] = {}
    for one in found:
        buckets.setdefault(one.key, []).append(one)
    alike = [bucket for bucket in buckets.values() if len(bucket) > 1]
    told = duplicates(audited)
    for match in _between_studies(audited, alike, about):
        a, b = match.pairs[0]
        if tuple(sorted((a.line.study, b.line.study))) not in told:
            yield _finding(match)
    for match in (*_both_arms(alike, found), *_within_studies(found, about)):
        yield _finding(match)


def _between_studies(
    audited: Audited, alike: Sequence[Sequence[Triple]], about: Coincidence
) -> Iterator[_Match]:
    """The same triple on two studies that are not declared to be one trial."""
    one_trial = linked(audited.studies)
    pairs: dict[tuple[str, str], list[tuple[Triple, Triple]]] = {}
    for bucket in alike:
        first: dict[str, Triple] = {}
        for one in bucket:
            first.setdefault(one.line.study, one)
        if not 1 < len(first) <= MOST_ALIKE:
            continue
        for a, b in combinations(first.values(), 2):
            if not one_trial(a.line.study, b.line.study):
                pairs.setdefault((a.line.study, b.line.study), []).append((a, b))
    for of in pairs.values():
        chances = [about.chance(*of[0]), *(about.without_size(*pair) for pair in of[1:])]
        expected = about.pairs(*of[0]) * prod(chances)
        if expected < TELLING:
            yield _Match(pairs=tuple(of), expected=expected)


def _both_arms(alike: Sequence[Sequence[Triple]], found: Sequence[Triple]) -> Iterator[_Match]:
    """The same triple in both arms of a row; a baseline that stands in several rows is told once."""
    by_row: dict[tuple[str, str, str], dict[int, Triple]] = {}
    for one in found:
        by_row.setdefault((*one.line.key, one.kind), {})[one.role] = one
    rows = [of for of in by_row.values() if len(of) == 2]
    equal = sum(of[0].n.value == of[1].n.value for of in rows) / len(rows) if rows else 0.0
    seen: set[tuple[object, ...]] = set()
    for bucket in alike:
        for one in bucket:
            of = by_row[*one.line.key, one.kind]
            if one.role == 1 or len(of) < 2 or of[0].key != of[1].key:
                continue
            again = (one.line.study, one.scale, one.key)
            expected = len(rows) * max(EQUAL_SIZES, equal) * _between_arms(of[0], of[1])
            if expected < TELLING and again not in seen:
                seen.add(again)
                yield _Match(pairs=((of[0], of[1]),), expected=expected)


def _between_arms(a: Triple, b: Triple) -> float:
    """The chance that two arms of one trial print the same mean and SD."""
    n, sd = max(a.n.value, 2.0), a.sd.value
    moved = 0.0 if a.kind == "baseline" else BETWEEN_ARMS
    means = Spread(width=sd * sqrt(1 / n + moved**2 / 2))
    sds = Spread(width=sd * sqrt(1 / (2 * n) + (moved / 2) ** 2 / 2))
    return means.chance(a.mean, b.mean) * sds.chance(a.sd, b.sd)


def _within_studies(found: Sequence[Triple], about: Coincidence) -> Iterator[_Match]:
    """The same triple on two scales, or at two times, of one study; a control that two comparisons share is one."""
    by_study: dict[str, dict[tuple[object, ...], list[Triple]]] = {}
    for one in found:
        by_study.setdefault(one.line.study, {}).setdefault(one.key, []).append(one)
    count = Counter(one.line.study for one in found)
    compared = sum(of * of / 2 for of in count.values())
    for buckets in by_study.values():
        pairs: dict[tuple[Key, Key], list[tuple[Triple, Triple]]] = {}
        for bucket in buckets.values():
            for a, b in combinations(bucket[:MOST_ALIKE], 2):
                if _unlike(a, b):
                    pairs.setdefault((a.line.key, b.line.key), []).append((a, b))
        for of in pairs.values():
            expected = compared * prod(_in_one_study(a, b, about) for a, b in of)
            if expected < TELLING or _entered_twice(of):
                yield _Match(pairs=tuple(of), expected=expected)
                break


def _unlike(a: Triple, b: Triple) -> bool:
    """Whether two triples of a study are of different measurements, or of rows that are alike in both arms."""
    if a.line.key == b.line.key:
        return False
    if a.scale != b.scale:
        return True
    if a.kind == "baseline":
        return False
    if a.line.when.timepoint != b.line.when.timepoint or a.line.when.weeks != b.line.when.weeks:
        return True
    return a.role == b.role and _same_comparison(a, b) and a.line.outcome == b.line.outcome


def _same_comparison(a: Triple, b: Triple) -> bool:
    return [side.arm for side in a.line.sides] == [side.arm for side in b.line.sides]


def _entered_twice(of: Sequence[tuple[Triple, Triple]]) -> bool:
    """Whether one comparison on one scale at one time stands twice with the same numbers in both arms."""
    roles = {a.role for a, b in of if a.role == b.role and a.kind != "baseline" and a.scale == b.scale}
    a, b = of[0]
    return len(roles) == 2 and a.line.when.timepoint == b.line.when.timepoint and _same_comparison(a, b)


def _in_one_study(a: Triple, b: Triple, about: Coincidence) -> float:
    """The chance that two measurements of a study print the same mean and SD."""
    chance = about.without_size(a, b)
    if a.scale != b.scale:
        return chance
    sd = a.sd.value
    means, sds = Spread(width=ONE_ARM_MEANS * sd), Spread(width=ONE_ARM_SDS * sd)
    return max(chance, means.chance(a.mean, b.mean) * sds.chance(a.sd, b.sd))


def _finding(match: _Match) -> Finding:
    a = match.pairs[0][0].line
    triples = [one for pair in match.pairs for one in pair[::-1]]
    lines = dict.fromkeys(one.line.key for one in triples)
    suspected = dict.fromkeys(pair[1].line.key for pair in match.pairs)
    return flag(
        SAME_NUMBERS,
        [one.line for one in triples],
        _message(match),
        [number for one in triples for number in one.numbers],
        [Supposed(line=key) for key in suspected if key in _set_aside(lines, a.key)],
    )


def _set_aside(lines: Mapping[Key, None], first: Key) -> list[Key]:
    """The lines that would fall away: all but the one that came first, which alone is one."""
    return [key for key in lines if key != first] or list(lines)


def _message(match: _Match) -> str:
    a, b = match.pairs[0]
    shared = listed_once(pair[0].words for pair in match.pairs)
    rare = in_words(match.expected)
    if a.line.key == b.line.key:
        return f"Both arms of {called(a.line)} have {shared}; {rare}."
    if match.expected >= TELLING:
        return (
            f"{called(b.line)} stands twice, as {a.line.name} and {b.line.name}, with the same {shared}: "
            "one result may have been entered twice."
        )
    of_a, of_b = (", ".join(filter(None, (one.line.what, one.side.arm))) for one in (a, b))
    arms = f"{of_a}, and {of_b}" if a.line.what or b.line.what else f"{of_a} and {of_b} arm"
    return f"{called(a.line)} and {called(b.line)} both have {shared} ({arms}); {rare}."


SAME_NUMBERS: Final = Rule(
    id="identity.same_numbers",
    title="The same n, mean and SD twice",
    sees="One size, mean and SD on two studies, in both arms of a row, or in two rows of one study.",
    why="A row or column that was copied, or a result that was entered twice, counts people who were not there.",
    look_up="The tables of both results: does each print these numbers, or was a row or column copied?",
    detectable="Numbers of so many digits that fewer than 0.05 such agreements are expected among all rows.",
    find=same_numbers,
)
