"""Letters in Word that are not Latin, Greek or Cyrillic: the way they run, their language, fonts that Word has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from types import MappingProxyType
from typing import Final

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from synthesis.render.docx_xml import node
from synthesis.writing import runs_left, strands, tongue

_STRANGE: Final = re.compile("[\u0590-\u1dff\u2e80-\ud7ff\uf900-\ufaff\ufb1d-\U0003ffff]")
_TEXT: Final = qn("w:t")
_LOOK: Final = qn("w:rPr")
_PARAGRAPH: Final = qn("w:p")
_SHAPE: Final = qn("w:pPr")
_SIDE: Final = qn("w:jc")
_VALUE: Final = qn("w:val")
_AFTER_TURN: Final = frozenset(map(qn, ("w:spacing", "w:ind", "w:jc", "w:outlineLvl")))
_OTHER_SIDE: Final = MappingProxyType({"left": "right", "right": "left"})
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_LANGUAGES: Final = MappingProxyType(
    {"ja": "ja-JP", "ko": "ko-KR", "he": "he-IL", "ar": "ar-SA", "hi": "hi-IN", "th": "th-TH"}
)
_EAST: Final = MappingProxyType(
    {"ja": "Yu Gothic", "ko": "Malgun Gothic", "zh-CN": "Microsoft YaHei", "zh-TW": "Microsoft JhengHei"}
)
_COMPLEX: Final = MappingProxyType({"he": "Arial", "ar": "Arial", "hi": "Nirmala UI", "th": "Leelawadee UI"})


def tell_writing(root: BaseOxmlElement) -> None:
    """Have every run of such letters say how it runs and what it is set in; other runs stay as they are.

    Word cannot carry our fonts: it is given the names of those that come with it.
    """
    strange = [text.getparent() for text in root.iter(_TEXT) if text.text and _STRANGE.search(text.text)]
    for text in dict.fromkeys(run.getparent() for run in strange):
        if text.tag == _PARAGRAPH and runs_left("".join(part.text or "" for part in text.iter(_TEXT))):
            _turn(text.find(_SHAPE))
    for run in dict.fromkeys(strange):
        for made in _parted(run):
            run.addprevious(made)
        run.getparent().remove(run)


def _turn(shape: BaseOxmlElement) -> None:
    """Have a paragraph run to the left; its text stays at the side where it is, which is now called the other."""
    after = [child for child in shape if child.tag in _AFTER_TURN]
    if after:
        after[0].addprevious(node("bidi"))
    else:
        shape.append(node("bidi"))
    side = shape.find(_SIDE)
    if side is None:
        shape.append(node("jc", val="right"))
    elif side.get(_VALUE) in _OTHER_SIDE:
        side.set(_VALUE, _OTHER_SIDE[side.get(_VALUE)])


def _parted(run: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """A run in runs of their own for what runs to the left and to the right."""
    look = run.find(_LOOK)
    for child in run:
        if child.tag == _TEXT:
            for piece, turned in strands(child.text):
                shown = node("t")
                shown.text = piece
                shown.set(_SPACE, "preserve")
                yield node("r", *_look(look, tongue(piece), turned=turned), shown)
        elif child is not look:
            yield node("r", *_look(look, "", turned=False), deepcopy(child))


def _look(look: BaseOxmlElement | None, language: str, *, turned: bool) -> list[BaseOxmlElement]:
    """How a run looked, with the fonts and the language of its letters, in the order that Word asks for."""
    kept = list(deepcopy(look)) if look is not None else []
    if language in _EAST:
        kept.insert(0, node("rFonts", eastAsia=_EAST[language], hint="eastAsia"))
        kept.append(node("lang", eastAsia=_LANGUAGES.get(language, language)))
    elif language:
        kept.insert(0, node("rFonts", cs=_COMPLEX[language]))
        kept += [node("rtl") if turned else node("cs"), node("lang", bidi=_LANGUAGES[language])]
    return [node("rPr", *kept)] if kept else []
