"""Correlations by shared people: against the algebra of arms, and against the expansion of standardised means."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.dependence.groups import Groups, sharing
from synthesis.dependence.partition import partition
from synthesis.errors import NotEstimable

ARMS = "ABCD"
PAIRS = [(a, b) for a in ARMS for b in ARMS if a != b]


def one_study(experimental, control, **more):
    """The correlations of the comparisons of one study, of means and of standardised means."""
    k = len(experimental)
    found = sharing(Groups(experimental=experimental, control=control, **more), partition([0] * k))
    return found.plain[0][0], found.full[0][0]


@given(st.lists(st.integers(2, 300), min_size=4, max_size=4))
def test_differences_of_means_correlate_as_differences_of_independent_arms_do(sizes):
    n = dict(zip(ARMS, sizes, strict=True))
    C = np.array([[(x == a) - (x == b) for x in ARMS] for a, b in PAIRS], dtype=float)
    covariance = C @ np.diag([1 / n[x] for x in ARMS]) @ C.T
    spread = np.sqrt(np.diag(covariance))

    plain, _ = one_study(
        *zip(*PAIRS, strict=True), n_exp=[n[a] for a, _ in PAIRS], n_ctl=[n[b] for _, b in PAIRS]
    )

    assert plain == pytest.approx(covariance / np.outer(spread, spread))


def standardised(n, mu, pairs, *, whole):
    """The covariance of d = (m_a - m_b) / s by the delta method, the deviation of 1 being that of `whole` or a pair.

    The means have variance 1/n and each group's s2 has 2/n, independent; the slopes of d are taken numerically.
    """
    arms = list(n)
    at = np.concatenate([[mu[a] for a in arms], np.ones(len(arms))])

    def d(x):
        m, s2 = dict(zip(arms, x[: len(arms)], strict=True)), dict(zip(arms, x[len(arms) :], strict=True))
        out = []
        for a, b in pairs:
            pool = arms if whole else (a, b)
            out.append((m[a] - m[b]) / np.sqrt(sum(n[p] * s2[p] for p in pool) / sum(n[p] for p in pool)))
        return np.array(out)

    h = 1e-5
    slopes = np.array([(d(at + h * e) - d(at - h * e)) / (2 * h) for e in np.eye(at.size)]).T
    return slopes @ np.diag([1 / n[a] for a in arms] + [2 / n[a] for a in arms]) @ slopes.T


@pytest.mark.parametrize("pooled", ["pair", "study"])
@given(
    sizes=st.lists(st.integers(5, 200), min_size=3, max_size=3),
    means=st.lists(st.floats(-2, 2), min_size=3, max_size=3),
)
def test_standardised_differences_correlate_as_the_delta_method_says(pooled, sizes, means):
    n, mu = dict(zip("ABC", sizes, strict=True)), dict(zip("ABC", means, strict=True))
    pairs = [("A", "C"), ("B", "C"), ("A", "B")]
    covariance = standardised(n, mu, pairs, whole=pooled == "study")
    spread = np.sqrt(np.diag(covariance))

    _, full = one_study(
        *zip(*pairs, strict=True),
        n_exp=[n[a] for a, _ in pairs],
        n_ctl=[n[b] for _, b in pairs],
        d=[mu[a] - mu[b] for a, b in pairs],
        pooled=pooled,
    )

    assert full == pytest.approx(covariance / np.outer(spread, spread), abs=1e-7)


def test_a_deviation_of_the_whole_study_gives_the_covariance_of_gleser_and_olkin():
    """1/n_ctl + d1 d2 / (2 N) (2009, chapter 19), N the people of all groups."""
    d, n, N = np.array([2.2, 1.3]), np.array([25.0, 22.0]), 25 + 22 + 25
    v = 1 / n + 1 / 25 + d**2 / (2 * N)

    _, full = one_study(["A", "B"], ["C", "C"], n_exp=n, n_ctl=[25, 25], d=d, pooled="study")

    assert full[0, 1] * np.sqrt(v[0] * v[1]) == pytest.approx(1 / 25 + 2.2 * 1.3 / (2 * N))


def test_groups_of_unknown_size_are_taken_as_equal_so_that_one_shared_makes_a_half():
    plain, full = one_study(
        ["A", "B", "C"], ["P", "P", "A"], n_exp=[9, np.nan, 5], n_ctl=[90, 90, 9], d=[1, 1, 1]
    )

    assert plain == pytest.approx(np.array([[1, 0.5, -0.5], [0.5, 1, 0], [-0.5, 0, 1]]))
    assert full == pytest.approx(plain)


def test_sizes_unknown_in_one_study_are_used_in_another():
    groups = Groups(
        experimental=list("ABAB"), control=list("PPPP"), n_exp=[9, 9, 10, 10], n_ctl=[np.nan, 9, 40, 40]
    )

    found = sharing(groups, partition([1, 1, 2, 2]))

    assert found.equal.tolist() == [True, True, False, False]
    assert found.plain[0][:, 0, 1] == pytest.approx([0.5, (1 / 40) / (1 / 10 + 1 / 40)])


def test_the_same_two_groups_correlate_by_1_whatever_sizes_are_given():
    plain, full = one_study(["A", "A"], ["P", "P"], n_exp=[20, 31], n_ctl=[40, 22], d=[0.1, 2.0])

    assert plain.tolist() == full.tolist() == [[1, 1], [1, 1]]


def test_groups_with_nobody_in_common_are_independent():
    plain, _ = one_study(["A", "B"], ["C", "D"], n_exp=[9, 9], n_ctl=[9, 9])

    assert plain.tolist() == [[1, 0], [0, 1]]


def test_arms_combined_share_their_part_with_one_of_them():
    plain, _ = one_study([("A", "B"), "A"], ["C", "D"], n_exp=[20, 10], n_ctl=[20, 10])

    assert plain[0, 1] == pytest.approx((1 / 20) / np.sqrt((1 / 20 + 1 / 20) * (1 / 10 + 1 / 10)))


def test_the_order_of_combined_arms_does_not_matter():
    plain, _ = one_study([("A", "B"), ("B", "A")], ["C", "C"])

    assert plain[0, 1] == 1


def test_single_groups_have_no_control():
    plain, _ = one_study(["A", "A", "B"], [(), (), ()], n_exp=[10, 12, 20])

    assert plain.tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 1]]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"control": ["A"]}, "row 0: the group A is compared with itself"),
        ({"experimental": [()], "control": [()]}, "row 0: expected the groups compared; found none"),
        ({"control": ["B", "C"]}, "there are 1 effects; control has 2 values"),
        ({"n_exp": [0]}, "n_exp of row 0 must be a number above 0; found 0"),
        ({"n_ctl": ["many"]}, "n_ctl: expected numbers, nan where not known"),
        ({"d": [0.1, 0.2]}, "there are 1 effects; d has 2 values"),
        ({"pooled": "control"}, "unknown pooled 'control'; known: pair, study"),
    ],
)
def test_groups_that_cannot_be_are_refused(given, told):
    with pytest.raises(NotEstimable, match=told):
        sharing(Groups(**{"experimental": ["A"], "control": ["B"], **given}), partition([0]))
