"""What single studies do to a synthesis: left out, entering one by one, over subsets; by study, by its own model."""

from dataclasses import replace

import pytest
from scipy.special import chdtr

from synthesis.diagnosing import COOK
from synthesis.models.diagnostics.baujat import baujat
from synthesis.models.diagnostics.influence import influence
from synthesis.models.diagnostics.refitted import leave_one_out
from synthesis.models.univariate import common_effect, random_effects
from synthesis.numbers import Unavailable
from tests.synthesis.small_studies import YEARS, counted, estimated, of_counts, of_effects

EVERYTHING = {
    "leave_one_out": "yes",
    "influence": "yes",
    "baujat": "yes",
    "cumulative": "year, precision",
    "subsets": {"seed": "3", "most": "40"},
}


def asked(carried, studies, syntheses, **more):
    made = carried(*studies, syntheses=syntheses, diagnostics={"clinical": more or EVERYTHING})
    (one,) = made.analysis.diagnoses
    return made, one


def of(effects, kept):
    return replace(effects, rows=tuple(row for row in effects.rows if row.study in kept))


def ends(found):
    return found.estimate, found.interval.low, found.interval.high


@pytest.mark.parametrize(
    ("second", "model", "fit"),
    [("", "random", random_effects), ("bcd", "random", random_effects), ("bcd", "common", common_effect)],
)
def test_each_study_is_left_out_with_all_its_effects_and_the_headline_made_anew(
    build, carried, second, model, fit
):
    syntheses = estimated(multiplicity="all_rows", model=model)
    made, one = asked(carried, of_effects(build, second=second), syntheses, leave_one_out="yes")

    effects = made.analysis.synthesis("clinical").effects
    assert [row.id for row in one.left_out] == list(effects.studies)
    for row in one.left_out:
        alone = fit(of(effects, set(effects.studies) - {row.id}))
        assert row.effects.k == alone.k
        assert ends(row) == pytest.approx(ends(alone), rel=1e-7)
        assert row.p == pytest.approx(alone.p, rel=1e-6)
        spread = alone.heterogeneity.i2_q if model == "common" else alone.heterogeneity.i2_tau2
        assert row.i2 == pytest.approx(spread, rel=1e-5, abs=1e-6)
    assert isinstance(one.left_out[0].tau2, Unavailable) is (model == "common")


def test_dependent_effects_are_left_out_as_their_own_diagnostics_do_it(build, carried):
    syntheses = estimated(multiplicity="dependent")
    made, one = asked(carried, of_effects(build, second="bcd"), syntheses)

    model = made.analysis.synthesis("clinical").random.counted
    found = leave_one_out(model, by="study")
    rows = zip(found.estimate, found.robust_low, found.robust_high, strict=True)
    for row, numbers in zip(one.left_out, rows, strict=True):
        assert ends(row) == pytest.approx(numbers, rel=1e-5, abs=1e-7)
    assert [row.tau2 for row in one.left_out] == pytest.approx(found.refits.components.sum(axis=1), abs=1e-6)
    known = influence(model, by="study")
    assert [row.cook for row in one.influence] == known.cook.tolist()
    assert {row.id for row in one.influence if row.rules} == set(one.standing_out())
    assert [bool(row.rules) for row in one.influence] == known.influential.tolist()
    assert [row.q for row in one.shares] == baujat(model, by="study").q.tolist()
    assert one.spread.of == "tau2"


@pytest.mark.parametrize("model", ["mantel_haenszel", "peto", "glmm"])
def test_counts_are_pooled_anew_by_their_own_model(build, carried, model):
    made, one = asked(
        carried, of_counts(build, 5), counted(model=model), leave_one_out="yes", cumulative="year, size"
    )

    whole = made.analysis.synthesis("clinical").random
    assert [row.effects.k for row in one.left_out] == [4] * 5
    assert ends(one.cumulated["year"][-1]) == pytest.approx(ends(whole), rel=1e-9)
    assert [row.id for row in one.cumulated["size"]] == list("abcde")


