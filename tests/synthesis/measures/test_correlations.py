"""Correlations and what regressions tell: against metafor, by every way, and at their limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import gammaln

from synthesis.errors import ImpossibleNumber, NotComputable
from synthesis.measures.correlations import hypergeometric
from synthesis.measures.registry import compute

# The first and third studies of Molloy et al. (2014), and of Aloe & Thompson (2013); metafor 5.0-1.
MOLLOY = {"r": [0.187, 0.34], "n": [109, 55]}
ALOE = {"t": [4.61, 4.07], "n": [218, 156], "predictors": [4, 6], "r2": [0.24, 0.5]}
METAFOR = [
    ("COR", MOLLOY, {}, (0.187, 0.34), (0.00862300769408333, 0.0144845066666667)),
    ("COR", MOLLOY, {"vtype": "H0"}, (0.187, 0.34), (0.00901898130841122, 0.0166867924528302)),
    ("UCOR", MOLLOY, {}, (0.187860715804732, 0.34294671660426), (0.00861724262381043, 0.0144186627340144)),
    (
        "UCOR",
        MOLLOY,
        {"vtype": "UB"},
        (0.187860715804732, 0.34294671660426),
        (0.00885282812089606, 0.015140108541965),
    ),
    ("ZCOR", MOLLOY, {}, (0.189226642530929, 0.354092528962243), (0.00943396226415094, 0.0192307692307692)),
    ("PCOR", ALOE, {}, (0.301202920791276, 0.31630807101725), (0.00386347803710229, 0.00539939046771357)),
    ("ZPCOR", ALOE, {}, (0.310842020380108, 0.32753938053348), (0.00471698113207547, 0.00675675675675676)),
    ("SPCOR", ALOE, {}, (0.275370821260855, 0.235768769669941), (0.00327898542589834, 0.00318532112263293)),
    ("ZSPCOR", ALOE, {}, (0.282666104553549, 0.240289070042977), (0.00383914837734856, 0.00357132380088661)),
    ("R2", ALOE, {}, (0.24, 0.5), (0.00254355963302752, 0.00320512820512821)),
    ("ZR2", ALOE, {}, (0.535926049561052, 0.881373587019543), (0.00458715596330275, 0.00641025641025641)),
]


@pytest.mark.parametrize(("code", "columns", "choices", "y", "v"), METAFOR)
def test_two_studies_come_out_as_in_metafor(code, columns, choices, y, v):
    found = compute(code, columns, **choices)

    assert found.y == pytest.approx(y, rel=1e-11)
    assert found.v == pytest.approx(v, rel=1e-10)


def test_borensteins_correlation():
    """Borenstein et al. 2009, chapter 6: r = .5, n = 100: V_r = .0057 or .0058; z = .5493 with V = .0103."""
    raw, fisher = (compute(code, {"r": 0.5, "n": 100}) for code in ("COR", "ZCOR"))

    assert raw.v[0] == pytest.approx(0.5625 / 99)
    assert (fisher.y[0], fisher.v[0]) == pytest.approx((0.5493, 0.0103), abs=5e-5)


@pytest.mark.parametrize("code", ["COR", "UCOR", "ZCOR"])
@given(r=st.floats(-0.99, 0.99), n=st.integers(6, 5000))
def test_a_correlation_turned_round_is_its_negative(code, r, n):
    here, there = compute(code, {"r": r, "n": n}), compute(code, {"r": -r, "n": n})

    assert there.y == pytest.approx(-here.y)
    assert there.v == pytest.approx(here.v)


@given(r=st.floats(-0.99, 0.99), n=st.integers(6, 100000))
def test_the_unbiased_correlation_is_the_farther_from_zero_and_within_one(r, n):
    found = compute("UCOR", {"r": r, "n": n}).y[0]

    assert abs(r) <= abs(found) <= 1
    assert found == pytest.approx(r * (1 + (1 - r**2) / (2 * (n - 4))), abs=2.5 / n**2)


@pytest.mark.parametrize("c", [1.5, 5.0, 19.5, 20.0, 50.0, 162.0, 4000.0])
@pytest.mark.parametrize("a", [0.5, 1.0])
@pytest.mark.parametrize("z", [0.0, 0.3, 0.9, 0.9975])
def test_the_hypergeometric_function_satisfies_its_recursion_in_c(a, c, z):
    """Gauss: c (c - 1)(z - 1) F(c - 1) + c [c - 1 - (2 c - 2 a - 1) z] F(c) + (c - a)^2 z F(c + 1) = 0."""
    low, here, high = (float(hypergeometric(a, np.array([at]), np.array([z]))[0]) for at in (c, c + 1, c + 2))
    d = c + 1
    terms = [
        d * (d - 1) * (z - 1) * low,
        d * (d - 1 - (2 * d - 2 * a - 1) * z) * here,
        (d - a) ** 2 * z * high,
    ]

    assert sum(terms) == pytest.approx(0, abs=1e-12 * max(abs(term) for term in terms))


def test_f_of_one_one_two_is_a_logarithm():
    assert hypergeometric(1.0, np.array([2.0]), np.array([0.5]))[0] == pytest.approx(2 * np.log(2))


@pytest.mark.parametrize("code", ["COR", "UCOR", "ZCOR"])
@given(r=st.floats(-0.95, 0.95).filter(lambda r: abs(r) > 1e-3), n=st.integers(6, 300))
def test_the_t_of_a_correlation_leads_back_to_it(code, r, n):
    t = r * np.sqrt((n - 2) / (1 - r**2))
    found, wanted = compute(code, {"t": t, "n": n}), compute(code, {"r": r, "n": n})

    assert found.route == "t"
    assert found.y == pytest.approx(wanted.y)
    assert found.v == pytest.approx(wanted.v)


def test_signed_p_values_of_metafors_manual():
    """metafor's manual of escalc: p = .07, negative, n = 30: -0.3354; with 5 predictors -0.3610."""
    signed = {"p": 0.07, "sign": -1, "n": 30}

    assert compute("COR", signed).y[0] == pytest.approx(-0.3354, abs=5e-5)
    assert compute("PCOR", {**signed, "predictors": 5}).y[0] == pytest.approx(-0.3610, abs=5e-5)


