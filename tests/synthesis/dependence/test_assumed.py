"""V of effects: what is read from them, and what is told of it."""

from types import MappingProxyType

import numpy as np
import pytest

from synthesis.dependence.assumed import assumed_covariance, covariance
from synthesis.dependence.correlations import Correlations
from synthesis.errors import NotEstimable
from synthesis.measures.registry import compute
from tests.synthesis.dependence.made import SPLIT, effect, effects

RHO = Correlations(rho=0.6)
PEER, ONLINE = (("peer",), ("control",)), (("online",), ("control",))


def correlation(*rows, of=RHO):
    """The correlations of effects."""
    V = covariance(effects(*rows), of).dense()
    s = np.sqrt(np.diag(V))
    return V / np.outer(s, s)


def told(*rows, of=RHO):
    """What was assumed of how many pairs and studies."""
    return {one.name: (one.pairs, one.studies) for one in assumed_covariance(effects(*rows), of).assumptions}


def test_two_outcomes_of_one_study_correlate_by_rho_and_two_studies_do_not():
    R = correlation(effect("a", "mood"), effect("b", "mood"), effect("a", "fear"))

    assert R.ravel() == pytest.approx([1, 0, 0.6, 0, 1, 0, 0.6, 0, 1])


def test_one_outcome_in_two_analyses_correlates_by_within():
    R = correlation(effect(result="endpoint"), effect(result="change"), of=Correlations(rho=0.6, within=0.8))

    assert R[0, 1] == pytest.approx(0.8)


def test_effects_fall_apart_with_the_weeks_between_them():
    rows = [effect("a", "mood", weeks=4), effect("a", "mood", weeks=12), effect("a", "fear", weeks=12)]

    R = correlation(*rows, of=Correlations(rho=0.6, phi=0.95))

    assert R[0, 1] == pytest.approx(0.95**8)
    assert R[0, 2] == pytest.approx(0.6 * 0.95**8)
    assert R[1, 2] == pytest.approx(0.6)


def test_a_study_of_which_one_time_is_not_known_is_taken_as_observed_at_one_time():
    of = Correlations(rho=0.6, phi=0.95)
    rows = [effect("a", "mood", weeks=4), effect("a", "fear", weeks=12), effect("a", "hope", weeks=None)]

    assert correlation(*rows, of=of)[0, 1:] == pytest.approx([0.6, 0.6])
    assert told(*rows, of=of) == {"outcomes": (3, 1), "times_unknown": (3, 1)}


def test_comparisons_with_one_control_correlate_by_its_people_and_their_deviations():
    rows = [effect(arms=PEER, y=0.5, n_exp=20, n_ctl=30), effect(arms=ONLINE, y=0.8, n_exp=25, n_ctl=30)]
    v = [1 / n + 1 / 30 + d**2 / (2 * (n + 30)) for n, d in ((20, 0.5), (25, 0.8))]

    R = correlation(*rows, of=Correlations())

    shared = 1 / 30 + 0.5 * 0.8 * 30 / (2 * 50 * 55)
    assert R[0, 1] == pytest.approx(shared / np.sqrt(v[0] * v[1]))


# Gleser & Olkin (2009), in Cooper, Hedges & Valentine, table 19.1: events and people of the control, of treatments.
TABLE_19_1 = [(40, 1000, 100, 4000), (40, 1000, 150, 4000)]


@pytest.mark.parametrize(
    ("measure", "control"),
    [("RD", 0.04 * 0.96 / 1000), ("RR", 1 / 40 - 1 / 1000), ("OR", 1 / 40 + 1 / 960)],
)
def test_risks_compared_with_one_control_covary_by_exactly_its_part(measure, control):
    rows = []
    for arms, (ai, n1i, ci, n2i) in zip((PEER, ONLINE), TABLE_19_1, strict=True):
        inputs = {"events_exp": ci, "n_exp": n2i, "events_ctl": ai, "n_ctl": n1i}
        made = compute(measure, inputs)
        rows.append(effect(arms=arms, measure=measure, y=float(made.y[0]), v=float(made.v[0]), inputs=inputs))

    V = covariance(effects(*rows), Correlations()).dense()

    assert V[0, 1] == pytest.approx(control, rel=1e-12)


