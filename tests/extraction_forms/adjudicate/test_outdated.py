"""A consensus that its records have left behind is told; what cannot be shown is not."""

import re

import pytest

from extraction_forms.adjudicate.outdated import outdated
from extraction_forms.adjudicate.settling import open_case, save_consensus
from extraction_forms.record_files import load
from tests.extraction_forms.two_extractors import (
    ANNA,
    BIAS,
    FORMS,
    STUDY,
    case,
    changed,
    match,
    review,
    settle,
    what,
)

SD = "results/hope_post/usual/sd"
SETTING = "characteristics/setting"
BOTH = [('sd: "0.46"', 'sd: "0.64"'), ("setting: Clinic", "setting: Ward")]
CONSENSUS = f"records/{STUDY}/consensus.yaml"


@pytest.fixture
def folder(tmp_path):
    """A review whose two records were settled."""
    folder = review(tmp_path / "review", ben=BOTH)
    save_consensus(settle(case(folder), {SD: "b", SETTING: "0,5"}), "carla")
    return folder


def rewrite(folder, name, *words):
    path = folder / "records" / STUDY / f"{name}.yaml"
    path.write_text(changed(path.read_text("utf-8"), words), "utf-8")


def told(folder):
    return [str(problem) for problem in outdated(folder, load(folder, FORMS), FORMS)]


def test_a_consensus_of_the_records_as_they_are_is_not_told(folder):
    assert told(folder) == []


def test_a_record_submitted_anew_with_another_answer_is_told_with_what_is_open_and_what_to_do(folder):
    rewrite(folder, "ben", ("revision: 1", "revision: 2"), ('mean: "1.78"', 'mean: "1.87"'))

    assert told(folder) == [
        (
            f"{CONSENSUS}: warning: expected what the records of anna and ben and the decisions on them come to; found "
            "nothing decided on results/hope_post/usual/mean. "
            f"Changed since it was settled: records/{STUDY}/ben.yaml (revision 2; decided on revision 1). "
            f"`synthesis adjudicate REVIEW {STUDY} --form trials --between anna ben --by NAME` asks what is open and "
            "builds it anew."
        )
    ]


def test_a_decision_whose_answer_has_changed_is_open_again(folder):
    rewrite(folder, "ben", ('sd: "0.64"', 'sd: "0.66"'))

    assert f"found nothing decided on {SD}." in told(folder)[0]


def test_answers_that_both_changed_alike_are_told_though_nothing_is_open(folder):
    rewrite(folder, "anna", ('mean: "1,78"', 'mean: "1,87"'))
    rewrite(folder, "ben", ('mean: "1.78"', 'mean: "1.87"'))

    (warning,) = told(folder)
    assert "found something else in results/hope_post/usual/mean." in warning
    assert "anna.yaml (revision 1; decided on revision 1) and records" in warning


def test_a_record_that_changed_in_nothing_but_its_revision_is_not_told(folder):
    rewrite(folder, "ben", ("revision: 1", "revision: 2"))

    assert told(folder) == []


def test_calling_adjudicate_again_ends_it(folder):
    rewrite(folder, "ben", ('mean: "1.78"', 'mean: "1.87"'))
    save_consensus(settle(case(folder), {"results/hope_post/usual/mean": "a"}), "carla")

    assert told(folder) == []


def test_building_it_again_is_enough_where_nothing_is_open(folder):
    rewrite(folder, "anna", ('mean: "1,78"', 'mean: "1,87"'))
    rewrite(folder, "ben", ('mean: "1.78"', 'mean: "1.87"'))
    save_consensus(case(folder), "carla")

    assert told(folder) == []


def test_a_consensus_without_any_decision_in_the_review_is_taken_as_written_by_hand(folder):
    (folder / "adjudication.csv").unlink()
    rewrite(folder, "ben", ('mean: "1.78"', 'mean: "1.87"'))

    assert told(folder) == []


def test_a_consensus_that_was_changed_by_hand_is_told(folder):
    rewrite(folder, "consensus", ("43,9", "34,9"))

    (warning,) = told(folder)
    assert warning.startswith(f"{CONSENSUS}: warning: expected what the records of anna and ben")
    assert "found something else in characteristics/age." in warning


def test_decisions_on_a_study_that_was_renamed_are_told(folder):
    path = folder / "adjudication.csv"
    path.write_text(path.read_text("utf-8").replace(STUDY, "okafor_2018"), "utf-8")

    hint = "Where the study or the extractor was renamed, rename it here and in matching/ too."
    assert [warning for warning in told(folder) if warning.startswith("adjudication.csv")] == [
        f"adjudication.csv:2: warning: study okafor_2018: expected a record of it by {name}; found none, here and in 1 "
        f"more row: what was decided settles nothing. {hint}"
        for name in ("anna", "ben")
    ]


