from extraction_forms.errors import Place
from synthesis.known_names import MOST_LISTED, listed, unknown

HERE = Place(file="review.yaml", line=3, column=7)


def test_a_known_name_is_no_fault():
    assert unknown(("mode",), {"mode", "design"}, HERE, "by") == []


def test_an_unknown_name_is_answered_with_those_there_are_and_the_nearest():
    (problem,) = unknown(("Mode",), {"mode", "design"}, HERE, "by")

    assert str(problem) == (
        "review.yaml:3:7: by: expected one of design, mode; found 'Mode'. Did you mean 'mode'?"
    )


def test_where_there_is_nothing_to_name_the_fault_says_so():
    (problem,) = unknown(("mode",), (), HERE, "by")

    assert problem.expected == "nothing, since there is none to name"


def test_of_many_names_only_the_nearest_are_listed_in_order():
    known = [f"name_{letter}" for letter in "abcdefghijklmnopqrst"]

    shown = listed("name_t", known)

    names, _, more = shown.partition(" and ")
    assert len(names.split(", ")) == MOST_LISTED
    assert names.split(", ") == sorted(names.split(", "))
    assert "name_t" in names.split(", ")
    assert more == f"{len(known) - MOST_LISTED} more"
