"""The cluster wild bootstrap: how large a robust Wald statistic gets where the hypotheses hold and signs are chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.robust import sheets
from synthesis.models.robust.bread import Bread, restricted
from synthesis.models.robust.hypotheses import Asked, apart, hypotheses
from synthesis.models.robust.robust import ROBUST, Robust
from synthesis.models.robust.sandwich import Sandwich, scores_of, unbiasing
from synthesis.models.robust.wald import WaldTest, wald
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

_BLOCK: Final = 4_000_000  # numbers held at a time
_SLACK: Final = float(
    np.sqrt(np.finfo(np.float64).eps)
)  # by which a statistic may fall short and still count
_WEAK: Final = 1e-12
FEW_SIGNS: Final = 1000


@frozen(eq=False, repr=False)
class WildBootstrap(Presented):
    """A cluster wild bootstrap test of q hypotheses.

    `p` is the share of `replications` whose statistic is at least that observed, the observed one counting as one of
    them; `p_error` its standard error by chance, 0 where all combinations of signs were gone through (`exhaustive`).
    `draws` are the statistics of the replications.
    """

    hypotheses: tuple[str, ...]
    statistic: float
    p: float
    p_error: float
    weights: str
    adjust: str
    replications: int
    exhaustive: bool
    seed: int
    m: int
    draws: Floats = field(repr=False)
    notes: tuple[str, ...] = ()

    def sheet(self) -> Sheet:
        """What was tested, how, and with what result."""
        return sheets.of_bootstrap(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the replications, one a row: the statistic."""
        from pandas import DataFrame, RangeIndex

        return DataFrame({"statistic": self.draws}, index=RangeIndex(len(self.draws), name="replication"))


def wild_bootstrap(
    fit: Robust,
    asked: Asked,
    *,
    weights: str = "rademacher",
    adjust: str = "none",
    replications: int = 1999,
    seed: int = 1,
) -> WildBootstrap:
    """The cluster wild bootstrap test that hypotheses about the coefficients hold together.

    Under the hypotheses the model leaves the residuals e. In each replication those of a cluster are all multiplied by
    one random number of mean 0 and variance 1, added to what the restricted model fits, and the Wald statistic of the
    hypotheses is had anew with the fit's own kind of robust variance (Joshi, Pustejovsky & Beretvas 2022, Res Synth
    Methods 13:457). The weights of the model stay as they are, so the new coefficients and scores are linear in the
    random numbers, and all replications are one product of matrices.

    Args:
        fit: The robust result, p coefficients, m clusters.
        asked: Coefficients or terms by name, or the position of one from 0; for each hypothesis coefficient -> weight;
            or a matrix, (q, p) or (p,).
        weights: The random numbers, a key of `WEIGHTS`: `rademacher`, -1 or 1; `webb`, six values, for few clusters.
        adjust: How residuals are enlarged beforehand, a key of `ADJUSTMENTS`.
        replications: How many; where 2^(m - 1), the combinations of signs that differ, are no more than so many, all
            are gone through.
        seed: Of the draw.

    Raises:
        NotEstimable: an unknown coefficient or choice, hypotheses that follow from each other, a statistic that cannot
            be had, or fewer than 99 replications.
    """
    expected.kind("fit", fit, Robust, ROBUST)
    expected.whole("replications", replications, 99)
    expected.whole("seed", seed)
    drawn = expected.one_of("weights", weights, WEIGHTS)
    how = expected.one_of("adjustment of residuals", adjust, ADJUSTMENTS)
    found = hypotheses(fit.names, asked)
    if not apart(found.L):
        raise NotEstimable("the hypotheses are not independent of each other, so there is no joint test")
    C = fit.sandwich.bread.places(found.L)
    observed = wald(fit.sandwich, found.names, C, found.rhs, "chi-square")
    own = _plain(observed)
    every = drawn == "rademacher" and 2 ** (fit.m - 1) <= replications
    numbers = _signs(fit.m) if every else WEIGHTS[drawn](np.random.default_rng(seed), (replications, fit.m))
    draws = _statistics(fit.sandwich, C, _residuals(fit.sandwich.bread, C, how), numbers)
    hits = int(np.count_nonzero(draws >= own - _SLACK * (1 + own)))
    holds_own = every and how == "none"  # all signs alike give back the effects themselves
    p = hits / len(draws) if holds_own else (hits + 1) / (len(draws) + 1)
    return WildBootstrap(
        hypotheses=found.names,
        statistic=own,
        p=p,
        p_error=0.0 if every else float(np.sqrt(p * (1 - p) / len(draws))),
        weights=drawn,
        adjust=how,
        replications=len(draws),
        exhaustive=every,
        seed=seed,
        m=fit.m,
        draws=draws,
        notes=_notes(fit.m, drawn),
    )


def _plain(observed: WaldTest) -> float:
    if isinstance(observed.statistic, Unavailable):
        raise NotEstimable(f"there is no statistic to test: {observed.statistic.reason}")
    return observed.statistic


