from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.errors import Rejected
from synthesis.effects import Effect, Effects
from synthesis.errors import NotComputable
from synthesis.one_row import one_row_per_study, within_window
from synthesis.plan.plan import Selection, Time


def row(result, study="a", y=0.1, **tags):
    return Effect(
        y=y,
        v=0.04,
        measured=y,
        study=study,
        study_label=study.upper(),
        result=result,
        outcome=tags.get("outcome", "mood"),
        outcome_label="Mood",
        measure="SMD",
        route="reported",
        origins=(f"records/{study}/x.yaml#{result}/contrast/smd",),
        tags=MappingProxyType(tags),
        labels=MappingProxyType(dict(tags)),
    )


def chosen(rows, **selection):
    made = one_row_per_study(Effects(measure="SMD", rows=tuple(rows)), Selection(**selection))
    return [one.result for one in made.rows], [(one.result, one.rule) for one in made.excluded]


def test_the_preferred_time_point_stands_for_a_study():
    rows = [row("early", timepoint="post"), row("late", timepoint="follow_up")]

    kept, aside = chosen(rows, timepoints=("follow_up", "post"))

    assert kept == ["late"]
    assert aside == [("early", "preferred time point")]


def test_endpoint_comes_before_adjusted_and_adjusted_before_change():
    rows = [row(kind, value_kind=kind) for kind in ("change", "adjusted", "endpoint")]

    kept, aside = chosen(rows)

    assert kept == ["endpoint"]
    assert aside == [("change", "preferred kind of value"), ("adjusted", "preferred kind of value")]


def test_what_is_not_in_the_declared_order_comes_last_and_alike():
    rows = [row("r1", outcome="x"), row("r2", outcome="y"), row("r3", outcome="fear")]

    kept, aside = chosen(rows, outcomes=("mood", "fear"))

    assert kept == ["r3"]
    assert [rule for _, rule in aside] == ["preferred outcome", "preferred outcome"]


def test_rules_are_applied_one_after_the_other():
    rows = [
        row("r1", timepoint="post", outcome="fear"),
        row("r2", timepoint="post", outcome="mood"),
        row("r3", timepoint="later", outcome="mood"),
    ]

    kept, aside = chosen(rows, timepoints=("post",), outcomes=("mood",))

    assert kept == ["r2"]
    assert aside == [("r3", "preferred time point"), ("r1", "preferred outcome")]


def test_a_tie_is_settled_by_the_first_in_the_record():
    assert chosen([row("r1"), row("r2")]) == (["r1"], [("r2", "first in the record")])


def test_a_refused_tie_names_the_study_and_the_rows():
    with pytest.raises(NotComputable, match="A: r1, r2 are tied"):
        chosen([row("r1"), row("r2")], tie="refuse")


def test_a_tie_that_a_rule_settles_is_none_to_refuse():
    rows = [row("r1", timepoint="later"), row("r2", timepoint="post")]

    assert chosen(rows, tie="refuse", timepoints=("post",))[0] == ["r2"]


def test_a_study_with_one_row_keeps_it_whatever_the_preferences():
    assert chosen([row("r1", timepoint="never")], timepoints=("post",)) == (["r1"], [])


def test_every_row_is_kept_or_set_aside_with_the_one_that_stands_for_it():
    rows = [row(f"r{i}", study=study) for study in "abc" for i in range(3)]

    made = one_row_per_study(Effects(measure="SMD", rows=tuple(rows)), Selection())

    assert len(made.rows) + len(made.excluded) == 9
    assert all("Mood (r0) stands for the study" in one.reason for one in made.excluded)


def test_what_was_set_aside_before_stays_listed():
    first = one_row_per_study(Effects(measure="SMD", rows=(row("r1"), row("r2"))), Selection())

    again = one_row_per_study(first, Selection())

    assert [one.result for one in again.excluded] == ["r2"]


def timed(result, weeks, **more):
    return replace(row(result, **more), weeks=weeks)


def weeks(n, text="", unit="weeks"):
    return Time(weeks=n, text=text or f"{n:g} {unit}")


def test_without_a_window_every_time_stays():
    effects = Effects(measure="SMD", rows=(timed("r1", 3.0), row("r2")))

    assert within_window(effects, Selection()) is effects


def test_results_outside_the_window_or_without_a_time_are_listed_with_the_rule():
    rows = (timed("early", 3.0), timed("inside", 12.0), timed("late", 53.5), row("never"))
    found = within_window(
        Effects(measure="SMD", rows=rows), Selection(time_from=weeks(4.0), time_to=weeks(52.0, "1 years"))
    )

    assert [one.result for one in found.rows] == ["inside"]
    assert [(one.result, one.rule, one.reason) for one in found.excluded] == [
        ("early", "time window", "3 weeks after allocation, before 4 weeks"),
        ("late", "time window", "53.5 weeks after allocation, later than 1 years"),
        ("never", "time window", "no time since allocation is stated with its unit"),
    ]


