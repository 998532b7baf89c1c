"""What is said at the foot of a forest plot so that its marks are read aright: of what stands on a part, no more."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from synthesis.effects import Effect
from synthesis.figures.axis import Axis
from synthesis.figures.forest.layouts import N_CTL, N_EXP
from synthesis.figures.forest.parts import Block
from synthesis.figures.forest.rows import NOT_REPORTED, Arrow, Bar, Diamond, Row, Square, Vote
from synthesis.figures.forest.spec import ForestSpec, Margins, row_key
from synthesis.figures.forest.words import SELECTED
from synthesis.letter_case import lower_first
from synthesis.models.fit import Interval
from synthesis.models.words.model import pools_counts
from synthesis.numbers import Unavailable, estimate, percent
from synthesis.woven import Woven, counted_over, made_from, named, together, weave

_NOT_REPORTED: Final = re.compile(rf"\b{NOT_REPORTED}\b")
_NAMED: Final = 3
"""The most results that are named in a note; more are counted."""


def notes(spec: ForestSpec, block: Block, axis: Axis) -> Iterator[str]:
    """What the rows of a part need to be read, besides the legend of their judgements."""
    shapes = [row.shape for row in block.rows]
    if any(isinstance(shape, Square) and axis.holds(shape.at) for shape in shapes):
        yield _squares(spec)
    if any(isinstance(shape, Diamond) and _reaches(axis, shape.low, shape.high) for shape in shapes):
        yield "Diamonds: pooled estimates with their intervals."
    if block.rows:
        yield from _ground(spec, axis)
    if any(_is_cut(row, axis) for row in block.rows):
        yield "Arrowheads: the interval goes beyond the axis."
    yield from _corrected(spec, block.rows)
    yield from _directions(block.aside)
    yield from _votes(block.voted)
    if block.last:
        yield from _untested(spec)
    if _any_unknown((*block.rows, *block.voted), spec):
        yield f"{NOT_REPORTED}: not reported."


def lined(spec: ForestSpec) -> float | None:
    """The mean that has a dashed line up to the results, on the scale of the effects; None where nothing is pooled."""
    if spec.supposed is None:
        return spec.fit.estimate if spec.pools else None
    return None if spec.supposed.supposed is None else spec.supposed.supposed.estimate


def banded(spec: ForestSpec) -> Interval | None:
    """The prediction interval that lies as a band under the results; None where none is drawn so."""
    found = spec.fit.prediction
    drawn = spec.prediction in {"shade", "both"} and spec.pools and spec.supposed is None
    return None if isinstance(found, Unavailable) or not drawn else found


def _squares(spec: ForestSpec) -> str:
    if spec.fit.unweighted:
        return "Squares: results, all of one size, since the model gives them no weights."
    return "Squares: results, their area in proportion to the weight."


def _ground(spec: ForestSpec, axis: Axis) -> Iterator[str]:
    """How the lines and shades under the results are read."""
    mean = lined(spec)
    if mean is not None and axis.holds(mean):
        whose = " of all results" if spec.subgroups is not None else ""
        how = " as supposed" if spec.supposed is not None else ""
        yield f"Dashed line: the pooled estimate{whose}{how}."
    if spec.margins is not None and _shows(axis, spec.margins):
        yield _margins(spec)
    found = banded(spec)
    if found is not None and _reaches(axis, found.low, found.high):
        look = "Shaded" if spec.margins is None else "Hatched"
        yield f"{look} between dotted lines: the {percent(100 * found.level)} prediction interval."


def _reaches(axis: Axis, low: float, high: float) -> bool:
    """Whether some of a range lies on the axis."""
    return low < axis.high and high > axis.low


def _shows(axis: Axis, margins: Margins) -> bool:
    """Whether the shade between margins lies on the axis; of one margin, its line."""
    low, high = margins
    if low is not None and high is not None:
        return _reaches(axis, low, high)
    return any(bound is not None and axis.holds(bound) for bound in margins)


def _margins(spec: ForestSpec) -> str:
    """`Shaded: −0.20 to 0.20, the declared margins.`; of one margin, its line."""
    bounds = [estimate(spec.shown(bound)) for bound in spec.margins or () if bound is not None]
    told = made_from(" to ".join(bounds), spec.margin_origins)
    if len(bounds) > 1:
        return weave("Shaded: {margins}, the declared margins.", margins=told)
    return weave("Long-dashed line: {margin}, the declared margin.", margin=told)


def _is_cut(row: Row, axis: Axis) -> bool:
    """Whether an interval is drawn that goes beyond the axis."""
    shape = row.shape
    return isinstance(shape, Square | Diamond | Bar) and (shape.low < axis.low or shape.high > axis.high)


def _corrected(spec: ForestSpec, rows: Iterable[Row]) -> Iterator[str]:
    """`Zero cells: 0.5 added to the cells of Lee, 2014; Sun, 2019.`; of many results, how many."""
    shown = {row.name for row in rows}
    found: dict[str, list[Effect]] = {}
    for effect in spec.fit.effects.rows:
        if effect.correction and row_key(effect) in shown:
            found.setdefault(effect.correction, []).append(effect)
    alone = ", for their squares alone" if pools_counts(spec.fit.model) else ""
    for correction, effects in found.items():
        origins = {at for effect in effects for at in effect.origins}
        done = made_from(correction, origins)
        of = _named(effects) if len(effects) <= _NAMED else _counted(effects, origins)
        yield weave(f"Zero cells: {{done}} of {{of}}{alone}.", done=done, of=of)


def _named(effects: Iterable[Effect]) -> Woven:
    """Whose results they are."""
    return together((named(label) for label in dict.fromkeys(one.study_label for one in effects)), "; ")


def _counted(effects: Sequence[Effect], origins: Collection[str]) -> Woven:
    return weave("{n} results", n=counted_over(len(effects), origins))


def _directions(rows: Iterable[Row]) -> Iterator[str]:
    """How the directions of results are read that were not pooled."""
    found = {row.shape.direction for row in rows if isinstance(row.shape, Arrow)}
    if found - {"neither"}:
        yield "Arrows among the results not pooled: whom the result favours, its size unknown."
    if "neither" in found:
        yield "Dashes among the results not pooled: neither is favoured."


def _votes(rows: Sequence[Row]) -> Iterator[str]:
    """How the marks of results that could only vote are read."""
    found = {row.shape.sides for row in rows if isinstance(row.shape, Vote)}
    if any(found):
        yield (
            "Direction only: triangles point towards whom the result favours; neither their place nor their "
            "size says by how much."
        )
    if any(len(sides) > 1 for sides in found):
        yield "◄► Conflicting directions."
    if () in found:
        yield "○ A difference of exactly nothing."
    if any(piece.text.endswith(SELECTED) for row in rows for piece in row.remark):
        yield f"{SELECTED} Stated only because of a test of significance."


def _untested(spec: ForestSpec) -> Iterator[str]:
    """Which subgroups the test between them leaves out, where there is one."""
    found = spec.subgroups
    if found is None or isinstance(found.test.q, Unavailable):
        return
    outside = [lower_first(label) for code, label, _ in found.levels if code in found.untested]
    if outside:
        yield f"Outside the test between subgroups: {', '.join(outside)}."


def _any_unknown(rows: Iterable[Row], spec: ForestSpec) -> bool:
    """Whether a number that is printed is not known."""
    of_arms = {N_EXP, N_CTL, *(column.place for column in spec.columns)}
    return any(
        _NOT_REPORTED.search(cell.text) for row in rows for cell in row.cells if cell.column in of_arms
    )
