"""The order in which studies of dependent effects enter a cumulative analysis."""

import pytest

import synthesis
from synthesis.errors import NotEstimable
from synthesis.models.diagnostics.cluster_orders import ranks
from synthesis.models.multilevel.diagnostics.of import left_out
from synthesis.models.multilevel.model import Asked
from synthesis.models.multilevel.multilevel import multilevel
from tests.synthesis.models.multilevel.diagnostics.konstantopoulos import effects

FIT = multilevel(effects(), asked=Asked(test="z"))
OWN = left_out(FIT, "study")


def test_studies_enter_by_the_least_value_of_their_effects():
    assert ranks(FIT, OWN, "year")[-2:] == [2000.0, 1994.0]
    assert ranks(FIT, OWN, lambda row: -row.y)[6] == -1.19
    assert ranks(FIT, OWN, list(range(56)))[:3] == [0, 4, 8]
    assert ranks(FIT, OWN, "") == list(range(11))


def test_the_most_precise_study_can_enter_first():
    """Its precision is 1'M^-1 1 of its effects: by variances between and within studies, eleven effects tell most."""
    found = synthesis.cumulative(FIT, order="precision")

    assert found.names[0] == "+ 58"
    assert found.names[-1] == "+ 11"


def test_studies_that_tie_can_enter_together():
    found = synthesis.cumulative(FIT, order="year", collapse=True)

    assert found.names == ("to 1976", "to 1989", "to 1994", "to 1997", "to 2000")
    assert found.clusters.tolist() == [3, 4, 6, 9, 11]
    assert found.k.tolist() == [19, 23, 30, 45, 56]


def test_what_has_no_order_is_refused():
    with pytest.raises(NotEstimable, match="no 'dose' to order by"):
        synthesis.cumulative(FIT, order="dose")
    with pytest.raises(NotEstimable, match="56 effects and 3 values"):
        synthesis.cumulative(FIT, order=[1, 2, 3])
    with pytest.raises(NotEstimable, match="nan"):
        synthesis.cumulative(FIT, order=[float("nan")] * 56)
    with pytest.raises(NotEstimable, match="have no order among them"):
        synthesis.cumulative(FIT, order=lambda row: row.study if row.y > 0 else 1)
