"""Which records count a primary study twice."""

from dataclasses import replace

from synthesis.overlap.counted_twice import counted_twice
from tests.synthesis.citation_matrices import matrix

ROWS = {"adams": "110", "baker": "011", "cole": "100"}
NAMES = ("rossi", "wu", "okafor")


def labels(found):
    return {pair: [one.id for one in both] for pair, both in found.items()}


def test_reviews_that_share_studies_count_these_twice():
    found = counted_twice(matrix(ROWS, NAMES), ["rossi", "okafor", "wu"])

    assert labels(found) == {("rossi", "wu"): ["adams"], ("okafor", "wu"): ["baker"]}


def test_a_review_beside_a_study_that_it_includes_counts_it_twice():
    made = matrix(ROWS, NAMES)
    studies = tuple(
        replace(one, records=("adams_2001",)) if one.id == "adams" else one for one in made.studies
    )
    found = counted_twice(replace(made, studies=studies), ["adams_2001", "okafor", "wu", "else"])

    assert labels(found) == {("adams_2001", "wu"): ["adams"], ("okafor", "wu"): ["baker"]}


def test_records_that_are_no_reviews_and_of_no_listed_study_count_nothing_twice():
    assert counted_twice(matrix(ROWS, NAMES), ["x", "y", "rossi"]) == {}
