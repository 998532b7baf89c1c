"""What a line prints of its comparison, as spans on the scale on which the estimate is normal."""

from __future__ import annotations

from math import inf, log, sqrt

from extraction_forms.frozen_values import frozen
from synthesis.audit.estimates import RATIOS
from synthesis.audit.formulas import pooled, values_of
from synthesis.audit.lines import Line
from synthesis.audit.printed import Printed
from synthesis.audit.slack import ARITHMETIC, quantile, span
from synthesis.measures.recovery.printed import Span


@frozen
class Comparison:
    """The estimate, its limits and standard error as spans; `ratio` where estimate and limits are printed as ratios.

    The standard error is that of the logarithm where the estimate is a ratio. `df` is that of a t test of two
    means, infinite where nothing says of how many people they are.
    """

    estimate: Span | None
    low: Span | None
    high: Span | None
    se: Span | None
    level: float
    df: float
    ratio: bool

    @property
    def q(self) -> float:
        """The quantile of the interval's level, of z."""
        return quantile(self.level)

    @property
    def half_width(self) -> Span | None:
        """Half of the interval's width; none without both limits in order."""
        if self.low is None or self.high is None or self.high.high < self.low.low:
            return None
        return Span(low=max(self.high.low - self.low.high, 0.0) / 2, high=(self.high.high - self.low.low) / 2)


def comparison(line: Line) -> Comparison:
    """The numbers of a line's comparison on their scale; those that a ratio cannot have are left out."""
    ratio = line.measure in RATIOS and not line.logarithm
    found = {
        name: _on_scale(line.between.get(name), ratio=ratio) for name in ("estimate", "ci_low", "ci_high")
    }
    se = line.between.get("se")
    return Comparison(
        estimate=found["estimate"],
        low=found["ci_low"],
        high=found["ci_high"],
        se=span(se) if se is not None and se.value > 0 else None,
        level=level_of(line),
        df=df_of(line),
        ratio=ratio,
    )


def level_of(line: Line) -> float:
    """The level of the interval; 0.95 where none is printed."""
    printed = line.between.get("level")
    if printed is None:
        return 0.95
    share = printed.value / 100 if printed.value > 1 else printed.value
    return share if 0.5 <= share < 1 else 0.95


def df_of(line: Line) -> float:
    """Degrees of freedom of two means compared: those printed beside a t, else by the numbers of people.

    Infinite for other measures and where nothing tells.
    """
    told = line.between.get("df") if "t" in line.between else None
    if told is not None and told.value >= 1:
        return told.value
    n1, n2 = line.experimental.get("n"), line.control.get("n")
    if line.measure in RATIOS or line.measure == "RD" or n1 is None or n2 is None or n1 + n2 <= 2:
        return inf
    return n1 + n2 - 2


def mean_of(one: Span) -> float:
    """The middle of a span."""
    return (one.low + one.high) / 2


def errors_from_n(line: Line, size: float) -> tuple[float, ...]:
    """The standard errors that an effect of this size may have by the numbers of people or the arms' own numbers.

    Of a difference of means, with unequal and with equal variances.
    """
    n1, n2 = line.experimental.get("n"), line.control.get("n")
    many = n1 is not None and n2 is not None and n1 > 1 and n2 > 1
    if many and n1 is not None and n2 is not None and line.measure == "SMD":
        return (sqrt(1 / n1 + 1 / n2 + size**2 / (2 * (n1 + n2))),)
    if line.computed is None or line.computed.measure != line.measure:
        return ()
    own = sqrt(line.computed.v)
    means = values_of(line, ("n", "mean", "sd")) if many and line.measure == "MD" else None
    return (own,) if means is None else (own, pooled(means[0]) * sqrt(1 / means[0][0] + 1 / means[0][3]))


def _on_scale(number: Printed | None, *, ratio: bool) -> Span | None:
    if number is None:
        return None
    if not ratio:
        return span(number)
    if number.value <= 0:
        return None
    off = number.slack + ARITHMETIC * number.value
    low = number.value - off
    return Span(low=log(low) if low > 0 else -inf, high=log(number.value + off))
