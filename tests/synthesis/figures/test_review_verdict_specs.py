"""What verdict strips, margin curves and gap maps of a review are drawn from, and when they cannot be."""

from collections import Counter
from dataclasses import replace
from math import log

import pytest

from synthesis.figures import review_verdicts
from synthesis.figures.review_verdicts import SAME
from synthesis.numbers import Unavailable
from synthesis.verdicts.verdict import NOT_BOTH

SOURCE = "the review's own choice"
MARGIN = {"smd": {"measure": "SMD", "harm": 0.2, "benefit": 0.2, "source": SOURCE}}
ONE_SIDE = {"smd": {"measure": "SMD", "harm": 0.2, "source": SOURCE}}
BOTH = {
    "clinical": {"where": "domain == 'clinical'", "measure": "SMD"},
    "personal": {"where": "domain == 'personal'", "measure": "SMD"},
}
APART = {"comparator": "control_kind", "apart": ["non_peer_same_role"]}
MAP = {"rows": "domain", "columns": ["format"]}
DRAWERS = {"strip": "verdict_strip", "curve": "margin_curve_plot", "gaps": "gap_map"}
KINDS = {"strip": "verdict_strip", "curve": "margin_curve", "gaps": "gap_map"}


@pytest.fixture
def build(build):
    """The builders of reviews."""
    return build.review


@pytest.fixture
def spec(carried, monkeypatch):
    """What the one figure of a review is drawn from, or why it cannot be; `made` is the review."""
    for name in DRAWERS.values():
        monkeypatch.setattr(review_verdicts, name, lambda found: (found,))

    def make(maker, *studies, figure=None, **parts):
        plan = {"kind": KINDS[maker], **(figure or {})}
        make.made = carried(*studies, figures={"one": plan}, **{"margins": MARGIN, **parts})
        analysis = make.made.analysis
        found = getattr(review_verdicts, maker)(analysis, analysis.review.plan.figures[0])
        return found if isinstance(found, Unavailable) else found[0]

    return make


def trial(build, name, y="0.3", outcome="mood", *, format_="group", kind="usual_care", se="0.1"):
    control = {"id": "control", "role": "control", "control_kind": kind}
    result = build.result("r1", outcome, contrast=build.g(y, se))
    return build.study(name, result, arms=[build.peer(format=format_), control])


def silent(build, name, outcome="mood"):
    """A study whose one result has no effect."""
    return build.study(
        name, build.result("r1", outcome, contrast={**build.g("0.3"), "smd_se": {"missing": "not_reported"}})
    )


def several(build):
    return [
        *(trial(build, f"g{n}", y) for n, y in enumerate(("0.3", "0.5", "-0.1"))),
        trial(build, "s", "0", format_="one_to_one", se="0.4"),
        silent(build, "x"),
        *(trial(build, f"h{n}", y, "hope") for n, y in enumerate(("0.02", "0.1"))),
    ]


def test_a_strip_has_a_row_for_each_synthesis_with_a_square_for_each_result(build, spec):
    found = spec("strip", *several(build), syntheses=BOTH, verdicts={"fewest": 2})

    ((heading, clinical, personal),) = [(one.heading, *one.rows) for one in found.groups]
    assert heading == ""
    assert (clinical.label, clinical.studies, clinical.without) == ("Clinical", 5, 1)
    # 0.30, 0.50, -0.10 and 0.00, each with 0.196 either way, the last with 0.784
    assert Counter(clinical.verdicts) == {
        "better_unclear": 1,
        "better_important": 1,
        "no_important_benefit": 1,
        "inconclusive": 1,
    }
    assert (personal.label, personal.studies, personal.without) == ("Personal", 2, 0)
    assert Counter(personal.verdicts) == {"noninferior": 2}
    assert personal.pooled == spec.made.analysis.pooled_readings["personal"].interval.code


def test_a_strip_tells_the_margins_and_the_table_with_its_counts(build, spec):
    found = spec("strip", *several(build))

    assert found.margins.startswith("By margins of −0.20 to 0.20 on ")
    assert (found.title, found.table) == ("Verdicts on every result", "readings")


def test_margins_that_differ_between_syntheses_are_not_told_in_one_breath(build, spec):
    margins = {"mood": {**MARGIN["smd"], "where": "outcome == 'mood'", "harm": 0.5}, **MARGIN}

    found = spec("strip", *several(build), syntheses=BOTH, margins=margins)

    assert found.margins == "By the margins that the plan declares."


