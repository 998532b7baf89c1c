"""`text`: a manuscript whose numbers follow the analysis."""

from __future__ import annotations

from pathlib import Path

import click

from synthesis.cli.arguments import review_argument


@click.command()
@review_argument
@click.argument("manuscript", type=click.Path(path_type=Path, dir_okay=False))
def text(review: Path, manuscript: Path) -> None:
    """Write the numbers of the analysis into a manuscript in Word, and tell what changed.

    A number stands in the manuscript as a DOCPROPERTY field that names its key in numbers.json;
    output/manuscript_numbers.docx has such fields to copy. The file as it was is kept beside it. Leaves with 1 where
    the manuscript prints a number that the analysis no longer has.
    """
    from extraction_forms.nearest import nearest
    from synthesis.cli.reviewing import counted, up_to_date
    from synthesis.files.manuscript_files import read_numbers, update_manuscript
    from synthesis.files.numbers_file import NAME
    from synthesis.output.output_folder import OUTPUT
    from synthesis.plan.reading import read_plan

    up_to_date(review)
    numbers = read_numbers(review / OUTPUT / NAME)
    done, backup = update_manuscript(manuscript, numbers, read_plan(review))
    for change in done.changes:
        click.echo(f"{change.key}: {change.before or 'nothing'} is now {change.after}")
    for key in done.absent:
        click.echo(f"{manuscript}: {key} cannot be had: {numbers[key].reason}", err=True)
    for key in done.gone:
        near = nearest(key, numbers)
        hint = f"; the nearest is {near}" if near else ""
        click.echo(f"{manuscript}: {key}: no number has this key any more{hint}", err=True)
    click.echo(f"{manuscript}: {counted(len(done.used), 'number')}, {len(done.changes)} changed.")
    if backup is not None:
        click.echo(f"{backup}: the file as it was.")
    if done.gone:
        raise SystemExit(1)
