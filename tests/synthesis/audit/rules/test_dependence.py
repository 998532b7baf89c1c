"""Each rule of dependence on dependent rows, a near miss and independent ones."""

from dataclasses import replace
from itertools import combinations, product

import pytest

from synthesis.audit.lines import StudyFacts, Synthesised
from synthesis.audit.rules.dependence import RULES

RULE = {rule.id.partition(".")[2]: rule for rule in RULES}


def pooled(lines, **more):
    return Synthesised(
        id="all",
        label="All",
        keys=tuple(line.key for line in lines),
        y=(0.1,) * len(lines),
        v=(0.1,) * len(lines),
        **more,
    )


def found(rule, audited, lines, studies=(), **more):
    return list(RULE[rule].find(audited(*lines, studies=studies, syntheses=(pooled(lines, **more),))))


def armed(line, exp, ctl):
    return replace(
        line, experimental=replace(line.experimental, arm=exp), control=replace(line.control, arm=ctl)
    )


@pytest.fixture
def lines(a_line):
    return [a_line("a", row=0), a_line("b", row=1)]


@pytest.mark.parametrize("rule", RULE)
def test_one_row_a_study_is_silent(rule, audited, lines):
    assert found(rule, audited, lines) == []


@pytest.fixture
def second(a_line):
    return {
        "shared_arm": armed(a_line("a", "row_2", row=2), "other", "ctl"),
        "times": a_line("a", "row_2", row=2, when={"timepoint": "follow_up"}),
        "outcomes": a_line("a", "row_2", row=2, scale={"instrument": "BDI-II"}),
    }


@pytest.mark.parametrize(("kind", "rule"), [*product(["shared_arm", "times", "outcomes"], repeat=2)])
def test_each_kind_of_second_row_is_told_by_its_own_rule_alone(audited, lines, second, kind, rule):
    told = found(rule, audited, [*lines, second[kind]])

    assert [one.lines for one in told] == ([(("a", "row_1"), ("a", "row_2"))] if kind == rule else [])


@pytest.mark.parametrize("rule", ["shared_arm", "times", "outcomes"])
def test_a_synthesis_that_reckons_with_dependence_is_silent(audited, lines, second, rule):
    assert found(rule, audited, [*lines, second[rule]], model="che") == []


def test_comparisons_of_four_different_arms_share_nobody(audited, lines, second):
    lines.append(armed(second["shared_arm"], "third", "fourth"))

    assert [found(rule, audited, lines) for rule in RULE] == [[], [], [], []]


def test_reports_of_one_trial_pooled_side_by_side_are_found(audited, lines):
    same = StudyFacts(id="b", label="B", place=lines[1].place, same_trial_as="a")

    (finding,) = found("same_trial", audited, lines, [same])

    assert finding.study == "b"
    assert [one.line for one in finding.suppose] == [("b", "row_1")]


def test_rows_are_told_as_two_by_two_comparison_has_it(audited, a_line):
    """Against a plain look at all pairs of rows of arms, times and instruments in all mixtures."""
    every = [
        armed(
            a_line("a", f"row_{i}", row=i, when={"timepoint": time}, scale={"instrument": scale}), exp, "ctl"
        )
        for i, (exp, time, scale) in enumerate(
            product(("one", "two"), ("post", "later"), ("PHQ-9", "BDI-II"))
        )
    ]
    for some in combinations(every, 3):
        pairs = list(combinations(some, 2))
        arms = [a.experimental.arm == b.experimental.arm for a, b in pairs]
        times = [a.when.timepoint == b.when.timepoint for a, b in pairs]
        scales = [a.scale.instrument == b.scale.instrument for a, b in pairs]

        assert bool(found("shared_arm", audited, some)) == (not all(arms))
        assert bool(found("times", audited, some)) == any(
            same and not time for same, time in zip(arms, times, strict=True)
        )
        assert bool(found("outcomes", audited, some)) == any(
            same and not scale for same, scale in zip(arms, scales, strict=True)
        )
