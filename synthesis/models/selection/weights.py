"""Weight functions of selection models: how likely an effect is to be published, by its p-value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.models.selection.p_values import PValues

Floats = NDArray[np.float64]

MOST: Final = 100.0
"""The largest value a parameter of selection may take: beyond it a curve hardly changes its shape."""
LEAST: Final = 1e-6
"""The smallest value of one that must be above 0."""
NEAREST: Final = 1e-5
"""How near to 0 and 1 the beta and power curves take p-values: nearer ones are taken as this near, since the
curves are 0 or infinite there and one effect could decide all."""


@frozen
class Logarithm:
    """log w at some p-values of shape (...), its slopes by the q parameters (..., q) and theirs (..., q, q)."""

    value: Floats
    first: Floats
    second: Floats


@frozen
class Smooth:
    """A curve of p without jumps: its logarithm, and what its parameters may be.

    `none` are the values of the parameters at which nothing is selected, nan where no single value says so;
    `least` the least they may be; `logged` says that they are sought on the log scale; `starts` where they are
    sought from; `after` whether the curve may begin to fall at a step;
    `kinks` the p at which its slope jumps. `words` name it, `formula` writes it.
    """

    words: str
    formula: str
    source: str
    logarithm: Callable[[PValues, Floats], Logarithm]
    none: tuple[float, ...]
    least: tuple[float, ...]
    logged: tuple[bool, ...]
    starts: tuple[tuple[float, ...], ...]
    after: bool = True
    kinks: tuple[float, ...] = ()


def beta(p: PValues, delta: Floats) -> Logarithm:
    """w(p) = p^(d1 - 1) (1 - p)^(d2 - 1)."""
    first = np.stack([_kept(p.log_p), _kept(p.log_q)], axis=-1)
    return Logarithm(value=first @ (delta - 1), first=first, second=_flat(first))


def half_normal(p: PValues, delta: Floats) -> Logarithm:
    """w(p) = exp(-d p^2)."""
    return _linear(-(p.p**2), delta)


def negative_exponential(p: PValues, delta: Floats) -> Logarithm:
    """w(p) = exp(-d p)."""
    return _linear(-p.p, delta)


def logistic(p: PValues, delta: Floats) -> Logarithm:
    """w(p) = 2 exp(-d p) / (1 + exp(-d p))."""
    falling = np.exp(-delta[0] * p.p)
    return Logarithm(
        value=np.log(2 * falling / (1 + falling)),
        first=(-p.p / (1 + falling))[..., None],
        second=(-(p.p**2) * falling / (1 + falling) ** 2)[..., None, None],
    )


def power(p: PValues, delta: Floats) -> Logarithm:
    """w(p) = (1 - p)^d."""
    return _linear(_kept(p.log_q), delta)


def negative_exponential_power(p: PValues, delta: Floats) -> Logarithm:
    """w(p) = exp(-d1 p^(1 / d2))."""
    d1, d2 = delta
    s = np.exp(p.log_p / d2)
    slope = -s * p.log_p / d2**2
    bend = s * (p.log_p**2 / d2**4 + 2 * p.log_p / d2**3)
    second = np.stack(
        [np.stack([np.zeros_like(s), -slope], axis=-1), np.stack([-slope, -d1 * bend], axis=-1)], axis=-1
    )
    return Logarithm(value=-d1 * s, first=np.stack([-s, -d1 * slope], axis=-1), second=second)


def _kept(log_p: Floats) -> Floats:
    return np.clip(log_p, np.log(NEAREST), np.log1p(-NEAREST))


def _linear(slope: Floats, delta: Floats) -> Logarithm:
    first = slope[..., None]
    return Logarithm(value=slope * delta[0], first=first, second=_flat(first))


def _flat(first: Floats) -> Floats:
    return np.zeros((*first.shape, first.shape[-1]))


_ONE: Final = ((0.0,), (0.5,), (2.0,), (6.0,), (25.0,))

CURVES: Final[Mapping[str, Smooth]] = MappingProxyType(
    {
        "beta": Smooth(
            words="beta",
            formula="p^(d1 - 1) (1 - p)^(d2 - 1)",
            source="citkowicz_2017",
            logarithm=beta,
            none=(1.0, 1.0),
            least=(LEAST, LEAST),
            logged=(True, True),
            starts=((1.0, 1.0), (0.5, 1.0), (0.5, 3.0), (1.0, 3.0), (1.5, 1.0)),
            after=False,
            kinks=(NEAREST, 1 - NEAREST),
        ),
        "halfnorm": Smooth(
            words="half-normal",
            formula="exp(-d p^2)",
            source="preston_2004",
            logarithm=half_normal,
            none=(0.0,),
            least=(0.0,),
            logged=(False,),
            starts=_ONE,
        ),
        "negexp": Smooth(
            words="negative exponential",
            formula="exp(-d p)",
            source="preston_2004",
            logarithm=negative_exponential,
            none=(0.0,),
            least=(0.0,),
            logged=(False,),
            starts=_ONE,
        ),
        "logistic": Smooth(
            words="logistic",
            formula="2 exp(-d p) / (1 + exp(-d p))",
            source="preston_2004",
            logarithm=logistic,
            none=(0.0,),
            least=(0.0,),
            logged=(False,),
            starts=_ONE,
        ),
        "power": Smooth(
            words="power",
            formula="(1 - p)^d",
            source="preston_2004",
            logarithm=power,
            none=(0.0,),
            least=(0.0,),
            logged=(False,),
            starts=_ONE,
            kinks=(NEAREST, 1 - NEAREST),
        ),
        "negexppow": Smooth(
            words="negative exponential power",
            formula="exp(-d1 p^(1 / d2))",
            source="begg_1994",
            logarithm=negative_exponential_power,
            none=(0.0, np.nan),
            least=(0.0, LEAST),
            logged=(False, True),
            starts=((0.5, 1.0), (2.0, 1.0), (2.0, 0.1), (2.0, 4.0), (7.0, 3.0), (35.0, 40.0)),
        ),
    }
)
"""The curves of p without jumps, by metafor's codes."""
