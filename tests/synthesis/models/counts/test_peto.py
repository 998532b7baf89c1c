"""Peto's odds ratio: against R, and at its edges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import NotEstimable
from synthesis.models.counts.counts import tables
from synthesis.models.counts.mantel_haenszel import mantel_haenszel
from synthesis.models.counts.peto import peto

# Catheter infections, the 18 studies of Niël-Weise, Stijnen & van den Broek (2007, Intensive Care Med 33:2058), by
# metadat's dat.nielweise2007; R: metafor 5.0-1, rma.peto.
CATHETERS = {
    "events_exp": [0, 1, 2, 0, 5, 1, 1, 1, 1, 1, 0, 0, 3, 6, 0, 0, 1, 4],
    "n_exp": [116, 44, 208, 130, 151, 98, 174, 74, 97, 113, 66, 70, 188, 187, 118, 252, 345, 64],
    "events_ctl": [3, 3, 9, 7, 6, 4, 3, 2, 19, 2, 7, 1, 5, 11, 0, 1, 3, 1],
    "n_ctl": [117, 35, 195, 136, 157, 139, 177, 39, 103, 122, 64, 58, 175, 180, 105, 262, 362, 69],
}


def of(columns):
    return tables([f"study {row + 1}" for row in range(len(columns["n_exp"]))], **columns)


def test_the_catheter_studies_pool_as_in_r():
    fit = peto(of(CATHETERS))

    assert fit.pooled.estimate == pytest.approx(-1.10574494676301, rel=1e-12)
    assert fit.pooled.se == pytest.approx(0.191587337011734, rel=1e-12)
    assert (fit.heterogeneity.q, fit.heterogeneity.df) == (pytest.approx(18.7345092861252, rel=1e-12), 16)
    assert fit.full.deviance == pytest.approx(16.6507373478727, rel=1e-12)
    assert fit.natural.low == pytest.approx(0.227353494739924, rel=1e-12)
    assert fit.weights[17] == pytest.approx(4.44288863560248, rel=1e-12)


def test_its_test_is_that_of_cochran_mantel_and_haenszel_without_correction():
    data = of(CATHETERS)

    uncorrected = mantel_haenszel(data, correct=False).cochran_mantel_haenszel

    assert peto(data).pooled.statistic ** 2 == pytest.approx(uncorrected.statistic, rel=1e-12)


def test_a_study_without_events_has_no_weight_and_is_named():
    fit = peto(of(CATHETERS))

    assert fit.weights[14] == 0
    assert fit.notes == ("Without weight in the pooled odds ratio: study 15.",)
    assert (fit.k, fit.k_informative) == (18, 17)


def test_adding_a_study_without_events_changes_no_number():
    more = {name: [*column, 0 if "events" in name else 40] for name, column in CATHETERS.items()}

    one, other = peto(of(CATHETERS)), peto(of(more))

    assert (other.pooled, other.heterogeneity) == (one.pooled, one.heterogeneity)
    assert (other.k, other.weights[-1]) == (19, 0)


def test_turning_the_arms_round_turns_the_sign():
    turned = {
        f"{name}_{arm}": CATHETERS[f"{name}_{other}"]
        for name in ("events", "n")
        for arm, other in (("exp", "ctl"), ("ctl", "exp"))
    }

    one, other = peto(of(CATHETERS)), peto(of(turned))

    assert other.pooled.estimate == pytest.approx(-one.pooled.estimate, rel=1e-12)
    assert other.pooled.se == pytest.approx(one.pooled.se, rel=1e-12)
    assert other.heterogeneity.q == pytest.approx(one.heterogeneity.q, rel=1e-9)


@given(st.permutations(range(18)))
def test_the_order_of_the_studies_does_not_matter(order):
    moved = {name: [column[row] for row in order] for name, column in CATHETERS.items()}

    one, other = peto(of(CATHETERS)), peto(of(moved))

    assert other.pooled.estimate == pytest.approx(one.pooled.estimate, rel=1e-12)
    assert other.weights == pytest.approx(one.weights[list(order)], rel=1e-12)
    assert other.heterogeneity.q == pytest.approx(one.heterogeneity.q, rel=1e-9)


@pytest.mark.parametrize("events", [(0, 0), (20, 22)])
def test_an_outcome_that_never_differs_is_refused_in_words(events):
    columns = {"events_exp": [events[0]], "n_exp": [20], "events_ctl": [events[1]], "n_ctl": [22]}

    with pytest.raises(NotEstimable, match="one of the two outcomes never occurs"):
        peto(of(columns))


def test_no_studies_are_refused():
    with pytest.raises(NotEstimable, match="no studies"):
        peto(of({name: [] for name in CATHETERS}))
