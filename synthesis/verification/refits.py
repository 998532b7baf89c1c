"""Every fit of a review's syntheses, taken apart so that another program can do it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Final

from extraction_forms.records import MISSING_REASONS
from synthesis.analysis import Analysis
from synthesis.dependence.assumed import assumed_covariance, clusters
from synthesis.dependence.correlations import Correlations
from synthesis.effects import Effect, Effects
from synthesis.ledger.dependence import dependence_key, grid_key
from synthesis.ledger.ledger import coefficient_keys, weight_key
from synthesis.ledger_items import Numbers, level_keys
from synthesis.measures.registry import MEASURES
from synthesis.models.counts.glmm import MODELS
from synthesis.models.fit import Fit, Subgroups
from synthesis.models.inference import known_test
from synthesis.models.tau2.estimators import known_estimator
from synthesis.numbers import Unavailable
from synthesis.plan.plan import SynthesisPlan
from synthesis.pooling.counts import pool
from synthesis.pooling.pooled import Synthesis
from synthesis.pooling.pooling import correlations, plain_way
from synthesis.regressing import Regressed
from synthesis.review import Review
from synthesis.side_by_side import Side, SideBySide
from synthesis.verification.expectations import (
    OF_COEFFICIENT,
    OF_FIT,
    OF_MEAN,
    OF_REGRESSION,
    OF_SHOWN,
    OF_TEST,
    of_base,
    of_row,
)
from synthesis.verification.refit import TEST, TOGETHER, Expected, Refit, RefitRow

OF_COMMON: Final = (*OF_MEAN, *(f"shown.{name}" for name in OF_SHOWN))
COUNTING: Final = frozenset(
    {"mantel_haenszel", "peto", *(name for kinds in MODELS.values() for name in kinds)}
)
"""The models that pool counts, by the names that a fit has for them."""


def refits(analysis: Analysis, numbers: Numbers) -> tuple[Refit, ...]:
    """Every fit of the syntheses of a review, with the numbers that `numbers` reports of it, those with none left out.

    The syntheses with their subgroups, the tests between these, the same by one common effect, the sensitivity
    analyses, the answers to dependence with every correlation that was tried, and the meta-regressions.
    """
    found = (
        *(
            one
            for synthesis in analysis.syntheses
            for one in _of_synthesis(analysis.review, synthesis, numbers)
        ),
        *_of_sensitivity(analysis, numbers),
        *(one for dependent in analysis.dependents for one in _of_dependence(dependent, numbers)),
        *(one for regressed in analysis.regressions for one in _of_regression(regressed, numbers)),
    )
    return tuple(one for one in found if one.expected)


def _of_synthesis(review: Review, one: Synthesis, numbers: Numbers) -> Iterator[Refit]:
    base = f"syntheses.{one.id}"
    whole = of_fit(base, one.label, one.random, one.plan, numbers)
    weighed = [
        found
        for number, row in enumerate(one.effects.rows, 1)
        for found in of_row(numbers, weight_key(one, row), "weight", number)
    ]
    yield replace(whole, expected=(*whole.expected, *weighed))
    common = of_fit(f"{base}.common", f"{one.label}, one common effect", one.common, one.plan, numbers)
    yield replace(common, expected=of_base(numbers, f"{base}.common", OF_COMMON))
    for groups in one.subgroups:
        yield from _of_subgroups(review, one, groups, numbers)


def _of_subgroups(review: Review, one: Synthesis, groups: Subgroups, numbers: Numbers) -> Iterator[Refit]:
    base = f"syntheses.{one.id}.by.{groups.variable}"
    known = {level.code for level in review.axis(groups.variable).levels}
    dependent = one.random.model == "che"
    keys = level_keys(code for code, _, _ in groups.levels)
    compared: dict[str, Fit] = {}
    for code, label, fit in groups.levels:
        printed = f"{one.label}, {groups.label}: {label}"
        yield of_fit(f"{base}.{keys[code]}", printed, fit, one.plan, numbers)
        if code not in MISSING_REASONS or (code in known and not dependent):
            compared[keys[code]] = fit
    test = Refit(
        id=f"{base}.test",
        of=one.plan.id,
        label=f"{one.label}, between levels of {groups.label}",
        kind=TEST,
        parts=tuple(f"{base}.{key}" for key in compared),
        expected=of_base(numbers, f"{base}.test", OF_TEST),
    )
    yield _together(test, one, compared) if dependent and test.expected else test


def _together(test: Refit, one: Synthesis, compared: dict[str, Fit]) -> Refit:
    """The test between levels of dependent effects: all their effects in one model."""
    rows = tuple(row for fit in compared.values() for row in fit.effects.rows)
    levels = [key for key, fit in compared.items() for _ in fit.effects.rows]
    effects = Effects(measure=one.effects.measure, rows=rows)
    pairs = _pairs(effects, correlations(one.plan))
    made = [replace(row, level=level) for row, level in zip(_rows(effects), levels, strict=True)]
    return replace(test, kind=TOGETHER, method="REML", rows=tuple(made), correlations=pairs)


def _of_sensitivity(analysis: Analysis, numbers: Numbers) -> Iterator[Refit]:
    for found in analysis.sensitivity:
        for row in found.rows:
            if isinstance(row.fit, Fit):
                base = f"sensitivity.{found.plan.synthesis}.{row.id}"
                label = f"{found.synthesis.label}, {row.label}"
                yield of_fit(base, label, row.fit, found.synthesis, numbers)


def of_fit(base: str, label: str, fit: Fit, plan: SynthesisPlan, numbers: Numbers) -> Refit:
    """A fit of a mean, whatever its model, and what is reported of it under `base`."""
    found = Refit(
        id=base,
        of=plan.id,
        label=label,
        kind=fit.model,
        method=fit.tau2_method,
        test=fit.test,
        headline=fit.ruled,
        measure=fit.effects.measure,
        scale=MEASURES[fit.effects.measure].scale,
        rows=_rows(fit.effects),
        expected=of_base(numbers, base, OF_FIT),
    )
    if fit.k == 1:
        return found
    if fit.model in COUNTING:
        return _counted(found, fit)
    return _correlated(found, fit, plan) if fit.model == "che" else found


def _counted(found: Refit, fit: Fit) -> Refit:
    """A fit with the counts that it pools."""
    pooled = pool(fit.effects)
    columns = {name: values.tolist() for name, values in pooled.data.columns.items()}
    rows = tuple(
        replace(row, counts={name: values[i] for name, values in columns.items()})
        for i, row in enumerate(found.rows)
    )
    return replace(found, rows=rows, sign=pooled.sign)


def _correlated(found: Refit, fit: Fit, plan: SynthesisPlan) -> Refit:
    """A fit with the correlations of sampling errors that it assumes; one study's effects become their composite."""
    kind = "che" if len(fit.effects.studies) > 1 else "che_alone"
    return replace(found, kind=kind, correlations=_pairs(fit.effects, correlations(plan)))


