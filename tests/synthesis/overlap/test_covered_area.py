"""The corrected covered area: against what others have printed, and its algebra."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.numbers import Unavailable
from synthesis.overlap.covered_area import (
    NO_PLACE,
    NO_STUDY,
    ONE_REVIEW,
    by_number_of_reviews,
    category,
    covered_area,
    only_here,
    pairs,
)
from synthesis.overlap.matrix import of_reviews
from tests.synthesis.citation_matrices import matrix, published

MARKS = st.integers(2, 5).flatmap(
    lambda c: st.lists(
        st.text("10", min_size=c, max_size=c).filter(lambda row: "1" in row), min_size=1, max_size=8
    )
)


def of(rows, **more):
    return matrix({f"s{n}": row for n, row in enumerate(rows)}, **more)


def test_the_published_matrix_has_what_its_authors_say_of_it():
    """Guo 2016 has 12 studies, two of them alone; the one study of Middleton 2014 is in no other review."""
    found = published()
    area = covered_area(found)

    assert (area.inclusions, area.studies, area.reviews) == (43, 14, 6)
    assert area.corrected == pytest.approx(100 * 29 / 70)
    assert area.area == pytest.approx(100 * 43 / 84)
    assert [len(found.studies_of("Guo 2016")), len(only_here(found, "Guo 2016"))] == [12, 2]
    assert [one.label for one in only_here(found, "Middleton 2014")] == ["Clark 2009"]


def test_the_example_of_another_package_comes_out_as_it_prints_it():
    """JunoR 0.1 prints 41.66667 for these five reviews, two of whose five studies none of them includes."""
    found = of(["10110", "11001", "00110"])

    assert covered_area(found).corrected == pytest.approx(41.66667, abs=5e-6)


@given(MARKS)
def test_of_two_reviews_it_is_the_jaccard_index_of_their_studies(rows):
    found = of(rows)

    for pair in pairs(found):
        one, other = ({s.id for s in found.studies_of(r.id)} for r in (pair.one, pair.other))
        if one | other:
            assert pair.area.corrected == pytest.approx(100 * len(one & other) / len(one | other))
        else:
            assert pair.area.corrected == NO_STUDY


@given(MARKS, st.randoms(use_true_random=False))
def test_the_order_of_studies_and_reviews_is_of_no_account(rows, chance):
    order = list(range(len(rows[0])))
    chance.shuffle(order)
    shuffled = ["".join(row[n] for n in order) for row in chance.sample(rows, len(rows))]

    assert covered_area(of(shuffled)) == covered_area(of(rows))


@given(st.integers(1, 9), st.integers(2, 6))
def test_reviews_of_the_same_studies_share_all_and_disjoint_ones_nothing(studies, reviews):
    same = of(["1" * reviews] * studies)
    apart = of(["".join("1" if at == n else "0" for at in range(reviews)) for n in range(reviews)])

    assert covered_area(same).corrected == covered_area(same).area == 100
    assert covered_area(apart).corrected == 0
    assert {len(one) for n, one in by_number_of_reviews(apart).items() if n > 1} == {0}


@given(MARKS)
def test_studies_by_the_number_of_reviews_add_up_to_all_inclusions(rows):
    found = of(rows)
    times = by_number_of_reviews(found)

    assert sum(n * len(several) for n, several in times.items()) == covered_area(found).inclusions
    assert sum(map(len, times.values())) == len(found.studies)


def test_cells_that_could_not_be_filled_are_no_part_of_what_could_be_shared():
    """By hand: N 5, r 3, c 3, X 2: (5 - 3) / (9 - 3 - 2) = 1/2; unadjusted 2/6."""
    found = of(["110", "101", "N1N"])
    area = covered_area(found)

    assert (area.inclusions, area.missing) == (5, 2)
    assert area.corrected == pytest.approx(100 / 3)
    assert area.adjusted == 50


@given(MARKS, st.data())
def test_adjusting_never_makes_an_overlap_smaller(rows, data):
    barred = ["".join(data.draw(st.sampled_from("0N")) if m == "0" else m for m in row) for row in rows]
    area = covered_area(of(barred))

    if not isinstance(area.adjusted, Unavailable):
        assert area.adjusted >= covered_area(of(rows)).corrected - 1e-9
        assert area.adjusted <= 100 + 1e-9


def test_a_study_out_after_the_last_search_could_not_be_in_a_review():
    years = {"Review 0": 2012, "Review 1": 2015, "s0": 2011, "s1": 2013, "s2": 2014}
    by_year = of(["11", "01", "01"], years=years)
    by_search = of(["11", "01", "01"], years=years, searched={"Review 1": 2013, "Review 0": 2013})

    assert covered_area(by_year).missing == 2
    assert covered_area(by_year).adjusted == 100
    assert covered_area(by_search).missing == 1
    assert covered_area(by_search).adjusted == 50


def test_what_a_review_includes_it_could_include_whatever_the_years_say():
    found = of(["11"], years={"Review 0": 2010, "Review 1": 2015, "s0": 2012})

    assert covered_area(found).missing == 0


def test_without_years_nobody_knows_what_could_not_be():
    area = covered_area(of(["11", "10"]))

    assert isinstance(area.missing, Unavailable)
    assert area.adjusted == area.missing
    assert "no years" in area.missing.reason


def test_one_review_alone_no_study_and_no_room_have_their_reasons():
    assert covered_area(of(["1", "1"])).corrected == ONE_REVIEW
    assert covered_area(of_reviews(of(["10"]), ["Review 1"])).corrected == NO_STUDY
    assert covered_area(of(["1N", "N1"])).adjusted == NO_PLACE
    assert category(ONE_REVIEW) == ONE_REVIEW


@pytest.mark.parametrize(
    ("percent", "code"),
    [
        (0, "slight"),
        (5, "slight"),
        (6, "moderate"),
        (10, "moderate"),
        (11, "high"),
        (15, "high"),
        (15.1, "very_high"),
        (100, "very_high"),
        (5.01, "moderate"),
        (100 * (0.1 + 0.2) / 3 - 5, "slight"),
    ],
)
def test_the_degrees_are_those_of_pieper_and_go_up_between_whole_percents(percent, code):
    assert category(percent).code == code
