"""The share of true effects beyond a threshold."""

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.errors import NotEstimable
from synthesis.models.fit import NOT_KEPT
from synthesis.models.prediction import probability_beyond
from synthesis.models.univariate import common_effect
from synthesis.numbers import Unavailable
from synthesis.verdicts.beyond import calibrated_proportion, proportion_beyond
from synthesis.verdicts.calibrated import Asked, calibrated_effects, left_out, model_of, resampled, studies_of

Y = [-0.2, 0.5, 0.9, 0.1, 1.4, -0.6, 0.3, 0.7, 0.2, 0.0, 0.4, 0.8]
V = [0.05, 0.04, 0.1, 0.02, 0.08, 0.03, 0.04, 0.02, 0.05, 0.06, 0.01, 0.07]
TWINS = [f"study_{i // 2}" if i < 4 else f"study_{i}" for i in range(12)]


@pytest.fixture
def known(fit_of):
    """A fit made to have mu = -0.3 with a standard error of 0.1, tau = 0.25 and k = 10."""
    fit = fit_of(Y[:10], V[:10])
    return replace(fit, estimate=-0.3, se=0.1, se_hk=0.1, se_wald=0.1, tau2=0.0625)


def test_the_share_below_a_threshold_in_a_new_study_and_among_all(known):
    found = proportion_beyond(known, -0.2, "below")

    assert found.proportion == pytest.approx(0.640531, abs=5e-7)  # t(9) below 0.1 / sqrt(0.0725)
    assert found.normal == pytest.approx(0.655422, abs=5e-7)  # the normal distribution below 0.4


def test_the_style_simple_knows_the_mean_and_gives_the_share_among_all(known):
    found = proportion_beyond(known, -0.2, "below", style="simple")

    assert found.proportion == pytest.approx(found.normal)


def test_what_is_not_above_is_below(known):
    above, below = (proportion_beyond(known, 0.1, side) for side in ("above", "below"))

    assert above.proportion == probability_beyond(known, 0.1)
    assert above.proportion + below.proportion == pytest.approx(1)
    assert above.normal + below.normal == pytest.approx(1)
    assert above.se == pytest.approx(below.se)


def test_its_standard_error_is_that_of_the_delta_method(known):
    """The slopes of the share in mu and tau2, by differences, with their variances."""
    at, step = -0.45, 1e-6

    def share(mean, tau2):
        return proportion_beyond(replace(known, estimate=mean, tau2=tau2), at).normal

    by_mean = (share(-0.3 + step, 0.0625) - share(-0.3 - step, 0.0625)) / (2 * step)
    by_tau2 = (share(-0.3, 0.0625 + step) - share(-0.3, 0.0625 - step)) / (2 * step)
    expected = sqrt(by_mean**2 * 0.1**2 + by_tau2**2 * known.se_tau2**2)
    found = proportion_beyond(known, at)

    assert found.se == pytest.approx(expected, rel=1e-6)
    assert found.interval.low == pytest.approx(
        max(0.0, found.normal - 1.959963984540054 * expected), rel=1e-6
    )


def test_the_interval_ends_at_0_and_1_and_is_said_to_be_poor_near_them(known):
    found = proportion_beyond(known, 0.4)

    assert found.interval.low == 0
    assert any("below 0.15 or above 0.85" in note for note in found.notes)
    assert not proportion_beyond(known, -0.3).notes


def test_with_tau2_zero_there_is_nothing_to_share_out_and_it_says_so(fit_of):
    fit = fit_of([0.2, 0.21, 0.19, 0.2, 0.3], [0.1] * 5)
    found = proportion_beyond(fit, 0.1)

    assert found.proportion == probability_beyond(fit, 0.1)
    assert isinstance(found.normal, Unavailable)
    assert isinstance(found.interval, Unavailable)
    assert any("tau2 is 0" in note for note in found.notes)
    assert "not available: tau2 is 0" in found.summary()


def test_a_known_tau2_has_a_share_but_no_interval(fit_of):
    found = proportion_beyond(fit_of(Y, V, tau2=0.1), 0.1)

    assert found.normal > 0.5
    assert found.interval.reason == "tau2 was given, not estimated"


def test_the_common_effect_model_has_no_share(fit_of):
    fit = common_effect(fit_of(Y, V).effects)

    assert isinstance(proportion_beyond(fit, 0.1).normal, Unavailable)
    assert "no variance between studies" in calibrated_proportion(fit, 0.1).reason


def test_calibrated_effects_have_the_mean_and_the_spread_of_the_true_ones(fit_of):
    fit = fit_of(Y, [0.04] * 12)
    found = calibrated_effects(fit)
    shrunk = sqrt(fit.tau2 / (fit.tau2 + 0.04))

    assert found == pytest.approx(fit.estimate + shrunk * (np.array(Y) - fit.estimate))
    assert np.var(found, ddof=1) == pytest.approx(fit.tau2, rel=1e-6)


