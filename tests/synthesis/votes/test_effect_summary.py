"""Estimates summarised without their precision."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.effects import Effect, Effects, Excluded
from synthesis.errors import NotComputable
from synthesis.numbers import Unavailable
from synthesis.votes.effect_summary import Lacking, summarise_effects

NUMBERS = st.lists(st.floats(min_value=-1e6, max_value=1e6), min_size=1, max_size=40)


def effect(study, y):
    return Effect(
        y=y, v=0.1, measured=y, study=study, study_label=study.title(), result="r", outcome="o",
        outcome_label="O", measure="SMD", route="reported", origins=(),
    )  # fmt: skip


def left_out(study, reason):
    return Excluded(
        study=study, study_label=study.title(), result="r", outcome_label="O", rule="missing", reason=reason
    )


def test_quartiles_are_those_r_has_by_default():
    # R 4.2.2: quantile(c(-0.31, 0.04, 0.12, 0.2, 0.35, 0.77), c(.25, .5, .75)) is 0.0600 0.1600 0.3125
    found = summarise_effects([0.35, -0.31, 0.12, 0.77, 0.04, 0.2])

    assert (found.q1, found.median, found.q3) == pytest.approx((0.06, 0.16, 0.3125), abs=1e-15)
    assert (found.smallest, found.largest) == (-0.31, 0.77)
    assert found.iqr == pytest.approx(0.2525, abs=1e-15)
    assert any("type 7" in note for note in found.notes)


@given(y=NUMBERS)
def test_numpy_finds_the_same(y):
    found = summarise_effects(y)

    assert [found.smallest, found.q1, found.median, found.q3, found.largest] == pytest.approx(
        np.percentile(y, [0, 25, 50, 75, 100]).tolist()
    )
    assert found.smallest <= found.q1 <= found.median <= found.q3 <= found.largest


@given(y=NUMBERS)
def test_turned_estimates_give_the_turned_summary(y):
    found, turned = summarise_effects(y), summarise_effects([-one for one in y])

    assert (-turned.largest, -turned.q3, -turned.median) == pytest.approx(
        (found.smallest, found.q1, found.median), abs=1e-9
    )


def test_one_estimate_is_its_own_summary():
    found = summarise_effects([0.3])

    assert (found.smallest, found.q1, found.median, found.q3, found.largest) == (0.3,) * 5


def test_studies_that_lack_an_estimate_are_listed_with_the_reason():
    absent = Unavailable(reason="only a p-value was reported")
    found = summarise_effects([0.1, math.nan, absent, 0.3], labels=["A", "B", "C", "D"])

    assert found.lacking == (
        Lacking(study="B", reason="not given"),
        Lacking(study="C", reason="only a p-value was reported"),
    )
    assert (found.k, found.n_studies) == (2, 2)


def test_effects_list_the_studies_that_were_left_out_whole():
    effects = Effects(
        measure="SMD",
        rows=(effect("a", 0.1), effect("a", 0.3), effect("b", 0.2)),
        excluded=(
            left_out("b", "no mean"),
            left_out("c", "no mean"),
            left_out("c", "no SD"),
            left_out("d", "no n"),
        ),
    )
    found = summarise_effects(effects)

    assert (found.measure, found.k, found.n_studies, found.median) == ("SMD", 3, 2, 0.2)
    assert found.lacking == (Lacking(study="C", reason="no mean"), Lacking(study="D", reason="no n"))


def test_a_summary_says_that_size_and_variance_are_ignored():
    effects = Effects(
        measure="SMD", rows=(effect("a", 0.1), effect("a", 0.3)), excluded=(left_out("c", "no mean"),)
    )
    told = " ".join(summarise_effects(effects).summary().split())

    assert "the sizes of the studies and the variances of estimates are ignored" in told
    assert "Some studies have several estimates here" in told
    assert "C no mean" in told
    assert (
        repr(summarise_effects([0.1, 0.3]))
        == "<EffectSummary: 2 estimates: median 0.2000 (0.1500 to 0.2500)>"
    )


@pytest.mark.parametrize(
    ("y", "told"),
    [
        ([], "there is no estimate to summarise; 0 studies lack one"),
        ([math.nan], "there is no estimate to summarise; 1 studies lack one"),
        ([0.1, math.inf], "expected a finite number; found inf"),
        ([0.1, "0.2"], "expected a finite number; found '0.2'"),
        ("0.1", "expected a list or a column"),
        (0.1, "expected a list or a column"),
        ({"y": [0.1]}, "expected a list or a column"),
    ],
)
def test_what_are_no_estimates_is_refused(y, told):
    with pytest.raises(NotComputable, match=told):
        summarise_effects(y)


def test_names_must_fit():
    with pytest.raises(NotComputable, match="names: expected one for each of 2 estimates; found 1"):
        summarise_effects([0.1, 0.2], labels=["a"])
