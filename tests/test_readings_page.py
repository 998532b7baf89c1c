"""The page on readings tells the numbers that its review gives, and draws the classes where they lie."""

import re
from pathlib import Path

import pytest

from synthesis.analysis import analyse
from synthesis.ledger.ledger import ledger
from synthesis.review import open_review
from synthesis.verdicts.margin import Margin
from synthesis.verdicts.verdict import CLASSES, judge
from synthesis.views.curves import curve_of

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "readings.md").read_text("utf-8")
SYNTHESES = ("clinical_recovery", "personal_recovery", "functional_recovery")

ROWS = {
    "Results with an interval": "readings.{}.judged",
    "The interval includes zero": "readings.{}.interval.includes_zero",
    "of these: equivalent": "readings.{}.cross.includes_zero.equivalent",
    "of these: non-inferior": "readings.{}.cross.includes_zero.noninferior",
    "of these: no important benefit": "readings.{}.cross.includes_zero.no_important_benefit",
    "of these: inconclusive": "readings.{}.cross.includes_zero.inconclusive",
    "Studies whose direction favours peer support": "readings.{}.direction.positive",
    "Studies whose direction favours control": "readings.{}.direction.negative",
    "Verdict on the mean": "syntheses.{}.verdict",
    "Could have lain within the margins": "readings.{}.could.yes",
    "Could not have, whatever the truth": "readings.{}.could.no",
    "Smallest detectable effect, median": "readings.{}.could.mde_median",
}


@pytest.fixture(scope="module")
def numbers():
    return ledger(analyse(open_review(ROOT / "reviews" / "peer_support")))


def cells(label):
    line = next(line for line in PAGE.splitlines() if line.startswith(f"| {label} |"))
    return [cell.strip() for cell in line.split("|")[2:-1]]


@pytest.mark.parametrize("label", ROWS)
def test_every_number_of_the_page_is_that_of_the_review(numbers, label):
    assert cells(label) == [numbers[ROWS[label].format(name)].text for name in SYNTHESES]


def test_what_includes_zero_is_one_of_the_classes_that_the_page_lists(numbers):
    for name in SYNTHESES:
        parts = [numbers[ROWS[label].format(name)].value for label in ROWS if label.startswith("of these:")]
        assert sum(parts) == numbers[f"readings.{name}.interval.includes_zero"].value


def test_the_drawing_puts_every_class_where_its_interval_lies():
    """The bars of the drawing are read as intervals on the scale of its own head, and judged."""
    drawing = re.search(r"```\n( +important harm.*?)```", PAGE, re.DOTALL).group(1).splitlines()
    harm, zero, benefit = (found.start() for found in re.finditer(r"\|", drawing[2]))
    found = {}
    for line in drawing[3:]:
        bar = re.search(r"├─*┤", line)
        low, high = bar.start() - zero, bar.end() - 1 - zero
        margin = Margin(id="drawn", harm=zero - harm, benefit=benefit - zero)
        found[line[bar.end() :].replace("|", "").strip()] = judge(low, high, margin).code
    assert {label.casefold(): code for label, code in found.items()} == {
        kind.label.casefold(): code for code, kind in CLASSES.items()
    }


def test_what_is_told_of_other_margins_is_on_the_curve():
    analysis = analyse(open_review(ROOT / "reviews" / "peer_support"))
    curve = curve_of(analysis, analysis.readings[0])
    first = next(step for step in curve.steps if step.counts["equivalent"])

    assert "near 0.35; at 0.60, three\ntimes what was declared, 10 of 22 would be" in PAGE
    assert round(first.above * curve.delta, 2) == 0.35
    assert curve.at(3.0).counts["equivalent"] == 10
