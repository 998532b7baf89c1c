"""The figures by margin that a plan asks for: verdict strips, margin-sensitivity curves, evidence-gap maps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from synthesis.analysis import Analysis
from synthesis.effects import Effect
from synthesis.figures.figure import Figure
from synthesis.figures.gap_map.plot import gap_map
from synthesis.figures.gap_map.spec import GapCell as GapSquare
from synthesis.figures.gap_map.spec import GapColumn, GapGroup, GapMapSpec
from synthesis.figures.margin_curve.plot import margin_curve_plot
from synthesis.figures.margin_curve.spec import Bands, MarginCurveSpec
from synthesis.figures.review_axes import measured
from synthesis.figures.review_points import in_words
from synthesis.figures.verdict_strip.plot import verdict_strip
from synthesis.figures.verdict_strip.spec import StripGroup, StripRow, StripSpec
from synthesis.ledger.readings import margin_origins, split_key
from synthesis.ledger_items import as_shown, level_keys
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Unavailable, estimate, interval
from synthesis.plan.plan import TWIN, FigurePlan
from synthesis.readings.pooled import NO_SPREAD, PooledReading
from synthesis.readings.readings import Readings, ResultReading
from synthesis.readings.split import ACROSS, Split
from synthesis.verdicts.curve import MarginCurve
from synthesis.verdicts.margin import Margin
from synthesis.verdicts.verdict import NOT_BOTH, Verdict
from synthesis.views.allocation import Named
from synthesis.views.curves import curve_of, readings_of
from synthesis.views.gaps import GapMap, gap_map_of
from synthesis.woven import Woven, made_from, named, weave

Figures = tuple[Figure, ...]

FEW_CAPTION: Final = "A new study{where}: of fewer than 5 effects, and so very uncertain."
SAME: Final = Unavailable(reason="As the mean, since τ² is 0")


def strip(analysis: Analysis, plan: FigurePlan) -> Figures | Unavailable:
    """The verdict strip of every synthesis, and of its levels by the plan's variable."""
    own = [one for one in analysis.readings if one.has_margin and not one.is_twin]
    if not any(row.verdict_code for one in own for row in one.rows):
        return NOT_BOTH if own else Unavailable(reason="no result is held against a margin")
    groups = tuple(_strip_groups(analysis, plan, own))
    margins = {one.margin.text: one.margin.id for one in own if isinstance(one.margin, Margin)}
    told = "By the margins that the plan declares."
    if len(margins) == 1:
        ((text, name),) = margins.items()
        told = weave("By margins of {margins}.", margins=made_from(text, margin_origins(name)))
    spec = StripSpec(
        id=plan.id,
        title=plan.title or _strip_title(analysis, plan),
        groups=groups,
        margins=told,
        caption=in_words(
            filter(None, ("One square per result, from worse to better.", _on_few(analysis, plan, own)))
        ),
        table=_strip_table(analysis, plan),
    )
    return verdict_strip(spec)


def _on_few(analysis: Analysis, plan: FigurePlan, own: list[Readings]) -> str:
    """Where the verdict on a new study rests on fewer than 5 effects; empty where it nowhere does."""
    found = [(one.label, analysis.pooled_readings[one.id]) for one in own]
    for one in analysis.splits:
        if plan.by and one.variable == plan.by:
            found += [(f"{_heading(one)}, {level.label}", level.pooled) for level in one.levels]
    labels = [label for label, pooled in found if isinstance(pooled, PooledReading) and pooled.on_few]
    return weave(FEW_CAPTION, where=named(f" in {'; '.join(labels)}")) if labels else ""


def _strip_title(analysis: Analysis, plan: FigurePlan) -> str:
    by = f" by {analysis.review.axis(plan.by).label.lower()}" if plan.by else ""
    return f"Verdicts on every result{by}"


def _strip_table(analysis: Analysis, plan: FigurePlan) -> str:
    """The table with the same counts: of all results, or of the plan's variable."""
    if not plan.by:
        return "readings"
    across = plan.by not in analysis.review.plan.verdicts.by
    return f"split_{ACROSS}_{plan.by}" if across else f"split_{plan.by}"


