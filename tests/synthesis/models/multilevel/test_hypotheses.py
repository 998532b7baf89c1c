"""Combinations of coefficients and predictions of models of dependent effects."""

from dataclasses import replace
from math import inf, sin, sqrt

import pytest

from synthesis.errors import NotEstimable
from synthesis.models.multilevel.hypotheses import model_contrast, model_predictions
from synthesis.models.multilevel.model import Asked
from synthesis.models.multilevel.multilevel import multilevel


@pytest.fixture
def effects(effects_of):
    """Three effects of each of twelve studies, with a year and a design."""
    v = [0.02 + 0.01 * ((i * 7) % 11) for i in range(36)]
    y = [0.3 + 0.4 * sin(1.7 * i) + sqrt(v[i]) for i in range(36)]
    made = effects_of(y, v, [f"study_{i // 3}" for i in range(36)])
    rows = tuple(
        replace(row, moderators={"year": float((i * 5) % 9), "design": "abc"[(i // 3) % 3]})
        for i, row in enumerate(made.rows)
    )
    return replace(made, rows=rows)


def test_a_contrast_of_one_coefficient_is_that_coefficient(effects):
    fit = multilevel(effects, formula="~ year")

    found = model_contrast(fit, {"year": 1})

    own = fit.coefficients
    numbers = (found.estimate, found.se, found.statistic, found.p, found.low, found.high)
    expected = tuple(float(getattr(own, n)[1]) for n in ("estimate", "se", "statistic", "p", "low", "high"))
    assert numbers == pytest.approx(expected, rel=1e-12)


def test_a_difference_of_levels_is_what_another_reference_level_gives(effects):
    first = multilevel(effects, formula="~ C(design, a)")
    second = multilevel(effects, formula="~ C(design, b)")

    found = model_contrast(first, {"design = c": 1, "design = b": -1})

    at = second.coefficients.names.index("design = c")
    assert found.estimate == pytest.approx(second.coefficients.estimate[at], rel=1e-8)
    assert found.se == pytest.approx(second.coefficients.se[at], rel=1e-8)
    assert found.p == pytest.approx(second.coefficients.p[at], rel=1e-7)


def test_by_the_normal_distribution_a_contrast_has_endless_degrees_of_freedom(effects):
    fit = multilevel(effects, formula="~ year", asked=Asked(test="z"))

    assert model_contrast(fit, {"year": 2}).df == inf


@pytest.mark.parametrize(
    ("weights", "words"),
    [({"yaer": 1}, "Did you mean .year"), ({"year": 0}, "other than 0"), ({}, "other than 0")],
)
def test_a_contrast_that_cannot_be_is_refused(effects, weights, words):
    with pytest.raises(NotEstimable, match=words):
        model_contrast(multilevel(effects, formula="~ year"), weights)


def test_the_summary_of_a_contrast_names_its_coefficients(effects):
    found = model_contrast(multilevel(effects, formula="~ year"), {"intercept": 1, "year": 4})

    assert "+1 intercept +4 year" in found.summary()


def test_what_is_predicted_at_a_value_is_the_contrast_there(effects):
    fit = multilevel(effects, formula="~ year")

    (found,) = model_predictions(fit, [{"year": 4}])

    there = model_contrast(fit, {"intercept": 1, "year": 4})
    assert (found.estimate, found.se) == pytest.approx((there.estimate, there.se), rel=1e-12)
    assert found.pi_high - found.pi_low > found.high - found.low


def test_a_new_studys_mean_varies_less_than_a_new_effect(effects):
    fit = multilevel(effects)
    (effect,), (mean,) = model_predictions(fit), model_predictions(fit, upto=1)

    within = fit.model.variances[1].estimate
    assert effect.spread - mean.spread == pytest.approx(within, rel=1e-12)


@pytest.mark.parametrize(
    ("formula", "rows", "words"),
    [
        ("", [{"year": 1}], "no moderators"),
        ("~ year", [], "values of the moderators"),
        ("~ year", [{}], "year"),
    ],
)
def test_rows_that_do_not_fit_the_model_are_refused(effects, formula, rows, words):
    with pytest.raises(NotEstimable, match=words):
        model_predictions(multilevel(effects, formula=formula), rows)
