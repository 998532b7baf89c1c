import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.regression.regression import meta_regression
from synthesis.models.small_study.funnel import funnel
from tests.synthesis.models.bcg import effects
from tests.synthesis.models.small_study.trials import fitted


def test_effects_stand_against_their_standard_errors_about_the_mean():
    fit = fitted()

    found = funnel(fit)
    assert found.line == fit.estimate
    assert found.y.tolist() == fit.effects.y.tolist()
    assert found.se.tolist() == np.sqrt(fit.effects.v).tolist()


def test_contours_are_the_normal_quantiles_of_the_largest_standard_error():
    found = funnel(fitted(), line=0)

    widths = [one.high / one.se for one in found.contours]
    assert widths == pytest.approx([1.644853627, 1.959963985, 2.575829304], rel=1e-9)
    assert [one.low for one in found.contours] == [-one.high for one in found.contours]


def test_about_0_what_lies_outside_a_contour_is_significant():
    found = funnel(fitted(), line=0)

    assert 13 - found.contours[1].inside == 8  # metafor 5.0-1, tes: 8 of 13 are significant
    assert np.sum(found.to_frame().contour > 0.95) == 8


def test_contours_come_in_order_of_their_level():
    assert [one.level for one in funnel(fitted(), levels=(0.99, 0.5)).contours] == [0.5, 0.99]


def test_a_meta_regression_has_no_line_of_its_own():
    fit = meta_regression(effects(), "~ ablat")

    with pytest.raises(NotEstimable, match="no one line"):
        funnel(fit)
    assert funnel(fit, line=-0.5).line == -0.5


def test_a_level_must_be_between_0_and_1():
    with pytest.raises(NotEstimable, match=r"95 percent is 0\.95"):
        funnel(fitted(), levels=(95,))


def test_it_says_of_itself_how_many_effects_are_inside():
    text = funnel(fitted()).summary()

    assert text.startswith("Funnel of 13 effects (RR) about −0.7145")
    assert "effects inside" in text
