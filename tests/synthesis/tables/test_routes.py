"""How effects were had, in tables: numbers derived on the way."""

import pytest

ANY = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", "use": "any"}}
MISSING = {"missing": "not_reported"}


def skewed(build):
    """A study of which only a median and a range are printed, far from symmetric."""
    arm = {"n": "40", "median": "8", "min": "1", "max": "30"}
    return build.study("b", build.result(peer=arm, control=arm))


def derived(build, name="a"):
    values = {
        "peer": {"n": "50", "mean": "8.0", "sd": MISSING, "se": "0.6"},
        "control": {"n": "60", "mean": "10.0", "sd": "5.0"},
    }
    return build.study(name, build.result(**values))


def test_every_derived_number_tells_what_it_is_made_from_and_on_what_assumption(build, carried):
    made = carried(derived(build), build.study("z"), syntheses=ANY)

    (row,) = made.cells("derivations")
    assert row[:6] == [
        "A",
        "Mood",
        "SD (experimental)",
        "4.243",
        "SE 0.600, n 50",
        "standard deviation from the standard error of the mean",
    ]
    assert "this arm's mean" in row[6]
    assert "Cochrane Handbook" in made.notes("derivations")
    found = made.numbers["effects.a.r1.derived.sd_exp"]
    assert found.value == pytest.approx(0.6 * 50**0.5)
    assert found.origins == ("records/a/a.yaml#r1/peer/n", "records/a/a.yaml#r1/peer/se")


def test_a_number_that_two_syntheses_derive_alike_is_listed_once(build, carried):
    both = ANY | {"again": ANY["clinical"] | {"measure": "MD"}}

    made = carried(derived(build), syntheses=both)

    assert len(made.cells("derivations")) == 1


def test_what_is_as_printed_makes_no_table(build, carried):
    made = carried(build.study("a"), syntheses=ANY)

    assert not {"derivations", "routes", "zero_cells"} & {table.id for table in made.document.tables}


def test_a_derivation_that_refuses_its_numbers_is_a_reason(build, carried):
    made = carried(skewed(build), build.study("z"), syntheses=ANY)

    (row,) = [one for one in made.cells("set_aside") if len(one) > 1]
    assert "skewed" in row[3]


def test_routes_that_lack_the_same_are_named_together(build, carried):
    odds = {"clinical": ANY["clinical"] | {"measure": "OR"}}
    made = carried(build.study("a"), syntheses=odds)

    (row,) = [one for one in made.cells("set_aside") if len(one) > 1]
    assert row[3] == "computed, recovered: peer: events not reported; reported: OR not reported"
