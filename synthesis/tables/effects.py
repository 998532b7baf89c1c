"""Effects: every pooled result with its numbers and direction; reported effects beside recomputed ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from synthesis.analysis import Analysis
from synthesis.effects import Effect
from synthesis.ledger.ledger import weight_key
from synthesis.letter_case import upper_first
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Quantity
from synthesis.plan.plan import Plan
from synthesis.pooling.pooled import Synthesis
from synthesis.routes.route_checks import RouteCheck
from synthesis.tables.arm_cells import NR, arms_cell, arms_head
from synthesis.tables.audit import flag_note, flags
from synthesis.tables.cells import at, at_or, body, group, listed
from synthesis.tables.measure_words import (
    measure_cell,
    measure_column,
    measure_notes,
    measured_head,
    oriented,
    shown,
)
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.votes.directions import STATES, direction_of
from synthesis.votes.printed_directions import SIGNED_BY_FAVOURS, signed_by_favours
from synthesis.woven import named, weave

Numbers = Mapping[str, Quantity]


def effects_table(analysis: Analysis, numbers: Numbers) -> Table | None:
    """Every effect of every synthesis of the plan: what each arm printed, the effect, its direction."""
    plan = analysis.review.plan
    planned = [synthesis for synthesis in analysis.syntheses if synthesis.plan.id == synthesis.id]
    measures = [synthesis.plan.measure for synthesis in planned]
    rows: list[Row] = []
    flagged = flags(analysis.audit)
    for synthesis in planned:
        rows.append(group(synthesis.label))
        rows += [
            _flagged(_effect_row(analysis, numbers, synthesis, effect, measures), flagged, effect.study)
            for effect in synthesis.effects.rows
        ]
    if not rows:
        return None
    plans = [synthesis.plan for synthesis in planned]
    direction = oriented(
        plans,
        f"Effects are oriented so that positive values favour {plan.experimental}; direction is their sign.",
    )
    notes = [Note(text=direction), Note(text=_weight_words(planned))]
    notes += [Note(text=text) for text in measure_notes(plans, plan.experimental)]
    favoured = [
        one.study_label for synthesis in planned for one in synthesis.effects.rows if signed_by_favours(one)
    ]
    if favoured:
        notes.append(
            Note(
                text=weave(
                    "{studies}: {signed}",
                    studies=named(listed(list(dict.fromkeys(favoured)))),
                    signed=SIGNED_BY_FAVOURS,
                )
            )
        )
    if any(NR in re.findall(r"\w+", cell.text) for row in rows for cell in row.cells):
        notes.append(Note(mark=NR, text="Not reported."))
    notes += flag_note(any(row.cells[0].mark for row in rows))
    return Table(
        id="effects",
        title="Effects by study and outcome",
        columns=_columns(plan, measures),
        rows=tuple(rows),
        notes=tuple(notes),
        source=plan.attribution,
        wide=True,
    )


def _columns(plan: Plan, measures: Sequence[str]) -> tuple[Column, ...]:
    return (
        Column(id="study", label="Study", width=1.5),
        Column(id="outcome", label="Outcome", width=2.2),
        *measure_column(measures),
        Column(
            id="exp",
            label=f"{upper_first(plan.experimental)}: {arms_head(measures)}",
            align="right",
            width=1.7,
        ),
        Column(
            id="ctl", label=f"{upper_first(plan.control)}: {arms_head(measures)}", align="right", width=1.7
        ),
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


def _flagged(row: Row, flagged: Mapping[str, tuple[str, str]], study: str) -> Row:
    """A row whose study is marked where the audit has open findings about it."""
    if study not in flagged:
        return row
    mark, ref = flagged[study]
    return replace(row, cells=(replace(row.cells[0], mark=mark, ref=ref), *row.cells[1:]))


def _weight_words(planned: Sequence[Synthesis]) -> str:
    """What the column of weights holds."""
    models = {synthesis.random.model for synthesis in planned}
    kind = (
        "random-effects weights of its synthesis"
        if models <= {"random"}
        else "weights in the model of its synthesis"
    )
    none = any(synthesis.random.unweighted for synthesis in planned)
    return f"Weight: share of the {kind}{'; a mixed model of counts has none' if none else ''}."


def _effect_row(
    analysis: Analysis, numbers: Numbers, synthesis: Synthesis, effect: Effect, measures: Sequence[str]
) -> Row:
    base = effect.key
    study = analysis.review.evidence.study(effect.study)
    result = next(one for one in study.results if one.id == effect.result)
    exp, ctl = (arms_cell(result, arms, effect.measure) for arms in effect.arms)
    comparative = MEASURES[effect.measure].comparative
    state = STATES[direction_of(replace(effect, y=effect.sense * effect.y))] if effect.sense else None
    return body(
        [
            Cell(text=effect.study_label),
            Cell(text=effect.outcome_label),
            *measure_cell(effect.measure, measures),
            exp,
            ctl if comparative else Cell(text="–"),
            at(numbers, f"{base}.{shown(effect.measure)}estimate"),
            at(numbers, f"{base}.{shown(effect.measure)}ci"),
            Cell(
                text=f"{state.symbol} {state.label.lower()}" if state is not None else "–",
                origins=effect.origins,
            ),
            at(numbers, weight_key(synthesis, effect)),
        ],
        indent=1,
    )


def recomputed_table(analysis: Analysis, numbers: Numbers) -> Table | None:
    """Every reported effect beside what the printed means give, by the exact formula and by the source's own."""
    if not analysis.recomputed:
        return None
    formula = analysis.review.plan.source_formula is not None
    measures = [row.taken.measure for row in analysis.recomputed]
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


def _recomputed_row(numbers: Numbers, row: RouteCheck, measures: Sequence[str], *, own: bool) -> Row:
    base = row.taken.key
    if isinstance(row.exact, str):
        again = replace(at(numbers, f"{base}.recomputed.estimate"), text=row.exact)
    else:
        again = at(numbers, f"{base}.recomputed.{shown(row.taken.measure)}estimate")
    return body(
        [
            Cell(text=row.taken.study_label),
            Cell(text=row.taken.outcome_label),
            *measure_cell(row.taken.measure, measures),
            at(numbers, f"{base}.{shown(row.taken.measure)}estimate"),
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
    if any(row.taken.measure == "SMD" for row in analysis.recomputed):
        text = "Recomputed: Hedges’ g with the exact J (gamma function) and the large-sample variance (LS)."
        notes.append(Note(text=text))
    if formula is not None:
        told = weave(
            "The source’s own formula, as the plan gives it: {correction} J, variance {vtype}.",
            correction=formula.correction,
            vtype=named(formula.vtype),
        )
        notes.append(Note(text=told))
    turned = [
        row for row in analysis.recomputed if isinstance(row.exact, Effect) and row.taken.y * row.exact.y < 0
    ]
    if turned:
        which = "; ".join(f"{row.taken.study_label} ({row.taken.outcome_label})" for row in turned)
        text = "Reported and recomputed effects point in different directions: {which}. Reported ones are pooled."
        notes.append(Note(text=weave(text, which=named(which))))
    return tuple(notes)
