"""The files of a review's figures: SVG, PDF and PNG of each, and what a journal takes, as large as it wants them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from math import isfinite
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Figure
from synthesis.figures.fitting import Fitted, fitted, text_sizes, thinnest
from synthesis.files.pictures import FOLDER, Studio
from synthesis.plan.plan import Plan
from synthesis.profiles import FORMATS, INDEX, MOST_BYTES, PLAIN_DPI, POINTS, PROFILES, Profile

Files = dict[str, bytes]

_HEAD: Final = (
    "figure",
    "file",
    "label",
    "title",
    "width_mm",
    "height_mm",
    "dpi",
    "smallest_text_pt",
    "thinnest_line_pt",
    "doubts",
)


@frozen
class Shape:
    """What the files of figures are to be: for which journal, if any, and in which formats beside the usual three."""

    profile: Profile | None
    formats: tuple[str, ...]

    @property
    def pictures(self) -> tuple[str, ...]:
        """The formats of pixels that are written for the journal, PNG also where it only takes it."""
        wanted = {"png"} & set(self.profile.taken) if self.profile else set()
        return tuple(form for form in ("png", "tiff") if form in {*self.formats, *wanted})

    @property
    def resolutions(self) -> tuple[int, ...]:
        """The resolutions of pictures for the journal, the preferred first."""
        return self.profile.dpi if self.profile else (PLAIN_DPI,)

    @property
    def most(self) -> int:
        """How many bytes a file may have."""
        return self.profile.bytes_most if self.profile else MOST_BYTES


def shape(plan: Plan) -> Shape:
    """What a plan asks of the files of its figures."""
    profile = PROFILES.get(plan.profile)
    formats = (*(profile.formats if profile else ()), *plan.figure_formats)
    return Shape(profile=profile, formats=tuple(dict.fromkeys(formats)))


def fit(figures: tuple[Figure, ...], asked: Shape) -> tuple[Fitted, ...]:
    """The figures as large as they are wanted; as they were laid out where no journal is named."""
    if asked.profile is None:
        return tuple(Fitted(figure=figure) for figure in figures)
    return tuple(fitted(figure, asked.profile) for figure in figures)


def doubts(fits: tuple[Fitted, ...]) -> tuple[str, ...]:
    """What a journal asks for and a figure has not, a sentence each."""
    return tuple(f"{FOLDER}/{one.figure.id}: {doubt}." for one in fits for doubt in one.doubts)


def drawings(fits: tuple[Fitted, ...], asked: Shape, label: Callable[[str], str]) -> Files:
    """The SVG of every figure by its path in `output/`; the arguments are those of `prints`."""
    from synthesis.figures import svg

    named = ((one.figure, _name(one.figure, asked, label(one.figure.id))["svg"]) for one in fits)
    return {f"{FOLDER}/{name}": svg.draw(figure).encode() for figure, name in named}


def prints(fits: tuple[Fitted, ...], asked: Shape, pictures: Studio, label: Callable[[str], str]) -> Files:
    """Every other file of every figure by its path, and the list of all where more than the usual are asked.

    Args:
        fits: The figures as large as they are wanted.
        asked: What files are wanted.
        pictures: Where the usual PDF and PNG come from.
        label: From a figure's id to what the supplement calls it, `S2 Figure`.

    Raises:
        RenderError: a figure cannot be drawn, or EPS is asked for where it cannot be made.
    """
    from synthesis.render import csv

    files: Files = {}
    rows: list[list[str]] = []
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as hands:
        more = hands.map(lambda one: _more(one.figure, asked, pictures), fits)
        for one, extra in zip(fits, more, strict=True):
            figure = one.figure
            called = label(figure.id)
            named = _name(figure, asked, called)
            made = {"pdf": (pictures.pdf(figure), 0), "png": (pictures.png(figure), PLAIN_DPI), **extra}
            files |= {f"{FOLDER}/{named[form]}": content for form, (content, _) in made.items()}
            if asked.formats:
                drawn = {named[form]: dpi for form, (_, dpi) in made.items()}
                rows += _rows(one, called, {named["svg"]: 0, **drawn})
    if asked.formats:
        files[f"{FOLDER}/{INDEX}"] = csv.write_rows(_HEAD, rows).encode()
    return files


def _more(figure: Figure, asked: Shape, pictures: Studio) -> dict[str, tuple[bytes, int]]:
    """The files of a figure beside SVG and PDF, each with its resolution, 0 where it has none."""
    from synthesis.render import eps, raster

    drawn = raster.pictures(figure, asked.pictures, asked.resolutions, asked.most)
    made = {form: (picture.content, picture.dpi) for form, picture in drawn.items()}
    if "eps" in asked.formats:
        made["eps"] = eps.eps(pictures.pdf(figure), f"figures/{figure.id}.eps"), 0
    return made


def _name(figure: Figure, asked: Shape, label: str) -> Mapping[str, str]:
    """The file name of each format: by number where the journal wants that, of the files that go to it."""
    names = {form: f"{figure.id}.{form}" for form in FORMATS}
    profile = asked.profile
    if profile is not None:
        stem = f"{label.partition(' ')[0]}_Fig" if profile.numbered else figure.id
        names |= {form: f"{stem}.{profile.ending(form)}" for form in profile.taken}
    return names


def _rows(one: Fitted, label: str, resolutions: Mapping[str, int]) -> Iterator[list[str]]:
    """The lines of the list on a figure, one for each of its files, whose resolutions are given by name."""
    figure = one.figure
    small, _ = text_sizes(figure)
    thin = thinnest(figure)
    for name, dpi in resolutions.items():
        yield [
            figure.id,
            name,
            label,
            figure.title,
            f"{figure.width / POINTS:.1f}",
            f"{figure.height / POINTS:.1f}",
            str(dpi or ""),
            f"{small:.1f}" if isfinite(small) else "",
            f"{thin:.2f}" if isfinite(thin) else "",
            " | ".join(one.doubts),
        ]
