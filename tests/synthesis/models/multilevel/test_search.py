"""The search against grids over the parameters, and what it does at bounds."""

from dataclasses import replace

import numpy as np
import pytest

from synthesis.dependence.blocks import diagonal
from synthesis.errors import NotEstimable
from synthesis.models.multilevel import search
from synthesis.models.multilevel.layout import laid_out
from synthesis.models.multilevel.search import bounds_of, maximum
from synthesis.models.multilevel.terms import Structured
from tests.synthesis.models.multilevel.dense import intercepts, loglik, marginals, structured
from tests.synthesis.models.multilevel.drawn import DESIGNS, drawn, grid

EACH = 12  # random fits of each design and likelihood


def found(y, V, design, terms, restricted):
    layout = laid_out(y, design.X, V, terms)
    return maximum(layout, bounds_of(terms), restricted=restricted)


def worse_than_grid(seed, kind, restricted):
    """By how much the search ends below the best point of a grid, in likelihoods that are worked out apart."""
    y, V, design, terms = drawn(seed, kind)
    at = found(y, V, design, terms, restricted)
    points = np.vstack([at.theta, grid(terms, y, V.diagonal)])
    likely = loglik(y, design.X, marginals(V.dense(), terms, points), restricted)
    best = likely[1:].max()
    return best - likely[0] - 1e-9 * (1 + abs(best))


@pytest.mark.parametrize("restricted", [True, False], ids=["REML", "ML"])
@pytest.mark.parametrize("kind", DESIGNS)
def test_no_fit_is_worse_than_the_best_of_400_points(kind, restricted):
    worse = {
        seed: by
        for seed in range(EACH)
        if (by := worse_than_grid(seed + 1000 * restricted, kind, restricted)) > 0
    }

    assert worse == {}


# Fits with two maxima, or with a maximum that slopes at a bound do not show.
HARD = [
    (85, "HCS", False),  # two deviations of 0 and a correlation that would have to be -1
    (162, "DIAG", False),  # one level varies much, or two others do
    (308, "AR", True),  # a correlation far above 0, or far below
    (2000, "CAR", True),  # a correlation near 0, at which powers of it have no slope
]


@pytest.mark.parametrize(("seed", "kind", "restricted"), HARD)
def test_the_higher_of_two_maxima_is_found(seed, kind, restricted):
    assert worse_than_grid(seed, kind, restricted) <= 0


@pytest.mark.parametrize("name", ["CS", "AR", "HCS", "HAR"])
def test_effects_of_opposite_sign_in_each_group_correlate_by_less_than_0(name):
    """A variance that would stay at 0 with any correlation above 0."""
    y = np.array([1.3, -1.3] * 5)
    term = structured("level | study", [0, 1] * 5, np.repeat(range(5), 2), name)
    layout = laid_out(y, np.ones((10, 1)), diagonal(np.ones(10)), [term])
    for first in (None, np.array([*np.zeros(len(term.structure.bounds(2)[0]) - 1), 0.5])):
        at = maximum(layout, bounds_of([term]), restricted=True, first=first)

        G = term.structure.matrix(at.theta, term.spots)
        assert G[0, 0] - G[0, 1] == pytest.approx(
            2 * 1.3**2 - 1
        )  # the mean square of half the differences, less v
        assert at.theta[-1] == -1


def test_what_a_grid_does_not_reach_is_found_all_the_same():
    """The maxima of two hard fits, from climbs that started at each of 20 points."""
    wanted = {85: 0.13183958, 2000: 0.06429058}
    for seed, kind, restricted in HARD:
        if seed in wanted:
            at = found(*drawn(seed, kind), restricted)
            assert at.theta[0] == pytest.approx(wanted[seed], rel=1e-6)


@pytest.mark.parametrize("seed", range(40))
def test_a_variance_is_0_to_the_last_digit_or_stands_where_the_likelihood_is_flat(seed):
    y, V, design, terms = drawn(seed, "nested")
    at = found(y, V, design, terms, restricted=True)
    slope = search.curved(at, restricted=True).slope

    for theta, one in zip(at.theta, slope, strict=True):
        assert one <= 0 if theta == 0 else abs(one) < 1e-6 * (1 + abs(at.loglik))


def test_effects_closer_together_than_sampling_explains_vary_by_exactly_0():
    y = 0.5 + 0.001 * np.arange(8)
    terms = [intercepts("study", np.repeat(range(4), 2)), intercepts("effect", range(8))]
    layout = laid_out(y, np.ones((8, 1)), diagonal(np.ones(8)), terms)

    assert maximum(layout, bounds_of(terms), restricted=True).theta.tolist() == [0.0, 0.0]


def test_numbers_that_are_held_stay_where_they_are():
    y, V, design, terms = drawn(3, "nested")
    layout = laid_out(y, design.X, V, terms)
    at = maximum(layout, bounds_of(terms, {0: 0.25}), restricted=True)

    assert at.theta[0] == 0.25
    assert at.loglik <= maximum(layout, bounds_of(terms), restricted=True).loglik


def test_with_every_number_held_there_is_nothing_to_search_for():
    y, V, design, terms = drawn(3, "nested")
    layout = laid_out(y, design.X, V, terms)

    assert maximum(layout, bounds_of(terms, {0: 0.1, 1: 0.2}), restricted=True).theta.tolist() == [0.1, 0.2]


def test_a_search_may_start_from_parameters_that_are_given():
    y, V, design, terms = drawn(4, "crossed")
    layout = laid_out(y, design.X, V, terms)
    best = maximum(layout, bounds_of(terms), restricted=True)
    again = maximum(layout, bounds_of(terms), restricted=True, first=best.theta)

    assert again.theta == pytest.approx(best.theta, abs=1e-9)


def test_given_variances_and_correlations_are_held():
    outer = np.repeat(range(4), 2)
    for name, tau2 in (("CS", [0.3]), ("HCS", [0.3**0.5, 0.3**0.5])):
        term = structured("level | study", [0, 1] * 4, outer, name, fixed_tau2=0.3, fixed_rho=0.5)
        assert bounds_of([term]).held == pytest.approx([*tau2, 0.5])
    free = replace(term, fixed_tau2=None)
    assert isinstance(free, Structured)
    assert np.isnan(bounds_of([free]).held[:2]).all()


def test_a_search_that_does_not_arrive_says_so(monkeypatch):
    monkeypatch.setattr(search, "MOST_STEPS", 1)
    y, V, design, terms = drawn(3, "three_terms")

    with pytest.raises(NotEstimable, match="did not converge in 1 steps; fewer random terms may do"):
        found(y, V, design, terms, restricted=True)


def test_given_numbers_that_make_no_covariance_matrix_are_refused():
    outer = np.repeat(range(4), 3)
    term = structured("level | study", [0, 1, 2] * 4, outer, "CS", fixed_tau2=100.0, fixed_rho=-0.9)
    layout = laid_out(np.arange(12.0), np.ones((12, 1)), diagonal(np.ones(12)), [term])

    with pytest.raises(NotEstimable, match="not positive definite"):
        maximum(layout, bounds_of([term]), restricted=True)


@pytest.mark.parametrize("kind", ["nested", "CS", "AR", "UN"])
def test_of_many_rows_one_climb_is_enough(kind, monkeypatch):
    monkeypatch.setattr(search, "SMALL", 0)
    y, V, design, terms = drawn(6, kind)
    few = found(y, V, design, terms, restricted=True)
    monkeypatch.setattr(search, "SMALL", 400)

    assert few.loglik == pytest.approx(found(y, V, design, terms, restricted=True).loglik, abs=1e-8)
