"""The look of a Word document: its styles, bullets, settings and language, set once for all text."""

from __future__ import annotations

from collections.abc import Iterable

import docx.document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from extraction_forms.frozen_values import frozen
from synthesis.render.docx_xml import node

FONT = "Arial"
_BULLETS = 1
_LISTED = ("toc 1", "toc 2", "table of figures")  # where Word puts the page at the right, once it knows it
_TEXT_WIDTH = 9638  # twips between the margins of an upright page
_SINGLE = 240  # a line height from here on is a multiple of the type size, below it is in twips
_UNUSED = (
    RELATIONSHIP_TYPE.CUSTOM_XML,
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
)


@frozen
class Style:
    """A paragraph style: type size in half points, spacing in twips; `outline` counts from 1, 0 is none.

    `indent` moves all its lines, `hanging` all but the first.
    """

    name: str
    size: int
    before: int = 0
    after: int = 0
    line: int = 240
    bold: bool = False
    italic: bool = False
    keep: bool = False
    outline: int = 0
    indent: int = 0
    hanging: int = 0
    colour: str = "000000"

    @property
    def id(self) -> str:
        """How paragraphs name the style."""
        return self.name.title().replace(" ", "")

    @property
    def next(self) -> str:
        """The style that typing on after a paragraph gives: running prose, except after the small styles."""
        return self.id if self.size < 18 or self.name == "List Bullet" else "Normal"


STYLES = (
    Style(name="Normal", size=20, after=120, line=276),
    Style(name="Title", size=32, after=80, bold=True, keep=True),
    Style(name="Subtitle", size=24, after=160, colour="404040", keep=True),
    Style(name="Byline", size=20, after=60, colour="404040"),
    Style(name="heading 1", size=28, before=360, after=120, bold=True, keep=True, outline=1),
    Style(name="heading 2", size=24, before=280, after=100, bold=True, keep=True, outline=2),
    Style(name="heading 3", size=20, before=220, after=80, bold=True, keep=True, outline=3),
    Style(name="caption", size=19, before=240, after=100, bold=True, keep=True),
    Style(name="Figure", size=20, before=240, keep=True),
    Style(name="Figure Caption", size=19, before=80, after=40, bold=True),
    Style(name="Figure Text", size=18, after=240, line=252),
    Style(name="List Title", size=24, before=280, after=100, bold=True, keep=True),
    Style(name="toc 1", size=19, after=40),
    Style(name="toc 2", size=19, after=40, indent=227),
    Style(name="table of figures", size=19, after=40, hanging=1000),
    Style(name="Table Text", size=17, before=30, after=30),
    Style(name="Table Dense", size=16, before=24, after=24),
    Style(name="Table Note", size=15, before=50, after=0),
    Style(name="Table End", size=2, after=200, line=20),
    Style(name="Caution", size=20, before=120, after=120, line=264),
    Style(name="List Bullet", size=20, after=60, line=264),
    Style(name="footer", size=16, colour="595959"),
)


def dress(document: docx.document.Document, language: str) -> None:
    """Replace what the library's template brings by these styles, one bullet list, and the language."""
    _drop_unused(document)
    styles = document.styles.element
    for child in list(styles):
        styles.remove(child)
    styles.append(_defaults(language))
    styles.extend([*_styles(), _default_table(), _no_list()])
    _number(document.part.numbering_part.element)
    _set(document.settings.element, language)


def _drop_unused(document: docx.document.Document) -> None:
    """Leave out the template's second style sheet, empty bibliography and thumbnail of a blank page."""
    for relations in (document.part.rels, document.part.package.rels if document.part.package else {}):
        for key, relation in list(relations.items()):
            if relation.reltype in _UNUSED or relation.reltype.endswith("/thumbnail"):
                del relations[key]


