"""Statistics of agreement on questions, each with its interval over studies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from extraction_forms.agreement.answers import REPORTED, Asked, Pair, code, reported
from extraction_forms.agreement.bootstrap import Interval, Resampling, Statistic, interval
from extraction_forms.agreement.coefficients import (
    COEFFICIENTS,
    NO_VARIATION,
    ONE_CATEGORY,
    OVER_CATEGORIES,
)
from extraction_forms.agreement.intraclass import CORRELATIONS, ONE_UNIT, Moments, moments, standardised
from extraction_forms.agreement.intraclass import NO_VARIATION as NO_SPREAD
from extraction_forms.agreement.ratings import Floats, rated
from extraction_forms.agreement.tally import Tally, by_study
from extraction_forms.agreement.unavailable import Unavailable
from extraction_forms.records import Datum

NOTHING: Final = Unavailable(reason="no answer that both gave")

CODED: Final[Mapping[str, str]] = MappingProxyType(
    {"kappa": "kappa", "ac1": "ac", "pabak": "pabak", "alpha": "alpha"}
)
"""The statistics of coded answers, and the coefficient each is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A statistic and its interval; each may say instead why it cannot be had."""

    value: float | Unavailable
    interval: Interval | Unavailable


Measures = Mapping[str, Measure]
Share = Callable[[Pair], float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Table:
    """The codes of one question as sums of each study, and what two different codes count."""

    sums: Tally
    apart: Floats


def measured(statistic: Statistic, studies: int, how: Resampling, undefined: Unavailable) -> Measure:
    """A statistic of all studies with its interval; where it is not defined, the reason."""
    if not studies:
        return Measure(value=NOTHING, interval=NOTHING)
    value = float(statistic(np.ones((1, studies)))[0])
    if np.isnan(value):
        return Measure(value=undefined, interval=undefined)
    return Measure(value=value, interval=interval(statistic, studies, how))


def mean_of(pairs: Sequence[Pair], share: Share, how: Resampling) -> Measure:
    """The mean of a number per pair of answers, each pair with the same weight."""
    order = studies_of(pairs)
    place = {study: n for n, study in enumerate(order)}
    tops, units = np.zeros(len(order)), np.zeros(len(order))
    for pair in pairs:
        tops[place[pair.study]] += share(pair)
        units[place[pair.study]] += 1
    return measured(lambda times: (times @ tops) / (times @ units), len(order), how, NOTHING)


def studies_of(pairs: Sequence[Pair]) -> tuple[str, ...]:
    """The studies of pairs, each once, in order."""
    return tuple(sorted({pair.study for pair in pairs}))


def coded(asked: Sequence[Asked], how: Resampling) -> Measures:
    """Kappa, AC1, PABAK and nominal alpha of one coded question, or pooled over several.

    Pooled over questions, observed and expected disagreement are means over all pairs of answers, each question with
    its own categories: 1 - sum n Do / sum n De (De Vries et al. 2008, Field Methods 20:272).
    """
    order = studies_of([pair for one in asked for pair in one.rated])
    tables = [_table(one, order) for one in asked]
    found: dict[str, Measure] = {}
    for name, coefficient in CODED.items():
        own = [one for one in tables if coefficient not in OVER_CATEGORIES or len(one.apart) > 1]
        if not own and tables:
            found[name] = Measure(value=ONE_CATEGORY, interval=ONE_CATEGORY)
        else:
            found[name] = measured(_pooled(coefficient, own), len(order), how, NO_VARIATION)
    return MappingProxyType(found)


def _table(asked: Asked, order: Sequence[str]) -> _Table:
    rows = [(code(pair.a), code(pair.b)) for pair in asked.rated]
    ratings = rated(rows, asked.categories, [pair.study for pair in asked.rated])
    q = len(asked.categories)
    sums = by_study(ratings, order) if rows else _none(len(order), q)
    return _Table(sums=sums, apart=1.0 - np.eye(q))


def _none(studies: int, q: int) -> Tally:
    square, line = np.zeros((studies, q, q)), np.zeros((studies, q))
    return Tally(joint=square, pairs=square, coincidences=square, shares=line)


def _pooled(coefficient: str, tables: Sequence[_Table]) -> Statistic:
    def statistic(times: Floats) -> Floats:
        observed, expected = np.zeros(len(times)), np.zeros(len(times))
        for one in tables:
            parts = COEFFICIENTS[coefficient](one.sums.drawn(times), one.apart)
            observed, expected = observed + parts.observed, expected + parts.expected
        share = np.divide(observed, expected, out=np.full(len(times), np.nan), where=expected > 0)
        return np.asarray(1.0 - share, dtype=np.float64)

    return statistic


def whether_reported(pairs: Sequence[Pair], how: Resampling) -> Measures:
    """Agreement on whether there is an answer and why not, of every pair: its share, and kappa."""
    order = studies_of(pairs)
    rows = [(reported(pair.a), reported(pair.b)) for pair in pairs]
    table = _Table(
        sums=by_study(rated(rows, REPORTED, [pair.study for pair in pairs]), order),
        apart=1.0 - np.eye(len(REPORTED)),
    )
    share = mean_of(pairs, lambda pair: float(reported(pair.a) == reported(pair.b)), how)
    kappa = measured(_pooled("kappa", [table]), len(order), how, NO_VARIATION)
    return MappingProxyType({"reported": share, "reported_kappa": kappa})


def numeric(asked: Asked, how: Resampling) -> Measures:
    """ICC(2,1), ICC(3,1) and the mean absolute difference of numbers in the same unit."""
    pairs = [pair for pair in asked.rated if _unit(pair.a) == _unit(pair.b)]
    units = sorted({_unit(pair.a) for pair in pairs})
    if len(units) > 1:
        reason = Unavailable(reason=f"undefined: numbers in several units ({', '.join(units)})")
        several = Measure(value=reason, interval=reason)
        return MappingProxyType(dict.fromkeys((*CORRELATIONS, "difference"), several))
    order = studies_of(pairs)
    numbers = np.array([(_number(pair.a), _number(pair.b)) for pair in pairs]).reshape(-1, 2)
    own, even = np.array([pair.study for pair in pairs]), standardised(numbers)
    each = [moments(even[own == study]) for study in order]
    sums = _stacked(each) if each else None
    undefined = NO_SPREAD if len(pairs) > 1 else ONE_UNIT
    found: dict[str, Measure] = {}
    for name, correlation in CORRELATIONS.items():
        if sums is None:
            found[name] = Measure(value=NOTHING, interval=NOTHING)
        else:
            found[name] = measured(_correlated(correlation, sums), len(order), how, undefined)
    found["difference"] = mean_of(pairs, lambda pair: abs(_number(pair.a) - _number(pair.b)), how)
    return MappingProxyType(found)


def _stacked(each: Sequence[Moments]) -> Moments:
    return Moments(
        n=np.stack([one.n for one in each]),
        sums=np.stack([one.sums for one in each]),
        squares=np.stack([one.squares for one in each]),
    )


def _correlated(correlation: Callable[[Moments], Floats], sums: Moments) -> Statistic:
    return lambda times: correlation(sums.drawn(times))


def _number(datum: Datum | None) -> float:
    return datum.number() if datum is not None else 0.0


def _unit(datum: Datum | None) -> str:
    return datum.unit if datum is not None else ""


def sets(asked: Asked, how: Resampling) -> Measures:
    """The mean Jaccard index of two sets of codes: the codes both chose, of those either did."""
    return MappingProxyType({"jaccard": mean_of(asked.rated, _jaccard, how)})


def _jaccard(pair: Pair) -> float:
    first, second = _chosen(pair.a), _chosen(pair.b)
    either = first | second
    return len(first & second) / len(either) if either else 1.0


def _chosen(datum: Datum | None) -> set[str]:
    value = datum.value if datum is not None else ()
    return set(map(str, value)) if isinstance(value, tuple) else set()
