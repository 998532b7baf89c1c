"""The files of figures held against what a journal asks, each read as it is."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.faces import FACES
from synthesis.figures.fonts import FAMILY
from synthesis.numbers import Unavailable
from synthesis.profiles import FORMATS, INDEX, Profile
from synthesis.render.seen import eps, pdf, pictures, svg
from synthesis.render.seen.seen import Raster, Seen, Unreadable

_SEE: Final[Mapping[str, Callable[[bytes], Seen]]] = MappingProxyType(
    {
        "svg": svg.see,
        "pdf": pdf.see,
        "eps": eps.see,
        "png": lambda content: pictures.see(content, "png"),
        "tiff": lambda content: pictures.see(content, "tiff"),
    }
)
_FORMS: Final = MappingProxyType({**{form: form for form in FORMATS}, "tif": "tiff"})
_SLACK_MM: Final = 0.2  # a pixel at 300 dpi is 0.085 mm
_SLACK_DPI: Final = 0.5
_SHIPPED: Final = tuple(
    family.replace(" ", "").lower() for family in (FAMILY, *(face.family for face in FACES))
)


@frozen
class FileFault:
    """What is wrong with a figure's file: where (`what` of the file), what the journal expects, what is there."""

    file: str
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}: expected {self.expected}; found {self.found}."


@frozen
class FilesChecked:
    """The files that were opened, and every fault of them in the order of files."""

    profile: Profile
    files: tuple[str, ...]
    faults: tuple[FileFault, ...]


Rule = Callable[[Seen, Profile], Iterator[tuple[str, str, str]]]
"""From what a file is to its faults: what of it, what is expected, what is found."""


def check_files(folder: Path, profile: Profile) -> FilesChecked:
    """Every file of figures in a folder held against a profile, and whether each figure has the files it needs.

    The PDF of each figure is opened also where the journal does not take it: its pictures were made from it, and text
    and lines cannot be measured in pixels. SVG is opened where there is no PDF; other files that the journal does not
    take are left alone.
    """
    there = sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    printed = {path.stem for path in there if path.suffix.lower() == ".pdf"}
    files: list[str] = []
    faults: list[FileFault] = []
    for path in there:
        form = _form(path.name)
        if form in profile.taken or form == "pdf" or (form == "svg" and path.stem not in printed):
            files.append(path.name)
            faults += check_file(path.name, path.read_bytes(), profile)
    faults += _lacking(folder, frozenset(path.name for path in there), profile)
    return FilesChecked(profile=profile, files=tuple(files), faults=tuple(faults))


def _form(name: str) -> str:
    """The format that the name of a file tells; empty where it is none of figures."""
    return _FORMS.get(Path(name).suffix.lower().removeprefix("."), "")


def check_file(name: str, content: bytes, profile: Profile) -> tuple[FileFault, ...]:
    """The faults of one file, whose format its name tells."""
    try:
        seen = _SEE[_form(name)](content)
    except Unreadable as fault:
        expected, _, found = str(fault).removeprefix("expected ").partition("; found ")
        return (FileFault(file=name, what="the file", expected=expected, found=found),)
    told = (fault for rule in RULES for fault in rule(seen, profile))
    return tuple(FileFault(file=name, what=w, expected=e, found=f) for w, e, f in told)


def _width(seen: Seen, profile: Profile) -> Iterator[tuple[str, str, str]]:
    if isinstance(seen.width, Unavailable):
        yield "width", "a size", seen.width.reason
    elif profile.columns:
        if min(abs(seen.width - column) for column in profile.columns) > _SLACK_MM:
            columns = " or ".join(f"{column:g}" for column in profile.columns)
            yield "width", f"{columns} mm", f"{seen.width:.1f} mm"
    elif not profile.width_least - _SLACK_MM <= seen.width <= profile.width_most + _SLACK_MM:
        yield "width", f"{profile.width_least:g} to {profile.width_most:g} mm", f"{seen.width:.1f} mm"


def _height(seen: Seen, profile: Profile) -> Iterator[tuple[str, str, str]]:
    if not isinstance(seen.height, Unavailable) and seen.height > profile.height_most + _SLACK_MM:
        yield "height", f"{profile.height_most:g} mm at most", f"{seen.height:.1f} mm"


