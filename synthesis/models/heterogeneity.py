"""How much the studies differ beyond chance: Q and its test, I2 from Q and from tau2, H2."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from synthesis.errors import NotEstimable
from synthesis.models.fit import Heterogeneity, Maybe
from synthesis.numbers import Unavailable

Floats = NDArray[np.float64]


def heterogeneity(y: Floats, v: Floats, tau2: Maybe) -> Heterogeneity:
    """Heterogeneity of k effects about their common-effect mean.

    With w = 1/v and m = sum(wy)/sum(w): Q = sum(w (y - m)^2) on df = k - 1 (Cochran 1954, Biometrics
    10:101), `i2_q` = 100 max(0, (Q - df)/Q); with s2 the typical sampling variance, `i2_tau2` =
    100 tau2/(tau2 + s2) and `h2` = 1 + tau2/s2, `h2_q` = Q/df.

    Args:
        y: Estimates, shape (k,).
        v: Sampling variances, shape (k,).
        tau2: The variance between studies, or why there is none.
    """
    from scipy.special import chdtrc

    df = y.size - 1
    if df == 0:
        one = Unavailable(reason="one study")
        return Heterogeneity(q=one, q_df=0, q_p=one, i2_q=one, i2_tau2=one, h2=one, h2_q=one)
    w = 1 / v
    offset = y - y[0]
    q = float(np.sum(w * (offset - np.sum(w * offset) / np.sum(w)) ** 2))
    i2_tau2, h2 = _from_tau2(tau2, typical_variance(v))
    return Heterogeneity(
        q=q,
        q_df=df,
        q_p=float(chdtrc(df, q)),
        i2_q=100 * max(0.0, (q - df) / q) if q else 0.0,
        i2_tau2=i2_tau2,
        h2=h2,
        h2_q=q / df,
    )


def typical_variance(v: Floats, definition: str = "higgins-thompson") -> float:
    """The typical sampling variance s2 of k > 1 studies, w = 1/v.

    `higgins-thompson`: (k - 1) sum(w) / (sum(w)^2 - sum(w^2)) (Higgins & Thompson 2002, Stat Med 21:1539, eq. 9);
    `takkouche`: k / sum(w), the harmonic mean (Takkouche, Cadarso-Suarez & Spiegelman 1999, Am J Epidemiol
    150:206, eq. of R_I).

    Raises:
        NotEstimable: no such definition; the message lists those there are.
    """
    if definition not in TYPICAL:
        raise NotEstimable(f"unknown typical variance {definition!r}; known: {', '.join(sorted(TYPICAL))}")
    share = 1 / v
    scale = float(np.sum(share))
    return TYPICAL[definition](share / scale, scale)


def _higgins_thompson(share: Floats, scale: float) -> float:
    return (share.size - 1) / (scale * float(np.sum(share * (1 - share))))


def _takkouche(share: Floats, scale: float) -> float:
    return share.size / scale


TYPICAL: Final[Mapping[str, Callable[[Floats, float], float]]] = MappingProxyType(
    {"higgins-thompson": _higgins_thompson, "takkouche": _takkouche}
)


def _from_tau2(tau2: Maybe, typical: float) -> tuple[Maybe, Maybe]:
    if isinstance(tau2, Unavailable):
        return tau2, tau2
    return 100 * tau2 / (tau2 + typical), 1 + tau2 / typical
