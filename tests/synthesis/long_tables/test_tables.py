from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.errors import Rejected
from extraction_forms.form_library import library
from extraction_forms.printed_intervals import interval
from extraction_forms.records import MISSING_REASONS
from synthesis.long_tables.table import cell
from synthesis.long_tables.tables import long_tables
from synthesis.render.csv import TYPES
from synthesis.review import open_review

REVIEWS = Path(__file__).parents[3] / "reviews"

PLAN = """\
title: A review
date: 2026-11-01
forms: [peer_support@1.2.0, rob2@1.1.0]
wording: {experimental: peers, control: usual care}
"""
OUTCOMES = """\
domains: [{id: hope, label: Hope}]
outcomes:
  - {id: hhi, label: Herth Hope Index, domain: hope, polarity: {code: higher_better, provisional: one coder}}
"""
RECORD = """\
schema: 1
form: {id: peer_support, version: 1.2.0}
study: okafor_2019
extractor: anna
status: submitted
revision: 1
numbers: decimal_comma
evidence: {report: main}
characteristics:
  label: "<script>alert(1)</script>"
  design: trial
  mean_age: "43,90"
  n_planned: {missing: not_reported, note: asked, column: planned}
reports: [{id: main, kind: journal, is_primary: yes}]
arms:
  - id: peer
    role: experimental
    format: group
    delivery: online
    structure: manual
    peer_role: {code: relational, provisional: one coder, evidence: {page: "3", quote: mutual}}
  - {id: usual, role: control, control_kind: usual_care}
contrasts: [{id: contrast, arm_exp: peer, arm_ctl: usual}]
results:
  - id: hope_post
    outcome: hhi
    time: {printed: "12", unit: weeks}
    evidence: {page: "6", locator: Table 2}
    columns: {"": "1", mean: "1,80"}
    values:
      peer: {n: "65", mean: "1,80", sd: {missing: not_reported, note: blank cell}}
      usual: {n: "73", mean: {printed: "-0.000010", numbers: decimal_point}, sd: {missing: unclear}}
      contrast:
        smd: {printed: "−0,05", provisional: read off a figure}
        smd_se: {missing: not_reported}
        sign_convention: exp_minus_ctl
"""
JUDGED = """\
schema: 1
form: {id: rob2, version: 1.1.0}
study: okafor_2019
extractor: anna
status: submitted
revision: 1
evidence: {report: main, page: "6"}
judgements:
  - {id: j, result: hope_post, d1: low, d2: low, d3: low, d4: low, d5: {missing: unclear}, overall: low}
"""


@pytest.fixture
def review(tmp_path):
    """A review of one study, opened; the text of its record may be replaced."""

    def opened(**replacing):
        folder = tmp_path / "reviews" / "hope"
        (folder / "records" / "okafor_2019").mkdir(parents=True, exist_ok=True)
        files = {
            "review.yaml": PLAN,
            "outcomes.yaml": OUTCOMES,
            "records/okafor_2019/anna.yaml": RECORD,
            "records/okafor_2019/anna.rob2.yaml": JUDGED,
        }
        for name, text in {**files, **replacing.get("files", {})}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
        return open_review(folder)

    return opened


@pytest.fixture(params=["invented", "peer_support", "crisis_in_evaluation"])
def tables(request, review):
    opened = review() if request.param == "invented" else open_review(REVIEWS / request.param)
    return {table.name: table for table in long_tables(opened)}


def lines(table):
    """The lines of a table as names and cells."""
    names = [field.name for field in table.fields]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def test_every_table_has_lines_and_the_first_column_tells_them_apart(tables):
    for table in tables.values():
        ids = [row[0] for row in table.rows]

        assert ids, table.name
        assert len(set(ids)) == len(ids), table.name
        assert all(ids), table.name


def test_every_line_has_a_cell_for_every_column_and_no_two_columns_share_a_name(tables):
    for table in tables.values():
        names = [field.name for field in table.fields]

        assert len(set(names)) == len(names), table.name
        assert {len(row) for row in table.rows} == {len(names)}, table.name


