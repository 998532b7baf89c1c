"""Two records answer by answer: under the consensus' names, whatever either extractor called things."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.compare.comparing import compare
from extraction_forms.compare.matching import Matching
from extraction_forms.compare.proposing import propose_matching
from extraction_forms.errors import Rejected
from tests.extraction_forms.two_extractors import BIAS, BIAS_FORM, TRIALS, changed, compared, record, two

MIRRORED = {
    "same": "same",
    "differs": "differs",
    "needs_person": "needs_person",
    "only_a": "only_b",
    "only_b": "only_a",
}
PHONE = ("contrasts:", "  - {id: phone, label: Phone line, role: experimental}\ncontrasts:")


def outcomes(comparison):
    return {str(item.path): item.outcome for item in comparison.items if item.outcome != "same"}


def item_at(comparison, path):
    return next(item for item in comparison.items if str(item.path) == path)


def test_records_that_say_the_same_in_other_words_agree():
    assert outcomes(compared()) == {}


def test_a_difference_is_found_under_both_records_own_ids():
    found = item_at(compared(ben=[('sd: "0.46"', 'sd: "0.64"')]), "results/hope_post/usual/sd")

    assert (found.outcome, str(found.path_a), str(found.path_b)) == (
        "differs",
        "results/hope_post/usual/sd",
        "results/r1/tau/sd",
    )
    assert (found.a.value, found.b.value) == (0.46, 0.64)


def test_the_tolerance_of_a_field_is_used():
    assert outcomes(compared(ben=[('age: "43.9"', 'age: "44.0"')])) == {}
    assert outcomes(compared(ben=[('age: "43.9"', 'age: "44.1"')])) == {"characteristics/age": "differs"}


def test_answers_that_name_an_arm_are_compared_through_the_matching():
    a, b = two()
    pairs = [
        replace(pair, b={"group": "tau", "tau": "group"}.get(pair.b, pair.b))
        for pair in propose_matching(a, b, TRIALS).pairs
    ]
    crossed = Matching(study=a.study, form="trials", a="anna", b="ben", pairs=tuple(pairs))
    found = outcomes(compare(a, b, TRIALS, crossed))

    assert found["contrasts/contrast/arm_exp"] == found["contrasts/contrast/arm_ctl"] == "differs"


def test_what_has_no_partner_is_a_difference():
    found = outcomes(compared(ben=[PHONE]))

    assert found == {"arms/phone/label": "only_b", "arms/phone/role": "only_b"}


def test_values_for_an_arm_that_only_one_has_belong_to_that_one():
    words = [PHONE, ('      c1: {smd: "-0.05"}', '      c1: {smd: "-0.05"}\n      phone: {n: "30"}')]
    found = item_at(compared(ben=words), "results/hope_post/phone/n")

    assert (found.outcome, found.path_a) == ("only_b", None)


def test_a_blank_has_a_path_and_no_answer():
    found = item_at(compared(ben=[(', begun: "2017-03"', "")]), "characteristics/begun")

    assert (found.outcome, str(found.path_b), found.b) == ("only_a", "characteristics/begun", None)


def test_evidence_that_differs_is_told_and_is_no_difference():
    quote = [('page: "6", locator', 'page: "6", quote: "1,8 (0,38)", locator')]
    found = item_at(compared(anna=quote), "results/hope_post/peer/mean")

    assert (found.outcome, found.evidence_differs) == ("same", True)


def test_a_report_is_the_same_under_two_ids():
    assert not item_at(compared(), "results/hope_post/peer/mean").evidence_differs


@pytest.mark.parametrize("which", [0, 1])
def test_nothing_is_compared_until_both_are_submitted(which):
    records = list(two())
    matching = propose_matching(*records, TRIALS)
    records[which] = replace(records[which], status="draft")
    with pytest.raises(Rejected) as caught:
        compare(records[0], records[1], TRIALS, matching)

    assert "expected a submitted record; found draft" in str(caught.value)
    assert "0.46" not in str(caught.value)


def test_locked_records_are_compared():
    a, b = (replace(one, status="locked") for one in two())

    assert outcomes(compare(a, b, TRIALS, propose_matching(a, b, TRIALS))) == {}


def test_records_of_two_studies_are_not_compared():
    a, b = two()
    other = replace(b, study="smith_2020")
    with pytest.raises(Rejected, match="expected a record of okafor_2019 by trials"):
        compare(a, other, TRIALS, propose_matching(a, b, TRIALS))


def test_judgements_of_one_result_under_two_ids_agree():
    a, b = two()
    main = propose_matching(a, b, TRIALS)
    mine = record(BIAS, form=BIAS_FORM)
    words = [("anna", "ben"), ("id: hope,", "id: j1,"), ("hope_post", "r1"), ("d1: low", "d1: high")]
    other = record(changed(BIAS, words), "ben", BIAS_FORM)
    found = compare(mine, other, BIAS_FORM, propose_matching(mine, other, BIAS_FORM, main), main)

    assert outcomes(found) == {"judgements/hope/d1": "differs"}


def test_what_is_not_matched_at_all_is_alone_on_either_side():
    a, b = two()
    found = compare(a, b, TRIALS, Matching(study=a.study, form="trials", a="anna", b="ben", pairs=()))

    assert {item.outcome for item in found.items if item.section.id == "results"} == {"only_a", "only_b"}


WORDS = st.lists(
    st.sampled_from(
        [
            ('sd: "0.46"', 'sd: "0.64"'),
            ("setting: Clinic", "setting: Ward"),
            ('begun: "2017-03"', 'begun: "2017"'),
            ("topics: [work, hope]", "topics: [work]"),
            ('smd: "-0.05"', "smd: {missing: not_reported}"),
            PHONE,
            ('printed: "84"', 'printed: "85"'),
        ]
    ),
    unique_by=lambda pair: pair[0].split(":")[0],
)


@given(WORDS)
def test_swapping_the_records_swaps_the_outcomes(words):
    a, b = two(ben=words)
    there = compare(a, b, TRIALS, propose_matching(a, b, TRIALS))
    back = compare(b, a, TRIALS, propose_matching(b, a, TRIALS))

    assert sorted(
        (str(item.path_a), str(item.path_b), MIRRORED[item.outcome]) for item in there.items
    ) == sorted((str(item.path_b), str(item.path_a), item.outcome) for item in back.items)


@given(WORDS)
def test_every_answer_of_either_record_is_compared_once(words):
    a, b = two(ben=words)
    found = compare(a, b, TRIALS, propose_matching(a, b, TRIALS))
    paths = [str(item.path_b) for item in found.items if item.b is not None]
    answers = [
        data
        for entries in b.sections.values()
        for entry in entries
        for data in (
            *entry.data.values(),
            *(datum for unit in entry.units.values() for datum in unit.values()),
        )
    ]

    assert len(paths) == len(set(paths)) == len(answers)