def _residuals(bread: Bread, C: Floats, adjust: str) -> Floats:
    """What the model under the hypotheses Cz = 0 leaves of y, adjusted, (k,), in the bread's units."""
    units, triangle = np.linalg.qr(C.T, mode="complete")
    q = len(C)
    apart_from = units[:, :q] @ np.linalg.solve(triangle[:q].T, C @ bread.z)
    null = restricted(bread, units[:, q:], bread.z - apart_from)
    parts = ADJUSTMENTS[adjust](null, tuple(null.residuals[rows][:, :, None] for rows in bread.groups))
    found = np.empty(bread.y.size)
    for rows, part in zip(bread.groups, parts, strict=True):
        found[rows] = part[:, :, 0]
    return found


def _statistics(found: Sandwich, C: Floats, residuals: Floats, numbers: Floats) -> Floats:
    """The Wald statistics of all replications, (R,), from their random numbers (R, m).

    With eta such numbers, the coefficients are moved by g = sum_j eta_j Z_j'W_j e_j, and the scores of the cluster j
    are eta_j u_j'e_j - u_j'Z_j g.
    """
    bread, q = found.bread, len(C)
    moving = scores_of(bread, bread.WZ, residuals)
    own = scores_of(bread, found.arms, residuals) @ C.T
    pulled = np.empty((bread.m, q, bread.p))
    for rows, arm, Z in zip(bread.working.clusters.partition.numbers, found.arms, bread.Z, strict=True):
        pulled[rows] = np.swapaxes(arm @ C.T, 1, 2) @ Z
    flat = pulled.reshape(-1, bread.p).T
    made = np.empty(len(numbers))
    for some in _blocks(len(numbers), bread.m * q):
        eta = numbers[some]
        g = eta @ moving
        scores = eta[:, :, None] * own - (g @ flat).reshape(len(eta), bread.m, q)
        made[some] = _wald(g @ C.T, found.factor * np.swapaxes(scores, 1, 2) @ scores) / q
    return made


def _wald(b: Floats, V: Floats) -> Floats:
    """b'V^-1 b of each replication; infinite where V cannot be inverted and b is not 0."""
    s = np.sqrt(np.diagonal(V, axis1=1, axis2=2))
    whole = np.all(s > 0, axis=1)
    safe = np.where(s > 0, s, 1.0)
    R = V / (safe[:, :, None] * safe[:, None, :])
    whole &= np.linalg.eigvalsh(R)[:, 0] > _WEAK
    R[~whole] = np.eye(R.shape[1])
    unit = b / safe
    value = np.einsum("rs,rs->r", unit, np.linalg.solve(R, unit[:, :, None])[:, :, 0])
    return np.where(whole, value, np.where(np.any(b != 0, axis=1), np.inf, 0.0))


def _blocks(n: int, size: int) -> Iterator[slice]:
    step = max(1, _BLOCK // size)
    for start in range(0, n, step):
        yield slice(start, start + step)


def _signs(m: int) -> Floats:
    """All combinations of m signs but for turning all of them, (2^(m - 1), m)."""
    bits = (np.arange(2 ** (m - 1))[:, None] >> np.arange(m)) & 1
    return np.asarray(1.0 - 2.0 * bits, dtype=np.float64)


def _notes(m: int, weights: str) -> tuple[str, ...]:
    if weights == "rademacher" and 2 ** (m - 1) < FEW_SIGNS:
        some = f"{m} clusters have {2 ** (m - 1)} combinations of signs that differ"
        return (f"{some}, so p cannot be below {2.0 ** (1 - m):.3g}; weights=webb has more.",)
    return ()


def _rademacher(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    return np.asarray(1.0 - 2.0 * rng.integers(0, 2, shape), dtype=np.float64)


def _webb(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """Six values of one probability: the roots of 1/2, 1 and 3/2 with either sign (Webb 2023, Can J Econ 56:839)."""
    values = np.sqrt(np.array([0.5, 1.0, 1.5]))
    return np.asarray(np.concatenate([-values, values])[rng.integers(0, 6, shape)], dtype=np.float64)


def _as_they_are(null: Bread, residuals: tuple[Floats, ...]) -> tuple[Floats, ...]:  # noqa: ARG001
    return residuals


WEIGHTS: Final[Mapping[str, Callable[[np.random.Generator, tuple[int, int]], Floats]]] = MappingProxyType(
    {"rademacher": _rademacher, "webb": _webb}
)
"""The random numbers by which the residuals of clusters are multiplied."""
ADJUSTMENTS: Final[Mapping[str, Callable[[Bread, tuple[Floats, ...]], tuple[Floats, ...]]]] = (
    MappingProxyType({"none": _as_they_are, "CR2": unbiasing})
)
"""How residuals are adjusted before the bootstrap: not at all, or as for CR2 under the hypotheses."""
