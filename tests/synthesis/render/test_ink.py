"""Figures on paper: the shipped fonts alone, the same bytes everywhere, no character lost."""

import hashlib
import io
import os
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from synthesis.errors import RenderError
from synthesis.figures.figure import Circle, Figure, Line, Polygon, Text
from synthesis.render import ink

ROOT = Path(__file__).parents[3]


def figure(*marks, **more):
    facts = {
        "id": "hope",
        "title": 'Hope, "as told"',
        "caption": "",
        "alt": "A line.",
        "width": 200,
        "height": 80,
    }
    return Figure(marks=marks, **{**facts, **more})


EVERYTHING = (
    Line(x1=10, y1=10, x2=190, y2=10, dash=(2.0, 1.0), colour="#1f4e79"),
    Polygon(points=((10, 20), (20, 20), (15, 30)), fill="#8fb3d5", stroke="#1f4e79"),
    Circle(x=40, y=25, r=5, fill="#d1603d"),
    Text(text="Rüsch, 2014: −0.05 ≥ τ²", x=10, y=50),
    Text(text="Bold", x=100, y=50, anchor="middle", bold=True),
    Text(text="Italic", x=190, y=50, anchor="end", italic=True),
)


def pixels(of, dpi=72):
    return Image.open(io.BytesIO(ink.png(of, dpi=dpi))).convert("RGB")


def ink_box(image):
    """Left, top, right, bottom of what is not white."""
    return image.convert("L").point(lambda value: 255 if value < 200 else 0).getbbox()


def fonts_of(data):
    found = PdfReader(io.BytesIO(data)).pages[0]["/Resources"]["/Font"]
    return {font.get_object()["/BaseFont"].partition("+")[2] for font in found.values()}


def test_a_pdf_holds_source_sans_and_nothing_else():
    assert fonts_of(ink.pdf(figure(*EVERYTHING))) == {"SourceSans3-Roman", "SourceSans3-Italic"}


def test_text_stays_text_in_a_pdf():
    page = PdfReader(io.BytesIO(ink.pdf(figure(*EVERYTHING)))).pages[0]

    assert "".join(page.extract_text().split()) == "Rüsch,2014:−0.05≥τ²BoldItalic"


def test_a_pdf_page_is_as_large_as_its_figure_and_carries_its_title():
    read = PdfReader(io.BytesIO(ink.pdf(figure(*EVERYTHING))))

    assert len(read.pages) == 1
    assert tuple(read.pages[0].mediabox) == (0, 0, 200, 80)
    assert read.metadata.title == 'Hope, "as told"'


def test_a_pdf_tells_no_date():
    data = ink.pdf(figure(*EVERYTHING))

    assert b"CreationDate" not in data
    assert b"CreateDate" not in data


def test_plain_text_is_of_regular_weight_and_bold_text_is_heavier():
    def darkness(**style):
        image = pixels(figure(Text(text="HHHHHHHHHH", x=10, y=50, size=30, **style)), dpi=144).convert("L")
        return sum((255 - value) * count for value, count in enumerate(image.histogram())) / 255

    regular, bold = darkness(), darkness(bold=True)

    assert 1.2 < bold / regular < 2.2
    assert regular > 3_600  # the font's weight of 300 leaves 2,673, and 400 leaves 4,520


@pytest.mark.parametrize(("anchor", "edge"), [("start", 0), ("end", 2)])
def test_text_is_held_where_it_is_anchored(anchor, edge):
    box = ink_box(pixels(figure(Text(text="HIIH", x=100, y=50, size=20, anchor=anchor)), dpi=144))

    assert box[edge] / 2 == pytest.approx(100, abs=2.5)
    assert box[3] / 2 == pytest.approx(50, abs=0.6)


def test_text_in_the_middle_is_centred():
    left, _, right, _ = ink_box(
        pixels(figure(Text(text="HIIH", x=100, y=50, size=20, anchor="middle")), dpi=144)
    )

    assert (left + right) / 4 == pytest.approx(100, abs=0.6)


def test_marks_stand_where_they_are_put():
    box = ink_box(pixels(figure(Polygon(points=((20, 30), (60, 30), (60, 50), (20, 50)), fill="#000000"))))

    assert box == (20, 30, 60, 50)


def test_a_png_has_the_size_and_resolution_asked_for():
    image = Image.open(io.BytesIO(ink.png(figure(*EVERYTHING), dpi=300)))

    assert image.size == (833, 333)
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)


def test_a_png_holds_the_fingerprint_of_what_it_was_drawn_from():
    drawn = ink.png(figure(*EVERYTHING))

    assert ink.fingerprint_of(drawn) == ink.fingerprint(figure(*EVERYTHING))
    assert Image.open(io.BytesIO(drawn)).info["Drawn from"] == ink.fingerprint(figure(*EVERYTHING))
    assert ink.fingerprint_of(ink.png(figure(*EVERYTHING), 144)) == ink.fingerprint(figure(*EVERYTHING), 144)
    plain = io.BytesIO()
    Image.new("RGB", (2, 2)).save(plain, "PNG")
    assert ink.fingerprint_of(plain.getvalue()) == ink.fingerprint_of(b"") == ""


