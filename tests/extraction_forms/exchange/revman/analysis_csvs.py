"""Exports of analyses by RevMan 5 for tests, laid out as it writes them: one row for a comparison, an outcome, a study.

The columns and their order are those of the export that comes with R's meta (`Fleiss93_CR.csv`), with the further
fields that its `read.rm5` knows.
"""

import csv
import io

from tests.extraction_forms.exchange.revman.rm5_files import ASPIRIN

HEADER = [
    "Comparison Number",
    "Outcome Number",
    "Subgroup Number",
    "Name",
    "Data Type",
    "Statistical Method",
    "Effect Measure",
    "Analysis Model",
    "Events 1",
    "Mean 1",
    "SD 1",
    "Total 1",
    "Events 2",
    "Mean 2",
    "SD 2",
    "Total 2",
    "Effect Estimate",
    "SE",
    "CI Start",
    "CI End",
    "Weight",
    "Q",
    "P(Q)",
    "I²(Q)",
    "Tau²",
    "Z",
    "P(Z)",
    "Qint",
    "P(Qint)",
    "I²(Qint)",
    "df",
    "Group Label 1",
    "Group Label 2",
    "Left Graph Label",
    "Right Graph Label",
    "Year of study",
    "User defined order",
]
LOGGED = "Entered data are on log scale (Generic Inverse Variance only)"
MORE = ["Totals", "Total Confidence Interval", "Swap event and non-event", LOGGED, "O-E", "Var"]


def comparison(number, name):
    return {"Comparison Number": number, "Outcome Number": 0, "Subgroup Number": 0, "Name": name}


def outcome(number, name, kind, method, measure, model="Fixed", **cells):
    """The row of an outcome `1.2`, or of a subgroup `1.2.1`."""
    parts = [*number.split("."), "0"]
    head = dict(zip(("Comparison Number", "Outcome Number", "Subgroup Number"), parts, strict=False))
    said = {
        "Data Type": kind,
        "Statistical Method": method,
        "Effect Measure": measure,
        "Analysis Model": model,
    }
    groups = {"Group Label 1": "Walking", "Group Label 2": "No walking"}
    return {**head, "Name": name, **said, **groups, **cells}


def study(number, name, year="", **cells):
    """A study's row; RevMan writes 0 where a column does not apply."""
    parts = [*number.split("."), "0"]
    head = dict(zip(("Comparison Number", "Outcome Number", "Subgroup Number"), parts, strict=False))
    empty = dict.fromkeys(("Events 1", "Mean 1", "SD 1", "Events 2", "Mean 2", "SD 2"), 0)
    return {**empty, **head, "Name": name, "Year of study": year, **cells}


def counts(number, name, numbers, year=""):
    return study(
        number, name, year, **dict(zip(("Events 1", "Total 1", "Events 2", "Total 2"), numbers, strict=True))
    )


def means(number, name, numbers, year=""):
    names = ("Total 1", "Mean 1", "SD 1", "Total 2", "Mean 2", "SD 2")
    return study(number, name, year, **dict(zip(names, numbers, strict=True)))


def exported(rows, *, more=False, delimiter=",", mark=".", bom=True, without=(), encoding="utf-8"):
    """The bytes of an export; with another decimal mark its numbers have that."""
    columns = [name for name in (*HEADER, *(MORE if more else ())) if name not in without]
    out = io.StringIO()
    writer = csv.DictWriter(
        out, columns, restval="", extrasaction="ignore", delimiter=delimiter, lineterminator="\r\n"
    )
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {name: str(value).replace(".", mark) if name != "Name" else value for name, value in row.items()}
        )
    return (b"\xef\xbb\xbf" if bom else b"") + out.getvalue().encode(encoding)


def aspirin(**printed):
    """The trials of aspirin as RevMan exports them."""
    labels = {"Group Label 1": "Aspirin", "Group Label 2": "Placebo"}
    rows = [comparison(1, "Examples"), outcome("1.1", "Death", "DIC", "MH", "OR", **labels, **printed)]
    return [*rows, *(counts("1.1", name[:-5], numbers, name[-4:]) for name, numbers in ASPIRIN.items())]
