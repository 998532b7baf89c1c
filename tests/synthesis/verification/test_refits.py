"""What a fit is made from, and what was reported of it: taken apart for another program."""

import csv
import io
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.numbers import quantity
from synthesis.render.csv import write_rows
from synthesis.verification.expectations import of_base
from synthesis.verification.refits import refits
from synthesis.verification.script import verification
from synthesis.verification.sheets import OTHERS, digits, sheets
from tests.synthesis import dependent_studies as known
from tests.synthesis.dependent_studies import planned, studies
from tests.synthesis.verification import every_model


@pytest.fixture(scope="module")
def every(build, tmp_path_factory):
    return build.carry_out(every_model.write(build, tmp_path_factory.mktemp("every") / "review"))


@pytest.fixture(scope="module")
def found(every):
    return {one.id: one for one in refits(every.analysis, every.numbers)}


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_back_as_the_very_same(value):
    assert float(digits(value)) == value
    assert not digits(value).startswith("-0") or value < 0


def test_every_expected_number_is_one_that_is_reported(every, found):
    for one in found.values():
        for each in one.expected:
            reported = every.numbers[each.key].value
            assert each.value in (reported if isinstance(reported, tuple) else (reported,))


def test_every_fit_has_numbers_and_its_own_key(found):
    assert len(found) > 60
    assert all(one.expected for one in found.values())
    assert all(each.key.startswith(one.id) for one in found.values() for each in one.expected)


def test_an_interval_without_keys_for_its_ends_is_compared_end_by_end():
    numbers = {"a.ci": quantity((0.1, 0.4), "0.10 to 0.40"), "b.ci": quantity((0.1, 0.4), "0.10 to 0.40")}
    numbers |= {"b.ci_low": quantity(0.1, "0.10"), "b.rule": quantity("z", "Wald")}

    assert [(one.quantity, one.value) for one in of_base(numbers, "a", ["ci"])] == [
        ("ci_low", 0.1),
        ("ci_high", 0.4),
    ]
    assert [one.quantity for one in of_base(numbers, "b", ["ci", "ci_low", "rule", "gone"])] == ["ci_low"]


def test_a_mean_goes_with_its_effects_and_what_was_asked(every, found):
    one = found["syntheses.social"]

    effects = every.analysis.synthesis("social").effects
    assert [(row.y, row.v) for row in one.rows] == [(row.y, row.v) for row in effects.rows]
    assert (one.kind, one.method, one.test, one.headline) == ("random", "REML", "knha", True)
    assert {each.quantity for each in one.expected} >= {"estimate", "tau2", "pi_low", "i2_tau2", "weight"}


def test_counts_go_in_the_measures_own_direction_with_the_turn_beside(found):
    one = found["syntheses.mh_or"]

    assert (one.kind, one.measure, one.sign) == ("mantel_haenszel", "OR", -1.0)  # fewer relapses are better
    assert one.rows[0].counts == {"events_exp": 10, "n_exp": 50, "events_ctl": 20, "n_ctl": 50}
    assert len(one.rows) == 6  # a double zero tells nothing of a ratio
    assert len(found["syntheses.mh_rd"].rows) == 7


def test_a_test_of_subgroups_names_the_fits_it_compares(found):
    one = found["syntheses.social.by.format.test"]

    assert sorted(one.parts) == ["syntheses.social.by.format.group", "syntheses.social.by.format.one_to_one"]
    assert all(part in found for part in one.parts)
    together = found["syntheses.clinical.by.format.test"]
    assert (together.kind, {row.level for row in together.rows}) == ("between_che", {"group", "one_to_one"})


def test_a_regression_goes_with_its_columns(found):
    one = found["regressions.r1"]

    assert next(name for name, _ in one.columns) == "intercept"
    assert all(len(values) == len(one.rows) for _, values in one.columns)
    assert {each.row for each in one.expected} == {0, 1, 2, 3}
    assert found["regressions.r2"].kind == "regression"  # its columns hold a constant between them
    assert found["regressions.r4"].kind == "regression_through_0"


def test_dependent_effects_go_with_the_correlations_that_were_assumed(build, carried):
    made = carried(*studies(build), **planned())

    fits = {one.id: one for one in refits(made.analysis, made.numbers)}
    che = fits["syntheses.clinical"]
    several = len(che.rows) - len({row.study for row in che.rows})
    assert (che.kind, len(che.correlations)) == ("che", several)
    assert [rho for _, _, rho in che.correlations] == pytest.approx([0.2] * several)
    assert [one.correlations == () for name, one in fits.items() if ".rho.1" in name] == [True]  # rho 0
    tried = [math.fsum(rho for *_, rho in fits[f"dependence.clinical.rho.{n}"].correlations) for n in (2, 3)]
    assert tried == pytest.approx([0.2 * several, 0.4 * several])
    assert len(fits["dependence.clinical.composite"].rows) == len(known.ROWS)


def test_every_number_is_in_a_fit_or_counted_among_the_others(every):
    tables = {one.name: one for one in sheets(refits(every.analysis, every.numbers), every.numbers)}

    numeric = [
        key
        for key, one in every.numbers.items()
        if isinstance(one.value, (int, float))
        or (isinstance(one.value, tuple) and f"{key}_low" not in every.numbers)
    ]
    in_fits = {row[-1] for row in tables["expected"].rows}
    counted = sum(int(row[-1]) for row in tables["others"].rows)
    assert in_fits <= set(numeric)
    assert counted == len(numeric) - len(in_fits)


def test_every_part_of_the_ledger_that_no_fit_gives_has_words(peer_support, crisis, every):
    parts = {key.partition(".")[0] for one in (peer_support, crisis, every) for key in one.numbers}

    assert parts <= set(OTHERS)


def test_the_files_are_the_same_every_time_and_speak_of_the_review_alone(every):
    first = verification(every.analysis, every.numbers, write_rows)

    assert first == verification(every.analysis, every.numbers, write_rows)
    assert set(first) == {
        "S4_verify.R",
        *(
            f"S4_data/{name}.csv"
            for name in ("fits", "effects", "columns", "correlations", "expected", "others")
        ),
    }
    assert first["S4_verify.R"].startswith(b"# A review\n#\n")
    for content in first.values():
        assert b"/tmp" not in content
    rows = list(csv.DictReader(io.StringIO(first["S4_data/effects.csv"].decode())))
    assert {row["fit"] for row in rows} <= {
        row["fit"] for row in csv.DictReader(io.StringIO(first["S4_data/fits.csv"].decode()))
    }


def test_a_title_over_several_lines_stays_a_comment(build, carried):
    made = carried(build.study("a"), title='Sleep\nquit(status = 0) # "')

    script = verification(made.analysis, made.numbers, write_rows)["S4_verify.R"].decode()
    assert script.splitlines()[0] == '# Sleep quit(status = 0) # "'
    assert script.splitlines()[1] == "#"
