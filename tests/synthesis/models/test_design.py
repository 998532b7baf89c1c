"""A design names the columns that cannot be had."""

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.design import design, intercept


def test_collinear_columns_are_named():
    year = np.array([1990.0, 2000.0, 2010.0, 2020.0])
    X = np.column_stack([np.ones(4), year, 2 * year - 3])

    with pytest.raises(NotEstimable, match=r"before them: year_again$"):
        design(("intercept", "year", "year_again"), X)


def test_an_empty_column_is_collinear():
    with pytest.raises(NotEstimable, match=r"before them: nothing$"):
        design(("intercept", "nothing"), np.column_stack([np.ones(4), np.zeros(4)]))


def test_more_coefficients_than_studies_are_refused_by_name():
    with pytest.raises(NotEstimable, match=r"3 coefficients \(a, b, c\) cannot be had from 2 studies"):
        design(("a", "b", "c"), np.ones((2, 3)))


def test_a_column_with_a_hole_is_named():
    with pytest.raises(NotEstimable, match=r"not finite: year$"):
        design(("intercept", "year"), [[1.0, np.nan], [1.0, 2.0], [1.0, 3.0]])


def test_names_and_columns_must_be_as_many():
    with pytest.raises(NotEstimable, match=r"shape \(3, 2\), its names are intercept"):
        design(("intercept",), np.ones((3, 2)))


def test_columns_of_very_different_size_are_told_apart():
    X = np.column_stack([np.ones(4), np.array([1.0, 2.0, 3.0, 5.0]) * 1e-9 + 0])

    assert design(("intercept", "small"), X).p == 2


def test_an_intercept_is_a_column_of_ones():
    assert intercept(3).X.tolist() == [[1.0], [1.0], [1.0]]
