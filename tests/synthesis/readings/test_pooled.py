"""The pooled interval by margin: on the scale of ratios, as measured, without spread, with one result or one margin."""

from math import log

import pytest
from scipy.stats import t

from synthesis.models.fit import Interval
from synthesis.numbers import Unavailable
from synthesis.readings.pooled import NO_SPREAD, ONE_RESULT, OPPOSED, PooledReading, read_pooled

SOURCE = "the review's own choice"
MARGIN = {"smd": {"measure": "SMD", "harm": 0.2, "benefit": 0.2, "source": SOURCE}}
RATIOS = {"or": {"measure": "OR", "unit": "ratio", "harm": 0.8, "benefit": 1.25, "source": SOURCE}}
MOOD = {"mood": {"where": "outcome == 'mood'", "measure": "SMD"}}
MEASURED = {"mood": {**MOOD["mood"], "direction": "measured"}}
SPREAD = ("0.1", "0.5", "0.9", "-0.2", "0.4")
EVENTS = ((10, 50, 20, 50), (8, 40, 12, 42), (5, 60, 14, 60), (15, 60, 14, 60))


@pytest.fixture
def pooled(carried):
    """The pooled reading of the one synthesis of a review."""

    def make(*studies, **parts):
        made = carried(*studies, **{"margins": MARGIN, **parts}).analysis
        return made.pooled_readings[made.readings[0].id]

    return make


def trials(build, ys=SPREAD, se="0.15"):
    return [build.study(f"s{n}", build.result(contrast=build.g(y, se))) for n, y in enumerate(ys)]


def counted(build):
    arms = [
        {"peer": {"events": str(a), "total": str(m)}, "control": {"events": str(c), "total": str(n)}}
        for a, m, c, n in EVENTS
    ]
    return [build.study(f"s{n}", build.result(**one)) for n, one in enumerate(arms)]


def of_ratios(**more):
    return {"clinical": {"where": "domain == 'clinical'", "measure": "OR", "use": "computed", **more}}


def test_the_verdict_is_on_the_headline_interval_and_the_prediction_interval(build, pooled):
    found = pooled(*trials(build))

    fit = found.fit
    assert (found.interval.low, found.interval.high) == (fit.interval.low, fit.interval.high)
    assert (found.prediction.low, found.prediction.high) == (fit.prediction.low, fit.prediction.high)
    # the mean of 0.34 has limits of -0.15 and 0.83, the true effect of a new study -0.68 and 1.36
    assert (found.interval.code, found.prediction.code) == ("noninferior", "inconclusive")


def test_margins_of_ratios_are_held_against_logarithms(build, pooled):
    found = pooled(*counted(build), syntheses=of_ratios(), margins=RATIOS)

    assert (found.margin.harm, found.margin.benefit) == pytest.approx((-log(0.8), log(1.25)))
    # 95 % limits of the odds ratio, + for benefit, are 0.71 and 4.64: below 0.80 and above 1.25
    assert (found.interval.low, found.interval.high) == pytest.approx((log(0.7117), log(4.6388)), abs=1e-4)
    assert found.interval.code == "inconclusive"


@pytest.mark.parametrize("margins", [(0.5, 2.0), (0.9, 1.1), (0.7, 5.0)])
def test_a_ratio_is_judged_as_its_ends_are_against_the_ratios_declared(build, pooled, margins):
    harm, benefit = margins
    found = pooled(
        *counted(build),
        syntheses=of_ratios(),
        margins={"or": {**RATIOS["or"], "harm": harm, "benefit": benefit}},
    )

    rules_out_harm, rules_out_benefit = harm < 0.7117, benefit > 4.6388
    words = {(True, True): "equivalent", (True, False): "noninferior", (False, False): "inconclusive"}
    assert found.interval.code == words[rules_out_harm, rules_out_benefit]


