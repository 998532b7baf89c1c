"""Hypotheses about the coefficients of a regression: subsets of them, linear combinations, and many at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import did_you_mean
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.kernel.coordinates import distance, drop, lengths, places
from synthesis.models.mixed import Coefficients, Omnibus, by_se, joint
from synthesis.models.owned import owned
from synthesis.models.regression import hypothesis_sheets
from synthesis.models.regression import sheets as regression_sheets
from synthesis.models.regression.regression import REGRESSION, Regression
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

NOT_APART: Final = Unavailable(
    reason="the hypotheses are not independent of each other, so there is no joint test"
)


@frozen(eq=False, repr=False)
class Contrasts(Presented):
    """m hypotheses L beta = rhs: each tested, with its p adjusted as `adjust` says, and all jointly.

    `rows` holds the estimates L beta - rhs with standard errors, tests and intervals; its `p` is unadjusted.
    """

    L: Floats
    rhs: Floats
    rows: Coefficients
    adjust: str
    p: Floats
    joint: Omnibus | Unavailable
    level: float = 0.95

    def sheet(self) -> Sheet:
        """The hypotheses in a table, and the test of all at once."""
        return hypothesis_sheets.of_contrasts(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the hypotheses, one a row: estimate, se, statistic, df, p, interval, adjusted p."""
        return regression_sheets.frame(self.rows).rename_axis("hypothesis").assign(p_adjusted=self.p)


def omnibus_test(fit: Regression, some: str | int | Sequence[str | int]) -> Omnibus:
    """The test that some coefficients are all 0: chi-square, or F where the fit's test has degrees of freedom.

    Args:
        fit: The regression.
        some: Terms (`alloc`, `alloc × year`), coefficients (`alloc = random`), or positions from 0.

    Raises:
        NotEstimable: none, or one that the regression does not have; the message lists those it has.
    """
    expected.kind("fit", fit, Regression, REGRESSION)
    wanted = [some] if isinstance(some, (str, int)) else some
    expected.kind("coefficients", wanted, (list, tuple), "a term, or a list of them")
    tested = tuple(sorted({place for one in wanted for place in _places(fit, one)}))
    if not tested:
        raise NotEstimable("no coefficients are named that could be tested")
    return joint(drop(fit.mixed.at, tested) / fit.mixed.factor, tested, fit.coefficients.df)


def contrast(
    fit: Regression,
    hypotheses: ArrayLike | Mapping[str, float] | Sequence[Mapping[str, float]],
    rhs: ArrayLike = 0.0,
    *,
    adjust: str = "none",
) -> Contrasts:
    """Test L beta = rhs, row by row and jointly, with var(L beta) = L S L'.

    Args:
        fit: The regression, p coefficients.
        hypotheses: L, shape (m, p) or (p,); or for each row coefficient -> weight, the others 0.
        rhs: What the combinations are held against, shape (m,) or one for all.
        adjust: How p is adjusted for the number of rows, a key of `ADJUSTMENTS`.

    Raises:
        NotEstimable: a shape that does not fit, a row of zeros, an unknown coefficient or adjustment.
    """
    expected.kind("fit", fit, Regression, REGRESSION)
    L, right = _matrix(fit, hypotheses), np.ravel(owned("rhs", rhs))
    held = np.broadcast_to(right, (len(L),)) if right.size in {1, len(L)} else None
    if held is None:
        raise NotEstimable(f"there are {len(L)} hypotheses and {right.size} right-hand sides")
    if not np.isfinite(held).all():
        raise NotEstimable(f"rhs: expected finite numbers; found {', '.join(f'{one:g}' for one in right)}")
    if expected.text("adjust", adjust) not in ADJUSTMENTS:
        raise NotEstimable(f"unknown adjustment {adjust!r}; known: {', '.join(sorted(ADJUSTMENTS))}")
    model, df = fit.mixed, fit.coefficients.df
    rows = places(model.at, L)
    estimate = np.asarray(rows @ model.at.along - held, dtype=np.float64)
    se = lengths(rows) * np.sqrt(model.factor)
    names = tuple(_told(fit, row, value) for row, value in zip(L, held, strict=True))
    tested = by_se(names, estimate, se, df, model.options.level)
    apart = len(L) <= L.shape[1] and int(
        np.linalg.matrix_rank(L / np.abs(L).max(axis=1, keepdims=True))
    ) == len(L)
    return Contrasts(
        L=L,
        rhs=held,
        rows=tested,
        adjust=adjust,
        p=ADJUSTMENTS[adjust](tested.p),
        joint=joint(distance(model.at, rows, held) / model.factor, tuple(range(len(L))), df)
        if apart
        else NOT_APART,
        level=model.options.level,
    )


def adjusted(p: ArrayLike, how: str) -> Floats:
    """P-values adjusted for their number, by a key of `ADJUSTMENTS`.

    Raises:
        NotEstimable: no such adjustment; the message lists those there are.
    """
    if expected.text("adjust", how) not in ADJUSTMENTS:
        raise NotEstimable(f"unknown adjustment {how!r}; known: {', '.join(sorted(ADJUSTMENTS))}")
    return ADJUSTMENTS[how](owned("p", p))


