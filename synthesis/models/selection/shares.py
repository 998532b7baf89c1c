"""What selection does to a likelihood: the weights of the effects seen, and the share of all that would be seen.

A_i = integral of w(p(y)) over the normal density of y_i; with it go its slopes by the mean and variance of y_i,
which are integrals against Hermite polynomials He_n, and those by the parameters delta of w.
"""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.frozen import Frozen
from synthesis.models.selection.p_values import PValues, Side, exactly
from synthesis.models.selection.panels import FINE, nodes
from synthesis.models.selection.weights import Logarithm, Smooth

Floats = NDArray[np.float64]

ORDERS: Final = 5
_SOME: Final = 128  # studies integrated at a time, to spare memory


@frozen
class Share:
    """Moments of w against a normal density, all to be multiplied by exp(`scale`), shape (k,).

    `plain` (k, 5) holds the integrals of w He_n for n = 0 to 4, `first` (k, q, 3) those of its q slopes for n = 0
    to 2, `second` (k, q, q) those of their slopes for n = 0.
    """

    scale: Floats
    plain: Floats
    first: Floats
    second: Floats


class Selecting(Protocol):
    """Selection as a likelihood needs it, for k effects and q parameters."""

    def at(self, p: PValues, delta: Floats) -> Logarithm:
        """The logarithm of w at some p-values."""
        ...

    def seen(self, delta: Floats) -> Logarithm:
        """The logarithm of w of the effects seen."""
        ...

    def share(self, mean: Floats, deviation: Floats, delta: Floats) -> Share:
        """The share of what k studies might find that would be seen."""
        ...


@frozen(eq=False)
class ByCurve(Frozen):
    """Selection by a smooth curve of p, which begins to fall at `step` where that is above 0.

    w(p) = f(p), or with a step a: 1 up to a, then f(p) / f(a) (Preston, Ashby & Smyth 2004, J Eval Clin Pract
    10:313). `order` is the number of nodes a panel of the quadrature has.
    """

    y: Floats
    se: Floats
    side: Side
    curve: Smooth
    step: float
    order: int = FINE

    @property
    def jumps(self) -> Floats:
        """The z at which the curve has a kink or begins to fall."""
        where = (*self.curve.kinks, *([self.step] if self.step > 0 else []))
        bends = [z for p in where for z in self.side.cuts(p)]
        both = self.side.cuts(0.5)
        if len(both) > 1:  # two-sided: (1 - p)^d bends ever more sharply towards z = 0
            bends += [sign * 0.5**power for power in range(1, 25) for sign in (-1, 1)]
        return np.array(bends, dtype=np.float64)

    def seen(self, delta: Floats) -> Logarithm:
        """The logarithm of w of the effects seen: (k,), (k, q), (k, q, q)."""
        return self.at(self.side.of(self.y / self.se), delta)

    def at(self, p: PValues, delta: Floats) -> Logarithm:
        """The logarithm of w at some p-values."""
        found = self.curve.logarithm(p, delta)
        if not self.step:
            return found
        there = self.curve.logarithm(exactly(np.array([self.step])), delta)
        late = p.p > self.step
        return Logarithm(
            value=np.where(late, found.value - there.value[0], 0.0),
            first=np.where(late[..., None], found.first - there.first[0], 0.0),
            second=np.where(late[..., None, None], found.second - there.second[0], 0.0),
        )

    def share(self, mean: Floats, deviation: Floats, delta: Floats) -> Share:
        """The moments of w by quadrature."""
        blocks = range(0, self.y.size, _SOME)
        parts = [self._block(mean, deviation, delta, slice(start, start + _SOME)) for start in blocks]
        return Share(
            scale=np.concatenate([part.scale for part in parts]),
            plain=np.concatenate([part.plain for part in parts]),
            first=np.concatenate([part.first for part in parts]),
            second=np.concatenate([part.second for part in parts]),
        )

    def _block(self, mean: Floats, deviation: Floats, delta: Floats, some: slice) -> Share:
        middle, spread = mean[some] / self.se[some], deviation[some] / self.se[some]
        grid = nodes(middle, spread, self.jumps, self.order)
        u, square = grid.u, grid.u * grid.u
        weight = self.at(self.side.of(middle[:, None] + spread[:, None] * u), delta)
        height = weight.value - square / 2
        scale = np.max(height, axis=1)
        mass = np.exp(height - scale[:, None]) * grid.weight / np.sqrt(2 * np.pi)
        He = np.stack(
            [np.ones_like(u), u, square - 1, u * (square - 3), square * (square - 6) + 3], axis=-1
        )  # products, for a power costs a hundred times as much
        slopes = weight.first
        bends = weight.second + slopes[..., :, None] * slopes[..., None, :]
        return Share(
            scale=scale,
            plain=np.matmul(mass[:, None, :], He)[:, 0],
            first=np.matmul((mass[..., None] * slopes).swapaxes(1, 2), He[..., :3]),
            second=np.einsum("kn,knqr->kqr", mass, bends),
        )


