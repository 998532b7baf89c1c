"""Arms as a foreign file names them: which is the control, and who is compared with whom, where it does not say."""

import pytest

from extraction_forms.exchange.declared import Declared
from extraction_forms.exchange.found_arms import Arms, arm_entries, contrast_entries, roles_of, settle


def arms(*names, pairs=()):
    found = Arms()
    made = {name: found.add(name, "", {}) for name in names}
    for first, second in pairs:
        found.contrast(made[first], made[second])
    return found


def told(found, declared=None):
    declared = declared or Declared()
    settle(found, declared)
    roles = {name: role for name, (role, _) in roles_of(found, declared).items()}
    return roles, [(one["arm_exp"], one["arm_ctl"]) for one in contrast_entries(found.pairs.items())]


def test_where_nothing_is_compared_the_last_of_several_arms_is_the_control():
    assert told(arms("Walks", "Runs", "Care")) == (
        {"walks": "experimental", "runs": "experimental", "care": "control"},
        [("walks", "care"), ("runs", "care")],
    )


def test_an_arm_that_no_comparison_names_is_compared_with_the_control_that_one_names():
    """Otherwise the numbers of a third arm would stand in a record and never be used."""
    found = arms("Walks", "Care", "Runs", pairs=[("Walks", "Care")])

    assert told(found)[1] == [("walks", "care"), ("runs", "care")]


def test_an_arm_on_both_sides_is_an_active_comparator():
    found = arms("Walks", "Runs", "Care", pairs=[("Walks", "Runs"), ("Runs", "Care")])

    assert told(found)[0] == {"walks": "experimental", "runs": "active_comparator", "care": "control"}


def test_what_is_declared_stands_and_is_not_provisional():
    declared = Declared(arms={"walks": {"role": "control"}, "care": {"role": "experimental"}})
    found = arms("Walks", "Care")

    roles, compared = told(found, declared)

    assert (roles, compared) == ({"walks": "control", "care": "experimental"}, [("care", "walks")])
    assert [one["role"] for one in arm_entries(found, declared, {})] == ["control", "experimental"]


@pytest.mark.parametrize("names", [(), ("Walks",)])
def test_fewer_than_two_arms_compare_nothing(names):
    assert told(arms(*names))[1] == []


def test_names_are_told_apart_by_their_descriptions_and_one_without_is_the_same():
    found = Arms()
    first = found.add("Walks", "Weekly", {})

    assert found.add("Walks", "", {}) is first
    assert found.add("Walks", "Daily", {}).id == "walks_2"
