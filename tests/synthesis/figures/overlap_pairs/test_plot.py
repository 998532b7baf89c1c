"""The overlap of every two reviews: a triangle of areas, each with the shade and the dots of its degree."""

from collections import Counter

import pytest

from synthesis.figures import interactive
from synthesis.figures.figure import Text
from synthesis.figures.overlap_figures import Asked, pairs_figures
from synthesis.figures.overlap_pairs.spec import OverlapPair, OverlapPairsSpec, OverlapReview
from synthesis.figures.sheet import HEIGHT, WIDTH
from synthesis.numbers import Unavailable
from synthesis.overlap.covered_area import ONE_REVIEW
from synthesis.overlap.matrix import of_reviews
from tests.synthesis.citation_matrices import matrix, published
from tests.synthesis.figures.overlap_matrix.test_plot import LONG, wide

ASKED = Asked(id="p", title="Pairs", base="overlap", table="overlap_pairs")


def drawn(made, **more):
    return pairs_figures(ASKED, made, **more)


def texts(figure):
    return [mark.text for mark in figure.marks if isinstance(mark, Text)]


def roles(figure):
    return Counter(getattr(mark, "role", "") for mark in figure.marks)


def test_every_two_reviews_have_a_cell_and_every_review_its_own():
    (figure,) = drawn(published())
    found = roles(figure)

    assert sum(n for role, n in found.items() if role.startswith("pair")) == 15
    assert found["own"] == 6
    assert {role for role in found if role.startswith("pair")} == {
        "pair slight",
        "pair high",
        "pair very_high",
    }


def test_a_cell_prints_its_area_and_leads_to_its_number():
    (figure,) = drawn(published())
    keyed = {mark.key: mark.text for mark in figure.marks if isinstance(mark, Text) and mark.key}

    assert keyed["overlap.pairs.guo_2016.gilinsky_2015.cca"] == "76.9%"
    assert keyed["overlap.pairs.morton_2014.peacock_2014.cca"] == "11.1%"
    assert keyed["overlap.by_review.middleton_2014.only_here"] == "1"


def test_dots_count_the_degrees():
    """One of 30 studies shared, two of 30, four of 30, and all."""
    for shared, dots in ((1, 1), (2, 2), (4, 3), (30, 4)):
        rows = {f"s{n}": "11" if n < shared else "10" for n in range(30)}
        (figure,) = drawn(matrix(rows))
        legend = 1 + 2 + 3 + 4

        assert roles(figure)["dot"] == dots + legend


def test_adjusted_areas_have_numbers_of_their_own_and_need_years():
    years = {"Review 0": 2012, "Review 1": 2015, "s": 2011, "t": 2013}
    made = matrix({"s": "11", "t": "01"}, years=years)
    (plain,), (adjusted,) = drawn(made), drawn(made, adjusted=True)

    assert "50.0%" in texts(plain)
    assert "100.0%" in texts(adjusted)
    assert any(getattr(mark, "key", "").endswith(".cca_adjusted") for mark in adjusted.marks)
    assert isinstance(drawn(published(), adjusted=True), Unavailable)


def test_two_reviews_without_a_study_between_them_have_a_dash_and_the_reason():
    made = matrix({"s": "1N", "t": "N1"}, ("a", "b"))
    (figure,) = drawn(made, adjusted=True)

    assert "–" in texts(figure)
    assert any("could have been in more than one" in line for spot in figure.spots for line in spot.text)


def test_one_review_has_no_pair():
    assert drawn(of_reviews(published(), ["Guo 2016"])) == ONE_REVIEW


@pytest.mark.parametrize("reviews", [2, 3, 9, 16, 31])
def test_few_and_many_keep_to_the_page_and_nothing_meets(reviews, geometry):
    figures = drawn(wide(20, reviews))

    for figure in figures:
        assert geometry.plain_faults(figure) == []
        assert list(geometry.astray(figure, "pair", "own")) == []
        assert (figure.width, figure.height <= HEIGHT) == (WIDTH, True)
    cells = Counter(mark.role.split(" ")[0] for f in figures for mark in f.marks if getattr(mark, "role", ""))
    assert cells["pair"] == reviews * (reviews - 1) // 2
    assert cells["own"] == reviews


def test_long_names_stand_in_the_rows_with_the_letters_of_their_columns(geometry):
    (figure,) = drawn(wide(5, 4, review=LONG + " {}"))

    assert geometry.plain_faults(figure) == []
    assert [text for text in texts(figure) if text in set("ABCD")] == ["A", "B", "C", "D"] * 2


def test_the_alternative_text_tells_every_pair():
    (figure,) = drawn(matrix({"Adams": "11", "Baker": "01"}, ("Rossi", "Wu")))

    assert "Rossi and Wu share 1 of 2 studies; corrected covered area 50.0%: very high overlap." in figure.alt
    assert "Wu: 2 studies, of which 1 in no other review." in figure.alt


def test_the_interactive_twin_tells_what_two_reviews_share():
    (figure,) = drawn(published())
    said = interactive.spec(figure)["data"][0]["hovertext"]

    assert any(
        "<b>Peacock 2014 and Chasan 2014</b><br>They share 6 of 9 studies: Cheung 2011; Ferrara 2011;" in one
        and "Corrected covered area 66.7%: very high overlap" in one
        for one in said
    )


def test_a_spec_that_lacks_a_pair_or_has_an_unknown_degree_is_refused():
    reviews = tuple(OverlapReview(id=name, label=name, alone="0", count="1") for name in "ab")
    degrees = {"slight": "Slight"}
    with pytest.raises(ValueError, match="every two reviews"):
        OverlapPairsSpec(id="p", title="P", reviews=reviews, pairs={}, degrees=degrees)
    pair = OverlapPair(text="1%", degree="odd")
    with pytest.raises(ValueError, match="unknown degree 'odd'"):
        OverlapPairsSpec(id="p", title="P", reviews=reviews, pairs={("a", "b"): pair}, degrees=degrees)
    with pytest.raises(ValueError, match="two reviews or more"):
        OverlapPairsSpec(id="p", title="P", reviews=reviews[:1], pairs={}, degrees=degrees)
