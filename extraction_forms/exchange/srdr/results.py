"""One result of an extraction as an entry of its record: every number with its sheet, row and column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from extraction_forms.exchange.account import MissingWord
from extraction_forms.exchange.found_arms import Pair
from extraction_forms.exchange.srdr.gathering import ALL_PEOPLE, Found, Number
from extraction_forms.exchange.srdr.measures import scale_of
from extraction_forms.exchange.srdr.study_form import POPULATION
from extraction_forms.printed_numbers import is_absence
from extraction_forms.yaml_write import Writable

_BOUND: Final = re.compile(r"(?:p\s*)?([<>≤≥])\s*([0-9]*[.,]?[0-9]+)\Z", re.IGNORECASE)
_BELOW: Final = frozenset("<≤")
_TOGETHER: Final = {True: ("events", "total"), False: ("n", "mean", "sd")}
_SIDES: Final = "SRDR+ does not say which arm was taken from which; read as the first minus the second"
_UNITS: Final = {"d": "days", "w": "weeks", "m": "months", "y": "years"}
_UNIT: Final = re.compile(
    r"(?:d|day|days|w|wk|wks|week|weeks|m|mo|mos|month|months|y|yr|yrs|year|years)\.?", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")

Block = dict[str, Writable]


@dataclass(slots=True)
class Words:
    """What stands for nothing: texts with their reasons as declared, and which were met, by column."""

    declared: Mapping[str, str]
    met: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)

    def reason(self, number: Number) -> str:
        """Why a cell holds no number; empty where it holds one."""
        reason = self.declared.get(number.text) or ("not_reported" if is_absence(number.text) else "")
        if reason:
            self.met.setdefault((number.column, number.text, reason), []).append(number.line.where)
        return reason

    def told(self) -> tuple[MissingWord, ...]:
        """What was read as missing, for the account."""
        return tuple(
            MissingWord(column=column, word=word, reason=reason, rows=tuple(rows))
            for (column, word, reason), rows in self.met.items()
        )


def result(
    found: Found, outcome: str, contrasts: Mapping[str, Pair], words: Words, more: Mapping[str, Writable]
) -> Writable:
    """The entry of a result: its outcome and time, its numbers, and its rows word for word."""
    entry: Block = {"id": found.id, "outcome": outcome}
    _, line = found.lines[0]
    key = found.key
    if key.time:
        entry["timepoint"] = key.time
    if _UNIT.fullmatch(key.unit) and _NUMBER.fullmatch(key.when):
        entry["time"] = {"printed": key.when, "unit": _UNITS[key.unit[0].lower()]}
    if key.population and key.population.casefold() != ALL_PEOPLE:
        entry[POPULATION] = f"{key.population} ({key.described})" if key.described else key.population
    if found.adjusted:
        entry["value_kind"] = "adjusted"
    elif found.change:
        entry["value_kind"] = "change"
    entry["evidence"] = dict(line.evidence)
    entry |= more
    entry["values"] = _values(found, contrasts, words)
    entry["columns"] = _columns(found)
    return entry


def _columns(found: Found) -> Writable:
    """Every cell of the rows that holds something; what a second sheet says otherwise stands behind its name.

    Whose extraction of which report a row is, the record says itself: two extractors would differ in nothing else.
    """
    (first, line), *others = found.lines
    cells = first.table.cells(line, first.outcome)
    for sheet, line in others:
        own = sheet.table.cells(line, sheet.outcome).items()
        cells |= {f"{sheet.table.name}: {name}": text for name, text in own if cells.get(name) != text}
    return cells


def _values(found: Found, contrasts: Mapping[str, Pair], words: Words) -> Block:
    """The numbers by arm and contrast; where an arm has numbers, the other arm of its contrast has reasons at least."""
    values: dict[str, Block] = {}
    for unit, numbers in found.values.items():
        block = _unit(found, numbers, words)
        values[unit] = _of_contrast(found, block) if unit in contrasts else _of_arm(found, block)
    told = [unit for unit in values if unit not in contrasts]
    for name, pair in contrasts.items():
        if name in values or sum(arm in told for arm in pair) != 1:
            continue
        other, silent = pair if pair[0] in told else (pair[1], pair[0])
        values.setdefault(silent, {field: {"missing": "not_reported"} for field in values[other]})
    return dict(values)


def _unit(found: Found, numbers: Mapping[str, Number], words: Words) -> Block:
    block: Block = {}
    for name, number in numbers.items():
        own: Block = {"evidence": {**number.line.evidence, "column": number.column}}
        if number.line is found.lines[0][1]:
            own = {"evidence": {"column": number.column}}
        reason = words.reason(number)
        bound = _BOUND.match(number.text) if name == "p" else None
        if reason:
            block[name] = {"missing": reason, "note": f"The sheet has {number.text}.", **own}
        elif bound:
            block[name] = {"printed": bound[2], **own}
            block["p_relation"] = "below" if bound[1] in _BELOW else "above"
        else:
            block[name] = {"printed": number.text, **own}
    return block


def _of_arm(found: Found, block: Block) -> Block:
    """The numbers of an arm; those that belong together, given or missing."""
    together = _TOGETHER[found.counts and not found.change]
    return {**{name: {"missing": "not_reported"} for name in together}, **block}


def _of_contrast(found: Found, block: Block) -> Block:
    """The numbers of a contrast: which estimate it is, and whose sign it has."""
    scale = scale_of(found.family)
    if "md" in block:
        block.setdefault("md_se", {"missing": "not_reported"})
    if "smd" in block:
        block.setdefault("smd_se", {"missing": "not_reported"})
    if "estimate" in block and "missing" not in dict(_map(block["estimate"])):
        block["scale"] = scale or "other"
    elif "estimate" in block:
        block["scale"] = {"missing": "not_reported"}
    if any(name in block for name in ("md", "smd", "estimate")):
        block["sign_convention"] = {"code": "exp_minus_ctl", "provisional": _SIDES}
    return block


def _map(value: Writable) -> Mapping[str, Writable]:
    return value if isinstance(value, Mapping) else {}
