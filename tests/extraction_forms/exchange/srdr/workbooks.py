"""Small workbooks in the two layouts that SRDR+ writes, made of invented trials."""

import io

import xlsxwriter

HEAD = (
    *("Extraction ID", "Consolidated", "Username", "Citation ID", "Citation Name", "RefMan"),
    *("other_reference", "PMID", "Authors", "Publication Date", "Key Questions"),
)
OUTCOME = ("Outcome", "Description", "Type", "Population", "Description", "Digest")
OF_TIME = (*OUTCOME, "Timepoint", "Unit")
OF_CHANGE = (*OUTCOME, "WAC Comparator")
PEOPLE = ("All Participants", "All participants in the study")


def extraction(number, user="ada", *, done=False, citation=7, authors="Okafor AB, Rossi C", year="2019"):
    """The cells that stand first in every row."""
    name = f"Walks and sleep {citation}"
    return (number, done, user, citation, name, "", "", "123", authors, year, "KQ1")


def question(label, number, at="1x1"):
    return f"{label}\r[Question ID: {number}][Field ID: {at}]"


def choices(*names, description=""):
    told = f'\rDescription: "{description}"' if description else ""
    listed = "".join(f"\r    [Option ID: {at}] {name}" for at, name in enumerate(names, 5))
    return f".{told}\rAnswer choices:{listed}"


def groups(kind, count, measures):
    """The heads of the groups of columns of a sheet of results."""
    found = []
    for at in range(1, count + 1):
        found += (
            [f"{kind} Name {at}"] + ([f"{kind} Description {at}"] if kind == "Arm" else []) + list(measures)
        )
    return tuple(found)


def book(sheets, comments=(), project="Walking"):
    """A workbook of sheets by name, each a list of rows; `comments` are (sheet, column, text) on its first row."""
    made = io.BytesIO()
    file = xlsxwriter.Workbook(made, {"in_memory": True})
    about = file.add_worksheet("Project Information")
    about.write_row(0, 0, ["Project Information:"])
    about.write_row(1, 0, ["Name", project])
    for name, rows in sheets.items():
        sheet = file.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, bool):
                    sheet.write_boolean(at, column, cell)
                elif isinstance(cell, int):
                    sheet.write_number(at, column, cell)
                elif cell.startswith("="):
                    sheet.write_formula(at, column, cell)
                elif cell:
                    sheet.write_string(at, column, cell)
        for noted, column, text in comments:
            if noted == name:
                sheet.write_comment(0, column, text)
    file.close()
    return made.getvalue()


CONTINUOUS = ("Total (N analyzed)", "Mean", "SD")
COUNTS = ("Total (N analyzed)", "Events", "Percentage")
DIFFERENCE = ("Mean Difference (MD)", "95% CI low (MD)", "95% CI high (MD)", "p value (MD)", "SD (MD)")
RATIO = ("Odds Ratio (OR)", "95% CI low (OR)", "95% CI high (OR)", "Odds Ratio, Adjusted (adjOR)")
SCALE = ("Insomnia", "ISI", "Continuous", *PEOPLE, "#", "12", "weeks")
RELAPSE = ("Relapse", "", "Categorical", *PEOPLE, "#", "6", "months")
PAIR = "[ID: 3] [Walks] vs. [Usual care]"


ONE = (extraction(12),)


def sheets(numbers=("65", "11.8", "4.4", "73", "13.9", "4.6"), extractions=ONE):
    """The sheets of a project whose extractions all say the same, but for one that has other numbers."""
    n1, m1, s1, n2, m2, s2 = numbers
    walks, care = ("Walks", "Weekly, in groups"), ("Usual care", "")
    found = {
        "Arms": [(*HEAD, *["Arms ID: 1"] * 2, *["Arms ID: 2"] * 2)],
        "Outcomes": [(*HEAD, *["Outcomes ID: 4"] * 3, *["Outcomes ID: 5"] * 3, *["Population ID: 1"] * 2)],
        "Arm Details": [
            (*HEAD, "Arms Name", "Arms Description", question("Dose", 31), question("Where", 32))
        ],
        "Outcome Details": [(*HEAD, "Outcomes Name", "Outcomes Unit", question("Rated by", 41))],
        "Design Details": [
            (
                *HEAD,
                question("Design", 21),
                question("Funding - Source - Amount", 22, "3x4"),
                question("Sites", 23),
                question("Blinded", 24),
            )
        ],
        "Continuous - Desc. Statistics": [(*HEAD, *OF_TIME, *groups("Arm", 2, CONTINUOUS))],
        "Categorical - Desc. Statistics": [(*HEAD, *OF_TIME, *groups("Arm", 2, COUNTS))],
        "Continuous - BAC Comparisons": [(*HEAD, *OF_TIME, *groups("Comparison", 1, DIFFERENCE))],
        "Categorical - BAC Comparisons": [(*HEAD, *OF_TIME, *groups("Comparison", 1, RATIO))],
        "WAC Comparisons": [(*HEAD, *OF_CHANGE, *groups("Arm", 2, DIFFERENCE[:3]))],
        "NET Differences": [(*HEAD, *OF_CHANGE, *groups("Comparison", 1, ("Net Mean Difference (NMD)",)))],
    }
    change = (*SCALE[:6], "[ID: 9] [Baseline] vs. [12]")
    rows = {
        "Arms": (*walks, *care),
        "Outcomes": ("Insomnia", "ISI", "points", "Relapse", "", "", *PEOPLE),
        "Outcome Details": ("Insomnia", "ISI", "The person"),
        "Design Details": ("RCT", "100 euro", "School\r\nOther[Follow-up: by post]", "No"),
        "Continuous - Desc. Statistics": (*SCALE, *walks, n1, m1, s1, *care, n2, m2, s2),
        "Categorical - Desc. Statistics": (*RELAPSE, *walks, "65", "3", "4.6", *care, "73", "9", "12.3"),
        "Continuous - BAC Comparisons": (*SCALE, PAIR, "-2.1", "-3.6", "-0.6", "<0.01", "1.1"),
        "Categorical - BAC Comparisons": (*RELAPSE, PAIR, "0.34", "0.09", "1.3", "0.4"),
        "WAC Comparisons": (*change, *walks, "-5.1", "-6", "-4", *care, "-3", "-4", "-2"),
        "NET Differences": (*change, PAIR, "-2.1"),
    }
    for one in extractions:
        for name, row in rows.items():
            found[name].append((*one, *row))
        found["Arm Details"] += [(*one, *walks, "= 60", "Park"), (*one, *care, "", "Home")]
    return found


COMMENTS = (
    ("Design Details", 11, choices("RCT", "Cohort", description="As the report calls it.")),
    ("Design Details", 13, choices("School", "Clinic", "Other")),
    ("Design Details", 14, choices("Yes", "No")),
)


def walking(**options):
    return book(sheets(**options), COMMENTS)
