"""Whether a file's columns and their descriptions go by the same names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from extraction_forms.errors import Place
from synthesis.audit.cells import columns_of
from synthesis.audit.finding import Finding, Rule
from synthesis.audit.lines import Audited, SourceText
from synthesis.audit.rules.flag_text import flag_texts, quoted

_NOT_LETTERS: Final = re.compile(r"[\W_]+")
_LIKE: Final = 0.8
"""How alike two names of columns must be for one to be meant by the other, as a share of their letters."""


def _dictionary(audited: Audited) -> Iterator[Finding]:
    described = {name for name in audited.dictionary if name}
    present = {
        column.name: column for column in columns_of(audited.texts) if column.name and column.kind != "answer"
    }
    if not described or not present:
        return
    absent = [name for name in audited.dictionary if name and name not in present]
    unknown = [name for name in present if name not in described]
    by_plain = {_plain_name(name): name for name in unknown}
    for name in absent:
        near = get_close_matches(_plain_name(name), by_plain, n=1, cutoff=_LIKE)
        meant = by_plain.get(near[0]) if near else None
        told = (
            f"“{name}” is described and no column has this name; “{meant}” stands in the file and is not described."
            if meant is not None
            else f"“{name}” is described, and no column of the file has this or a like name."
        )
        yield flag_texts(DICTIONARY, (_head(audited, name),), told, told=False)
        if meant is not None:
            by_plain.pop(near[0])
    if by_plain:
        left = list(by_plain.values())
        shown = quoted(left[:5]) + (f" and {len(left) - 5} more" if len(left) > 5 else "")
        verb = "is a column" if len(left) == 1 else "are columns"
        yield flag_texts(
            DICTIONARY, (_head(audited, left[0]),), f"{shown} {verb} that nothing describes.", told=False
        )


def _plain_name(name: str) -> str:
    return _NOT_LETTERS.sub("_", name.casefold()).strip("_")


def _head(audited: Audited, name: str) -> SourceText:
    """The line of the file that names its columns."""
    file = next((one.place.file for one in audited.texts if one.place.file), "")
    return SourceText(column=name, text="", place=Place(file, 1) if file else Place(""))


DICTIONARY: Final = Rule(
    id="file.dictionary",
    title="Columns and their descriptions apart",
    sees="a column described under a name that the file does not have, or a column that nothing describes",
    why="Whoever reads the file by its description reads a column as absent, or takes it for another.",
    look_up="The description of the columns beside the file's first line.",
    detectable="files that come with a description of their columns",
    find=_dictionary,
)

RULES: Final[tuple[Rule, ...]] = (DICTIONARY,)
