"""Composite effects: against the closed form, dense matrices, and Borenstein's formula."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.dependence.assumed import covariance
from synthesis.dependence.blocks import diagonal, of_matrix
from synthesis.dependence.composite import composite, composites
from synthesis.dependence.correlations import Correlations
from synthesis.errors import NotEstimable
from synthesis.measures.aggregate import aggregate
from tests.synthesis.dependence.made import effect, effects

OUTCOMES = ("mood", "fear", "hope", "work", "life")
ROWS = st.lists(
    st.tuples(st.sampled_from("abc"), st.floats(-2, 2), st.floats(0.01, 1)), min_size=1, max_size=5
)


@given(ROWS, st.floats(0, 0.9))
def test_the_best_mean_of_equally_correlated_effects_is_the_closed_form(rows, rho):
    given_rows = effects(*(effect(study, OUTCOMES[i], y=y, v=v) for i, (study, y, v) in enumerate(rows)))

    made = composite(given_rows, covariance(given_rows, Correlations(rho=rho)))

    found = aggregate(given_rows.y, given_rows.v, [row.study for row in given_rows.rows], rho=rho)
    assert made.studies == found.clusters
    assert made.y == pytest.approx(found.y, rel=1e-7, abs=1e-9)
    assert made.v == pytest.approx(found.v, rel=1e-7)


def test_the_best_mean_agrees_with_metafor():
    """Assink & Wibbelink (2016), the first two studies; metafor 5.0-1, aggregate(struct="CS", rho=0.6)."""
    study = "aaaaaabbb"
    y = [0.9066, 0.4295, 0.2679, 0.2078, 0.0526, -0.0507, 0.5117, 0.4738, 0.3544]
    v = [0.074, 0.0398, 0.0481, 0.0239, 0.0331, 0.0886, 0.0115, 0.0076, 0.0065]
    rows = effects(*(effect(study[i], f"o{i}", y=y[i], v=v[i]) for i in range(9)))

    made = composite(rows, covariance(rows, Correlations(rho=0.6)))

    assert made.y == pytest.approx([0.162876971886441, 0.406036416781024], rel=1e-12)
    assert made.v == pytest.approx([0.019696672756007, 0.00557233129339825], rel=1e-12)


def test_the_plain_mean_has_the_variance_of_borenstein():
    """Var = (1/m)^2 (sum of variances + sum of covariances): 2009, chapter 24, equation 24.2 for two outcomes."""
    rows = effects(effect("a", "mood", y=0.3, v=0.05), effect("a", "fear", y=0.1, v=0.04))

    made = composite(rows, covariance(rows, Correlations(rho=0.5)), weights="mean")

    assert made.y.tolist() == pytest.approx([0.2])
    assert made.v.tolist() == pytest.approx([(0.05 + 0.04 + 2 * 0.5 * np.sqrt(0.05 * 0.04)) / 4])


def test_a_study_of_one_effect_keeps_it_as_it_was():
    alone = effect("b")
    rows = effects(effect("a", "mood"), alone, effect("a", "fear"))

    made = composite(rows, diagonal(rows.v))

    assert made.rows[1] is alone
    assert [row.study for row in made.rows] == ["a", "b"]


def test_a_composite_says_of_which_rows_it_is_and_keeps_all_origins():
    rows = effects(effect("a", "mood", y=0.2), effect("a", "fear", y=0.4), notes=("Read twice.",))

    made = composite(rows, diagonal(rows.v))

    (row,) = made.rows
    step = row.derivations[-1]
    assert (row.route, row.result, row.outcome) == ("composite", "composite", "")
    assert row.outcome_label == "composite of Mood, Fear"
    assert row.origins == ("records/a/a.yaml#mood_0", "records/a/a.yaml#fear_0")
    assert (step.name, step.inputs) == ("composite", (("mood_0", 0.2), ("fear_0", 0.4)))
    assert "best linear unbiased mean of 2 effects" in step.assumption
    assert made.notes == (
        "Read twice.",
        "2 effects of 1 study were made into 1 composite, each the best linear unbiased mean.",
    )


def test_tags_and_moderators_are_kept_where_all_agree_and_told_where_not():
    same = {"design": "trial", "route": "reported", "derived": "no", "converted": "no"}
    rows = effects(
        effect(
            "a",
            "mood",
            tags={**same, "rater": "self"},
            moderators={"year": 2001.0, "v": 0.09, "se": 0.3, "age": 30.0},
        ),
        effect(
            "a",
            "fear",
            tags={**same, "rater": "staff"},
            moderators={"year": 2001.0, "v": 0.09, "se": 0.3, "age": 31.0},
        ),
    )

    made = composite(rows, diagonal(rows.v))

    (row,) = made.rows
    assert dict(row.tags) == {"design": "trial", "route": "composite", "derived": "yes", "converted": "no"}
    assert dict(row.moderators) == {"year": 2001.0, "v": row.v, "se": row.se}
    assert "Not kept where the effects of a composite differ in it: age, rater." in made.notes


def test_sizes_times_and_arms_are_kept_where_all_agree():
    rows = effects(
        effect("a", "mood", weeks=4.0),
        effect("a", "fear", weeks=4.0, n_exp=19, arms=(("online",), ("control",))),
    )

    (row,) = composite(rows, diagonal(rows.v)).rows

    assert (row.weeks, row.n_exp, row.n_ctl) == (4.0, None, 30)
    assert row.arms == (("peer", "online"), ("control",))


def test_composites_of_one_study_by_a_tag_covary():
    rows = effects(
        *(
            effect("a", name, tags={"domain": domain})
            for name, domain in (("mood", "clinical"), ("fear", "clinical"), ("hope", "personal recovery"))
        )
    )
    V = covariance(rows, Correlations(rho=0.5))

    made = composites(rows, V, by="domain")

    w = np.array([[0.5, 0.5, 0], [0, 0, 1]])
    assert [row.result for row in made.effects.rows] == ["composite_clinical", "hope_0"]
    assert made.V.dense() == pytest.approx(w @ V.dense() @ w.T)


def test_a_negative_weight_is_told():
    rows = effects(effect("a", "mood", v=0.01), effect("a", "fear", v=1.0))

    made = composite(rows, covariance(rows, Correlations(rho=0.9)))

    assert "An effect has a negative weight in the composite of: A." in made.notes


def test_the_measured_effect_is_made_by_the_same_weights():
    rows = effects(effect("a", "mood", y=0.2, measured=-0.2), effect("a", "hope", y=0.4, measured=0.4))

    (row,) = composite(rows, diagonal(rows.v)).rows

    assert (row.y, row.measured) == pytest.approx((0.3, 0.1))


@pytest.mark.parametrize(
    ("V", "more", "told"),
    [
        (diagonal([1.0]), {}, "there are 2 effects; V is of 1"),
        (diagonal([1.0, 1.0]), {"weights": "sum"}, "unknown weights 'sum'; known: gls, mean"),
        (diagonal([1.0, 1.0]), {"by": "domain"}, "A: expected 'domain' of its effects; found none"),
        (of_matrix([[1.0, 1.0], [1.0, 1.0]]), {}, "A: the covariances of its 2 effects make no positive"),
        ("V", {}, r"V: expected variances \(k,\) or a square matrix \(k, k\); found 'V'"),
    ],
)
def test_what_makes_no_composite_is_refused(V, more, told):
    rows = effects(effect("a", "mood"), effect("a", "fear"))

    with pytest.raises(NotEstimable, match=told):
        composite(rows, V, **more)
