"""The rows of a forest plot, from top to bottom: what each says, and what it draws in the panel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.effects import Effect, Excluded
from synthesis.figures.flow import Piece
from synthesis.figures.forest.layouts import CI, ESTIMATE, N_CTL, N_EXP, OUTCOME, STUDY, WEIGHT
from synthesis.figures.forest.spec import (
    Direction,
    ForestColumn,
    ForestSpec,
    RowKey,
    VotedRow,
    ordered,
    ordered_votes,
    row_key,
    weights,
)
from synthesis.figures.forest.wordings import wording
from synthesis.figures.forest.words import (
    ALONE,
    SELECTED,
    number_key,
    prediction_label,
    voted_heading,
)
from synthesis.ledger_items import level_keys
from synthesis.letter_case import upper_first
from synthesis.models.fit import Fit, Interval
from synthesis.numbers import Unavailable, count, estimate, percent, statistic
from synthesis.woven import Kind

NOT_REPORTED: Final = "NR"
NOT_POOLED: Final = "Not pooled"
"""The heading over the results that could not be pooled."""
MEAN: Final = "mean"
"""Where a column's sum stands in the row of the pooled estimate."""


@frozen
class Cell:
    """A text in a column; `key` names the number it prints, `source` the record it came from.

    `origins` are the data of a number without a key, `kind` accounts for digits that are none.
    """

    column: str
    text: str
    key: str = ""
    source: str = ""
    origins: tuple[str, ...] = ()
    kind: Kind = ""


@frozen
class Square:
    """A result: a square on its estimate, its area by the weight, whiskers to the ends of its interval.

    Where a result stands twice, `look` is `published` for the one, hollow, and `supposed` for the other, dark.
    """

    at: float
    low: float
    high: float
    weight: float
    look: str = "plain"


@frozen
class Diamond:
    """A pooled estimate: a diamond as wide as its interval.

    `kind` is `random`, `subgroup` or `common`; `published` or `supposed` where both stand under each other.
    """

    at: float
    low: float
    high: float
    kind: str


@frozen
class Bar:
    """A prediction interval."""

    low: float
    high: float


@frozen
class Arrow:
    """The direction of a result that has no size."""

    direction: Direction


@frozen
class Vote:
    """A direction beside the null: left (-1), right (1), both where results disagree; none where it is null."""

    sides: tuple[int, ...]


Shape = Square | Diamond | Bar | Arrow | Vote


@frozen
class Row:
    """A row: texts in columns, or `lead` running over the columns left of the panel; what the panel shows.

    `remark` runs over the columns right of the panel, `remark_wide` over the panel too. `bold` holds
    for the cells; `apart` asks for a little room above; `name` is that of the result it shows, `heads` the name of
    the subgroup whose heading it is.
    """

    cells: tuple[Cell, ...] = ()
    lead: tuple[Piece, ...] = ()
    remark: tuple[Piece, ...] = ()
    remark_wide: bool = False
    shape: Shape | None = None
    judged: tuple[str, ...] = ()
    bold: bool = False
    indent: int = 0
    apart: bool = False
    name: RowKey | None = None
    heads: str = ""


def pooled_rows(spec: ForestSpec) -> tuple[Row, ...]:
    """Every row down to the prediction interval; of one study, down to the line that nothing is pooled."""
    rows: list[Row] = []
    weight = weights(spec)
    if spec.subgroups is None:
        some = ordered(spec.fit.effects.rows, spec)
        rows += [_result(effect, spec, weight[row_key(effect)], 0) for effect in some]
    else:
        keys = level_keys(code for code, _, _ in spec.subgroups.levels)
        for code, label, fit in spec.subgroups.levels:
            base = number_key(spec.key, "by", spec.subgroups.variable, keys[code])
            heading = upper_first(label)
            rows.append(Row(lead=(Piece(text=heading, bold=True),), bold=True, apart=True, heads=heading))
            some = ordered(fit.effects.rows, spec)
            rows += [_result(effect, spec, weight[row_key(effect)], 1) for effect in some]
            if spec.pools:
                rows += [_diamond(spec, "subgroup", fit, base), *_sums(spec, fit, 1)]
                rows.append(Row(lead=wording(spec).heterogeneity(fit, base), indent=1))
    rows += _summary(spec)
    return tuple(rows)


