"""Results as Python objects: equal to themselves alone, copied and pickled whole, read-only, told in a line."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import synthesis
from synthesis.models.counts.counts import single_rates, tables
from synthesis.models.design import design
from synthesis.models.mixed import Mixed, Options, mixed
from synthesis.models.multilevel.correlated import of_blocks
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented
from synthesis.votes.sign_test import SignTest

ROOT = Path(__file__).parents[1]
BCG = pd.read_csv(ROOT / "docs" / "data" / "bcg.csv")
EFFECTS = synthesis.effect_sizes(BCG, measure="RR")
COUNTS = synthesis.counts(BCG)
FIT = synthesis.random_effects(EFFECTS)
REGRESSION = synthesis.meta_regression(EFFECTS, "~ latitude + allocation")
ALONE = synthesis.random_effects(synthesis.effect_sizes(BCG.head(1), measure="RR"))
SINGLE = synthesis.counts(
    BCG[["study", "events_ctl", "n_ctl"]], columns={"events": "events_ctl", "n": "n_ctl"}
)
RATES = synthesis.counts(pd.read_csv(ROOT / "docs" / "data" / "catheter_days.csv"))
MARGIN = synthesis.Margin(id="small", harm=0.2, benefit=0.2)
ROBUST = synthesis.robust(REGRESSION)
DEPENDENT = dataclasses.replace(
    EFFECTS,
    rows=tuple(dataclasses.replace(row, study=f"study_{i // 2}") for i, row in enumerate(EFFECTS.rows)),
)
CORRELATIONS = synthesis.Correlations(rho=0.5)
NESTED = synthesis.multilevel(DEPENDENT)
CHE = synthesis.correlated_hierarchical(DEPENDENT, 0.5)
SELECTED = synthesis.selection_model(FIT, "stepfun", steps=0.025, alternative="less")

RESULTS = {
    "effects": EFFECTS,
    "fit": FIT,
    "fit of one study": ALONE,
    "common effect": synthesis.common_effect(EFFECTS),
    "subgroups": synthesis.subgroups(EFFECTS, "allocation"),
    "regression": REGRESSION,
    "refitted": synthesis.leave_one_out(FIT),
    "refits": synthesis.leave_one_out(FIT).refits,
    "cumulated": synthesis.cumulative(FIT, order="year"),
    "subsets": synthesis.all_subsets(FIT, most=50, seed=1),
    "baujat": synthesis.baujat(FIT),
    "mixed": FIT.mixed,
    "coefficients": REGRESSION.coefficients,
    "matrix": REGRESSION.matrix,
    "influence": synthesis.influence(FIT),
    "permutation": synthesis.permutation_test(FIT, iterations=50),
    "contrasts": synthesis.contrast(REGRESSION, {"latitude": 1}),
    "predictions": synthesis.predict(REGRESSION),
    "location-scale": synthesis.location_scale(EFFECTS, "~ 1", "~ latitude"),
    "Mantel-Haenszel": synthesis.mantel_haenszel(COUNTS),
    "Peto": synthesis.peto(COUNTS),
    "mixed model of counts": synthesis.glmm(COUNTS, model="CM.AL", moderators="~ latitude"),
    "tables": COUNTS,
    "rates": RATES,
    "proportions": SINGLE,
    "single rates": single_rates(["a", "b"], events=[1, 2], time=[10, 20]),
    "blup": synthesis.blup(FIT),
    "inflations": synthesis.inflation(REGRESSION),
    "likelihood ratio": synthesis.likelihood_ratio(
        synthesis.meta_regression(EFFECTS, "~ latitude", tau2="ML"),
        synthesis.meta_regression(EFFECTS, "~ 1", tau2="ML"),
    ),
    "scaled": synthesis.on_scale(FIT, "exp"),
    "tau2 interval": FIT.tau2_interval(),
    "one-sided tests": synthesis.tost_of(FIT, MARGIN),
    "detectable": synthesis.detectable(0.1, MARGIN),
    "proportion": synthesis.proportion_beyond(FIT, -0.5),
    "calibrated": synthesis.calibrated_proportion(FIT, -0.5, resamples=100),
    "sign test": synthesis.sign_test_of(10, 2),
    "p-values combined": synthesis.combine_p_values([0.016, 0.067, 0.25, 0.405, 0.871]),
    "effect from votes": synthesis.effect_from_votes([1, 0, 1, 1], [12, 15, 20, 25], [12, 15, 20, 25]),
    "effects and votes": synthesis.combine_with_effects(
        [0.3, None, None, None],
        [0.04, None, None, None],
        [None, 1, 0, 1],
        [None, 20, 30, 40],
        [None, 20, 30, 40],
    ),
    "summary of effects": synthesis.summarise_effects(EFFECTS),
    "margin curve": synthesis.margin_curve([(-0.1, 0.3)], MARGIN),
    "robust": ROBUST,
    "robust contrasts": synthesis.robust_contrast(ROBUST, {"latitude": 1}),
    "Wald test": synthesis.wald_test(ROBUST, "latitude"),
    "correlated effects": synthesis.correlated_effects(EFFECTS, cluster="allocation"),
    "rho sensitivity": synthesis.rho_sensitivity(EFFECTS, cluster="allocation"),
    "wild bootstrap": synthesis.wild_bootstrap(ROBUST, "latitude", replications=99),
    "multilevel": NESTED,
    "correlated and hierarchical": CHE,
    "contrast of a multilevel model": synthesis.model_contrast(NESTED, {"intercept": 1}),
    "assumed": synthesis.assumed_covariance(DEPENDENT, CORRELATIONS),
    "grid of correlations": synthesis.rho_grid(DEPENDENT, [0.2, 0.6], fit=of_blocks),
    "random effects": synthesis.ranef(NESTED),
    "predicted effects": synthesis.blup(NESTED),
    "models without a study": synthesis.leave_one_out(NESTED),
    "influence of studies on a multilevel model": synthesis.influence(NESTED, by="study"),
    "Baujat of studies in a multilevel model": synthesis.baujat(NESTED, by="study"),
    "subsets of studies": synthesis.cluster_subsets(NESTED, most=10, seed=1),
    "influence of studies": synthesis.influence(synthesis.random_effects(DEPENDENT), by="study"),
    "residuals": synthesis.residuals(FIT),
    "normal quantiles": synthesis.normal_quantiles(FIT),
    "radial": synthesis.radial(FIT),
    "counts without a study": synthesis.leave_one_out(synthesis.peto(COUNTS)),
    "funnel": synthesis.funnel(FIT),
    "regression test": synthesis.regression_test(FIT),
    "rank test": synthesis.rank_test(FIT),
    "dependent regression test": synthesis.dependent_regression_test(DEPENDENT, predictor="sei", force=True),
    "trim and fill": synthesis.trim_and_fill(FIT),
    "PET-PEESE": synthesis.pet_peese(FIT),
    "UWLS": synthesis.uwls(FIT),
    "Henmi and Copas": synthesis.henmi_copas(FIT),
    "fail-safe": synthesis.fail_safe_n(FIT),
    "excess significance": synthesis.excess_significance(FIT),
    "worst case": synthesis.selection_bias(FIT),
    "selection": SELECTED,
    "selection curve": synthesis.selection_curve(SELECTED),
    "selection sensitivity": synthesis.selection_sensitivity(FIT, alternative="less"),
}
BY_VALUE = (synthesis.Effects, SignTest)
"""Results of plain numbers and texts, which are equal when they say the same."""

every = pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS.keys())


def arrays(value: Any) -> Iterator[np.ndarray]:
    """Every array in the fields of a result, and in the results that it holds."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from arrays(one)
    elif dataclasses.is_dataclass(value) and type(value).__module__.startswith("synthesis."):
        for field in dataclasses.fields(value):
            yield from arrays(getattr(value, field.name))


