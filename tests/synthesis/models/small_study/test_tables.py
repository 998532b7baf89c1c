from dataclasses import replace

import pytest

from synthesis.errors import NotEstimable
from synthesis.models.small_study.tables import tables_of
from tests.synthesis.models.bcg import effects
from tests.synthesis.models.small_study.trials import bcg


def test_tables_come_from_the_columns_of_a_frame():
    cells = tables_of(bcg(), ("RR",), "a test").cells

    assert (cells.a[0], cells.n1[0], cells.c[0], cells.n2[0]) == (4, 123, 11, 139)


def test_the_numbers_of_a_record_come_first():
    some = bcg()
    inputs = {"events_exp": 5.0, "n_exp": 123.0, "events_ctl": 11.0, "n_ctl": 139.0}
    changed = replace(some, rows=(replace(some.rows[0], inputs=inputs), *some.rows[1:]))

    assert tables_of(changed, ("RR",), "a test").cells.a[0] == 5


def test_effects_that_stand_turned_are_known_by_their_sign():
    some = bcg()
    turned = replace(some, rows=(replace(some.rows[0], y=-some.rows[0].y), *some.rows[1:]))

    assert tables_of(turned, ("RR",), "a test").sign.tolist() == [-1.0] + [1.0] * 12


def test_a_table_that_says_nothing_is_set_aside_by_name():
    some = bcg()
    empty = {"events_exp": 0.0, "n_exp": 123.0, "events_ctl": 0.0, "n_ctl": 139.0}
    changed = replace(some, rows=(replace(some.rows[0], study_label="Aronson", inputs=empty), *some.rows[1:]))

    found = tables_of(changed, ("RR",), "a test")
    assert found.aside == ("Aronson",)
    assert found.effects.k == found.cells.a.size == 12


def test_studies_without_counts_are_named():
    with pytest.raises(NotEstimable, match="Trial 13: a test needs events_exp, n_exp, events_ctl, n_ctl"):
        tables_of(effects(), ("RR",), "a test")


def test_another_measure_is_refused():
    with pytest.raises(NotEstimable, match="expected effects of OR or PETO; found RR"):
        tables_of(bcg(), ("OR", "PETO"), "a test")
