"""The forest plot of steps: rows at their numbers, marks beside colours, nothing that collides."""

from dataclasses import replace
from math import exp

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthesis.figures.figure import Line, Polygon, Text
from synthesis.figures.stepwise_forest.plot import Number, Step, StepwiseSpec, stepwise_forest
from synthesis.figures.stepwise_forest.spec import AT, CI, EFFECTS, ESTIMATE, I2, STUDIES, TAU2, P
from synthesis.numbers import Unavailable, estimate, interval

NAMES = st.text("abcdefghijklmnop ABCDÅÉÑØÜß’éøšžőț&<>-,0123456789 ", min_size=1, max_size=90)
NONE = Unavailable(reason="tau2 did not converge")


def step(label, y=0.2, half=0.2, *, n=2, at="", ratio=False, **more):
    shown = exp if ratio else float
    texts = {STUDIES: str(n), EFFECTS: str(n + 1), P: "0.034", TAU2: "0.012", I2: "45%"}
    texts |= {ESTIMATE: estimate(shown(y)), CI: interval(shown(y - half), shown(y + half))}
    texts |= {AT: at} if at else {}
    numbers = tuple(Number(column=name, text=text, key=f"{label}.{name}") for name, text in texts.items())
    return Step(label=label, **{"estimate": y, "interval": (y - half, y + half), "numbers": numbers, **more})


def absent(label):
    numbers = (Number(column=STUDIES, text="1", key="n"), Number(column=EFFECTS, text="1", key="k"))
    return Step(label=label, estimate=NONE, interval=NONE, numbers=numbers)


def spec(*steps, **more):
    facts = {
        "id": "steps",
        "title": "Sleep, without each study in turn",
        "steps": steps or (step("Without Okafor, 2019"), step("Without Ahmed, 2020", 0.1)),
        "whole": step("All 2 studies", 0.15, 0.1),
        "of": "left_out",
        "label": "Hedges’ g",
        "favours": ("Favours control", "Favours peer support"),
    }
    return StepwiseSpec(**{**facts, **more})


def drawn(*steps, **more):
    (figure,) = stepwise_forest(spec(*steps, **more))
    return figure


def of_role(figure, role):
    return [mark for mark in figure.marks if getattr(mark, "role", "") == role]


def scale(figure):
    ticks = sorted(
        (float(mark.text.replace("−", "-")), mark.x)
        for mark in figure.marks
        if isinstance(mark, Text) and mark.column == "axis"
    )
    (low, a), *_, (high, b) = ticks
    return lambda x: low + (x - a) * (high - low) / (b - a)


def ends(mark):
    across = [x for x, _ in mark.points]
    return min(across), max(across)


def every(figure, geometry):
    return [
        *geometry.plain_faults(figure),
        *geometry.faults(figure),
        *geometry.astray(figure, "square", "diamond", "arrowhead"),
    ]


def test_estimates_and_intervals_stand_at_their_numbers():
    figure = drawn(step("A", -0.3, 0.1), step("B", 0.4, 0.2), whole=step("All", 0.1, 0.3))
    value = scale(figure)

    squares = [value(sum(ends(one)) / 2) for one in of_role(figure, "square")]
    assert squares == pytest.approx([-0.3, 0.4])
    whiskers = [(value(one.x1), value(one.x2)) for one in of_role(figure, "whisker")]
    assert whiskers == [pytest.approx((-0.4, -0.2)), pytest.approx((0.2, 0.6))]
    (diamond,) = of_role(figure, "diamond random")
    assert tuple(map(value, ends(diamond))) == pytest.approx((-0.2, 0.4))
    (mean,) = of_role(figure, "mean")
    assert value(mean.x1) == pytest.approx(0.1)
    assert mean.y2 == pytest.approx(diamond.points[0][1])


