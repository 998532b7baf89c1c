"""Cohen's d of two groups from what a paper printed instead of means: d, t, F, p or a correlation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.measure import Columns, Floats, refuse
from synthesis.measures.two_groups import check_sizes

FromReport = Callable[[Columns, str], Floats]


def d_from_d(columns: Columns, code: str) -> Floats:
    """The reported d itself, not yet corrected for small samples."""
    check_sizes(columns, code)
    return columns["d"]


def d_from_t(columns: Columns, code: str) -> Floats:
    """From the t of two independent groups: d = t sqrt(1/n_exp + 1/n_ctl)."""
    check_sizes(columns, code)
    return columns["t"] * np.sqrt(1 / columns["n_exp"] + 1 / columns["n_ctl"])


def d_from_f(columns: Columns, code: str) -> Floats:
    """From the F of two groups and the sign of the difference: t = sign sqrt(F)."""
    refuse(columns["f"] < 0, columns["f"], f"{code}: f", "at least 0")
    t = _sign(columns, code) * np.sqrt(columns["f"])
    return d_from_t({**columns, "t": t}, code)


def d_from_p(columns: Columns, code: str) -> Floats:
    """From the two-sided p of the t-test and the sign of the difference."""
    check_sizes(columns, code)
    df = columns["n_exp"] + columns["n_ctl"] - 2
    return d_from_t({**columns, "t": t_from_p(columns, df, code)}, code)


def d_from_r(columns: Columns, code: str) -> Floats:
    """From the point-biserial correlation: d = r sqrt(h / (1 - r^2)), h = df/n_exp + df/n_ctl."""
    check_sizes(columns, code)
    r = columns["r_pb"]
    refuse(np.abs(r) >= 1, r, f"{code}: r_pb", "between -1 and 1")
    df = columns["n_exp"] + columns["n_ctl"] - 2
    return r * np.sqrt(df * (1 / columns["n_exp"] + 1 / columns["n_ctl"]) / ((1 - r) * (1 + r)))


def t_from_p(columns: Columns, df: Floats, code: str) -> Floats:
    """The t with this two-sided `p` and `sign` on df degrees of freedom; shape (k,).

    Raises:
        ImpossibleNumber: p is no probability above 0, or the sign is neither 1 nor -1.
    """
    from scipy.special import stdtrit

    p = columns["p"]
    refuse((p <= 0) | (p > 1), p, f"{code}: p", "above 0 and at most 1")
    refuse(df < 1, df, f"{code}: degrees of freedom", "at least 1")
    return _sign(columns, code) * -np.asarray(stdtrit(df, p / 2), dtype=np.float64)


def _sign(columns: Columns, code: str) -> Floats:
    sign = columns["sign"]
    refuse(np.abs(sign) != 1, sign, f"{code}: sign", "1 or -1")
    return sign


REPORTS: Final[Mapping[str, tuple[tuple[str, ...], FromReport]]] = MappingProxyType(
    {
        "d": (("d", "n_exp", "n_ctl"), d_from_d),
        "t": (("t", "n_exp", "n_ctl"), d_from_t),
        "F": (("f", "sign", "n_exp", "n_ctl"), d_from_f),
        "p": (("p", "sign", "n_exp", "n_ctl"), d_from_p),
        "r_pb": (("r_pb", "n_exp", "n_ctl"), d_from_r),
    }
)
"""By the name of the way: the columns it reads, and what turns them into d."""
