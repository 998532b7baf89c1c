"""What the audit finds in clean reviews, and how many of the slips planted in them."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, log
from pathlib import Path
from typing import Final

import numpy as np
import slips_of_effects
import slips_of_files
import slips_of_rows
import slips_of_spread
from clean import MISSING
from clean import review as clean_review
from numpy.random import Generator
from sheet import Review, write
from slip import Planted, Slip

from synthesis.audit.catalogue import RULES, findings
from synthesis.audit.finding import Finding
from synthesis.audit.lines import Audited
from synthesis.audit.of_table import audited_table

SLIPS: Final[tuple[Slip, ...]] = (
    *slips_of_rows.SLIPS,
    *slips_of_spread.SLIPS,
    *slips_of_effects.SLIPS,
    *slips_of_files.SLIPS,
)
SEED: Final = 2607
AT_ONCE: Final = 5
"""Slips planted in one review, each of another kind in another study: one in 15 rows."""
N_BINS: Final = (("n below 20", 20), ("n 20 to 59", 60), ("n 60 and more", inf))
SIZE_BINS: Final = (
    ("below 10 %", 1.1),
    ("10 to 50 %", 1.5),
    ("to threefold", 3.0),
    ("threefold or more", inf),
)


Made = tuple[Slip, Planted, bool]
"""A kind of slip, where it was planted, and whether it is detectable there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caught:
    """A planted slip: whether it could be seen, was seen by its family, by which rules, by any; its size and n."""

    slip: Slip
    detectable: bool
    hit: bool
    rules: tuple[str, ...]
    anywhere: bool
    size: str
    n: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarms:
    """What was found in clean reviews: rows, and findings by rule."""

    rows: int
    rules: Mapping[str, int]


def clean_reviews(count: int, studies: int = 30) -> list[Review]:
    """Reviews by number: the same each time."""
    return [clean_review(np.random.default_rng([SEED, number]), studies) for number in range(count)]


def audited(review: Review, folder: Path) -> Audited:
    """A review as the audit reads it from its file."""
    return audited_table(write(review, folder, MISSING))


def alarms(reviews: Sequence[Review], folder: Path) -> Alarms:
    """How often each rule speaks where nothing is wrong."""
    found: Counter[str] = Counter()
    for review in reviews:
        found.update(one.rule for one in findings(audited(review, folder)))
    return Alarms(
        rows=sum(len(review.rows) for review in reviews), rules={rule: found[rule] for rule in RULES}
    )


def slipped(reviews: Sequence[Review], each: int) -> Iterator[tuple[Review, Review, list[Made]]]:
    """Clean reviews and the same with slips, until every kind was planted so often, thirty rounds at most."""
    planted: Counter[str] = Counter()
    for number in range(30 * len(reviews)):
        lacking = sorted(
            (slip for slip in SLIPS if planted[slip.kind] < each), key=lambda one: planted[one.kind]
        )
        if not lacking:
            return
        rng = np.random.default_rng([SEED, 1, number])
        clean = reviews[number % len(reviews)]
        found, made = _slipped(clean, lacking, rng)
        planted.update(slip.kind for slip, _, _ in made)
        if made:
            yield clean, found, made


def _slipped(review: Review, wanted: Sequence[Slip], rng: Generator) -> tuple[Review, list[Made]]:
    """A review with a few slips, no two in one study."""
    taken: set[int] = set()
    made: list[Made] = []
    found = review
    for slip in wanted:
        if len(made) == AT_ONCE:
            break
        one = _planted(review, slip, rng, taken)
        if one is not None:
            found = _with(found, review, one)
            made.append((slip, one, slip.detectable(review, one)))
    return found, made


def _planted(review: Review, slip: Slip, rng: Generator, taken: set[int]) -> Planted | None:
    for at in rng.permutation(len(review.rows)):
        one = slip.plant(review, int(at), rng)
        if one is None:
            continue
        studies = {one.review.rows[i].facts.study for i in one.rows} | {review.rows[int(at)].facts.study}
        if studies & taken and one.rows:
            continue
        taken |= studies if one.rows else set()
        return one
    return None


def _with(found: Review, clean: Review, one: Planted) -> Review:
    """The review found so far with one slip more."""
    rows = list(found.rows)
    for i in one.rows:
        if i < len(clean.rows):
            rows[i] = one.review.rows[i]
        else:
            rows.append(one.review.rows[i])
    words = one.review.dictionary if one.review.dictionary != clean.dictionary else found.dictionary
    return replace(found, rows=tuple(rows), dictionary=words)


def caught(reviews: Sequence[Review], each: int, folder: Path) -> Iterator[Caught]:
    """Every planted slip and what became of it."""
    for clean, review, made in slipped(reviews, each):
        found = findings(audited(review, folder))
        for slip, planted, detectable in made:
            naming = [one for one in found if _names(one, planted)]
            own = [one.rule for one in naming if one.family == slip.family and not RULES[one.rule].caution]
            yield Caught(
                slip=slip,
                detectable=detectable,
                hit=bool(own),
                rules=tuple(dict.fromkeys(own)),
                anywhere=any(not RULES[one.rule].caution for one in naming),
                size=_size(clean, planted),
                n=_n(planted),
            )


def _names(finding: Finding, planted: Planted) -> bool:
    """Whether a finding is about the slipped rows, or about the column of the slip."""
    rows = {int(name.rpartition("_")[2]) - 1 for _, name in finding.lines}
    rows |= {number.place.line - 2 for number in finding.numbers} | {finding.place.line - 2}
    if planted.rows and rows & set(planted.rows):
        return True
    return bool(planted.column) and planted.column in finding.message


def _size(clean: Review, planted: Planted) -> str:
    """How large the largest change of a number is, as a share of it; a change of words has none."""
    largest = 0.0
    for i in planted.rows:
        if i >= len(clean.rows):
            return "a whole row"
        before, after = clean.rows[i], planted.review.rows[i]
        for name, text in after.cells.items():
            old, new = before.number(name), after.number(name)
            if before.cells[name] != text and old is not None and new is not None:
                largest = max(largest, _change(old, new))
    return next(name for name, below in SIZE_BINS if largest <= log(below)) if largest else "words"


def _change(old: float, new: float) -> float:
    return abs(log(abs(new / old))) if old * new > 0 else inf if old != new else 0.0


def _n(planted: Planted) -> str:
    if not planted.rows:
        return "a column"
    facts = planted.review.rows[planted.rows[0]].facts
    smaller = min(one.n for one in facts.arms)
    return next(name for name, below in N_BINS if smaller < below)
