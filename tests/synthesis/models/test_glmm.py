"""Mixed models of raw counts: against R, against second differences of the likelihood, at their edges."""

from dataclasses import replace
from fractions import Fraction
from math import comb, exp, log

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.arrowhead import parameters
from synthesis.models.counts import proportions, rates, single_rates, tables
from synthesis.models.design import design
from synthesis.models.glmm import glmm
from synthesis.models.glmm_data import prepare
from synthesis.models.glmm_fit import Choices
from synthesis.models.glmm_parts import value
from synthesis.models.glmm_search import common, varying
from synthesis.numbers import Unavailable

# Diuretics and pre-eclampsia (Collins, Yusuf & Peto 1985, BMJ 290:17) and lidocaine and mortality (Hine et al.
# 1989, Arch Intern Med 149:2694), by metadat's dat.collins1985b and dat.hine1989. R: metafor 5.0-1 with lme4's
# usual settings, so to 1e-3.
COLLINS = {
    "events_exp": [14, 21, 14, 6, 12, 138, 15, 6, 65],
    "n_exp": [131, 385, 57, 38, 1011, 1370, 506, 108, 153],
    "events_ctl": [14, 17, 24, 18, 35, 175, 20, 2, 40],
    "n_ctl": [136, 134, 48, 40, 760, 1336, 524, 103, 102],
}
HINE = {
    "events_exp": [2, 4, 6, 7, 7, 11],
    "n_exp": [39, 44, 107, 103, 110, 154],
    "events_ctl": [1, 4, 4, 5, 3, 4],
    "n_ctl": [43, 44, 110, 100, 106, 146],
}


def of(columns, **named):
    names = [f"study {row + 1}" for row in range(len(columns["n_exp"]))]
    return glmm(tables(names, **columns), **named)


@pytest.mark.parametrize(
    ("model", "estimate", "se", "tau2"),
    [
        ("UM.FS", -0.513157619756041, 0.208709801880322, 0.253526822732182),
        ("CM.AL", -0.433482421715399, 0.175557217209596, 0.165227601626031),
        ("CM.EL", -0.513297438072106, 0.210842269215457, 0.260064639692584),
    ],
)
def test_odds_ratios_agree_with_r(model, estimate, se, tau2):
    fit = of(COLLINS, model=model)

    assert fit.estimate == pytest.approx(estimate, rel=1e-3)
    assert fit.coefficients[0].se == pytest.approx(se, rel=1e-3)
    assert fit.tau2 == pytest.approx(tau2, rel=1e-3)


def test_random_levels_agree_with_r_and_reach_a_higher_likelihood():
    fit, correlated = of(COLLINS, model="UM.RS"), of(COLLINS, model="UM.RS", choices=Choices(cor=True))

    assert fit.estimate == pytest.approx(-0.515928520787525, rel=1e-3)
    assert fit.tau2 == pytest.approx(0.263888161584091, rel=1e-3)
    assert -74.3995964591699 <= fit.full.ll < -74.3995
    assert -74.3984410026978 <= correlated.full.ll < -74.3983
    assert correlated.rho == pytest.approx(0.0212083382426407, abs=1e-3)


@pytest.mark.parametrize("model", ["UM.FS", "UM.RS", "CM.AL", "CM.EL"])
def test_standard_errors_are_those_of_second_differences_of_the_likelihood(model):
    names = [str(row) for row in range(9)]
    prepared = prepare(tables(names, **COLLINS), "OR", conditional=model[:2] == "CM", exact=model == "CM.EL")
    Z, nodes = np.ones((9, 1)), 1 if model == "UM.RS" else 7
    found = varying(prepared, Z, model, nodes, common(prepared, Z, model, nodes))
    height, layout, top = value(found.part), found.part.layout, found.maximum.point
    first = np.concatenate([top.own, top.shared])

    def at(vector):
        point = replace(top, own=vector[: top.own.size], shared=vector[top.own.size :])
        return height(parameters(layout, point))

    n, step = first.size, 1e-3
    axes = step * np.eye(n)
    hessian = np.array(
        [
            [at(first + i + j) - at(first + i - j) - at(first - i + j) + at(first - i - j) for j in axes]
            for i in axes
        ]
    ) / (4 * step**2)
    covariance = np.linalg.inv(-hessian)[top.own.size :, top.own.size :]

    assert found.covariance == pytest.approx(covariance, rel=1e-3, abs=1e-5)


