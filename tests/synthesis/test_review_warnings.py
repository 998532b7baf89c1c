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


def test_a_synthesis_of_whose_results_none_gives_an_effect_is_a_warning_with_the_usual_reason(
    build, tmp_path
):
    gone = {"missing": "not_reported"}
    nothing = {"smd": gone, "smd_se": gone, "sign_convention": "unknown"}
    empty = [build.result(name, contrast=nothing) for name in ("r1", "r2")]
    neutral = build.result("r3", "visits")

    (warning,) = warnings(build, tmp_path, *empty, neutral)

    assert "Syntheses > clinical > measure: expected results that give an effect by SMD" in warning
    assert warning.endswith("found none among 3, for this reason of 2: SMD not reported.")


def test_a_measure_that_no_result_has_numbers_for_is_a_warning(build, tmp_path):
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": "OR", "use": "computed"}}

    (warning,) = warnings(build, tmp_path, syntheses=asked)

    assert "expected results that give an effect by OR; found none among 1, for this reason: " in warning


def test_a_synthesis_with_one_effect_is_no_warning(build, tmp_path):
    gone = {"missing": "not_reported"}
    empty = build.result("r2", contrast={"smd": gone, "smd_se": gone, "sign_convention": "unknown"})

    assert warnings(build, tmp_path, build.result(), empty) == ()


def margin(measure="SMD", **parts):
    return {"one": {"measure": measure, "source": "the review's own choice", **parts}}


def test_a_margin_of_a_measure_that_nothing_uses_is_a_warning(build, tmp_path):
    (warning,) = warnings(build, tmp_path, margins=margin("MD", harm=2))

    assert warning.endswith(
        "Margins > one > measure: expected a measure that syntheses or votes use: SMD; found 'MD'."
    )


def test_a_margin_of_the_measure_of_votes_is_used(build, tmp_path):
    votes = {"domain": "domain", "measure": "MD"}

    assert warnings(build, tmp_path, margins=margin("MD", harm=2), votes=votes) == ()


def test_a_margin_whose_condition_no_result_meets_is_a_warning(build, tmp_path):
    (warning,) = warnings(build, tmp_path, margins=margin(harm=0.2, where="domain == 'personal'"))

    assert "Margins > one > where: expected a condition that some result meets; found none among 1" in warning


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        (margin(harm=2.5), "2.5 standard deviations"),
        (margin(unit="points", benefit=30, sd=10, sd_of="the controls"), "3 standard deviations"),
        (margin("OR", unit="ratio", benefit=20), "a ratio of 20"),
        (margin("OR", unit="ratio", harm=0.05), "a ratio of 20"),
        (margin("OR", unit="same", harm=4), "a ratio of 54.6"),
        (margin("RD", harm=0.5), "0.5"),
        (margin("OR", unit="risk_difference", baseline_risk=0.5, harm=0.5 - 1e-9), ""),
        (margin("RR", unit="risk_difference", baseline_risk=0.5, harm=0.49), ""),
        (margin(harm=2, benefit=2), ""),
        (margin("OR", unit="ratio", harm=0.1, benefit=10), ""),
        (margin("MD", harm=50), ""),
    ],
)
def test_a_margin_wider_than_any_that_is_meant_is_a_warning_that_says_how_wide(build, tmp_path, parts, found):
    votes = {"domain": "domain", "measure": parts["one"]["measure"], "use": "any"}

    told = warnings(build, tmp_path, margins=parts, votes=votes)

    assert len(told) == bool(found)
    assert all(
        "a margin that results can lie beyond: " in one and one.endswith(f"found {found}.") for one in told
    )


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


def title_warnings(build, tmp_path, **figures):
    split = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", "by": ["format"]}}
    found = warnings(build, tmp_path, build.result(), figures=figures, syntheses=split)
    return [one for one in found if "> title:" in one]


FOREST = {"kind": "forest", "synthesis": "clinical"}


def test_two_figures_of_one_title_are_a_warning_at_the_second(build, tmp_path):
    (warning,) = title_warnings(build, tmp_path, one=FOREST, other={**FOREST, "layout": "jama"})

    assert warning.startswith("review.yaml:")
    assert "Figures > other > title: expected another title than that of one, so that" in warning
    assert warning.endswith("found none of its own, and one that is made alike.")


def test_so_are_two_figures_that_were_given_the_same_title(build, tmp_path):
    funnel = {"kind": "funnel", "synthesis": "clinical", "title": "Hope"}
    (warning,) = title_warnings(build, tmp_path, one={**FOREST, "title": "Hope"}, other=funnel)

    assert warning.endswith("found 'Hope'.")


def test_figures_whose_titles_differ_are_none(build, tmp_path):
    others = {
        "of_its_own": {**FOREST, "layout": "jama", "title": "In the layout of a journal"},
        "by": {**FOREST, "by": "format"},
        "funnel": {"kind": "funnel", "synthesis": "clinical"},
    }

    assert title_warnings(build, tmp_path, one=FOREST, **others) == []
