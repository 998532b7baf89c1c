"""Which effects are left out together."""

import numpy as np
import pytest

from synthesis.models.diagnostics.groups import groups, numbered
from synthesis.models.univariate import random_effects


def test_effects_of_a_study_are_one_group_wherever_they_stand(effects_of):
    found = groups(random_effects(effects_of([0.1, 0.2, 0.3], [0.1] * 3, studies=["b", "a", "b"])), "study")

    assert found.names == ("B", "A")
    assert found.own.tolist() == [0, 1, 0]
    assert found.count.tolist() == [2, 1]
    assert found.left_out.masks().tolist() == [[False, True, False], [True, False, True]]
    assert found.total(np.array([1.0, 10.0, 100.0])).tolist() == [101, 10]


def test_effects_by_themselves_are_a_group_each(effects_of):
    fit = random_effects(effects_of([0.1, 0.2, 0.3], [0.1] * 3, studies=["b", "a", "b"]))

    assert groups(fit, "effect").names == ("B, row_1", "A", "B, row_3")


@pytest.mark.parametrize(("names", "numbers"), [(["x", "y", "x"], [0, 1, 0]), ([], [])])
def test_names_are_numbered_as_they_first_come(names, numbers):
    assert numbered(names).tolist() == numbers
