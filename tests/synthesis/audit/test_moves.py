"""What a synthesis would become is what its model gives when it is fitted to the changed effects."""

from dataclasses import replace

import numpy as np
import pytest

from synthesis.audit.estimates import with_effects
from synthesis.audit.finding import Finding, Supposed
from synthesis.audit.lines import Synthesised
from synthesis.audit.moves import moves
from synthesis.effects import Effect, Effects
from synthesis.models.univariate import random_effects
from synthesis.verdicts.margin import Margin
from synthesis.verdicts.verdict import judge

MEANS = [("10.1", "12.0"), ("9.0", "11.5"), ("11.2", "11.0"), ("8.7", "12.4"), ("10.9", "11.6")]


@pytest.fixture
def lines(a_line):
    made = [
        a_line(
            study=f"s{at}",
            exp={"n": "40", "mean": exp, "sd": "4.0"},
            ctl={"n": "38", "mean": ctl, "sd": "4.2"},
            measure="SMD",
            row=at,
        )
        for at, (exp, ctl) in enumerate(MEANS)
    ]
    return with_effects(made)


@pytest.fixture
def synthesis(lines):
    return Synthesised(
        id="mood",
        label="Mood",
        keys=tuple(line.key for line in lines),
        y=tuple(-line.computed.y for line in lines),
        v=tuple(line.computed.v for line in lines),
        turns=(-1,) * len(lines),
    )


def finding(*suppose, lines=()):
    about = tuple(one.line for one in suppose) or lines
    return Finding(
        rule="spread.se_as_sd",
        study=about[0][0],
        outcome="Mood",
        lines=about,
        numbers=(),
        place=None,
        message="",
        look_up="",
        suppose=suppose,
    )


def refitted(y, v, **how):
    rows = tuple(
        Effect(
            y=one, v=var, measured=one, study=f"s{at}", study_label="", result="r", outcome="", outcome_label="",
            measure="SMD", route="computed", origins=(),
        )
        for at, (one, var) in enumerate(zip(y, v, strict=True))
    )  # fmt: skip
    return random_effects(Effects(measure="SMD", rows=rows), **how)


def agrees(pooled, fit):
    assert pooled.estimate == pytest.approx(fit.estimate, rel=1e-9)
    assert (pooled.low, pooled.high) == pytest.approx((fit.interval.low, fit.interval.high), rel=1e-9)
    assert pooled.i2_q == pytest.approx(max(0.0, 1 - (fit.k - 1) / fit.heterogeneity.q), abs=1e-12)
    return True


def test_a_line_that_is_set_aside_leaves_what_the_others_pool_to(lines, synthesis, audited):
    [[move]] = moves(audited(*lines, syntheses=(synthesis,)), [finding(lines=(lines[3].key,))])

    assert agrees(move.before, refitted(synthesis.y, synthesis.v))
    assert agrees(move.after, refitted(np.delete(synthesis.y, 3), np.delete(synthesis.v, 3)))
    assert (move.before.vote, move.after.vote) == ("4 for, 1 against", "3 for, 1 against")


def test_a_spread_that_was_a_standard_error_gives_the_effect_of_the_larger_spread(lines, synthesis, audited):
    key = lines[0].key
    suppose = [Supposed(line=key, number=f"{side}.sd", value=25.0) for side in ("experimental", "control")]
    n, m = 40, 38
    d = (12.0 - 10.1) / 25
    y, v = list(synthesis.y), list(synthesis.v)
    exact = with_effects([_with_sd(lines[0], "25.0")])[0].computed
    y[0], v[0] = -exact.y, exact.v

    [[move]] = moves(audited(*lines, syntheses=(synthesis,)), [finding(*suppose)])

    assert agrees(move.after, refitted(y, v))
    assert y[0] == pytest.approx(d * (1 - 3 / (4 * (n + m - 2) - 1)), rel=1e-3)  # Hedges' g


def _with_sd(line, text):
    def side(of):
        return replace(of, numbers={**of.numbers, "sd": replace(of.numbers["sd"], value=float(text))})

    return replace(line, experimental=side(line.experimental), control=side(line.control))


def test_an_effect_turned_round_changes_its_sign_and_its_vote(lines, synthesis, audited):
    suppose = Supposed(line=lines[2].key, number="effect", value=-1.0)

    [[move]] = moves(audited(*lines, syntheses=(synthesis,)), [finding(suppose)])

    y = list(synthesis.y)
    y[2] = -y[2]
    assert agrees(move.after, refitted(y, synthesis.v))
    assert move.after.vote == "5 for, 0 against"


