"""SVG of a figure: well formed whatever it says, clickable numbers, the same text for the same value."""

import math
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.figures import svg
from synthesis.figures.figure import Circle, Figure, Line, Polygon, Text
from synthesis.figures.metrics import width

SPACE = "{http://www.w3.org/2000/svg}"
HOSTILE = """<script>alert("1")</script> 'x' & ]]> \x00\x07"""


def figure(*marks, **more):
    facts = {"id": "hope", "title": "Hope", "caption": "", "alt": "A line.", "width": 200.0, "height": 80.0}
    return Figure(marks=marks, **{**facts, **more})


def drawn(*marks, **more):
    return ET.fromstring(svg.draw(figure(*marks, **more)))  # noqa: S314 - our own


def test_markup_in_texts_titles_and_attributes_is_printed_and_not_run():
    root = drawn(
        Text(text=HOSTILE, x=1, y=1, key=HOSTILE, colour='"/><script>'),
        Polygon(points=((0, 0), (1, 1)), fill='"><script>', role='"><script>'),
        id=HOSTILE,
        title=HOSTILE,
        alt=HOSTILE,
    )

    shown = HOSTILE.replace("\x00", "\N{REPLACEMENT CHARACTER}").replace("\x07", "\N{REPLACEMENT CHARACTER}")
    assert not list(root.iter(f"{SPACE}script"))
    assert root.find(f"{SPACE}title").text == shown
    assert root.find(f"{SPACE}desc").text == shown
    assert root.find(f"{SPACE}text").text == shown
    assert root.find(f"{SPACE}text").get("data-key") == shown


@given(text=st.text())
def test_any_text_makes_a_well_formed_picture(text):
    assert drawn(Text(text=text, x=1, y=1, key=text), title=text, alt=text).tag == f"{SPACE}svg"


def test_title_and_alternative_text_are_what_assistive_software_reads():
    root = drawn()

    name, description = root.get("aria-labelledby").split()
    assert root.get("role") == "img"
    assert (root[0].tag, root[0].get("id"), root[0].text) == (f"{SPACE}title", name, "Hope")
    assert (root[1].tag, root[1].get("id"), root[1].text) == (f"{SPACE}desc", description, "A line.")


def test_only_numbers_with_a_key_are_marked():
    keyed, plain = drawn(Text(text="0.2", x=1, y=1, key="a.b"), Text(text="0.2", x=1, y=9)).findall(
        f"{SPACE}text"
    )

    assert keyed.get("data-key") == "a.b"
    assert plain.get("data-key") is None


def test_the_shipped_font_is_named_first_then_arial():
    assert drawn().get("font-family") == "'Source Sans 3', Arial, sans-serif"


def test_text_is_held_to_its_width_in_the_shipped_font():
    (text,) = drawn(Text(text="Hope", x=1, y=1, size=10)).findall(f"{SPACE}text")

    assert float(text.get("textLength")) == pytest.approx(width("Hope", 10), abs=0.005)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (12.0, "12"),
        (0.5, "0.5"),
        (-0.001, "0"),
        (0.0, "0"),
        (-3.256, "-3.26"),
        (1e6, "1000000"),
        (1 / 3, "0.33"),
    ],
)
def test_a_coordinate_has_two_decimals_at_most_and_no_negative_zero(value, expected):
    assert svg.number(value) == expected


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_coordinate_that_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="expected a finite coordinate"):
        svg.number(value)


def test_every_mark_is_drawn_in_order():
    root = drawn(
        Line(x1=0, y1=0, x2=1, y2=1, dash=(2.0, 1.5)),
        Circle(x=1, y=2, r=3, fill="#000000"),
        Polygon(points=((0, 0), (1, 0), (0.125, 1)), fill=""),
        Text(text="x", x=1, y=1, bold=True, italic=True, anchor="end"),
    )

    line, circle, polygon, text = list(root)[3:]
    assert line.get("stroke-dasharray") == "2 1.5"
    assert (circle.get("cx"), circle.get("cy"), circle.get("r")) == ("1", "2", "3")
    assert (polygon.get("points"), polygon.get("fill")) == ("0,0 1,0 0.12,1", "none")
    assert (text.get("font-weight"), text.get("font-style"), text.get("text-anchor")) == (
        "700",
        "italic",
        "end",
    )


def test_the_same_value_is_drawn_the_same():
    assert svg.draw(figure(Text(text="x", x=1, y=1))) == svg.draw(figure(Text(text="x", x=1, y=1)))


def test_a_forest_plot_has_no_number_of_more_than_two_decimals(build):
    from synthesis.figures.forest.plot import forest_plot

    drawing = svg.draw(forest_plot(build.spec(build.fit(build.effect(), build.effect(study="b")))))

    attributes = re.findall(r'(?:x|y|x1|y1|x2|y2|points|width|height|textLength)="([^"]*)"', drawing)
    assert not [found for found in attributes if re.search(r"\.\d{3}", found)]
