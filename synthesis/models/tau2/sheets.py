"""The interval of tau2 in a table, with what follows from it for tau, I2 and H2."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from synthesis.models.tau2.estimators import ESTIMATORS
from synthesis.numbers import percent
from synthesis.sheet import Cell, Grid, Sheet, interval, level_words

if TYPE_CHECKING:
    import pandas as pd

    from synthesis.models.tau2.interval import TauInterval

KIND_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "QP": "the Q-profile method",
        "GENQ": "the generalised Q-profile method",
        "PL": "profile likelihood",
        "HT": "the test-based method",
        "Wald": "its standard error",
        "Wald.log": "the standard error of its logarithm",
        "Wald.sqrt": "the standard error of its root",
    }
)


def of_interval(found: TauInterval) -> Sheet:
    """tau2, tau, I2 and H2, each with its bounds."""
    low, high = found.i2
    share = 100 * found.tau2 / (found.tau2 + found.typical)
    rows: tuple[tuple[Cell, ...], ...] = (
        ("tau²", found.tau2, interval(found.low, found.high)),
        ("tau", sqrt(found.tau2), interval(*found.tau)),
        ("I²", percent(share, 1), f"{percent(low, 1)} to {percent(high, 1)}"),
        ("H²", 1 + found.tau2 / found.typical, interval(*found.h2)),
    )
    level = f"{level_words(found.level)} interval"
    note = f"tau² is by {ESTIMATORS[found.method].words}, its interval by {KIND_WORDS[found.kind]}."
    return Sheet(
        title="Heterogeneity with intervals",
        blocks=(Grid(head=("", "estimate", level), rows=rows),),
        notes=(note, *_open(found)),
    )


def frame_of(found: TauInterval) -> pd.DataFrame:
    """tau2, tau, i2 and h2, one a row."""
    import pandas as pd

    tau2, typical = found.tau2, found.typical
    estimates = (tau2, sqrt(tau2), 100 * tau2 / (tau2 + typical), 1 + tau2 / typical)
    bounds = ((found.low, found.high), found.tau, found.i2, found.h2)
    rows = [
        {"estimate": value, "ci_low": low, "ci_high": high}
        for value, (low, high) in zip(estimates, bounds, strict=True)
    ]
    return pd.DataFrame(rows, index=pd.Index(["tau2", "tau", "i2", "h2"], name="quantity"))


def _open(found: TauInterval) -> tuple[str, ...]:
    if found.low_open:
        return ("By its rule the lower bound lies below 0; it stands at 0.",)
    return ()
