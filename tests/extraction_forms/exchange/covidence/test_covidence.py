"""An export of Covidence becomes a record of each reviewer and one of the consensus, or is refused whole."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings

from extraction_forms.checking import check_record
from extraction_forms.errors import ImportFault, ReviewError
from extraction_forms.exchange.covidence.reading import read
from extraction_forms.form_library import find_form
from extraction_forms.yaml_text import parse, plain
from tests.damage import damaged

HEAD = ["Covidence #", "Study ID", "Title", "Reviewer Name", "Country", "Format; mode", "Arm 1", "Arm 2"]
TABLE = [f"{name}_{at}" for at in (1, 2) for name in ("Scale", "N1", "M1", "SD1", "N2", "M2", "SD2")]
COLUMNS = [*HEAD, *TABLE, "Comments"]
SLEEP = ["Insomnia scale", "65", "11.8", "4.4", "73", "13.9", "4.6"]
EMPTY = [""] * 7


def row(number, study, reviewer, mode, *results, **changes):
    found = dict(
        zip(HEAD, [number, study, "A title", reviewer, "Norway", mode, "Walks", "None"], strict=True)
    )
    cells = [cell for one in (*results, *[EMPTY] * (2 - len(results))) for cell in one]
    return {**found, **dict(zip(TABLE, cells, strict=True)), "Comments": " kept? ", **changes}


ROWS = [
    row(
        "28272",
        "Okafor 2019",
        "Ada Example",
        "Group",
        SLEEP,
        ["Mood, short; form", "65", "NR", "", "73", "NR", ""],
    ),
    row("28272", "Okafor 2019", "Ben Sample", "Group; Individual", SLEEP),
    row("28272", "Okafor 2019", "Consensus", "Group", SLEEP),
    row("#311", "Rossi 2021", "Ada Example", "Other: by post", SLEEP),
]
MAPPING = """\
schema: 1
form: controlled_study@1.2.0
numbers: decimal_point
reviewers: {Ada Example: ada, Ben Sample: ben, Consensus: consensus}
settled_by: carla
missing: {NR: not_reported}
codes:
  modes: {Group: group, Individual: individual, Group; Individual: mixed, "Other: by post": individual}
characteristics:
  label: {column: Study ID}
  design: trial
  country: {column: Country}
arms:
  walks:
    role: experimental
    intervention: {column: Arm 1}
    format: {column: Format; mode, codes: modes}
    delivery: in_person
  none: {role: control, control_kind: nothing, label: {column: Arm 2}}
contrasts:
  contrast: {arm_exp: walks, arm_ctl: none}
results:
  row_{n}:
    over: [1, 2]
    fields:
      outcome: {column: "Scale_{n}", codes: {Insomnia scale: insomnia, "Mood, short; form": mood}}
      timepoint: post
    values:
      walks:
        n: {column: "N1_{n}", number: yes}
        mean: {column: "M1_{n}", number: yes}
        sd: {column: "SD1_{n}", number: yes, blank: not_reported}
      none:
        n: {column: "N2_{n}", number: yes}
        mean: {column: "M2_{n}", number: yes}
        sd: {column: "SD2_{n}", number: yes, blank: not_reported}
"""
OUTCOMES = """\
outcomes:
  - {id: insomnia, label: Insomnia, polarity: lower_better}
  - {id: mood, label: Mood, polarity: higher_better}
