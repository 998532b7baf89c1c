"""Standard errors of effects that were worked out of their row's own numbers."""

from math import sqrt

import pytest

from synthesis.audit.formulas import correction
from synthesis.audit.rules.consistency_se_of_n import SE_OF_N, standard_errors

ROWS = ((58, 56, 0.31), (24, 25, -0.52), (110, 104, 0.14), (40, 41, 0.27), (75, 71, 0.44), (33, 36, -0.23))


@pytest.fixture
def effects(a_line, audited):
    """Rows with effects of four digits and standard errors by the formula of Hedges 1981, and one more."""

    def build(n, of, effect_of=None, **more):
        lines = [row(a_line, f"s{i}", i, one[:2], one[:2], one[2]) for i, one in enumerate(ROWS)]
        other = row(a_line, "odd", 7, (48, 48), (48, 48), 0.35)
        odd = row(a_line, "odd", 8, n, of, 0.2, **more)
        return audited(*lines, other, odd)

    return build


def row(a_line, study, at, n, of, d, **more):
    """A row of n people whose effect and standard error are those of `of` people."""
    df = sum(of) - 2
    g = correction(df) * d
    se = sqrt(1 / of[0] + 1 / of[1] + g**2 / (2 * sum(of)))
    sides = [
        {"n": str(n[0]), "mean": f"{10 + 5 * d:.3f}", "sd": "5.000"},
        {"n": str(n[1]), "mean": "10.000", "sd": "5.000"},
    ]
    between = {"estimate": f"{g:.5f}", "se": f"{se:.6f}"}
    measured = {"measure": "SMD", "sign": "exp_minus_ctl", **more}
    return a_line(study, name=f"row_{at}", row=at, exp=sides[0], ctl=sides[1], between=between, **measured)


def test_an_error_of_another_results_people_is_told_with_whose(effects):
    (finding,) = SE_OF_N.find(effects((45, 45), (48, 48)))

    assert finding.lines == (("odd", "row_8"),)
    assert "It goes with 48 and 48 people" in finding.message
    assert finding.suppose[0].value == pytest.approx(sqrt(2 / 45), rel=0.01)


def test_an_n_that_moves_the_correction_of_the_effect_too_must_give_both(a_line, audited, effects):
    evidence = effects((45, 45), (45, 45))
    small = [row(a_line, "small", at, n, (20, 21), 0.4) for at, n in enumerate(((20, 21), (14, 15)), 10)]

    (finding,) = SE_OF_N.find(audited(*evidence.lines, *small))

    assert "It goes with 20 and 21 people" in finding.message


def test_an_error_of_nobodys_people_is_told_without(effects):
    (finding,) = SE_OF_N.find(effects((45, 45), (30, 60)))

    assert "It goes with" not in finding.message


def test_errors_of_their_own_people_and_adjusted_effects_are_silent(effects):
    assert list(SE_OF_N.find(effects((45, 45), (45, 45)))) == []
    assert list(SE_OF_N.find(effects((45, 45), (48, 48), value_kind="adjusted"))) == []


def test_where_most_errors_are_of_a_design_nothing_is_told(a_line, audited):
    lines = [row(a_line, f"s{i}", i, (2 * one[0], 2 * one[1]), one[:2], one[2]) for i, one in enumerate(ROWS)]

    assert list(SE_OF_N.find(audited(*lines))) == []


def test_formulas_in_use_agree_within_some_per_cent():
    errors = list(standard_errors(0.3, (45.0, 47.0)))

    assert max(errors) / min(errors) < 1.04
    assert min(abs(one - sqrt(1 / 45 + 1 / 47)) for one in errors) < 1e-12
