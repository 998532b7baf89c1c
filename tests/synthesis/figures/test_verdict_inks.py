"""The inks of verdicts: one for each class, told apart in colour, in greyscale and by letter."""

from itertools import pairwise

import pytest

from synthesis.figures.verdict_inks import HATCH_STEP, INKS, TILE, hatching, ink, letters, tile
from synthesis.verdicts.verdict import CLASSES


def luminance(colour):
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def lightness(colour):
    """CIE 1976 lightness, from 0 to 1."""
    return 1.16 * luminance(colour) ** (1 / 3) - 0.16


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_every_class_has_an_ink_in_its_order():
    assert tuple(INKS) == tuple(CLASSES)


def test_neighbours_differ_in_lightness_by_0_12_or_more():
    for one, other in pairwise(INKS.values()):
        assert abs(lightness(one.fill) - lightness(other.fill)) >= 0.12


def test_each_side_darkens_towards_what_is_important():
    shades = [lightness(one.fill) for one in INKS.values()]

    assert shades[:5] == sorted(shades[:5])
    assert shades[6:] == sorted(shades[6:], reverse=True)


def test_worse_is_told_from_better_without_colour():
    worse = [INKS[code] for code in INKS if code.startswith("worse")]
    better = [INKS[code] for code in INKS if code.startswith("better")]

    assert {one.hatch for one in worse}.isdisjoint(one.hatch for one in better)
    assert min(one.width for one in worse) > max(one.width for one in better)


@pytest.mark.parametrize("code", INKS)
def test_letters_stand_out_from_their_ink(code):
    assert contrast(INKS[code].text, INKS[code].fill) >= 4.5


@pytest.mark.parametrize("code", CLASSES)
def test_a_tile_holds_the_letters_of_its_class(code, geometry):
    marks = list(tile(code, (10.0, 20.0, 10.0 + TILE[0], 20.0 + TILE[1])))
    text = marks[-1]
    left, top, right, bottom = geometry.box(text)

    assert text.text == CLASSES[code].letter
    assert left > 10.0 + INKS[code].width
    assert right < 10.0 + TILE[0] - INKS[code].width
    assert (top + bottom) / 2 == pytest.approx(20.0 + TILE[1] / 2, abs=1.0)
    assert letters(code, (0.0, 0.0)).colour == INKS[code].text


@pytest.mark.parametrize("code", ["worse_trivial", "equivalent"])
def test_hatching_keeps_to_its_box_and_in_step_with_the_next(code):
    whole = list(hatching((3.0, 5.0, 43.0, 31.0), ink(code)))
    parts = [*hatching((3.0, 5.0, 20.0, 31.0), ink(code)), *hatching((20.0, 5.0, 43.0, 31.0), ink(code))]

    def steps(lines):
        return {
            round((line.x1 + line.y1 if code == "worse_trivial" else line.y1) / HATCH_STEP, 6)
            for line in lines
        }

    assert whole
    assert steps(whole) == steps(parts)
    assert all(3.0 <= x <= 43.0 for line in whole for x in (line.x1, line.x2))
    assert all(5.0 <= y <= 31.0 for line in whole for y in (line.y1, line.y2))


def test_an_unknown_class_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="unknown class of verdict 'fair'; known are worse_important, "):
        ink("fair")