"""


def text(rows, columns=COLUMNS):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "review").mkdir()
    (tmp_path / "review/outcomes.yaml").write_text(OUTCOMES, "utf-8")
    return tmp_path


def made(desk, rows=ROWS, mapping=MAPPING):
    (desk / "review_1_2026.csv").write_text(rows if isinstance(rows, str) else text(rows), "utf-8")
    (desk / "map.yaml").write_text(mapping, "utf-8")
    return read(desk / "review_1_2026.csv", desk / "map.yaml", desk / "review")


def record(found, name):
    return plain(parse(found.files[f"records/{name}.yaml"], name))


def test_each_reviewer_has_a_record_and_the_consensus_its_own(desk):
    found = made(desk)

    assert list(found.files) == [
        "records/okafor_2019/ada.yaml",
        "records/okafor_2019/ben.yaml",
        "records/okafor_2019/consensus.yaml",
        "records/rossi_2021/ada.yaml",
    ]
    assert record(found, "okafor_2019/consensus")["extractor"] == "carla"
    form = find_form("controlled_study@1.2.0")
    for name, written in found.files.items():
        check_record(form, parse(written, name), name, "")


def test_a_number_has_its_file_row_and_column(desk):
    one = record(made(desk), "okafor_2019/ada")

    assert one["evidence"] == {"file": "review_1_2026.csv", "row": "28272 Ada Example"}
    assert one["results"][0]["values"]["walks"]["mean"] == {"printed": "11.8", "column": "M1_1"}
    assert one["results"][0]["columns"]["M1_1"] == "11.8"
    assert one["results"][1]["values"]["walks"]["mean"] == {"missing": "not_reported", "column": "M1_2"}


def test_a_table_that_runs_sideways_gives_a_result_for_each_block_with_numbers(desk):
    found = made(desk)

    assert [one["id"] for one in record(found, "okafor_2019/ada")["results"]] == ["row_1", "row_2"]
    assert [one["id"] for one in record(found, "okafor_2019/ben")["results"]] == ["row_1"]
    told = found.account.text()
    assert (
        "row_2: no numbers, and so no result, in 3 rows: 28272 Ben Sample, 28272 Consensus, 311 Ada Example"
        in told
    )


def test_every_row_is_accounted_for_and_columns_that_are_not_read_are_named(desk):
    mapping = MAPPING + 'set_aside: {"311": a protocol}\n'

    lines = made(desk, [*ROWS, ROWS[1]], mapping).account.text().splitlines()

    assert lines[:4] == [
        "review_1_2026.csv: 5 rows in = 3 kept + 1 duplicate + 1 set aside",
        "  review_1_2026.csv:6: 28272 Ben Sample: as in line 3",
        "  review_1_2026.csv:5: 311 Ada Example: a protocol",
        "made: 1 study, 3 records, 4 results",
    ]
    assert "  review_1_2026.csv: not read, 2 columns: Title, Comments" in lines


def test_numbers_with_and_without_their_hash_are_one_study(desk):
    rows = [row("311", "Rossi 2021", "Ben Sample", "Group", SLEEP), ROWS[3]]

    assert sorted(made(desk, rows).files) == ["records/rossi_2021/ada.yaml", "records/rossi_2021/ben.yaml"]


def test_several_answers_are_told_apart_by_the_list_of_words(desk):
    (desk / "review/forms").mkdir()
    (desk / "review/forms/small.yaml").write_text(
        """\
id: small
version: 1.0.0
title: Small
reads_as: study
sections:
  - id: characteristics
    label: Study
    fields:
      - {id: label, label: Label, type: text, required: yes}
      - id: modes
        label: Modes
        type: choices
        choices: [{code: group, label: Group}, {code: mixed, label: Mixed}, {code: other, label: Other}]
  - {id: arms, label: Arms, repeat: list, fields: [{id: role, label: Role, type: text}]}
  - id: contrasts
    label: Contrasts
    repeat: list
    fields:
      - {id: arm_exp, label: Experimental, type: slug, required: yes, refers_to: arms}
      - {id: arm_ctl, label: Control, type: slug, required: yes, refers_to: arms}
  - id: results
    label: Results
    repeat: list
    fields: [{id: outcome, label: Outcome, type: slug, required: yes, refers_to: outcomes}]
    units: [arms, contrasts]
    unit_fields: [{id: n, label: n, type: whole}]
""",
        "utf-8",
    )
    mapping = """\
schema: 1
form: small@1.0.0
numbers: decimal_point
reviewers: {Ada Example: ada}
characteristics:
  label: {column: Study ID}
  modes:
    column: Format; mode
    several: yes
    codes: {Group: group, Group; Individual: mixed, Other: other}