def test_every_cell_fits_the_type_and_the_codes_of_its_column(tables):
    fits = {"number": float, "integer": int, "boolean": ["true", "false"].index, "string": str}

    for table in tables.values():
        for field in table.fields:
            cells = [cell for cell in table.column(field.name) if cell]
            assert field.type in TYPES
            assert all(fits[field.type](cell) is not None for cell in cells), (table.name, field.name)
            assert not field.codes or set(cells) <= set(field.codes), (table.name, field.name)


def test_every_reference_names_a_line_that_is_there(tables):
    for table in tables.values():
        for field in table.fields:
            if field.refers_to:
                there = {row[0] for row in tables[field.refers_to].rows}
                assert {cell for cell in table.column(field.name) if cell} <= there, (table.name, field.name)


def test_every_study_of_a_line_is_a_study_or_a_source(tables):
    known = {row[0] for name in ("studies", "sources") if name in tables for row in tables[name].rows}

    for table in tables.values():
        if "study_id" in [field.name for field in table.fields]:
            assert {cell for cell in table.column("study_id") if cell} <= known


def test_every_answer_without_a_value_has_a_reason(tables):
    for line in lines(tables["answers"]):
        whole = line["part"] == ""
        assert not whole or bool(line["value"]) != bool(line["missing_reason"])
        assert line["missing_reason"] in ("", *MISSING_REASONS)


def test_sources_are_numbered_in_the_order_of_their_first_use_and_none_comes_twice(tables):
    used = [cell for cell in tables["answers"].column("evidence_id") if cell]
    evidence = tables["evidence"]

    assert list(dict.fromkeys(used)) == [f"e{number}" for number in range(1, len(evidence.rows) + 1)]
    assert list(evidence.column("evidence_id")) == list(dict.fromkeys(used))
    assert len({row[1:] for row in evidence.rows}) == len(evidence.rows)


def test_the_tables_are_the_same_twice(review):
    assert long_tables(review()) == long_tables(review())


def test_the_tables_of_a_review_of_studies_are_those_of_its_sections(review):
    assert [table.name for table in long_tables(review())] == [
        *("studies", "reports", "arms", "contrasts", "measurements", "results"),
        *("judgements", "domains", "outcomes", "evidence", "answers"),
    ]


def test_the_tables_of_a_review_of_counts_have_no_studies_and_its_tags_as_columns():
    tables = {table.name: table for table in long_tables(open_review(REVIEWS / "crisis_in_evaluation"))}
    tallies = {line["tally_id"]: line for line in lines(tables["tallies"])}

    assert list(tables) == ["sources", "reports", "tallies", "evidence", "answers"]
    assert len(tallies) == 16
    improved = tallies["gillard_2019/trials_improved"]
    assert (improved["n"], improved["unit"]) == ("13", "studies")
    assert (improved["tags.design"], improved["tags.reading"], improved["tags.mode"]) == (
        "trial",
        "improved",
        "",
    )


def test_every_number_of_the_real_review_is_one_line_that_agrees_with_its_record():
    opened = open_review(REVIEWS / "peer_support")
    table = next(table for table in long_tables(opened) if table.name == "results")
    found = {line["result_id"]: line for line in lines(table)}

    numbers = {
        f"{study.id}/{result.id}/{unit}/{name}": datum
        for study in opened.evidence.studies
        for result in study.results
        for unit, data in result.values.items()
        for name, datum in data.items()
        if isinstance(datum.value, (int, float)) or datum.missing
    }
    assert found.keys() == numbers.keys()
    for name, datum in numbers.items():
        assert (float(found[name]["value"]) if datum.known else "") == (datum.value if datum.known else "")
        assert found[name]["reported_text"] == datum.printed