def shown(result: Any) -> str:
    return str(result) if isinstance(result, Presented) else repr(result)


def kinds(of: type) -> Iterator[type]:
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_every_kind_of_result_is_among_those_tested():
    public = {kind for kind in kinds(Presented) if kind.__module__.startswith("synthesis.")}

    assert {kind.__name__ for kind in public} - {type(one).__name__ for one in RESULTS.values()} == set()


@every
def test_a_result_equals_itself_and_can_be_looked_up(result):
    assert result == result  # noqa: PLR0124 - that it can be asked is the point
    assert {result: 1}[result] == 1
    assert result != "something else"


@every
def test_a_result_that_holds_arrays_is_equal_to_no_other(result):
    other = copy.deepcopy(result)

    assert (result == other) is isinstance(result, BY_VALUE)


def test_effects_are_equal_by_what_they_say():
    again = synthesis.effect_sizes(BCG, measure="RR")

    assert again == EFFECTS
    assert hash(again) == hash(EFFECTS)
    assert again != synthesis.effect_sizes(BCG, measure="OR")


@every
@pytest.mark.parametrize("by", [lambda one: pickle.loads(pickle.dumps(one)), copy.deepcopy, copy.copy])  # noqa: S301
def test_a_result_survives_being_pickled_and_copied(result, by):
    other = by(result)

    assert type(other) is type(result)
    assert shown(other) == shown(result)
    for one, two in zip(arrays(result), arrays(other), strict=True):
        np.testing.assert_array_equal(one, two)


