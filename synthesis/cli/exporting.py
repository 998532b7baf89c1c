"""`export`: the records of a review as files for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from synthesis.cli.arguments import review_argument
from synthesis.cli.new_files import replace_option, write_new


@click.group()
def export() -> None:
    """Take records out of a review for other programs."""


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
