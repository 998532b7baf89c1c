"""`import references`, `export ris`, `bibtex`, `csl` and others: references from other programs, and back to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from synthesis.cli.arguments import review_argument
from synthesis.cli.new_files import replace_option, write_new
from synthesis.cli.waiting import working

if TYPE_CHECKING:
    from extraction_forms.references.reading import Reading

FILE: Final = click.Path(path_type=Path)


@click.command()
@click.argument("files", nargs=-1, type=FILE, metavar="FILE...")
@review_argument
@click.option(
    "--encoding", default="", metavar="NAME", help="The encoding of the files [what their bytes tell]."
)
def references(files: tuple[Path, ...], review: Path, encoding: str) -> None:
    """References from each FILE behind those of REVIEW, in references.bib.

    RIS, BibTeX, PubMed (NBIB), EndNote (XML and Refer), Web of Science, CSL-JSON, and the tables of Rayyan and
    ASReview; which it is, is told by what the file holds. Nothing is written unless every record is accounted for.
    """
    from extraction_forms.errors import UsageError
    from extraction_forms.references.joining import add_to

    if not files:
        raise UsageError(
            f"expected a FILE or several, and the folder of a REVIEW last; found {review} alone."
        )
    _must_be_there(review, *files)
    with working("reading") as now:
        readings = tuple(_read(file, encoding, now) for file in files)
        joined = add_to(review, readings, _compared(readings, now))
    for line in joined.lines():
        click.echo(line)


def _read(file: Path, encoding: str, now: Callable[[str], None]) -> Reading:
    """The references of a file, which is said to be read."""
    from extraction_forms.references.formats import read_file

    now(f"reading {file}")
    return read_file(file, file.as_posix(), encoding)


def _compared(readings: Sequence[Reading], now: Callable[[str], None]) -> Callable[[], None]:
    """What tells how many references have been compared with those of the review, and what comes then."""
    number = sum(len(reading.references) for reading in readings)
    left = iter(range(number - 1, -1, -1))

    def step() -> None:
        rest = next(left, 0)
        done = f"{number - rest} of {number} compared" if rest else "what is new is written and read back"
        now(f"references.bib: {done}")

    return step


def _must_be_there(review: Path, *files: Path) -> None:
    """Stop where the review or a file is not there."""
    from extraction_forms.errors import UsageError

    if not review.is_dir():
        raise UsageError(f"{review} is not a folder.")
    for file in files:
        if not file.is_file():
            raise UsageError(f"FILE: expected a file; found none at {file}.")


def _command(name: str, told: str) -> click.Command:
    @click.command(name=name, help=f"The references of REVIEW as {told}, with what it cannot hold.")
    @review_argument
    @click.argument("file", type=FILE)
    @replace_option
    def write(review: Path, file: Path, *, replace: bool) -> None:
        from extraction_forms.exchange.account import counted
        from extraction_forms.references.bib import read
        from extraction_forms.references.joining import FILE as NAME
        from extraction_forms.references.writing import written

        path = review / NAME
        _must_be_there(review, path)
        found = written(read(path, path.as_posix()).values(), name)
        write_new(file, found.text.encode(), replace=replace)
        click.echo(f"{file}: {counted(found.references, 'reference')}.")
        for line in found.lines():
            click.echo(line)

    return write


_FORMATS: Final = (
    ("ris", "RIS"),
    ("bibtex", "BibTeX"),
    ("csl", "CSL-JSON"),
    ("nbib", "PubMed's text (NBIB)"),
    ("endnote", "EndNote XML"),
    ("refer", "Refer, EndNote's tagged text"),
)
EXPORTS = tuple(_command(*named) for named in _FORMATS)
"""The commands of `export` that write references."""