@pytest.mark.parametrize("place", range(len(EVERYTHING)))
def test_whatever_changes_a_picture_changes_its_fingerprint(place):
    """Each field of each mark that is seen, the size, the title; not what only a page on a screen tells."""
    marks = tuple(replace(one, stroke="#1f4e79") if isinstance(one, Circle) else one for one in EVERYTHING)
    first = ink.fingerprint(figure(*marks))
    mark = marks[place]
    unseen = {"key", "column", "source", "origins", "kind", "role"}
    other = {
        float: lambda was: was + 3,
        int: lambda was: was + 3,
        str: lambda _: "#123456",
        bool: lambda was: not was,
    }
    special = {"text": "Other", "anchor": "middle" if getattr(mark, "anchor", "") == "start" else "start"}
    special |= {"dash": (5.0,), "points": ((1, 2), (3, 4), (5, 1))}
    for field in fields(mark):
        was = getattr(mark, field.name)
        new = special[field.name] if field.name in special else other.get(type(was), lambda _: None)(was)
        if field.name in unseen:
            new = ("elsewhere",) if field.name == "origins" else "elsewhere"
        changed = [replace(mark, **{field.name: new}) if one is mark else one for one in marks]
        assert (ink.fingerprint(figure(*changed)) == first) is (field.name in unseen), field.name
    assert ink.fingerprint(figure(*marks, width=201)) != first
    assert ink.fingerprint(figure(*marks, title="Another")) != first
    assert ink.fingerprint(figure(*marks, alt="Another")) != first
    assert ink.fingerprint(figure(*marks[::-1])) != first


def test_a_resolution_out_of_range_is_refused():
    with pytest.raises(RenderError, match="figure hope: expected 1 to 2400 dpi; found 0"):
        ink.png(figure(), dpi=0)


@pytest.mark.parametrize("write", [ink.pdf, ink.png])
def test_a_missing_glyph_names_the_character_the_text_and_its_record(write):
    text = Text(text="Study ሀ", x=10, y=50, source="records/kanji_2020/a.yaml")

    with pytest.raises(RenderError, match=r"records/kanji_2020/a\.yaml: .*U\+1200 \(ሀ\) in “Study ሀ”"):
        write(figure(text))


def test_a_missing_glyph_without_a_record_names_the_figure():
    with pytest.raises(RenderError, match=r"figure hope: .*U\+0007 in “bell\\u\{7\}”"):
        ink.pdf(figure(Text(text="bell\x07", x=10, y=50)))


def test_a_missing_glyph_in_words_of_the_figure_is_told_before_typst_is_asked():
    with pytest.raises(RenderError, match=r"U\+1200"):
        ink.check_glyphs("ሀ", "review.yaml")


def test_text_the_fonts_can_set_passes():
    ink.check_glyphs("Šarić & Øverås: τ² ≥ 0.1 → ▲▼◄►● −×\n§")


HOSTILE = ['"quoted"', "back\\slash", "#panic()", "*star* _dash_ $x$", "<b>&amp;", "// no", "1. a"]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_that_means_something_to_typst_is_printed_as_it_is(text):
    read = PdfReader(io.BytesIO(ink.pdf(figure(Text(text=text, x=10, y=50)))))

    assert read.pages[0].extract_text().strip() == text


def test_a_title_that_means_something_to_typst_is_kept():
    read = PdfReader(io.BytesIO(ink.pdf(figure(*EVERYTHING, title='\\ "x" #y', alt='\\ "x" #y'))))

    assert read.metadata.title == '\\ "x" #y'


def test_the_alternative_text_is_in_the_pdf():
    root = PdfReader(io.BytesIO(ink.pdf(figure(*EVERYTHING, alt="Seven squares."))))

    alts = [
        found.get("/Alt") for found in map(resolved, range(1, root.trailer["/Size"]), [root] * 999) if found
    ]
    assert "Seven squares." in alts


def resolved(number, reader):
    found = reader.get_object(number)
    return found if isinstance(found, dict) else None


def test_faulty_typst_is_told_as_a_render_error():
    with pytest.raises(RenderError, match="typst could not set the page"):
        ink.typeset("#nothing-of-that-name", "pdf")


def test_two_pages_are_not_a_png():
    with pytest.raises(RenderError, match="expected one page"):
        ink.typeset("a #pagebreak() b", "png")


def test_the_fonts_are_files_of_the_shipped_family():
    assert [path.name for path in ink.fonts()] == ["SourceSans3[wght].ttf", "SourceSans3-Italic[wght].ttf"]
    assert all(path.is_file() for path in ink.fonts())


PROGRAM = """
import hashlib
from synthesis.figures.figure import Circle, Figure, Line, Polygon, Text
from synthesis.render import ink
marks = ({marks})
figure = Figure(id="hope", title="Hope", caption="", alt="A line.", width=200, height=80, marks=marks)
print(hashlib.sha256(ink.pdf(figure) + ink.png(figure, dpi=150)).hexdigest())
"""


def test_the_bytes_are_the_same_in_another_folder_time_zone_and_hash_seed(tmp_path):
    program = PROGRAM.format(marks=", ".join(map(repr, EVERYTHING)))
    there = {
        "TZ": "Pacific/Auckland",
        "PYTHONHASHSEED": "7",
        "TMPDIR": str(tmp_path),
        "SOURCE_DATE_EPOCH": "1",
    }
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=tmp_path,
        env={**os.environ, **there, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    here = figure(*EVERYTHING, title="Hope")

    assert run.stdout.strip() == hashlib.sha256(ink.pdf(here) + ink.png(here, dpi=150)).hexdigest()


def test_no_path_of_this_machine_is_in_the_bytes():
    data = ink.pdf(figure(*EVERYTHING)) + ink.png(figure(*EVERYTHING), dpi=72)

    for path in (str(ROOT), str(Path.cwd()), str(ink.fonts()[0].parent)):
        assert path.encode() not in data


def test_what_is_drawn_at_once_is_what_is_drawn_one_by_one():
    """In letters of other fonts, too, and without a trace of the file that typst reads."""
    mixed = figure(*EVERYTHING, Text(text="دراسة", x=5, y=60))

    for one in (figure(*EVERYTHING), mixed):
        both = ink.prints(one, dpi=100)

        assert (both.png, both.pdf) == (ink.png(one, dpi=100), ink.pdf(one))
