"""The kind of studies behind effects: told where all their records tell the same, else why not."""

import pytest

from synthesis.designs import MIXED, NO_STUDY, UNTOLD, design_of
from synthesis.effects import Effects


def told(build, carried, *designs):
    made = carried(*(build.study(f"s{n}", design=design) for n, design in enumerate(designs)))
    return design_of(made.analysis.synthesis("clinical").effects, made.review.evidence)


@pytest.mark.parametrize(
    ("designs", "expected"),
    [
        (("trial", "parallel", "cluster", "crossover", "stepped"), "randomised"),
        (("comparison_group", "self_controlled"), "nonrandomised"),
        (("trial", "comparison_group"), MIXED),
        (("trial", {"missing": "not_reported"}), UNTOLD),
    ],
)
def test_the_designs_of_the_records_tell_the_kind_or_why_there_is_none(build, carried, designs, expected):
    assert told(build, carried, *designs) == expected


def test_of_no_effect_there_is_no_study(build, carried):
    evidence = carried(build.study("s")).review.evidence

    assert design_of(Effects(measure="SMD", rows=()), evidence) == NO_STUDY
