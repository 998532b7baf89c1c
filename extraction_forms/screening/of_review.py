"""The screening that a review keeps: its folder read by its rules, and what it says of the flow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extraction_forms.references.duplicates.table import settled
from extraction_forms.screening.counting import Counts, counts
from extraction_forms.screening.files import ReadFiles, Wanted, read_files
from extraction_forms.screening.flow import Numbers, numbers
from extraction_forms.screening.folder import NAME, Folder, folder_of
from extraction_forms.screening.listings import Listings, everybody, listings
from extraction_forms.screening.open_points import open_points, resolved
from extraction_forms.screening.prisma_text import PrismaText
from extraction_forms.screening.rules import Rules
from extraction_forms.screening.rules_file import check_arbiter


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """What a review's folder of a screening holds: its decisions counted, Covidence's counts."""

    found: Counts | None
    printed: PrismaText | None

    def numbers(self) -> Numbers:
        """The counts of the flow."""
        if self.found is not None:
            return numbers(self.found, self.printed)
        return self.printed.numbers() if self.printed is not None else {}

    @property
    def unsettled(self) -> int:
        """How many records a person has to settle."""
        return 0 if self.found is None else len(open_points(self.found))


def screening_of(review: Path) -> Screening | None:
    """The screening that a review keeps; None where it has no folder for one.

    Raises:
        ReviewError: something in the folder cannot be read.
    """
    if not (review / NAME).is_dir():
        return None
    folder = folder_of(review)
    read = read_files(wanted_of(review, folder))
    if not read.files:
        return Screening(found=None, printed=read.printed)
    listed = _listed(read, folder)
    references = [one.reference for one in listed.listings]
    table = folder.settled
    pairs = settled(_text(table), _shown(review, table), references) if table is not None else {}
    return Screening(found=counts(listed, _rules(review, folder, listed), pairs), printed=read.printed)


def wanted_of(review: Path, folder: Folder) -> Iterator[Wanted]:
    """The exports of a folder, each as the rules call it."""
    said = folder.rules
    kinds = dict(said.files)
    databases = {file: name for name, file in said.databases}
    registers = {file: name for name, file in said.registers}
    for path in folder.exports:
        name = databases.get(path.name) or registers.get(path.name, "")
        kind = "search" if name else kinds.get(path.name, "")
        shown = _shown(review, path)
        yield Wanted(path=path, shown=shown, kind=kind, name=name, register=path.name in registers)


def _listed(read: ReadFiles, folder: Folder) -> Listings:
    words = {word.casefold(): decision for word, decision in folder.rules.words}
    return listings(read.files, words)


def _rules(review: Path, folder: Folder, listed: Listings) -> Rules:
    said, table = folder.rules, folder.resolved
    check_arbiter(said, everybody(listed.listings))
    places = [one.place for one in listed.listings]
    return Rules(
        maybe=said.maybe,
        arbiter=said.arbiter,
        resolved=resolved(_text(table), _shown(review, table), places) if table is not None else {},
        not_retrieved=said.not_retrieved,
        precedence=said.reasons,
        unseen_by_automation=said.unseen_by_automation,
    )


def _shown(review: Path, path: Path) -> str:
    return path.relative_to(review).as_posix()


def _text(path: Path) -> str:
    """The text of a table; what is not UTF-8 in it is no place of a record, and told as such."""
    return path.read_text(encoding="utf-8-sig", errors="replace")
