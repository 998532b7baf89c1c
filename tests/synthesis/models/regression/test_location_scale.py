"""Location-scale models: agreement with R and with plain models, the border, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest

from synthesis.effects import Effects
from synthesis.errors import NotEstimable
from synthesis.models.regression.location_scale import location_scale
from synthesis.models.regression.regression import meta_regression
from synthesis.models.regression.scale_slopes import Problem, slopes
from synthesis.numbers import Unavailable
from tests.synthesis.models.bcg import effects


def test_bcg_with_tau2_by_allocation_agrees_with_r():
    # metafor 5.0-1, rma(yi, vi, mods = ~ ablat, scale = ~ factor(alloc)): REML, log link
    found = location_scale(effects(), "ablat", "alloc")

    assert found.coefficients.estimate == pytest.approx([0.26768466257155, -0.0294898331088374], rel=1e-5)
    assert found.coefficients.se == pytest.approx([0.224679127798781, 0.00636004535975334], rel=1e-5)
    assert found.alpha == pytest.approx([-3.02875132, -0.0469888566, 1.19026583], rel=1e-4)
    assert found.scale_coefficients.se == pytest.approx([2.10320207, 5.15947247, 2.48464344], rel=1e-4)
    assert found.log_likelihood == pytest.approx(-7.8273372033998, abs=1e-10)
    assert found.scale_omnibus.statistic == pytest.approx(0.53647097944458, rel=1e-4)


@pytest.mark.parametrize("method", ["ML", "REML"])
@pytest.mark.parametrize(("link", "inverse"), [("log", np.exp), ("identity", np.asarray)])
def test_without_moderators_of_tau2_it_is_the_plain_regression(method, link, inverse):
    plain = meta_regression(effects(), "ablat", tau2=method, test="z")
    found = location_scale(effects(), "ablat", "1", link=link, method=method)

    assert inverse(found.alpha)[0] == pytest.approx(plain.tau2, rel=1e-7)
    assert found.coefficients.estimate == pytest.approx(plain.coefficients.estimate, rel=1e-7)


def test_a_factor_of_tau2_and_mean_is_a_model_of_each_level():
    found = location_scale(effects(), "0 + alloc", "0 + alloc", link="identity")
    for i, code in enumerate(["alternate", "random", "systematic"]):
        rows = tuple(row for row in effects().rows if row.moderators["alloc"] == code)
        own = meta_regression(Effects(measure="RR", rows=rows), "1")
        assert own.tau2 > 0
        assert found.alpha[i] == pytest.approx(own.tau2, rel=1e-6)


def test_on_the_border_tau2_is_zero_and_has_no_standard_error():
    # two levels, one of which agrees within itself
    levels = [("a", 0.1) if i < 6 else ("b", row.y) for i, row in enumerate(effects().rows)]
    rows = zip(effects().rows, levels, strict=True)
    two = Effects(
        measure="RR", rows=tuple(replace(row, y=y, v=0.05, moderators={"g": g}) for row, (g, y) in rows)
    )
    found = location_scale(two, "0 + g", "0 + g", link="identity")

    assert found.tau2[0] == pytest.approx(0, abs=1e-6)
    assert isinstance(found.scale_coefficients, Unavailable)
    assert found.notes[0].startswith("Some tau2 is estimated as 0")
    with pytest.raises(NotEstimable, match="keeps rising as tau2 goes to 0"):
        location_scale(two, "0 + g", "0 + g")


@pytest.mark.parametrize("restricted", [False, True])
@pytest.mark.parametrize("log", [False, True])
def test_slopes_are_those_of_differences(log, restricted):
    rng = np.random.default_rng(3)
    k = 9
    problem = Problem(
        y=rng.normal(size=k),
        v=rng.uniform(0.1, 1, k),
        X=np.linalg.qr(np.column_stack([np.ones(k), rng.normal(size=k)]))[0],
        Z=np.column_stack([np.ones(k), rng.uniform(0, 1, k)]),
        log=log,
        restricted=restricted,
        offset=0.3 if log else 0.0,
    )
    alpha, barrier = np.array([0.4, 0.3]), 0.0 if log else 0.01
    at = slopes(problem, alpha, barrier)
    for i in range(2):
        step = np.eye(2)[i] * 1e-5
        up, down = slopes(problem, alpha + step, barrier), slopes(problem, alpha - step, barrier)
        assert (up.value - down.value) / 2e-5 == pytest.approx(at.gradient[i], rel=1e-6, abs=1e-8)
        np.testing.assert_allclose((up.gradient - down.gradient) / 2e-5, at.hessian[i], rtol=1e-5, atol=1e-7)


def test_scaling_the_effects_scales_tau2_and_shifts_its_logarithm():
    some = effects()
    tenfold = replace(some, rows=tuple(replace(row, y=10 * row.y, v=100 * row.v) for row in some.rows))
    one, other = location_scale(some, "ablat", "year"), location_scale(tenfold, "ablat", "year")

    np.testing.assert_allclose(other.tau2, 100 * one.tau2, rtol=1e-6)
    assert other.alpha[1] == pytest.approx(one.alpha[1], rel=1e-6)


def test_an_effect_without_a_moderator_of_either_is_left_out():
    some = effects(dose=[None, *(float(i) for i in range(12))])

    assert [one.study for one in location_scale(some, "ablat", "dose").excluded] == ["trial_1"]


def test_unknown_links_and_methods_are_refused():
    with pytest.raises(
        NotEstimable, match="unknown link 'sqrt' of a location-scale model; known: identity, log"
    ):
        location_scale(effects(), "1", "year", link="sqrt")
    with pytest.raises(NotEstimable, match="unknown method 'DL'"):
        location_scale(effects(), "1", "year", method="DL")


def test_more_coefficients_than_effects_are_refused_and_named():
    with pytest.raises(NotEstimable, match=r"of mean and tau2 \(intercept, .* cannot be had from 13 effects"):
        location_scale(effects(), "alloc * ablat + year", "alloc * ablat")


def test_the_summary_shows_both_parts():
    found = location_scale(effects(), "ablat", "alloc")

    assert "log link" in found.summary()
    assert list(found.to_frame().loc["scale"].index) == ["intercept", "alloc = random", "alloc = systematic"]
