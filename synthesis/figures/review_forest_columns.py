"""The further columns of a review's forest plots, and the order of their rows by a variable."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.records import Datum
from synthesis.analysis import Analysis
from synthesis.effects import Effect
from synthesis.figures.forest.layouts import Layout
from synthesis.figures.forest.rows import MEAN, NOT_REPORTED
from synthesis.figures.forest.spec import ForestColumn, RowKey, VotedRow, row_key
from synthesis.letter_case import upper_first
from synthesis.measures.registry import MEASURES
from synthesis.numbers import count, statistic
from synthesis.plan.forests import DATA, INSTRUMENT, PEOPLE
from synthesis.plan.plan import FigurePlan
from synthesis.pooling.pooled import Synthesis
from synthesis.routes.study_rows import Row, answers, by_name, rows, weeks_of

_SIDES: Final = ("exp", "ctl")
_TOTAL: Final = "Total events"
_MOST_DECIMALS: Final = 4
_NUMBER: Final = re.compile(r"[−-]?[0-9][0-9,.]*%?")


@frozen
class Line:
    """A row of the plot: its key, its effect where it has one, the row of the evidence, the arms on either side."""

    key: RowKey
    effect: Effect | None
    row: Row | None
    arms: tuple[tuple[str, ...], ...]

    def number(self, name: str, side: int) -> tuple[str, float | None]:
        """A number of an arm as it is printed, and as a number; what was computed with where no record has it alone."""
        if self.row is not None and len(self.arms[side]) == 1:
            for one in ("n", "total") if name == "n" else (name,):
                datum = self.row.result.value(self.arms[side][0], one)
                if datum is not None and datum.known:
                    return _printed(datum), datum.number()
        found = self.effect.inputs.get(f"{name}_{_SIDES[side]}") if self.effect is not None else None
        if found is None:
            return NOT_REPORTED, None
        return count(round(found)) if found == round(found) else statistic(found), found

    def origins(self, name: str, side: int) -> tuple[str, ...]:
        """The data of a number of an arm: its own, or those of the effect that was computed with it."""
        if self.row is not None and len(self.arms[side]) == 1:
            for one in ("n", "total") if name == "n" else (name,):
                datum = self.row.result.value(self.arms[side][0], one)
                if datum is not None and datum.known:
                    return (datum.origin,)
        return self.effect.origins if self.effect is not None else ()


@frozen
class Beside:
    """What stands beside the studies: the further columns, and whether the people of both arms do."""

    columns: tuple[ForestColumn, ...]
    people: bool


def beside(
    analysis: Analysis, plan: FigurePlan, synthesis: Synthesis, lines: Sequence[Line], layout: Layout
) -> Beside:
    """The columns that a plan names, else those of the layout; numbers of the arms come last.

    Where no record tells the numbers that `data` asks for, the people in each arm are shown.
    """
    named = plan.names("columns") or layout.own
    columns = [_variable(analysis, name, lines) for name in named if name not in {DATA, PEOPLE}]
    data = _data(analysis, synthesis, lines, layout) if DATA in named else ()
    return Beside(columns=(*columns, *data), people=PEOPLE in named or (DATA in named and not data))


def ranks(analysis: Analysis, name: str, lines: Sequence[Line]) -> Mapping[RowKey, float]:
    """Where each row stands by the variable that orders them: its number, or the place of its code or text.

    A row that has no answer has no rank.
    """
    values = {line.key: _value(line, name) for line in lines}
    texts = sorted({value for value in values.values() if isinstance(value, str)}, key=str.casefold)
    codes = analysis.review.axis(name).codes
    places = {code: float(n) for n, code in enumerate((*codes, *(one for one in texts if one not in codes)))}
    return {
        key: places[value] if isinstance(value, str) else value
        for key, value in values.items()
        if value is not None
    }


def lines_of(analysis: Analysis, synthesis: Synthesis, voted: Sequence[VotedRow]) -> Iterator[Line]:
    """The rows of a plot, those that are pooled and then those that only vote."""
    known = by_name(rows(analysis.review.evidence, analysis.review.groupings))
    for effect in synthesis.effects.rows:
        key = row_key(effect)
        yield Line(key=key, effect=effect, row=known.get(key), arms=effect.arms)
    for one in voted:
        row = known.get(one.row)
        arms = row.arms if row is not None else ((), ())
        ids = tuple(tuple(arm.id for arm in side) for side in arms)
        yield Line(key=one.row, effect=None, row=row, arms=ids)


def _variable(analysis: Analysis, name: str, lines: Sequence[Line]) -> ForestColumn:
    """A column of what was answered; numbers stand on the right, a unit that all have in the head."""
    found = {line.key: _told(line, name) for line in lines}
    units = {unit for text, unit in found.values() if text != NOT_REPORTED}
    shared = units.pop() if len(units) == 1 else ""
    texts = {key: text if shared else f"{text} {unit}".strip() for key, (text, unit) in found.items()}
    told = [text for text in texts.values() if text != NOT_REPORTED]
    numbers = bool(told) and all(_NUMBER.fullmatch(text) for text in told)
    label = upper_first("Instrument" if name == INSTRUMENT else analysis.review.axis(name).label)
    return ForestColumn(
        id=name,
        label=f"{label}, {shared}" if shared else label,
        texts=texts,
        align="right" if numbers else "left",
        origins={line.key: _answered(line, name) for line in lines},
    )


def _answered(line: Line, name: str) -> tuple[str, ...]:
    """The data of what a row answers to a question."""
    if line.row is None:
        return ()
    if name == INSTRUMENT:
        return (line.row.result.origin,)
    datum = line.row.result.data.get(name) or dict(answers(line.row)).get(name)
    tag = line.row.tags.get(name)
    if datum is not None and datum.known:
        return (datum.origin,)
    return tag.origins if tag is not None and tag.origins else (line.row.result.origin,)


def people_of(lines: Sequence[Line]) -> Mapping[RowKey, tuple[tuple[str, ...], tuple[str, ...]]]:
    """The data of the numbers of people in either arm."""
    return {line.key: (line.origins("n", 0), line.origins("n", 1)) for line in lines}


def _told(line: Line, name: str) -> tuple[str, str]:
    """What a row answers to a question, in words, and the unit of a number."""
    if line.row is None:
        return NOT_REPORTED, ""
    if name == INSTRUMENT:
        return line.row.result.outcome.instrument or NOT_REPORTED, ""
    if line.effect is not None and name not in line.row.tags and name in line.effect.labels:
        return upper_first(line.effect.labels[name]), ""
    datum = line.row.result.data.get(name) or dict(answers(line.row)).get(name)
    if datum is not None and datum.known and isinstance(datum.value, int | float):
        return _printed(datum), datum.unit
    tag = line.row.tags.get(name)
    if tag is None or tag.code == "not_reported":
        return NOT_REPORTED, ""
    return upper_first(tag.label), ""


def _value(line: Line, name: str) -> float | str | None:
    """What a row answers to a question: a number, times in weeks; a code, or a text."""
    if line.row is None:
        return None
    datum = line.row.result.data.get(name)
    if datum is not None and datum.unit:
        return weeks_of(datum)
    for asked, one in answers(line.row):
        if asked == name and not isinstance(one.value, bool):
            return one.number()
    if line.effect is not None and name not in line.row.tags:
        return line.effect.tags.get(name)
    tag = line.row.tags.get(name)
    return tag.code if tag is not None and tag.known else None


def _printed(datum: Datum) -> str:
    """A number with the decimals it was printed with."""
    if isinstance(datum.value, bool):
        return "Yes" if datum.value else "No"
    value = datum.number()
    decimals = datum.read.replace(",", ".").partition(".")[2]
    digits = sum(1 for one in decimals if one.isdigit())
    if value == round(value) and value >= 0 and not digits:
        return count(round(value))
    return statistic(value, min(digits, _MOST_DECIMALS))


def _data(
    analysis: Analysis, synthesis: Synthesis, lines: Sequence[Line], layout: Layout
) -> tuple[ForestColumn, ...]:
    """The numbers that the measure is of, for each arm; nothing where no row has any."""
    inputs = MEASURES[synthesis.plan.measure].inputs
    of = next((name for name in ("events", "mean") if f"{name}_exp" in inputs), "")
    if not of or all(line.number(of, side)[1] is None for line in lines for side in (0, 1)):
        return ()
    wording = analysis.review.plan
    make = _COLUMNS[of, layout.apart]
    return tuple(
        column
        for side, arm in enumerate((wording.experimental, wording.control))
        for column in make(lines, side, upper_first(arm))
    )


def _counts(lines: Sequence[Line], side: int, arm: str) -> Iterator[ForestColumn]:
    """`12/45`: those with the event of all."""
    texts = {}
    for line in lines:
        (events, some), (n, whole) = line.number("events", side), line.number("n", side)
        texts[line.key] = NOT_REPORTED if some is None and whole is None else f"{events}/{n}"
    yield replace(
        _column("events", "Events/total", (arm, side), texts), origins=_behind(lines, ("events", "n"), side)
    )


def _counts_apart(lines: Sequence[Line], side: int, arm: str) -> Iterator[ForestColumn]:
    yield _single(lines, ("events", "Events", _TOTAL), (arm, side))
    yield _single(lines, ("n", "Total", MEAN), (arm, side))


def _means(lines: Sequence[Line], side: int, arm: str) -> Iterator[ForestColumn]:
    """`24.5 (6.1)` and the number of people."""
    texts = {}
    for line in lines:
        (mean, known), (sd, _) = line.number("mean", side), line.number("sd", side)
        texts[line.key] = NOT_REPORTED if known is None else f"{mean} ({sd})"
    yield replace(
        _column("mean", "Mean (SD)", (arm, side), texts), origins=_behind(lines, ("mean", "sd"), side)
    )
    yield _single(lines, ("n", "n", MEAN), (arm, side))


def _means_apart(lines: Sequence[Line], side: int, arm: str) -> Iterator[ForestColumn]:
    yield _single(lines, ("mean", "Mean", ""), (arm, side))
    yield _single(lines, ("sd", "SD", ""), (arm, side))
    yield _single(lines, ("n", "Total", MEAN), (arm, side))


_COLUMNS: Final = {
    ("events", False): _counts,
    ("events", True): _counts_apart,
    ("mean", False): _means,
    ("mean", True): _means_apart,
}
"""The columns of an arm, by what its measure is of and whether each number has a column of its own."""


def _single(lines: Sequence[Line], named: tuple[str, str, str], of: tuple[str, int]) -> ForestColumn:
    """A column of one number, its sum printed where it is told."""
    name, label, summed = named
    found = {line.key: line.number(name, of[1]) for line in lines}
    texts = {key: text for key, (text, _) in found.items()}
    numbers = {key: round(n) for key, (_, n) in found.items() if summed and n is not None and n == round(n)}
    return replace(_column(name, label, of, texts, (numbers, summed)), origins=_behind(lines, (name,), of[1]))


def _behind(lines: Sequence[Line], names: Sequence[str], side: int) -> Mapping[RowKey, tuple[str, ...]]:
    """The data of some numbers of an arm, row by row."""
    return {
        line.key: tuple(sorted({at for name in names for at in line.origins(name, side)})) for line in lines
    }


def _column(
    name: str,
    label: str,
    of: tuple[str, int],
    texts: Mapping[RowKey, str],
    sums: tuple[Mapping[RowKey, int], str] = ({}, ""),
) -> ForestColumn:
    arm, side = of
    return ForestColumn(
        id=f"{name}_{_SIDES[side]}",
        label=label,
        texts=texts,
        align="right",
        over=arm,
        numbers=sums[0],
        summed=sums[1],
    )
