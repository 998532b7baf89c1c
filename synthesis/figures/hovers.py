"""What a reader is told who points at a place of a figure: the number, the data behind it, quotes and pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import groupby
from math import ceil
from textwrap import wrap
from types import MappingProxyType
from typing import Final, Protocol
from urllib.parse import quote

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Figure, Spot, Text
from synthesis.figures.metrics import width
from synthesis.numbers import Quantity, count, counted

SUPPLEMENT: Final = "supplement.html"
"""The page beside the interactive one, which shows all data behind a number under `#key=...`."""

MOST_TOLD: Final = 8
"""How many data of a study are told in full; those after them are counted."""

_LINE: Final = 58  # characters: half of a figure's width at the least holds them
_STEP: Final = " > "
_RECORDS: Final = "records/"
_MOST_LINES: Final = 5
_APART: Final = 2.0  # of the size of a text, between two spots along it
_REACH: Final = 0.62  # of the size of a text
_MIDDLE: Final = 0.33  # of the size of a text, from its baseline up
_SHARES: Final = MappingProxyType({"start": 0.0, "middle": 0.5, "end": 1.0})
_SAFE: Final = re.compile(r"#\S+|\w[\w./-]*(#\S*)?", re.ASCII)


class Datum(Protocol):
    """What is known of one datum, as `synthesis.supplement.Provenance` tells it."""

    @property
    def study(self) -> str:
        """The study's label."""

    @property
    def what(self) -> str:
        """Which question it answers."""

    @property
    def printed(self) -> str:
        """What was read."""

    @property
    def record(self) -> str:
        """The record's path."""

    @property
    def line(self) -> int:
        """Its line there."""

    @property
    def report(self) -> str:
        """The report it was read in."""

    @property
    def place(self) -> str:
        """Page, table, row."""

    @property
    def quote(self) -> str:
        """The words it was read from."""

    @property
    def note(self) -> str:
        """What the extractor remarked."""


@frozen
class Behind:
    """What stands behind the numbers of a figure: each by key, and every datum by origin."""

    numbers: Mapping[str, Quantity] = field(default_factory=lambda: MappingProxyType({}))
    provenance: Mapping[str, Datum] = field(default_factory=lambda: MappingProxyType({}))
    _lines: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    def told(self, origins: tuple[str, ...]) -> tuple[str, ...]:
        """The lines that tell data; numbers of the same data share them."""
        if origins not in self._lines:
            data = [self.provenance[origin] for origin in origins if origin in self.provenance]
            self._lines[origins] = tuple(_told(data))
        return self._lines[origins]


def hovers(figure: Figure, behind: Behind) -> tuple[Spot, ...]:
    """Every place of a figure that says something: its own spots, then its texts that print a number.

    The lines of each hold all that is to be told, the number's data among them; a click on a number leads to it
    in the supplement, and a link that would leave the folder is dropped.
    """
    told = {key: _data(behind, key) for key in _keys(figure)}
    links = {key: f"{SUPPLEMENT}#key={quote(key, safe='')}" for key in told if key in behind.numbers}
    spots = [
        replace(
            spot,
            text=(*_folded(spot.text), *told.get(spot.key, ())),
            href=_safe(spot.href or links.get(spot.key, "")),
        )
        for spot in figure.spots
    ]
    for mark in figure.marks:
        if isinstance(mark, Text) and mark.key in behind.numbers:
            spots += _along(mark, (mark.text, *told[mark.key]), links[mark.key])
    return tuple(spots)


def _keys(figure: Figure) -> tuple[str, ...]:
    keys = [spot.key for spot in figure.spots]
    keys += [mark.key for mark in figure.marks if isinstance(mark, Text)]
    return tuple(dict.fromkeys(key for key in keys if key))


def _safe(href: str) -> str:
    return href if _SAFE.fullmatch(href) else ""


def _along(mark: Text, lines: tuple[str, ...], href: str) -> Iterator[Spot]:
    """Spots in a row along a text, close enough that none of it is out of reach."""
    wide = width(mark.text, mark.size, bold=mark.bold, italic=mark.italic)
    left = mark.x - _SHARES[mark.anchor] * wide
    n = max(1, ceil(wide / (_APART * mark.size)))
    for place in range(n):
        yield Spot(
            x=left + (place + 0.5) * wide / n,
            y=mark.y - _MIDDLE * mark.size,
            r=_REACH * mark.size,
            text=lines,
            key=mark.key,
            href=href,
        )


def _data(behind: Behind, key: str) -> tuple[str, ...]:
    """The lines that tell a number's data: those of one study in full, of several who they are."""
    number = behind.numbers.get(key)
    if number is None:
        return ()
    reason = tuple(_folded([f"Not available: {number.reason}"])) if number.reason else ()
    return (*reason, *behind.told(number.origins))


def _told(data: Sequence[Datum]) -> Iterator[str]:
    if not data:
        return
    made = f"Made from {counted(len(data), 'datum', 'data')} of "
    everyone = dict.fromkeys(one.study for one in data)
    studies = [one for one in everyone if any(d.study == one and d.record.startswith(_RECORDS) for d in data)]
    if len(studies) > 1:
        yield f"{made}{count(len(studies))} studies"
        yield from _cut("; ".join(studies))
        return
    shown = data[:MOST_TOLD]
    yield from _folded([f"{made}{(studies or list(everyone))[0]}"])
    for _, bundle in groupby(shown, lambda one: (one.report, one.quote)):
        yield from _bundle(tuple(bundle))
    if len(data) > len(shown):
        yield f"and {count(len(data) - len(shown))} more"


def _bundle(data: Sequence[Datum]) -> Iterator[str]:
    """Data of one report and quote: each as it was read, and where; what they share is told once."""
    first = data[0]
    same_place, same_note = (len({getattr(one, name) for one in data}) == 1 for name in ("place", "note"))
    for one in data:
        said = f"{_asked(one)}: {one.printed}" if one.printed else _asked(one)
        yield from _folded([said if same_place or not one.place else f"{said} ({one.place})"])
        if not same_note:
            yield from _folded([one.note])
    if first.quote:
        yield from _cut(f"“{first.quote}”")
    where = ", ".join(part for part in (first.report, first.place if same_place else "") if part)
    yield from _folded([where, first.note if same_note else "", f"{first.record}:{first.line}"])


def _asked(datum: Datum) -> str:
    """Which question a datum answers: its own name and whose it is."""
    return _STEP.join(datum.what.split(_STEP)[-2:])


def _folded(texts: Iterable[str]) -> Iterator[str]:
    """Texts in lines that a label has room for; empty ones are left out."""
    for text in texts:
        if len(text) > _LINE:
            yield from wrap(text, _LINE)
        elif text:
            yield text


def _cut(text: str) -> list[str]:
    """A text in a few lines, which say by dots that it goes on."""
    return wrap(text, _LINE, max_lines=_MOST_LINES, placeholder=" …")
