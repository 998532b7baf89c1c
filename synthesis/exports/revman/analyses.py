"""The syntheses of a review as analyses of RevMan: the rows of data, the settings, and what was pooled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import sqrt
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.references.losses import Loss
from synthesis.analysis import Analysis
from synthesis.clusters import DESIGN_EFFECT
from synthesis.effects import NORMAL_95, Effect
from synthesis.exports.cells import Value
from synthesis.exports.revman.layout import NONE, data_row
from synthesis.exports.revman.names import Names
from synthesis.measures.natural_scale import natural_scale
from synthesis.measures.registry import MEASURES
from synthesis.models.fit import Fit, Maybe
from synthesis.numbers import Unavailable
from synthesis.plan.plan import Plan
from synthesis.pooling.pooled import Synthesis

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "OR": "Odds Ratio",
        "RR": "Risk Ratio",
        "RD": "Risk Difference",
        "MD": "Mean Difference",
        "SMD": "Std. Mean Difference",
        "HR": "Hazard Ratio",
        "IRR": "Rate Ratio",
    }
)
"""What RevMan calls the measures it has; any other stands as a generic effect under its own name."""

_COUNTS: Final = frozenset({"OR", "RR", "RD"})
_MEANS: Final = frozenset({"MD", "SMD"})
_CELLS: Final[Mapping[str, str]] = MappingProxyType(
    {
        f"{name}_{suffix}": f"{side} {column}"
        for suffix, side in (("exp", "Experimental"), ("ctl", "Control"))
        for name, column in (("events", "cases"), ("n", "N"), ("mean", "mean"), ("sd", "SD"))
    }
)
_METHODS: Final = MappingProxyType({"mantel_haenszel": "Mantel-Haenszel", "peto": "Peto"})
_FIXED: Final = frozenset({"common", "mantel_haenszel", "peto"})
_PLAIN: Final = frozenset({"random", *_FIXED})

WAY: Final = "the estimator of tau2 and the rule of the interval, which the tables do not name"
MODEL: Final = "a model that RevMan does not have, written as inverse variance with random effects"
VARIANCE: Final = (
    "the variance of standardised differences: RevMan has its own, and weights and pools by that"
)
TURNED: Final = (
    "that + favours the experimental arm: the data of the arms, and what is pooled, stand as measured"
)
ESTIMATES: Final = (
    "the numbers behind the effects of an analysis, which stands as estimates with standard errors"
)
AGAIN: Final = "that several results of a study stand in one analysis: RevMan takes them for independent"
SPLITS: Final = "further splits of an analysis into subgroups: RevMan has one"
UNKNOWN: Final = "a measure that RevMan does not have: it stands as a generic effect under its own name"
NOT_HAD: Final = "a synthesis that could not be had"


@frozen
class Tables:
    """The lines of the three tables of analysis data, and what they cannot hold."""

    rows: tuple[dict[str, Value], ...]
    settings: tuple[dict[str, Value], ...]
    subgroups: tuple[dict[str, Value], ...]
    losses: tuple[Loss, ...]


@frozen
class _Written:
    """A synthesis as an analysis: its number, its kind of data, and the sign that takes effects back to measured."""

    of: Synthesis
    number: int
    kind: str
    sign: float
    by: str

    @property
    def ratio(self) -> bool:
        """Whether effects are logarithms of ratios."""
        return MEASURES[self.of.effects.measure].scale == "exp"

    def shown(self, y: float) -> float:
        """An effect as readers know it, in the direction of the analysis; beyond what that scale holds, its end."""
        scale = natural_scale(self.of.effects.measure)
        value = self.sign * y
        return value if isinstance(scale, Unavailable) or not self.ratio else scale.value(value)

    def interval(self, low: float, high: float) -> tuple[float, float]:
        """The ends of an interval there, the lower first."""
        first, last = sorted((self.shown(low), self.shown(high)))
        return first, last


def tables(analysis: Analysis, names: Names, years: Mapping[str, str]) -> Tables:
    """Every synthesis as an analysis of one comparison, in the order of the plan."""
    written = [_written(one, number) for number, one in enumerate(analysis.syntheses, 1)]
    plan = analysis.review.plan
    failed = (Loss(one.id, f"{NOT_HAD}: {one.reason}") for one in analysis.failed)
    return Tables(
        rows=tuple(line for one in written for line in _rows(one, names, years)),
        settings=tuple(_settings(one, plan) for one in written),
        subgroups=tuple(line for one in written for line in _subgroups(one)),
        losses=(*(loss for one in written for loss in _losses(one)), *failed),
    )


def _written(one: Synthesis, number: int) -> _Written:
    """The kind of data: that of the arms where RevMan has the measure and all effects point one way."""
    effects = one.random.effects
    needs = set(MEASURES[effects.measure].inputs)
    signs = {1.0 if row.y == row.measured else -1.0 for row in effects.rows if row.y != 0}
    whole = all(needs <= set(row.inputs) and not _inflated(row) for row in effects.rows)
    kind = ""
    if whole and len(signs) < 2:
        kind = (
            "Dichotomous" if effects.measure in _COUNTS else "Continuous" if effects.measure in _MEANS else ""
        )
    sign = next(iter(signs), 1.0) if kind else 1.0
    by = next((name for name in one.plan.by if one.splits(name)), "")
    return _Written(of=one, number=number, kind=kind or "Generic inverse variance", sign=sign, by=by)


def _inflated(row: Effect) -> bool:
    """Whether its variance was inflated for clusters, so that its numbers give another one."""
    return any(made.name == DESIGN_EFFECT for made in row.derivations)


def _place(one: _Written) -> dict[str, Value]:
    return {"Analysis group": 1.0, "Analysis number": float(one.number)}


def _rows(one: _Written, names: Names, years: Mapping[str, str]) -> Iterator[dict[str, Value]]:
    fit = one.of.random
    for row, weight in zip(fit.effects.rows, fit.weights.tolist(), strict=True):
        low, high = one.interval(row.y - NORMAL_95 * row.se, row.y + NORMAL_95 * row.se)
        yield data_row(
            {
                **_place(one),
                "Analysis name": one.of.label,
                "Subgroup": row.labels.get(one.by) if one.by else None,
                "Study": names.studies[row.study],
                "Study year": years.get(row.study) or NONE,
                **_numbers(one, row),
                "Weight": float(weight),
                "Mean": one.shown(row.y),
                "CI start": low,
                "CI end": high,
            }
        )


def _numbers(one: _Written, row: Effect) -> dict[str, Value]:
    """What the arms have; or the effect with its standard error, on the scale that it is pooled on."""
    if one.kind in {"Dichotomous", "Continuous"}:
        return {_CELLS[name]: value for name, value in row.inputs.items() if name in _CELLS}
    return {"GIV Mean": row.y, "GIV SE": sqrt(row.v)}


def _settings(one: _Written, plan: Plan) -> dict[str, Value]:
    fit, measure = one.of.random, one.of.effects.measure
    words = WORDS.get(measure, MEASURES[measure].label)
    return {
        **_place(one),
        "Analysis name": one.of.label,
        "Analysis group name": f"{plan.experimental} versus {plan.control}",
        "Data source": "Custom input",
        "Data type": one.kind,
        "Log-scale data": one.ratio,
        "Subgroup by": one.by or None,
        "Experimental group label": plan.experimental,
        "Control group label": plan.control,
        "Statistical method": _METHODS.get(fit.model, "Inverse variance"),
        "Effect measure": "Peto Odds Ratio" if fit.model == "peto" else words,
        "Analysis model": "Fixed effect" if fit.model in _FIXED else "Random effects",
        "Subgroup estimates": bool(one.by),
        "Overall estimates": True,
        "Test for subgroup differences": bool(one.by),
        "Swap event and non-event": False,
        "Study CI": "95%",
        "Estimate CI": "95%",
        **_pooled(one, fit),
        "ID": f"analysis_1_{one.number}",
    }


def _subgroups(one: _Written) -> Iterator[dict[str, Value]]:
    if not one.by:
        return
    for number, (_, label, fit) in enumerate(one.of.split(one.by).levels, 1):
        yield {
            **_place(one),
            "Subgroup": label,
            "Subgroup number": float(number),
            **_pooled(one, fit),
            "ID": f"analysis_1_{one.number}_{number}",
        }


def _pooled(one: _Written, fit: Fit) -> dict[str, Value]:
    """What the review has of a pooled result, in the direction of the analysis."""
    low, high = one.interval(fit.interval.low, fit.interval.high)
    spread = fit.heterogeneity
    random = fit.model not in _FIXED
    return {
        **_people(one, fit),
        "Mean": one.shown(fit.estimate),
        "CI start": low,
        "CI end": high,
        "Heterogeneity Tau²": _known(fit.tau2) if random else None,
        "Heterogeneity Chi²": _known(spread.q),
        "Heterogeneity df": float(spread.q_df),
        "Heterogeneity P": _known(spread.q_p),
        "Heterogeneity I²": _known(spread.i2_q),
        "Effect Z": one.sign * fit.estimate / fit.se if fit.se else None,
        "Effect P": fit.p,
    }


def _known(value: Maybe) -> float | None:
    return None if isinstance(value, Unavailable) else float(value)


def _people(one: _Written, fit: Fit) -> dict[str, Value]:
    """The events and people of both groups, summed over the rows."""
    if one.kind == "Generic inverse variance":
        return {}
    totals: dict[str, float] = {}
    for row in fit.effects.rows:
        for name, value in row.inputs.items():
            if name.startswith(("events", "n_")):
                totals[_CELLS[name]] = totals.get(_CELLS[name], 0.0) + value
    return {**totals}


def _losses(one: _Written) -> Iterator[Loss]:
    name, fit = one.of.id, one.of.random
    arms = one.kind != "Generic inverse variance"
    told: Sequence[tuple[bool, str]] = (
        (fit.model == "random", WAY),
        (fit.model not in _PLAIN, MODEL),
        (one.of.effects.measure not in WORDS, UNKNOWN),
        (arms and one.of.effects.measure == "SMD", VARIANCE),
        (one.sign < 0, TURNED),
        (not arms and any(row.inputs for row in fit.effects.rows), ESTIMATES),
        (len(fit.effects.studies) < fit.effects.k, AGAIN),
        (len(one.of.plan.by) > bool(one.by), SPLITS),
    )
    yield from (Loss(name, what) for applies, what in told if applies)
