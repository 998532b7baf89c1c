"""An Encapsulated PostScript file read for what its comments say: its size, and the fonts it brings or needs."""

from __future__ import annotations

import re
from typing import Final

from synthesis.profiles import POINTS
from synthesis.render.seen.seen import POSTSCRIPT, Font, Seen, Unreadable

_HEAD: Final = re.compile(rb"%!PS-Adobe-[0-9.]+ EPSF-[0-9.]+")
_BOX: Final = re.compile(
    rb"^%%(HiRes)?BoundingBox:[ \t]*" + rb"[ \t]+".join([rb"(-?[0-9]+(?:\.[0-9]*)?)"] * 4) + rb"[ \t]*\r?$",
    re.MULTILINE,
)
_BROUGHT: Final = re.compile(rb"^%%BeginResource: font (\S+)", re.MULTILINE)
_LIST: Final = re.compile(rb"^%%DocumentNeeded(?:Resources|Fonts):([^\n]*(?:\n%%\+[^\n]*)*)", re.MULTILINE)
_FONT: Final = re.compile(rb"font (\S+)")


def see(content: bytes) -> Seen:
    """An EPS file of a figure.

    Raises:
        Unreadable: the file is no EPS, or does not tell its size.
    """
    if not _HEAD.match(content):
        raise Unreadable("expected an EPS file; found one that does not begin as EPS does")
    boxes = {bool(found[1]): [float(found[n]) for n in (2, 3, 4, 5)] for found in _BOX.finditer(content)}
    if not boxes:
        raise Unreadable("expected an EPS file that tells its size (%%BoundingBox); found none")
    left, bottom, right, top = boxes[max(boxes)]
    brought = {name.decode("ascii", "replace") for name in _BROUGHT.findall(content)}
    needed = {
        name.decode("ascii", "replace") for part in _LIST.findall(content) for name in _FONT.findall(part)
    }
    fonts = [Font(name=name, embedded=True) for name in sorted(brought)]
    fonts += [Font(name=name, embedded=False) for name in sorted(needed - brought)]
    return Seen(
        form="eps",
        width=(right - left) / POINTS,
        height=(top - bottom) / POINTS,
        bytes=len(content),
        fonts=tuple(fonts),
        text_least=POSTSCRIPT,
        text_most=POSTSCRIPT,
        line_least=POSTSCRIPT,
    )
