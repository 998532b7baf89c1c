"""Variance inflation: of coefficients, and of terms whatever their coding."""

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.regression.collinearity import inflation, term_inflation
from synthesis.models.regression.regression import meta_regression
from tests.synthesis.models.bcg import effects


def test_inflation_agrees_with_r():
    # metafor 5.0-1, vif(rma(yi, vi, mods = ~ factor(alloc) + ablat + year)), threshold 1e-13
    found = inflation(meta_regression(effects(), "alloc + ablat + year"))

    assert [one.value for one in found] == pytest.approx(
        [2.08576503794234, 2.01931667854611, 1.76973159944732, 1.91482065805319], rel=1e-8
    )
    assert [one.scaled for one in found] == pytest.approx([one.value**0.5 for one in found])


def test_a_single_moderator_is_not_inflated():
    (only,) = inflation(meta_regression(effects(), "ablat"))

    assert (only.name, only.df, only.value) == ("ablat", 1, pytest.approx(1))


def test_the_inflation_of_a_factor_does_not_depend_on_its_reference():
    values = [
        [one.value for one in term_inflation(meta_regression(effects(), f"C(alloc, {code}) + ablat + year"))]
        for code in ("alternate", "random", "systematic")
    ]

    np.testing.assert_allclose(values, [values[0]] * 3, rtol=1e-9)


def test_the_inflation_of_a_term_of_one_coefficient_is_that_of_the_coefficient():
    fit = meta_regression(effects(), "alloc + ablat")
    terms, single = {one.name: one for one in term_inflation(fit)}, {one.name: one for one in inflation(fit)}

    assert terms["ablat"] == single["ablat"]
    assert terms["alloc"].df == 2
    assert terms["alloc"].scaled == pytest.approx(terms["alloc"].value ** 0.25)


def test_inflation_without_moderators_is_refused():
    with pytest.raises(NotEstimable, match="needs moderators"):
        inflation(meta_regression(effects(), "1"))
