"""The figures a plan asks for: what each kind needs to be named, held against what there is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from extraction_forms.errors import Problem
from extraction_forms.nearest import did_you_mean
from synthesis.errors import NotEstimable
from synthesis.measures.registry import MEASURES
from synthesis.plan.codes import BY_SHAPE
from synthesis.plan.forests import forest_faults
from synthesis.plan.known_names import listed, unknown
from synthesis.plan.plan import PLAN_FILE, FigurePlan, Plan
from synthesis.plan.stepwise import STEPWISE, stepwise_faults

BY_MARGIN: Final = ("verdict_strip", "margin_curve")
"""The kinds that need a margin."""

BY_VOTES: Final = ("effect_direction", "harvest")
"""The kinds that need votes."""

OF_OVERLAP: Final = ("overlap_matrix", "overlap_pairs")
"""The kinds that need reviews whose studies are listed."""

BY_LEVEL: Final = ("forest", "orchard")
"""The kinds that show a synthesis by the levels of a variable, with a mean each."""

OF_RISKS: Final = ("OR", "RR", "RD", "AS", "PETO")
"""The measures of two risks, whose studies a L'Abbé plot shows."""

MOST_CURVES: Final = 4
"""How many studies of a drapery plot may have a curve that stands out."""

OF_AUDIT: Final = "audit_{synthesis}"
"""What the figure is called that the audit makes of a synthesis."""

MOST_COLUMNS: Final = 2

PART: Final = re.compile(r"(?P<whole>.+)_[0-9]+")
"""What the parts of a figure are called that is too high for one page."""


def is_of(drawn: str, name: str) -> bool:
    """Whether what is drawn under this id is the figure of a name, or a part of it."""
    part = PART.fullmatch(drawn)
    return drawn == name or (part is not None and part["whole"] == name)


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
    problems += [*_risk_faults(plan), *_moderator_faults(plan), *_curve_faults(plan)]
    problems += stepwise_faults(plan)
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
    if figure.kind == "forest":
        yield from forest_faults(figure, of_rows)
    if figure.kind == "forest" or figure.kind in STEPWISE:
        return
    yield from unknown(figure.columns, of_rows, figure.at("columns"), f"{where} > columns")
    if figure.kind in BY_SHAPE and figure.by:
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
    if figure.kind == "prisma_flow" and plan.flow is None:
        expected = "counts, declared in the block `flow`, which this figure shows"
        yield Problem(place=figure.at("kind"), where=where, expected=expected, found="none")
    if figure.kind in OF_OVERLAP:
        yield from _overlap_faults(plan, figure)
    if figure.kind in BY_VOTES and plan.votes is None:
        expected = "votes, asked for in the block of that name, which this figure shows"
        yield Problem(place=figure.at("kind"), where=where, expected=expected, found="none")


def _overlap_faults(plan: Plan, figure: FigurePlan) -> Iterator[Problem]:
    """An overlap is of reviews that are declared, all of it or what is listed for one outcome."""
    where = f"Figures > {figure.id}"
    if not plan.overlap:
        expected = "reviews, declared in the block `overlap`, which this figure shows"
        yield Problem(place=figure.at("kind"), where=f"{where} > kind", expected=expected, found="none")
    outcomes = figure.names("outcomes")
    if len(outcomes) > 1:
        yield Problem(
            place=figure.at("outcomes"),
            where=f"{where} > outcomes",
            expected="one outcome at most, whose lists an overlap is of",
            found=str(len(outcomes)),
        )


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
        if figure.kind not in BY_LEVEL or not figure.by or figure.synthesis not in by or figure.by in split:
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


def _risk_faults(plan: Plan) -> Iterator[Problem]:
    """A L'Abbé plot shows a synthesis of two risks."""
    measures = {one.id: one.measure for one in plan.syntheses if one.measure in MEASURES}
    for figure in plan.figures:
        measure = measures.get(figure.synthesis, "")
        if figure.kind == "labbe" and measure and measure not in OF_RISKS:
            yield Problem(
                place=figure.at("synthesis"),
                where=f"Figures > {figure.id} > synthesis",
                expected=f"a synthesis by one of {', '.join(OF_RISKS)}, which compare two risks",
                found=f"{figure.synthesis!r}, by {measure}",
            )


def _moderator_faults(plan: Plan) -> Iterator[Problem]:
    """The moderator on the axis of a bubble plot is one of the formula of its meta-regression."""
    from synthesis.models.regression.formula import formula

    formulas = {one.id: one.formula for one in plan.regressions}
    for figure in plan.figures:
        asked = figure.text("moderator") if figure.kind == "bubble" else ""
        if not asked or figure.text("regression") not in formulas:
            continue
        try:
            names = formula(formulas[figure.text("regression")]).names
        except NotEstimable:
            continue
        if asked not in names:
            yield Problem(
                place=figure.at("moderator"),
                where=f"Figures > {figure.id} > moderator",
                expected="a moderator of its meta-regression: " + listed(asked, names),
                found=repr(asked),
                hint=did_you_mean(asked, names),
            )


def _curve_faults(plan: Plan) -> Iterator[Problem]:
    """No more curves of a drapery plot stand out than can be told apart."""
    for figure in plan.figures:
        named = figure.names("named")
        if figure.kind == "drapery" and len(named) > MOST_CURVES:
            yield Problem(
                place=figure.at("named"),
                where=f"Figures > {figure.id} > named",
                expected=f"at most {MOST_CURVES} studies, whose curves stand out",
                found=str(len(named)),
            )


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
