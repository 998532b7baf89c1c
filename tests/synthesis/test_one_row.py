from types import MappingProxyType

import pytest

from synthesis.effects import Effect, Effects
from synthesis.errors import NotComputable
from synthesis.one_row import one_row_per_study
from synthesis.plan import Selection


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