def unpooled_rows(spec: ForestSpec) -> tuple[Row, ...]:
    """The results that could not be pooled, under a heading; none where all could."""
    voted = {one.row for one in spec.voted}
    excluded = [one for one in spec.fit.effects.excluded if (one.study, one.row) not in voted]
    heading = Row(lead=(Piece(text=NOT_POOLED, bold=True),), bold=True)
    return (heading, *(_unpooled(one, spec) for one in excluded)) if excluded else ()


def voted_rows(spec: ForestSpec) -> tuple[Row, ...]:
    """The results that could only vote, under a heading; none where there are none."""
    heading = Row(lead=(Piece(text=voted_heading(spec.voted), bold=True),), bold=True)
    return (heading, *(_voted(one, spec) for one in ordered_votes(spec))) if spec.voted else ()


def shows_outcomes(spec: ForestSpec) -> bool:
    """Whether outcomes are told: they differ, or a study has several results."""
    rows = spec.fit.effects.rows
    labels = {row.outcome_label for row in rows} | {row.outcome_label for row in spec.fit.effects.excluded}
    labels |= {one.outcome_label for one in spec.voted if one.outcome_label}
    return len(labels) > 1 or len({row.study for row in rows}) < len(rows)


def _result(effect: Effect, spec: ForestSpec, weight: float, indent: int) -> Row:
    row = row_key(effect)
    low, high = effect.interval
    base = effect.key if spec.key else ""
    source = _source(effect)
    cells = [*_named(effect, source, spec), *_beside(effect, row, source, spec)]
    if spec.weights:
        key = number_key(spec.key, "weights", effect.name)
        cells.append(Cell(column=WEIGHT, text=_weight(spec, weight), key=key))
    cells += _effect_cells(spec, effect.y, (low, high), base)
    return Row(
        cells=tuple(cells),
        shape=Square(at=effect.y, low=low, high=high, weight=weight),
        judged=spec.rob.codes.get(row, ("",) * len(spec.rob.domains)) if spec.rob else (),
        indent=indent,
        name=row,
    )


def _source(one: Effect | Excluded) -> str:
    """The record a result came from."""
    return one.origins[0].partition("#")[0] if one.origins else f"study {one.study}"


def _named(one: Effect | Excluded | VotedRow, source: str, spec: ForestSpec) -> Iterator[Cell]:
    """Whose result it is, and of which outcome where outcomes are told."""
    yield Cell(column=STUDY, text=one.study_label, source=source, kind="name")
    if shows_outcomes(spec):
        yield Cell(column=OUTCOME, text=one.outcome_label, source=source, kind="name")


def _beside(one: Effect | VotedRow, row: RowKey, source: str, spec: ForestSpec) -> Iterator[Cell]:
    """What the further columns say of a result, and the people of its arms where they are told."""
    for column in spec.columns:
        text, origins = column.texts.get(row, ""), column.origins.get(row, ())
        yield Cell(column=column.place, text=text, source=source, origins=origins)
    if spec.arms is not None:
        known = spec.people.get(row, ((), ()))
        for place, n, origins in zip((N_EXP, N_CTL), (one.n_exp, one.n_ctl), known, strict=True):
            yield Cell(column=place, text=NOT_REPORTED if n is None else count(n), origins=origins)


def _weight(spec: ForestSpec, weight: float) -> str:
    if spec.fit.unweighted:
        return "–"
    return percent(weight, 1) if spec.look.unit else statistic(weight, 1)


def _effect_cells(spec: ForestSpec, at: float, ends: tuple[float, float], base: str) -> tuple[Cell, Cell]:
    return (
        Cell(column=ESTIMATE, text=estimate(spec.shown(at)), key=number_key(base, *spec.scale, "estimate")),
        Cell(column=CI, text=spec.written(*ends), key=number_key(base, *spec.scale, "ci")),
    )


def _summary(spec: ForestSpec) -> Iterator[Row]:
    if not spec.pools:
        yield Row(lead=(Piece(text=ALONE),), apart=True)
        return
    yield _diamond(spec, "random", spec.fit, spec.key)
    yield from _sums(spec, spec.fit, 0)
    if spec.common is not None:
        yield _diamond(spec, "common", spec.common, number_key(spec.key, "common"))
    prediction = spec.fit.prediction
    if spec.prediction == "none":
        return
    if isinstance(prediction, Unavailable):
        yield Row(lead=prediction_label(prediction, number_key(spec.key, *spec.scale, "pi")))
        return
    yield _predicted(spec, prediction)


