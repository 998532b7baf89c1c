"""The tables of bubble, L'Abbé and drapery plots: what is drawn and stands in no other table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from synthesis.analysis import Analysis
from synthesis.ledger_items import as_shown
from synthesis.models.regression.line import LinePoint, points_at
from synthesis.models.words.model import mean_words
from synthesis.numbers import Unavailable, estimate, interval, percent
from synthesis.plan.plan import FigurePlan
from synthesis.sheet import level_words
from synthesis.tables.cells import body, group
from synthesis.tables.measure_words import measured_head
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.views.p_functions import LEVELS, PFunction, PFunctions, p_functions_of
from synthesis.views.regression_lines import RegressionView, regression_of
from synthesis.views.risks import Risks, people_words, risks_shown
from synthesis.woven import Run, Woven, named, words

DASH: Final = Cell(text="–")
PIECES: Final = 6
"""Into how many pieces the range of a moderator is cut where a table tells the line."""


def bubble_table(analysis: Analysis, plan: FigurePlan) -> Table | None:
    """Every effect of a bubble plot with its moderator and its weight, and the line at even steps of the moderator."""
    found = regression_of(analysis, plan)
    if isinstance(found, Unavailable):
        return None
    own, name = found.regressed.plan, found.line.moderator
    measure = found.regressed.synthesis.measure
    head = measured_head("Effect", (measure,))
    rows = [group("Effects"), *(_effect_row(found, i) for i in range(found.fit.k))]
    rows += [group("Expected by the regression"), *_line_rows(found, measure)]
    notes = [Note(text=f"Meta-regression {found.fit.formula}; its coefficients stand in its own table.")]
    if found.line.others:
        others = " and ".join(found.line.others)
        notes.append(Note(text=f"The line is averaged over {others} as the effects have them."))
    if found.line.prediction is not None:
        notes.append(Note(text=f"No prediction intervals: {found.line.prediction.reason}."))
    return Table(
        id=f"bubble_{plan.id}",
        title=f"{own.label}: effects by {_label(analysis, name)}, and the fitted line",
        columns=(
            Column(id="study", label="Study", width=1.9),
            Column(id="moderator", label=_label(analysis, name), align="right"),
            Column(id="effect", label=head, align="right", number_format="0.00"),
            Column(id="ci", label="95% CI", align="right", width=1.4),
            Column(id="prediction", label="95% prediction interval", align="right", width=1.4),
            Column(id="weight", label="Weight", align="right"),
        ),
        rows=tuple(rows),
        notes=tuple(notes),
    )


def _label(analysis: Analysis, name: str) -> str:
    return analysis.review.axis(name).label


def _effect_row(found: RegressionView, i: int) -> Row:
    row, measure = found.fit.effects.rows[i], found.regressed.synthesis.measure
    weight = found.weights[i]
    return body(
        [
            Cell(text=named(found.fit.effects.names[i])),
            _moderator(found.line.values[i], row.tag_origins.get(found.line.moderator, ())),
            _shown(measure, row.y, row.origins),
            _span(measure, row.interval, row.origins),
            DASH,
            Cell(text=percent(weight, 1), value=weight, origins=found.fit.effects.origins),
        ],
        indent=1,
    )


def _line_rows(found: RegressionView, measure: str) -> Iterator[Row]:
    line = found.line.points
    low, high = line[0].x, line[-1].x
    at = [low + (high - low) * step / PIECES for step in range(PIECES + 1)]
    if high - low >= PIECES and all(value.is_integer() for value in found.line.values):
        at = [float(round(value)) for value in at]
    origins = found.fit.effects.origins
    for one in points_at(found.fit, found.line.moderator, at):
        step = _moderator(one.x, ())
        yield body(
            [
                Cell(text="Line"),
                replace(step, text=Woven((Run(text=step.text, kind="tick"),))),
                _shown(measure, one.estimate, origins),
                _span(measure, one.interval, origins),
                _prediction(measure, one, origins),
                DASH,
            ],
            indent=1,
        )


def _prediction(measure: str, one: LinePoint, origins: tuple[str, ...]) -> Cell:
    return DASH if isinstance(one.prediction, Unavailable) else _span(measure, one.prediction, origins)


def _moderator(value: float, origins: tuple[str, ...]) -> Cell:
    text = estimate(value, 0) if float(value).is_integer() else estimate(value)
    return Cell(text=text, value=value, origins=origins)


def labbe_table(analysis: Analysis, plan: FigurePlan) -> Table | None:
    """The events and the risks in both arms of every effect of a L'Abbé plot."""
    found = risks_shown(analysis, plan)
    if isinstance(found, Unavailable):
        return None
    wording = analysis.review.plan
    arms = (("exp", wording.experimental), ("ctl", wording.control))
    return Table(
        id=f"labbe_{plan.id}",
        title=f"{found.synthesis.label}: events and risks in both arms",
        columns=(
            Column(id="study", label="Study", width=1.9),
            Column(id="outcome", label="Outcome", width=2.0),
            *(
                column
                for code, name in arms
                for column in (
                    Column(id=f"events_{code}", label=f"Events of people, {name}", align="right", width=1.2),
                    Column(id=f"risk_{code}", label=f"Risk, {name}", align="right", number_format="0.0%"),
                )
            ),
        ),
        rows=tuple(_risk_row(one) for one in found.rows),
        wide=True,
    )