def _strip_groups(analysis: Analysis, plan: FigurePlan, own: list[Readings]) -> Iterator[StripGroup]:
    yield StripGroup(heading="", rows=tuple(_whole(analysis, one) for one in own))
    for one in analysis.splits:
        if plan.by and one.variable == plan.by and one.levels:
            yield StripGroup(heading=_heading(one), rows=tuple(_levels(one)))


def _heading(one: Split) -> str:
    return one.label if one.of == ACROSS else f"{one.of_label}, by {one.label.lower()}"


def _whole(analysis: Analysis, one: Readings) -> StripRow:
    keys = f"readings.{one.id}.studies", f"syntheses.{one.id}.verdict"
    row = _strip_row(one.label, one.rows, analysis.pooled_readings[one.id])
    return replace(row, key=keys[0], pooled_key=keys[1], prediction_key=f"{keys[1]}_prediction")


def _levels(one: Split) -> Iterator[StripRow]:
    keys = level_keys([level.code for level in one.levels])
    for level in one.levels:
        row = _strip_row(level.label, level.rows, level.pooled)
        key = f"{split_key(one)}.{keys[level.code]}.verdict" if one.margin else ""
        yield replace(row, pooled_key=key)


def _strip_row(label: str, rows: tuple[ResultReading, ...], pooled: PooledReading | Unavailable) -> StripRow:
    judged = [row for row in rows if row.verdict_code]
    effects = [row.effect for row in judged if row.effect is not None]
    found = pooled if isinstance(pooled, Unavailable) else None
    return StripRow(
        label=label,
        studies=len({row.study for row in rows}),
        verdicts=tuple(row.verdict_code for row in judged),
        pooled=found or _code(pooled.interval if isinstance(pooled, PooledReading) else pooled),
        prediction=found or _new_study(pooled),
        without=len(rows) - len(judged),
        marks=tuple(tuple(_whose(effect)) for effect in effects),
        mark_keys=tuple(f"{effect.key}.verdict" for effect in effects),
        origins=tuple(sorted({at for row in rows for at in row.of.origins})),
    )


def _whose(effect: Effect) -> Iterator[str]:
    """Whose result it is, and its estimate with its interval on the scale that readers know."""
    yield effect.study_label
    yield effect.outcome_label
    y, low, high = (as_shown(effect.measure, end) for end in (effect.y, *effect.interval))
    ends = interval(min(low, high), max(low, high))
    yield f"{measured(effect.measure)} {estimate(y)} (95% CI {ends})"
    if effect.sense < 0:
        yield "As measured: less of it is better"


def _new_study(pooled: PooledReading | Unavailable) -> str | Unavailable:
    """The class of the prediction interval; in few words where there is none."""
    if isinstance(pooled, Unavailable):
        return pooled
    return SAME if pooled.prediction is NO_SPREAD else _code(pooled.prediction)


def _code(verdict: Verdict | Unavailable) -> str | Unavailable:
    return verdict if isinstance(verdict, Unavailable) else verdict.code


def curve(analysis: Analysis, plan: FigurePlan) -> Figures | Unavailable:
    """The margin-sensitivity curve of a synthesis."""
    one = readings_of(analysis, plan.synthesis + TWIN if plan.one_row else plan.synthesis)
    one = one or readings_of(analysis, plan.synthesis)
    if one is None:
        return Unavailable(reason="its synthesis could not be had")
    found = curve_of(analysis, one)
    if isinstance(found, Unavailable):
        return found
    if found.n == 0:
        return Unavailable(reason="no result is held against a margin")
    measure = one.synthesis.plan.measure
    ratio = MEASURES[measure].scale == "exp"
    unit = 1.0 if isinstance(found.delta, Unavailable) else found.delta
    spec = MarginCurveSpec(
        id=plan.id,
        title=plan.title or f"{one.label}: verdicts as the margin moves",
        caption=in_words(filter(None, (CURVE_CAPTION, _curve_on_few(analysis, one)))),
        margin_origins=margin_origins(found.margin.id),
        origins=tuple(sorted({at for row in one.rows for at in row.of.origins})),
        edges=(0.0, *(step.to * unit for step in found.steps)),
        counts={code: tuple(step.counts[code] for step in found.steps) for code in found.steps[0].counts},
        declared=unit,
        label=_axis_label(found, measure),
        pooled=_of_pooled(analysis, one, _bands(found, "pooled")),
        prediction=_prediction(analysis, one, _bands(found, "prediction")),
        ratio=ratio and not isinstance(found.delta, Unavailable),
        table=f"margin_curve_{plan.id}",
    )
    return margin_curve_plot(spec)


