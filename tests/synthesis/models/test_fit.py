"""What a fit shows of itself: sheet, data frame, the methods paragraph."""

from dataclasses import replace
from math import exp

import pytest

from synthesis.effects import Excluded
from synthesis.models.subgroups import subgroups
from synthesis.models.univariate import common_effect, random_effects

Y = [0.1, 0.9, 0.4, -0.3, 0.2, 0.6, 0.7]
V = [0.05, 0.04, 0.1, 0.02, 0.08, 0.05, 0.1]
TAGS = [{"format": code} for code in ("group", "group", "online", "online", "online", "group", "group")]
CLOSE = [0.20, 0.21, 0.19, 0.20, 0.205]


@pytest.fixture
def fit(effects_of):
    return random_effects(effects_of(Y, V))


def flat(text):
    return " ".join(text.split())


def test_a_summary_shows_the_mean_both_intervals_and_heterogeneity(fit):
    lines = fit.summary().splitlines()

    assert lines[0] == "Random-effects model of 7 effects (SMD)"
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("mean") and line.endswith("Knapp-Hartung") for line in lines)
    assert any(line.startswith("  also") and line.endswith("Wald") for line in lines)
    assert "tau²          0.1496 (0.0339 to 0.7642)" in lines
    assert "I² from tau²  74.7% (40.1% to 93.8%)" in lines


def test_a_common_effect_fit_shows_no_tau2(effects_of):
    shown = common_effect(effects_of(Y, V)).summary()

    assert shown.startswith("Common-effect model of 7 effects")
    assert "tau" not in shown
    assert "prediction" not in shown.lower()


def test_rows_and_studies_are_both_counted(effects_of):
    shown = random_effects(effects_of(Y, V, studies=list("aabbccd"))).summary()

    assert shown.startswith("Random-effects model of 7 effects from 4 studies (SMD)")
    assert "pooled as if independent" in flat(shown)


def test_one_study_is_shown_for_what_it_is(effects_of):
    shown = random_effects(effects_of(Y[:1], V[:1])).summary()

    assert shown.startswith("One effect (SMD)")
    assert "nothing is pooled" in shown


def test_a_tau2_that_was_given_is_said_to_be(effects_of):
    assert "given, not estimated" in random_effects(effects_of(Y, V), tau2=0.1).summary()


def test_a_summary_at_another_level_names_it(effects_of):
    assert "97.5% interval" in random_effects(effects_of(Y, V), level=0.975).summary()


def test_a_notebook_gets_a_table_and_a_frame_a_row_an_effect(fit):
    frame = fit.to_frame()

    assert "<table" in fit._repr_html_()
    assert list(frame["y"]) == Y
    assert frame["weight"].sum() == pytest.approx(100)
    assert list(frame.columns) == ["study", "result", "y", "v", "se", "ci_low", "ci_high", "weight"]


def test_the_methods_name_estimator_test_rule_and_prediction_with_their_papers(fit):
    told = fit.methods_text()

    assert (
        "We pooled 7 effects, each a standardised mean difference (Hedges' g), with a random-effects model."
        in told
    )
    assert "estimated by restricted maximum likelihood (Viechtbauer 2005)" in told
    assert "t distribution on 6 degrees of freedom (Hartung & Knapp 2001; Knapp & Hartung 2003)" in told
    assert "(Jackson et al. 2017); this was not the case here." in told
    assert "The 95% prediction interval used the t distribution with 6 degrees of freedom" in told
    assert "doi:10.1002/sim.1482" in told.partition("References")[2]


def test_the_methods_say_when_the_wald_interval_was_taken(effects_of):
    told = random_effects(effects_of(CLOSE, [0.1, 0.2, 0.1, 0.15, 0.1])).methods_text()

    assert "this was the case here" in told
    assert "As τ² was 0, the prediction interval is the confidence interval of the mean." in told


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"tau2": "paule-mandel"}, "estimated by the Paule-Mandel estimator (Paule & Mandel 1982)"),
        ({"tau2": 0.05}, "was not estimated but taken as 0.05"),
        ({"test": "z"}, "used Wald tests and intervals by the normal distribution."),
        ({"test": "t"}, "used Wald tests and intervals by the t distribution with 6 degrees of freedom."),
        ({"test": "adhoc"}, "with a factor of at least 1"),
        ({"weights": "equal"}, "All effects were given the same weight"),
        ({"weights": [1, 2, 3, 4, 5, 6, 7]}, "weights of our own"),
        (
            {"prediction": "k-2"},
            "with 5 degrees of freedom and the Wald standard error (Higgins et al. 2009)",
        ),
        ({"prediction": "simple"}, "variance τ² alone"),
        ({"level": 0.9}, "The 90% confidence interval"),
    ],
)
def test_the_methods_follow_the_options(effects_of, options, sentence):
    told = random_effects(effects_of(Y, V), **options).methods_text()

    assert sentence in told
    assert ("Knapp-Hartung interval was narrower" in told) is ("test" not in options)


