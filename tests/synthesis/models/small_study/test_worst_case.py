import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.errors import NotEstimable
from synthesis.models.regression.regression import meta_regression
from synthesis.models.small_study.worst_case import selection_bias
from synthesis.models.univariate import random_effects
from synthesis.numbers import Unavailable
from tests.synthesis.models.bcg import effects
from tests.synthesis.models.made import made
from tests.synthesis.models.small_study.trials import fitted

Y = [0.6, 0.5, 0.45, 0.4, 0.1, -0.1, 0.05, -0.2, 0.7, 0.0]
V = [0.04, 0.03, 0.02, 0.03, 0.05, 0.04, 0.02, 0.06, 0.05, 0.03]


@pytest.fixture(scope="module")
def fit():
    return random_effects(made(Y, V), test="z")


@pytest.mark.parametrize("model", ["common", "random"])
def test_at_the_ratio_needed_the_mean_is_the_target(fit, model):
    found = selection_bias(fit, target=0.1, model=model)

    assert found.corrected(found.needed)[0] == pytest.approx(0.1, rel=1e-12)


@pytest.mark.parametrize("model", ["common", "random"])
def test_at_the_ratio_needed_the_interval_ends_at_the_target(fit, model):
    found = selection_bias(fit, target=0.02, model=model)

    _, interval = found.corrected(found.needed_limit)
    assert interval.low == pytest.approx(0.02, rel=1e-9)
    assert found.needed_limit < found.needed


def test_of_a_common_effect_the_ratio_is_that_of_the_paper(fit):
    # Mathur & VanderWeele 2020, section 3.1: (A ybar_A - q A) / (q N - N ybar_N), A and N sums of 1 / v
    found = selection_bias(fit, target=0.1, model="common")
    y, w, a = np.array(Y), 1 / np.array(V), found.affirmative

    of_a, of_n = w[a].sum(), w[~a].sum()
    mean_a, mean_n = w[a] @ y[a] / of_a, w[~a] @ y[~a] / of_n
    assert found.needed == pytest.approx((of_a * mean_a - 0.1 * of_a) / (0.1 * of_n - of_n * mean_n))


def test_of_a_common_effect_the_limit_is_the_root_of_a_quadratic(fit):
    found = selection_bias(fit, target=0.02, model="common")
    y, w, a = np.array(Y), 1 / np.array(V), found.affirmative
    above, below = w[a] @ (y[a] - 0.02), w[~a] @ (y[~a] - 0.02)
    z = 1.959963984540054

    coefficients = [
        below**2 - z**2 * w[~a].sum(),
        2 * above * below,
        above**2 - z**2 * w[a].sum(),
    ]
    roots = [root for root in np.roots(coefficients).real if root >= 1 and above + root * below > 0]
    assert found.needed_limit == pytest.approx(min(roots), rel=1e-9)


def test_the_ratio_is_that_which_a_search_finds(fit):
    found = selection_bias(fit, target=0.02)
    ratios = np.geomspace(1, 100, 4001)

    means = np.array([found.corrected(one)[0] for one in ratios])
    lows = np.array([found.corrected(one)[1].low for one in ratios])
    assert found.needed == pytest.approx(ratios[np.argmax(means <= 0.02)], rel=2e-3)
    assert found.needed_limit == pytest.approx(ratios[np.argmax(lows <= 0.02)], rel=2e-3)


def test_reweighting_undoes_a_selection_that_kept_every_third_of_the_others():
    # each non-affirmative study stands for three, so that an eta of 3 gives back the mean before the selection
    affirmative, other = [(0.6, 0.04)] * 3, [(0.1, 0.04), (-0.2, 0.04), (0.15, 0.04)]
    whole = random_effects(made(*zip(*(affirmative + 3 * other), strict=True)), tau2="EE", test="z")
    kept = random_effects(made(*zip(*(affirmative + other), strict=True)), tau2="EE", test="z")

    assert selection_bias(kept, model="common").corrected(3)[0] == pytest.approx(whole.estimate)


def test_the_robust_interval_treats_a_study_as_a_cluster(effects_of):
    twice = effects_of(2 * Y, 2 * V, studies=[f"study_{i}" for i in range(10)] * 2)
    once = random_effects(made(Y, V), tau2=0.05)

    doubled = selection_bias(random_effects(twice, tau2=0.05))
    assert doubled.studies == 10
    assert doubled.uncorrected == selection_bias(
        once
    ).uncorrected or doubled.uncorrected.low == pytest.approx(selection_bias(once).uncorrected.low)


