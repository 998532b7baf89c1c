"""Verdicts: the ten classes and the flags, by the table and by what must be true of any such table."""

from collections import Counter
from math import inf, nan
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.analysis import analyse
from synthesis.errors import SynthesisError
from synthesis.numbers import Unavailable
from synthesis.review import open_review
from synthesis.verdicts.margin import Margin
from synthesis.verdicts.verdict import CLASSES, FLAG_LABELS, FLAGS, clause, judge, tally, tally_flags

REVIEWS = Path(__file__).parents[3] / "reviews"

# Margins of 1/4 and 1/2, in binary fractions; the ends of intervals are often 0 or a margin itself.
MARGINS = st.sampled_from([(0.25, 0.25), (0.25, 0.5), (0.5, 0.125)])
TIES = [-inf, -0.5, -0.25, -0.125, 0.0, 0.125, 0.25, 0.5, inf]
ENDS = st.one_of(st.sampled_from(TIES), st.floats(-1, 1).map(lambda end: round(end, 6)))


def table(low, high, harm, benefit):
    """Whether each cell of the table holds, in its own inequalities."""
    return {
        "worse_important": low <= -harm and high <= -harm,
        "worse_unclear": low <= -harm and -harm < high < 0,
        "no_important_benefit": low <= -harm and 0 <= high < benefit,
        "inconclusive": low <= -harm and high >= benefit,
        "worse_trivial": -harm < low <= 0 and -harm < high < 0,
        "equivalent": -harm < low <= 0 and 0 <= high < benefit,
        "noninferior": -harm < low <= 0 and high >= benefit,
        "better_trivial": 0 < low < benefit and 0 <= high < benefit,
        "better_unclear": 0 < low < benefit and high >= benefit,
        "better_important": low >= benefit and high >= benefit,
    }


MIRROR = {
    "worse_important": "better_important",
    "worse_unclear": "better_unclear",
    "worse_trivial": "better_trivial",
    "no_important_benefit": "noninferior",
    "inconclusive": "inconclusive",
    "equivalent": "equivalent",
}
MIRROR |= {other: one for one, other in MIRROR.items()}
INTERVALS = (
    st.tuples(ENDS, ENDS)
    .map(lambda ends: tuple(sorted(ends)))
    .filter(lambda ends: ends[0] < inf and ends[1] > -inf)
)


def margin(harm, benefit):
    return Margin(id="m", harm=harm, benefit=benefit)


@given(ends=INTERVALS, sizes=MARGINS)
def test_every_interval_is_in_exactly_one_cell_of_the_table_and_judged_to_be(ends, sizes):
    cells = [code for code, holds in table(*ends, *sizes).items() if holds]

    assert [judge(*ends, margin(*sizes)).code] == cells


def test_there_are_intervals_in_each_of_the_ten_classes():
    ends = [(low, high) for low in TIES[:-1] for high in TIES[1:] if low <= high]
    found = {judge(*one, margin(0.25, 0.25)).code for one in ends}

    assert found == set(CLASSES)


# Ends that lie on 0 or on a margin of 0.2, and the cells they belong to as the table is written.
@pytest.mark.parametrize(
    ("low", "high", "code"),
    [
        (-0.2, -0.2, "worse_important"),
        (-0.2, -0.1, "worse_unclear"),
        (-0.2, 0.0, "no_important_benefit"),
        (-0.2, 0.2, "inconclusive"),
        (-0.1, 0.0, "equivalent"),
        (0.0, 0.0, "equivalent"),
        (0.0, 0.1, "equivalent"),
        (0.0, 0.2, "noninferior"),
        (0.1, 0.2, "better_unclear"),
        (0.2, 0.2, "better_important"),
        (-inf, inf, "inconclusive"),
        (-0.1, inf, "noninferior"),
        (-inf, 0.1, "no_important_benefit"),
    ],
)
def test_an_end_on_a_margin_or_on_zero_belongs_to_the_cell_as_written(small, low, high, code):
    assert judge(low, high, small).code == code


@given(ends=INTERVALS, sizes=MARGINS)
def test_with_the_sign_turned_and_the_margins_exchanged_the_class_is_mirrored(ends, sizes):
    low, high = ends
    here, there = judge(low, high, margin(*sizes)), judge(-high, -low, margin(*reversed(sizes)))

    assert there.code == MIRROR[here.code]
    assert there.flags["excludes_important_harm"] == here.flags["excludes_important_benefit"]
    assert there.flags["within_margins"] == here.flags["within_margins"]
    assert there.flags["excludes_zero"] == here.flags["excludes_zero"]


@given(ends=INTERVALS, sizes=MARGINS, power=st.integers(-8, 8))
def test_in_other_units_the_verdict_is_the_same(ends, sizes, power):
    unit = 2.0**power
    here = judge(*ends, margin(*sizes))
    there = judge(ends[0] * unit, ends[1] * unit, margin(*sizes).scaled(unit))

    assert (there.code, there.flags) == (here.code, here.flags)


