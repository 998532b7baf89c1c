"""The colours of the site, by calculation: what is read stands out by 4.5 to 1, what is used by 3 to 1."""

import re
from pathlib import Path

import pytest

import extraction_forms.entry

CSS = Path(extraction_forms.entry.__path__[0]) / "static" / "entry" / "site.css"
READ = [
    *(
        (ink, ground)
        for ink in ("ink", "soft", "accent", "accent-deep")
        for ground in ("ground", "surface", "sunk")
    ),
    *((name, f"{name}-tint") for name in ("bad", "warn", "good", "other")),
    *((name, ground) for name in ("bad", "good") for ground in ("ground", "surface", "sunk")),
    *(("ink", ground) for ground in ("tint", "bad-tint", "warn-tint")),
    ("accent", "tint"),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("surface", "soft"),
]
"""Ink on ground, wherever words are written."""
USED = [
    (edge, ground) for edge in ("edge", "accent", "bad", "good") for ground in ("ground", "surface", "sunk")
]
"""Edges of fields, the ring around what has the focus, marks that say something."""


def colours(css: str) -> dict[str, dict[str, str]]:
    """Every colour by name, in the light and in the dark."""
    light = re.search(r":root \{(.*?)\n\}", css, re.DOTALL)
    dark = re.search(r"prefers-color-scheme: dark\) \{\s*:root \{(.*?)\n  \}", css, re.DOTALL)
    named = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", part.group(1))) for part in (light, dark)]
    return {"light": named[0], "dark": named[1]}


def luminance(colour: str) -> float:
    """How light a colour is, from 0 to 1, as WCAG 2 counts it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart, from 1 to 21, as WCAG 2 counts it."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(scope="module")
def named():
    return colours(CSS.read_text(encoding="utf-8"))


def test_contrast_is_counted_as_by_others():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(
        4.54, abs=0.005
    )  # the lightest grey that WCAG lets be read


def test_dark_has_every_colour_that_light_has(named):
    assert named["light"].keys() == named["dark"].keys()
    assert len(named["light"]) > 15


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(named, scheme):
    one = named[scheme]
    weak = [f"{a} on {b}: {contrast(one[a], one[b]):.2f}" for a, b in READ if contrast(one[a], one[b]) < 4.5]

    assert weak == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_edges_and_rings_stand_out_from_their_ground(named, scheme):
    one = named[scheme]
    weak = [f"{a} on {b}: {contrast(one[a], one[b]):.2f}" for a, b in USED if contrast(one[a], one[b]) < 3]

    assert weak == []


def test_no_colour_is_written_outside_the_two_lists():
    css = CSS.read_text(encoding="utf-8")
    lists = re.findall(r":root \{.*?\}", css, re.DOTALL)
    rest = css
    for part in lists:
        rest = rest.replace(part, "")

    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[ ;])", rest) == []
