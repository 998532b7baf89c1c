import pytest

from extraction_forms.errors import Place

PATH = "records/okafor_2019/anna.yaml"
SWAPPED = ("arm_exp: peer, arm_ctl: usual", "arm_exp: usual, arm_ctl: peer")
NO_EFFECT = ('      contrast: {smd: "-0.05", sign: exp_minus_ctl}\n', "")
NO_CONTROL = ('      usual: {n: "73", mean: "1.78", sd: "0.46"}\n', "")
HINT = "Are arm_exp and arm_ctl exchanged, or is a role wrong?"


def test_a_control_as_experimental_arm_and_the_reverse_are_faults_at_the_answers(faults_of, a_record):
    assert faults_of(a_record(body=[SWAPPED])) == [
        (
            f"{PATH}:13:29: Contrasts > contrast > arm_exp: expected an experimental arm; "
            f"found 'usual', whose role is control. {HINT}"
        ),
        (
            f"{PATH}:13:45: Contrasts > contrast > arm_ctl: expected a control arm; "
            f"found 'peer', whose role is experimental. {HINT}"
        ),
    ]


def test_the_roles_of_a_contrast_are_checked_in_a_draft_too(faults_of, a_record):
    assert len(faults_of(a_record(head=[("submitted", "draft")], body=[SWAPPED]))) == 2


def test_an_arm_compared_with_itself_is_one_fault(faults_of, a_record):
    (fault,) = faults_of(a_record(body=[("arm_ctl: usual", "arm_ctl: peer")]))

    assert fault == f"{PATH}:13:44: Contrasts > contrast: expected two different arms; found 'peer' as both."


def test_values_of_one_arm_only_are_a_fault_that_says_how_the_other_is_written(faults_of, a_record):
    (fault,) = faults_of(a_record(body=[NO_EFFECT, NO_CONTROL]))

    assert fault == (
        f"{PATH}:19:17: Results > hope_post > values: expected values of the arm usual, or missing reasons; "
        "found values of the arm peer only. Where the report gives none: "
        "usual: {n: {missing: not_reported}, mean: {missing: not_reported}, sd: {missing: not_reported}}."
    )


@pytest.mark.parametrize(
    "body",
    [
        [NO_CONTROL],
        [NO_EFFECT],
        [NO_EFFECT, ('usual: {n: "73", mean: "1.78", sd: "0.46"}', "usual: {n: {missing: not_reported}}")],
    ],
)
def test_an_effect_of_the_contrast_or_a_missing_reason_will_do_for_the_values_of_an_arm(
    accept, a_record, body
):
    assert accept(a_record(body=body)).warnings == ()


def test_an_arm_beside_the_effect_of_one_contrast_asks_nothing_of_another(accept, faults_of, a_record):
    more = ("  - {id: usual,", "  - {id: third, role: experimental}\n  - {id: usual,")
    second = ("contrasts:\n", "contrasts:\n  - {id: second, arm_exp: third, arm_ctl: usual}\n")

    accept(a_record(body=[more, second]))
    (fault,) = faults_of(a_record(body=[more, second, NO_EFFECT]))
    assert "expected values of the arm third, or missing reasons" in fault


def test_an_effect_that_is_missing_stands_for_no_arm(faults_of, a_record):
    missing = ('smd: "-0.05"', "smd: {missing: not_reported}")

    assert len(faults_of(a_record(body=[missing, NO_CONTROL]))) == 1


def test_a_draft_may_still_lack_the_values_of_an_arm(accept, a_record):
    draft = accept(a_record(head=[("submitted", "draft")], body=[NO_EFFECT, NO_CONTROL]))

    assert draft.sections["results"][0].place == Place(file=PATH, line=15, column=5)


def test_two_contrasts_of_the_same_arms_would_count_the_same_people_twice(faults_of, a_record):
    one = "  - {id: contrast, arm_exp: peer, arm_ctl: usual}\n"
    again = one + "  - {id: again, arm_exp: peer, arm_ctl: usual}\n"

    (fault,) = faults_of(a_record(body=[(one, again)]))

    assert "Contrasts > again: expected arms that contrast does not compare already" in fault
    assert "found peer and usual." in fault
