"""A synthesis by five answers to dependence: each as the software of the trade gives it, or why there is none."""

from math import exp, log

import pytest

from synthesis import side_by_side
from synthesis.numbers import Unavailable
from synthesis.side_by_side import SIDES, NoSide, Side, rests_on_rho
from tests.synthesis import dependent_studies as known
from tests.synthesis.dependent_studies import planned, studies

CLOSE = 2e-6


def ends(side):
    return side.estimate, side.interval.low, side.interval.high


@pytest.fixture(scope="module")
def found(build, tmp_path_factory):
    folder = build.write(tmp_path_factory.mktemp("dependent") / "review", *studies(build), **planned())
    (one,) = build.carry_out(folder).analysis.dependents
    return one


@pytest.mark.parametrize(
    ("name", "expected", "effects"),
    [
        ("one_row", known.ONE_ROW, 7),
        ("composite", known.COMPOSITE, 7),
        ("three_level", known.THREE_LEVEL, 11),
        ("che", (known.CHE["estimate"], *known.CHE_ENDS), 11),
    ],
)
def test_each_answer_is_what_metafor_and_clubsandwich_give(found, name, expected, effects):
    side = found.side(name)

    assert ends(side)[0] == pytest.approx(expected[0], abs=CLOSE)
    if name in {"composite", "one_row"}:  # the interval of reviews is never narrower than Wald's
        assert side.interval.low <= expected[1] + CLOSE
    else:
        assert ends(side) == pytest.approx(expected, abs=CLOSE)
    assert side.effects.k == effects
    assert len(side.effects.studies) == 7


def test_the_default_answer_has_the_robust_test_components_and_prediction_of_the_trade(found):
    side = found.side("che")

    assert {name: getattr(side, name) for name in known.CHE} == pytest.approx(known.CHE, rel=1e-4)
    assert (side.between, side.within) == pytest.approx(known.CHE_TAU2S, abs=CLOSE)
    assert (side.prediction.low, side.prediction.high) == pytest.approx(known.CHE_PI, abs=1e-5)
    assert side.interval.rule == "cr2"


def test_three_levels_predict_a_new_result_by_the_fewest_groups(found):
    side = found.side("three_level")

    assert side.df == 6
    assert (side.prediction.low, side.prediction.high) == pytest.approx(known.THREE_LEVEL_PI, abs=1e-4)


def test_all_rows_are_pooled_as_planned_elsewhere_never_narrower_than_wald(found):
    side = found.side("all_rows")

    assert side.estimate == pytest.approx(known.ALL_ROWS[0], abs=CLOSE)
    assert side.width >= known.ALL_ROWS[2] - known.ALL_ROWS[1] - CLOSE
    assert isinstance(side.within, Unavailable)


def test_the_grid_is_the_default_answer_by_each_correlation(found):
    grid = found.grid
    told = {
        rho: (y, low, high)
        for rho, y, low, high in zip(grid.rhos, grid.estimate, grid.low, grid.high, strict=True)
    }

    assert set(told) == set(known.BY_RHO)
    for rho, expected in known.BY_RHO.items():
        assert told[rho] == pytest.approx(expected, abs=CLOSE)


def test_what_repeats_and_what_rests_on_the_correlation_is_told(found):
    assert found.repeats == ("A", "C", "E", "F")
    assert rests_on_rho(found)
    assert found.declared.source == "Rossi (2018), table 2"


def test_a_robust_interval_narrower_than_that_of_the_working_model_is_marked(found, build, carried):
    # clubSandwich gives 0.153 to 0.598 here, the working model by metafor 0.160 to 0.590
    assert not found.side("che").closer

    alike = [
        (study, outcome, ".30" if outcome == "mood" else ".31", se) for study, outcome, _, se in known.ROWS
    ]
    (one,) = carried(*studies(build, alike), **planned()).analysis.dependents
    assert one.side("che").closer


def test_a_synthesis_in_which_every_study_has_one_effect_has_no_answers(build, carried):
    made = carried(*studies(build, [row for row in known.ROWS if row[1] == "mood"]), **planned())

    assert made.analysis.dependents == ()
    assert "Effects that depend on one another" not in [
        getattr(block, "text", "") for block in made.document.blocks
    ]
    assert not any(key.startswith("dependence.") for key in made.numbers)
    assert [table.id for table in made.document.tables if table.id.startswith("dependence")] == []


