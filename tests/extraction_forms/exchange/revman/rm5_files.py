"""Files of RevMan 5 for tests: invented reviews, and the seven trials of aspirin that Fleiss (1993) pooled."""

from xml.sax.saxutils import escape, quoteattr

# Fleiss 1993, Stat Methods Med Res 2:121: deaths and people, aspirin and placebo.
ASPIRIN = {
    "MRC-1 1974": (49, 615, 67, 624),
    "CDP 1976": (44, 758, 64, 771),
    "MRC-2 1979": (102, 832, 126, 850),
    "GASP 1979": (32, 317, 38, 309),
    "PARIS 1980": (85, 810, 52, 406),
    "AMIS 1980": (246, 2267, 219, 2257),
    "ISIS-2 1988": (1570, 8587, 1720, 8600),
}

# The same paper: people, mean and standard deviation with psychotherapy and without.
PSYCHOTHERAPY = {
    "Davis": (13, "5.0", "4.70", 13, "6.50", "3.80"),
    "Florell": (30, "4.9", "1.71", 50, "6.10", "2.30"),
    "Gruen": (35, "22.5", "3.44", 35, "24.90", "10.65"),
    "Hart": (20, "12.5", "1.47", 20, "12.30", "1.66"),
    "Wilson": (8, "6.5", "0.76", 8, "7.38", "1.41"),
}


def key(name):
    """The id of a study, its characters escaped as RevMan escapes them."""
    plain = "STD-" + name.replace(" ", "-")
    return "".join(c if c.isalnum() else f"_x{ord(c):04x}_" for c in plain)


def attributes(**found):
    return "".join(f" {name}={quoteattr(str(value))}" for name, value in found.items())


def counts(study, numbers, **more):
    e1, n1, e2, n2 = numbers
    return (
        "<DICH_DATA"
        + attributes(STUDY_ID=key(study), EVENTS_1=e1, TOTAL_1=n1, EVENTS_2=e2, TOTAL_2=n2, **more)
        + "/>"
    )


def means(study, numbers, **more):
    n1, m1, s1, n2, m2, s2 = numbers
    return (
        "<CONT_DATA"
        + attributes(
            STUDY_ID=key(study), TOTAL_1=n1, MEAN_1=m1, SD_1=s1, TOTAL_2=n2, MEAN_2=m2, SD_2=s2, **more
        )
        + "/>"
    )


def estimates(study, estimate, se, **more):
    return "<IV_DATA" + attributes(STUDY_ID=key(study), ESTIMATE=estimate, SE=se, **more) + "/>"


def peto(study, o_e, var, **more):
    return "<IPD_DATA" + attributes(STUDY_ID=key(study), O_E=o_e, VAR=var, **more) + "/>"


def subgroup(kind, number, name, rows, **more):
    """A subgroup of an outcome of this kind, with its rows."""
    head = attributes(ID=f"CMP-001.01.{number:02}", NO=number, **more)
    body = "\n".join(rows)
    return f"<{kind}_SUBGROUP{head}>\n<NAME>{escape(name)}</NAME>\n{body}\n</{kind}_SUBGROUP>"


def outcome(kind, number, name, rows, groups=("Walking", "No walking"), **more):
    """One outcome with its labels and rows (or subgroups); it stands in comparison 1 unless told otherwise."""
    comparison, measure_text = more.pop("comparison", 1), more.pop("measure_text", "")
    head = attributes(ID=f"CMP-{comparison:03}.{number:02}", NO=number, **more)
    labels = [f"<NAME>{escape(name)}</NAME>"]
    labels += [f"<GROUP_LABEL_{at}>{escape(one)}</GROUP_LABEL_{at}>" for at, one in enumerate(groups, 1)]
    labels += [
        "<GRAPH_LABEL_1>Favours walking</GRAPH_LABEL_1>",
        "<GRAPH_LABEL_2>Favours none</GRAPH_LABEL_2>",
    ]
    if measure_text:
        labels.append(f"<EFFECT_MEASURE>{escape(measure_text)}</EFFECT_MEASURE>")
    return f"<{kind}_OUTCOME{head}>\n" + "\n".join([*labels, *rows]) + f"\n</{kind}_OUTCOME>"


