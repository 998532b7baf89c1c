"""The maxima of mixed models: against closed forms, against a grid, and at their edges."""

from math import log

import numpy as np
import pytest

from synthesis.models.counts import glmm_parts, glmm_search
from synthesis.models.counts.arrowhead import Point, parameters
from synthesis.models.counts.counts import proportions, tables
from synthesis.models.counts.glmm_data import prepare

GIVEN = {
    "events_exp": [3, 8, 1, 12, 0],
    "n_exp": [20, 31, 25, 40, 18],
    "events_ctl": [5, 4, 9, 6, 3],
    "n_ctl": [22, 30, 24, 41, 17],
}
ONES = np.ones((5, 1))


def prepared(*, conditional=False, exact=False, **columns):
    names = [str(row) for row in range(len(GIVEN["n_exp"]))]
    return prepare(tables(names, **{**GIVEN, **columns}), "OR", conditional=conditional, exact=exact)


def test_a_common_proportion_is_that_of_all_studies_taken_together():
    data = proportions(["a", "b"], events=[3, 9], n=[20, 31])
    given = prepare(data, "PLO", conditional=False, exact=False)

    found = glmm_search.common(given, np.ones((2, 1)), "single", 7)

    assert found.effects[0] == pytest.approx(log(12 / 39), rel=1e-10)
    assert found.of_effects[0, 0] == pytest.approx(1 / 12 + 1 / 39, rel=1e-10)
    assert found.ll == pytest.approx(given.constant + 12 * log(12 / 51) + 39 * log(39 / 51), rel=1e-12)


@pytest.mark.parametrize(
    ("model", "exact"), [("UM.FS", False), ("UM.RS", False), ("CM.AL", False), ("CM.EL", True)]
)
def test_no_point_of_a_grid_of_deviations_is_higher(model, exact):
    given = prepared(conditional=model[:2] == "CM", exact=exact)
    found = glmm_search.varying(given, ONES, model, 7, glmm_search.common(given, ONES, model, 7))
    height, top = glmm_parts.value(found.part), found.maximum.point

    for s in np.linspace(0, 3, 31):
        for shift in (-0.1, 0.0, 0.1):
            shared = np.append(top.shared[:-1], s)
            shared[found.part.size - 2] += shift
            at = parameters(found.part.layout, Point(own=top.own, shared=shared))
            assert height(at) <= found.maximum.value + 1e-9


@pytest.mark.parametrize(
    ("rows", "deviation"),
    [
        ([(1, 14, 13, 35), (6057, 16033, 5728, 15257), (2, 37, 13, 31)], 0.8869),
        ([(2954, 7485, 3335, 8680), (2, 36, 7, 9), (7014, 18579, 7161, 18829)], 0.0),
    ],
)
def test_of_two_maxima_the_higher_is_found_whichever_it_is(rows, deviation):
    """Large studies that agree and small ones that do not: the likelihood has a peak at 0 and another near 1."""
    a, n, c, m = zip(*rows, strict=True)
    data = tables(["a", "b", "c"], events_exp=a, n_exp=n, events_ctl=c, n_ctl=m)
    given = prepare(data, "OR", conditional=True, exact=False)
    Z = np.ones((3, 1))
    start = glmm_search.common(given, Z, "CM.AL", 7)
    part = glmm_parts.single(given, Z, 7, random=True)
    base = start.maximum.point.shared
    climbed = [
        glmm_parts.search(part, Point(own=np.zeros(0), shared=np.append(base, s))) for s in (0.05, 1.6)
    ]

    found = glmm_search.varying(given, Z, "CM.AL", 7, start)

    assert abs(climbed[0].value - climbed[1].value) > 1
    assert found.maximum.value == pytest.approx(max(one.value for one in climbed), abs=1e-9)
    assert abs(found.deviations[0]) == pytest.approx(deviation, abs=1e-4)


def test_random_levels_that_do_not_differ_make_one_table():
    columns = {"events_exp": [4] * 5, "n_exp": [20] * 5, "events_ctl": [5] * 5, "n_ctl": [20] * 5}

    found = glmm_search.common(prepared(**columns), ONES, "UM.RS", 1)

    assert found.deviations.tolist() == [0]
    assert found.effects[0] == pytest.approx(log(4 * 15) - log(16 * 5), rel=1e-7)
    assert found.covariance[-1].tolist() == [0, 0, 0]


def test_own_comparisons_of_random_levels_are_infinite_where_the_first_arm_has_no_events():
    given = prepared()
    found = glmm_search.saturated(given, 1, glmm_search.common(given, ONES, "UM.RS", 1))

    assert found.maximum.point.own[4] < -20
    assert np.abs(found.maximum.point.own[:4]).max() < 4


def test_a_correlation_can_only_raise_the_likelihood():
    given = prepared()
    start = glmm_search.common(given, ONES, "UM.RS", 1)

    alone = glmm_search.varying(given, ONES, "UM.RS", 1, start)
    together = glmm_search.varying(given, ONES, "UM.RS, correlated", 1, start)

    assert together.ll >= alone.ll - 1e-9
    assert together.deviations.size == alone.deviations.size + 1


def test_more_nodes_do_not_change_the_likelihood_given_the_margins():
    given = prepared(conditional=True, exact=True)
    found = glmm_search.varying(given, ONES, "CM.EL", 7, glmm_search.common(given, ONES, "CM.EL", 7))
    finer = glmm_parts.single(given, ONES, 301, random=True)

    assert glmm_parts.value(finer)(parameters(finer.layout, found.maximum.point)) == pytest.approx(
        found.maximum.value, rel=1e-9
    )


def test_a_moderator_that_parts_the_studies_has_a_standard_error_beyond_use():
    columns = {"events_exp": [0, 0, 0, 20, 20], "n_exp": [20] * 5, "events_ctl": [9] * 5, "n_ctl": [20] * 5}
    Z = np.column_stack([np.ones(5), [0, 0, 0, 1.0, 1.0]])
    given = prepared(**columns)

    found = glmm_search.common(given, Z, "UM.FS", 7)

    assert np.sqrt(np.diag(found.of_effects)).min() > 1e4
