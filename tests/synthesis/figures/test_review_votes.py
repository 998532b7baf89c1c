"""What effect direction, harvest and albatross plots of a review are drawn from, and when they cannot be."""

import pytest

from synthesis.figures import review_votes
from synthesis.numbers import Unavailable

MARGIN = {"smd": {"measure": "SMD", "harm": 0.2, "benefit": 0.2, "source": "the review's own choice"}}
VOTES = {"domain": "domain", "measure": "SMD", "use": "any"}
ALL = {"all": {"where": "domain in ['clinical', 'personal']", "measure": "SMD", "multiplicity": "all_rows"}}
WORDS = {"experimental": "peer support", "control": "usual care"}
EVENTS = {
    "domains": [{"id": "clinical", "label": "Clinical"}],
    "outcomes": [{"id": "relapse", "label": "Relapse", "domain": "clinical", "polarity": "lower_better"}],
}


@pytest.fixture
def build(build):
    """The builders of reviews."""
    return build.review


@pytest.fixture
def spec(carried, monkeypatch):
    """What the one figure of a review is drawn from, or why it cannot be."""
    for name in ("effect_direction_plot", "harvest_plot", "albatross_plot"):
        monkeypatch.setattr(review_votes, name, lambda found: (found,))

    def make(*studies, kind, **parts):
        figure = parts.pop("figure", {})
        asked = {"syntheses": ALL, "votes": VOTES, "wording": WORDS, **parts}
        made = carried(*studies, figures={"one": {"kind": kind, **figure}}, **asked).analysis
        found = getattr(review_votes, kind)(made, made.review.plan.figures[0])
        return found if isinstance(found, Unavailable) else found[0]

    return make


def people(exp, ctl="40"):
    """How many people were analysed in either arm, and nothing else of them."""
    nothing = {name: {"missing": "not_reported"} for name in ("mean", "sd")}
    return {"peer": {"n": exp, **nothing}, "control": {"n": ctl, **nothing}}


def counted(build, name="r1", outcome="mood", y="0.3"):
    """A result with an effect and 100 people."""
    return build.result(name, outcome, contrast=build.g(y, "0.1"), **people("50", "50"))


def trials(build):
    """Four trials: of two results that agree, of two that do not, of hope, and of words alone."""
    stated = {
        "code": "favours_ctl",
        "evidence": {"report": "main", "quote": "usual care did better, whatever its significance"},
    }
    words = {"id": "r1", "outcome": "mood", "stated_direction": stated, "stated_because": "significance"}
    up, down = build.g("0.3", "0.1"), build.g("-0.3", "0.1")
    return [
        build.study(
            "a",
            build.result("r1", contrast=up, **people("60")),
            build.result("r2", "fear", contrast=up, **people("55")),
            build.result("r3", "hope", contrast=down),
        ),
        build.study("b", build.result("r1", contrast=up), build.result("r2", "fear", contrast=down)),
        build.study("c", build.result("r1", "hope", contrast=up, **people("301"))),
        build.study("d", words),
    ]


def cells(found):
    return {
        (row.study, domain): (one.state, one.n_results, one.by_significance)
        for row in found.rows
        for domain, one in row.cells.items()
    }


def test_an_effect_direction_plot_shows_one_vote_of_each_study_in_each_domain(build, spec):
    found = spec(*trials(build), kind="effect_direction")

    assert found.domains == (("clinical", "Clinical"), ("personal", "Personal"))
    assert cells(found) == {
        ("a", "clinical"): ("positive", 2, False),
        ("a", "personal"): ("negative", 1, False),
        ("b", "clinical"): ("conflicting", 2, False),
        ("c", "personal"): ("positive", 1, False),
        ("d", "clinical"): ("negative", 1, True),
    }


def test_a_mark_is_sized_by_the_people_of_its_domain_else_of_the_study(build, spec):
    found = spec(*trials(build), kind="effect_direction")

    steps = {row.study: {domain: one.step for domain, one in row.cells.items()} for row in found.rows}
    assert steps == {
        "a": {"clinical": "medium", "personal": "medium"},
        "b": {"clinical": "unknown"},
        "c": {"personal": "large"},
        "d": {"clinical": "unknown"},
    }


def test_an_effect_direction_plot_speaks_of_the_arms_as_the_plan_words_them(build, spec):
    found = spec(*trials(build), kind="effect_direction", figure={"title": "Who votes how"})

    assert found.title == "Who votes how"
    assert found.positive == "favours peer support"
    assert found.sized_by == "People analysed with peer support"
    assert found.table == "votes_by_study_one"


