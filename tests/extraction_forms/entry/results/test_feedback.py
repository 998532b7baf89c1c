"""What is told of a record while it is typed."""

import pytest

from extraction_forms.entry.drafts.editing import open_record
from extraction_forms.entry.drafts.ledger import RecordName, Sent, take
from extraction_forms.entry.results.feedback import NO_NUMBERS, NO_OUTCOME, NOTHING_READ, feedback
from tests.extraction_forms.entry.reviews import write_record

STUDY = "okafor_2019"


@pytest.fixture
def told(reviews, visit_of):
    """Writes Anna's record of a study with more results and what is typed over it; then what she is told."""

    def made(more="", name="anna", role="extractor", change=("", ""), **typed):
        path = reviews / "demo" / "records" / STUDY / f"{name}.yaml"
        if not path.exists():
            write_record(reviews / "demo", STUDY, name)
        path.write_text(path.read_text(encoding="utf-8").replace(*change) + more, encoding="utf-8")
        visit = visit_of(name, role)
        if typed:
            texts = {key.replace("__", "/"): text for key, text in typed.items()}
            record = RecordName(review="demo", study=STUDY, form="peer_support")
            take(visit.person, record, Sent(tab="t", base_sha256="", seen=0, texts=texts))
        return feedback(open_record(visit, STUDY, "peer_support"))

    return made


def _result(name, values, outcome="hope", claim=""):
    claimed = f"\n    reported_claim: {claim}" if claim else ""
    return (
        f"  - id: {name}\n    outcome: {outcome}\n    timepoint: {name}{claimed}\n    values: {{{values}}}\n"
    )


MEANS = 'peer: {n: 50, mean: "12.5", sd: "4.1"}, control: {n: 48, mean: "10.2", sd: "4.3"}'
LATE = 'peer: {n: 50, mean: "9.1", sd: "4.1"}, control: {n: 48, mean: "10.2", sd: "4.3"}'
NO_SD = 'peer: {n: 50, mean: "9.5", sd: "4.1"}, control: {n: 48, mean: "10.2"}'


def _only(found):
    (panel,) = found.panels
    (result,) = panel.results
    return result


def test_an_effect_is_told_with_its_interval_its_arm_and_its_synthesis(told):
    result = _only(told())

    # metafor 5.0-1, escalc("SMD", m1i=12.5, sd1i=4.1, n1i=50, m2i=10.2, sd2i=4.3, n2i=48): 0.5433 (0.1401 to 0.9464)
    assert result.effect.text == "0.54 (0.14 to 0.95)"
    assert result.effect.direction == "favours peer support"
    assert [(one.label, one.enters) for one in result.pooled] == [("Hope", True)]


def test_what_is_typed_and_not_saved_counts(told):
    result = _only(told(results__hope_post__peer__mean="8.5"))

    assert result.effect.direction == "favours control"


def test_an_effect_on_an_outcome_where_less_is_better_is_turned_and_told_as_measured(told):
    found = told(_result("back", MEANS, outcome="readmission"))

    back = next(one for one in found.panels[0].results if one.path == "results/back")
    assert (back.effect.text, back.effect.measured) == ("−0.54 (−0.95 to −0.14)", "0.54")
    assert back.effect.direction == "favours control"
    assert back.pooled == ()


def test_a_result_that_another_of_its_study_stands_for_is_told_with_the_reason(told, reviews):
    plan = reviews / "demo" / "review.yaml"
    text = plan.read_text(encoding="utf-8").replace(
        "use: computed", "use: computed\n    multiplicity: one_row"
    )
    plan.write_text(text, encoding="utf-8")

    found = told(_result("late", LATE))

    late = next(one for one in found.panels[0].results if one.path == "results/late")
    assert not late.pooled[0].enters
    assert "stands for the study" in late.pooled[0].reason


def test_a_missing_number_is_named_with_its_arm_and_the_direction_is_told_all_the_same(told):
    found = told(_result("late", NO_SD))

    (waits,) = found.waiting
    assert waits.missing == "still to come: SD of Usual care"
    assert waits.direction == "favours control, by the numbers of the arms"


def test_a_test_that_would_do_is_named_where_the_synthesis_takes_recovered_effects(told, reviews):
    plan = reviews / "demo" / "review.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("use: computed", "use: any"), encoding="utf-8")

    found = told(_result("late", NO_SD))

    assert found.waiting[0].missing == "still to come: SD of Usual care, or t, F or a p-value"


