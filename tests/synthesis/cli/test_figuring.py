"""`synthesis figures check`: the files of a build held against a journal."""

import json
import shutil

import pytest

from synthesis import pipeline
from synthesis.starting import start


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The starter review, built for BMC, which takes seconds: its figures are drawn in print."""
    review = tmp_path_factory.mktemp("made") / "sleep"
    start(review)
    plan = review / "review.yaml"
    text = plan.read_text("utf-8")
    assert text.count("\ndate:") == 1
    plan.write_text(text.replace("\ndate:", "\nprofile: bmc\ndate:"), "utf-8")
    pipeline.run(review)
    return review


@pytest.fixture
def built(made, desk):
    """A copy of it that a test may change."""
    return shutil.copytree(made, desk / "sleep")


def test_files_and_their_faults_are_told_and_a_fault_is_an_exit_code(built, call):
    figures = built / "output" / "figures"
    one = min(figures.glob("*.png"))

    before = call("figures", "check", "sleep", "--json")
    one.write_bytes(b"no picture")
    after = call("figures", "check", "sleep")

    told = json.loads(before.stdout)
    assert told["profile"] == "bmc"
    assert one.name in told["files"]
    assert one.name not in [fault["file"] for fault in told["faults"]]
    assert f"sleep/output/figures/{one.name}: the file: expected a whole PNG file" in after.stdout
    assert "held against the profile BMC" in after.stdout
    assert "an earlier build" in after.stderr
    assert after.exit_code == 1


def test_another_journal_can_be_asked_for(built, call):
    result = call("figures", "check", "sleep", "--profile", "plos")

    assert "expected a TIFF file for PLOS; found none." in result.stdout
    assert result.exit_code == 1


def test_a_review_without_profile_or_build_is_told_what_to_do(sleep, call):
    unnamed = call("figures", "check", "sleep")
    unbuilt = call("figures", "check", "sleep", "--profile", "bmc")
    unknown = call("figures", "check", "sleep", "--profile", "nature")

    assert "names no profile; please add one, or --profile with one of bmc, plos" in unnamed.stderr
    assert "`synthesis run sleep` makes them" in unbuilt.stderr
    assert "bmc" in unknown.stderr
    assert [one.exit_code for one in (unnamed, unbuilt, unknown)] == [2, 2, 2]


def test_a_profile_that_does_not_exist_is_a_fault_of_the_plan(sleep, call, edit):
    edit(sleep / "review.yaml", "\ndate:", "\nprofile: nature\ndate:")

    result = call("check", "sleep")

    assert "nature" in result.stderr
    assert result.exit_code == 1
