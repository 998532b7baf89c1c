"""How verdicts depend on the margin: results in each class as the margins move away from zero, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf, isclose
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import SynthesisError
from synthesis.numbers import Unavailable
from synthesis.sheet import Cell, Grid, Presented, Sheet, written
from synthesis.verdicts.margin import Margin
from synthesis.verdicts.verdict import CLASSES, NOT_BOTH, ROWS, interval_of

Floats = NDArray[np.float64]
Ends = tuple[float, float]

NOT_GIVEN: Final = Unavailable(reason="this interval was not given")
NOT_SYMMETRIC: Final = Unavailable(reason="the margins are not as far from zero on both sides")
_CODES: Final = tuple(CLASSES)
_TABLE: Final = np.array([[_CODES.index(code) if code else -1 for code in row] for row in ROWS])


@frozen
class Step:
    """What holds where the factor on the margins is above `above` and at most `to`.

    `counts` are results in each of the ten classes; `pooled` and `prediction` the classes of these intervals.
    """

    above: float
    to: float
    counts: Mapping[str, int]
    pooled: str | Unavailable
    prediction: str | Unavailable


@frozen(eq=False, repr=False)
class MarginCurve(Presented):
    """The classes of `n` results as a step function of a factor on the declared `margin`, from 0 to `up_to`.

    `steps` follow one another without a gap, and differ from each other; 1 is the margin as it was declared.
    """

    margin: Margin
    n: int
    up_to: float
    steps: tuple[Step, ...]

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """The factors at which something changes, ascending."""
        return tuple(step.to for step in self.steps[:-1])

    @property
    def delta(self) -> float | Unavailable:
        """How far from zero both margins lie where the factor is 1."""
        harm, benefit = self.margin.harm, self.margin.benefit
        if harm is None or benefit is None or not isclose(harm, benefit, rel_tol=1e-9):
            return NOT_SYMMETRIC
        return harm

    def at(self, factor: float) -> Step:
        """The step that holds at this factor.

        Raises:
            SynthesisError: a factor that is not above 0 or above the last of the curve.
        """
        factor = expected.number("factor", factor, SynthesisError)
        if not 0 < factor <= self.up_to:
            raise SynthesisError(
                f"factor: expected a number above 0, at most {self.up_to:g}; found {factor:g}"
            )
        return next(step for step in self.steps if factor <= step.to)

    def sheet(self) -> Sheet:
        """The steps in a table: results in each class that has any."""
        some = [code for code in CLASSES if any(step.counts[code] for step in self.steps)]
        head = ("up to", *(CLASSES[code].letter for code in some), "pooled", "prediction")
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (
                written(step.to) if step.to < inf else "∞",
                *(step.counts[code] for code in some),
                _letter(step.pooled),
                _letter(step.prediction),
            )
            for step in self.steps
        )
        letters = ", ".join(f"{CLASSES[code].letter} {CLASSES[code].label.lower()}" for code in CLASSES)
        margins = self.margin.text or self.margin.id
        return Sheet(
            title=f"{self.n} results by a factor on the margins",
            blocks=(Grid(head=head, rows=rows),),
            notes=(f"A factor of 1 is the margins as declared: {margins}.", f"{letters}."),
        )


def margin_curve(
    intervals: Iterable[Ends],
    margin: Margin,
    *,
    pooled: Ends | None = None,
    prediction: Ends | None = None,
    up_to: float | None = None,
) -> MarginCurve | Unavailable:
    """In which classes results are, for every factor on the margins: exact, from the ends of their intervals.

    With margins f h and f b, f > 0, a class changes only where f h or f b meets the end of an interval; there the
    interval is still in the class that it had below, since ends on a margin do not lie within it.

    Args:
        intervals: Low and high of each result, + for benefit; ends may be open.
        margin: Important harm and benefit, both.
        pooled: The interval of the mean.
        prediction: The prediction interval.
        up_to: The largest factor; inf where it is None.

    Raises:
        SynthesisError: ends that are no interval, or a largest factor not above 0.
    """
    expected.kind("margin", margin, Margin, "a Margin", SynthesisError)
    last = inf if up_to is None else expected.number("up_to", up_to, SynthesisError)
    if not last > 0:
        raise SynthesisError(f"up_to: expected a number above 0; found {last:g}")
    if margin.harm is None or margin.benefit is None:
        return NOT_BOTH
    results = [_pair("intervals", one) for one in _listed(intervals)]
    asked = (("pooled", pooled), ("prediction", prediction))
    given = [_pair(what, one) for what, one in asked if one is not None]
    ends = np.array([*results, *given], dtype=np.float64).reshape(-1, 2)
    breaks = _breaks(ends, margin.harm, margin.benefit, last)
    codes = _codes(ends, _inside(breaks), margin.harm, margin.benefit)
    steps = _steps(breaks, codes, len(results), (pooled is not None, prediction is not None))
    return MarginCurve(margin=margin, n=len(results), up_to=last, steps=steps)


def _listed(intervals: object) -> list[object]:
    if isinstance(intervals, str) or not isinstance(intervals, Iterable):
        raise SynthesisError(f"intervals: expected pairs of low and high; found {expected.told(intervals)}")
    return list(intervals)


def _pair(what: str, found: Any) -> Ends:
    if isinstance(found, str) or not hasattr(found, "__len__") or len(found) != 2:
        raise SynthesisError(f"{what}: expected a pair of low and high; found {expected.told(found)}")
    try:
        low, high = found
    except (TypeError, ValueError):
        raise SynthesisError(f"{what}: expected low and high; found {expected.told(found)}") from None
    return interval_of(low, high)


def _breaks(ends: Floats, harm: float, benefit: float, last: float) -> Floats:
    """0, the factors at which a margin meets the end of an interval, and the last factor; (s + 1,)."""
    factors = np.concatenate([-ends.ravel() / harm, ends.ravel() / benefit])
    return np.unique([0.0, *factors[(factors > 0) & (factors < last)], last])


def _inside(breaks: Floats) -> Floats:
    """A factor inside each step, (s,): between its ends, beyond its start where it is open."""
    low, high = breaks[:-1], breaks[1:]
    return np.where(np.isinf(high), 2 * low + 1, low + (np.where(np.isinf(high), low, high) - low) / 2)


def _codes(ends: Floats, factors: Floats, harm: float, benefit: float) -> NDArray[np.intp]:
    """The place of the class of each interval at each factor in `CLASSES`, shape (s, n)."""
    low, high = ends[:, 0], ends[:, 1]
    h, b = factors[:, None] * harm, factors[:, None] * benefit
    row = np.where(low <= -h, 0, np.where(low <= 0, 1, np.where(low < b, 2, 3)))
    column = np.where(high <= -h, 0, np.where(high < 0, 1, np.where(high < b, 2, 3)))
    return np.asarray(_TABLE[row, column], dtype=np.intp)


def _steps(breaks: Floats, codes: NDArray[np.intp], n: int, given: tuple[bool, bool]) -> tuple[Step, ...]:
    """The steps, those after one another that say the same made one."""
    steps: list[Step] = []
    for above, to, row in zip(breaks[:-1].tolist(), breaks[1:].tolist(), codes, strict=True):
        counts = np.bincount(row[:n], minlength=len(_CODES)).tolist()
        rest = iter(row[n:].tolist())
        pooled, prediction = (_CODES[next(rest)] if there else NOT_GIVEN for there in given)
        step = Step(
            above=above,
            to=to,
            counts=MappingProxyType(dict(zip(_CODES, counts, strict=True))),
            pooled=pooled,
            prediction=prediction,
        )
        if steps and _says(steps[-1]) == _says(step):
            step = Step(
                above=steps.pop().above, to=to, counts=step.counts, pooled=pooled, prediction=prediction
            )
        steps.append(step)
    return tuple(steps)


def _says(step: Step) -> tuple[object, ...]:
    return (*step.counts.values(), step.pooled, step.prediction)


def _letter(code: str | Unavailable) -> str | Unavailable:
    return code if isinstance(code, Unavailable) else CLASSES[code].letter
