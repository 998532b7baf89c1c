"""Files held against a journal: each fault once, with what was expected and what was found."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from synthesis.figures import svg
from synthesis.figures.figure import Figure, Line, Text
from synthesis.files.figure_checks import check_file, check_files
from synthesis.profiles import INDEX, POINTS, PROFILES
from synthesis.render import ink

PLOS, BMC = PROFILES["plos"], PROFILES["bmc"]
MARKS = (Line(x1=10, y1=10, x2=90, y2=10), Text(text="Hope", x=10, y=50, size=8))
FIGURE = Figure(id="hope", title="Hope", caption="", alt="", width=170 * POINTS, height=90, marks=MARKS)


def tiff(mode="RGB", size=(2008, 300), **more):
    """A TIFF of 170 mm at 300 dpi that PLOS takes, unless told otherwise."""
    made = io.BytesIO()
    facts = {"compression": "tiff_lzw", "dpi": (300, 300), **more}
    Image.new(mode, size).save(made, "TIFF", **facts)
    return made.getvalue()


def faults(name, content, profile=PLOS):
    return [str(fault) for fault in check_file(name, content, profile)]


def test_a_file_as_it_should_be_has_no_fault():
    assert faults("S1_Fig.tif", tiff()) == []
    assert faults("S1_Fig.tif", tiff("L")) == []
    assert faults("hope.pdf", ink.pdf(FIGURE), BMC) == []
    assert faults("hope.svg", svg.draw(FIGURE).encode(), BMC) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (tiff(size=(400, 300)), "width: expected 66.8 to 190.5 mm; found 33.9 mm."),
        (tiff(size=(2008, 3000)), "height: expected 222.3 mm at most; found 254.0 mm."),
        (tiff(dpi=(200, 200), size=(1300, 300)), "resolution: expected 300 to 600 dpi; found 200 dpi."),
        (tiff("CMYK"), "colours: expected RGB or greyscale; found CMYK."),
        (tiff("RGBA"), "transparency: expected none (no alpha channel); found an alpha channel."),
        (tiff("1", compression="group4"), "colours: expected RGB or greyscale; found black and white."),
        (tiff(compression="tiff_deflate"), "compression: expected LZW; found adobe_deflate."),
        (tiff(compression=None), "compression: expected LZW; found raw."),
        (tiff(save_all=True, append_images=[Image.new("RGB", (9, 9))]), "pages: expected one; found 2."),
        (b"II*\0 and so on", "the file: expected a whole TIFF file; found one that cannot be read"),
    ],
)
def test_each_fault_of_a_picture_is_told(content, told):
    assert any(line.startswith(f"S1_Fig.tif: {told}") for line in faults("S1_Fig.tif", content))


def test_a_picture_that_does_not_tell_its_resolution_has_no_size():
    told = faults("S1_Fig.tif", tiff(dpi=(1, 1)))

    assert (
        "S1_Fig.tif: resolution: expected 300 to 600 dpi; found the file does not tell its resolution."
        in told
    )


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        (replace(FIGURE, width=120 * POINTS), "width: expected 85 or 170 mm; found 120.0 mm."),
        (
            replace(FIGURE, marks=(Text(text="x", x=9, y=9, size=6),)),
            "smallest text: expected 8 pt at least; found 6.0",
        ),
        (
            replace(FIGURE, marks=(Line(x1=1, y1=1, x2=9, y2=9, width=0.2),)),
            "thinnest line: expected more than 0.25 pt; found 0.20 pt.",
        ),
    ],
)
def test_each_fault_of_a_drawing_is_told(figure, told):
    assert faults("hope.pdf", ink.pdf(figure), BMC)[0].startswith(f"hope.pdf: {told}")
    assert faults("hope.svg", svg.draw(figure).encode(), BMC)[0].startswith(f"hope.svg: {told}")


def test_text_larger_than_a_journal_takes_is_told():
    large = replace(FIGURE, marks=(Text(text="x", x=9, y=30, size=14),))

    assert faults("hope.pdf", ink.pdf(large)) == [
        "hope.pdf: largest text: expected 12 pt at most; found 14.0 pt."
    ]


def test_fonts_of_others_and_fonts_left_outside_are_told():
    other = svg.draw(FIGURE).replace("Source Sans 3", "Comic Sans").encode()
    outside = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 482 100\n%%DocumentNeededFonts: font SourceSans3-Roman\n"

    assert faults("hope.svg", other, BMC) == [
        "hope.svg: fonts: expected the shipped fonts alone; found Comic Sans."
    ]
    assert faults("hope.eps", outside, BMC) == [
        "hope.eps: fonts: expected every font inside the file; found SourceSans3-Roman, which is not."
    ]


def test_a_file_that_is_too_large_is_told():
    small = replace(BMC, bytes_most=10)

    assert "bytes: expected 1e-05 MB at most; found 0.0 MB." in faults("a.pdf", ink.pdf(FIGURE), small)[0]


def test_a_figure_without_the_file_that_the_journal_needs_is_told(tmp_path):
    (tmp_path / "hope.svg").write_text(svg.draw(FIGURE), "utf-8")
    (tmp_path / "hope.pdf").write_bytes(ink.pdf(FIGURE))
    (tmp_path / "hope.png").write_bytes(ink.png(FIGURE))

    checked = check_files(tmp_path, PLOS)

    assert checked.files == ("hope.pdf",)
    assert [str(one) for one in checked.faults] == ["hope: files: expected a TIFF file for PLOS; found none."]


def test_the_list_tells_which_file_is_of_which_figure(tmp_path):
    (tmp_path / "hope.svg").write_text(svg.draw(FIGURE), "utf-8")
    (tmp_path / "S1_Fig.tif").write_bytes(tiff())
    (tmp_path / INDEX).write_text("figure,file\nhope,S1_Fig.tif\n", "utf-8")

    assert check_files(tmp_path, PLOS).faults == ()
    (tmp_path / "S1_Fig.tif").unlink()
    assert [one.file for one in check_files(tmp_path, PLOS).faults] == ["hope"]


def test_a_damaged_list_and_a_folder_with_the_name_of_a_file_do_no_harm(tmp_path):
    (tmp_path / "S1_Fig.tif").write_bytes(tiff())
    (tmp_path / "old.pdf").mkdir()
    (tmp_path / INDEX).write_bytes(b"figure,file\nhope\xff,S1_Fig.tif\n")

    assert check_files(tmp_path, PLOS).files == ("S1_Fig.tif",)


def test_a_folder_that_is_not_there_has_no_files(tmp_path):
    assert check_files(tmp_path / "none", PLOS).files == ()
