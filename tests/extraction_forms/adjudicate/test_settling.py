"""Differences settled in a review: saved at once, asked again when an answer changes, the records left as they are."""

from hashlib import sha256

import pytest

from extraction_forms.adjudicate.decisions import read_decisions
from extraction_forms.adjudicate.settling import (
    Answer,
    decide,
    decide_all,
    find,
    refreshed,
    save_consensus,
)
from extraction_forms.compare.comparing import compare
from extraction_forms.compare.proposing import propose_matching
from extraction_forms.errors import Rejected, ReviewError
from extraction_forms.history.log import read, verify
from extraction_forms.record_files import load
from tests.extraction_forms.two_extractors import (
    BIAS,
    FORMS,
    ON,
    STUDY,
    TRIALS,
    case,
    changed,
    match,
    record,
    review,
    settle,
)

SD = "results/hope_post/usual/sd"
SETTING = "characteristics/setting"
BOTH = [('sd: "0.46"', 'sd: "0.64"'), ("setting: Clinic", "setting: Ward")]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "review"


def bytes_of(folder):
    return {
        name: sha256((folder / "records" / STUDY / name).read_bytes()).hexdigest()
        for name in ("anna.yaml", "ben.yaml")
    }


def rewrite(folder, name, *words):
    path = folder / "records" / STUDY / f"{name}.yaml"
    path.write_text(changed(path.read_text("utf-8"), words), "utf-8")


def states(opened):
    return {str(one.path): one.state for one in opened.settled.differences}


def consensus_text(folder):
    return (folder / "records" / STUDY / "consensus.yaml").read_text("utf-8")


def test_every_decision_is_on_the_disk_when_it_is_made(folder):
    opened = case(review(folder, ben=BOTH))
    decide(opened, find(opened, SD), Answer(chosen="b", reason="misread"), "carla", ON)

    (decision,) = read_decisions(folder)
    assert (decision.path, decision.value, decision.by, decision.on) == (SD, "0.64", "carla", ON)
    assert (decision.sha256_a, decision.sha256_b) == tuple(bytes_of(folder).values())


def test_the_records_of_the_extractors_are_never_touched(folder):
    review(folder, ben=BOTH)
    before = bytes_of(folder)
    save_consensus(settle(case(folder), {SD: "0,5", SETTING: "a"}), "carla")

    assert bytes_of(folder) == before


def test_settling_goes_on_where_it_stopped(folder):
    settle(case(review(folder, ben=BOTH)), {SD: "b"})

    assert states(case(folder)) == {SETTING: "open", SD: "settled"}


def test_a_consensus_is_refused_while_something_is_open_and_names_it(folder):
    opened = settle(case(review(folder, ben=BOTH)), {SD: "b"})
    with pytest.raises(Rejected) as caught:
        save_consensus(opened, "carla")

    assert str(caught.value) == (
        f"records/{STUDY}/anna.yaml:9:64: Study > Setting: expected a decision; found anna 'Clinic', ben 'Ward'. "
        "(the words differ.)"
    )
    assert not (folder / "records" / STUDY / "consensus.yaml").exists()


def test_a_draft_of_it_is_saved_when_asked_for_and_does_not_count(folder):
    saved = save_consensus(settle(case(review(folder, ben=BOTH)), {SD: "b"}), "carla", draft=True)

    assert saved.stored.draft.text("status") == "draft"
    assert "setting: {missing: not_yet_extracted}" in consensus_text(folder)


def test_a_draft_becomes_the_consensus_once_all_is_settled(folder):
    opened = settle(case(review(folder, ben=BOTH)), {SD: "b"})
    save_consensus(opened, "carla", draft=True)
    saved = save_consensus(settle(opened, {SETTING: "a"}), "carla", draft=True)

    assert (saved.stored.draft.text("status"), saved.stored.revision) == ("submitted", 2)


def test_the_consensus_is_the_record_that_counts_and_agrees_with_what_was_chosen(folder):
    save_consensus(settle(case(review(folder, ben=BOTH)), {SD: "b", SETTING: "a"}), "carla")
    loaded = load(folder, FORMS)
    (settled,) = loaded.records
    ben = next(one for one, _ in loaded.set_aside if one.extractor == "ben")
    found = compare(ben, settled, TRIALS, propose_matching(ben, settled, TRIALS))

    assert {str(item.path_b): item.outcome for item in found.unsettled} == {SETTING: "needs_person"}


def test_doing_it_again_writes_nothing(folder):
    opened = settle(case(review(folder, ben=BOTH)), {SD: "b", SETTING: "a"})
    first = save_consensus(opened, "carla")
    events = len(list(read(folder)))
    second = save_consensus(case(folder), "dora")

    assert (second.changed, second.stored.sha256, second.stored.revision) == (0, first.stored.sha256, 1)
    assert len(list(read(folder))) == events


