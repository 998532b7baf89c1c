"""Counts pooled anew without each table, and as tables come in: against R and against the analyses they stand for."""

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.counts.counts import rates, tables
from synthesis.models.counts.mantel_haenszel import mantel_haenszel
from synthesis.models.counts.peto import peto
from synthesis.models.diagnostics.refitted import cumulative, leave_one_out

# The BCG vaccine trials (Colditz et al. 1994), by metadat's dat.bcg.
TPOS = [4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27]
TNEG = [119, 300, 228, 13536, 5036, 1361, 2537, 87886, 7470, 1699, 50448, 2493, 16886]
CPOS = [11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29]
CNEG = [128, 274, 209, 12619, 5761, 1079, 619, 87892, 7232, 1600, 27197, 2338, 17825]
YEAR = (1948, 1949, 1960, 1977, 1973, 1953, 1973, 1980, 1968, 1961, 1974, 1969, 1976)


def bcg(studies=None):
    names = studies or [f"Trial {i}" for i in range(1, 14)]
    n_exp, n_ctl = np.add(TPOS, TNEG), np.add(CPOS, CNEG)
    return tables(
        names, events_exp=TPOS, n_exp=n_exp, events_ctl=CPOS, n_ctl=n_ctl, moderators={"year": YEAR}
    )


def test_leaving_out_trials_of_bcg_agrees_with_r():
    """metafor 5.0-1, leave1out of rma.mh(measure="OR") and of rma.peto."""
    common, one_step = (leave_one_out(fit) for fit in (mantel_haenszel(bcg()), peto(bcg())))

    assert common.estimate[:2] == pytest.approx([-0.470955301640372, -0.460171643081496], rel=1e-12)
    assert common.se[:2] == pytest.approx([0.0411115690379758, 0.0412400368186156], rel=1e-12)
    assert common.q[:2] == pytest.approx([163.230867745708, 156.499978644208], rel=1e-12)
    assert one_step.estimate[:2] == pytest.approx([-0.472177269248539, -0.461595964525077], rel=1e-12)
    assert one_step.low[0] == pytest.approx(-0.552101521740927, rel=1e-12)
    assert one_step.q[0] == pytest.approx(167.200450619361, rel=1e-12)


def test_cumulating_trials_of_bcg_by_year_agrees_with_r():
    """metafor 5.0-1, cumul(rma.mh(measure="OR"), order=year)."""
    found = cumulative(mantel_haenszel(bcg()), order="year")

    assert found.names[:3] == ("+ Trial 1", "+ Trial 2", "+ Trial 6")
    assert found.k.tolist() == list(range(1, 14))
    assert found.estimate[:3] == pytest.approx(
        [-0.938694140870392, -1.42150284010415, -0.996795275085693], rel=1e-12
    )
    assert found.q[1] == pytest.approx(0.940388432753776, rel=1e-12)
    assert found.estimate[-1] == pytest.approx(-0.473410988388585, rel=1e-12)


def test_one_table_has_no_heterogeneity_in_print():
    found = cumulative(peto(bcg()))

    assert (found.q[0], found.q_p[0], found.i2[0], found.h2[0]) == (0, 1, 0, 1)
    assert np.isnan(found.to_frame()["q"].iloc[0])
    assert "one study has an estimate of its own" in found.summary()


def test_trials_of_one_year_can_enter_together():
    found = cumulative(peto(bcg()), order="year", collapse=True)

    assert found.k.tolist() == [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13]
    assert found.names[7] == "to 1973"


def test_leaving_out_a_study_leaves_out_all_its_tables():
    fit = mantel_haenszel(bcg(["a", "a", *"bcdefghijkl"]), measure="RR", level=0.9)
    found, by_table = leave_one_out(fit), leave_one_out(fit, by="effect")

    assert found.names[:2] == ("a", "b")
    assert found.k[:2].tolist() == [11, 12]
    assert len(by_table.names) == 13
    assert (found.level, found.measure) == (0.9, "RR")
    assert found.high[1] == by_table.high[2]


def test_a_rule_for_zero_cells_is_kept_and_a_study_it_drops_is_not_left_out_again():
    data = tables(
        list("abcd"), events_exp=[0, 3, 4, 5], n_exp=[20] * 4, events_ctl=[0, 6, 7, 8], n_ctl=[20] * 4
    )
    rule = type(mantel_haenszel(data).pooled_rule)(add=0.5, to="only0", drop00=True)
    found = leave_one_out(mantel_haenszel(data, pooled_rule=rule))

    assert found.names == ("b", "c", "d")
    assert found.k.tolist() == [2, 2, 2]


def test_what_cannot_be_pooled_without_a_study_is_told_with_the_reason():
    data = rates(
        list("abc"), events_exp=[4, 0, 0], time_exp=[100.0] * 3, events_ctl=[5, 3, 2], time_ctl=[100.0] * 3
    )
    found = leave_one_out(mantel_haenszel(data, measure="IRR"))

    assert list(found.without) == [0]
    assert np.isnan(found.estimate[0])
    assert np.isfinite(found.estimate[1:]).all()
    assert "no study has events in the experimental arm" in " ".join(found.summary().split())


def test_one_study_cannot_be_left_out_and_two_leave_one_each():
    def some(k):
        return tables(
            list("ab")[:k], events_exp=[3, 4][:k], n_exp=[20] * k, events_ctl=[6, 7][:k], n_ctl=[20] * k
        )

    with pytest.raises(NotEstimable, match="the only study"):
        leave_one_out(peto(some(1)))
    assert leave_one_out(peto(some(2))).k.tolist() == [1, 1]
    assert leave_one_out(peto(some(2))).estimate[1] == peto(some(1)).pooled.estimate


@pytest.mark.parametrize(
    ("order", "told"),
    [
        ("weeks", "no 'weeks' to order by of: Trial 1, "),
        ([1, 2], "there are 13 tables and 2 values"),
        (len, "not by a function"),
        (3, "a list of values"),
    ],
)
def test_an_order_that_cannot_be_had_is_refused(order, told):
    with pytest.raises(NotEstimable, match=told):
        cumulative(peto(bcg()), order=order)


def test_tables_are_left_out_by_what_is_known():
    with pytest.raises(NotEstimable, match="by 'arm'; known: effect, study"):
        leave_one_out(peto(bcg()), by="arm")
