"""The screening that a review keeps: its folder read by its rules, and what it says of the flow."""

from __future__ import annotations

from pathlib import Path

from extraction_forms.frozen_values import frozen
from extraction_forms.screening.by_rules import Filled, counted_by, listed_by
from extraction_forms.screening.counting import Counts
from extraction_forms.screening.files import read_files
from extraction_forms.screening.flow import Numbers, numbers
from extraction_forms.screening.folder import NAME, folder_of
from extraction_forms.screening.listings import everybody
from extraction_forms.screening.open_points import open_points
from extraction_forms.screening.prisma_text import PrismaText
from extraction_forms.screening.rules_file import check_arbiter


@frozen
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
    read = read_files(folder.called.wanted(lambda path: _shown(review, path)))
    if not read.files:
        return Screening(found=None, printed=read.printed)
    listed = listed_by(folder.rules, read)
    check_arbiter(folder.rules, everybody(listed.listings))
    settled, resolved = (_filled(review, table) for table in (folder.settled, folder.resolved))
    found = counted_by(folder.rules, listed, settled=settled, resolved=resolved)
    return Screening(found=found, printed=read.printed)


def _filled(review: Path, table: Path | None) -> Filled | None:
    """The text of a table; what is not UTF-8 in it is no place of a record, and told as such."""
    if table is None:
        return None
    return Filled(text=table.read_text(encoding="utf-8-sig", errors="replace"), shown=_shown(review, table))


def _shown(review: Path, path: Path) -> str:
    return path.relative_to(review).as_posix()
