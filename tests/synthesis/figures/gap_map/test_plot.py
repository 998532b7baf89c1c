"""The evidence-gap map: squares by number of studies, shares by verdict, gaps that are seen and counted."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthesis.figures.figure import Polygon, Text
from synthesis.figures.gap_map.plot import (
    GapCell,
    GapColumn,
    GapGroup,
    GapMapSpec,
    gap_map,
)
from synthesis.figures.inks import INKS
from synthesis.figures.review_verdicts import gap_groups
from synthesis.figures.sheet import HEIGHT, WIDTH
from synthesis.verdicts.verdict import CLASSES
from synthesis.views.allocation import GROUPS
from synthesis.views.gaps import BY_DIRECTION as DIRECTIONS
from synthesis.views.gaps import BY_MARGIN as VERDICTS

BY_DIRECTION, BY_MARGIN = gap_groups(DIRECTIONS), gap_groups(VERDICTS)

ROWS = (("hope", "Hope"), ("life", "Quality of life"))
COLUMNS = (GapColumn(id="single", label="One-to-one"), GapColumn(id="group", label="Group"))
LONG = "Rodríguez-Fernández, Østergård-Mühlenberg and the Peer Support in Recovery Consortium"
NAMES = st.text("abcdefghijklm ABCDÅÉÑØÜß’éøšžőț&-,0123456789 ", min_size=1, max_size=80)


def cell(studies=3, **groups):
    key = groups.pop("key", "")
    return GapCell(studies=studies, groups=groups or {"positive": studies}, key=key)


def spec(cells, **more):
    facts = {"rows": ROWS, "columns": COLUMNS, "groups": BY_DIRECTION}
    return GapMapSpec(id="gaps", title="Gaps", cells=cells, **{**facts, **more})


def wide(rows, roles, modes, most=28, label=""):
    """A map of roles and under each its modes, every third pair a gap."""
    columns = tuple(
        GapColumn(id=f"{r}_{m}", label=f"Mode {m}", under=f"Role {r}")
        for r in range(roles)
        for m in range(modes)
    )
    named = tuple((f"d{n}", label or f"Domain {n}") for n in range(rows))
    cells = {
        (row, column.id): cell(
            max(1, most * (n + place) // (rows + len(columns))), better=2, worse=1, inconclusive=n
        )
        for n, (row, _) in enumerate(named)
        for place, column in enumerate(columns)
        if (n + place) % 3
    }
    return spec(cells, rows=named, columns=columns, groups=BY_MARGIN)


def texts(figure):
    return [mark for mark in figure.marks if isinstance(mark, Text)]


def shares(figure):
    """The shares that are drawn: left, top, right, bottom and fill."""
    made = [mark for mark in figure.marks if isinstance(mark, Polygon) and mark.role == "share"]
    return [(*mark.points[0], *mark.points[2], mark.fill) for mark in made]


def gaps(figure):
    return sum(getattr(mark, "role", "") == "gap" for mark in figure.marks)


@st.composite
def specs(draw):
    rows = [(f"r{n}", draw(NAMES)) for n in range(draw(st.integers(1, 12)))]
    several = draw(st.integers(1, 24))
    unders = sorted(draw(st.lists(NAMES, min_size=several, max_size=several))) if draw(st.booleans()) else []
    names = draw(st.lists(NAMES, min_size=several, max_size=several))
    columns = [
        GapColumn(id=f"c{n}", label=name, under=unders[n // 4] if unders else "")
        for n, name in enumerate(names)
    ]
    groups = st.dictionaries(st.sampled_from([one.id for one in BY_MARGIN]), st.integers(1, 50), min_size=1)
    cells = {
        (row, column.id): cell(draw(st.integers(1, 500)), **draw(groups))
        for row, _ in rows
        for column in columns
        if draw(st.booleans())
    }
    return spec(cells, rows=tuple(rows), columns=tuple(columns), groups=BY_MARGIN)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(asked=specs())
def test_nothing_collides_or_leaves_its_page_whatever_is_shown(asked, geometry):
    for figure in gap_map(asked):
        assert geometry.plain_faults(figure) == []


@pytest.mark.parametrize("most", [1, 5, 28, 120])
@pytest.mark.parametrize("label", ["", LONG])
def test_any_number_of_studies_stands_on_a_page_of_one_width(most, label, geometry):
    for asked in (wide(9, 4, 1, most, label), wide(9, 4, 4, most, label), wide(30, 7, 4, most, label)):
        figures = gap_map(asked)
        assert all(geometry.plain_faults(figure) == [] for figure in figures)
        assert all(figure.width == WIDTH and figure.height <= HEIGHT for figure in figures)
        assert min(text.size for figure in figures for text in texts(figure)) >= 8.0


def test_more_studies_make_a_larger_square():
    cells = {("hope", "single"): cell(1), ("hope", "group"): cell(9), ("life", "group"): cell(28)}
    (figure,) = gap_map(spec(cells))

    sides = [right - left for left, _, right, _, _ in shares(figure)]
    assert sides == sorted(sides)
    assert len(set(sides)) == 3


def test_a_square_is_divided_by_what_was_counted():
    cells = {("hope", "single"): cell(4, positive=3, negative=1)}
    (figure,) = gap_map(spec(cells))
    (up, down) = shares(figure)

    assert (up[3] - up[1]) / (down[3] - down[1]) == pytest.approx(3)
    assert (up[4], down[4]) == (INKS["dark"].fill, INKS["warm"].fill)
    assert down[3] - up[1] == pytest.approx(up[2] - up[0])


def test_the_number_of_studies_and_of_gaps_carry_their_keys():
    (figure,) = gap_map(spec({("hope", "single"): cell(7, key="gaps.hope.single")}, gap_key="gaps.none"))

    keyed = {text.key: text.text for text in texts(figure) if text.key}
    assert keyed == {"gaps.hope.single": "7", "gaps.none": "No study: 3 of 4 combinations"}


def test_every_gap_is_a_dot_and_is_counted():
    (figure,) = gap_map(spec({("hope", "single"): cell(7)}))

    assert gaps(figure) == 3 + 1  # in the map and in the legend
    assert "Combinations with studies: 1; without: 3." in figure.alt


def test_a_map_without_gaps_says_nothing_of_them():
    cells = {(row, column.id): cell() for row, _ in ROWS for column in COLUMNS}
    (figure,) = gap_map(spec(cells))

    assert gaps(figure) == 0
    assert not any("No study" in text.text for text in texts(figure))


def test_a_map_of_gaps_only_is_drawn():
    (figure,) = gap_map(spec({}))

    assert gaps(figure) == 4 + 1
    assert figure.alt.endswith("Quality of life: no study of any column.")


def test_columns_stand_under_what_they_belong_to():
    columns = (
        GapColumn(id="a", label="Online", under="Relational"),
        GapColumn(id="b", label="In person", under="Relational"),
        GapColumn(id="c", label="Online", under="Structured"),
    )
    (figure,) = gap_map(spec({("hope", "a"): cell()}, columns=columns))

    said = [text.text for text in texts(figure)]
    assert (said.count("Relational"), said.count("Structured"), said.count("Online")) == (1, 1, 2)
    assert "Hope, Relational / Online: 3 studies; positive 3." in figure.alt


def test_columns_under_one_label_stay_together_in_parts_of_a_wide_map():
    heads = [
        [text.text for text in texts(figure) if text.text.startswith("Role ")]
        for figure in gap_map(wide(3, 7, 4))
    ]

    assert sorted(name for one in heads for name in one) == [f"Role {n}" for n in range(7)]


def test_columns_of_one_name_share_a_letter_where_names_do_not_fit(geometry):
    figures = gap_map(wide(3, 7, 4))

    letters = {
        text.text
        for figure in figures
        for text in texts(figure)
        if len(text.text) == 1 and text.text.isalpha()
    }
    assert letters <= set("ABCD")
    assert all(geometry.plain_faults(figure) == [] for figure in figures)


def test_squares_keep_their_scale_over_the_parts_of_a_map():
    rows, columns = (("hope", "Hope"),), tuple(GapColumn(id=f"c{n}", label=f"Mode {n}") for n in range(40))
    cells = {("hope", f"c{n}"): cell(9 if n % 2 else 28) for n in range(40)}
    figures = gap_map(spec(cells, rows=rows, columns=columns))

    sizes = {round(right - left, 6) for figure in figures for left, _, right, _, _ in shares(figure)}
    assert len(figures) > 1
    assert len(sizes) == 2


def test_groups_of_margins_hold_all_ten_classes_and_directions_name_no_margin():
    assert set(GROUPS) == {*CLASSES, ""}
    assert set(GROUPS.values()) == {group.id for group in BY_MARGIN}
    assert not any("quivalent" in group.label or "margin" in group.label for group in BY_DIRECTION)


def test_the_alternative_text_tells_every_cell():
    cells = {("hope", "single"): cell(4, positive=3, negative=1), ("hope", "group"): cell(1)}
    (figure,) = gap_map(spec(cells))

    assert figure.alt == (
        "Evidence-gap map of 2 rows (Domain) and 2 columns. Combinations with studies: 2; without: 2. "
        "Of each: the number of studies, then studies by group (Direction). "
        "Hope, One-to-one: 4 studies; positive 3; negative 1. Hope, Group: 1 study; positive 1. "
        "Quality of life: no study of any column."
    )


def test_the_same_spec_makes_the_same_figures():
    assert gap_map(wide(9, 4, 3)) == gap_map(wide(9, 4, 3))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: spec({}, rows=()), "expected rows, columns and groups"),
        (lambda: spec({}, rows=(*ROWS, *ROWS)), "expected rows and columns of different ids"),
        (lambda: spec({("fear", "group"): cell()}), "unknown row and column"),
        (lambda: spec({("hope", "group"): cell(3, better=3)}), "unknown group 'better'; known are"),
        (lambda: spec({}, groups=(GapGroup(id="a", label="A", ink="pink"),)), "unknown ink 'pink'"),
        (lambda: cell(0, positive=1), "expected 1 study or more"),
        (lambda: GapCell(studies=1, groups={}), "what was counted by group"),
    ],
)
def test_what_cannot_be_shown_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
