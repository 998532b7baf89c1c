"""EPS through poppler: its own size, its own fonts, nothing that tells when it was made."""

import pytest

from synthesis.errors import RenderError
from synthesis.figures.figure import Figure, Line, Text
from synthesis.profiles import POINTS
from synthesis.render import eps, ink
from synthesis.render.seen import eps as seen

MARKS = (Line(x1=10, y1=10, x2=90, y2=10), Text(text="τ² ≥ −0.05", x=10, y=50))
FIGURE = Figure(id="hope", title="Hope", caption="", alt="A line.", width=200.5, height=80, marks=MARKS)

needs_poppler = pytest.mark.skipif(not eps.available(), reason="needs pdftops (Debian: poppler-utils)")


@needs_poppler
def test_an_eps_file_is_as_large_as_the_figure_and_brings_its_font():
    found = seen.see(eps.eps(ink.pdf(FIGURE), "hope"))

    assert found.width == pytest.approx(200.5 / POINTS, abs=0.01)
    assert found.height == pytest.approx(80 / POINTS, abs=0.01)
    assert [(font.name.partition("+")[2], font.embedded) for font in found.fonts] == [
        ("SourceSans3-Roman", True)
    ]


@needs_poppler
def test_an_eps_file_tells_neither_when_nor_by_whom_it_was_made():
    made = eps.eps(ink.pdf(FIGURE), "hope")

    assert made == eps.eps(ink.pdf(FIGURE), "hope")
    assert b"CreationDate" not in made
    assert b"Produced by" not in made
    assert made.startswith(b"%!PS-Adobe-3.0 EPSF-3.0\n")


def test_without_poppler_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setattr(eps.shutil, "which", lambda _: None)

    assert not eps.available()
    with pytest.raises(RenderError, match=r"figures/hope\.eps: expected the program pdftops.*poppler-utils"):
        eps.eps(b"", "figures/hope.eps")


@needs_poppler
def test_what_is_no_pdf_is_refused():
    with pytest.raises(RenderError, match="hope: pdftops could not make EPS of it"):
        eps.eps(b"not a PDF", "hope")
