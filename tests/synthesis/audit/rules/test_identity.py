"""Each rule of identity on a slip, a near miss and clean rows."""

from dataclasses import replace

import pytest

from synthesis.audit.lines import StudyFacts
from synthesis.audit.rules.identity import RULES

RULE = {rule.id.partition(".")[2]: rule for rule in RULES}
NUMBERS = (
    *(("48", "12.41", "5.33", "47", "14.02", "4.91"), ("81", "9.87", "4.12", "79", "11.36", "4.48")),
    *(("33", "15.23", "6.04", "35", "15.98", "5.57"), ("120", "10.55", "4.71", "118", "12.13", "5.06")),
    *(("64", "13.19", "5.88", "66", "14.77", "5.29"), ("26", "8.34", "3.97", "29", "10.02", "4.25")),
)
EFFECTS = ((-0.31, 0.04), (-0.34, 0.03), (-0.13, 0.06), (-0.62, 0.02), (0.28, 0.03), (-0.94, 0.08))


def found(rule, evidence):
    return list(RULE[rule].find(evidence))


def arms(numbers):
    n1, m1, s1, n2, m2, s2 = numbers
    return {"exp": {"n": n1, "mean": m1, "sd": s1}, "ctl": {"n": n2, "mean": m2, "sd": s2}}


@pytest.fixture
def clean(a_line):
    return [a_line(f"s{i}", row=i, **arms(numbers)) for i, numbers in enumerate(NUMBERS)]


@pytest.fixture
def effects(a_line):
    """Rows whose reported effects are the recomputed ones."""

    def build(reported=None):
        reported = reported or [y for y, _ in EFFECTS]
        return [
            a_line(
                f"s{i}",
                row=i,
                between={"estimate": f"{y:.2f}", "se": f"{v**0.5:.2f}"},
                measure="SMD",
                sign="exp_minus_ctl",
                computed=(own, v),
                reported=(y, v),
            )
            for i, (y, (own, v)) in enumerate(zip(reported, EFFECTS, strict=True))
        ]

    return build


@pytest.mark.parametrize("rule", RULE)
def test_clean_rows_are_silent(rule, audited, clean, effects):
    assert found(rule, audited(*clean)) == []
    assert found(rule, audited(*effects())) == []


def test_a_control_arm_copied_from_another_study_is_found(audited, clean):
    clean[4] = replace(clean[4], control=replace(clean[4].control, numbers=clean[1].control.numbers))

    (finding,) = found("same_numbers", audited(*clean))

    assert finding.lines == (clean[4].key, clean[1].key)
    assert "n 79, mean 11.36, SD 4.48" in finding.message
    assert [one.line for one in finding.suppose] == [clean[4].key]


def test_whole_numbers_of_arms_of_one_size_agree_by_chance_and_are_no_copy(audited, a_line):
    def whole(numbers):
        return arms(["50" if i % 3 == 0 else one.partition(".")[0] for i, one in enumerate(numbers)])

    rows = [a_line(f"s{i}", row=i, **whole(numbers)) for i, numbers in enumerate(NUMBERS)]
    rows[4] = replace(rows[4], control=replace(rows[4].control, numbers=rows[1].control.numbers))

    assert found("same_numbers", audited(*rows)) == []


def test_studies_declared_to_be_one_trial_may_share_their_numbers(audited, clean):
    clean[4] = replace(clean[4], experimental=clean[1].experimental, control=clean[1].control)
    same = StudyFacts(id="s4", label="S4", place=clean[4].place, same_trial_as="s1")

    assert found("same_numbers", audited(*clean, studies=[same])) == []
    assert found("duplicate_study", audited(*clean, studies=[same])) == []


def test_one_row_with_the_same_numbers_in_both_arms_is_found(audited, clean):
    clean[2] = replace(clean[2], control=replace(clean[2].control, numbers=clean[2].experimental.numbers))

    (finding,) = found("same_numbers", audited(*clean))

    assert finding.lines == (clean[2].key,)
    assert "Both arms" in finding.message


def test_a_control_shared_by_two_comparisons_is_no_copy(audited, clean, a_line):
    shared = a_line("s0", "row_9", row=9, **arms(("52", "12.88", "5.71", *NUMBERS[0][3:])))
    shared = replace(shared, experimental=replace(shared.experimental, arm="second"))

    assert found("same_numbers", audited(*clean, shared)) == []


def test_a_row_copied_to_another_instrument_of_its_study_is_found(audited, clean, a_line):
    copied = a_line(
        "s0", "row_9", row=9, scale={"instrument": "GAD-7"}, outcome="Anxiety", **arms(NUMBERS[0])
    )

    (finding,) = found("same_numbers", audited(*clean, copied))

    assert finding.lines == (copied.key, clean[0].key)


def test_an_effect_copied_with_three_decimals_is_found_and_with_one_is_not(audited, a_line):
    def rows(digits):
        shown = [(f"{y + 0.0137:.{digits}f}", f"{v**0.5:.{digits}f}") for y, v in EFFECTS]
        shown[3] = shown[0]
        return [
            a_line(f"s{i}", row=i, between={"estimate": y, "se": se}, measure="SMD")
            for i, (y, se) in enumerate(shown)
        ]

    (finding,) = found("same_effect", audited(*rows(3)))

    assert finding.lines == (("s3", "row_1"), ("s0", "row_1"))
    assert found("same_effect", audited(*rows(1))) == []


def test_swapped_effects_are_one_finding_that_would_put_each_back(audited, effects):
    ys = [y for y, _ in EFFECTS]
    ys[3], ys[4] = ys[4], ys[3]

    (finding,) = found("row_slip", audited(*effects(ys)))

    assert set(finding.lines) == {("s3", "row_1"), ("s4", "row_1")}
    assert {(one.line[0], one.value) for one in finding.suppose} == {("s3", -0.62), ("s4", 0.28)}


def test_a_block_shifted_by_a_row_is_one_finding(audited, effects):
    ys = [y for y, _ in EFFECTS]
    ys[2:5] = ys[3:6]

    (finding,) = found("row_slip", audited(*effects(ys)))

    assert {line for line, _ in finding.lines} == {"s2", "s3", "s4", "s5"}


def test_effects_adjusted_a_little_are_no_slip(audited, effects):
    ys = [y + 0.08 for y, _ in EFFECTS]

    assert found("row_slip", audited(*effects(ys))) == []


def test_a_study_that_stands_twice_is_found_once(audited, clean):
    again = replace(
        clean[5], study="other", label="Other", experimental=clean[0].experimental, control=clean[0].control
    )

    (finding,) = found("duplicate_study", audited(*clean, again))

    assert finding.study == "s0"
    assert {study for study, _ in finding.lines} == {"s0", "other"}
    assert found("same_numbers", audited(*clean, again)) == []


def test_studies_of_one_author_country_and_size_are_not_taken_for_one(audited, a_line):
    rows = [a_line(f"s{i}", row=i, exp={"n": "50"}, ctl={"n": "50"}) for i in range(4)]
    facts = [
        StudyFacts(id=f"s{i}", label="Adams", year="2019", country="NL", place=rows[i].place)
        for i in range(4)
    ]

    assert found("duplicate_study", audited(*rows, studies=facts)) == []
