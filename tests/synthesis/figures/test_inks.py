"""Inks and shades that must be told apart differ in lightness, so that grey print keeps them apart."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.figures.effect_direction.marks import INK, SELECTED
from synthesis.figures.effect_direction.spec import RISKS
from synthesis.figures.figure import Line
from synthesis.figures.harvest.spec import SHADES
from synthesis.figures.inks import HATCHINGS, INKS, inked
from synthesis.figures.overlap_pairs.plot import FILLS
from synthesis.figures.overlap_pairs.spec import DEGREES
from synthesis.figures.review_verdicts import gap_groups
from synthesis.views.gaps import BY_DIRECTION, BY_MARGIN

APART = 0.12


def luminance(colour):
    """The relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_luminance_is_that_of_the_standard():
    assert luminance("#ffffff") == pytest.approx(1.0)
    assert luminance("#808080") == pytest.approx(0.2159, abs=1e-4)


@pytest.mark.parametrize(
    "fills",
    [
        [ink.fill for name, ink in INKS.items() if name != "blank"],
        [INKS[name].fill for name in SHADES],
        [INKS[group.ink].fill for group in gap_groups(BY_MARGIN) if group.id != "no_verdict"],
        [INKS[group.ink].fill for group in gap_groups(BY_DIRECTION)],
        [INK, SELECTED, "#ffffff"],
        [FILLS[code] for code in DEGREES],
        [RISKS[code].fill for code in ("low", "some_concerns", "high", "")],
    ],
)
def test_fills_to_be_told_apart_differ_in_luminance(fills):
    for one, other in combinations(fills, 2):
        assert abs(luminance(one) - luminance(other)) >= APART


def test_inks_run_from_dark_to_light():
    shades = [luminance(ink.fill) for name, ink in INKS.items() if name != "blank"]

    assert all(one < other for one, other in pairwise(shades))


def test_what_is_not_known_is_hatched_and_what_is_inconclusive_is_plain():
    inks = {group.id: INKS[group.ink] for group in gap_groups(BY_MARGIN)}

    assert inks["no_verdict"].hatching
    assert not inks["inconclusive"].hatching
    assert luminance(inks["no_verdict"].lines) < luminance(inks["no_verdict"].fill) - 0.5


def test_marks_stand_out_from_every_shade_of_a_row():
    for risk in RISKS.values():
        assert (luminance(risk.fill) + 0.05) / (luminance(INK) + 0.05) > 4.5


def test_risks_of_one_shade_have_letters_of_their_own():
    letters = [risk.letter for risk in RISKS.values()]

    assert len(set(letters)) == len(letters)


@given(
    name=st.sampled_from(sorted(HATCHINGS)),
    wide=st.floats(0.5, 60),
    high=st.floats(0.1, 60),
)
def test_hatching_stays_within_its_box(name, wide, high):
    for x1, y1, x2, y2 in HATCHINGS[name]((10.0, 20.0, 10.0 + wide, 20.0 + high)):
        assert all(9.999 <= x <= 10.001 + wide for x in (x1, x2))
        assert all(19.999 <= y <= 20.001 + high for y in (y1, y2))


def test_a_hatched_rectangle_has_lines_and_a_plain_one_has_none():
    lines = {name: sum(isinstance(mark, Line) for mark in inked((0, 0, 10, 10), name)) for name in INKS}

    assert lines["dark"] == lines["open"] == 0
    assert min(lines["deep"], lines["warm"], lines["light"]) >= 1