def test_more_than_three_open_answers_are_counted(folder):
    words = [
        (f'{name}: "{old}"', f'{name}: "9{old}"')
        for name, old in (("n", "65"), ("mean", "1.80"), ("sd", "0.38"))
    ]
    rewrite(folder, "ben", *words, ('mean: "1.78"', 'mean: "1.87"'), ('smd: "-0.05"', 'smd: "-0.50"'))

    assert " and 2 more. Changed" in told(folder)[0]


def test_entries_that_were_renamed_so_that_the_matching_fits_no_more_are_told(folder):
    rewrite(
        folder,
        "ben",
        ("id: group", "id: peers"),
        ("arm_exp: group", "arm_exp: peers"),
        ("group: {", "peers: {"),
    )

    (warning,) = told(folder)
    assert "records that cannot be set side by side (matching/" in warning


def test_faults_of_the_decisions_are_told_with_their_line(folder):
    path = folder / "adjudication.csv"
    path.write_text(path.read_text("utf-8").replace(",misread,", ",misraed,"), "utf-8")

    assert [line.split(" expected")[0] for line in told(folder)] == [
        "adjudication.csv:2: warning: reason:",
        "adjudication.csv:3: warning: reason:",
    ]


def test_judgements_that_were_changed_after_they_were_settled_are_told(folder):
    records = folder / "records" / STUDY
    (records / "anna.bias.yaml").write_text(BIAS, "utf-8")
    ben = changed(BIAS, [("extractor: anna", "extractor: ben"), ("hope_post", "r1"), ("d1: low", "d1: high")])
    (records / "ben.bias.yaml").write_text(ben, "utf-8")
    match(folder, "bias")
    save_consensus(settle(case(folder, "bias"), {"judgements/hope/d1": "a"}), "carla")
    before = told(folder)
    rewrite(folder, "ben.bias", ("overall: low", "overall: high"))

    assert before == []
    assert "consensus.bias.yaml: warning:" in told(folder)[0]
    assert "found nothing decided on judgements/hope/overall." in told(folder)[0]


def test_of_three_extractors_two_are_settled_and_the_third_is_set_aside_with_the_reason(tmp_path):
    folder = review(tmp_path / "review", ben=BOTH)
    carla = changed(ANNA, [("extractor: anna", "extractor: carla"), ("setting: Clinic", "setting: Home")])
    (folder / "records" / STUDY / "carla.yaml").write_text(carla, "utf-8")
    opened = open_case(folder, what(folder), FORMS, ("anna", "ben"))
    save_consensus(settle(opened, {SD: "b", SETTING: "a"}), "dora")
    loaded = load(folder, FORMS)

    assert [record.path for record in loaded.records] == [CONSENSUS]
    assert {record.extractor: reason for record, reason in loaded.set_aside} == dict.fromkeys(
        ("anna", "ben", "carla"), "a consensus stands in its place"
    )
    assert told(folder) == []


NOTE = (
    "audit:\n"
    "  - {finding: a.b:okafor_2019/%s, status: corrected, words: w, date: 2026-11-22, by: b, changed: [%s]}\n"
)
PEER = "results/hope_post/peer/sd"


def test_a_consensus_that_was_corrected_after_the_audit_is_not_left_behind_and_stays_corrected(folder):
    path = folder / CONSENSUS
    text = re.sub(r'( +)printed: "0.38"', r'\1printed: "0.38"\n\1corrected: "38"', path.read_text("utf-8"))
    assert "corrected" in text
    path.write_text(text + NOTE % ("hope_post", PEER), "utf-8")

    assert told(folder) == []

    save_consensus(case(folder), "carla")
    again = path.read_text("utf-8")
    assert 'corrected: "38"' in again
    assert "a.b:okafor_2019/hope_post" in again
    assert told(folder) == []


def test_notes_of_both_records_are_in_their_consensus_by_its_names(folder):
    for name, result in (("anna", "hope_post"), ("ben", "r1.c1")):
        path = folder / "records" / STUDY / f"{name}.yaml"
        path.write_text(path.read_text("utf-8") + NOTE % (result, ""), "utf-8")

    save_consensus(case(folder), "carla")

    text = (folder / CONSENSUS).read_text("utf-8")
    assert "a.b:okafor_2019/hope_post" in text
    assert "a.b:okafor_2019/hope_post.c1" in text
