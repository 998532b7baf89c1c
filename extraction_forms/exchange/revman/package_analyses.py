"""The analyses of a data package of RevMan Web: its table of settings joined with its rows of data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import ImportFault, Problem
from extraction_forms.exchange.delimited import Row as Line
from extraction_forms.exchange.revman.measures import measure_of, measure_on_scale
from extraction_forms.exchange.revman.source import Analysis, Pool, Row
from extraction_forms.frozen_values import frozen

COLUMNS: Final = MappingProxyType(
    {
        **{
            f"{name}_{arm}": f"{side} {column}"
            for arm, side in ((1, "Experimental"), (2, "Control"))
            for name, column in (
                ("events", "cases"),
                ("total", "N"),
                ("n", "N"),
                ("mean", "mean"),
                ("sd", "SD"),
            )
        },
        "estimate": "GIV Mean",
        "se": "GIV SE",
        "o_e": "O-E",
        "var": "Variance",
    }
)
"""The columns of a row of data that numbers stand in; those that do not apply to it hold 0.0."""

_KINDS: Final = MappingProxyType(
    {
        "dichotomous": "dichotomous",
        "continuous": "continuous",
        "giv": "generic",
        "generic": "generic",
        "generic inverse variance": "generic",
        "contrast level": "generic",
        "contrast-level": "generic",
        "o-e": "o_e",
        "o-e and variance": "o_e",
        "o - e and variance": "o_e",
        "ipd": "o_e",
        "individual patient data": "o_e",
        "other": "other",
        "other data": "other",
    }
)
_METHODS: Final = MappingProxyType({"mantel-haenszel": "MH", "m-h": "MH", "mh": "MH", "peto": "PETO"})
_PRINTED: Final = MappingProxyType(
    {"estimate": "Mean", "ci_low": "CI start", "ci_high": "CI end", "tau2": "Heterogeneity Tau²"}
)
_BLANKS: Final = frozenset({"#N/A", "N/A", "NaN"})


@frozen
class Tables:
    """The rows of data, the settings of each analysis, and what is printed of its subgroups."""

    rows: tuple[Line, ...]
    settings: tuple[Line, ...]
    subgroups: tuple[Line, ...]


def told(text: str) -> str:
    """A cell without blanks around; what a spreadsheet writes for nothing is nothing."""
    bare = text.strip()
    return "" if bare in _BLANKS else bare


def analyses(tables: Tables) -> tuple[Analysis, ...]:
    """Every analysis, in the order of its settings.

    Raises:
        ImportFault: rows of an analysis without settings, settings twice, or a kind of data that is not known.
    """
    problems: list[Problem] = []
    rows: dict[str, list[Line]] = {}
    for line in tables.rows:
        rows.setdefault(_number(line), []).append(line)
    found: dict[str, Analysis] = {}
    for line in tables.settings:
        number, kind = _number(line), _cell(line, "Data type")
        if number in found:
            problems.append(
                Problem(
                    place=line.place,
                    where="settings",
                    expected="every analysis once",
                    found=f"{number} again",
                )
            )
        elif kind.casefold() not in _KINDS:
            known = "one of " + ", ".join(dict.fromkeys(_KINDS))
            problems.append(Problem(place=line.place, where="Data type", expected=known, found=repr(kind)))
        else:
            found[number] = _analysis(line, rows.get(number, []), tables)
    known_numbers = {_number(line) for line in tables.settings}
    for number, lines in rows.items():
        if number not in known_numbers:
            expected = f"settings of the analysis {number}"
            problems.append(Problem(place=lines[0].place, where=number, expected=expected, found="none"))
    if problems:
        raise ImportFault(problems)
    return tuple(found.values())


def _cell(line: Line, column: str) -> str:
    return told(line.text(column)) if column in line.cells else ""


def _number(line: Line) -> str:
    """The number of an analysis, with that of its group before it."""
    group, number = _cell(line, "Analysis group"), _cell(line, "Analysis number")
    return number if "." in number else f"{group}.{number}"


def _is(line: Line, column: str) -> bool:
    return _cell(line, column).casefold() in {"true", "yes"}


def _analysis(line: Line, rows: list[Line], tables: Tables) -> Analysis:
    number = _number(line)
    kind = _KINDS[_cell(line, "Data type").casefold()]
    logged = kind == "o_e" or _is(line, "Log-scale data")
    measure = measure_on_scale(measure_of(_cell(line, "Effect measure")), kind, logged=logged)
    method = _METHODS.get(_cell(line, "Statistical method").casefold(), "IV")
    names = dict.fromkeys(name for row in rows if (name := _cell(row, "Subgroup")))
    codes = {name: f"s{at}" for at, name in enumerate(names, 1)}
    if _is(line, "Overall estimates") or "Overall estimates" not in line.cells:
        totals = "YES"
    else:
        totals = "SUB" if _is(line, "Subgroup estimates") else "NO"
    return Analysis(
        number=number,
        comparison=_cell(line, "Analysis group name"),
        name=_cell(line, "Analysis name") or f"Outcome {number}",
        kind=kind,
        place=line.place,
        measure="PETO_OR" if measure == "OR" and method == "PETO" else measure,
        method=method,
        random=_cell(line, "Analysis model").casefold().startswith("random"),
        logged=logged,
        swapped=_is(line, "Swap event and non-event"),
        totals=totals,
        level=_cell(line, "Estimate CI"),
        groups=(_label(line, "Experimental"), _label(line, "Control")),
        subgroups=MappingProxyType({code: name for name, code in codes.items()}),
        columns=COLUMNS,
        rows=tuple(_rows(number, rows, codes)),
        pools=tuple(_pools(line, totals, codes, tables)),
    )


def _label(line: Line, side: str) -> str:
    return _cell(line, f"{side} group label") or _cell(line, f"{side} intervention")


def _rows(number: str, lines: list[Line], codes: Mapping[str, str]) -> Iterator[Row]:
    """The rows of data, each by its analysis, subgroup, study and line."""
    for line in lines:
        study, subgroup = _cell(line, "Study"), _cell(line, "Subgroup")
        parts = (number, subgroup, study, f"line {line.line}")
        yield Row(
            id=", ".join(part for part in parts if part),
            study=study,
            subgroup=codes.get(subgroup, ""),
            place=line.place,
            cells=MappingProxyType({column: told(cell.text) for column, cell in line.cells.items()}),
            table=line.place.file,
        )


def _pools(line: Line, totals: str, codes: Mapping[str, str], tables: Tables) -> Iterator[Pool]:
    """What is printed of the whole, unless only subgroups or nothing are pooled, and of each subgroup."""
    if totals == "YES":
        yield _pool("", line)
    if totals == "NO":
        return
    for each in tables.subgroups:
        name = _cell(each, "Subgroup")
        if _number(each) == _number(line) and name in codes:
            yield _pool(codes[name], each)


def _pool(code: str, line: Line) -> Pool:
    numbers = {name: _cell(line, column) for name, column in _PRINTED.items()}
    kept = MappingProxyType({name: text for name, text in numbers.items() if text})
    return Pool(subgroup=code, place=line.place, numbers=kept)
