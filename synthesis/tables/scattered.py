"""The tables of funnel, radial and Baujat plots: the place of every point."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from synthesis.analysis import Analysis
from synthesis.effects import Effect
from synthesis.measures.registry import MEASURES
from synthesis.models.words.model import mean_words
from synthesis.numbers import Unavailable, estimate, p_value, statistic
from synthesis.plan.plan import FigurePlan
from synthesis.pooling.pooled import Synthesis
from synthesis.tables.cells import body
from synthesis.tables.measure_words import measured_head
from synthesis.tables.table import Cell, Column, Note, Table
from synthesis.views.scattered import baujat_of, funnel_of, radial_of
from synthesis.woven import made_from, weave, words

STUDY: Final = (
    Column(id="study", label="Study", width=1.9),
    Column(id="outcome", label="Outcome", width=2.2),
)
LOG: Final = Note(
    text="Effects, standard errors and means of ratios are of their natural logarithms, as the plot has them."
)
FILLED_NOTE: Final = Note(text="Filled: an effect that trim and fill adds, which nobody has found.")


def funnel_table(analysis: Analysis, plan: FigurePlan) -> Table | None:
    """Every effect of a funnel plot with its standard error and its p-value."""
    found = funnel_of(analysis, plan)
    if isinstance(found, Unavailable):
        return None
    own = found.synthesis
    mean = mean_words(found.mean.model, own.plan.measure)
    value = made_from(estimate(found.mean.estimate), own.effects.origins)
    told = "{mean}: {value}. p is two-sided, of each effect by itself."
    notes = [Note(text=weave(told, mean=words(mean), value=value))]
    notes += [FILLED_NOTE] if any(one.filled for one in found.effects) else []
    return Table(
        id=f"funnel_{plan.id}",
        title=f"{own.label}: effects and their standard errors",
        columns=(
            *STUDY,
            Column(id="effect", label=_effect_head(own.plan.measure), align="right", number_format="0.00"),
            Column(id="se", label="Standard error", align="right", number_format="0.000"),
            Column(id="precision", label="Precision", align="right", number_format="0.00"),
            Column(id="p", label="p", align="right"),
        ),
        rows=tuple(
            body(
                [
                    *_effect_cells(effect),
                    _number(effect.se, effect, 3),
                    _number(1.0 / effect.se, effect),
                    Cell(text=p_value(one.p, prefix=False), value=one.p, origins=effect.origins),
                ]
            )
            for one, effect in ((one, _with_origins(one.effect, own)) for one in found.effects)
        ),
        notes=(*notes, *_log(own.plan.measure)),
    )


def radial_table(analysis: Analysis, plan: FigurePlan) -> Table | None:
    """Every effect of a radial plot with its precision and z."""
    found = radial_of(analysis, plan)
    if isinstance(found, Unavailable):
        return None
    own, seen = found
    places = zip(own.effects.rows, seen.x.tolist(), seen.y.tolist(), seen.outside.tolist(), strict=True)
    of = "√(v + τ²)" if seen.tau2 > 0 else "its standard error"
    return Table(
        id=f"radial_{plan.id}",
        title=f"{own.label}: effects by precision",
        columns=(
            *STUDY,
            Column(id="effect", label=_effect_head(own.plan.measure), align="right", number_format="0.00"),
            Column(id="precision", label="Precision", align="right", number_format="0.00"),
            Column(id="z", label="z", align="right", number_format="0.00"),
            Column(id="band", label="95% band", width=0.9),
        ),
        rows=tuple(
            body(
                [
                    *_effect_cells(row),
                    _number(x, row),
                    _number(z, row),
                    Cell(text="outside" if outside else "within"),
                ]
            )
            for row, x, z, outside in places
        ),
        notes=(
            Note(
                text=weave(
                    "Precision: 1 / {of}; z: the effect times its precision. The mean is {mean}.",
                    of=of,
                    mean=made_from(estimate(seen.slope), own.effects.origins),
                )
            ),
            *_log(own.plan.measure),
        ),
    )


def baujat_table(analysis: Analysis, plan: FigurePlan) -> Table | None:
    """Every study of a Baujat plot with both its numbers; None where the table of diagnostics has them."""
    found = baujat_of(analysis, plan)
    if isinstance(found, Unavailable) or found.diagnosed:
        return None
    origins = {
        one.id: tuple(at for row in found.synthesis.effects.rows if row.study == one.id for at in row.origins)
        for one in found.studies
    }
    return Table(
        id=f"baujat_{plan.id}",
        title=f"{found.synthesis.label}: heterogeneity and influence by study",
        columns=(
            Column(id="study", label="Study", width=2.2),
            Column(id="heterogeneity", label="Share of Q", align="right", number_format="0.00"),
            Column(id="shift", label="Influence on the mean", align="right", number_format="0.00"),
        ),
        rows=tuple(
            body(
                [
                    Cell(text=one.label),
                    Cell(text=statistic(one.q), value=one.q, origins=origins[one.id]),
                    Cell(text=statistic(one.shift), value=one.shift, origins=origins[one.id]),
                ]
            )
            for one in found.studies
        ),
        notes=(
            Note(
                text=words(
                    "Share of Q: what the study adds to heterogeneity about the mean of the model; influence: the "
                    "squared change of the mean without it, in units of its variance (Baujat et al. 2002)."
                )
            ),
            *((Note(text=f"No mean without: {'; '.join(found.without)}."),) if found.without else ()),
        ),
    )


def _with_origins(row: Effect, own: Synthesis) -> Effect:
    """An effect with the data it was made from; one that was filled in was made from all the others."""
    return row if row.origins else replace(row, origins=own.effects.origins)


def _effect_cells(row: Effect) -> list[Cell]:
    return [
        Cell(text=row.study_label or row.study),
        Cell(text=row.outcome_label),
        Cell(text=estimate(row.y), value=row.y, origins=row.origins),
    ]


def _number(value: float, row: Effect, digits: int = 2) -> Cell:
    return Cell(text=estimate(value, digits), value=value, origins=row.origins)


def _effect_head(measure: str) -> str:
    head = measured_head("Effect", [measure])
    return f"Log of {head}" if MEASURES[measure].scale == "exp" else head


def _log(measure: str) -> tuple[Note, ...]:
    return (LOG,) if MEASURES[measure].scale == "exp" else ()
