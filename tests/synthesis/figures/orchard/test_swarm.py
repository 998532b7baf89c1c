"""Swarms: no dot covers another or the trunk, none is moved further than it must be."""

from itertools import combinations
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.figures.orchard.swarm import APART, reach, squeezed, swarm

DOTS = st.lists(st.tuples(st.floats(0, 300), st.floats(1.3, 9)), min_size=1, max_size=60)
TRUNK = 4.6


@given(dots=DOTS)
def test_no_dot_touches_another_or_the_trunk(dots):
    xs, radii = zip(*dots, strict=True)

    found = swarm(xs, radii, TRUNK)

    assert all(abs(y) - r >= TRUNK - 1e-6 for y, r in zip(found, radii, strict=True))
    for i, j in combinations(range(len(xs)), 2):
        assert hypot(xs[i] - xs[j], found[i] - found[j]) >= radii[i] + radii[j] + APART - 1e-4


def test_dots_apart_stand_at_the_trunk_by_turns():
    found = swarm([0, 50, 100, 150], [3, 3, 3, 3], TRUNK)

    assert found == pytest.approx([-7.95, 7.95, -7.95, 7.95])


def test_dots_at_one_number_are_piled_up_on_both_sides():
    found = sorted(swarm([10.0] * 4, [2.0] * 4, TRUNK))

    assert found == pytest.approx([-11.3, -6.95, 6.95, 11.3])


@given(dots=DOTS)
def test_the_same_dots_are_set_the_same_way_in_whatever_order_of_equals(dots):
    xs, radii = zip(*dots, strict=True)

    assert swarm(xs, radii, TRUNK) == swarm(xs, radii, TRUNK)
    assert reach(swarm(xs, radii, TRUNK), radii) >= TRUNK + 2 * max(radii)


@given(dots=DOTS, half=st.floats(24, 40))
def test_a_swarm_drawn_closer_stays_within_its_row_and_on_its_side(dots, half):
    xs, radii = zip(*dots, strict=True)
    first = swarm(xs, radii, TRUNK)

    found = squeezed(first, radii, TRUNK, half)

    assert reach(found, radii) <= half + 1e-6
    assert [y > 0 for y in found] == [y > 0 for y in first]