def test_a_strip_by_a_moderator_has_a_group_of_its_levels_for_each_synthesis(build, spec):
    found = spec(
        "strip", *several(build), figure={"by": "format"}, syntheses=BOTH, verdicts={"by": ["format"]}
    )

    assert [one.heading for one in found.groups] == ["", "Clinical, by format", "Personal, by format"]
    single, group = found.groups[1].rows
    assert (single.label, single.studies) == ("One-to-one", 1)
    assert single.pooled == Unavailable(reason="too few: 1 study")
    assert single.prediction == single.pooled
    assert (group.studies, len(group.verdicts), group.without) == (4, 3, 1)
    assert (found.title, found.table) == ("Verdicts on every result by format", "split_format")


def test_a_strip_by_domain_lays_all_syntheses_together(build, spec):
    found = spec(
        "strip", *several(build), figure={"by": "domain"}, syntheses=BOTH, verdicts={"domain": "domain"}
    )

    assert [row.label for row in found.groups[1].rows] == ["Clinical", "Personal"]
    assert found.table == "split_all_domain"


def test_without_spread_the_new_study_is_as_the_mean(build, spec):
    found = spec("strip", *(trial(build, name) for name in "abc"))

    ((row,),) = [one.rows for one in found.groups]
    assert row.prediction is SAME


SPREAD = ("0.1", "0.9", "-0.4", "0.4", "0")
CAUTION = "of fewer than 5 effects, and so very uncertain."


@pytest.mark.parametrize(("n", "few"), [(4, True), (5, False)])
def test_a_new_study_from_few_effects_is_told_to_be_uncertain_in_the_captions(build, spec, n, few):
    studies = [trial(build, f"s{place}", y) for place, y in enumerate(SPREAD[:n])]

    strip = spec("strip", *studies, figure={"by": "format"}, verdicts={"by": ["format"]})
    analysis = spec.made.analysis
    plan = next(iter(analysis.review.plan.figures))
    (curve,) = review_verdicts.curve(analysis, replace(plan, kind="margin_curve", synthesis="clinical"))

    where = "Clinical; Clinical, by format, Group"
    assert strip.caption.endswith(f" A new study in {where}: {CAUTION}") == few
    assert curve.caption.endswith(f" A new study: {CAUTION}") == few


def test_comparators_that_stand_apart_leave_the_pooled_place_with_their_reason(build, spec):
    studies = [*(trial(build, name) for name in "ab"), trial(build, "c", kind="non_peer_same_role")]

    found = spec("strip", *studies, verdicts=APART)

    ((row,),) = [one.rows for one in found.groups]
    assert "different claims" in row.pooled.reason
    assert row.prediction == row.pooled
    assert len(row.verdicts) == 3


def test_with_one_margin_there_is_no_strip_for_want_of_classes(build, spec):
    assert spec("strip", trial(build, "a"), margins=ONE_SIDE) is NOT_BOTH


def test_where_no_result_has_an_effect_there_is_no_strip(build, spec):
    assert spec("strip", silent(build, "a")).reason == "no result is held against a margin"


CLINICAL = {"synthesis": "clinical"}


def test_a_curve_counts_on_every_step_the_results_that_have_an_effect(build, spec):
    found = spec("curve", *several(build), figure=CLINICAL)

    assert found.total == 4
    assert found.declared == 0.2
    at = found.step_at(0.2)
    assert {code: n[at] for code, n in found.counts.items() if n[at]} == {
        "better_unclear": 1,
        "better_important": 1,
        "no_important_benefit": 1,
        "inconclusive": 1,
    }
    assert found.label == "Margin on either side (standardised mean difference (Hedges' g))"


def test_a_curve_is_of_the_classes_of_the_mean_at_every_margin(build, spec):
    """Of one estimate of 0.30 from 0.10 to 0.50: important up to 0.10, unclear up to 0.50, trivial beyond."""
    found = spec("curve", trial(build, "a"), figure=CLINICAL, verdicts={"fewest": 1})

    classes = {margin: found.pooled[found.step_at(margin)] for margin in (0.05, 0.3, 0.7)}
    assert classes == {0.05: "better_important", 0.3: "better_unclear", 0.7: "better_trivial"}
    assert found.prediction.reason.startswith("there is one result")