def _places(fit: Regression, one: str | int) -> tuple[int, ...]:
    names = fit.coefficients.names
    if isinstance(one, bool) or not isinstance(one, (str, int)):
        raise NotEstimable(f"coefficient: expected a name or a position; found {expected.told(one)}")
    if isinstance(one, int):
        if not 0 <= one < len(names):
            raise NotEstimable(f"there is no coefficient {one}; they are numbered from 0 to {len(names) - 1}")
        return (one,)
    terms = {term.name: term.positions for term in fit.matrix.terms}
    known = {name: (i,) for i, name in enumerate(names)} | terms
    wanted = one.replace(":", " × ") if one not in known else one
    if wanted not in known:
        hint = did_you_mean(one, known)
        raise NotEstimable(
            f"unknown coefficient or term {one!r}; known: {', '.join(known)}{'. ' if hint else ''}{hint}"
        )
    return known[wanted]


def _matrix(
    fit: Regression, hypotheses: ArrayLike | Mapping[str, float] | Sequence[Mapping[str, float]]
) -> Floats:
    p = len(fit.coefficients.names)
    given = [hypotheses] if isinstance(hypotheses, Mapping) else hypotheses
    if isinstance(given, Sequence) and given and all(isinstance(one, Mapping) for one in given):
        L = np.zeros((len(given), p))
        for row, weights in enumerate(given):
            for name, weight in dict(weights).items():
                L[row, _single(fit, name)] = expected.number(f"weight of {name}", weight)
    else:
        numbers: Any = given
        L = np.atleast_2d(owned("hypotheses", numbers))
    if L.ndim != 2 or L.shape[1] != p or not len(L):
        raise NotEstimable(f"hypotheses must have {p} columns, one a coefficient; found shape {L.shape}")
    if not np.isfinite(L).all() or (np.abs(L).max(axis=1) == 0).any():
        raise NotEstimable("every hypothesis must weight some coefficient, with finite numbers")
    return L


def _single(fit: Regression, name: str) -> int:
    places = _places(fit, name)
    if len(places) > 1:
        raise NotEstimable(
            f"term {name!r} has several coefficients: {', '.join(fit.coefficients.names[i] for i in places)}"
        )
    return places[0]


def _told(fit: Regression, row: Floats, value: float) -> str:
    """A hypothesis in words: `alloc = random - alloc = systematic`."""
    pieces: list[str] = []
    for weight, name in zip(row, fit.coefficients.names, strict=True):
        if weight:
            size = "" if abs(weight) == 1 else f"{abs(weight):g} * "
            sign = ("-" if weight < 0 else "") if not pieces else ("- " if weight < 0 else "+ ")
            pieces.append(f"{sign}{size}({name})" if "=" in name else f"{sign}{size}{name}")
    return " ".join(pieces) + (f" - {value:g}" if value > 0 else f" + {-value:g}" if value < 0 else "")


def _none(p: Floats) -> Floats:
    return p.copy()


def _bonferroni(p: Floats) -> Floats:
    return np.minimum(1.0, p * p.size)


def _sidak(p: Floats) -> Floats:
    return np.asarray(-np.expm1(p.size * np.log1p(-np.minimum(p, 1 - 1e-16))), dtype=np.float64)


def _holm(p: Floats) -> Floats:
    """Step down: the i-th smallest of m times m - i + 1, never below those before it."""
    order = np.argsort(p, kind="stable")
    return _put(order, np.maximum.accumulate(p[order] * np.arange(p.size, 0, -1)))


def _hochberg(p: Floats) -> Floats:
    """Step up: as Holm's multipliers, but never above those after it."""
    order = np.argsort(p, kind="stable")
    return _put(order, np.minimum.accumulate((p[order] * np.arange(p.size, 0, -1))[::-1])[::-1])


def _false_discovery(p: Floats) -> Floats:
    """Step up: the i-th smallest of m times m / i, never above those after it."""
    order = np.argsort(p, kind="stable")
    raised = p[order] * p.size / np.arange(1, p.size + 1)
    return _put(order, np.minimum.accumulate(raised[::-1])[::-1])


def _put(order: NDArray[np.intp], values: Floats) -> Floats:
    found = np.empty_like(values)
    found[order] = np.minimum(1.0, values)
    return found


# Bonferroni; Sidak (1967, JASA 62:626); Holm (1979, Scand J Stat 6:65); Hochberg (1988, Biometrika 75:800);
# Benjamini & Hochberg (1995, JRSS B 57:289).
ADJUSTMENTS: Final[Mapping[str, Callable[[Floats], Floats]]] = MappingProxyType(
    {
        "none": _none,
        "bonferroni": _bonferroni,
        "sidak": _sidak,
        "holm": _holm,
        "hochberg": _hochberg,
        "BH": _false_discovery,
    }
)
