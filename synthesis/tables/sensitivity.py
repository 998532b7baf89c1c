"""Sensitivity analyses in one table: each synthesis as planned, and with one thing changed at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from synthesis.analysis import Analysis
from synthesis.numbers import Quantity, Unavailable, count, percent
from synthesis.sensitivity import MOST_COMBINATIONS, Multiverse, Sensitivity
from synthesis.tables.cells import P_VALUE, at, body, group
from synthesis.tables.measure_words import measure_notes, measured_head, shown
from synthesis.tables.table import Cell, Column, Note, Row, Table

Numbers = Mapping[str, Quantity]


def sensitivity_table(analysis: Analysis, numbers: Numbers) -> Table | None:
    """Every sensitivity analysis of the plan; one that allows no fit says why."""
    if not analysis.sensitivity:
        return None
    measures = [one.synthesis.measure for one in analysis.sensitivity]
    columns = (
        Column(id="analysis", label="Analysis", width=2.2),
        Column(id="changed", label="What changed", width=1.8),
        Column(id="k", label="Effects", align="right", width=0.7),
        Column(id="studies", label="Studies", align="right", width=0.75),
        Column(
            id="estimate",
            label=measured_head("Estimate", measures),
            align="right",
            width=0.95,
            number_format="0.00",
        ),
        Column(id="ci", label="95% CI", align="right", width=1.5),
        Column(id="ci_rule", label="Rule", width=1.2),
        Column(id="p", label="p", align="right", width=0.7, number_format=P_VALUE),
        Column(id="tau2", label="τ²", align="right", width=0.65, number_format="0.000"),
    )
    rows: list[Row] = []
    for one in analysis.sensitivity:
        rows.append(group(one.synthesis.label))
        rows += _rows(numbers, one)
    notes = [Note(text=text) for text in _notes(analysis, numbers)]
    notes += [
        Note(text=text)
        for text in measure_notes(
            [one.synthesis for one in analysis.sensitivity], analysis.review.plan.experimental
        )
    ]
    return Table(
        id="sensitivity",
        title="Sensitivity analyses",
        columns=columns,
        rows=tuple(rows),
        notes=tuple(notes),
        wide=True,
    )


def _rows(numbers: Numbers, one: Sensitivity) -> Iterator[Row]:
    scale = shown(one.synthesis.measure)
    for row in one.rows:
        base = f"sensitivity.{one.plan.synthesis}.{row.id}"
        changed = row.changed or "–"
        first = [Cell(text=row.label), Cell(text=changed)]
        if isinstance(row.fit, Unavailable):
            first[1] = Cell(text=f"{changed}; not estimated: {row.fit.reason}")
            rest = [at(numbers, f"{base}.k"), at(numbers, f"{base}.studies")]
            rest += [at(numbers, f"{base}.estimate"), *(Cell(text="–") for _ in range(4))]
        else:
            names = ("k", "studies", f"{scale}estimate", f"{scale}ci", "ci_rule", "p", "tau2")
            rest = [at(numbers, f"{base}.{name}") for name in names]
        yield body([*first, *rest], indent=1)


def _notes(analysis: Analysis, numbers: Numbers) -> Iterator[str]:
    yield "Each row changes one thing about the synthesis as planned; all else stays as it is."
    for one in analysis.sensitivity:
        if one.multiverse is not None:
            yield f"{one.synthesis.label}, all combinations: {_combined(numbers, one, one.multiverse)}"


def _combined(numbers: Numbers, one: Sensitivity, many: Multiverse) -> str:
    """What the combinations of all changes give, in a sentence."""
    base = f"sensitivity.{one.plan.synthesis}.multiverse"
    n = count(many.planned)
    capped = f", of which the {count(MOST_COMBINATIONS)} with the fewest changes were fitted"
    begin = f"{n} different ones{capped if many.fitted < many.planned else ''}"
    if not many.fits:
        return f"{begin}; none can be estimated."
    ends = [numbers[f"{base}.{name}"].text for name in ("lowest", "median", "highest")]
    share = percent(100 * many.positive / len(many.fits))
    apart = many.above + many.below
    return (
        f"{begin}; {count(len(many.fits))} can be estimated. Estimates run from {ends[0]} to {ends[2]}, median "
        f"{ends[1]}; {share} lie above no effect, and {count(apart)} intervals exclude it."
    )
