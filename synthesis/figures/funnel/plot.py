"""The funnel plot: effects against their standard errors, over regions of p-values, about a mean.

Sterne JAC, Sutton AJ, Ioannidis JPA et al. 2011, BMJ 343:d4002; regions after Peters et al. 2008.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from synthesis.figures.curve import curve_lines
from synthesis.figures.figure import Figure, Mark
from synthesis.figures.funnel.ground import (
    ADJUSTED_DASH,
    INK,
    LIMITS_DASH,
    SHADES,
    across_axis,
    height,
    limits,
    regions,
    upright_axis,
)
from synthesis.figures.funnel.spec import FunnelSpec
from synthesis.figures.funnel.words import FILLED, REGIONS, UPRIGHT, alternative, notes
from synthesis.figures.inks import rectangle
from synthesis.figures.legend import Entry, LegendRow
from synthesis.figures.scatter.frame import Foot
from synthesis.figures.scatter.means import Mean
from synthesis.figures.scatter.page import Scatter, scatter_figure
from synthesis.figures.scatter.plate import make_plate
from synthesis.figures.scatter.points import RADIUS, group_row, open_marks
from synthesis.woven import counted_over, weave

__all__ = ["FunnelSpec", "funnel_plot"]

_SAMPLE: Final = 20.0
_BOX: Final = (7.0, 4.0)
_EDGE: Final = "#8c8c8c"


def funnel_plot(spec: FunnelSpec) -> tuple[Figure, ...]:
    """A funnel plot as a finished figure, alone in its tuple."""
    plate = make_plate(across_axis(spec), upright_axis(spec), falls=spec.upright == "standard_error")
    made = Scatter(
        plate=plate,
        points=tuple(replace(one, y=height(spec, one.y)) for one in spec.points),
        upright_label=UPRIGHT[spec.upright],
        foot=Foot(
            label=spec.label,
            favours=("", "") if spec.null is None else spec.favours,
            null=plate.middle if spec.null is None else plate.x(spec.null),
        ),
        groups=spec.groups,
        ground=(*regions(spec, plate), *limits(spec, plate)),
        avoided=("mean", "limits", "null", "adjusted"),
        legend=tuple(_legend(spec)),
        notes=tuple(notes(spec)),
    )
    return scatter_figure(spec, made, alternative(spec))


def _legend(spec: FunnelSpec) -> Iterator[LegendRow]:
    """The groups, the regions, the lines."""
    yield group_row(spec.groups, spec.points)
    if spec.shaded:
        shades = tuple(
            Entry(label=label, wide=2 * _BOX[0], draw=partial(_shade, shade))
            for label, shade in reversed(list(zip(REGIONS, SHADES, strict=True)))
        )
        yield LegendRow(title="Two-sided p-value of an effect", entries=shades)
    lines = [_mean_entry(spec.mean, ()), _line_entry("Pseudo 95% limits", LIMITS_DASH)]
    if spec.filled:
        draw = partial(_hollow, spec)
        n = counted_over(spec.filled, (at for one in spec.points for at in one.origins))
        lines.append(Entry(label=weave("{filled} ({n})", filled=FILLED, n=n), wide=8.0, draw=draw))
    if spec.adjusted is not None:
        lines.append(_mean_entry(spec.adjusted, ADJUSTED_DASH))
    yield LegendRow(title="", entries=tuple(lines))


def _hollow(spec: FunnelSpec, x: float, y: float) -> Iterable[Mark]:
    return open_marks(spec.groups, (x, y), RADIUS, role="sample")


def _mean_entry(mean: Mean, dash: tuple[float, ...]) -> Entry:
    label = weave("{mean}: {text}", mean=mean.label, text=mean.text)
    return _line_entry(label, dash, 1.0, mean.key)


def _line_entry(label: str, dash: tuple[float, ...], width: float = 0.8, key: str = "") -> Entry:
    return Entry(label=label, wide=_SAMPLE, draw=partial(_stroke, dash, width), key=key)


def _stroke(dash: tuple[float, ...], width: float, x: float, y: float) -> Iterable[Mark]:
    ends = ((x - _SAMPLE / 2, y), (x + _SAMPLE / 2, y))
    return curve_lines(ends, width=width, colour=INK, dash=dash, role="sample")


def _shade(fill: str, x: float, y: float) -> Iterable[Mark]:
    wide, high = _BOX
    return (rectangle((x - wide, y - high, x + wide, y + high), fill, _EDGE, role="sample"),)
