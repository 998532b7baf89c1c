"""Sentences on small studies: what could be detected and what could not, never that nothing was selected."""

import re

import pytest

from tests.synthesis.small_studies import EFFECTS, counted, estimated, of_counts, of_effects

NEVER = re.compile(
    r"no (sign|evidence) of (publication|selection|asymmetry|bias)|no publication bias|no asymmetry|absence of bias|"
    r"symmetric funnel|unlikely to be biased|free of bias",
    re.IGNORECASE,
)
EVERYTHING = {
    "adjust": ["trim_and_fill", "pet_peese", "step_function"],
    "worst_case": "yes",
    "on_request": ["fail_safe", "excess_significance"],
}


def flat(build):
    """Twelve studies whose effects do not go with their size."""
    ys = ("0.20", "0.35", "0.10", "0.28", "0.31", "0.12", "0.26", "0.18", "0.30", "0.15", "0.24", "0.22")
    return [
        build.study(f"s{i}", build.result(contrast=build.g(y, f"0{se}")))
        for i, (y, (_, se)) in enumerate(zip(ys, EFFECTS, strict=True))
    ]


def said(made):
    return next(line for line in made.text.splitlines() if line.startswith("Mood."))


def test_what_is_detected_is_told_with_its_direction_and_what_else_it_may_be(build, carried):
    made = carried(*of_effects(build), syntheses=estimated(), small_study={"clinical": {}})

    text = said(made)
    assert "Effects were found to go with the size of their studies by Egger’s test (p < 0.001)" in text
    assert "small studies have higher effects than large ones" in text
    assert "That may be selective publication, or another difference between small studies and large" in text


def test_what_is_not_detected_is_no_sign_that_nothing_was_selected(build, carried):
    made = carried(
        *flat(build), syntheses=estimated(), small_study={"clinical": {"tests": ["egger", "begg"]}}
    )

    text = said(made)
    assert (
        "That effects go with the size of their studies could not be detected by Egger’s test (p = " in text
    )
    assert " and Begg and Mazumdar’s test (p = " in text
    assert "That is no sign that nothing was selected." in text


def test_tests_that_differ_are_both_told(build, carried):
    made = carried(
        *of_counts(build), syntheses=counted(), small_study={"clinical": {"tests": ["peters", "begg"]}}
    )

    assert "Effects were found to go with the size of their studies by" in said(made)


def test_adjusted_means_stand_beside_the_planned_one(build, carried):
    made = carried(*of_effects(build), syntheses=estimated(), small_study={"clinical": EVERYTHING})

    numbers, text = made.numbers, said(made)
    low = numbers["small_study.clinical.pet_peese.estimate"].text
    assert f"Adjusted means run from {low} (PET-PEESE; 95% CI " in text
    assert f"; the mean as planned is {numbers['syntheses.clinical.estimate'].text}." in text


def test_one_adjusted_mean_is_told_alone(build, carried):
    made = carried(*of_effects(build), syntheses=estimated(), small_study={"clinical": {"adjust": ["uwls"]}})

    assert "By unrestricted weighted least squares the mean would be 0.18 (95% CI " in said(made)


WORST = {
    "never": (["0.5", "0.6"] * 5, "moves the mean to no effect, nor its interval. Without"),
    "ratio": (
        ["0.9"] * 4 + ["-0.2"] * 8,
        "To move the mean to no effect, affirmative results must have been ",
    ),
    "other side": (
        ["0.9"] * 3 + ["-0.5"] * 9,
        "The mean does not lie on the side that selection is taken to favour",
    ),
    "wide": (
        ["0.11", "-0.09"] * 6,
        "moves the mean to no effect; the robust interval of this analysis includes no effect already.",
    ),
}


@pytest.mark.parametrize(("ys", "told"), list(WORST.values()), ids=list(WORST))
def test_the_worst_case_is_told_in_words(build, carried, ys, told):
    studies = [
        build.study(f"s{i}", build.result(contrast=build.g(y, f"0.{30 + i}"))) for i, y in enumerate(ys)
    ]
    made = carried(*studies, syntheses=estimated(), small_study={"clinical": {"worst_case": "yes"}})

    assert told in said(made)


def test_methods_name_what_was_asked_with_its_source(build, carried):
    made = carried(
        *of_effects(build, second="b"),
        syntheses=estimated(multiplicity="dependent"),
        small_study={"clinical": EVERYTHING},
    )

    assert (
        "Whether effects go with the size of their studies was asked by Egger’s test within the correlated and "
        "hierarchical effects model (Rodgers & Pustejovsky 2021). Means were adjusted by trim and fill (Duval & "
        "Tweedie 2000), PET-PEESE (Stanley & Doucouliagos 2014) and a selection model with one step (Vevea & Hedges "
        "1995)."
    ) in made.text
    assert "With fewer than 10 studies nothing of this kind is told" in made.text


@pytest.mark.parametrize("few", [9, 12])
@pytest.mark.parametrize("make", [of_effects, flat], ids=["detected", "not"])
def test_nothing_says_that_there_is_no_bias(build, carried, make, few):
    made = carried(*make(build)[:few], syntheses=estimated(), small_study={"clinical": EVERYTHING})

    texts = [made.text, *(note.text for table in made.document.tables for note in table.notes)]
    texts += [cell.text for table in made.document.tables for row in table.rows for cell in row.cells]
    assert [text for text in texts if NEVER.search(text)] == []


def test_a_plan_without_the_part_has_no_chapter(build, carried):
    made = carried(*of_effects(build), syntheses=estimated())

    assert "small_study_chapter" not in [getattr(block, "id", "") for block in made.document.blocks]
    assert not any(key.startswith("small_study") for key in made.numbers)
