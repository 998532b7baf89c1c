"""The page on defaults shows what the simulation gave, and the simulation still gives it."""

import importlib.util
import json
import re
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "docs" / "defaults"


@pytest.fixture(scope="module")
def simulate():
    """The script of the simulation."""
    spec = importlib.util.spec_from_file_location("simulate", FOLDER / "simulate.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["simulate"] = module  # where dataclasses look up what their annotations name
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def found():
    return json.loads((FOLDER / "coverage.json").read_text(encoding="utf-8"))


def test_the_tables_of_the_page_are_those_of_the_results(simulate, found):
    page = (FOLDER / "README.md").read_text(encoding="utf-8")

    assert simulate.fill(page, found) == page
    assert page.count("\n| varied |") == 25 + 20


@pytest.mark.parametrize(("sizes", "k", "i2"), [("alike", 2, 0), ("varied", 5, 75), ("one large", 3, 50)])
def test_a_situation_gives_the_same_figures_again(simulate, found, sizes, k, i2):
    fits, _ = simulate.situation(sizes, k, i2)
    (row,) = [one for one in found["coverage"] if (one["sizes"], one["k"], one["i2"]) == (sizes, k, i2)]

    for name, half in simulate.INTERVALS.items():
        assert 100 * float((abs(fits.mean) <= half(fits)).mean()) == pytest.approx(
            row["held"][name], abs=0.051
        )


def test_every_percentage_in_the_text_is_one_of_the_results(found):
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    prose = "\n".join(line for line in page.splitlines() if not line.startswith("|"))
    told = {float(number) for number in re.findall(r"(\d+\.\d) %", prose)}
    results = {
        value
        for row in found["coverage"]
        for kind in ("held", "held_new")
        for value in row.get(kind, {}).values()
    }

    assert told
    assert told <= results
