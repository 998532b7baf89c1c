"""An overlap in words, as data, and as a table that another review may take."""

from synthesis.numbers import Unavailable
from synthesis.overlap.overlap import Overlap
from synthesis.overlap.told import as_data, lines, list_of
from tests.synthesis.citation_matrices import matrix, published


def test_the_account_tells_the_whole_each_review_each_two_and_what_is_in_several():
    told = list(lines(Overlap(matrix=published())))

    assert told[:2] == ["6 reviews, 14 studies, 43 inclusions", "corrected covered area: 41.4% (very high)"]
    assert "  Guo 2016 (Guo 2016): 12 studies, 2 in no other" in told
    assert "  Guo 2016 and Gilinsky 2015: 10 of 13 studies, 76.9% (very high)" in told
    assert "counted 3 times: Shek 2014: Guo 2016, Gilinsky 2015, Morton 2014" in told
    assert not any("Clark" in line and "counted" in line for line in told)


def test_what_could_not_be_is_told_beside():
    years = {"Review 0": 2012, "Review 1": 2015, "s": 2011, "t": 2013}
    told = list(lines(Overlap(matrix=matrix({"s": "11", "t": "01"}, years=years))))

    assert (
        told[1]
        == "corrected covered area: 50.0% (very high); 100.0% (very high) without 1 structurally missing cell"
    )


def test_as_data_a_number_that_cannot_be_had_is_null_with_its_reason():
    found = as_data(Overlap(matrix=matrix({"s": "1"})))

    assert (found["cca"], found["cca_reason"]) == (None, "one review alone has nothing to share")
    assert found["missing_cells"] is None
    assert "no years" in found["missing_cells_reason"]
    assert found["by_study"]["s"]["reviews"] == ["Review 0"]
    assert not isinstance(found["ca"], Unavailable)


def test_the_list_has_a_line_for_each_inclusion_and_tells_studies_apart_that_are_called_alike():
    made = matrix({"Cook 2012": "11", "cook, 2012": "01"}, ("a", "b"), {"Cook 2012": 2012})

    assert list_of(Overlap(matrix=made)).splitlines() == [
        "review,study,year,source",
        "a,Cook 2012 [Cook 2012],2012,overlap.csv#a/Cook 2012",
        "b,Cook 2012 [Cook 2012],2012,overlap.csv#b/Cook 2012",
        'b,"cook, 2012 [cook, 2012]",,"overlap.csv#b/cook, 2012"',
    ]
