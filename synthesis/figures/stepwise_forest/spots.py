"""Where a reader of a forest plot of steps may point, and what each row says there."""

from __future__ import annotations

from collections.abc import Iterator

from synthesis.figures.figure import Spot
from synthesis.figures.forest.panel import Panel
from synthesis.figures.stepwise_forest.spec import (
    AT,
    CI,
    EFFECTS,
    ESTIMATE,
    I2,
    STUDIES,
    TAU2,
    P,
    Step,
    StepwiseSpec,
)
from synthesis.numbers import Unavailable

_REACH = 5.0
_NAMES = ((P, "p"), (TAU2, "τ²"), (I2, "I²"))


def spot(one: Step, spec: StepwiseSpec, panel: Panel, y: float) -> Iterator[Spot]:
    """The spot of a row on its estimate; none where it has no estimate."""
    if isinstance(one.estimate, Unavailable):
        return
    x = panel.within(panel.x(one.estimate))
    yield Spot(x=x, y=y, r=_REACH, text=tuple(_said(one, spec)), key=one.number(ESTIMATE).key)


def _said(one: Step, spec: StepwiseSpec) -> Iterator[str]:
    yield one.label
    if one.number(AT).key:
        yield f"{spec.order}: {one.number(AT).text}"
    yield f"Studies {one.number(STUDIES).text}, effects {one.number(EFFECTS).text}"
    ci = "" if isinstance(one.interval, Unavailable) else f" ({spec.level} CI {one.number(CI).text})"
    yield f"{spec.label} {one.number(ESTIMATE).text}{ci}"
    yield ", ".join(f"{name} {one.number(column).text}" for column, name in _NAMES)
    if one.marked:
        yield "Changes the conclusion"
