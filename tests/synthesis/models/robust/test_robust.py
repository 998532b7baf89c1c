"""Robust results: what they print, what they note, and what is refused."""

import copy
import pickle
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from synthesis.effects import Effects
from synthesis.errors import NotEstimable
from synthesis.models.regression.regression import meta_regression
from synthesis.models.robust import methods, sheets
from synthesis.models.robust.contrasts import robust_contrast, wald_test
from synthesis.models.robust.lines import DEGREES
from synthesis.models.robust.robust import OMNIBUS, of_working, robust
from synthesis.models.robust.sandwich import SANDWICHES
from synthesis.models.robust.wald import TESTS
from synthesis.models.robust.wild_bootstrap import ADJUSTMENTS, WEIGHTS
from synthesis.models.univariate import common_effect, random_effects
from synthesis.models.words.sources import SOURCES
from synthesis.numbers import Unavailable
from tests.synthesis.models.bcg import effects
from tests.synthesis.models.made import made as effects_with
from tests.synthesis.models.robust.dense import made

FEW = "fewer than 10 robust variances are easily misled"


def clustered(seed=1, sizes=(3, 2, 4, 1, 3, 2, 5, 2, 3, 4, 2, 3), **columns):
    """Effects of studies of these sizes, with moderators."""
    rng = np.random.default_rng(seed)
    k = sum(sizes)
    some = effects_with(rng.normal(0.2, 0.3, k), rng.uniform(0.02, 0.2, k), **columns)
    studies = [f"study_{j}" for j, n in enumerate(sizes) for _ in range(n)]
    rows = (replace(row, study=one, study_label=one) for row, one in zip(some.rows, studies, strict=True))
    return Effects(measure="SMD", rows=tuple(rows))


def values(seed, k=34):
    return list(np.random.default_rng(seed).normal(size=k))


def test_the_coefficients_stay_those_of_the_model():
    fit = meta_regression(clustered(a=values(2), b=values(3)), "~ a + b")
    found = robust(fit)

    assert [one.estimate for one in found.coefficients] == pytest.approx(fit.coefficients.estimate, rel=1e-10)
    assert (found.k, found.m, found.by, found.kind, found.df) == (34, 12, "study", "CR2", "satterthwaite")
    assert robust(fit, df="m-p").notes == ()


def test_a_coefficient_is_tested_as_its_contrast_and_jointly_alone():
    found = robust(meta_regression(clustered(a=values(2), b=values(3)), "~ a + b"))
    a = found.coefficients[1]
    contrast, test = robust_contrast(found, {"a": 1}), wald_test(found, "a")

    assert contrast.rows[0].p == pytest.approx(a.p, rel=1e-9)
    assert (test.statistic, test.df2, test.p) == pytest.approx((a.statistic**2, a.df, a.p), rel=1e-8)
    assert test.delta == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize("df", ["satterthwaite", "m-p", "m-1", "inf"])
def test_the_joint_test_goes_with_the_degrees_of_freedom(df):
    found = robust(meta_regression(clustered(a=values(2), b=values(3)), "~ a + b"), df=df)
    test = {"satterthwaite": "HTZ", "m-p": "F", "m-1": "naive-F", "inf": "chi-square"}[df]
    joint, own = found.omnibus, wald_test(found, ["a", "b"], test=test)

    assert (joint.test, joint.statistic, joint.df2, joint.p) == (test, own.statistic, own.df2, own.p)
    degrees = {"m-p": 9.0, "m-1": 11.0, "inf": np.inf}
    assert df == "satterthwaite" or joint.df2 == degrees[df]


def test_hypotheses_against_a_number_move_with_it():
    found = robust(meta_regression(clustered(a=values(2), b=values(3)), "~ a + b"))
    beta = {one.name: one.estimate for one in found.coefficients}
    rhs = [beta["a"], beta["b"]]

    assert wald_test(found, ["a", "b"], rhs).statistic == pytest.approx(0.0, abs=1e-20)
    moved = robust_contrast(found, [{"a": 1, "b": -2}], 0.5).rows[0]
    assert moved.estimate == pytest.approx(beta["a"] - 2 * beta["b"] - 0.5, rel=1e-12)
    assert moved.name == "a - 2 * b - 0.5"


def test_the_wald_statistic_is_that_of_whole_matrices():
    dense = made(np.random.default_rng(21), (1, 1, 2, 3, 3, 5, 4, 1))
    found = of_working(dense.working())
    L = np.array([[0.0, 1, 0], [0, 1, 2]])
    b, eta = L @ dense.beta, dense.wishart("CR2", L)
    q = b @ np.linalg.solve(L @ dense.covariance("CR2") @ L.T, b) / 2

    own = wald_test(found, L)
    assert own.delta == pytest.approx((eta - 1) / eta, rel=1e-8)
    assert own.statistic == pytest.approx((eta - 1) / eta * q, rel=1e-8)
    assert own.df2 == pytest.approx(eta - 1, rel=1e-8)
    assert wald_test(found, L, test="naive-F").statistic == pytest.approx(q, rel=1e-9)


