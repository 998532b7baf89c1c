"""An export of Covidence's data extraction 1 becomes a record of each study, whose arms have a row each.

The layout is that of a published one (osf.io, review 47118, of 2020): the study's facts in each row, then what is told
of the arms, then a column for each number of each outcome and time; names of columns may repeat.
"""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extraction_forms.errors import ImportFault, ReviewError
from extraction_forms.exchange.covidence.reading import read
from extraction_forms.yaml_text import parse, plain

HEAD = [
    "Study Identifier",
    "Intervention",
    "Sponsorship source",
    "Country",
    "Setting",
    "Comments",
    "Authors name",
    "Institution",
    "Email",
    "Address",
    "Year",
    "Design",
    "Group",
    "Inclusion criteria",
    "Exclusion criteria",
    "Group differences",
    "Baseline Age  Mean",
    "Insomnia scale Week 12 Mean",
    "Insomnia scale Week 12 SD",
    "Insomnia scale Week 12 N",
    "Mood Week 12 N",
    "Mood Week 12 N",
]


def row(study, intervention, mean="", sd="", n="", country="Norway", **more):
    found = dict.fromkeys(HEAD, "")
    numbers = dict(zip(HEAD[17:20], (mean, sd, n), strict=True))
    found |= {"Study Identifier": study, "Intervention": intervention, "Country": country, "Year": "2019"}
    return [*[*{**found, **numbers}.values()][:20], more.get("mood", ""), more.get("mood_2", "")]


ROWS = [
    row("Okafor 2019", "Walks", "11.8", "4.4", "65", mood="64"),
    row("Okafor 2019", "Nothing", "13.9", "NR", "73", mood_2="70"),
    row("Rossi 2021", "Walks in groups", "10", "4", "20"),
    row("Rossi 2021", "Nothing", "12", "5", "22"),
]
MAPPING = """\
schema: 1
form: controlled_study@1.2.0
numbers: decimal_point
missing: {NR: not_reported}
interventions: {Walks: walks, Walks in groups: walks, Nothing: none}
left_out: [Year, Mood Week 12 N (2)]
characteristics:
  label: {column: Study Identifier}
  design: trial
  country: {column: Country, blank: not_reported}
arms:
  walks: {role: experimental, intervention: {column: Intervention}, format: group, delivery: in_person}
  none: {role: control, control_kind: nothing}
contrasts:
  contrast: {arm_exp: walks, arm_ctl: none}
results:
  insomnia:
    fields: {outcome: insomnia, timepoint: post}
    values:
      walks: &numbers
        n: {column: Insomnia scale Week 12 N, number: yes}
        mean: {column: Insomnia scale Week 12 Mean, number: yes}
        sd: {column: Insomnia scale Week 12 SD, number: yes}
      none:
        n: {column: Insomnia scale Week 12 N, number: yes}
        mean: {column: Insomnia scale Week 12 Mean, number: yes}
        sd: {column: Insomnia scale Week 12 SD, number: yes}
""".replace(" &numbers", "")
OUTCOMES = "outcomes:\n  - {id: insomnia, label: Insomnia, polarity: lower_better}\n"


def exported(rows=ROWS, head=HEAD):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([head, *rows])
    return out.getvalue()


@pytest.fixture
def made(tmp_path):
    def read_in(rows=ROWS, mapping=MAPPING, head=HEAD):
        (tmp_path / "review").mkdir(exist_ok=True)
        (tmp_path / "review/outcomes.yaml").write_text(OUTCOMES, "utf-8")
        (tmp_path / "map.yaml").write_text(mapping, "utf-8")
        (tmp_path / "export.csv").write_text(exported(rows, head), "utf-8")
        return read(tmp_path / "export.csv", tmp_path / "map.yaml", tmp_path / "review")

    return read_in


def record(found, name):
    return plain(parse(found.files[f"records/{name}/covidence.yaml"], name))


def test_rows_of_a_study_are_the_arms_of_one_record(made):
    found = record(made(), "okafor_2019")

    assert [(one["id"], one["evidence"]["row"]) for one in found["arms"]] == [
        ("walks", "Okafor 2019, Walks"),
        ("none", "Okafor 2019, Nothing"),
    ]
    values = found["results"][0]["values"]
    assert values["walks"]["mean"] == {
        "printed": "11.8",
        "column": "Insomnia scale Week 12 Mean",
        "evidence": {"row": "Okafor 2019, Walks"},
    }
    assert values["none"]["sd"]["missing"] == "not_reported"
    assert found["results"][0]["columns"]["Insomnia scale Week 12 N (Nothing)"] == "73"
    assert record(made(), "rossi_2021")["arms"][0]["intervention"]["printed"] == "Walks in groups"


def test_what_is_not_read_is_told_cell_by_cell(made):
    lines = made().account.text().splitlines()

    assert lines[0] == "export.csv: 4 rows in = 4 kept + 0 duplicates + 0 set aside"
    assert lines[1] == "made: 2 studies, 2 records, 2 results"
    assert "  export.csv: left out, 2 columns: Year, Mood Week 12 N (2)" in lines
    assert [line for line in lines if "not read" in line] == [
        "  export.csv:2:56: not read: Okafor 2019 Walks > Mood Week 12 N: '64'"
    ]


THREE = MAPPING.replace("Nothing: none}", "Nothing: none, Yoga: yoga}").replace(
    "contrasts:\n",
    "  yoga: {role: experimental, intervention: Yoga, format: group, delivery: in_person}\n"
    "contrasts:\n  second: {arm_exp: yoga, arm_ctl: none}\n",
)


