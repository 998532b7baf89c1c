"""The rows of a forest plot whose results stand twice: as published, and as something else is supposed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from synthesis.figures.flow import Piece
from synthesis.figures.forest.layouts import CI, ESTIMATE, STUDY
from synthesis.figures.forest.rows import Bar, Cell, Diamond, Row, Square
from synthesis.figures.forest.spec import ForestSpec
from synthesis.figures.forest.supposition import Mean, SupposedRow, Supposition
from synthesis.figures.forest.words import number_key
from synthesis.letter_case import lower_first
from synthesis.models.words.model import mean_words
from synthesis.numbers import count, estimate, interval, percent
from synthesis.woven import named, together, weave

MOST_ROWS: Final = 40
"""From more results than this on only those are drawn that stand twice; the synthesis' own plot has all."""

SET_ASIDE: Final = "set aside"
AS_PUBLISHED, AS_SUPPOSED = "As published", "As supposed"


def twice(spec: ForestSpec, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows of a plot, each that is supposed otherwise followed by how, and both means in place of the summary."""
    if spec.supposed is None:
        return rows
    return (*_results(spec, spec.supposed, rows), *_means(spec, spec.supposed))


def leaves_out(spec: ForestSpec) -> int:
    """How many results are not drawn, since there are many and they are the same in both."""
    if spec.supposed is None or spec.fit.k <= MOST_ROWS:
        return 0
    return spec.fit.k - len(spec.supposed.rows)


def _results(spec: ForestSpec, supposed: Supposition, rows: tuple[Row, ...]) -> Iterator[Row]:
    several = leaves_out(spec)
    for row in rows:
        if row.name is None or isinstance(row.shape, Diamond | Bar):
            continue
        other = supposed.rows.get(row.name)
        if other is not None and isinstance(row.shape, Square):
            yield _marked(replace(row, shape=replace(row.shape, look="published")), other.mark)
            yield _supposed(spec, row.shape, other, row.indent)
        elif not several:
            yield row
    if several:
        same = "result is" if several == 1 else "results are"
        text = f"{count(several)} further {same} the same in both and not drawn"
        yield Row(lead=(Piece(text=text, italic=True),))


def _marked(row: Row, mark: str) -> Row:
    """A row whose study carries the mark of what is supposed of it."""
    cells = (
        replace(cell, text=f"{cell.text} ({mark})") if cell.column == STUDY else cell for cell in row.cells
    )
    return replace(row, cells=tuple(cells))


def _supposed(spec: ForestSpec, shape: Square, other: SupposedRow, indent: int) -> Row:
    """A result as it is supposed, under itself as published."""
    named = Cell(column=STUDY, text=f"{other.mark} as supposed", kind="name")
    if other.effect is None:
        return Row(cells=(named, Cell(column=CI, text=SET_ASIDE)), indent=indent + 2)
    y, low, high = other.effect
    return Row(
        cells=(named, *_numbers(spec, (y, low, high), other.key)),
        shape=replace(shape, at=y, low=low, high=high, look="supposed"),
        indent=indent + 2,
    )


def _numbers(spec: ForestSpec, found: tuple[float, float, float], base: str) -> tuple[Cell, Cell]:
    y, low, high = (spec.shown(one) for one in found)
    return (
        Cell(column=ESTIMATE, text=estimate(y), key=number_key(base, *spec.scale, "estimate")),
        Cell(column=CI, text=interval(low, high), key=number_key(base, *spec.scale, "ci")),
    )


def _means(spec: ForestSpec, supposed: Supposition) -> Iterator[Row]:
    yield _mean(spec, supposed.published, AS_PUBLISHED, "published")
    if supposed.supposed is None:
        text = f"{AS_SUPPOSED}: nothing is pooled ({supposed.why_not})"
        yield Row(lead=(Piece(text=text, bold=True),), bold=True)
    else:
        yield _mean(spec, supposed.supposed, AS_SUPPOSED, "supposed")


def _mean(spec: ForestSpec, mean: Mean, name: str, kind: str) -> Row:
    pooled_by = spec.supposed.pooled_by if spec.supposed is not None else ""
    pooled_by = pooled_by or mean_words(spec.fit.model, spec.fit.effects.measure)
    return Row(
        lead=(
            Piece(text=f"{name}: {lower_first(pooled_by)}", bold=True),
            Piece(text=" ("),
            Piece(text=count(mean.k), key=number_key(mean.key, "k")),
            Piece(text=f" {'result' if mean.k == 1 else 'results'}; I² "),
            Piece(text=percent(100 * mean.i2), key=number_key(mean.key, "i2_q")),
            Piece(text=")"),
        ),
        cells=_numbers(spec, (mean.estimate, mean.low, mean.high), mean.key),
        shape=Diamond(at=mean.estimate, low=mean.low, high=mean.high, kind=kind),
        bold=True,
        apart=kind == "published",
    )


def notes_of_both(spec: ForestSpec, rows: Sequence[Row]) -> Iterator[str]:
    """How rows are read of which some stand twice, and what is supposed of each."""
    if spec.supposed is None:
        return
    on = {row.name for row in rows} & set(spec.supposed.rows)
    if not on and not any(isinstance(row.shape, Diamond) for row in rows):
        return
    yield (
        f"Hollow: as published. Dark, under it: as {spec.supposed.about} suppose; weights are those as published. No "
        "finding says that a number is wrong."
    )
    told: dict[str, list[str]] = {}
    for row in (one for name, one in spec.supposed.rows.items() if name in on):
        words = told.setdefault(row.mark, [])
        words += [row.words] if row.words not in words else []
    for mark, words in sorted(told.items(), key=_in_order):
        yield weave("{mark}: {words}.", mark=named(mark), words=together(words, "; "))


def _in_order(told: tuple[str, list[str]]) -> tuple[int, str]:
    """`F2` before `F10`."""
    return len(told[0]), told[0]


def said_of_both(spec: ForestSpec, supposed: Supposition) -> str:
    """Such a plot for those who do not see it."""
    n = len(supposed.rows)
    before = _said(spec, supposed.published)
    after = (
        f"nothing is pooled ({supposed.why_not})"
        if supposed.supposed is None
        else _said(spec, supposed.supposed)
    )
    drawn = f"{count(n)} {'result is' if n == 1 else 'results are'} drawn twice"
    return (
        f"Forest plot of {count(spec.fit.k)} results as published and as {supposed.about} suppose: {drawn}. "
        f"{spec.effect_label} as published {before}; as supposed {after}. "
        f"{spec.favours[0]} on the left, {lower_first(spec.favours[1])} on the right."
    )


def _said(spec: ForestSpec, mean: Mean) -> str:
    low, high = spec.shown(mean.low), spec.shown(mean.high)
    return (
        f"{estimate(spec.shown(mean.estimate))} (95% CI {interval(low, high)}; I² {percent(100 * mean.i2)})"
    )
