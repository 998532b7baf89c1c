"""The public list: everything on it is there, says what it is, and costs nothing until it is used."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import synthesis
from extraction_forms.errors import ReviewError
from synthesis.models.multilevel.multilevel import multilevel

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", synthesis.__all__)
def test_what_is_listed_is_there_and_documented(name: str) -> None:
    found = getattr(synthesis, name)

    assert found.__doc__
    assert found.__module__.startswith("synthesis.")


def test_a_name_that_is_not_listed_is_refused_with_the_list() -> None:
    with pytest.raises(AttributeError, match=r"public are .*open_review"):
        synthesis.forest  # noqa: B018


def test_importing_the_package_loads_no_array_library() -> None:
    code = "import synthesis, sys; print(sorted({'numpy', 'scipy', 'pandas', 'yaml'} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == "[]"


BCG = pd.read_csv(ROOT / "docs" / "data" / "bcg.csv")
EFFECTS = synthesis.effect_sizes(BCG, measure="RR")
COUNTS = synthesis.counts(BCG)
SINGLE = synthesis.counts(
    BCG[["study", "events_ctl", "n_ctl"]], columns={"events": "events_ctl", "n": "n_ctl"}
)
FIT = synthesis.random_effects(EFFECTS)
REGRESSION = synthesis.meta_regression(EFFECTS, "~ latitude", tau2="ML")
REDUCED = synthesis.meta_regression(EFFECTS, "~ 1", tau2="ML")
ROBUST = synthesis.robust(REGRESSION)
NESTED = multilevel(EFFECTS, ["~ 1 | study", "~ 1 | allocation"])
FITTED = {"tau2": "DL", "test": "z", "level": 0.9}
MARGIN = synthesis.Margin(id="small", harm=0.2, benefit=0.2)

# A call that succeeds, of every public function; each of its arguments is then replaced by what it cannot be.
CALLS: dict[str, dict[str, Any]] = {
    "ZeroRule": {"add": 0.5, "to": "all", "drop00": True},
    "all_subsets": {"fit": FIT, "most": 20, "seed": 1, "progress": max},
    "analyse": {"review": None},
    "assumed_covariance": {"effects": EFFECTS, "correlations": synthesis.Correlations(rho=0.5)},
    "asymmetry_test": {"fit": FIT, "test": "egger", "force": False},
    "baujat": {"fit": FIT, "by": "study"},
    "blup": {"fit": FIT, "level": 0.9},
    "build": {"path": None},
    "calibrated_proportion": {"fit": FIT, "threshold": -0.5, "side": "below", "resamples": 100, "seed": 2},
    "cluster_subsets": {
        "fit": NESTED,
        "by": "allocation",
        "most": 20,
        "seed": 1,
        "quick": True,
        "progress": max,
    },
    "combine_p_values": {
        "p": [0.1, 0.2, 0.3],
        "method": "stouffer",
        "weights": [1.0, 2.0, 3.0],
        "r": 1,
        "labels": list("abc"),
    },
    "combine_with_effects": {
        "y": [0.1, float("nan"), float("nan")],
        "v": [0.1, float("nan"), float("nan")],
        "votes": [1, 1, 0],
        "n_exp": 30,
        "n_ctl": 40,
        "measure": "SMD",
    },
    "common_effect": {"effects": EFFECTS, "level": 0.9, "weights": [1.0] * 13},
    "component_intervals": {"model": NESTED, "level": 0.9},
    "composite": {"effects": EFFECTS, "V": np.diag(EFFECTS.v), "weights": "mean", "by": "allocation"},
    "composites": {"effects": EFFECTS, "V": np.diag(EFFECTS.v), "weights": "mean", "by": "allocation"},
    "contrast": {"fit": REGRESSION, "hypotheses": {"latitude": 1}, "rhs": 0, "adjust": "none"},
    "core_grade": {"estimate": 0.1, "low": 0.0, "high": 0.3, "margin": MARGIN},
    "correlated_effects": {
        "effects": EFFECTS,
        "formula": "~ year",
        "rho": 0.5,
        "small": True,
        "cluster": "allocation",
        "level": 0.9,
    },
    "correlated_hierarchical": {
        "effects": EFFECTS,
        "rho": 0.5,
        "formula": "~ latitude",
        "correlations": synthesis.Correlations(rho=0.4),
        "asked": synthesis.Asked(method="ML"),
    },
    "counts": {"frame": BCG, "columns": {"n_exp": "n_exp"}, "study": "study"},
    "cumulative": {"fit": FIT, "order": "year", "collapse": True},
    "dependent_regression_test": {
        "effects": EFFECTS,
        "rho": 0.5,
        "predictor": "sei",
        "correlations": synthesis.Correlations(),
        "force": True,
    },
    "derive": {"name": "sd_from_se", "columns": {"se": 1.0, "n": 9}},
    "design_effect": {"m": 20, "icc": 0.05},
    "detectable": {"se": 0.1, "margin": MARGIN},
    "effect_from_votes": {
        "votes": [1, 1, 0],
        "n_exp": [30, 40, 50],
        "n_ctl": 40,
        "measure": "SMD",
        "tau": 0.1,
        "level": 0.9,
    },
    "effect_sizes": {
        "frame": BCG,
        "measure": "RR",
        "columns": {"n_exp": "n_exp"},
        "study": "study",
        "add": 0.5,
        "to": "only0",
        "drop00": True,
    },
    "excess_significance": {"fit": FIT, "kind": "chi2", "alpha": 0.05, "limit_alpha": 0.1},
    "fail_safe_n": {"fit": FIT, "kind": "general", "alpha": 0.05, "target": None, "exact": False},
    "funnel": {"fit": FIT, "line": 0.0, "levels": (0.95,)},
    "glmm": {
        "data": COUNTS,
        "measure": "OR",
        "model": "CM.AL",
        "moderators": "~ year",
        "test": "t",
        "level": 0.9,
        "method": "EE",
        "cor": False,
        "nodes": 3,
    },
    "henmi_copas": {"fit": FIT},
    "hierarchical_effects": {
        "effects": EFFECTS,
        "formula": "~ year",
        "small": False,
        "cluster": "allocation",
        "level": 0.9,
    },
    "inflation": {"fit": REGRESSION},
    "influence": {"result": FIT, "by": "study"},
    "judge": {"low": -0.1, "high": 0.3, "margin": MARGIN},
    "known_by_cluster": {"matrices": {"a": [[1.0, 0.5], [0.5, 1.0]]}, "cluster": ["a", "a"]},
    "known_by_row": {"rows": [[1.0, 0.5], [0.5, 1.0]], "cluster": ["a", "a"]},
    "leave_one_out": {"fit": FIT, "by": "effect"},
    "likelihood_ratio": {"full": REGRESSION, "reduced": REDUCED, "refit": True},
    "location_scale": {
        "effects": EFFECTS,
        "formula": "~ 1",
        "scale": "~ 1",
        "test": "z",
        "level": 0.9,
        "link": "log",
        "method": "ML",
    },
    "mantel_haenszel": {
        "data": COUNTS,
        "measure": "RR",
        "level": 0.9,
        "correct": False,
        "study_rule": synthesis.ZeroRule(),
        "pooled_rule": synthesis.ZeroRule(),
    },
    "margin_curve": {
        "intervals": [(-0.1, 0.3)],
        "margin": MARGIN,
        "pooled": (-0.1, 0.3),
        "prediction": (-0.1, 0.3),
        "up_to": 2.5,
    },
    "meta_regression": {"effects": EFFECTS, "formula": "~ year", **FITTED, "weights": [1.0] * 13},
    "minimal_detectable": {"se": 0.1},
    "multilevel": {
        "effects": EFFECTS,
        "random": "~ 1 | allocation/study",
        "formula": "~ latitude",
        "V": np.diag(EFFECTS.v),
        "given": synthesis.Given(sigma2=[0.1, None]),
        "asked": synthesis.Asked(test="z"),
    },
    "normal_quantiles": {"fit": FIT, "residual": "pearson"},
    "omnibus_test": {"fit": REGRESSION, "some": "latitude"},
    "on_scale": {"fit": FIT, "scale": "exp", "averaged": True},
    "one_sided": {
        "p": 0.04,
        "sides": "one",
        "favours": "favours_exp",
        "relation": "equal",
        "towards": "favours_exp",
        "label": "Adams 2001",
    },
    "one_sided_not_significant": {"favours": "favours_exp", "label": "Adams 2001"},
    "one_sided_of_effect": {"y": 0.3, "se": 0.1, "label": "Adams 2001"},
    "open_review": {"path": None},
    "peese": {"fit": FIT, "model": "lm", "force": False},
    "permutation_test": {"result": FIT, "iterations": 20, "exact": False, "seed": 1},
    "pet": {"fit": FIT, "model": "lm", "force": False},
    "pet_peese": {"fit": FIT, "model": "lm", "alpha": 0.1, "force": False},
    "peto": {"data": COUNTS, "level": 0.9, "study_rule": synthesis.ZeroRule()},
    "predict": {"fit": REGRESSION, "rows": [{"latitude": 3}], "style": "simple", "level": 0.9},
    "model_contrast": {"fit": NESTED, "weights": {"intercept": 1.0}},
    "model_predictions": {"fit": NESTED, "rows": [], "level_of": "", "upto": 1, "style": "riley"},
    "probability_beyond": {"fit": FIT, "threshold": 0.1, "style": "simple"},
    "profile_likelihood": {"model": NESTED, "which": 0, "values": [0.1, 0.2]},
    "proportion_beyond": {"fit": FIT, "threshold": 0.1, "side": "below", "style": "simple"},
    "radial": {"fit": FIT, "level": 0.9},
    "random_effects": {"effects": EFFECTS, **FITTED, "weights": [1.0] * 13, "prediction": "simple"},
    "ranef": {"fit": FIT, "level": 0.9},
    "rank_test": {"fit": FIT, "exact": True, "correct": False, "force": False},
    "regression_test": {"fit": FIT, "predictor": "sei", "model": "lm", "force": False},
    "residuals": {"result": FIT},
    "rho_grid": {
        "effects": EFFECTS,
        "rhos": [0.2, 0.4],
        "fit": lambda *_: synthesis.Tried(estimate=0.1, low=0.0, high=0.2),
        "correlations": synthesis.Correlations(rho=0.5),
    },
    "rho_sensitivity": {
        "effects": EFFECTS,
        "formula": "~ year",
        "rhos": [0.2, 0.4],
        "small": True,
        "cluster": "allocation",
    },
    "robust": {"result": FIT, "cluster": "allocation", "kind": "CR1p", "df": "m-p", "level": 0.9},
    "robust_contrast": {"fit": ROBUST, "asked": "latitude", "rhs": 0},
    "run": {"path": None},
    "sampling_covariance": {
        "v": [0.1, 0.2],
        "cluster": ["a", "a"],
        "correlations": synthesis.Correlations(rho=0.5),
        "observed": synthesis.Observed(outcome=["x", "y"]),
        "groups": synthesis.Groups(experimental=["e", "f"], control=["c", "c"]),
    },
    "second_generation_p": {"low": -0.1, "high": 0.3, "margin": MARGIN},
    "selection_bias": {"fit": FIT, "target": 0.1, "direction": "auto", "alpha": 0.05, "model": "common"},
    "selection_curve": {
        "model": synthesis.selection_model(FIT, "stepfun", steps=0.025, alternative="less"),
        "p": [0.01, 0.5],
    },
    "selection_model": {
        "fit": FIT,
        "kind": "stepfun",
        "steps": [0.025],
        "delta": [1.0, 0.5],
        "alternative": "less",
    },
    "selection_sensitivity": {"fit": FIT, "alternative": "less"},
    "sign_test_of": {"n_positive": 10, "n_negative": 2, "interval": "wilson", "level": 0.9},
    "subgroups": {
        "effects": EFFECTS,
        "variable": "allocation",
        "label": "how",
        "codes": {"random": "Random"},
        "fit": synthesis.common_effect,
        "tau2": "separate",
    },
    "summarise_effects": {"y": [0.1, 0.2, 0.3], "labels": list("abc")},
    "term_inflation": {"fit": REGRESSION},
    "tost": {"estimate": 0.1, "se": 0.1, "df": 9, "margin": MARGIN},
    "tost_of": {"fit": FIT, "margin": MARGIN},
    "transform": {"name": "exp", "y": [0.1]},
    "trim_and_fill": {"fit": FIT, "estimator": "L0", "side": "auto", "force": False},
    "uwls": {"fit": FIT},
    "waap": {"fit": FIT},
    "wald_test": {"fit": ROBUST, "asked": "latitude", "rhs": 0, "test": "HTZ"},
    "wild_bootstrap": {
        "fit": ROBUST,
        "asked": "latitude",
        "weights": "webb",
        "adjust": "CR2",
        "replications": 99,
        "seed": 2,
    },
}
WRONG: list[Any] = [
    None, 3, -1, 5.5, 95, float("nan"), True, "abc", "95", "", b"abc", [], [1, "a"], list("abc"), [3], [[]], (), {},
    {"x": 3}, {"x": [1, 2], "y": [1]}, {1: 2}, {"latitude": "a"}, [{"latitude": "a"}], [{"x": None}], object(),
    int, len, np.array(["a"]), np.ones((2, 2)), np.zeros((0, 3)), BCG, BCG["year"], EFFECTS, FIT, REGRESSION, COUNTS,
    SINGLE,
]  # fmt: skip
FUNCTIONS = {
    ("all_subsets", "progress"),
    ("cluster_subsets", "progress"),
    ("cumulative", "order"),
    ("rho_grid", "fit"),
    ("on_scale", "scale"),
    ("subgroups", "fit"),
}
"""Arguments that are functions of the caller's own, whose faults are his."""
PUBLIC_FUNCTIONS = sorted(
    {name for name in synthesis.__all__ if not isinstance(getattr(synthesis, name), type)} | {"ZeroRule"}
)


