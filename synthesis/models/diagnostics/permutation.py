"""Permutation tests: how often effects shuffled, or with their signs turned, give a statistic as large as theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import factorial, prod
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.inference import TESTS, standing
from synthesis.models.kernel.batch import Batch, batch
from synthesis.models.kernel.coordinates import back, drops, lengths, moved
from synthesis.models.kernel.linear import solve
from synthesis.models.mixed import Mixed
from synthesis.models.modelled import Modelled, model_of
from synthesis.models.regression import hypothesis_sheets
from synthesis.models.tau2.estimation import estimate
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

MOST: Final = 2_000_000
"""How many arrangements an exact test may go through."""
_BLOCK: Final = 20_000
_SLACK: Final = float(
    np.sqrt(np.finfo(np.float64).eps)
)  # by which a statistic may fall short and still count


@frozen(eq=False, repr=False)
class Permutation(Presented):
    """A permutation test of the p coefficients of a model.

    `p` (p,) is the share of arrangements in which |statistic| is at least that observed, `omnibus_p` the
    same of the omnibus statistic; the observed arrangement is one of them. `n` arrangements were gone
    through: all there are when `exact`, else drawn with `seed`. `signs` says that the signs of the effects
    were turned, as where there are no moderators; else their rows were shuffled.
    """

    names: tuple[str, ...]
    statistic: Floats
    p: Floats
    omnibus: float
    omnibus_p: float
    n: int
    exact: bool
    seed: int
    signs: bool

    def sheet(self) -> Sheet:
        """The coefficients in a table with their permutation p-values."""
        return hypothesis_sheets.of_permutation(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the coefficients, one a row: statistic and p."""
        import pandas as pd

        columns = {"statistic": self.statistic, "p": self.p}
        return pd.DataFrame(columns, index=pd.Index(self.names, name="coefficient"))


def permutation_test(
    result: Mixed | Modelled, *, iterations: int = 1000, exact: bool | None = None, seed: int = 1
) -> Permutation:
    """The permutation test of a fit or a meta-regression, tau2 being estimated anew in every arrangement.

    With only an intercept the signs of the effects are turned, 2^k ways; with moderators their rows are
    shuffled, in as many ways as can be told apart (Higgins & Thompson 2004, Stat Med 23:1663; Follmann &
    Proschan 1999, Biometrics 55:732). All arrangements are fitted as one batch.

    Args:
        result: A fit, a meta-regression or a mixed model.
        iterations: Arrangements to draw where the test is not exact, the observed one included.
        exact: Go through all arrangements; None does so when they are no more than `iterations`.
        seed: Of the draw.

    Raises:
        NotEstimable: one effect, too many arrangements for an exact test, fewer than 2 to draw, weights of the user's
            own, or a search for tau2 that did not converge.
    """
    model = model_of(result)
    expected.whole("iterations", iterations)
    expected.whole("seed", seed)
    if exact is not None:
        expected.flag("exact", exact)
    if model.options.own_weights:
        raise NotEstimable("a permutation test with weights of the user's own is not defined")
    signs = _intercept_only(model)
    total = 2**model.k if signs else arrangements(model.design.X)
    every = total <= iterations if exact is None else exact
    if every and total > MOST:
        raise NotEstimable(f"there are {total} arrangements; an exact test goes through {MOST} at most")
    if not every and iterations < 2:
        raise NotEstimable(f"a permutation test needs 2 arrangements or more; found {iterations}")
    return _test(model, signs=signs, draws=0 if every else iterations, total=total, seed=seed)


def arrangements(X: Floats) -> int:
    """In how many ways the rows of a design can be shuffled that can be told apart."""
    counts = Counter(map(bytes, np.ascontiguousarray(X + 0.0)))
    return factorial(len(X)) // prod(map(factorial, counts.values()))


def _test(model: Mixed, *, signs: bool, draws: int, total: int, seed: int) -> Permutation:
    observed, own = np.abs(model.coefficients.statistic), _wald(model)
    blocks = _turned(model, draws, seed) if signs else _shuffled(model, draws, seed)
    hits, omnibus_hits, n = np.zeros(model.design.p), 0, 0
    for y, v, X in blocks:
        statistics, omnibus = _statistics(model, y, v, X)
        hits += np.count_nonzero(statistics >= observed - _SLACK * (1 + observed), axis=0)
        omnibus_hits += int(np.count_nonzero(omnibus >= own - _SLACK * (1 + own)))
        n += len(y)
    return Permutation(
        names=model.design.names,
        statistic=model.coefficients.statistic,
        p=hits / n,
        omnibus=model.omnibus.statistic,
        omnibus_p=omnibus_hits / n,
        n=draws or total,
        exact=not draws,
        seed=seed,
        signs=signs,
    )


