"""The effect measures there are, by metafor's codes, and the one door to compute them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from synthesis.errors import ImpossibleNumber, NotComputable
from synthesis.measures import (
    association,
    binary,
    biserial,
    change,
    change_ratios,
    common_language,
    continuous,
    converted,
    correlations,
    determination,
    generic,
    other_standards,
    paired_tables,
    partial_correlations,
    pre_post_control,
    proportions,
    rates,
    ratio_of_means,
    reliability,
    single_means,
    single_rates,
    standardised,
    variability,
)
from synthesis.measures.measure import (
    Choice,
    Choices,
    Computed,
    Measure,
    Route,
    every_fault,
    known,
    plain,
    read,
    refuse,
)

_FAMILIES: Final = (
    binary,
    association,
    paired_tables,
    rates,
    proportions,
    single_rates,
    single_means,
    reliability,
    continuous,
    standardised,
    other_standards,
    ratio_of_means,
    variability,
    converted,
    biserial,
    common_language,
    change,
    change_ratios,
    pre_post_control,
    correlations,
    partial_correlations,
    determination,
    generic,
)
"""The files of measures; each lists its own as `MEASURES`."""

MEASURES: Final[Mapping[str, Measure]] = MappingProxyType(
    {measure.code: measure for family in _FAMILIES for measure in family.MEASURES}
)


def compute(code: str, columns: Mapping[str, ArrayLike], **choices: Choice) -> Computed:
    """Estimates and variances of one measure for k comparisons at once.

    The first way to the measure whose inputs are all there is taken.

    Args:
        code: A key of `MEASURES`.
        columns: The inputs of one of the measure's `routes`, each a number or a vector of k numbers.
        **choices: The measure's options by name; those not given take its defaults.

    Raises:
        NotComputable: unknown code, option or column, or no way to the measure from these columns.
        ImpossibleNumber: numbers no effect can be made from; the message names every column and row
            (counted from 0).
    """
    measure = known(MEASURES, code, "measure")
    for name in choices:
        if name not in measure.choices:
            options = ", ".join(sorted(measure.choices)) or "none"
            raise NotComputable(f"{code} has no option {name!r}; known: {options}")
    route = _route(measure, columns)
    chosen = {**measure.choices, **plain(choices)}
    try:
        return _computed(measure, route, columns, chosen)
    except ImpossibleNumber as first:
        inputs = route.inputs + measure.unused
        faults = every_fault(lambda: _computed(measure, route, columns, chosen), inputs)
        raise ImpossibleNumber(faults or first.faults) from None


def _computed(measure: Measure, route: Route, columns: Mapping[str, ArrayLike], choices: Choices) -> Computed:
    code = measure.code
    there = tuple(name for name in measure.unused if name in columns)
    numbers = read(columns, route.inputs + there, code)
    for name in there:
        refuse(numbers[name] < 0, numbers[name], f"{code}: {name}", "at least 0")
    with np.errstate(all="ignore"):  # what overflows is refused below, in words
        made = route.compute(numbers, choices)
    kept = np.ones(made.y.shape, dtype=np.bool_)
    kept[list(made.left_out)] = False
    refuse(kept & ~np.isfinite(made.y), made.y, f"{code}: the estimate", "a finite number")
    refuse(kept & ~np.isfinite(made.v), made.v, f"{code}: the variance", "a finite number")
    return replace(made, route=route.name)


def _route(measure: Measure, columns: Mapping[str, ArrayLike]) -> Route:
    for route in measure.routes:
        if all(name in columns for name in route.inputs):
            return route
    if not measure.also:
        return measure.routes[0]
    ways = "; or ".join(", ".join(route.inputs) for route in measure.routes)
    raise NotComputable(f"{measure.code} needs {ways}; there are {', '.join(sorted(columns)) or 'none'}")
