"""An SVG file read for what it is: its size, its fonts, its smallest text and its thinnest line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from synthesis.numbers import Unavailable
from synthesis.profiles import POINTS
from synthesis.render.seen.seen import NO_LINE, NO_TEXT, Font, Seen, Unreadable

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_UNITS: Final = {"pt": 1.0, "": 0.75, "px": 0.75, "mm": POINTS, "cm": 10 * POINTS, "in": 72.0}
_NUMBER: Final = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_LENGTH: Final = re.compile(rf"\s*({_NUMBER})\s*([a-z]*)\s*")
_NO_SIZE: Final = Unavailable(reason="the file does not tell its size")


def see(content: bytes) -> Seen:
    """An SVG file of a figure; sizes inside it count in the units of its view box.

    Raises:
        Unreadable: the file is no SVG, or declares entities.
    """
    root = _root(content)
    width, height = _points(root.get("width", "")), _points(root.get("height", ""))
    box = [float(part) for part in re.findall(rf"-?{_NUMBER}", root.get("viewBox", ""))]
    scale = width / box[2] if width and len(box) == 4 and box[2] else 1.0
    texts = [one for one in root.iter() if _local(one) == "text"]
    sizes = [size * scale for one in texts for size in _numbers(one, "font-size")]
    stroked = (one for one in root.iter() if one.get("stroke", "none") != "none")
    widths = [width * scale for one in stroked for width in _numbers(one, "stroke-width")]
    return Seen(
        form="svg",
        width=width / POINTS if width else _NO_SIZE,
        height=height / POINTS if height else _NO_SIZE,
        bytes=len(content),
        fonts=tuple(Font(name=name, embedded=False) for name in sorted(set(_families(root)))),
        text_least=min(sizes, default=NO_TEXT),
        text_most=max(sizes, default=NO_TEXT),
        line_least=min(widths, default=NO_LINE),
    )


def _root(content: bytes) -> Element:
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as fault:
        raise Unreadable(f"expected an SVG file; found one that cannot be read: {fault}") from fault
    if _local(root) != "svg":
        raise Unreadable(f"expected an SVG file; found XML of another kind, {_local(root)}")
    return root


def _families(root: Element) -> Iterator[str]:
    """The first family of each list: what the text is set in where that font is there."""
    for one in root.iter():
        stack = one.get("font-family", "")
        if stack:
            yield stack.split(",")[0].strip().strip("'\"")


def _numbers(element: Element, name: str) -> Iterator[float]:
    found = _LENGTH.fullmatch(element.get(name, ""))
    if found:
        yield float(found[1])


def _points(length: str) -> float:
    """A length in points; 0 where there is none."""
    found = _LENGTH.fullmatch(length)
    return float(found[1]) * _UNITS[found[2]] if found and found[2] in _UNITS else 0.0


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
