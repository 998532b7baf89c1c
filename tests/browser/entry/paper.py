"""A paper to read beside a form: a PDF of a few words, written by hand."""

from __future__ import annotations

PAGES = (
    (
        "Sledge 2011: Peer support and admissions",
        "Seventy-four people were randomised.",
        "They met weekly for nine months.",
    ),
    (
        "Table 2. Days in hospital",
        "Peer support: mean 10.08 (SD 17.31), n = 38",
        "Usual care: mean 19.08 (SD 21.63), n = 36",
    ),
)


def small_pdf(pages: tuple[tuple[str, ...], ...] = PAGES) -> bytes:
    """A PDF with a line of text for each line of a page."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(count))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for at, lines in enumerate(pages):
        text = " ".join(_line(row, line) for row, line in enumerate(lines))
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * at} 0 R"
        objects += [
            f"{page} /Resources << /Font << /F1 3 0 R >> >> >>",
            f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        ]
    return _file(objects)


def _line(row: int, words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /F1 12 Tf 60 {760 - 24 * row} Td ({escaped}) Tj ET"


def _file(objects: list[str]) -> bytes:
    written, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n{one}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(written)}\n%%EOF\n"
    return written + end.encode("ascii")