def study(name, year="", references=""):
    return f"<STUDY{attributes(ID=key(name), NAME=name, YEAR=year)}>{references}</STUDY>"


def comparison(number, name, outcomes):
    body = "\n".join(outcomes)
    return (
        f'<COMPARISON ID="CMP-{number:03}" NO="{number}">\n<NAME>{escape(name)}</NAME>\n{body}\n</COMPARISON>'
    )


def rm5(studies, comparisons, *, excluded=(), characteristics="", quality="", title="Walking for sleep"):
    """The bytes of a review."""
    listed = "\n".join(one if one.startswith("<") else study(one) for one in studies)
    aside = "\n".join(study(one) for one in excluded)
    text = f"""<?xml version="1.0" encoding="ISO-8859-1" ?>
<COCHRANE_REVIEW ID="1" MODIFIED="2019-05-17 10:00:00 +0100" REVMAN_VERSION="5" TYPE="INTERVENTION">
<COVER_SHEET><TITLE>{escape(title)}</TITLE></COVER_SHEET>
<STUDIES_AND_REFERENCES><STUDIES>
<INCLUDED_STUDIES>
{listed}
</INCLUDED_STUDIES>
<EXCLUDED_STUDIES>
{aside}
</EXCLUDED_STUDIES>
</STUDIES></STUDIES_AND_REFERENCES>
<CHARACTERISTICS_OF_STUDIES><CHARACTERISTICS_OF_INCLUDED_STUDIES>
{characteristics}
</CHARACTERISTICS_OF_INCLUDED_STUDIES></CHARACTERISTICS_OF_STUDIES>
<QUALITY_ITEMS>
{quality}
</QUALITY_ITEMS>
<ANALYSES_AND_DATA>
{chr(10).join(comparisons)}
</ANALYSES_AND_DATA>
</COCHRANE_REVIEW>
"""
    return text.encode("iso-8859-1", "xmlcharrefreplace")


def aspirin(**settings):
    """The trials of aspirin as one analysis: odds ratio by Mantel and Haenszel unless told otherwise."""
    known = {"EFFECT_MEASURE": "OR", "METHOD": "MH", "RANDOM": "NO", "TOTALS": "YES", **settings}
    rows = [counts(name, numbers) for name, numbers in ASPIRIN.items()]
    made = outcome("DICH", 1, "Death", rows, ("Aspirin", "Placebo"), **known)
    return rm5(tuple(ASPIRIN), [comparison(1, "Aspirin against placebo", [made])], title="Aspirin")


def psychotherapy(**settings):
    """The trials of psychotherapy as one analysis of means."""
    known = {"EFFECT_MEASURE": "SMD", "METHOD": "IV", "RANDOM": "NO", "TOTALS": "YES", **settings}
    rows = [means(name, numbers) for name, numbers in PSYCHOTHERAPY.items()]
    made = outcome("CONT", 1, "Days in hospital", rows, ("Psychotherapy", "None"), **known)
    return rm5(tuple(PSYCHOTHERAPY), [comparison(1, "Psychotherapy", [made])], title="Psychotherapy")


OKAFOR, ROSSI, MUELLER, SOLE = "Okafor 2019", "Rossi 2021", "Müller 2020", "Sole 2015"


def characteristics(name, methods):
    return f"<INCLUDED_CHAR{attributes(STUDY_ID=key(name))}><CHAR_METHODS>{methods}</CHAR_METHODS></INCLUDED_CHAR>"


