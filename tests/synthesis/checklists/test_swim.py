"""The SWiM checklist filled from a run: what was done is said, what was not is said too."""

import pytest

from synthesis.checklists.swim import applies, swim
from synthesis.checklists.swim_answers import FIGURE_WORDS, NO_EFFECTS
from synthesis.figures.review_figures import KINDS

ITEMS = ["1a", "1b", "2", "3", "4", "5", "6", "7", "8", "9"]
PLAIN = {"where": "domain == 'clinical'", "measure": "SMD", "use": "reported"}


@pytest.fixture(scope="session")
def starter(build, tmp_path_factory):
    from synthesis.starting import start

    folder = tmp_path_factory.mktemp("starter") / "review"
    start(folder)
    return build.carry_out(folder)


@pytest.fixture(params=["peer_support", "crisis", "starter"])
def any_review(request):
    return request.getfixturevalue(request.param)


def of(made):
    return {item.id: item for item in swim(made.analysis)}


def test_every_review_answers_every_item_in_the_order_of_the_checklist(any_review):
    items = swim(any_review.analysis)

    assert [item.id for item in items] == ITEMS
    assert all(item.asks and item.name for item in items)


def test_every_item_says_what_was_done_or_what_is_not_reported(any_review):
    assert [item.id for item in swim(any_review.analysis) if not (item.done or item.lacking)] == []


def test_what_was_done_ends_in_sentences_and_what_is_lacking_does_not(any_review):
    for item in swim(any_review.analysis):
        assert not item.done or item.done.endswith(".")
        assert not item.lacking.endswith(".")


def test_no_item_says_a_thing_of_sameness(any_review):
    said = " ".join(f"{one.asks} {one.done} {one.lacking}" for one in swim(any_review.analysis)).lower()

    assert [words for words in ("equivalent", "no difference", "no better or worse") if words in said] == []


def test_certainty_is_not_assessed_and_so_it_says(any_review):
    found = of(any_review)["6"]

    assert not found.done
    assert "certainty of the evidence" in found.lacking


def test_changes_since_the_protocol_are_not_known_to_a_plan(any_review):
    assert of(any_review)["1b"].done == ""


def test_votes_are_told_with_their_rule_and_test(peer_support):
    found = of(peer_support)

    assert "Hilton Boon & Thomson (2021), with an exact two-sided sign test" in found["3"].done
    assert "not in their place" in found["3"].done
    assert "Clinical recovery (source_domain == 'clinical_recovery')" in found["1a"].done
    assert "for or against peer support" in found["2"].done
    assert "Votes were counted by design; mode; delivery; peer role;" in found["5"].done
    assert "votes_direction" in found["3"].where


def test_counts_of_a_source_are_told_as_that_and_nothing_is_tested(crisis):
    found = of(crisis)

    assert found["3"].done == (
        "Counts were laid out as their source gives them and their sums checked; nothing was tested."
    )
    assert found["4"].lacking == "the source lists no studies, so that none could be preferred"
    assert found["5"].done == "Counts were crossed as far as their source does so: design by reading."
    assert "does not cross" in found["5"].lacking
    assert found["7"].done == "Tables only; the plan asks for no figure."
    assert "metric" not in found["2"].lacking


def test_the_plan_of_the_starter_is_told_in_full(starter):
    found = of(starter)

    assert "leave studies out: without high risk of bias; without provisional codes" in found["4"].done
    assert "3 forest plots" in found["7"].done
    assert found["6"].where == ("risk_of_bias",)


def test_a_synthesis_that_could_not_be_pooled_is_told_with_the_reason(build, carried):
    b = build
    none = b.study("a", b.result(contrast={"sign_convention": "positive_favours_exp"}))
    made = carried(none, syntheses={"clinical": PLAIN})

    assert applies(made.analysis)
    assert "Clinical was not pooled: the one result it asks for gives no effect" in of(made)["3"].done


def test_a_review_that_pools_all_it_has_needs_no_checklist(build, carried):
    made = carried(*(build.study(f"s{n}", build.result(contrast=build.g(0.1 * n))) for n in range(3)))

    assert not applies(made.analysis)


def test_votes_without_a_synthesis_stand_beside_nothing(build, carried):
    votes = {"domain": "domain", "measure": "SMD", "use": "reported"}
    made = carried(build.study("a", build.result()), syntheses={}, votes=votes)

    assert applies(made.analysis)
    assert "beside the meta-analyses" not in of(made)["3"].done
    assert of(made)["5"].lacking.startswith("the plan names nothing")


def test_without_remarks_the_place_for_them_is_named(build, carried):
    with_none = of(carried(build.study("a", build.result())))

    assert with_none["9"].lacking.endswith("; the plan’s remarks are the place for it")
    assert with_none["1a"].lacking == "why these groups were chosen; the plan’s remarks are the place for it"


def test_every_kind_of_figure_that_shows_results_has_a_name_in_the_checklist():
    assert set(FIGURE_WORDS) == set(KINDS) - set(NO_EFFECTS)
