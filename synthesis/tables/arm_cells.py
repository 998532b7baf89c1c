"""What an arm printed, in one cell: n, mean (SD) of scores, events of those at risk, events over time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from extraction_forms.records import Datum
from extraction_forms.studies import NOT_REPORTED, Result
from synthesis.measures.registry import MEASURES
from synthesis.numbers import estimate
from synthesis.tables.table import Cell

NR: Final = "NR"

MEANS, RISKS, RATES = "n, mean (SD)", "events/total", "events/time"
"""How the head of the column tells what stands in it."""


def kind_of(measure: str) -> str:
    """What the arms print of which a measure is made."""
    inputs = MEASURES[measure].inputs
    if not any(name.startswith("events") for name in inputs):
        return MEANS
    return RATES if any(name.startswith("time") for name in inputs) else RISKS


def arms_head(measures: Iterable[str]) -> str:
    """What the cells of a column hold: `n, mean (SD)`; of several kinds all are named."""
    return " or ".join(dict.fromkeys(kind_of(measure) for measure in measures)) or MEANS


def arm_cell(result: Result, arm: str, measure: str = "SMD") -> Cell:
    """What an arm printed; a number that is missing says why, NR for not reported."""
    kind = kind_of(measure)
    if kind == MEANS:
        return _means(result, arm)
    data = [result.value(arm, name) for name in ("events", "total" if kind == RISKS else "person_time")]
    told = [_said(datum) for datum in data]
    origins = tuple(datum.origin for datum in data if datum is not None)
    return Cell(text="not reported" if told == [NR, NR] else "/".join(told), origins=origins)


def arms_cell(result: Result, arms: Sequence[str], measure: str) -> Cell:
    """What arms that stand together printed, one after the other."""
    cells = [arm_cell(result, arm, measure) for arm in arms]
    if not cells:
        return Cell(text="–")
    origins = tuple(origin for cell in cells for origin in cell.origins)
    return Cell(text=" + ".join(cell.text for cell in cells), origins=origins)


def _means(result: Result, arm: str) -> Cell:
    data = [result.value(arm, name) for name in ("n", "mean", "sd")]
    n, mean, sd = map(_said, data)
    origins = tuple(datum.origin for datum in data if datum is not None)
    if n == mean == sd:
        return Cell(text="not reported" if n == NR else n, origins=origins)
    return Cell(text=f"{n}, {mean}" if mean == sd else f"{n}, {mean} ({sd})", origins=origins)


def _said(datum: Datum | None) -> str:
    if datum is None or datum.missing == NOT_REPORTED:
        return NR
    return _in_points(datum) if datum.known else datum.text


def _in_points(datum: Datum) -> str:
    """A number with as many decimals as it was printed with, three at most, and a decimal point."""
    number, printed = datum.number(), datum.read.strip()
    decimals = re.search(r"[.,·∙](\d+)$", printed)
    if decimals is None or re.sub(r"\D", "", printed) == f"{abs(number):.0f}":
        return estimate(number, 0 if number.is_integer() else 3)
    return estimate(number, min(len(decimals.group(1)), 3))
