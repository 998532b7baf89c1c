"""Predicted random effects: against R, against whole matrices, and at the edges."""

import numpy as np
import pytest

import synthesis
from synthesis.dependence.blocks import of_matrix
from synthesis.effects import Effects
from synthesis.errors import NotEstimable
from synthesis.models.multilevel.diagnostics.ranef import random_effects, true_effects
from synthesis.models.multilevel.given import Given
from synthesis.models.multilevel.model import Asked, multilevel_model
from synthesis.models.multilevel.multilevel import multilevel
from synthesis.models.multilevel.terms import Intercepts
from tests.synthesis.models.multilevel.dense import intercepts, marginal
from tests.synthesis.models.multilevel.diagnostics.konstantopoulos import effect, effects, some_effects
from tests.synthesis.models.multilevel.diagnostics.told import models
from tests.synthesis.models.multilevel.drawn import DESIGNS, drawn

BERKEY = {
    1: [(0.47, 0.0075), (-0.32, 0.0077), 0.0030],
    2: [(0.20, 0.0057), (-0.60, 0.0008), 0.0009],
    3: [(0.40, 0.0021), (-0.12, 0.0014), 0.0007],
    4: [(0.26, 0.0029), (-0.31, 0.0015), 0.0009],
    5: [(0.56, 0.0148), (-0.39, 0.0304), 0.0072],
}
"""Probing depth and attachment level in five trials, and the covariances (Berkey et al. 1998, Stat Med 17:2537)."""


def berkey():
    rows, V = [], np.zeros((10, 10))
    for i, (trial, (depth, attachment, covariance)) in enumerate(BERKEY.items()):
        for j, (name, (y, v)) in enumerate((("PD", depth), ("AL", attachment))):
            rows.append(effect(y, v, str(trial), j + 1, measured_by=name))
            V[2 * i + j, 2 * i + j] = v
        V[2 * i, 2 * i + 1] = V[2 * i + 1, 2 * i] = covariance
    return multilevel(
        Effects(measure="SMD", rows=tuple(rows)),
        "~ measured_by | study",
        formula="~ measured_by - 1",
        V=of_matrix(V),
        given=Given(structure="UN"),
        asked=Asked(test="z"),
    )


def test_predicted_effects_of_two_outcomes_agree_with_r():
    """metafor 3.8-1, rma.mv(yi, V, mods = ~ outcome - 1, random = ~ outcome | trial, struct="UN"): ranef."""
    found = synthesis.ranef(berkey())

    (term,) = found.terms
    assert term.names[:4] == ("AL | 1", "PD | 1", "AL | 2", "PD | 2")
    assert term.estimate == pytest.approx(
        [
            0.014322291389,
            0.064148225525,
            -0.252011772632,
            -0.123527209720,
            0.210888199444,
            0.049028177054,
            0.031514198250,
            -0.066970311899,
            -0.004712916452,
            0.077321119041,
        ],
        rel=2e-4,
    )
    assert term.se[[0, 9]] == pytest.approx([0.10625132556, 0.08382248750], rel=1e-4)
    assert term.low[[0, 9]] == pytest.approx([-0.19392648002, -0.08696793756], rel=1e-4)
    assert term.high[[0, 9]] == pytest.approx([0.22257106280, 0.24161017564], rel=1e-4)


@pytest.mark.parametrize("kind", DESIGNS)
@pytest.mark.parametrize("largest", [256, 2])
def test_predictions_are_those_of_whole_matrices(kind, largest, monkeypatch):
    """With small blocks crossing terms stay outside of them."""
    monkeypatch.setattr("synthesis.models.multilevel.layout.LARGEST", largest)
    for model in models(kind, 3):
        y, V, X = model.y, model.V, model.design.X
        M = marginal(V.dense(), model.terms, model.theta)
        W = np.linalg.inv(M)
        P = W - W @ X @ np.linalg.inv(X.T @ W @ X) @ X.T @ W

        found = random_effects(model)

        for term, own, ours in zip(model.terms, model.layout.at, found.terms, strict=True):
            Z, G = written_out(term, model.theta[own])
            assert ours.estimate == pytest.approx(G @ Z.T @ P @ y, rel=1e-5, abs=1e-8)
            variance = np.diag(G - G @ Z.T @ P @ Z @ G)
            assert ours.se**2 == pytest.approx(variance, rel=1e-5, abs=1e-9)
        everything = true_effects(model, tuple("abc"), 0.95)
        D = V.dense()
        assert everything.estimate == pytest.approx(y - D @ P @ y, rel=1e-6, abs=1e-8)
        assert everything.se**2 == pytest.approx(np.diag(D - D @ P @ D), rel=1e-5, abs=1e-9)