def test_who_stands_out_and_by_which_rule_is_as_the_engine_marks_it(build, carried):
    made, one = asked(carried, of_effects(build, second="bcd"), estimated(multiplicity="all_rows"))

    known = influence(made.analysis.synthesis("clinical").random, by="study")
    assert [bool(row.rules) for row in one.influence] == known.influential.tolist()
    assert one.standing_out()
    for row in one.influence:
        assert ("Cook’s distance" in row.rules) == (row.cook > COOK)
        assert ("DFBETAS" in row.rules) == (abs(row.dfbetas) > 1)
        assert ("leverage" in row.rules) == (row.hat > 100 * 3 / 12)
    assert sum(row.hat for row in one.influence) == pytest.approx(100)
    assert chdtr(1, COOK) == pytest.approx(0.5, abs=1e-12)


def test_studies_enter_by_year_the_earliest_first(build, carried):
    made, one = asked(carried, of_effects(build, second="bcd"), estimated(multiplicity="all_rows"))

    steps = one.cumulated["year"]
    assert [int(row.at) for row in steps] == sorted(YEARS)
    assert len(steps[0].effects.studies) == 1
    whole = made.analysis.synthesis("clinical").random
    assert ends(steps[-1]) == pytest.approx(ends(whole), rel=1e-9)
    assert isinstance(steps[0].tau2, Unavailable)
    effects = made.analysis.synthesis("clinical").effects
    so_far = {row.id for row in steps[:5]}
    assert ends(steps[4]) == pytest.approx(ends(random_effects(of(effects, so_far))), rel=1e-7)


def test_by_precision_the_heaviest_study_enters_first(build, carried):
    _, one = asked(carried, of_effects(build), estimated())

    assert [row.id for row in one.cumulated["precision"]] == list("abcdefghijkl")
    assert {row.at for row in one.cumulated["precision"]} == {""}


@pytest.mark.parametrize(
    ("order", "told"),
    [
        ("mean_age", "studies cannot be ordered by mean_age: none is reported of A, B, C"),
        ("format", "studies cannot be ordered by format: its codes have no order"),
        ("size", "studies cannot be ordered by size: no number of people of A, B, C"),
    ],
)
def test_an_order_that_studies_lack_is_answered_by_the_reason(build, carried, order, told):
    made, one = asked(carried, of_effects(build, 3), estimated(), cumulative=order)

    assert one.cumulated[order].reason == told
    assert f"Cumulated by {order.replace('_', ' ')}: not available. S{told[1:]}." in made.text


def test_a_mixed_model_without_weights_has_no_order_by_precision(build, carried):
    _, one = asked(carried, of_counts(build, 4), counted(model="glmm"), cumulative="precision")

    assert "studies cannot be ordered by precision: the model gives studies no weights" in str(
        one.cumulated["precision"]
    )


def test_subsets_are_drawn_alike_each_time_and_told_by_study(build, carried, tmp_path):
    _, one = asked(carried, of_effects(build, second="bcd"), estimated(multiplicity="all_rows"))
    folder = build.write(
        tmp_path / "again",
        *of_effects(build, second="bcd"),
        syntheses=estimated(multiplicity="all_rows"),
        diagnostics={"clinical": EVERYTHING},
    )
    (again,) = build.carry_out(folder).analysis.diagnoses

    assert one.spread == again.spread
    assert (one.spread.n, one.spread.drawn, one.spread.of) == (40, True, "i2")
    assert one.spread.studies == tuple("abcdefghijkl")


def test_one_study_alone_has_nothing_to_leave_out(build, carried):
    made, one = asked(carried, of_effects(build, 1), estimated())

    assert one.left_out.reason == "leaving out the only study leaves nothing"
    assert not any((one.left_out, one.influence, one.shares, one.spread))
    assert [len(steps) for steps in one.cumulated.values()] == [1, 1]
    assert "Leaving out each study: not available. Leaving out the only study leaves nothing." in made.text


def test_nothing_pooled_is_nothing_told(build, carried):
    made, one = asked(carried, [build.study("a", build.result("r1", "hope"))], estimated())

    reason = "nothing is pooled (no result meets its condition)"
    assert {one.left_out.reason, one.influence.reason, one.shares.reason, one.spread.reason} == {reason}
    assert {steps.reason for steps in one.cumulated.values()} == {reason}
    assert [table for table in made.document.tables if table.id.startswith(("diagn", "cumul"))] == []


def test_two_studies_can_be_left_out_but_leave_no_test_of_either(build, carried):
    _, one = asked(carried, of_effects(build, 2), estimated())

    assert [ends(row)[0] for row in one.left_out] == pytest.approx([0.05, 0.10])
    assert one.spread.reason == "2 studies have no subsets to compare"
    assert all(isinstance(row.i2, Unavailable) for row in one.left_out)
