"""Leverages of effects."""

import numpy as np
import pytest

from synthesis.models.design import design
from synthesis.models.diagnostics.leverage import hat_values
from synthesis.models.mixed import Options, mixed
from tests.synthesis.models.diagnostics.test_refitted import YEAR, V, Y


@pytest.mark.parametrize("weights", [None, np.arange(1.0, 14.0)])
def test_leverages_add_up_to_the_number_of_coefficients(weights):
    columns = design(("intercept", "year"), np.column_stack([np.ones(13), YEAR]))
    model = mixed(np.array(Y), np.array(V), columns, Options(weights=weights))

    assert float(np.sum(hat_values(model))) == pytest.approx(2.0)
