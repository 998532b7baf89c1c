"""The non-central hypergeometric likelihood: against every table there can be, in exact fractions."""

from fractions import Fraction
from math import comb, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.models.counts.hypergeometric import (
    Margins,
    cumulants,
    expected_count,
    integrated,
    modes,
    own_estimates,
)


def margins(x, m, n1, n2):
    return Margins(
        **{
            name: np.array([float(one)])
            for name, one in zip(("x", "m", "n1", "n2"), (x, m, n1, n2), strict=True)
        }
    )


@given(
    st.integers(1, 30),
    st.integers(1, 30),
    st.data(),
    st.fractions(Fraction(1, 50), Fraction(50), max_denominator=50),
)
def test_likelihood_mean_and_variance_are_those_of_every_table_there_can_be(n1, n2, data, psi):
    m = data.draw(st.integers(1, n1 + n2 - 1))
    low, high = max(0, m - n2), min(m, n1)
    x = data.draw(st.integers(low, high))
    terms = {u: comb(n1, u) * comb(n2, m - u) * psi**u for u in range(low, high + 1)}
    total = sum(terms.values())
    mean = sum(u * term for u, term in terms.items()) / total
    variance = sum((u - mean) ** 2 * term for u, term in terms.items()) / total

    value, slope, curvature = cumulants(margins(x, m, n1, n2), np.array([[log(psi)]]))

    assert value[0, 0] == pytest.approx(log(terms[x] / total), rel=1e-10, abs=1e-12)
    assert slope[0, 0] == pytest.approx(float(x - mean), rel=1e-9, abs=1e-11)
    assert curvature[0, 0] == pytest.approx(float(variance), rel=1e-9, abs=1e-11)


def test_a_table_of_a_million_is_summed_near_its_mode_and_agrees_with_the_whole():
    table = margins(30_000, 61_000, 500_000, 520_000)
    u = np.arange(0, 61_001, dtype=float)
    ratios = np.log((500_000 - u[:-1]) * (61_000 - u[:-1])) - np.log((u[:-1] + 1) * (459_000 + u[:-1] + 1))
    logs = np.concatenate([[0.0], np.cumsum(ratios)]) + 0.3 * u
    terms = np.exp(logs - logs.max())
    mean = np.sum(terms * u) / np.sum(terms)

    value, slope, curvature = cumulants(table, np.array([[0.3]]))

    assert value[0, 0] == pytest.approx(logs[30_000] - logs.max() - log(np.sum(terms)), rel=1e-10)
    assert slope[0, 0] == pytest.approx(30_000 - mean, rel=1e-9)
    assert curvature[0, 0] == pytest.approx(np.sum(terms * (u - mean) ** 2) / np.sum(terms), rel=1e-9)


def integral(table, P):
    return integrated(table, P, 61, modes(table, P, np.zeros((1, 1))))


def test_the_integral_is_that_of_a_fine_trapezium():
    table, mu, s = margins(3, 12, 40, 35), -0.7, 0.9
    t = np.linspace(-12, 12, 20_001)
    value, _, _ = cumulants(table, (mu + s * t)[None, :])
    density = np.exp(value[0] - t * t / 2) / np.sqrt(2 * np.pi)

    found = integral(table, np.array([[mu, s]]))

    assert found.value[0] == pytest.approx(log(np.sum(density) * (t[1] - t[0])), rel=1e-11)


def test_its_derivatives_are_those_of_its_values():
    table, at, step = margins(3, 12, 40, 35), np.array([[-0.7, 0.9]]), 1e-5
    found = integral(table, at)

    for i in range(2):
        shift = step * np.eye(2)[i]
        up, down = integral(table, at + shift), integral(table, at - shift)
        assert found.gradient[0, i] == pytest.approx((up.value[0] - down.value[0]) / (2 * step), rel=1e-7)
        slopes = (up.gradient[0] - down.gradient[0]) / (2 * step)
        assert found.hessian[0, i] == pytest.approx(slopes, rel=1e-7, abs=1e-9)


def test_a_tables_own_estimate_sets_its_mean_to_what_was_seen():
    table = margins(3, 12, 40, 35)

    own, precision, ll = own_estimates(table)

    value, slope, curvature = cumulants(table, own[:, None])
    assert slope[0, 0] == pytest.approx(0, abs=1e-9)
    assert (precision[0], ll) == (pytest.approx(curvature[0, 0]), pytest.approx(value[0, 0]))


def test_a_table_at_an_end_of_its_support_has_no_precision_and_a_likelihood_of_one():
    _, precision, ll = own_estimates(margins(0, 12, 40, 35))

    assert (precision[0], ll) == (0, 0)


@given(st.integers(1, 60), st.integers(1, 60), st.data(), st.floats(-6, 6))
def test_the_expected_count_has_the_odds_ratio_it_was_asked_for(n1, n2, data, eta):
    m = data.draw(st.integers(1, n1 + n2 - 1))

    a = float(expected_count(*(np.array([float(one)]) for one in (n1, n2, m, eta)))[0])

    assert max(0, m - n2) < a < min(n1, m)
    assert log(a * (n2 - m + a)) - log((m - a) * (n1 - a)) == pytest.approx(eta, abs=1e-7)