@pytest.mark.parametrize(
    ("claim", "values", "said"),
    [
        ("improved", LATE, "the numbers favour the other arm"),
        ("worse", MEANS, "the numbers favour the other arm"),
        ("not_significant", MEANS, "the interval excludes no effect"),
        ("improved", LATE.replace("9.1", "10.5"), "the interval includes no effect"),
    ],
)
def test_numbers_that_do_not_go_with_the_claim_are_told(told, claim, values, said):
    found = told(_result("late", values, claim=claim))

    late = next(one for one in found.panels[0].results if one.path == "results/late")
    assert said in late.against_claim


def test_numbers_that_go_with_the_claim_are_not(told):
    found = told(_result("late", MEANS, claim="improved"))

    assert {one.against_claim for one in found.panels[0].results} == {""}


def test_a_fault_in_one_result_leaves_the_others_to_be_told(told):
    found = told(_result("late", MEANS.replace("12.5", "1x5")))

    assert _only(found).path == "results/hope_post"
    assert found.waiting[0].at_fault == ("results/late/peer/mean",)


def test_a_fault_elsewhere_in_the_record_does_not_matter(told):
    found = told(characteristics__n_randomised="a hundred", arms__peer__role="nonsense")

    assert _only(found).effect.text == "0.54 (0.14 to 0.95)"


def test_a_result_without_numbers_and_one_without_an_outcome_say_so(told):
    found = told(_result("late", "") + "  - {id: bare, timepoint: bare}\n")

    assert [one.missing for one in found.waiting] == [NO_NUMBERS, NO_OUTCOME]


def test_a_comparison_that_lacks_an_arm_is_told_as_none(told):
    found = told(change=("arm_exp: peer, arm_ctl: control", "arm_exp: peer"))

    assert found.panels == ()
    assert found.waiting[0].missing == "the record compares no two arms"


def test_a_record_without_anything_has_nothing_to_tell(visit_of, reviews):
    found = feedback(open_record(visit_of("anna"), "new_2020", "peer_support"))

    assert (found.panels, found.waiting, found.flags, found.notes) == ((), (), (), ())


def test_a_record_that_cannot_be_read_at_all_says_so(told):
    found = told(change=("schema: 1", "schema: 7"))

    assert found.notes == (NOTHING_READ,)


def test_a_study_that_repeats_a_trial_says_which_one_counts(told):
    found = told(characteristics__same_trial_as="smith_2018")

    assert "repeats the trial of smith_2018" in found.notes[0]
    assert _only(found).effect is not None


def test_the_margins_of_the_plan_give_a_verdict(told, reviews):
    plan = reviews / "demo" / "review.yaml"
    margin = "{measure: SMD, unit: standard_deviations, harm: 0.1, benefit: 0.1, source: us}"
    text = plan.read_text(encoding="utf-8").split("margins:")[0]
    plan.write_text(f"{text}margins:\n  smd: {margin}\n", encoding="utf-8")

    effect = _only(told()).effect

    assert effect.verdict_short == "Better, important"
    assert effect.verdict == "Results with peer support are better than with control by an important amount."
    assert len(effect.strip.edges) == 2


def test_an_odd_number_is_flagged_with_the_inputs_to_look_at(told):
    found = told(results__hope_post__peer__sd="0.41")

    (flag,) = [one for one in found.flags if one.rule.startswith("spread.")]
    assert "results/hope_post/peer/sd" in dict(flag.paths)
    assert flag.look_up


def test_a_finding_that_somebody_wrote_of_is_not_told_again_until_its_numbers_change(told):
    before = told(change=('sd: "4.1"', 'sd: "41"'))
    rule = next(one.rule for one in before.flags if one.rule.startswith("spread."))
    note = (
        f"audit:\n  - {{finding: '{rule}:{STUDY}/hope_post', status: confirmed_as_printed, words: So it stands., "
        "date: 2026-01-01, by: anna}\n"
    )

    after = told(note)

    assert rule not in {one.rule for one in after.flags}


def test_numbers_of_an_instrument_are_held_against_those_of_other_studies_that_may_be_seen(told, reviews):
    for i in range(4):
        write_record(reviews / "demo", f"other_{i}", "anna", status="submitted")
    wide = {"results__hope_post__peer__sd": "0.61", "results__hope_post__control__sd": "0.63"}

    alone = told(role="extractor", name="ben", **wide)
    with_others = told(role="lead", name="cleo", **wide)

    said = ["".join(one.message for one in found.flags) for found in (alone, with_others)]
    assert ["typical of the Hope in 4 other studies" in text for text in said] == [False, True]


def test_of_another_form_than_that_of_the_study_there_is_nothing_to_tell(visit_of, reviews):
    assert feedback(open_record(visit_of("anna"), STUDY, "rob2")).panels == ()
