"""Sensitivity analyses in one table: each synthesis as planned, and with one thing changed at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from synthesis.analysis import Analysis
from synthesis.numbers import Quantity, Unavailable, count, percent
from synthesis.sensitivity import MOST_COMBINATIONS, Multiverse, Sensitivity
from synthesis.tables.cells import P_VALUE, at, body, group
from synthesis.tables.measure_words import measure_notes, measured_head, shown
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.woven import Run, Woven, counted_over, made_from, named, number, weave, words

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
        planned = numbers[f"sensitivity.{one.plan.synthesis}.{one.rows[0].id}.k"].origins
        changed = Woven((made_from(row.changed, planned),)) if row.changed else "–"
        first = [Cell(text=row.label), Cell(text=changed)]
        if isinstance(row.fit, Unavailable):
            why = Run(text=row.fit.reason, key=f"{base}.estimate")
            first[1] = Cell(text=weave("{changed}; not estimated: {why}", changed=changed, why=why))
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
            told = _combined(numbers, one, one.multiverse)
            yield weave("{what}, all combinations: {told}", what=named(one.synthesis.label), told=told)


def _combined(numbers: Numbers, one: Sensitivity, many: Multiverse) -> str:
    """What the combinations of all changes give, in a sentence."""
    base = f"sensitivity.{one.plan.synthesis}.multiverse"
    capped = f", of which the {count(MOST_COMBINATIONS)} with the fewest changes were fitted"
    begin = weave(
        "{n} different ones{capped}",
        n=number(numbers, f"{base}.combinations"),
        capped=words(capped if many.fitted < many.planned else ""),
    )
    if not many.fits:
        return weave("{begin}; none can be estimated.", begin=begin)
    names = ("estimated", "lowest", "highest", "median")
    origins = numbers[f"{base}.positive"].origins
    return weave(
        "{begin}; {estimated} can be estimated. Estimates run from {lowest} to {highest}, median {median}; {share} lie "
        "above no effect, and {apart} {exclude} it.",
        begin=begin,
        exclude="interval excludes" if many.above + many.below == 1 else "intervals exclude",
        share=made_from(percent(100 * many.positive / len(many.fits)), origins),
        apart=counted_over(many.above + many.below, origins),
        **{name: number(numbers, f"{base}.{name}") for name in names},
    )