CURVE_CAPTION: Final = (
    "How many results are in each class, were the margin another; the line marks the declared margin."
)


def _curve_on_few(analysis: Analysis, one: Readings) -> str:
    pooled = analysis.pooled_readings[one.id]
    few = isinstance(pooled, PooledReading) and pooled.on_few
    return FEW_CAPTION.format(where="") if few else ""


def _of_pooled(analysis: Analysis, one: Readings, bands: Bands) -> Bands:
    """The classes of the pooled interval; why there is none where no verdict is given of it."""
    pooled = analysis.pooled_readings[one.id]
    return pooled if isinstance(pooled, Unavailable) else bands


def _prediction(analysis: Analysis, one: Readings, bands: Bands) -> Bands:
    """The classes of the prediction interval; the reason of the pooled reading where it has none."""
    pooled = analysis.pooled_readings[one.id]
    found = pooled.prediction if isinstance(pooled, PooledReading) else pooled
    return found if isinstance(found, Unavailable) else bands


def _axis_label(found: MarginCurve, measure: str) -> str:
    if isinstance(found.delta, Unavailable):
        return "Times the declared margins"
    return f"Margin on either side ({MEASURES[measure].label})"


def _bands(found: MarginCurve, name: str) -> Bands:
    codes = [getattr(step, name) for step in found.steps]
    lacking = next((code for code in codes if isinstance(code, Unavailable)), None)
    return tuple(codes) if lacking is None else lacking


INKS_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        "better": "dark",
        "noninferior": "deep",
        "within": "light",
        "inconclusive": "open",
        "worse": "warm",
        "no_verdict": "blank",
        "positive": "dark",
        "positive_selected": "deep",
        "none": "open",
        "negative_selected": "faint",
        "negative": "warm",
    }
)
"""The ink of each part of a make-up."""


GAP_CAPTION: Final = "Squares are as large as there are studies; an empty place is a gap of these records."


def gap_groups(parts: Named) -> tuple[GapGroup, ...]:
    """The parts of a make-up with their inks, in their order."""
    return tuple(GapGroup(id=code, label=label, ink=INKS_OF[code]) for code, label in parts)


def _selected(found: GapMap) -> str:
    """How many votes were told only because of significance, with what was looked at."""
    looked_at = (at for cell in found.cells for at in cell.origins)
    return Woven((made_from(found.selected, looked_at),)) if found.selected else ""


def gaps(analysis: Analysis, plan: FigurePlan) -> Figures | Unavailable:
    """The evidence-gap map of the results of all syntheses."""
    found = gap_map_of(analysis, plan)
    if isinstance(found, Unavailable):
        return found
    by_margin = found.by == "margin"
    labels = {study.id: study.label for study in analysis.review.evidence.studies}
    spec = GapMapSpec(
        id=plan.id,
        title=plan.title or "Evidence-gap map",
        caption=in_words(filter(None, (GAP_CAPTION, _selected(found)))),
        remark=found.selected,
        gap_origins=tuple(sorted({at for cell in found.cells for at in cell.origins})),
        rows=found.rows,
        columns=tuple(_columns(found)),
        cells={
            (cell.row, _column_id(cell.columns)): GapSquare(
                studies=len(cell.studies),
                origins=cell.origins,
                groups=cell.make_up,
                names=tuple(sorted((labels[id_] for id_ in cell.studies), key=str.casefold)),
            )
            for cell in found.cells
            if cell.studies
        },
        groups=gap_groups(found.inks),
        row_head=found.row_head,
        grouped_by="Verdict" if by_margin else "Direction",
        counted="results" if by_margin else "studies",
        table=f"gap_map_{plan.id}",
    )
    return gap_map(spec)


def _columns(found: GapMap) -> Iterator[GapColumn]:
    """One column for each code, those of a second variable under each of the first; empty ones too."""
    first, *others = found.columns
    for code, label in first:
        if not others:
            yield GapColumn(id=_column_id((code,)), label=label)
        for inner, inner_label in others[0] if others else ():
            yield GapColumn(id=_column_id((code, inner)), label=inner_label, under=label)


def _column_id(codes: tuple[str, ...]) -> str:
    return "/".join(codes)
