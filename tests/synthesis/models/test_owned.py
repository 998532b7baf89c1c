"""The numbers of a user, copied at the door."""

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.owned import owned


def test_what_is_owned_is_a_copy_that_cannot_be_written_to():
    given = np.array([1.0, 2.0])
    found = owned("weights", given)
    given[0] = 9

    assert found.tolist() == [1, 2]
    assert not found.flags.writeable
    assert given.flags.writeable


@pytest.mark.parametrize("given", ["abc", list("abc"), [[1], [1, 2]], {"a": 1}, object()])
def test_what_is_no_numbers_is_refused_in_words(given):
    with pytest.raises(NotEstimable, match=r"^weights: expected numbers; found "):
        owned("weights", given)
