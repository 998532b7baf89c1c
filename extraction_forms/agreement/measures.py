"""Statistics of agreement on questions, each with its interval over studies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np

from extraction_forms.agreement.answers import REPORTED, Asked, Pair, by_unit, code, reported, rows
from extraction_forms.agreement.bootstrap import Interval, Resampling, Statistic, interval
from extraction_forms.agreement.coefficients import (
    COEFFICIENTS,
    NO_VARIATION,
    ONE_CATEGORY,
    OVER_CATEGORIES,
)
from extraction_forms.agreement.interval_alpha import alpha, spread
from extraction_forms.agreement.intraclass import CORRELATIONS, ONE_UNIT, Moments, moments, standardised
from extraction_forms.agreement.intraclass import NO_VARIATION as NO_SPREAD
from extraction_forms.agreement.ratings import Floats, rated
from extraction_forms.agreement.scales import METRICS, WEIGHTS
from extraction_forms.agreement.tally import Tally, by_study
from extraction_forms.agreement.unavailable import Unavailable
from extraction_forms.frozen_values import frozen
from extraction_forms.records import Datum

NOTHING: Final = Unavailable(reason="no answer that both gave")

ALL_GAVE: Final = Unavailable(reason="no answer that every extractor gave")

Name = str
Coded = Mapping[Name, tuple[str, str]]

CODED: Final[Mapping[tuple[bool, bool], Coded]] = MappingProxyType(
    {
        (False, False): {
            "kappa": ("kappa", "identity"),
            "ac1": ("ac", "identity"),
            "pabak": ("pabak", "identity"),
            "alpha": ("alpha", "identity"),
        },
        (False, True): {
            "weighted_kappa": ("kappa", "linear"),
            "ac2": ("ac", "linear"),
            "pabak": ("pabak", "identity"),
            "ordinal_alpha": ("alpha", "ordinal"),
        },
        (True, False): {
            "fleiss": ("fleiss", "identity"),
            "ac1": ("ac", "identity"),
            "pabak": ("pabak", "identity"),
            "alpha": ("alpha", "identity"),
        },
        (True, True): {
            "weighted_fleiss": ("fleiss", "linear"),
            "ac2": ("ac", "linear"),
            "pabak": ("pabak", "identity"),
            "ordinal_alpha": ("alpha", "ordinal"),
        },
    }
)
"""The statistics of coded answers, by whether more than two coders are rated together and whether codes are in an
order; and of each the coefficient and what makes two codes differ."""


@frozen
class Measure:
    """A statistic and its interval; each may say instead why it cannot be had."""

    value: float | Unavailable
    interval: Interval | Unavailable


Measures = Mapping[str, Measure]
Share = Callable[[Pair], float]


@frozen(eq=False)
class _Table:
    """The codes of one question as sums of each study, and the numbers that stand for its codes."""

    sums: Tally
    values: Floats

    def apart(self, scale: str, drawn: Tally) -> Floats:
        """What each two codes count as a disagreement, shape (..., q, q)."""
        if scale in WEIGHTS:
            return WEIGHTS[scale](self.values)
        return METRICS[scale](self.values, drawn.coincidences.sum(axis=-1))


def measured(statistic: Statistic, studies: int, how: Resampling, undefined: Unavailable) -> Measure:
    """A statistic of all studies with its interval; where it is not defined, the reason."""
    if not studies:
        return Measure(value=NOTHING, interval=NOTHING)
    value = float(statistic(np.ones((1, studies)))[0])
    if np.isnan(value):
        return Measure(value=undefined, interval=undefined)
    return Measure(value=value, interval=interval(statistic, studies, how))


def mean_of(pairs: Sequence[Pair], share: Share, how: Resampling) -> Measure:
    """The mean of a number per pair of answers, each unit with the same weight, however many pairs it has."""
    order = studies_of(pairs)
    place = {study: n for n, study in enumerate(order)}
    tops, units = np.zeros(len(order)), np.zeros(len(order))
    alike = Counter(pair.unit for pair in pairs)
    for pair in pairs:
        weight = 1 / alike[pair.unit] if pair.unit else 1.0
        tops[place[pair.study]] += weight * share(pair)
        units[place[pair.study]] += weight
    return measured(lambda times: (times @ tops) / (times @ units), len(order), how, NOTHING)


def studies_of(pairs: Sequence[Pair]) -> tuple[str, ...]:
    """The studies of pairs, each once, in order."""
    return tuple(sorted({pair.study for pair in pairs}))


def coded(asked: Sequence[Asked], how: Resampling, *, ordered: bool = False) -> Measures:
    """Kappa, AC1, PABAK and alpha of one coded question, or pooled over several; weighted where codes are in an order.

    Pooled over questions, observed and expected disagreement are means over all pairs of answers, each question with
    its own categories: 1 - sum n Do / sum n De (De Vries et al. 2008, Field Methods 20:272).
    """
    order = studies_of([pair for one in asked for pair in one.rated])
    tables = [_table(one, order) for one in asked]
    several = any(one.coders for one in asked)
    found: dict[str, Measure] = {}
    for name, (coefficient, scale) in CODED[several, ordered].items():
        own = [one for one in tables if coefficient not in OVER_CATEGORIES or len(one.values) > 1]
        if not own and tables:
            found[name] = Measure(value=ONE_CATEGORY, interval=ONE_CATEGORY)
        else:
            found[name] = measured(_pooled((coefficient, scale), own), len(order), how, NO_VARIATION)
    return MappingProxyType(found)


def _table(asked: Asked, order: Sequence[str]) -> _Table:
    said = rows(asked.rated, asked.coders, code)
    ratings = rated([row for _, row in said], asked.categories, [study for study, _ in said])
    sums = by_study(ratings, order) if said else _none(len(order), len(asked.categories))
    return _Table(sums=sums, values=ratings.values)


def _none(studies: int, q: int) -> Tally:
    square, line = np.zeros((studies, q, q)), np.zeros((studies, q))
    return Tally(joint=square, pairs=square, coincidences=square, shares=line)


def _pooled(which: tuple[str, str], tables: Sequence[_Table]) -> Statistic:
    coefficient, scale = which

    def statistic(times: Floats) -> Floats:
        observed, expected = np.zeros(len(times)), np.zeros(len(times))
        for one in tables:
            drawn = one.sums.drawn(times)
            parts = COEFFICIENTS[coefficient](drawn, one.apart(scale, drawn))
            observed, expected = observed + parts.observed, expected + parts.expected
        share = np.divide(observed, expected, out=np.full(len(times), np.nan), where=expected > 0)
        return np.asarray(1.0 - share, dtype=np.float64)

    return statistic


def whether_reported(pairs: Sequence[Pair], coders: Sequence[str], how: Resampling) -> Measures:
    """Agreement on whether there is an answer and why not, of every pair: its share, and kappa."""
    order = studies_of(pairs)
    said = rows(pairs, coders, reported)
    ratings = rated([row for _, row in said], REPORTED, [study for study, _ in said])
    table = _Table(sums=by_study(ratings, order), values=ratings.values)
    share = mean_of(pairs, lambda pair: float(reported(pair.a) == reported(pair.b)), how)
    name, coefficient = ("reported_fleiss", "fleiss") if coders else ("reported_kappa", "kappa")
    kappa = measured(_pooled((coefficient, "identity"), [table]), len(order), how, NO_VARIATION)
    return MappingProxyType({"reported": share, name: kappa})


def numeric(asked: Asked, how: Resampling) -> Measures:
    """ICC(2,1), ICC(3,1) and the mean absolute difference of numbers in the same unit; of more than two also alpha."""
    pairs = [pair for pair in asked.rated if _unit(pair.a) == _unit(pair.b)]
    units = sorted({_unit(pair.a) for pair in pairs})
    own = (*CORRELATIONS, *(("interval_alpha",) if asked.coders else ()))
    if len(units) > 1:
        reason = Unavailable(reason=f"undefined: numbers in several units ({', '.join(units)})")
        several = Measure(value=reason, interval=reason)
        return MappingProxyType(dict.fromkeys((*own, "difference"), several))
    found = dict(_correlations(pairs, asked.coders, how))
    if asked.coders:
        found["interval_alpha"] = _alpha(pairs, how)
    found["difference"] = mean_of(pairs, lambda pair: abs(_number(pair.a) - _number(pair.b)), how)
    return MappingProxyType(found)


def _correlations(pairs: Sequence[Pair], coders: Sequence[str], how: Resampling) -> Measures:
    """Of the units that every coder gave a number to."""
    said = [(study, row) for study, row in rows(pairs, coders, _number) if None not in row]
    order = tuple(sorted({study for study, _ in said}))
    if not said:
        lacking = ALL_GAVE if pairs else NOTHING
        return dict.fromkeys(CORRELATIONS, Measure(value=lacking, interval=lacking))
    numbers = np.array([row for _, row in said], dtype=np.float64)
    own, even = np.array([study for study, _ in said]), standardised(numbers)
    sums = _stacked([moments(even[own == study]) for study in order])
    undefined = NO_SPREAD if len(said) > 1 else ONE_UNIT
    return {
        name: measured(_correlated(correlation, sums), len(order), how, undefined)
        for name, correlation in CORRELATIONS.items()
    }


def _alpha(pairs: Sequence[Pair], how: Resampling) -> Measure:
    """Krippendorff's alpha for intervals, of all numbers of more than two coders."""
    order = studies_of(pairs)
    units = [
        (own[0].study, [*{name: _number(datum) for pair in own for name, datum in pair.given}.values()])
        for own in by_unit(pairs).values()
    ]
    every = standardised(np.array([number for _, numbers in units for number in numbers]))
    parts = np.split(every, np.cumsum([len(numbers) for _, numbers in units])[:-1]) if units else []
    sums = spread([part.tolist() for part in parts], [order.index(study) for study, _ in units], len(order))
    return measured(lambda times: alpha(sums.drawn(times)), len(order), how, NO_VARIATION)


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