def escaped(name: str, wrong: Any) -> Iterator[str]:
    """Everything but a fault in words that comes of a call with an argument replaced; `refused` for such a fault."""
    for argument in CALLS[name]:
        if callable(wrong) and (name, argument) in FUNCTIONS:
            continue
        asked = CALLS[name] | {argument: wrong}
        try:
            getattr(synthesis, name)(**asked)
        except ReviewError as fault:
            yield "refused" if len(str(fault)) > 15 else f"{argument}={wrong!r}: {fault}"
        except Exception as fault:  # noqa: BLE001 - whatever it is, it must not come out
            yield f"{argument}={wrong!r}: {type(fault).__name__}: {fault}"


def test_every_public_function_is_called_with_what_it_cannot_take() -> None:
    assert sorted(CALLS) == PUBLIC_FUNCTIONS


@pytest.mark.parametrize(
    "name", [name for name in CALLS if name not in {"analyse", "build", "open_review", "run"}]
)
def test_the_call_that_is_spoilt_succeeds_as_it_is(name: str) -> None:
    assert getattr(synthesis, name)(**CALLS[name]) is not None


@pytest.mark.filterwarnings("ignore")  # what a wrong input makes numpy say is beside the point
@pytest.mark.parametrize("name", CALLS)
def test_what_a_public_function_cannot_take_it_refuses_in_words(name: str) -> None:
    told = [one for wrong in WRONG for one in escaped(name, wrong)]

    assert [one for one in told if one != "refused"] == []
    assert len(told) >= 6
