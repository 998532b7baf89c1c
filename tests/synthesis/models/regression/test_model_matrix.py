"""The columns that formulas make of moderators: coding, names, terms, and what is refused."""

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.regression.formula import formula
from synthesis.models.regression.model_matrix import further_rows, model_matrix
from synthesis.models.regression.moderators import moderators, of_rows
from tests.synthesis.models.bcg import TRIALS, effects


def matrix(text, **columns):
    parsed = formula(text)
    return model_matrix(parsed, moderators(effects(**columns), parsed))


LATITUDE = np.array([row[4] for row in TRIALS], dtype=float)
GRADE = [float(i % 3 + 1) for i in range(13)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ablat", ["intercept", "ablat"]),
        ("alloc", ["intercept", "alloc = random", "alloc = systematic"]),
        ("C(alloc, random)", ["intercept", "alloc = alternate", "alloc = systematic"]),
        ("0 + alloc", ["alloc = alternate", "alloc = random", "alloc = systematic"]),
        ("alloc - 1", ["alloc = alternate", "alloc = random", "alloc = systematic"]),
        ("I(ablat^2) + log(year)", ["intercept", "ablat^2", "log(year)"]),
        ("poly(ablat, 2)", ["intercept", "poly(ablat, 2): 1", "poly(ablat, 2): 2"]),
        ("C(grade)", ["intercept", "grade = 2", "grade = 3"]),
        ("grade", ["intercept", "grade"]),
        ("C(grade, 3)", ["intercept", "grade = 1", "grade = 2"]),
        (
            "alloc * ablat",
            [
                "intercept",
                "alloc = random",
                "alloc = systematic",
                "ablat",
                "alloc = random × ablat",
                "alloc = systematic × ablat",
            ],
        ),
        ("ablat:year", ["intercept", "ablat × year"]),
        ("(ablat + year)^2", ["intercept", "ablat", "year", "ablat × year"]),
        ("1", ["intercept"]),
    ],
)
def test_columns_have_readable_names(text, names):
    assert list(matrix(text, grade=GRADE).design.names) == names


@pytest.mark.parametrize("text", ["ablat", "ablat + year", "log(year) + I(ablat^2)", "year + I(year)"])
def test_a_sum_of_numbers_is_as_the_library_makes_it(text):
    """What begins with a 1 goes through the library."""
    ours, library = matrix(text), matrix(f"1 + {text}")
    rows = of_rows([{"ablat": 20.0, "year": 1975.0}, {"ablat": 3.5, "year": 1950.0}], ours.formula)

    assert ours.design.names == library.design.names
    assert ours.terms == library.terms
    assert np.array_equal(ours.design.X, library.design.X)
    assert np.array_equal(further_rows(ours, rows), further_rows(library, rows))


def test_levels_may_hold_any_character():
    odd = ["a:b", "[T.x]", "it's"] * 4 + ["a:b"]

    assert matrix("odd * ablat", odd=odd).design.names[:3] == ("intercept", "odd = a:b", "odd = it's")


def test_terms_tell_which_coefficients_are_theirs():
    found = matrix("alloc * ablat").terms

    assert [(term.name, term.positions) for term in found] == [
        ("intercept", (0,)),
        ("alloc", (1, 2)),
        ("ablat", (3,)),
        ("alloc × ablat", (4, 5)),
    ]


def test_arithmetic_is_worked_out_row_by_row():
    X = matrix("I(2 * ablat - 3)").design.X
    capped = matrix("I(min(ablat, 40))").design.X

    np.testing.assert_array_equal(X[:, 1], 2 * LATITUDE - 3)
    np.testing.assert_array_equal(capped[:, 1], np.minimum(LATITUDE, 40))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I(-ablat^2)", -(LATITUDE**2)),
        ("I(2^3^2 + ablat)", 512 + LATITUDE),
        ("I(ablat - 1 - 2)", LATITUDE - 3),
        ("I(ablat / 2 / 2)", LATITUDE / 4),
        ("I(ablat * -1)", -LATITUDE),
        ("I(ablat^-1)", 1 / LATITUDE),
    ],
)
def test_arithmetic_binds_as_in_print(text, value):
    np.testing.assert_allclose(matrix(text).design.X[:, 1], value, rtol=1e-15)


def test_scaled_and_centred_moderators_have_the_mean_and_spread_they_say():
    scaled, centred = matrix("scale(ablat)").design.X[:, 1], matrix("center(ablat)").design.X[:, 1]

    assert (scaled.mean(), scaled.std(ddof=1)) == pytest.approx((0, 1))
    np.testing.assert_allclose(centred, LATITUDE - LATITUDE.mean())


def test_further_rows_are_coded_and_scaled_as_the_studies_were():
    found = matrix("alloc * scale(ablat)")
    row = further_rows(found, of_rows([{"alloc": "systematic", "ablat": 30}], found.formula))

    z = (30 - LATITUDE.mean()) / LATITUDE.std(ddof=1)
    np.testing.assert_allclose(row, [[1, 0, 1, z, 0, z]])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("ablat + I(2 * ablat)", r"repeat a combination of those before them: 2 \* ablat"),
        ("alloc + C(alloc, random)", "repeat a combination"),
        ("ablat + I(0 * year + 1)", r"those before them: 0 \* year \+ 1"),
        ("C(alloc, rnd)", "'alloc' has no level 'rnd'; known: alternate, random, systematic"),
        ("I(alloc + 1)", "'alloc': expected numbers where it is reckoned with; found 'random'"),
        ("scale(alloc)", "'alloc': expected numbers"),
        ("log(zero)", r"Trial 1, tb: log\(zero\) must be a finite number; found zero = 0"),
        ("one", "'one' has one level, 'x', among 13 effects"),
        ("0", "formula '0' leaves no coefficient"),
    ],
)
def test_what_cannot_be_told_apart_or_worked_out_is_refused_by_name(text, fault):
    with pytest.raises(NotEstimable, match=fault):
        matrix(text, zero=[0.0, *range(1, 13)], one=["x"] * 13)


def test_as_many_coefficients_as_effects_are_refused_and_named():
    with pytest.raises(
        NotEstimable,
        match=r"13 coefficients \(intercept, id = 2, .*\) and the variance .* need 14 effects; there are 13",
    ):
        matrix("C(id)", id=[float(i + 1) for i in range(13)])


def test_a_level_that_no_study_has_cannot_be_predicted_for():
    found = matrix("alloc")
    with pytest.raises(
        NotEstimable, match="row 0: moderator 'alloc' has no level 'matched'; known: alternate"
    ):
        further_rows(found, of_rows([{"alloc": "matched"}], found.formula))


def test_a_design_without_an_intercept_may_still_hold_the_constant():
    assert matrix("0 + alloc").holds_constant
    assert not matrix("0 + ablat").holds_constant