def test_the_history_tells_who_settled_it(folder):
    save_consensus(settle(case(review(folder, ben=BOTH)), {SD: "b", SETTING: "a"}), "carla")
    events = [event for event in read(folder) if event.record.endswith("consensus.yaml")]

    assert {(event.actor, event.reason) for event in events} == {("carla", "Consensus of anna and ben")}
    assert verify(folder).events == len(list(read(folder)))


def test_when_a_record_is_submitted_anew_only_what_changed_in_it_is_asked_again(folder):
    settle(case(review(folder, ben=BOTH)), {SD: "b", SETTING: "a"})
    rewrite(folder, "ben", ("revision: 1", "revision: 2"), ('sd: "0.64"', 'sd: "0.66"'))
    opened = case(folder)

    assert states(opened) == {SETTING: "settled", SD: "stale"}
    with pytest.raises(Rejected) as caught:
        save_consensus(opened, "carla")
    assert "found anna '0,46', ben '0.66'. It was settled when it said anna '0,46', ben '0.64'." in str(
        caught.value
    )
    assert "Setting" not in str(caught.value)


def test_a_decision_that_was_taken_out_is_asked_again(folder):
    settle(case(review(folder, ben=BOTH)), {SD: "b", SETTING: "a"})
    path = folder / "adjudication.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if SD not in line), "utf-8")

    assert states(case(folder)) == {SETTING: "settled", SD: "open"}


def test_nothing_is_settled_on_a_record_that_was_changed_meanwhile(folder):
    opened = case(review(folder, ben=BOTH))
    rewrite(folder, "ben", ("revision: 1", "revision: 2"))
    with pytest.raises(ReviewError, match="the record was changed meanwhile; nothing was settled"):
        settle(opened, {SD: "b"})

    assert read_decisions(folder) == ()


def test_decisions_that_somebody_else_made_meanwhile_are_kept(folder):
    review(folder, ben=BOTH)
    first, second = case(folder), case(folder)
    settle(first, {SD: "b"})
    settle(second, {SETTING: "a"})

    assert {one.path for one in read_decisions(folder)} == {SD, SETTING}


def test_a_decision_that_somebody_else_made_meanwhile_is_not_written_over(folder):
    review(folder, ben=BOTH)
    first, second = case(folder), case(folder)
    settle(first, {SD: "b"})
    with pytest.raises(
        Rejected, match=r"that nobody else has settled meanwhile; found b '0\.64', settled by carla"
    ):
        settle(second, {SD: "a"})

    assert [(one.path, one.chosen) for one in read_decisions(folder)] == [(SD, "b")]
    assert states(refreshed(second)) == {SETTING: "open", SD: "settled"}


def test_the_same_decision_made_twice_at_a_time_is_one(folder):
    review(folder, ben=BOTH)
    first, second = case(folder), case(folder)
    settle(first, {SD: "b"})
    settle(second, {SD: "b"})

    assert [(one.path, one.chosen) for one in read_decisions(folder)] == [(SD, "b")]


def test_a_decision_that_was_seen_may_be_made_anew(folder):
    review(folder, ben=BOTH)
    settle(settle(case(folder), {SD: "b"}), {SD: "a"})

    assert [(one.path, one.chosen) for one in read_decisions(folder)] == [(SD, "a")]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(chosen="c", reason="misread"), "expected one of a, b, other; found 'c'"),
        (Answer(chosen="a", reason=""), "expected one of oversight, misread"),
        (Answer(chosen="other", reason="misread", value="-1"), "expected a number of at least 0; found '-1'"),
        (Answer(chosen="other", reason="misread", value="0.5"), "expected"),
        (Answer(chosen="other", reason="misread"), "expected the answer that was settled on; found nothing"),
    ],
)
def test_what_is_no_decision_is_refused_and_not_written(folder, answer, told):
    opened = case(review(folder, ben=BOTH))
    with pytest.raises(Rejected) as caught:
        decide(opened, find(opened, SD), answer, "carla", ON)

    assert told in str(caught.value)
    assert read_decisions(folder) == ()


def test_of_several_decisions_all_are_taken_or_none(folder):
    opened = case(review(folder, ben=BOTH))
    right, wrong = Answer(chosen="a", reason="misread"), Answer(chosen="other", reason="misread", value="-1")
    with pytest.raises(Rejected):
        decide_all(opened, [(find(opened, SETTING), right), (find(opened, SD), wrong)], "carla", ON)

    assert read_decisions(folder) == ()


def test_nothing_rests_on_a_matching_that_nobody_looked_at(folder):
    review(folder, ben=BOTH, matched=False)
    with pytest.raises(Rejected) as caught:
        case(folder)

    assert f"synthesis compare REVIEW {STUDY} --form trials --write-matching" in str(caught.value)


def test_records_of_the_same_ids_need_no_matching_to_be_looked_at(folder):
    review(folder, matched=False)
    anna = (folder / "records" / STUDY / "anna.yaml").read_text("utf-8")
    (folder / "records" / STUDY / "ben.yaml").write_text(
        anna.replace("extractor: anna", "extractor: ben"), "utf-8"
    )

    assert save_consensus(case(folder), "carla").stored.draft.text("status") == "submitted"


