"""What a source of tallies does not give."""

from synthesis.votes.gaps import GIVEN, NO_DENOMINATOR, crossings, mentions_not_studies, not_given
from synthesis.votes.tallies import breakdown, crosstab


def axes(make):
    return (make.mode, make.design, make.claim, make.domain)


def test_every_pair_of_axes_says_how_much_of_it_is_given(make):
    found = {(one.first.variable, one.second.variable): one for one in crossings(make.deck(), axes(make))}

    assert len(found) == 6
    assert {pair: one.given for pair, one in found.items()} == {
        ("mode", "design"): "none",
        ("mode", "reading"): "none",
        ("mode", "domain"): "none",
        ("design", "reading"): "all",
        ("design", "domain"): "none",
        ("reading", "domain"): "some",
    }
    assert {one.given for one in found.values()} <= set(GIVEN)


def test_a_crossing_says_so_in_words(make):
    sentences = [one.sentence for one in crossings(make.deck(), axes(make))]

    assert "Format by Reading: the source does not give it." in sentences
    assert "Reading by Domain: the source gives 4 of 12 counts." in sentences
    assert "Design by Reading: the source gives it." in sentences


def test_what_is_not_given_at_all_is_listed(make):
    found = [(one.first.variable, one.second.variable) for one in not_given(make.deck(), axes(make))]

    assert found == [("mode", "design"), ("mode", "reading"), ("mode", "domain"), ("design", "domain")]


def test_a_count_that_is_missing_gives_nothing(make):
    tallies = [make.tally(None, missing="unclear", design="trial", mode="group")]

    assert [one.given for one in crossings(tallies, (make.mode, make.design))] == ["none"]


def test_mentions_are_told_apart_from_the_studies_they_may_cover(make):
    mentions = breakdown(make.deck(), make.domain, "mentions", {"reading": "improved"})
    improved = [row.cells[0] for row in crosstab(make.deck(), make.design, make.claim).rows]
    caution = mentions_not_studies(mentions.cells, improved, "both designs")

    assert caution.id == "mentions_not_studies"
    assert caution.text == (
        f"{NO_DENOMINATOR} The mentions are 27 in all (12 + 7 + 5 + 3 = 27). "
        "The studies are 22 (13 + 9 = 22) if the counts cover both designs. "
        "In that case at least one study is counted more than once."
    )


def test_without_their_numbers_mentions_have_no_sums(make):
    none = breakdown([], make.domain, "mentions").cells
    trials = [crosstab(make.deck(), make.design, make.claim).row("trial").total]

    assert mentions_not_studies(none, none).text == NO_DENOMINATOR
    assert mentions_not_studies(none, trials).text == (
        f"{NO_DENOMINATOR} The studies are 27 if the counts cover all of them."
    )


def test_mentions_no_more_than_studies_prove_no_double_count(make):
    mentions = breakdown([make.tally(3, unit="mentions", domain="symptoms")], make.domain, "mentions").cells[
        1:2
    ]
    trials = [crosstab(make.deck(), make.design, make.claim).row("trial").total]

    assert "In that case" not in mentions_not_studies(mentions, trials).text
