"""The figures a plan asks for: what each kind needs to be named, held against what there is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from extraction_forms.errors import Problem
from extraction_forms.nearest import did_you_mean
from synthesis.known_names import listed, unknown
from synthesis.measures.registry import MEASURES
from synthesis.plan import PLAN_FILE, FigurePlan, Plan

BY_MARGIN: Final = ("verdict_strip", "margin_curve")
"""The kinds that need a margin."""

BY_VOTES: Final = ("effect_direction", "harvest")
"""The kinds that need votes."""

OF_AUDIT: Final = "audit_{synthesis}"
"""What the figure is called that the audit makes of a synthesis."""

MOST_COLUMNS: Final = 2

PART: Final = re.compile(r"(?P<whole>.+)_[0-9]+")
"""What the parts of a figure are called that is too high for one page."""


def plain_forest(name: str, synthesis: str) -> FigurePlan:
    """A forest plot of a synthesis that the plan itself does not name."""
    return FigurePlan(
        id=name,
        kind="forest",
        title="",
        synthesis=synthesis,
        by="",
        one_row=False,
        x_low=None,
        x_high=None,
        place=PLAN_FILE,
    )


def figure_faults(plan: Plan, of_rows: Collection[str]) -> list[Problem]:
    """A figure names variables and parts of the plan that there are, and has what its kind needs."""
    problems = [*_split_faults(plan, of_rows), *_axis_faults(plan), *_part_faults(plan), *_audit_faults(plan)]
    problems += _strip_faults(plan, of_rows)
    for figure in plan.figures:
        problems += _names(figure, of_rows)
        problems += _needs(plan, figure)
    return problems


def _part_faults(plan: Plan) -> Iterator[Problem]:
    """No figure has the name that a part of another would have, which is drawn on several pages."""
    named = {figure.id for figure in plan.figures}
    for figure in plan.figures:
        part = PART.fullmatch(figure.id)
        if part is not None and part["whole"] in named:
            expected = f"a name other than that of a part of the figure {part['whole']!r}"
            yield Problem(
                place=figure.place, where=f"Figures > {figure.id}", expected=expected, found=repr(figure.id)
            )


def _audit_faults(plan: Plan) -> Iterator[Problem]:
    """No figure has the name of one that the audit of the evidence makes."""
    taken = {OF_AUDIT.format(synthesis=one.id) for one in plan.syntheses}
    for figure in plan.figures:
        if figure.id in taken:
            expected = "a name other than that of the figure that the audit makes of a synthesis"
            yield Problem(
                place=figure.place, where=f"Figures > {figure.id}", expected=expected, found=repr(figure.id)
            )


def _names(figure: FigurePlan, of_rows: Collection[str]) -> Iterator[Problem]:
    where = f"Figures > {figure.id}"
    for name in ("rows", "height", "shade", "group"):
        given = getattr(figure, name)
        yield from unknown((given,) if given else (), of_rows, figure.at(name), f"{where} > {name}")
    yield from unknown(figure.columns, of_rows, figure.at("columns"), f"{where} > columns")
    if figure.kind == "albatross" and figure.by:
        yield from unknown((figure.by,), of_rows, figure.at("by"), f"{where} > by")
    if len(figure.columns) > MOST_COLUMNS:
        yield Problem(
            place=figure.at("columns"),
            where=f"{where} > columns",
            expected=f"at most {MOST_COLUMNS} variables, the second within the first",
            found=str(len(figure.columns)),
        )
    if figure.kind == "gap_map" and not (figure.rows and figure.columns):
        lacking = "rows" if not figure.rows else "columns"
        yield Problem(
            place=figure.at(lacking), where=where, expected="rows and columns", found=f"no {lacking}"
        )


def _needs(plan: Plan, figure: FigurePlan) -> Iterator[Problem]:
    """What the kind of a figure is made from must be in the plan."""
    where = f"Figures > {figure.id} > kind"
    by_margin = figure.kind in BY_MARGIN or figure.allocate == "margin"
    if by_margin and not plan.margins:
        expected = "margins, declared in the block of that name, which this figure reads results by"
        yield Problem(place=figure.at("kind"), where=where, expected=expected, found="none")
    explored = {one.synthesis for one in plan.multiverse}
    if figure.kind == "specification_curve" and figure.synthesis not in explored:
        expected = "a multiverse of its synthesis, in the block of that name, which this figure shows"
        yield Problem(place=figure.at("kind"), where=where, expected=expected, found="none")
    if figure.kind in BY_VOTES and plan.votes is None:
        expected = "votes, asked for in the block of that name, which this figure shows"
        yield Problem(place=figure.at("kind"), where=where, expected=expected, found="none")


def _strip_faults(plan: Plan, of_rows: Collection[str]) -> Iterator[Problem]:
    """A strip is split by what verdicts are split by, which is a variable."""
    split = (*plan.verdicts.by, *filter(None, (plan.verdicts.domain,)))
    for figure in plan.figures:
        if figure.kind != "verdict_strip" or not figure.by or figure.by in split:
            continue
        if figure.by not in of_rows:
            yield from unknown((figure.by,), of_rows, figure.at("by"), f"Figures > {figure.id} > by")
            continue
        yield Problem(
            place=figure.at("by"),
            where=f"Figures > {figure.id} > by",
            expected="a variable that stands under `verdicts`, in `by` or as `domain`: "
            + (listed(figure.by, split) or "none does"),
            found=repr(figure.by),
            hint=f"Add {figure.by} to `by` of `verdicts`." if set(split) <= set(of_rows) else "",
        )


def _split_faults(plan: Plan, of_rows: Collection[str]) -> list[Problem]:
    """A figure is split only by what its synthesis is split by; a synthesis that is wrong itself blames none."""
    by = {synthesis.id: synthesis.by for synthesis in plan.syntheses}
    problems: list[Problem] = []
    for figure in plan.figures:
        split = by.get(figure.synthesis, ())
        if figure.kind != "forest" or not figure.by or figure.synthesis not in by or figure.by in split:
            continue
        if figure.by in of_rows and not set(split) <= set(of_rows):
            continue
        problems.append(
            Problem(
                place=figure.at("by"),
                where=f"Figures > {figure.id} > by",
                expected="a variable its synthesis is split by: "
                + (listed(figure.by, split) or "it has none"),
                found=repr(figure.by),
                hint=did_you_mean(figure.by, split),
            )
        )
    return problems


def _axis_faults(plan: Plan) -> list[Problem]:
    """The axis of ratios ends at ratios, which are above 0."""
    measures = {one.id: one.measure for one in plan.syntheses if one.measure in MEASURES}
    return [
        Problem(
            place=figure.at("x_low"),
            where=f"Figures > {figure.id} > x_low",
            expected=f"a ratio above 0, since the axis shows {MEASURES[measures[figure.synthesis]].label}",
            found=f"{figure.x_low:g}",
        )
        for figure in plan.figures
        if figure.synthesis in measures
        and MEASURES[measures[figure.synthesis]].scale == "exp"
        and figure.x_low is not None
        and figure.x_low <= 0
    ]
