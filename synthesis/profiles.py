"""What journals ask of figure files, as facts: widths, formats, resolution, sizes of text, bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from math import inf
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen

POINTS: Final = 72 / 25.4
"""Points in a millimetre."""

MOST_BYTES: Final = 10_000_000
"""10 MB, which is what BMC, PLOS and Wiley take at most; the others name no number."""

FORMATS: Final[Mapping[str, str]] = MappingProxyType(
    {"svg": "SVG", "pdf": "PDF", "png": "PNG", "tiff": "TIFF", "eps": "EPS"}
)
"""The formats that a figure can be written in, as they are called."""


@frozen
class Profile:
    """What one journal, or family of journals, asks of the file of a figure.

    Lengths are in millimetres, sizes of text and widths of lines in points. Where there are `columns`, a figure is
    exactly as wide as one of them. `formats` are written for each figure, `taken` are all that the journal takes.
    Where a journal names no size of text and no width of line, those of BMC stand.
    Resolutions are tried in their order until a file is small enough.
    """

    id: str
    label: str
    width_least: float
    width_most: float
    columns: tuple[float, ...] = ()
    height_most: float = inf
    formats: tuple[str, ...]
    taken: tuple[str, ...]
    dpi: tuple[int, ...]
    dpi_least: int
    dpi_most: float = inf
    text_least: float = 8.0
    text_most: float = inf
    line_least: float = 0.25
    bytes_most: int = MOST_BYTES
    numbered: bool = False
    endings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    source: str

    def ending(self, form: str) -> str:
        """How the names of files of a format end."""
        return self.endings.get(form, form)

    def too_small(self, text: float) -> bool:
        """Whether a text of this size, in points as they are told, is smaller than the journal takes."""
        return round(text, 1) < self.text_least

    def too_large(self, text: float) -> bool:
        """Whether a text of this size is larger than the journal takes."""
        return round(text, 1) > self.text_most

    def too_thin(self, line: float) -> bool:
        """Whether a line of this width, in points as they are told, is too thin for the journal."""
        return round(line, 2) <= self.line_least


_BMC: Final = Profile(
    id="bmc",
    label="BMC",
    width_least=85,
    width_most=170,
    columns=(85, 170),
    height_most=225,
    formats=("pdf", "png"),
    taken=("pdf", "eps", "png", "tiff"),
    dpi=(600, 450, 300),
    dpi_least=300,
    source="biomedcentral.com, Preparing your manuscript, Preparing figures: 85 or 170 mm wide, 225 mm high with the "
    "legend, 300 dpi, lines above 0.25 pt, 10 MB; its page Figure types: labels of 8 pt",
)
_PLOS: Final = Profile(
    id="plos",
    label="PLOS",
    width_least=66.8,
    width_most=190.5,
    height_most=222.3,
    formats=("tiff",),
    taken=("tiff",),
    dpi=(600, 450, 300),
    dpi_least=300,
    dpi_most=600,
    text_most=12,
    numbered=True,
    endings=MappingProxyType({"tiff": "tif"}),
    source="journals.plos.org, Figures: 6.68 to 19.05 cm wide, 22.23 cm high, 300 to 600 dpi, TIFF with LZW, flat, RGB "
    "of 8 bits or greyscale, no alpha, text of 8 to 12 pt, 10 MB",
)
_BMJ: Final = Profile(
    id="bmj",
    label="BMJ",
    width_least=90,
    width_most=180,
    formats=("pdf", "tiff"),
    taken=("pdf", "eps", "png", "tiff"),
    dpi=(600, 450, 300),
    dpi_least=300,
    source="authors.bmj.com, Formatting your paper and Formatting checklist: files of their own, 300 dpi, fit for "
    "black and white; 90 to 180 mm are one to two columns of its pages",
)
_WILEY: Final = Profile(
    id="wiley",
    label="Wiley",
    width_least=80,
    width_most=180,
    formats=("pdf", "tiff"),
    taken=("pdf", "eps", "png", "tiff"),
    dpi=(600,),
    dpi_least=600,
    source="authorservices.wiley.com, Figure preparation: 80 mm wide at least, line art of 600 dpi, under 10 MB; its "
    "Electronic artwork guidelines: 180 mm for a figure of full width",
)
_COCHRANE: Final = Profile(
    id="cochrane",
    label="Cochrane",
    width_least=80,
    width_most=180,
    formats=("png", "tiff"),
    taken=("png", "tiff", "pdf", "eps"),
    dpi=(600,),
    dpi_least=600,
    source="the Cochrane Library is published by Wiley: 80 mm wide at least, line art of 600 dpi",
)

PROFILES: Final[Mapping[str, Profile]] = MappingProxyType(
    {one.id: one for one in (_BMC, _PLOS, _BMJ, _WILEY, _COCHRANE)}
)
"""The profiles by name."""

PLAIN_DPI: Final = 300
"""The resolution of pictures where no journal is named."""

INDEX: Final = "index.csv"
"""The list of the files of figures that stands beside them."""