def test_a_synthesis_of_counts_has_no_answers(build, carried):
    arms = {"peer": {"events": "4", "total": "30"}, "control": {"events": "9", "total": "30"}}
    some = [
        build.study(name, build.result("r1", "mood", **arms), build.result("r2", "fear", **arms))
        for name in "ab"
    ]
    asked = {
        "where": "domain == 'clinical'",
        "measure": "OR",
        "use": "any",
        "model": "peto",
        "multiplicity": "all_rows",
    }

    assert carried(*some, syntheses={"clinical": asked}).analysis.dependents == ()


def test_one_study_alone_has_its_composite_and_says_why_models_have_none(build, carried):
    (one,) = carried(*studies(build, known.ROWS[:2]), **planned()).analysis.dependents

    v1, v2, rho = 0.12**2, 0.14**2, 0.2
    cov = rho * 0.12 * 0.14
    weights = ((v2 - cov), (v1 - cov))  # of the best linear unbiased mean of two effects that covary
    mean = (weights[0] * 0.30 + weights[1] * 0.62) / sum(weights)
    assert one.side("composite").estimate == pytest.approx(mean, rel=1e-12)
    assert one.side("che") is None
    lacking = [side for side in one.sides if isinstance(side, NoSide)]
    assert all(side.reason for side in lacking)
    assert isinstance(one.grid, Unavailable)


def test_covariances_that_cannot_be_leave_the_answers_that_need_none(build, carried):
    rows = [
        ("a", "mood", ".10", ".1"),
        ("a", "fear", ".20", ".1"),
        ("a", "mood", ".30", ".1"),
        *known.ROWS[2:],
    ]
    parts = planned()
    parts["dependence"] = {"clinical": {**known.DECLARED, "rho": "0.1", "within": "-0.99"}}
    rows.insert(3, ("a", "mood", ".40", ".1"))
    (one,) = carried(*studies(build, rows), **parts).analysis.dependents

    assert isinstance(one.assumed, Unavailable)
    assert "A: the covariances of its 4 effects make no positive definite matrix" in one.assumed.reason
    assert [side.id for side in one.sides if isinstance(side, Side)] == ["all_rows", "one_row", "three_level"]
    assert {side.reason for side in one.sides if isinstance(side, NoSide)} == {one.assumed.reason}


def test_a_ratio_is_answered_on_its_logarithm(build, carried):
    def ratio(y, se):
        return {"estimate": y, "se": se, "scale": "log_or", "sign_convention": "positive_favours_exp"}

    made = carried(*studies(build, more=ratio), **planned(measure="OR"))
    (one,) = made.analysis.dependents

    assert ends(one.side("che")) == pytest.approx((known.CHE["estimate"], *known.CHE_ENDS), abs=CLOSE)
    shown = made.numbers["dependence.clinical.che.shown.estimate"]
    assert log(shown.value) == pytest.approx(known.CHE["estimate"], abs=CLOSE)
    assert shown.text == f"{exp(known.CHE['estimate']):.2f}"


def test_answers_stand_in_one_order_under_their_names(found):
    assert (
        [side.id for side in found.sides]
        == list(SIDES)
        == ["all_rows", "one_row", "composite", "three_level", "che"]
    )


def test_more_effects_of_one_study_than_are_modelled_together_unasked_leave_what_needs_no_covariance(
    build, carried, monkeypatch, tmp_path
):
    monkeypatch.setattr(side_by_side, "MOST_TOGETHER", 1)
    unasked = {key: value for key, value in planned(multiplicity="all_rows").items() if key == "syntheses"}
    (one,) = carried(*studies(build), **unasked).analysis.dependents

    reason = "2 effects of one study, more than the 1 that are modelled together unless"
    assert {side.id for side in one.sides if isinstance(side, Side)} == {"all_rows", "one_row", "three_level"}
    assert reason in one.assumed.reason
    assert one.assumed == one.grid
    folder = build.write(tmp_path / "asked", *studies(build), **planned())
    (asked,) = build.carry_out(folder).analysis.dependents
    assert asked.side("che") is not None
