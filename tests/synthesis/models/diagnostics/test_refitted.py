"""Leave-one-out, cumulative and all-subsets analyses against R and against the fits they stand for."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.diagnostics.baujat import baujat
from synthesis.models.diagnostics.refitted import all_subsets, cumulative, leave_one_out
from synthesis.models.univariate import common_effect, random_effects

# The BCG vaccine trials (Colditz et al. 1994): log risk ratios, variances, years.
Y = [-0.889311333920205, -1.58538865720143, -1.34807314829969, -1.44155119002131, -0.217547322211296]
Y += [-0.786115585818864, -1.62089822359839, 0.0119523335238405, -0.469417648738149, -1.37134480347278]
Y += [-0.339358828338391, 0.445913400571379, -0.0173139482168798]
V = [0.325584765003961, 0.194581121398144, 0.415367965367965, 0.0200100319022476, 0.0512101721696309]
V += [0.00690561845590876, 0.223017247572315, 0.00396157929781773, 0.056434210463249, 0.0730247936130289]
V += [0.0124122139715597, 0.532505845200153, 0.0714046596839863]
YEAR = [1948, 1949, 1960, 1977, 1973, 1953, 1973, 1980, 1968, 1961, 1974, 1969, 1976]


@pytest.fixture
def bcg(effects_of):
    """The BCG trials with the year as a moderator."""
    effects = effects_of(Y, V)
    rows = tuple(
        replace(row, moderators={"year": float(year)}) for row, year in zip(effects.rows, YEAR, strict=True)
    )
    return replace(effects, rows=rows)


def test_leaving_out_one_trial_of_bcg_agrees_with_r(bcg):
    """metafor 5.0-1, leave1out(rma(yi, vi)), threshold 1e-13."""
    found = leave_one_out(random_effects(bcg, test="z"))

    assert found.estimate[:2] == pytest.approx([-0.707083784699259, -0.654031200293526], rel=1e-8)
    assert found.se[:2] == pytest.approx([0.189961014528869, 0.180695386232994], rel=1e-8)
    assert found.p[:2] == pytest.approx([0.000197449616807275, 0.00029514598562961], rel=1e-7)
    assert found.low[0] == pytest.approx(-1.07940053164253, rel=1e-8)
    assert found.high[0] == pytest.approx(-0.334767037755986, rel=1e-8)
    assert found.refits.tau2[:2] == pytest.approx([0.336156701803632, 0.292583083996311], rel=1e-8)
    assert found.refits.q[0] == pytest.approx(151.582572747109, rel=1e-10)
    assert found.refits.i2[0] == pytest.approx(93.2259340939749, rel=1e-8)
    assert found.names[0] == "Study 1"


def test_leaving_out_a_study_leaves_out_all_its_effects(effects_of):
    effects = effects_of(Y[:5], V[:5], studies=["a", "b", "a", "c", "b"])
    found = leave_one_out(random_effects(effects))
    without_b = random_effects(effects_of([Y[0], Y[2], Y[3]], [V[0], V[2], V[3]]), test="knha")

    assert found.names == ("A", "B", "C")
    assert found.k.tolist() == [3, 3, 4]
    assert found.estimate[1] == pytest.approx(without_b.estimate)
    assert (found.low[1], found.high[1]) == pytest.approx(
        (without_b.interval_hk.low, without_b.interval_hk.high)
    )


def test_leaving_out_effects_takes_one_at_a_time(effects_of):
    effects = effects_of(Y[:3], V[:3], studies=["a", "b", "a"])

    assert leave_one_out(random_effects(effects), by="effect").k.tolist() == [2, 2, 2]


def test_the_mean_of_the_trials_up_to_each_year_agrees_with_r(bcg):
    """metafor 5.0-1, cumul(rma(yi, vi), order=year), threshold 1e-13."""
    found = cumulative(random_effects(bcg, test="z"), order="year")

    assert found.names[:3] == ("+ Study 1", "+ Study 2", "+ Study 6")
    assert found.k.tolist() == list(range(1, 14))
    assert found.estimate[:4] == pytest.approx(
        [-0.889311333920205, -1.32500344224488, -0.972079931813344, -1.00109617449653], rel=1e-8
    )
    assert found.refits.tau2[2:4] == pytest.approx([0.0872067928388465, 0.0762623088690882], rel=1e-8)
    assert found.estimate[-1] == pytest.approx(random_effects(bcg).estimate, rel=1e-12)


def test_trials_of_one_year_can_enter_together(bcg):
    fit = random_effects(bcg)
    found = cumulative(fit, order="year", collapse=True)

    assert len(found.names) == len(set(YEAR))
    assert (found.names[0], found.names[-1]) == ("to 1948", "to 1980")
    assert found.estimate[-1] == pytest.approx(fit.estimate)


def test_the_order_may_be_given_as_values_or_as_a_function(bcg):
    fit = random_effects(bcg)
    by_name = cumulative(fit, order="year")

    assert cumulative(fit, order=YEAR).estimate == pytest.approx(by_name.estimate)
    assert cumulative(fit, order=lambda row: row.moderators["year"]).names == by_name.names
    assert cumulative(fit).names[2] == "+ Study 3"


@pytest.mark.parametrize(
    ("order", "told"),
    [("weeks", "no 'weeks' to order by of: Study 1"), ([1, 2], "there are 13 effects and 2 values")],
)
def test_an_order_that_cannot_be_had_is_refused(bcg, order, told):
    with pytest.raises(NotEstimable, match=told):
        cumulative(random_effects(bcg), order=order)


def test_all_subsets_hold_every_subset_once_with_its_own_mean(effects_of):
    effects = effects_of(Y[:5], V[:5])
    found = all_subsets(common_effect(effects))

    assert len({mask.tobytes() for mask in found.refits.masks}) == len(found.names) == 31
    for i in (0, 7, 30):
        mask = found.refits.masks[i]
        w = mask / np.array(V[:5])
        assert found.estimate[i] == pytest.approx(np.sum(w * Y[:5]) / np.sum(w))


def test_more_subsets_than_are_wanted_are_drawn_with_a_seed_or_refused(bcg):
    fit = random_effects(bcg)
    with pytest.raises(NotEstimable, match=r"13 effects have 2\^13 - 1 subsets, more than 500; give a seed"):
        all_subsets(fit, most=500)

    one, same, other = (all_subsets(fit, most=500, seed=seed) for seed in (1, 1, 2))
    assert one.refits.masks.shape == (500, 13)
    assert one.refits.masks.any(axis=1).all()
    assert np.array_equal(one.estimate, same.estimate)
    assert not np.array_equal(one.estimate, other.estimate)


def test_subsets_come_by_size_and_those_of_one_size_as_in_a_dictionary(effects_of):
    found = all_subsets(common_effect(effects_of(Y[:4], V[:4])))
    listed = [one for size in range(1, 5) for one in combinations(range(4), size)]

    assert [tuple(np.flatnonzero(mask)) for mask in found.refits.masks] == listed


def test_progress_is_told_after_each_block_up_to_the_last_fit(effects_of):
    fit = common_effect(effects_of(Y + Y[:4], V + V[:4]))
    told = []
    found = all_subsets(fit, most=50_000, seed=1, progress=lambda done, of: told.append((done, of)))

    assert told == [(15_420, 50_000), (30_840, 50_000), (46_260, 50_000), (50_000, 50_000)]
    assert np.array_equal(found.estimate, all_subsets(fit, most=50_000, seed=1).estimate)


def test_progress_must_be_a_function(bcg):
    with pytest.raises(NotEstimable, match="progress: expected a function"):
        all_subsets(random_effects(bcg), progress=3)


def test_subsets_of_equal_effects_have_the_same_mean_and_no_heterogeneity(effects_of):
    found = all_subsets(random_effects(effects_of([0.3] * 4, [0.1, 0.2, 0.3, 0.4])))

    assert found.estimate == pytest.approx([0.3] * 15)
    assert found.refits.tau2.tolist() == [0] * 15
    assert (found.high > found.low).all()


def test_two_effects_leave_each_other(effects_of):
    found = leave_one_out(random_effects(effects_of([0.1, 0.7], [0.1, 0.3]), test="z"))

    assert found.estimate.tolist() == [0.7, 0.1]
    assert found.se == pytest.approx([0.3**0.5, 0.1**0.5])


def test_baujats_shares_add_up_to_q_of_a_common_effect_fit(bcg):
    fit = common_effect(bcg)

    assert float(np.sum(baujat(fit).q)) == pytest.approx(fit.heterogeneity.q)


def test_one_effect_cannot_be_fitted_anew(effects_of):
    fit = random_effects(effects_of([0.4], [0.1]))

    for analysis in (leave_one_out, cumulative, all_subsets, baujat):
        with pytest.raises(NotEstimable):
            analysis(fit)


def test_effects_are_left_out_by_what_is_known(bcg):
    with pytest.raises(NotEstimable, match="by 'site'; known: effect, study"):
        leave_one_out(random_effects(bcg), by="site")


def test_the_summary_has_a_row_a_fit_and_the_frame_the_same_numbers(bcg):
    found = leave_one_out(random_effects(bcg))
    frame = found.to_frame()

    assert found.summary().count("Study ") == 13
    assert frame.shape == (13, 10)
    assert frame.loc["Study 4", "estimate"] == found.estimate[3]
    assert "<table" in found._repr_html_()


def test_the_fits_of_a_headline_have_their_headline_by_the_same_rule(effects_of):
    """Of five effects that agree closely, Knapp-Hartung is narrower than Wald with all and with any four."""
    effects = effects_of([0.30, 0.31, 0.29, 0.305, 0.30], [0.1] * 5)
    whole = random_effects(effects)
    found, named = cumulative(whole), cumulative(random_effects(effects, test="knha"))

    assert (found.low[-1], found.high[-1], found.p[-1]) == pytest.approx(
        (whole.interval.low, whole.interval.high, whole.p)
    )
    assert named.high[-1] - named.low[-1] < found.high[-1] - found.low[-1]
    assert "the Wald interval is the wider one" in found.summary()


def test_one_effect_has_no_tau2_in_print(bcg):
    found = cumulative(random_effects(bcg))

    assert np.isnan(found.to_frame()["tau2"].iloc[0])
    assert "one effect" in found.summary()