def test_a_reported_effect_that_comes_of_other_numbers_does_not_move_with_the_arms(lines, synthesis, audited):
    own = replace(synthesis, y=(0.9, *synthesis.y[1:]))  # reported, and not what the arms give
    suppose = Supposed(line=lines[0].key, number="experimental.sd", value=25.0)

    assert moves(audited(*lines, syntheses=(own,)), [finding(suppose)]) == ((),)


def test_nothing_is_left_where_the_only_effect_is_set_aside(lines, synthesis, audited):
    one = replace(synthesis, keys=synthesis.keys[:1], y=synthesis.y[:1], v=synthesis.v[:1], turns=(-1,))

    [[move]] = moves(audited(*lines, syntheses=(one,)), [finding(lines=(lines[0].key,))])

    assert move.after is None
    assert move.why_not
    assert move.turns


def test_a_finding_about_lines_that_no_synthesis_pools_moves_nothing(lines, synthesis, audited):
    assert moves(audited(*lines, syntheses=(synthesis,)), [finding(lines=(("other", "row"),))]) == ((),)


def test_many_findings_move_as_each_would_alone(lines, synthesis, audited):
    asked = [finding(lines=(line.key,)) for line in lines] * 120
    together = moves(audited(*lines, syntheses=(synthesis,)), asked)

    alone = [moves(audited(*lines, syntheses=(synthesis,)), [one])[0] for one in asked[: len(lines)]]
    assert [move[0].after.estimate for move in together[: len(lines)]] == pytest.approx(
        [move[0].after.estimate for move in alone], rel=1e-12
    )
    assert together[-1] == together[len(lines) - 1]


@pytest.mark.parametrize("tau2", ["DL", "PM", "REML"])
def test_the_mean_is_by_the_synthesis_own_estimator_and_test(tau2, lines, synthesis, audited):
    own = replace(synthesis, tau2=tau2, test="z")

    [[move]] = moves(audited(*lines, syntheses=(own,)), [finding(lines=(lines[1].key,))])

    left = refitted(np.delete(own.y, 1), np.delete(own.v, 1), tau2=tau2, test="z")
    assert (move.after.low, move.after.high) == pytest.approx(
        (left.interval.low, left.interval.high), rel=1e-9
    )


def test_the_verdict_is_that_of_the_interval_against_the_margin(lines, synthesis, audited):
    own = replace(synthesis, margin=Margin(id="smd", harm=0.2, benefit=0.2))

    [[move]] = moves(audited(*lines, syntheses=(own,)), [finding(lines=(lines[2].key,))])

    assert move.before.verdict == judge(move.before.low, move.before.high, own.margin).code == "noninferior"
    assert move.after.verdict == judge(move.after.low, move.after.high, own.margin).code == "better_unclear"
    assert move.turns


def test_a_time_that_may_be_in_another_unit_moves_no_effect(lines, synthesis, audited):
    told = replace(finding(lines=(lines[0].key,)), rule="time.months_as_weeks")

    assert moves(audited(*lines, syntheses=(synthesis,)), [told]) == ((),)


def test_a_number_that_the_effect_is_not_made_from_moves_nothing(lines, synthesis, audited, a_line):
    first = lines[0]
    with_baseline = replace(
        first,
        experimental=replace(
            first.experimental,
            numbers={**first.experimental.numbers, "baseline_sd": first.experimental.numbers["sd"]},
        ),
    )
    suppose = Supposed(line=first.key, number="experimental.baseline_sd", value=1.0)
    typed = replace(synthesis, y=(synthesis.y[0] + 0.004, *synthesis.y[1:]))  # reported to two decimals

    assert moves(audited(with_baseline, *lines[1:], syntheses=(typed,)), [finding(suppose)]) == ((),)


@pytest.mark.parametrize("model", ["mantel_haenszel", "peto", "glmm", "che"])
def test_a_synthesis_by_another_model_moves_by_the_usual_random_effects(model, lines, synthesis, audited):
    own = replace(synthesis, model=model, tau2="none", test="z")

    [[move]] = moves(audited(*lines, syntheses=(own,)), [finding(lines=(lines[1].key,))])

    assert agrees(move.after, refitted(np.delete(own.y, 1), np.delete(own.v, 1)))
