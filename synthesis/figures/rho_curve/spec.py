"""What a curve by assumed correlation is asked to show."""

from __future__ import annotations

from math import exp, isfinite

from extraction_forms.frozen_values import frozen
from synthesis.numbers import Unavailable


@frozen
class Pooled:
    """A pooled estimate with its interval on the scale of the analysis.

    `told` are the lines that say it where it is pointed at; `key` is what the keys of its numbers begin with.
    """

    estimate: float
    low: float
    high: float
    told: tuple[str, ...] = ()
    key: str = ""


@frozen
class RhoPoint:
    """A correlation that was tried, and the estimate by it, or why there is none."""

    rho: float
    pooled: Pooled | Unavailable


@frozen
class RhoAnswer:
    """One answer to dependence by its label, and the estimate by it; `own` is that of the curve, as assumed."""

    label: str
    pooled: Pooled | Unavailable
    own: bool = False


@frozen
class RhoCurveSpec:
    """A curve by assumed correlation as asked for.

    `points` rise by correlation; `assumed` is the correlation of the answer that is the curve's own, `declared`
    whether the review chose it. `favours` is what lies below and above no effect, `margins` the bounds of what does
    not matter as they stand on the axis. `remark` is what a reader must know of the curve besides. With `ratio` numbers
    are logarithms of ratios.
    """

    id: str
    title: str
    points: tuple[RhoPoint, ...]
    answers: tuple[RhoAnswer, ...]
    assumed: float
    label: str
    favours: tuple[str, str]
    declared: bool = True
    margins: tuple[float | None, float | None] | None = None
    ratio: bool = False
    remark: str = ""
    caption: str = ""
    table: str = ""

    def __post_init__(self) -> None:
        place = f"figure {self.id}"
        rhos = [one.rho for one in self.points]
        if not rhos or sorted(set(rhos)) != rhos:
            raise ValueError(f"{place}: expected correlations that rise; found {rhos}")
        if not self.pooled:
            raise ValueError(f"{place}: expected one estimate at least; found none")
        for one in self.pooled:
            if not (isfinite(one.estimate) and one.low <= one.estimate <= one.high):
                found = f"{one.low} to {one.high} about {one.estimate}"
                raise ValueError(f"{place}: expected an interval about its estimate; found {found}")
        if sum(one.own for one in self.answers) > 1:
            raise ValueError(f"{place}: expected one answer that is the curve's own at most; found several")

    @property
    def pooled(self) -> tuple[Pooled, ...]:
        """Every estimate there is, those of the curve first."""
        found = (*(one.pooled for one in self.points), *(one.pooled for one in self.answers))
        return tuple(one for one in found if not isinstance(one, Unavailable))

    @property
    def own(self) -> Pooled | None:
        """The estimate by the correlation assumed."""
        return next(
            (one.pooled for one in self.answers if one.own and not isinstance(one.pooled, Unavailable)), None
        )

    @property
    def curve(self) -> tuple[RhoPoint, ...]:
        """The correlations that were tried, and that which was assumed among them."""
        own = self.own
        if own is None or any(one.rho == self.assumed for one in self.points):
            return self.points
        more = (*self.points, RhoPoint(rho=self.assumed, pooled=own))
        return tuple(sorted(more, key=lambda one: one.rho))

    def shown(self, value: float) -> float:
        """A number as readers know it: of a ratio the ratio itself."""
        return exp(max(-700.0, min(700.0, value))) if self.ratio else value
