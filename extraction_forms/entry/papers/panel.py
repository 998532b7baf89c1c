"""What the paper beside a form shows: which PDFs there are, one page of one of them, and what was found in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

from extraction_forms.entry.papers.lines import Box, Line, PageText
from extraction_forms.entry.papers.pages import Contents
from extraction_forms.entry.papers.search import Found, Hit, find
from extraction_forms.entry.papers.shelf import contents_of, text_of, texts_of
from extraction_forms.entry.papers.where import Paper, Report
from extraction_forms.errors import ReviewError
from extraction_forms.frozen_values import frozen

ZOOMS: Final[Mapping[str, float]] = MappingProxyType({"1": 2.0, "1.5": 2.0, "2": 3.0, "3": 3.0})
"""How much wider than the panel a page may be, and how many pixels a point it is drawn with then."""
_LISTED: Final = 40


@frozen
class Wanted:
    """What is asked for: a file, a page of it, how wide, what to look for, and which of the hits; 0 is none named."""

    file: str = ""
    page: int = 0
    zoom: str = "1"
    query: str = ""
    hit: int = 0


@frozen
class Sheet:
    """A page as it is shown: its size in points, its picture's scale, its lines, and what is marked on it.

    `chosen` are the marks of the hit that was chosen, `marks` those of all others.
    """

    width: float
    height: float
    scale: float
    lines: tuple[Line, ...]
    marks: tuple[Box, ...] = ()
    chosen: tuple[Box, ...] = ()


@frozen
class Searched:
    """What a search found: the first hits, how many there are, and what there is to say of it."""

    hits: tuple[Hit, ...]
    count: int
    words: str


@frozen
class Panel:
    """The paper beside a form. `fault` says why nothing is shown, `told` what was just done; `base` is its address.

    `of` is what the study is called.
    """

    study: str
    of: str
    base: str
    wanted: Wanted
    papers: tuple[Paper, ...]
    reports: tuple[Report, ...] = ()
    paper: Paper | None = None
    contents: Contents = field(default_factory=lambda: Contents(pages=0, labels=()))
    sheet: Sheet | None = None
    searched: Searched | None = None
    fault: str = ""
    told: str = ""

    def at(self, **changes: str | int) -> str:
        """The address of this panel with something else in it; `n` is a page's place in the file."""
        now: dict[str, str | int] = {
            "file": self.paper.file if self.paper else "",
            "n": self.wanted.page,
            "zoom": self.wanted.zoom,
        }
        wanted: dict[str, str | int] = {**now, "q": self.wanted.query, **changes}
        kept = {key: value for key, value in wanted.items() if value and not (key == "zoom" and value == "1")}
        return f"{self.base}?{urlencode(kept)}" if kept else self.base

    @property
    def label(self) -> str:
        """The number printed on the page, else its place in the file."""
        return page_label(self.contents, self.wanted.page)

    def label_of(self, page: int) -> str:
        """The same of any page."""
        return page_label(self.contents, page)

    @property
    def missing_reports(self) -> tuple[str, ...]:
        """The reports of which there is no PDF yet."""
        there = {paper.report for paper in self.papers}
        return tuple(report.id for report in self.reports if report.id not in there)


def page_label(contents: Contents, page: int) -> str:
    """The number printed on a page, else its place in the file."""
    return (contents.labels[page - 1] if 0 < page <= len(contents.labels) else "") or str(page)


def page_called(contents: Contents, name: str) -> int:
    """The page that somebody means: by its printed number, else by its place in the file; 0 where there is none."""
    wanted = name.strip()
    if wanted and wanted in contents.labels:
        return contents.labels.index(wanted) + 1
    return (
        int(wanted) if wanted.isascii() and wanted.isdigit() and 0 < int(wanted[:9]) <= contents.pages else 0
    )


@frozen
class Shown:
    """What can be shown of a paper, or the words for why nothing can."""

    wanted: Wanted
    contents: Contents = field(default_factory=lambda: Contents(pages=0, labels=()))
    sheet: Sheet | None = None
    searched: Searched | None = None
    fault: str = ""


def shown(paper: Paper, wanted: Wanted) -> Shown:
    """One page of a paper: the one that is asked for, else that of the first hit, else the first."""
    try:
        contents = contents_of(paper.path)
        found = (
            find(texts_of(paper.path, range(1, contents.pages + 1)), wanted.query) if wanted.query else None
        )
    except ReviewError as fault:
        return Shown(wanted=wanted, fault=str(fault))
    first = found.hits[0].page if found and found.hits else 1
    page = min(wanted.page or first, contents.pages)
    now = replace(wanted, file=paper.file, page=page)
    searched = _searched(found, contents) if found else None
    try:
        text = text_of(paper.path, page)
    except ReviewError as fault:
        return Shown(wanted=now, contents=contents, searched=searched, fault=str(fault))
    return Shown(wanted=now, contents=contents, sheet=_sheet(text, now, found), searched=searched)


def _sheet(text: PageText, wanted: Wanted, found: Found | None) -> Sheet:
    hits = [
        (index, hit) for index, hit in enumerate(found.hits if found else (), 1) if hit.page == wanted.page
    ]
    return Sheet(
        width=text.width,
        height=text.height,
        scale=ZOOMS[wanted.zoom],
        lines=text.lines,
        marks=tuple(box for index, hit in hits if index != wanted.hit for box in hit.boxes),
        chosen=tuple(box for index, hit in hits if index == wanted.hit for box in hit.boxes),
    )


def _searched(found: Found, contents: Contents) -> Searched:
    return Searched(hits=found.hits[:_LISTED], count=len(found.hits), words=search_words(found, contents))


def search_words(found: Found, contents: Contents) -> str:
    """What a search says of itself in a sentence or two."""
    count = len(found.hits)
    if count:
        places = "1 place" if count == 1 else f"{count} places"
        rest = "" if found.is_whole else " Another part of these words is not in this PDF."
        shown_first = f" The first {_LISTED} are listed." if count > _LISTED else ""
        return f"Found in {places}.{shown_first}{rest}"
    if len(found.blank) == contents.pages:
        return "This PDF is a scan without text: nothing can be found in it."
    blank = f" {len(found.blank)} of its pages have no text." if found.blank else ""
    return f"These words are not in the text of this PDF.{blank}"
