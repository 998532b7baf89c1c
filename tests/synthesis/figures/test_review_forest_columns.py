"""What stands beside the studies of a review's forest plots, and in which order these come."""

from dataclasses import replace

import pytest

from synthesis.analysis import analyse
from synthesis.figures import review_forests
from synthesis.figures.figure import Text
from synthesis.figures.review_figures import review_figures
from synthesis.numbers import Unavailable
from synthesis.review import open_review

CLINICAL = {"where": "domain == 'clinical'", "measure": "SMD"}
COMPUTED = {"clinical": {**CLINICAL, "use": "computed"}}
LACKING = {"missing": "not_reported"}


@pytest.fixture
def build(build):
    """The builders of reviews."""
    return build.review


@pytest.fixture
def spec(forest_spec):
    """What the one forest plot of a review is drawn from."""

    def make(*studies, **parts):
        found = forest_spec(*studies, **parts)
        assert not isinstance(found, Unavailable), found
        return found

    return make


def reported(build, name, **facts):
    return build.study(name, build.result(contrast=build.g("0.3", "0.1")), **facts)


def means(build, name, exp=("50", "10.5", "5.25"), ctl=("48", "12", "4.0"), **facts):
    values = {
        arm: {"n": n, "mean": mean, "sd": sd} for arm, (n, mean, sd) in (("peer", exp), ("control", ctl))
    }
    return build.study(name, build.result(**values), **facts)


def events(build, name, exp, ctl):
    values = {"peer": {"events": exp, "total": "30"}, "control": {"events": ctl, "total": "28"}}
    return build.study(name, build.result(**values))


def shown(found):
    """The further columns: head, shared head, and texts by study."""
    return {
        column.id: (column.label, column.over, {row[0]: text for row, text in column.texts.items()})
        for column in found.columns
    }


def test_without_columns_named_the_people_of_both_arms_stand_beside(build, spec):
    found = spec(reported(build, "a"))

    assert (found.columns, found.arms) == ((), ("Peer support", "Usual care"))


def test_variables_stand_in_the_order_named_with_their_label_as_head(build, spec):
    found = spec(
        reported(build, "a", year="2011"),
        reported(build, "b", year=LACKING),
        figure={"columns": ["format", "year", "instrument"]},
    )

    assert list(shown(found)) == ["format", "year", "instrument"]
    assert shown(found)["format"][2] == {"a": "Group", "b": "Group"}
    assert shown(found)["year"] == ("Year of the main report", "", {"a": "2011", "b": "NR"})
    assert shown(found)["instrument"][0] == "Instrument"
    assert shown(found)["instrument"][2] == {"a": "Mood", "b": "Mood"}
    assert [column.align for column in found.columns] == ["left", "right", "left"]
    assert found.arms is None


def at(build, name, printed, unit):
    """A study with a result at a time."""
    return build.study(
        name, build.result(more={"time": {"printed": printed, "unit": unit}, "timepoint": "post"})
    )


def test_times_of_one_unit_have_it_in_their_head(build, spec):
    found = spec(at(build, "a", "12", "weeks"), at(build, "b", "8", "weeks"), figure={"columns": ["time"]})

    assert shown(found) == {"time": ("Time since randomisation, weeks", "", {"a": "12", "b": "8"})}
    assert found.columns[0].align == "right"


def test_times_of_several_units_are_each_told_with_their_own(build, spec):
    several = at(build, "a", "12", "weeks"), at(build, "b", "6", "months")
    found = shown(spec(*several, figure={"columns": ["time", "timepoint"]}))

    assert found["time"] == ("Time since randomisation", "", {"a": "12 weeks", "b": "6 months"})
    assert found["timepoint"][2] == {"a": "Post", "b": "Post"}


def test_rows_are_ordered_by_times_in_weeks(build, spec):
    found = spec(at(build, "a", "12", "weeks"), at(build, "b", "2", "months"), figure={"order": "time"})

    assert found.ranks["b", "r1"] < found.ranks["a", "r1"]