def test_of_one_predictor_every_correlation_is_the_same():
    r, n = 0.4, 60
    t = r * np.sqrt((n - 2) / (1 - r**2))
    one = {"t": t, "n": n, "predictors": 1, "r2": r**2}

    assert compute("PCOR", one).y[0] == pytest.approx(r)
    assert compute("SPCOR", one).y[0] == pytest.approx(r)
    assert compute("PCOR", one).v == pytest.approx(compute("COR", {"r": r, "n": n}).v)
    assert compute("ZPCOR", one).v == pytest.approx(compute("ZCOR", {"r": r, "n": n}).v)
    assert compute("ZR2", one).y == pytest.approx(compute("ZCOR", {"r": r, "n": n}).y)


def test_a_reported_partial_correlation_is_taken_as_it_is():
    found = compute("PCOR", {"r": ALOE["r2"], "n": [218, 156], "predictors": [4, 6]})

    assert (found.route, found.y.tolist()) == ("r", [0.24, 0.5])


def test_the_f_of_all_predictors_leads_to_r_squared():
    f = [0.24 / 4 / (0.76 / 213), 0.5 / 6 / (0.5 / 149)]
    found = compute("R2", {"f": f, "n": [218, 156], "predictors": [4, 6]})

    assert found.route == "F"
    assert found.y == pytest.approx([0.24, 0.5])


@pytest.mark.parametrize(("vtype", "plain"), [("AV", "LS"), ("AV2", "LS2")])
def test_the_mean_r_squared_stands_for_each(vtype, plain):
    mean = np.average(ALOE["r2"], weights=ALOE["n"])
    alike = {**ALOE, "r2": [mean, mean]}

    assert compute("R2", ALOE, vtype=vtype).v == pytest.approx(compute("R2", alike, vtype=plain).v)


@pytest.mark.parametrize(
    ("code", "columns", "message"),
    [
        ("COR", {"r": 1.1, "n": 20}, "COR: r of row 0 must be between -1 and 1; found 1.1"),
        ("ZCOR", {"r": -1.0, "n": 20}, "ZCOR: r of row 0 must be above -1 and below 1; found -1"),
        ("ZCOR", {"r": 0.1, "n": 3}, "ZCOR: n of row 0 must be at least 4; found 3"),
        ("COR", {"r": 0.1, "n": 0}, "COR: n of row 0 must be at least 2; found 0"),
        ("COR", {"r": 1.0, "n": 20}, "COR: the variance of row 0 must be above 0; found 0"),
        (
            "PCOR",
            {"t": 1, "n": 5, "predictors": 4},
            "PCOR: n - predictors - 1 of row 0 must be at least 1; found 0",
        ),
        (
            "PCOR",
            {"r": 1.5, "n": 9, "predictors": 4},
            "PCOR: the correlation of row 0 must be between -1 and 1",
        ),
        (
            "SPCOR",
            {"t": 9, "n": 12, "predictors": 2, "r2": 1.5},
            "SPCOR: r2 of row 0 must be between 0 and 1",
        ),
        ("SPCOR", {"r": 0.6, "n": 12, "predictors": 2, "r2": 0.2}, "SPCOR: r2 less the squared semi-partial"),
        ("R2", {"r2": -0.1, "n": 20, "predictors": 2}, "R2: r2 of row 0 must be between 0 and 1; found -0.1"),
        ("ZR2", {"r2": 1.0, "n": 20, "predictors": 2}, "ZR2: r2 of row 0 must be below 1; found 1"),
    ],
)
def test_impossible_correlations_are_refused(code, columns, message):
    with pytest.raises(ImpossibleNumber, match=message):
        compute(code, columns)


def test_ways_to_a_correlation_are_all_told_where_none_is_open():
    with pytest.raises(NotComputable, match="COR needs r, n; or t, n; or p, sign, n; there are n"):
        compute("COR", {"n": 3})


def spread_of_r2(n, predictors, r2):
    """The exact variance of R^2 with given predictors: a noncentral beta, as a Poisson mixture of betas."""
    noncentrality = n * r2 / (1 - r2)
    j = np.arange(0, int(noncentrality) + 600)
    weight = np.exp(j * np.log(noncentrality / 2) - noncentrality / 2 - gammaln(j + 1))
    a, b = predictors / 2 + j, (n - predictors - 1) / 2
    first, second = a / (a + b), a * (a + 1) / ((a + b) * (a + b + 1))
    return np.sum(weight * second) - np.sum(weight * first) ** 2


@pytest.mark.parametrize("r2", [0.1, 0.4, 0.8])
def test_the_variance_of_r2_with_given_predictors_is_that_of_its_distribution_in_large_samples(r2):
    (v,) = compute("R2F", {"r2": r2, "n": 4000, "predictors": 3}).v

    assert v == pytest.approx(spread_of_r2(4000, 3, r2), rel=0.02)


def test_the_variance_of_fishers_z_of_r2_with_given_predictors_follows_from_that_of_r2():
    asked = {"r2": [0.24, 0.5], "n": [218, 156], "predictors": [4, 6]}
    r2 = np.array(asked["r2"])

    assert compute("ZR2F", asked).v == pytest.approx(compute("R2F", asked).v / (4 * r2 * (1 - r2) ** 2))
