"""Where a reader of a verdict strip may point, and what is said there."""

import pytest

from synthesis.figures.verdict_strip.plot import StripGroup, StripRow, StripSpec, verdict_strip
from synthesis.numbers import Unavailable
from synthesis.verdicts.verdict import CLASSES

FEW = Unavailable(reason="too few: 2 studies")


def row(*verdicts, **more):
    facts = {"label": "Recovery", "studies": 20, "pooled": FEW, "prediction": FEW}
    return StripRow(verdicts=verdicts, **{**facts, **more})


def drawn(*rows):
    groups = (StripGroup(heading="", rows=rows),)
    return verdict_strip(StripSpec(id="verdicts", title="Verdicts", groups=groups, margins="By margins."))


def test_every_square_and_pooled_verdict_has_one_spot_on_it_also_of_strips_in_parts(geometry):
    codes = [list(CLASSES)[n % 10] for n in range(40)]
    rows = [
        row(*codes, label=f"Level {n}", pooled="equivalent", prediction="worse_trivial") for n in range(28)
    ]
    figures = drawn(*rows)

    assert len(figures) > 1
    assert sum(len(figure.spots) for figure in figures) == 28 * 42
    assert [fault for figure in figures for fault in geometry.astray(figure, "tile")] == []


def test_the_text_of_a_result_stands_on_the_square_of_its_class_from_worse_to_better():
    codes = ("better_important", "worse_trivial", "inconclusive", "worse_trivial")
    marks = tuple((f"Study {n}", "Hope", "g 0.20") for n in range(4))
    (figure,) = drawn(row(*codes, marks=marks, mark_keys=tuple(f"effects.s{n}.verdict" for n in range(4))))
    tiles = [mark for mark in figure.marks if getattr(mark, "role", "").startswith("tile ")][:4]

    assert [spot.text for spot in figure.spots] == [
        ("Study 1", "Hope", "g 0.20", "Worse, trivial"),
        ("Study 3", "Hope", "g 0.20", "Worse, trivial"),
        ("Study 2", "Hope", "g 0.20", "Inconclusive"),
        ("Study 0", "Hope", "g 0.20", "Better, important"),
    ]
    assert [spot.key for spot in figure.spots] == [f"effects.s{n}.verdict" for n in (1, 3, 2, 0)]
    for spot, tile in zip(figure.spots, tiles, strict=True):
        (left, top), _, (right, bottom), _ = tile.points
        assert (spot.x, spot.y) == pytest.approx(((left + right) / 2, (top + bottom) / 2))
        assert CLASSES[tile.role.removeprefix("tile ")].label == spot.text[-1]


def test_without_texts_a_square_says_its_row_and_its_class():
    (figure,) = drawn(row("inconclusive"))

    assert [(spot.text, spot.key) for spot in figure.spots] == [(("Recovery", "Inconclusive"), "")]


def test_the_verdicts_on_intervals_say_which_they_are_and_name_their_numbers():
    keys = {"pooled_key": "syntheses.hope.verdict", "prediction_key": "syntheses.hope.verdict_prediction"}
    (figure,) = drawn(row(pooled="better_unclear", prediction="inconclusive", **keys))

    assert [spot.text for spot in figure.spots] == [
        ("Recovery", "Pooled interval: better, importance unclear"),
        ("Recovery", "Prediction interval: inconclusive"),
    ]
    assert [spot.key for spot in figure.spots] == [*keys.values()]


def test_a_bar_that_stands_for_many_results_says_how_many(geometry):
    (figure,) = drawn(row(*["inconclusive"] * 80, *["noninferior"] * 40))

    assert list(geometry.astray(figure, "tile", "bar")) == []
    assert {spot.text for spot in figure.spots} == {
        ("Recovery", "Inconclusive: 80 of 120"),
        ("Recovery", "Non-inferior (benefit possible): 40 of 120"),
    }


@pytest.mark.parametrize("name", ["marks", "mark_keys"])
def test_as_many_texts_and_keys_as_verdicts_are_expected(name):
    with pytest.raises(ValueError, match="as verdicts, 2; found 1"):
        row("inconclusive", "inconclusive", **{name: (("Study 1",),)})
