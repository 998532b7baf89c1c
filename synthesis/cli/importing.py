"""`import`: records and references from another tool, with an account of every row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from synthesis.cli.arguments import review_argument
from synthesis.cli.waiting import working

if TYPE_CHECKING:
    from extraction_forms.exchange.import_files import Import
    from extraction_forms.exchange.revman.source import Review

FILE = click.Path(path_type=Path)


@click.group(name="import")
def import_records() -> None:
    """Bring records in from another tool, with an account of every row."""


@import_records.command()
@click.argument("file", type=FILE)
@review_argument
@click.option("--coding", type=FILE, help="The review's own codes by row [REVIEW/coding.csv].")
@click.option("--map", "mapping", type=FILE, help="What the source's codes mean [REVIEW/import.yaml].")
@click.option("--references", type=FILE, help="The source's reference list (JSON).")
def metapsy(
    file: Path, review: Path, coding: Path | None, mapping: Path | None, references: Path | None
) -> None:
    """Records from a Metapsy database FILE into REVIEW.

    Nothing is written unless every row can be accounted for.
    """
    from extraction_forms.exchange import metapsy as reader
    from extraction_forms.exchange.import_files import MAPPING_FILE, write_all

    chosen = {
        "FILE": file,
        "--coding": coding or review / "coding.csv",
        "--map": mapping or review / MAPPING_FILE,
    }
    _must_be_there(review, chosen)
    with _faults_named_from(review, *chosen.values(), *([references] if references else [])):
        found = reader.read(file, chosen["--coding"], chosen["--map"], references)
        changed = write_all(review, found.files)
    _tell(review, found, changed)


@import_records.command()
@click.argument("file", type=FILE)
@review_argument
@click.option(
    "--map", "mapping", type=FILE, help="What the table's columns and words mean [REVIEW/import.yaml]."
)
def csv(file: Path, review: Path, mapping: Path | None) -> None:
    """Records from a table FILE, one result in each row, into REVIEW.

    Nothing is written unless every row can be accounted for. A mapping that stands elsewhere is kept in the review.
    """
    from extraction_forms.exchange import table_import as reader
    from extraction_forms.exchange.import_files import MAPPING_FILE, keeping, write_all

    chosen = {"FILE": file, "--map": mapping or review / MAPPING_FILE}
    _must_be_there(review, chosen)
    with _faults_named_from(review, *chosen.values()):
        found = keeping(reader.read(file, chosen["--map"]), chosen["--map"], review)
        changed = write_all(review, found.files)
    _tell(review, found, changed)


@import_records.command()
@click.argument("file", type=FILE)
@review_argument
@click.option("--map", "mapping", type=FILE, help="What the file does not say: polarities, designs, arms.")
def rm5(file: Path, review: Path, mapping: Path | None) -> None:
    """Records, outcomes and a plan from a RevMan 5 FILE into REVIEW: a review (.rm5) or its exported analyses (CSV).

    Nothing is written unless every row can be accounted for. What the file prints of its pooled results is held
    against what its data give.
    """
    from extraction_forms.exchange.revman.revman5 import read

    _from_revman(file, review, mapping, lambda: read(file.read_bytes(), file.name))


@import_records.command()
@click.argument("file", type=FILE)
@review_argument
@click.option("--map", "mapping", type=FILE, help="What the file does not say: polarities, designs, arms.")
def revman(file: Path, review: Path, mapping: Path | None) -> None:
    """Records, outcomes and a plan from a RevMan Web data package FILE (.zip) into REVIEW.

    As `rm5`: nothing is written unless every row can be accounted for, and pooled results are worked out anew.
    """
    from extraction_forms.exchange.revman.package import read

    _from_revman(file, review, mapping, lambda: read(file.read_bytes(), file.name))


@import_records.command()
@click.argument("file", type=FILE)
@review_argument
@click.option("--map", "mapping", type=FILE, help="What its columns and words mean [REVIEW/import.yaml].")
def covidence(file: Path, review: Path, mapping: Path | None) -> None:
    """Records from a Covidence data extraction FILE (CSV) into REVIEW: one of each reviewer, and the consensus.

    An export of data extraction 1, which has a row for each arm, gives one of each study.
    Nothing is written unless every row can be accounted for. A mapping that stands elsewhere is kept in the review.
    """
    from extraction_forms.exchange.covidence import reading
    from extraction_forms.exchange.import_files import MAPPING_FILE, keeping, write_all

    chosen = {"FILE": file, "--map": mapping or review / MAPPING_FILE}
    _must_be_there(review, chosen)
    with _faults_named_from(review, *chosen.values()):
        found = keeping(reading.read(file, chosen["--map"], review), chosen["--map"], review)
        changed = write_all(review, found.files)
    _tell(review, found, changed)


@import_records.command()
@click.argument("workbook", type=FILE)
@review_argument
@click.option(
    "--map", "mapping", type=FILE, help="What the workbook does not say: polarities, designs, arms."
)
def srdr(workbook: Path, review: Path, mapping: Path | None) -> None:
    """Records, outcomes and a form from an SRDR+ WORKBOOK (.xlsx) into REVIEW: one record of each extraction.

    Nothing is written unless every row of every sheet can be accounted for.
    """
    from extraction_forms.exchange.safe_xlsx import read_bytes
    from extraction_forms.exchange.srdr import book, reading
    from extraction_forms.exchange.srdr.study_form import NAME

    _must_be_there(review, {"WORKBOOK": workbook, **({"--map": mapping} if mapping else {})})
    with _faults_named_from(review, workbook, *([mapping] if mapping else [])):
        found = reading.imported(book.read(read_bytes(workbook), workbook.name), mapping)
        fitted, changed = _propose(review, found, NAME, mapping)
    _tell(review, fitted, changed)


@import_records.command()
@click.argument("file", type=FILE)
@review_argument
@click.option("--map", "mapping", type=FILE, help="What the file does not say: polarities, designs, arms.")
@click.option("--outcomes", type=FILE, help="The workbook of outcomes (.xlsx).")
def eppi(file: Path, review: Path, mapping: Path | None, outcomes: Path | None) -> None:
    """Records, outcomes and a form from an EPPI-Reviewer report FILE (.json) into REVIEW: a record of each reference.

    Nothing is written unless every reference, code and outcome can be accounted for.
    """
    from extraction_forms.exchange.eppi import coding_file, outcomes_book, reading
    from extraction_forms.exchange.eppi.references import standing
    from extraction_forms.exchange.eppi.study_form import NAME
    from extraction_forms.exchange.json_nodes import LARGEST
    from extraction_forms.exchange.safe_xlsx import read_bytes

    given = {"--map": mapping, "--outcomes": outcomes}
    chosen = {name: path for name, path in given.items() if path}
    _must_be_there(review, {"FILE": file, **chosen})
    with _faults_named_from(review, file, *chosen.values()):
        export = coding_file.read(read_bytes(file, most=LARGEST), file.name)
        sheet = outcomes_book.read(read_bytes(outcomes), outcomes.name, export.items) if outcomes else ()
        found = reading.imported(export, sheet, mapping, listed=standing(review))
        fitted, changed = _propose(review, found, NAME, mapping)
    _tell(review, fitted, changed)


def _propose(review: Path, found: Import, form: str, mapping: Path | None) -> tuple[Import, tuple[str, ...]]:
    """Write an import that brings a form and a plan, which stay as they are where they are there already."""
    from extraction_forms.exchange.import_files import keeping, write_all
    from extraction_forms.exchange.proposed_review import fitting

    fitted = fitting(found, review, form)
    if mapping:
        fitted = keeping(fitted, mapping, review)
    return fitted, write_all(review, fitted.files)


def _from_revman(file: Path, review: Path, mapping: Path | None, read: Callable[[], Review]) -> None:
    """Take in what RevMan wrote, and tell how its pooled results compare."""
    from extraction_forms.exchange.import_files import keeping, write_all
    from extraction_forms.exchange.revman.reading import fitting, imported
    from extraction_forms.exchange.revman.references import standing
    from synthesis.source_pools import compare

    _must_be_there(review, {"FILE": file, **({"--map": mapping} if mapping else {})})
    with _faults_named_from(review, file, *([mapping] if mapping else [])) as now:
        made = imported(read(), mapping, standing(review))
        now("working out the pooled results anew")
        compared = compare(made.found.files, made.pooled)
        found = fitting(made.found, review)
        if mapping:
            found = keeping(found, mapping, review)
        changed = write_all(review, found.files)
    _tell(review, found, changed)
    click.echo(compared.text())


@import_records.command()
@click.argument("sheets", type=FILE)
@review_argument
@click.option("--replace", is_flag=True, help="Replace a form of that id that says something else.")
def form(sheets: Path, review: Path, *, replace: bool) -> None:
    """A form from its CSV SHEETS into REVIEW, as forms/<id>.yaml.

    SHEETS is the folder of form.csv, fields.csv and choices.csv, or the fields.csv in it.
    """
    from extraction_forms.errors import UsageError
    from extraction_forms.exchange.form_import import write_form
    from extraction_forms.exchange.form_sheet_reading import read_form_sheets

    _must_be_there(review, {})
    if not sheets.exists():
        raise UsageError(f"SHEETS: expected a folder or a file; found none at {sheets}.")
    found = read_form_sheets(sheets)
    name, changed = write_form(review, found, replace=replace)
    for warning in found.warnings:
        click.echo(str(warning), err=True)
    told = "written" if changed else "it said the same already"
    click.echo(f"{review}/{name}: {found.form.id} {found.form.version}, {told}.")


@import_records.command()
@click.argument("file", type=FILE)
@review_argument
@click.option("--actor", required=True, metavar="NAME", help="Who imports, for the history.")
@click.option("--reason", default="", metavar="TEXT", help="Why.")
@click.option("--replace", is_flag=True, help="Let drafts that differ become what FILE says.")
def long(file: Path, review: Path, actor: str, reason: str, *, replace: bool) -> None:
    """Records from a long table FILE, an answer in each line, into REVIEW.

    Nothing is written unless the forms accept every record, and every line is accounted for.
    """
    from extraction_forms.exchange.long_csv_import import Actor, import_long

    _must_be_there(review, {"FILE": file})
    with _faults_named_from(review, file):
        account = import_long(review, file, Actor(name=actor, reason=reason), replace=replace)
    click.echo(account.text(), nl=False)
    _tell_next(review)


@import_records.command()
@click.argument("file", type=FILE)
@review_argument
@click.option("--actor", default="", metavar="NAME", help="Who imports, for the history [the extractor].")
@click.option("--reason", default="", metavar="TEXT", help="Why.")
@click.option("--replace", is_flag=True, help="Let a draft that differs become what FILE says.")
def xlsx(file: Path, review: Path, actor: str, reason: str, *, replace: bool) -> None:
    """The record of a filled workbook FILE into REVIEW.

    Nothing is written unless the form accepts all of it; every fault is told with its sheet and cell.
    """
    from extraction_forms.exchange.workbook_import import By, import_workbook

    _must_be_there(review, {"FILE": file})
    with _faults_named_from(review, file):
        account = import_workbook(review, file, By(actor=actor, reason=reason), replace=replace)
    click.echo(account.text(), nl=False)
    _tell_next(review)


@contextmanager
def _faults_named_from(review: Path, *files: Path) -> Iterator[Callable[[str], None]]:
    """Say that the first of the files is read, and print faults by the paths of files as they were typed.

    Faults of the review's own files have the path of the review.
    """
    from dataclasses import replace

    from extraction_forms.errors import FormError, ImportFault, Rejected

    try:
        with working(f"reading {files[0]}") as now:
            yield now
    except (ImportFault, Rejected, FormError) as error:
        typed = {file.name: file.as_posix() for file in files}
        for problem in error.problems:
            name = problem.place.file
            inside = f"{review.as_posix()}/{name}" if name and (review / name).exists() else name
            place = problem.place._replace(file=typed.get(name, inside))
            click.echo(str(replace(problem, place=place)), err=True)
        raise SystemExit(error.exit_code) from None


def _must_be_there(review: Path, files: Mapping[str, Path]) -> None:
    """Stop where the review or a file of the import is not there."""
    from extraction_forms.errors import UsageError

    if not review.is_dir():
        told = "it is a file." if review.exists() else f"make it first: mkdir {quote(str(review))}"
        raise UsageError(f"{review} is not a folder; {told}")
    for name, path in files.items():
        if not path.is_file():
            raise UsageError(f"{name}: expected a file; found none at {path}.")


def _tell(review: Path, found: Import, changed: tuple[str, ...]) -> None:
    from extraction_forms.exchange.account import counted

    click.echo(found.account.text())
    click.echo(f"{review}: {counted(len(found.files), 'file')}, {len(changed)} changed.")
    _tell_next(review)


def _tell_next(review: Path) -> None:
    """What a folder of records still needs to be a review."""
    from synthesis.review import no_plan

    if not (review / "review.yaml").is_file():
        click.echo(str(no_plan(review)))