def test_the_methods_of_a_common_effect_fit_speak_of_no_tau2(effects_of):
    told = common_effect(effects_of(Y, V)).methods_text()

    assert "with a common-effect model" in told
    assert "inverse of its sampling variance." in told
    assert "τ²" not in told
    assert "rediction" not in told.partition("References")[0]


def test_the_methods_of_few_effects_say_what_was_not_done(effects_of):
    assert "nothing was pooled" in random_effects(effects_of(Y[:1], V[:1])).methods_text()
    assert "needs 3 effects or more; there are 2." in random_effects(effects_of(Y[:2], V[:2])).methods_text()


@pytest.mark.parametrize("tau2", ["separate", "common"])
def test_subgroups_are_shown_a_row_a_level_with_the_test_between(effects_of, tau2):
    groups = subgroups(effects_of(Y, V, tags=TAGS), "format", label="Format", tau2=tau2)
    shown, frame = groups.summary(), groups.to_frame()

    assert shown.startswith(f"Subgroups by Format ({'one' if tau2 == 'common' else 'each level'}")
    assert "Test between subgroups" in shown
    assert list(frame["level"]) == ["group", "online"]
    assert list(frame["k"]) == [4, 3]
    assert "<table" in groups._repr_html_()


def test_the_methods_of_subgroups_tell_whose_tau2_it_is_and_how_levels_were_compared(effects_of):
    effects = effects_of(Y, V, tags=TAGS)
    separate = subgroups(effects, "format").methods_text()
    common = subgroups(effects, "format", tau2="common").methods_text()

    assert "a τ² of its own in each level" in separate
    assert "Cochran's Q of their means" in separate
    assert "(Borenstein et al. 2009)" in separate
    assert "one τ² that all levels share" in common
    assert "omnibus Wald-type test of that model, chi-square on 1 degree of freedom" in common
    assert "this was" not in common


def test_the_methods_of_a_single_level_say_that_nothing_was_compared(effects_of):
    told = subgroups(effects_of(Y[:2], V[:2], tags=TAGS[:2]), "format", fit=common_effect).methods_text()

    assert "within each level of format with a common-effect model." in told
    assert "Levels were not tested against each other" in told


def test_a_mean_of_log_ratios_stands_beside_the_ratio(effects_of):
    fit = random_effects(replace(effects_of(Y, V, tags=TAGS), measure="OR"))
    shown = flat(fit.summary())

    assert "Log odds ratio estimate SE" in shown
    ends = fit.interval
    assert f"Odds ratio estimate 95% interval {'-' * 34}" in shown
    assert f"mean {exp(fit.estimate):.2f} {exp(ends.low):.2f} to {exp(ends.high):.2f}" in shown
    groups = subgroups(fit.effects, "format")
    assert f"{exp(groups.levels[0][2].estimate):.2f}" in groups.summary()
    assert "Means are of the log odds ratio and shown as odds ratio." in groups.summary()


def test_effects_that_were_turned_are_said_to_be(effects_of):
    effects = effects_of(Y, V)
    turned = replace(effects, rows=tuple(replace(row, measured=-row.y) for row in effects.rows))

    assert "The effects are turned from the measure's own direction" in flat(random_effects(turned).summary())


def test_a_result_prints_as_its_summary_and_its_labels_are_escaped(effects_of):
    fit = random_effects(replace(effects_of(Y, V), measure="<i>"))

    assert str(fit) == fit.summary()
    assert "&lt;i&gt;" in fit._repr_html_()
    assert "<i>" not in fit._repr_html_()


def test_results_that_were_left_out_are_counted(effects_of):
    gone = Excluded(study="z", study_label="Z", result="row_9", outcome_label="", rule="r", reason="no sd")

    assert "1 result was left out" in flat(
        random_effects(replace(effects_of(Y, V), excluded=(gone,))).summary()
    )


def test_the_methods_tell_what_was_added_to_empty_cells_and_what_was_left_out(effects_of):
    effects = effects_of([0.1, 0.4, 0.3], [0.1, 0.2, 0.1])
    first = replace(effects.rows[0], correction="0.5 added to each of its cells")
    aside = Excluded(
        study="d",
        study_label="D",
        result="r",
        outcome_label="",
        rule="missing value",
        reason="sd_exp not given",
    )
    told = random_effects(replace(effects, rows=(first, *effects.rows[1:]), excluded=(aside,))).methods_text()

    assert "1 table with an empty cell was corrected (0.5 added to each of its cells)." in told
    assert "1 result was left out (missing value: 1)." in told
