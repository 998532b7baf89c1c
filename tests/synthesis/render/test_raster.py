"""Pictures as journals take them, read back from the files."""

import io

import pytest
from PIL import Image

from synthesis.errors import RenderError
from synthesis.figures.figure import Figure, Polygon, Text
from synthesis.render.raster import pictures

MARKS = (
    Polygon(points=((10, 20), (30, 20), (20, 40)), fill="#d1603d"),
    Text(text="τ² ≥ 0.05", x=10, y=60),
)
FIGURE = Figure(id="hope", title="Hope", caption="", alt="A line.", width=72, height=72, marks=MARKS)


def opened(picture):
    return Image.open(io.BytesIO(picture.content))


def test_a_tiff_is_flat_rgb_with_lzw_and_knows_its_resolution():
    made = pictures(FIGURE, ["tiff"], [300], 1e7)["tiff"]
    image = opened(made)

    assert (image.format, image.mode, image.size, image.n_frames) == ("TIFF", "RGB", (300, 300), 1)
    assert image.info["compression"] == "tiff_lzw"
    assert image.info["dpi"] == (300, 300)
    assert made.dpi == 300
    assert image.getpixel((0, 0)) == (255, 255, 255)
    assert image.getpixel((83, 100)) == (0xD1, 0x60, 0x3D)


def test_a_png_has_no_alpha_and_knows_its_resolution():
    image = opened(pictures(FIGURE, ["png"], [600], 1e7)["png"])

    assert (image.format, image.mode, image.size) == ("PNG", "RGB", (600, 600))
    assert [round(one) for one in image.info["dpi"]] == [600, 600]


def test_both_show_the_same_pixels():
    made = pictures(FIGURE, ["png", "tiff"], [300], 1e7)

    assert opened(made["png"]).tobytes() == opened(made["tiff"]).tobytes()


def test_the_resolution_falls_until_the_file_is_small_enough():
    large = pictures(FIGURE, ["tiff"], [600, 300], 1e7)["tiff"]
    least = len(pictures(FIGURE, ["tiff"], [300], 1e7)["tiff"].content)

    assert large.dpi == 600
    assert pictures(FIGURE, ["tiff"], [600, 300], least)["tiff"].dpi == 300
    assert pictures(FIGURE, ["tiff"], [600, 300], 1)["tiff"].dpi == 300


def test_the_same_figure_gives_the_same_bytes():
    first, second = (pictures(FIGURE, ["png", "tiff"], [300], 1e7) for _ in range(2))

    assert {form: one.content for form, one in first.items()} == {f: one.content for f, one in second.items()}


def test_nothing_is_drawn_where_nothing_is_wanted_and_a_resolution_is_needed():
    assert pictures(FIGURE, [], [], 1e7) == {}
    with pytest.raises(RenderError, match="expected a resolution"):
        pictures(FIGURE, ["tiff"], [], 1e7)
