"""Case diagnostics as they show themselves."""

import numpy as np
import pytest

from synthesis.models.design import design
from synthesis.models.diagnostics.influence import influence
from synthesis.models.mixed import Options, mixed
from synthesis.models.regression.regression import meta_regression
from synthesis.models.univariate import random_effects
from tests.synthesis.models.bcg import effects


def flat(text):
    return " ".join(text.split())


def test_effects_that_stand_out_are_marked_and_the_rules_told(effects_of):
    found = influence(random_effects(effects_of([0.1, 0.12, 0.09, 0.11, 0.1, 0.13, 0.08, 3.0], [0.01] * 8)))
    marked = [
        line for line in found.summary().splitlines() if line.startswith("Study") and line.endswith("*")
    ]

    assert [line.split("  ")[0] for line in marked] == ["Study 8"]
    assert "* stands out: |DFFITS| above" in flat(found.summary())


def test_where_none_stands_out_that_is_said():
    found = influence(random_effects(effects(), test="z"))

    assert not found.influential.any()
    assert "No effect stands out" in found.summary()


def test_a_regression_has_dfbetas_of_each_coefficient():
    found = influence(meta_regression(effects(), "ablat"))
    frame = found.to_frame()

    assert "DFBETAS" in found.summary()
    assert frame["dfbetas ablat"].tolist() == pytest.approx(found.dfbetas[:, 1].tolist())
    assert frame["weight"].sum() == pytest.approx(100)
    assert list(frame.index[:2]) == ["Trial 1", "Trial 2"]


def test_an_effect_that_cannot_be_left_out_is_told_with_the_reason():
    columns = design(("intercept", "first"), np.column_stack([np.ones(5), np.eye(5)[0]]))
    found = influence(mixed(np.array([0.1, 0.4, 0.2, 0.3, 0.5]), np.full(5, 0.1), columns, Options()))

    assert "n/a: without them a moderator" in flat(found.summary())
