"""The same analysis by one assumed correlation after another: how much hangs on what was assumed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.dependence.assumed import covariance
from synthesis.dependence.blocks import Blocks
from synthesis.dependence.correlations import Correlations
from synthesis.effects import WANTED, Effects
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen
from synthesis.numbers import Unavailable
from synthesis.sheet import Cell, Grid, Presented, Sheet, interval

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

USUAL: Final = (0.0, 0.2, 0.4, 0.6, 0.8)
"""The correlations that are tried where none are given."""

PLAIN: Final = Correlations()


class Fitted(Protocol):
    """What a fit must tell: the mean, the ends of its interval, and its variances of true effects by name."""

    @property
    def estimate(self) -> float:
        """The mean."""

    @property
    def low(self) -> float:
        """The lower end of its interval."""

    @property
    def high(self) -> float:
        """The upper end of its interval."""

    @property
    def tau2s(self) -> Mapping[str, float]:
        """The variances of true effects, by what they are between."""


@frozen
class Tried(Frozen):
    """A fit in the few numbers that are laid side by side."""

    estimate: float
    low: float
    high: float
    tau2s: Mapping[str, float] = field(default_factory=lambda: MappingProxyType[str, float]({}), hash=False)


@frozen(eq=False, repr=False)
class RhoGrid(Presented):
    """Estimates by assumed correlation: `rhos`, `estimate`, `low` and `high` (m,), `tau2s` (m, c) of `names`.

    Where there is no fit, `why` says so at its place, and the numbers are nan; elsewhere it is empty.
    """

    rhos: Floats
    estimate: Floats
    low: Floats
    high: Floats
    tau2s: Floats
    names: tuple[str, ...]
    why: tuple[str, ...]

    def sheet(self) -> Sheet:
        """A row for each correlation."""
        head = ("rho", "estimate", "interval", *(f"tau² {name}".strip() for name in self.names))
        rows = tuple(self._row(i) for i in range(self.rhos.size))
        return Sheet(title=self.in_a_line(), blocks=(Grid(head=head, rows=rows),))

    def in_a_line(self) -> str:
        """Between what the estimates lie."""
        there = self.estimate[np.isfinite(self.estimate)]
        if not there.size:
            return f"{self.rhos.size} correlations, no fit"
        span = interval(float(there.min()), float(there.max()))
        return (
            f"{self.rhos.size} correlations from {self.rhos.min():g} to {self.rhos.max():g}: estimates {span}"
        )

    def to_frame(self) -> pd.DataFrame:
        """A row for each correlation; nan where there is no fit."""
        import pandas as pd

        columns = {"estimate": self.estimate, "ci_low": self.low, "ci_high": self.high}
        columns |= {f"tau2_{name}" if name else "tau2": self.tau2s[:, i] for i, name in enumerate(self.names)}
        return pd.DataFrame(columns, index=pd.Index(self.rhos, name="rho"))

    def _row(self, i: int) -> tuple[Cell, ...]:
        rho = f"{self.rhos[i]:g}"
        if self.why[i]:
            none = Unavailable(reason=f"rho {rho}: {self.why[i]}")
            return (rho, none, none, *(none for _ in self.names))
        span = interval(float(self.low[i]), float(self.high[i]))
        return (rho, float(self.estimate[i]), span, *map(float, self.tau2s[i]))


def rho_grid(
    effects: Effects,
    rhos: Sequence[float] = USUAL,
    *,
    fit: Callable[[Effects, Blocks], Fitted],
    correlations: Correlations = PLAIN,
) -> RhoGrid:
    """A model fitted with V by each of several correlations `rho`.

    Args:
        effects: The effects.
        rhos: The correlations, each above -1 and below 1.
        fit: The model: of effects and their V a result with `estimate`, `low`, `high` and `tau2s`, such as `Tried`.
        correlations: What else is assumed; its `rho` is replaced by each of `rhos`.

    Returns:
        The estimates side by side; of a correlation by which there is no V or no fit, the reason.

    Raises:
        NotEstimable: no correlations, one that is none, or none by which the model can be fitted.
    """
    expected.kind("effects", effects, Effects, WANTED)
    expected.kind("rhos", rhos, (Sequence, np.ndarray), "a list of correlations")
    expected.kind("fit", fit, Callable, "a function of effects and their V")
    expected.kind("correlations", correlations, Correlations, "Correlations(rho=...)")
    asked = [replace(correlations, rho=expected.number("rho", one)) for one in rhos]
    found: list[Fitted | str] = [_fitted(effects, one, fit) for one in asked]
    there = [one for one in found if not isinstance(one, str)]
    if not there:
        raise NotEstimable(
            f"no fit by any rho: {found[0]}" if found else "rhos: expected correlations; found none"
        )
    names = tuple(there[0].tau2s)
    table = np.array([_numbers(one, names) for one in found])
    return RhoGrid(
        rhos=np.array([one.rho for one in asked], dtype=np.float64),
        estimate=table[:, 0],
        low=table[:, 1],
        high=table[:, 2],
        tau2s=table[:, 3:],
        names=names,
        why=tuple(one if isinstance(one, str) else "" for one in found),
    )


def _fitted(
    effects: Effects, correlations: Correlations, fit: Callable[[Effects, Blocks], Fitted]
) -> Fitted | str:
    """The fit by some correlations, or why there is none."""
    try:
        return fit(effects, covariance(effects, correlations))
    except NotEstimable as fault:
        return str(fault)


def _numbers(one: Fitted | str, names: tuple[str, ...]) -> list[float]:
    if isinstance(one, str):
        return [float("nan")] * (3 + len(names))
    return [one.estimate, one.low, one.high, *(one.tau2s[name] for name in names)]
