"""Which PDFs a study has: those in its folder of `papers/`, and those named after a citation key of its reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from extraction_forms.disk.safe_paths import inside, safe_slug
from extraction_forms.errors import UsageError
from extraction_forms.frozen_values import frozen

PAPERS: Final = "papers"
MAGIC: Final = b"%PDF-"
_ENDING: Final = ".pdf"


@frozen
class Report:
    """A report of a study as a record names it: its id, and its key in the list of references."""

    id: str
    citekey: str = ""


@frozen
class Paper:
    """A PDF of a study: its file, the report it belongs to where that is known, and whether it is the study's alone."""

    path: Path
    report: str = ""
    is_own: bool = True

    @property
    def file(self) -> str:
        """The name of its file, by which addresses know it."""
        return self.path.name

    @property
    def label(self) -> str:
        """What people know it by: its report, else its file."""
        return self.report or self.path.stem


def study_folder(review: Path, study: str) -> Path:
    """Where the PDFs of a study stand, whether or not it is there.

    Raises:
        UsageError: the name is none of a study, or a link leads out of the review's papers.
    """
    name = safe_slug(study, "study")
    inside(review, PAPERS)
    return inside(review / PAPERS, name)


def papers_of(review: Path, study: str, reports: Sequence[Report] = ()) -> tuple[Paper, ...]:
    """The PDFs of a study in the order of their names; the study's own come before those it shares.

    A file is one of them only if it is a plain file within `papers/` and begins as a PDF does.

    Raises:
        UsageError: the name is none of a study, or a link leads out of the review's papers.
    """
    own = list(_own(review, study, reports))
    taken = {paper.file for paper in own}
    shared = (paper for paper in _shared(review, reports) if paper.file not in taken)
    return (*own, *shared)


def _own(review: Path, study: str, reports: Sequence[Report]) -> Iterator[Paper]:
    folder = study_folder(review, study)
    if not folder.is_dir():
        return
    known = {report.citekey: report.id for report in reports if report.citekey}
    known |= {report.id: report.id for report in reports}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() == _ENDING and is_pdf(review, path):
            yield Paper(path=path, report=known.get(path.stem, ""))


def _shared(review: Path, reports: Sequence[Report]) -> Iterator[Paper]:
    for report in sorted(reports, key=lambda report: report.citekey):
        path = review / PAPERS / f"{report.citekey}{_ENDING}"
        if report.citekey and path.parent == review / PAPERS and is_pdf(review, path):
            yield Paper(path=path, report=report.id, is_own=False)


def is_pdf(review: Path, path: Path) -> bool:
    """Whether there is a PDF, in a file of the review's papers to which no link leads from outside."""
    try:
        inside(review / PAPERS, path.relative_to(review / PAPERS).as_posix())
        if path.name.startswith(".") or not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except (UsageError, OSError, ValueError):
        return False
