"""Lines of comma-separated raw text: what a cell holds is what comes back, whatever it looks like."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_QUOTED: Final = re.compile(r'[,"\r\n]|\A\s|\s\Z')


def csv_line(cells: Iterable[str]) -> str:
    """One row with its line end; a cell is quoted where it holds what parts cells or rows."""
    return ",".join(_cell(text) for text in cells) + "\n"


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text