def test_studies_stand_under_the_headings_of_the_group_that_is_asked_for(build, spec):
    studies = [
        build.study("a", country="Norway"),
        build.study("b", country="Chile"),
        build.study("c", country="Norway"),
    ]

    found = spec(*studies, kind="effect_direction", figure={"group": "country"})

    assert [(row.study, row.headings) for row in found.rows] == [
        ("b", ("Chile",)),
        ("a", ("Norway",)),
        ("c", ("Norway",)),
    ]


def test_without_a_group_there_are_no_headings(build, spec):
    found = spec(*trials(build), kind="effect_direction")

    assert {row.headings for row in found.rows} == {()}
    assert found.title == "Direction of effect by study and domain"


def test_where_no_study_votes_there_is_no_effect_direction_plot(build, spec):
    found = spec(build.study("a", build.result(outcome="stray")), kind="effect_direction")

    assert found == Unavailable(reason="no study votes")


def bars(found):
    return {(bar.study, bar.row): bar.column for bar in found.bars}


def test_a_harvest_plot_has_one_bar_of_each_study_in_each_row_by_its_direction(build, spec):
    found = spec(*trials(build), kind="harvest")

    assert found.allocation == "direction"
    assert found.rows == (("clinical", "Clinical"), ("personal", "Personal"))
    assert bars(found) == {
        ("a", "clinical"): "positive",
        ("a", "personal"): "negative",
        ("b", "clinical"): "none",
        ("c", "personal"): "positive",
        ("d", "clinical"): "negative",
    }
    assert [code for code, _ in found.columns] == ["negative", "none", "positive"]


def test_by_margin_bars_stand_where_intervals_lie(build, spec):
    found = spec(
        *trials(build), kind="harvest", figure={"allocate": "margin", "rows": "domain"}, margins=MARGIN
    )

    # 0.30 ± 0.196 is better with its importance unclear; -0.30 ± 0.196 worse; words have no interval
    assert found.allocation == "margin"
    assert bars(found) == {
        ("a", "clinical"): "better",
        ("a", "personal"): "worse",
        ("b", "clinical"): "several",
        ("c", "personal"): "better",
        ("d", "clinical"): "no_verdict",
    }


def test_rows_of_a_harvest_plot_may_be_the_levels_of_any_variable(build, spec):
    found = spec(*trials(build), kind="harvest", figure={"rows": "format", "shade": "delivery"})

    assert found.rows == (("group", "Group"),)
    assert bars(found)["a", "group"] == "none"  # two of three results are positive, below 70 %
    assert {bar.shade for bar in found.bars} == {"in_person"}
    assert (found.shades, found.row_head) == ((("in_person", "In person"),), "Format")


def test_too_many_heights_are_the_reason_there_is_no_harvest_plot(build, spec):
    studies = [build.study(f"s{n}", country=f"Country {n}") for n in range(5)]

    found = spec(*studies, kind="harvest", figure={"height": "country"})

    assert found.reason.startswith("bars have 4 heights at most, and country has 5 levels here")


def test_where_nothing_is_there_to_allocate_there_is_no_harvest_plot(build, spec):
    found = spec(build.study("a", build.result(outcome="stray")), kind="harvest")

    assert found == Unavailable(reason="there are no results to allocate")


BIRD = {"synthesis": "all"}


def test_an_albatross_plot_has_a_point_for_each_effect_with_its_people(build, spec):
    studies = [
        build.study("a", build.result("r1", contrast=build.g("0.392", "0.2"), **people("60"))),
        build.study("b", build.result("r1", contrast=build.g("-0.392", "0.2"), **people("50", "51"))),
        build.study("c"),
    ]

    found = spec(*studies, kind="albatross", figure=BIRD)

    # z of 1.96 and -1.96: upper tails of .025 and .975
    assert [(one.label, one.n) for one in found.points] == [("A", 100), ("B", 101)]
    assert [one.low for one in found.points] == pytest.approx([0.0249979, 0.9750021], abs=1e-7)
    assert all(one.low == one.high for one in found.points)
    assert found.without == 1
    assert found.favours == ("Favours usual care", "Favours peer support")
    assert (found.measure, found.sizes, found.groups) == ("SMD", (0.1, 0.25, 0.5), ())


