"""The margin-sensitivity curve of a synthesis: its verdicts as the margins move."""

from __future__ import annotations

from typing import Final

from synthesis.analysis import Analysis
from synthesis.numbers import Unavailable
from synthesis.readings.pooled import PooledReading
from synthesis.readings.readings import Readings
from synthesis.verdicts.curve import MarginCurve, margin_curve
from synthesis.verdicts.verdict import Verdict

FACTORS: Final = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
"""The factors on the declared margins at which a table tells the counts."""


def curve_of(analysis: Analysis, one: Readings) -> MarginCurve | Unavailable:
    """The curve of the results of a synthesis that share a margin."""
    if isinstance(one.margin, Unavailable):
        return one.margin
    ends = [(row.verdict.low, row.verdict.high) for row in one.rows if isinstance(row.verdict, Verdict)]
    pooled = analysis.pooled_readings[one.id]
    mean = new = None
    if isinstance(pooled, PooledReading):
        mean = (pooled.interval.low, pooled.interval.high)
        if isinstance(pooled.prediction, Verdict):
            new = (pooled.prediction.low, pooled.prediction.high)
    return margin_curve(ends, one.margin, pooled=mean, prediction=new)


def readings_of(analysis: Analysis, synthesis: str) -> Readings | None:
    """The readings of a synthesis by its id."""
    return next((one for one in analysis.readings if one.id == synthesis), None)
