"""Tallies set out as their source gave them."""

import pytest

from synthesis.errors import NotComputable
from synthesis.numbers import Unavailable
from synthesis.votes.axis import axis
from synthesis.votes.cautions import COUNTS_BY_SIGNIFICANCE, TALLIES_NOT_STUDIES
from synthesis.votes.tallies import breakdown, crosstab
from synthesis.votes.tally import NO_COUNT, NO_TOTAL, NOTHING_LEFT, TOO_MUCH


def numbers(cells):
    return [one.count for one in cells]


def test_the_published_breakdown_by_design_and_reading_comes_out(make):
    table = crosstab(make.deck(), make.design, make.claim)

    assert numbers(table.row("trial").cells) == [13, 13, 1]
    assert numbers(table.row("comparison_group").cells) == [9, 9, 0]
    assert numbers([row.total for row in table.rows]) == [27, 18]
    assert numbers(table.totals) == [22, 22, 1]
    assert table.grand.count == 45
    assert (table.unit, dict(table.where)) == ("studies", {})


def test_the_count_left_over_is_marked_and_its_arithmetic_written_out(make):
    cell = crosstab(make.deck(), make.design, make.claim).cell("comparison_group", "poorer")

    assert (cell.count, cell.how, cell.arithmetic) == (0, "by_subtraction", "18 − 9 − 9 = 0")
    assert "records/deck/x.yaml#studies_comparison_group/n" in cell.origins
    assert len(cell.origins) == 4


def test_a_printed_count_keeps_its_quote_and_origin(make):
    cell = crosstab(make.deck(), make.design, make.claim).cell("trial", "improved")

    assert (cell.how, cell.arithmetic) == ("printed", "")
    assert cell.quotes == ("quote of studies_trial_improved",)
    assert cell.origins == ("records/deck/x.yaml#studies_trial_improved/n",)


def test_a_total_is_printed_or_the_sum_of_what_is_all_there(make):
    table = crosstab(make.deck(), make.design, make.claim)

    assert table.row("trial").total.how == "printed"
    assert (table.totals[0].how, table.totals[0].arithmetic) == ("sum", "13 + 9 = 22")
    assert (table.grand.how, table.grand.arithmetic) == ("sum", "27 + 18 = 45")


def test_a_cross_table_that_was_not_printed_stays_not_reported(make):
    table = crosstab(make.deck(), make.mode, make.design)

    assert {cell.how for row in table.rows for cell in row.cells} == {"not_reported"}
    assert table.cell("group", "trial").count == Unavailable(reason=NO_COUNT)
    assert numbers([row.total for row in table.rows]) == [27, 12, 4, 2]
    assert numbers(table.totals) == [27, 18]
    assert (table.grand.count, table.grand.arithmetic) == (45, "27 + 12 + 4 + 2 = 45")


def test_a_total_of_counts_that_are_not_all_there_is_not_reported(make):
    table = crosstab(make.deck(), make.mode, make.claim)

    assert numbers(table.totals) == [Unavailable(reason=NO_TOTAL)] * 3


def test_mentions_are_counted_apart_from_studies(make):
    made = breakdown(make.deck(), make.domain, "mentions", {"reading": "improved"})

    assert numbers(made.cells) == [12, 7, 5, 3]
    assert (made.total.count, made.total.how) == (27, "sum")
    assert made.cell("service_use").count == 5
    assert breakdown(make.deck(), make.domain).total.count == Unavailable(reason=NO_TOTAL)


def test_labels_that_are_a_source_s_words_print_in_quotes(make):
    assert [level.text for level in make.claim.levels] == ["Improved", "‘No better or worse’", "Poorer"]
    assert crosstab(make.deck(), make.claim, make.design).rows[1].label == "‘No better or worse’"


def test_a_count_by_claims_carries_the_caution_and_a_count_of_studies_does_not(make):
    by_claims = crosstab(make.deck(), make.design, make.claim)
    narrowed = breakdown(make.deck(), make.domain, "mentions", {"reading": "improved"})

    assert by_claims.cautions == narrowed.cautions == (COUNTS_BY_SIGNIFICANCE, TALLIES_NOT_STUDIES)
    assert crosstab(make.deck(), make.mode, make.design).cautions == (TALLIES_NOT_STUDIES,)


