"""What the forest plots of a review are drawn from, with what only votes below and the declared margins shaded."""

from math import log

import pytest

from synthesis.figures.figure import Text
from synthesis.figures.review_figures import review_figures
from synthesis.numbers import Unavailable

SOURCE = "the review's own choice"
MARGIN = {"smd": {"measure": "SMD", "harm": 0.2, "benefit": 0.3, "source": SOURCE}}
CLINICAL = {"where": "domain == 'clinical'", "measure": "SMD"}
EVENTS = {
    "domains": [{"id": "clinical", "label": "Clinical"}],
    "outcomes": [{"id": "relapse", "label": "Relapse", "domain": "clinical", "polarity": "lower_better"}],
}


@pytest.fixture
def build(build):
    """The builders of reviews."""
    return build.review


@pytest.fixture
def spec(forest_spec):
    """What the one forest plot of a review is drawn from, or why it cannot be."""
    return forest_spec


def means(exp, ctl, sd=None):
    """Means of 30 and 28 people, without their standard deviations where none is given."""
    lacking = {"missing": "not_reported"}
    return {
        "peer": {"n": "30", "mean": exp, "sd": sd or lacking},
        "control": {"n": "28", "mean": ctl, "sd": sd or lacking},
    }


def trials(build, n=3):
    return [build.study(f"s{i}", build.result(contrast=build.g(f"0.{2 + i}", "0.1"))) for i in range(n)]


def stated(code, because):
    evidence = {"report": "main", "quote": "which arm did better"}
    return {
        "id": "r1",
        "outcome": "mood",
        "stated_direction": {"code": code, "evidence": evidence},
        "stated_because": because,
    }


def test_results_with_a_direction_and_no_effect_stand_below_by_that_direction(build, spec):
    found = spec(
        *trials(build),
        build.study("better", build.result("r1", **means("8", "10"))),
        build.study("worse", build.result("r1", "fear", **means("12", "10"))),
        build.study("alike", build.result("r1", **means("10", "10"))),
        build.study("told", stated("favours_exp", "significance")),
        build.study("silent", {"id": "r1", "outcome": "mood"}),
    )

    assert [row.study for row in found.fit.effects.rows] == ["s0", "s1", "s2"]
    voted = {one.row: (one.direction, one.basis, one.selected, one.n_exp, one.n_ctl) for one in found.voted}
    assert voted == {
        ("better", "r1"): ("favours_exp", "summary data", False, 30, 28),
        ("worse", "r1"): ("favours_ctl", "summary data", False, 30, 28),
        ("alike", "r1"): ("null", "summary data", False, 30, 28),
        ("told", "r1"): ("favours_exp", "stated in words", True, None, None),
    }
    assert [one.outcome_label for one in found.voted][:2] in (["Mood", "Mood"], ["Mood", "Fear"])


def test_of_arms_without_an_event_that_is_said_and_how_many_people_they_had(build, spec):
    """A trial in which nobody died tells nothing of an odds ratio: why, and its people, stand in its row."""

    def arms(exp, ctl):
        return {"peer": {"events": exp, "total": "30"}, "control": {"events": ctl, "total": "28"}}

    found = spec(
        *(build.study(f"s{n}", build.result("r1", **arms(str(n + 2), "6"))) for n in range(3)),
        build.study("nobody", build.result("r1", **arms("0", "0"))),
        build.study("everybody", build.result("r1", **arms("30", "28"))),
        syntheses={"clinical": {**CLINICAL, "use": "computed", "measure": "OR", "model": "mantel_haenszel"}},
    )

    assert {one.row: (one.direction, one.basis, one.n_exp, one.n_ctl) for one in found.voted} == {
        ("nobody", "r1"): ("null", "no event in either arm", 30, 28),
        ("everybody", "r1"): ("null", "the event in everybody of both arms", 30, 28),
    }


def test_people_of_a_voted_row_are_those_of_its_own_contrast(build, spec):
    arms = [
        build.peer(),
        build.peer("other"),
        {"id": "control", "role": "control", "control_kind": "usual_care"},
    ]
    contrasts = [
        {"id": "one", "arm_exp": "peer", "arm_ctl": "control"},
        {"id": "two", "arm_exp": "other", "arm_ctl": "control"},
    ]
    other = {"n": "77", "mean": "7", "sd": {"missing": "not_reported"}}
    study = build.study(
        "b", build.result("r1", **means("8", "10"), other=other), arms=arms, contrasts=contrasts
    )

    found = spec(*trials(build), study)

    assert [(one.row, one.n_exp) for one in found.voted] == [(("b", "r1.one"), 30), (("b", "r1.two"), 77)]


def test_in_subgroups_nothing_stands_below(build, spec):
    found = spec(
        *trials(build),
        build.study("better", build.result("r1", **means("8", "10"))),
        syntheses={"clinical": {**CLINICAL, "by": ["format"]}},
        figure={"by": "format"},
    )

    assert found.voted == ()
    assert [code for code, _, _ in found.subgroups.levels] == ["group"]
    assert (found.title, found.table) == ("Clinical, by format", "subgroups_format")


