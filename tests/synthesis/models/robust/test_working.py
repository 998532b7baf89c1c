"""Working models: what they are of a univariate one, and shapes that do not fit."""

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.design import intercept
from synthesis.models.robust.bread import bread
from synthesis.models.robust.clusters import clusters_of
from synthesis.models.robust.working import Workable, Working, working_of
from synthesis.models.univariate import random_effects
from synthesis.numbers import Unavailable
from tests.synthesis.models.bcg import effects

NONE = Unavailable(reason="none")


def test_the_working_model_of_a_univariate_one_has_independent_errors_of_variance_v_and_tau2():
    fit = random_effects(effects())
    found = working_of(fit, "alloc")

    assert found.inverse
    total = fit.effects.v + fit.tau2
    for rows, part in zip(found.clusters.partition.groups, found.phi, strict=True):
        for own, block in zip(rows, part, strict=True):
            assert block == pytest.approx(np.diag(total[own]), rel=1e-14)


def test_weights_of_ones_own_make_the_coefficients_and_leave_the_variances():
    fit = random_effects(effects(), weights="equal")
    found = working_of(fit)

    assert not found.inverse
    assert bread(found).z * bread(found).root[0] == pytest.approx([fit.estimate], rel=1e-12)
    assert found.phi[0][:, 0, 0] == pytest.approx(fit.effects.v + fit.tau2, rel=1e-14)


def test_a_result_may_offer_its_own_working_model():
    class Result:
        def working(self, cluster):
            return working_of(random_effects(effects()), cluster)

    assert isinstance(Result(), Workable)
    assert working_of(Result(), "alloc").m == 3


def test_blocks_that_do_not_fit_the_clusters_are_refused():
    clusters = clusters_of(NONE, 4, ["a", "a", "b", "b"])
    with pytest.raises(
        NotEstimable, match=r"phi: expected blocks of shapes \[\(2, 2, 2\)\]; found \[\(4, 1, 1\)\]"
    ):
        Working(y=np.zeros(4), design=intercept(4), clusters=clusters, phi=(np.ones((4, 1, 1)),))
    with pytest.raises(NotEstimable, match="there are 3 effects; the clusters hold 4, the design 3"):
        Working(y=np.zeros(3), design=intercept(3), clusters=clusters, phi=(np.ones((2, 2, 2)),))


def test_a_covariance_that_is_not_positive_definite_is_refused_with_its_cluster():
    clusters = clusters_of(NONE, 4, ["a", "a", "b", "b"])
    phi = np.array([[[1.0, 0.2], [0.2, 1.0]], [[1.0, 1.1], [1.1, 1.0]]])
    working = Working(y=np.arange(4.0), design=intercept(4), clusters=clusters, phi=(phi,))

    with pytest.raises(
        NotEstimable, match="b: expected a positive definite working covariance of its 2 effects"
    ):
        bread(working)


def test_columns_that_only_effects_without_weight_tell_apart_are_refused():
    from synthesis.models.design import design

    clusters = clusters_of(NONE, 4, ["a", "b", "c", "d"])
    X = np.column_stack([np.ones(4), [1.0, 1.0, 1.0, 2.0]])
    weights = np.array([1.0, 1.0, 1.0, 0.0])[:, None, None]
    working = Working(
        y=np.arange(4.0),
        design=design(("intercept", "year"), X),
        clusters=clusters,
        phi=(np.ones((4, 1, 1)),),
        weights=(weights,),
    )

    with pytest.raises(
        NotEstimable, match="among the effects with a weight above 0 a column of intercept, year"
    ):
        bread(working)


def test_the_arrays_of_a_working_model_cannot_be_written_to():
    found = working_of(random_effects(effects()))

    with pytest.raises(ValueError, match="read-only"):
        found.phi[0][0, 0, 0] = 1.0
