"""Whether tallies add up."""

from dataclasses import replace

import pytest

from synthesis.votes.margins import BY_SUBTRACTION, NO_PRINTED_TOTAL, NO_SUM, VERDICTS, check_margins
from synthesis.votes.tallies import breakdown, crosstab


def checks(table):
    return {(one.axis, one.of): one for one in check_margins(table)}


def with_count(tallies, name, n):
    return [replace(one, n=n) if one.id == name else one for one in tallies]


def test_the_readings_of_the_trials_add_up_to_the_trials(make):
    found = checks(crosstab(make.deck(), make.design, make.claim))[("design", "trial")]

    assert (found.verdict, found.arithmetic, found.reason) == ("adds_up", "13 + 13 + 1 = 27", "")
    assert found.label == "Trial"
    assert len(found.origins) == 4


def test_a_row_with_a_count_left_over_says_that_it_was_made_to_add_up(make):
    found = checks(crosstab(make.deck(), make.design, make.claim))[("design", "comparison_group")]

    assert (found.verdict, found.arithmetic, found.reason) == ("adds_up", "9 + 9 + 0 = 18", BY_SUBTRACTION)


def test_a_sum_without_a_printed_total_cannot_be_checked(make):
    found = checks(crosstab(make.deck(), make.design, make.claim))[("reading", "improved")]

    assert (found.verdict, found.arithmetic) == ("cannot_be_checked", "13 + 9 = 22")
    assert found.reason == NO_PRINTED_TOTAL


def test_the_totals_are_held_against_each_other_both_ways(make):
    found = checks(crosstab(make.deck(), make.mode, make.design))

    assert found[("mode", "total")].verdict == "adds_up"
    assert found[("mode", "total")].arithmetic == "27 + 12 + 4 + 2 = 45 = 27 + 18"
    assert found[("design", "total")].arithmetic == "27 + 18 = 45 = 27 + 12 + 4 + 2"


def test_a_margin_whose_counts_are_not_given_cannot_be_checked(make):
    found = checks(crosstab(make.deck(), make.mode, make.design))[("mode", "group")]

    assert (found.verdict, found.arithmetic, found.reason) == ("cannot_be_checked", "", NO_SUM)


def test_a_row_that_does_not_add_up_says_what_it_makes(make):
    tallies = with_count(make.deck(), "studies_trial_poorer", 2)
    found = checks(crosstab(tallies, make.design, make.claim))[("design", "trial")]

    assert (found.verdict, found.arithmetic) == ("does_not", "13 + 13 + 2 = 28, not 27")


def test_a_wrong_subtraction_does_not_add_up(make):
    tallies = with_count(make.deck(), "studies_comparison_group_poorer", 1)
    found = checks(crosstab(tallies, make.design, make.claim))[("design", "comparison_group")]

    assert (found.verdict, found.arithmetic) == ("does_not", "9 + 9 + 1 = 19, not 18")


def test_totals_that_disagree_both_ways_do_not_add_up(make):
    tallies = with_count(make.deck(), "studies_online", 5)
    found = checks(crosstab(tallies, make.mode, make.design))[("mode", "total")]

    assert (found.verdict, found.arithmetic) == ("does_not", "27 + 12 + 5 + 2 = 46, but 27 + 18 = 45")


def test_some_counts_alone_can_be_too_many(make):
    tallies = [make.tally(5, design="trial"), make.tally(6, design="trial", reading="improved")]
    found = checks(crosstab(tallies, make.design, make.claim))[("design", "trial")]

    assert (found.verdict, found.arithmetic) == ("does_not", "6 = 6, more than 5")


@pytest.mark.parametrize(
    ("total", "verdict", "arithmetic"),
    [
        (None, "cannot_be_checked", "27 + 12 + 4 + 2 = 45"),
        (45, "adds_up", "27 + 12 + 4 + 2 = 45"),
        (46, "does_not", "27 + 12 + 4 + 2 = 45, not 46"),
    ],
)
def test_a_breakdown_is_held_against_its_printed_total(make, total, verdict, arithmetic):
    tallies = [*make.deck(), make.tally(total, missing="not_reported")]
    (found,) = check_margins(breakdown(tallies, make.mode))

    assert (found.verdict, found.arithmetic) == (verdict, arithmetic)


def test_two_sums_of_the_same_counts_are_no_check_of_each_other(make):
    tallies = [one for one in make.deck() if len(one.tags) == 2]
    found = checks(crosstab(tallies, make.design, make.claim))

    assert {one.verdict for one in found.values()} == {"cannot_be_checked"}


def test_every_margin_is_checked_once(make):
    table = crosstab(make.deck(), make.design, make.claim)
    found = check_margins(table)

    assert len(found) == len({(one.axis, one.of) for one in found}) == 2 + 3 + 2
    assert {one.verdict for one in found} <= set(VERDICTS)