@frozen(eq=False)
class BySteps(Frozen):
    """Selection by a function of p that is constant between `steps`, which end with 1.

    w_i = delta_j for p_i in interval j; A_i = sum_j delta_j B_ij with B_ij the probability of the interval, a
    difference of normal integrals (Hedges 1992, Stat Sci 7:246; Vevea & Hedges 1995, Psychometrika 60:419).
    """

    y: Floats
    se: Floats
    side: Side
    steps: tuple[float, ...]

    @property
    def interval(self) -> NDArray[np.intp]:
        """The interval, from 0, that the p-value of each effect lies in, its upper end included."""
        p = self.side.of(self.y / self.se).p
        return np.searchsorted(np.array(self.steps[:-1]), p, side="left")

    @property
    def counts(self) -> tuple[int, ...]:
        """Effects in each interval."""
        return tuple(np.bincount(self.interval, minlength=len(self.steps)).tolist())

    def seen(self, delta: Floats) -> Logarithm:
        """The logarithm of w of the effects seen: (k,), (k, q), (k, q, q)."""
        return _stepped(self.interval, delta)

    def at(self, p: PValues, delta: Floats) -> Logarithm:
        """The logarithm of w at some p-values."""
        return _stepped(np.searchsorted(np.array(self.steps[:-1]), p.p, side="left"), delta)

    def share(self, mean: Floats, deviation: Floats, delta: Floats) -> Share:
        """The moments of w in closed form: w is linear in delta, and integral of He_n phi = -He_(n-1) phi."""
        parts = self._moments(mean, deviation)
        return Share(
            scale=np.zeros(self.y.size),
            plain=np.einsum("q,kqh->kh", delta, parts),
            first=parts[:, :, :3],
            second=np.zeros((self.y.size, delta.size, delta.size)),
        )

    def _moments(self, mean: Floats, deviation: Floats) -> Floats:
        """The integrals of He_n over each interval, (k, q, 5)."""
        found = np.zeros((self.y.size, len(self.steps), ORDERS))
        for j, (low, high) in enumerate(zip((0.0, *self.steps[:-1]), self.steps, strict=True)):
            for start, end in _stretches(self.side, low, high):
                lower = (start * self.se - mean) / deviation
                upper = (end * self.se - mean) / deviation
                found[:, j] += _between(lower, upper)
        return found


def _stepped(interval: NDArray[np.intp], delta: Floats) -> Logarithm:
    slope = np.eye(delta.size)[interval] / delta
    return Logarithm(
        value=np.log(delta)[interval], first=slope, second=-slope[..., :, None] * slope[..., None, :]
    )


def _stretches(side: Side, low: float, high: float) -> list[tuple[float, float]]:
    """The stretches of z on which low < p <= high."""
    below = side.cuts(high) if high < 1 else None
    above = side.cuts(low) if low > 0 else None
    if len(side.cuts(0.5)) == 1:
        ends = [cut[0] if cut else None for cut in (above, below)]
        falling = side.cuts(0.1)[0] > side.cuts(0.9)[0]
        outer = np.inf if falling else -np.inf
        a, b = (outer if ends[0] is None else ends[0]), (-outer if ends[1] is None else ends[1])
        return [(min(a, b), max(a, b))]
    out = np.inf if above is None else above[1]
    inside = 0.0 if below is None else below[1]
    return [(-out, -inside), (inside, out)]


def _between(lower: Floats, upper: Floats) -> Floats:
    """The integrals of He_n phi from lower to upper for n = 0 to 4, (k, 5)."""
    from scipy.special import ndtr

    plain = np.where(lower > 0, ndtr(-lower) - ndtr(-upper), ndtr(upper) - ndtr(lower))
    ends = [_hermite_density(at) for at in (lower, upper)]
    return np.concatenate([plain[:, None], ends[0] - ends[1]], axis=1)


def _hermite_density(u: Floats) -> Floats:
    """He_n phi for n = 0 to 3, (k, 4); 0 at infinity."""
    finite = np.where(np.isfinite(u), u, 0.0)
    density = np.where(np.isfinite(u), np.exp(-(finite**2) / 2) / np.sqrt(2 * np.pi), 0.0)
    return np.stack(
        [density, finite * density, (finite**2 - 1) * density, (finite**3 - 3 * finite) * density], axis=1
    )
