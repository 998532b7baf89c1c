"""In which steps rows enter."""

import pytest

from synthesis.errors import NotEstimable
from synthesis.models.diagnostics.orders import comparable, entries


def test_ties_keep_their_order():
    found = entries([2, 1, 2], ["a", "b", "c"], collapse=False)

    assert found.names == ("+ b", "+ a", "+ c")
    assert found.so_far.masks().astype(int).tolist() == [[0, 1, 0], [1, 1, 0], [1, 1, 1]]


def test_ties_enter_together_where_that_is_asked():
    found = entries(["x", "w", "x"], ["a", "b", "c"], collapse=True)

    assert found.names == ("to w", "to x")
    assert found.so_far.masks().astype(int).tolist() == [[0, 1, 0], [1, 1, 1]]


def test_numbers_and_text_have_no_order():
    with pytest.raises(NotEstimable, match="'arm' holds numbers and text"):
        comparable("arm", [1.0, "b"])
    with pytest.raises(NotEstimable, match="no order among them"):
        entries([1.0, "b"], ["a", "b"], collapse=False)
