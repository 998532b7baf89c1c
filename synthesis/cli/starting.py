"""`new`: a review folder to start from."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Start a review in FOLDER, with three invented studies that show how records are written."""
    from synthesis.starting import start

    for name in start(folder):
        click.echo(f"  {folder / name}")
    click.echo(f"Now: synthesis run {folder}, and read {folder / 'README.md'}.")
