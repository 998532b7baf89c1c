"""The committed records of the review of abstracts say what their source says, and no direction that it does not."""

import os
from collections import Counter
from pathlib import Path

import pytest

from extraction_forms import record_files
from extraction_forms.exchange import table_import
from extraction_forms.form_library import find_form
from extraction_forms.references import bib
from extraction_forms.yaml_text import plain, read

REVIEWS = Path(__file__).parents[3] / "reviews"
REVIEW = REVIEWS / "peer_support_abstracts"
PATHS = sorted((REVIEW / "records").glob("*/abstracts.yaml"))
STATED_REGARDLESS = {"r118", "r119"}
UNTOLD = {"r140", "r141", "r154"}
BY_SIGNIFICANCE = {
    *("r117", "r122", "r123", "r124", "r125", "r126", "r127", "r128", "r129", "r130", "r131", "r132", "r133"),
    *("r135", "r136", "r137", "r149", "r156", "r158", "r159"),
}
IN_NUMBERS = {"r114", "r115", "r116", "r120", "r121", "r150", "r151", "r152", "r153"}


@pytest.fixture(scope="module")
def records():
    return {path.parent.name: plain(read(path, path.name)) for path in PATHS}


@pytest.fixture(scope="module")
def results(records):
    return {result["id"]: result for record in records.values() for result in record["results"]}


def values(block):
    """Every answer in a block that names its column, the blocks within it included."""
    for key, answer in block.items():
        if key in {"columns", "evidence"} or not isinstance(answer, dict):
            continue
        if "column" in answer:
            yield answer
        else:
            yield from values(answer)


def test_there_are_24_studies_with_49_results(records, results):
    assert len(records) == 24
    assert sorted(results) == [f"r{number}" for number in range(114, 163)]


def test_nine_trials_are_in_the_other_review_too_and_stand_there(records):
    named = [str(record["characteristics"].get("also_in", "")) for record in records.values()]
    known = [name for name in named if name]

    assert len(known) == 9
    for name in known:
        review, study = name.split("/")
        assert (REVIEWS / review / "records" / study).is_dir()
        assert study in records


def test_two_ids_of_the_source_are_one_trial_with_its_reports(records):
    reports = [report["id"] for report in records["cook_2012a"]["reports"]]

    assert reports == ["cook_2012_schizophr_bull", "cook_2012_psychiatr_serv", "chien_2019"]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.parent.name)
def test_every_printed_text_stands_in_its_row(path):
    for result in plain(read(path, path.name))["results"]:
        row = result["columns"]
        assert row["record_id"] == result["evidence"]["row"]
        assert row["quote"] == result["evidence"]["quote"]
        for answer in values(result):
            assert answer.get("printed", "") in row[answer["column"]]
        for block in result.get("values", {}).values():
            for name, answer in block.items():
                if "printed" in answer and "column" not in answer and name != "ci_level":
                    assert answer["printed"] in row["quote"]


def test_directions_are_stated_where_the_words_say_which_arm_did_better_and_nowhere_else(results):
    stated = {
        name: result["stated_because"]
        for name, result in results.items()
        if "code" in result.get("stated_direction", {})
    }

    assert {name for name, why in stated.items() if why.get("code") == "regardless"} == STATED_REGARDLESS
    assert {name for name, why in stated.items() if why.get("code") == "significance"} == BY_SIGNIFICANCE
    assert {name for name, why in stated.items() if why.get("missing") == "unclear"} == UNTOLD
    assert {result["stated_direction"]["code"] for result in results.values() if result["id"] in stated} == {
        "favours_exp"
    }
    assert all("provisional" in results[name]["stated_direction"] for name in stated)


def test_every_other_result_has_numbers_or_says_why_it_has_no_direction(results):
    rest = set(results) - STATED_REGARDLESS - BY_SIGNIFICANCE - UNTOLD
    silent = {name for name in rest if "missing" in results[name].get("stated_direction", {})}

    assert rest - silent == IN_NUMBERS
    assert all(results[name]["stated_direction"]["note"] for name in silent)


def test_a_word_of_significance_is_never_taken_for_more(results):
    for name in STATED_REGARDLESS | UNTOLD:
        assert "significan" not in results[name]["columns"]["quote"]


def test_what_the_authors_claim_is_kept_apart(results):
    claims = Counter(result["reported_claim"]["code"] for result in results.values())

    assert claims == {
        "improved": 31,
        "not_significant": 10,
        "not_reported": 6,
        "mixed": 1,
        "claimed_equivalent": 1,
    }


def test_a_study_without_a_control_group_and_one_whose_allocation_is_not_told(records):
    assert records["lawn_2008"]["characteristics"]["design"]["code"] == "single_group"
    assert records["conner_2018"]["characteristics"]["design"]["missing"] == "unclear"
    designs = Counter(record["characteristics"]["design"].get("code", "") for record in records.values())
    assert designs == {"trial": 22, "single_group": 1, "": 1}


def test_statements_about_several_domains_are_one_result_in_a_domain_of_their_own():
    vocabulary = plain(read(REVIEW / "outcomes.yaml", "outcomes.yaml"))

    assert [domain["id"] for domain in vocabulary["domains"] if "bundle" in domain] == ["several"]
    several = [one["id"] for one in vocabulary["outcomes"] if one["domain"] == "several"]
    assert several == [f"several_r{number}" for number in (117, 142, 147, 154, 157, 161, 162)]


def test_every_report_is_among_the_references(records):
    references = bib.read(REVIEW / "references.bib")

    cited = {report["citekey"] for record in records.values() for report in record["reports"]}
    assert cited == set(references)


def test_the_form_accepts_every_record():
    loaded = record_files.load(REVIEW, {"peer_support": find_form("peer_support@1.2.0")})

    assert len(loaded.records) == 24
    assert loaded.set_aside == ()


def test_the_original_gives_the_committed_files_byte_for_byte():
    original = os.environ.get("SYNTHESIS_ABSTRACTS")
    if not original:
        pytest.skip("SYNTHESIS_ABSTRACTS does not name the table of results")

    got = table_import.read(Path(original), REVIEW / "import.yaml")

    committed = {name: (REVIEW / name).read_bytes() for name in got.files}
    assert committed == {name: text.encode("utf-8") for name, text in got.files.items()}
    assert {path.relative_to(REVIEW).as_posix() for path in PATHS} <= set(got.files)
