"""Selection models against R, a grid of the likelihood, simulated selection, and what must be refused or said."""

import copy
from functools import cache

import numpy as np
import pytest

import synthesis
from synthesis.errors import NotEstimable
from synthesis.models.design import design, intercept
from synthesis.models.mixed import Options, mixed
from synthesis.models.selection.fitting import asked_of, problem_of
from synthesis.models.selection.kinds import ALIASES, SELECTIONS
from synthesis.models.selection.model import SelectionModel, selection_model
from synthesis.numbers import Unavailable
from tests.synthesis.models.made import made
from tests.synthesis.models.selection.published import BANGERT, COHEN, EGGER, HACKSHAW


def model(data, tau2="ML"):
    return mixed(*data, intercept(data[0].size), Options(tau2=tau2))


def simulated(seed, k=30, mean=0.3, tau=0.2, weight=0.2):
    """k effects of which those with a one-sided p above .025 were seen with this chance."""
    draw = np.random.default_rng(seed)
    y, v = [], []
    while len(y) < k:
        se = draw.uniform(0.08, 0.5)
        one = draw.normal(mean, np.hypot(tau, se))
        if one / se > 1.96 or draw.random() < weight:
            y.append(one)
            v.append(se**2)
    return np.array(y), np.array(v)


@cache
def of_passive_smoking(kind, **options):
    """A model of the trials of passive smoking; a result cannot be changed, so that tests may share it."""
    return selection_model(model(HACKSHAW), kind, **options)


# metafor 5.0-1, control=list(optimizer and integration tightened): beta, tau2, delta, log-likelihood, LRT, LRT of tau2
R = {
    "stepfun": ((0.1944, 0.01662263, [1, 0.764395], -10.09007604, 0.11705273, 2.0331563), {"steps": 0.025}),
    "halfnorm": ((0.101012, 0.032115977, [2.02962], -8.8817711, 2.5336626, 5.065207), {}),
    "logistic": ((0.0323875, 0.02919044, [3.19687], -8.3042532, 3.6886985, 4.4920191), {}),
    "negexp": ((0.004886, 0.026217062, [2.7768], -8.0847512, 4.1277024, 4.0900009), {}),
    "power": ((0.113467, 0.031851424, [0.636847], -9.151541, 1.9941228, 4.9432711), {}),
    "negexppow": ((-0.0398305, 0.012048803, [3.70412, 2.00271], -7.6795448, 4.9381152, 1.3623274), {}),
}


@pytest.mark.parametrize("kind", list(R))
def test_passive_smoking_agrees_with_r(kind):
    (beta, tau2, delta, height, ratio, of_tau2), options = R[kind]

    found = of_passive_smoking(kind, **options)

    assert found.coefficients[0].estimate == pytest.approx(beta, abs=4e-6)
    assert found.tau2 == pytest.approx(tau2, rel=2e-5)
    assert [one.estimate for one in found.delta] == pytest.approx(delta, rel=2e-5)
    assert found.log_likelihood == pytest.approx(height, abs=1e-7)
    assert found.test.statistic == pytest.approx(ratio, abs=1e-6)
    assert found.tau2_test.statistic == pytest.approx(of_tau2, rel=1e-4)


def test_three_steps_agree_with_r_in_standard_errors_and_intervals_too():
    found = selection_model(model(BANGERT), "stepfun", steps=(0.025, 0.5))  # metafor 5.0-1, tightened

    mean, late = found.coefficients[0], found.delta[2]
    assert [mean.estimate, mean.se] == pytest.approx([0.105687, 0.0903101], abs=1e-6)
    assert found.se_tau2 == pytest.approx(0.026211928, rel=1e-5)
    assert [late.estimate, late.se, late.p] == pytest.approx([0.27643, 0.296402, 0.0146394], abs=4e-6)
    assert (late.low, late.high) == (0.0, pytest.approx(0.857367, abs=1e-5))
    assert found.counts == (14, 23, 11)
    assert found.test.p == pytest.approx(0.43150, abs=2e-5)