def test_what_is_pooled_as_measured_has_the_verdicts_of_the_same_pooled_for_benefit(build, carried, tmp_path):
    made = [
        build.carry_out(
            build.write(tmp_path / name, *trials(build), syntheses=asked, margins=MARGIN)
        ).analysis.pooled_readings["mood"]
        for name, asked in (("measured", MEASURED), ("benefit", MOOD))
    ]

    measured, benefit = made
    assert measured.fit.estimate == pytest.approx(-benefit.fit.estimate)
    assert (measured.interval.low, measured.interval.high) == pytest.approx(
        (benefit.interval.low, benefit.interval.high)
    )
    assert (measured.prediction.low, measured.prediction.high) == pytest.approx(
        (benefit.prediction.low, benefit.prediction.high)
    )
    assert measured.tost.p == pytest.approx(benefit.tost.p)
    assert measured.benefit.parametric == pytest.approx(benefit.benefit.parametric)
    assert measured.harm.parametric == pytest.approx(benefit.harm.parametric)
    assert measured.benefit.parametric > measured.harm.parametric


def test_the_two_one_sided_tests_use_the_models_own_error_and_degrees_of_freedom(build, pooled):
    found = pooled(*trials(build))

    fit = found.fit
    no_harm = t.sf((fit.estimate + 0.2) / fit.se, fit.k - 1)
    no_benefit = t.cdf((fit.estimate - 0.2) / fit.se, fit.k - 1)
    assert fit.interval.rule == "knha"
    assert found.tost.p == pytest.approx(max(no_harm, no_benefit))
    half = t.ppf(0.95, fit.k - 1) * fit.se
    assert found.tost.interval_90 == pytest.approx((fit.estimate - half, fit.estimate + half))


def test_the_shares_of_true_effects_are_those_of_the_prediction_distribution(build, pooled):
    found = pooled(*trials(build))

    fit, df = found.fit, found.fit.k - 1
    spread = (fit.prediction.high - fit.prediction.low) / (2 * t.ppf(0.975, df))
    assert found.benefit.parametric == pytest.approx(t.sf((0.2 - fit.estimate) / spread, df))
    assert found.harm.parametric == pytest.approx(t.cdf((-0.2 - fit.estimate) / spread, df))
    assert "10 studies or more" in found.benefit.calibrated.reason


def test_without_spread_there_is_no_third_reading_and_no_share(build, pooled):
    found = pooled(*trials(build, ("0.3", "0.3", "0.3")))

    assert found.fit.tau2 == 0
    assert isinstance(found.fit.prediction, Interval)
    assert found.prediction is NO_SPREAD
    assert "every true effect is taken to be the mean" in found.benefit.reason
    assert found.harm.reason == found.benefit.reason


def test_one_result_has_its_own_verdict_and_none_for_a_new_study(build, pooled):
    found = pooled(*trials(build, ("0.3",), "0.1"), verdicts={"fewest": 1})

    assert found.fit.k == 1
    assert found.interval.code == "better_unclear"  # 0.10 to 0.50
    assert found.prediction is ONE_RESULT


def test_two_results_are_too_few_for_a_new_study_as_the_fit_says(build, pooled):
    found = pooled(*trials(build, ("0.1", "0.9")), verdicts={"fewest": 2})

    assert found.prediction is found.fit.prediction
    assert "3 effects or more" in found.prediction.reason


@pytest.mark.parametrize(("n", "named"), [(1, "1 study gives"), (2, "2 studies give")])
def test_of_fewer_studies_than_the_plan_speaks_of_there_is_no_verdict_on_the_mean(build, pooled, n, named):
    assert pooled(*trials(build, SPREAD[:n])).reason.startswith(f"only {named} an effect")


def test_with_a_margin_on_one_side_there_is_its_flag_its_share_and_no_class(build, pooled):
    found = pooled(*trials(build), margins={"smd": {"measure": "SMD", "harm": 0.6, "source": SOURCE}})

    assert isinstance(found.interval.code, Unavailable)
    assert found.interval.flags["excludes_important_harm"] is (found.fit.interval.low > -0.6)
    assert isinstance(found.interval.flags["within_margins"], Unavailable)
    assert found.benefit.reason == "no such margin is declared"
    assert 0 < found.harm.parametric < 0.1
    assert isinstance(found.tost.p, Unavailable)
    assert found.tost.p_harm == pytest.approx(t.sf((found.fit.estimate + 0.6) / found.fit.se, 4))