def test_a_number_has_a_decimal_point_its_printed_text_and_what_is_said_of_it(review):
    table = next(table for table in long_tables(review()) if table.name == "results")
    found = {line["result_id"].removeprefix("okafor_2019/hope_post/"): line for line in lines(table)}

    assert list(found) == [
        *("peer/n", "peer/mean", "peer/sd"),
        *("usual/n", "usual/mean", "usual/sd"),
        *("contrast/smd", "contrast/smd_se"),
    ]
    assert (found["peer/mean"]["value"], found["peer/mean"]["reported_text"]) == ("1.8", "1,80")
    assert found["peer/n"]["value"] == "65"
    assert float(found["usual/mean"]["value"]) == -0.00001
    missing = found["peer/sd"]
    assert (missing["value"], missing["missing_reason"], missing["note"]) == (
        "",
        "not_reported",
        "blank cell",
    )
    smd = found["contrast/smd"]
    assert (smd["value"], smd["sign_convention"], smd["provisional"]) == (
        "-0.05",
        "exp_minus_ctl",
        "read off a figure",
    )
    assert (smd["arm_id"], smd["contrast_id"]) == ("", "okafor_2019/contrast")
    assert (found["peer/n"]["arm_id"], found["peer/n"]["contrast_id"]) == ("okafor_2019/peer", "")


def test_entries_carry_ids_that_hold_over_the_review_and_the_tags_derived_from_them(review):
    tables = {table.name: lines(table) for table in long_tables(review())}

    peer, usual = tables["arms"]
    assert (peer["arm_id"], peer["study_id"], peer["mode"]) == ("okafor_2019/peer", "okafor_2019", "online")
    assert (usual["control_kind"], usual["mode"]) == ("usual_care", "")
    assert tables["contrasts"][0]["arm_exp"] == "okafor_2019/peer"
    measured = tables["measurements"][0]
    assert (measured["outcome"], measured["time"], measured["time_unit"]) == ("hhi", "12.0", "weeks")
    assert (measured["columns."], measured["columns.mean"]) == ("1", "1,80")
    assert tables["judgements"][0]["result"] == measured["measurement_id"] == "okafor_2019/hope_post"
    assert tables["judgements"][0]["d5"] == ""
    assert tables["reports"][0]["is_primary"] == "true"
    assert tables["studies"][0]["label"] == "<script>alert(1)</script>"
    assert tables["outcomes"][0]["outcome_id"] == "hhi"


def test_an_answer_keeps_its_print_its_reason_its_source_and_what_is_provisional(review):
    tables = {table.name: lines(table) for table in long_tables(review())}
    found = {
        (line["record"], line["origin"].partition("#")[2], line["part"]): line for line in tables["answers"]
    }
    sources = {line["evidence_id"]: line for line in tables["evidence"]}
    record = "records/okafor_2019/anna.yaml"

    age = found[record, "characteristics/mean_age", ""]
    assert (age["value"], age["printed"], age["unit"], age["form"]) == (
        "43.9",
        "43,90",
        "years",
        "peer_support",
    )
    planned = found[record, "characteristics/n_planned", ""]
    assert (planned["value"], planned["missing_reason"], planned["note"]) == ("", "not_reported", "asked")
    assert sources[planned["evidence_id"]]["column"] == "planned"
    role = found[record, "arms/peer/peer_role", ""]
    assert (role["value"], role["provisional"]) == ("relational", "one coder")
    assert sources[role["evidence_id"]]["quote"] == "mutual"
    assert sources[role["evidence_id"]]["report_id"] == "okafor_2019/main"
    assert found[record, "results/hope_post/columns", "mean"]["value"] == "1,80"
    assert found[record, "hope_post/contrast/smd", ""]["unit_of"] == "contrast"
    assert found["outcomes.yaml", "outcomes/hhi/polarity", ""]["provisional"] == "one coder"


