"""The margin-sensitivity curve: areas as high as their counts, bands of pooled intervals, nothing that collides."""

from dataclasses import replace
from math import inf, log

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthesis.figures.figure import Line, Polygon, Text
from synthesis.figures.margin_curve.plot import BELOW, MarginCurveSpec, margin_curve_plot
from synthesis.numbers import Unavailable
from synthesis.verdicts.verdict import CLASSES
from tests.thoroughness import cases

NAMES = st.text("abcdefghijklmnop ABCDÅÉÑØÜß’éøšžőț&-,0123456789 ", min_size=1, max_size=120)
CODES = tuple(CLASSES)
NO_PREDICTION = Unavailable(reason="too few: 2 studies")


def spec(**more):
    facts = {
        "id": "margins",
        "title": "Margins",
        "edges": (0.0, 0.1, 0.3, 0.6, inf),
        "counts": {"inconclusive": (6, 4, 1, 0), "noninferior": (0, 2, 3, 1), "equivalent": (0, 0, 2, 5)},
        "declared": 0.2,
        "label": "Margin in both directions (Hedges’ g)",
        "pooled": ("better_important", "better_unclear", "better_trivial", "better_trivial"),
        "prediction": NO_PREDICTION,
    }
    return MarginCurveSpec(**{**facts, **more})


def drawn(**more):
    (figure,) = margin_curve_plot(spec(**more))
    return figure


def said(figure):
    return " ".join(mark.text for mark in figure.marks if isinstance(mark, Text))


def areas(figure, code):
    return [mark for mark in figure.marks if getattr(mark, "role", "") == f"area {code}"]


def frame(figure):
    """Left, top, right and bottom of the areas."""
    upright, level = (mark for mark in figure.marks if getattr(mark, "role", "") == "axis")
    return upright.x1, upright.y1, level.x2, upright.y2


