"""Rules on influence, against fits made one by one."""

import numpy as np
import pytest

from synthesis.audit.lines import Synthesised
from synthesis.audit.rules.influence import CHANGE, OUTLYING, P_OF_Q, RULES
from synthesis.effects import Effect, Effects
from synthesis.models.univariate import random_effects

RULE = {rule.id.partition(".")[2]: rule for rule in RULES}
CLEAN = (0.31, 0.22, 0.35, 0.27, 0.40, 0.18, 0.29)


def synthesis(lines, ys, vs):
    return Synthesised(
        id="all", label="All", keys=tuple(line.key for line in lines), y=tuple(ys), v=tuple(vs)
    )


@pytest.fixture
def evidence(a_line, audited):
    def build(ys, vs, studies=None):
        studies = studies or [f"s{i}" for i in range(len(ys))]
        lines = [a_line(study, f"row_{i}", row=i) for i, study in enumerate(studies)]
        return audited(*lines, syntheses=(synthesis(lines, ys, vs),))

    return build


def told(rule, evidence):
    return [one.study for one in RULE[rule].find(evidence)]


@pytest.mark.parametrize("rule", RULE)
def test_studies_that_agree_are_silent(rule, evidence):
    assert told(rule, evidence(CLEAN, [0.02] * 7)) == []


def test_a_study_apart_from_all_others_is_told_as_outlier_and_as_what_makes_the_heterogeneity(evidence):
    ys = [*CLEAN[:6], 2.1]

    assert told("outlier", evidence(ys, [0.02] * 7)) == ["s6"]
    assert told("heterogeneity", evidence(ys, [0.02] * 7)) == ["s6"]


def test_all_rows_of_a_study_are_left_out_together(evidence):
    ys = [*CLEAN[:6], 2.1, 2.0]

    (finding,) = RULE["outlier"].find(evidence(ys, [0.02] * 8, [*(f"s{i}" for i in range(6)), "s6", "s6"]))

    assert {one.line for one in finding.suppose} == {("s6", "row_6"), ("s6", "row_7")}


def test_three_studies_are_too_few_to_hang_on_one(evidence):
    assert [told(rule, evidence([0.3, 0.2, 2.1], [0.02] * 3)) for rule in RULE] == [[], [], []]


def fit(ys, vs):
    same = dict.fromkeys(("result", "outcome", "outcome_label", "measure", "route"), "SMD")
    rows = [
        Effect(
            study=f"s{i}", study_label=f"S{i}", y=float(y), v=float(v), measured=float(y), origins=(), **same
        )
        for i, (y, v) in enumerate(zip(ys, vs, strict=True))
    ]
    return random_effects(Effects(measure="SMD", rows=tuple(rows)))


@pytest.mark.parametrize("seed", range(6))
def test_what_is_told_is_what_fits_without_each_study_give(evidence, seed):
    draw = np.random.default_rng(seed)
    vs = draw.uniform(0.01, 0.1, 6)
    ys = draw.normal(0.2, 0.25, 6)
    ys[seed] += 1.0
    whole = fit(ys, vs)
    expected = {"heterogeneity": [], "conclusion": [], "outlier": []}
    for i in range(6):
        others = np.arange(6) != i
        part = fit(ys[others], vs[others])
        heterogeneity = [_q(some, of) for some, of in ((ys, vs), (ys[others], vs[others]))]
        if abs(heterogeneity[0][0] - heterogeneity[1][0]) >= CHANGE and (
            (heterogeneity[0][1] < P_OF_Q) != (heterogeneity[1][1] < P_OF_Q)
        ):
            expected["heterogeneity"].append(f"s{i}")
        if _side(part) != _side(whole) or (
            part.estimate * whole.estimate < 0 and abs(part.estimate - whole.estimate) > whole.se
        ):
            expected["conclusion"].append(f"s{i}")
        if abs(ys[i] - part.estimate) > OUTLYING * (vs[i] + part.tau2 + part.se_wald**2) ** 0.5:
            expected["outlier"].append(f"s{i}")

    assert {rule: told(rule, evidence(ys, vs)) for rule in RULE} == expected


def _side(fitted):
    return (fitted.interval.low > 0) - (fitted.interval.high < 0)


def _q(ys, vs):
    from scipy.special import chdtrc

    mean = np.sum(ys / vs) / np.sum(1 / vs)
    q, df = float(np.sum((ys - mean) ** 2 / vs)), len(ys) - 1
    return max(0.0, 1 - df / q), float(chdtrc(df, q))
