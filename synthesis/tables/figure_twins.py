"""The table twin of every figure of votes and verdicts: the same values, to be read or computed with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import exp
from types import MappingProxyType
from typing import Final

from synthesis.analysis import Analysis
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Quantity, Unavailable, count, estimate, p_value
from synthesis.plan.plan import TWIN, FigurePlan
from synthesis.tables.cells import body, group, listed
from synthesis.tables.drawn import bubble_table, drapery_table, labbe_table
from synthesis.tables.scattered import baujat_table, funnel_table, radial_table
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.tables.verdicts import told_margin
from synthesis.verdicts.verdict import CLASSES
from synthesis.views.allocation import Placed, allocate
from synthesis.views.curves import FACTORS, curve_of, readings_of
from synthesis.views.gaps import GapCell, GapMap, gap_map_of
from synthesis.views.p_and_n import p_and_n
from synthesis.views.vote_grid import GridStudy, vote_grid
from synthesis.votes.directions import STATES
from synthesis.woven import Woven, counted_over, made_from, named, weave

Numbers = Mapping[str, Quantity]

SELECTED: Final = "*"
SELECTED_NOTE: Final = Note(
    mark=SELECTED,
    text="A direction that was told only because the result was statistically significant.",
)
_UNCOUNTED: Final = "Without the number of people in the arms: {studies}."


def twin(analysis: Analysis, plan: FigurePlan) -> Table | None:
    """The table with the values of a figure; None where another table of the supplement holds them."""
    make = TWINS.get(plan.kind)
    return make(analysis, plan) if make else None


def _grid(analysis: Analysis, plan: FigurePlan) -> Table | None:
    studies = vote_grid(analysis, plan.group)
    if not studies:
        return None
    domains = [(one.domain, one.label) for one in analysis.votes]
    rows: list[Row] = []
    heading = ""
    for study in studies:
        if study.group and study.group != heading:
            heading = study.group
            rows.append(group(heading))
        rows.append(
            body(
                [
                    Cell(text=named(study.label)),
                    Cell(text=_risk(study)),
                    _people(study),
                    *(_vote(study, domain) for domain, _ in domains),
                ],
                indent=1 if study.group else 0,
            )
        )
    selected = any(one.vote.marked for study in studies for one in study.votes.values())
    return Table(
        id=f"votes_by_study_{plan.id}",
        title="The vote of each study in each domain",
        columns=(
            Column(id="study", label="Study", width=1.8),
            Column(id="risk", label="Risk of bias", width=1.2),
            Column(id="n", label="People, experimental arm", align="right", width=1.0),
            *(Column(id=domain, label=label, width=1.5) for domain, label in domains),
        ),
        rows=tuple(rows),
        notes=(
            Note(
                text="In parentheses: how many results of the domain made the vote. –: no result in the domain."
            ),
            *((SELECTED_NOTE,) if selected else ()),
        ),
        wide=len(domains) > 3,
    )


def _risk(study: GridStudy) -> str:
    return study.risk.replace("_", " ").capitalize() if study.risk else "–"


def _people(study: GridStudy) -> Cell:
    found = [(one.n, one.n_origins) for one in study.votes.values() if not isinstance(one.n, Unavailable)]
    if not found:
        return Cell(text="not reported")
    most, origins = max(found)
    return Cell(text=count(most), value=most, origins=origins)


def _vote(study: GridStudy, domain: str) -> Cell:
    one = study.votes.get(domain)
    if one is None:
        return Cell(text="–")
    state = STATES[one.vote.state]
    mark = f" {SELECTED}" if one.vote.marked else ""
    text = f"{state.symbol} {state.label}{mark} ({one.vote.n_results})"
    return Cell(text=text, origins=one.vote.origins)


def _harvest(analysis: Analysis, plan: FigurePlan) -> Table | None:
    found = allocate(analysis, plan)
    if isinstance(found, Unavailable):
        return None
    labels = dict(found.rows) | {f"column {code}": label for code, label in found.columns}
    levels, shades = dict(found.levels), dict(found.shades)
    order = {code: place for place, (code, _) in enumerate(found.rows)}
    placed = sorted(found.placed, key=lambda one: (order[one.row], one.study.label.casefold()))
    return Table(
        id=f"harvest_{plan.id}",
        title=f"{found.row_head}: where each study stands by {found.by}",
        columns=(
            Column(id="row", label=found.row_head, width=1.6),
            Column(id="study", label="Study", width=1.8),
            Column(id="column", label="Stands under", width=1.8),
            Column(id="level", label=found.level_head, width=1.4),
            *((Column(id="shade", label=found.shade_head, width=1.4),) if shades else ()),
            Column(id="criteria", label="Domains with low risk of bias", align="right", number_format="0"),
        ),
        rows=tuple(
            body(
                [
                    Cell(text=named(labels[one.row])),
                    Cell(text=named(one.study.label)),
                    Cell(
                        text=labels[f"column {one.column}"] + (f" {SELECTED}" if one.marked else ""),
                        origins=one.origins,
                    ),
                    Cell(text=named(levels[one.level])),
                    *((Cell(text=named(shades[one.shade])),) if shades else ()),
                    _criteria(one),
                ]
            )
            for one in placed
        ),
        notes=(SELECTED_NOTE,) if any(one.marked for one in placed) else (),
        wide=bool(shades),
    )


def _criteria(one: Placed) -> Cell:
    if isinstance(one.criteria, Unavailable):
        return Cell(text="–")
    judged = {datum.origin for judgement in one.study.judgements for datum in judgement.domains.values()}
    return Cell(text=count(one.criteria), value=one.criteria, origins=tuple(sorted(judged)))


def _albatross(analysis: Analysis, plan: FigurePlan) -> Table | None:
    synthesis = analysis.synthesis(plan.synthesis + TWIN if plan.one_row else plan.synthesis)
    synthesis = synthesis or analysis.synthesis(plan.synthesis)
    if synthesis is None:
        return None
    points, without = p_and_n(synthesis)
    if not points:
        return None
    lacking = listed(list(dict.fromkeys(one.study_label for one in without)))
    return Table(
        id=f"albatross_{plan.id}",
        title=f"{synthesis.label}: p-values and numbers of people",
        columns=(
            Column(id="study", label="Study", width=1.8),
            Column(id="outcome", label="Outcome", width=2.4),
            Column(id="p", label="One-sided p", align="right"),
            Column(id="n", label="People", align="right"),
        ),
        rows=tuple(
            body(
                [
                    Cell(text=one.effect.study_label),
                    Cell(text=one.effect.outcome_label),
                    Cell(text=p_value(one.p, prefix=False), value=one.p, origins=one.effect.origins),
                    Cell(
                        text=estimate(one.n, 1) if one.clustered else count(round(one.n)),
                        value=one.n,
                        origins=one.effect.origins,
                    ),
                ]
            )
            for one in points
        ),
        notes=(
            Note(text="One-sided: small where the estimate lies far on the side of benefit."),
            *(
                (
                    Note(
                        text=weave(
                            "Without the number of people in the arms: {studies}.", studies=named(lacking)
                        )
                    ),
                )
                if lacking
                else ()
            ),
        ),
    )


def _curve(analysis: Analysis, plan: FigurePlan) -> Table | None:
    one = readings_of(analysis, plan.synthesis + TWIN if plan.one_row else plan.synthesis)
    one = one or readings_of(analysis, plan.synthesis)
    found = Unavailable(reason="") if one is None else curve_of(analysis, one)
    if one is None or isinstance(found, Unavailable) or not found.n:
        return None
    used = [code for code in CLASSES if any(step.counts[code] for step in found.steps)]
    read = tuple(sorted({at for row in one.rows if row.verdict_code for at in row.of.origins}))
    ratio = MEASURES[one.synthesis.plan.measure].scale == "exp" and not isinstance(found.delta, Unavailable)
    rows = []
    for factor in FACTORS:
        step = found.at(factor)
        at = factor if isinstance(found.delta, Unavailable) else factor * found.delta
        margin = exp(at) if ratio else at
        classes = [_class(step.pooled), _class(step.prediction)]
        counts = [Cell(text=count(step.counts[code]), value=step.counts[code], origins=read) for code in used]
        rows.append(
            body(
                [
                    Cell(text=estimate(margin), value=margin),
                    *counts,
                    *classes,
                ]
            )
        )
    label = "Times the margins" if isinstance(found.delta, Unavailable) else "Margin on either side"
    label += ", as a ratio above 1" if ratio else ""
    return Table(
        id=f"margin_curve_{plan.id}",
        title=f"{one.label}: verdicts as the margin moves",
        columns=(
            Column(id="margin", label=label, width=1.1),
            *(
                Column(id=code, label=CLASSES[code].short, align="right", number_format="0", width=0.9)
                for code in used
            ),
            Column(id="pooled", label="The mean", width=1.5),
            Column(id="prediction", label="A new study", width=1.5),
        ),
        rows=tuple(rows),
        notes=(
            Note(
                text=weave(
                    "Declared: {margin}. Counts are of {n} {results}.",
                    margin=told_margin(found.margin),
                    n=counted_over(found.n, read),
                    results="result" if found.n == 1 else "results",
                )
            ),
        ),
        wide=True,
    )


def _class(code: str | Unavailable) -> Cell:
    return Cell(text="–" if isinstance(code, Unavailable) else CLASSES[code].label)


def _gap(analysis: Analysis, plan: FigurePlan) -> Table | None:
    found = gap_map_of(analysis, plan)
    if isinstance(found, Unavailable):
        return None
    unit = "results" if found.by == "margin" else "studies"
    looked_at = tuple(sorted({at for cell in found.cells for at in cell.origins}))
    return Table(
        id=f"gap_map_{plan.id}",
        title=f"Evidence-gap map: {found.row_head.lower()} by {' and '.join(h.lower() for h in found.column_heads)}",
        columns=(
            Column(id="row", label=found.row_head, width=1.6),
            *(
                Column(id=f"column_{n}", label=head, width=1.4)
                for n, head in enumerate(found.column_heads, 1)
            ),
            Column(id="studies", label="Studies", align="right", number_format="0"),
            *(
                Column(id=code, label=f"{label}, {unit}", align="right", number_format="0")
                for code, label in found.inks
            ),
        ),
        rows=tuple(_gap_row(found, cell) for cell in found.cells if cell.studies),
        notes=(
            Note(
                text=weave(
                    "{n} of {all} places hold no study and are not listed: they are gaps of these records, not of all "
                    "research.",
                    n=counted_over(found.gaps, looked_at),
                    all=counted_over(len(found.cells), looked_at),
                )
            ),
            *((Note(text=Woven((made_from(found.selected, looked_at),))),) if found.selected else ()),
        ),
        wide=len(found.inks) > 3,
    )


def _gap_row(found: GapMap, cell: GapCell) -> Row:
    rows, columns = dict(found.rows), [dict(named) for named in found.columns]
    return body(
        [
            Cell(text=rows[cell.row]),
            *(Cell(text=named(labels[code])) for labels, code in zip(columns, cell.columns, strict=True)),
            Cell(text=count(len(cell.studies)), value=len(cell.studies), origins=cell.origins),
            *(
                Cell(text=count(n), value=n, origins=cell.origins)
                for n in (cell.make_up.get(code, 0) for code, _ in found.inks)
            ),
        ]
    )


TWINS: Final[Mapping[str, Callable[[Analysis, FigurePlan], Table | None]]] = MappingProxyType(
    {
        "effect_direction": _grid,
        "harvest": _harvest,
        "albatross": _albatross,
        "margin_curve": _curve,
        "gap_map": _gap,
        "funnel": funnel_table,
        "radial": radial_table,
        "baujat": baujat_table,
        "bubble": bubble_table,
        "labbe": labbe_table,
        "drapery": drapery_table,
    }
)
"""What makes the table of each kind of figure; of others a table of the supplement holds the same numbers."""