def test_ratios_stand_on_an_axis_of_ratios(geometry):
    rows = [step(f"Without {name}", y, 0.3, ratio=True) for name, y in (("A", -0.7), ("B", -0.2))]
    figure = drawn(*rows, whole=step("All", -0.5, 0.25, ratio=True), ratio=True, label="Odds ratio")

    said = {mark.text for mark in figure.marks if isinstance(mark, Text) and mark.column == "axis"}
    assert {"0.6", "1"} <= said
    assert "0.61" in geometry.words(figure)
    assert every(figure, geometry) == []


def test_a_row_that_changes_the_conclusion_is_open_and_has_a_dagger(geometry):
    told = "† and an open square: without this study the interval includes no effect."
    figure = drawn(step("Without A"), step("Without B", 0.1, marked=True), changes=told)

    closed, hollow = of_role(figure, "square")
    assert hollow.fill == "#ffffff" != closed.fill
    (dagger,) = (mark for mark in figure.marks if isinstance(mark, Text) and mark.text == "†")
    (label,) = (mark for mark in figure.marks if isinstance(mark, Text) and mark.text == "Without B")
    assert dagger.y == label.y
    assert "without this study the interval includes" in geometry.words(figure).replace("\n", " ")
    assert figure.alt.endswith("Rows that change the conclusion: Without B.")


def test_an_interval_beyond_the_axis_ends_in_arrowheads_and_the_notes_say_so(geometry):
    figure = drawn(step("A", 0.2, 40.0), *(step(f"B{i}") for i in range(6)))

    assert len(geometry.tips(figure, -1)) == len(geometry.tips(figure, 1)) == 1
    assert "Arrowheads" in geometry.words(figure)
    assert every(figure, geometry) == []


def test_a_prediction_interval_is_a_thin_line_through_the_diamond(geometry):
    figure = drawn(prediction=(-0.3, 0.6))
    value = scale(figure)

    (line,) = of_role(figure, "prediction")
    assert (value(line.x1), value(line.x2)) == pytest.approx((-0.3, 0.6))
    assert line.width < 1.0
    assert line.y1 == of_role(figure, "diamond random")[0].points[0][1]
    assert "Thin line through the diamond: 95% prediction interval." in geometry.words(figure).replace(
        "\n", " "
    )


def test_a_prediction_interval_that_the_diamond_hides_is_told(geometry):
    figure = drawn(prediction=(0.05, 0.25))

    assert "prediction interval, hardly wider than the diamond." in geometry.words(figure).replace("\n", " ")


def test_margins_are_shaded(geometry):
    figure = drawn(margins=(-0.2, 0.2))

    (shade,) = of_role(figure, "margins")
    value = scale(figure)
    assert tuple(map(value, ends(shade))) == pytest.approx((-0.2, 0.2))
    assert "Shaded: between the margins." in geometry.words(figure)


def test_a_step_without_an_estimate_has_dashes_and_its_reason_in_the_notes(geometry):
    figure = drawn(step("Without A"), absent("Without B"))

    assert len(of_role(figure, "square")) == 1
    assert "Not estimated: Without B (τ² did not converge)." in geometry.words(figure).replace("\n", " ")
    assert len(figure.spots) == 2
    assert every(figure, geometry) == []


def test_columns_may_be_left_out_and_the_plot_keeps_its_room(geometry):
    few, all_of_them = drawn(columns=(P,)), drawn()

    heads = {mark.text for mark in few.marks if isinstance(mark, Text) and mark.bold}
    assert "p" in heads
    assert not {"τ²", "I²"} & heads
    assert every(few, geometry) == every(all_of_them, geometry) == []


def test_every_row_has_its_spot_with_its_key_and_numbers():
    figure = drawn(step("Without A", at="1999"), order="Year")

    spot, whole = figure.spots
    assert spot.key == f"Without A.{ESTIMATE}"
    assert spot.text == (
        "Without A",
        "Year: 1999",
        "Studies 2, effects 3",
        "Hedges’ g 0.20 (95% CI 0.00 to 0.40)",
        "p 0.034, τ² 0.012, I² 45%",
    )
    assert whole.text[0] == "All 2 studies"


