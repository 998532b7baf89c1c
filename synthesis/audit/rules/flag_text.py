"""How a rule on files says what it found in a column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from synthesis.audit.finding import Finding, Rule
from synthesis.audit.lines import SourceText

_FEW: Final = 3
_LONG: Final = 60


def flag_texts(rule: Rule, texts: Sequence[SourceText], message: str, *, told: bool = True) -> Finding:
    """A finding on a few texts of one column; `told` adds the first of them with their places."""
    studies = {one.study for one in texts}
    if told:
        shown = "; ".join(f"“{shortened(one.text)}” ({one.place})" for one in islice(texts, _FEW))
        more = f" and {len(texts) - _FEW} more" if len(texts) > _FEW else ""
        message = f"{message}: {shown}{more}."
    return Finding(
        rule=rule.id,
        study=studies.pop() if len(studies) == 1 else "",
        outcome="",
        lines=(),
        numbers=(),
        place=texts[0].place,
        message=message,
        look_up=rule.look_up,
    )


def shortened(text: str) -> str:
    """A text as a sentence quotes it."""
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"


def quoted(texts: Iterable[str]) -> str:
    """A few texts as a sentence quotes them."""
    return ", ".join(f"“{shortened(text)}”" if text.strip() else "an empty cell" for text in texts)


def named(column: str) -> str:
    """What to call a column in a sentence."""
    return f"column “{column}”" if column else "a column without a name"
