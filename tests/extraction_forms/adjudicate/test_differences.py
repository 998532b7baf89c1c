"""What has to be asked: what differs and is not settled, or was settled when it said something else."""

from dataclasses import replace

import pytest

from extraction_forms.adjudicate.decisions import Decision
from extraction_forms.adjudicate.differences import settlement
from extraction_forms.compare.comparing import compare
from extraction_forms.compare.matching import Pair
from extraction_forms.compare.proposing import propose_matching
from tests.extraction_forms.two_extractors import ON, TRIALS, compared, two

SD = [('sd: "0.46"', 'sd: "0.64"')]
PHONE = [
    ("contrasts:", "  - {id: phone, label: Phone line, role: experimental}\ncontrasts:"),
    ('      c1: {smd: "-0.05"}', '      c1: {smd: "-0.05"}\n      phone: {n: "30"}'),
]


def decided(path, chosen, a="", b="", **more):
    own = {"a": a, "b": b}.get(chosen, more.pop("value", ""))
    return Decision(
        **{
            "study": "okafor_2019", "form": "trials", "path": path, "extractor_a": "anna", "value_a": a,
            "extractor_b": "ben", "value_b": b, "chosen": chosen, "value": own, "reason": "misread", "by": "carla",
            "on": ON, "revision_a": "1", "sha256_a": "0", "revision_b": "1", "sha256_b": "1", **more,
        }
    )  # fmt: skip


def of(comparison, *decisions):
    return settlement(comparison, TRIALS, decisions, "decimal_comma")


def states(found):
    return {str(one.path): one.state for one in found.differences}


def taken(found):
    return {str(one.path): one.side or one.other for one in found.taken}


def test_what_agrees_is_not_asked():
    assert states(of(compared())) == {}


def test_what_differs_is_open_until_it_is_settled():
    comparison = compared(ben=SD)
    path = "results/hope_post/usual/sd"

    assert states(of(comparison)) == {path: "open"}
    assert states(of(comparison, decided(path, "b", "0,46", "0.64"))) == {path: "settled"}


def test_a_decision_on_other_answers_is_stale():
    path = "results/hope_post/usual/sd"
    found = of(compared(ben=SD), decided(path, "b", "0,46", "0.63"))

    assert states(found) == {path: "stale"}


def test_a_decision_of_another_study_form_or_pair_settles_nothing():
    path = "results/hope_post/usual/sd"
    right = decided(path, "b", "0,46", "0.64")
    wrong = [replace(right, study="x"), replace(right, form="bias"), replace(right, extractor_b="dora")]

    assert states(of(compared(ben=SD), *wrong)) == {path: "open"}


def test_a_decision_on_what_agrees_by_now_is_idle():
    idle = decided("results/hope_post/usual/sd", "a", "0,46", "0.64")

    assert of(compared(), idle).idle == (idle,)


def test_an_entry_that_only_one_has_is_asked_for_as_a_whole_and_its_answers_are_not():
    found = of(compared(ben=PHONE))
    (one,) = found.differences

    assert (str(one.path), one.a, one.b) == (
        "arms/phone/id",
        "",
        "label: Phone line; role: experimental",
    )


def test_an_entry_that_is_taken_comes_with_its_answers_and_its_values_elsewhere():
    text = "label: Phone line; role: experimental"
    found = of(compared(ben=PHONE), decided("arms/phone/id", "b", "", text))

    assert states(found) == {"arms/phone/id": "settled"}
    assert {path for path in taken(found) if "phone" in path} == {
        "arms/phone/label",
        "arms/phone/role",
        "results/hope_post/phone/n",
    }


def test_an_entry_that_is_left_out_goes_with_its_values_elsewhere():
    text = "label: Phone line; role: experimental"
    found = of(compared(ben=PHONE), decided("arms/phone/id", "a", "", text))

    assert [path for path in taken(found) if "phone" in path] == []
    assert found.unsettled == ()


def test_an_entry_cannot_be_settled_on_something_else():
    text = "label: Phone line; role: experimental"
    found = of(compared(ben=PHONE), decided("arms/phone/id", "other", "", text, value="x"))

    assert "expected a or b: an entry is taken whole or left out" in str(found.problems[0])


def test_a_question_that_is_not_asked_after_what_was_settled_is_left_out():
    arm = "  - {id: phone, label: Phone line, role: "
    a, b = two(
        anna=[("contrasts:", arm + "control, kind: waitlist}\ncontrasts:")],
        ben=[("contrasts:", arm + "experimental}\ncontrasts:")],
    )
    by_hand = Pair(section="arms", a="phone", b="phone")
    comparison = compare(a, b, TRIALS, propose_matching(a, b, TRIALS, None, [by_hand]))
    first, second = (
        of(comparison, decided("arms/phone/role", side, "control", "experimental")) for side in "ab"
    )

    assert states(first) == {"arms/phone/role": "settled", "arms/phone/kind": "open"}
    assert states(second) == {"arms/phone/role": "settled"}


def test_another_answer_that_is_none_to_the_question_is_a_fault_with_its_line():
    path = "results/hope_post/usual/sd"
    found = of(compared(ben=SD), decided(path, "other", "0,46", "0.64", value="-1"))

    assert states(found) == {path: "open"}
    assert "expected a number of at least 0; found '-1'" in str(found.problems[0])


STYLE = (
    "role: experimental, topics",
    "role: experimental, style: {code: mutual, evidence: {quote: friends}}, topics",
)
OTHER_STYLE = (STYLE[0], STYLE[1].replace("mutual", "clinical"))


def test_another_code_that_needs_a_quote_needs_one_of_its_own():
    comparison = compared(anna=[STYLE], ben=[OTHER_STYLE])
    path = "arms/peer/style"
    bare = decided(path, "other", "mutual", "clinical", value="mixed")

    assert "expected the words it rests on" in str(of(comparison, bare).problems[0])
    assert of(comparison, replace(bare, quote="mixed feelings")).problems == ()


def test_a_value_that_must_be_there_cannot_be_settled_as_missing():
    comparison = compared(ben=[('label: "Okafor,  2019"', "label: Okafor")])
    wrong = decided("characteristics/label", "other", "Okafor, 2019", "Okafor", value="missing: unclear")

    assert "expected a value; found missing (unclear)" in str(of(comparison, wrong).problems[0])


@pytest.mark.parametrize(
    ("anna", "ben", "side"),
    [
        ([], [], "b"),  # Ben quotes
        (
            [('page: "6", locator', 'page: "6", quote: "1,8", locator')],
            [],
            "a",
        ),  # both quote, Anna says where
        ([], [(', quote: "1.80 (0.38)"', "")], "a"),  # nobody quotes, Anna says in which table
        ([('    evidence: {page: "6", locator: Table 2}\n', "")], [(', quote: "1.80 (0.38)"', "")], "b"),
    ],
)
def test_of_answers_that_agree_the_better_documented_is_taken(anna, ben, side):
    found = of(compared(anna=anna, ben=ben))

    assert taken(found)["results/hope_post/peer/mean"] == side
