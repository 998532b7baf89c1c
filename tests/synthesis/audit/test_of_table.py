"""Plain tables as an auditor reads them."""

import json
from math import inf, isfinite, log, sqrt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extraction_forms.errors import ImportFault, ReviewError
from synthesis.audit.of_table import audited_table
from synthesis.audit.report import as_json, audit_table
from synthesis.audit.table_columns import ARM_NUMBERS, BETWEEN, EFFECTS, FACTS, SE, VARIANCE
from synthesis.audit.words import told

METAPSY = """\ufeff"";"study";"outcome_category";"instrument";"outcome_type";"time";"time_weeks";".g";".g_se";\
"mean_arm1";"sd_arm1";"n_arm1";"mean_arm2";"sd_arm2";"n_arm2";"baseline_m_arm1";"duration_int"
"1";"Ames, 2010";"Clinical";"PHQ-9";"msd";"post";12;0,40;0,20;8,0;5,0;50;10,0;5,0;50;"12.4";"3 months"
"2";"Bell, 2011";"Clinical";"PHQ-9";"msd";"post";8;0,20;0,20;9,0;5,0;50;10,0;5,0;50;NR;NA
"3";"Cole, 2012";"Clinical";"phq-9";"msd";"post";8;0,60;0,20;7,0;5,0;50;10,0;5,0;50;NA;"2 months"
"4";"Dean, 2013";"Personal";"Hope";"msd";"post";8;0,10;NA;NA;NA;NA;NA;NA;NA;NA;NA
"""
# the 13 trials of BCG vaccine (Colditz et al. 1994), first three rows as in metafor's dat.bcg
BCG = """trial,author,year,ai,bi,ci,di,yi,vi
1,Aronson,1948,4,119,11,128,-0.8893,0.3256
2,Ferguson & Simes,1949,6,300,29,274,-1.5854,0.1946
3,Rosenthal et al,1960,3,228,11,209,-1.3481,0.4154
"""


@pytest.fixture
def read(tmp_path):
    """What a table of some text holds."""

    def build(text, encoding="utf-8"):
        file = tmp_path / "evidence.csv"
        file.write_bytes(text.encode(encoding))
        return audited_table(file)

    return build


def kinds(audited, kind):
    return [text.text for text in audited.texts if text.kind == kind]


def test_a_metapsy_table_gives_a_line_for_each_row_with_its_numbers_as_printed(read):
    found = read(METAPSY)

    first = found.lines[0]
    mean = first.experimental.numbers["mean"]
    assert (first.study, first.label, first.key) == ("ames_2010", "Ames, 2010", ("ames_2010", "row_1"))
    assert (mean.value, mean.text, mean.decimals, mean.cell, mean.place.line) == (
        8.0,
        "8,0",
        1,
        "mean_arm1",
        2,
    )
    assert first.experimental.numbers["baseline_mean"].value == 12.4
    assert (first.when.timepoint, first.when.weeks, first.value_kind) == ("post", 12, "endpoint")
    assert first.when.texts["duration_int"] == "3 months"
    assert [(one.id, len(one.keys)) for one in found.syntheses] == [("clinical", 3)]


def test_the_way_that_is_better_is_told_by_the_signs_of_three_rows_in_favour(read):
    found = read(METAPSY)

    assert [line.scale.polarity for line in found.lines] == ["lower_better"] * 3 + [""]
    assert "PHQ-9: lower is better, as the signs of 3 of 3 rows tell" in kinds(found, "inferred")
    assert found.lines[0].computed.y == pytest.approx(-0.4, abs=0.01)
    assert found.lines[0].reported.y == -0.4
    assert found.syntheses[0].y == (0.4, 0.2, 0.6)
    assert found.syntheses[0].turns == (-1, -1, -1)
    assert found.syntheses[0].measure == "SMD"


def test_rows_that_disagree_on_the_better_way_tell_none(read):
    found = read(METAPSY.replace(";0,60;", ";-0,60;"))

    assert {line.scale.polarity for line in found.lines} == {""}


