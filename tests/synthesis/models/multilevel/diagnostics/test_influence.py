"""What clusters and effects do to a model of dependent effects: against R, against whole matrices, at the edges."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given as drawn_from
from hypothesis import settings
from hypothesis import strategies as st
from scipy.stats import chi2

import synthesis
from synthesis.effects import Effects
from synthesis.errors import NotEstimable
from synthesis.models.multilevel.correlated import correlated_hierarchical
from synthesis.models.multilevel.diagnostics.influence import influence
from synthesis.models.multilevel.given import Given
from synthesis.models.multilevel.model import Asked
from synthesis.models.multilevel.multilevel import multilevel
from tests.synthesis.models.multilevel.diagnostics.konstantopoulos import effect, effects, some_effects

Z = Asked(test="z")


def test_diagnostics_of_a_mean_by_district_agree_with_r():
    """metafor 3.8-1, rma.mv(yi, vi, random = ~ 1 | district/school): cooks.distance, dfbetas, rstudent, cluster=.

    Its search: rel.tol 1e-10 of nlminb, about six digits of the components.
    """
    found = synthesis.influence(multilevel(effects(), asked=Z), by="study")

    assert found.cook == pytest.approx(
        [
            0.0693784141842,
            0.0161880606004,
            0.0419849758753,
            0.1192089453113,
            0.0213566369932,
            0.1014506985035,
            0.5585174858480,
            0.0656500671791,
            0.0037438517179,
            0.0548839761292,
            0.0003441646543,
        ],
        rel=1e-5,
    )
    assert found.dfbetas[:, 0] == pytest.approx(
        [
            -0.26250155548,
            -0.12123237716,
            0.19941163160,
            0.34846857908,
            -0.14025376728,
            -0.32371864375,
            1.08256983896,
            -0.25515362178,
            0.05759997096,
            -0.22432566927,
            -0.01771071182,
        ],
        rel=1e-5,
    )
    assert found.rstudent[[0, 1, 2, 3, 30, 31, 32]] == pytest.approx(
        [
            -0.81657617461,
            -0.90098008237,
            0.04597555152,
            -1.01277098667,
            0.68679986239,
            3.40589621830,
            4.27280241289,
        ],
        rel=1e-5,
    )
    assert found.x2.round(4).tolist() == [
        1.9234,
        4.0275,
        0.6573,
        4.6493,
        0.9942,
        3.6496,
        24.9432,
        0.9775,
        9.9004,
        18.0899,
        2.3595,
    ]
    assert found.x2_p == pytest.approx(chi2.sf(found.x2, found.k))
    assert [name for name, out in zip(found.names, found.influential, strict=True) if out] == ["71"]


def test_diagnostics_of_a_regression_by_district_agree_with_r():
    """metafor 3.8-1, rma.mv(yi, vi, mods = ~ year, random = ~ 1 | district/school): cooks.distance, dfbetas."""
    found = synthesis.influence(multilevel(effects(), formula="~ year", asked=Z), by="study")

    assert found.cook[[0, 3, 6, 9]] == pytest.approx(
        [1.965484650e-01, 1.117602328, 8.507182358e-01, 1.713126811e-01], rel=1e-4
    )
    assert found.dfbetas[[0, 3, 6, 9]] == pytest.approx(
        np.array(
            [
                [-0.367469681024, 0.366369748534],
                [0.965369167693, -0.962427227331],
                [-0.826440577130, 0.831297170063],
                [0.268207328833, -0.269595763122],
            ]
        ),
        rel=1e-4,
    )


@pytest.mark.parametrize(
    ("random", "given"),
    [
        ("~ 1 | study/effect", None),
        (["~ 1 | study", "~ 1 | lab"], None),
        ("~ lab | study", Given(structure="CS")),
        ("~ lab | study", Given(structure="UN")),
    ],
)
@pytest.mark.parametrize("by", ["study", "effect"])
def test_diagnostics_are_those_of_whole_matrices(random, given, by):
    """The equations as they stand, with M at the parameters of the model without the cluster."""
    fit = multilevel(drawn_rows(), random, V=errors(), given=given, asked=Z, formula="~ dose")
    model, X, y = fit.model, fit.model.design.X, fit.model.y
    found = influence(fit, by)
    b, C = model.coefficients.estimate, model.covariance

    for c in (0, 2, len(found.names) - 1):
        gone = np.flatnonzero(found.clusters.partition.of == c)
        left = np.flatnonzero(found.clusters.partition.of != c)
        M = at_parameters(fit, random, found.components[c], given)
        W = np.linalg.inv(M[np.ix_(left, left)])
        G = np.linalg.inv(X[left].T @ W @ X[left])
        less = G @ X[left].T @ W @ y[left]
        B = np.zeros((gone.size, len(y)))
        B[:, left] = -X[gone] @ G @ X[left].T @ W
        B[np.arange(gone.size), gone] += 1  # the residuals are B y
        R = B @ M @ B.T
        S = np.linalg.inv(X.T @ np.linalg.inv(M) @ X)

        assert found.estimate[c] == pytest.approx(less, rel=1e-7)
        assert found.cook[c] == pytest.approx((b - less) @ np.linalg.solve(C, b - less), rel=1e-7)
        assert found.cov_ratio[c] == pytest.approx(np.linalg.det(G) / np.linalg.det(C), rel=1e-7)
        assert found.dfbetas[c] == pytest.approx((b - less) / np.sqrt(np.diag(S)), rel=1e-7)
        assert found.rstudent[gone] == pytest.approx(B @ y / np.sqrt(np.diag(R)), rel=1e-7)
        assert found.x2[c] == pytest.approx(B @ y @ np.linalg.solve(R, B @ y), rel=1e-7)
        spread = np.sum((X[gone] @ G) * X[gone], axis=1)
        assert found.shift[c] == pytest.approx(np.mean((X[gone] @ (b - less)) ** 2 / spread), rel=1e-7)


def drawn_rows():
    draw = np.random.default_rng(4)
    rows = []
    for study in range(8):
        own = 0.4 * draw.normal(size=2) + 0.3 * draw.normal()
        for i in range(4):
            lab = i % 2
            y = own[lab] + 0.2 * lab + 0.2 * draw.normal() + 0.3 * draw.normal()
            dose = float(draw.integers(0, 9))
            rows.append(effect(y, 0.05 + 0.02 * i, f"s_{study}", i, lab=f"lab_{lab}", dose=dose))
    return Effects(measure="SMD", rows=tuple(rows))


def errors():
    """Sampling errors that correlate by 0.3 within studies."""
    given = drawn_rows()
    s = np.sqrt(given.v)
    study = np.array([row.study for row in given.rows])
    return np.outer(s, s) * np.where(study[:, None] == study, 0.3 + 0.7 * np.eye(given.k), 0)


def at_parameters(fit, random, parts, given):
    """M with these components."""
    rows = fit.effects.rows
    study = np.array([row.study for row in rows])
    lab = np.array([row.moderators["lab"] for row in rows])
    same, like = study[:, None] == study, lab[:, None] == lab
    if random == "~ 1 | study/effect":
        return errors() + parts[0] * same + parts[1] * np.eye(len(rows))
    if given is None:
        return errors() + parts[0] * same + parts[1] * like
    if given.structure == "CS":
        return errors() + parts[0] * same * np.where(like, 1, parts[1])
    s = np.sqrt(np.where(lab == "lab_0", parts[0], parts[1]))
    return errors() + same * np.outer(s, s) * np.where(like, 1, parts[2])


def test_with_one_effect_a_study_the_diagnostics_are_those_of_a_univariate_model():
    pairs = [(0.1, 0.02), (0.5, 0.03), (-0.2, 0.01), (0.9, 0.05), (0.3, 0.04)]
    given = some_effects(*([pair] for pair in pairs))
    one = synthesis.influence(synthesis.random_effects(given, test="z"))

    for by in ("study", "effect"):
        many = synthesis.influence(multilevel(given, "~ 1 | study", asked=Z), by=by)
        for name in ("rstudent", "cook", "cov_ratio", "dfbetas", "hat"):
            assert getattr(many, name) == pytest.approx(getattr(one, name), rel=1e-5)
        assert many.components[:, 0] == pytest.approx(one.tau2, rel=1e-5)


def test_contributions_to_heterogeneity_add_up_to_the_residual_sum():
    fit = multilevel(effects(), asked=Z)
    rest = fit.model.y - fit.model.fitted

    for by in ("study", "year"):
        found = influence(fit, by)
        assert found.q.sum() == pytest.approx(rest @ fit.model.applied(rest[:, None])[:, 0])


def test_leverages_and_weights_of_clusters_are_those_of_their_effects_together():
    found = synthesis.influence(multilevel(effects(), formula="~ year", asked=Z), by="study")

    assert found.hat.sum() == pytest.approx(2)
    assert found.weight.sum() == pytest.approx(100)
    assert found.k.tolist() == [4, 4, 3, 4, 4, 11, 3, 8, 6, 5, 4]


def test_what_cannot_be_told_without_a_cluster_has_a_reason():
    """Without the one study of several effects, how much they vary within studies is not told."""
    fit = multilevel(
        some_effects([(0.1, 0.1), (0.4, 0.1), (0.9, 0.1)], [(0.2, 0.1)], [(1.3, 0.2)], [(0.5, 0.1)]), asked=Z
    )

    found = synthesis.influence(fit, by="study")

    assert list(found.untold) == [0]
    assert "cannot tell" in found.untold[0]
    assert np.isnan(found.rstudent[:3]).all()
    assert np.isnan(found.x2[0])
    assert np.isnan(found.x2_p[0])
    assert np.isfinite(found.cook).all()
    assert np.isfinite(found.rstudent[3:]).all()


def test_without_a_level_that_only_one_study_has_its_variance_is_not_told():
    rows = drawn_rows().rows
    only = tuple(row for row in rows if row.study != "s_0" or row.moderators["lab"] == "lab_0")
    extra = tuple(effect(y, 0.05, "s_0", 9 + i, lab="lab_2", dose=1.0) for i, y in enumerate((0.3, 0.9, 0.4)))
    fit = multilevel(
        Effects(measure="SMD", rows=(*only, *extra)), "~ lab | study", given=Given(structure="DIAG"), asked=Z
    )

    found = synthesis.influence(fit, by="study")

    assert list(found.untold) == [0]
    assert np.isnan(found.components[0, 2])
    assert np.isfinite(found.components[0, :2]).all()
    assert np.isfinite(found.cook).all()


def test_a_cluster_without_which_there_is_no_model_has_a_reason():
    found = synthesis.influence(
        multilevel(effects(["11", "12", "27", "58"]), formula="~ year", asked=Z), by="study"
    )

    assert list(found.without) == [1]
    assert np.isnan(found.cook[1])
    assert np.isnan(found.rstudent[4:8]).all()
    assert np.isfinite(found.hat).all()
    assert not found.influential[1] or found.hat[1] > 1.5


def test_a_component_at_zero_leaves_the_diagnostics_of_equal_effects():
    given = some_effects([(0.1, 0.2), (0.1, 0.1)], [(0.12, 0.2), (0.1, 0.3)], [(0.1, 0.1), (0.09, 0.2)])
    common = synthesis.influence(synthesis.common_effect(given), by="study")

    found = synthesis.influence(multilevel(given, asked=Z), by="study")

    assert found.cook == pytest.approx(common.cook, rel=1e-6)
    assert found.hat == pytest.approx(common.hat)


def test_a_correlated_and_hierarchical_model_has_diagnostics_too():
    given = effects(["11", "12", "18", "27", "71"])
    fit = correlated_hierarchical(given, 0.6)

    found = synthesis.influence(fit, by="study")

    assert found.names == ("11", "12", "18", "27", "71")
    assert found.cook == pytest.approx(synthesis.influence(fit.model, by="study").cook)


def test_progress_is_told_of_each_fit():
    told = []

    influence(
        multilevel(effects(["11", "12", "18"]), asked=Z), "study", lambda done, of: told.append((done, of))
    )

    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_grouping_that_is_not_there_is_refused():
    with pytest.raises(NotEstimable, match="clusters by 'lab'"):
        synthesis.influence(multilevel(effects(), asked=Z), by="lab")


@settings(max_examples=8)
@drawn_from(
    scale=st.sampled_from([1e-6, 0.3, 40.0, 1e5]),
    order=st.permutations(range(11)),
)
def test_neither_the_unit_nor_the_order_of_effects_matters(scale, order):
    rows = effects(["11", "12", "71"]).rows
    turned = tuple(replace(rows[i], y=rows[i].y * scale, v=rows[i].v * scale**2) for i in order)
    as_it_was = influence(multilevel(Effects(measure="SMD", rows=rows), asked=Z), "study")

    found = influence(multilevel(Effects(measure="SMD", rows=turned), asked=Z), "study")

    place = [found.names.index(name) for name in as_it_was.names]
    for name in ("cook", "cov_ratio", "hat", "x2", "q", "shift"):
        assert getattr(found, name)[place] == pytest.approx(getattr(as_it_was, name), rel=1e-5)
    assert found.estimate[place] == pytest.approx(scale * as_it_was.estimate, rel=1e-5)
    assert found.rstudent == pytest.approx(as_it_was.rstudent[list(order)], rel=1e-4, abs=1e-6)
