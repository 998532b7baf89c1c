"""Small reports of EPPI-Reviewer, made of invented trials: JSON with codes, and the workbook of outcomes."""

import io
import json

import xlsxwriter

TICKED, HEADING = "Selectable (show checkbox)", "Not selectable (no checkbox)"


def code(number, name, *under, kind=TICKED, about=""):
    return {
        "AttributeId": number,
        "AttributeName": name,
        "AttributeType": kind,
        "AttributeSetDescription": about,
        "AttributeDescription": "",
        "ExtURL": "",
        "Attributes": {"AttributesList": list(under)},
    }


def code_set(name, *codes):
    return {
        "SetName": name,
        "SetId": 1,
        "SetType": {"SetTypeName": "Standard"},
        "Attributes": {"AttributesList": codes},
    }


SETS = [
    code_set(
        "Coding",
        code(
            1,
            "Design",
            code(11, "RCT", about="Allocated by chance."),
            code(12, "Cohort"),
            kind=HEADING,
            about="As the report calls it.",
        ),
        code(
            2,
            "Setting",
            code(21, "School", code(211, "Primary"), code(212, "Secondary")),
            code(22, "Clinic"),
            kind=HEADING,
        ),
        code(3, "Intensity", code(31, "High"), code(32, "Low"), kind=HEADING),
        code(4, "Country"),
    )
]


def quoted(text, page=3, document="Okafor 2019.pdf"):
    marked = text.replace(" [...] ", '"\n"')
    return {
        "ItemDocumentId": 9,
        "TextFrom": 0,
        "TextTo": 0,
        "Text": f'Page {page}:\n[¬s]"{marked}[¬e]"',
        "IsFromPDF": True,
        "DocTitle": document,
        "ItemArm": "",
    }


def given(number, *quotes, text="", arm=(0, "")):
    return {
        "AttributeId": number,
        "AdditionalText": text,
        "ArmId": arm[0],
        "ArmTitle": arm[1],
        "ItemAttributeFullTextDetails": list(quotes),
    }


def outcome(
    kind, title, numbers, *, arms=("Walks", "Usual care"), text="Insomnia", time=("12", "weeks"), **more
):
    """An outcome; `numbers` are (what it is called, the number), in the order of Data1, Data2 and so on."""
    data = {f"Data{at}": 0 for at in range(1, 15)} | {f"Data{at}Desc": "" for at in range(1, 15)}
    for at, (called, number) in enumerate(numbers, 1):
        data |= {f"Data{at}": number, f"Data{at}Desc": called}
    estimates = (
        "SMD",
        "SESMD",
        "R",
        "SER",
        "OddsRatio",
        "SEOddsRatio",
        "RiskRatio",
        "SERiskRatio",
        "PetoOR",
        "SEPetoOR",
    )
    return {
        "OutcomeId": 5,
        "OutcomeTypeId": kind,
        "Title": title,
        "OutcomeText": text,
        "grp1ArmName": arms[0],
        "grp2ArmName": arms[1],
        "InterventionText": "",
        "ControlText": "",
        "TimepointDisplayValue": " ".join(time),
        "ItemTimepointValue": time[0],
        "ItemTimepointMetric": time[1],
        "OutcomeCodes": {"OutcomeItemAttributesList": []},
        **dict.fromkeys(estimates, 0),
        **data,
        **more,
    }


GROUPS = ("Group 1 N", "Group 2 N", "Group 1 mean", "Group 2 mean", "Group 1 SD", "Group 2 SD")
COUNTS = ("Group 1 events", "Group 2 events", "Group 1 no events", "Group 2 no events")


def means(*numbers, title="ISI at 12 weeks", **more):
    return outcome(1, title, tuple(zip(GROUPS, numbers, strict=True)), **more)


def counts(*numbers, title="Relapse at 6 months", **more):
    more = {"text": "Relapse", "time": ("6", "months")} | more
    return outcome(2, title, tuple(zip(COUNTS, numbers, strict=True)), **more)


def reference(number=101, short="Okafor (2019)", codes=(), outcomes=(), **more):
    return {
        "ItemId": number,
        "Title": f"Walks and sleep {number}",
        "ShortTitle": short,
        "Year": "2019",
        "Authors": "Okafor A B ; van der Berg Jan ;",
        "ParentTitle": "Journal of Sleep",
        "DOI": f"https://doi.org/10.1000/w{number}",
        "TypeName": "Journal, Article",
        "ItemStatus": "I",
        "DateCreated": "02/01/2026",
        "Codes": list(codes),
        "Outcomes": list(outcomes),
        **more,
    }


CODES = (
    given(11, quoted("allocated at random [...] by envelopes")),
    given(21, quoted("in two schools", page=2), quoted("all of them", page=4)),
    given(211),
    given(4, quoted("in Norway", page=2), text="Norway"),
    given(31, quoted("daily", page=5), arm=(7, "Walks")),
)
OUTCOMES = (
    means(65, 73, 11.8, 13.9, 4.4, 4.6, SMD=-0.46, SESMD=0.17),
    counts(3, 9, 62, 64, OddsRatio=0.34, SEOddsRatio=0.69),
)


def report(references=None, sets=SETS):
    found = references if references is not None else [reference(codes=CODES, outcomes=OUTCOMES)]
    return json.dumps({"CodeSets": list(sets), "References": list(found)}, ensure_ascii=False).encode()


HEADS = (
    *("Title", "Description", "Timepoint", "Outcome", "Intervention", "Control", "Arms", "Type"),
    *("Group 1 N", "Group 2 N", "Group 1 mean", "Group 2 mean", "Group 1 SD", "Group 2 SD", "SMD", "SE"),
    *("Outcome Classifications", "Remark", "SE"),
)
ROW = (
    *("Okafor (2019)", "", "12 weeks", "Mood", "Walks", "Usual care", "Walks / Usual care"),
    *(
        "Continuous: Ns, means and SD",
        "65",
        "73",
        "3.1",
        "2.5",
        "1.2",
        "1.1",
        "0.52",
        "0.17",
        "Self-report; Post",
        "",
        "9",
    ),
)


def workbook(*rows, heads=HEADS):
    made = io.BytesIO()
    file = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = file.add_worksheet("Outcomes")
    for at, row in enumerate((heads, *rows)):
        for column, cell in enumerate(row):
            if cell.startswith("="):
                sheet.write_formula(at, column, cell)
            elif cell:
                sheet.write_string(at, column, cell)
    file.close()
    return made.getvalue()
