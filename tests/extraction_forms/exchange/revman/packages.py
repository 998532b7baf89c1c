"""Data packages of RevMan Web for tests, laid out as RevMan writes them, with the trials of Fleiss (1993)."""

import csv
import io
import zipfile

from tests.extraction_forms.exchange.revman.rm5_files import ASPIRIN, PSYCHOTHERAPY

ROWS = [
    "Analysis group",
    "Analysis number",
    "Analysis name",
    "Subgroup",
    "Applicability",
    "Study",
    "Study year",
    "GIV Mean",
    "GIV SE",
    "Experimental mean",
    "Experimental SD",
    "Experimental cases",
    "Experimental N",
    "Control mean",
    "Control SD",
    "Control cases",
    "Control N",
    "O-E",
    "Variance",
    "Weight",
    "Mean",
    "CI start",
    "CI end",
    "Footnotes",
]
SETTINGS = [
    "Analysis group",
    "Analysis number",
    "Analysis name",
    "Analysis group name",
    "Data source",
    "Data source eligibility",
    "Data type",
    "Log-scale data",
    "Outcome",
    "Intervention grouping",
    "Experimental intervention",
    "Control intervention",
    "Subgroup by",
    "Filter criteria",
    "Experimental group label",
    "Control group label",
    "Statistical method",
    "Effect measure",
    "Unit of effect measure",
    "Analysis model",
    "Subgroup estimates",
    "Overall estimates",
    "Test for subgroup differences",
    "Swap event and non-event",
    "Study CI",
    "Estimate CI",
    "Experimental cases",
    "Experimental N",
    "Control cases",
    "Control N",
    "Mean",
    "CI start",
    "CI end",
    "Heterogeneity Tau²",
    "Heterogeneity Chi²",
    "Heterogeneity df",
    "Heterogeneity P",
    "Heterogeneity I²",
    "Effect Z",
    "Effect P",
    "Subgroup Chi²",
    "Subgroup df",
    "Subgroup P",
    "Subgroup I²",
    "ID",
]
SUBGROUPS = [
    "Analysis group",
    "Analysis number",
    "Subgroup",
    "Subgroup number",
    "Experimental cases",
    "Experimental N",
    "Control cases",
    "Control N",
    "Weight",
    "Mean",
    "CI start",
    "CI end",
    "Heterogeneity Tau²",
    "Heterogeneity Chi²",
    "Heterogeneity df",
    "Heterogeneity P",
    "Heterogeneity I²",
    "Effect Z",
    "Effect P",
    "ID",
]
STUDIES = [
    "Study",
    "Year",
    "Data source",
    "Char: Methods",
    "Char: Participants",
    "Char: Interventions",
    "Char: Outcomes",
    "Char: Notes",
]

DAY = (2025, 3, 9, 12, 0, 0)


def table(columns, rows):
    """The text of a table as RevMan writes it: a byte order mark, lines that end in CR LF but for those in cells."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return "\ufeff" + out.getvalue()


def data_row(number, study, subgroup="", **cells):
    """A row of data; what does not apply to it is 0.0."""
    group, _, at = number.partition(".")
    empty = dict.fromkeys(ROWS[7:19], "0.0")
    head = {"Analysis group": group, "Analysis number": at, "Study": study, "Subgroup": subgroup}
    return {**empty, "Study year": "#N/A", **head, **cells}


def counts(number, study, numbers, subgroup=""):
    names = ("Experimental cases", "Experimental N", "Control cases", "Control N")
    return data_row(number, study, subgroup, **dict(zip(names, numbers, strict=True)))


def means(number, study, numbers):
    names = (
        "Experimental N",
        "Experimental mean",
        "Experimental SD",
        "Control N",
        "Control mean",
        "Control SD",
    )
    return data_row(number, study, **dict(zip(names, numbers, strict=True)))


def settings(number, name, data_type, measure, **cells):
    group, _, at = number.partition(".")
    return {
        "Analysis group": group,
        "Analysis number": at,
        "Analysis name": name,
        "Analysis group name": "Treatment against none",
        "Data type": data_type,
        "Effect measure": measure,
        "Log-scale data": "false",
        "Experimental group label": "Treated",
        "Control group label": "Untreated",
        "Statistical method": "Inverse variance",
        "Analysis model": "Fixed effect",
        "Overall estimates": "true",
        "Subgroup estimates": "false",
        "Swap event and non-event": "false",
        "Estimate CI": "95%",
        **cells,
    }


def printed(**told):
    """Pooled numbers as the settings print them."""
    names = {
        "EFFECT_SIZE": "Mean",
        "CI_START": "CI start",
        "CI_END": "CI end",
        "TAU2": "Heterogeneity Tau²",
    }
    return {names[name]: value for name, value in told.items()}


def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name, DAY), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def ris(names):
    return "\ufeff" + "".join(f"TY  - JOUR\r\nNS  - {name}\nER  - \r\n" for name in names)


def tables(rows, analyses, *, subgroups=(), studies=None, bias="", excluded=()):
    """The members of the inner zip file."""
    names = dict.fromkeys(row["Study"] for row in rows)
    listed = studies if studies is not None else [{"Study": name, "Year": "2001"} for name in names]
    found = {
        "CD1-analysis-data/CD1-data-rows.csv": table(ROWS, rows),
        "CD1-analysis-data/CD1-overall-estimates-and-settings.csv": table(SETTINGS, analyses),
        "CD1-analysis-data/CD1-subgroup-estimates.csv": table(SUBGROUPS, subgroups),
        "CD1-study-data/CD1-study-information.csv": table(STUDIES, listed),
        "CD1-study-data/CD1-included.ris": ris(names),
        "CD1-study-data/CD1-excluded.ris": ris(excluded),
    }
    if bias:
        found["CD1-study-data/CD1-risk-of-bias.csv"] = bias
    return found


def package(*found, **more):
    """The bytes of a data package: the tables in a zip file in a zip file, beside a figure."""
    inner = zipped(tables(*found, **more))
    return zipped({"CD1-files/CD1-data.zip": inner, "CD1-files/CD1-CMP-001.svg": "<svg/>"})


def aspirin(**more):
    """The trials of aspirin by Mantel and Haenszel."""
    rows = [counts("1.1", name, numbers) for name, numbers in ASPIRIN.items()]
    known = {"Statistical method": "Mantel-Haenszel", **more}
    return package(rows, [settings("1.1", "Death", "Dichotomous", "Odds Ratio", **known)])


def psychotherapy(**more):
    rows = [means("1.1", name, numbers) for name, numbers in PSYCHOTHERAPY.items()]
    return package(rows, [settings("1.1", "Days", "Continuous", "Std. Mean Difference", **more)])