def bias(folder, **words):
    for name in ("anna", "ben"):
        text = changed(BIAS.replace("anna", name), words.get(name, ()))
        (folder / "records" / STUDY / f"{name}.bias.yaml").write_text(text, "utf-8")


def test_judgements_of_the_consensus_name_its_results(folder):
    review(folder)
    bias(folder, ben=[("id: hope,", "id: j1,"), ("hope_post", "r1"), ("d1: low", "d1: high")])
    match(folder, "bias")
    save_consensus(settle(case(folder, "bias"), {"judgements/hope/d1": "b"}), "carla")
    text = (folder / "records" / STUDY / "consensus.bias.yaml").read_text("utf-8")

    assert "{id: hope, result: hope_post, d1: high, overall: low}" in text


def test_a_judgement_of_a_result_that_b_alone_has_names_it_as_the_consensus_does(folder):
    more = (
        "  - id: hope_post\n    outcome: work\n    values:\n      group: {n: '60', mean: '1', sd: '1'}\n"
        "      tau: {n: '60', mean: '1', sd: '1'}\n"
    )
    review(folder, more=("", more))
    line = "  - {id: work, result: hope_post, d1: low, overall: low}\n"
    bias(folder, ben=[("id: hope,", "id: j1,"), ("hope_post", "r1")])
    path = folder / "records" / STUDY / "ben.bias.yaml"
    path.write_text(path.read_text("utf-8") + line, "utf-8")
    match(folder, "bias")
    opened = case(folder, "bias")
    (one,) = opened.settled.differences
    save_consensus(settle(opened, {str(one.path): "b"}), "carla")
    text = (folder / "records" / STUDY / "consensus.bias.yaml").read_text("utf-8")

    assert "result: hope_post_ben" in text


def test_the_consensus_is_accepted_by_the_form_as_it_stands_in_its_file(folder):
    save_consensus(settle(case(review(folder, ben=BOTH)), {SD: "0,5", SETTING: "b"}), "carla")
    accepted = record(consensus_text(folder), "consensus")

    assert accepted.sections["characteristics"][0].data["setting"].value == "Ward"


WORK = (
    "  - id: work_post\n    outcome: work\n    values:\n      group: {n: '60', mean: '1', sd: '1'}\n"
    "      tau: {n: '60', mean: '1', sd: '1'}\n"
)


def judged_work(folder):
    """Ben alone has a result of work and judged it."""
    review(folder, more=("", WORK))
    bias(folder, ben=[("id: hope,", "id: j1,"), ("hope_post", "r1")])
    path = folder / "records" / STUDY / "ben.bias.yaml"
    line = "  - {id: work, result: work_post, d1: low, overall: low}\n"
    path.write_text(path.read_text("utf-8") + line, "utf-8")
    match(folder, "bias")


def test_a_judgement_of_a_result_that_was_left_out_of_the_consensus_is_refused_with_what_to_do(folder):
    judged_work(folder)
    save_consensus(settle(case(folder), {"results/work_post/id": "a"}), "carla")
    opened = settle(case(folder, "bias"), {"judgements/work/id": "b"})
    with pytest.raises(Rejected) as caught:
        save_consensus(opened, "carla")

    assert str(caught.value) == (
        f"records/{STUDY}/ben.yaml:9:24: Judgements > work > Result: expected one of those in "
        f"records/{STUDY}/consensus.yaml: hope_post; found 'work_post', which is left out there. To leave it out here "
        "as well, take the row judgements/work/id out of adjudication.csv and settle it again; or to take it in there, "
        "take the row results/work_post/id out and settle that again."
    ).replace("ben.yaml:9:24", "ben.bias.yaml:9:24")
    assert not (folder / "records" / STUDY / "consensus.bias.yaml").exists()


def test_a_judgement_that_is_left_out_with_its_result_is_no_fault(folder):
    judged_work(folder)
    save_consensus(settle(case(folder), {"results/work_post/id": "a"}), "carla")
    saved = save_consensus(settle(case(folder, "bias"), {"judgements/work/id": "a"}), "carla")

    assert saved.stored.draft.text("status") == "submitted"


def test_a_judgement_is_not_held_against_results_that_are_not_settled_yet(folder):
    judged_work(folder)
    saved = save_consensus(settle(case(folder, "bias"), {"judgements/work/id": "b"}), "carla")

    assert saved.stored.draft.text("status") == "submitted"


def test_a_draft_of_the_judgements_is_saved_whatever_was_left_out_until_nothing_is_open(folder):
    judged_work(folder)
    rewrite(folder, "ben.bias", ("result: r1, d1: low", "result: r1, d1: high"))
    save_consensus(settle(case(folder), {"results/work_post/id": "a"}), "carla")
    opened = settle(case(folder, "bias"), {"judgements/work/id": "b"})

    assert save_consensus(opened, "carla", draft=True).stored.draft.text("status") == "draft"
    with pytest.raises(Rejected, match="found 'work_post', which is left out there"):
        save_consensus(settle(opened, {"judgements/hope/d1": "a"}), "carla", draft=True)
