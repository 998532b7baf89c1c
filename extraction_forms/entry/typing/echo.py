"""How a typed number is read, said where it does not look like what it stands for."""

from __future__ import annotations

import re
from typing import Final

from extraction_forms.draft import AnswerPath
from extraction_forms.entry.asked import Asked
from extraction_forms.fields import NUMERIC, Misread, parse
from extraction_forms.records import Value

_PLAIN: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")


def echo(asked: Asked, path: AnswerPath, text: str, decimal: str) -> str:
    """`read as 0.45` for `0·45`, or for `0,45` with decimal commas; nothing where the text says so itself."""
    question = asked.question(path)
    if question is None or question.field.type not in NUMERIC or _PLAIN.fullmatch(text.strip()):
        return ""
    try:
        value = parse(question.field, text, decimal)
    except Misread:
        return ""
    return f"read as {_shown(value)}"


def _shown(value: Value) -> str:
    if isinstance(value, tuple):
        return " to ".join(_shown(end) for end in value)
    return f"{value:.15g}" if isinstance(value, float) else str(value)
