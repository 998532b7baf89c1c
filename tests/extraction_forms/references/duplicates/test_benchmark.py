"""Duplicates among invented listings whose publications are known: how many are found, and that none is false."""

import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[4] / "bench" / "duplicates"


@pytest.fixture(scope="module")
def run():
    sys.path.insert(0, str(SCRIPTS))
    import run

    yield run
    sys.path.remove(str(SCRIPTS))
    for name in ("run", "copies", "works"):
        sys.modules.pop(name, None)


def test_nearly_all_duplicates_are_found_and_none_that_is_none(run):
    found = run.measured(1500)

    assert found["recall"] >= run.GOALS["recall"]
    assert found["precision"] >= run.GOALS["precision"]
    assert found["asked"] <= 15  # pairs that a person is asked to look at


def test_the_measure_of_what_is_found_can_tell_a_program_that_finds_nothing_or_everything(run):
    listed = run.records(200, 5)
    keys = [one.key for one in listed]

    assert run.shares(set(), listed)["recall"] == 0
    everything = run.shares({tuple(sorted((a, b))) for a in keys for b in keys if a != b}, listed)
    assert everything["recall"] == 1
    assert everything["precision"] < 0.05
