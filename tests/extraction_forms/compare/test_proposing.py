"""Entries are matched by rules that can be said, and only where a rule leaves no choice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.compare.proposing import propose_matching
from tests.extraction_forms.two_extractors import BIAS, BIAS_FORM, TRIALS, changed, record, two

THIRD = ["", "  - {id: third, label: Phone line, role: experimental}\n"]


def pairs(section, **words):
    a, b = two(**words)
    return [(pair.a, pair.b, pair.why) for pair in propose_matching(a, b, TRIALS).of(section)]


def test_reports_are_matched_by_doi_whatever_its_capitals():
    assert pairs("reports") == [("main", "article", "same doi")]


def test_reports_are_matched_by_citation_key():
    words = {
        "anna": [("doi: 10.1000/okafor", "citekey: Okafor2019")],
        "ben": [("doi: 10.1000/OKAFOR", "citekey: okafor2019")],
    }

    assert pairs("reports", **words) == [("main", "article", "same citekey")]


def test_reports_of_two_dois_are_no_pair():
    found = pairs("reports", ben=[("10.1000/OKAFOR", "10.1000/other")])

    assert found == [("main", "", ""), ("", "article", "")]


def test_arms_are_matched_by_role_and_name_and_the_likeness_is_told():
    assert pairs("arms")[0] == ("peer", "group", "same role, similar name (1.00)")


def test_arms_of_one_role_that_are_the_only_ones_are_matched_whatever_their_names():
    found = pairs("arms", ben=[("label: Peer group", "label: Recovery college")])

    assert found[0] == ("peer", "group", "the only ones of this role")


def test_a_shared_id_matches_unless_the_entries_say_they_are_two_things():
    swapped = [("{id: group, label: Peer group", "{id: usual, label: Peer group"), ("group: {n", "usual: {n")]
    swapped += [("arm_exp: group", "arm_exp: usual")]

    assert pairs("arms", ben=swapped)[:2] == [
        ("peer", "usual", "same role, similar name (1.00)"),
        ("usual", "tau", "same role, similar name (1.00)"),
    ]


def test_contrasts_are_matched_by_their_arms():
    assert pairs("contrasts") == [("contrast", "c1", "same experimental arm and control arm")]


def test_results_are_matched_by_outcome_and_time_in_any_unit():
    assert pairs("results") == [("hope_post", "r1", "same outcome and time")]


def test_results_of_other_times_are_no_pair():
    found = pairs("results", ben=[('printed: "84"', 'printed: "168"')])

    assert found == [("hope_post", "", ""), ("", "r1", "")]


def test_the_only_result_of_an_outcome_left_on_both_sides_is_matched_where_one_has_no_time():
    found = pairs("results", ben=[('    time: {printed: "84", unit: days}\n', "")])

    assert found == [("hope_post", "r1", "the only ones left of this outcome")]


def another(name, n, arms=("peer", "usual")):
    return (
        f"  - id: {name}\n    outcome: hope\n    time: {{printed: '12', unit: weeks}}\n"
        f"    values:\n      {arms[0]}: {{n: '{n}'}}\n      {arms[1]}: {{n: '{n}'}}\n"
    )


def test_several_results_of_one_outcome_and_time_are_matched_by_what_they_answer_alike():
    more = (another("itt", 80), another("all", 80, ("group", "tau")))
    found = pairs("results", more=more)

    assert [(a, b) for a, b, _ in found] == [("hope_post", "r1"), ("itt", "all")]
    assert "answers alike" in found[0][2]


def test_what_cannot_be_told_apart_is_left_to_a_person():
    more = (
        "".join(another(f"x{n}", 80) for n in (1, 2)),
        "".join(another(f"y{n}", 80, ("group", "tau")) for n in (1, 2)),
    )
    found = pairs("results", more=more)

    assert [pair for pair in found if pair[0].startswith("x") and pair[1]] == []


def test_judgements_are_matched_through_the_results_of_the_studies_own_records():
    a, b = two()
    main = propose_matching(a, b, TRIALS)
    mine = record(BIAS, form=BIAS_FORM)
    other = record(
        changed(BIAS, [("anna", "ben"), ("id: hope,", "id: j1,"), ("hope_post", "r1")]), "ben", BIAS_FORM
    )
    found = propose_matching(mine, other, BIAS_FORM, main)

    assert [(pair.a, pair.b, pair.why) for pair in found.pairs] == [("hope", "j1", "same result")]


def test_a_record_is_matched_with_itself_id_by_id():
    a, _ = two(more=(another("itt", 80), ""))
    found = propose_matching(a, a, TRIALS)

    assert all(pair.a == pair.b for pair in found.pairs)


ARMS = st.lists(
    st.tuples(
        st.sampled_from(["experimental", "control"]), st.sampled_from(["Walks", "Talks", "Usual care"])
    ),
    min_size=1,
    max_size=4,
)


def of_arms(arms, name):
    head, tail = BIAS.split("judgements:")
    del tail
    head = head.replace("bias", "trials").replace("anna", name)
    lines = [
        f"  - {{id: {name}{n}, label: {label}, role: {role}{', kind: usual_care' if role == 'control' else ''}}}\n"
        for n, (role, label) in enumerate(arms)
    ]
    return record(f"{head}characteristics: {{label: X}}\narms:\n{''.join(lines)}", name)


@given(ARMS, ARMS)
def test_the_order_of_the_extractors_changes_no_pair_and_nobody_is_lost_or_used_twice(first, second):
    a, b = of_arms(first, "anna"), of_arms(second, "ben")
    there = propose_matching(a, b, TRIALS).of("arms")
    back = propose_matching(b, a, TRIALS).of("arms")

    assert {(pair.a, pair.b) for pair in there} == {(pair.b, pair.a) for pair in back}
    assert sorted(pair.a for pair in there if pair.a) == sorted(entry.id for entry in a.sections["arms"])
    assert sorted(pair.b for pair in there if pair.b) == sorted(entry.id for entry in b.sections["arms"])


@pytest.mark.parametrize("third", THIRD)
def test_arms_of_another_role_are_never_paired(third):
    a, b = two(more=("", ""), ben=[("contrasts:", f"{third}contrasts:")] if third else [])
    roles = [{entry.id: entry.data["role"].value for entry in one.sections["arms"]} for one in (a, b)]
    found = [pair for pair in propose_matching(a, b, TRIALS).of("arms") if pair.whole]

    assert [roles[0][pair.a] for pair in found] == [roles[1][pair.b] for pair in found]