def test_two_sided_steps_agree_with_r():
    found = selection_model(model(HACKSHAW), "stepfun", steps=(0.05, 0.1), alternative="two.sided")

    assert found.counts == (7, 1, 29)
    assert [one.estimate for one in found.delta] == pytest.approx([1, 0.396979, 1.33073], rel=2e-5)
    assert found.log_likelihood == pytest.approx(-9.2014513, abs=1e-7)


def test_a_model_by_reml_is_fitted_by_maximum_likelihood_all_the_same():
    one, other = (selection_model(model(HACKSHAW, tau2), "stepfun", steps=0.025) for tau2 in ("ML", "REML"))

    assert one.coefficients == other.coefficients
    assert one.tau2 == other.tau2


def test_the_highest_of_several_peaks_is_taken_and_the_others_are_told():
    found = selection_model(model(EGGER), "stepfun", steps=0.025, alternative="less")

    assert found.tau2 == 0
    assert found.coefficients[0].estimate == pytest.approx(0.037671, abs=1e-6)
    (lower,) = found.others  # where metafor 5.0-1 stops: log-likelihood -18.843985
    assert lower.coefficients[0] == pytest.approx(-0.382804, abs=2e-6)
    assert (lower.tau2, lower.log_likelihood) == (
        pytest.approx(0.109171, abs=2e-6),
        pytest.approx(-18.843985, abs=1e-6),
    )
    assert found.log_likelihood == pytest.approx(-17.301209, abs=1e-6)
    assert any("another peak" in note for note in found.notes)


def test_tau2_on_the_border_is_exactly_0_and_has_no_standard_error():
    found = selection_model(model(BANGERT), "beta")

    assert found.tau2 == 0.0
    assert isinstance(found.se_tau2, Unavailable)
    assert found.tau2_test.statistic == 0.0
    assert found.delta[0].se == pytest.approx(0.10800, abs=1e-4)
    assert any("tau² is estimated as 0" in note for note in found.notes)


@pytest.mark.parametrize(
    ("kind", "seed"),
    [
        *(("stepfun", seed) for seed in range(12)),
        *((kind, seed) for kind in ("halfnorm", "power", "beta") for seed in range(2)),
    ],
)
def test_no_point_of_a_grid_is_higher_than_the_peak(kind, seed):
    data = simulated(seed, k=20)
    without = model(data)
    steps = (0.025,) if kind == "stepfun" else ()
    found = selection_model(without, kind, steps=steps)
    chosen = SELECTIONS[kind](asked_of(without, "greater", steps, ()))
    problem = problem_of(without, chosen, tau2=None)

    levels = {
        "stepfun": [(1, d) for d in (0.02, 0.1, 0.3, 1, 4)],
        "beta": [(a, b) for a in (0.3, 0.7, 1) for b in (0.5, 1, 3)],
    }
    for mean in np.linspace(-0.6, 0.9, 11):
        for tau in (0.0, 0.05, 0.15, 0.3, 0.5):
            for delta in levels.get(kind, [(0,), (0.5,), (2,), (8,), (40,)]):
                at = problem.T @ np.array([mean, tau**2, *delta], dtype=float)
                height = problem.height(at).value - problem.lift
                assert height <= found.log_likelihood + 1e-9 * (1 + abs(found.log_likelihood))


def test_estimates_come_near_what_was_simulated_where_the_plain_mean_does_not():
    found = selection_model(model(simulated(7, k=3000)), "stepfun", steps=0.025)

    assert found.coefficients[0].estimate == pytest.approx(0.3, abs=4 * found.coefficients[0].se)
    assert found.coefficients[0].se < 0.03
    assert np.sqrt(found.tau2) == pytest.approx(0.2, abs=0.03)
    assert found.delta[1].estimate == pytest.approx(0.2, abs=4 * found.delta[1].se)
    assert found.without.coefficients.estimate[0] > 0.4


def test_effects_turned_about_and_the_other_alternative_give_the_mirror_image():
    y, v = HACKSHAW
    one = selection_model(model((y, v)), "negexp", steps=0.025)
    other = selection_model(model((-y, v)), "negexp", steps=0.025, alternative="less")

    assert other.coefficients[0].estimate == pytest.approx(-one.coefficients[0].estimate, abs=1e-8)
    assert other.delta[0].estimate == pytest.approx(one.delta[0].estimate, rel=1e-7)