def test_counts_of_a_two_by_two_table_tell_the_measure_of_effects_without_a_name(read):
    found = read(BCG)

    first = found.lines[0]
    assert (first.study, first.measure, first.logarithm) == ("aronson_1948", "RR", True)
    assert first.experimental.numbers["total"].value == 123
    assert first.experimental.numbers["total"].derived
    assert first.computed.y == pytest.approx(log((4 / 123) / (11 / 139)), abs=1e-12)
    assert first.reported.y == -0.8893
    assert first.between["se"].value == sqrt(0.3256)
    assert first.between["se"].slack >= 0.00005 / (2 * sqrt(0.3256))


def test_means_of_metafor_tell_whether_effects_are_mean_differences(read):
    rows = "".join(f"S{i},20,{10 + i},4,20,9,4,{1 + i},1.6\n" for i in range(4))
    found = read("slab,n1i,m1i,sd1i,n2i,m2i,sd2i,yi,vi\n" + rows)

    assert {line.measure for line in found.lines} == {"MD"}
    assert [line.reported.y for line in found.lines] == [1, 2, 3, 4]


def test_effects_turned_against_means_throughout_are_read_as_in_favour_of_the_first_arm(read):
    rows = "".join(f"S{i},50,{8 - i},5,50,10,5,{0.4 + 0.2 * i:.1f},0.2\n" for i in range(4))
    found = read("study,n1i,m1i,sd1i,n2i,m2i,sd2i,yi,sei\n" + rows)

    assert {line.sign for line in found.lines} == {"positive_favours_exp"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [".", ","])
def test_delimiters_and_decimal_marks_are_told_from_the_file(read, delimiter, mark):
    def cell(number):
        text = number.replace(".", mark)
        return f'"{text}"' if mark == delimiter else text

    cells = delimiter.join(["A 2001", *map(cell, ("4.25", "1.50")), "30", *map(cell, ("5.25", "1.25")), "31"])
    found = read(
        delimiter.join(["Study", "Mean.1", "SD_1", "N1", "mean 2", "sd2", "n2"]) + "\n" + cells + "\n"
    )

    numbers = {name: one.value for name, one in found.lines[0].experimental.numbers.items()}
    assert numbers == {"n": 30, "mean": 4.25, "sd": 1.5}
    assert found.lines[0].control.numbers["sd"].decimals == 2


def test_a_cell_that_is_no_number_is_told_and_not_lost(read):
    found = read("study,yi,sei,p\nA,0.5,circa 0.2,< 0.001\nB,n.r.,.,-\nC,0.3,0.1,p = .02\n")

    assert [(one.column, one.text, one.place.line) for one in found.texts if one.kind == "unread"] == [
        ("sei", "circa 0.2", 2)
    ]
    assert found.lines[0].between["p_below"].value == 0.001
    assert "p" not in found.lines[0].between
    assert dict(found.lines[1].between) == {}
    assert found.lines[2].between["p"].value == 0.02


def test_a_mark_that_may_part_thousands_is_not_guessed_at_but_in_counts(read):
    found = read(
        'study,m1i,sd1i,n1i,m2i,sd2i,n2i\nA,"1,234",2.5,"1,234",5.1,2.5,900\nB,4.5,2.5,30,5.1,2.5,30\n'
    )

    assert kinds(found, "unread") == ["1,234"]
    assert found.lines[0].experimental.numbers["n"].value == 1234
    assert "mean" not in found.lines[0].experimental.numbers


def test_optional_columns_tell_range_polarity_claim_and_numbers_randomised(read):
    found = read(
        "Study,yi,sei,Polarity,range_min,range_max,whole,items,claim,n_randomised_1,n_randomised2,time,time_unit,ci_low\n"
        "A,0.5,0.2,lower better,0,27,yes,9,improved,60,61,3,months,0.1\n"
    )

    line = found.lines[0]
    assert (line.scale.polarity, line.scale.low, line.scale.high) == ("lower_better", 0, 27)
    assert (line.scale.whole, line.scale.items, line.claim) == (True, 9, "better")
    assert line.experimental.numbers["n_randomised"].value == 60
    assert line.when.weeks == pytest.approx(13.04, abs=0.01)
    assert (line.when.unit, line.between["ci_low"].value) == ("months", 0.1)
    assert found.studies["a"].arms["control"].value == 61


