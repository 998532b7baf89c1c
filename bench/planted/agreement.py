"""Dependence and influence: what the rules say of clean reviews, beside the same worked out anew from the effects."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from effects import pooled, reml
from measuring import SEED, audited
from people import Floats
from scipy.special import gammaincc
from sheet import Review, with_cells

from synthesis.audit.catalogue import RULES
from synthesis.audit.finding import Finding
from synthesis.audit.lines import Audited, Synthesised

FAMILIES: Final = ("dependence", "influence")
FEWEST, STEP, LEVEL, FAR = 4, 0.25, 0.10, 3.0
"""What the pages of the rules say: studies a synthesis has, the change of I2, the level of Q, a deleted residual."""

Told = tuple[str, str, frozenset[int]]
"""A rule, a study and the rows it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How often rule and recomputation both speak, and each alone, by rule."""

    both: Mapping[str, int]
    rule_alone: Mapping[str, int]
    recomputed_alone: Mapping[str, int]


def agreement(reviews: Sequence[Review], folder: Path) -> Agreement:
    """The agreement in some reviews, in each of which one study is declared to be another's trial."""
    counted: tuple[Counter[str], Counter[str], Counter[str]] = (Counter(), Counter(), Counter())
    for number, review in enumerate(reviews):
        linked, pair = _linked(review, number)
        read = audited(linked, folder)
        said = {_told(one) for rule in RULES.values() if rule.family in FAMILIES for one in rule.find(read)}
        ours = set(_dependent(linked, read, pair)) | set(_influential(read))
        for into, some in zip(counted, (said & ours, said - ours, ours - said), strict=True):
            into.update(rule for rule, _, _ in some)
    return Agreement(both=counted[0], rule_alone=counted[1], recomputed_alone=counted[2])


def _linked(review: Review, number: int) -> tuple[Review, tuple[int, int]]:
    """A review in which one study says that it is of the trial of another."""
    rng = np.random.default_rng([SEED, 2, number])
    first, second = (int(one) for one in rng.choice(review.rows[-1].facts.study + 1, size=2, replace=False))
    label = review.rows[review.of_study(first)[0]].cells["study"]
    found = review
    for i in review.of_study(second):
        found = with_cells(found, i, {"same_trial_as": label})
    return found, (min(first, second), max(first, second))


def _told(finding: Finding) -> Told:
    return finding.rule, finding.study, frozenset(_row(name) for _, name in finding.lines)


def _row(name: str) -> int:
    return int(name.rpartition("_")[2]) - 1


def _dependent(review: Review, read: Audited, pair: tuple[int, int]) -> Iterator[Told]:
    """By the numbers of studies, arms, times and instruments that the maker of the review gave its rows."""
    for synthesis in read.syntheses:
        of: dict[int, list[int]] = {}
        names: dict[int, str] = {}
        for study, name in synthesis.keys:
            number = review.rows[_row(name)].facts.study
            of.setdefault(number, []).append(_row(name))
            names[number] = study
        for number, rows in of.items():
            for rule, some in _kinds(review, rows):
                yield rule, names[number], frozenset(some)
        if all(number in of for number in pair):
            later = max(pair, key=lambda number: min(of[number]))
            yield "dependence.same_trial", names[later], frozenset(of[pair[0]] + of[pair[1]])


def _kinds(review: Review, rows: Sequence[int]) -> Iterator[tuple[str, list[int]]]:
    facts = {i: review.rows[i].facts for i in rows}
    if len({one.arm for one in facts.values()}) > 1:
        yield "dependence.shared_arm", list(rows)
    for rule, by in (
        ("dependence.times", lambda one: one.time),
        ("dependence.outcomes", lambda one: (one.instrument.name, one.instrument.construct)),
    ):
        some = [
            i
            for i, own in facts.items()
            if len({by(one) for one in facts.values() if one.arm == own.arm}) > 1
        ]
        if some:
            yield rule, some


def _influential(read: Audited) -> Iterator[Told]:
    found: dict[tuple[str, str], set[int]] = {}
    for synthesis in read.syntheses:
        for rule, study in _turning(synthesis):
            rows = found.setdefault((rule, study), set())
            rows |= {_row(name) for of, name in synthesis.keys if of == study}
    for (rule, study), rows in found.items():
        yield rule, study, frozenset(rows)


def _turning(synthesis: Synthesised) -> Iterator[tuple[str, str]]:
    """The studies without which a synthesis turns, each fitted anew by our own bisection."""
    y, v = np.array(synthesis.y), np.array(synthesis.v)
    of = np.array([study for study, _ in synthesis.keys])
    studies = list(dict.fromkeys(of.tolist()))
    if len(studies) < FEWEST:
        return
    whole, (i2, p) = pooled(y, v), _q(y, v)
    error = _error(v, reml(y, v))
    for study in studies:
        kept = of != study
        mean, low, high = pooled(y[kept], v[kept])
        i2_left, p_left = _q(y[kept], v[kept])
        if (p < LEVEL) != (p_left < LEVEL) and abs(i2 - i2_left) >= STEP:
            yield "influence.heterogeneity", study
        if _side(low, high) != _side(*whole[1:]) or (mean * whole[0] < 0 and abs(mean - whole[0]) > error):
            yield "influence.conclusion", study
        tau2 = reml(y[kept], v[kept])
        residual = (y[~kept] - mean) / np.sqrt(v[~kept] + tau2 + _error(v[kept], tau2) ** 2)
        if np.max(np.abs(residual)) > FAR:
            yield "influence.outlier", study


def _error(v: Floats, tau2: float) -> float:
    return float(1 / np.sqrt(np.sum(1 / (v + tau2))))


def _q(y: Floats, v: Floats) -> tuple[float, float]:
    """I2 by Cochran's Q, and the p of Q."""
    mean = np.sum(y / v) / np.sum(1 / v)
    q, df = float(np.sum((y - mean) ** 2 / v)), y.size - 1
    return (max(0.0, 1 - df / q) if q > 0 else 0.0), float(gammaincc(df / 2, q / 2))


def _side(low: float, high: float) -> int:
    return int(low > 0) - int(high < 0)
