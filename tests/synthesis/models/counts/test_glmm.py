"""Mixed models of raw counts: against R, against second differences of the likelihood, at their edges."""

from dataclasses import replace
from decimal import Decimal, localcontext
from math import log

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from synthesis.errors import NotEstimable
from synthesis.models.counts.arrowhead import parameters
from synthesis.models.counts.counts import proportions, rates, single_rates, tables
from synthesis.models.counts.glmm import glmm
from synthesis.models.counts.glmm_data import prepare
from synthesis.models.counts.glmm_parts import value
from synthesis.models.counts.glmm_search import common, varying
from synthesis.models.design import design
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

# The BCG trials (Colditz et al. 1994, JAMA 271:698).
BCG = {
    "events_exp": [4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27],
    "n_exp": [123, 306, 231, 13598, 5069, 1541, 2545, 88391, 7499, 1716, 50634, 2498, 16913],
    "events_ctl": [11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29],
    "n_ctl": [139, 303, 220, 12867, 5808, 1451, 629, 88391, 7277, 1665, 27338, 2341, 17854],
}
MODELS = ("UM.FS", "UM.RS", "CM.AL", "CM.EL")


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
    fit, correlated = of(COLLINS, model="UM.RS"), of(COLLINS, model="UM.RS", cor=True)

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


def conditional_estimate(x, n1, c, n2):
    """The conditional log odds ratio of a table and its precision, summed over every table in 50 digits."""
    m = x + c
    low, high = max(0, m - n2), min(m, n1)
    ratios = [Decimal((n1 - u) * (m - u)) / ((u + 1) * (n2 - m + u + 1)) for u in range(low, high)]
    psi = Decimal(x * (n2 - c)) / (c * (n1 - x))
    step = Decimal(1)
    while abs(step) > Decimal("1e-25"):
        term = total = Decimal(1)
        first = second = Decimal(0)
        for above, ratio in enumerate(ratios, 1):
            term *= ratio * psi
            total, first, second = total + term, first + above * term, second + above * above * term
        precision = second / total - (first / total) ** 2
        step = (x - low - first / total) / precision
        psi *= step.exp()
    return psi.ln(), precision


@pytest.mark.parametrize(
    ("columns", "wald"), [(BCG, 163.089478561302), (COLLINS, 27.1030277343807), (HINE, 1.51108436114610)]
)
def test_the_exact_wald_test_is_that_of_conditional_estimates_summed_over_every_table(columns, wald):
    """R, by a numerical Hessian, has 268.6, 26.95 and 1.512."""
    with localcontext() as context:
        context.prec = 50
        rows = zip(*(columns[name] for name in ("events_exp", "n_exp", "events_ctl", "n_ctl")), strict=True)
        own = [conditional_estimate(*row) for row in rows]
        mean = sum(w * y for y, w in own) / sum(w for _, w in own)
        wanted = float(sum(w * (y - mean) ** 2 for y, w in own))

    assert wanted == pytest.approx(wald, rel=1e-13)
    assert of(columns, model="CM.EL", method="EE").wald.statistic == pytest.approx(wanted, rel=1e-11)


def laplace(columns, gamma, theta, sigma, s):
    """The Laplace approximation of UM.RS by itself: modes by plain Newton steps, Hessians by hand."""
    a, n, c, m = (
        np.array(columns[name], dtype=float) for name in ("events_exp", "n_exp", "events_ctl", "n_ctl")
    )
    t = np.zeros((a.size, 2))
    L = np.array([[sigma, s / 2], [sigma, -s / 2]])
    for _ in range(60):
        first, second = (t @ L.T + [gamma + theta, gamma]).T
        p, q = 1 / (1 + np.exp(-first)), 1 / (1 + np.exp(-second))
        weights = np.stack([n * p * (1 - p), m * q * (1 - q)], axis=1)
        information = np.einsum("ja,kj,jb->kab", L, weights, L) + np.eye(2)
        slope = np.stack([a - n * p, c - m * q], axis=1) @ L - t
        step = np.linalg.solve(information, slope[:, :, None])[:, :, 0]
        t = t + step / np.maximum(1, np.abs(step).max(axis=1, keepdims=True))
    seen = a * first - n * np.log1p(np.exp(first)) + c * second - m * np.log1p(np.exp(second))
    return np.sum(seen - (t * t).sum(axis=1) / 2 - np.log(np.linalg.det(information)) / 2)


