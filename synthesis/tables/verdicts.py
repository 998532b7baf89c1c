"""Verdicts by margin: the margins declared, the pooled verdicts, and the readings of every single result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from synthesis.analysis import Analysis
from synthesis.ledger.readings import compared_key, margin_origins
from synthesis.letter_case import upper_first
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Quantity, Unavailable
from synthesis.plan.margins import declared
from synthesis.plan.plan import MarginPlan
from synthesis.readings.readings import BY_INTERVAL, Readings, ResultReading
from synthesis.tables.cells import at_or, body, listed
from synthesis.tables.measure_words import measure_name, shown
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.verdicts.margin import Margin, resolve
from synthesis.verdicts.verdict import Verdict
from synthesis.votes.directions import SOURCES, STATES
from synthesis.votes.printed_directions import SIGNED_BY_FAVOURS, signed_by_favours
from synthesis.woven import Run, made_from, named, number, together, weave, words

Numbers = Mapping[str, Quantity]

ZERO_OF_RATIOS: Final = "By interval: of the logarithm of the ratio, so that zero stands for a ratio of 1."
SELECTED_MARK: Final = "*"
"""What marks a direction that was told only because the result was significant."""


def margins_table(analysis: Analysis) -> Table | None:
    """The margins that the plan declares, as they are on the scale of the analysis, and their source."""
    margins = analysis.review.plan.margins
    if not margins:
        return None
    rows = []
    for one in margins:
        where = one.where.text if one.where is not None else "all results of the measure"
        rows.append(
            body(
                (
                    Cell(text=upper_first(measure_name(one.measure))),
                    Cell(text=named(where)),
                    Cell(text=_told(analysis, one), origins=margin_origins(one.id)),
                    Cell(text=named(one.source)),
                )
            )
        )
    return Table(
        id="margins",
        title="Declared margins of importance",
        columns=(
            Column(id="measure", label="Measure", width=1.2),
            Column(id="where", label="Results", width=1.8),
            Column(id="margin", label="Not important, on the side of harm and of benefit", width=2.4),
            Column(id="source", label="Source", width=2.6),
        ),
        rows=tuple(rows),
    )


def told_margin(margin: Margin) -> Run:
    """A margin as it is printed, with where it is declared."""
    return made_from(margin.text, margin_origins(margin.id))


def _told(analysis: Analysis, one: MarginPlan) -> str:
    """A margin as results were held against it: of risks it differs with the polarity of their outcomes."""
    verdicts = [row.verdict for found in analysis.readings for row in found.rows]
    told = {
        found.margin.text for found in verdicts if isinstance(found, Verdict) and found.margin.id == one.id
    }
    if told:
        return "; ".join(sorted(told))
    found = resolve(declared(one), one.measure, "higher_better")
    return found.text if isinstance(found, Margin) else found.reason


def pooled_table(analysis: Analysis, numbers: Numbers) -> Table | None:
    """The pooled estimate of each synthesis by margin: confidence and prediction interval, two one-sided tests."""
    found = [one for one in analysis.readings if one.has_margin]
    if not found:
        return None
    columns = (
        Column(id="synthesis", label="Synthesis", width=1.9),
        Column(id="comparator", label="Compared with", width=1.9),
        Column(id="estimate", label="Estimate", align="right", width=0.9, number_format="0.00"),
        Column(id="ci", label="95% CI", align="right", width=1.3),
        Column(id="verdict", label="Verdict on the mean", width=1.7),
        Column(id="verdict_prediction", label="Verdict on a new study", width=1.7),
        Column(id="tost_p", label="TOST p", align="right", width=0.8),
        Column(id="ci_90", label="90% CI", align="right", width=1.3),
        Column(id="beyond_benefit", label="True effects beyond the benefit margin", align="right", width=1.3),
        Column(id="beyond_harm", label="beyond the harm margin", align="right", width=1.2),
    )
    return Table(
        id="verdicts_pooled",
        title="The pooled estimates by margin",
        columns=columns,
        rows=tuple(_pooled_row(one, numbers) for one in found),
        notes=tuple(_pooled_notes(analysis, numbers, found)),
        wide=True,
    )


def _pooled_row(one: Readings, numbers: Numbers) -> Row:
    base = f"syntheses.{one.id}"
    own = f"{base}.{shown(one.synthesis.plan.measure)}"
    return body(
        [
            Cell(text=one.label),
            Cell(text=compared_words(one, numbers)),
            at_or(numbers, f"{own}estimate"),
            at_or(numbers, f"{own}ci"),
            at_or(numbers, f"{base}.verdict"),
            at_or(numbers, f"{base}.verdict_prediction"),
            at_or(numbers, f"{base}.tost.p"),
            at_or(numbers, f"{base}.tost.ci_90"),
            at_or(numbers, f"{base}.beyond_benefit.parametric"),
            at_or(numbers, f"{base}.beyond_harm.parametric"),
        ]
    )


def compared_words(one: Readings, numbers: Numbers) -> str:
    """What the results of a synthesis were compared with, with the number of results of each where several."""
    if len(one.comparators) == 1:
        return named(one.comparators[0][1])
    parts = [
        weave("{what} ({n})", what=named(label), n=number(numbers, compared_key(one, code)))
        for code, label, _ in one.comparators
    ]
    return together(parts, ", ") if parts else "–"


def _pooled_notes(analysis: Analysis, numbers: Numbers, found: list[Readings]) -> Iterator[Note]:
    margins = {one.label: one.margin for one in found if isinstance(one.margin, Margin)}
    if len({margin.text for margin in margins.values()}) == 1:
        yield Note(text=weave("Margins: {margin}.", margin=told_margin(next(iter(margins.values())))))
    else:
        for label, margin in margins.items():
            yield Note(text=weave("{what}: margins {margin}.", what=named(label), margin=told_margin(margin)))
    turned = [
        one.label for one in found if one.synthesis.effects.rows and one.synthesis.effects.rows[0].sense < 0
    ]
    if turned:
        yield Note(
            text=f"{listed(turned)}: estimates and intervals stand as measured, margins and verdicts are turned, "
            "+ being benefit."
        )
    several = [
        one.label
        for one in found
        if len(one.comparators) > 1
        and not one.is_twin
        and not isinstance(analysis.pooled_readings[one.id], Unavailable)
    ]
    if several:
        yield Note(
            text=f"{listed(several)}: the results were compared with different things, so that the verdict is about "
            "their mixture and not about any one of them."
        )
    yield Note(
        text=words(
            "Verdict on the mean: where the 95% confidence interval of the mean lies. Verdict on a new study: where "
            "the 95% prediction interval of a new study’s true effect lies."
        )
    )
    yield Note(
        text=words(
            "TOST: two one-sided tests with the model’s own standard error and degrees of freedom; a p below .05 goes "
            "with a 90% interval within the margins, below .025 with a 95% interval within them."
        )
    )
    yield Note(
        text=words(
            "True effects beyond a margin: the share of the distribution of true effects, t about the mean with the "
            "spread of the prediction interval (Siemens 2025, BMC Med Res Methodol 25:275)."
        )
    )
    for one in found:
        yield from _pooled_note(analysis, numbers, one)


def _pooled_note(analysis: Analysis, numbers: Numbers, one: Readings) -> Iterator[Note]:
    """Why there is no verdict of the mean or of a new study, or on how few effects it rests."""
    pooled, base = analysis.pooled_readings[one.id], f"syntheses.{one.id}"
    if isinstance(pooled, Unavailable):
        why = Run(text=pooled.reason, key=f"{base}.verdict")
        yield Note(text=weave("{what}: no verdict on the mean, since {why}.", what=named(one.label), why=why))
    elif isinstance(pooled.prediction, Unavailable):
        why = Run(text=pooled.prediction.reason, key=f"{base}.verdict_prediction")
        told = "{what}: no verdict on a new study, since {why}."
        yield Note(text=weave(told, what=named(one.label), why=why))
    elif pooled.on_few:
        classed = not isinstance(pooled.prediction.code, Unavailable)
        yield Note(
            text=weave(
                "{what}: {verdict}the shares of true effects rest on {k} effects and are very uncertain "
                "(Cochrane Handbook, section 10.10.4.3).",
                what=named(one.label),
                verdict="the verdict on a new study and " if classed else "",
                k=number(numbers, f"{base}.k"),
            )
        )


def calibrated_table(analysis: Analysis, numbers: Numbers) -> Table | None:
    """The share of true effects beyond each margin by calibrated estimates, where there are ten effects or more."""
    found = [one for one in analysis.readings if one.has_margin and _calibrated(analysis, one)]
    rows = tuple(
        body(
            [
                Cell(text=one.label),
                *(
                    at_or(numbers, f"syntheses.{one.id}.beyond_{side}.{name}")
                    for side in ("benefit", "harm")
                    for name in ("parametric", "calibrated", "calibrated_ci")
                ),
            ]
        )
        for one in found
    )
    if not rows:
        return None
    return Table(
        id="verdicts_beyond",
        title="Shares of true effects beyond the margins",
        columns=(
            Column(id="synthesis", label="Synthesis", width=2.2),
            *(
                Column(id=f"{side}_{name}", label=label, align="right", width=1.1)
                for side in ("benefit", "harm")
                for name, label in (
                    ("parametric", f"Beyond {side}, if normal"),
                    ("calibrated", "by the estimates"),
                    ("calibrated_ci", "95% CI"),
                )
            ),
        ),
        rows=rows,
        notes=(
            Note(
                text=words(
                    "Supposing a distribution: that true effects are spread about the mean as the prediction "
                    "interval says. By the estimates: the share of the studies’ own estimates beyond the margin, "
                    "after each was moved towards the mean by as much as chance had spread them; it supposes less, "
                    "and has an interval (bootstrap over studies, bias-corrected and accelerated; Mathur & "
                    "VanderWeele 2019, Stat Med 38:1336). Quote it with its interval."
                )
            ),
        ),
        wide=True,
    )


def _calibrated(analysis: Analysis, one: Readings) -> bool:
    pooled = analysis.pooled_readings[one.id]
    if isinstance(pooled, Unavailable):
        return False
    return any(
        not isinstance(part, Unavailable) and not isinstance(part.calibrated, Unavailable)
        for part in (pooled.benefit, pooled.harm)
    )


def results_table(analysis: Analysis, numbers: Numbers, one: Readings) -> Table | None:
    """Every result of a synthesis in the four readings, and whether it could have shown that both do alike."""
    del analysis
    if not one.rows:
        return None
    by_margin = one.has_margin
    columns = (
        Column(id="study", label="Study", width=1.6),
        Column(id="outcome", label="Outcome", width=2.2),
        Column(id="claim", label="As claimed", width=1.3),
        Column(id="estimate", label="Estimate", align="right", width=0.9, number_format="0.00"),
        Column(id="ci", label="95% CI", align="right", width=1.4),
        Column(id="interval", label="By interval", width=1.4),
        Column(id="direction", label="By direction", width=1.4),
        *(
            (
                Column(id="verdict", label="By margin", width=1.8),
                Column(id="mde", label="Smallest detectable", align="right", width=1.0, number_format="0.00"),
                Column(id="could", label="Could have lain within", width=0.9),
            )
            if by_margin
            else ()
        ),
    )
    return Table(
        id=f"readings_{one.id}",
        title=f"{one.label}: every result in each reading",
        columns=columns,
        rows=tuple(_result_row(row, one, numbers, by_margin=by_margin) for row in one.rows),
        notes=tuple(_result_notes(one)),
        wide=True,
    )


def _result_row(row: ResultReading, one: Readings, numbers: Numbers, *, by_margin: bool) -> Row:
    base = row.effect.key if row.effect is not None else ""
    own = f"{base}.{shown(one.synthesis.plan.measure)}" if base else ""
    state = STATES[row.direction]
    mark = f" {SELECTED_MARK}" if row.by_significance else ""
    claim = f"‘{upper_first(row.claim_label)}’" if row.claimed else "–"
    cells = [
        Cell(text=row.of.study_label),
        Cell(text=named(row.of.outcome_label)),
        Cell(text=claim, origins=row.of.tag_origins.get("reported_claim", ())),
        at_or(numbers, f"{own}estimate"),
        at_or(numbers, f"{own}ci"),
        Cell(text=BY_INTERVAL[row.by_interval]),
        Cell(text=f"{state.symbol} {state.label}{mark}", origins=row.direction_origins),
    ]
    if by_margin:
        cells += [at_or(numbers, f"{base}.{name}") for name in ("verdict", "mde", "could")]
    return body(cells)


def _result_notes(one: Readings) -> Iterator[Note]:
    if any(row.claimed for row in one.rows):
        yield Note(text="Between ‘ and ’: what the authors claim, a quotation or its code.")
    if any(row.by_significance for row in one.rows):
        yield Note(
            mark=SELECTED_MARK,
            text="The words tell this direction only because the result was statistically significant; results that "
            "were not would have gone untold.",
        )
    unvoted = [
        row.of.study_label
        for row in one.rows
        if row.effect is not None and signed_by_favours(row.effect) and not _has_direction(row)
    ]
    if unvoted:
        yield Note(text=f"{listed(list(dict.fromkeys(unvoted)))}: {SIGNED_BY_FAVOURS}")
    told = dict.fromkeys(
        SOURCES[row.source] for row in one.rows if row.effect is None and _has_direction(row)
    )
    if told:
        yield Note(text=f"Where no effect is given, the direction is from: {listed(list(told))}.")
    ratio = MEASURES[one.synthesis.plan.measure].scale == "exp"
    if ratio:
        yield Note(text=words(ZERO_OF_RATIOS))
    if any(row.effect is not None and row.effect.sense < 0 for row in one.rows):
        yield Note(text="Estimates stand as measured; the readings beside them are turned, + being benefit.")
    if one.has_margin and ratio:
        yield Note(text=words("Smallest detectable: as a ratio above 1, pooled as a logarithm."))


def _has_direction(row: ResultReading) -> bool:
    return row.direction != "not_reported"
