"""`overlap.csv` is read whatever was done to it: inclusions, or faults with their lines."""

import pytest
from hypothesis import given, settings

from synthesis.overlap.csv_file import FILE, read_listed
from tests.damage import damaged
from tests.thoroughness import cases

LABELS = {"adams_2019": "Adams 2019", "brown_2021": "Brown 2021"}
LIST = "study,review,outcome,page,year,doi\nOkafor 2017,Adams 2019,sleep,12,2017,10.1000/a\nLind 2016,brown_2021,,,,\n"
MATRIX = "study;Adams 2019;Brown 2021\nOkafor 2017;x;\nLind 2016;;yes\n"


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    return tmp_path_factory.mktemp("review")


def taken(review, data):
    (review / FILE).write_bytes(data)
    problems = []
    return read_listed(review, LABELS, problems), problems


@settings(max_examples=cases(60, 2000))
@given(damaged(LIST.encode()) | damaged(MATRIX.encode()))
def test_a_damaged_table_is_read_or_its_faults_are_told(review, data):
    found, problems = taken(review, data)

    assert found.whole == (not problems)


def test_a_table_of_very_many_columns_is_told_within_reason(review):
    """Each name looked for among all others would take hours."""
    heads = ",".join(f"c{number}" for number in range(100_000))

    found, problems = taken(review, f"study,{heads}\n".encode())

    assert not found.whole
    assert "expected a review that `overlap`" in str(problems[0])