@pytest.mark.parametrize("factor", [1e-6, 1e5])
def test_other_units_of_the_effects_change_nothing_but_the_units(factor):
    y, v = BANGERT
    plain = selection_model(model((y, v)), "stepfun", steps=0.05)
    scaled = selection_model(model((y * factor, v * factor**2)), "stepfun", steps=0.05)

    assert scaled.coefficients[0].estimate == pytest.approx(factor * plain.coefficients[0].estimate, rel=1e-6)
    assert scaled.tau2 == pytest.approx(factor**2 * plain.tau2, rel=1e-6)
    assert scaled.delta[1].estimate == pytest.approx(plain.delta[1].estimate, rel=1e-6)
    assert scaled.test.statistic == pytest.approx(plain.test.statistic, rel=1e-6)


def test_a_regression_keeps_its_moderators():
    y, v = simulated(3, k=60)
    x = np.linspace(-1, 1, 60)
    X = design(("intercept", "x"), np.column_stack([np.ones(60), x]))

    found = selection_model(mixed(y + 0.5 * x, v, X, Options()), "stepfun", steps=0.025)

    assert [one.name for one in found.coefficients] == ["intercept", "x"]
    assert found.coefficients[1].estimate == pytest.approx(0.5, abs=4 * found.coefficients[1].se)
    assert found.covariance.shape == (5, 5)


def test_a_common_effect_stays_one_and_a_given_tau2_stays_given():
    common = selection_model(model(HACKSHAW, "EE"), "stepfun", steps=0.025)
    held = selection_model(model(HACKSHAW, 0.02), "stepfun", steps=0.025)

    assert common.tau2 == 0.0  # metafor 5.0-1, method="FE"
    assert common.coefficients[0].estimate == pytest.approx(0.137922, abs=1e-6)
    assert common.delta[1].se == pytest.approx(0.229162, rel=1e-4)
    assert isinstance(common.tau2_test, Unavailable)
    assert held.tau2 == pytest.approx(0.02, abs=1e-15)
    assert isinstance(held.se_tau2, Unavailable)


def test_weights_that_are_given_are_kept_and_leave_nothing_to_test():
    weights = (1, 0.99, 0.95, 0.8, 0.75)
    found = selection_model(model(HACKSHAW), "stepfun", steps=(0.001, 0.01, 0.05, 0.5), delta=weights)

    assert [one.estimate for one in found.delta] == list(weights)
    assert found.coefficients[0].estimate == pytest.approx(0.192428, abs=1e-6)  # metafor 5.0-1, tightened
    assert isinstance(found.test, Unavailable)
    assert isinstance(found.delta[1].se, Unavailable)
    assert found.counts[0] == 0


def test_some_values_may_be_given_and_others_estimated():
    found = selection_model(model(BANGERT), "beta", delta=(None, 1.0))

    assert found.delta[1].estimate == 1.0
    assert found.test.df == 1
    assert isinstance(selection_model(model(BANGERT), "beta", delta=(None, 2.0)).test, Unavailable)


def test_no_selection_among_what_may_be_can_never_make_the_likelihood_lower():
    for seed in range(4):
        for kind in ("halfnorm", "stepfun"):
            steps = 0.3 if kind == "stepfun" else ()
            found = selection_model(model(simulated(seed, k=20, weight=1.0)), kind, steps=steps)
            assert found.log_likelihood >= found.log_likelihood_without - 1e-10


def test_a_parameter_without_a_value_for_no_selection_has_no_test():
    found = of_passive_smoking("negexppow")

    assert isinstance(found.delta[1].p, Unavailable)
    assert not isinstance(found.delta[1].se, Unavailable)


def test_an_interval_without_effects_is_refused_unless_all_weights_are_given():
    with pytest.raises(NotEstimable, match=r"no effect has its p-value in 0 < p ≤ 0\.0001"):
        selection_model(model(HACKSHAW), "stepfun", steps=(0.0001, 0.05))


def test_an_interval_with_few_effects_is_told():
    found = selection_model(model(HACKSHAW), "stepfun", steps=(0.05, 0.1), alternative="two-sided")

    assert any("0.05 < p ≤ 0.1 (1)" in note for note in found.notes)


