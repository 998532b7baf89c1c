"""References written in the formats of other programs, with what each format cannot hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.references import bib, csl_write, endnote_write, nbib_write, refer_write, ris_write
from extraction_forms.references.losses import Loss, lines_of
from extraction_forms.references.reference import Reference


@frozen
class Written:
    """The text of a file, how many references are in it, and what it could not hold."""

    text: str
    references: int
    losses: tuple[Loss, ...] = ()

    def lines(self) -> Iterator[str]:
        """The loss report in plain lines: each thing that is lost once, with how many references and the first keys."""
        return lines_of(self.losses)


def _bibtex(references: tuple[Reference, ...]) -> tuple[str, tuple[Loss, ...]]:
    return bib.write(references), ()


WRITERS: Final[Mapping[str, Callable[[tuple[Reference, ...]], tuple[str, tuple[Loss, ...]]]]] = {
    "ris": ris_write.write,
    "bibtex": _bibtex,
    "csl": csl_write.write,
    "nbib": nbib_write.write,
    "endnote": endnote_write.write,
    "refer": refer_write.write,
}
"""What writes each format."""


def written(references: Iterable[Reference], name: str) -> Written:
    """References in a format, in the order of their keys."""
    ordered = tuple(sorted(references, key=lambda one: one.key))
    text, losses = WRITERS[name](ordered)
    return Written(text=text, references=len(ordered), losses=losses)
