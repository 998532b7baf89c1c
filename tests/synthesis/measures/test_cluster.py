"""Design effects, effective numbers, inflated variances."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import ImpossibleNumber
from synthesis.measures.cluster import design_effect, effective, inflate

DEFFS = st.floats(1, 50)


def test_the_handbooks_cluster_trial_shrinks_as_printed():
    """Cochrane Handbook, section 23.1.5: 29.8 a cluster, ICC 0.02; 63 of 295 and 84 of 330."""
    deff = design_effect((295 + 330) / 21, 0.02)

    assert deff == pytest.approx([1.576], abs=0.001)
    assert effective([295, 330, 63, 84], deff) == pytest.approx([187.2, 209.4, 40.0, 53.3], abs=0.1)


def test_clusters_of_one_and_an_icc_of_zero_change_nothing():
    assert design_effect([1, 40], [0.3, 0.0]).tolist() == [1, 1]


@given(n=st.floats(1, 1e5), deff=DEFFS, v=st.floats(1e-6, 1e3))
def test_a_variance_in_proportion_to_1_over_n_grows_as_n_shrinks(n, deff, v):
    assert inflate(v / n, deff) == pytest.approx(v / effective(n, deff))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: design_effect([5, 0.5], 0.1), "mean cluster size of row 1 must be at least 1"),
        (lambda: design_effect(5, 1.1), "intracluster correlation of row 0 must be between 0 and 1"),
        (lambda: design_effect(5, float("nan")), "found nan"),
        (lambda: effective(-1, 2), "must be at least 0"),
        (lambda: effective(10, 0.9), "design effect of row 0 must be at least 1"),
        (lambda: inflate(0, 2), "variance to be inflated of row 0 must be above 0"),
    ],
)
def test_impossible_clusters_are_refused(call, said):
    with pytest.raises(ImpossibleNumber, match=said):
        call()