def test_a_term_stands_for_all_its_coefficients():
    kinds = [("peer", "group", "team")[i % 3] for i in range(34)]
    found = robust(meta_regression(clustered(kind=kinds), "~ kind"))

    assert (
        wald_test(found, "kind").hypotheses == ("kind = peer", "kind = team")
        or len(wald_test(found, "kind").hypotheses) == 2
    )
    assert wald_test(found, "kind").p == pytest.approx(found.omnibus.p, rel=1e-12)


def test_hypotheses_that_follow_from_each_other_have_no_joint_test():
    found = robust(meta_regression(clustered(a=values(2), b=values(3)), "~ a + b"))
    test = wald_test(found, [{"a": 1}, {"a": 2}])

    assert isinstance(test.p, Unavailable)
    assert "not independent" in test.p.reason
    assert "not independent" in test.summary()


def test_a_moderator_that_varies_within_one_cluster_alone_is_flagged():
    studies = (3, 2, 4, 1, 3, 2, 5, 2, 3, 4, 2, 3)
    elsewhere = [j % 3 for j, n in enumerate(studies) for _ in range(n)][3:]
    found = robust(
        meta_regression(clustered(sizes=studies, late=[-100.0, 110.0, 2.0, *map(float, elsewhere)]), "~ late")
    )
    line = found.coefficients[1]

    assert 1 <= line.df < 1.1
    assert any("Fewer than 4 degrees of freedom (late)" in note for note in found.notes)


def test_a_moderator_that_others_do_not_have_is_known_from_one_cluster():
    studies = (3, 2, 4, 1, 3, 2, 5, 2, 3, 4, 2, 3)
    late = [-10.0, 11.0, 2.0, *[0.0] * (sum(studies) - 3)]
    found = robust(meta_regression(clustered(sizes=studies, late=late), "~ late"))

    told = [note for note in found.notes if "lies within one cluster (study_0)" in note]
    assert len(told) == 1
    assert re.search(r"robust ones are expected to reach: intercept \d+%, late \d\d?%\.", told[0])
    with pytest.raises(NotEstimable, match="without study_0 not all of the coefficients intercept, late"):
        robust(meta_regression(clustered(sizes=studies, late=late), "~ late"), kind="CR3")


def test_the_mean_of_a_single_study_has_no_robust_variance():
    studies = (3, 2, 4, 1, 3, 2, 5, 2, 3, 4, 2, 3)
    first = [float(i < 3) for i in range(sum(studies))]
    rest = [1 - one for one in first]
    found = robust(meta_regression(clustered(sizes=studies, first=first, rest=rest), "~ 0 + first + rest"))
    only, others = found.coefficients

    assert isinstance(only.se, Unavailable)
    assert "lies within one cluster" in only.p.reason
    assert others.df > 4
    assert isinstance(found.omnibus.p, Unavailable)
    assert any("(study_0)" in note and "rest 100%" in note for note in found.notes)
    assert "n/a" in found.summary()
    assert np.isnan(found.to_frame().loc["first", "se"])


def test_effects_that_all_agree_have_no_robust_variance():
    sizes = (2, 3, 2, 3)
    some = clustered(sizes=sizes)
    same = replace(some, rows=tuple(replace(row, y=0.3) for row in some.rows))
    line = robust(random_effects(same)).coefficients[0]

    assert line.estimate == pytest.approx(0.3, rel=1e-14)
    assert line.p.reason == "every cluster meets the model exactly, so the robust variance is 0"


def test_notes_say_when_clusters_are_few_and_when_they_are_single_effects():
    few = robust(random_effects(clustered(sizes=(2, 3, 4, 2))))
    single = robust(random_effects(effects()), kind="CR1", df="m-1")

    assert any(FEW in note for note in few.notes)
    assert "Every cluster is a single effect." in single.notes
    assert any(
        "CR1 variances tend to be too small with fewer than 40 clusters" in note for note in single.notes
    )


def test_one_cluster_is_refused():
    with pytest.raises(
        NotEstimable, match="clusters by outcome: robust variances rest on how clusters differ"
    ):
        robust(random_effects(effects()), "outcome")


def test_more_coefficients_than_clusters_are_refused():
    fit = meta_regression(effects(), "~ ablat + year")
    with pytest.raises(NotEstimable, match="of 3 coefficients need 4 clusters or more; found 3"):
        robust(fit, "alloc")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"kind": "CR9"}, "unknown kind of robust variance 'CR9'; known: CR0"),
        ({"df": "k-p"}, "unknown degrees of freedom 'k-p'; known: inf, m-1, m-p, satterthwaite"),
        ({"level": 95}, "must be between 0 and 1; found 95; 95 percent is 0.95"),
        ({"cluster": "labb"}, "clusters by 'labb': unknown"),
    ],
)
def test_unknown_choices_are_refused_with_those_there_are(asked, told):
    with pytest.raises(NotEstimable, match=told):
        robust(random_effects(effects()), **asked)


