"""One result of a study as an entry of its record: every number with the row and column it stands in."""

from __future__ import annotations

from decimal import Context, Decimal, InvalidOperation
from typing import Final

from extraction_forms.exchange.revman.arms import Arms
from extraction_forms.exchange.revman.gathering import ALL, Found, nothing, numbers_of
from extraction_forms.exchange.revman.measures import NUMBERS, SCALES
from extraction_forms.exchange.revman.source import Row
from extraction_forms.yaml_write import Writable

_PEOPLE: Final = frozenset({"n", "total", "events"})
_DIGITS: Final = Context(prec=15)
_DIVIDED: Final = "(O - E) / V, the logarithm of the ratio by Peto's method"
_LOG: Final = "the logarithm of what is printed, as it was entered"
_ROOT: Final = "1 / sqrt(V), V the variance of O - E"

Block = dict[str, Writable]


def result(found: Found, arms: Arms) -> Writable:
    """The entry of a result: where it stands in the analyses, its numbers, and the whole row word for word."""
    first, second, contrast = arms.of(found.analysis)
    values: dict[str, Writable] = {}
    for name, number in ((first, 1), (second, 2)):
        block = _arm_values(found, number)
        if block:
            values[name] = block
    own = _contrast_values(found)
    if own:
        values[contrast] = own
    return {
        "id": found.id,
        "outcome": found.outcome,
        "evidence": _evidence(found.row),
        **{one.id: {"code": row.subgroup or ALL, "evidence": _evidence(row)} for one, row in found.places},
        "values": values,
        "columns": {
            "Comparison": found.analysis.comparison,
            "Analysis": found.analysis.label,
            **found.row.cells,
        },
    }


def _evidence(row: Row) -> Writable:
    return {**({"locator": row.table} if row.table else {}), "row": row.id}


def _arm_values(found: Found, arm: int) -> Block:
    """The numbers of one arm; of an estimate's arms only how many people there were, where the file says so."""
    analysis = found.analysis
    numbers = numbers_of(analysis, found.row)
    if analysis.kind == "generic":
        people = numbers.get(f"total_{arm}", "")
        if nothing(people):
            return {}
        unseen: Writable = {"missing": "not_reported"}
        return {
            "n": _cell(analysis.columns[f"total_{arm}"], people, whole=True),
            "mean": unseen,
            "sd": unseen,
        }
    if analysis.kind == "o_e" and any(nothing(numbers.get(f"total_{one}", "")) for one in (1, 2)):
        return {}
    return {
        name: _cell(analysis.columns[f"{name}_{arm}"], numbers[f"{name}_{arm}"], whole=name in _PEOPLE)
        for name in NUMBERS[analysis.kind]
    }


def _cell(column: str, text: str, *, whole: bool = False) -> Writable:
    """A number of a cell; of people and events without the decimals that a table gives whole numbers."""
    if not text:
        return {"missing": "not_reported", "evidence": {"column": column}}
    head, point, tail = text.partition(".")
    shown = head if whole and point and not tail.strip("0") else text
    return {"printed": shown, "column": column}


def _contrast_values(found: Found) -> Block:
    analysis = found.analysis
    if analysis.kind == "generic":
        return _estimate(found)
    return _peto(found) if analysis.kind == "o_e" else {}


def _estimate(found: Found) -> Block:
    """An estimate and its standard error, on the scale that the file has it on."""
    analysis = found.analysis
    numbers = numbers_of(analysis, found.row)
    error = _cell(analysis.columns["se"], numbers["se"])
    sign: Block = {"sign_convention": "exp_minus_ctl"}
    if analysis.measure in {"MD", "SMD"} and "estimate" in numbers:
        name = analysis.measure.lower()
        return {name: _cell(analysis.columns["estimate"], numbers["estimate"]), f"{name}_se": error} | sign
    scale = SCALES.get(analysis.measure, "other")
    text = numbers.get("estimate", "")
    if text:
        column = analysis.columns["estimate"]
        scale = f"log_{scale}" if analysis.logged and scale != "other" else scale
    else:
        column, text = analysis.columns["ratio"], numbers["ratio"]
        if analysis.logged and scale == "other":
            return {**_logarithm(column, text), "scale": scale, "se": error, "origin": "derived"} | sign
    return {"estimate": _cell(column, text), "scale": scale, "se": error} | sign


def _logarithm(column: str, text: str) -> Block:
    """The logarithm that was entered, of the number that is printed for it."""
    try:
        shown = f"{_DIGITS.ln(Decimal(text)):f}"
    except InvalidOperation:
        shown = text
    return {"estimate": {"printed": shown, "column": column, "note": _LOG}}


def _peto(found: Found) -> Block:
    """The logarithm of a ratio and its standard error, worked out of O - E and its variance."""
    analysis = found.analysis
    numbers = numbers_of(analysis, found.row)
    try:
        difference, variance = Decimal(numbers["o_e"]), Decimal(numbers["var"])
        estimate, error = (
            _DIGITS.divide(difference, variance),
            _DIGITS.divide(Decimal(1), _DIGITS.sqrt(variance)),
        )
    except InvalidOperation:
        sign = {"sign_convention": "exp_minus_ctl"}
        return {"estimate": numbers["o_e"], "scale": "other", "se": numbers["var"], **sign}
    scale = SCALES.get(analysis.measure, "other")
    return {
        "estimate": {"printed": f"{estimate:f}", "column": analysis.columns["o_e"], "note": _DIVIDED},
        "scale": scale if scale == "other" else f"log_{scale}",
        "se": {"printed": f"{error:f}", "column": analysis.columns["var"], "note": _ROOT},
        "sign_convention": "exp_minus_ctl",
        "origin": "derived",
    }