def test_the_share_is_that_of_the_calibrated_effects_and_lies_in_its_interval(fit_of):
    found = calibrated_proportion(fit_of(Y, V), 0.3)

    assert found.proportion == np.mean(found.effects > 0.3)
    assert found.interval.low <= found.proportion <= found.interval.high
    assert found.interval.rule == "BCa"


def test_the_same_seed_gives_the_same_interval_and_another_another(fit_of):
    fit = fit_of(Y, V)
    one, same, other = (calibrated_proportion(fit, 0.3, resamples=200, seed=seed) for seed in (1, 1, 2))

    assert one.interval == same.interval
    assert one.interval != other.interval


@pytest.mark.parametrize("method", ["REML", "DL", 0.1])
@pytest.mark.parametrize("studies", [None, TWINS])
def test_every_resample_is_fitted_as_the_effects_were_the_rows_of_a_study_together(fit_of, studies, method):
    fit = fit_of(Y, V, studies, tau2=method)
    model, rows = model_of(fit), studies_of(fit)
    drawn = resampled(model, rows, 20, 3, Asked(threshold=0.3, side="above"))

    for chosen, found in zip(
        np.random.default_rng(3).integers(0, len(rows), (20, len(rows))), drawn, strict=True
    ):
        some = [i for one in rows[chosen] for i in one if i >= 0]
        again = fit_of([Y[i] for i in some], [V[i] for i in some], tau2=method)
        assert found == pytest.approx(np.mean(calibrated_effects(again) > 0.3))


def test_left_out_are_all_rows_of_a_study(fit_of):
    fit = fit_of(Y, V, TWINS)
    found = left_out(model_of(fit), studies_of(fit), Asked(threshold=0.3, side="above"))
    without = fit_of(Y[2:], V[2:])

    assert len(found) == fit.n_studies == 10
    assert found[0] == pytest.approx(np.mean(calibrated_effects(without) > 0.3))


def test_fewer_than_ten_studies_have_no_share_of_calibrated_effects(fit_of):
    one_short = fit_of(Y, V, [*TWINS[:11], TWINS[10]])

    assert calibrated_proportion(one_short, 0.3).reason == (
        "a share of calibrated effects needs 10 studies or more; there are 9"
    )


@pytest.mark.parametrize(("threshold", "share", "which"), [(-5.0, 1.0, "all"), (5.0, 0.0, "none")])
def test_where_all_or_none_lie_beyond_resampling_tells_no_interval(fit_of, threshold, share, which):
    found = calibrated_proportion(fit_of(Y, V), threshold)

    assert found.proportion == share
    assert found.interval.reason.startswith(f"{which} of the calibrated effects lie there")


def test_with_tau2_zero_all_calibrated_effects_are_the_mean_and_it_says_so(fit_of):
    fit = fit_of([0.2 + 0.01 * (-1) ** i for i in range(12)], [0.1] * 12)
    found = calibrated_proportion(fit, 0.1)

    assert fit.tau2 == 0
    assert found.effects == pytest.approx([fit.estimate] * 12)
    assert found.proportion == 1
    assert any("every true effect is taken to be the mean" in note for note in found.notes)


def test_effects_with_weights_of_their_own_are_not_calibrated(fit_of):
    assert "weights of the user’s own" in calibrated_proportion(fit_of(Y, V, weights="equal"), 0.1).reason


@settings(max_examples=25)
@given(shift=st.floats(-3, 3), power=st.integers(-3, 3))
def test_in_other_units_and_from_another_zero_the_share_is_the_same(fit_of, shift, power):
    unit = 2.0**power
    here = calibrated_proportion(fit_of(Y, V), 0.333, resamples=100)
    there = calibrated_proportion(
        fit_of([unit * (y + shift) for y in Y], [unit**2 * v for v in V]),
        unit * (0.333 + shift),
        resamples=100,
    )

    assert there.proportion == here.proportion
    assert (there.interval.low, there.interval.high) == pytest.approx((here.interval.low, here.interval.high))


@pytest.mark.parametrize("wrong", [{"side": "beyond"}, {"threshold": float("inf")}, {"resamples": 99}])
def test_a_side_threshold_or_number_of_resamples_that_cannot_be_is_refused(fit_of, wrong):
    asked = {"threshold": 0.1, "side": "above", **wrong}

    with pytest.raises(NotEstimable):
        calibrated_proportion(fit_of(Y, V), **asked)


def test_the_calibrated_share_is_printed_with_its_seed_and_the_level_of_the_fit(fit_of):
    found = calibrated_proportion(fit_of(Y, V, level=0.9), 0.3, resamples=150, seed=4)

    assert found.level == found.interval.level == 0.9
    assert "90% interval (BCa)" in found.summary()
    assert found.summary().splitlines()[-1].split() == ["Seed", "4"]


def test_a_fit_whose_model_was_not_kept_has_no_calibrated_effects(fit_of):
    fit = replace(fit_of(Y, V), mixed=NOT_KEPT)

    assert calibrated_proportion(fit, 0.1) is NOT_KEPT
