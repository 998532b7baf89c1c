"""What holds of every measure there is."""

import pytest

from synthesis.measures.registry import MEASURES
from synthesis.measures.transforms import TRANSFORMS


def test_every_measure_is_named_by_its_code():
    assert {code: measure.code for code, measure in MEASURES.items()} == {code: code for code in MEASURES}


@pytest.mark.parametrize("code", sorted(MEASURES))
def test_the_scale_of_a_measure_is_a_known_transformation(code):
    assert MEASURES[code].scale in {"", *TRANSFORMS}


@pytest.mark.parametrize("code", sorted(MEASURES))
def test_no_way_to_a_measure_hides_behind_one_that_asks_for_less(code):
    """The first way whose columns are all there is taken; a later one must not ask for more of the same."""
    routes = MEASURES[code].routes

    for i, later in enumerate(routes):
        assert not any(set(earlier.inputs) <= set(later.inputs) for earlier in routes[:i])
    assert len({route.name for route in routes}) == len(routes)
