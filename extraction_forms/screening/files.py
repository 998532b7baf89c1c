"""Files of a screening read: records in any format of references, and the text of Covidence's counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from extraction_forms.errors import ImportFault, UsageError
from extraction_forms.frozen_values import frozen
from extraction_forms.references.decoding import decoded
from extraction_forms.references.formats import read_file
from extraction_forms.screening import prisma_text
from extraction_forms.screening.kinds import SEARCH
from extraction_forms.screening.listings import Asked
from extraction_forms.screening.prisma_text import PrismaText

_HEAD = 100_000  # bytes, more than such a text has


@frozen
class Wanted:
    """A file to be read: how it is shown; as which kind, how its search is called, whether that was of a register."""

    path: Path
    shown: str
    kind: str = ""
    name: str = ""
    register: bool = False


@frozen
class Exports:
    """The files of a screening: those that tell themselves what they are, others by kind, searches by their names."""

    plain: tuple[Path, ...] = ()
    kinds: tuple[tuple[str, Path], ...] = ()
    searches: tuple[tuple[str, Path], ...] = ()
    registers: tuple[tuple[str, Path], ...] = ()

    def wanted(self, shown: Callable[[Path], str]) -> Iterator[Wanted]:
        """All of them, to be read, each as it is shown."""
        for path in self.plain:
            yield Wanted(path=path, shown=shown(path))
        for kind, path in self.kinds:
            yield Wanted(path=path, shown=shown(path), kind=kind)
        for several, register in ((self.searches, False), (self.registers, True)):
            for name, path in several:
                yield Wanted(path=path, shown=shown(path), kind=SEARCH, name=name, register=register)


@frozen
class ReadFiles:
    """The records of files, and Covidence's counts where they are among them."""

    files: tuple[Asked, ...]
    printed: PrismaText | None = None


def read_files(wanted: Iterable[Wanted]) -> ReadFiles:
    """Every file, read.

    Raises:
        ImportFault: one cannot be read.
        UsageError: there is none, or two are texts of Covidence's counts.
    """
    printed: PrismaText | None = None
    files: list[Asked] = []
    for one in wanted:
        text = "" if one.kind else _text_of_counts(one.path)
        if text and printed is not None:
            raise UsageError(
                f"FILE: expected one text of Covidence's counts; found {printed.file} and {one.shown}."
            )
        if text:
            printed = prisma_text.read(text, one.shown)
        else:
            reading = read_file(one.path, one.shown)
            files.append(Asked(reading=reading, kind=one.kind, name=one.name, register=one.register))
    if not files and printed is None:
        raise UsageError("FILE: expected at least one file of records; found none.")
    return ReadFiles(files=tuple(files), printed=printed)


def _text_of_counts(path: Path) -> str:
    """The text of a file that holds Covidence's counts; empty where it holds something else."""
    try:
        with path.open("rb") as file:
            text = decoded(file.read(_HEAD), path.name).text
    except ImportFault:
        return ""
    return text if prisma_text.is_one(text) else ""