def test_contours_of_ratios_are_ratios(build, spec):
    counts = {"peer": {"events": "10", "total": "50"}, "control": {"events": "20", "total": "50"}}
    found = spec(
        build.study("a", build.result(outcome="relapse", **counts)),
        kind="albatross",
        figure=BIRD,
        syntheses={"all": {"where": "domain == 'clinical'", "measure": "OR", "use": "computed"}},
        outcomes=EVENTS,
        votes={"domain": "domain", "measure": "OR", "use": "computed"},
    )

    assert (found.measure, found.sizes) == ("OR", (1.25, 1.5, 2.0))


def test_points_differ_in_shape_by_the_levels_there_are_in_the_order_of_the_form(build, spec):
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    formats = ("group", "one_to_one", "group")
    studies = [
        build.study(f"s{n}", counted(build), arms=[build.peer(format=one), control])
        for n, one in enumerate(formats)
    ]

    found = spec(*studies, kind="albatross", figure={**BIRD, "by": "format"})

    assert [one.group for one in found.points] == list(formats)
    assert found.groups == (("one_to_one", "One-to-one"), ("group", "Group"))
    assert found.group_label == "Format"


def test_a_study_without_a_code_has_a_shape_of_its_own(build, spec):
    studies = [
        build.study("a", counted(build), country="Norway"),
        build.study("b", counted(build), country={"missing": "not_reported"}),
    ]

    found = spec(*studies, kind="albatross", figure={**BIRD, "by": "country"})

    assert [one.group for one in found.points] == [code for code, _ in found.groups]
    assert found.groups[-1] == ("not_reported", "Not reported")


def test_more_levels_than_shapes_are_the_reason_there_is_no_albatross_plot(build, spec):
    studies = [build.study(f"s{n}", counted(build), country=f"Country {n}") for n in range(12)]

    found = spec(*studies, kind="albatross", figure={**BIRD, "by": "country"})

    assert found.reason.startswith("country has 12 levels here; points have ")


def test_of_clusters_the_effective_number_of_people_is_shown_and_said(build, spec):
    """1 + (20 - 1) 0.05 = 1.95: of 100 people 51.28."""
    arms = {"peer": build.arm("50", "8"), "control": build.arm("50", "10")}
    study = build.study("a", build.result("r1", **arms), design="cluster", cluster_size="20", n_clusters="5")
    found = spec(
        study,
        kind="albatross",
        figure=BIRD,
        syntheses={"all": {**ALL["all"], "use": "computed"}},
        cluster_adjust={"icc": 0.05, "source": "a guess"},
    )

    assert [one.n for one in found.points] == pytest.approx([100 / 1.95])
    assert found.caption.endswith("Of trials that allocated clusters the effective number is shown.")


def test_a_plot_of_one_row_per_study_shows_the_twin(build, spec):
    results = counted(build), counted(build, "r2", "fear")

    found = spec(build.study("a", *results), kind="albatross", figure={**BIRD, "one_row": "yes"})

    assert len(found.points) == 1


def test_a_plot_of_all_rows_shows_every_row(build, spec):
    results = counted(build), counted(build, "r2", "fear")

    assert len(spec(build.study("a", *results), kind="albatross", figure=BIRD).points) == 2


def test_where_one_row_is_pooled_anyway_the_synthesis_itself_is_shown(build, spec):
    asked = {"all": {"where": "domain == 'clinical'", "measure": "SMD"}}
    study = build.study("a", counted(build))

    found = spec(study, kind="albatross", figure={**BIRD, "one_row": "yes"}, syntheses=asked)

    assert len(found.points) == 1


def test_without_a_synthesis_there_is_no_albatross_plot(build, spec):
    found = spec(build.study("a", build.result(outcome="stray")), kind="albatross", figure=BIRD)

    assert found == Unavailable(reason="its synthesis could not be had")


def test_without_any_number_of_people_there_is_no_albatross_plot(build, spec):
    found = spec(build.study("a"), kind="albatross", figure=BIRD)

    assert found == Unavailable(reason="no effect comes with the number of people in its arms")


def test_of_a_measure_without_contours_there_is_no_albatross_plot(build, spec):
    arms = {"peer": build.arm("50", "8", "5"), "control": build.arm("50", "10", "6")}

    found = spec(
        build.study("a", build.result("r1", **arms)),
        kind="albatross",
        figure=BIRD,
        syntheses={"all": {**ALL["all"], "measure": "SMDH", "use": "computed"}},
    )

    assert found.reason.startswith("there are no contours for ")
