"""`import`: records and references from another tool, with an account of every row."""

from __future__ import annotations

from pathlib import Path

import click

from synthesis.cli.arguments import review_argument

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
    from extraction_forms.errors import UsageError
    from extraction_forms.exchange import metapsy as reader
    from extraction_forms.exchange.import_files import write_all

    if not review.is_dir():
        raise UsageError(f"{review} is not a folder.")
    chosen = {
        "FILE": file,
        "--coding": coding or review / "coding.csv",
        "--map": mapping or review / "import.yaml",
    }
    for name, path in chosen.items():
        if not path.is_file():
            raise UsageError(f"{name}: expected a file; found none at {path}.")
    found = reader.read(file, chosen["--coding"], chosen["--map"], references)
    changed = write_all(review, found.files)
    click.echo(found.account.text())
    click.echo(f"{review}: {len(found.files)} files, {len(changed)} changed.")