def test_without_selection_a_robust_variance_is_that_of_residuals():
    fit = random_effects(made(Y, V), tau2=0.05)
    w = 1 / (np.array(V) + 0.05)
    mean = w @ np.array(Y) / w.sum()
    se = np.sqrt(10 / 9 * np.sum((w * (np.array(Y) - mean)) ** 2)) / w.sum()

    found = selection_bias(fit)
    assert found.estimate == pytest.approx(mean)
    assert (found.uncorrected.high - mean) / se == pytest.approx(2.2621571628540993)  # t, 9 df


def test_the_worst_case_is_the_mean_of_the_others_and_where_ratios_without_bound_lead(fit):
    found = selection_bias(fit)
    others = ~found.affirmative
    w = 1 / (np.array(V) + fit.tau2)

    assert found.worst == pytest.approx(w[others] @ np.array(Y)[others] / w[others].sum())
    assert found.corrected(1e12)[0] == pytest.approx(found.worst, rel=1e-9)


def test_what_the_worst_case_does_not_reach_no_ratio_does(fit):
    found = selection_bias(fit, target=-0.5)

    assert "however strong" in found.needed.reason
    assert "however strong" in found.needed_limit.reason


def test_a_target_beyond_the_mean_is_there_already(fit):
    found = selection_bias(fit, target=0.9)

    assert "without any selection" in found.needed.reason
    assert "without any selection" in found.needed_limit.reason


@settings(max_examples=30)
@given(st.lists(st.floats(-1, 1), min_size=5, max_size=12))
def test_turning_effects_and_target_turns_nothing_else(y):
    v = [0.02 + 0.01 * i for i in range(len(y))]
    plain = selection_bias(random_effects(made(y, v), tau2=0.02), target=0.05, direction="positive")
    turned = selection_bias(
        random_effects(made([-one for one in y], v), tau2=0.02), target=-0.05, direction="negative"
    )

    for name in ("needed", "needed_limit"):
        one, other = getattr(plain, name), getattr(turned, name)
        assert one == other or one == pytest.approx(other, rel=1e-6)


def test_the_direction_is_that_of_the_mean_unless_told():
    assert selection_bias(fitted()).direction == "negative"
    assert selection_bias(fitted(), direction="positive").affirmative.sum() == 0


def test_where_all_effects_are_affirmative_there_is_no_worst_case():
    found = selection_bias(random_effects(made([0.9, 0.8, 0.7], [0.01] * 3)))

    assert isinstance(found.worst, Unavailable)
    assert "however strong" in found.needed.reason


def test_one_study_has_no_robust_interval(effects_of):
    one = random_effects(effects_of([0.5, 0.1, 0.4], [0.02] * 3, studies=["a"] * 3))

    found = selection_bias(one, target=0.2)
    assert "two studies or more" in found.uncorrected.reason
    assert "two studies or more" in found.needed_limit.reason
    assert found.needed > 1


@pytest.mark.parametrize(
    ("asked", "message"),
    [({"direction": "up"}, "known"), ({"model": "fixed"}, "known"), ({"alpha": 1}, "between 0 and 1")],
)
def test_what_cannot_be_is_refused(fit, asked, message):
    with pytest.raises(NotEstimable, match=message):
        selection_bias(fit, **asked)


def test_a_ratio_below_1_is_refused(fit):
    with pytest.raises(NotEstimable, match=r"1 or more; found 0\.5"):
        selection_bias(fit).corrected(0.5)


def test_moderators_are_refused():
    with pytest.raises(NotEstimable, match="without moderators"):
        selection_bias(meta_regression(effects(), "~ ablat"))


def test_it_says_what_it_takes(fit):
    found = selection_bias(fit, target=0.1)

    assert found.in_a_line().startswith("a selection ratio of ")
    assert "The worst case rests on 5 effects only." in found.summary()
    assert "moves nothing" in selection_bias(fitted(), direction="positive").summary().replace("\n", " ")


def test_where_all_studies_agree_there_is_no_robust_interval_of_no_width():
    found = selection_bias(random_effects(made([0.3] * 6, V[:6]), test="z"))

    assert isinstance(found.uncorrected, Unavailable)
    assert "same mean" in found.uncorrected.reason
    assert isinstance(found.needed_limit, Unavailable)
    assert "0.3 to 0.3" not in found.summary()