def test_one_study_has_no_model_to_work_on(effects_of):
    with pytest.raises(NotEstimable, match="there is no model to work on: one study"):
        robust(random_effects(effects_of([0.3], [0.1])))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("c", "unknown coefficient or term 'c'; known: intercept, a, b"),
        (7, "there is no coefficient 7; they are numbered from 0 to 2"),
        ([[1.0, 0.0]], r"hypotheses must have 3 columns, one a coefficient; found shape \(1, 2\)"),
        ([[0.0, 0.0, 0.0]], "every hypothesis must weight some coefficient"),
        ({"a": "x"}, "weight of a: expected a number; found 'x'"),
        (["a", True], "coefficient: expected a name or a position; found True"),
    ],
)
def test_hypotheses_that_cannot_be_read_are_refused(asked, told):
    found = robust(meta_regression(clustered(a=values(2), b=values(3)), "~ a + b"))
    with pytest.raises(NotEstimable, match=told):
        wald_test(found, asked)


def test_right_hand_sides_must_be_as_many_as_hypotheses_and_finite():
    found = robust(meta_regression(clustered(a=values(2), b=values(3)), "~ a + b"))
    with pytest.raises(NotEstimable, match="there are 1 hypotheses and 2 right-hand sides"):
        wald_test(found, "a", [0.0, 1.0])
    with pytest.raises(NotEstimable, match="rhs: expected finite numbers; found inf"):
        wald_test(found, "a", np.inf)
    with pytest.raises(NotEstimable, match="unknown Wald test 'EDF'; known: F, HTZ, chi-square, naive-F"):
        wald_test(found, "a", test="EDF")
    with pytest.raises(NotEstimable, match="fit: expected a robust result, as robust gives it"):
        wald_test("a", "a")


def test_a_robust_result_shows_how_it_was_made_and_its_coefficients():
    found = robust(common_effect(effects()), "alloc")
    told = found.summary()

    assert told.startswith("Cluster-robust results of 13 effects in 3 clusters (RR)")
    assert "3 by alloc, of 2 to 7 effects" in told
    assert "Exponentials of the coefficients: factors of the risk ratio" in told
    assert found.in_a_line().startswith("RR, 13 effects in 3 clusters by alloc, CR2: ")
    assert list(found.to_frame().columns) == ["estimate", "se", "statistic", "df", "p", "ci_low", "ci_high"]


def test_a_bare_model_has_robust_variances_by_labels():
    fit = random_effects(effects())
    labels = [row.moderators["alloc"] for row in fit.effects.rows]

    own, bare = robust(fit, "alloc"), robust(fit.mixed, labels)
    assert bare.covariance == pytest.approx(own.covariance, rel=1e-14)
    assert bare.measure == ""
    assert bare.in_a_line().startswith("13 effects in 3 clusters by labels, CR2: ")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, ("CR2, with residuals adjusted", "Satterthwaite's degrees of freedom", "Hotelling's T² test")),
        (
            {"kind": "CR1p", "df": "m-p"},
            ("multiplied by m / (m - p)", "less that of coefficients", "by an F test on the number"),
        ),
        ({"kind": "CR3", "df": "inf"}, ("as a jackknife", "the normal distribution", "chi-square test")),
    ],
)
def test_the_methods_say_what_was_done(asked, words):
    found = robust(meta_regression(clustered(a=values(2), b=values(3)), "~ a + b"), **asked)
    told = found.methods_text()

    assert all(one in told for one in words), told
    assert "with 12 clusters by study" in told
    assert "References" in told


def test_contrasts_show_each_hypothesis_and_the_joint_test():
    found = robust(meta_regression(clustered(a=values(2), b=values(3)), "~ a + b"))
    shown = robust_contrast(found, [{"a": 1, "b": -1}, {"a": 1}])

    assert "a - b = 0" in shown.summary()
    assert "All at once (HTZ)" in shown.summary()
    assert list(shown.to_frame().index) == ["a - b", "a"]


@pytest.mark.parametrize("choices", [SANDWICHES, DEGREES, TESTS, WEIGHTS, ADJUSTMENTS])
def test_every_choice_is_explained_on_the_page(choices):
    page = (Path(__file__).parents[4] / "docs" / "robust.md").read_text("utf-8")

    assert [name for name in choices if not re.search(rf"`(\w+=)?\"?{re.escape(name)}\"?`", page)] == []


def test_every_rule_has_words_and_a_joint_test():
    assert set(OMNIBUS) == set(DEGREES) == set(methods.DEGREES_WORDS) == set(sheets.DEGREES_WORDS)
    assert set(OMNIBUS.values()) <= set(TESTS)
    assert set(methods.JOINT_WORDS) == set(TESTS)
    assert {kind.source for kind in SANDWICHES.values()} <= set(SOURCES)


def test_results_stay_whole_when_they_are_pickled_and_copied():
    found = robust(meta_regression(clustered(a=values(2), b=values(3)), "~ a + b"))
    again = pickle.loads(pickle.dumps(found))  # noqa: S301 - ours

    assert again.covariance == pytest.approx(found.covariance, rel=0)
    assert wald_test(again, ["a", "b"]).p == found.omnibus.p
    assert copy.deepcopy(found).summary() == found.summary()
    with pytest.raises(ValueError, match="read-only"):
        again.covariance[0, 0] = 1.0
