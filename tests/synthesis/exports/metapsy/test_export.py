"""A review in the Metapsy standard: the numbers of the database it came from, and back through our own import."""

import csv
import json
import subprocess
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.exchange import metapsy
from extraction_forms.yaml_text import parse, plain
from synthesis.exports.metapsy.export import DECIMALS, export, of_review
from synthesis.exports.metapsy.lines import IDENTITY
from synthesis.exports.metapsy.number_groups import COLUMNS
from tests.synthesis.verification.r_runs import need_r
from tests.thoroughness import cases

# What checkDataFormat of metapsyTools 1.0 asks for, and which of it has to be numbers.
MUST = (
    *("study", "condition_arm1", "condition_arm2", "multi_arm1", "multi_arm2", "outcome_type", "instrument"),
    *("time", "time_weeks", "rating", "mean_arm1", "mean_arm2", "sd_arm1", "sd_arm2", "n_arm1", "n_arm2"),
    *("event_arm1", "event_arm2", "totaln_arm1", "totaln_arm2"),
)
# Columns that the review's records were read from; NR and NA are missing in both.
OF_DATABASE = (
    *("condition_arm2", "time", "mean_arm1", "mean_arm2", "sd_arm1", "sd_arm2"),
    *("n_arm1", "n_arm2", ".g", ".g_se"),
)


def rows_of(made, separator=";"):
    return list(csv.DictReader(StringIO(made.content.decode(), newline=""), delimiter=separator))


@pytest.fixture
def opened(build, tmp_path):
    """A function of studies and parts of a plan: the review, exported."""

    def make(*studies, decimal="comma", **parts):
        return export(build.write(tmp_path / "review", *studies, **parts), decimal)

    return make


def test_the_numbers_are_those_of_the_database_that_the_review_was_imported_from(peer_support):
    studies = peer_support.review.evidence.studies
    source = {result.id: result.data["columns"].value for study in studies for result in study.results}
    rows = rows_of(of_review(peer_support.review))

    assert len(rows) == 66
    for row in rows:
        before = source[row["result_id"]]
        assert {name: row[name] for name in OF_DATABASE} == {
            name: before[name].replace("NR", "NA") for name in OF_DATABASE
        }


def test_the_ids_are_those_that_metapsytools_gave_the_rows_of_the_database(peer_support):
    """Its rows had whole weeks with a decimal, 12.0, and none of the database's categories."""
    studies = peer_support.review.evidence.studies
    source = {result.id: result.data["columns"].value for study in studies for result in study.results}
    rows = rows_of(of_review(peer_support.review))

    same = sum(row[".id"] == source[row["result_id"]][".id"] for row in rows)
    assert len({row[".id"] for row in rows}) == len(rows)
    assert same >= len(rows) / 2


def test_every_column_that_checkdataformat_asks_for_is_there(bcg):
    (head, *_) = rows_of(of_review(bcg.review))

    assert set(MUST) <= set(head)
    assert set(IDENTITY) <= set(MUST)


def test_a_row_has_one_group_of_numbers(bcg, peer_support):
    groups = [
        {name for name in COLUMNS if stem(name) == of}
        for of in dict.fromkeys(map(stem, COLUMNS))
        if of != "people"
    ]

    for carried in (bcg, peer_support):
        for row in rows_of(of_review(carried.review)):
            assert sum(any(row[name] != "NA" for name in group) for group in groups) == 1


def stem(name):
    if name in {"n_arm1", "n_arm2"}:
        return "people"  # the databases tell them beside a pre-calculated g too
    if name.startswith("precalc"):
        return name.removesuffix("_se")
    return "change" if "_change_" in name else "counts" if name.startswith(("event", "total")) else "means"


def test_changes_stand_in_columns_of_their_own(opened, build):
    means = {"peer": build.arm(), "control": build.arm(mean="8")}
    made = opened(build.study("a", build.result(more={"value_kind": "change"}, **means)))

    (row,) = rows_of(made)
    assert (row["mean_change_arm1"], row["mean_change_arm2"], row["n_change_arm1"]) == ("10", "8", "50")
    assert (row["mean_arm1"], row["n_arm1"]) == ("NA", "NA")