def test_a_study_has_the_arms_and_contrasts_that_it_has_rows_for(made):
    found = record(made(ROWS, THREE), "rossi_2021")

    assert [one["id"] for one in found["arms"]] == ["walks", "none"]
    assert [one["id"] for one in found["contrasts"]] == ["contrast"]


def test_rows_of_one_name_that_stand_apart_are_two_studies_and_told(made):
    found = made(
        [*ROWS, row("Okafor 2019", "Walks", "1", "2", "3"), row("Okafor 2019", "Nothing", "1", "2", "4")]
    )

    assert record(found, "okafor_2019_2")["results"][0]["values"]["none"]["n"]["printed"] == "4"
    assert (
        "rows of this name stand apart, and are taken for another study, 'Okafor 2019 (2)'"
        in found.account.text()
    )
    named = MAPPING + 'studies: {"Okafor 2019 (2)": okafor_b}\nset_aside: {Okafor 2019: an abstract}\n'
    again = [row("Okafor 2019", "Walks", "1", "2", "3"), row("Okafor 2019", "Nothing", "1", "2", "4")]
    assert [name for name in made([*ROWS, *again], named).files if "okafor" in name] == [
        "records/okafor_b/covidence.yaml"
    ]


def test_rows_of_a_study_that_differ_in_what_is_told_of_all_of_it_are_at_odds(made):
    found = made([ROWS[0], row("Okafor 2019", "Nothing", "13.9", "4.6", "73", country="Sweden")])

    assert "Okafor 2019 > Country: Walks 'Norway'; Nothing 'Sweden'" in found.account.text()
    assert record(found, "okafor_2019")["characteristics"]["country"]["printed"] == "Norway"


def test_the_same_row_twice_is_a_duplicate_and_rows_may_be_set_aside(made):
    mapping = MAPPING + "set_aside: {Rossi 2021: no comparison}\n"

    lines = made([ROWS[0], ROWS[0], *ROWS[1:]], mapping).account.text().splitlines()

    assert lines[0] == "export.csv: 5 rows in = 2 kept + 1 duplicate + 2 set aside"
    assert lines[1] == "  export.csv:3: Okafor 2019 Walks: as in line 2"


SECOND_HEAD = ["Covidence #", "Study ID", "Title", "Reviewer Name"]


@pytest.mark.parametrize(
    ("rows", "mapping", "told"),
    [
        (
            [*ROWS, row("Sole 2015", "Runs")],
            MAPPING,
            "one of the interventions: Walks, Walks in groups, Nothing; found 'Runs'",
        ),
        (
            [ROWS[0], row("Okafor 2019", "Walks in groups")],
            MAPPING,
            "an arm of its own; walks is 'Walks' already",
        ),
        (
            [ROWS[0], row("Okafor 2019", "Walks", "1")],
            MAPPING,
            "one row of Okafor 2019 Walks; another is in line 2",
        ),
        (
            ROWS,
            MAPPING.replace("Nothing: none}", "Nothing: nobody}"),
            "one of the arms: walks, none; found 'nobody'",
        ),
        (ROWS[:3], MAPPING, "rows for both arms of a contrast; found Walks in groups"),
        (ROWS, MAPPING + "reviewers: {Ada: ada}\n", "or interventions, of data extraction 1; found both"),
        (ROWS, MAPPING + "set_aside: {Nobody 2000: gone}\n", "a study of export.csv; found 'Nobody 2000'"),
        (ROWS, MAPPING.replace("[Year,", "[Decade,"), "a column of export.csv; found 'Decade'"),
        (
            [row("+++", "Walks", "1", "2", "3")],
            MAPPING,
            "a name that makes an id, or an id for it under studies",
        ),
        (
            [*ROWS[:2], row("okafor-2019", "Walks", "1", "2", "3")],
            MAPPING,
            "an id of its own; okafor_2019 is 'Okafor 2019'",
        ),
    ],
)
def test_what_cannot_be_told_stops_the_import(made, rows, mapping, told):
    with pytest.raises(ImportFault) as caught:
        made(rows, mapping)

    assert told in str(caught.value)


def test_the_header_tells_which_extraction_it_is(made):
    second = MAPPING.replace(
        "interventions: {Walks: walks, Walks in groups: walks, Nothing: none}", "reviewers: {Ada: ada}"
    )

    with pytest.raises(ImportFault, match="since the table is of data extraction 1: a row for each arm"):
        made(mapping=second)
    with pytest.raises(ImportFault, match="since the table is of data extraction 2: a row for each reviewer"):
        made([["1", "A 2001", "A", "Ada"]], head=SECOND_HEAD)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_export_is_read_or_refused_and_never_more(made, data):
    rows = [list(one) for one in ROWS]
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(rows) - 1))
        rows[at][data.draw(st.integers(0, len(HEAD) - 1))] = data.draw(st.text(max_size=8))

    with suppress(ReviewError):
        made(rows)


def test_a_table_that_is_no_export_is_told_by_its_name(made):
    """Columns that every export has stand in no mapping, so that the fault is the table's."""
    second = MAPPING.replace(
        "interventions: {Walks: walks, Walks in groups: walks, Nothing: none}", "reviewers: {Ada: ada}"
    )

    with pytest.raises(ImportFault) as caught:
        made([["1", "2"]], second, head=["a", "b"])

    assert all(problem.place.file for problem in caught.value.problems)
    assert "export.csv: expected a column of export.csv; found" in str(caught.value)
