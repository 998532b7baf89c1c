"""Which question a pasted column or row answers: by the words above or beside it, else by the look of its cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from extraction_forms.entry.typing.grid import Cell
from extraction_forms.fields import Field
from extraction_forms.nearest import plain_word

_WORDS: Final[tuple[tuple[str, str], ...]] = (
    (r"(?i:mean difference)|\bMD\b", "md"),
    (r"\bSMD\b|(?i:cohen|hedges|standardi[sz]ed)", "smd"),
    (r"(?i:\bmedian\b)|\bMdn\b", "median"),
    (r"(?i:\bmean\b)|^M\b", "mean"),
    (r"\bSD\b|(?i:s\.d\.|standard deviation)", "sd"),
    (r"\bSEM?\b|(?i:s\.e\.|standard error)", "se"),
    (r"n\s?/\s?N|(?i:events|n \(%\)|no\.? \(%\))", "events"),
    (r"(?i:\btotal\b|randomi[sz]ed)", "total"),
    (r"\b(?:OR|RR|HR)\b|(?i:odds ratio|risk ratio|hazard ratio|estimate)", "estimate"),
    (r"(?i:\bp[ -]?value\b|^p\b)", "p"),
    (r"^t\b", "t"),
    (r"^F\b", "f"),
    (r"(?i:\bn\b|number|sample)", "n"),
)
_SHAPES: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"[<>]\s?0?[.,\u00b7][0-9]+|p\s?[=<>].+", re.IGNORECASE), "p"),
    (re.compile(r"[0-9]+\s?/\s?[0-9]+.*|[0-9]+\s?[(\[]\s?[0-9.,\u00b7]+\s?%\s?[)\]]"), "events"),
    (re.compile(r".+(?:[(\[]|\u00b1).+"), "mean"),
    (re.compile(r"[0-9]+"), "n"),
    (re.compile(r".*[0-9]+[.,\u00b7][0-9]+.*"), "mean"),
)


def question_by_words(words: str, questions: Iterable[Field]) -> str:
    """The question that words name: by its id or label, else as papers call it; empty where none is named."""
    known = tuple(questions)
    named = {
        plain_word(text): one.id for one in reversed(known) for text in (one.label, one.id) if len(text) > 1
    }
    if plain_word(words) in named:
        return named[plain_word(words)]
    ids = {one.id for one in known}
    return next((name for pattern, name in _WORDS if name in ids and re.search(pattern, words)), "")


def question_by_look(cells: Sequence[Cell], questions: Iterable[Field]) -> str:
    """The question that most cells look like an answer to: `12 (3.4)` a mean, `64 (29%)` events."""
    ids = {one.id for one in questions}
    looks = Counter(_look(cell.text) for cell in cells if cell.is_number)
    return next((look for look, _ in looks.most_common() if look in ids), "")


def _look(text: str) -> str:
    return next((name for pattern, name in _SHAPES if pattern.fullmatch(text)), "")


def unit_by_words(words: str, units: Sequence[tuple[str, str]]) -> str:
    """The arm or contrast, of pairs of id and label, that words name; empty where none is named, or several."""
    found = {unit for unit, label in units if _named(words, label) or _named(words, unit.replace("_", " "))}
    return found.pop() if len(found) == 1 else ""


def _named(words: str, label: str) -> bool:
    stem = re.escape(label.casefold().strip().removesuffix("s"))
    return bool(stem) and re.search(rf"\b{stem}", words.casefold()) is not None
