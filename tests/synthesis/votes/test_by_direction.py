"""Votes counted by direction."""

from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import NotComputable
from synthesis.numbers import Unavailable
from synthesis.votes.axis import axis
from synthesis.votes.by_direction import count
from synthesis.votes.cautions import SIGN_TEST_CAUTIONS
from synthesis.votes.directions import STATES, votes_of
from synthesis.votes.sign_test import SignTest

# Clinical recovery, as printed in the Metapsy database of peer support (data.csv, column .g).
CLINICAL_RECOVERY = [
    ("Boevink, 2016", -0.05),
    ("Cook, 2012a", 0.193327292163703),
    ("Corrigan, 2017", 0.256288563537989),
    ("Davidson, 2004", 0.28002529710761),
    ("Dennis, 2003", 0.938291614357721),
    ("Dennis, 2009", 0.192683350981326),
    ("Gjerdingen, 2013", 0.00907646489721413),
    ("Griffiths, 2012", 0.155971983879669),
    ("Johnson, 2018", 0.166377147268867),
    ("Kaplan, 2011", 0.273249361137038),
    ("Letourneau, 2011", -0.600848566144488),
    ("Ludman, 2007", 0.294178297575699),
    ("Mahlke, 2017", 0.338353786355267),
    ("O'Connell, 2018", 0.459),
    ("Pfeiffer, 2019", 0.123660444591145),
    ("Ranzenhofer, 2020", 0.387),
    ("Rivera, 2007", 0.361501512186443),
    ("Rogers, 2016", 0.083),
    ("Rogers, 2016", 0.059),
    ("Russinova, 2014", 0.0507744379823848),
    ("Shorey, 2019", 0.484176257261954),
    ("Solomon, 1995", -0.143420609917323),
]


def everything(vote):
    return "all"


def test_clinical_recovery_counts_18_positive_and_3_negative_studies(make):
    effects = [make.effect(g, study, str(row)) for row, (study, g) in enumerate(CLINICAL_RECOVERY)]
    table = count(votes_of(effects, "clinical_recovery"), everything)

    assert table.total.cells["positive"].count == 18
    assert table.total.cells["negative"].count == 3
    assert table.total.cells["negative"].studies == ("Boevink, 2016", "Letourneau, 2011", "Solomon, 1995")
    assert table.total.test.p == pytest.approx(0.001490, abs=5e-7)
    assert len(table.total.origins) == 22


def grouped(make):
    effects = [
        make.effect(0.1, "a", mode="group"),
        make.effect(-0.1, "b", mode="group"),
        make.effect(0.2, "c", mode="online"),
        make.effect(0.0, "d", mode="online"),
        make.effect(0.3, "e"),
        make.effect(0.3, "f", "r1", mode="group"),
        make.effect(0.3, "f", "r2", mode="online"),
    ]
    return votes_of(effects, "symptoms")


def test_a_tag_groups_the_votes_and_the_rest_comes_last(make):
    table = count(grouped(make), "mode")

    assert [(row.code, row.label, row.n) for row in table.rows] == [
        ("group", "Group", 2),
        ("online", "Online", 2),
        ("varies_within_study", "Varies within the study", 1),
        ("not_reported", "Not reported", 1),
    ]
    assert (table.domain, table.variable) == ("symptoms", "mode")
    assert table.row("online").cells["null"].studies == ("d",)
    assert table.row("online").cells["null"].origins == ("records/d/x.yaml#r1/contrast/smd",)
    with pytest.raises(KeyError):
        table.row("telephone")


def test_a_missing_reason_is_a_row_of_its_own_even_when_the_axis_lacks_it(make):
    effects = [make.effect(0.1, "a", mode="not_applicable"), make.effect(0.1, "b", mode="not_reported")]
    table = count(votes_of(effects, "symptoms"), "mode", make.mode)

    assert [(row.label, row.n) for row in table.rows[4:]] == [("Not applicable", 1), ("Not reported", 1)]


def test_an_axis_sets_the_order_and_shows_levels_without_votes(make):
    table = count(grouped(make), "mode", make.mode)

    assert [row.code for row in table.rows] == [
        "one_to_one",
        "group",
        "online",
        "mixed",
        "varies_within_study",
        "not_reported",
    ]
    assert table.label == "Format"
    assert table.row("mixed").n == 0
    assert table.row("mixed").test == Unavailable(reason="no vote has a direction")
    assert isinstance(table.row("mixed").bounds, Unavailable)


