"""The climb to a peak: bounds are kept, steps go up, and what does not end is not taken for a peak."""

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.selection.likelihood import Slopes
from synthesis.models.selection.search import Bounds, climb, peaks


def hill(top, bend):
    """A log-likelihood that is a paraboloid."""
    top, bend = np.array(top), np.array(bend)

    def height(at):
        off = at - top
        return Slopes(value=float(-off @ bend @ off / 2), gradient=-bend @ off, hessian=-bend)

    return height


def bounds(low, high, logged=(False, False)):
    return Bounds(low=np.array(low), high=np.array(high), logged=np.array(logged))


def test_a_peak_inside_is_found():
    found = climb(hill([1.0, 2.0], [[3.0, 1.0], [1.0, 2.0]]), bounds([-9, -9], [9, 9]), np.zeros(2))

    assert found.place == pytest.approx([1, 2], abs=1e-9)


def test_a_peak_beyond_a_bound_gives_the_highest_point_on_it():
    box = bounds([-9.0, 0.0], [9.0, 9.0])
    found = climb(hill([1.0, -2.0], [[3.0, 1.0], [1.0, 2.0]]), box, np.array([0.0, 1.0]))

    assert found.place[1] == 0.0
    assert found.place[0] == pytest.approx(1 - 2 / 3, abs=1e-9)  # the ridge of the hill at 0
    assert box.on_border(found.place).tolist() == [False, True]


def test_a_parameter_whose_bounds_are_equal_is_held():
    found = climb(hill([1.0, 2.0], np.eye(2)), bounds([-9, 0.5], [9, 0.5]), np.array([0.0, 0.5]))

    assert found.place.tolist() == pytest.approx([1.0, 0.5])


def test_parameters_sought_on_the_log_scale_end_at_the_same_peak():
    box = bounds([-9, 1e-6], [9, 100], (False, True))
    found = climb(hill([1.0, 2.0], [[3.0, 1.0], [1.0, 2.0]]), box, np.array([0.0, 50.0]))

    assert found.place == pytest.approx([1, 2], rel=1e-7)


def test_the_highest_of_two_peaks_comes_first():
    def double(at):
        x = at[0]
        value = -((x**2 - 1) ** 2) + 0.1 * x
        return Slopes(
            value=float(value),
            gradient=np.array([-4 * x * (x**2 - 1) + 0.1]),
            hessian=np.array([[4 - 12 * x**2]]),
        )

    box = Bounds(low=np.array([-5.0]), high=np.array([5.0]), logged=np.array([False]))
    found = peaks(double, double, box, [np.array([one]) for one in (-2.0, -0.5, 0.4, 2.0)])

    assert [round(float(peak.place[0])) for peak in found] == [1, -1]


def test_a_search_that_ends_nowhere_is_an_error():
    def endless(at):
        return Slopes(value=float(np.exp(-at[0])), gradient=-np.exp(-at), hessian=np.exp(-at)[None])

    box = Bounds(low=np.array([-np.inf]), high=np.array([np.inf]), logged=np.array([False]))
    with pytest.raises(NotEstimable, match="did not converge"):
        peaks(endless, endless, box, [np.zeros(1)])