def test_comparisons_of_one_study_without_an_arm_in_common_are_independent():
    rows = [effect(arms=PEER), effect(arms=(("online",), ("waitlist",)))]

    assert correlation(*rows)[0, 1] == 0
    assert told(*rows) == {"apart": (1, 1)}


def test_nothing_is_left_of_a_shared_control_that_was_split():
    rows = [
        effect(arms=arms, contrast=name, derivations=(SPLIT,), inputs={"n_exp": 20.0, "n_ctl": 20.0})
        for name, arms in (("one", PEER), ("two", ONLINE))
    ]
    other = effect("a", "fear", arms=PEER, contrast="one", derivations=(SPLIT,))

    R = correlation(*rows, other)

    assert R[0, 1] == R[1, 2] == 0
    assert R[0, 2] == pytest.approx(0.6)
    assert told(*rows, other) == {"outcomes": (1, 1), "split": (2, 1)}


def test_studies_that_name_one_control_group_are_dependent():
    rows = [
        effect("a", control_group="usual_care", n_exp=30),
        effect("b", control_group="usual_care", n_exp=30),
    ]
    rows += [effect("a", "fear", n_exp=30), effect("c", n_exp=30)]

    R = correlation(*(row for row in rows))

    shared = (1 / 30 + 0.3**2 * 30 / (2 * 60**2)) / (2 / 30 + 0.3**2 / (2 * 60))
    assert R[0, 1] == pytest.approx(shared)
    assert R[1, 2] == pytest.approx(0.6 / 2)
    assert not R[3, :3].any()


def test_an_effect_that_names_no_arms_compares_the_groups_of_its_study():
    rows = [effect("a", "mood", arms=((), ())), effect("a", "fear", arms=((), ()))]

    assert correlation(*rows)[0, 1] == pytest.approx(0.6)


def test_an_effect_that_is_better_where_it_is_lower_correlates_with_the_other_sign():
    R = correlation(effect("a", "mood", sense=-1.0), effect("a", "hope"), effect("a", "fear", sense=-1.0))

    assert R[0] == pytest.approx([1, -0.6, 0.6])


def test_outcomes_correlate_by_the_domains_that_a_table_names():
    rows = [
        effect("a", name, tags={"domain": domain})
        for name, domain in (("mood", "clinical"), ("fear", "clinical"), ("hope", "personal"))
    ]
    of = Correlations(rho=0.1, within=0.7, between={("clinical", "personal"): 0.3}, by="domain")

    R = correlation(*rows, of=of)

    assert (R[0, 1], R[0, 2], R[1, 2]) == pytest.approx((0.7, 0.3, 0.3))


def test_a_tag_that_an_effect_lacks_is_named():
    with pytest.raises(NotEstimable, match="A: expected 'domain' of its effects; found none"):
        correlation(effect(), of=Correlations(rho=0.5, by="domain"))


def test_no_effects_are_refused():
    with pytest.raises(NotEstimable, match="no effects"):
        covariance(effects(), RHO)


def test_a_correlation_that_is_lacking_names_the_study():
    with pytest.raises(
        NotEstimable, match=r"A: it has effects on two outcomes; expected their correlation \(rho\)"
    ):
        covariance(effects(effect("a", "mood"), effect("a", "fear")), Correlations())


