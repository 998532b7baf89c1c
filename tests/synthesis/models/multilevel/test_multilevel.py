"""Dependent effects pooled, from effects to a result: against R, and what is told or refused."""

from dataclasses import replace

import numpy as np
import pytest

from synthesis.dependence.blocks import of_matrix
from synthesis.errors import NotEstimable
from synthesis.models.multilevel.given import Given
from synthesis.models.multilevel.model import Asked
from synthesis.models.multilevel.multilevel import multilevel
from synthesis.numbers import Unavailable
from tests.synthesis.models.made import made
from tests.synthesis.models.multilevel.dense import correlated
from tests.synthesis.models.multilevel.diagnostics.konstantopoulos import effects

Z = Asked(test="z")
R = pytest.approx


def agrees(number):
    """R's search stops at a relative change of its own; what it prints is right to about 1e-6."""
    return pytest.approx(number, rel=2e-6)


def few(k=8, **columns):
    study = [f"study_{i // 2 + 1}" for i in range(k)]
    made_of = made(np.sin(np.arange(float(k))), np.full(k, 0.1), **columns)
    rows = (replace(row, study=name, study_label=name) for row, name in zip(made_of.rows, study, strict=True))
    return replace(made_of, rows=tuple(rows))


def test_the_three_level_model_of_the_school_calendars_agrees_with_r():
    """metafor 5.0-1: rma.mv(yi, vi, random = ~ 1 | district/school), REML, z."""
    found = multilevel(effects(), asked=Z)

    assert [one.estimate for one in found.model.components] == agrees([0.0650619442993251, 0.032736517019321])
    assert [one.levels for one in found.model.components] == [11, 56]
    assert (found.estimate, found.se) == agrees((0.184713163675436, 0.0845559187541))
    assert (found.low, found.high) == agrees((0.018986608237705, 0.350439719113167))
    assert found.model.q == R(578.864017958223)
    assert (found.model.loglik, found.model.full.loglik) == R((-7.95872403371094, -8.41999620920087))
    assert (found.model.restricted.aic, found.model.restricted.bic) == R((21.9174480674219, 27.9394476231193))


def test_its_shares_of_variance_agree_with_r():
    """metafor 5.0-1: 100 sigma2 / (sum sigma2 + (k - p) / tr P)."""
    found = multilevel(effects()).shares

    assert found.i2 == agrees(95.1873137232345)
    assert [one.i2 for one in found.levels] == agrees([63.324837834465, 31.8624758887695])
    assert found.typical == R(0.00494470632972748)


def test_a_moderator_of_districts_has_the_degrees_of_freedom_of_districts():
    """metafor 5.0-1: mods = ~ year, test = "t", dfs = "contain"."""
    found = multilevel(effects(), formula="~ year")

    assert found.model.df.tolist() == [9, 54]
    assert found.coefficients.estimate[1] == agrees(0.00531181796225122)
    assert found.coefficients.p == R([0.593668669147023, 0.575803339255362], rel=1e-5)
    assert found.omnibus.p == R(0.575803339255362, rel=1e-5)


def test_the_full_likelihood_agrees_with_r():
    """metafor 5.0-1: method = "ML", test = "t"."""
    found = multilevel(effects(), asked=Asked(method="ML", df="residual"))

    assert [one.estimate for one in found.model.components] == agrees([0.057738358879386, 0.0328647918591892])
    assert found.model.loglik == R(-8.39493557126298)
    assert found.coefficients.p == agrees([0.0257638952929272])


