"""Other scales: their values, their slopes, their inverses, and the double arcsine."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.errors import ImpossibleNumber, NotComputable
from synthesis.measures.freeman_tukey import double_arcsine, double_arcsine_back, harmonic_mean
from synthesis.measures.transforms import TRANSFORMS, delta, mean_over, to_units, transform
from tests.thoroughness import cases

# Values of metafor 5.0-1: our name, y, what its function makes of it.
METAFOR = [
    ("bonett", 0.99, 4.60517018598809),
    ("bonett_back", 1.2, 0.698805788087798),
    ("hakstian_whalen_back", 0.25, 0.578125),
    ("hakstian_whalen_back", 1.2, 1.0),
    ("arcsine", 0.9, 1.24904577239825),
    ("arcsine_back", 1.2, 0.868696857770623),
    ("d_to_besd", 0.7, 0.665175212364053),
    ("d_to_cles", -0.5, 0.361836804915882),
    ("d_to_log_or_logistic", 1.5, 2.72069904635133),
    ("d_to_log_or_normal", 0.7, 1.155),
    ("log_or_to_d_logistic", -2, -1.10265779084358),
    ("log_or_to_d_normal", 1.5, 0.909090909090909),
    ("d_to_overlap", 0.7, 0.726338697648762),
    ("d_to_u1", -2, 0.81142658265494),
    ("d_to_u1", 0.2, 0.147557552711348),
    ("d_to_u2", 0.7, 0.636830651175619),
    ("expit", 1.5, 0.817574476193644),
    ("probit", 0.99, 2.32634787404084),
    ("probit_back", 1.5, 0.933192798731142),
    ("r2_to_z", 0.5, 0.881373587019543),
    ("z_to_r2", -2, 0.929349175146836),
    ("r_to_z", 0.99, 2.64665241236225),
]
INVERSES = [
    ("exp", "log"),
    ("logit", "expit"),
    ("arcsine", "arcsine_back"),
    ("probit", "probit_back"),
    ("r_to_z", "z_to_r"),
    ("r2_to_z", "z_to_r2"),
    ("hakstian_whalen", "hakstian_whalen_back"),
    ("bonett", "bonett_back"),
    ("d_to_log_or_logistic", "log_or_to_d_logistic"),
    ("d_to_log_or_normal", "log_or_to_d_normal"),
]


@pytest.mark.parametrize(("name", "y", "value"), METAFOR)
def test_values_agree_with_metafor(name, y, value):
    assert transform(name, y) == pytest.approx([value], rel=1e-13)


@pytest.mark.parametrize(("name", "back"), INVERSES)
@given(y=st.floats(0.01, 0.98))
def test_the_way_there_and_back_ends_where_it_began(name, back, y):
    assert transform(back, transform(name, y)) == pytest.approx([y], rel=1e-10)


@pytest.mark.parametrize("name", sorted(TRANSFORMS))
@settings(max_examples=cases(40, 500))
@given(y=st.floats(0.05, 0.9))
def test_every_slope_is_the_derivative(name, y):
    step = 1e-5
    low, high = transform(name, [y - step, y + step])

    _, v = delta(name, y, 4.0)

    assert v == pytest.approx([4 * ((high - low) / (2 * step)) ** 2], rel=1e-6)


@pytest.mark.parametrize(
    "name", [name for name in sorted(TRANSFORMS) if name.startswith("d_to") or "z_to" in name]
)
@given(y=st.floats(-2, -0.05))
def test_slopes_hold_below_zero_too(name, y):
    step = 1e-5
    low, high = transform(name, [y - step, y + step])

    assert delta(name, y, 1.0)[1] == pytest.approx([((high - low) / (2 * step)) ** 2], rel=1e-6)


def test_the_delta_method_on_the_exponential_is_v_times_its_square():
    y, v = delta("exp", [0.3, -0.2], [0.04, 0.02])

    assert y == pytest.approx(np.exp([0.3, -0.2]))
    assert v == pytest.approx(np.exp([0.6, -0.4]) * [0.04, 0.02])


def test_an_odds_ratio_of_chinn_becomes_d():
    """Chinn 2000, Stat Med 19:3127: a log odds ratio divided by 1.81."""
    assert transform("log_or_to_d_logistic", np.log(2)) == pytest.approx([np.log(2) / 1.81], rel=3e-3)


def test_averages_over_normal_effects_agree_with_metafor():
    """transf.*.int of metafor 5.0-1, tau2 = 0.1."""
    assert mean_over("exp", -2, 0.1) == pytest.approx([0.142274071586514], rel=1e-12)
    assert mean_over("expit", [-2, 1.5], 0.1) == pytest.approx(
        [0.123172989315218, 0.812931172124243], rel=1e-9
    )
    assert mean_over("z_to_r", [-2, 0.2], 0.1) == pytest.approx(
        [-0.956682279392478, 0.181269246922018], rel=1e-9
    )


@given(y=st.floats(-3, 3), tau2=st.floats(0, 4))
def test_the_average_of_the_normal_distribution_function_is_known_exactly(y, tau2):
    """E F(y + tau Z) = F(y / sqrt(1 + tau2))."""
    assert mean_over("probit_back", y, tau2) == pytest.approx(
        transform("probit_back", y / np.sqrt(1 + tau2)), rel=1e-9
    )


def test_without_heterogeneity_the_average_is_the_value_itself():
    assert mean_over("expit", [0.3, -1], 0.0) == pytest.approx(transform("expit", [0.3, -1]))


def test_a_scale_with_limits_cannot_be_averaged_over_a_normal_distribution():
    with pytest.raises(ImpossibleNumber, match="logit: y of row 0 must be on a scale without limits"):
        mean_over("logit", 0.5, 0.1)
    with pytest.raises(ImpossibleNumber, match="exp: tau2 of row 0 must be at least 0"):
        mean_over("exp", 0.5, -0.1)


@pytest.mark.parametrize(
    ("name", "y", "said"),
    [
        ("logit", 0, "logit: y of row 0"),
        ("log", 0, "log: y of row 0"),
        ("r_to_z", 1, "r_to_z: y of row 0"),
        ("arcsine", 1.01, "arcsine: y of row 0 must be between 0 and 1; found 1.01"),
        ("bonett", 1, "bonett: y of row 0"),
        ("exp", float("nan"), "exp: y of row 0"),
    ],
)
def test_numbers_off_a_scale_are_refused(name, y, said):
    with pytest.raises(ImpossibleNumber, match=said):
        transform(name, y)


def test_where_a_scale_has_a_kink_there_is_no_variance():
    assert transform("d_to_overlap", 0.0) == 1
    with pytest.raises(
        ImpossibleNumber, match="d_to_overlap: y of row 1 must be where the transformation has a slope"
    ):
        delta("d_to_overlap", [0.5, 0.0], [0.1, 0.1])
    with pytest.raises(ImpossibleNumber, match="exp: the variance of row 0 must be at least 0"):
        delta("exp", 0.5, -0.1)


def test_an_unknown_scale_is_told_the_known_ones():
    with pytest.raises(NotComputable, match="unknown transformation 'ilogit'; known: arcsine"):
        transform("ilogit", 0.5)


def test_a_standardised_difference_is_told_in_an_instruments_units():
    assert to_units([-2, 0.7], 10).tolist() == [-20, 7]
    with pytest.raises(
        ImpossibleNumber, match="standard deviation of the instrument of row 0 must be above 0"
    ):
        to_units(0.5, 0)


def test_the_double_arcsine_agrees_with_metafor():
    """transf.pft and transf.ipft.hm of metafor 5.0-1."""
    n = [20, 40, 10, 55, 8]

    found = double_arcsine([0, 0.05, 0.3, 0.5, 1], n)

    expected = [0.10999398869773, 0.248306283649571, 0.59837604638664, 0.785398163397448, 1.40087787206784]
    assert found == pytest.approx(expected, rel=1e-12)
    assert double_arcsine_back(0.6, harmonic_mean(n)) == pytest.approx([0.307689000915507], rel=1e-12)


@given(n=st.integers(1, 3000), share=st.floats(0, 1))
def test_the_double_arcsine_is_taken_back(n, share):
    p = round(share * n) / n

    assert double_arcsine_back(double_arcsine(p, n), n) == pytest.approx([p], abs=1e-7)


def test_beyond_what_a_proportion_can_be_the_way_back_ends_at_0_and_1():
    assert double_arcsine_back([0.0, 1.6], 10).tolist() == [0, 1]


@pytest.mark.parametrize(
    "call",
    [
        lambda: double_arcsine(1.1, 10),
        lambda: double_arcsine(0.5, 0),
        lambda: double_arcsine_back(float("nan"), 10),
        lambda: harmonic_mean([3, 0]),
    ],
)
def test_impossible_proportions_are_refused(call):
    with pytest.raises(ImpossibleNumber):
        call()
