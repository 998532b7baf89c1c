"""A data package of RevMan Web becomes records like a file of RevMan 5; what is no such package is refused."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.errors import ImportFault, ReviewError
from extraction_forms.exchange import safe_zip
from extraction_forms.exchange.revman.package import read
from extraction_forms.exchange.revman.reading import imported
from extraction_forms.yaml_text import parse, plain
from tests.damage import damaged
from tests.extraction_forms.exchange.revman import packages

A, B = "Okafor 2019", "Rossi 2021"
MIXED_ROWS = [
    packages.counts("1.1", A, (31, 65, 44, 73), "Adults"),
    packages.counts("1.1", B, ("12.0", "40.0", "19.0", "41.0"), "Children"),
    packages.means("1.2", A, (65, "11.8", "4.4", 73, "13.9", "0.0")),
    packages.data_row("1.3", A, **{"GIV Mean": "-0.35", "GIV SE": "0.2"}),
    packages.data_row("1.4", B, **{"O-E": "-3.2", "Variance": "8.0"}),
    packages.counts("2.1", A, (31, 65, 44, 73)),
    packages.counts("2.1", B, (0, 0, 0, 0)),
]
MIXED_SETTINGS = [
    packages.settings("1.1", "Insomnia", "Dichotomous", "Risk Ratio", **{"Subgroup estimates": "true"}),
    packages.settings("1.2", "Scale", "Continuous", "Mean Difference"),
    packages.settings(
        "1.3", "Relapse", "Generic inverse variance", "Hazard Ratio", **{"Log-scale data": "true"}
    ),
    packages.settings("1.4", "Death", "O-E and Variance", "Peto Odds Ratio"),
    packages.settings("2.1", "Insomnia", "Dichotomous", "Odds Ratio", **{"Statistical method": "Peto"}),
]
BIAS = (
    "\ufeffStudy,Domain (judgement): Allocation,Domain (support): Allocation\r\n"
    f'{A},Low risk of bias,"Sealed\nenvelopes."\r\n{B},Some concerns,\r\n'
)
STUDIES = [
    {"Study": A, "Year": "2019", "Char: Methods": "RCT,\ntwo arms", "Char: Notes": "#N/A"},
    {"Study": B, "Year": "2021", "Char: Methods": "=HYPERLINK(1)"},
]
MIXED = packages.package(MIXED_ROWS, MIXED_SETTINGS, studies=STUDIES, bias=BIAS, excluded=("Noé 2001",))


def made(data=MIXED):
    return imported(read(data, "CD1.zip"), None).found


def record(found, name):
    return plain(parse(found.files[f"records/{name}/revman.yaml"], name))


def test_everything_is_accounted_for_and_what_is_not_read_is_listed():
    lines = made().account.text().splitlines()

    assert lines[:3] == [
        "CD1.zip, studies: 3 rows in = 2 kept + 0 duplicates + 1 set aside",
        "  CD1.zip: Noé 2001: excluded",
        "CD1.zip: 7 rows in = 5 kept + 1 duplicate + 1 set aside",
    ]
    assert lines[3].endswith(
        "Okafor 2019, line 7: the same numbers as 1.1, Adults, Okafor 2019, line 2, kept once"
    )
    assert lines[4] == "  CD1-data-rows.csv:8: 2.1 Insomnia, 2.1, Rossi 2021, line 8: nobody in an arm"
    assert lines[5] == "CD1.zip, risk of bias: 2 rows in = 2 kept + 0 duplicates + 0 set aside"
    assert lines[6:9] == [
        "CD1.zip, references: 3 rows in = 0 kept + 0 duplicates + 3 set aside",
        "  CD1-included.ris:1: no title; it names only the study 'Okafor 2019'",
        "  CD1-included.ris:4: no title; it names only the study 'Rossi 2021'",
    ]


def test_members_that_nothing_is_read_from_are_listed():
    members = packages.tables(MIXED_ROWS, MIXED_SETTINGS, studies=STUDIES, bias=BIAS)
    data = packages.zipped({**members, "CD1-study-data/CD1-study-arms.csv": "Study,Arm\n"})

    lines = made(data).account.text().splitlines()

    assert "  CD1.zip: CD1-study-arms.csv: listed, not read" in lines
    assert not any("ris: listed, not read" in line for line in lines)


def test_a_number_has_its_table_row_and_column():
    one = record(made(), "okafor_2019")["results"][0]

    assert one["evidence"] == {"locator": "CD1-data-rows.csv", "row": "1.1, Adults, Okafor 2019, line 2"}
    assert one["values"]["treated"]["events"] == {"printed": "31", "column": "Experimental cases"}
    assert one["analysis_1_1"]["code"] == "s1"
    assert one["analysis_2_1"]["code"] == "all"


def test_cells_that_do_not_apply_are_not_read():
    """A dichotomous row holds 0.0 as its means; a mean of 0.0 in a continuous one is a mean."""
    values = record(made(), "okafor_2019")["results"][0]["values"]["treated"]
    scale = record(made(), "okafor_2019")["results"][1]["values"]["untreated"]

    assert sorted(values) == ["events", "total"]
    assert scale["sd"]["printed"] == "0.0"


def test_whole_numbers_lose_the_decimals_that_the_table_gives_them():
    one = record(made(), "rossi_2021")["results"][0]

    assert one["values"]["treated"]["events"]["printed"] == "12"
    assert one["columns"]["Experimental cases"] == "12.0"


def test_people_that_are_no_whole_numbers_are_taken_as_they_are():
    rows = [packages.counts("1.1", A, ("10.5", "40", "12.25", "41"))]
    data = packages.package(rows, [packages.settings("1.1", "Falls", "Dichotomous", "Risk Ratio")])

    one = record(made(data), "okafor_2019")["results"][0]

    assert one["values"]["treated"]["events"]["printed"] == "10.5"


def test_estimates_are_logarithms_where_the_settings_say_so():
    one = record(made(), "okafor_2019")["results"][2]["values"]["contrast"]

    assert (one["estimate"]["printed"], one["scale"]) == ("-0.35", "log_hr")


def test_tables_of_studies_are_kept_as_they_are():
    found = record(made(), "okafor_2019")["characteristics"]

    assert found["char_methods"]["printed"] == "RCT,\ntwo arms"
    assert found["bias_1"]["note"] == "Sealed\nenvelopes."
    assert "char_notes" not in found
    assert record(made(), "rossi_2021")["characteristics"]["bias_1"]["code"] == "some_concerns"
    assert record(made(), "rossi_2021")["characteristics"]["char_methods"]["printed"] == "=HYPERLINK(1)"


def test_the_tables_may_stand_in_the_file_itself():
    inner = packages.zipped(packages.tables(MIXED_ROWS, MIXED_SETTINGS, studies=STUDIES, excluded=()))

    assert "records/okafor_2019/revman.yaml" in made(inner).files


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ([packages.settings("1.1", "Falls", "Sorcery", "Risk Ratio")], "found 'Sorcery'"),
        ([packages.settings("1.2", "Falls", "Dichotomous", "Risk Ratio")], r"settings of the analysis 1\.1"),
        ([packages.settings("1.1", "Falls", "Dichotomous", "Risk Ratio")] * 2, r"1\.1 again"),
    ],
)
def test_settings_that_do_not_fit_the_rows_are_told(settings, told):
    data = packages.package([packages.counts("1.1", A, (3, 40, 9, 41))], settings)

    with pytest.raises(ImportFault, match=told):
        made(data)


def without(column):
    found = packages.tables(MIXED_ROWS, MIXED_SETTINGS)
    name = "CD1-analysis-data/CD1-data-rows.csv"
    return packages.zipped({**found, name: found[name].replace(column, "X", 1)})


def hostile_zip(name):
    return packages.zipped({name: "x"})


HOSTILE = {
    "no zip file": (b"\x00\x01", "a whole file"),
    "another zip file": (packages.zipped({"a.txt": "x"}), "a table whose name ends in -data-rows.csv"),
    "an inner file that is no zip": (packages.zipped({"CD1-data.zip": "x"}), "a whole file"),
    "a name that leads out": (hostile_zip("../CD1-data.zip"), "parts within the file"),
    "an inner name that leads out": (
        packages.zipped({"CD1-data.zip": hostile_zip("/etc/passwd")}),
        "parts within the file",
    ),
    "a table without a column": (without("Study"), "the column 'Study'"),
    "a table that is no text": (
        packages.zipped({"a-data-rows.csv": b"\x00\xff", "a-overall-estimates-and-settings.csv": "x"}),
        "expected UTF-8 text",
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_data_package_is_refused_with_the_reason(what):
    data, told = HOSTILE[what]

    with pytest.raises(ImportFault, match=told):
        made(data)


def test_a_bomb_is_not_unpacked():
    bomb = packages.zipped({"a-data-rows.csv": b"0" * (20 * safe_zip.MAX_UNPACKED // 96)})
    nested = packages.zipped({"CD1-data.zip": bomb})

    for data in (packages.zipped({"CD1-data.zip": b"0" * 20_000_000}), nested):
        with pytest.raises(ImportFault):
            made(data)


@settings(max_examples=40)
@given(data=st.data())
def test_a_damaged_package_is_read_or_refused_and_never_more(data):
    """One of its tables is changed anywhere, or the zip file itself is."""
    members = packages.tables(MIXED_ROWS, MIXED_SETTINGS, studies=STUDIES, bias=BIAS)
    name = data.draw(st.sampled_from([*members, ""]))
    raw = data.draw(damaged(members[name].encode() if name else packages.zipped(members)))
    with suppress(ReviewError):
        made(packages.zipped({**members, name: raw}) if name else raw)


def test_columns_of_studies_that_make_one_id_are_told_apart():
    columns = ["Study", "Dose", "dose", "东"]
    studies = packages.table(columns, [dict(zip(columns, (A, "10 mg", "20 mg", "30 mg"), strict=True))])
    members = packages.tables([packages.counts("1.1", A, (3, 40, 9, 41))], MIXED_SETTINGS[:1])
    members["CD1-study-data/CD1-study-information.csv"] = studies

    found = record(made(packages.zipped(members)), "okafor_2019")["characteristics"]

    assert [found[name]["printed"] for name in ("char_dose", "char_dose_2", "char")] == [
        "10 mg",
        "20 mg",
        "30 mg",
    ]


def test_a_plan_has_the_day_on_which_the_tables_were_written():
    assert plain(parse(made().files["review.yaml"], "review.yaml"))["date"] == "2025-03-09"
