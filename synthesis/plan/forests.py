"""What a plan asks of its forest plots, held against what there is: columns, and the order of rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from extraction_forms.errors import Problem
from synthesis.plan.known_names import unknown
from synthesis.plan.plan import FigurePlan

DATA: Final = "data"
"""The column of what each arm had: events of people, or mean and SD."""

PEOPLE: Final = "n"
"""The column of how many people each arm had."""

INSTRUMENT: Final = "instrument"
"""The column of what an outcome was measured with, by the vocabulary."""

COLUMNS: Final = (DATA, PEOPLE, INSTRUMENT)
"""The columns of a forest plot that are no variables."""

ORDERS: Final = ("given", "effect", "label", "weight", "precision")
"""The orders of the rows of a forest plot that are no variables."""


def forest_faults(figure: FigurePlan, of_rows: Collection[str]) -> Iterator[Problem]:
    """The columns of a forest plot are variables of its rows or those every one may have, and so is its order."""
    where = f"Figures > {figure.id}"
    known = {*of_rows, *COLUMNS}
    yield from unknown(figure.columns, known, figure.at("columns"), f"{where} > columns", COLUMNS)
    twice = sorted({name for name in figure.columns if figure.columns.count(name) > 1})
    for name in twice:
        yield Problem(
            place=figure.at("columns"),
            where=f"{where} > columns",
            expected="each column once",
            found=f"{name!r} twice or more",
        )
    order = figure.text("order")
    known = {*of_rows, *ORDERS}
    yield from unknown((order,) if order else (), known, figure.at("order"), f"{where} > order", ORDERS)
