"""The committed records of the peer-support review say what their source says."""

import os
import re
from pathlib import Path

import pytest

from extraction_forms import record_files
from extraction_forms.exchange import metapsy
from extraction_forms.exchange.mojibake import repair
from extraction_forms.form_library import find_form
from extraction_forms.references import bib
from extraction_forms.yaml_text import plain, read

REVIEW = Path(__file__).parents[3] / "reviews" / "peer_support"
PATHS = sorted((REVIEW / "records").glob("*/metapsy.yaml"))
RISK = {"Low risk": "low", "Some concerns": "some_concerns", "High risk": "high"}


def load(path):
    return plain(read(path, path.name))


def values(block):
    """Every answer in a block that names its column, the blocks within it included."""
    for key, answer in block.items():
        if key in {"columns", "evidence"} or not isinstance(answer, dict):
            continue
        if "column" in answer:
            yield answer
        else:
            yield from values(answer)


@pytest.fixture(scope="module")
def records():
    return {path.parent.name: load(path) for path in PATHS}


def test_there_are_28_trials_with_66_results(records):
    assert len(records) == 28
    numbers = [
        int(result["id"].removeprefix("row_")) for record in records.values() for result in record["results"]
    ]
    assert sorted(numbers) == list(range(1, 67))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.parent.name)
def test_every_printed_text_is_that_of_the_column_it_names(path):
    record = load(path)
    checked = 0
    for result in record["results"]:
        assert result["columns"][""] == result["evidence"]["row"]
        for answer in values(result):
            printed = answer.get("printed", "")
            cell = result["columns"][answer["column"]]
            assert (repair(cell) == printed) if printed else ("code" in answer or cell in {"NA", "NR"})
            checked += 1
    assert checked >= 9 * len(record["results"])


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.parent.name)
def test_every_fact_of_a_study_is_that_of_the_row_it_names(path):
    record = load(path)
    rows = {result["columns"][""]: result["columns"] for result in record["results"]}
    for block in (record["characteristics"], *record["arms"]):
        for answer in values(block):
            if "code" in answer:
                continue
            row = answer.get("evidence", {}).get("row", block["evidence"]["row"])
            expected = answer.get("printed", "")
            cell = rows[row][answer["column"]]
            assert (repair(cell) == expected) if expected else (cell in {"NA", "NR", "Unclear", "unclear"})


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.parent.name)
def test_every_judgement_is_that_of_its_row(path):
    rows = {result["id"]: result["columns"] for result in load(path)["results"]}
    judgements = load(path.with_name("metapsy.rob2.yaml"))["judgements"]

    assert [judgement["result"] for judgement in judgements] == list(rows)
    for judgement in judgements:
        for name in ("d1", "d2", "d3", "d4", "d5", "overall"):
            answer = judgement[name]
            assert answer["code"] == RISK[rows[judgement["result"]][answer["column"]]]


def test_sample_sizes_missing_in_13_rows_are_not_reported(records):
    sizes = [
        block["n"]
        for record in records.values()
        for result in record["results"]
        for arm, block in result["values"].items()
        if arm.startswith("peer")
    ]

    missing = [size for size in sizes if "printed" not in size]
    assert missing == [{"missing": "not_reported", "column": "n_arm1"}] * 13


def test_every_role_is_provisional_and_quotes_its_words(records):
    for record in records.values():
        roles = [arm["peer_role"] for arm in record["arms"] if arm["role"] == "experimental"]
        assert roles
        for role in roles:
            assert role["provisional"] == "trial title; single provisional coder"
            assert role["evidence"]["quote"].endswith("]")


def test_one_trial_has_two_experimental_arms_with_one_control(records):
    (name,) = (name for name, record in records.items() if len(record["contrasts"]) > 1)

    record = records[name]
    assert [arm["id"] for arm in record["arms"]] == ["peer_high", "peer_low", "control"]
    assert {one["shared_control_group"]["printed"] for one in record["contrasts"]} == {"rogers_2016_control"}
    compared = [(result["outcome"]["printed"], *result["values"]) for result in record["results"]]
    assert compared == [
        (outcome, f"peer_{group}", "control", f"contrast_{group}")
        for outcome in ("basis_24", "lehmans_qol_pooled", "ras_total")
        for group in ("high", "low")
    ]


def test_what_is_read_from_an_instruments_name_is_provisional_and_quotes_the_name(records):
    record = records["rogers_2016"]
    rows = {result["columns"][""]: result["columns"] for result in record["results"]}

    read_from = [arm["label"] for arm in record["arms"][:2]]
    read_from += [contrast["shared_control_group"] for contrast in record["contrasts"]]
    assert {answer["provisional"] for answer in read_from} == {
        "read from the instrument's name; the database marks no arms"
    }
    for answer in read_from:
        where = answer["evidence"]
        assert where["quote"] == repair(rows[where["row"]][where["column"]])
    for result in record["results"]:
        assert result["outcome"]["provisional"].endswith("read as groups of people, not as scales")
        assert result["outcome"]["evidence"]["quote"] == repair(result["columns"]["instrument"])


def test_every_outcome_of_a_result_is_in_the_vocabulary_and_has_a_polarity(records):
    outcomes = {outcome["id"]: outcome for outcome in load(REVIEW / "outcomes.yaml")["outcomes"]}

    named = [result["outcome"] for record in records.values() for result in record["results"]]
    used = {one["printed"] if isinstance(one, dict) else one for one in named}
    assert used == set(outcomes)
    assert all(
        outcome["polarity"]["code"] in {"higher_better", "lower_better"} for outcome in outcomes.values()
    )


def test_every_report_of_a_record_is_among_the_references(records):
    references = bib.read(REVIEW / "references.bib")

    cited = {report["citekey"] for record in records.values() for report in record["reports"]}
    assert cited <= set(references)
    assert {"smit_2023", "smit_2023_metapsy"} <= set(references)
    assert all(reference.text for reference in references.values())


def test_the_original_gives_the_committed_files_byte_for_byte():
    original = os.environ.get("SYNTHESIS_METAPSY")
    if not original:
        pytest.skip("SYNTHESIS_METAPSY does not name the database's data.csv")

    got = metapsy.read(Path(original), REVIEW / "coding.csv", REVIEW / "import.yaml")

    committed = {name: (REVIEW / name).read_bytes() for name in got.files}
    assert committed == {name: text.encode("utf-8") for name, text in got.files.items()}
    ours = {path.relative_to(REVIEW).as_posix() for path in (REVIEW / "records").glob("*/metapsy*.yaml")}
    assert ours <= set(got.files)


def test_the_forms_accept_every_record_and_warn_of_judgements_milder_than_their_domains():
    forms = {name: find_form(f"{name}@{of}") for name, of in (("peer_support", "1.2.0"), ("rob2", "1.1.0"))}
    loaded = record_files.load(REVIEW, forms)

    warned = sorted(
        int(re.search(r"row_(\d+) > overall_not_milder", warning)[1])
        for record in loaded.records
        if record.form == "rob2"
        for warning in record.warnings
    )
    assert warned == [19, 20, 21, 46, 47, 61, 62]
    assert len([record for record in loaded.records if record.extractor == "metapsy"]) == 56
