"""Wald tests of several hypotheses at once with a robust covariance: Hotelling's T2 by moments, and plainer ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.models.robust.sandwich import Sandwich
from synthesis.models.robust.satterthwaite import moments, rests_on_one, satterthwaite, wishart
from synthesis.numbers import Unavailable
from synthesis.sheet import Pairs, Presented, Sheet, with_p

Floats = NDArray[np.float64]
Maybe = float | Unavailable

RESTS_ON_ONE: Final = Unavailable(
    reason="what is known of the variance of some combination of them lies within one cluster, and says nothing of how "
    "clusters differ"
)
SINGULAR: Final = Unavailable(reason="there are too few clusters to tell how so many coefficients spread")
FEW_DEGREES: Final = Unavailable(reason="so few degrees of freedom are left that the test is not defined")
NOT_APART: Final = Unavailable(
    reason="the hypotheses are not independent of each other, so there is no joint test"
)
WEAK: Final = 1e-12  # the least eigenvalue of correlations from which they can be inverted


@frozen(eq=False, repr=False)
class WaldTest(Presented):
    """The test that q hypotheses hold together: `statistic` is `delta` Q / q with Q = b'(C V C')^-1 b.

    It is held against F on `df` = q and `df2` degrees of freedom; where df2 is infinite, q times it is chi-square.
    """

    hypotheses: tuple[str, ...]
    test: str
    statistic: Maybe
    delta: Maybe
    df: int
    df2: Maybe
    p: Maybe

    def sheet(self) -> Sheet:
        """The hypotheses and their test."""
        rows = tuple((f"{i + 1}", f"{name} = 0") for i, name in enumerate(self.hypotheses))
        return Sheet(
            title=f"{TESTS[self.test].words} of {self.df} {'hypothesis' if self.df == 1 else 'hypotheses'}",
            blocks=(Pairs(rows=rows), Pairs(rows=(("Test", self.in_words()),))),
        )

    def in_words(self) -> str:
        """The statistic with its degrees of freedom and p: `F = 2.45 on 3 and 5.82 df, p = 0.165`."""
        if isinstance(self.statistic, Unavailable):
            return str(self.statistic)
        if isinstance(self.df2, Unavailable) or isinstance(self.p, Unavailable):
            return f"F = {self.statistic:.2f}, {self.p}"
        if not np.isfinite(self.df2):
            return with_p("chi-square", self.statistic * self.df, str(self.df), self.p)
        return with_p("F", self.statistic, f"{self.df} and {degrees(self.df2)}", self.p)


@frozen
class Approximation:
    """What the statistic is held against: Q's factor before it is divided by q, and the second degrees of freedom."""

    scaled: Callable[[Sandwich, Floats], tuple[float, float]]
    words: str


def wald(found: Sandwich, names: tuple[str, ...], C: Floats, rhs: Floats, test: str) -> WaldTest:
    """The test that combinations c'z are equal to rhs all at once.

    Args:
        found: The robust covariance.
        names: The hypotheses in words, (q,).
        C: The combinations in the bread's coordinates, (q, p), independent of each other.
        rhs: What they are held against, (q,).
        test: A key of `TESTS`.

    Raises:
        NotEstimable: no such test.
    """
    from scipy.special import chdtrc, fdtrc

    approximation = TESTS[known_test(test)]
    q = len(C)
    why = _why_not(found, C)
    if why is not None:
        return WaldTest(
            hypotheses=names, test=known_test(test), statistic=why, delta=why, df=q, df2=why, p=why
        )
    b = C @ found.bread.z - rhs / found.bread.unit
    V = C @ found.meat @ C.T
    s = np.sqrt(np.diagonal(V))
    plain = float((b / s) @ np.linalg.solve(V / np.outer(s, s), b / s)) / q
    delta, df2 = approximation.scaled(found, C)
    few = df2 <= 0
    statistic = plain if few else delta * plain
    tail = float(chdtrc(q, q * statistic) if not np.isfinite(df2) else fdtrc(q, max(df2, 1e-9), statistic))
    return WaldTest(
        hypotheses=names,
        test=known_test(test),
        statistic=FEW_DEGREES if few else statistic,
        delta=FEW_DEGREES if few else delta,
        df=q,
        df2=FEW_DEGREES if few else df2,
        p=FEW_DEGREES if few else tail,
    )


def absent(names: tuple[str, ...], test: str, why: Unavailable) -> WaldTest:
    """A test that cannot be had."""
    return WaldTest(hypotheses=names, test=test, statistic=why, delta=why, df=len(names), df2=why, p=why)


def known_test(test: str) -> str:
    """The test by its own name, in whatever case it was written.

    Raises:
        NotEstimable: no such test; the message lists those there are.
    """
    spelt = {name.lower(): name for name in TESTS}
    return spelt.get(expected.text("test", test).strip().lower()) or expected.one_of("Wald test", test, TESTS)


def degrees(df: float) -> str:
    """Degrees of freedom in print, to one decimal where they are not whole."""
    return f"{df:.0f}" if float(df).is_integer() else f"{df:.1f}"


def _why_not(found: Sandwich, C: Floats) -> Unavailable | None:
    """Why there is no joint test, if there is none."""
    if np.any(satterthwaite(found, C).df == 0) or _least(moments(found, C).expectation) < WEAK:
        return RESTS_ON_ONE
    if rests_on_one(found, C):
        return RESTS_ON_ONE
    V = C @ found.meat @ C.T
    return SINGULAR if np.any(np.diagonal(V) <= 0) or _least(V) < WEAK else None


def _least(V: Floats) -> float:
    s = np.sqrt(np.diagonal(V))
    return float(np.linalg.eigvalsh(V / np.outer(s, s))[0])


def _hotelling(found: Sandwich, C: Floats) -> tuple[float, float]:
    """F = (eta - q + 1) / eta Q / q on q and eta - q + 1 (Pustejovsky & Tipton 2018, eq. 18)."""
    eta, q = wishart(found, C), len(C)
    return (eta - q + 1) / eta, eta - q + 1


def _naive(found: Sandwich, C: Floats) -> tuple[float, float]:  # noqa: ARG001 - the signature of every test
    return 1.0, float(found.bread.m - 1)


def _f(found: Sandwich, C: Floats) -> tuple[float, float]:  # noqa: ARG001
    return 1.0, float(found.bread.m - found.bread.p)


def _chi_square(found: Sandwich, C: Floats) -> tuple[float, float]:  # noqa: ARG001
    return 1.0, float("inf")


TESTS: Final[Mapping[str, Approximation]] = MappingProxyType(
    {
        "HTZ": Approximation(scaled=_hotelling, words="Approximate Hotelling T² test"),
        "naive-F": Approximation(scaled=_naive, words="F test on m - 1 degrees of freedom"),
        "F": Approximation(scaled=_f, words="F test on m - p degrees of freedom"),
        "chi-square": Approximation(scaled=_chi_square, words="Chi-square test"),
    }
)
"""The Wald tests of several hypotheses at once."""
