"""The share of effects that would be seen: its closed forms and quadratures against integrals done otherwise."""

from itertools import pairwise
from math import exp, pi, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from synthesis.models.selection.p_values import ALTERNATIVES, exactly
from synthesis.models.selection.panels import ROUGH
from synthesis.models.selection.shares import ByCurve, BySteps
from synthesis.models.selection.weights import CURVES

SE = np.array([0.2, 0.05, 1.3])
Y = np.array([0.3, -0.1, 2.0])
DELTA = {
    "beta": [0.6, 2.5],
    "halfnorm": [3.0],
    "negexp": [6.0],
    "logistic": [8.0],
    "power": [0.7],
    "negexppow": [3.0, 2.5],
}
STEPS = (0.025, 0.1, 0.5, 1.0)
WEIGHTS = np.array([1.0, 0.6, 0.3, 0.05])


def curve(name, side="greater", step=0.0):
    return ByCurve(y=Y, se=SE, side=ALTERNATIVES[side], curve=CURVES[name], step=step)


def integral(selection, i, mean, deviation, delta, power=0):
    """The integral of w He_n over the normal density, by adaptive quadrature between the p-values of a fine list."""
    side, se = selection.side, SE[i]
    marks = [
        0.025,
        0.1,
        0.5,
        1e-5,
        1 - 1e-5,
        *([0.5**n for n in range(2, 24, 3)] if len(side.cuts(0.5)) > 1 else []),
    ]
    cuts = {z * se for p in marks for z in side.cuts(p)} | {0.0, *(mean + deviation * np.arange(-12, 13, 3))}
    cuts = sorted(cut for cut in cuts if abs(cut - mean) <= 12 * deviation)
    hermite = np.polynomial.hermite_e.HermiteE.basis(power)

    def height(y):
        w = np.exp(selection.at(side.of(np.array([y / se])), np.array(delta)).value[0])
        u = (y - mean) / deviation
        return w * hermite(u) * exp(-u * u / 2) / (sqrt(2 * pi) * deviation)

    pieces = pairwise(cuts)
    return sum(quad(height, low, high, epsabs=1e-13, epsrel=1e-11)[0] for low, high in pieces)


@pytest.mark.parametrize("side", list(ALTERNATIVES))
@pytest.mark.parametrize("step", [0.0, 0.025])
@pytest.mark.parametrize("name", list(CURVES))
def test_the_share_under_a_curve_is_the_integral_to_ten_digits(name, step, side):
    selection = curve(name, side, step)
    mean, deviation = np.array([0.1, 0.4, -1.0]), np.sqrt(SE**2 + 0.09)

    found = selection.share(mean, deviation, np.array(DELTA[name]))

    for i in range(3):
        for power in (0, 4):
            expected = integral(selection, i, mean[i], deviation[i], DELTA[name], power)
            ours = found.plain[i, power] * np.exp(found.scale[i])
            assert ours == pytest.approx(expected, rel=1e-10, abs=1e-11)


@pytest.mark.parametrize("side", list(ALTERNATIVES))
def test_the_share_under_steps_is_the_integral(side):
    selection = BySteps(y=Y, se=SE, side=ALTERNATIVES[side], steps=STEPS)
    mean, deviation = np.array([0.1, 0.4, -1.0]), np.sqrt(SE**2 + 0.09)

    found = selection.share(mean, deviation, WEIGHTS)

    for i in range(3):
        for power in range(5):
            expected = integral(selection, i, mean[i], deviation[i], WEIGHTS, power)
            assert found.plain[i, power] == pytest.approx(expected, rel=1e-9, abs=1e-11)


@given(
    mean=st.floats(-3, 3),
    tau2=st.floats(0, 4),
    se=st.floats(0.02, 3),
    side=st.sampled_from(list(ALTERNATIVES)),
)
def test_the_intervals_of_p_share_out_all_that_might_be_found(mean, tau2, se, side):
    selection = BySteps(y=np.zeros(1), se=np.array([se]), side=ALTERNATIVES[side], steps=STEPS)

    found = selection.share(np.array([mean]), np.array([np.sqrt(se**2 + tau2)]), np.ones(4))

    assert found.first[0, :, 0].sum() == pytest.approx(1, abs=1e-14)
    assert (found.first[0, :, 0] >= 0).all()
    assert found.plain[0, 1:] == pytest.approx([0, 0, 0, 0], abs=1e-12)