def _risk_row(one: Risks) -> Row:
    row = one.effect
    cells = [Cell(text=row.study_label or row.study), Cell(text=row.outcome_label)]
    for events, people, risk in zip(one.events, one.people, one.risks, strict=True):
        cells.append(Cell(text=f"{people_words(events)} of {people_words(people)}", origins=row.origins))
        cells.append(Cell(text=percent(100 * risk, 1), value=risk, origins=row.origins))
    return body(cells)


def drapery_table(analysis: Analysis, plan: FigurePlan) -> Table | None:
    """The intervals of the mean and of a new study at several levels: the ends of their curves at these heights."""
    found = p_functions_of(analysis, plan)
    if isinstance(found, Unavailable) or isinstance(found.mean, Unavailable):
        return None
    own = found.synthesis
    measure, mean = own.plan.measure, mean_words(own.random.model, own.plan.measure)
    return Table(
        id=f"drapery_{plan.id}",
        title=f"{own.label}: intervals of several levels",
        columns=(
            Column(id="level", label="Level", align="right"),
            Column(id="p", label="p at its ends", align="right", number_format="0.000"),
            Column(id="mean", label=measured_head(mean, (measure,)), align="right", width=2.0),
            Column(id="new", label="Prediction interval", align="right", width=2.0),
        ),
        rows=tuple(
            body(
                [
                    Cell(text=words(level_words(level)), value=100 * level),
                    Cell(text=words(estimate(1 - level, 3)), value=1 - level),
                    _ends(found, found.mean, level),
                    _ends(found, found.new, level),
                ]
            )
            for level in LEVELS
        ),
        notes=(Note(text=f"No prediction intervals: {found.new.reason}."),)
        if isinstance(found.new, Unavailable)
        else (),
    )


def _ends(found: PFunctions, function: PFunction | Unavailable, level: float) -> Cell:
    own = found.synthesis
    if isinstance(function, Unavailable):
        return DASH
    return _span(own.plan.measure, function.interval(level), own.effects.origins)


def _shown(measure: str, y: float, origins: tuple[str, ...]) -> Cell:
    value = as_shown(measure, y)
    return Cell(text=estimate(value), value=value, origins=origins)


def _span(measure: str, ends: tuple[float, float], origins: tuple[str, ...]) -> Cell:
    low, high = sorted(as_shown(measure, end) for end in ends)
    return Cell(text=interval(low, high), interval=(low, high), origins=origins)
