"""Coefficients of agreement against printed examples, their definitions, and their algebra."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from extraction_forms.agreement.coefficients import (
    BELOW_ZERO,
    NO_PAIR,
    NO_VARIATION,
    ONE_CATEGORY,
    ONE_CODER,
    TWO_ONLY,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac,
    krippendorff_alpha,
    pabak,
    percent_agreement,
)
from extraction_forms.agreement.ratings import crossed, numbers_rated, rated
from tests.thoroughness import cases

THREE = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
RARE = [[90, 5], [4, 1]]

# Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, section C: four coders, twelve units, empty places.
KRIPPENDORFF = [
    [1, 1, None, 1],
    [2, 2, 3, 2],
    [3, 3, 3, 3],
    [3, 3, 3, 3],
    [2, 2, 2, 2],
    [1, 2, 3, 4],
    [4, 4, 4, 4],
    [1, 1, 2, 1],
    [2, 2, 2, 2],
    [None, 5, 5, 5],
    [None, None, 1, 1],
    [None, 3, None, None],
]

# Fleiss' kappa as Wikipedia works it out: fourteen coders, ten units, how many chose each of five categories.
FOURTEEN = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
]

EVERY = {
    "percent": percent_agreement,
    "kappa": cohen_kappa,
    "kappa, linear": lambda ratings: cohen_kappa(ratings, "linear"),
    "kappa, quadratic": lambda ratings: cohen_kappa(ratings, "quadratic"),
    "fleiss": fleiss_kappa,
    "ac1": gwet_ac,
    "ac2": lambda ratings: gwet_ac(ratings, "quadratic"),
    "pabak": pabak,
    "alpha, nominal": krippendorff_alpha,
    "alpha, ordinal": lambda ratings: krippendorff_alpha(ratings, "ordinal"),
    "alpha, interval": lambda ratings: krippendorff_alpha(ratings, "interval"),
}


def named(rows):
    return [[None if one is None else str(one) for one in row] for row in rows]


@st.composite
def tables(draw, coders=(2, 3, 4), most=4):
    """Ratings by some coders, some places empty, and the categories there were."""
    q, width = draw(st.integers(2, most)), draw(st.sampled_from(coders))
    place = st.one_of(st.none(), st.integers(0, q - 1))
    rows = draw(st.lists(st.lists(place, min_size=width, max_size=width), min_size=1, max_size=8))
    return rows, [str(n) for n in range(q)]


two = tables(coders=(2,))


def near(value):
    return value if not isinstance(value, float) else pytest.approx(value, rel=1e-11, abs=1e-12)


# Printed examples -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (THREE, {"kappa": 0.796409, "ac1": 0.849331, "alpha, nominal": 0.797258}),
        (RARE, {"kappa": 0.134615, "ac1": 0.899559, "pabak": 0.82, "alpha, nominal": 0.138528}),
    ],
)
def test_two_tables_give_the_numbers_that_are_printed_of_them(table, expected):
    ratings = crossed(table)

    assert {name: round(EVERY[name](ratings), 6) for name in expected} == expected


def test_cohens_example_of_1960_gives_his_kappa():
    assert round(cohen_kappa(crossed([[88, 14, 18], [10, 40, 10], [2, 6, 12]])), 3) == 0.492


def test_cohens_weighted_example_of_1968_gives_his_kappa():
    apart = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]])

    kappa = cohen_kappa(crossed([[88, 14, 18], [10, 40, 10], [2, 6, 12]]), 1 - apart / 6)

    assert round(kappa, 3) == 0.348


@pytest.mark.parametrize(
    ("table", "agreement", "kappa"),
    [
        ([[40, 9], [6, 45]], 0.85, 0.70),
        ([[80, 10], [5, 5]], 0.85, 0.32),
        ([[45, 15], [25, 15]], 0.60, 0.13),
        ([[25, 35], [5, 35]], 0.60, 0.26),
    ],
)
def test_the_paradoxes_of_feinstein_and_cicchetti_1990_come_out_as_printed(table, agreement, kappa):
    ratings = crossed(table)

    assert percent_agreement(ratings) == pytest.approx(agreement, abs=1e-15)
    assert round(cohen_kappa(ratings), 2) == kappa


@pytest.mark.parametrize(
    ("scale", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_krippendorffs_example_of_2011_gives_his_alphas(scale, alpha):
    assert round(krippendorff_alpha(numbers_rated(KRIPPENDORFF), scale), 3) == alpha


def test_gwets_table_of_four_coders_gives_his_coefficients():
    # cac.raw4raters of irrCAC, the table of Gwet 2014 with four coders: AC1 0.77544, Fleiss 0.76117, alpha 0.74342.
    ratings = rated(named([*KRIPPENDORFF[:-1], [None, None, 3, None]]), ["1", "2", "3", "4", "5"])

    assert round(gwet_ac(ratings), 5) == 0.77544
    assert round(fleiss_kappa(ratings), 5) == 0.76117
    assert round(krippendorff_alpha(ratings), 5) == 0.74342
    assert round(percent_agreement(ratings), 5) == 0.81818


def test_fleiss_kappa_of_fourteen_coders_is_as_published():
    rows = [[str(category) for category, n in enumerate(row) for _ in range(n)] for row in FOURTEEN]

    assert round(fleiss_kappa(rated(rows, list("01234"))), 3) == 0.210


# Definitions ----------------------------------------------------------------------------------------------


def alpha_of_pairs(rows, apart):
    """Observed over expected distance, every pair of values written out; None without variation."""
    units = [[one for one in row if one is not None] for row in rows]
    units = [unit for unit in units if len(unit) > 1]
    pool = [one for unit in units for one in unit]
    n = len(pool)
    observed = (
        sum(sum(apart(*pair) for pair in permutations(unit, 2)) / (len(unit) - 1) for unit in units) / n
    )
    expected = sum(apart(*pair) for pair in permutations(pool, 2)) / (n * (n - 1))
    return 1 - observed / expected if expected else None


def between(rows):
    """The ordinal distance of two categories: the pairable ratings from the one to the other, ends counted half."""
    pool = [one for row in rows for one in row if one is not None and sum(x is not None for x in row) > 1]

    def apart(c, k):
        low, high = sorted((c, k))
        inside = sum(low <= one <= high for one in pool)
        return (inside - (pool.count(c) + pool.count(k)) / 2) ** 2

    return apart


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval", "ratio"])
@settings(max_examples=cases(40, 500))
@given(table=tables())
def test_alpha_is_what_all_pairs_of_ratings_say(scale, table):
    rows, names = table
    apart = {
        "nominal": lambda c, k: float(c != k),
        "ordinal": between(rows),
        "interval": lambda c, k: float((c - k) ** 2),
        "ratio": lambda c, k: ((c - k) / (c + k)) ** 2 if c + k else 0.0,
    }[scale]
    found = krippendorff_alpha(rated(named(rows), names), scale)
    assume(found not in (NO_PAIR, ONE_CODER))

    expected = alpha_of_pairs(rows, apart)

    assert found == (NO_VARIATION if expected is None else near(expected))


@given(table=two)
def test_kappa_is_what_its_two_margins_say(table):
    rows, names = table
    both = [row for row in rows if None not in row]
    found = cohen_kappa(rated(named(rows), names))
    assume(both)

    po = sum(a == b for a, b in both) / len(both)
    pe = sum(a == d for a, _ in both for _, d in both) / len(both) ** 2

    assert found == (NO_VARIATION if pe == 1 else near((po - pe) / (1 - pe)))


@given(table=tables())
def test_ac1_and_pabak_are_what_their_formulas_say(table):
    rows, names = table
    some = [[one for one in row if one is not None] for row in rows]
    pairs = [[a == b for a, b in permutations(unit, 2)] for unit in some if len(unit) > 1]
    assume(pairs)
    q, pa = len(names), sum(sum(unit) / len(unit) for unit in pairs) / len(pairs)
    rated_units = [unit for unit in some if unit]
    share = [sum(unit.count(c) / len(unit) for unit in rated_units) / len(rated_units) for c in range(q)]
    pe = sum(p * (1 - p) for p in share) / (q - 1)

    ratings = rated(named(rows), names)

    assert percent_agreement(ratings) == near(pa)
    assert gwet_ac(ratings) == near((pa - pe) / (1 - pe))
    assert pabak(ratings) == near((q * pa - 1) / (q - 1))


@given(table=tables(coders=(2,), most=2))
def test_with_two_categories_all_weights_are_the_same(table):
    ratings = rated(named(table[0]), table[1])

    for coefficient in (cohen_kappa, fleiss_kappa, gwet_ac):
        one, *others = (coefficient(ratings, weights) for weights in ("identity", "linear", "quadratic"))
        assert all(other == near(one) for other in others)


# Algebra --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EVERY)
@settings(max_examples=cases(40, 500))
@given(table=two, data=st.data())
def test_the_order_of_units_does_not_matter(name, table, data):
    rows, names = table
    mixed = data.draw(st.permutations(rows))

    assert EVERY[name](rated(named(mixed), names)) == near(EVERY[name](rated(named(rows), names)))


@pytest.mark.parametrize("name", EVERY)
@settings(max_examples=cases(40, 500))
@given(table=two)
def test_two_coders_may_change_places(name, table):
    rows, names = table
    turned = [row[::-1] for row in rows]

    assert EVERY[name](rated(named(turned), names)) == near(EVERY[name](rated(named(rows), names)))


@pytest.mark.parametrize("name", ["percent", "kappa", "fleiss", "ac1", "pabak", "alpha, nominal"])
@settings(max_examples=cases(40, 500))
@given(table=two, data=st.data())
def test_what_categories_are_called_and_their_order_do_not_matter_without_weights(name, table, data):
    rows, names = table
    others = data.draw(st.permutations([f"called {one}" for one in names]))
    renamed = [[None if one is None else f"called {one}" for one in row] for row in named(rows)]

    assert EVERY[name](rated(renamed, others)) == near(EVERY[name](rated(named(rows), names)))


@given(table=two)
def test_a_category_nobody_used_changes_ac1_and_pabak_and_nothing_else(table):
    rows, names = table
    ratings, wider = rated(named(rows), names), rated(named(rows), [*names, "unused"])
    assume(isinstance(gwet_ac(ratings), float))

    for name in ("percent", "kappa", "fleiss", "alpha, nominal", "alpha, ordinal", "alpha, interval"):
        assert EVERY[name](wider) == near(EVERY[name](ratings))
    if percent_agreement(ratings) < 1:
        assert pabak(wider) > pabak(ratings)
        assert gwet_ac(wider) > gwet_ac(ratings)


def test_ac1_and_pabak_take_the_categories_of_the_form_and_not_those_that_were_used():
    rows = [["a", "a"], ["a", "b"], ["b", "b"], ["a", "a"]]

    assert [pabak(rated(rows, list("abcdef"[:q]))) for q in (2, 3, 6)] == pytest.approx([0.5, 0.625, 0.7])


# What cannot be had ---------------------------------------------------------------------------------------


def test_without_variation_kappa_and_alpha_are_undefined_in_words_and_ac1_and_pabak_are_1():
    alike = rated([["yes", "yes"]] * 5, ["yes", "no"])

    assert {name: EVERY[name](alike) for name in EVERY} == {
        "percent": 1.0,
        "kappa": NO_VARIATION,
        "kappa, linear": NO_VARIATION,
        "kappa, quadratic": NO_VARIATION,
        "fleiss": NO_VARIATION,
        "ac1": 1.0,
        "ac2": 1.0,
        "pabak": 1.0,
        "alpha, nominal": NO_VARIATION,
        "alpha, ordinal": NO_VARIATION,
        "alpha, interval": NO_VARIATION,
    }
    assert str(NO_VARIATION) == "undefined: no variation, every rating is the same"


@given(n=st.integers(1, 9), width=st.integers(2, 5), q=st.integers(2, 5))
def test_no_variation_is_seen_whatever_the_numbers_of_units_and_coders(n, width, q):
    alike = rated([["0"] * width] * n, [str(c) for c in range(q)])

    assert (
        fleiss_kappa(alike)
        == krippendorff_alpha(alike)
        == krippendorff_alpha(alike, "ordinal")
        == NO_VARIATION
    )
    assert (gwet_ac(alike), pabak(alike)) == (1.0, 1.0)


@pytest.mark.parametrize("rows", [[], [["yes"], ["no"]], [["yes", None], ["no", None]]])
@pytest.mark.parametrize("name", EVERY)
def test_one_coder_agrees_with_nobody(name, rows):
    assert EVERY[name](rated(rows, ["yes", "no"])) == ONE_CODER


@pytest.mark.parametrize("name", EVERY)
def test_coders_of_different_units_have_no_agreement(name):
    assert EVERY[name](rated([["yes", None], [None, "no"]], ["yes", "no"])) == NO_PAIR


def test_a_form_with_one_category_asks_for_no_agreement():
    ratings = rated([["yes", "yes"]], ["yes"])

    assert gwet_ac(ratings) == pabak(ratings) == ONE_CATEGORY


def test_cohens_kappa_is_of_two_coders():
    assert cohen_kappa(rated([["a", "a", "b"]], ["a", "b"])) == TWO_ONLY


def test_a_ratio_scale_has_no_numbers_below_zero():
    assert krippendorff_alpha(numbers_rated([[-1, 1], [2, 3]]), "ratio") == BELOW_ZERO


def test_a_unit_with_one_rating_counts_in_no_alpha():
    rows = [["a", "a"], ["a", "b"], ["b", "b"]]

    assert krippendorff_alpha(rated([*rows, ["b", None]], ["a", "b"])) == krippendorff_alpha(
        rated(rows, ["a", "b"])
    )


# Faults of the call ---------------------------------------------------------------------------------------


def test_unknown_weights_and_scales_are_refused_with_those_there_are():
    ratings = crossed(RARE)

    with pytest.raises(ValueError, match="no weights 'cubic'; weights are identity, linear, quadratic"):
        cohen_kappa(ratings, "cubic")
    with pytest.raises(ValueError, match="no metric 'cubic'; metrics are nominal, ordinal, interval, ratio"):
        krippendorff_alpha(ratings, "cubic")
    with pytest.raises(ValueError, match="a square of one row for each category"):
        cohen_kappa(ratings, np.eye(3))


def test_a_rating_that_is_no_category_is_refused():
    with pytest.raises(ValueError, match="no categories: c; categories are a, b"):
        rated([["a", "c"]], ["a", "b"])
    with pytest.raises(ValueError, match="named twice"):
        rated([["a", "a"]], ["a", "a"])
    with pytest.raises(ValueError, match="rows differ in length"):
        rated([["a", "a"], ["a"]], ["a", "b"])
    with pytest.raises(ValueError, match="1 studies for 2 units"):
        rated([["a", "a"], ["a", "b"]], ["a", "b"], ["one"])
    with pytest.raises(ValueError, match="not square"):
        crossed([[1, 2]])
    with pytest.raises(ValueError, match="not finite"):
        numbers_rated([[1.0, float("inf")]])