def _defaults(language: str) -> BaseOxmlElement:
    fonts = node("rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT)
    tongue = node("lang", val=language, eastAsia=language, bidi="ar-SA")
    text = node("rPr", fonts, node("sz", val=20), node("szCs", val=20), tongue)
    return node("docDefaults", node("rPrDefault", text), node("pPrDefault"))


def _styles() -> Iterable[BaseOxmlElement]:
    for style in STYLES:
        own = {"type": "paragraph", "styleId": style.id}
        if style.name == "Normal":
            own["default"] = "1"
        parts = [node("name", val=style.name)]
        if style.name != "Normal":
            parts += [
                node("basedOn", val="Normal"),
                node("next", val=style.id if style.size < 18 else "Normal"),
            ]
        parts += [node("qFormat"), _paragraph_look(style), _text_look(style)]
        yield node("style", *parts, **own)


def _paragraph_look(style: Style) -> BaseOxmlElement:
    look = node("pPr")
    if style.keep:
        look.append(node("keepNext"))
    look.append(node("keepLines"))
    if style.name == "List Bullet":
        look.append(node("numPr", node("numId", val=_BULLETS)))
    if style.name == "Caution":
        look.extend(_box())
    if style.name in _LISTED:
        look.append(node("tabs", node("tab", val="right", leader="dot", pos=_TEXT_WIDTH)))
    rule = "auto" if style.line >= _SINGLE else "exact"
    look.append(node("spacing", before=style.before, after=style.after, line=style.line, lineRule=rule))
    if style.name == "Caution":
        look.append(node("ind", left=170, right=113))
    if style.indent or style.hanging:
        look.append(node("ind", left=style.indent + style.hanging, hanging=style.hanging))
    if style.name == "footer":
        look.append(node("jc", val="right"))
    if style.outline:
        look.append(node("outlineLvl", val=style.outline - 1))
    return look


def _box() -> list[BaseOxmlElement]:
    """A grey box with a heavy bar at its left: told apart without colour."""
    sides = {"top": 4, "left": 36, "bottom": 4, "right": 4}
    lines = [node(side, val="single", sz=size, space=5, color="7F7F7F") for side, size in sides.items()]
    return [node("pBdr", *lines), node("shd", val="clear", color="auto", fill="F2F2F2")]


def _text_look(style: Style) -> BaseOxmlElement:
    look = node("rPr")
    if style.bold:
        look.extend([node("b"), node("bCs")])
    if style.italic:
        look.extend([node("i"), node("iCs")])
    look.extend([node("color", val=style.colour), node("sz", val=style.size), node("szCs", val=style.size)])
    return look


def _default_table() -> BaseOxmlElement:
    margins = node("tblCellMar", *(node(side, w=70, type="dxa") for side in ("left", "right")))
    look = node("tblPr", node("tblInd", w=0, type="dxa"), margins)
    return node(
        "style", node("name", val="Normal Table"), look, type="table", default="1", styleId="TableNormal"
    )


def _no_list() -> BaseOxmlElement:
    return node("style", node("name", val="No List"), type="numbering", default="1", styleId="NoList")


def _number(numbering: BaseOxmlElement) -> None:
    for child in list(numbering):
        numbering.remove(child)
    level = node(
        "lvl",
        node("start", val=1),
        node("numFmt", val="bullet"),
        node("pStyle", val="ListBullet"),
        node("lvlText", val="\u2022"),
        node("lvlJc", val="left"),
        node("pPr", node("ind", left=340, hanging=227)),
        ilvl=0,
    )
    kind = node("abstractNum", node("multiLevelType", val="singleLevel"), level, abstractNumId=0)
    numbering.extend([kind, node("num", node("abstractNumId", val=0), numId=_BULLETS)])


def _set(settings: BaseOxmlElement, language: str) -> None:
    """Have Word lay the document out as a current one, in the document's language."""
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    for tongue in settings.iter(qn("w:themeFontLang")):
        tongue.set(qn("w:val"), language)
    for gone in [*settings.iter(qn("w:rsids")), *settings.iter(qn("w:savePreviewPicture"))]:
        settings.remove(gone)