def test_the_ends_of_a_window_belong_to_it_whatever_their_unit():
    bounds = Selection(time_from=weeks(84 / 7), time_to=weeks(84 * (1 / 7)))

    assert within_window(Effects(measure="SMD", rows=(timed("r", 12.0),)), bounds).k == 1


def test_the_result_nearest_to_the_target_stands_for_a_study_before_all_other_rules():
    rows = [timed("r1", 4.0, timepoint="post"), timed("r2", 11.0, timepoint="later"), row("r3")]

    kept, aside = chosen(rows, timepoints=("post",), time_target=weeks(12.0))

    assert kept == ["r2"]
    assert aside == [("r1", "nearest time"), ("r3", "nearest time")]


def test_results_as_near_as_each_other_go_on_to_the_next_rule():
    rows = [timed("r1", 10.0, timepoint="a"), timed("r2", 14.0, timepoint="b")]

    assert chosen(rows, timepoints=("b",), time_target=weeks(12.0))[0] == ["r2"]


def test_a_target_says_nothing_where_no_result_has_a_time():
    assert chosen([row("r1"), row("r2")], time_target=weeks(12.0)) == (
        ["r1"],
        [("r2", "first in the record")],
    )


@given(st.lists(st.one_of(st.none(), st.floats(0, 500)), max_size=12), st.floats(0, 100), st.floats(0, 400))
def test_a_window_keeps_or_lists_every_result(times, first, width):
    rows = tuple(timed(f"r{i}", time) for i, time in enumerate(times))
    bounds = Selection(time_from=weeks(first), time_to=weeks(first + width))

    found = within_window(Effects(measure="SMD", rows=rows), bounds)

    assert len(found.rows) + len(found.excluded) == len(rows)
    assert all(first - 1e-6 <= one.weeks <= first + width + 1e-6 for one in found.rows)


def later(build, name, *times):
    results = [
        build.result(f"r{i}", more={} if time is None else {"time": {"printed": time[0], "unit": time[1]}})
        for i, time in enumerate(times)
    ]
    return build.study(name, *results)


def test_a_plan_declares_the_window_and_the_target(build, carried):
    selection = {
        "time_from": {"printed": "1", "unit": "months"},
        "time_to": {"printed": "1", "unit": "years"},
        "time_target": {"printed": "12", "unit": "weeks"},
    }
    records = [
        later(build, "a", ("3", "weeks"), ("6", "months"), ("3", "months")),
        later(build, "b", None),
        later(build, "c", ("2", "not_stated")),
    ]
    made = carried(*records, selection=selection)

    assert [row.row for row in made.analysis.synthesis("clinical").effects.rows] == ["r2"]
    aside = made.cells("set_aside")[1:]
    assert sorted((cells[0], cells[2]) for cells in aside) == [
        ("A", "nearest time"),
        ("A", "time window"),
        ("B", "time window"),
        ("C", "time window"),
    ]
    assert "Only results from 1 month up to 1 year after allocation enter syntheses" in made.text
    assert "time since allocation (nearest to 12 weeks)" in made.text


def test_a_window_holds_where_all_rows_are_pooled_too(build, carried):
    syntheses = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", "multiplicity": "all_rows"}}
    records = [later(build, "a", ("3", "weeks"), ("6", "weeks"))]
    made = carried(*records, syntheses=syntheses, selection={"time_to": {"printed": "4", "unit": "weeks"}})

    assert made.analysis.synthesis("clinical").random.k == 1


@pytest.mark.parametrize(
    ("selection", "told"),
    [
        (
            {"time_from": {"printed": "3", "unit": "months"}, "time_to": {"printed": "12", "unit": "weeks"}},
            r"time_to: expected a time not before time_from, 3 months; found 12 weeks",
        ),
        ({"time_from": {"printed": "3", "unit": "moons"}}, r"time_from.*moons"),
        ({"time_from": "3"}, r"time_from.*unit"),
        ({"time_target": {"printed": "-3", "unit": "weeks"}}, r"time_target.*-3"),
    ],
)
def test_a_window_that_cannot_be_is_a_fault_of_the_plan(build, carried, selection, told):
    with pytest.raises(Rejected, match=rf"review.yaml:\d+:\d+: Selection of results > {told}"):
        carried(build.study("a"), selection=selection)