def test_v_may_be_blocks_or_a_matrix_or_left_out():
    V = correlated(np.full(8, 0.1), [i // 2 for i in range(8)], 0.5)
    blocks, matrix = multilevel(few(), V=V, asked=Z), multilevel(few(), V=V.dense(), asked=Z)
    alone, diagonal = multilevel(few(), asked=Z), multilevel(few(), V=np.full(8, 0.1), asked=Z)

    assert matrix.estimate == R(blocks.estimate)
    assert diagonal.estimate == R(alone.estimate)
    # of equal variances, what errors share within a study is no part of the variance between studies
    assert alone.model.components[0].estimate - blocks.model.components[0].estimate == R(0.05)


def test_a_v_of_another_size_is_refused():
    with pytest.raises(NotEstimable, match="there are 8 effects; V is of 7"):
        multilevel(few(), V=np.eye(7))


def test_a_v_that_is_not_positive_definite_names_the_study():
    V = 0.1 * np.eye(8)
    V[4, 5] = V[5, 4] = 0.11

    with pytest.raises(NotEstimable, match="study_3"):
        multilevel(few(), V=V)


def test_effects_without_a_moderator_are_left_out_with_their_covariances():
    given = few(dose=[1.0, 2.0, "", 4.0, 5.0, 2.0, 1.0, 3.0])
    V = correlated(np.full(8, 0.1), [i // 2 for i in range(8)], 0.5)
    found = multilevel(given, formula="~ dose", V=V, asked=Z)
    left = V.dense()[np.ix_([0, 1, 3, 4, 5, 6, 7], [0, 1, 3, 4, 5, 6, 7])]

    assert (found.k, len(found.excluded)) == (7, 1)
    np.testing.assert_array_equal(found.model.V.dense(), left)
    assert any("left out for want of a moderator" in note for note in found.notes)


def test_no_effects_are_refused():
    with pytest.raises(NotEstimable, match="no studies"):
        multilevel(replace(few(), rows=()))


def test_collinear_moderators_are_refused_by_name():
    dose = np.arange(8.0)

    with pytest.raises(NotEstimable, match="twice"):
        multilevel(few(dose=dose.tolist(), twice=(2 * dose).tolist()), formula="~ dose + twice")


def test_a_random_part_that_crosses_the_clusters_has_no_robust_variance():
    crossed = multilevel(
        few(16, lab=[*"abababab", *"babababa"]),
        ["~ 1 | study", "~ 1 | lab"],
        asked=Z,
        given=Given(sigma2=[0.1, 0.1]),
    )

    with pytest.raises(NotEstimable, match="lab crosses the clusters"):
        crossed.working()


def test_the_working_model_holds_the_covariances_of_each_study():
    found = multilevel(few(), asked=Z, given=Given(sigma2=[0.2, 0.3]))
    (phi,) = found.working().phi

    assert phi.shape == (4, 2, 2)
    np.testing.assert_allclose(phi, np.tile([[0.6, 0.2], [0.2, 0.6]], (4, 1, 1)))


def test_levels_that_covary_may_have_a_known_correlation():
    given = few(16, outcome=["a", "b"] * 8)
    found = multilevel(given, "~ outcome | study", given=Given(rho=0.5), asked=Z)

    assert [(one.estimate, one.fixed) for one in found.model.components if one.kind == "correlation"] == [
        (0.5, True)
    ]


def test_few_studies_a_variance_of_0_and_a_single_group_are_told():
    found = multilevel(few(), ["~ 1 | outcome", "~ 1 | study"], V=of_matrix(np.eye(8)), asked=Z)

    assert any("rests on 4 studies" in note for note in found.notes)
    assert any(note.startswith("At 0") and "study" in note for note in found.notes)
    assert any("one group" in note and "outcome" in note for note in found.notes)


def test_a_model_is_shown_in_tables_in_a_line_and_as_a_frame():
    found = multilevel(effects(), formula="~ year", asked=Z)
    frame = found.to_frame()

    assert found.in_a_line().startswith("REML model of 56 effects from 11 studies")
    assert found.sheet().title == found.in_a_line()
    assert frame.index.tolist() == list(found.coefficients.names)
    assert frame["estimate"].tolist() == found.coefficients.estimate.tolist()
    assert not isinstance(found.methods_text(), Unavailable)
