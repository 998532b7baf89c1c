"""Sentences on single studies: how far the mean moves without each, and which of them stand out."""

from tests.synthesis.small_studies import counted, estimated, of_counts, of_effects


def said(made):
    return next(line for line in made.text.splitlines() if line.startswith("Mood. "))


def test_the_range_of_means_names_the_studies_at_its_ends(build, carried):
    made = carried(
        *of_effects(build), syntheses=estimated(), diagnostics={"clinical": {"leave_one_out": "yes"}}
    )

    numbers = made.numbers
    low, high = (numbers[f"diagnostics.clinical.range.{end}.estimate"].text for end in ("lowest", "highest"))
    assert f"the mean lies between {low} (without I) and {high} (without A)." in said(made)
    assert "Every interval lies above no effect, as that of all studies does." in said(made)


def test_studies_without_which_the_interval_changes_its_side_are_named(build, carried):
    studies = [
        build.study(name, build.result(contrast=build.g(y, "0.1")))
        for name, y in zip("abcd", ("-0.60", "0.40", "0.42", "0.38"), strict=True)
    ]
    made = carried(*studies, syntheses=estimated(), diagnostics={"clinical": {"leave_one_out": "yes"}})

    assert "The interval of all studies includes no effect; without A it lies above it." in said(made)


def test_who_stands_out_is_named_with_the_rule(build, carried):
    made = carried(*of_effects(build), syntheses=estimated(), diagnostics={"clinical": {"influence": "yes"}})

    assert "2 studies stand out: A (Cook’s distance); I (Cook’s distance)." in said(made)


def test_where_none_stands_out_that_is_told_with_the_rules(build, carried):
    studies = [
        build.study(name, build.result(contrast=build.g(f"0.{20 + i}", "0.2")))
        for i, name in enumerate("abcdef")
    ]
    made = carried(*studies, syntheses=estimated(), diagnostics={"clinical": {"influence": "yes"}})

    assert "No study stands out by Cook’s distance, DFBETAS or leverage." in said(made)


def test_since_when_the_interval_has_been_on_its_side_is_told(build, carried):
    made = carried(
        *of_effects(build), syntheses=estimated(), diagnostics={"clinical": {"cumulative": "year, precision"}}
    )

    assert "Cumulated by year, the interval has lain above no effect since A entered." in said(made)
    assert "Cumulated by precision, the interval has lain above no effect since D entered." in said(made)


def test_a_measure_of_one_group_has_no_side(build, carried):
    asked = {"leave_one_out": "yes", "cumulative": "year"}
    made = carried(*of_counts(build, 5), syntheses=counted("PLO"), diagnostics={"clinical": asked})

    assert "Without one study at a time the mean lies between" in said(made)
    assert "no effect" not in said(made)


def test_methods_name_what_was_asked(build, carried):
    asked = {"leave_one_out": "yes", "baujat": "yes", "subsets": {"seed": "4", "most": "20"}}
    made = carried(*of_effects(build), syntheses=estimated(), diagnostics={"clinical": asked})

    assert "Each study was left out in turn, with all its effects, and the model fitted anew." in made.text
    assert "Baujat et al. (2002)" in made.text
    assert "subsets of the studies (Olkin et al. 2012; seed 4 where they were drawn)" in made.text
    assert "Viechtbauer" not in made.text


def test_a_plan_without_the_part_has_no_chapter(build, carried):
    made = carried(*of_effects(build), syntheses=estimated())

    assert "diagnostics_chapter" not in [getattr(block, "id", "") for block in made.document.blocks]
    assert not any(key.startswith("diagnostics.") for key in made.numbers)
