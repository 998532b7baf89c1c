"""The analyses that RevMan 5 exports as CSV come in as its own file does; what could be two things is refused."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.errors import ImportFault, Place, ReviewError
from extraction_forms.exchange.delimited import Cell
from extraction_forms.exchange.revman.analysis_csv_numbers import decimal_marks, with_point
from extraction_forms.exchange.revman.reading import imported
from extraction_forms.exchange.revman.revman5 import read
from extraction_forms.yaml_text import parse, plain
from tests.damage import damaged
from tests.extraction_forms.exchange.revman import analysis_csvs as csvs
from tests.extraction_forms.exchange.revman import rm5_files

A, B = "Okafor 2019", "Rossi 2021"
WALKING = [
    csvs.comparison(1, "Walking"),
    csvs.outcome("1.1", "Insomnia", "DIC", "MH", "RR", "Random", **{"Effect Estimate": "0.75"}),
    csvs.outcome("1.1.1", "Adults &lt; 65", "DIC", "MH", "RR", "Random"),
    csvs.counts("1.1.1", A, (31, 65, 44, 73), 2019),
    csvs.outcome("1.1.2", "Children", "DIC", "MH", "RR", "Random"),
    csvs.counts("1.1.2", B, (12, 40, 19, 41), 2021),
    csvs.counts("1.1.2", "Sole 2015", (0, 0, 0, 0)),
    csvs.outcome("1.2", "Mood", "CON", "IV", "MD", **{"Effect Estimate": "-2.1"}),
    csvs.means("1.2", A, (65, "11.8", "4.4", 73, "13.9", 0), 2019),
    csvs.comparison(2, "Any exercise"),
    csvs.outcome("2.1", "Insomnia", "DIC", "PETO", "PETO_OR", **{"Effect Estimate": "0.6"}),
    csvs.counts("2.1", A, (31, 65, 44, 73), 2019),
]


def made(rows=WALKING, **how):
    return imported(read(csvs.exported(rows, **how), "Walking for sleep.csv"), None).found


def record(found, name):
    return plain(parse(found.files[f"records/{name}/revman.yaml"], name))


def plan(found):
    return plain(parse(found.files["review.yaml"], "review.yaml"))


def test_every_row_is_accounted_for():
    assert made().account.text().splitlines()[:5] == [
        "Walking for sleep.csv, studies: 3 rows in = 3 kept + 0 duplicates + 0 set aside",
        "Walking for sleep.csv: 5 rows in = 3 kept + 1 duplicate + 1 set aside",
        (
            "  Walking for sleep.csv:13: 2.1 Insomnia, 2.1, Okafor 2019, line 13: the same numbers as"
            " 1.1, Adults < 65, Okafor 2019, line 5, kept once"
        ),
        "  Walking for sleep.csv:8: 1.1 Insomnia, 1.1, Children, Sole 2015, line 8: nobody in an arm",
        "made: 3 studies, 3 results, 2 outcomes, 3 forest plots",
    ]


def test_a_number_has_its_row_and_column():
    first, mood = record(made(), "okafor_2019")["results"]

    assert first["evidence"] == {"row": "1.1, Adults < 65, Okafor 2019, line 5"}
    assert first["values"]["walking"] == {
        "events": {"printed": "31", "column": "Events 1"},
        "total": {"printed": "65", "column": "Total 1"},
    }
    assert (first["analysis_1_1"]["code"], first["analysis_2_1"]["code"]) == ("s1", "all")
    assert mood["values"]["no_walking"]["sd"] == {"printed": "0", "column": "SD 2"}


def test_the_plan_pools_each_analysis_as_revman_did_and_has_the_name_of_the_file():
    found = plan(made())

    assert found["title"] == "Walking for sleep"
    assert {name: one["model"] for name, one in found["syntheses"].items()} == {
        "analysis_1_1": "random",
        "analysis_1_2": "common",
        "analysis_2_1": "peto",
    }


def test_a_csv_and_the_review_it_was_exported_from_give_the_same_numbers():
    """The trials of aspirin, once as an export and once as a file of RevMan 5."""
    table = made(csvs.aspirin(**{"Effect Estimate": "0.89686556"}))
    review = imported(read(rm5_files.aspirin(), "aspirin.rm5"), None).found

    for name, other in (("amis", "amis_1980"), ("isis_2", "isis_2_1988")):
        ours, theirs = record(table, name), record(review, other)
        assert [
            {
                arm: {key: one["printed"] for key, one in numbers.items()}
                for arm, numbers in each["values"].items()
            }
            for each in ours["results"]
        ] == [
            {
                arm: {key: one["printed"] for key, one in numbers.items()}
                for arm, numbers in each["values"].items()
            }
            for each in theirs["results"]
        ]
    assert plan(table)["syntheses"] == plan(review)["syntheses"]
    assert record(table, "amis")["characteristics"]["year"] == "1980"


@pytest.mark.parametrize(
    "how", [{"delimiter": ";", "mark": ","}, {"delimiter": "\t", "mark": ","}, {"mark": ","}]
)
def test_decimal_commas_are_read_and_told(how):
    found = made(**how)

    values = record(found, "okafor_2019")["results"][1]["values"]
    assert values["walking"]["mean"]["printed"] == "11.8"
    assert "its numbers have a decimal comma; they stand in the records with a point" in found.account.text()


def cells(*texts):
    return [
        Cell(text=text, quoted=False, place=Place(file="a.csv", line=at)) for at, text in enumerate(texts, 1)
    ]


@pytest.mark.parametrize(
    ("texts", "mark", "line"),
    [
        (("1,570", "0.35"), ".", None),
        (("1.570", "0,35"), ",", None),
        (("1.570", "2"), ".", None),
        (("1,570", "2"), ".", 1),
        (("1,204,570", "2"), ".", None),
        (("1.204.570", "2"), ",", None),
        (("1,204.5",), ".", None),
        (("1.204,5",), ",", None),
        (("0.35", "0,35"), ".", 2),
        (("1.5E-4", "Not estimable", ""), ".", None),
    ],
)
def test_the_decimal_mark_is_that_of_all_numbers_together(texts, mark, line):
    found, odd = decimal_marks(cells(*texts))

    assert (found, odd.place.line if odd else None) == (mark, line)


@given(st.integers(-(10**9), 10**9), st.integers(0, 4), st.sampled_from(".,"), st.booleans())
def test_a_number_is_the_same_whatever_parts_it(whole, decimals, mark, parted):
    shown = f"{whole / 10**decimals:,.{decimals}f}" if parted else f"{whole / 10**decimals:.{decimals}f}"
    other = {".": ",", ",": "."}[mark]
    local = shown.replace(",", "x").replace(".", mark).replace("x", other)

    assert with_point(local, mark) == f"{whole / 10**decimals:.{decimals}f}"


def test_thousands_are_parted_in_people_as_revman_shows_them():
    rows = [*WALKING[:1], csvs.outcome("1.1", "Death", "DIC", "MH", "OR", **{"Effect Estimate": "0.897"})]
    rows.append(csvs.counts("1.1", "ISIS-2", ("1,570", "8,587", "1,720", "8,600")))

    values = record(made(rows), "isis_2")["results"][0]["values"]["walking"]

    assert (values["events"]["printed"], values["total"]["printed"]) == ("1570", "8587")


def hazards(logged, shown, **more):
    """Generic data of two studies: a ratio with its limits, or a logarithm with its own."""
    head = csvs.outcome(
        "1.1", "Relapse", "INV", "IV", "Hazard Ratio", **({csvs.LOGGED: logged} if logged else {}), **more
    )
    limits = {
        "ratio": ("0.7046881", "0.2", "0.4761713", "1.0428695"),
        "entered": ("-0.35", "0.2", "-0.7419928", "0.0419928"),
        "unknown": ("0.7046881", "0.2", "", ""),
    }[shown]
    names = ("Effect Estimate", "SE", "CI Start", "CI End")
    return [
        csvs.comparison(1, "Walking"),
        head,
        csvs.study("1.1", A, **dict(zip(names, limits, strict=True))),
    ]


@pytest.mark.parametrize(
    ("logged", "shown", "scale", "estimate"),
    [
        ("Yes", "ratio", "hr", "0.7046881"),
        ("Yes", "unknown", "hr", "0.7046881"),
        ("Yes", "entered", "log_hr", "-0.35"),
        ("No", "entered", "other", "-0.35"),
        ("", "ratio", "hr", "0.7046881"),
        ("", "unknown", "hr", "0.7046881"),
        ("", "entered", "other", "-0.35"),
    ],
)
def test_an_estimate_is_a_ratio_or_a_logarithm_as_the_export_and_its_limits_tell(
    logged, shown, scale, estimate
):
    found = record(made(hazards(logged, shown), more=bool(logged)), "okafor_2019")["results"][0]["values"][
        "contrast"
    ]

    assert (found["scale"], found["estimate"]["printed"]) == (scale, estimate)
    assert found["se"] == {"printed": "0.2", "column": "SE"}


def test_the_logarithm_of_what_is_no_ratio_is_worked_out_and_said_to_be():
    rows = hazards("Yes", "ratio")
    rows[1]["Effect Measure"] = "Something"

    found = record(made(rows, more=True), "okafor_2019")["results"][0]["values"]["contrast"]

    assert (found["scale"], found["origin"]) == ("other", "derived")
    assert float(found["estimate"]["printed"]) == pytest.approx(-0.35, abs=1e-6)


def test_logrank_sums_are_read_where_their_columns_were_exported():
    sums = {"O-E": "-3.2", "Var": "8", "Total 1": "40", "Total 2": "41"}
    rows = [
        csvs.comparison(1, "Walking"),
        csvs.outcome("1.1", "Death", "IPD", "EXP_O_E_VAR", "Peto Odds Ratio"),
    ]
    rows.append(csvs.study("1.1", A, **sums))

    found = record(made(rows, more=True), "okafor_2019")["results"][0]["values"]["contrast"]

    assert (found["estimate"]["printed"], found["scale"]) == ("-0.4", "log_or")
    with pytest.raises(ImportFault, match=r"the column 'O-E', which O - E data need"):
        made(rows)
    without = ("Events 1", "Events 2")
    assert "contrast" in record(made(rows, more=True, without=without), "okafor_2019")["results"][0]["values"]


@pytest.mark.parametrize(
    ("totals", "why"),
    [
        ("No totals", "RevMan pooled nothing in it"),
        ("Totals and subtotals", ""),
        ("", "RevMan pooled nothing in it"),
    ],
)
def test_what_was_not_pooled_has_no_synthesis(totals, why):
    rows = [
        *WALKING[:1],
        csvs.outcome("1.1", "Insomnia", "DIC", "MH", "RR", Totals=totals),
        csvs.counts("1.1", A, (3, 40, 9, 41)),
    ]

    found = made(rows, more=True)

    assert ("syntheses" in plan(found)) == (not why)
    assert why in found.account.text()


def changed(at, **cells):
    return [{**row, **(cells if index == at else {})} for index, row in enumerate(WALKING)]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (changed(1, **{"Data Type": "SOR"}), "found 'SOR'"),
        (changed(1, **{"Statistical Method": "magic"}), "one of mh, "),
        (changed(1, **{"Data Type": ""}), r"first the row of outcome 1\.1, with its data type"),
        (changed(3, **{"Comparison Number": "one"}), "expected a whole number; found 'one'"),
        (changed(3, Name=" "), "expected the name of a study"),
        ([*WALKING, WALKING[1]], r"expected the row of 1\.1 once"),
        ([*WALKING, WALKING[2]], r"expected the row of 1\.1\.1 once"),
        (changed(3, **{"Events 1": "0,5", "Mean 1": "0.5"}), "one decimal mark throughout"),
        (WALKING[:1], "expected at least one outcome; found none"),
    ],
)
def test_rows_that_cannot_be_told_are_faults_with_their_line(rows, told):
    with pytest.raises(ImportFault, match=told):
        made(rows)


@pytest.mark.parametrize("column", ["Comparison Number", "Name", "Data Type", "Analysis Model", "Total 1"])
def test_a_column_that_was_not_exported_is_named_with_how_to_export_it(column):
    with pytest.raises(ImportFault, match=rf"the column '{column}'.*found none. .*xport.* every field"):
        made(without=(column,))


def test_optional_columns_may_lack():
    found = made(
        without=("Group Label 1", "Group Label 2", "Tau²", "Year of study", "Left Graph Label", "Weight")
    )

    assert "experimental" in record(found, "okafor_2019")["results"][0]["values"]


def test_risk_of_bias_tables_which_make_rows_of_other_lengths_are_told():
    text = csvs.exported(WALKING).decode("utf-8-sig").splitlines()
    data = "\n".join([text[0] + ",Risk of bias tables", *(f"{line},a,b" for line in text[1:])]).encode()

    with pytest.raises(ImportFault, match="every field but 'Risk of bias tables'"):
        read(data, "walking.csv")


def test_a_file_that_a_spreadsheet_saved_in_windows_1252_is_read_and_told():
    rows = [{**row, "Name": row["Name"].replace("Rossi", "Müller")} for row in WALKING]

    found = made(rows, bom=False, encoding="cp1252")

    assert record(found, "muller_2021")["characteristics"]["label"] == "Müller 2021"
    assert "it is no UTF-8, and was read as Windows-1252" in found.account.text()


def test_two_years_of_one_study_are_told():
    rows = changed(8, **{"Year of study": "2018"})

    assert "Okafor 2019: of 2019 in line 5, of 2018 here; the first is taken" in made(rows).account.text()


def test_the_same_file_gives_the_same_bytes():
    assert made().files == made().files


@settings(max_examples=40)
@given(damaged(csvs.exported(WALKING)))
def test_a_damaged_export_is_read_or_refused_and_never_more(data):
    with suppress(ReviewError):
        imported(read(data, "walking.csv"), None)