def test_events_and_people_stand_as_counts_of_the_outcome(opened, build):
    values = {"peer": {"events": "4", "total": "40"}, "control": {"events": "9", "total": "41"}}
    made = opened(build.study("a", build.result(**values)))

    (row,) = rows_of(made)
    assert [row[name] for name in ("event_arm1", "totaln_arm1", "event_arm2", "totaln_arm2")] == (
        ["4", "40", "9", "41"]
    )
    assert (row["outcome_type"], row["change_sign"]) == ("mood", "TRUE")


@pytest.mark.parametrize(
    ("outcome", "sign", "precalc", "turned"),
    [
        ("mood", "positive_favours_exp", "-0,3", "0,3"),  # less is better: arm 1 has less
        ("mood", "exp_minus_ctl", "0,3", "-0,3"),
        ("hope", "negative_favours_exp", "-0,3", "-0,3"),
        ("hope", "exp_minus_ctl", "0,3", "0,3"),
        ("visits", "exp_minus_ctl", "0,3", "NA"),  # neither way is better
    ],
)
def test_a_reported_difference_is_arm_1_minus_arm_2_and_turned_by_change_sign(
    opened, build, outcome, sign, precalc, turned
):
    made = opened(build.study("a", build.result(outcome=outcome, contrast=build.g("0.3", sign=sign))))

    (row,) = rows_of(made)
    assert (row["precalc_g"], row["precalc_g_se"], row[".g"]) == (precalc, "0,2", turned)
    if turned != "NA":
        as_measured = float(precalc.replace(",", "."))
        assert (-as_measured if row["change_sign"] == "TRUE" else as_measured) == float(
            turned.replace(",", ".")
        )


def test_a_reported_risk_ratio_stands_as_its_logarithm(opened, build):
    ratio = {"estimate": "0.5", "scale": "rr", "se": "0.25", "sign_convention": "exp_minus_ctl"}
    made = opened(build.study("a", build.result(contrast=ratio)))

    (row,) = rows_of(made)
    assert (row["precalc_log_rr"], row["precalc_log_rr_se"]) == ("-0,6931471805599453", "0,25")


def test_a_difference_whose_sign_cannot_be_told_is_left_out(opened, build):
    made = opened(
        build.study("a", build.result(outcome="riddle")),
        build.study("b", build.result(contrast=build.g("0.3", sign="unknown"))),
        build.study("c", build.result(contrast={"p": "0.2"})),
    )

    assert [loss.key for loss in made.left_out] == ["a.r1", "b.r1", "c.r1"]
    assert rows_of(made) == []


def test_an_sd_from_a_standard_error_is_written_and_told_as_worked_out(opened, build):
    arm = {"n": "25", "mean": "10", "se": "2", "sd": {"missing": "not_reported"}}
    made = opened(build.study("a", build.result(peer=arm, control=build.arm())))

    (row,) = rows_of(made)
    assert (row["sd_arm1"], row["sd_arm2"]) == ("10", "5")
    assert [loss.key for loss in made.losses if "worked out, not printed" in loss.what] == ["a.r1"]


def test_what_a_row_has_no_room_for_is_told(opened, build):
    values = {"peer": build.arm(), "control": build.arm(), "contrast": {"p": "0.3"}}
    made = opened(build.study("a", build.result(**values), design="cluster"))
    told = "\n".join(made.lines())

    assert "  further numbers of the result: a row has one group of numbers: 1 (a.r1)" in told
    assert "  that groups were allocated: " in told


@pytest.mark.parametrize(
    ("design", "told"),
    [("crossover", ["the same people"]), ("comparison_group", ["no randomised trial"]), ("parallel", [])],
)
def test_what_the_standard_does_not_say_of_a_design_is_told(opened, build, design, told):
    made = opened(build.study("a", design=design))

    lines = [line for line in made.lines() if "the same people" in line or "no randomised trial" in line]
    assert len(lines) == len(told)
    assert all(what in line for what, line in zip(told, lines, strict=True))