def test_rows_of_one_study_are_told_to_be_taken_as_independent():
    effects = made(*COHEN)
    rows = tuple(
        type(row)(**{**{name: getattr(row, name) for name in row.__slots__}, "study": "one"})
        for row in effects.rows
    )
    several = type(effects)(measure="ZCOR", rows=rows)

    found = selection_model(synthesis.random_effects(several), "stepfun", steps=0.025)

    assert "20 effects come from 1 study; this method takes them for independent." in found.notes
    assert "from 1 study, taken as independent" in found.methods_text()


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        ("stepfn", {"steps": 0.05}, "unknown kind of selection"),
        ("stepfun", {}, "needs steps"),
        ("stepfun", {"steps": 1.5}, "between 0 and 1"),
        ("stepfun", {"steps": (0.05, 0.05)}, "different p-values"),
        ("stepfun", {"steps": "a few"}, "expected a number"),
        ("stepfun", {"steps": 0.05, "delta": (1, 0.5, 0.2)}, "expected 2, one for each interval"),
        ("stepfun", {"steps": 0.05, "delta": (1, 0)}, "above 0"),
        ("stepfun", {"steps": 0.05, "alternative": "upper"}, "unknown alternative"),
        ("beta", {"steps": 0.05}, "knows no steps"),
        ("negexp", {"steps": (0.05, 0.1)}, "begins to fall at one step"),
        ("negexp", {"delta": -1}, "must be 0 to 100"),
        ("negexp", {"delta": "x"}, "expected a number"),
    ],
)
def test_what_cannot_be_is_refused_in_words(kind, options, words):
    with pytest.raises(NotEstimable, match=words):
        selection_model(model(HACKSHAW), kind, **options)


def test_too_few_effects_for_the_parameters_are_refused():
    y, v = HACKSHAW
    with pytest.raises(NotEstimable, match="4 effects cannot carry the 4 parameters"):
        selection_model(model((y[:4], v[:4])), "beta")


def test_weights_of_the_users_own_are_refused():
    own = mixed(*HACKSHAW, intercept(37), Options(weighted=False))
    with pytest.raises(NotEstimable, match="weights of the user's own"):
        selection_model(own, "beta")


def test_readable_names_are_those_of_the_codes():
    assert set(ALIASES.values()) <= set(SELECTIONS)
    assert selection_model(model(HACKSHAW), "Half-normal").kind == "halfnorm"


def test_the_model_presents_itself_and_can_be_copied():
    found = selection_model(synthesis.random_effects(made(*HACKSHAW)), "stepfun", steps=0.025)

    assert isinstance(copy.deepcopy(found), SelectionModel)
    text = found.summary()
    assert "chi-square = 0.12 on 1 df, p = 0.732" in text
    assert "0.025 < p ≤ 1" in text
    assert repr(found) == "<SelectionModel: SMD, 37 effects, stepfun: 0.1944 (0.0380 to 0.3508), tau2 0.0166>"
    frame = found.to_frame()
    assert list(frame.index) == ["intercept", "tau2", "0 < p ≤ 0.025", "0.025 < p ≤ 1"]
    assert frame.loc["0.025 < p ≤ 1", "estimate"] == found.delta[1].estimate
    assert "changes at p-values of 0.025" in found.methods_text()
    assert "Vevea JL, Hedges LV" in found.methods_text()
    curve = selection_model(model(HACKSHAW), "negexp", steps=0.025)
    assert "from p = 0.025 on (Preston et al. 2004)" in curve.methods_text()
    assert "<table" in curve._repr_html_()


@pytest.mark.parametrize(
    ("kind", "se"),
    [
        ("halfnorm", [0.3114687403, 0.2209134100, 1.731140889]),
        ("power", [0.2957615566, 0.2137572745, 0.4969126908]),
    ],
)
def test_standard_errors_of_curves_are_those_of_quadrature_to_22_digits(kind, se):
    # mpmath, second differences of the likelihood at the peak; metafor 5.0-1 has 0.2956, 0.2127, 0.4971 for power
    found = selection_model(model(EGGER), kind, alternative="less")

    ours = [found.coefficients[0].se, found.se_tau2, found.delta[0].se]
    assert ours == pytest.approx(se, rel=2e-8)
