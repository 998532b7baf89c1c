"""`export metafor`, `metapsy` and `revman`: the data of a review for other programs, and what these cannot hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from synthesis.cli.arguments import review_argument
from synthesis.cli.new_files import replace_option, write_all_new

if TYPE_CHECKING:
    from synthesis.exports.exported import Exported

FILE = click.Path(path_type=Path)


@click.command()
@review_argument
@click.argument("file", type=FILE)
@click.option(
    "--synthesis",
    "syntheses",
    multiple=True,
    metavar="ID",
    help="Only the effects of this synthesis; may be repeated.",
)
@replace_option
def metafor(review: Path, file: Path, syntheses: tuple[str, ...], *, replace: bool) -> None:
    """The effects of REVIEW as a CSV table FILE for R's metafor, with a script that reads it beside.

    An effect in each row: yi, vi, the numbers behind it, codes as columns, the syntheses it stands in, its origin.
    """
    from synthesis.cli.reviewing import faults_named_from
    from synthesis.exports.metafor.export import export

    _named(file, ".csv")
    with faults_named_from(review):
        made = export(review, file.name, syntheses)
    _write(file, made, replace=replace)


@click.command()
@review_argument
@click.argument("file", type=FILE)
@click.option(
    "--decimal",
    type=click.Choice(["comma", "point"]),
    default="comma",
    show_default=True,
    help="The decimal mark; with a comma cells are parted by semicolons, as the standard asks, else by commas.",
)
@replace_option
def metapsy(review: Path, file: Path, decimal: str, *, replace: bool) -> None:
    """The comparisons of REVIEW as a table FILE in the Metapsy data standard.

    `synthesis import metapsy` and R's metapsyTools read it.
    """
    from synthesis.cli.reviewing import faults_named_from
    from synthesis.exports.metapsy.export import export

    _named(file, ".csv")
    with faults_named_from(review):
        made = export(review, decimal)
    _write(file, made, replace=replace)


@click.command()
@review_argument
@click.argument("file", type=FILE, metavar="PACKAGE")
@replace_option
def revman(review: Path, file: Path, *, replace: bool) -> None:
    """Experimental: REVIEW as a zip file PACKAGE for RevMan Web.

    References, and tables of studies, arms, results and risk of bias as RevMan's import templates have them; beside
    them the analyses as in a data package, which `synthesis import revman` reads. The columns of two templates are
    known from one source only.
    """
    from synthesis.cli.reviewing import faults_named_from
    from synthesis.exports.revman.export import export

    _named(file, ".zip")
    with faults_named_from(review):
        made = export(review)
    _write(file, made, replace=replace)


def _named(file: Path, ending: str) -> None:
    """Stop where the name of a file does not end as what it holds."""
    from extraction_forms.errors import UsageError

    if file.suffix.casefold() != ending:
        raise UsageError(f"FILE: expected a name that ends in {ending}; found {file.name!r}.")


def _write(file: Path, made: Exported, *, replace: bool) -> None:
    """Write the file and those beside it, all or none, and tell what is in it and what is not."""
    files = {file: made.content, **{file.with_suffix(end): told for end, told in made.beside.items()}}
    write_all_new(files, replace=replace)
    also = "".join(f", and {other}" for other in [*files][1:])
    click.echo(f"{file}{also}: {made.told}.")
    for line in made.lines():
        click.echo(line)


EXPORTS = (metafor, metapsy, revman)
"""The commands of `export` that write data."""
