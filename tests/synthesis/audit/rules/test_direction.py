"""Each rule of direction on a slip, a near miss and clean rows."""

import pytest

from synthesis.audit.rules.direction import RULES

RULE = {rule.id.partition(".")[2]: rule for rule in RULES}


def found(rule, evidence):
    return list(RULE[rule].find(evidence))


@pytest.fixture
def rows(a_line):
    """Six studies that agree, on a scale where lower is better; changes by number of study."""

    def build(**changes):
        made = []
        for i in range(6):
            y = -0.40 - 0.02 * i
            facts = {
                "between": {"estimate": f"{y:.2f}"},
                "measure": "SMD",
                "sign": "exp_minus_ctl",
                "computed": (y, 0.03),
                "reported": (y, 0.03),
                "claim": "better",
                **changes.get(f"s{i}", {}),
            }
            made.append(a_line(f"s{i}", row=i, **facts))
        return made

    return build


@pytest.mark.parametrize("rule", RULE)
def test_clean_rows_are_silent(rule, audited, rows):
    assert found(rule, audited(*rows())) == []


def test_an_effect_with_its_sign_lost_is_found_against_its_means(audited, rows):
    evidence = audited(*rows(s2={"reported": (0.44, 0.03), "between": {"estimate": "0.44"}}))

    (finding,) = found("against_means", evidence)

    assert finding.lines == (("s2", "row_1"),)
    assert [(one.number, one.value) for one in finding.suppose] == [("effect", -1.0)]


def test_an_adjusted_effect_that_crosses_none_by_a_trifle_is_silent(audited, rows):
    near = {"computed": (-0.12, 0.03), "reported": (0.15, 0.03)}

    assert found("against_means", audited(*rows(s2=near))) == []


def test_a_scale_turned_round_in_all_studies_is_one_finding(audited, rows):
    turned = {f"s{i}": {"reported": (0.40 + 0.02 * i, 0.03)} for i in range(6)}

    (finding,) = found("against_means", audited(*rows(**turned)))

    assert len(finding.lines) == 6


def test_an_effect_against_the_authors_words_is_found(audited, rows):
    worse = {"computed": (0.40, 0.03), "reported": None}

    (finding,) = found("against_claim", audited(*rows(s1=worse)))

    assert finding.study == "s1"


def test_an_effect_within_its_error_of_the_authors_words_is_silent(audited, rows):
    near = {"computed": (0.12, 0.03), "reported": None}

    assert found("against_claim", audited(*rows(s1=near))) == []


def second(a_line, y, row=9):
    scale = {"instrument": "BDI-II", "construct": "depression"}
    return a_line("s0", "row_9", row=row, scale=scale, computed=(y, 0.03))


@pytest.mark.parametrize(("y", "findings"), [(0.45, 1), (0.15, 0), (-0.30, 0)])
def test_a_study_contradicts_itself_only_by_clear_effects(a_line, audited, rows, y, findings):
    lines = rows(s0={"scale": {"construct": "depression"}})

    told = found("within_study", audited(*lines, second(a_line, y)))

    assert len(told) == findings
    assert all(set(one.lines) == {("s0", "row_1"), ("s0", "row_9")} for one in told)


def test_the_instrument_on_which_other_studies_disagree_is_doubted_first(a_line, audited, rows):
    own = {"scale": {"construct": "depression"}, "computed": (0.50, 0.03), "reported": None}

    (finding,) = found("within_study", audited(*rows(s0=own), second(a_line, -0.45)))

    assert finding.lines[0] == ("s0", "row_1")


def test_a_study_that_declares_a_scale_the_other_way_is_found(audited, rows):
    other = {"scale": {"polarity": "higher_better"}, "computed": (0.40, 0.03), "claim": ""}

    (finding,) = found("polarity", audited(*rows(s3=other)))

    assert finding.study == "s3"


@pytest.mark.parametrize(("y", "findings"), [(0.70, 1), (0.20, 0), (1.90, 0)])
def test_an_effect_is_turned_round_only_where_it_is_far_and_would_fit(audited, rows, y, findings):
    away = {"computed": (y, 0.03), "reported": None, "claim": ""}

    told = found("polarity", audited(*rows(s3=away)))

    assert [one.study for one in told] == ["s3"] * findings