def bias(name, judged, level=""):
    """An item of the risk of bias table: how each study was judged, and the words for it."""
    entries = "".join(
        f"<QUALITY_ITEM_DATA_ENTRY{attributes(STUDY_ID=key(study), RESULT=result)}>"
        f"<DESCRIPTION><P>{escape(words)}</P></DESCRIPTION></QUALITY_ITEM_DATA_ENTRY>"
        for study, (result, words) in judged.items()
    )
    head = attributes(ID="QIT-01", LEVEL=level or "STUDY")
    data = f"<QUALITY_ITEM_DATA>{entries}</QUALITY_ITEM_DATA>"
    return f"<QUALITY_ITEM{head}><NAME>{escape(name)}</NAME>{data}</QUALITY_ITEM>"


SOURCES = (
    '<REFERENCE TYPE="JOURNAL_ARTICLE" PRIMARY="YES"><AU>Okafor A</AU><TI>Walks &amp; sleep</TI><YR>2019</YR>'
    '<IDENTIFIERS><IDENTIFIER TYPE="DOI" VALUE="10.1000/okafor"/></IDENTIFIERS></REFERENCE>'
    '<REFERENCE TYPE="UNPUB" PRIMARY="NO"><TI>More walks</TI></REFERENCE>'
)


def walking():
    """An invented review with every kind of data, subgroups, a repeated row, empty rows, tables of studies."""
    shared = {"TOTALS": "YES"}
    split = [
        subgroup("DICH", 1, "Adults", [counts(OKAFOR, (3, 40, 9, 41)), counts(ROSSI, (0, 30, 4, 29))]),
        subgroup("DICH", 2, "Children", [counts(MUELLER, (5, 20, 6, 22)), counts(SOLE, (0, 0, 0, 0))]),
    ]
    first = [
        outcome(
            "DICH", 1, "Insomnia at 12 weeks", split, EFFECT_MEASURE="RR", METHOD="MH", RANDOM="YES", **shared
        ),
        outcome(
            "CONT",
            2,
            "Mood",
            [
                means(OKAFOR, (40, "3.1", "1.2", 41, "2.5", "1.1")),
                means(ROSSI, (30, "3.6", "", 29, "3.4", "1.3")),
            ],
            EFFECT_MEASURE="MD",
            METHOD="IV",
            RANDOM="YES",
            **shared,
        ),
        outcome(
            "IV",
            3,
            "Relapse",
            [estimates(OKAFOR, "-0.35", "0.2", TOTAL_1="40", TOTAL_2="41"), estimates(ROSSI, "-0.1", "0")],
            measure_text="Hazard Ratio",
            LOG_DATA="YES",
            METHOD="IV",
            RANDOM="NO",
            **shared,
        ),
        outcome(
            "IPD",
            4,
            "Death",
            [peto(OKAFOR, "-3.2", "8", EVENTS_1="4", TOTAL_1="40", EVENTS_2="10", TOTAL_2="41")],
            measure_text="Peto Odds Ratio",
            RANDOM="NO",
            **shared,
        ),
        outcome("OTHER", 5, "Remarks", [f"<OTHER_DATA{attributes(STUDY_ID=key(OKAFOR))}/>"]),
    ]
    again = outcome(
        "DICH",
        1,
        "Insomnia at 12 weeks",
        [counts(OKAFOR, (3, 40, 9, 41))],
        comparison=2,
        EFFECT_MEASURE="PETO_OR",
        METHOD="PETO",
        RANDOM="NO",
        **shared,
    )
    return rm5(
        (study(OKAFOR, 2019, SOURCES), ROSSI, MUELLER, SOLE),
        [comparison(1, "Walking", first), comparison(2, "Any exercise", [again])],
        excluded=("Noé 2001",),
        characteristics=characteristics(OKAFOR, "<P>RCT</P><P>two <I>arms</I></P>"),
        quality=bias("Allocation concealment", {OKAFOR: ("YES", "Envelopes."), ROSSI: ("UNKNOWN", "")}),
    )
