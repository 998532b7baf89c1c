"""What each study does to a model: against R, against the models without it, and at the edges."""

from dataclasses import replace

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.design import intercept
from synthesis.models.diagnostics.baujat import baujat
from synthesis.models.diagnostics.influence import influence
from synthesis.models.diagnostics.refitted import leave_one_out
from synthesis.models.mixed import Options, mixed
from synthesis.models.regression.regression import meta_regression
from synthesis.models.univariate import random_effects
from tests.synthesis.models.bcg import effects
from tests.synthesis.models.diagnostics.test_refitted import V, Y

STUDIES = [f"s_{i}" for i in (1, 1, 2, 3, 2, 4, 5, 6, 6, 7, 8, 8, 8)]


@pytest.fixture
def clustered(effects_of):
    """The BCG trials as if of eight studies."""
    return effects_of(Y, V, studies=STUDIES)


def test_diagnostics_by_study_agree_with_r(clustered):
    """metafor 3.8-1, rma.mv(yi, vi, random = ~ 1 | trial): cooks.distance, dfbetas and rstudent with cluster=.

    Its search stops earlier than ours: rel.tol 1e-12 of nlminb, about six digits of tau2.
    """
    found = influence(random_effects(clustered, test="z"), by="study")

    assert found.cook == pytest.approx(
        [
            0.162744446,
            0.012146669,
            0.229481615,
            0.000413502,
            0.108741691,
            0.425729529,
            0.117017851,
            0.997811725,
        ],
        rel=1e-4,
    )
    assert found.dfbetas[:, 0] == pytest.approx(
        [-0.40306525, 0.10671729, -0.51381355, -0.01922881, -0.33870422, 0.66052586, -0.3486599, 1.00240763],
        rel=1e-4,
    )
    assert found.rstudent[[0, 1, 7, 12]] == pytest.approx(
        [-0.300774462, -1.277811012, 1.432965272, 1.347871151], rel=1e-5
    )


def test_each_study_is_set_against_the_regression_without_it(clustered):
    ablat = [row.moderators["ablat"] for row in effects().rows]
    rows = tuple(
        replace(row, moderators={"ablat": at}) for row, at in zip(clustered.rows, ablat, strict=True)
    )
    whole = meta_regression(replace(clustered, rows=rows), "~ ablat")
    found = influence(whole, by="study")
    keep = np.array(STUDIES) != "s_8"
    model = whole.mixed
    columns = replace(model.design, X=model.design.X[keep])
    without = mixed(model.y[keep], model.v[keep], columns, model.options)
    change = model.coefficients.estimate - without.coefficients.estimate
    X = model.design.X
    W = np.diag(1 / (model.v + without.tau2))
    spread = np.diagonal(np.linalg.inv(X.T @ W @ X)) * without.factor
    determinants = [np.linalg.det(one) for one in (without.covariance, model.covariance)]

    assert found.tau2[-1] == pytest.approx(without.tau2)
    assert found.q[-1] == pytest.approx(without.q)
    assert found.cook[-1] == pytest.approx(change @ np.linalg.solve(model.covariance, change), rel=1e-6)
    assert found.cov_ratio[-1] == pytest.approx(determinants[0] / determinants[1], rel=1e-6)
    assert found.dfbetas[-1] == pytest.approx(change / np.sqrt(spread), rel=1e-6)
    assert float(np.sum(found.hat)) == pytest.approx(2)
    assert "DFBETAS" in found.summary()


def test_studies_with_one_effect_each_are_their_effects():
    fit = meta_regression(effects(), "~ ablat")
    by_study, by_effect = influence(fit, by="study"), influence(fit)

    for name in ("rstudent", "cook", "cov_ratio", "hat", "tau2", "q", "dfbetas"):
        np.testing.assert_array_equal(getattr(by_study, name), getattr(by_effect, name))
    np.testing.assert_array_equal(baujat(fit, by="study").shift, baujat(fit).shift)
    assert "come from" not in by_study.summary()


def test_each_effect_of_a_bare_model_is_a_study():
    model = mixed(np.array(Y), np.array(V), intercept(13), Options())

    assert influence(model, by="study").names[:2] == ("effect 1", "effect 2")


def test_baujat_of_studies_adds_up_heterogeneity_and_sets_the_mean_against_that_without_the_study(clustered):
    fit = random_effects(clustered, test="z")
    found, alone = baujat(fit, by="study"), leave_one_out(fit)

    assert float(np.sum(found.q)) == pytest.approx(float(np.sum(baujat(fit).q)))
    assert found.shift == pytest.approx((fit.estimate - alone.estimate) ** 2 / alone.se**2, rel=1e-8)
    assert found.to_frame().index.name == "study"
    assert "of 8 studies" in found.summary()


def test_a_study_that_stands_out_is_marked_and_dependence_is_told(effects_of):
    y = [0.1, 0.12, 0.09, 0.11, 0.1, 0.13, 3.0, 3.1]
    fit = random_effects(effects_of(y, [0.01] * 8, studies=[*"abcdef", "g", "g"]), test="z")
    found = influence(fit, by="study")
    shown = " ".join(found.summary().split())

    assert found.influential.tolist() == [False] * 6 + [True]
    assert found.to_frame()["k"].tolist() == [1] * 6 + [2]
    assert "8 effects come from 7 studies; the model takes them for independent." in shown


def test_a_study_without_which_there_is_no_fit_has_no_diagnostics_and_a_reason(clustered):
    rows = tuple(replace(row, moderators={"late": float(row.study == "s_8")}) for row in clustered.rows)
    found = influence(meta_regression(replace(clustered, rows=rows), "~ late"), by="study")

    assert list(found.deleted.without) == [7]
    assert np.isnan(found.cook[-1])
    assert np.isnan(found.rstudent[-3:]).all()
    assert np.isfinite(found.cook[:-1]).all()
    assert "repeats a combination" in " ".join(found.summary().split())


def test_one_study_cannot_be_left_out_and_what_else_is_unknown_is_refused(effects_of):
    one = random_effects(effects_of([0.1, 0.4], [0.1, 0.1], studies=["a", "a"]))
    for of in (influence, baujat):
        with pytest.raises(NotEstimable, match="the only study"):
            of(one, by="study")
        with pytest.raises(NotEstimable, match="by 'site'; known: effect, study"):
            of(one, by="site")
        with pytest.raises(NotEstimable, match="no model to work on"):
            of(random_effects(effects_of([0.4], [0.1])), by="study")


def test_two_studies_leave_each_other(effects_of):
    fit = random_effects(effects_of([0.1, 0.2, 0.7], [0.1, 0.1, 0.3], studies=["a", "a", "b"]), test="z")
    found = influence(fit, by="study")

    assert found.deleted.count.tolist() == [1, 2]
    assert found.rstudent[0] == pytest.approx((0.1 - 0.7) / 0.4**0.5)
    assert np.isfinite(found.cook).all()


def test_equal_effects_have_no_influence(effects_of):
    fit = random_effects(effects_of([0.3] * 4, [0.1, 0.2, 0.3, 0.4], studies=list("aabc")))
    found = influence(fit, by="study")

    assert found.cook == pytest.approx([0, 0, 0], abs=1e-20)
    assert found.rstudent == pytest.approx([0] * 4, abs=1e-12)
    assert not found.influential.any()
    assert baujat(fit, by="study").q == pytest.approx([0, 0, 0], abs=1e-20)
