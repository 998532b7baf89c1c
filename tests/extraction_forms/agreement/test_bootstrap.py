"""Intervals from drawing studies again."""

from itertools import product

import numpy as np
import pytest

from extraction_forms.agreement.bootstrap import Interval, Resampling, drawn, interval, interval_of_kinds
from extraction_forms.agreement.coefficients import COEFFICIENTS
from extraction_forms.agreement.ratings import rated
from extraction_forms.agreement.scales import disagreement
from extraction_forms.agreement.tally import by_study, tally
from extraction_forms.agreement.unavailable import Unavailable


def mean_of(values):
    """The mean over drawn studies as a statistic."""
    values = np.asarray(values, dtype=float)
    return lambda times: times @ values / times.sum(axis=1)


def test_a_study_is_drawn_with_all_its_units_and_the_sums_are_those_of_the_drawn_table():
    rows = [["a", "a"], ["a", "b"], ["b", "b"], ["b", None], ["a", "a"], ["c", "b"]]
    studies = ["one", "one", "two", "two", "three", "three"]
    ratings = rated(rows, ["a", "b", "c"], studies)
    d = disagreement("identity", ratings.values)
    times = np.array([[2.0, 0.0, 1.0]])

    again = rated([*rows[:2], *rows[:2], *rows[4:]], ["a", "b", "c"])

    for coefficient in COEFFICIENTS.values():
        found = coefficient(by_study(ratings, ["one", "two", "three"]).drawn(times), d).value
        assert found == pytest.approx(float(coefficient(tally(again), d).value))


def test_every_resample_has_as_many_studies_as_there_are_and_the_seed_decides_which():
    times = drawn(7, 500, 1)

    assert (times.sum(axis=1) == 7).all()
    assert (times == drawn(7, 500, 1)).all()
    assert (times != drawn(7, 500, 2)).any()


def test_the_percentiles_are_those_of_all_possible_resamples():
    values = [0.0, 1.0, 3.0, 4.0, 10.0]
    means = [np.mean(chosen) for chosen in product(values, repeat=5)]

    found = interval(mean_of(values), 5, Resampling(resamples=200_000, method="percentile"))

    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(means, [0.025, 0.975])), abs=0.11)


def test_bca_goes_the_way_of_the_skew():
    values = [0.0, 0.1, 0.2, 0.3, 0.5, 0.8, 1.5, 6.0]
    percentile = interval(mean_of(values), 8, Resampling(method="percentile"))
    corrected = interval(mean_of(values), 8, Resampling())

    assert (corrected.method, percentile.method) == ("bca", "percentile")
    assert corrected.low > percentile.low
    assert corrected.high > percentile.high


def test_bca_of_the_mean_is_scipys():
    # scipy.stats.bootstrap((values,), np.mean, method="BCa", n_resamples=1_000_000), scipy 1.17: 0.3625 to 3.45.
    values = [0.0, 0.1, 0.2, 0.3, 0.5, 0.8, 1.5, 6.0]

    found = interval(mean_of(values), 8, Resampling(resamples=200_000))

    assert (found.low, found.high) == pytest.approx((0.3625, 3.45), abs=0.03)


def test_a_wider_level_has_a_wider_interval():
    values = np.arange(12.0)
    wide, narrow = (interval(mean_of(values), 12, Resampling(level=level)) for level in (0.99, 0.8))

    assert wide.low < narrow.low < narrow.high < wide.high


def test_fewer_than_five_studies_give_no_interval():
    assert interval(mean_of([1, 2, 3, 4]), 4, Resampling()) == Unavailable(
        reason="no interval from fewer than 5 studies"
    )
    assert isinstance(interval(mean_of([1, 2, 3, 4, 5]), 5, Resampling()), Interval)


def test_resamples_without_variation_are_counted_and_left_out():
    def statistic(times):
        return np.where(times[:, 0] == 0, np.nan, times @ np.arange(5.0) / 5)

    found = interval(statistic, 5, Resampling())

    assert found.undefined == int((drawn(5, 2000, 1960)[:, 0] == 0).sum())
    assert found.undefined == pytest.approx(2000 * 0.8**5, rel=0.1)
    assert found.method == "percentile"


