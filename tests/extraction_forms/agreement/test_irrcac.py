"""Coefficients of random tables with empty places against irrCAC (see tests/reference/agreement/README.md)."""

import importlib.util
import json
from pathlib import Path

import pytest

from extraction_forms.agreement.coefficients import (
    NO_VARIATION,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac,
    krippendorff_alpha,
    pabak,
    percent_agreement,
)
from extraction_forms.agreement.ratings import numbers_rated, rated

FOLDER = Path(__file__).parents[2] / "reference" / "agreement"
CASES = [json.loads(line) for line in (FOLDER / "irrcac.jsonl").read_text("utf-8").splitlines()]

WEIGHTED = {"ac": gwet_ac, "fleiss": fleiss_kappa, "kappa": cohen_kappa}


def ours(rows, categories):
    """Our coefficients under irrCAC's names; its categories are the numbers 1 to q."""
    names = [[None if x is None else str(x) for x in row] for row in rows]
    ratings, numbers = rated(names, [str(x) for x in categories]), numbers_rated(rows)
    found = {"percent": percent_agreement(ratings), "pabak": pabak(ratings)}
    for name, coefficient in WEIGHTED.items():
        found |= {f"{name}_{w}": coefficient(ratings, w) for w in ("identity", "linear", "quadratic")}
    return found | {f"alpha_{s}": krippendorff_alpha(numbers, s) for s in ("nominal", "interval", "ratio")}


def pairable(rows):
    """The ratings of each unit that has at least two."""
    units = [[x for x in row if x is not None] for row in rows]
    return [unit for unit in units if len(unit) > 1]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["case"]) for case in CASES])
def test_random_tables_have_the_coefficients_that_irrcac_finds(case):
    found = ours(case["rows"], case["categories"])
    theirs = {name: value for name, value in case["result"].items() if value is not None}

    assert {name: found[name] for name in theirs} == pytest.approx(theirs, rel=1e-10, abs=1e-10)


def test_irrcac_finds_nothing_only_for_alpha_of_one_unit_or_without_variation():
    # Without variation alpha is 0 / 0 for irrCAC as for us. Of one unit its standard error divides by n - 1 = 0, and
    # alpha is lost with it; yet all pairs of ratings that are expected are those observed, De = Do, and alpha is 0.
    nothing = [case for case in CASES if None in case["result"].values()]

    assert len(nothing) == 6
    for case in nothing:
        units = pairable(case["rows"])
        found = ours(case["rows"], case["categories"])
        lacking = {name for name, value in case["result"].items() if value is None}
        assert lacking == {"alpha_nominal", "alpha_interval", "alpha_ratio"}
        if len({x for unit in units for x in unit}) == 1:
            assert {found[name] for name in lacking} == {NO_VARIATION}
        else:
            assert len(units) == 1
            assert [found[name] for name in lacking] == pytest.approx([0, 0, 0], abs=1e-12)


@pytest.mark.filterwarnings("ignore")
def test_irrcac_itself_finds_what_was_pinned_of_it():
    pytest.importorskip(
        "irrCAC", reason="irrCAC 0.4.4 needs an environment of its own (tests/reference/agreement)"
    )
    spec = importlib.util.spec_from_file_location("regenerate", FOLDER / "regenerate.py")
    regenerate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(regenerate)

    for case in CASES:
        assert regenerate.coefficients(case["rows"], case["categories"]) == pytest.approx(
            case["result"], abs=1e-12
        )