arms: {walks: {role: first}, none: {role: second}}
contrasts: {contrast: {arm_exp: walks, arm_ctl: none}}
"""

    found = made(desk, [row("1", "Okafor 2019", "Ada Example", "Group; Individual; Other: by post")], mapping)

    assert record(found, "okafor_2019/ada")["characteristics"]["modes"] == {
        "code": "mixed, other",
        "column": "Format; mode",
        "note": "Other: by post",
    }


FAULTY_ROWS = {
    "a reviewer nobody named": (
        [row("1", "A 2001", "Zed", "Group", SLEEP)],
        "one of the reviewers: Ada Example, Ben Sample, Consensus; found 'Zed'",
    ),
    "a word without a code": ([row("1", "A 2001", "Ada Example", "Crowd", SLEEP)], "found 'Crowd'"),
    "two numbers with one name": (
        [row("1", "A 2001", "Ada Example", "Group", SLEEP), row("2", "A 2001", "Ben Sample", "Group", SLEEP)],
        "a_2001 is number 1; found number 2",
    ),
    "a name without letters": (
        [row("1", "!!", "Ada Example", "Group", SLEEP)],
        "an id for the number under studies",
    ),
    "another second row": (
        [ROWS[0], {**ROWS[0], "Country": "Chad"}],
        "one row of 28272 Ada Example; another is in line 2",
    ),
    "a number that is none": (
        [row("1", "A 2001", "Ada Example", "Group", [*SLEEP[:2], "high", *SLEEP[3:]])],
        "expected a number with a decimal point",
    ),
    "an outcome without a code": (
        [row("1", "A 2001", "Ada Example", "Group", ["Hope", *SLEEP[1:]])],
        "one of Insomnia scale",
    ),
}


@pytest.mark.parametrize("what", FAULTY_ROWS)
def test_a_row_that_cannot_be_read_stops_the_import_at_its_line(desk, what):
    rows, told = FAULTY_ROWS[what]

    with pytest.raises(ImportFault, match=r"review_1_2026\.csv:[0-9]+") as caught:
        made(desk, rows)

    assert told in str(caught.value)


FAULTY_MAPPINGS = {
    "a column that is not there": ("{column: Country}", "{column: Contry}", "Did you mean 'Country'?"),
    "nobody who settled": ("settled_by: carla\n", "", "who settled the records of consensus"),
    "two reviewers as one": ("Ben Sample: ben", "Ben Sample: ada", "an extractor of its own; found 'ada'"),
    "a place for a number and no numbers": (
        "    over: [1, 2]\n",
        "",
        "{n} in the id of a result that has `over`",
    ),
    "an outcome the review does not have": (
        "Insomnia scale: insomnia,",
        "Insomnia scale: sleep,",
        "found 'sleep'",
    ),
    "a number that no study has": ("settled_by", 'studies: {"7": x}\nsettled_by', "found '7'"),
    "a key nobody knows": ("settled_by", "settledby", "found 'settledby'"),
    "a form that is not there": ("controlled_study@1.2.0", "controlled@1.2.0", "found 'controlled'"),
}


@pytest.mark.parametrize("what", FAULTY_MAPPINGS)
def test_a_fault_of_the_mapping_is_told(desk, what):
    before, after, told = FAULTY_MAPPINGS[what]
    assert before in MAPPING

    with pytest.raises(ReviewError) as caught:
        made(desk, mapping=MAPPING.replace(before, after, 1))

    assert told in str(caught.value)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=damaged(text(ROWS).encode()))
def test_a_damaged_export_is_read_or_refused_and_never_more(desk, data):
    (desk / "review_1_2026.csv").write_bytes(data)
    (desk / "map.yaml").write_text(MAPPING, "utf-8")

    with suppress(ReviewError):
        read(desk / "review_1_2026.csv", desk / "map.yaml", desk / "review")