def test_rows_with_other_numbers_of_cells_and_repeated_columns_are_told(read):
    found = read("study,yi,sei,yi\nA,0.5,0.2,9\nB,0,5,0,2,9\nC,0.4\n")

    assert [line.study for line in found.lines] == ["a", "c"]
    assert found.lines[0].between["estimate"].value == 0.5
    assert [text.partition(",")[0] for text in kinds(found, "ragged")] == [
        "6 cells under 4 columns",
        "2 cells under 4 columns",
    ]
    assert kinds(found, "header") == ["“yi” comes again as a column; the first one counts"]


def test_columns_that_are_not_understood_are_told_and_those_without_a_name_are_not(read):
    found = read("study,yi,vi,meanexp2,,age\nA,0.5,0.1,3,x,40\n")

    assert kinds(found, "left") == ["not understood, and held against no other: “meanexp2”"]


def test_rows_that_give_no_effect_are_told_by_their_lines(read):
    found = read("study,yi,vi\nA,0.5,0.1\nB,0.4,-1\nC,NaN,0.1\n")

    assert (
        "no effect with its error could be had from lines 3, 4: a number of it is missing, or cannot be"
        in (kinds(found, "inferred"))
    )


def test_a_year_alone_names_no_study(read):
    found = read("year,yi,vi\n1990,0.5,0.1\n1990,0.4,0.1\n")

    assert [line.study for line in found.lines] == ["row_1", "row_2"]
    assert "no column names the studies: each row is taken for a study of its own" in kinds(found, "inferred")


def test_the_cells_of_metafors_trials_of_bcg_are_understood(read):
    found = read("trial,tpos,tneg,cpos,cneg\n1,4,119,11,128\n")

    arms = [{name: one.value for name, one in side.numbers.items()} for side in found.lines[0].sides]
    assert arms == [{"events": 4, "total": 123}, {"events": 11, "total": 139}]


def test_a_total_beside_a_mean_is_the_number_analysed_as_in_revman(read):
    found = read(
        "Study,Mean 1,SD 1,Total 1,Mean 2,SD 2,Total 2,Std. Mean Difference,CI start,CI end\n"
        "Edinburgh,55,47,155,75,64,156,-0.36,-0.58,-0.13\n"
    )

    line = found.lines[0]
    assert (line.experimental.get("n"), line.measure, line.between["ci_low"].value) == (155, "SMD", -0.58)
    assert line.computed.y == pytest.approx(-0.36, abs=0.005)


def test_a_line_that_tells_excel_the_separator_is_no_header(read):
    found = read("sep=;\nstudy;yi;vi\nA;0,5;0,1\n")

    assert [(line.study, line.place.line, line.between["estimate"].value) for line in found.lines] == [
        ("a", 3, 0.5)
    ]


@pytest.mark.parametrize(
    "row",
    [
        "20,1.2,1e308,20,1,1e300,,,,",
        "20,1.2,1e-320,20,1,1e-310,,,,",
        "-1,1.2,0.5,-1,1,0.5,0.1,0.1,-2,-1",
        "9e29,1e29,1e-29,9e29,-1e29,1e-29,1e-29,1e29,1e29,-1",
    ],
)
def test_numbers_of_any_size_are_audited_without_a_fault(tmp_path, row):
    file = tmp_path / "evidence.csv"
    head = "n_exp,mean_exp,sd_exp,n_ctl,mean_ctl,sd_ctl,se_exp,se_ctl,ci_high,ci_low"
    file.write_text(f"study,{head}\nA,{row}\nB,{row}\nC,20,1.2,0.5,20,1,0.5,,,,\n", encoding="utf-8")

    report = audit_table(file)

    assert told(report, "evidence.csv")
    assert json.dumps(as_json(report), allow_nan=False)


