"""The effect measures there are, by metafor's codes, and the one door to compute them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from synthesis.errors import NotComputable
from synthesis.measures import continuous, generic
from synthesis.measures.measure import Computed, Measure, known, read, refuse

_ALL: Final = (
    Measure(
        code="MD",
        label="mean difference",
        inputs=continuous.INPUTS,
        choices=MappingProxyType({"vtype": "LS"}),
        compute=continuous.mean_difference,
    ),
    Measure(
        code="SMD",
        label="standardised mean difference (Hedges' g)",
        inputs=continuous.INPUTS,
        choices=MappingProxyType({"vtype": "LS", "correction": "exact"}),
        compute=continuous.standardised_mean_difference,
    ),
    Measure(
        code="GEN",
        label="reported estimate",
        inputs=generic.INPUTS,
        choices=MappingProxyType({}),
        compute=generic.generic,
    ),
)

MEASURES: Final[Mapping[str, Measure]] = MappingProxyType({measure.code: measure for measure in _ALL})


def compute(code: str, columns: Mapping[str, ArrayLike], **choices: str) -> Computed:
    """Estimates and variances of one measure for k comparisons at once.

    Args:
        code: A key of `MEASURES`.
        columns: The measure's `inputs`, each a number or a vector of k numbers.
        **choices: The measure's options by name; those not given take its defaults.

    Raises:
        NotComputable: unknown code, option or column, or a number no effect can be made from; the
            message names the column and the row (counted from 0).
    """
    measure = known(MEASURES, code, "measure")
    for name in choices:
        if name not in measure.choices:
            options = ", ".join(sorted(measure.choices)) or "none"
            raise NotComputable(f"{code} has no option {name!r}; known: {options}")
    with np.errstate(all="ignore"):  # what overflows is refused below, in words
        made = measure.compute(read(columns, measure.inputs, code), {**measure.choices, **choices})
    refuse(~np.isfinite(made.y), made.y, f"{code}: the estimate", "a finite number")
    refuse(~np.isfinite(made.v), made.v, f"{code}: the variance", "a finite number")
    return made
