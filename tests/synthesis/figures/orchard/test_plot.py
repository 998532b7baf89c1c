"""The orchard plot: dots and trunks at their numbers, one scale of areas for all rows, nothing that collides."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthesis.figures.figure import Circle, Text
from synthesis.figures.orchard.plot import Fruit, OrchardSpec, Tree, orchard_plot
from synthesis.numbers import Unavailable

NAMES = st.text("abcdefghijklmnop ABCDÅÉÑØÜß’éøšžőț&<>-,0123456789 ", min_size=1, max_size=60)
FEW = Unavailable(reason="a prediction interval needs 3 effects or more; there are 2")


def tree(label, *ys, at=0.2, half=0.1, new=0.5, **more):
    fruits = tuple(Fruit(y=y, size=4.0 ** (i % 3), label=f"Study {i}") for i, y in enumerate(ys))
    facts = {
        "pooled": at,
        "interval": (at - half, at + half),
        "prediction": FEW if new is None else (at - new, at + new),
        "counted": f"{len(ys)} effects",
        "key": "syntheses.one",
    }
    return Tree(label=label, fruits=fruits, **{**facts, **more})


def spec(*trees, **more):
    facts = {
        "id": "orchard",
        "title": "Orchard",
        "trees": trees or (tree("Group", 0.1, 0.3, 0.5), tree("One to one", -0.2, 0.0, at=-0.1, new=None)),
        "label": "Hedges’ g",
        "sized_by": "Area of dots: precision (1 / standard error)",
        "favours": ("Favours control", "Favours peer support"),
    }
    return OrchardSpec(**{**facts, **more})


def drawn(*trees, **more):
    (figure,) = orchard_plot(spec(*trees, **more))
    return figure


def of_role(figure, role):
    return [mark for mark in figure.marks if getattr(mark, "role", "") == role]


def said(figure):
    return " ".join(mark.text for mark in figure.marks if isinstance(mark, Text))


def scale(figure):
    ticks = sorted(
        (float(mark.text.replace("−", "-")), mark.x)
        for mark in figure.marks
        if isinstance(mark, Text) and mark.column == "axis"
    )
    (low, a), *_, (high, b) = ticks
    return lambda x: low + (x - a) * (high - low) / (b - a)


def test_dots_means_and_intervals_stand_at_their_numbers():
    figure = drawn()
    value = scale(figure)

    assert sorted(value(one.x) for one in of_role(figure, "point")) == pytest.approx([-0.2, 0, 0.1, 0.3, 0.5])
    assert [(value(one.x1), value(one.x2)) for one in of_role(figure, "interval")] == [
        pytest.approx((0.1, 0.3)),
        pytest.approx((-0.2, 0.0)),
    ]
    assert [(value(one.x1), value(one.x2)) for one in of_role(figure, "prediction")] == [
        pytest.approx((-0.3, 0.7))
    ]
    assert [value(sum(x for x, _ in one.points) / 4) for one in of_role(figure, "mean")] == pytest.approx(
        [0.2, -0.1]
    )


def test_no_dot_hides_another_or_the_line_of_its_row():
    figure = drawn(tree("All", *[0.2] * 30))
    dots = of_role(figure, "point")
    (trunk,) = of_role(figure, "interval")

    assert all(abs(one.y - trunk.y1) > one.r + trunk.width / 2 for one in dots)
    assert len({(one.x, one.y) for one in dots}) == 30


def test_areas_have_one_scale_in_all_rows():
    figure = drawn(tree("Many", *[0.2] * 60), tree("Few", 0.0, 0.1, 0.4))
    sizes = sorted({round(one.r, 6) for one in of_role(figure, "point")})

    assert len(sizes) == 3
    assert [r**2 / sizes[-1] ** 2 for r in sizes[1:]] == pytest.approx([0.25, 1])


def test_two_hundred_effects_fit_a_page(geometry):
    figure = drawn(*(tree(f"Level {n}", *[(i * 7919 % 100) / 100 for i in range(50)]) for n in range(4)))

    assert figure.height <= 634
    assert geometry.page_faults(figure) == []


def test_many_groups_are_in_parts_with_one_axis():
    figures = orchard_plot(spec(*(tree(f"Level {n}", 0.1 * n, 0.3) for n in range(20))))

    assert [one.id for one in figures] == ["orchard", "orchard_2"]
    assert (
        len({tuple(t.x for t in one.marks if isinstance(t, Text) and t.column == "axis") for one in figures})
        == 1
    )
    assert all(one.height <= 634 for one in figures)


def test_an_interval_beyond_the_axis_ends_in_an_arrowhead():
    figure = drawn(tree("One", 0.1, 0.2, half=30.0, new=None))

    assert len([one for one in of_role(figure, "arrowhead") if one.points[0][1] < figure.height / 2]) == 2


def test_a_row_says_its_numbers_under_their_keys_and_its_spots_tell_them():
    figure = drawn(tree("All", 0.1, 0.3, told=("All", "Hedges’ g 0.20"), key="syntheses.one"))
    keyed = {mark.key: mark.text for mark in figure.marks if isinstance(mark, Text) and mark.key}

    assert keyed == {"syntheses.one.estimate": "0.20", "syntheses.one.ci": "0.10 to 0.30"}
    assert ("All", "Hedges’ g 0.20") in [spot.text for spot in figure.spots]
    assert {("Study 0",), ("Study 1",)} <= {spot.text for spot in figure.spots}


def test_a_group_without_an_estimate_says_why():
    figure = drawn(tree("None", 0.1, pooled=Unavailable(reason="one study")), tree("All", 0.1, 0.2))

    assert "None has no estimate: one study." in said(figure)
    assert len(of_role(figure, "mean")) == 1


def test_an_interval_for_a_new_study_that_is_that_of_the_mean_is_told_to_be():
    assert "the prediction interval is the confidence interval: All." in said(
        drawn(tree("All", 0.1, 0.2, new=0.1))
    )


def test_its_words_tell_every_group():
    alt = drawn().alt

    assert (
        "Group: 3 from 0.10 to 0.50; mean 0.20 (95% CI 0.10 to 0.30), 95% prediction interval −0.30 to 0.70"
        in alt
    )
    assert "One to one: 2 from −0.20 to 0.00; mean −0.10 (95% CI −0.20 to 0.00)." in alt


def test_dots_that_are_all_alike_have_no_legend_of_sizes():
    figure = drawn(tree("All", 0.1), sized_by="")

    assert "Area" not in said(figure)
    assert not [one for one in of_role(figure, "sample") if isinstance(one, Circle)]


def test_faults_of_a_spec_are_named():
    with pytest.raises(ValueError, match="at least one effect"):
        spec(tree("Nothing"))
    with pytest.raises(ValueError, match="finite effects"):
        spec(tree("One", float("inf")))


@st.composite
def orchards(draw):
    number = st.floats(-3, 3, allow_nan=False)
    trees = tuple(
        tree(
            draw(NAMES),
            *draw(st.lists(number, min_size=1, max_size=25)),
            at=draw(number),
            half=draw(st.floats(0, 30)),
            new=draw(st.none() | st.floats(0, 60)),
            counted=draw(NAMES),
        )
        for _ in range(draw(st.integers(1, 8)))
    )
    return spec(
        *trees,
        label=draw(NAMES),
        ratio=draw(st.booleans()),
        null=draw(st.booleans()),
        favours=draw(st.sampled_from([("", ""), ("Favours one side " * 3, "Favours the other " * 3)])),
    )


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(asked=orchards())
def test_nothing_collides_or_leaves_the_page_whatever_is_shown(asked, geometry):
    for figure in orchard_plot(asked):
        assert geometry.page_faults(figure) == []
        assert figure.height <= 634