def test_a_pickle_is_read_by_a_python_that_has_loaded_nothing(tmp_path):
    (tmp_path / "fit").write_bytes(pickle.dumps(FIT))
    code = f"import pickle; print(repr(pickle.load(open({str(tmp_path / 'fit')!r}, 'rb'))))"

    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == repr(FIT)


def test_a_review_can_be_pickled():
    review = synthesis.open_review(str(ROOT / "synthesis" / "starter"))

    assert pickle.loads(pickle.dumps(review)).plan == review.plan  # noqa: S301


@every
def test_the_arrays_of_a_result_cannot_be_written_to(result):
    for holder in (result, copy.deepcopy(result), pickle.loads(pickle.dumps(result))):  # noqa: S301
        assert not any(array.flags.writeable for array in arrays(holder))


def test_what_a_caller_does_to_his_arrays_afterwards_changes_no_result():
    weights = np.arange(1.0, 14.0)
    fits = (
        synthesis.random_effects(EFFECTS, weights=weights),
        synthesis.meta_regression(EFFECTS, "~ latitude", weights=weights),
    )
    X, L = np.column_stack([np.ones(13), EFFECTS.y]), np.array([[0.0, 1.0, 0.0, 0.0]])
    y, v = EFFECTS.y, EFFECTS.v
    model = mixed(y, v, design(("intercept", "x"), X), Options())
    held = synthesis.contrast(REGRESSION, L)
    events = np.array([1.0, 2.0])
    raw = tables(["a", "b"], events_exp=events, n_exp=[10, 10], events_ctl=[1, 1], n_ctl=[10, 10])
    for given in (weights, X, L, y, v, events):
        given[...] = 99

    for fit in fits:
        assert fit.asked.weights.tolist() == [float(i) for i in range(1, 14)]
    assert model.design.X[0, 0] == 1
    assert model.y.tolist() == EFFECTS.y.tolist()
    assert model.v.tolist() == EFFECTS.v.tolist()
    assert held.L.tolist() == [[0, 1, 0, 0]]
    assert raw.events_exp.tolist() == [1, 2]


def test_a_caller_may_go_on_writing_to_the_arrays_he_gave():
    weights = np.ones(13)

    synthesis.random_effects(EFFECTS, weights=weights)

    assert weights.flags.writeable


@every
def test_a_result_is_represented_by_a_line(result):
    line = repr(result)

    assert "\n" not in line or not isinstance(result, Presented)
    if isinstance(result, (Presented, Mixed)):
        assert re.fullmatch(rf"<{type(result).__name__}: .+>", line)
        assert len(line) < 200


def test_the_line_of_a_fit_tells_the_mean_and_how_it_was_had():
    assert repr(FIT) == "<Fit: RR, 13 effects, REML, knha: -0.7145 (-1.1084 to -0.3206), tau2 0.3132>"
    assert repr(ALONE) == "<Fit: RR, 1 effect, REML, study: -0.8893 (-2.0077 to 0.2290)>"


def test_the_line_of_effects_counts_them_and_those_left_out():
    lacking = BCG.assign(events_exp=BCG["events_exp"].where(BCG.index != 3))

    assert repr(EFFECTS) == "<Effects: RR, 13 from 13 studies>"
    assert (
        repr(synthesis.effect_sizes(lacking, measure="RR")) == "<Effects: RR, 12 from 12 studies, 1 left out>"
    )


def test_printing_a_result_gives_its_summary():
    assert str(FIT) == FIT.summary()


def test_what_is_not_available_is_false():
    fit = synthesis.common_effect(EFFECTS)

    assert isinstance(fit.tau2, Unavailable)
    assert not fit.tau2


def test_a_regression_tells_the_interval_of_tau2_and_its_likelihood_as_a_fit_does():
    plain = synthesis.meta_regression(EFFECTS, "~ 1")

    assert repr(plain.tau2_interval()) == repr(FIT.tau2_interval())
    assert plain.statistics("ML") == FIT.statistics("ML")
    assert plain.se_tau2 == FIT.se_tau2
