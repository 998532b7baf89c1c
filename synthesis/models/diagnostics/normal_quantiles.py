"""The normal quantile plot as numbers: residuals in order, beside what a normal distribution would give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.diagnostics import residual_sheets
from synthesis.models.diagnostics.residuals import Residuals, residuals
from synthesis.models.mixed import Mixed
from synthesis.models.modelled import Modelled
from synthesis.models.multilevel.diagnostics.of import Dependent
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

FEW: Final = 10  # residuals up to which Blom's positions are taken


@frozen(eq=False, repr=False)
class NormalQuantiles(Presented):
    """n residuals of a `kind` with their normal quantiles, both of shape (n,), in the order of the effects.

    `without` are the effects that have no such residual, with the reason.
    """

    kind: str
    names: tuple[str, ...]
    quantile: Floats
    residual: Floats
    without: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def sheet(self) -> Sheet:
        """Residuals and quantiles in a table, an effect a row."""
        return residual_sheets.of_quantiles(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame, an effect a row: quantile and residual, the axes of the plot."""
        import pandas as pd

        columns = {"quantile": self.quantile, "residual": self.residual}
        return pd.DataFrame(columns, index=pd.Index(self.names, name="effect"))


def normal_quantiles(fit: Mixed | Modelled | Dependent, *, residual: str = "standardised") -> NormalQuantiles:
    """Residuals against quantiles of the standard normal distribution (Wang & Bushman 1998, Psychol Methods 3:46).

    The i-th smallest of n stands at the quantile of (i - a) / (n + 1 - 2 a), a = 3/8 up to ten (Blom 1958, Statistical
    Estimates and Transformed Beta-Variables), else 1/2; equal residuals keep the order of the effects.

    Args:
        fit: A fit, a meta-regression or a mixed model, of k effects; or a model of dependent effects.
        residual: A key of `KINDS`: standardised (internally studentised), studentised (externally), or pearson.

    Raises:
        NotEstimable: another residual, one effect, or no effect that has such a residual.
    """
    expected.one_of("residual", residual, KINDS)
    found = residuals(fit)
    values, absent = KINDS[residual](found)
    there = np.isfinite(values)
    if not there.any():
        raise NotEstimable(f"no effect has a {residual} residual: {next(iter(absent.values()))}")
    return NormalQuantiles(
        kind=residual,
        names=tuple(name for name, here in zip(found.names, there.tolist(), strict=True) if here),
        quantile=quantiles(values[there]),
        residual=values[there],
        without=MappingProxyType({found.names[i]: why for i, why in absent.items()}),
    )


def quantiles(values: Floats) -> Floats:
    """The normal quantiles of n values by their ranks, shape (n,)."""
    from scipy.special import ndtri

    n = values.size
    a = 3 / 8 if n <= FEW else 1 / 2
    rank = np.empty(n)
    rank[np.argsort(values, kind="stable")] = np.arange(1, n + 1)
    return np.asarray(ndtri((rank - a) / (n + 1 - 2 * a)), dtype=np.float64)


def _standardised(found: Residuals) -> tuple[Floats, Mapping[int, str]]:
    passed = np.flatnonzero(np.isnan(found.standardised)).tolist()
    return found.standardised, dict.fromkeys(passed, residual_sheets.PASSED.reason)


def _studentised(found: Residuals) -> tuple[Floats, Mapping[int, str]]:
    if isinstance(found.studentised, Unavailable):
        raise NotEstimable(f"there are no studentised residuals: {found.studentised.reason}")
    return found.studentised, found.without


def _pearson(found: Residuals) -> tuple[Floats, Mapping[int, str]]:
    return found.pearson, {}


KINDS: Final[Mapping[str, Callable[[Residuals], tuple[Floats, Mapping[int, str]]]]] = MappingProxyType(
    {"standardised": _standardised, "studentised": _studentised, "pearson": _pearson}
)
"""The residuals that can stand against normal quantiles, and of which effects there are none, with the reason."""
