"""The moderators of counts, from the other columns of their frame."""

import numpy as np
import pandas as pd
import pytest

from synthesis.data_frames.count_frames import counts
from synthesis.errors import NotEstimable
from synthesis.models.counts.glmm import glmm
from synthesis.models.design import design

FRAME = pd.DataFrame(
    {
        "study": list("abcdefgh"),
        "events_exp": [4, 6, 3, 62, 33, 0, 8, 9],
        "n_exp": [123, 306, 231, 1359, 507, 50, 254, 300],
        "events_ctl": [11, 29, 11, 248, 47, 0, 10, 12],
        "n_ctl": [139, 303, 220, 1286, 515, 50, 262, 310],
        "latitude": [44, 55, 42, 52, 13, 30, 19, 13],
        "how": ["r", "r", "s", "s", "r", "t", "s", "r"],
    }
)


def test_counts_keep_the_other_columns_of_their_frame():
    data = counts(FRAME)

    assert sorted(data.moderators) == ["how", "latitude"]
    assert data.moderators["latitude"] == (44, 55, 42, 52, 13, 30, 19, 13)


def test_a_study_left_out_takes_its_moderators_along():
    data = counts(FRAME.assign(n_exp=FRAME["n_exp"].where(FRAME.index != 0)))

    assert data.studies == tuple("bcdefgh")
    assert data.moderators["how"] == tuple("rssrtsr")


def test_a_formula_gives_the_model_that_its_columns_give():
    data = counts(FRAME)
    X = np.column_stack([np.ones(8), FRAME["latitude"], FRAME["latitude"] ** 2])
    by_hand = glmm(data, moderators=design(("intercept", "latitude", "latitude^2"), X), method="EE")
    by_formula = glmm(data, moderators="~ latitude + I(latitude^2)", method="EE")

    assert [one.estimate for one in by_formula.coefficients] == pytest.approx(
        [one.estimate for one in by_hand.coefficients], rel=1e-9
    )


def test_a_level_that_only_a_study_without_information_has_makes_no_column():
    fit = glmm(counts(FRAME), moderators="~ how", method="EE")

    assert fit.design.names == ("intercept", "how = s")
    assert [one.study for one in fit.left_out] == ["f"]


def test_a_study_that_lacks_a_moderator_is_left_out_and_listed():
    lacking = FRAME.assign(latitude=FRAME["latitude"].where(FRAME.index != 1), how=["", *FRAME["how"][1:]])
    fit = glmm(counts(lacking), moderators="~ latitude + how", method="EE")

    told = {one.study: (one.rule, one.reason) for one in fit.left_out}
    assert told["a"] == ("moderator missing", "how is missing")
    assert told["b"] == ("moderator missing", "latitude is missing")
    assert fit.studies == tuple("cdegh")
    assert fit.data.studies == tuple("cdefgh")


def test_a_moderator_that_the_counts_do_not_have_is_refused_with_those_they_have():
    with pytest.raises(
        NotEstimable, match=r"unknown moderator 'latitud'; known: how, latitude\. Did you mean"
    ):
        glmm(counts(FRAME), moderators="~ latitud")
    with pytest.raises(NotEstimable, match="no study has the moderator nothing"):
        glmm(counts(FRAME.assign(nothing="")), moderators="~ nothing")


def test_an_option_that_no_mixed_model_has_is_refused_with_those_it_has():
    with pytest.raises(
        NotEstimable, match="unknown option of a mixed model 'choices'; known: cor, method, nodes"
    ):
        glmm(counts(FRAME), choices={})
    with pytest.raises(NotEstimable, match="the nodes of a quadrature are 100 at most; found 500"):
        glmm(counts(FRAME), nodes=500)
