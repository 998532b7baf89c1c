"""What contradicts itself stands in no box; a person settles it, an arbiter, or what became of the full text."""

import pytest

from extraction_forms.screening.rules import Rules
from tests.extraction_forms.screening.exports import asreview, boxes, counted, covidence, rayyan


def end_of(title, full=None, rules=None, reasons=()):
    """Where a record ends, and why, of which such things were decided."""
    files = {"titles.csv": rayyan([(0, title), (1, {"Anna": "excluded"})])}
    if full is not None:
        files["full_texts.csv"] = rayyan([(0, full, reasons), (2, {"Anna": "included"})])
    found = next(one for one in counted(files, rules).ended if one.publication.fullest.doi.endswith(".0"))
    return found.end, found.why


BOTH = {"Anna": "included", "Ben": "excluded"}


def test_screeners_who_disagree_leave_a_conflict():
    assert end_of(BOTH) == ("title_conflict", "screeners disagree")
    assert end_of({"Anna": "included"}, BOTH) == ("full_conflict", "screeners disagree")


def test_the_arbiter_has_the_last_word():
    assert end_of({**BOTH, "Carla": "excluded"}, rules=Rules(arbiter="Carla")) == ("title_excluded", "")
    assert end_of(BOTH, rules=Rules(arbiter="Carla"))[0] == "title_conflict"


def test_a_conflict_on_a_title_is_settled_by_a_decision_on_the_full_text():
    files = {"titles.csv": rayyan([(0, BOTH)]), "full_texts.csv": rayyan([(0, {"Anna": "included"})])}

    (one,) = counted(files).ended

    assert (one.end, one.remark) == ("included", "settled by what became of the full text")


def test_excluded_by_its_title_and_included_by_its_full_text_is_a_contradiction():
    assert end_of({"Anna": "excluded"}, {"Anna": "included"}) == (
        "title_conflict",
        "excluded by its title, and included at full texts",
    )


def test_excluded_at_both_stages_counts_once_by_its_title_unless_its_full_text_has_a_reason_of_its_own():
    assert end_of({"Anna": "excluded"}, {"Anna": "excluded"})[0] == "title_excluded"
    assert (
        end_of({"Anna": "excluded"}, {"Anna": "excluded"}, reasons=["wrong population"])[0]
        == "title_conflict"
    )


@pytest.mark.parametrize(
    ("maybe", "alone", "with_included", "with_excluded"),
    [
        ("included", "awaiting", "awaiting", "title_conflict"),
        ("own", "title_undecided", "title_conflict", "title_conflict"),
        ("left_out", "title_undecided", "awaiting", "title_excluded"),
    ],
)
def test_a_maybe_on_a_title_counts_as_it_is_declared(maybe, alone, with_included, with_excluded):
    rules = Rules(maybe=maybe)

    assert end_of({"Anna": "maybe"}, rules=rules)[0] == alone
    assert end_of({"Anna": "maybe", "Ben": "included"}, rules=rules)[0] == with_included
    assert end_of({"Anna": "maybe", "Ben": "excluded"}, rules=rules)[0] == with_excluded


@pytest.mark.parametrize("maybe", ["included", "own", "left_out"])
def test_no_full_text_is_included_by_a_maybe(maybe):
    end, why = end_of({"Anna": "included"}, {"Anna": "maybe"}, Rules(maybe=maybe))

    assert (end, why) == ("awaiting", "only maybe")


def test_an_unknown_rule_for_maybe_is_refused():
    with pytest.raises(ValueError, match="expected one of included, own, left_out; found 'perhaps'"):
        Rules(maybe="perhaps")


def test_somebody_who_said_two_things_of_listings_of_one_publication_is_named():
    files = {
        "titles_1.csv": rayyan([(0, {"Anna": "included"})]),
        "titles_2.csv": rayyan([(0, {"Anna": "excluded"})]),
    }

    (one,) = counted(files).ended

    assert (one.end, one.why) == ("title_conflict", "Anna said two things")


def test_the_files_of_asreview_are_each_a_screener():
    found = counted({"anna.csv": asreview([(0, 1), (1, 0)]), "ben.csv": asreview([(0, 0), (1, 0)])})

    assert boxes(found) == {"title_conflict": 1, "title_excluded": 1}
    assert found.ended[0].why == "screeners disagree"


def test_a_record_on_two_of_covidences_lists_is_a_contradiction():
    found = counted(
        {
            "review_1_irrelevant_csv_1.csv": covidence([(0, "")]),
            "review_1_included_csv_1.csv": covidence([(0, "")]),
        }
    )

    assert [(one.end, one.why) for one in found.ended] == [
        ("title_conflict", "Covidence's lists said two things")
    ]


def test_what_a_person_settled_holds_over_everything():
    files = {"titles.csv": rayyan([(0, BOTH)]), "full_texts.csv": rayyan([(0, {"Anna": "included"})])}

    out = counted(files, Rules(resolved={("title", "titles.csv:2"): "excluded"}))
    undone = counted(
        files,
        Rules(
            resolved={("title", "titles.csv:2"): "included", ("full_text", "full_texts.csv:2"): "excluded"}
        ),
    )

    assert boxes(out) == {"title_excluded": 1}
    assert boxes(undone) == {"full_excluded": 1}


def test_a_reason_that_says_a_report_was_not_had_puts_it_before_the_assessed():
    files = {
        "full_texts.csv": rayyan(
            [(0, {"Anna": "excluded"}, ["no full text"]), (1, {"Anna": "excluded"}, ["animals"])]
        )
    }

    found = counted(files, Rules(not_retrieved=("No full text",)))

    assert boxes(found) == {"full_excluded": 1, "not_retrieved": 1}
    assert (found.n("sought"), found.n("assessed")) == (2, 1)


def test_a_report_with_several_reasons_counts_once_under_all_of_them_or_under_the_first_by_precedence():
    files = {
        "full_texts.csv": rayyan([(0, {"Anna": "excluded"}, ["Wrong population", "no control; none at all"])])
    }

    assert dict(counted(files).reasons) == {"Wrong population + no control; none at all": 1}
    assert dict(counted(files, Rules(precedence=("No control; none at all",))).reasons) == {
        "no control; none at all": 1
    }


def test_spellings_of_a_reason_count_as_one_under_the_most_frequent():
    rows = [
        (n, {"Anna": "excluded"}, [reason])
        for n, reason in enumerate(["Wrong design", "wrong  design", "Wrong design."])
    ]

    assert dict(
        counted({"full_texts.csv": rayyan([*rows, (3, {"Anna": "excluded"}, ["Wrong design"])])}).reasons
    ) == {"Wrong design": 4}