def test_flags_and_what_is_known_of_effects_are_words(build, spec):
    found = spec(reported(build, "a"), figure={"columns": ["route", "converted"]})

    assert {name: of[2]["a"] for name, of in shown(found).items()} == {"route": "Reported", "converted": "No"}


def test_means_stand_with_the_decimals_they_were_printed_with(build, spec):
    found = spec(means(build, "a"), figure={"columns": ["data"]}, syntheses=COMPUTED)

    assert shown(found) == {
        "mean_exp": ("Mean (SD)", "Peer support", {"a": "10.5 (5.25)"}),
        "n_exp": ("n", "Peer support", {"a": "50"}),
        "mean_ctl": ("Mean (SD)", "Usual care", {"a": "12 (4.0)"}),
        "n_ctl": ("n", "Usual care", {"a": "48"}),
    }


@pytest.mark.parametrize(
    ("layout", "columns"),
    [
        ("revman5", ["mean_exp", "sd_exp", "n_exp", "mean_ctl", "sd_ctl", "n_ctl"]),
        ("jama", ["mean_exp", "n_exp", "mean_ctl", "n_ctl"]),
        ("bmj", ["mean_exp", "n_exp", "mean_ctl", "n_ctl"]),
        ("default", []),
    ],
)
def test_layouts_of_journals_show_what_the_arms_had_where_no_columns_are_named(build, spec, layout, columns):
    found = spec(means(build, "a"), means(build, "b"), figure={"layout": layout}, syntheses=COMPUTED)

    assert found.layout == layout
    assert list(shown(found)) == columns
    assert (found.arms is None) is bool(columns)


@pytest.mark.parametrize(
    ("layout", "texts"),
    [
        ("bmj", {"events_exp": "3/30", "events_ctl": "7/28"}),
        ("revman5", {"events_exp": "3", "n_exp": "30", "events_ctl": "7", "n_ctl": "28"}),
    ],
)
def test_of_counts_events_and_people_are_shown(build, spec, layout, texts):
    vocabulary = {
        "domains": [{"id": "clinical", "label": "Clinical"}],
        "outcomes": [{"id": "mood", "label": "Relapse", "domain": "clinical", "polarity": "lower_better"}],
    }
    found = spec(
        events(build, "a", "3", "7"),
        events(build, "b", "2", "9"),
        figure={"layout": layout},
        outcomes=vocabulary,
        syntheses={"clinical": {**CLINICAL, "measure": "RR", "use": "computed", "direction": "measured"}},
    )

    assert {name: of[2]["a"] for name, of in shown(found).items()} == texts
    sums = {one.id: one.summed for one in found.columns if one.numbers}
    assert sums == (
        {}
        if layout == "bmj"
        else {"events_exp": "Total events", "n_exp": "mean", "events_ctl": "Total events", "n_ctl": "mean"}
    )


def test_where_no_record_has_the_numbers_the_people_are_shown(build, spec):
    found = spec(reported(build, "a"), figure={"layout": "revman5"})

    assert (found.columns, found.arms) == ((), ("Peer support", "Usual care"))


def test_results_that_only_vote_have_their_columns_too(build, spec):
    voting = means(build, "v", ("20", "8", LACKING), ("21", "9", LACKING), year="1998")
    found = spec(
        means(build, "a", year="2001"), voting, figure={"columns": ["year", "data"]}, syntheses=COMPUTED
    )

    assert [one.row for one in found.voted] == [("v", "r1")]
    assert shown(found)["year"][2]["v"] == "1998"
    assert shown(found)["mean_exp"][2]["v"] == "8 (NR)"


