"""How the workbook looks: the few formats of its cells, widths, heights, and how its sheets are printed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from extraction_forms.frozen_values import frozen

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_PLAIN: Final = {"font_name": "Arial", "font_size": 10, "valign": "top", "text_wrap": True}
_READABLE: Final = 190
"""Characters across a page that can still be read."""

_LINE: Final = {"border": 1, "border_color": "#BFBFBF"}
_INK, _MUTED = "#1F3864", "#6B6B6B"

LOOKS: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "title": {"bold": True, "font_size": 16, "font_color": _INK, "text_wrap": False},
        "prose": {},
        "step": {"indent": 1},
        "strong": {"bold": True},
        "head": {"bold": True, "bg_color": _INK, "font_color": "#FFFFFF", "valign": "vcenter", **_LINE},
        "source_head": {
            "bold": True,
            "bg_color": "#5B7F5B",
            "font_color": "#FFFFFF",
            "valign": "vcenter",
            **_LINE,
        },
        "what": {"italic": True, "font_size": 9, "font_color": "#404040", "bg_color": "#EEF2F8", **_LINE},
        "key": {"font_size": 8, "font_color": _MUTED, "bg_color": "#EEF2F8", "text_wrap": False, **_LINE},
        "label": {"bg_color": "#F7F7F7", **_LINE},
        "must": {"bold": True, "bg_color": "#F7F7F7", **_LINE},
        "help": {"font_size": 9, "font_color": "#404040", "bg_color": "#F7F7F7", **_LINE},
        "id": {"font_size": 8, "font_color": _MUTED, "bg_color": "#F7F7F7", "num_format": "@", **_LINE},
        "cell": {"num_format": "@", **_LINE},
        "answer": {"num_format": "@", "bg_color": "#FFFBE6", **_LINE},
        "fixed": {"num_format": "@", "font_color": _MUTED, "bg_color": "#EDEDED", **_LINE},
        "column": {"num_format": "@"},
    }
)
"""The looks by name. Whatever is filled in is formatted as text, so that 1.10 and 12:30 stay as they are typed."""


@dataclass(slots=True)
class Ink:
    """The formats of a workbook, each made once."""

    file: Workbook
    made: dict[str, Format] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Format:
        if name not in self.made:
            self.made[name] = self.file.add_format({**_PLAIN, **LOOKS[name]})
        return self.made[name]


def height(texts: Mapping[int, str], widths: Mapping[int, float], *, size: float = 10) -> float:
    """The height in points of a row that shows all of its texts, wrapped in columns of these widths."""
    lines = 1
    for column, text in texts.items():
        room = max(widths.get(column, 10) * 1.1 * 10 / size, 4)
        lines = max(lines, sum(max(1, math.ceil(len(line) / room)) for line in text.split("\n")))
    return min(lines, 24) * size * 1.33 + 4


@frozen
class Printed:
    """How a sheet is printed: what stands at its foot, the rows and columns that every page repeats, its width."""

    title: str
    heads: tuple[int, int] | None = None
    names: int = 0
    width: float = 0


def set_print(sheet: Worksheet, printed: Printed) -> None:
    """A4 across, as many pages wide as it takes to read them, the heads on every page, its name at the foot."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(max(1, math.ceil(printed.width / _READABLE)), 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(f"&L&8{printed.title.replace('&', '&&')[:120]}&C&8&A&R&8&P / &N")
    if printed.heads is not None:
        sheet.repeat_rows(*printed.heads)
    if printed.names and printed.width > _READABLE:
        sheet.repeat_columns(0, printed.names - 1)
