import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import NotEstimable
from synthesis.models.small_study.turning_point import first_whole


@given(st.integers(0, 10_000))
def test_the_first_number_that_holds_is_found(turn):
    assert first_whole(lambda n: n >= turn, 10_000) == turn


def test_what_never_holds_is_refused():
    with pytest.raises(NotEstimable, match="more than 1,000 studies"):
        first_whole(lambda _: False, 1000)