def test_no_start_of_another_search_leads_higher():
    from scipy.optimize import minimize

    prepared = prepare(
        tables([str(row) for row in range(9)], **COLLINS), "OR", conditional=False, exact=False
    )
    Z = np.ones((9, 1))
    found = varying(prepared, Z, "UM.FS", 7, common(prepared, Z, "UM.FS", 7))
    height, layout, top = value(found.part), found.part.layout, found.maximum.point

    def depth(vector):
        return -height(parameters(layout, replace(top, own=vector[:9], shared=vector[9:])))

    for s in (0.05, 0.6, 1.5):
        other = minimize(depth, np.concatenate([top.own * 0.9, [0.0, s]]), method="BFGS")
        assert -other.fun <= found.maximum.value + 1e-8


def test_the_exact_wald_test_is_that_of_conditional_estimates_summed_over_every_table():
    def estimate(x, n1, c, n2):
        m = x + c
        terms = [(u, comb(n1, u) * comb(n2, m - u)) for u in range(max(0, m - n2), min(m, n1) + 1)]
        low, high = -20.0, 20.0
        for _ in range(200):
            eta = (low + high) / 2
            weights = [Fraction(term) * Fraction(exp(eta)) ** u for u, term in terms]
            mean = float(sum(u * w for (u, _), w in zip(terms, weights, strict=True)) / sum(weights))
            low, high = (eta, high) if mean < x else (low, eta)
        square = float(sum(u * u * w for (u, _), w in zip(terms, weights, strict=True)) / sum(weights))
        return eta, square - mean**2

    rows = zip(*(HINE[name] for name in ("events_exp", "n_exp", "events_ctl", "n_ctl")), strict=True)
    own = np.array([estimate(*row) for row in rows])
    y, w = own[:, 0], own[:, 1]
    wanted = np.sum(w * (y - np.sum(w * y) / np.sum(w)) ** 2)

    assert of(HINE, model="CM.EL", method="EE").wald.statistic == pytest.approx(wanted, rel=1e-9)


def test_studies_that_agree_better_than_chance_have_a_tau2_of_exactly_zero():
    for model in ("UM.FS", "UM.RS", "CM.AL", "CM.EL"):
        fit, same = of(HINE, model=model), of(HINE, model=model, method="EE")

        assert (fit.tau2, fit.i2, fit.h2) == (0, 0, 1)
        assert isinstance(fit.se_tau2, Unavailable)
        assert fit.estimate == pytest.approx(same.estimate, abs=1e-6)
        assert any("tau2 is estimated as 0" in note for note in fit.notes)


def test_rates_given_their_total_are_binomial_and_agree_with_fixed_levels_of_a_common_effect():
    names, counted = ["a", "b", "c"], {"events_exp": [7, 8, 3], "events_ctl": [11, 8, 14]}
    data = rates(names, **counted, time_exp=[1344, 1988, 754], time_ctl=[1988, 1460, 844])

    given = glmm(data, measure="IRR", model="CM.EL", method="EE")
    fixed = glmm(data, measure="IRR", model="UM.FS", method="EE")

    assert given.estimate == pytest.approx(fixed.estimate, rel=1e-9)
    assert given.coefficients[0].se == pytest.approx(fixed.coefficients[0].se, rel=1e-7)
    assert given.ratio.statistic == pytest.approx(fixed.ratio.statistic, rel=1e-9)


def test_a_common_proportion_and_a_common_rate_are_those_of_all_studies_taken_together():
    share = glmm(proportions(["a", "b"], events=[3, 9], n=[20, 31]), measure="PLO", method="EE")
    rate = glmm(single_rates(["a", "b"], events=[3, 9], time=[200, 310]), measure="IRLN", method="EE")

    assert share.natural.estimate == pytest.approx(12 / 51, rel=1e-10)
    assert share.coefficients[0].se ** 2 == pytest.approx(1 / 12 + 1 / 39, rel=1e-8)
    assert rate.natural.estimate == pytest.approx(12 / 510, rel=1e-10)


