"""What was asked, held against what may be asked."""

import numpy as np
import pandas as pd
import pytest

from synthesis import expected
from synthesis.errors import NotComputable, NotEstimable


def test_what_is_of_the_kind_passes_and_what_is_not_is_told():
    expected.kind("rows", [1], (list, tuple), "a list")

    with pytest.raises(NotComputable, match=r"^rows: expected a list; found a DataFrame$"):
        expected.kind("rows", pd.DataFrame(), (list, tuple), "a list", NotComputable)


@pytest.mark.parametrize("value", [1, 0.5, np.float64(2), np.float32(2), np.int64(3)])
def test_numbers_of_python_and_numpy_are_numbers(value):
    assert expected.number("x", value) == float(value)


@pytest.mark.parametrize("value", [True, None, "1", [1], float("nan"), np.bool_(1), 1j])
def test_truths_texts_nothing_and_nan_are_no_numbers(value):
    with pytest.raises(NotEstimable, match="x: expected a number; found"):
        expected.number("x", value)


@pytest.mark.parametrize("value", [-1, 1.0, 5.5, True, "3", None])
def test_a_whole_number_is_whole_and_large_enough(value):
    assert expected.whole("seed", np.int64(7)) == 7

    with pytest.raises(NotEstimable, match="seed: expected a whole number of 0 or more; found"):
        expected.whole("seed", value)


def test_a_level_in_percent_is_refused_with_what_it_would_be():
    assert expected.level(0.9) == 0.9

    with pytest.raises(NotEstimable, match=r"between 0 and 1; found 95; 95 percent is 0\.95$"):
        expected.level(95)
    with pytest.raises(NotEstimable, match=r"expected a number; found '95'"):
        expected.level("95")


@pytest.mark.parametrize("value", [0, 1, "yes", None])
def test_a_truth_is_true_or_false(value):
    assert expected.flag("exact", np.bool_(1)) is True

    with pytest.raises(NotEstimable, match="exact: expected True or False; found"):
        expected.flag("exact", value)


def test_a_name_that_is_not_known_is_refused_with_those_that_are_and_the_nearest():
    assert expected.one_of("link", "log", ("log", "identity")) == "log"

    with pytest.raises(
        NotEstimable, match=r"unknown link 'lod'; known: identity, log\. Did you mean 'log'\?"
    ):
        expected.one_of("link", "lod", ("log", "identity"))
    with pytest.raises(NotEstimable, match=r"unknown link a list; known: identity, log$"):
        expected.one_of("link", [], ("log", "identity"))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (None, "None"),
        ("a", "'a'"),
        (3, "3"),
        ([1], "a list"),
        (int, "the class int"),
        (np.zeros(2), "a ndarray"),
        (object(), "an object"),
        ("x" * 100, "'" + "x" * 59 + "..."),
    ],
)
def test_what_was_found_is_told_in_a_few_words(found, words):
    assert expected.told(found) == words