def test_the_order_of_the_tallies_does_not_matter(make):
    forth, back = list(make.deck()), list(reversed(make.deck()))

    assert crosstab(forth, make.design, make.claim) == crosstab(back, make.design, make.claim)


def test_two_counts_for_one_place_are_refused(make):
    twice = [*make.deck(), make.tally(28, design="trial", mode="not_reported")]

    with pytest.raises(NotComputable, match="both count studies with design trial"):
        crosstab(twice, make.design, make.claim)
    with pytest.raises(NotComputable, match="with no tag"):
        breakdown([make.tally(1), make.tally(2)], make.mode)


def test_a_code_that_the_axis_lacks_is_refused(make):
    with pytest.raises(NotComputable, match="tally studies_cohort: expected design to be one of trial"):
        breakdown([make.tally(3, design="cohort")], make.design)
    with pytest.raises(NotComputable, match="expected each code once"):
        axis("design", "Design", [("trial", "Trial"), ("trial", "Randomised trial")])


def test_a_derivation_that_is_not_known_is_refused(make):
    with pytest.raises(NotComputable, match="expected derivation to be printed, by_subtraction; found guess"):
        breakdown([make.tally(3, design="trial", derivation="guess")], make.design)


def test_a_tag_that_was_not_given_is_none(make):
    made = breakdown([make.tally(3, design="trial", mode="not_reported", country="")], make.design)

    assert made.cell("trial").count == 3


def test_a_missing_count_says_why(make):
    made = breakdown([make.tally(None, missing="unclear", design="trial")], make.design)

    assert made.cell("trial").count == Unavailable(reason="unclear")
    assert made.cell("trial").how == "not_reported"
    assert made.cell("trial").origins == ("records/deck/x.yaml#studies_trial/n",)


def left(make, n, *others, total=18):
    made = [make.tally(one, design="trial", reading=code) for code, one in others]
    rest = make.tally(n, missing="", design="trial", reading="poorer", derivation="by_subtraction")
    return [make.tally(total, design="trial"), *made, rest]


def test_a_count_by_subtraction_that_was_not_entered_is_worked_out(make):
    tallies = left(make, None, ("improved", 9), ("no_better_or_worse", 5))
    along = crosstab(tallies, make.design, make.claim).cell("trial", "poorer")
    down = crosstab(tallies, make.claim, make.design).cell("poorer", "trial")

    assert (along.count, along.how, along.arithmetic) == (4, "by_subtraction", "18 − 9 − 5 = 4")
    assert along == down


def test_one_left_over_in_a_breakdown_is_worked_out_from_its_total(make):
    tallies = [
        make.tally(45),
        make.tally(27, design="trial"),
        make.tally(None, design="comparison_group", derivation="by_subtraction"),
    ]
    made = breakdown(tallies, make.design)

    assert made.cell("comparison_group").arithmetic == "45 − 27 = 18"
    assert (made.total.count, made.total.how) == (45, "printed")


@pytest.mark.parametrize(
    ("others", "reason"),
    [
        ((("improved", 9),), NOTHING_LEFT),
        ((("improved", 9), ("no_better_or_worse", 10)), TOO_MUCH),
    ],
)
def test_what_cannot_be_left_over_stays_not_reported(make, others, reason):
    cell = crosstab(left(make, None, *others), make.design, make.claim).cell("trial", "poorer")

    assert (cell.count, cell.how) == (Unavailable(reason=reason), "not_reported")


def test_an_entered_count_stays_when_its_subtraction_cannot_be_written(make):
    cell = crosstab(left(make, 2, ("improved", 9)), make.design, make.claim).cell("trial", "poorer")

    assert (cell.count, cell.how, cell.arithmetic) == (2, "by_subtraction", "")


def test_an_entered_count_stays_when_its_subtraction_says_otherwise(make):
    tallies = left(make, 2, ("improved", 9), ("no_better_or_worse", 10))
    cell = crosstab(tallies, make.design, make.claim).cell("trial", "poorer")

    assert (cell.count, cell.arithmetic) == (2, "18 − 9 − 10 = −1")
