"""Meta-regression: agreement with R, what a regression must obey, and what it says of itself."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.effects import Effect, Effects
from synthesis.errors import NotEstimable
from synthesis.models.regression.regression import NO_CONSTANT, NO_TAU2, meta_regression
from synthesis.models.univariate import random_effects
from synthesis.numbers import Unavailable
from tests.synthesis.models.bcg import effects, with_moderators
from tests.thoroughness import cases


def test_bcg_on_latitude_agrees_with_r():
    # metafor 5.0-1, rma(yi, vi, mods = ~ ablat), REML, threshold 1e-13
    fit = meta_regression(effects(), "~ ablat", test="z")

    assert fit.coefficients.estimate == pytest.approx([0.251468210007339, -0.0291017250116492], rel=1e-9)
    assert fit.coefficients.se == pytest.approx([0.24909539661683, 0.00719532722090629], rel=1e-9)
    assert fit.tau2 == pytest.approx(0.0763479639552553, rel=1e-9)
    assert fit.r2 == pytest.approx(75.6266218116052, rel=1e-9)
    assert (fit.mixed.q, fit.mixed.q_df) == (pytest.approx(30.7330900107493, rel=1e-12), 11)
    assert fit.omnibus.statistic == pytest.approx(16.3582321471559, rel=1e-9)


def test_without_an_intercept_tau2_is_not_that_of_centred_effects():
    # statistics checked with rma.mv of metafor 5.0-1; its rma.uni centres y and is wrong here
    fit = meta_regression(effects(), "~ ablat - 1")

    assert fit.tau2 == pytest.approx(0.0864503, abs=5e-8)
    assert fit.mixed.q == pytest.approx(48.70, abs=5e-3)
    assert fit.r2 == fit.tau2_null == NO_CONSTANT


def test_the_formula_one_is_the_random_effects_model():
    fit, mean = meta_regression(effects(), "~ 1"), random_effects(effects())

    assert fit.coefficients.estimate[0] == pytest.approx(mean.estimate, rel=1e-12)
    assert fit.tau2 == pytest.approx(mean.tau2, rel=1e-12)
    assert fit.r2 == 0


def test_a_saturated_factor_gives_each_level_its_own_mean():
    fit = meta_regression(effects(), "~ 0 + alloc", tau2="EE")

    for code, estimate in zip(["alternate", "random", "systematic"], fit.coefficients.estimate, strict=True):
        rows = [row for row in effects().rows if row.moderators["alloc"] == code]
        w = np.array([1 / row.v for row in rows])
        assert estimate == pytest.approx(np.sum(w * [row.y for row in rows]) / np.sum(w), rel=1e-12)


def test_the_common_effect_model_has_neither_tau2_nor_r2():
    fit = meta_regression(effects(), "ablat", tau2="EE", test="z")

    assert fit.tau2 == fit.tau2_null == fit.r2 == NO_TAU2


def test_a_known_tau2_is_taken_and_explains_nothing():
    fit = meta_regression(effects(), "ablat", tau2=0.1)

    assert (fit.tau2, fit.tau2_method) == (0.1, "given")
    assert isinstance(fit.r2, Unavailable)


def test_an_effect_without_the_moderator_is_left_out_counted_and_told():
    some = effects(dose=[None, *(float(i) for i in range(12))])
    fit = meta_regression(some, "dose")

    assert fit.k == 12
    assert [one.study for one in fit.excluded] == ["trial_1"]
    assert "1 effect is left out for want of a moderator." in fit.notes
    assert "Left out: 1 Trial 1 dose: not reported" in " ".join(fit.summary().split())


def test_weights_follow_their_effects_when_some_are_left_out():
    some = effects(dose=[None, *(float(i % 5) for i in range(12))])
    weights = np.arange(1.0, 14.0)
    fit = meta_regression(some, "dose", weights=weights)

    X, w = np.column_stack([np.ones(12), np.arange(12) % 5]), weights[1:]
    y = np.array([row.y for row in some.rows[1:]])
    np.testing.assert_allclose(
        fit.coefficients.estimate, np.linalg.solve((X.T * w) @ X, (X.T * w) @ y), rtol=1e-10
    )


def test_weights_that_are_not_one_an_effect_are_refused():
    with pytest.raises(NotEstimable, match="there are 13 effects and 2 weights"):
        meta_regression(effects(), "ablat", weights=[1, 2])


def test_a_regression_on_fewer_than_ten_studies_says_so():
    few = Effects(measure="RR", rows=effects().rows[:9])

    assert "rests on 9 studies" in meta_regression(few, "ablat").notes[0]
    assert "rests on" not in " ".join(meta_regression(effects(), "ablat").notes)


def test_what_was_asked_is_kept_beside_what_it_was_taken_as():
    fit = meta_regression(effects(), "ablat", tau2="restricted-maximum-likelihood", test="hartung-knapp")

    assert (fit.asked.tau2, fit.tau2_method) == ("restricted-maximum-likelihood", "REML")
    assert (fit.asked.test, fit.test) == ("hartung-knapp", "knha")


def test_r2_is_never_below_zero():
    # dat.bcg by DL, ~ alloc: tau2 rises, metafor 5.0-1 says R2 = 0
    assert meta_regression(effects(), "alloc", tau2="DL").r2 == 0


def test_an_impossible_variance_is_refused_by_study():
    first, *others = effects().rows
    with pytest.raises(NotEstimable, match="Trial 1, tb: v must be a finite number above 0"):
        meta_regression(Effects(measure="RR", rows=(replace(first, v=0.0), *others)), "ablat")


def test_the_summary_names_formula_coefficients_and_tests():
    text = meta_regression(effects(), "~ ablat + alloc").summary()

    for part in (
        "~ ablat + alloc",
        "alloc = systematic",
        "by Knapp and Hartung",
        "Q = 26.20 on 9 df",
        "F = ",
    ):
        assert part in text
    assert max(map(len, text.splitlines())) <= 80


def test_the_frame_has_a_row_a_coefficient():
    frame = meta_regression(effects(), "ablat").to_frame()

    assert list(frame.index) == ["intercept", "ablat"]
    assert list(frame.columns) == ["estimate", "se", "statistic", "df", "p", "ci_low", "ci_high"]


MANY = st.lists(
    st.tuples(st.floats(-2, 2), st.floats(0.02, 1), st.floats(-5, 5), st.sampled_from("abc")),
    min_size=8,
    max_size=14,
)


def regressed(rows, text, **asked):
    made = [
        Effect(
            y=y, v=v, measured=y, study=f"s{i}", study_label=f"S{i}", result="r", outcome="o",
            outcome_label="O", measure="MD", route="r", origins=(), moderators={"x": x, "g": g},
        )
        for i, (y, v, x, g) in enumerate(rows)
    ]  # fmt: skip
    return meta_regression(Effects(measure="MD", rows=tuple(made)), text, **asked)


def sound(rows):
    x = np.array([row[2] for row in rows])
    inside = [
        np.ptp(x[[g == row[3] for row in rows]]) if any(g == row[3] for row in rows) else 0 for g in "abc"
    ]
    return min(inside) > 0.5


@settings(max_examples=cases(20, 500))
@given(MANY.filter(sound), st.floats(0.1, 10), st.floats(-3, 3))
def test_scaling_and_shifting_effects_scales_and_shifts_the_regression(rows, scale, shift):
    one = regressed(rows, "x + g")
    other = regressed([(scale * y + shift, scale**2 * v, x, g) for y, v, x, g in rows], "x + g")

    # the search for tau2 ends within 1e-12 of tau2 + min v
    assert other.tau2 == pytest.approx(scale**2 * one.tau2, rel=1e-6, abs=scale**2 * 1e-9)
    expected = scale * one.coefficients.estimate + np.array([shift, 0, 0, 0])
    np.testing.assert_allclose(other.coefficients.estimate, expected, rtol=1e-5, atol=1e-6 * (1 + scale))


@settings(max_examples=cases(20, 500))
@given(MANY.filter(sound), st.randoms(use_true_random=False))
def test_the_order_of_the_effects_does_not_matter(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    one, other = regressed(rows, "x + g"), regressed(shuffled, "x + g")

    assert other.tau2 == pytest.approx(one.tau2, rel=1e-6, abs=1e-9)
    np.testing.assert_allclose(other.coefficients.estimate, one.coefficients.estimate, rtol=1e-5, atol=1e-7)


@settings(max_examples=cases(20, 500))
@given(MANY.filter(sound))
def test_another_reference_or_no_intercept_is_the_same_model(rows):
    one = regressed(rows, "x + C(g, a)")
    for text in ("x + C(g, c)", "0 + x + g", "I(2 * x - 1) + g"):
        other = regressed(rows, text)
        assert other.tau2 == pytest.approx(one.tau2, rel=1e-6, abs=1e-9)
        assert other.mixed.q == pytest.approx(one.mixed.q, rel=1e-8)
        np.testing.assert_allclose(other.fitted, one.fitted, rtol=1e-5, atol=1e-7)


def test_residuals_are_effects_less_fitted_values():
    fit = meta_regression(with_moderators(effects(), z=[float(i) for i in range(13)]), "z")

    np.testing.assert_allclose(fit.fitted + fit.residuals, effects().y)
