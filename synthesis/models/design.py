"""The design of a model: its coefficients by name and the columns that carry them, checked for rank."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen
from synthesis.models.owned import owned

Floats = NDArray[np.float64]
RANK_TOLERANCE = 1e-7


@frozen(eq=False)
class Design(Frozen):
    """The columns `X`, shape (k, p), and the names of their p coefficients."""

    names: tuple[str, ...]
    X: Floats

    @property
    def p(self) -> int:
        """Number of coefficients."""
        return len(self.names)


def intercept(k: int) -> Design:
    """The design of a plain mean: one column of ones."""
    return Design(names=("intercept",), X=np.ones((k, 1)))


def design(names: tuple[str, ...], X: ArrayLike) -> Design:
    """A design whose columns can be told apart.

    Raises:
        NotEstimable: more coefficients than studies, a value that is not finite, or a column that is
            a combination of those before it; the message names the columns.
    """
    columns = owned("design", X)
    if columns.ndim != 2 or columns.shape[1] != len(names):
        raise NotEstimable(f"the design has shape {columns.shape}, its names are {', '.join(names)}")
    k, p = columns.shape
    if p > k:
        raise NotEstimable(f"{p} coefficients ({', '.join(names)}) cannot be had from {k} studies")
    faulty = [name for name, column in zip(names, columns.T, strict=True) if not np.isfinite(column).all()]
    if faulty:
        raise NotEstimable(f"columns with values that are not finite: {', '.join(faulty)}")
    collinear = [names[i] for i in _dependent(columns)]
    if collinear:
        raise NotEstimable(f"columns that repeat a combination of those before them: {', '.join(collinear)}")
    return Design(names=names, X=columns)


def _dependent(columns: Floats) -> list[int]:
    kept: list[Floats] = []
    found: list[int] = []
    for index, column in enumerate(columns.T):
        largest = float(np.max(np.abs(column)))  # of any size: its square may be beyond numbers
        rest = column / largest if largest else column
        rest = rest / (float(np.linalg.norm(rest)) or 1.0)
        for _ in range(2):
            for unit in kept:
                rest = rest - unit * float(unit @ rest)
        left = float(np.linalg.norm(rest))
        if left <= RANK_TOLERANCE:
            found.append(index)
        else:
            kept.append(rest / left)
    return found
