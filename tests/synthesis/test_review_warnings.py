import pytest

from synthesis.review import open_review


def warnings(build, tmp_path, *results, **parts):
    return open_review(build.write(tmp_path / "r", build.study("a", *results), **parts)).warnings


def at(build, name, timepoint):
    return build.result(name, more={"timepoint": timepoint})


def test_a_condition_that_no_result_meets_is_a_warning_at_its_place(build, tmp_path):
    asked = {"personal": {"where": "domain == 'personal'", "measure": "SMD"}}

    (warning,) = warnings(build, tmp_path, syntheses=asked)

    assert warning.startswith("review.yaml:")
    assert "Syntheses > personal > where: expected a condition that some result meets; found none" in warning


def test_a_condition_met_only_by_results_without_an_effect_is_no_warning(build, tmp_path):
    gone = {"missing": "not_reported"}
    empty = build.result(contrast={"smd": gone, "smd_se": gone, "sign_convention": "unknown"})

    assert warnings(build, tmp_path, empty) == ()


def test_time_points_spelt_otherwise_than_in_the_selection_are_told_once_each(build, tmp_path):
    results = [at(build, "r1", "Post"), at(build, "r2", "Post")]

    unused, unlisted = warnings(build, tmp_path, *results, selection={"timepoints": ["post"]})

    assert unused.startswith("review.yaml:")
    assert unused.endswith("found 'post', which none does. Did you mean 'Post'?")
    assert unlisted.startswith("records/a/a.yaml:")
    assert unlisted.endswith("found 'Post' in 2 results, which comes after those. Did you mean 'post'?")


@pytest.mark.parametrize("selection", [{}, {"timepoints": ["post"]}])
def test_time_points_that_agree_or_are_not_ordered_are_no_warning(build, tmp_path, selection):
    assert warnings(build, tmp_path, at(build, "r1", "post"), selection=selection) == ()
