"""Where evidence starts, by the designs of its studies."""

from dataclasses import replace

import pytest

from synthesis.certainty.start import start_of
from synthesis.numbers import Unavailable


def started(build, carried, *designs, robins=()):
    studies = [build.study(f"s{i}", design=design) for i, design in enumerate(designs)]
    judged = {"d1": "low", "d2": "low", "d3": "low", "d4": "low", "d5": "low", "d6": "low", "d7": "low"}
    files = {
        f"records/s{i}/a.robins_i.yaml": {
            "schema": "1", "form": {"id": "robins_i", "version": "1.0.0"}, "study": f"s{i}", "extractor": "a",
            "status": "submitted", "revision": "1",
            "judgements": [{"id": "r1", "result": "r1", "effect": "assignment", **judged, "overall": "low"}],
        }
        for i in robins
    }  # fmt: skip
    made = carried(*studies, files=files, forms=["peer_support@1.2.0", "robins_i@1.0.0"])
    effects = made.analysis.synthesis("clinical").effects
    return start_of(effects, made.review.evidence)


@pytest.mark.parametrize("design", ["trial", "parallel", "cluster", "crossover", "stepped"])
def test_randomised_studies_start_at_high(build, carried, design):
    found = started(build, carried, design, "trial")

    assert (found.design, found.certainty) == ("randomised", "high")
    assert "records/s0/a.yaml#characteristics/design" in found.origins


def test_others_start_at_low(build, carried):
    assert started(build, carried, "comparison_group", "comparison_group").certainty == "low"


def test_others_that_were_all_judged_with_robins_i_start_at_high(build, carried):
    assert started(build, carried, "comparison_group", robins=(0,)).design == "nonrandomised_robins_i"


def test_others_of_which_one_was_not_so_judged_start_at_low(build, carried):
    assert started(build, carried, "comparison_group", "comparison_group", robins=(0,)).certainty == "low"


def test_of_no_study_nothing_is_told(build, carried):
    made = carried(build.study("a"))
    effects = replace(made.analysis.synthesis("clinical").effects, rows=())

    assert isinstance(start_of(effects, made.review.evidence).certainty, Unavailable)


def test_of_both_together_nothing_is_told(build, carried):
    found = started(build, carried, "trial", "comparison_group").certainty

    assert isinstance(found, Unavailable)
    assert "rates apart" in found.reason
