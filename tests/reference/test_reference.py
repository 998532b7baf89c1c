"""Every pinned case against what we compute; format and tolerances stand in README.md beside this file."""

import json
import re
from pathlib import Path

import pytest

from synthesis.effects import Effect, Effects
from synthesis.measures.registry import compute
from synthesis.models import prediction
from synthesis.models.univariate import common_effect, random_effects
from synthesis.numbers import Unavailable

HERE = Path(__file__).parent
CLOSED, SEARCHED = 1e-10, 1e-8


def cases(name):
    with (HERE / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def named(name, holding=""):
    found = [case for case in cases(name) if holding in ("", *case["result"])]
    return [pytest.param(case, id=case["case"]) for case in found]


def effects(y, v, studies=None):
    names = studies or [str(number) for number in range(len(y))]
    rows = tuple(
        Effect(
            y=y[i],
            v=v[i],
            measured=y[i],
            study=names[i],
            study_label=names[i],
            result=str(i),
            outcome="outcome",
            outcome_label="Outcome",
            measure="GEN",
            route="reported",
            origins=(),
        )
        for i in range(len(y))
    )
    return Effects(measure="GEN", rows=rows)


def assert_close(actual, expected, tolerance):
    for name, value in expected.items():
        size = max(abs(actual[name]), abs(value), 1e-5)
        assert abs(actual[name] - value) <= tolerance * size, f"{name}: R has {value}, we have {actual[name]}"


def counts():
    table = (HERE / "README.md").read_text(encoding="utf-8")
    return {name: int(count) for name, count in re.findall(r"^\| (\w+) \| (\d+) \|", table, re.MULTILINE)}


def test_the_readme_counts_every_file_and_every_case():
    assert counts() == {path.stem: len(cases(path.stem)) for path in HERE.glob("*.jsonl")}


@pytest.mark.parametrize("case", named("effect_sizes"))
def test_means_give_the_effect_sizes_that_escalc_gives(case):
    asked, data = case["parsed"]["named"], case["input"]["columns"]
    ours = {
        "n1i": "n_exp",
        "m1i": "mean_exp",
        "sd1i": "sd_exp",
        "n2i": "n_ctl",
        "m2i": "mean_ctl",
        "sd2i": "sd_ctl",
    }
    choices = {"vtype": asked["vtype"]} if "vtype" in asked else {}
    if asked.get("correct") is False:
        choices["correction"] = "none"

    found = compute(
        asked["measure"], {name: data[asked[key]["column"]] for key, name in ours.items()}, **choices
    )

    assert found.y == pytest.approx(case["result"]["yi"], rel=CLOSED, abs=1e-13)
    assert found.v == pytest.approx(case["result"]["vi"], rel=CLOSED)


@pytest.mark.parametrize("case", named("univariate"))
def test_fits_are_those_of_rma(case):
    asked, data = case["parsed"]["named"], case["input"]["columns"]
    expected = case.get("result_tight", case["result"])
    tau2 = {"FE": "EE"}.get(asked["method"], asked["method"])
    loose = tau2 in {"REML", "ML"} or case["case"].startswith("edge_huge_var_ratio")
    tolerance = SEARCHED if loose else CLOSED

    fit = random_effects(effects(data["yi"], data["vi"]), tau2=tau2, test=asked["test"])

    assert_close(
        mean_of(fit, asked["test"]), {name: expected[key][0] for name, key in MEAN.items()}, tolerance
    )
    spread = {"q": expected["QE"], "q_p": expected["QEp"]}
    if tau2 != "EE":
        spread |= {"tau2": expected["tau2"], "i2_tau2": expected["I2"], "h2": expected["H2"]}
    assert_close(spread_of(fit), spread, tolerance)
    if "weights" in expected:
        assert fit.weights == pytest.approx(expected["weights"], rel=tolerance)


MEAN = {"estimate": "beta", "se": "se", "p": "pval", "low": "ci_lb", "high": "ci_ub"}


def mean_of(fit, test):
    hk = test == "knha"
    interval = fit.interval_hk if hk else fit.interval_wald
    return {
        "estimate": fit.estimate,
        "se": fit.se_hk if hk else fit.se_wald,
        "p": fit.p_hk if hk else fit.p_wald,
        "low": interval.low,
        "high": interval.high,
    }


def spread_of(fit):
    found = fit.heterogeneity
    return {"tau2": fit.tau2, "q": found.q, "q_p": found.q_p, "i2_tau2": found.i2_tau2, "h2": found.h2}


@pytest.mark.parametrize("case", named("univariate", holding="predict"))
def test_metafor_style_prediction_intervals_are_those_of_predict(case):
    asked, data = case["parsed"]["named"], case["input"]["columns"]
    expected = case.get("result_tight", case["result"])["predict"]
    tau2 = {"FE": "EE"}.get(asked["method"], asked["method"])

    fit = random_effects(effects(data["yi"], data["vi"]), tau2=tau2, test=asked["test"])
    found = prediction.of(fit, "metafor")

    if isinstance(found, Unavailable):
        assert tau2 == "EE" or fit.k < 3
    elif fit.interval.rule == asked["test"]:
        bounds = {"low": expected["pi.lb"][0], "high": expected["pi.ub"][0]}
        assert_close({"low": found.low, "high": found.high}, bounds, SEARCHED)
    else:
        assert fit.interval == fit.interval_wald


@pytest.mark.parametrize("case", named("published_pooled"))
def test_published_pooled_effects_come_out_of_the_database_rows(case):
    data, expected = case["input"]["columns"], case["result"]
    published = expected["published"]

    fit = random_effects(effects(data["g"], [se**2 for se in data["g_se"]], data["study"]))

    assert (fit.k, fit.n_studies) == (expected["k"], expected["studies"])
    assert fit.estimate == pytest.approx(expected["estimate"], abs=1e-11)
    assert round(fit.heterogeneity.i2_tau2, 1) == expected["I2_tau2"]
    assert fit.interval.rule == "knha"
    assert round(fit.estimate, 2) == published["g"]
    assert (round(fit.interval.low, 2), round(fit.interval.high, 2)) == (
        published["ci_low"],
        published["ci_high"],
    )
    assert round(fit.heterogeneity.i2_q) == published["I2"]


def test_the_common_effect_fit_is_metafors_fixed_effect_fit():
    found = [case for case in cases("univariate") if case["parsed"]["named"]["method"] == "FE"]
    for case in found:
        data = case["input"]["columns"]
        expected = case["result"]

        fit = common_effect(effects(data["yi"], data["vi"]))

        assert fit.estimate == pytest.approx(expected["beta"][0], rel=CLOSED, abs=1e-14)
    assert len(found) >= 10