@pytest.mark.parametrize(
    ("margins", "drawn"),
    [
        (MARGIN, (-0.2, 0.3)),
        ({"smd": {"measure": "SMD", "harm": 0.2, "source": SOURCE}}, (-0.2, None)),
        ({"smd": {"measure": "SMD", "benefit": 0.3, "source": SOURCE}}, (None, 0.3)),
        ({}, None),
    ],
)
@pytest.mark.parametrize("direction", ["benefit", "measured"])
def test_margins_stand_where_harm_and_benefit_are_on_the_axis(build, spec, margins, drawn, direction):
    asked = {"mood": {"where": "outcome == 'mood'", "measure": "SMD", "direction": direction}}

    found = spec(*trials(build), margins=margins, syntheses=asked)

    turned = drawn and tuple(None if end is None else -end for end in reversed(drawn))
    assert found.margins == (drawn if direction == "benefit" else turned)


def test_margins_that_differ_between_results_are_not_drawn(build, spec):
    margins = {"mood": {**MARGIN["smd"], "where": "outcome == 'mood'", "harm": 0.5}, **MARGIN}

    found = spec(*trials(build), build.study("x", build.result(outcome="fear")), margins=margins)

    assert found.margins is None


def test_for_benefit_the_experimental_arm_is_favoured_on_the_right(build, spec):
    found = spec(*trials(build))

    assert found.favours == ("Favours usual care", "Favours peer support")
    assert (found.exp_side, found.turned) == ("right", "+ favours peer support")
    assert found.arms == ("Peer support", "Usual care")


def test_as_measured_the_side_that_is_better_is_the_left_where_less_is_better(build, spec):
    asked = {"mood": {"where": "outcome == 'mood'", "measure": "SMD", "direction": "measured"}}

    found = spec(*trials(build), syntheses=asked)

    assert found.favours == ("Favours peer support", "Favours usual care")
    assert (found.exp_side, found.turned) == ("left", "")


def test_where_neither_direction_is_better_the_axis_says_less_and_more(build, spec):
    arms = {"peer": build.arm("50", "9"), "control": build.arm("50", "10")}
    asked = {
        "visits": {
            "where": "outcome == 'visits'",
            "measure": "SMD",
            "use": "computed",
            "direction": "measured",
        }
    }
    study = build.study("a", build.result("r1", "visits", **arms))

    found = spec(
        study, build.study("b", build.result("r1", "visits", **arms)), syntheses=asked, margins=MARGIN
    )

    assert found.favours == ("Less in peer support", "More in peer support")
    assert found.margins is None


def events(build, name):
    counts = {"peer": {"events": "10", "total": "50"}, "control": {"events": "20", "total": "50"}}
    return build.study(name, build.result("r1", "relapse", **counts))


def of_ratios(**more):
    return {
        "outcomes": EVENTS,
        "syntheses": {"clinical": {**CLINICAL, "measure": "OR", "use": "computed", **more}},
        "margins": {"or": {"measure": "OR", "unit": "ratio", "harm": 0.8, "benefit": 1.25, "source": SOURCE}},
    }


def test_of_ratios_the_ends_of_the_axis_and_the_margins_are_logarithms(build, spec):
    figure = {"x_low": "0.25", "x_high": "4"}

    found = spec(events(build, "a"), events(build, "b"), figure=figure, **of_ratios())

    assert found.ratio
    assert found.effect_label == "Odds ratio"
    assert found.x_range == pytest.approx((log(0.25), log(4)))
    assert found.margins == pytest.approx((log(0.8), log(1.25)))


@pytest.mark.parametrize(("figure", "ends"), [({}, None), ({"x_low": "-1", "x_high": "2"}, (-1.0, 2.0))])
def test_of_differences_the_axis_ends_where_the_plan_says(build, spec, figure, ends):
    found = spec(*trials(build), figure=figure)

    assert (found.ratio, found.x_range, found.effect_label) == (False, ends, "Hedges’ g")


@pytest.mark.parametrize(
    ("asked", "common", "words"),
    [
        ({}, True, "Squares are sized by weight; lines are 95% confidence intervals."),
        ({"model": "common"}, False, "Squares are sized by weight; lines are 95% confidence intervals."),
    ],
)
def test_a_lighter_diamond_is_there_only_beside_a_random_effects_model(build, spec, asked, common, words):
    found = spec(*trials(build), syntheses={"clinical": {**CLINICAL, **asked}})

    assert (found.common is not None) is common
    assert words in found.caption


def test_of_a_model_of_counts_the_caption_says_what_squares_are(build, spec):
    found = spec(
        events(build, "a"), events(build, "b"), **of_ratios(model="mantel_haenszel", direction="measured")
    )

    assert "from the counts; squares are the studies’ own estimates." in found.caption
    assert "Positive effects favour" not in found.caption


def test_an_example_says_so_under_its_figure(build, spec):
    assert spec(*trials(build), example="yes").caption.endswith("Example: invented studies.")