@st.composite
def curves(draw):
    steps, total = draw(st.integers(1, 60)), draw(st.sampled_from([1, 5, 28, 120]))
    places = draw(st.lists(st.integers(1, 3000), min_size=steps, max_size=steps, unique=True).map(sorted))
    columns = [draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=6)) for _ in range(steps)]
    shared = [[total // len(some) + (n < total % len(some)) for n in range(len(some))] for some in columns]
    counts = {code: [0] * steps for code in CODES}
    for step, (some, numbers) in enumerate(zip(columns, shared, strict=True)):
        for code, n in zip(some, numbers, strict=True):
            counts[code][step] += n
    band = st.lists(st.sampled_from(CODES), min_size=steps, max_size=steps).map(tuple)
    edges = (0.0, *(place / 1000 for place in places[:-1]), inf if draw(st.booleans()) else places[-1] / 1000)
    return spec(
        edges=edges,
        counts={code: tuple(numbers) for code, numbers in counts.items()},
        declared=draw(st.integers(1, places[-1]).map(lambda n: n / 1000)),
        pooled=draw(band),
        prediction=draw(st.one_of(band, NAMES.map(lambda text: Unavailable(reason=text)))),
        label=draw(NAMES),
        ratio=draw(st.booleans()),
        unit=draw(st.sampled_from(["result", "study"])),
    )


def test_a_reason_too_long_for_its_band_is_a_note_and_never_cut():
    reason = " ".join(
        ["the spread between studies rests on two of them, too few to say what another would find"] * 2
    )

    (figure,) = margin_curve_plot(spec(prediction=Unavailable(reason=reason)))

    texts = [mark.text for mark in figure.marks if isinstance(mark, Text)]
    assert BELOW in texts
    assert f"No prediction interval: {reason}." in " ".join(texts)
    assert not any("…" in text for text in texts)


def test_a_short_reason_stands_in_its_band():
    (figure,) = margin_curve_plot(spec(prediction=NO_PREDICTION))

    texts = [mark.text for mark in figure.marks if isinstance(mark, Text)]
    assert NO_PREDICTION.reason in texts
    assert BELOW not in texts


@settings(
    max_examples=cases(25, 500), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(asked=curves())
def test_nothing_collides_or_leaves_the_page_whatever_is_shown(asked, geometry):
    (figure,) = margin_curve_plot(asked)

    assert geometry.page_faults(figure) == []
    assert figure.height <= 700


def test_areas_are_as_high_as_their_counts_and_stacked_from_worse_to_better():
    figure = drawn()
    left, top, _, bottom = frame(figure)
    (area,) = [mark for mark in areas(figure, "inconclusive") if max(y for _, y in mark.points) > top]
    each = (bottom - top) / 6

    heights = sorted({round((bottom - y) / each) for _, y in area.points})
    assert heights == [0, 1, 4, 6]
    assert min(x for x, _ in area.points) == pytest.approx(left)
    assert bottom - max(y for _, y in areas(figure, "noninferior")[0].points) == pytest.approx(each * 3)


def test_the_line_stands_at_the_declared_margin():
    figure = drawn(edges=(0.0, 0.1, 0.2, 0.6, inf))
    ticks = {mark.text: mark.x for mark in figure.marks if getattr(mark, "column", "") == "axis"}
    lines = [mark for mark in figure.marks if getattr(mark, "role", "") == "declared"]

    assert {round(line.x1, 6) for line in lines} == {round(ticks["0.2"], 6)}
    assert "Declared: 0.20" in said(figure)


def test_a_class_is_lettered_where_its_area_is_wide_enough_and_named_where_wider():
    figure = drawn()

    assert {"IC  Inconclusive", "BI"} <= {mark.text for mark in figure.marks if isinstance(mark, Text)}


def test_why_there_is_no_interval_is_said_beside_the_line(geometry):
    figure = drawn()
    (text,) = [mark for mark in figure.marks if isinstance(mark, Text) and mark.italic]
    line = next(mark for mark in figure.marks if getattr(mark, "role", "") == "declared")
    left, _, right, _ = geometry.box(text)

    assert text.text == "too few: 2 studies"
    assert right < line.x1 or left > line.x1


def test_a_step_holds_up_to_its_right_edge_and_at_it():
    asked = spec()

    assert [asked.step_at(margin) for margin in (0.05, 0.1, 0.10001, 0.3, 0.6, 9.0)] == [0, 0, 1, 1, 2, 3]


def test_ratios_begin_at_one_and_are_printed_as_ratios():
    edges = (0.0, log(1.1), log(1.3), log(1.6), inf)
    figure = drawn(edges=edges, ratio=True, declared=log(1.25), reach=log(2.2))

    ticks = [mark.text for mark in figure.marks if getattr(mark, "column", "") == "axis"]
    assert ticks == ["1", "1.1", "1.25", "1.5", "2"]
    assert "Declared: 1.25" in said(figure)


def test_the_axis_shows_the_bulk_and_says_what_it_leaves_out():
    steps = 20
    edges = (0.0, *(0.02 * n for n in range(1, steps)), 50.0, inf)
    counts = {"inconclusive": (3,) * (steps + 1)}
    figure = drawn(edges=edges, counts=counts, pooled=("inconclusive",) * (steps + 1), declared=0.1)

    assert "Not shown: 2 changes beyond 0.38." in said(figure)


def test_the_alternative_text_tells_the_counts_and_how_pooled_verdicts_change():
    alt = drawn().alt

    assert alt.startswith("Margin-sensitivity curve of 6 results, margins up to ")
    assert "At the declared margin, 0.20: 4 inconclusive; 2 non-inferior (benefit possible)." in alt
    assert (
        "Pooled interval: better, important up to 0.10; better, importance unclear up to 0.30; "
        "then better, trivial."
    ) in alt
    assert "Prediction interval: too few: 2 studies." in alt


def test_hatching_does_not_leave_the_area():
    figure = drawn(counts={"worse_trivial": (6, 4, 1, 0), "noninferior": (0, 2, 5, 6)})
    left, _, right, _ = frame(figure)
    lines = [mark for mark in figure.marks if isinstance(mark, Line) and mark.role == "hatching"]

    assert lines
    assert all(left - 0.01 <= x <= right + 0.01 for line in lines for x in (line.x1, line.x2))
    assert all(isinstance(mark, Polygon) for mark in areas(figure, "worse_trivial"))


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"edges": (0.1, 0.2, 0.3, 0.6, inf)}, "expected edges that rise from 0"),
        ({"edges": (0.0, 0.3, 0.2, 0.6, inf)}, "expected edges that rise from 0"),
        ({"declared": 0.0}, "expected a declared margin within the edges"),
        ({"reach": 0.1}, "expected a reach that holds the declared margin"),
        ({"counts": {"inconclusive": (6, 4)}}, "expected 4 steps everywhere"),
        ({"counts": {"inconclusive": (6, 4, 1, 0)}}, "expected as many results on every step"),
        ({"counts": {"fair": (6, 6, 6, 6)}}, "unknown class of verdict 'fair'"),
    ],
)
def test_a_curve_that_makes_no_sense_is_refused(more, fault):
    with pytest.raises(ValueError, match=fault):
        replace(spec(), **more)
