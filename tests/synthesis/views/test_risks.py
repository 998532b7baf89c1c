"""Risks in both arms: what stands on the axes of a L'Abbé plot, against metafor."""

from math import asin, exp, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.numbers import Unavailable
from synthesis.views.risks import SCALES, Risks, risks_shown

RISK = st.floats(0.001, 0.999)
OUTCOMES = {
    "domains": [{"id": "clinical", "label": "Clinical"}],
    "outcomes": [
        {"id": "relapse", "label": "Relapse", "domain": "clinical", "polarity": "lower_better"},
        {"id": "cure", "label": "Cure", "domain": "clinical", "polarity": "higher_better"},
    ],
}


def risks(a, n, c, m):
    return Risks(effect=None, events=(float(a), float(c)), people=(float(n), float(m)))


@pytest.mark.parametrize(
    ("measure", "x", "y"),
    [
        ("RR", -2.5365786603323, -3.4258899942525),
        ("OR", -2.4541349911212, -3.3928291319916),
        ("RD", 0.079136690647482, 0.032520325203252),
        ("AS", 0.28516151054926, 0.18132593345401),
    ],
)
def test_coordinates_are_those_of_metafor(measure, x, y):
    """labbe(rma(measure, ...)) of the BCG trials, the first of them (4 of 123, 11 of 139); metafor 3.8-1."""
    assert risks(4, 123, 11, 139).on(SCALES[measure]) == pytest.approx((y, x), rel=1e-12)


@given(risk=RISK, effect=st.floats(-2, 2))
def test_a_ratio_shifts_every_risk_alike_on_the_scale_of_its_measure(risk, effect):
    assert SCALES["RR"].shifted(risk, effect) == pytest.approx(risk * exp(effect))
    odds = risk / (1 - risk) * exp(effect)
    assert SCALES["OR"].shifted(risk, effect) == pytest.approx(odds / (1 + odds))
    assert SCALES["RD"].shifted(risk, effect) == pytest.approx(risk + effect)


@given(risk=RISK)
def test_no_effect_leaves_every_risk_as_it_is(risk):
    for scale in SCALES.values():
        assert scale.shifted(risk, 0.0) == pytest.approx(risk, rel=1e-9)
    assert SCALES["AS"].forth(risk) == pytest.approx(asin(sqrt(risk)))


@pytest.mark.parametrize(
    ("measure", "counts"),
    [
        *((measure, counts) for measure in ("RR", "OR", "AS") for counts in ((0, 30, 4, 30), (5, 5, 2, 8))),
        *((measure, (10, 50, 20, 50)) for measure in ("RR", "OR", "RD", "AS")),
    ],
)
def test_the_distance_from_equal_risks_is_the_effect_itself(build, carried, measure, counts):
    a, n, c, m = counts
    arms = {"peer": {"events": str(a), "total": str(n)}, "control": {"events": str(c), "total": str(m)}}
    asked = {"where": "domain == 'clinical'", "measure": measure, "use": "computed", "direction": "measured"}
    made = carried(
        build.study("a", build.result(outcome="relapse", **arms)),
        outcomes=OUTCOMES,
        syntheses={"clinical": asked},
    )
    (row,) = made.analysis.synthesis("clinical").effects.rows

    y, x = risks(*counts).on(SCALES[measure])

    assert y - x == pytest.approx(row.y, abs=1e-12)


def test_risks_stand_on_their_own_scale_as_they_were_seen():
    assert risks(0, 30, 4, 30).on(SCALES["RD"]) == (0.0, 4 / 30)


def shown(build, carried, *outcomes, direction="benefit"):
    arms = {"peer": {"events": "10", "total": "50"}, "control": {"events": "20", "total": "50"}}
    some = [build.study(f"s{i}", build.result(outcome=one, **arms)) for i, one in enumerate(outcomes)]
    asked = {"where": "domain == 'clinical'", "measure": "OR", "use": "computed", "direction": direction}
    made = carried(
        *some,
        outcomes=OUTCOMES,
        syntheses={"clinical": asked},
        figures={"l": {"kind": "labbe", "synthesis": "clinical"}},
    )
    return risks_shown(made.analysis, made.review.plan.figures[0])


def test_the_mean_of_bad_events_is_turned_back_to_experimental_against_control(build, carried):
    found = shown(build, carried, "relapse", "relapse")

    assert found.turn == -1
    assert found.turn * found.synthesis.random.estimate == pytest.approx(log(10 * 30 / (40 * 20)))


def test_the_mean_of_good_events_stands_as_it_is(build, carried):
    assert shown(build, carried, "cure", "cure").turn == 1


def test_effects_that_stand_as_measured_are_not_turned(build, carried):
    assert shown(build, carried, "relapse", "relapse", direction="measured").turn == 1


def test_events_that_are_good_and_bad_have_no_mean_of_one_risk(build, carried):
    found = shown(build, carried, "relapse", "cure")

    assert isinstance(found.turn, Unavailable)
    assert len(found.rows) == 2