def test_rows_that_checkconflicts_takes_for_one_are_told_apart_and_named(opened, build):
    twice = {"instrument": "Scale"}
    outcomes = {
        "domains": [{"id": "clinical", "label": "Clinical"}],
        "outcomes": [
            {"id": name, "label": name.title(), "domain": "clinical", "polarity": "lower_better", **twice}
            for name in ("mood", "fear")
        ],
    }
    made = opened(
        build.study("a", build.result(), build.result("r2", "fear"), build.result("r3", "fear")),
        build.study("b"),
        outcomes=outcomes,
    )
    rows = rows_of(made)

    assert [row["instrument"] for row in rows] == [
        "Scale, Mood",
        "Scale, Fear, r2",
        "Scale, Fear, r3",
        "Scale",
    ]
    assert len({tuple(row[name] for name in IDENTITY) for row in rows}) == 4
    assert {loss.key for loss in made.losses if "checkConflicts" in loss.what} == {"a.r1", "a.r2", "a.r3"}


def test_the_arms_of_a_study_of_several_are_specified(opened, build):
    arms = [
        build.peer("high"),
        build.peer("low"),
        {"id": "control", "role": "control", "control_kind": "waitlist"},
    ]
    contrasts = [
        {"id": name, "arm_exp": name.removeprefix("c_"), "arm_ctl": "control"} for name in ("c_high", "c_low")
    ]
    made = opened(
        build.study(
            "a", build.result(c_high=build.g("0.1"), c_low=build.g("0.2")), arms=arms, contrasts=contrasts
        )
    )

    assert [(row["multi_arm1"], row["multi_arm2"]) for row in rows_of(made)] == [
        ("high", "control"),
        ("low", "control"),
    ]


def test_studies_of_one_name_are_told_apart(opened, build):
    made = opened(build.study("a", label="Ek, 2001"), build.study("b", label="Ek, 2001"))

    assert [row["study"] for row in rows_of(made)] == ["Ek, 2001 (a)", "Ek, 2001 (b)"]


def test_texts_hold_no_semicolon_and_no_formula_and_that_is_told(opened, build):
    made = opened(build.study("a", country="NO; SE", population="=SUM(A1)", setting="NA"))
    told = "\n".join(made.lines())

    (row,) = rows_of(made)
    assert (row["country"], row["population"]) == ("NO, SE", "'=SUM(A1)")
    for what in ("semicolons and line breaks", "begins as a formula", "a text NA"):
        assert what in told


def test_the_decimal_mark_can_be_a_point(opened, build):
    made = opened(build.study("a"), decimal="point")

    (row,) = rows_of(made, ",")
    assert row[".g"] == "0.3"


def test_a_name_of_the_standard_that_a_form_has_too_gets_another_column(opened, build):
    (row,) = rows_of(opened(build.study("a", build.result(more={"rater": "self-report"}))))

    assert row["rating"] == "self-report"


@pytest.mark.parametrize(("decimal", "read"), [("comma", "read.csv2"), ("point", "read.csv")])
def test_r_reads_texts_as_texts_and_numbers_as_numbers(bcg, tmp_path, decimal, read):
    need_r()
    (tmp_path / "a.csv").write_bytes(of_review(bcg.review, decimal).content)
    code = f'd <- {read}("a.csv"); cat(class(d$event_arm1), class(d$study), d$event_arm1[1], nrow(d), d$.log_rr[1])'
    told = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=False, cwd=tmp_path)

    assert told.stdout == "integer character 4 13 -0.8893113", told.stderr


MAPPING = """\
schema: 1
extractor: metapsy
source: {report: exported, kind: dataset, citekey: exported, file: data.csv, references: references.json}
forms: {study: peer_support@1.2.0}
numbers: decimal_comma
missing: {NA: not_reported}
rows: {row: row, study: study, unique: [study, outcome_type, instrument, time, time_weeks, rating]}
characteristics: {label: {column: study}, design: trial}
arms:
  peer: {label: {column: condition_arm1}, role: experimental, format: group, delivery: in_person, structure: manual}
  control: {label: {column: condition_arm2}, role: control, control_kind: usual_care}
contrasts: {contrast: {arm_exp: peer, arm_ctl: control}}
results: {}
values:
  peer:
    n: {column: n_arm1, number: yes}
    mean: {column: mean_arm1, number: yes}
    sd: {column: sd_arm1, number: yes}
    events: {column: event_arm1, number: yes}
    total: {column: totaln_arm1, number: yes}
  control:
    n: {column: n_arm2, number: yes}
    mean: {column: mean_arm2, number: yes}
    sd: {column: sd_arm2, number: yes}
    events: {column: event_arm2, number: yes}
    total: {column: totaln_arm2, number: yes}
  contrast:
    smd: {column: precalc_g, number: yes}
    smd_se: {column: precalc_g_se, number: yes}
    sign_convention: exp_minus_ctl
outcomes:
  instrument: {column: instrument}
  category: {column: domain, codes: {clinical: clinical, personal: personal}}
  domain: {column: domain, codes: {clinical: clinical, personal: personal}}
  labels: {clinical: Clinical, personal: Personal}
coding:
  {arm: peer, field: peer_role, description: role, basis: role_basis, locator: title, codes: {relational: relational}}
references: {exported: {authors: "Nobody, N.", year: "2026", title: Exported}}
"""