def _rows(effects: Effects) -> tuple[RefitRow, ...]:
    parts = clusters(effects.rows).of.tolist()
    return tuple(_row(row, int(cluster) + 1) for row, cluster in zip(effects.rows, parts, strict=True))


def _row(row: Effect, cluster: int) -> RefitRow:
    return RefitRow(name=row.name, study=row.study, y=row.y, v=row.v, cluster=cluster)


def _pairs(effects: Effects, detail: Correlations) -> tuple[tuple[int, int, float], ...]:
    """The correlations of two sampling errors that are not 0, by what is assumed of them."""
    V = assumed_covariance(effects, detail).V
    se = [row.se for row in effects.rows]
    found = []
    for rows, blocks in zip(V.partition.groups, V.values, strict=True):
        for numbers, block in zip(rows.tolist(), blocks.tolist(), strict=True):
            for (i, one), (j, other) in combinations(enumerate(numbers), 2):
                if block[i][j] != 0:
                    found.append((one + 1, other + 1, block[i][j] / (se[one] * se[other])))
    return tuple(sorted(found))


def _of_dependence(found: SideBySide, numbers: Numbers) -> Iterator[Refit]:
    detail = correlations(found.plan)
    for side in found.sides:
        if isinstance(side, Side):
            yield _of_side(found, side, numbers)
    if isinstance(found.grid, Unavailable):
        return
    for i, rho in enumerate(found.grid.rhos.tolist()):
        base = grid_key(found, i)
        tried = _dependent(found, base, f"CHE, rho {rho:g}", numbers)
        if tried.expected and not found.grid.why[i]:
            yield replace(tried, kind="che", correlations=_pairs(found.rows, replace(detail, rho=rho)))


def _dependent(found: SideBySide, base: str, words: str, numbers: Numbers) -> Refit:
    """What all answers to dependence have in common."""
    measure = found.rows.measure
    return Refit(
        id=base,
        of=found.id,
        label=f"{found.label}, {words}",
        kind="",
        method="REML",
        test="t",
        measure=measure,
        scale=MEASURES[measure].scale,
        rows=_rows(found.rows),
        expected=of_base(numbers, base, OF_FIT),
    )


def _of_side(found: SideBySide, side: Side, numbers: Numbers) -> Refit:
    """One answer. Of composites the effects are given that they are made of, for the other program to make them."""
    made = _dependent(found, f"{dependence_key(found)}.{side.id}", side.label, numbers)
    detail = correlations(found.plan)
    if side.id == "three_level":
        return replace(made, kind=side.id)
    if side.id == "che":
        return replace(made, kind=side.id, correlations=_pairs(found.rows, detail))
    way = plain_way(found.plan)
    common = way.model == "common"
    made = replace(
        made,
        method="EE" if common else known_estimator(way.tau2),
        test="z" if common else known_test(way.test),
        headline=not common and way.test == "knha",
    )
    if side.id == "composite":
        return replace(made, kind="composite", correlations=_pairs(found.rows, detail))
    return replace(made, kind=way.model, rows=_rows(side.effects))


def _of_regression(one: Regressed, numbers: Numbers) -> Iterator[Refit]:
    if isinstance(one.fit, Unavailable):
        return
    fit = one.fit
    base = f"regressions.{one.plan.id}"
    matrix = fit.matrix.design
    columns = zip(matrix.names, matrix.X.T.tolist(), strict=True)
    keys = coefficient_keys(one, fit)
    expected: list[Expected] = list(of_base(numbers, base, OF_REGRESSION))
    for number, name in enumerate(matrix.names, 1):
        key = keys[name]
        expected += [replace(found, row=number) for found in of_base(numbers, key, OF_COEFFICIENT)]
    yield Refit(
        id=base,
        of=one.synthesis.id,
        label=one.plan.label,
        kind="regression" if fit.matrix.holds_constant else "regression_through_0",
        method=fit.tau2_method,
        test=fit.test,
        measure=fit.effects.measure,
        scale=MEASURES[fit.effects.measure].scale,
        rows=_rows(fit.effects),
        columns=tuple((name, tuple(values)) for name, values in columns),
        expected=tuple(expected),
    )
