"""`synthesis overlap`: which study is in which of several reviews, or in those that one review lists."""

import json
import shutil

import pytest

LISTS = """
overlap:
  b: {label: B 2015, studies: [Adams 2001]}
  c: {label: C 2019, studies: [Adams 2001, Cole 2016]}
"""


@pytest.fixture
def two(sleep, desk):
    """The starter review and a second of which one trial is another's."""
    other = desk / "walks"
    shutil.copytree(sleep, other)
    return sleep, other


def test_two_reviews_are_told_study_by_study_with_the_reasons(call, two):
    shown = call("overlap", "sleep", "walks")

    assert shown.exit_code == 0, shown.output
    assert "2 reviews, 3 studies, 6 inclusions" in shown.output
    assert "corrected covered area: 100.0% (very high)" in shown.output
    assert "counted 2 times: Example A" in shown.output
    assert "one study: " in shown.output
    assert "references that are one publication" in shown.output


def test_the_list_of_inclusions_is_what_another_review_takes(call, two, desk):
    call("overlap", "sleep", "walks", "--list", "overlap.csv")
    call("new", "umbrella")
    shutil.copy(desk / "overlap.csv", desk / "umbrella" / "overlap.csv")
    plan = desk / "umbrella" / "review.yaml"
    plan.write_text(
        plan.read_text("utf-8") + "\noverlap: {sleep: {year: 2026}, walks: {year: 2026}}\n", "utf-8"
    )

    shown = call("overlap", "umbrella")

    assert "2 reviews, 3 studies, 6 inclusions" in shown.output
    assert call("overlap", "sleep", "walks", "--list", "overlap.csv").exit_code == 0


def test_figures_and_json_are_written_where_they_are_asked_for(call, two, desk):
    shown = call("overlap", "sleep", "walks", "--figures", "drawn", "--json")

    assert {path.name for path in (desk / "drawn").iterdir()} == {"overlap_matrix.svg", "overlap_pairs.svg"}
    assert json.loads(shown.stdout)["cca"] == 100


def test_one_review_is_asked_for_what_it_declares(call, sleep):
    plain = call("overlap", "sleep")
    plan = sleep / "review.yaml"
    plan.write_text(plan.read_text("utf-8") + LISTS, "utf-8")
    shown = call("overlap", "sleep")

    assert plain.exit_code == 2
    assert "one whose plan declares `overlap`" in plain.output
    assert "2 reviews, 2 studies, 3 inclusions" in shown.output
    assert "100.0% (very high) without 1 structurally missing cell" in shown.output


def test_an_outcome_that_nothing_is_listed_for_is_refused(call, sleep):
    plan = sleep / "review.yaml"
    plan.write_text(plan.read_text("utf-8") + LISTS, "utf-8")

    shown = call("overlap", "sleep", "--outcome", "hope")

    assert shown.exit_code == 2
    assert "expected an outcome for which studies are listed (none is)" in shown.output


def test_faults_of_a_review_are_told_by_the_path_that_was_typed(call, sleep):
    plan = sleep / "review.yaml"
    plan.write_text(plan.read_text("utf-8") + "\noverlap: {b: {label: B}}\n", "utf-8")

    shown = call("overlap", "sleep")

    assert shown.exit_code == 1
    assert "sleep/review.yaml:" in shown.output
    assert "expected the primary studies of the review" in shown.output
