"""The fonts every figure and document is set in: Source Sans 3, shipped with the package, never the system's."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

FAMILY: Final = "Source Sans 3"
"""The family's name, as SVG and typst call it."""

WEIGHTS: Final = MappingProxyType({False: 400, True: 700})
"""The weight of plain and of bold text: both are cut from one variable font."""

_FILES: Final = MappingProxyType({False: "SourceSans3[wght].ttf", True: "SourceSans3-Italic[wght].ttf"})


@cache
def folder() -> Path:
    """The folder that holds the font files."""
    import fontpkg_source_sans_3

    return Path(fontpkg_source_sans_3.__file__).parent / "files"


def font_file(*, italic: bool = False) -> Path:
    """The upright or the italic font; either holds every weight."""
    return folder() / _FILES[italic]
