"""The kinds of selection there are, by name: each makes of what was asked what a likelihood needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.selection.p_values import ALTERNATIVES
from synthesis.models.selection.shares import ByCurve, BySteps
from synthesis.models.selection.weights import CURVES, LEAST, MOST, Smooth

Floats = NDArray[np.float64]

FEW: Final = 4
"""Fewer effects than this in an interval of p tell little of its weight."""


@frozen
class Asked:
    """What is asked: effects with their standard errors, the side of p, steps, and given values of delta.

    In `delta` nan stands for what is to be estimated; it is empty where all is.
    """

    y: Floats
    se: Floats
    alternative: str
    steps: tuple[float, ...]
    delta: tuple[float, ...]


@frozen
class Chosen:
    """A kind of selection for some effects: what its q parameters are called and may be, where they are sought.

    `none` are their values where nothing is selected, nan where no one value says so; `counts` the effects in each
    interval between `steps`; `cautions` what is to be known before the estimates are used.
    """

    words: str
    formula: str
    source: str
    selection: ByCurve | BySteps
    steps: tuple[float, ...]
    counts: tuple[int, ...]
    names: tuple[str, ...]
    none: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    logged: tuple[bool, ...]
    starts: tuple[tuple[float, ...], ...]
    cautions: tuple[str, ...] = ()

    @property
    def free(self) -> tuple[bool, ...]:
        """Which parameters are estimated."""
        return tuple(low < high for low, high in zip(self.low, self.high, strict=True))


def _by_steps(asked: Asked) -> Chosen:
    """A weight for each interval between steps, that of the first being 1."""
    steps = tuple(sorted({*asked.steps, 1.0}))
    if len(steps) < 2:
        raise NotEstimable("a step function needs steps: p-values between 0 and 1, such as 0.025")
    q = len(steps)
    given = _given(
        asked.delta, q, f"{q}, one for each interval up to {', '.join(f'{step:g}' for step in steps)}"
    )
    first = 1.0 if np.isnan(given[0]) else given[0]
    given = (first, *given[1:])
    if min(one for one in given if not np.isnan(one)) <= 0:
        raise NotEstimable(
            "a weight that is given must be above 0; give a small one for an interval hardly seen"
        )
    selection = BySteps(y=asked.y, se=asked.se, side=ALTERNATIVES[asked.alternative], steps=steps)
    names = interval_names(steps)
    counts = selection.counts
    free = [bool(np.isnan(one)) for one in given]
    _refuse_empty(names, counts, free)
    return Chosen(
        words="step function",
        formula="a weight for each interval of p",
        source="vevea_1995",
        selection=selection,
        steps=steps,
        counts=counts,
        names=names,
        none=(1.0,) * q,
        low=tuple(LEAST if open_ else one for one, open_ in zip(given, free, strict=True)),
        high=tuple(MOST if open_ else one for one, open_ in zip(given, free, strict=True)),
        logged=tuple(free),
        starts=tuple(dict.fromkeys(_filled(given, (level,) * q) for level in (1.0, 0.5, 0.1, 0.02, 2.0))),
        cautions=_thin(names, counts, free),
    )


def _by_curve(curve: Smooth, asked: Asked) -> Chosen:
    """A curve of p, from the first p on or from a step on."""
    if asked.steps and not curve.after:
        raise NotEstimable(f"the {curve.words} curve knows no steps; found {asked.steps[0]:g}")
    if len(asked.steps) > 1:
        raise NotEstimable(f"the {curve.words} curve begins to fall at one step; found {len(asked.steps)}")
    step = asked.steps[0] if asked.steps else 0.0
    q = len(curve.none)
    given = _given(asked.delta, q, f"{q}")
    free = [bool(np.isnan(one)) for one in given]
    _within(curve, given)
    side = ALTERNATIVES[asked.alternative]
    split = BySteps(y=asked.y, se=asked.se, side=side, steps=(step, 1.0)) if step else None
    return Chosen(
        words=curve.words,
        formula=curve.formula,
        source=curve.source,
        selection=ByCurve(y=asked.y, se=asked.se, side=side, curve=curve, step=step),
        steps=(step, 1.0) if step else (),
        counts=split.counts if split else (),
        names=("delta",) if q == 1 else tuple(f"delta {i + 1}" for i in range(q)),
        none=curve.none,
        low=tuple(
            least if open_ else one for one, least, open_ in zip(given, curve.least, free, strict=True)
        ),
        high=tuple(MOST if open_ else one for one, open_ in zip(given, free, strict=True)),
        logged=tuple(log and open_ for log, open_ in zip(curve.logged, free, strict=True)),
        starts=tuple(dict.fromkeys(_filled(given, start) for start in curve.starts)),
    )


SELECTIONS: Final[Mapping[str, Callable[[Asked], Chosen]]] = MappingProxyType(
    {"stepfun": _by_steps, **{name: partial(_by_curve, curve) for name, curve in CURVES.items()}}
)
"""The kinds of selection by metafor's codes."""
ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "half-normal": "halfnorm",
        "negative-exponential": "negexp",
        "negative-exponential-power": "negexppow",
        "step-function": "stepfun",
    }
)


def known_kind(kind: str) -> str:
    """The kind's own name, from a name or a readable alias.

    Raises:
        NotEstimable: no such kind; the message lists those there are.
    """
    spelt = expected.text("kind", kind).strip().lower().replace("_", "-").replace(" ", "-")
    return expected.one_of("kind of selection", ALIASES.get(spelt, spelt), {*SELECTIONS, *ALIASES})


def interval_names(steps: Sequence[float]) -> tuple[str, ...]:
    """The intervals of p between steps in words: `0 < p <= 0.025`."""
    return tuple(f"{low:g} < p ≤ {high:g}" for low, high in zip((0.0, *steps[:-1]), steps, strict=True))


def _given(delta: tuple[float, ...], q: int, words: str) -> tuple[float, ...]:
    if not delta:
        return (np.nan,) * q
    if len(delta) != q:
        raise NotEstimable(f"delta: expected {words}; found {len(delta)}")
    return delta


def _filled(given: tuple[float, ...], start: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(other if np.isnan(one) else one for one, other in zip(given, start, strict=True))


def _within(curve: Smooth, given: tuple[float, ...]) -> None:
    for one, least in zip(given, curve.least, strict=True):
        if not np.isnan(one) and not least <= one <= MOST:
            raise NotEstimable(
                f"delta of the {curve.words} curve must be {least:g} to {MOST:g}; found {one:g}"
            )


def _refuse_empty(names: tuple[str, ...], counts: tuple[int, ...], free: list[bool]) -> None:
    """Refuse to estimate the weight of an interval no effect lies in, or weights beside such a first interval."""
    empty = [name for name, count, open_ in zip(names, counts, free, strict=True) if open_ and not count]
    if any(free) and not counts[0]:
        empty = [names[0], *empty]
    if empty:
        raise NotEstimable(
            f"no effect has its p-value in {'; '.join(empty)}: its weight cannot be estimated; choose other steps or "
            "the other alternative, or give all weights"
        )


def _thin(names: tuple[str, ...], counts: tuple[int, ...], free: list[bool]) -> tuple[str, ...]:
    """What to say of intervals with few effects, where weights are estimated from them."""
    if not any(free):
        return ()
    thin = [f"{name} ({count})" for name, count in zip(names, counts, strict=True) if count < FEW]
    if not thin:
        return ()
    return (f"Fewer than {FEW} effects lie in {'; '.join(thin)}: the weights rest on very little.",)