def test_a_p_may_be_next_to_nothing(read):
    found = read("study,yi,vi,p\nA,0.5,0.1,3e-45\n")

    assert found.lines[0].between["p"].value == 3e-45
    assert kinds(found, "unread") == []


def test_a_file_in_latin_1_is_read_and_said_to_be_so(read):
    found = read("study,yi,sei\nRüsch 2014,0.5,0.2\n", "latin-1")

    assert found.lines[0].label == "Rüsch 2014"
    assert kinds(found, "encoding")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "an empty file"),
        ("\n\n;;\n", "an empty file"),
        ("study,colour\nA,red\n", "m1i"),
        ("study,yi,vi\n", "rows under the header"),
        ('study,yi,vi\nA,"0.5,0.2\n', "quotation mark"),
        ("PK\x03\x04abc", "workbook"),
        ("study,yi\x00,vi\nA,1,1\n", "binary"),
    ],
)
def test_a_file_that_is_no_table_of_evidence_is_refused_in_words(read, text, told):
    with pytest.raises(ImportFault, match=told):
        read(text)


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path):
    with pytest.raises(ReviewError, match="readable file"):
        audited_table(tmp_path / "none.csv")


def test_a_cell_of_any_length_is_kept(read):
    long = "x" * 300_000
    found = read(f"study,yi,sei,note\nA,0.5,{long},{long}\n")

    assert found.lines[0].columns["note"] == long
    assert [len(one.text) for one in found.texts if one.kind == "unread"] == [len(long)]


def test_numbers_without_end_are_not_read(read):
    found = read("study,yi,sei\nA,1e999,0.2\nB,-0.0,0\nC,0.2,0.1\n")

    assert found.lines[0].reported is None
    assert found.lines[1].reported is None
    assert found.syntheses[0].y == (0.2,)


def test_descriptions_beside_the_table_are_its_dictionary(read, tmp_path):
    package = {
        "resources": [{"path": "evidence.csv", "schema": {"fields": [{"name": "yi", "description": "d"}]}}]
    }
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")

    assert read("study,yi,sei\nA,1,1\n").dictionary == {"yi": "d"}

    (tmp_path / "metadata").mkdir()
    (tmp_path / "metadata" / "variable_description.json").write_text('{"yi": "effect"}', encoding="utf-8")

    assert read("study,yi,sei\nA,1,1\n").dictionary == {"yi": "effect"}


def test_a_dictionary_that_cannot_be_read_is_told(read, tmp_path):
    (tmp_path / "dictionary.json").write_text("{", encoding="utf-8")

    found = read("study,yi,sei\nA,1,1\n")

    assert (len(found.dictionary), len(kinds(found, "dictionary"))) == (0, 1)


CELLS = st.sampled_from(
    ["", "NA", "0,5", "1.5", "-2", '"', "x", "1e400", "9" * 70, "<0.1", "12 %", "\u2212.4", "=A1"]
)
HEADER = "study;yi;sei;n1i;m1i;sd1i;n2i;m2i;sd2i;ai;bi;ci;di;p;time"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, max_size=17), max_size=6))
def test_any_cells_are_read_or_refused_in_words(read, rows):
    text = "\n".join([HEADER, *(";".join(cells) for cells in rows)])
    try:
        found = read(text).lines
    except ReviewError:
        found = ()

    effects = [one for line in found for one in (line.computed, line.reported) if one is not None]
    assert all(isfinite(one.y) and 0 < one.v < inf for one in effects)


def test_every_name_of_a_column_that_is_understood_is_documented():
    page = (Path(__file__).parents[3] / "docs" / "audit_tables.md").read_text(encoding="utf-8")

    known = [
        *ARM_NUMBERS.values(),
        *FACTS.values(),
        *BETWEEN.values(),
        *(one.names for one in EFFECTS),
        SE,
        VARIANCE,
    ]
    assert [name for names in known for name in names if f"`{name}`" not in page] == []