def test_coding_a_moderator_otherwise_changes_its_coefficient_and_nothing_else():
    x = np.array([44, 55, 42, 52, 13, 44, 19, 13, 27], dtype=float)
    plain = design(("intercept", "x"), np.column_stack([np.ones(9), x]))
    other = design(("intercept", "x"), np.column_stack([np.ones(9), 1000 + 10 * x]))

    one, two = (of(COLLINS, moderators=given) for given in (plain, other))

    assert one.full.ll == pytest.approx(two.full.ll, rel=1e-11)
    assert one.coefficients[1].estimate == pytest.approx(10 * two.coefficients[1].estimate, rel=1e-6)
    assert one.moderators.statistic == pytest.approx(two.moderators.statistic, rel=1e-6)
    assert isinstance(one.prediction, Unavailable)


def test_t_widens_the_interval_by_students_quantile():
    normal, students = of(COLLINS), of(COLLINS, choices=Choices(test="t"))

    wide = (students.coefficients[0].interval.high - students.estimate) / students.coefficients[0].se
    assert wide == pytest.approx(2.306004135204166, rel=1e-9)  # t(8), 97.5 %
    assert students.estimate == normal.estimate


def test_one_study_keeps_its_own_odds_ratio_and_has_no_tau2():
    columns = {"events_exp": [3, 0], "n_exp": [20, 9], "events_ctl": [5, 0], "n_ctl": [22, 9]}

    for model in ("UM.FS", "UM.RS"):
        fit = of(columns, model=model)

        assert fit.estimate == pytest.approx(log(3 * 17) - log(5 * 17), rel=1e-9)
        assert fit.tau2 == Unavailable(reason="one study")
        assert [one.study for one in fit.left_out] == ["study 2"]
        assert fit.notes[0].endswith("not in the likelihood: study 2.")


@pytest.mark.parametrize(
    ("events_exp", "events_ctl", "told"),
    [
        ([0, 0, 0], [0, 0, 0], "each has the same outcome for everyone"),
        ([0, 0, 0], [2, 3, 1], "no events in the experimental arm of any study"),
        ([20, 20, 20], [2, 3, 1], "everyone in the experimental arm of every study"),
        ([2.5, 1, 1], [2, 3, 1], "study 1: events_exp must be a whole number; found 2.5"),
    ],
)
def test_counts_without_a_finite_estimate_are_refused_in_words(events_exp, events_ctl, told):
    columns = {"events_exp": events_exp, "n_exp": [20] * 3, "events_ctl": events_ctl, "n_ctl": [20] * 3}

    for model in ("UM.FS", "UM.RS", "CM.AL", "CM.EL"):
        with pytest.raises(NotEstimable, match=told):
            of(columns, model=model)


def test_moderators_that_part_the_events_are_refused():
    columns = {"events_exp": [0, 0, 4, 5], "n_exp": [20] * 4, "events_ctl": [4, 5, 3, 4], "n_ctl": [20] * 4}
    parting = design(("intercept", "late"), np.array([[1, 0], [1, 0], [1, 1], [1, 1]], dtype=float))

    with pytest.raises(NotEstimable, match="separation"):
        of(columns, moderators=parting)


def test_unknown_choices_are_refused_with_those_there_are():
    for named, told in (
        ({"measure": "RR"}, "known: OR, IRR, PLO, IRLN"),
        ({"model": "CM.XX"}, "known: UM.FS, UM.RS, CM.AL, CM.EL"),
        ({"method": "REML"}, "known: ML, EE"),
        ({"choices": Choices(test="knha")}, "known: t, z"),
        ({"choices": Choices(cor=True)}, "only UM.RS"),
        ({"measure": "PLO"}, "PLO is modelled from Proportions; found Tables"),
    ):
        with pytest.raises(NotEstimable, match=told):
            of(HINE, **named)