def _bytes(seen: Seen, profile: Profile) -> Iterator[tuple[str, str, str]]:
    if seen.bytes > profile.bytes_most:
        yield "bytes", f"{profile.bytes_most / 1e6:g} MB at most", f"{seen.bytes / 1e6:.1f} MB"


def _pages(seen: Seen, _: Profile) -> Iterator[tuple[str, str, str]]:
    if seen.pages != 1:
        yield "pages", "one", str(seen.pages)


def _fonts(seen: Seen, _: Profile) -> Iterator[tuple[str, str, str]]:
    for font in seen.fonts:
        name = font.name.partition("+")[2] or font.name
        if not name.replace(" ", "").lower().startswith(_SHIPPED):
            yield "fonts", "the shipped fonts alone", name
        elif seen.form != "svg" and not font.embedded:
            yield "fonts", "every font inside the file", f"{name}, which is not"


def _text(seen: Seen, profile: Profile) -> Iterator[tuple[str, str, str]]:
    small, large = seen.text_least, seen.text_most
    if not isinstance(small, Unavailable) and profile.too_small(small):
        yield "smallest text", f"{profile.text_least:g} pt at least", f"{small:.1f} pt"
    if not isinstance(large, Unavailable) and profile.too_large(large):
        yield "largest text", f"{profile.text_most:g} pt at most", f"{large:.1f} pt"


def _line(seen: Seen, profile: Profile) -> Iterator[tuple[str, str, str]]:
    thin = seen.line_least
    if not isinstance(thin, Unavailable) and profile.too_thin(thin):
        yield "thinnest line", f"more than {profile.line_least:g} pt", f"{thin:.2f} pt"


def _resolution(seen: Seen, profile: Profile) -> Iterator[tuple[str, str, str]]:
    if not isinstance(seen.raster, Raster):
        return
    dpi = seen.raster.dpi
    top = f" to {profile.dpi_most:g}" if isfinite(profile.dpi_most) else " or more"
    expected = f"{profile.dpi_least}{top} dpi"
    if isinstance(dpi, Unavailable):
        yield "resolution", expected, dpi.reason
    elif not profile.dpi_least - _SLACK_DPI <= dpi <= profile.dpi_most + _SLACK_DPI:
        yield "resolution", expected, f"{dpi:.0f} dpi"


def _colours(seen: Seen, _: Profile) -> Iterator[tuple[str, str, str]]:
    if not isinstance(seen.raster, Raster):
        return
    if seen.raster.colours not in {"RGB", "greyscale"}:
        yield "colours", "RGB or greyscale", seen.raster.colours
    if seen.raster.bits != 8:
        yield "colours", "8 bits a channel", str(seen.raster.bits)
    if seen.raster.alpha:
        yield "transparency", "none (no alpha channel)", "an alpha channel"


def _compression(seen: Seen, _: Profile) -> Iterator[tuple[str, str, str]]:
    if seen.form == "tiff" and isinstance(seen.raster, Raster) and seen.raster.compression != "tiff_lzw":
        yield "compression", "LZW", seen.raster.compression.removeprefix("tiff_")


RULES: Final[tuple[Rule, ...]] = (
    _width,
    _height,
    _bytes,
    _pages,
    _resolution,
    _colours,
    _compression,
    _fonts,
    _text,
    _line,
)
"""What a file is held against, in the order in which it is told."""


def _lacking(folder: Path, there: frozenset[str], profile: Profile) -> Iterator[FileFault]:
    """The files that a journal needs of each figure and that are not there."""
    for figure, files in _listed(folder, there).items():
        forms = {_form(name) for name in files & there}
        for form in profile.formats:
            if form not in forms:
                name = FORMATS[form]
                yield FileFault(
                    file=figure, what="files", expected=f"a {name} file for {profile.label}", found="none"
                )


def _listed(folder: Path, there: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """The files of each figure: those of the index, else those that carry its name."""
    found = {Path(name).stem: {name} for name in there if name.endswith(".svg")}
    for name in there:
        if Path(name).stem in found:
            found[Path(name).stem].add(name)
    index = folder / INDEX
    if index.is_file():
        for row in csv.DictReader(index.read_text("utf-8", "replace").splitlines()):
            if row.get("figure") and row.get("file"):
                found.setdefault(row["figure"], set()).add(row["file"])
    return {figure: frozenset(files) for figure, files in sorted(found.items())}