def test_where_most_resamples_are_undefined_there_is_no_interval():
    def statistic(times):
        return np.where(times.sum(axis=1) < 5, 0.0, np.where((times > 0).sum(axis=1) < 5, np.nan, 1.0))

    found = interval(statistic, 5, Resampling())

    assert str(found).startswith("no interval: undefined in ")


def test_what_is_the_same_in_every_resample_has_no_interval():
    assert str(interval(lambda times: np.ones(len(times)), 9, Resampling())) == (
        "no interval: the same in every resample"
    )


def test_what_is_undefined_has_no_interval():
    assert str(interval(lambda times: np.full(len(times), np.nan), 9, Resampling())) == (
        "no interval of what is undefined"
    )


def test_settings_that_mean_nothing_are_refused():
    with pytest.raises(ValueError, match="a level between 0 and 1; found 95"):
        Resampling(level=95)
    with pytest.raises(ValueError, match="at least one resample; found 0"):
        Resampling(resamples=0)
    with pytest.raises(ValueError, match="no method 't'; methods are bca, percentile"):
        Resampling(method="t")


def kappa_of(cells):
    """Kappa over how often each cell of a table is drawn."""
    rows = [["a", "a"], ["a", "b"], ["b", "a"], ["b", "b"]]
    ratings = rated(rows, ["a", "b"])
    sums, d = by_study(ratings, list(ratings.studies)), disagreement("identity", ratings.values)
    return (lambda times: COEFFICIENTS["kappa"](sums.drawn(times), d).value), [
        n for row in cells for n in row
    ]


def test_units_drawn_by_their_kinds_have_the_interval_of_units_drawn_one_by_one():
    statistic, counts = kappa_of([[30, 6], [9, 25]])
    kinds = np.repeat(np.arange(4), counts)
    how = Resampling(resamples=40_000)

    found = interval_of_kinds(statistic, counts, how)
    one_by_one = interval(lambda times: statistic(times @ np.eye(4)[kinds]), sum(counts), how)

    assert (found.low, found.high) == pytest.approx((one_by_one.low, one_by_one.high), abs=0.006)
    assert (found.method, found.studies) == ("bca", 70)


def test_the_interval_of_many_units_is_about_that_of_the_standard_error_of_fleiss_cohen_and_everitt_1969():
    cells = np.array([[300.0, 60.0], [90.0, 250.0]])
    p = cells / cells.sum()
    rows, columns, observed = p.sum(axis=1), p.sum(axis=0), np.trace(p)
    chance = rows @ columns
    kappa = (observed - chance) / (1 - chance)
    agree = sum(p[i, i] * (1 - (rows[i] + columns[i]) * (1 - kappa)) ** 2 for i in range(2))
    differ = sum(p[i, j] * (columns[i] + rows[j]) ** 2 for i in range(2) for j in range(2) if i != j)
    inner = agree + (1 - kappa) ** 2 * differ - (kappa - chance * (1 - kappa)) ** 2
    error = np.sqrt(inner) / ((1 - chance) * np.sqrt(cells.sum()))
    statistic, counts = kappa_of(cells.astype(int).tolist())

    found = interval_of_kinds(statistic, counts, Resampling(resamples=40_000))

    assert (found.low, found.high) == pytest.approx((kappa - 1.96 * error, kappa + 1.96 * error), abs=0.003)


def test_kinds_of_which_there_are_no_units_change_nothing_and_few_units_have_no_interval():
    statistic, _ = kappa_of([[0, 0], [0, 0]])
    known = interval_of_kinds(statistic, [30, 6, 0, 25], Resampling())

    assert known.low < 0.8 < known.high
    assert interval_of_kinds(statistic, [2, 1, 0, 1], Resampling()) == Unavailable(
        reason="no interval from fewer than 5 units"
    )
    assert interval_of_kinds(statistic, [9, 0, 0, 0], Resampling()) == Unavailable(
        reason="no interval of what is undefined"
    )