def _diamond(spec: ForestSpec, kind: str, fit: Fit, base: str) -> Row:
    low, high = fit.interval.low, fit.interval.high
    return Row(
        lead=wording(spec).pooled(kind, fit, base, spec.fit.interval.rule),
        cells=(
            *(() if kind == "common" else _whole(spec, fit)),
            *_effect_cells(spec, fit.estimate, (low, high), base),
        ),
        shape=Diamond(at=fit.estimate, low=low, high=high, kind=kind),
        bold=kind != "common",
        indent=int(kind == "subgroup"),
        apart=kind == "random",
    )


def _whole(spec: ForestSpec, fit: Fit) -> Iterator[Cell]:
    """What the rows of a pooled estimate add up to: their people, and their weight in the whole."""
    for column in spec.columns:
        if column.summed == MEAN and (total := _sum(column, fit)):
            yield Cell(column=column.place, text=total, origins=_behind(column, fit))
    if spec.weights and spec.look.whole and not spec.fit.unweighted:
        known = weights(spec)
        share = sum(known[row_key(row)] for row in fit.effects.rows)
        yield Cell(column=WEIGHT, text=_weight(spec, share), origins=fit.effects.origins)


def _sum(column: ForestColumn, fit: Fit) -> str:
    """What a column adds up to; nothing where a row's number is not known, or a study's people stand in several."""
    rows = fit.effects.rows
    if len({row.study for row in rows}) < len(rows):
        return ""
    found = [column.numbers.get(row_key(row)) for row in rows]
    return "" if None in found else count(sum(one for one in found if one is not None))


def _behind(column: ForestColumn, fit: Fit) -> tuple[str, ...]:
    """The data of the numbers that are added up."""
    return tuple(sorted({at for row in fit.effects.rows for at in column.origins.get(row_key(row), ())}))


def _sums(spec: ForestSpec, fit: Fit, indent: int) -> Iterator[Row]:
    """Sums that stand in a row of their own, by its name: `Total events`."""
    named: dict[str, list[Cell]] = {}
    for column in spec.columns:
        if column.summed not in {"", MEAN} and (total := _sum(column, fit)):
            named.setdefault(column.summed, []).append(
                Cell(column=column.place, text=total, origins=_behind(column, fit))
            )
    for name, cells in named.items():
        yield Row(lead=(Piece(text=name),), cells=tuple(cells), indent=indent)


def _predicted(spec: ForestSpec, found: Interval) -> Row:
    text = spec.written(found.low, found.high)
    return Row(
        lead=prediction_label(found, ""),
        cells=(Cell(column=CI, text=text, key=number_key(spec.key, *spec.scale, "pi")),),
        shape=Bar(low=found.low, high=found.high) if spec.prediction in {"bar", "both"} else None,
    )


def _unpooled(one: Excluded, spec: ForestSpec) -> Row:
    direction = _turned(spec.directions.get((one.study, one.row)), spec)
    source = _source(one)
    return Row(
        cells=tuple(_named(one, source, spec)),
        remark=(Piece(text=one.reason, source=source, origins=one.origins),),
        remark_wide=not spec.directions,
        shape=Arrow(direction=direction) if direction else None,
        indent=int(spec.subgroups is not None),
    )


def _voted(one: VotedRow, spec: ForestSpec) -> Row:
    exp = 1 if spec.exp_side == "right" else -1
    sides = {"favours_exp": (exp,), "favours_ctl": (-exp,), "conflicting": (-1, 1), "null": ()}
    return Row(
        cells=(*_named(one, one.source, spec), *_beside(one, one.row, one.source, spec)),
        remark=(Piece(text=one.basis + (SELECTED if one.selected else ""), source=one.source),),
        shape=Vote(sides=sides[one.direction]),
        judged=spec.rob.codes.get(one.row, ()) if spec.rob else (),
        indent=int(spec.subgroups is not None),
    )


def _turned(direction: Direction | None, spec: ForestSpec) -> Direction | None:
    """A direction as it is drawn to the right of the null for `favours_exp`."""
    if spec.exp_side == "right" or direction is None:
        return direction
    other: Mapping[Direction, Direction] = {"favours_exp": "favours_ctl", "favours_ctl": "favours_exp"}
    return other.get(direction, direction)
