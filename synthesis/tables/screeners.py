"""Agreement between the screeners of a stage: the statistics of every pair, and their decisions crossed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from extraction_forms.agreement.bootstrap import Resampling
from extraction_forms.agreement.measures import Measure
from extraction_forms.agreement.unavailable import Unavailable
from extraction_forms.screening.kinds import STAGES
from extraction_forms.screening.screeners import Agreed
from synthesis.letter_case import upper_first
from synthesis.numbers import count, interval, percent, statistic
from synthesis.tables.cells import PERCENT, body, listed
from synthesis.tables.table import Cell, Column, Note, Row, Table

HEADS: Final = (("agreement", "Same"), ("kappa", "Kappa"), ("ac1", "AC1"), ("pabak", "PABAK"))
TOGETHER: Final = (
    "Of more than two screeners together kappa is Fleiss’; a record counts that two of them decided on."
)


def screener_tables(found: Sequence[Agreed], how: Resampling) -> Iterator[Table]:
    """The table of a stage, a row for each pair of screeners and one for all; then the decisions of each pair."""
    if not found:
        return
    yield _statistics(found, how)
    for one in found:
        if len(one.screeners) == 2 and one.records:
            yield _crossed(one)


def _statistics(found: Sequence[Agreed], how: Resampling) -> Table:
    columns = [
        Column(id="who", label="Screeners", width=2.4),
        Column(id="records", label="Records", align="right"),
        Column(id="alone", label="By one alone", align="right"),
    ]
    for name, label in HEADS:
        shape = PERCENT if name == "agreement" else "0.00"
        columns.append(Column(id=name, label=label, align="right", number_format=shape))
        columns.append(Column(id=f"{name}_ci", label="CI", align="right"))
    stage = found[0].stage
    return Table(
        id=f"screeners_{stage}",
        title=f"Agreement between screeners on {STAGES[stage]}",
        columns=tuple(columns),
        rows=tuple(_row(one) for one in found),
        notes=tuple(Note(text=text) for text in _notes(found, how)),
    )


def _row(one: Agreed) -> Row:
    cells = [
        Cell(text=listed(one.screeners)),
        Cell(text=count(one.records), value=one.records),
        Cell(text=count(one.alone), value=one.alone),
    ]
    for name, _ in HEADS:
        measure = one.measures.get(name) or one.measures["fleiss"]
        cells += _cells(measure, share=name == "agreement")
    return body(cells)


def _cells(measure: Measure, *, share: bool) -> list[Cell]:
    """A statistic and its interval, or a dash."""
    if isinstance(measure.value, Unavailable):
        return [Cell(text="undefined"), Cell(text="–")]
    scale = 100.0 if share else 1.0
    value = scale * measure.value
    shown = Cell(text=percent(value) if share else statistic(value), value=value)
    if isinstance(measure.interval, Unavailable):
        return [shown, Cell(text="–")]
    low, high = scale * measure.interval.low, scale * measure.interval.high
    text = f"{percent(low)} to {percent(high)}" if share else interval(low, high)
    return [shown, Cell(text=text, interval=(low, high))]


def _notes(found: Sequence[Agreed], how: Resampling) -> Iterator[str]:
    if any(
        one.interval and not isinstance(one.interval, Unavailable)
        for each in found
        for one in each.measures.values()
    ):
        yield (
            f"CI: {100 * how.level:g}% intervals by drawing records again, {count(how.resamples)} times from the seed "
            f"{how.seed}."
        )
    if any(len(one.screeners) > 2 for one in found):
        yield TOGETHER
    for one in found:
        if one.twice:
            yield f"Left out: {count(one.twice)} of which one of {listed(one.screeners)} said two things."
    reasons: dict[str, None] = {}
    for each in found:
        for measure in each.measures.values():
            for part in (measure.value, measure.interval):
                if isinstance(part, Unavailable):
                    reasons[part.reason] = None
    yield from (f"{upper_first(reason)}." for reason in reasons)


def _crossed(one: Agreed) -> Table:
    """The decisions of two screeners crossed: the first one's in rows."""
    first, second = one.screeners
    columns = [Column(id="first", label=f"{first} \\ {second}", width=2.0)]
    columns += [Column(id=name, label=upper_first(name), align="right") for name in one.categories]
    rows = [
        body(
            [
                Cell(text=upper_first(own)),
                *(Cell(text=count(n), value=n) for n in (one.cell(own, other) for other in one.categories)),
            ]
        )
        for own in one.categories
    ]
    return Table(
        id=f"screeners_{one.stage}_{first}_{second}",
        title=f"Decisions of {first} (rows) and {second} (columns) on {STAGES[one.stage]}",
        columns=tuple(columns),
        rows=tuple(rows),
    )
