"""Moderators: which effects have those a formula asks for, and what becomes of the others."""

from dataclasses import replace

import pytest

from synthesis.errors import NotEstimable
from synthesis.models.regression.formula import formula
from synthesis.models.regression.moderators import complete, moderators, of_rows
from tests.synthesis.models.bcg import effects


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "dose: not reported"),
        (float("nan"), "dose: not reported"),
        ("", "dose: not reported"),
        (float("inf"), "dose: not finite"),
    ],
)
def test_an_effect_without_a_moderator_is_set_aside_with_the_reason(value, reason):
    kept, aside = complete(effects(dose=[value, *range(12)]), (formula("dose"),))

    assert kept.k == 12
    assert [(one.study, one.rule, one.reason) for one in aside] == [("trial_1", "moderator missing", reason)]
    assert kept.excluded == aside
    assert aside[0].origins == ("records/trial_1/a.yaml#tb",)


def test_a_tag_of_the_same_name_says_why_a_moderator_is_missing():
    known = effects(dose=[None, *range(12)])
    first = replace(known.rows[0], tags={"dose": "unclear"})
    _, aside = complete(replace(known, rows=(first, *known.rows[1:])), (formula("dose"),))

    assert aside[0].reason == "dose: unclear"


def test_a_level_may_be_called_as_a_missing_reason_is():
    kept, aside = complete(effects(bias=["low", "unclear", *["low"] * 11]), (formula("bias"),))

    assert (kept.k, aside) == (13, ())


def test_an_unknown_moderator_is_refused_with_those_there_are_and_the_nearest():
    with pytest.raises(NotEstimable) as caught:
        complete(effects(), (formula("ablat + yaer"),))

    assert str(caught.value) == "unknown moderator 'yaer'; known: ablat, alloc, year. Did you mean 'year'?"


def test_effects_of_which_none_has_every_moderator_cannot_be_regressed():
    halves = effects(a=[None, *range(12)], b=[1.0, *[None] * 12])
    with pytest.raises(NotEstimable, match="no study has all the moderators a, b"):
        complete(halves, (formula("a + b"),))


def test_no_effects_are_no_studies(effects_of):
    with pytest.raises(NotEstimable, match=r"^no studies$"):
        complete(effects_of([], []), (formula("x"),))


def test_numbers_among_codes_are_refused_by_row():
    parsed = formula("dose")
    table = moderators(effects(dose=[1.0, "high", *range(11)]), parsed)
    with pytest.raises(
        NotEstimable,
        match=r"'dose': expected numbers, or codes.* 1 \(Trial 1, tb\) and 'high' \(Trial 2, tb\)",
    ):
        table.is_text("dose")


def test_a_row_to_predict_for_must_have_every_moderator():
    with pytest.raises(NotEstimable, match="row 1: expected a value of 'year'; found ablat"):
        of_rows([{"ablat": 1, "year": 2}, {"ablat": 1}], formula("ablat + year"))