def test_the_twin_is_drawn_where_one_row_is_asked_for(build, spec):
    asked = {"clinical": {**CLINICAL, "multiplicity": "all_rows"}}
    study = build.study("a", build.result("r1"), build.result("r2", "fear"))

    found = spec(study, *trials(build), syntheses=asked, figure={"one_row": "yes"})

    assert (found.fit.k, found.key) == (4, "syntheses.clinical_one_row")
    assert "4 effects from 4 studies, one row per study." in found.caption


def test_all_rows_are_drawn_where_all_are_pooled(build, spec):
    asked = {"clinical": {**CLINICAL, "multiplicity": "all_rows"}}
    study = build.study("a", build.result("r1"), build.result("r2", "fear"))

    found = spec(study, *trials(build), syntheses=asked)

    assert (found.fit.k, found.key) == (5, "syntheses.clinical")
    assert "5 effects from 4 studies, all rows, as if each came from a study of its own." in found.caption


def test_judgements_stand_beside_the_results_they_are_of_and_nothing_beside_the_others(build, spec):
    domains = dict.fromkeys(["d1", "d2", "d3", "d4", "d5"], "low")
    judged = [{"id": "r1", "result": "r1", **domains, "d3": "high", "overall": "high"}]
    head = {name: build.study("a")[name] for name in ("schema", "study", "extractor", "status", "revision")}
    found = spec(
        build.study("a"),
        build.study("b"),
        files={
            "records/a/a.rob2.yaml": {
                **head,
                "form": {"id": "rob2", "version": "1.1.0"},
                "judgements": judged,
            }
        },
        forms=["peer_support@1.2.0", "rob2@1.1.0"],
    )

    assert [short for short, _ in found.rob.domains] == ["D1", "D2", "D3", "D4", "D5", "All"]
    assert found.rob.codes == {
        ("a", "r1"): ("low", "low", "high", "low", "low", "high"),
        ("b", "r1"): ("",) * 6,
    }


def test_rows_judged_by_another_form_than_most_are_counted_and_not_drawn_in_its_columns(build, spec):
    head = {name: build.study("a")[name] for name in ("schema", "extractor", "status", "revision")}

    def judged(study, form, version, domains, level):
        answers = {**dict.fromkeys(domains.split(), level), "overall": level, "effect": "assignment"}
        file = {
            **head,
            "study": study,
            "form": {"id": form, "version": version},
            "judgements": [{"id": "r1", "result": "r1", **answers}],
        }
        return {f"records/{study}/a.{form}.yaml": file}

    found = spec(
        *(build.study(name) for name in "abc"),
        files={
            **judged("a", "rob2", "1.1.0", "d1 d2 d3 d4 d5", "high"),
            **judged("b", "robins_i", "1.0.0", "d1 d2 d3 d4 d5 d6 d7", "serious"),
            **judged("c", "robins_i", "1.0.0", "d1 d2 d3 d4 d5 d6 d7", "moderate"),
        },
        forms=["peer_support@1.2.0", "rob2@1.1.0", "robins_i@1.0.0"],
    )

    assert [short for short, _ in found.rob.domains] == ["D1", "D2", "D3", "D4", "D5", "D6", "D7", "All"]
    assert {row[0]: codes[0] for row, codes in found.rob.codes.items()} == {
        "a": "",
        "b": "serious",
        "c": "moderate",
    }
    assert "1 row was judged with another form; see its table." in found.caption


def test_without_judgements_there_are_no_columns_for_them(build, spec):
    assert spec(*trials(build)).rob is None


def test_a_synthesis_that_could_not_be_had_is_the_reason_there_is_no_plot(build, spec):
    found = spec(build.study("a", build.result(outcome="hope")))

    assert found == Unavailable(reason="its synthesis could not be had")


def test_a_split_that_could_not_be_had_is_the_reason_there_is_no_plot_of_it(build, spec):
    """Without events in one arm of a level, its pooled odds ratio is 0 and has no interval."""
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    none = {"peer": {"events": "0", "total": "50"}, "control": {"events": "4", "total": "50"}}
    apart = [
        build.study(
            name, build.result("r1", "relapse", **none), arms=[build.peer(format="one_to_one"), control]
        )
        for name in "cd"
    ]
    asked = of_ratios(model="mantel_haenszel", by=["format"])

    found = spec(events(build, "a"), events(build, "b"), *apart, figure={"by": "format"}, **asked)

    assert found.reason.startswith("One-to-one: no study has events in the experimental arm")


def test_the_drawing_shows_voted_rows_and_margins(build, carried):
    made = carried(
        *trials(build),
        build.study("only_votes", build.result("r1", **means("8", "10"))),
        margins=MARGIN,
        figures={"one": {"kind": "forest", "synthesis": "clinical"}},
    )

    (figure,) = review_figures(made.analysis)

    texts = " ".join(mark.text for mark in figure.marks if isinstance(mark, Text)).replace(" ,", ",")
    roles = [mark.role for mark in figure.marks if not isinstance(mark, Text)]
    assert "Only Votes" in texts
    assert "Shaded: −0.20 to 0.30, the declared margins." in texts
    assert (roles.count("vote"), roles.count("margins")) == (1, 1)
