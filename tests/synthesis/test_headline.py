"""The numbers of a manuscript: chosen by patterns, told in words."""

from types import MappingProxyType, SimpleNamespace

import pytest

from extraction_forms.errors import Place
from synthesis.headline import chosen, unmet
from synthesis.numbers import quantity

KEYS = (
    "syntheses.sleep.k",
    "syntheses.sleep.estimate",
    "syntheses.sleep.shown.estimate",
    "syntheses.sleep.se",
    "syntheses.sleep.by.format.group.estimate",
    "syntheses.sleep_one_row.ci",
    "votes.direction.sleep.share_ci",
    "votes.direction_by_design.sleep.trial.share",
    "effects.okafor_2019.row_1.estimate",
)
NUMBERS = MappingProxyType({key: quantity(1.0, "1") for key in KEYS})


def plan(*text):
    syntheses = (SimpleNamespace(id="sleep", label="Sleep quality"),)
    return SimpleNamespace(text=text, text_place=Place(file="review.yaml", line=7), syntheses=syntheses)


def keys(*text):
    return [one.key for one in chosen(NUMBERS, plan(*text))]


def test_without_a_list_the_headline_numbers_and_the_votes_over_all_studies_are_chosen():
    assert keys() == [KEYS[0], KEYS[1], KEYS[2], KEYS[5], KEYS[6]]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("syntheses.sleep.k", [KEYS[0]]),
        ("syntheses.*.estimate", [KEYS[1]]),
        ("syntheses.**.estimate", [KEYS[1], KEYS[2], KEYS[4]]),
        ("effects.**", [KEYS[8]]),
        ("syntheses.sleep?k", []),
    ],
)
def test_a_star_is_one_part_and_two_are_any(pattern, found):
    assert keys(pattern) == found


def test_each_number_is_told_in_words():
    words = {one.key: (one.of, one.what) for one in chosen(NUMBERS, plan("**"))}

    assert words["syntheses.sleep.k"] == ("Sleep quality", "effects")
    assert words["syntheses.sleep.shown.estimate"] == (
        "Sleep quality",
        "pooled estimate (on the printed scale)",
    )
    assert words["syntheses.sleep.by.format.group.estimate"][1] == "by, format, group, pooled estimate"
    assert words["syntheses.sleep_one_row.ci"] == (
        "Sleep quality, one row per study",
        "95 % confidence interval",
    )
    assert words["votes.direction.sleep.share_ci"] == (
        "Votes: direction: sleep",
        "95 % interval of the share",
    )


def test_a_pattern_that_no_key_has_is_told_with_its_line():
    (warning,) = unmet(NUMBERS, plan("syntheses.*.k", "syntheses.hope.*"))

    assert "review.yaml:7" in warning
    assert "no number has a key like syntheses.hope.*" in warning
    assert unmet(NUMBERS, plan()) == ()