def test_two_hundred_rows_are_in_parts_that_fit_a_page_on_one_axis(geometry):
    steps = [
        step(f"+ Study {i}", 0.2 + (-1) ** i / (i + 2), 1.5 / (i + 1), n=i + 1, at="1999") for i in range(200)
    ]
    figures = stepwise_forest(spec(*steps, of="entering", order="Year", whole=step("All", 0.2, 0.02, n=200)))

    assert [one.id for one in figures] == ["steps", *(f"steps_{n}" for n in range(2, len(figures) + 1))]
    assert all(one.height <= 634 for one in figures)
    assert sum(len(of_role(one, "whisker")) for one in figures) == 200
    assert [len(of_role(one, "diamond random")) for one in figures] == [0] * (len(figures) - 1) + [1]
    assert len({tuple(scale(one)(x) for x in (200.0, 300.0)) for one in figures}) == 1
    assert [fault for one in figures for fault in every(one, geometry)] == []


def test_each_part_explains_what_stands_on_it_and_no_more(geometry):
    steps = [step(f"Without {i}", marked=i == 0) for i in range(98)]
    steps += [absent("Without B"), step("Without C")]
    changes = "† Leaving this study out changes the conclusion."
    figures = stepwise_forest(spec(*steps, prediction=(-0.4, 0.7), changes=changes))
    said = [geometry.words(figure).replace("\n", " ") for figure in figures]

    assert len(said) > 2
    for words, is_first, is_last in ((one, one is said[0], one is said[-1]) for one in said):
        assert ("Diamond and dashed line: all studies." in words) == is_last
        assert ("Dashed line: all studies." in words) == (not is_last)
        assert ("Thin line through the diamond" in words) == is_last
        assert (changes in words) == is_first
        assert ("Not estimated: Without B" in words) == is_last


def test_numbers_beyond_all_measure_are_set_in_lines(geometry):
    halves = (12.7, 50.0, 100.0, 0.3, 0.2)
    rows = [step(f"+ Study {i}", i / 2, half, at="1234567", ratio=True) for i, half in enumerate(halves)]
    whole = step("All", 0.1, 0.2, ratio=True)
    figure = drawn(*rows, whole=whole, ratio=True, of="entering", order="Participants")

    assert every(figure, geometry) == []
    (axis,) = of_role(figure, "axis")
    assert axis.x2 - axis.x1 > 84


@given(
    st.lists(st.tuples(NAMES, st.floats(-3, 3), st.floats(0, 4), st.booleans()), min_size=1, max_size=8),
    st.booleans(),
    st.sampled_from([("p", "tau2", "i2"), ("i2",), ("tau2", "p")]),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_collides_or_leaves_the_page(geometry, rows, entering, columns):
    steps = [
        step(f"Without {name}", y, half, marked=marked, at="1999" if entering else "")
        for name, y, half, marked in rows
    ]
    of = "entering" if entering else "left_out"
    figures = stepwise_forest(spec(*steps, of=of, order="Year" if entering else "", columns=columns))

    assert [fault for one in figures for fault in every(one, geometry)] == []


def test_a_spec_that_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="at least one step"):
        StepwiseSpec(id="x", title="X", steps=(), whole=step("All"), of="left_out", label="g")
    with pytest.raises(ValueError, match="an estimate of all studies"):
        spec(whole=absent("All"))
    with pytest.raises(ValueError, match="finite intervals"):
        spec(replace(step("A"), interval=(float("-inf"), 1.0)))
    with pytest.raises(ValueError, match="expected columns among p, tau2, i2; found q"):
        spec(columns=("q",))


def test_marks_are_lines_polygons_and_texts():
    assert {type(mark) for mark in drawn().marks} == {Line, Polygon, Text}
