"""Case diagnostics against R and against the models without each effect."""

import numpy as np
import pytest

from synthesis.models.design import design, intercept
from synthesis.models.diagnostics.influence import influence
from synthesis.models.mixed import Options, mixed
from tests.synthesis.models.diagnostics.test_refitted import YEAR, V, Y

BCG_Y, BCG_V = np.array(Y), np.array(V)


def bcg(options, columns=None):
    return mixed(BCG_Y, BCG_V, columns or intercept(13), options)


def test_diagnostics_of_bcg_agree_with_r():
    """metafor 5.0-1, influence(rma(yi, vi)), threshold 1e-13: the first two trials."""
    found = influence(bcg(Options()))

    assert found.rstudent[:2] == pytest.approx([-0.218142485736088, -1.29179018551299], rel=1e-8)
    assert found.dffits[:2] == pytest.approx([-0.0407075475012582, -0.343587709850898], rel=1e-8)
    assert found.cook[:2] == pytest.approx([0.00171654134161804, 0.113249701414483], rel=1e-8)
    assert found.cov_ratio[:2] == pytest.approx([1.11644898614589, 1.01019229175459], rel=1e-8)
    assert found.tau2[:2] == pytest.approx([0.336156701803632, 0.292583083996311], rel=1e-8)
    assert found.q[:2] == pytest.approx([151.582572747109, 145.317607670209], rel=1e-10)
    assert found.hat[:2] == pytest.approx([0.0505948273436666, 0.0636467937256303], rel=1e-8)
    assert found.dfbetas[:2, 0] == pytest.approx([-0.0402658891701808, -0.345862309951213], rel=1e-8)
    assert not found.influential.any()


def test_an_effect_far_from_the_others_is_influential_and_no_other_is():
    y, v = np.array([0.1, 0.12, 0.09, 0.11, 0.1, 0.13, 0.08, 3.0]), np.full(8, 0.01)
    found = influence(mixed(y, v, intercept(8), Options()))

    assert found.influential.tolist() == [False] * 7 + [True]
    assert int(np.argmax(np.abs(found.rstudent))) == 7


def test_cooks_distance_is_the_change_of_the_coefficients_in_their_own_metric():
    columns = design(("intercept", "year"), np.column_stack([np.ones(13), YEAR]))
    model = bcg(Options(test="knha"), columns)
    keep = np.arange(13) != 4
    without = mixed(BCG_Y[keep], BCG_V[keep], design(columns.names, columns.X[keep]), model.options)
    change = model.coefficients.estimate - without.coefficients.estimate

    assert influence(model).cook[4] == pytest.approx(
        change @ np.linalg.solve(model.covariance, change), rel=1e-6
    )


def test_an_effect_without_which_there_is_no_fit_has_no_diagnostics_and_a_reason():
    columns = design(("intercept", "first"), np.column_stack([np.ones(13), np.eye(13)[0]]))
    found = influence(bcg(Options(), columns))

    assert list(found.deleted.without) == [0]
    assert np.isnan(found.cook[0])
    assert np.isfinite(found.cook[1:]).all()
    assert found.influential[0]  # its leverage is 1


@pytest.mark.parametrize("factor", [1e-8, 1e6])
def test_diagnostics_do_not_depend_on_the_unit(factor):
    here = influence(bcg(Options()))
    there = influence(mixed(BCG_Y * factor, BCG_V * factor**2, intercept(13), Options()))

    assert there.rstudent == pytest.approx(here.rstudent, rel=1e-8)
    assert there.cook == pytest.approx(here.cook, rel=1e-7)
    assert there.dfbetas == pytest.approx(here.dfbetas, rel=1e-7)


def test_two_effects_are_each_set_against_the_other():
    found = influence(mixed(np.array([0.1, 0.7]), np.array([0.1, 0.3]), intercept(2), Options()))

    assert found.rstudent == pytest.approx([-0.6 / 0.4**0.5, 0.6 / 0.4**0.5])
    assert found.tau2.tolist() == [0, 0]
    assert np.isfinite(found.cook).all()


@pytest.mark.parametrize("test", ["z", "knha"])
def test_equal_effects_have_no_influence(test):
    found = influence(
        mixed(np.full(4, 0.3), np.array([0.1, 0.2, 0.3, 0.4]), intercept(4), Options(test=test))
    )

    assert found.cook == pytest.approx([0] * 4, abs=1e-20)
    assert found.rstudent == pytest.approx([0] * 4, abs=1e-12)
    assert not found.influential.any()


def test_of_no_more_effects_than_coefficients_and_one_none_can_be_left_out():
    columns = design(("intercept", "x"), np.array([[1.0, 1.0], [1.0, 2.0], [1.0, 4.0]]))
    found = influence(mixed(np.array([0.1, 0.4, 0.2]), np.array([0.1, 0.1, 0.2]), columns, Options()))

    assert set(found.deleted.without.values()) == {"2 effects cannot give tau2 and 2 coefficients"}
    assert np.isnan(found.cook).all()
