"""The random-effects means of many sets of effects, each set by any estimator, all of one estimator in one batch.

Specifications of one synthesis differ in which effects enter, by which measure, and how they are pooled. Here every
different set is fitted once by every estimator that is asked of it; tests and intervals are then had for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen
from synthesis.models.inference import TESTS, quantile, standing
from synthesis.models.kernel.batch import batch
from synthesis.models.kernel.linear import solve
from synthesis.models.tau2.estimation import estimate
from synthesis.models.univariate import HEADLINE

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]

VALUES: Final = 2**18
"""How many effects are laid out at once."""


@frozen(eq=False)
class EffectSet(Frozen):
    """The estimates `y` and sampling variances `v` of k effects, (k,) each."""

    y: Floats
    v: Floats

    @property
    def k(self) -> int:
        """Number of effects."""
        return int(self.y.size)


@frozen(eq=False)
class Means(Frozen):
    """n means with their model-based standard errors `se`, `tau2`, and the residual `scale` on `df`, (n,) each.

    `scale` = y'Py / df is the factor of Knapp & Hartung (2003). A mean of one effect is that effect, with tau2 = 0 and
    df = 0. Where the search for tau2 came to no end all are nan.
    """

    estimate: Floats
    se: Floats
    tau2: Floats
    scale: Floats
    df: Indices

    def __len__(self) -> int:
        return int(self.estimate.size)

    def take(self, places: Sequence[int]) -> Means:
        """The means at some places, one as often as it is asked for."""
        at = np.asarray(places, dtype=np.intp)
        return Means(
            estimate=self.estimate[at],
            se=self.se[at],
            tau2=self.tau2[at],
            scale=self.scale[at],
            df=self.df[at],
        )


@frozen(eq=False)
class Intervals(Frozen):
    """Of n means the standard errors, intervals and two-sided p-values by the `rules` they stand by, (n,) each."""

    se: Floats
    low: Floats
    high: Floats
    p: Floats
    rules: tuple[str, ...]


def means(sets: Sequence[EffectSet], asked: Sequence[tuple[int, str]]) -> Means:
    """The mean of each asked set by the estimator asked of it.

    mu = sum(w y) / sum(w), w = 1 / (v + tau2), var(mu) = 1 / sum(w), as `univariate.random_effects` has them.

    Args:
        sets: Sets of effects, of one effect or more.
        asked: The place of a set, and a key of `tau2.TAU2`; EE for the common-effect model.

    Raises:
        NotEstimable: a set without effects, an unknown estimator, a y or v that cannot be used.
    """
    empty = next((place for place, _ in asked if not sets[place].k), None)
    if empty is not None:
        raise NotEstimable("no studies")
    made = {name: np.full(len(asked), np.nan) for name in ("estimate", "se", "tau2", "scale")}
    sizes = np.array([sets[place].k for place, _ in asked], dtype=np.intp)
    for n in np.flatnonzero(sizes == 1).tolist():
        own = sets[asked[n][0]]
        made["estimate"][n], made["se"][n] = own.y[0], np.sqrt(own.v[0])
        made["tau2"][n], made["scale"][n] = 0.0, 1.0
    for method in dict.fromkeys(method for _, method in asked):
        of = [n for n, (_, name) in enumerate(asked) if name == method and sizes[n] > 1]
        for part in _pieces(sorted(of, key=lambda n: sizes[n]), sizes):
            _fit(made, part, [sets[asked[n][0]] for n in part], method)
    return Means(**made, df=sizes - 1)


def _pieces(places: list[int], sizes: Indices) -> Iterator[list[int]]:
    """Places in order of size, so few at a time that their effects can be laid out."""
    part: list[int] = []
    for n in places:
        if part and (len(part) + 1) * sizes[n] > VALUES:
            yield part
            part = []
        part.append(n)
    if part:
        yield part


def _fit(made: dict[str, Floats], places: list[int], sets: Sequence[EffectSet], method: str) -> None:
    most = max(one.k for one in sets)
    y, v = np.zeros((len(sets), most)), np.ones((len(sets), most))
    mask = np.zeros((len(sets), most), dtype=np.bool_)
    for row, one in enumerate(sets):
        y[row, : one.k], v[row, : one.k], mask[row, : one.k] = one.y, one.v, True
    found = masked_means(y, v, mask, method)
    for name, values in made.items():
        values[places] = getattr(found, name)


def masked_means(y: Floats, v: Floats, mask: Bools, method: str) -> Means:
    """The means of n rows of up to k effects by one estimator, of each row those where `mask` is True, two or more.

    Raises:
        NotEstimable: a row of fewer, an unknown estimator, a y or v that cannot be used.
    """
    laid = batch(y, v, mask=mask)
    found = estimate(laid, method)
    tau2 = np.where(found.converged, found.value, np.nan)
    near, unit = laid.scaled()
    solved, length = solve(near, tau2 / unit), np.sqrt(unit)
    return Means(
        estimate=np.where(found.converged, solved.beta[:, 0] * length, np.nan),
        se=solved.root[:, 0, 0] * length,
        tau2=tau2,
        scale=solved.q / near.df,
        df=laid.df,
    )


def intervals(found: Means, tests: Sequence[str], level: float = 0.95) -> Intervals:
    """The intervals of means by the test asked of each: a key of `inference.TESTS`, or `headline`.

    The headline is Knapp & Hartung's (2003, Stat Med 22:2693), or Wald's where that is the wider one or all effects
    agree exactly. A mean of one effect has that effect's own interval, by the rule `study`.

    Raises:
        NotEstimable: an unknown test, a level not between 0 and 1.
    """
    rules = _rules(found, tests, level)
    scale, left = found.scale.tolist(), found.df.tolist()
    named = ["z" if rule == "study" else rule for rule in rules]
    factor = np.array([TESTS[rule][0](one) for rule, one in zip(named, scale, strict=True)])
    df = np.array([TESTS[rule][1](one) for rule, one in zip(named, left, strict=True)])
    se = found.se * np.sqrt(factor)
    half = _quantiles(df, level) * se
    return Intervals(
        se=se,
        low=found.estimate - half,
        high=found.estimate + half,
        p=_two_sided(found.estimate / se, df),
        rules=tuple(rules),
    )


def _rules(found: Means, tests: Sequence[str], level: float) -> list[str]:
    unknown = next((test for test in tests if test not in {*TESTS, HEADLINE}), None)
    if unknown is not None:
        raise NotEstimable(f"unknown test {unknown!r}; known: {', '.join(sorted([*TESTS, HEADLINE]))}")
    df = np.where(found.df > 0, found.df, np.inf)
    narrower = _quantiles(df, level) * np.sqrt(found.scale) < quantile(level, np.inf)
    given = zip(tests, found.scale.tolist(), found.df.tolist(), narrower.tolist(), strict=True)
    return [_rule(test, scale, left, wald=wald) for test, scale, left, wald in given]


def _rule(test: str, scale: float, df: int, *, wald: bool) -> str:
    """The rule that a mean stands by."""
    if df == 0:
        return "study"
    if test == HEADLINE:
        return "z" if wald else standing("knha", scale)
    return standing(test, scale)


def _quantiles(df: Floats, level: float) -> Floats:
    known = {one: quantile(level, one) for one in set(df.tolist())}
    return np.array([known[one] for one in df.tolist()])


def _two_sided(statistic: Floats, df: Floats) -> Floats:
    from scipy.special import ndtr, stdtr

    finite = np.isfinite(df)
    tail = np.where(finite, stdtr(np.where(finite, df, 1.0), -np.abs(statistic)), ndtr(-np.abs(statistic)))
    return np.asarray(2 * tail, dtype=np.float64)