def test_a_level_that_the_axis_lacks_is_refused(make):
    with pytest.raises(NotComputable, match="a: expected mode to be one of in_person; found group"):
        count(grouped(make), "mode", axis("mode", "Mode", [("in_person", "In person")]))


def test_a_mapping_or_a_function_groups_too(make):
    votes = make.votes(positive=2, negative=1)
    by_study = count(votes, MappingProxyType({"positive_0": "x", "negative_0": "x"}))
    by_state = count(votes, lambda vote: vote.state)

    assert [(row.code, row.n) for row in by_study.rows] == [("x", 2), ("not_reported", 1)]
    assert [(row.code, row.n) for row in by_state.rows] == [("negative", 1), ("positive", 2)]
    assert by_study.variable == "group"


@given(
    states=st.lists(st.tuples(st.sampled_from(list(STATES)), st.sampled_from("xyz")), min_size=1, max_size=30)
)
def test_the_rows_of_every_state_add_up_to_the_total(make, states):
    votes = tuple(make.vote(state, f"s{n}") for n, (state, _) in enumerate(states))
    groups = {f"s{n}": group for n, (_, group) in enumerate(states)}
    table = count(votes, groups)

    for state in STATES:
        cells = [row.cells[state] for row in table.rows]
        assert sum(one.count for one in cells) == table.total.cells[state].count
        assert sorted(s for one in cells for s in one.studies) == sorted(table.total.cells[state].studies)
    for row in (*table.rows, table.total):
        assert sum(one.count for one in row.cells.values()) == row.n
    assert sum(row.n for row in table.rows) == table.total.n == len(states)


def test_the_cautions_travel_with_the_test(make):
    tested = count(make.votes(positive=7, negative=1), everything)
    untested = count(make.votes(null=2), everything)

    assert tested.cautions == SIGN_TEST_CAUTIONS
    assert untested.cautions == ()


def test_one_vote_by_significance_refuses_the_tests_it_belongs_to_only(make):
    chosen = make.vote("positive", "z", source="stated_in_words", by_significance=True)
    votes = (*make.votes(positive=6), chosen)
    table = count(votes, lambda vote: "words" if vote.study == "z" else "numbers")

    assert isinstance(table.row("numbers").test, SignTest)
    assert isinstance(table.row("words").test, Unavailable)
    assert isinstance(table.total.test, Unavailable)
    assert table.total.cells["positive"].count == 7


def test_votes_of_more_than_one_domain_are_never_counted_together(make):
    votes = [make.vote("positive", "a"), make.vote("positive", "b", domain="hope")]

    with pytest.raises(NotComputable, match="votes of one domain"):
        count(votes, everything)
    with pytest.raises(NotComputable, match="at least one vote"):
        count([], everything)


@given(
    st.lists(st.tuples(st.sampled_from(["positive", "negative", "not_reported"]), st.booleans()), min_size=1)
)
def test_a_group_has_a_p_value_only_if_significance_selected_none_of_its_votes(make, drawn):
    votes = [
        make.vote(state, f"s{place}", source="stated_in_words", by_significance=chosen)
        for place, (state, chosen) in enumerate(drawn)
    ]
    table = count(votes, lambda vote: "even" if int(vote.study[1:]) % 2 == 0 else "odd")

    for row in (*table.rows, table.total):
        members = {study for cell in row.cells.values() for study in cell.studies}
        chosen = {study for cell in row.cells.values() for study in cell.selected}
        assert chosen == {vote.study for vote in votes if vote.by_significance} & members
        if chosen:
            assert isinstance(row.test, Unavailable)
            assert isinstance(row.bounds.p_low, Unavailable)
            assert isinstance(row.bounds.p_high, Unavailable)
            assert 0 <= row.bounds.share_low <= row.bounds.share_high <= 1


def test_votes_that_are_counted_only_have_bounds_and_no_p_value_in_any_row(make):
    votes = make.votes(positive=6, negative=1, not_reported=1)
    table = count(votes, everything, untested="they are statements about several things")

    for row in (*table.rows, table.total):
        assert row.test == Unavailable(reason="they are statements about several things")
        assert (row.bounds.low, row.bounds.high, row.bounds.n) == (6, 7, 8)
        assert row.bounds.p_low == row.bounds.p_high == row.test
    assert table.cautions == ()
