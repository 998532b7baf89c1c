"""One outcome of RevMan 5's export of its analyses: how it is measured and pooled, and every row of its data."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import ImportFault, Problem
from extraction_forms.exchange.delimited import Row as Line
from extraction_forms.exchange.revman import analysis_csv_columns as known
from extraction_forms.exchange.revman.measures import NUMBERS, RATIOS, measure_of, measure_on_scale
from extraction_forms.exchange.revman.source import Analysis, Pool, Row
from extraction_forms.html_signs import unescaped

_NORMAL: Final = (1.6448536269514722, 1.959963984540054, 2.5758293035489004)
"""How many standard errors limits at 90, 95 and 99 % are away."""

_NEAR: Final = 0.01
_PEOPLE: Final = frozenset({"events_1", "total_1", "events_2", "total_2"})
_OF_CONTRAST: Final = MappingProxyType({"generic": ("estimate", "se"), "o_e": ("o_e", "var")})


@dataclass(slots=True)
class Outcome:
    """The rows of one outcome: its own, those of its subgroups by their numbers, those of studies."""

    comparison: int
    number: int
    line: Line
    headings: dict[int, Line] = field(default_factory=dict)
    studies: list[tuple[int, Line]] = field(default_factory=list)


def analysis(outcome: Outcome, comparison: str) -> Analysis:
    """An outcome with its data.

    Raises:
        ImportFault: its type of data or its method is not known, or columns of its kind are not in the file.
    """
    line, number = outcome.line, f"{outcome.comparison}.{outcome.number}"
    kind = _kind(outcome)
    method = known.METHODS.get(_told(line, known.METHOD).casefold(), "IV")
    named = measure_of(_told(line, known.MEASURE))
    logged, columns = _scale(outcome, kind, named)
    measure = measure_on_scale(named, kind, logged=logged)
    numbers = dict.fromkeys((*outcome.headings, *(number for number, _ in outcome.studies if number)))
    names = {
        one: _told(outcome.headings[one], known.NAME) if one in outcome.headings else f"Subgroup {one}"
        for one in sorted(numbers)
    }
    return Analysis(
        number=number,
        comparison=comparison,
        name=_told(line, known.NAME) or f"Outcome {number}",
        kind=kind,
        place=line.place,
        measure="PETO_OR" if measure == "OR" and method == "PETO" else measure,
        method=method,
        random=_told(line, known.MODEL).casefold().startswith("random"),
        logged=logged,
        swapped=_told(line, known.SWAPPED).casefold() == "yes",
        totals=_totals(outcome),
        level=_told(line, known.LEVEL),
        groups=(_told(line, known.GROUPS[0]), _told(line, known.GROUPS[1])),
        sides=(_told(line, known.SIDES[0]), _told(line, known.SIDES[1])),
        subgroups=MappingProxyType({f"s{one}": name for one, name in names.items()}),
        columns=columns,
        rows=tuple(_rows(outcome, number, names)),
        pools=tuple(_pools(outcome)),
    )


def _kind(outcome: Outcome) -> str:
    """The kind of data, once the columns that it needs are there."""
    line, problems = outcome.line, []
    told, method = _told(line, known.TYPE).upper(), _told(line, known.METHOD)
    sums = told in {"IPD", "O-E", "OE"} or method.casefold().startswith("exp")
    kind = "o_e" if sums else known.KINDS.get(told[:1], "")
    if not kind:
        expected = "DIC, CON, or a type of data that begins with " + ", ".join(known.KINDS)
        problems.append(Problem(place=line.place, where=known.TYPE, expected=expected, found=repr(told)))
    elif kind != "other" and method.casefold() not in known.METHODS:
        expected = "one of " + ", ".join(known.METHODS)
        problems.append(Problem(place=line.place, where=known.METHOD, expected=expected, found=repr(method)))
    names = _OF_CONTRAST.get(kind) or tuple(
        f"{name}_{arm}" for arm in (1, 2) for name in NUMBERS.get(kind, ())
    )
    for column in dict.fromkeys(known.COLUMNS[name] for name in names):
        if column not in line.cells:
            where, hint = (
                _told(line, known.NAME),
                "Export once more with every field but 'Risk of bias tables'.",
            )
            expected = (
                f"the column {column!r}, which {kind.replace('_', ' - ').upper() if sums else kind} data need"
            )
            problems.append(
                Problem(place=line.place, where=where, expected=expected, found="none", hint=hint)
            )
    if problems:
        raise ImportFault(problems)
    return kind


def _scale(outcome: Outcome, kind: str, measure: str) -> tuple[bool, Mapping[str, str]]:
    """Whether estimates were entered as logarithms, and the columns they stand in.

    RevMan prints what is entered as a logarithm as what it is the logarithm of, with the standard error of the
    logarithm. Limits that lie evenly about an estimate tell that it stands as it was entered.
    """
    columns = {name: column for name, column in known.COLUMNS.items() if column in outcome.line.cells}
    if kind == "o_e" and not columns.keys() >= _PEOPLE:
        columns = {name: column for name, column in columns.items() if name not in _PEOPLE}
    if kind != "generic":
        return kind == "o_e", MappingProxyType(columns)
    said = _told(outcome.line, known.LOGGED).casefold()
    shown = _shown_as(outcome)
    logged = (
        said == "yes"
        if said in {"yes", "no"}
        else shown == "ratio" or (measure in RATIOS and shown != "entered")
    )
    if logged and shown != "entered":
        columns["ratio"] = columns.pop("estimate")
    return logged, MappingProxyType(columns)


def _shown_as(outcome: Outcome) -> str:
    """Whether the limits of studies lie evenly about their estimates, or by their ratios; empty where none tells."""
    for _, line in outcome.studies:
        texts = (_told(line, name) for name in (known.ERROR, known.LOW, known.HIGH))
        se, low, high = (_float(text) for text in texts)
        if not se > 0 or not math.isfinite(low + high):
            continue
        entered = _at_a_level((high - low) / 2 / se)
        ratio = low > 0 and high > 0 and _at_a_level((math.log(high) - math.log(low)) / 2 / se)
        if entered != ratio:
            return "entered" if entered else "ratio"
    return ""


def _at_a_level(distance: float) -> bool:
    return any(abs(distance / one - 1) < _NEAR for one in _NORMAL)


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _totals(outcome: Outcome) -> str:
    """What is pooled: as the export says, and where it does not, as its printed results show."""
    said = _told(outcome.line, known.TOTALS)
    if said.casefold() in known.POOLED:
        return known.POOLED[said.casefold()]
    if known.ESTIMATE not in outcome.line.cells or _told(outcome.line, known.ESTIMATE):
        return "YES"
    return "SUB" if any(_told(line, known.ESTIMATE) for line in outcome.headings.values()) else "NO"


def _rows(outcome: Outcome, number: str, names: Mapping[int, str]) -> Iterator[Row]:
    """The rows of studies, each by its analysis, subgroup, study and line."""
    for subgroup, line in outcome.studies:
        study = _told(line, known.NAME)
        parts = (number, names.get(subgroup, ""), study, f"line {line.line}")
        yield Row(
            id=", ".join(part for part in parts if part),
            study=study,
            subgroup=f"s{subgroup}" if subgroup else "",
            place=line.place,
            cells=MappingProxyType({column: cell.text.strip() for column, cell in line.cells.items()}),
        )


def _pools(outcome: Outcome) -> Iterator[Pool]:
    """What is printed of the whole, unless only subgroups or nothing are pooled, and of each subgroup."""
    totals = _totals(outcome)
    if totals == "YES":
        yield _pool("", outcome.line)
    if totals != "NO":
        for number, line in outcome.headings.items():
            yield _pool(f"s{number}", line)


def _pool(code: str, line: Line) -> Pool:
    """What is printed of the studies together; nothing where it was never worked out."""
    numbers = {name: text for name, column in known.PRINTED.items() if (text := _told(line, column))}
    if all(_float(numbers.get(name, "0")) == 0 for name in ("estimate", "ci_low", "ci_high")):
        numbers = {}
    return Pool(subgroup=code, place=line.place, numbers=MappingProxyType(numbers))


def _told(line: Line, column: str) -> str:
    return unescaped(line.text(column)).strip() if column in line.cells else ""
