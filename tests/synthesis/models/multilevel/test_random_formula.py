"""The random part as it is written, and what is refused of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.errors import ReviewError
from synthesis.errors import NotEstimable
from synthesis.models.multilevel.given import Given
from synthesis.models.multilevel.random_formula import labels, random_parts, random_terms
from synthesis.models.multilevel.terms import Intercepts, Structured
from tests.synthesis.models.made import made
from tests.thoroughness import cases

K = 12
COLUMNS = {
    "lab": list("aabbccaabbcc"),
    "time": [1, 2.5, 10] * 4,
    "drug": ["b", "a", "c"] * 4,
    "gap": ["", *"xxxxxxxxxxx"],
    "number": [2, 10, 1] * 4,
}
EFFECTS = made(np.arange(float(K)), np.ones(K), **COLUMNS)


def terms(text, **asked):
    return random_terms(EFFECTS, random_parts(text), Given(**asked))


@pytest.mark.parametrize(
    "text", ["~ 1 | lab/study", "~1|lab/study", "1 | lab / study", " ~  1  |  lab/study "]
)
def test_nested_groups_are_read_however_they_are_spaced(text):
    (part,) = random_parts(text)

    assert (part.inner, part.outer, part.names) == ("1", ("lab", "study"), ("lab", "study"))


def test_levels_within_groups_are_read():
    (part,) = random_parts("~ outcome | study")

    assert (part.inner, part.outer, part.names) == ("outcome", ("study",), ("outcome", "study"))


def test_several_texts_are_crossed():
    assert [part.outer for part in random_parts(["~ 1 | lab", "~ 1 | study/effect"])] == [
        ("lab",),
        ("study", "effect"),
    ]


HOSTILE = [
    "",
    " ",
    "~",
    "~ 1",
    "~ 1 |",
    "~ | study",
    "~ 1 || study",
    "~ 1 | study | effect",
    "~ 1 | study + lab",
    "~ 1 | study/",
    "~ 1 | /study",
    "~ 1 | study; import os",
    "~ 1 | lab ~ 1 | study",
    "∼ 1 | lab",
    "~ lab | study/effect",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_cannot_be_read_is_refused_and_shown(text):
    with pytest.raises(NotEstimable, match="random: ") as fault:
        random_parts(text)
    assert repr(text) in str(fault.value)


@pytest.mark.parametrize(
    "name", ["(study)", "__class__", "1", "0", "lab\x00", "{study}", "study()", "a" * 10_000]
)
def test_a_name_is_only_ever_looked_up(name):
    with pytest.raises(NotEstimable, match=r"unknown grouping .*; known: "):
        terms(f"~ 1 | {name}")


@settings(max_examples=cases(40, 500))
@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    try:
        found = terms(text)
    except ReviewError:
        return
    assert all(isinstance(one, Intercepts | Structured) for one in found)


def test_a_name_that_is_nearly_known_is_suggested():
    with pytest.raises(NotEstimable, match=r"unknown grouping 'stduy'; known: .*Did you mean 'study'"):
        terms("~ 1 | stduy")


def test_an_effect_without_the_grouping_is_named():
    with pytest.raises(NotEstimable, match="Study 1, row_1: no gap to group by"):
        terms("~ 1 | gap")


def test_groups_of_a_deeper_level_are_those_within_the_level_above():
    lab, drug = terms("~ 1 | lab/drug")

    assert (lab.levels, drug.levels) == (3, len(set(zip(COLUMNS["lab"], COLUMNS["drug"], strict=True))))
    assert (lab.name, drug.name) == ("lab", "lab/drug")
    assert drug.labels[0] == "a/b"


def test_every_effect_is_a_group_of_its_own():
    (effect,) = terms("~ 1 | effect")

    assert effect.of.tolist() == list(range(K))


def test_levels_stand_in_order_numbers_by_size():
    (drug,) = terms("~ drug | lab")
    (number,) = terms("~ number | lab")

    assert drug.inner_labels == ("a", "b", "c")
    assert number.inner_labels == ("1", "2", "10")


def test_over_time_levels_stand_where_their_times_are():
    (by_time,) = terms("~ time | lab", structure="CAR")
    (by_order,) = terms("~ time | lab", structure="AR")

    assert by_time.spots.tolist() == [1.0, 2.5, 10.0]
    assert by_order.spots.tolist() == [0.0, 1.0, 2.0]


def test_times_must_be_numbers():
    with pytest.raises(NotEstimable, match="structure CAR needs times as numbers in 'drug'; found 'a'"):
        terms("~ drug | lab", structure="CAR")


def test_an_unknown_structure_is_refused():
    with pytest.raises(NotEstimable, match="unknown structure 'TOEP'"):
        terms("~ drug | lab", structure="TOEP")


def test_known_correlations_are_put_from_sorted_labels_into_the_order_of_the_groups():
    effects = made(np.arange(3.0), np.ones(3), site=["c", "a", "b"])
    R = np.array([[1, 0.1, 0.2], [0.1, 1, 0.3], [0.2, 0.3, 1]])  # of a, b, c
    (term,) = random_terms(effects, random_parts("~ 1 | site"), Given(known={"site": R}))

    assert term.labels == ("c", "a", "b")
    np.testing.assert_array_equal(term.known, [[1, 0.2, 0.3], [0.2, 1, 0.1], [0.3, 0.1, 1]])


@pytest.mark.parametrize(
    ("R", "fault"),
    [
        (np.eye(2), r"expected shape \(3, 3\); found \(2, 2\)"),
        (np.ones((3, 3)), "positive definite"),
        (np.array([[1, 0.5, 0], [0, 1, 0], [0, 0, 1]]), "symmetric"),
        (np.full((3, 3), np.nan), "known correlations of lab"),
    ],
)
def test_known_correlations_that_cannot_be_are_refused(R, fault):
    with pytest.raises(NotEstimable, match=fault):
        terms("~ 1 | lab", known={"lab": R})


def test_variances_are_given_in_the_order_of_the_intercepts():
    found = terms(["~ drug | lab", "~ 1 | lab/study"], sigma2=[None, 0.5])

    assert [one.fixed for one in found if isinstance(one, Intercepts)] == [None, 0.5]


@pytest.mark.parametrize(
    "sigma2", [[0.1], [0.1, 0.2, 0.3], [-1, None], [float("nan"), None], [float("inf"), None]]
)
def test_variances_that_cannot_be_or_of_another_number_are_refused(sigma2):
    with pytest.raises(NotEstimable, match="sigma2"):
        terms("~ 1 | lab/study", sigma2=sigma2)


def test_a_moderator_goes_before_a_field_of_the_same_name():
    effects = made(np.arange(3.0), np.ones(3), outcome=["x", "x", "y"])

    assert labels(effects, "outcome") == ("x", "x", "y")


def test_the_study_is_always_the_effects_own_which_robust_variances_go_by_too():
    effects = made(np.arange(3.0), np.ones(3), study=["x", "x", "y"])

    assert labels(effects, "study") == ("study_1", "study_2", "study_3")
