"""The figures of the planted-error benchmark that are kept: all there, goals held, told by the pages, made again."""

import importlib
import json
import sys
from pathlib import Path

import pytest

from synthesis.audit.catalogue import RULES
from synthesis.audit.finding import FAMILIES

ROOT = Path(__file__).parents[1]
SCRIPTS = ROOT / "bench" / "planted"
FOUND = json.loads((ROOT / "bench" / "audit.json").read_text(encoding="utf-8"))
RECOMPUTED = {"dependence", "influence"}


@pytest.fixture(scope="module")
def script():
    """The scripts of the benchmark by name, as Python finds them when one of them is run."""
    before = set(sys.modules)
    sys.path.insert(0, str(SCRIPTS))
    yield importlib.import_module
    sys.path.remove(str(SCRIPTS))
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(SCRIPTS)):
            del sys.modules[name]


def test_every_family_and_every_rule_has_its_figures():
    assert tuple(FOUND["families"]) == FAMILIES
    assert list(FOUND["rules"]) == list(RULES)


@pytest.mark.parametrize("family", [name for name in FAMILIES if name not in RECOMPUTED])
def test_nine_in_ten_detectable_slips_are_found_with_one_false_alarm_in_a_hundred_rows_at_most(family):
    figures = FOUND["families"][family]

    assert figures["recall"] >= 0.9
    assert figures["false_alarms_per_100_rows"] <= 1
    assert figures["detectable"] >= 100


@pytest.mark.parametrize("family", sorted(RECOMPUTED))
def test_dependence_and_influence_agree_with_a_recomputation(family):
    assert FOUND["families"][family]["agreement"] >= 0.99


def test_every_kind_of_slip_was_planted_and_some_of_each_can_be_seen():
    assert {one["family"] for one in FOUND["slips"].values()} == set(FAMILIES) - RECOMPUTED
    assert all(one["planted"] >= 100 for one in FOUND["slips"].values())
    assert all(one["detectable"] for one in FOUND["slips"].values())


def test_the_pages_tell_what_was_measured(script):
    told = list(script("pages").pages(ROOT / "docs", FOUND))

    assert {path.stem for path, _ in told} >= set(RULES)
    assert [path.name for path, text in told if path.read_text(encoding="utf-8") != text] == []
    assert [path.name for path, text in told if "<!-- measured -->" not in text] == []


def test_a_small_part_of_the_benchmark_comes_out_again(script, tmp_path):
    assert script("results").sample(tmp_path) == FOUND["sample"]