def _wald(model: Mixed) -> float:
    """The omnibus statistic, not divided by its degrees of freedom."""
    found = model.omnibus
    return found.statistic * found.df if np.isfinite(found.df2) else found.statistic


def _statistics(model: Mixed, y: Floats, v: Floats, X: Floats | None) -> tuple[Floats, Floats]:
    """|statistic| of every coefficient (n, p), and the Wald statistic of all (n,), for a block of arrangements.

    Each by the test of the model; where an arrangement meets every effect, the Wald numbers stand.
    """
    origin = model.at.origin
    data = batch(y, v, X=None if X is None else moved(X, origin))
    tau2 = _tau2(data, model.options.tau2)
    near, unit = data.scaled()
    solved = solve(near, tau2 / unit)
    scales = (solved.q / data.df).tolist()
    factor = np.array([TESTS[standing(model.options.test, one)][0](one) for one in scales])
    beta = back(solved.beta[:, :, None], origin)[:, :, 0]
    ratio = np.abs(beta) / (lengths(back(solved.root, origin)) * np.sqrt(factor)[:, None])
    return ratio, drops(solved.root, solved.along, model.omnibus.tested, origin) / factor


def _tau2(data: Batch, method: str | float) -> Floats:
    if not isinstance(method, str):
        return np.full(data.n, float(method))
    found = estimate(data, method)
    if not found.converged.all():
        failed = int(np.count_nonzero(~found.converged))
        raise NotEstimable(f"in {failed} arrangements the search for tau2 ({method}) did not converge")
    return found.value


def _intercept_only(model: Mixed) -> bool:
    return model.design.p == 1 and bool(np.all(model.design.X == 1))


def _turned(model: Mixed, draws: int, seed: int) -> Iterator[tuple[Floats, Floats, None]]:
    """Blocks of effects with their signs turned; |z| is the same for opposite signs, so half of all will do."""
    if draws:
        signs = np.random.default_rng(seed).choice([-1.0, 1.0], (draws, model.k))
        signs[0] = 1.0
        for start in range(0, draws, _BLOCK):
            part = signs[start : start + _BLOCK]
            yield part * model.y, np.broadcast_to(model.v, part.shape), None
        return
    free = np.arange(model.k - 1)
    for start in range(0, 2 ** (model.k - 1), _BLOCK):
        number = np.arange(start, min(start + _BLOCK, 2 ** (model.k - 1)))
        turned = 1.0 - 2.0 * ((number[:, None] >> free) & 1)
        signs = np.column_stack([turned, np.ones(len(number))])
        yield signs * model.y, np.broadcast_to(model.v, signs.shape), None


def _shuffled(model: Mixed, draws: int, seed: int) -> Iterator[tuple[Floats, Floats, Floats]]:
    """Blocks of effects dealt out anew to the rows of the design, which stay where they are."""
    X = model.design.X
    if draws:
        rows = np.tile(np.arange(model.k), (draws, 1))
        rows[1:] = np.random.default_rng(seed).permuted(rows[1:], axis=1)
        for start in range(0, draws, _BLOCK):
            part = rows[start : start + _BLOCK]
            yield model.y[part], model.v[part], X
        return
    distinct, kind = np.unique(X, axis=0, return_inverse=True)
    kinds = np.ravel(kind)
    every = _multiset(np.bincount(kinds))
    ordered = distinct[np.sort(kinds)]
    for start in range(0, len(every), _BLOCK):
        dealt = np.argsort(every[start : start + _BLOCK], axis=1, kind="stable")
        yield model.y[dealt], model.v[dealt], ordered


def _multiset(counts: Indices) -> NDArray[np.int8]:
    """Every sequence in which kind i stands counts[i] times, a row each."""
    rows = np.empty((1, 0), dtype=np.int8)
    left = np.array([counts], dtype=np.int8)
    for _ in range(int(counts.sum())):
        source, kind = np.nonzero(left)
        rows = np.column_stack([rows[source], kind.astype(np.int8)])
        left = left[source]
        left[np.arange(len(kind)), kind] -= 1
    return rows