def test_what_was_assumed_is_told_with_its_pairs():
    rows = [
        effect("a", "mood", arms=PEER),
        effect("a", "mood", arms=ONLINE),
        effect("b", "mood", n_ctl=None),
        effect("b", "mood", arms=ONLINE, n_ctl=None),
        effect("c", "mood"),
        effect("c", "fear", weeks=3.0),
    ]

    found = assumed_covariance(effects(*rows), RHO)

    assert told(*rows) == {
        "outcomes": (1, 1),
        "shared": (1, 1),
        "shared_equal": (1, 1),
    }
    assert found.methods_text().startswith(
        "Effects of one study on different outcomes were taken to correlate by 0.6 (1 pair of effects in 1 study)."
    )
    assert "Gleser and Olkin 2009" in found.methods_text()
    assert found.in_a_line() == "V of 6 effects in 3 independent clusters"
    assert "1/2" in found.summary()


def test_independent_effects_are_told_to_be_so():
    found = assumed_covariance(effects(effect("a"), effect("b")), RHO)

    assert found.methods_text() == "The effects were independent of each other."
    assert found.V.is_diagonal


# The reviews ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("synthesis", "errors"),
    [
        ("clinical_recovery", (0.243, 0.243)),
        ("personal_recovery", (0.243, 0.243)),
        ("functional_recovery", (0.2433, 0.2351)),
    ],
)
def test_the_trial_that_stands_twice_against_one_control_correlates_by_a_half(
    peer_support, synthesis, errors
):
    """Rogers 2016: peer support of high and of low intensity against one usual care, people not reported."""
    found = peer_support.analysis.synthesis(synthesis).effects
    one, other = (i for i, row in enumerate(found.rows) if row.study == "rogers_2016")

    assumed = assumed_covariance(found, Correlations())

    V = assumed.V.dense()
    assert V[one, other] == pytest.approx(0.5 * errors[0] * errors[1], rel=1e-3)
    assert np.count_nonzero(V - np.diag(np.diag(V))) == 2
    assert [(kind.name, kind.pairs, kind.studies) for kind in assumed.assumptions] == [("shared_equal", 1, 1)]


def three_arms(build, **contrast):
    values = {"peer": build.arm(20, 8, 4), "online": build.arm(30, 9, 5), "control": build.arm(40, 11, 6)}
    return build.study(
        "a",
        build.result(**values),
        arms=[
            build.peer(),
            build.peer("online"),
            {"id": "control", "role": "control", "control_kind": "usual_care"},
        ],
        contrasts=[
            {"id": "one", "arm_exp": "peer", "arm_ctl": "control", **contrast},
            {"id": "two", "arm_exp": "online", "arm_ctl": "control", **contrast},
        ],
    )


ASKED = MappingProxyType(
    {"where": "domain == 'clinical'", "measure": "SMD", "use": "computed", "multiplicity": "all_rows"}
)


@pytest.mark.parametrize("rule", ["keep", "split"])
def test_the_rule_for_shared_controls_decides_the_covariance(build, carried, rule):
    made = carried(three_arms(build), selection={"shared_control": rule}, syntheses={"clinical": dict(ASKED)})
    found = made.analysis.synthesis("clinical").effects

    V = covariance(found, Correlations()).dense()

    one, two = found.y
    shared = 1 / 40 + one * two * 40 / (2 * 60 * 70)
    own = [1 / n + 1 / 40 + d**2 / (2 * (n + 40)) for n, d in ((20, one), (30, two))]
    kept = shared / np.sqrt(own[0] * own[1]) * np.sqrt(found.v[0] * found.v[1])
    assert V[0, 1] == pytest.approx(kept if rule == "keep" else 0.0)


def test_a_record_may_name_the_control_group_that_several_studies_share(build, carried):
    two = build.study(
        "b",
        build.result(peer=build.arm(), control=build.arm("40")),
        contrasts=[
            {"id": "contrast", "arm_exp": "peer", "arm_ctl": "control", "shared_control_group": "city"}
        ],
    )
    made = carried(three_arms(build, shared_control_group="city"), two, syntheses={"clinical": dict(ASKED)})
    found = made.analysis.synthesis("clinical").effects

    assert [row.control_group for row in found.rows] == ["city"] * 3
    assert covariance(found, Correlations()).partition.m == 1
