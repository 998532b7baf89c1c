"""A plot of points put together: nothing collides, every point can be pointed at, groups are told apart by shape."""

from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthesis.figures.axis import make_axis
from synthesis.figures.figure import Circle, Polygon, Text
from synthesis.figures.flow import Piece
from synthesis.figures.scatter.frame import Foot, grid
from synthesis.figures.scatter.page import Scatter, scatter_figure
from synthesis.figures.scatter.plate import make_plate
from synthesis.figures.scatter.points import Groups, ScatterPoint, group_row, radius

ASKED = SimpleNamespace(id="one", title="One", caption="", table="")
GROUPS = Groups(label="Format", named=(("group", "Group"), ("pair", "One-to-one")))
NAMES = st.text("abcdefghijklmnop ABCDÅÉÑØÜß’éøšžőț&-,0123456789 ", min_size=1, max_size=60)


def drawn(points, *, groups=GROUPS, **more):
    plate = make_plate(make_axis((-1.0, 1.0)), make_axis((0.0, 1.0)))
    facts = {
        "upright_label": "Standard error",
        "foot": Foot(
            label="Hedges’ g", favours=("Favours control", "Favours peer support"), null=plate.x(0.0)
        ),
        "ground": tuple(grid(plate)),
        "legend": (group_row(groups, points),),
    }
    made = Scatter(plate=plate, points=tuple(points), groups=groups, **{**facts, **more})
    (figure,) = scatter_figure(ASKED, made, "In words.")
    return figure


def point(x=0.0, y=0.5, group="group", **more):
    return ScatterPoint(x=x, y=y, label="Okafor, 2019", group=group, **more)


@st.composite
def several(draw):
    number = st.floats(-1, 1)
    return [
        ScatterPoint(
            x=draw(number),
            y=abs(draw(number)),
            label=draw(NAMES),
            group=draw(st.sampled_from(["group", "pair"])),
            named=draw(st.booleans()),
            open=draw(st.booleans()),
        )
        for _ in range(draw(st.integers(1, 25)))
    ]


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(points=several(), label=NAMES, left=NAMES, right=NAMES, null=st.floats(-1, 1))
def test_nothing_collides_or_leaves_the_page_whatever_is_shown(points, label, left, right, null, geometry):
    plate = make_plate(make_axis((-1.0, 1.0)), make_axis((0.0, 1.0)))
    foot = Foot(label=label, favours=(left, right), null=plate.x(null))

    figure = drawn(points, foot=foot)

    assert geometry.page_faults(figure) == []
    assert len(figure.spots) == len(points)
    assert list(geometry.astray(figure, "point", "open_point")) == []


def test_groups_differ_in_shape_and_an_open_symbol_has_no_fill():
    figure = drawn([point(-0.5), point(0.5, group="pair"), point(0.0, open=True)])
    marks = [mark for mark in figure.marks if getattr(mark, "role", "") in {"point", "open_point"}]

    assert [type(mark) for mark in marks] == [Circle, Circle, Polygon]
    assert [mark.fill for mark in marks if mark.role == "open_point"] == ["#ffffff"]
    assert not [mark for mark in figure.marks if getattr(mark, "role", "") == "dot"]


def test_an_open_symbol_has_a_dot_where_a_group_is_white_too():
    white = Groups(label="Format", named=(*GROUPS.named, ("online", "Online"), ("other", "Other")))

    figure = drawn([point(), point(0.2, open=True)], groups=white)

    (dot,) = [mark for mark in figure.marks if getattr(mark, "role", "") == "dot"]
    (hollow,) = [mark for mark in figure.marks if getattr(mark, "role", "") == "open_point"]
    assert (dot.x, dot.y) == (hollow.x, hollow.y)


def test_large_symbols_are_drawn_first_so_that_none_hides_a_small_one():
    figure = drawn([point(r=2.0), point(r=6.0)])

    assert [mark.r for mark in figure.marks if getattr(mark, "role", "") == "point"] == [6.0, 2.0]


def test_many_points_are_smaller():
    assert radius(20) > radius(100) > radius(200) > 2


def test_a_legend_counts_what_was_found_and_leaves_out_groups_without_points():
    row = group_row(GROUPS, [point(), point(), point(open=True)])

    assert [entry.label for entry in row.entries] == ["Group (2)"]


def test_a_note_may_carry_the_key_of_its_number():
    figure = drawn([point()], notes=("First.", Piece(text="Test: "), Piece(text="p = 0.03", key="small.p")))

    assert [mark.text for mark in figure.marks if isinstance(mark, Text) and mark.key] == ["p = 0.03"]


def test_labels_without_room_are_told_by_name_and_of_very_many_their_number(geometry):
    crowd = [point(0.0, 0.5, named=True) for _ in range(200)]

    words = geometry.words(drawn(crowd))

    assert "points have no room for their labels." in words.replace("\n", " ")


def test_an_unknown_group_is_refused():
    with pytest.raises(ValueError, match="unknown group 'trio'; known are group, pair"):
        GROUPS.check([point(group="trio")], "figure one")
    with pytest.raises(ValueError, match="at most 8 groups"):
        Groups(label="", named=(("a", "A"), ("a", "B")))