def test_margins_that_differ_between_results_give_no_verdict_on_their_mean(build, pooled):
    margins = {"mood": {**MARGIN["smd"], "where": "outcome == 'mood'", "harm": 0.5}, **MARGIN}
    found = pooled(
        *trials(build), build.study("x", build.result(outcome="fear")), build.study("y"), margins=margins
    )

    assert found.reason == "its results are held against 2 different margins"


def test_a_result_without_a_margin_gives_no_verdict_on_the_mean(build, pooled):
    margins = {"mood": {**MARGIN["smd"], "where": "outcome == 'mood'"}}
    found = pooled(*trials(build), build.study("x", build.result(outcome="fear")), margins=margins)

    assert found.reason == "no margin is for 1 of its results"


@pytest.mark.parametrize(
    ("by", "end"), [(["control_kind"], "; each has its own verdict below"), (["format"], "claims")]
)
def test_comparators_that_stand_apart_are_named_with_their_numbers(build, pooled, by, end):
    kinds = ("usual_care", "usual_care", "non_peer_same_role")
    studies = [
        build.study(f"s{n}", arms=[build.peer(), {"id": "control", "role": "control", "control_kind": kind}])
        for n, kind in enumerate(kinds)
    ]
    found = pooled(
        *studies, verdicts={"comparator": "control_kind", "apart": ["non_peer_same_role"], "by": by}
    )

    assert "compared with Usual care (2), " in found.reason
    assert found.reason.endswith(end)


def test_one_comparator_that_stands_apart_is_no_mixture(build, pooled):
    arms = [build.peer(), {"id": "control", "role": "control", "control_kind": "non_peer_same_role"}]
    studies = [build.study(f"s{n}", arms=arms) for n in range(3)]
    found = pooled(*studies, verdicts={"comparator": "control_kind", "apart": ["non_peer_same_role"]})

    assert isinstance(found, PooledReading)


def test_effects_whose_sign_means_opposite_things_are_not_pooled(build, carried):
    """Mood as measured (+ is harm) and hope for benefit, all four in favour of the experimental arm."""
    studies = [
        build.study(f"s{n}", build.result("r1", outcome, contrast=build.g(y, "0.1")))
        for n, (outcome, y) in enumerate((("mood", "0.5"), ("mood", "0.4"), ("hope", "0.5"), ("hope", "0.6")))
    ]
    asked = {**MEASURED, "hope": {"where": "outcome == 'hope'", "measure": "SMD"}}
    made = carried(*studies, syntheses=asked, margins=MARGIN, verdicts={"domain": "format"})

    ((level,),) = [one.levels for one in made.analysis.splits]

    assert {row.effect.sense for row in level.rows} == {-1.0, 1.0}
    assert (level.fit, level.pooled) == (OPPOSED, OPPOSED)
    assert level.verdicts["better_important"] == 4
    assert made.numbers["readings.all.by.format.group.pooled"].value is None


def test_a_pooled_reading_of_opposed_effects_is_refused_whoever_asks(build, carried):
    studies = [
        build.study(f"s{n}", build.result("r1", outcome)) for n, outcome in enumerate(("mood", "hope"))
    ]
    asked = {**MEASURED, "hope": {"where": "outcome == 'hope'", "measure": "SMD"}}
    made = carried(*studies, syntheses=asked, margins=MARGIN, verdicts={"fewest": 1}).analysis
    rows = [row for one in made.readings for row in one.rows]

    assert read_pooled(made.syntheses[0].random, rows, made.review.plan.verdicts) is OPPOSED


def test_where_nothing_is_pooled_the_reason_is_passed_on(build, pooled):
    found = pooled(build.study("a", build.result(outcome="hope")))

    assert found.reason == "no result meets its condition"


def test_sparingly_there_are_no_shares_and_the_same_verdict(build, carried):
    made = carried(*trials(build), margins=MARGIN).analysis
    found, verdicts = made.readings[0], made.review.plan.verdicts

    whole, sparing = (
        read_pooled(found.synthesis.random, found.rows, verdicts, sparingly=one) for one in (False, True)
    )

    assert sparing.interval == whole.interval
    assert isinstance(sparing.benefit, Unavailable)
    assert not isinstance(whole.benefit, Unavailable)
