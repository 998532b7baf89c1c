"""The citation matrix: a mark for each study in each review, counts at its edges, whole however large it is."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthesis.figures.figure import Circle, Polygon, Text
from synthesis.figures.overlap_figures import Asked, matrix_figures
from synthesis.figures.overlap_matrix.spec import Header, MatrixCell, OverlapMatrixSpec
from synthesis.figures.sheet import HEIGHT, WIDTH
from synthesis.numbers import Unavailable
from synthesis.overlap.listing import Listing
from synthesis.overlap.matrix import of_reviews
from tests.synthesis.citation_matrices import PUBLISHED, matrix, published

ASKED = Asked(id="m", title="Matrix", base="overlap", table="overlap_matrix")
LONG = "Rodríguez-Fernández, Østergård-Mühlenberg and the Peer Support in Recovery Consortium 2014"
NAMES = st.text("abcdefghijklm ABCDÅÉÑØÜß’éøšžőț&-,0123456789 ", min_size=1, max_size=80)


def drawn(made, **more):
    return matrix_figures(ASKED, made, **more)


def wide(studies, reviews, label="Study {}", review="Review {}"):
    """Every third study is in a review, every fifth could not be."""
    marks = ("1", "0", "0", "1", "N")
    rows = {
        label.format(n): "1" + "".join(marks[(n + m) % 5] for m in range(reviews - 1)) for n in range(studies)
    }
    return matrix(rows, tuple(review.format(n) for n in range(reviews)))


def roles(figures):
    return Counter(getattr(mark, "role", "") for figure in figures for mark in figure.marks)


def texts(figure):
    return [mark.text for mark in figure.marks if isinstance(mark, Text)]


def test_every_inclusion_is_a_filled_square_and_every_other_cell_a_dot():
    (figure,) = drawn(published())
    found = roles([figure])
    legend = 1

    assert found["cell in"] == 43 + legend
    assert found["gap"] == 14 * 6 - 43 + legend
    assert "cell barred" not in found


def test_what_could_not_be_included_is_hatched_not_told_by_colour_alone():
    (figure,) = drawn(matrix({"a": "1N", "b": "11"}))
    found = roles([figure])

    assert found["cell barred"] == 2
    assert found["hatching"] >= 2
    assert "Could not be included" in texts(figure)


def test_counts_at_the_edges_lead_to_their_numbers():
    (figure,) = drawn(published())
    keyed = {mark.key: mark.text for mark in figure.marks if isinstance(mark, Text) and mark.key}

    assert keyed["overlap.by_review.guo_2016.studies"] == "12"
    assert keyed["overlap.by_review.guo_2016.only_here"] == "2"
    assert keyed["overlap.by_study.Shek 2014.reviews"] == "3"
    assert len(keyed) == 14 + 2 * 6


def test_with_more_reviews_than_studies_it_is_turned():
    (figure,) = drawn(wide(3, 7))
    said = texts(figure)

    assert said[0] == "Review"
    assert "In no other" not in said
    assert said.count("In reviews") == 1


@pytest.mark.parametrize(
    ("studies", "reviews"), [(1, 1), (2, 2), (14, 6), (60, 9), (130, 31), (3, 40), (45, 45)]
)
def test_few_and_many_keep_to_the_page_and_nothing_meets(studies, reviews, geometry):
    figures = drawn(wide(studies, reviews))

    for figure in figures:
        assert geometry.plain_faults(figure) == []
        assert list(geometry.astray(figure, "cell")) == []
        assert (figure.width, figure.height <= HEIGHT) == (WIDTH, True)
    cells = sum(len(figure.spots) for figure in figures)
    assert cells == roles(figures)["cell in"] + roles(figures)["cell barred"] - sum(
        1 for figure in figures for role in ("cell in", "cell barred") if roles([figure])[role]
    )


def test_of_several_parts_only_the_last_of_its_columns_counts_below():
    figures = drawn(wide(130, 31))
    below = [figure for figure in figures if "In no other" in texts(figure)]

    assert len(figures) > 2
    assert len(below) == len({figure.marks[1].text for figure in figures})


@given(
    st.lists(NAMES, min_size=2, max_size=5, unique=True), st.lists(NAMES, min_size=1, max_size=5, unique=True)
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_names_of_any_length_have_room(geometry, reviews, studies):
    made = matrix(dict.fromkeys(studies, "1" * len(reviews)), tuple(reviews))

    for figure in drawn(made):
        assert geometry.page_faults(figure) == []


def test_long_names_are_wrapped_and_heads_become_letters(geometry):
    (figure,) = drawn(wide(4, 4, LONG + " {}", LONG + " {}"))

    assert geometry.plain_faults(figure) == []
    assert {"A", "B", "C", "D"} <= set(texts(figure))


def test_the_alternative_text_tells_review_by_review():
    (figure,) = drawn(matrix({"Adams 2001": "11", "Baker 2019": "N1"}, ("Rossi 2018", "Wu 2020")))

    assert figure.alt == (
        "Citation matrix of 2 primary studies and 2 reviews. 3 inclusions of 2 studies; corrected covered area 50.0% "
        "(very high overlap). Rossi 2018: Adams 2001. It could not include: Baker 2019. "
        "Wu 2020: Adams 2001; Baker 2019."
    )


def test_who_points_at_a_mark_is_told_where_it_was_read_or_why_it_could_not_be():
    years = {"Rossi": 2018, "Wu": 2020, "Adams": 2001, "Baker": 2019}
    made = matrix({"Adams": "11", "Baker": "01"}, ("Rossi", "Wu"), years)
    place = made.included["Adams", "Rossi"].place
    told = Listing(
        review="Rossi",
        study="Adams",
        place=place,
        origin="overlap.csv#Rossi/Adams",
        source="Table 1",
        page="4",
        quote="Adams [3]",
    )
    (figure,) = drawn(made, listings=(told,))

    said = [spot.text for spot in figure.spots]
    assert ("Adams", "Included in Rossi", "Table 1, page 4", "“Adams [3]”") in said
    assert (
        "Baker",
        "Could not be in Rossi",
        "Out in 2019; the review was published in 2018",
    ) in said


def test_without_studies_there_is_a_reason():
    assert isinstance(drawn(of_reviews(published(), [])), Unavailable)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"rows": ()}, "expected studies and reviews"),
        ({"rows": (Header(id="a", label="A", count="1"),) * 2}, "different ids"),
        ({"cells": {("a", "z"): MatrixCell(state="in")}}, "unknown row and column"),
        ({"cells": {("a", "b"): MatrixCell(state="maybe")}}, "found 'maybe'"),
    ],
)
def test_a_spec_that_cannot_be_drawn_is_refused(more, said):
    one, other = (Header(id=name, label=name, count="1") for name in "ab")
    facts = {"rows": (one,), "columns": (other,), "cells": {}, **more}

    with pytest.raises(ValueError, match=said):
        OverlapMatrixSpec(id="m", title="M", **facts)


def test_squares_are_of_one_size_and_dots_smaller():
    (figure,) = drawn(matrix(PUBLISHED))
    squares = [m for m in figure.marks if isinstance(m, Polygon) and m.role == "cell in"]
    dots = [m for m in figure.marks if isinstance(m, Circle) and m.role == "gap"]

    sides = {round(max(x for x, _ in m.points) - min(x for x, _ in m.points), 6) for m in squares}
    assert len(sides) == 1
    assert all(4 * dot.r < min(sides) for dot in dots)
