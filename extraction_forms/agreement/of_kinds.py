"""Statistics of coded units of which many are alike: how many there are of each kind, however many that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from extraction_forms.agreement.bootstrap import Resampling, Statistic, interval_of_kinds
from extraction_forms.agreement.coefficients import COEFFICIENTS, NO_VARIATION
from extraction_forms.agreement.measures import Measure, Measures
from extraction_forms.agreement.ratings import Floats, rated
from extraction_forms.agreement.scales import disagreement
from extraction_forms.agreement.tally import by_study
from extraction_forms.agreement.unavailable import Unavailable

Row = tuple[str | None, ...]
"""What each coder chose of a unit, None where one chose nothing."""


def measures_of_kinds(
    rows: Mapping[Row, int], categories: Sequence[str], wanted: Mapping[str, str], how: Resampling
) -> Measures:
    """Each statistic with its interval over units, drawn one by one.

    Args:
        rows: What each coder chose, and of how many units that is so; at least one.
        categories: Every category that could be chosen.
        wanted: The statistics, each with its coefficient, a name in `COEFFICIENTS`.
        how: How intervals are made.
    """
    kinds = [str(at) for at in range(len(rows))]
    ratings = rated(list(rows), categories, kinds)
    sums, apart = by_study(ratings, kinds), disagreement("identity", ratings.values)

    def statistic(coefficient: str) -> Statistic:
        def value(times: Floats) -> Floats:
            return COEFFICIENTS[coefficient](sums.drawn(times), apart).value

        return value

    found: dict[str, Measure] = {}
    counts = list(rows.values())
    for name, coefficient in wanted.items():
        value = float(statistic(coefficient)(np.array([counts], dtype=np.float64))[0])
        known: float | Unavailable = NO_VARIATION if np.isnan(value) else value
        ends = interval_of_kinds(statistic(coefficient), counts, how)
        found[name] = Measure(value=known, interval=known if isinstance(known, Unavailable) else ends)
    return MappingProxyType(found)