def test_a_section_of_a_forms_own_gives_a_table_of_its_own(review):
    form = library()["rob2"].read_text("utf-8").replace("reads_as: judgements", "reads_as: judgements", 1)
    extra = (
        "  - id: evidence_base\n    label: Basis\n    repeat: list\n    fields:\n"
        "      - {id: record, label: Record, type: text}\n"
        "      - {id: seen, label: Seen, type: choices, choices: [{code: a, label: A}, {code: b, label: B}]}\n"
    )
    own = form.replace("proposals:\n", f"{extra}proposals:\n", 1)
    judged = f"{JUDGED}evidence_base: [{{id: x, record: a protocol, seen: [b, a]}}]\n"

    opened = review(files={"forms/rob2.yaml": own, "records/okafor_2019/anna.rob2.yaml": judged})
    table = next(table for table in long_tables(opened) if table.name == "evidence_base")

    assert lines(table) == [
        {
            "evidence_base_id": "okafor_2019/x",
            "study_id": "okafor_2019",
            "record": "records/okafor_2019/anna.rob2.yaml",
            "record_2": "a protocol",
            "seen": "a; b",
        }
    ]


def test_an_entry_that_two_forms_of_a_study_share_by_name_has_an_id_for_each(review):
    form = library()["rob2"].read_text("utf-8")
    extra = "  - id: reports\n    label: Reports\n    repeat: list\n    fields: [{id: url, label: URL, type: text}]\n"
    judged = f"{JUDGED}reports: [{{id: main, url: 'https://example.org'}}]\n"

    opened = review(
        files={
            "forms/rob2.yaml": form.replace("proposals:\n", f"{extra}proposals:\n", 1),
            "records/okafor_2019/anna.rob2.yaml": judged,
        }
    )
    table = next(table for table in long_tables(opened) if table.name == "reports")

    assert [(line["report_id"], line["kind"], line["url"]) for line in lines(table)] == [
        ("okafor_2019/main", "journal", ""),
        ("okafor_2019/main@rob2", "", "https://example.org"),
    ]


def test_a_record_that_does_not_count_is_in_no_table(review):
    draft = RECORD.replace("extractor: anna", "extractor: ben").replace("status: submitted", "status: draft")

    tables = long_tables(review(files={"records/okafor_2019/ben.yaml": draft}))

    assert tables == long_tables(review())
    assert not any("ben.yaml" in cell for table in tables for row in table.rows for cell in row)


ANSWERS = """\
id: described
version: 1.0.0
title: Described
reads_as: answers
sections:
  - {id: reports, label: Reports, repeat: list, fields: [{id: kind, label: Kind, type: text}]}
  - id: characteristics
    label: Description
    fields:
      - {id: ci, label: Interval, type: interval}
      - {id: source, label: Source, type: evidence}
  - id: arms
    label: Described arms
    repeat: list
    fields:
      - {id: manual, label: Manual, type: flag}
  - id: sessions
    label: Sessions
    repeat: map
    repeat_over: arms
    fields:
      - {id: arm, label: Arm, type: slug, refers_to: arms}
    units: [arms]
    unit_fields: [{id: n, label: N, type: whole}, {id: ci, label: Interval, type: interval}]
  - {id: scales, label: Scales, repeat_over: outcomes, fields: [{id: items, label: Items, type: whole}]}
derived:
  - id: guided
    label: Guided
    section: arms
    help: By a manual.
    cases: [{when: manual, code: y}, {code: n}]
    choices: [{code: y, label: Y}, {code: n, label: N}]
"""
DESCRIBED = """\
schema: 1
form: {id: described, version: 1.0.0}
study: okafor_2019
extractor: anna
status: submitted
revision: 1
reports: [{id: leaflet, kind: leaflet}]
characteristics: {ci: -0.3 to 0.1, source: {quote: in groups}}
arms: [{id: peer, manual: yes}]
sessions: {peer: {arm: peer, values: {peer: {n: 12}}}}
scales: {hhi: {items: 12}}
"""


