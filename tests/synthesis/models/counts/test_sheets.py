"""The models of counts as they show themselves, and the methods they tell."""

import math

import pytest

from synthesis.models.counts.counts import ZeroRule, proportions, rates, tables
from synthesis.models.counts.glmm import MODELS, glmm
from synthesis.models.counts.mantel_haenszel import mantel_haenszel
from synthesis.models.counts.peto import peto
from synthesis.models.counts.sheets import MODEL_WORDS


@pytest.fixture(scope="module")
def counts():
    return tables(
        ["<A>", "B & C", "C", "D", "E"],
        events_exp=[4, 6, 3, 10, math.nan],
        n_exp=[123, 306, 231, 400, 10],
        events_ctl=[11, 29, 11, 15, 1],
        n_ctl=[139, 303, 220, 410, 10],
    )


@pytest.fixture(scope="module")
def sparse():
    return tables(
        ["A", "B", "C"], events_exp=[0, 3, 2], n_exp=[20, 30, 40], events_ctl=[0, 5, 4], n_ctl=[20, 30, 40]
    )


def flat(text):
    return " ".join(text.split())


@pytest.mark.parametrize("fit", [mantel_haenszel, peto, glmm])
def test_a_pooled_ratio_stands_beside_its_logarithm(counts, fit):
    found = fit(counts)
    shown = flat(found.summary())

    assert "4 studies" in shown
    assert f"pooled {found.natural.estimate:.2f} {found.natural.low:.2f} to {found.natural.high:.2f}" in shown
    assert "Left out: 1 E events_exp is missing" in shown
    assert max(map(len, found.summary().splitlines())) <= 80
    assert "<table" in found._repr_html_()


@pytest.mark.parametrize("fit", [mantel_haenszel, peto, glmm])
def test_one_study_is_not_said_to_be_pooled(fit):
    one = tables(["A"], events_exp=[4], n_exp=[123], events_ctl=[11], n_ctl=[139])
    told = fit(one).methods_text()

    assert "of 1 study" in fit(one).summary().replace("method, 1 study", "of 1 study")
    assert told.startswith("One study was found")
    assert "nothing was pooled" in told


def test_a_difference_has_no_second_scale(counts):
    shown = mantel_haenszel(counts, measure="RD").summary()

    assert "Risk difference" in shown
    assert "Breslow" not in shown


def test_a_frame_of_a_pooled_fit_has_counts_and_weights(sparse):
    frame = mantel_haenszel(sparse, pooled_rule=ZeroRule(drop00=True)).to_frame()

    assert list(frame["study"]) == ["A", "B", "C"]
    assert frame["weight"].tolist()[0] == 0
    assert frame["weight"].sum() == pytest.approx(100)


def test_counts_themselves_are_shown_with_what_was_left_out(counts):
    assert "B & C" in counts.summary()
    assert "B &amp; C" in counts._repr_html_()
    assert "&lt;A&gt;" in counts._repr_html_()
    assert list(counts.to_frame()["events_exp"]) == [4, 6, 3, 10]
    assert "1.5000" in rates(["A"], events_exp=[1], time_exp=[1.5], events_ctl=[2], time_ctl=[3]).summary()


@pytest.mark.parametrize(
    ("measure", "cited"),
    [
        ("OR", ["Mantel & Haenszel 1959", "Robins et al. 1986", "Breslow & Day 1980; Tarone 1985"]),
        ("RR", ["Greenland & Robins 1985"]),
        ("RD", ["Sato et al. 1989"]),
    ],
)
def test_the_methods_of_mantel_haenszel_cite_the_papers_of_the_measure(counts, measure, cited):
    told = mantel_haenszel(counts, measure=measure).methods_text()

    assert [one for one in cited if one not in told] == []
    assert "One study was left out (events_exp is missing)." in told
    assert "cells of 0" not in told  # there are none


def test_the_methods_say_what_was_done_about_cells_of_0(sparse):
    left_alone = mantel_haenszel(sparse).methods_text()
    added = mantel_haenszel(sparse, pooled_rule=ZeroRule(add=0.5, to="only0")).methods_text()

    assert "No correction was made for cells of 0." in left_alone
    assert "For the pooled estimate, 0.5 was added to each cell of studies with a cell of 0." in added
    assert "No correction" not in added


def test_the_methods_follow_the_continuity_correction(counts):
    assert "without a continuity correction" in mantel_haenszel(counts, correct=False).methods_text()


def test_the_methods_of_peto_cite_yusuf(counts):
    told = peto(counts, level=0.9).methods_text()

    assert "(Yusuf et al. 1985)" in told
    assert "90% confidence interval" in told
    assert "doi:10.1016/S0033-0620(85)80003-7" in told


def test_every_mixed_model_has_words():
    assert set(MODEL_WORDS) == {name for names in MODELS.values() for name in names}


@pytest.mark.parametrize(
    ("options", "sentences"),
    [
        ({}, ["fixed level for each study", "quadrature with 7 nodes", "Turner et al. 2000"]),
        ({"model": "UM.RS"}, ["random levels", "Laplace", "independent of their normally"]),
        ({"model": "CM.AL"}, ["approximate, binomial likelihood", "Stijnen et al. 2010"]),
        ({"model": "CM.EL"}, ["exact likelihood"]),
        ({"method": "EE"}, ["One common effect was assumed", "unconditional generalised linear model"]),
        ({"test": "t"}, ["t distribution with 3 degrees of freedom"]),
    ],
)
def test_the_methods_of_a_mixed_model_follow_its_options(counts, options, sentences):
    told = glmm(counts, **options).methods_text()

    assert [one for one in sentences if one not in told] == []


def test_a_proportion_is_shown_as_one():
    found = glmm(proportions(["A", "B", "C"], events=[1, 3, 10], n=[20, 30, 60]), measure="PLO")

    assert f"pooled {found.natural.estimate:.3f}" in flat(found.summary())
    assert found.to_frame().loc["intercept", "estimate"] == found.estimate
