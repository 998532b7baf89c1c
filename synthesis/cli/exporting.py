"""`export`: the records and the tables of a review as files for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from synthesis.cli.arguments import review_argument
from synthesis.cli.new_files import replace_option, write_new


@click.group()
def export() -> None:
    """Take records or tables out of a review for other programs."""


@export.command()
@review_argument
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--study", "studies", multiple=True, metavar="STUDY", help="Only this study; may be repeated.")
@click.option(
    "--extractor",
    "extractors",
    multiple=True,
    metavar="NAME",
    help="Only the records of NAME, or consensus; may be repeated.",
)
@replace_option
def long(
    review: Path, file: Path, studies: tuple[str, ...], extractors: tuple[str, ...], *, replace: bool
) -> None:
    """The records of REVIEW as one CSV table FILE, an answer in each line.

    Every text stands in it as it is, for programs; `synthesis import long` reads it back.
    """
    from extraction_forms.errors import UsageError
    from extraction_forms.exchange.account import counted
    from extraction_forms.exchange.long_csv_export import export_long

    if not review.is_dir():
        raise UsageError(f"{review} is not a folder.")
    exported = export_long(review, studies, extractors)
    content = exported.text.encode()
    write_new(file, content, replace=replace)
    click.echo(f"{file}: {counted(exported.records, 'record')}, {counted(exported.lines, 'line')}.")


@export.command()
@review_argument
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--study", required=True, metavar="STUDY", help="The study's id.")
@click.option("--extractor", required=True, metavar="NAME", help="Whose record.")
@click.option("--form", "form_id", default="", metavar="FORM", help="Which form, where there are several.")
@replace_option
def xlsx(review: Path, file: Path, study: str, extractor: str, form_id: str, *, replace: bool) -> None:
    """The record of one study by one extractor as a workbook FILE to fill in.

    Where there is no record yet, name the form: the workbook is then an empty one with the study and the
    extractor filled in. `synthesis import xlsx` reads it back.
    """
    from extraction_forms.errors import UsageError
    from extraction_forms.exchange.workbook_import import export_workbook

    if not review.is_dir():
        raise UsageError(f"{review} is not a folder.")
    if file.suffix.casefold() != ".xlsx":
        raise UsageError(f"FILE: expected a name that ends in .xlsx; found {file.name!r}.")
    content, record = export_workbook(review, study, extractor, form_id)
    write_new(file, content, replace=replace)
    click.echo(f"{file}: {record}.")


@export.command()
@review_argument
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--table", "names", multiple=True, metavar="NAME", help="Only this table; may be repeated.")
@replace_option
def tables(review: Path, folder: Path, names: tuple[str, ...], *, replace: bool) -> None:
    """Each table of the supplement of REVIEW as a Word file of its own in FOLDER, to be edited.

    Files are called as those in output/tables, and tables as in the supplement. Some journals ask for them so.
    """
    from extraction_forms.errors import UsageError
    from extraction_forms.exchange.account import counted
    from extraction_forms.nearest import did_you_mean
    from synthesis.cli.reviewing import faults_named_from
    from synthesis.pipeline import tables_in_word

    with faults_named_from(review):
        made = tables_in_word(review)
    for name in names:
        if name not in made:
            hint = did_you_mean(name, made) or f"There are {', '.join(made)}."
            raise UsageError(f"--table: expected a table of the supplement; found {name!r}. {hint}")
    chosen = {name: content for name, content in made.items() if not names or name in names}
    for name, content in chosen.items():
        write_new(folder / f"{name}.docx", content, replace=replace)
    click.echo(f"{folder}: {counted(len(chosen), 'table')}.")
