"""A model of any sets of its studies: each is that of those effects alone, and draws are told by study."""

from dataclasses import replace
from statistics import median

import pytest

from synthesis.effects import Effect, Effects
from synthesis.errors import NotEstimable
from synthesis.models.diagnostics.study_sets import NO_SET, of_studies, study_spread
from synthesis.models.univariate import random_effects

ROWS = [("a", 0.1, 0.02), ("a", 0.3, 0.03), ("b", 0.5, 0.01), ("c", -0.2, 0.05), ("d", 0.4, 0.02)]


def effects(rows=ROWS):
    made = [
        Effect(
            y=y,
            v=v,
            measured=y,
            study=study,
            study_label=study,
            result=f"r{i}",
            outcome="mood",
            outcome_label="Mood",
            measure="SMD",
            route="reported",
            origins=(),
        )
        for i, (study, y, v) in enumerate(rows)
    ]
    return Effects(measure="SMD", rows=tuple(made))


def some(whole, kept):
    return random_effects(replace(whole, rows=tuple(row for row in whole.rows if row.study in kept)))


@pytest.mark.parametrize("kept", [{"a"}, {"a", "b"}, {"b", "c", "d"}, {"a", "b", "c", "d"}])
def test_a_set_is_fitted_as_its_effects_alone(kept):
    whole = effects()
    found = of_studies(random_effects(whole), [kept])
    alone = some(whole, kept)

    assert found.beta[0, 0] == pytest.approx(alone.estimate, rel=1e-9)
    assert found.tau2[0] == pytest.approx(alone.tau2, abs=1e-9)
    assert found.half_width[0, 0] == pytest.approx(alone.interval.high - alone.estimate, rel=1e-7)


def test_no_sets_are_no_fits():
    assert of_studies(random_effects(effects()), []).beta.shape == (0, 1)


def test_all_sets_of_two_studies_or_more_are_told_where_there_are_few():
    whole = effects()
    found = study_spread(random_effects(whole), seed=1, most=100)

    sets = [set(one) for one in ("ab", "ac", "bc", "abc", "ad", "bd", "abd", "cd", "acd", "bcd", "abcd")]
    means = {frozenset(one): some(whole, one).estimate for one in sets}
    assert (found.n, found.drawn) == (11, False)
    assert found.estimates[0] == pytest.approx(min(means.values()))
    assert found.estimates[2] == pytest.approx(median(means.values()))
    assert found.by_estimate[2].with_it == pytest.approx(median(y for one, y in means.items() if "c" in one))
    assert found.by_estimate[2].without == pytest.approx(
        median(y for one, y in means.items() if "c" not in one)
    )


def test_sets_are_drawn_where_there_are_many_and_hold_two_studies_at_least():
    found = study_spread(random_effects(effects()), seed=1, most=5)

    assert (found.n, found.drawn) == (5, True)
    assert found == study_spread(random_effects(effects()), seed=1, most=5)


def test_a_study_in_every_drawn_set_has_no_median_without_it():
    found = study_spread(random_effects(effects(ROWS[:4])), seed=0, most=1)

    assert NO_SET in {half for one in found.by_estimate for half in (one.with_it, one.without)}


def test_two_studies_have_no_subsets_to_compare():
    with pytest.raises(NotEstimable, match="2 studies have no subsets to compare"):
        study_spread(random_effects(effects(ROWS[:3])), seed=1, most=10)