@pytest.mark.parametrize("name", list(CURVES))
@settings(max_examples=20)
@given(mean=st.floats(-2, 2), tau2=st.floats(0, 2))
def test_the_slopes_of_a_share_are_those_of_its_differences(name, mean, tau2):
    selection, delta, step = curve(name), np.array(DELTA[name]), 1e-5
    deviation = np.sqrt(SE**2 + tau2)

    def whole(values):
        part = selection.share(np.full(3, mean), deviation, values)
        return part.plain[:, 0] * np.exp(part.scale)

    found = selection.share(np.full(3, mean), deviation, delta)
    for j in range(delta.size):
        up, down = (delta + sign * step * np.eye(delta.size)[j] for sign in (1, -1))
        slope = (whole(up) - whole(down)) / (
            2 * step
        )  # off by step^2 / 6 times a third derivative of some hundreds
        assert found.first[:, j, 0] * np.exp(found.scale) == pytest.approx(slope, rel=1e-6, abs=1e-7)


def test_an_effect_on_a_step_belongs_to_the_interval_that_ends_there():
    z = np.array([-2.0, 1.0, 0.0])
    selection = BySteps(y=z, se=np.ones(3), side=ALTERNATIVES["greater"], steps=(0.5, 1.0))

    assert selection.interval.tolist() == [1, 0, 0]
    assert selection.counts == (2, 1)


def test_rough_quadrature_is_good_enough_to_search_on():
    fine, rough = (
        curve("beta"),
        ByCurve(y=Y, se=SE, side=ALTERNATIVES["greater"], curve=CURVES["beta"], step=0.0, order=ROUGH),
    )
    at = (np.zeros(3), np.sqrt(SE**2 + 0.1), np.array([0.4, 2.0]))

    heights = [np.log(part.plain[:, 0]) + part.scale for part in (rough.share(*at), fine.share(*at))]
    assert heights[0] == pytest.approx(heights[1], abs=1e-3)


def test_curves_that_begin_at_a_step_are_1_before_it_and_have_no_jump():
    for name in ("halfnorm", "negexp", "logistic", "power", "negexppow"):
        p = exactly(np.array([0.001, 0.025, 0.0250001, 0.5]))
        w = np.exp(curve(name, step=0.025).at(p, np.array(DELTA[name])).value)

        assert w[:2].tolist() == [1.0, 1.0]
        assert 0.9999 < w[2] <= 1.0
        assert w[3] < 1.0


def test_two_sided_p_values_look_to_both_sides_alike():
    side = ALTERNATIVES["two-sided"]

    assert side.of(np.array([-1.96])).p == side.of(np.array([1.96])).p
    assert side.of(np.array([1.959963984540054])).p[0] == pytest.approx(0.05, abs=1e-15)
    assert ALTERNATIVES["less"].of(np.array([-1.2])).p == ALTERNATIVES["greater"].of(np.array([1.2])).p


def test_many_studies_are_integrated_in_blocks_without_a_difference():
    y, se = np.linspace(-1, 2, 300), np.linspace(0.1, 1, 300)
    part = CURVES["halfnorm"]
    whole = ByCurve(y=y, se=se, side=ALTERNATIVES["greater"], curve=part, step=0.0)
    last = ByCurve(y=y[280:], se=se[280:], side=ALTERNATIVES["greater"], curve=part, step=0.0)

    found = whole.share(np.zeros(300), se, np.array([2.0]))

    alone = last.share(np.zeros(20), se[280:], np.array([2.0]))
    assert found.plain[280:, 0] * np.exp(found.scale[280:]) == pytest.approx(
        alone.plain[:, 0] * np.exp(alone.scale), rel=1e-13
    )
