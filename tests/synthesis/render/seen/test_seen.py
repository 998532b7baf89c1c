"""Files of figures read for what they are, against what other libraries and plain arithmetic say."""

import io

import pytest
from PIL import Image

from synthesis.figures import svg as drawn_svg
from synthesis.figures.figure import Circle, Figure, Line, Polygon, Text
from synthesis.numbers import Unavailable
from synthesis.profiles import POINTS
from synthesis.render import ink
from synthesis.render.seen import eps, pdf, pictures, svg
from synthesis.render.seen.seen import Font, Unreadable

MARKS = (
    Line(x1=10, y1=10, x2=90, y2=10, width=0.4),
    Circle(x=40, y=25, r=5, fill="#ffffff", stroke="#000000", width=0.6),
    Polygon(points=((10, 20), (20, 20), (15, 30)), width=0.1),
    Text(text="Hope", x=10, y=50, size=8.2),
    Text(text="Head", x=10, y=70, size=11, bold=True, italic=True),
)
FIGURE = Figure(id="hope", title="Hope", caption="", alt="A line.", width=200.5, height=80, marks=MARKS)


def image(mode="RGB", form="PNG", size=(300, 150), **more):
    made = io.BytesIO()
    Image.new(mode, size).save(made, form, **more)
    return made.getvalue()


def torn_tiff():
    """A TIFF file that says of itself to have fewer tags than it has."""
    made = bytearray(image(form="TIFF", size=(60, 40), compression="tiff_lzw"))
    made[int.from_bytes(made[4:8], "little")] = 9
    return bytes(made)


@pytest.mark.parametrize(
    "see", [lambda: pdf.see(ink.pdf(FIGURE)), lambda: svg.see(drawn_svg.draw(FIGURE).encode())]
)
def test_a_drawing_tells_its_size_smallest_text_and_thinnest_line(see):
    found = see()

    assert found.width == pytest.approx(200.5 / POINTS, abs=0.01)
    assert found.height == pytest.approx(80 / POINTS, abs=0.01)
    assert found.text_least == pytest.approx(8.2, abs=0.01)
    assert found.text_most == pytest.approx(11, abs=0.01)
    assert found.line_least == pytest.approx(0.4, abs=0.001)
    assert found.pages == 1


def test_a_pdf_names_its_fonts_and_whether_it_holds_them():
    fonts = pdf.see(ink.pdf(FIGURE)).fonts

    assert {font.name.partition("+")[2] for font in fonts} == {"SourceSans3-Roman", "SourceSans3-Italic"}
    assert all(font.embedded for font in fonts)


def test_an_svg_names_the_font_that_it_is_drawn_in():
    assert svg.see(drawn_svg.draw(FIGURE).encode()).fonts == (Font(name="Source Sans 3", embedded=False),)


def test_sizes_in_an_svg_count_in_units_of_its_view_box():
    text = '<svg xmlns="http://www.w3.org/2000/svg" width="100mm" height="50mm" viewBox="0 0 200 100">'
    text += '<text font-size="20">x</text><path stroke="#000" stroke-width="2"/></svg>'

    found = svg.see(text.encode())

    assert found.width == pytest.approx(100)
    assert found.text_least == pytest.approx(10 * POINTS)
    assert found.line_least == pytest.approx(POINTS)


def test_a_drawing_without_text_says_so():
    empty = Figure(id="hope", title="Hope", caption="", alt="", width=50, height=50, marks=())

    assert pdf.see(ink.pdf(empty)).text_least == Unavailable(reason="the file holds no text")
    assert pdf.see(ink.pdf(empty)).line_least == Unavailable(reason="the file holds no line")


def test_a_picture_tells_its_pixels_and_the_size_they_make():
    found = pictures.see(image(form="TIFF", dpi=(300, 300), compression="tiff_lzw"), "tiff")

    assert (found.raster.width, found.raster.height, found.raster.dpi) == (300, 150, 300)
    assert (found.raster.colours, found.raster.bits, found.raster.alpha) == ("RGB", 8, False)
    assert found.raster.compression == "tiff_lzw"
    assert (found.width, found.height) == pytest.approx((25.4, 12.7))


@pytest.mark.parametrize(
    ("mode", "form", "colours", "bits", "alpha"),
    [
        ("RGBA", "PNG", "RGB", 8, True),
        ("LA", "PNG", "greyscale", 8, True),
        ("L", "PNG", "greyscale", 8, False),
        ("1", "TIFF", "black and white", 1, False),
        ("P", "PNG", "palette", 8, False),
        ("CMYK", "TIFF", "CMYK", 8, False),
        ("I;16", "PNG", "greyscale", 16, False),
    ],
)
def test_colours_bits_and_alpha_are_told(mode, form, colours, bits, alpha):
    found = pictures.see(image(mode, form), form.lower()).raster

    assert (found.colours, found.bits, found.alpha) == (colours, bits, alpha)


def test_a_picture_of_several_pages_and_one_without_resolution_are_told():
    made = io.BytesIO()
    pages = [Image.new("RGB", (9, 9)) for _ in range(2)]
    pages[0].save(made, "TIFF", save_all=True, append_images=pages[1:])

    assert pictures.see(made.getvalue(), "tiff").pages == 2
    assert isinstance(pictures.see(image(), "png").width, Unavailable)


def test_the_comments_of_eps_tell_its_size_and_the_fonts_it_lacks():
    text = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 73 37\n%%HiResBoundingBox: 0 0 72.5 36\n"
    text += b"%%DocumentNeededResources: font Arial\n%%+ font Times\n%%BeginResource: font AB+SourceSans3\n"

    found = eps.see(text)

    assert (found.width, found.height) == pytest.approx((72.5 / POINTS, 36 / POINTS))
    assert [(font.name, font.embedded) for font in found.fonts] == [
        ("AB+SourceSans3", True),
        ("Arial", False),
        ("Times", False),
    ]


@pytest.mark.parametrize(
    ("see", "content"),
    [
        (pdf.see, b""),
        (pdf.see, b"%PDF-1.7 and nothing"),
        (svg.see, b"<svg"),
        (svg.see, b"<html/>"),
        (svg.see, b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>'),
        (eps.see, b"%PDF-1.7"),
        (eps.see, b"%!PS-Adobe-3.0 EPSF-3.0\n"),
        (eps.see, b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1.2.3 4\n"),
        (pdf.see, ink.pdf(FIGURE).replace(b"/Kids[", b"/Kids[9")),
        (lambda content: pictures.see(content, "tiff"), torn_tiff()),
        (lambda content: pictures.see(content, "png"), image()[:60]),
        (lambda content: pictures.see(content, "tiff"), image()),
        (lambda content: pictures.see(content, "png"), b""),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused_in_words(see, content):
    with pytest.raises(Unreadable, match="expected "):
        see(content)
