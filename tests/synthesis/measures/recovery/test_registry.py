"""The table of derivations and its one door."""

import numpy as np
import pytest

from synthesis.errors import ImpossibleNumber, NotComputable
from synthesis.measures.recovery.registry import DERIVATIONS, derive, possible

NAMES = sorted(DERIVATIONS)
USUAL = {"p": 0.03, "p_change": 0.03, "r": 0.4, "phi": 0.1, "direction": 1.0, "percentage_decimals": 0.0}
USUAL |= {
    "n": 20.0,
    "n_exp": 20.0,
    "n_ctl": 20.0,
    "n_a": 20.0,
    "n_b": 20.0,
    "events": 10.0,
    "percentage": 25.0,
}
USUAL |= {"ci_low": 1.0, "ci_high": 5.0, "ratio": 2.0, "ratio_ci_low": 1.0, "ratio_ci_high": 4.0, "df": 9.0}
USUAL |= {"min": 1.0, "q1": 3.0, "median": 4.0, "q3": 5.0, "max": 7.0, "sd_change": 2.0}
USUAL |= {"geometric_mean": 2.0, "geometric_ci_low": 1.0, "geometric_ci_high": 4.0}


def usual(name):
    """Numbers a study could have printed."""
    return {need: USUAL.get(need, 2.0) for need in DERIVATIONS[name].needs}


@pytest.mark.parametrize("name", NAMES)
def test_every_derivation_gives_what_it_says_from_what_it_needs(name):
    row = DERIVATIONS[name]

    made = derive(name, usual(name))

    assert set(made.numbers) == set(row.gives)
    assert all(np.isfinite(values).all() for values in made.numbers.values())


@pytest.mark.parametrize("name", NAMES)
def test_every_derivation_is_vectorised(name):
    columns = {need: np.full(3, value) for need, value in usual(name).items()}

    made, alone = derive(name, columns).numbers, derive(name, usual(name)).numbers

    for given, values in made.items():
        assert values.shape == (3,)
        assert values == pytest.approx(np.full(3, alone[given][0]))


@pytest.mark.parametrize("name", NAMES)
def test_every_derivation_says_what_it_is_where_from_and_on_what_assumption(name):
    row = DERIVATIONS[name]

    assert row.name == name
    assert row.of in {"arm", "contrast", "pair"}
    assert all([row.label, row.source, row.assumes, row.gives, row.needs])


@pytest.mark.parametrize("name", NAMES)
def test_every_derivation_refuses_what_is_no_number(name):
    columns = usual(name)
    columns[DERIVATIONS[name].needs[0]] = np.nan

    with pytest.raises(ImpossibleNumber, match="of row 0 must be a finite number; found nan"):
        derive(name, columns)


def test_what_is_possible_is_new_and_in_order_of_preference():
    there = ("mean", "se", "n", "ci_low", "ci_high")

    assert [row.name for row in possible("arm", there, "sd")] == ["sd_from_se", "sd_from_ci"]
    assert possible("arm", (*there, "sd"), "sd") == ()
    assert "mean_from_ci" not in {row.name for row in possible("arm", there)}


def test_a_contrast_is_not_taken_for_an_arm():
    assert {row.of for row in possible("contrast", ("ci_low", "ci_high", "n", "se"))} <= {"contrast"}
    assert possible("pair", ("ci_low", "ci_high")) == ()


def test_more_numbers_come_before_fewer():
    there = ("min", "q1", "median", "q3", "max", "n")

    first, *_ = possible("arm", there, "mean")

    assert first.name == "mean_sd_from_five_numbers"


def test_an_unknown_derivation_or_option_is_told_the_known_ones():
    with pytest.raises(NotComputable, match="unknown derivation 'sd_from_thin_air'; known: combine_events"):
        derive("sd_from_thin_air", {})
    with pytest.raises(NotComputable, match="sd_from_ci has no option 'sides'; known: distribution, level"):
        derive("sd_from_ci", {"ci_low": 1, "ci_high": 2, "n": 9}, sides=1)
    with pytest.raises(NotComputable, match="sd_from_se has no option 'level'; known: none"):
        derive("sd_from_se", {"se": 1, "n": 9}, level=0.9)


def test_a_missing_column_is_named():
    with pytest.raises(NotComputable, match="sd_from_se needs se, n; missing: n"):
        derive("sd_from_se", {"se": 1})


def test_what_overflows_is_refused():
    with pytest.raises(
        ImpossibleNumber, match="raw_from_log: mean of row 0 must be a finite number; found inf"
    ):
        derive("raw_from_log", {"mean_log": 800.0, "sd_log": 1.0})
