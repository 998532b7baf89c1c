"""What a plan asks of its cumulative and leave-one-out forest plots, held against its diagnostics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from extraction_forms.errors import Problem
from synthesis.plan.known_names import unknown
from synthesis.plan.plan import FigurePlan, Plan

STEPWISE: Final = ("cumulative_forest", "leave_one_out_forest")
"""The kinds that show a synthesis by steps."""

COLUMNS: Final = ("p", "tau2", "i2")
"""What may stand right of their estimates."""

LEFT_OUT_ORDERS: Final = ("given", "effect")
"""The orders of the rows of a leave-one-out forest plot."""


def stepwise_faults(plan: Plan) -> Iterator[Problem]:
    """The steps that a figure shows are asked for in the diagnostics of its synthesis."""
    known = {one.id for one in plan.syntheses}
    for figure in plan.figures:
        if figure.kind not in STEPWISE:
            continue
        where = f"Figures > {figure.id}"
        yield from unknown(figure.columns, COLUMNS, figure.at("columns"), f"{where} > columns", COLUMNS)
        if figure.synthesis not in known:
            continue
        asked = next((one for one in plan.diagnostics if one.synthesis == figure.synthesis), None)
        if figure.kind == "cumulative_forest":
            yield from _cumulative(figure, asked.cumulative if asked is not None else (), where)
        else:
            yield from _left_out(figure, asked=asked is not None and asked.leave_one_out, where=where)


def _cumulative(figure: FigurePlan, orders: Sequence[str], where: str) -> Iterator[Problem]:
    order = figure.text("order")
    if not orders:
        yield Problem(
            place=figure.at("kind"),
            where=f"{where} > kind",
            expected="the order in which studies enter, under `diagnostics`, which this figure shows",
            found="none",
            hint=f"Add `cumulative: {order or 'year'}` to {figure.synthesis} in the block `diagnostics`.",
        )
    elif order:
        yield from unknown((order,), orders, figure.at("order"), f"{where} > order", tuple(orders))


def _left_out(figure: FigurePlan, *, asked: bool, where: str) -> Iterator[Problem]:
    order = figure.text("order")
    if not asked:
        yield Problem(
            place=figure.at("kind"),
            where=f"{where} > kind",
            expected="that each study be left out, under `diagnostics`, which this figure shows",
            found="nothing of the kind",
            hint=f"Add `leave_one_out: yes` to {figure.synthesis} in the block `diagnostics`.",
        )
    yield from unknown(
        (order,) if order else (), LEFT_OUT_ORDERS, figure.at("order"), f"{where} > order", LEFT_OUT_ORDERS
    )
