"""What a batch refuses, and how it names the fault."""

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.kernel.batch import batch
from synthesis.models.kernel.linear import solve

Y = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])
V = np.full((2, 3), 0.1)


@pytest.mark.parametrize("bad", [0.0, -0.1, np.inf, np.nan])
def test_an_impossible_variance_is_refused_by_fit_and_study(bad):
    v = V.copy()
    v[1, 2] = bad

    with pytest.raises(NotEstimable, match=r"fit 1, study 2: v must be a finite number above 0; found"):
        batch(Y, v)


def test_an_estimate_that_is_not_a_number_is_refused_by_fit_and_study():
    y = Y.copy()
    y[0, 1] = np.nan

    with pytest.raises(NotEstimable, match=r"fit 0, study 1: y must be a finite number; found nan"):
        batch(y, V)


@pytest.mark.parametrize(("name", "more"), [("v", {"v": V[:, :2]}), ("mask", {"v": V, "mask": Y[:, :2] > 0})])
def test_unequal_shapes_are_named_on_both_sides(name, more):
    with pytest.raises(NotEstimable, match=rf"y has shape \(2, 3\), {name} has shape \(2, 2\)"):
        batch(Y, **more)


def test_a_design_of_the_wrong_length_is_refused():
    with pytest.raises(NotEstimable, match=r"y has shape \(2, 3\), the design has shape \(4, 2\)"):
        batch(Y, V, X=np.ones((4, 2)))


def test_a_fit_with_no_more_studies_than_coefficients_is_refused():
    mask = np.array([[True, True, True], [True, False, False]])

    with pytest.raises(NotEstimable, match=r"fit 1: tau2 on 1 coefficient\(s\) needs 2 studies; found 1"):
        batch(Y, V, mask=mask)


def test_a_design_that_a_mask_makes_deficient_is_refused():
    X = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [1.0, 1.0]])
    mask = np.array([[True, True, True, True], [True, True, True, False]])

    with pytest.raises(NotEstimable, match="fit 1: column 1 repeats a combination"):
        batch(np.zeros((2, 4)), np.ones((2, 4)), X=X, mask=mask)


@pytest.mark.parametrize("bad", [-0.1, np.inf, np.nan])
def test_an_impossible_weight_is_refused_by_fit_and_study(bad):
    weights = np.ones((2, 3))
    weights[1, 2] = bad

    with pytest.raises(
        NotEstimable, match=r"fit 1, study 2: the weight must be a finite number of 0 or more"
    ):
        batch(Y, V).weighted(weights)


def test_weights_of_another_shape_are_refused():
    with pytest.raises(NotEstimable, match=r"y has shape \(2, 3\), weights has shape \(1, 3\)"):
        batch(Y, V).weighted(np.ones(3))


def test_more_studies_than_coefficients_need_a_weight():
    with pytest.raises(NotEstimable, match="fit 1: 2 studies need a weight above 0; found 1 with one"):
        batch(Y, V).weighted([[1, 1, 1], [0, 0, 1]])


def test_only_ratios_of_weights_matter_and_a_masked_study_has_none():
    mask = np.array([[True, True, True], [True, True, False]])
    weights = np.array([[1.0, 2, 4], [3, 6, np.nan]])

    found = batch(Y, V, mask=mask).weighted(weights).weights

    assert found.T.tolist() == [[0.25, 0.5, 1.0], [0.5, 1.0, 0.0]]


def test_what_is_taken_from_y_is_given_back_to_the_coefficients():
    X = np.column_stack([np.ones(5), [3.0, 1, 4, 1, 5]])
    y = X @ [1e6, -20.0]

    data = batch(y, np.ones(5), X=X)

    assert not data.y.any()
    assert solve(data, np.zeros(1)).beta[0] == pytest.approx([1e6, -20.0], abs=1e-9)
