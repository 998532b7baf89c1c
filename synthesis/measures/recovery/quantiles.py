"""Critical values of z and t, from a confidence level or from a p-value."""

from __future__ import annotations

import numpy as np

from synthesis.errors import NotComputable
from synthesis.measures.measure import Choice, Floats, refuse


def critical(level: Choice, df: Floats | None = None) -> Floats:
    """The value of |z|, or |t| on `df`, that a two-sided interval of this level reaches to.

    Raises:
        NotComputable: the level is not between 0 and 1.
    """
    if isinstance(level, bool | str) or not 0 < level < 1:
        raise NotComputable(f"a confidence level must be between 0 and 1; found {level}")
    return _upper(np.asarray((1 - level) / 2, dtype=np.float64), df)


def statistic(p: Floats, sides: Choice, df: Floats | None = None) -> Floats:
    """|z|, or |t| on `df`, of a p-value with `sides` 2 or 1; shape (k,).

    A one-sided p is taken to be that of the direction that was found, so it is at most 0.5.

    Raises:
        NotComputable: `sides` is neither 1 nor 2.
        ImpossibleNumber: a p-value that gives no statistic above 0.
    """
    if sides not in {1, 2} or isinstance(sides, bool):
        raise NotComputable(f"sides of a p-value must be 1 or 2; found {sides}")
    most = 1.0 if sides == 2 else 0.5
    refuse((p <= 0) | (p >= most), p, "p", f"above 0 and below {most:g}")
    return _upper(p / float(sides), df)


def _upper(tail: Floats, df: Floats | None) -> Floats:
    from scipy.special import ndtri, stdtrit

    if df is None:
        return np.asarray(-ndtri(tail), dtype=np.float64)
    refuse(np.atleast_1d(df <= 0), np.atleast_1d(df), "df", "above 0")
    return np.asarray(-stdtrit(df, tail), dtype=np.float64)
