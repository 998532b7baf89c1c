"""The script that does every synthesis of a review again in R, and the tables it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from synthesis.analysis import Analysis
from synthesis.ledger_items import Numbers
from synthesis.verification.refits import refits
from synthesis.verification.sheets import sheets

SCRIPT: Final = "S4_verify.R"
DATA: Final = "S4_data"
_SOURCE: Final = Path(__file__).with_name("verify.R")

Write = Callable[[Sequence[str], Iterable[Sequence[str]]], str]
"""What makes text of the names of columns and rows."""


def verification(analysis: Analysis, numbers: Numbers, write: Write) -> dict[str, bytes]:
    """The files by their path: the script with the title of its review, and its tables."""
    title = " ".join(analysis.review.plan.title.split())
    files = {SCRIPT: f"# {title}\n#\n{_SOURCE.read_text('utf-8')}".encode()}
    for sheet in sheets(refits(analysis, numbers), numbers):
        files[f"{DATA}/{sheet.name}.csv"] = write(sheet.columns, sheet.rows).encode()
    return files
