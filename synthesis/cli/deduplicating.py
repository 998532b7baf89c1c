"""`duplicates`: the same publication listed more than once, in files of references or those of a review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from synthesis.cli.new_files import replace_option, write_new
from synthesis.cli.referring import FILE

if TYPE_CHECKING:
    from extraction_forms.references.reference import Reference

_SHOWN = 20


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@click.option("--to", type=FILE, help="Write the references here, each publication once.")
@click.option(
    "--format", "form", type=click.Choice(["ris", "bibtex", "csl"]), default="ris", help="How [ris]."
)
@click.option(
    "--table", type=FILE, help="Write every pair here (CSV), with its reasons and a column to fill."
)
@click.option("--settled", type=FILE, help="Such a table, its column `same` filled with yes and no.")
@replace_option
def duplicates(
    files: tuple[Path, ...],
    to: Path | None,
    form: str,
    table: Path | None,
    settled: Path | None,
    *,
    replace: bool,
) -> None:
    """Publications that are listed more than once in FILES, each with the reasons.

    A FILE has any format that `import references` reads; a review's folder stands for its references.bib. What is
    certain becomes one with --to; what may be one publication is never merged, but listed for a person.
    """
    from extraction_forms.references.duplicates import table as tables
    from extraction_forms.references.duplicates.groups import duplicates as find
    from extraction_forms.references.duplicates.told import lines, without
    from extraction_forms.references.writing import written

    references = _read(files)
    said = tables.settled(text_of(settled), settled.as_posix(), references) if settled else {}
    found = find(references, said)
    for line in lines(found, references, _SHOWN):
        click.echo(line)
    if table is not None:
        write_new(table, tables.written(found, references).encode(), replace=replace)
        click.echo(f"{table}: every pair.")
    if to is not None:
        made = written(_keyed(without(found, references)), form)
        write_new(to, made.text.encode(), replace=replace)
        click.echo(f"{to}: {made.references} publications.")
        for line in made.lines():
            click.echo(line)


def _read(files: tuple[Path, ...]) -> tuple[Reference, ...]:
    from extraction_forms.references.formats import read_file
    from extraction_forms.references.joining import FILE as NAME
    from extraction_forms.references.reading import checked

    found: list[Reference] = []
    for file in files:
        path = file / NAME if file.is_dir() else file
        reading = checked(read_file(path, path.as_posix()))
        for line in reading.read():
            click.echo(line)
        found += reading.references
    return tuple(found)


def _keyed(references: tuple[Reference, ...]) -> tuple[Reference, ...]:
    """The references, each under a key of its own."""
    from extraction_forms.references.citation_keys import Keys

    keys = Keys({})
    return tuple(keys.given(one) for one in references)


def text_of(path: Path) -> str:
    """The text of a table that a person filled."""
    from extraction_forms.errors import ImportFault, Place, Problem

    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        place = Place(file=path.as_posix())
        raise ImportFault(
            [Problem(place=place, where="", expected="a readable table in UTF-8", found=str(error))]
        ) from None
