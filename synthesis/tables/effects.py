"""Effects: every pooled result with its numbers and direction; reported effects beside recomputed ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from extraction_forms.records import Datum
from extraction_forms.studies import NOT_REPORTED, Result
from synthesis.analysis import Analysis, Recomputed, Synthesis
from synthesis.effects import Effect
from synthesis.ledger import weight_key
from synthesis.numbers import Quantity, estimate
from synthesis.tables.cells import at, at_or, body, group, upper_first
from synthesis.tables.measure_words import measure_cell, measure_column, measure_notes, measured_head
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.votes.directions import STATES, direction_of

Numbers = Mapping[str, Quantity]

NR = "NR"


def effects_table(analysis: Analysis, numbers: Numbers) -> Table | None:
    """Every effect of every synthesis of the plan: what each arm printed, the effect, its direction."""
    plan = analysis.review.plan
    planned = [synthesis for synthesis in analysis.syntheses if synthesis.plan.id == synthesis.id]
    measures = [synthesis.plan.measure for synthesis in planned]
    columns = (
        Column(id="study", label="Study", width=1.5),
        Column(id="outcome", label="Outcome", width=2.2),
        *measure_column(measures),
        Column(id="exp", label=f"{upper_first(plan.experimental)}: n, mean (SD)", align="right", width=1.7),
        Column(id="ctl", label=f"{upper_first(plan.control)}: n, mean (SD)", align="right", width=1.7),
        Column(
            id="estimate",
            label=measured_head("Effect", measures),
            align="right",
            width=0.85,
            number_format="0.00",
        ),
        Column(id="ci", label="95% CI", align="right", width=1.4),
        Column(id="direction", label="Direction", width=0.9),
        Column(id="weight", label="Weight", align="right", width=0.75, number_format='0.0"%"'),
    )
    rows: list[Row] = []
    for synthesis in planned:
        rows.append(group(synthesis.label))
        rows += [
            _effect_row(analysis, numbers, synthesis, effect, measures) for effect in synthesis.effects.rows
        ]
    if not rows:
        return None
    words = (
        f"Effects are oriented so that positive values favour {plan.experimental}; direction is their sign."
    )
    notes = [Note(text=words), Note(text="Weight: share of the random-effects weights of its synthesis.")]
    notes += [Note(text=text) for text in measure_notes(measures, plan.experimental)]
    if any(NR in re.findall(r"\w+", cell.text) for row in rows for cell in row.cells):
        notes.append(Note(mark=NR, text="Not reported."))
    return Table(
        id="effects",
        title="Effects by study and outcome",
        columns=columns,
        rows=tuple(rows),
        notes=tuple(notes),
        source=plan.attribution,
        wide=True,
    )


def _effect_row(
    analysis: Analysis, numbers: Numbers, synthesis: Synthesis, effect: Effect, measures: Sequence[str]
) -> Row:
    base = effect.key
    study = analysis.review.evidence.study(effect.study)
    result = next(one for one in study.results if one.id == effect.result)
    contrast = next(one for one in study.contrasts if one.id == effect.tags["contrast"])
    state = STATES[direction_of(effect)]
    return body(
        [
            Cell(text=effect.study_label),
            Cell(text=effect.outcome_label),
            *measure_cell(effect.measure, measures),
            arm_cell(result, contrast.experimental.id),
            arm_cell(result, contrast.control.id),
            at(numbers, f"{base}.estimate"),
            at(numbers, f"{base}.ci"),
            Cell(text=f"{state.symbol} {state.label.lower()}", origins=effect.origins),
            at(numbers, weight_key(synthesis, effect)),
        ],
        indent=1,
    )


def arm_cell(result: Result, arm: str) -> Cell:
    """What an arm printed: n, mean (SD); a number that is missing says why, NR for not reported."""
    data = [result.value(arm, name) for name in ("n", "mean", "sd")]
    n, mean, sd = map(_said, data)
    origins = tuple(datum.origin for datum in data if datum is not None)
    if n == mean == sd:
        return Cell(text="not reported" if n == NR else n, origins=origins)
    return Cell(text=f"{n}, {mean}" if mean == sd else f"{n}, {mean} ({sd})", origins=origins)


def _said(datum: Datum | None) -> str:
    if datum is None or datum.missing == NOT_REPORTED:
        return NR
    return _in_points(datum) if datum.known else datum.text


def _in_points(datum: Datum) -> str:
    """A number with as many decimals as it was printed with, three at most, and a decimal point."""
    number, printed = datum.number(), datum.printed.strip()
    decimals = re.search(r"[.,·∙](\d+)$", printed)
    if decimals is None or re.sub(r"\D", "", printed) == f"{abs(number):.0f}":
        return estimate(number, 0 if number.is_integer() else 3)
    return estimate(number, min(len(decimals.group(1)), 3))


def recomputed_table(analysis: Analysis, numbers: Numbers) -> Table | None:
    """Every reported effect beside what the printed means give, by the exact formula and by the source's own."""
    if not analysis.recomputed:
        return None
    formula = analysis.review.plan.source_formula is not None
    measures = [row.reported.measure for row in analysis.recomputed]
    reported = measured_head("Reported", measures)
    columns = [
        Column(id="study", label="Study", width=1.5),
        Column(id="outcome", label="Outcome", width=2.2),
        *measure_column(measures),
        Column(id="reported", label=reported, align="right", width=0.85, number_format="0.00"),
        Column(id="reported_se", label="SE", align="right", width=0.6, number_format="0.00"),
        Column(id="exact", label="Recomputed", align="right", width=1.0, number_format="0.00"),
        Column(id="exact_se", label="SE", align="right", width=0.6, number_format="0.00"),
        Column(
            id="difference", label="Reported − recomputed", align="right", width=1.1, number_format="0.000"
        ),
    ]
    if formula:
        label = "Reported − source’s own formula"
        columns.append(Column(id="as_source", label=label, align="right", width=1.3, number_format="0.000"))
    rows = tuple(_recomputed_row(numbers, row, measures, own=formula) for row in analysis.recomputed)
    return Table(
        id="recomputed",
        title="Reported effects beside effects recomputed from the printed means",
        columns=tuple(columns),
        rows=rows,
        notes=_recomputed_notes(analysis),
        source=analysis.review.plan.attribution,
        wide=True,
    )