def test_a_curve_whose_results_are_not_pooled_for_a_verdict_says_why(build, spec):
    studies = [*(trial(build, name) for name in "ab"), trial(build, "c", kind="non_peer_same_role")]

    found = spec("curve", *studies, figure=CLINICAL, verdicts=APART)

    assert "different claims" in found.pooled.reason
    assert found.prediction == found.pooled
    assert found.total == 3


def test_a_curve_of_ratios_is_drawn_on_logarithms_and_labelled_as_ratios(build, spec):
    counts = {"peer": {"events": "10", "total": "50"}, "control": {"events": "20", "total": "50"}}
    found = spec(
        "curve",
        *(build.study(name, build.result("r1", **counts)) for name in "ab"),
        figure=CLINICAL,
        syntheses={"clinical": {**BOTH["clinical"], "measure": "OR", "use": "computed"}},
        margins={"or": {"measure": "OR", "unit": "ratio", "harm": 0.5, "benefit": 2, "source": SOURCE}},
    )

    assert found.declared == pytest.approx(log(2))
    assert (found.label, found.ratio) == ("Margin on either side (odds ratio)", True)


def test_a_curve_of_uneven_margins_runs_over_their_multiples(build, spec):
    found = spec("curve", trial(build, "a"), figure=CLINICAL, margins={"smd": {**MARGIN["smd"], "harm": 0.1}})

    assert (found.declared, found.label, found.ratio) == (1.0, "Times the declared margins", False)
    # 0.30 from 0.10 to 0.50 with a benefit of 0.20: its ends are 0.52 and 2.48 times that
    assert list(found.edges[1:-1]) == pytest.approx([0.104 / 0.2, 0.496 / 0.2], abs=1e-3)


def test_a_curve_of_one_row_per_study_is_of_the_twin(build, spec):
    asked = {"clinical": {**BOTH["clinical"], "multiplicity": "all_rows"}}
    study = build.study("a", build.result("r1"), build.result("r2", "fear"))

    found = spec("curve", study, figure={**CLINICAL, "one_row": "yes"}, syntheses=asked)

    assert found.total == 1
    assert found.title == "Clinical, one row per study: verdicts as the margin moves"


@pytest.mark.parametrize(
    ("margins", "reason"),
    [
        (ONE_SIDE, NOT_BOTH.reason),
        (
            {"mood": {**MARGIN["smd"], "where": "outcome == 'mood'", "harm": 0.5}, **MARGIN},
            "its results are held against 2 different margins",
        ),
    ],
)
def test_without_one_pair_of_margins_there_is_no_curve(build, spec, margins, reason):
    found = spec(
        "curve", trial(build, "a"), trial(build, "b", outcome="fear"), figure=CLINICAL, margins=margins
    )

    assert found.reason == reason


def test_a_gap_map_has_a_square_where_there_are_studies_and_counts_the_rest_as_gaps(build, spec):
    found = spec("gaps", *several(build), figure=MAP, syntheses=BOTH)

    assert found.rows == (("clinical", "Clinical"), ("personal", "Personal"))
    assert [(one.id, one.under) for one in found.columns] == [("one_to_one", ""), ("group", "")]
    assert {place: cell.studies for place, cell in found.cells.items()} == {
        ("clinical", "one_to_one"): 1,
        ("clinical", "group"): 4,
        ("personal", "group"): 2,
    }
    assert found.gaps == 1
    assert found.cells["clinical", "group"].groups == {"better": 2, "worse": 1, "no_verdict": 1}
    assert found.cells["personal", "group"].groups == {"noninferior": 2}
    assert (found.grouped_by, found.counted) == ("Verdict", "results")


def test_without_margins_squares_are_made_up_of_votes_in_studies(build, spec):
    found = spec("gaps", *several(build), figure=MAP, syntheses=BOTH, margins={})

    assert found.cells["clinical", "group"].groups == {"positive": 3, "negative": 1}
    assert found.cells["clinical", "one_to_one"].groups == {"none": 1}
    assert (found.grouped_by, found.counted) == ("Direction", "studies")


def test_columns_of_two_variables_stand_under_those_of_the_first(build, spec):
    found = spec("gaps", *several(build), figure={"rows": "domain", "columns": ["format", "delivery"]})

    assert [(one.id, one.under, one.label) for one in found.columns] == [
        ("one_to_one/in_person", "One-to-one", "In person"),
        ("group/in_person", "Group", "In person"),
    ]


def test_where_there_are_no_results_there_is_no_map(build, spec):
    found = spec("gaps", build.study("a", build.result(outcome="stray")), figure=MAP)

    assert found.reason == "there are no results to map"