def imported(content, folder, decimal):
    """The values of every result after our own import of the table, by study and number of the row."""
    separator, _ = DECIMALS[decimal]
    rows = list(csv.DictReader(StringIO(content.decode(), newline=""), delimiter=separator))
    mapping = MAPPING.replace("decimal_comma", f"decimal_{decimal}")
    coding = "study,outcome_category,instrument,polarity,polarity_basis,role,role_basis\n" + "".join(
        f'"{row["study"]}",{row["domain"]},"{row["instrument"]}",{row["polarity"]},usual,a [relational],title\n'
        for row in rows
    )
    names = {row["study"]: f"{row['study']} (2001). A trial. Journal, 1, 2-3." for row in rows}
    files = {"import.yaml": mapping, "coding.csv": coding, "references.json": json.dumps(names)}
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "data.csv").write_bytes(content)
    got = metapsy.read(folder / "data.csv", folder / "coding.csv", folder / "import.yaml")
    return {
        (record["study"], result["id"]): numbers(result["values"])
        for name, text in got.files.items()
        if name.startswith("records/")
        for record in [plain(parse(text, name))]
        for result in record["results"]
    }


def numbers(values):
    """What is known of each arm and the contrast, as numbers."""
    return {
        unit: found
        for unit, block in values.items()
        if (
            found := {
                name: float(one["printed"].replace(",", "."))
                for name, one in block.items()
                if isinstance(one, dict) and "printed" in one
            }
        )
    }


positive = st.floats(0.01, 1e4).map(lambda x: round(x, 6))
any_number = st.floats(-1e4, 1e4).map(lambda x: round(x, 6) + 0)
people = st.integers(2, 10_000)
means = st.fixed_dictionaries({"n": people, "mean": any_number, "sd": positive})
effects = st.fixed_dictionaries({"smd": any_number, "smd_se": positive})


@st.composite
def counts(draw):
    total = draw(people)
    return {"events": draw(st.integers(0, total)), "total": total}


a_result = st.one_of(
    st.fixed_dictionaries({"peer": means, "control": means}),
    st.fixed_dictionaries({"peer": counts(), "control": counts()}),
    st.fixed_dictionaries({"contrast": effects}),
)


@settings(max_examples=cases(15, 300))
@given(
    results=st.lists(st.tuples(st.sampled_from(["mood", "hope"]), a_result), min_size=1, max_size=3),
    decimal=st.sampled_from([*DECIMALS]),
)
def test_an_exported_review_comes_back_with_the_same_numbers(build, tmp_path_factory, results, decimal):
    folder = tmp_path_factory.mktemp("round")
    written = [
        build.result(
            f"r{at}",
            outcome,
            **{
                unit: {
                    name: f"{value:f}" if isinstance(value, float) else str(value)
                    for name, value in block.items()
                }
                | ({"sign_convention": "exp_minus_ctl"} if unit == "contrast" else {})
                for unit, block in values.items()
            },
        )
        for at, (outcome, values) in enumerate(results, 1)
    ]
    made = export(build.write(folder / "review", build.study("ek_2001", *written, label="Ek, 2001")), decimal)

    got = imported(made.content, folder, decimal)

    assert made.left_out == ()
    assert got == {
        ("ek_2001", f"row_{at}"): {unit: dict(block) for unit, block in values.items()}
        for at, (_, values) in enumerate(results, 1)
    }
