import pytest

from extraction_forms.errors import Place
from synthesis.measures.registry import MEASURES
from synthesis.plan.known_names import MOST_LISTED, USUAL, listed, unknown, unknown_measure

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


def test_the_usual_measures_are_listed_where_an_unknown_one_is_near_to_none():
    (problem,) = unknown_measure("XYZQ", HERE, "measure")

    assert problem.expected.startswith("one of SMD, MD, ROM, OR, RR, RD, ")
    assert problem.expected.endswith(f" and {len(MEASURES) - len(USUAL)} more")
    assert set(USUAL) <= set(MEASURES)


def test_measures_near_to_the_unknown_one_are_listed_before_the_usual():
    (problem,) = unknown_measure("SMDX", HERE, "measure")

    assert "SMDPPC" in problem.expected
    assert problem.hint == "Did you mean 'SMD'?"


@pytest.mark.parametrize(("name", "meant"), [("Hedges g", "SMD"), ("rate ratio", "IRR")])
def test_a_measure_by_the_name_it_has_elsewhere_is_asked_for(name, meant):
    (problem,) = unknown_measure(name, HERE, "measure")

    assert problem.hint == f"Did you mean {meant!r}?"


def test_a_measure_that_there_is_is_no_fault():
    assert unknown_measure("OR", HERE, "measure") == []