@pytest.fixture
def described(review, tmp_path):
    """The review with a second record of its study, of a form whose records are only answers."""

    def opened(old="", new=""):
        review()
        folder = tmp_path / "reviews" / "hope"
        plan = (folder / "review.yaml").read_text("utf-8")
        (folder / "review.yaml").write_text(plan.replace("forms: [", "forms: [described@1.0.0, "), "utf-8")
        (folder / "forms").mkdir()
        (folder / "forms" / "described.yaml").write_text(ANSWERS, "utf-8")
        record = folder / "records" / "okafor_2019" / "anna.described.yaml"
        record.write_text(DESCRIBED.replace(old, new) if old else DESCRIBED, "utf-8")
        return open_review(folder)

    return opened


def test_answers_are_exported_as_tables_of_their_own_and_make_no_study(described):
    found = described()
    tables = {table.name: table for table in long_tables(found)}

    assert len(found.evidence.studies) == 1
    assert len(tables["studies"].rows) == 1
    assert len(tables["arms"].rows) == 2
    assert tables["described.characteristics"].column("source") == ('"in groups"',)
    assert tables["described.arms"].column("guided") == ("y",)
    assert tables["described.sessions"].column("arm") == ("okafor_2019/peer",)
    assert tables["described.sessions"].fields[-1].refers_to == "described.arms"
    assert tables["described.sessions_values"].column("value") == ("12",)
    assert tables["described.scales"].column("items") == ("12",)
    assert "okafor_2019/leaflet" in tables["reports"].column("report_id")


def test_a_table_of_answers_refers_to_ids_that_are_there(described):
    tables = {table.name: table for table in long_tables(described())}

    for table in tables.values():
        for field in (field for field in table.fields if field.refers_to):
            target = tables[field.refers_to]
            known = {*target.column(target.fields[0].name), ""}
            assert set(table.column(field.name)) <= known, (table.name, field.name)


def test_a_section_over_the_outcomes_of_a_review_has_their_ids(described):
    with pytest.raises(Rejected) as caught:
        described("scales: {hhi:", "scales: {hhj:")

    assert "Scales > hhj: expected an outcome of outcomes.yaml: hhi; found 'hhj'. Did you mean 'hhi'?" in str(
        caught.value
    )


def test_an_interval_is_a_text_and_two_columns_of_numbers(described):
    tables = {table.name: table for table in long_tables(described("-0.3 to 0.1", '"(−0.30, 0.1)"'))}
    table = tables["described.characteristics"]
    types = {field.name: field.type for field in table.fields}
    found = [line for line in lines(tables["answers"]) if line["field"] == "ci"]

    assert (table.column("ci"), types["ci"]) == (("-0.3 to 0.1",), "string")
    assert (table.column("ci_low"), types["ci_low"]) == (("-0.3",), "number")
    assert (table.column("ci_high"), types["ci_high"]) == (("0.1",), "number")
    assert [(line["part"], line["value"]) for line in found] == [("low", "-0.3"), ("high", "0.1")]
    assert {line["printed"] for line in found} == {"(−0.30, 0.1)"}


def test_an_interval_that_is_missing_has_neither_text_nor_ends(described):
    (line,) = lines(
        next(
            table
            for table in long_tables(described("ci: -0.3 to 0.1", "ci: {missing: not_reported}"))
            if table.name == "described.characteristics"
        )
    )

    assert (line["ci"], line["ci_low"], line["ci_high"]) == ("", "", "")


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_the_cell_of_an_interval_is_read_as_the_same_interval(one, other):
    ends = tuple(sorted((one, other)))

    assert interval(cell(ends), "decimal_point") == ends


def test_an_interval_of_an_arm_is_two_lines_of_numbers(described):
    both = described("{n: 12}", "{n: 12, ci: 1.5 to 2}")
    found = lines(next(table for table in long_tables(both) if table.name == "described.sessions_values"))

    assert [(line["statistic"], line["value"], line["reported_text"]) for line in found] == [
        ("n", "12", "12"),
        ("ci_low", "1.5", "1.5 to 2"),
        ("ci_high", "2.0", "1.5 to 2"),
    ]
