"""The files of figures: the usual three, what a journal takes beside them, and the list of them."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image
from pypdf import PdfReader

from synthesis.figures.figure import Figure, Line, Text
from synthesis.files.figure_checks import check_files
from synthesis.files.figure_files import doubts, drawings, fit, prints, shape
from synthesis.files.pictures import Studio
from synthesis.profiles import INDEX, POINTS, PROFILES
from synthesis.render import eps

MARKS = (Line(x1=10, y1=10, x2=90, y2=10), Text(text="Effect −0.05", x=10, y=50, size=8))
HOPE = Figure(
    id="hope", title="Hope, by mode", caption="", alt="A line.", width=170 * POINTS, height=60, marks=MARKS
)
TRUST = replace(HOPE, id="trust", width=230 * POINTS)
LABELS = {"hope": "S2 Figure", "trust": "S1 Figure"}


def asked(profile="", *formats):
    return shape(SimpleNamespace(profile=profile, figure_formats=formats))


def files(wanted, *figures):
    fits, label = fit(figures or (HOPE,), wanted), LABELS.__getitem__
    return drawings(fits, wanted, label) | prints(fits, wanted, Studio(Path(), None), label)


def index(made):
    return list(csv.DictReader(io.StringIO(made[f"figures/{INDEX}"].decode())))


def test_without_a_journal_there_are_three_files_and_no_list():
    assert set(files(asked())) == {f"figures/hope.{form}" for form in ("svg", "pdf", "png")}


def test_a_journal_adds_what_it_takes_and_a_list():
    made = files(asked("bmj"))

    assert set(made) == {f"figures/hope.{form}" for form in ("svg", "pdf", "png", "tiff")} | {
        f"figures/{INDEX}"
    }
    assert [row["file"] for row in index(made)] == ["hope.svg", "hope.pdf", "hope.png", "hope.tiff"]


def test_plos_has_its_files_by_number():
    made = files(asked("plos"))

    assert "figures/S2_Fig.tif" in made
    assert {"figures/hope.svg", "figures/hope.pdf", "figures/hope.png"} < set(made)
    (row,) = [row for row in index(made) if row["file"] == "S2_Fig.tif"]
    assert (row["figure"], row["label"], row["title"]) == ("hope", "S2 Figure", "Hope, by mode")
    assert (row["width_mm"], row["dpi"], row["smallest_text_pt"]) == ("170.0", "600", "8.0")


def test_the_list_has_no_size_of_what_a_figure_has_not():
    bare = index(files(asked("", "tiff"), replace(HOPE, marks=MARKS[:1])))[0]
    lineless = index(files(asked("", "tiff"), replace(HOPE, marks=MARKS[1:])))[0]

    assert (bare["smallest_text_pt"], lineless["thinnest_line_pt"]) == ("", "")


@pytest.mark.parametrize("name", PROFILES)
def test_what_is_written_for_a_journal_is_what_it_asks(tmp_path, name):
    for path, content in files(asked(name)).items():
        (tmp_path / path.rpartition("/")[2]).write_bytes(content)

    checked = check_files(tmp_path, PROFILES[name])

    assert checked.faults == ()
    assert len(checked.files) >= 2


def test_further_formats_need_no_journal():
    made = files(asked("", "tiff"))

    image = Image.open(io.BytesIO(made["figures/hope.tiff"]))
    assert (image.mode, image.info["dpi"]) == ("RGB", (300, 300))
    assert len(index(made)) == 4


@pytest.mark.skipif(not eps.available(), reason="needs pdftops (Debian: poppler-utils)")
def test_eps_is_made_where_it_is_asked_for():
    made = files(asked("bmc", "eps"))

    assert made["figures/hope.eps"].startswith(b"%!PS-Adobe")


def test_what_cannot_be_had_at_a_journals_size_is_told_of_that_figure():
    fits = fit((HOPE, TRUST), asked("plos"))

    (told,) = doubts(fits)
    assert told.startswith("figures/trust: at 190.5 by")
    assert told.endswith(".")
    assert "7" in index(files(asked("plos"), HOPE, TRUST))[-1]["doubts"]


def test_the_pdf_of_a_figure_made_smaller_holds_the_shipped_font_alone():
    made = files(asked("plos"), TRUST)

    page = PdfReader(io.BytesIO(made["figures/trust.pdf"])).pages[0]
    fonts = {
        font.get_object()["/BaseFont"].partition("+")[2] for font in page["/Resources"]["/Font"].values()
    }
    assert fonts == {"SourceSans3-Roman"}
    assert float(page.mediabox.width) == pytest.approx(190.5 * POINTS, abs=0.01)


def test_the_same_figures_give_the_same_bytes():
    assert files(asked("cochrane"), HOPE, TRUST) == files(asked("cochrane"), HOPE, TRUST)