@pytest.mark.parametrize(
    ("figure", "ranks"),
    [
        ({"order": "year"}, {"a": 2011.0, "b": 1999.0}),
        ({"order": "delivery"}, {"a": 0.0, "b": 1.0, "c": 0.0}),
        ({"order": "weight"}, {}),
        ({}, {}),
    ],
)
def test_rows_may_be_ordered_by_a_variable_of_numbers_or_codes(build, spec, figure, ranks):
    online = [
        build.peer(delivery="online"),
        {"id": "control", "role": "control", "control_kind": "usual_care"},
    ]
    found = spec(
        reported(build, "a", year="2011"),
        reported(build, "b", year="1999", arms=online),
        reported(build, "c", year=LACKING),
        figure=figure,
    )

    assert found.order == ("ranks" if ranks else figure.get("order", "given"))
    order = sorted(ranks, key=ranks.get)
    known = {row[0]: rank for row, rank in found.ranks.items()}
    assert sorted(known, key=known.get) == order
    assert known.keys() == ranks.keys()


def test_an_order_descends_only_where_the_plan_says_so(build, spec):
    def asked(**figure):
        return spec(reported(build, "a"), figure=figure).descending

    assert asked(order="effect") is None


@pytest.mark.parametrize(("said", "held"), [("yes", True), ("no", False)])
def test_descending_is_what_the_plan_says(build, spec, said, held):
    assert spec(reported(build, "a"), figure={"order": "weight", "descending": said}).descending is held


@pytest.mark.parametrize("given", ["yes", "no"])
def test_parts_of_the_plot_may_be_left_out(build, spec, given):
    margins = {"smd": {"measure": "SMD", "harm": 0.2, "benefit": 0.3, "source": "the review's own choice"}}
    parts = ("common", "weights", "margins", "voted", "null_line")
    voting = means(build, "v", ("20", "8", LACKING), ("21", "9", LACKING))
    found = spec(
        *(reported(build, name) for name in "abc"),
        voting,
        figure=dict.fromkeys(parts, given),
        margins=margins,
    )

    there = (
        found.common is not None,
        found.weights,
        found.margins is not None,
        bool(found.voted),
        found.null_line,
    )
    assert there == (given == "yes",) * 5


@pytest.mark.parametrize(
    ("drawn", "words"),
    [("bar", "; bar: 95%"), ("shade", "; band: 95%"), ("both", "; bar and band: 95%"), ("none", "")],
)
def test_the_caption_says_how_the_prediction_interval_is_drawn(build, spec, drawn, words):
    studies = [
        build.study(n, build.result(contrast=build.g(y, "0.1"))) for n, y in zip("abc", "123", strict=True)
    ]
    found = spec(*studies, figure={"prediction_interval": drawn})

    assert found.prediction == drawn
    assert ("prediction interval" in found.caption) is bool(words)
    assert words in found.caption


def test_many_studies_are_drawn_in_parts(build, carried):
    studies = [reported(build, f"s{n}") for n in range(70)]
    made = carried(
        *studies,
        syntheses={"clinical": CLINICAL},
        figures={"one": {"kind": "forest", "synthesis": "clinical"}},
    )

    assert [figure.id for figure in review_figures(made.analysis)][:2] == ["one", "one_2"]


# metafor 3.8.1: rma(yi, vi, data = escalc("RR", ..., data = dat.bcg), test = "knha"), tval, df and pval of the mean.
@pytest.mark.parametrize(
    "words",
    [
        "Heterogeneity: Tau² = 0.313; Chi² = 152.23, df = 12 (P < 0.001); I² = 92%",
        "Test for overall effect: T = 3.95, df = 12 (P = 0.002)",
        "Total (95% CI) 191,064 166,283 100.0% 0.49 [0.33, 0.73]",
        "Total events 1065 1510",
    ],
)
def test_the_trials_of_bcg_are_printed_as_cochrane_reviews_print_them(bcg, words):
    said = "".join(mark.text for mark in bcg.marks if isinstance(mark, Text))

    assert "".join(words.split()) in "".join(said.split())


@pytest.fixture(scope="module")
def bcg(reviews_folder):
    """The forest plot of the BCG trials, as in Cochrane reviews."""
    made = analyse(open_review(reviews_folder / "bcg_vaccine"), ())
    plan = next(one for one in made.review.plan.figures if one.id == "forest")
    (figure,) = review_forests.forest(made, replace(plan, options={**plan.options, "layout": "revman5"}))
    return figure
