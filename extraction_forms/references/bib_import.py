"""BibTeX of somebody else: what can be read is kept, each entry that cannot is told with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from extraction_forms.errors import Place
from extraction_forms.references.bib import library_of, told_fault
from extraction_forms.references.bib_entry import reference_of
from extraction_forms.references.decoding import Decoded
from extraction_forms.references.plain import plain
from extraction_forms.references.reading import Reading, Remark
from extraction_forms.references.reference import Reference, compose
from extraction_forms.references.screening import screening_in

FORMAT: Final = "bibtex"
_STARTS: Final = re.compile(r"(?:\A|\n|[})])[ \t]*@(?!comment|preamble|string)\w+[ \t]*[{(]", re.IGNORECASE)


def read(source: Decoded, file: str) -> Reading:
    """The references of BibTeX text; an entry that bibtexparser gives up on, or without a title, is rejected.

    A key that stands again is no reason to reject an entry: it gets another key when it is taken in. Entries are
    counted where a line begins with one; the parser may find more of them, which is no loss.
    """
    references: list[Reference] = []
    rejected: list[Remark] = []
    remarks: list[Remark] = list(source.remarks)
    for block, error in _entries(library_of(source.text)):
        place = Place(file, (block.start_line or 0) + 1)
        if error and not hasattr(block, "fields"):
            said = rejected if _STARTS.match((block.raw or "").lstrip()) else remarks
            said.append(Remark(place, error))
            continue
        reference = _tidy(reference_of(block, file))
        if reference.title:
            references.append(reference)
            remarks += [Remark(place, error)] if error else []
        else:
            rejected.append(Remark(place, "no title"))
    return Reading(
        file=file,
        format=FORMAT,
        encoding=source.encoding,
        records=max(len(_STARTS.findall(source.text)), len(references) + len(rejected)),
        references=tuple(sorted(references, key=lambda one: one.place)),
        rejected=tuple(sorted(rejected)),
        remarks=tuple(sorted(remarks)),
    )


def _entries(library: Any) -> Iterator[tuple[Any, str]]:
    """The entries, and those with a fault: the entry itself where the parser has it all the same."""
    for entry in library.entries:
        yield entry, ""
    for block in library.failed_blocks:
        entry = getattr(block, "ignore_error_block", None)
        yield (block if entry is None else entry), told_fault(block).partition(" Note:")[0]


def _tidy(reference: Reference) -> Reference:
    """In plain characters, without the text that was composed of the parts, with what screening tools noted."""
    found = screening_in(tuple(map(plain, reference.notes)))
    parts: dict[str, Any] = {name: plain(getattr(reference, name)) for name in _TEXTS}
    parts |= {name: tuple(map(plain, getattr(reference, name))) for name in _LISTS}
    parts["text"] = "" if reference.text == compose(reference) else plain(reference.text)
    parts["notes"] = found.notes
    parts["screening"] = reference.screening or found.screened
    parts["labels"] = reference.labels or found.labels
    parts["exclusion_reasons"] = reference.exclusion_reasons or found.reasons
    return replace(reference, **parts)


_TEXTS: Final = (
    *("year", "month", "day", "title", "container", "volume", "issue", "pages", "publisher"),
    *("location", "language", "abstract", "doi", "pmid", "pmcid", "url", "study"),
)
_LISTS: Final = ("authors", "editors", "keywords")