@given(ends=INTERVALS, sizes=MARGINS)
def test_the_flags_are_nested_and_agree_with_the_class(ends, sizes):
    found = judge(*ends, margin(*sizes))
    no_harm, no_benefit, within, no_zero = (found.flags[flag] for flag in FLAGS)

    assert within == (no_harm and no_benefit)
    assert within == (found.code in {"worse_trivial", "equivalent", "better_trivial"})
    assert no_harm == (CLASSES[found.code].rank > 4 or found.code == "worse_trivial")
    assert no_benefit == (CLASSES[found.code].rank < 4 or found.code in {"equivalent", "better_trivial"})
    assert no_zero == found.code.startswith(("worse", "better"))


@pytest.mark.parametrize(
    ("sizes", "there", "missing"),
    [
        ({"harm": 0.2}, {"excludes_important_harm": True, "excludes_zero": False}, "benefit"),
        ({"benefit": 0.2}, {"excludes_important_benefit": False, "excludes_zero": False}, "harm"),
    ],
)
def test_with_one_margin_only_its_flag_and_that_of_zero_are_had_and_no_class(sizes, there, missing):
    found = judge(-0.1, 0.3, Margin(id="m", **sizes))

    assert "needs a margin of important harm and one of important benefit" in found.code.reason
    assert {flag: value for flag, value in found.flags.items() if not isinstance(value, Unavailable)} == there
    assert missing in found.flags["within_margins"].reason
    assert isinstance(found.kind, Unavailable)
    assert isinstance(clause(found, "a", "b"), Unavailable)


@pytest.mark.parametrize(
    ("low", "high"), [(0.2, 0.1), (nan, 0.1), (0.1, nan), (inf, inf), (-inf, -inf), ("0", 1), (None, 1)]
)
def test_ends_that_are_no_interval_are_refused(small, low, high):
    with pytest.raises(SynthesisError, match="interval"):
        judge(low, high, small)


def test_what_is_no_margin_is_refused():
    with pytest.raises(SynthesisError, match=r"expected a Margin; found 0\.2"):
        judge(0, 1, 0.2)


def test_the_classes_run_from_worst_to_best_and_can_be_told_apart_in_columns_and_in_grey():
    kinds = list(CLASSES.values())

    assert [kind.rank for kind in kinds] == list(range(10))
    assert all(len(kind.short) <= 22 for kind in kinds)
    assert all(kind.letter.isupper() and len(kind.letter) <= 2 for kind in kinds)
    for field in ("label", "short", "letter", "sentence"):
        assert len({getattr(kind, field) for kind in kinds}) == 10
    assert set(FLAG_LABELS) == set(FLAGS)


def test_the_clause_names_both_arms(small):
    found = clause(judge(-0.1, 0.3, small), "peer support", "usual care")

    assert (
        found
        == "results with peer support are not importantly worse than with usual care, and may be importantly better"
    )
    assert all("{exp}" in kind.sentence and "{ctl}" in kind.sentence for kind in CLASSES.values())


@given(st.lists(INTERVALS, max_size=30))
def test_a_tally_has_all_ten_classes_in_order_and_counts_every_verdict_once(intervals):
    found = [judge(*ends, margin(0.25, 0.25)) for ends in intervals]

    assert list(tally(found)) == list(CLASSES)
    assert +Counter(tally(found)) == Counter(one.code for one in found)
    assert list(tally_flags(found)) == list(FLAGS)
    within = tally_flags(found)["within_margins"]
    assert within == sum(tally(found)[code] for code in ("worse_trivial", "equivalent", "better_trivial"))


def test_a_flag_that_some_verdict_lacks_is_not_counted(small):
    found = tally_flags([judge(-0.1, 0.3, small), judge(-0.1, 0.3, Margin(id="m", harm=0.2))])

    assert found["excludes_important_harm"] == 2
    assert found["excludes_important_benefit"].reason == "no margin of important benefit is declared"


@pytest.fixture(scope="module")
def clinical():
    """The fit of the 22 results on clinical recovery."""
    review = analyse(open_review(REVIEWS / "peer_support"))
    return next(one.random for one in review.syntheses if one.id == "clinical_recovery")


def test_the_22_results_on_clinical_recovery_are_mostly_inconclusive_and_none_lies_within(clinical, small):
    found = [judge(*row.interval, small) for row in clinical.effects.rows]
    some = {code: n for code, n in tally(found).items() if n}

    assert some == {"worse_unclear": 1, "inconclusive": 11, "noninferior": 5, "better_unclear": 5}
    assert tally_flags(found)["within_margins"] == 0
    assert judge(clinical.interval.low, clinical.interval.high, small).code == "better_unclear"