def written_out(term, theta):
    """The groups of a term, (k, q), and the covariances of their effects, (q, q)."""
    k = len(term.of if isinstance(term, Intercepts) else term.outer)
    if isinstance(term, Intercepts):
        R = np.eye(term.levels) if term.known is None else term.known
        return (term.of[:, None] == np.arange(term.levels)).astype(float), theta[0] * R
    places = sorted({(int(o), int(i)) for o, i in zip(term.outer, term.inner, strict=True)})
    levels = term.structure.matrix(theta, term.spots)
    Z = np.zeros((k, len(places)))
    for row in range(k):
        Z[row, places.index((int(term.outer[row]), int(term.inner[row])))] = 1
    return Z, np.array([[levels[a[1], b[1]] * (a[0] == b[0]) for b in places] for a in places])


def test_correlations_between_groups_that_are_known_are_used():
    y, V, design, _ = drawn(3, "nested")
    R = 0.5 ** np.abs(np.subtract.outer(np.arange(4), np.arange(4)))
    term = intercepts("species", np.resize(np.arange(4), len(y)), known=R)
    model = multilevel_model(y, V, design, [term])
    M, X = marginal(V.dense(), model.terms, model.theta), design.X
    W = np.linalg.inv(M)
    P = W - W @ X @ np.linalg.inv(X.T @ W @ X) @ X.T @ W
    Z, G = written_out(term, model.theta)

    (found,) = random_effects(model).terms

    assert found.estimate == pytest.approx(G @ Z.T @ P @ y, abs=1e-8)
    assert found.se**2 == pytest.approx(np.diag(G - G @ Z.T @ P @ Z @ G), abs=1e-9)


def test_true_effects_are_fitted_values_and_random_effects_together():
    fit = multilevel(effects(), formula="~ year")

    found = synthesis.ranef(fit)

    total = fit.model.fitted + sum(
        one.estimate[term.of] for one, term in zip(found.terms, fit.model.terms, strict=True)
    )
    assert synthesis.blup(fit).estimate == pytest.approx(total)


def test_with_one_effect_a_study_the_predictions_are_those_of_a_univariate_model():
    given = some_effects(*([(y, v)] for y, v in ((0.1, 0.02), (0.5, 0.03), (-0.2, 0.01), (0.9, 0.05))))
    one, many = (
        synthesis.random_effects(given, test="z"),
        multilevel(given, "~ 1 | study", asked=Asked(test="z")),
    )

    assert synthesis.blup(many).estimate == pytest.approx(synthesis.blup(one).estimate, rel=1e-6)
    assert synthesis.blup(many).se == pytest.approx(synthesis.blup(one).se, rel=1e-6)
    assert synthesis.ranef(many).of("study").high == pytest.approx(synthesis.ranef(one).high, rel=1e-6)


def test_a_component_at_zero_predicts_nothing_and_is_sure_of_it():
    fit = multilevel(some_effects([(0.1, 0.2), (0.1, 0.1)], [(0.12, 0.2), (0.1, 0.3)], [(0.1, 0.1)]))

    for term in synthesis.ranef(fit).terms:
        assert (term.estimate == 0).all()
        assert (term.se == 0).all()
    assert synthesis.blup(fit).estimate == pytest.approx(fit.model.fitted)


def test_the_level_of_intervals_is_the_models_unless_another_is_asked_for():
    fit = multilevel(effects(), asked=Asked(level=0.9))

    assert synthesis.ranef(fit).terms[0].level == 0.9
    narrow = synthesis.ranef(fit, level=0.5).terms[0]
    assert (narrow.high < synthesis.ranef(fit).terms[0].high).all()


def test_a_model_without_random_terms_has_no_random_effects():
    given = effects()
    model = multilevel_model(given.y, of_matrix(given.v), multilevel(given).model.design, [])

    with pytest.raises(NotEstimable, match="no random terms"):
        random_effects(model)


def test_random_effects_are_asked_for_by_the_name_of_their_term():
    found = synthesis.ranef(multilevel(effects()))

    assert found.of("study").names[:2] == ("11", "12")
    with pytest.raises(NotEstimable, match="known: study, study/effect"):
        found.of("studies")
