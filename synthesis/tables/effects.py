"""Effects: every pooled result with its numbers and direction; reported effects beside recomputed ones."""

from __future__ import annotations

import re
from collections.abc import Mapping

from extraction_forms.records import Datum
from extraction_forms.studies import Result
from synthesis.analysis import Analysis, Recomputed, Synthesis
from synthesis.effects import Effect
from synthesis.numbers import Quantity, estimate
from synthesis.tables.cells import at, at_or, body, group
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.votes.directions import STATES, direction_of

Numbers = Mapping[str, Quantity]

NR = "NR"


def effects_table(analysis: Analysis, numbers: Numbers) -> Table | None:
    """Every effect of every synthesis of the plan: what each arm printed, the effect, its direction."""
    plan = analysis.review.plan
    columns = (
        Column(id="study", label="Study", width=1.5),
        Column(id="outcome", label="Outcome", width=2.2),
        Column(id="exp", label=f"{_capital(plan.experimental)}: n, mean (SD)", align="right", width=1.7),
        Column(id="ctl", label=f"{_capital(plan.control)}: n, mean (SD)", align="right", width=1.7),
        Column(id="estimate", label="Effect", align="right", width=0.75, number_format="0.00"),
        Column(id="ci", label="95% CI", align="right", width=1.4),
        Column(id="direction", label="Direction", width=0.9),
        Column(id="weight", label="Weight", align="right", width=0.75, number_format="0.0"),
    )
    rows: list[Row] = []
    for synthesis in analysis.syntheses:
        if synthesis.plan.id == synthesis.id:
            rows.append(group(synthesis.label))
            rows += [_effect_row(analysis, numbers, synthesis, effect) for effect in synthesis.effects.rows]
    if not rows:
        return None
    notes = (
        Note(
            text=f"Effects are oriented so that positive values favour {plan.experimental}; direction is their sign."
        ),
        Note(mark=NR, text="Not reported by the source."),
        Note(text="Weight: share of the random-effects weights."),
    )
    return Table(
        id="effects",
        title="Effects by study and outcome",
        columns=columns,
        rows=tuple(rows),
        notes=notes,
        source=plan.attribution,
        wide=True,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _effect_row(analysis: Analysis, numbers: Numbers, synthesis: Synthesis, effect: Effect) -> Row:
    base = f"effects.{effect.study}.{effect.result}"
    study = analysis.review.evidence.study(effect.study)
    result = next(one for one in study.results if one.id == effect.result)
    contrast = next(one for one in study.contrasts if one.id == effect.tags["contrast"])
    state = STATES[direction_of(effect)]
    return body(
        [
            Cell(text=effect.study_label),
            Cell(text=effect.outcome_label),
            arm_cell(result, contrast.experimental.id),
            arm_cell(result, contrast.control.id),
            at(numbers, f"{base}.estimate"),
            at(numbers, f"{base}.ci"),
            Cell(text=f"{state.symbol} {state.label.lower()}", origins=effect.origins),
            at(numbers, f"syntheses.{synthesis.id}.weights.{effect.study}.{effect.result}"),
        ],
        indent=1,
    )


def arm_cell(result: Result, arm: str) -> Cell:
    """What an arm printed: n, mean (SD), with NR for what is not reported."""
    data = [result.value(arm, name) for name in ("n", "mean", "sd")]
    n, mean, sd = (_in_points(datum) if datum is not None and datum.known else NR for datum in data)
    origins = tuple(datum.origin for datum in data if datum is not None)
    if mean == sd == NR:
        return Cell(text=NR if n == NR else f"{n}, NR", origins=origins)
    return Cell(text=f"{n}, {mean} ({sd})", origins=origins)


def _in_points(datum: Datum) -> str:
    """A number with as many decimals as it was printed with, three at most, and a decimal point."""
    decimals = re.search(r"[.,·∙](\d+)$", datum.printed.strip())
    if decimals is None:
        return estimate(datum.number(), 0 if datum.number().is_integer() else 3)
    return estimate(datum.number(), min(len(decimals.group(1)), 3))


def recomputed_table(analysis: Analysis, numbers: Numbers) -> Table | None:
    """Every reported effect beside what the printed means give, by the exact formula and by the source's own."""
    if not analysis.recomputed:
        return None
    columns = (
        Column(id="study", label="Study", width=1.5),
        Column(id="outcome", label="Outcome", width=2.2),
        Column(id="reported", label="Reported", align="right", width=0.85, number_format="0.00"),
        Column(id="reported_se", label="SE", align="right", width=0.6, number_format="0.00"),
        Column(id="exact", label="Recomputed, exact J", align="right", width=1.0, number_format="0.00"),
        Column(id="exact_se", label="SE", align="right", width=0.6, number_format="0.00"),
        Column(
            id="difference", label="Reported − recomputed", align="right", width=1.1, number_format="0.000"
        ),
        Column(
            id="as_source",
            label="Reported − source’s own formula",
            align="right",
            width=1.3,
            number_format="0.000",
        ),
    )
    rows = tuple(_recomputed_row(numbers, row) for row in analysis.recomputed)
    return Table(
        id="recomputed",
        title="Reported effects beside effects recomputed from the printed means",
        columns=columns,
        rows=rows,
        notes=_recomputed_notes(analysis),
        source=analysis.review.plan.attribution,
        wide=True,
    )


def _recomputed_row(numbers: Numbers, row: Recomputed) -> Row:
    base = f"effects.{row.reported.study}.{row.reported.result}"
    reason = Cell(text=row.exact) if isinstance(row.exact, str) else None
    return body(
        [
            Cell(text=row.reported.study_label),
            Cell(text=row.reported.outcome_label),
            at(numbers, f"{base}.estimate"),
            at(numbers, f"{base}.se"),
            reason or at(numbers, f"{base}.recomputed.estimate"),
            at_or(numbers, f"{base}.recomputed.se"),
            at_or(numbers, f"{base}.difference"),
            at_or(numbers, f"{base}.as_source.difference"),
        ]
    )


def _recomputed_notes(analysis: Analysis) -> tuple[Note, ...]:
    exact = "Exact J: Hedges’ correction by the gamma function, large-sample variance (LS)."
    formula = analysis.review.plan.source_formula
    notes = [Note(text=exact)]
    if formula is not None:
        text = f"The source’s own formula: {formula.correction} J, variance {formula.vtype}."
        notes.append(Note(text=text))
    turned = [
        row
        for row in analysis.recomputed
        if isinstance(row.exact, Effect) and row.reported.y * row.exact.y < 0
    ]
    if turned:
        named = "; ".join(f"{row.reported.study_label} ({row.reported.outcome_label})" for row in turned)
        notes.append(Note(text=f"Reported and recomputed effects point in different directions: {named}."))
    return tuple(notes)
