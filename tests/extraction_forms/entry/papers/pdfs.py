"""Small PDFs for tests: written by hand, so that every place on them is known, or set by typst as a journal would."""

import io
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import typst
from pypdf import PdfReader, PdfWriter

WIDTH, HEIGHT = 400, 600

COLUMNS = """\
#set page(width: 400pt, height: 300pt, margin: 30pt, columns: 2)
#set text(size: 10pt, hyphenate: true, lang: "en")
#set par(justify: true)
The efficacy of the first self-management programme was sufficient, and personal recovery improved for participants
of the experimental condition. Hospitalisation did not differ between conditions over the following eighteen months.
#colbreak()
Questionnaires were administered by interviewers who did not know the allocation.
"""
SIDEWAYS = """\
#set page(width: 400pt, height: 600pt)
#rotate(-90deg, reflow: true)[Table 2 first row \\ second row of it \\ third row]
Upright.
"""


def pdf_of(*pages: tuple[str, ...], size: tuple[int, int] = (WIDTH, HEIGHT)) -> bytes:
    """A PDF in Helvetica of 10 points: the first line of a page 40 points from its top, the others 20 points apart."""
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for index, lines in enumerate(pages):
        stream = _stream(lines, size[1])
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Contents {5 + 2 * index} 0 R "
            "/Resources << /Font << /F 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return _file(objects)


def _stream(lines: tuple[str, ...], height: int) -> bytes:
    shown = []
    for row, line in enumerate(lines):
        escaped = line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        shown.append(f"BT /F 10 Tf 50 {height - 40 - 20 * row} Td ({escaped}) Tj ET")
    return "\n".join(shown).encode("cp1252")


def _file(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _changed(content: bytes, change) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def labelled(content: bytes, first: int) -> bytes:
    """The PDF with printed page numbers from `first` on."""
    return _changed(content, lambda pdf: pdf.set_page_label(0, len(pdf.pages) - 1, style="/D", start=first))


def rotated(content: bytes, degrees: int) -> bytes:
    """The PDF with all pages turned clockwise."""
    return _changed(content, lambda pdf: [page.rotate(degrees) for page in pdf.pages])


def locked(content: bytes) -> bytes:
    """The PDF behind a password."""
    return _changed(content, lambda pdf: pdf.encrypt("a password", algorithm="RC4-128"))


@cache
def typeset(source: str) -> bytes:
    """The PDF that typst makes of a source."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "paper.typ"
        path.write_text(source, encoding="utf-8")
        return typst.compile(str(path))