@pytest.mark.parametrize("columns", [BCG, COLLINS])
def test_laplace_standard_errors_are_those_of_a_likelihood_written_anew(columns):
    """Sixth-order differences of it, a tenth of a standard error apart; lme4's are off by up to 2 %."""
    k = len(columns["n_exp"])
    data = tables([str(row) for row in range(k)], **columns)
    prepared = prepare(data, "OR", conditional=False, exact=False)
    Z = np.ones((k, 1))
    found = varying(prepared, Z, "UM.RS", 1, common(prepared, Z, "UM.RS", 1))
    top, sizes = found.maximum.point.shared, np.sqrt(np.diag(found.covariance)) / 10
    offsets = np.array([-3, -2, -1, 1, 2, 3])
    weights = np.array([-1, 9, -45, 45, -9, 1]) / 60

    def at(shift):
        return laplace(columns, *(top + shift * sizes))

    slopes = [weights @ [at(one * axis) for one in offsets] for axis in np.eye(4)]
    hessian = np.array(
        [
            [
                sum(
                    u * v * at(one * i + other * j)
                    for one, u in zip(offsets, weights, strict=True)
                    for other, v in zip(offsets, weights, strict=True)
                )
                for j in np.eye(4)
            ]
            for i in np.eye(4)
        ]
    )
    covariance = np.linalg.inv(-hessian) * np.outer(sizes, sizes)

    assert slopes == pytest.approx(np.zeros(4), abs=1e-8)
    assert found.maximum.value == pytest.approx(at(np.zeros(4)), rel=1e-12)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(np.sqrt(np.diag(covariance)), rel=1e-6)
    assert found.covariance[1] == pytest.approx(covariance[1], rel=1e-5, abs=1e-9)


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
    normal, students = of(COLLINS), of(COLLINS, test="t")

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
        ({"test": "knha"}, "known: t, z"),
        ({"cor": True}, "only UM.RS"),
        ({"measure": "PLO"}, "PLO is modelled from Proportions; found Tables"),
    ):
        with pytest.raises(NotEstimable, match=told):
            of(HINE, **named)


some_tables = st.lists(
    st.tuples(st.integers(0, 12), st.integers(12, 40), st.integers(1, 12), st.integers(13, 40)),
    min_size=3,
    max_size=6,
)


def as_columns(rows):
    return dict(
        zip(("events_exp", "n_exp", "events_ctl", "n_ctl"), map(list, zip(*rows, strict=True)), strict=True)
    )


def same_fit(one, other, sign):
    """Numbers that must not depend on how the counts were written down."""
    assert other.estimate == pytest.approx(sign * one.estimate, rel=1e-6, abs=1e-6)
    assert other.coefficients[0].se == pytest.approx(one.coefficients[0].se, rel=1e-5)
    assert other.tau2 == pytest.approx(one.tau2, rel=1e-4, abs=1e-5)
    assert other.full.ll == pytest.approx(one.full.ll, rel=1e-9)
    if one.model != "UM.RS" or sign > 0:  # whose saturated model has the random level in the second arm
        assert other.ratio.statistic == pytest.approx(one.ratio.statistic, rel=1e-6, abs=1e-6)


@settings(max_examples=8)
@given(some_tables, st.sampled_from(MODELS))
def test_turning_the_arms_round_turns_the_sign_and_nothing_else(rows, model):
    assume(any(a for a, _, _, _ in rows))
    turned = [(c, m, a, n) for a, n, c, m in rows]

    same_fit(of(as_columns(rows), model=model), of(as_columns(turned), model=model), -1)


@settings(max_examples=8)
@given(some_tables, st.sampled_from(MODELS), st.randoms(use_true_random=False))
def test_the_order_of_the_studies_does_not_matter(rows, model, chance):
    assume(any(a for a, _, _, _ in rows))
    order = chance.sample(rows, len(rows))

    same_fit(of(as_columns(rows), model=model), of(as_columns(order), model=model), 1)


@pytest.mark.parametrize("model", MODELS)
def test_a_study_without_events_changes_nothing_and_is_listed(model):
    more = {name: [*column, 0 if "events" in name else 40] for name, column in COLLINS.items()}

    one, other = of(COLLINS, model=model), of(more, model=model)

    assert (other.estimate, other.tau2, other.full) == (one.estimate, one.tau2, one.full)
    assert [left.study for left in other.left_out] == ["study 10"]


@pytest.mark.parametrize("model", ["UM.FS", "UM.RS", "CM.EL"])
def test_the_unit_of_time_does_not_matter_to_a_rate_ratio(model):
    counted = {"events_exp": [7, 8, 3, 20], "events_ctl": [11, 8, 14, 9]}
    first, second = np.array([1344, 1988, 754, 900.0]), np.array([1988, 1460, 844, 870.0])

    one, other = (
        glmm(
            rates(["a", "b", "c", "d"], **counted, time_exp=unit * first, time_ctl=unit * second),
            measure="IRR",
            model=model,
        )
        for unit in (1, 365.25)
    )

    same_fit(one, other, 1)


@pytest.mark.parametrize("model", MODELS)
def test_at_a_tau2_of_zero_the_mixed_model_has_the_likelihood_of_a_common_effect(model):
    mixed, same = of(HINE, model=model), of(HINE, model=model, method="EE")

    assert mixed.tau2 == 0
    assert mixed.full.ll == pytest.approx(same.full.ll, rel=1e-10)
    assert mixed.coefficients[0].se == pytest.approx(same.coefficients[0].se, rel=1e-6)
    assert mixed.full.aic == pytest.approx(same.full.aic + 2, rel=1e-9)
