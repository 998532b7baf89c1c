"""V of rows: pair by pair, against R, and where it is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.dependence.correlations import Correlations
from synthesis.dependence.groups import Groups
from synthesis.dependence.observed import Observed
from synthesis.dependence.sampling import known_by_cluster, known_by_row, sampling_covariance
from synthesis.errors import NotEstimable
from synthesis.measures.shared_groups import Comparisons, shared_group_correlation

ROW = st.tuples(
    st.integers(0, 3),  # study
    st.sampled_from("xyz"),  # outcome
    st.integers(0, 2),  # time
    st.sampled_from("AB"),  # experimental group
    st.integers(0, 1),  # subgroup
)


def pair_by_pair(rows, v, n, rho, phi, rule):
    """V by a loop over pairs: of rows that differ in outcome, time, group or subgroup."""
    shared = shared_group_correlation(
        Comparisons(
            study=[row[0] for row in rows],
            experimental=[row[3] for row in rows],
            control=["P"] * len(rows),
            n_exp=np.array([n[row[3]] for row in rows], dtype=float),
            n_ctl=np.full(len(rows), float(n["P"])),
        )
    )
    V = np.diag(v).astype(float)
    for i, one in enumerate(rows):
        for j, other in enumerate(rows):
            if i != j and one[0] == other[0] and one[4] == other[4]:
                apart = abs(one[2] - other[2])
                over = 1 if apart == 0 else phi**apart if rule == "ar" else phi
                between = 1 if one[1] == other[1] else rho
                V[i, j] = between * over * shared[i, j] * np.sqrt(v[i] * v[j])
    return V


@given(
    rows=st.lists(ROW, min_size=1, max_size=12, unique=True),
    rho=st.floats(0, 0.9),
    phi=st.floats(0.1, 0.9),
    rule=st.sampled_from(["ar", "cs"]),
    sizes=st.lists(st.integers(5, 200), min_size=3, max_size=3),
)
def test_every_pair_has_the_product_of_its_correlations(rows, rho, phi, rule, sizes):
    n = dict(zip("ABP", sizes, strict=True))
    v = 0.05 + 0.01 * np.arange(len(rows))

    V = sampling_covariance(
        v,
        cluster=[row[0] for row in rows],
        correlations=Correlations(rho=rho, phi=phi, time=rule),
        observed=Observed(
            outcome=[row[1] for row in rows],
            time=[row[2] for row in rows],
            subgroup=[row[4] for row in rows],
        ),
        groups=Groups(
            experimental=[row[3] for row in rows],
            control=["P"] * len(rows),
            n_exp=[n[row[3]] for row in rows],
            n_ctl=[n["P"]] * len(rows),
        ),
    )

    assert V.dense() == pytest.approx(pair_by_pair(rows, v, n, rho, phi, rule), abs=1e-15)
    assert V.diagonal.tolist() == v.tolist()


def test_rows_that_nothing_tells_apart_correlate_by_rho():
    """Assink & Wibbelink (2016), the first rows: vcalc(vi, cluster=study, obs=seq_len(nrow(dat)), rho=0.6)."""
    V = sampling_covariance([0.074, 0.0398, 0.0115], cluster=[1, 1, 2], correlations=Correlations(rho=0.6))

    off = 0.6 * np.sqrt(0.074 * 0.0398)
    assert V.dense() == pytest.approx(np.array([[0.074, off, 0], [off, 0.0398, 0], [0, 0, 0.0115]]))


def test_two_outcomes_of_one_study_covary_as_in_metafor():
    """Kalaian & Raudenbush (1996), Evans & Pike (B): vcalc(type=outcome, rho=0.66) of metafor 5.0-1."""
    V = sampling_covariance(
        [0.0218, 0.0216],
        cluster=["Evans & Pike (B)"] * 2,
        observed=Observed(outcome=["verbal", "math"]),
        correlations=Correlations(rho=0.66),
    )

    assert V.dense()[0, 1] == pytest.approx(0.0143218479254599, rel=1e-13)


def test_comparisons_with_one_control_agree_with_metafor():
    """vcalc(grp1, grp2, w1, w2) of metafor 5.0-1."""
    V = sampling_covariance(
        [0.1, 0.09, 0.07, 0.07, 0.072],
        cluster=[1, 1, 2, 2, 2],
        groups=Groups(
            experimental=list("ABABC"),
            control=["P"] * 5,
            n_exp=[20, 25, 30, 30, 28],
            n_ctl=[22, 22, 30, 30, 30],
        ),
    ).dense()

    assert V[0, 1] == pytest.approx(0.0477455260559423, rel=1e-13)
    assert V[2, 3:] == pytest.approx([0.035, 0.0348791015385708], rel=1e-13)
    assert not V[:2, 2:].any()


def test_a_table_goes_before_rho_and_before_within():
    V = sampling_covariance(
        np.ones(4),
        cluster=[1] * 4,
        correlations=Correlations(rho=0.2, within=0.3, between={("y", "x"): 0.4, ("z", "z"): 0.5}),
        observed=Observed(outcome=list("xyzz")),
    ).dense()

    assert V[0, 1] == 0.4
    assert V[0, 2:].tolist() == [0.2, 0.2]
    assert V[2, 3] == 0.5


def test_one_outcome_measured_twice_at_one_time_correlates_by_within():
    V = sampling_covariance(
        np.ones(3),
        cluster=[1] * 3,
        correlations=Correlations(rho=0.2, within=0.7, phi=0.9),
        observed=Observed(outcome=list("xxx"), time=[1, 1, 2]),
    ).dense()

    assert V[0, 1] == 0.7
    assert V[0, 2] == pytest.approx(0.9)
    assert V[1, 2] == pytest.approx(0.7 * 0.9)


def test_without_phi_one_outcome_at_two_times_counts_as_measured_twice():
    V = sampling_covariance(
        np.ones(2),
        cluster=[1, 1],
        correlations=Correlations(rho=0.2, within=0.7),
        observed=Observed(outcome=list("xx"), time=[1, 9]),
    ).dense()

    assert V[0, 1] == 0.7


@given(st.integers(2, 8), st.floats(-1, 0, exclude_min=True))
def test_a_negative_rho_is_refused_from_where_no_matrix_has_it(n, rho):
    def made():
        return sampling_covariance(np.ones(n), cluster=["Adams"] * n, correlations=Correlations(rho=rho))

    if rho < -1 / (n - 1) - 1e-9:
        with pytest.raises(NotEstimable, match=f"Adams: the covariances of its {n} effects make no positive"):
            made()
    elif rho > -1 / (n - 1) + 1e-6:
        assert made().k == n


def test_a_rho_next_to_1_is_taken():
    V = sampling_covariance(np.ones(30), cluster=[1] * 30, correlations=Correlations(rho=0.999999))

    assert np.linalg.eigvalsh(V.dense())[0] > 0


def test_a_correlation_over_time_of_1_makes_effects_repeat_one_another():
    with pytest.raises(NotEstimable, match="Please leave out what repeats, or assume weaker ones"):
        sampling_covariance(
            np.ones(2),
            cluster=["Adams"] * 2,
            correlations=Correlations(phi=1.0),
            observed=Observed(time=[1, 2]),
        )


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (
            list("xy"),
            r"Adams: it has effects on two outcomes; expected their correlation \(rho\); found none",
        ),
        (
            list("xx"),
            r"Adams: it has effects on one outcome measured twice; expected their correlation \(rho\)",
        ),
    ],
)
def test_a_correlation_that_is_needed_must_be_given(outcome, told):
    with pytest.raises(NotEstimable, match=told):
        sampling_covariance(np.ones(2), cluster=["Adams"] * 2, observed=Observed(outcome=outcome))


def test_independent_effects_need_no_correlation():
    assert sampling_covariance([0.1, 0.2], cluster=["a", "b"]).is_diagonal


def test_a_table_of_other_outcomes_is_refused():
    with pytest.raises(NotEstimable, match="no pair of it is among the outcomes; these are x, y"):
        sampling_covariance(
            np.ones(2),
            cluster=[1, 1],
            correlations=Correlations(between={("a", "b"): 0.5}),
            observed=Observed(outcome=list("xy")),
        )


@pytest.mark.parametrize(
    ("v", "cluster", "told"),
    [
        ([0.1, 0.0], ["a", "b"], "b: a sampling variance must be a finite number above 0; found 0"),
        ([0.1], ["a", "b"], "there are 1 effects; cluster has 2 values"),
        (["x"], ["a"], "v: expected numbers; found a list"),
        (np.ones((2, 2)), ["a", "b"], r"found shape \(2, 2\)"),
    ],
)
def test_variances_that_cannot_be_are_refused(v, cluster, told):
    with pytest.raises(NotEstimable, match=told):
        sampling_covariance(v, cluster=cluster)


# Known covariances ----------------------------------------------------------------------------------------

# Berkey et al. (1998), Stat Med 17:2537: probing depth and attachment level, the first two trials.
BERKEY = [[0.0075, 0.0030], [0.0030, 0.0077], [0.0057, 0.0009], [0.0009, 0.0008]]


def test_covariances_given_row_by_row_are_those_of_berkey():
    V = known_by_row(BERKEY, cluster=["Pihlstrom", "Pihlstrom", "Lindhe", "Lindhe"]).dense()

    assert V[:2, :2].tolist() == BERKEY[:2]
    assert V[2:, 2:].tolist() == BERKEY[2:]
    assert not V[:2, 2:].any()


def test_rows_of_a_cluster_may_stand_apart_and_columns_beyond_are_not_read():
    V = known_by_row([*BERKEY[:1], [0.5, np.nan], *BERKEY[1:2]], cluster=["a", "b", "a"]).dense()

    assert V.tolist() == [[0.0075, 0, 0.0030], [0, 0.5, 0], [0.0030, 0, 0.0077]]


def test_a_matrix_for_each_cluster_says_the_same():
    by_row = known_by_row(BERKEY, cluster=list("aabb"))
    by_cluster = known_by_cluster({"a": BERKEY[:2], "b": BERKEY[2:]}, cluster=list("aabb"))

    assert by_cluster.dense().tolist() == by_row.dense().tolist()


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([[0.1], [0.1]], "a: it has 2 rows; expected as many columns of covariances; found 1"),
        ([[0.1, 0.05], [0.02, 0.1]], "a: expected a symmetric matrix of finite covariances"),
        ([[0.1, np.nan], [np.nan, 0.1]], "a: expected a symmetric matrix of finite covariances"),
        ([[0.1, 0.2], [0.2, 0.1]], "a: the covariances of its 2 effects make no positive definite matrix"),
        ([0.1, 0.1], r"covariances by row: expected numbers \(k, q\); found shape \(2,\)"),
        ([["x", "y"]] * 2, "covariances by row: expected numbers"),
    ],
)
def test_known_covariances_that_cannot_be_are_refused(rows, told):
    with pytest.raises(NotEstimable, match=told):
        known_by_row(rows, cluster=["a", "a"])


@pytest.mark.parametrize(
    ("matrices", "told"),
    [
        ({}, "a: expected the covariance matrix of its 2 effects; found none"),
        ({"a": [[1.0]]}, r"a: expected the covariance matrix of its 2 effects; found shape \(1, 1\)"),
        ({"a": [[1.0, 0.5], [0.1, 1.0]]}, "a: expected a symmetric matrix"),
    ],
)
def test_clusters_without_their_matrix_are_refused(matrices, told):
    with pytest.raises(NotEstimable, match=told):
        known_by_cluster(matrices, cluster=["a", "a"])


def test_outcomes_times_and_groups_together_agree_with_metafor():
    """vcalc(vi, cluster, type, time1, grp1, grp2, w1, w2, rho=.6, phi=.9) of metafor 3.8-1, the first six rows."""
    V = sampling_covariance(
        [0.1, 0.11, 0.12, 0.13, 0.09, 0.08],
        cluster=[1] * 6,
        correlations=Correlations(rho=0.6, phi=0.9),
        observed=Observed(outcome=list("xxyyxy"), time=[2, 6, 2, 6, 2, 2]),
        groups=Groups(
            experimental=list("AAAABB"),
            control=["P"] * 6,
            n_exp=[20, 20, 20, 20, 25, 25],
            n_ctl=[40] * 6,
        ),
    ).dense()

    R = """
        0.0688123485284436 0.0657267069006199 0.0452280906287232 0.0448841457844526 0.0717495644586084
        0.0819468637349838 0.0339683110243379 0.0233743925712931 0.0223262522260575 0.0152463862406801
        0.0192153784566105 0.0132225531946223 0.0350823207722812 0.0239573846652760 0.0509116882454314
    """
    assert V.T[np.tril_indices(6, -1)] == pytest.approx([float(one) for one in R.split()], rel=1e-12)


@pytest.mark.parametrize("missing", [None, float("nan"), ""])
def test_rows_without_a_study_are_refused_and_not_made_one(missing):
    with pytest.raises(NotEstimable, match="cluster of row 1: expected a label"):
        sampling_covariance(
            [0.1, 0.1, 0.1], cluster=["a", missing, missing], correlations=Correlations(rho=0.5)
        )