def _recomputed_row(numbers: Numbers, row: Recomputed, measures: Sequence[str], *, own: bool) -> Row:
    base = row.reported.key
    again = at(numbers, f"{base}.recomputed.estimate")
    if isinstance(row.exact, str):
        again = replace(again, text=row.exact)
    return body(
        [
            Cell(text=row.reported.study_label),
            Cell(text=row.reported.outcome_label),
            *measure_cell(row.reported.measure, measures),
            at(numbers, f"{base}.estimate"),
            at(numbers, f"{base}.se"),
            again,
            at_or(numbers, f"{base}.recomputed.se"),
            at_or(numbers, f"{base}.difference"),
            *([at_or(numbers, f"{base}.as_source.difference")] if own else []),
        ]
    )


def _recomputed_notes(analysis: Analysis) -> tuple[Note, ...]:
    formula = analysis.review.plan.source_formula
    notes = []
    if any(row.reported.measure == "SMD" for row in analysis.recomputed):
        text = "Recomputed: Hedges’ g with the exact J (gamma function) and the large-sample variance (LS)."
        notes.append(Note(text=text))
    if formula is not None:
        text = f"The source’s own formula, as the plan gives it: {formula.correction} J, variance {formula.vtype}."
        notes.append(Note(text=text))
    turned = [
        row
        for row in analysis.recomputed
        if isinstance(row.exact, Effect) and row.reported.y * row.exact.y < 0
    ]
    if turned:
        named = "; ".join(f"{row.reported.study_label} ({row.reported.outcome_label})" for row in turned)
        text = f"Reported and recomputed effects point in different directions: {named}. Reported ones are pooled."
        notes.append(Note(text=text))
    return tuple(notes)
