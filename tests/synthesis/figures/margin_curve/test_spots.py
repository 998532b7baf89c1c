"""Where a reader of a margin-sensitivity curve may point, and what is said there."""

from math import inf, log

import pytest

from synthesis.figures.figure import Polygon
from synthesis.figures.margin_curve.plot import MarginCurveSpec, margin_curve_plot
from synthesis.figures.margin_curve.spots import MOST
from synthesis.figures.verdict_strip.words import verdict_words
from synthesis.numbers import Unavailable
from synthesis.verdicts.verdict import CLASSES


def spec(**more):
    facts = {
        "id": "margins",
        "title": "Margins",
        "edges": (0.0, 0.1, 0.3, 0.6, inf),
        "counts": {"inconclusive": (6, 4, 1, 0), "noninferior": (0, 2, 3, 1), "equivalent": (0, 0, 2, 5)},
        "declared": 0.2,
        "label": "Margin in both directions",
        "pooled": ("better_important", "better_unclear", "better_trivial", "better_trivial"),
        "prediction": Unavailable(reason="too few: 2 studies"),
        "reach": 0.9,
    }
    return MarginCurveSpec(**{**facts, **more})


def many(steps, total, **more):
    """A curve that changes at every step, in every class."""
    counts = {code: [] for code in CLASSES}
    for step in range(steps):
        for place, code in enumerate(CLASSES):
            counts[code].append(total // 10 + (1 if (step + place) % 10 < total % 10 else 0))
    band = tuple(list(CLASSES)[step % 10] for step in range(steps))
    return spec(
        edges=tuple(step / 100 for step in range(steps + 1)),
        counts={code: tuple(numbers) for code, numbers in counts.items()},
        pooled=band,
        prediction=band,
        reach=steps / 100,
        **more,
    )


def drawn(asked):
    (figure,) = margin_curve_plot(asked)
    return figure


def inside(polygon, x, y):
    """Whether a point is within a polygon, by how many of its edges a ray from the point meets."""
    ends = zip(polygon.points, (*polygon.points[1:], polygon.points[0]), strict=True)
    return (
        sum((y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1) for (x1, y1), (x2, y2) in ends)
        % 2
    )


def class_under(figure, spot):
    """The one class whose area or band a spot stands on."""
    (code,) = (
        mark.role.removeprefix("area ")
        for mark in figure.marks
        if isinstance(mark, Polygon) and mark.role.startswith("area ") and inside(mark, spot.x, spot.y)
    )
    return code


@pytest.mark.parametrize("asked", [spec(), many(40, 28), many(200, 500)], ids=["few", "many", "very many"])
def test_every_spot_says_the_class_it_stands_on(asked, geometry):
    figure = drawn(asked)

    assert list(geometry.astray(figure, "area")) == []
    assert figure.spots
    for spot in figure.spots:
        words = verdict_words(class_under(figure, spot))
        assert any(line.endswith(words) for line in spot.text)


def test_a_spot_says_the_margins_at_which_it_stands_and_the_count_of_its_class_there():
    asked = spec()
    figure = drawn(asked)
    left, _, right, _ = next(
        (mark.x1, mark.y1, mark.x2, mark.y2)
        for mark in figure.marks
        if getattr(mark, "role", "") == "axis" and mark.y1 == mark.y2
    )
    steps = ("Margins up to 0.10", "Margins of 0.10 to 0.30", "Margins of 0.30 to 0.60", "Margins above 0.60")

    areas = [spot for spot in figure.spots if spot.text[1] == "of 6 results"]
    assert len(areas) > len(steps)
    for spot in areas:
        step = asked.step_at((spot.x - left) / (right - left) * 0.9)
        code = class_under(figure, spot)
        assert spot.text[0] == f"{steps[step]}: {asked.counts[code][step]} {verdict_words(code)}"


def test_a_band_says_its_interval_over_the_whole_stretch_of_a_class():
    figure = drawn(spec())

    assert [spot.text for spot in figure.spots if spot.text[1].startswith("Pooled")][-1] == (
        "Margins above 0.30",
        "Pooled interval: better, trivial",
    )
    assert not any("Prediction" in line for spot in figure.spots for line in spot.text)


@pytest.mark.parametrize(("steps", "total"), [(60, 28), (300, 28), (300, 1000), (1000, 5000)])
def test_however_many_steps_there_are_spots_stay_few(steps, total):
    assert 0 < len(drawn(many(steps, total)).spots) <= MOST


def test_every_step_that_is_wide_enough_has_a_spot_of_each_of_its_classes():
    asked = spec()
    said = {spot.text[0] for spot in drawn(asked).spots}

    counted = sum(bool(n) for numbers in asked.counts.values() for n in numbers)
    assert sum(text.startswith("Margins") and ": " in text for text in said) == counted


def test_margins_of_ratios_are_said_as_ratios():
    edges = (0.0, log(1.1), log(1.3), log(1.6), inf)
    figure = drawn(spec(edges=edges, ratio=True, declared=log(1.25), reach=log(2.2)))

    assert any(spot.text[0].startswith("Margins of 1.10 to 1.30: ") for spot in figure.spots)


def test_margins_that_two_digits_do_not_tell_apart_are_said_with_more():
    edges = (0.0, 0.101, 0.104, 0.2, inf)
    figure = drawn(spec(edges=edges, declared=0.1, reach=0.2))

    assert any(spot.text[0].startswith("Margins of 0.101 to 0.104: ") for spot in figure.spots)


def test_a_curve_without_changes_is_said_to_hold_at_all_margins():
    figure = drawn(spec(edges=(0.0, inf), counts={"inconclusive": (6,)}, pooled=("inconclusive",)))

    assert {spot.text[0] for spot in figure.spots} == {"All margins: 6 inconclusive", "All margins"}
