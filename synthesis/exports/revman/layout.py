"""The tables of a data package and of the import templates of RevMan Web: their columns and how cells are written.

Columns of the analysis data, of the table of studies and of the references are those of published packages (version 2);
those of arms and results are known from one source only, and Cochrane's pages only describe them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from synthesis.exports.cells import Value, text
from synthesis.render.csv import write_rows

ARMS: Final = ("Study", "Arm", "Description", "Intervention")
RESULTS: Final = (
    *("Study", "Outcome", "Data type", "Effect measure", "Arm", "Reference arm", "Sample size", "Cases"),
    *("Mean", "SD", "SE", "Variance", "CI level", "CI start", "CI end"),
    *("Exp mean", "Exp CI start", "Exp CI end", "t-test", "z-test", "P value"),
    *("Covariance method", "Covariance", "Other arm 1", "Other arm 2"),
    *("Correlation arm 1", "Correlation arm 2", "Correlation"),
    *("Other mean", "Other SE", "Other variance", "Other CI level", "Other CI start", "Other CI end"),
    *(
        "Other exp mean",
        "Other exp CI start",
        "Other exp CI end",
        "Other t-test",
        "Other z-test",
        "Other P value",
    ),
    "Footnotes",
)
STUDIES: Final = (
    *("Study", "Year", "Data source", "Char: Methods", "Char: Participants", "Char: Interventions"),
    *("Char: Outcomes", "Char: Notes"),
)
_GROUPS: Final = ("Experimental cases", "Experimental N", "Control cases", "Control N")
_POOLED: Final = ("Mean", "CI start", "CI end")
_SPREAD: Final = (
    *("Heterogeneity Tau²", "Heterogeneity Chi²", "Heterogeneity df", "Heterogeneity P", "Heterogeneity I²"),
    *("Effect Z", "Effect P"),
)
ROWS: Final = (
    *(
        "Analysis group",
        "Analysis number",
        "Analysis name",
        "Subgroup",
        "Applicability",
        "Study",
        "Study year",
    ),
    *("GIV Mean", "GIV SE", "Experimental mean", "Experimental SD", "Experimental cases", "Experimental N"),
    *("Control mean", "Control SD", "Control cases", "Control N", "O-E", "Variance", "Weight", *_POOLED),
    "Footnotes",
)
SETTINGS: Final = (
    *("Analysis group", "Analysis number", "Analysis name", "Analysis group name", "Data source"),
    *("Data source eligibility", "Data type", "Log-scale data", "Outcome", "Intervention grouping"),
    *("Experimental intervention", "Control intervention", "Subgroup by", "Filter criteria"),
    *("Experimental group label", "Control group label", "Statistical method", "Effect measure"),
    *("Unit of effect measure", "Analysis model", "Subgroup estimates", "Overall estimates"),
    *("Test for subgroup differences", "Swap event and non-event", "Study CI", "Estimate CI"),
    *(*_GROUPS, *_POOLED, *_SPREAD, "Subgroup Chi²", "Subgroup df", "Subgroup P", "Subgroup I²", "ID"),
)
SUBGROUPS: Final = (
    *("Analysis group", "Analysis number", "Subgroup", "Subgroup number", *_GROUPS, "Weight"),
    *(*_POOLED, *_SPREAD, "ID"),
)

NONE: Final = "#N/A"
"""What stands in a cell of a text that there is none of."""

_MARK: Final = "\ufeff"
_ZEROS: Final = frozenset(ROWS[ROWS.index("GIV Mean") : ROWS.index("Weight")])
"""The columns of numbers in which what does not apply to a row is 0.0."""


def table(columns: Sequence[str], lines: Iterable[Mapping[str, Value]]) -> bytes:
    """A table in UTF-8 with a byte order mark, as RevMan writes and reads it."""
    return (
        _MARK + write_rows(columns, [[cell(line.get(name)) for name in columns] for line in lines])
    ).encode()


def cell(value: Value) -> str:
    """A cell: true and false as RevMan has them, all else as in other exports."""
    return str(value).lower() if isinstance(value, bool) else text(value)


def data_row(cells: Mapping[str, Value]) -> dict[str, Value]:
    """A row of data with 0.0 in the columns of numbers that do not apply to it."""
    return {name: cells.get(name, "0.0" if name in _ZEROS else None) for name in ROWS}
