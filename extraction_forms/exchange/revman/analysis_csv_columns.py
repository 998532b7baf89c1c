"""The columns of RevMan 5's export of its analyses, and the words that stand in them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

COMPARISON: Final = "Comparison Number"
OUTCOME: Final = "Outcome Number"
SUBGROUP: Final = "Subgroup Number"
NAME: Final = "Name"
TYPE: Final = "Data Type"
METHOD: Final = "Statistical Method"
MEASURE: Final = "Effect Measure"
MODEL: Final = "Analysis Model"
TOTALS: Final = "Totals"
LEVEL: Final = "Total Confidence Interval"
SWAPPED: Final = "Swap event and non-event"
LOGGED: Final = "Entered data are on log scale (Generic Inverse Variance only)"
ESTIMATE: Final = "Effect Estimate"
ERROR: Final = "SE"
LOW: Final = "CI Start"
HIGH: Final = "CI End"
YEAR: Final = "Year of study"
GROUPS: Final = ("Group Label 1", "Group Label 2")
SIDES: Final = ("Left Graph Label", "Right Graph Label")
BIAS: Final = "Risk of bias tables"

NEEDED: Final = (COMPARISON, OUTCOME, SUBGROUP, NAME, TYPE, METHOD, MEASURE, MODEL)
"""Without these nothing can be told of an analysis."""

COLUMNS: Final = MappingProxyType(
    {
        **{
            f"{name}_{arm}": f"{column} {arm}"
            for arm in (1, 2)
            for name, column in (
                ("events", "Events"),
                ("total", "Total"),
                ("n", "Total"),
                ("mean", "Mean"),
                ("sd", "SD"),
            )
        },
        "estimate": ESTIMATE,
        "se": ERROR,
        "o_e": "O-E",
        "var": "Var",
    }
)
"""The columns that numbers of a study stand in."""

PRINTED: Final = MappingProxyType({"estimate": ESTIMATE, "ci_low": LOW, "ci_high": HIGH, "tau2": "Tau²"})
"""The columns that pooled numbers stand in, in the row of an outcome or a subgroup."""

TEXTS: Final = frozenset((*NEEDED, TOTALS, SWAPPED, LOGGED, YEAR, *GROUPS, *SIDES, BIAS))
"""The columns that hold no measurements."""

KINDS: Final = MappingProxyType(
    {"D": "dichotomous", "C": "continuous", "I": "generic", "P": "o_e", "O": "other"}
)
"""The kinds of data by the first letter of their type: DIC, CON and so on."""

METHODS: Final = MappingProxyType(
    {
        "mh": "MH",
        "mantel-haenszel": "MH",
        "iv": "IV",
        "inverse variance": "IV",
        "peto": "PETO",
        "exp_o_e_var": "PETO",
        "exp[(o-e) / var]": "PETO",
    }
)
POOLED: Final = MappingProxyType(
    {
        "yes": "YES",
        "totals and subtotals": "YES",
        "totals and sub-totals": "YES",
        "sub": "SUB",
        "subtotals only": "SUB",
        "sub-totals only": "SUB",
        "no": "NO",
        "no totals": "NO",
        "none": "NO",
    }
)
"""What is pooled of an analysis: all of it, its subgroups only, or nothing."""


def column_of(header: str) -> str:
    """A column by its usual name, whatever has become of its blanks and its raised 2."""
    bare = " ".join(header.split())
    if bare.startswith("Tau"):
        return PRINTED["tau2"]
    known = {"variance": COLUMNS["var"], "year": YEAR, "swap events and non-events": SWAPPED}
    if bare.casefold().startswith("entered data are on log scale"):
        return LOGGED
    return known.get(bare.casefold(), _BY_CASE.get(bare.casefold(), bare))


_BY_CASE: Final = MappingProxyType(
    {name.casefold(): name for name in (*TEXTS, *COLUMNS.values(), *PRINTED.values())}
)
