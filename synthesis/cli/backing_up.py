"""`backup` and `restore`: everything that cannot be made again, in one file, and back."""

from __future__ import annotations

from pathlib import Path

import click

from synthesis.cli.arguments import state_option


@click.command()
@click.argument("folders", metavar="[FOLDER]...", nargs=-1, type=click.Path(path_type=Path))
@state_option
@click.option(
    "--to", required=True, type=click.Path(path_type=Path), help="A new file; or a folder, for a dated name."
)
@click.option(
    "--portable", is_flag=True, help="The database as rows, to be restored into another kind of database."
)
def backup(folders: tuple[Path, ...], state: Path, to: Path, *, portable: bool) -> None:
    """Back up reviews, and accounts and drafts of the site, into one file; the site can go on meanwhile.

    FOLDER is a review or a folder of reviews, by default `reviews`. Outputs are left out: they are made again.
    The file holds the site's key; keep it where nobody else reads it.
    """
    from extraction_forms.entry.backup.making import Wanted, back_up

    wanted = Wanted(folders=folders or (Path("reviews"),), state=state, to=to, as_rows=portable)
    made = back_up(wanted)
    manifest = made.manifest
    site = "with accounts and drafts" if manifest.migrations else "no accounts: no site was served from here"
    click.echo(
        f"{made.path}: {_counted(manifest.reviews, 'review')}, {_counted(manifest.files, 'file')}, {site}."
    )


@click.command()
@click.argument("archive", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--to", required=True, type=click.Path(path_type=Path), help="A folder that is empty or not there yet."
)
def restore(archive: Path, to: Path) -> None:
    """Restore a backup into a folder: the reviews as FOLDER/reviews, the site's own files as FOLDER/.synthesis.

    The whole file is checked first; nothing that is there is written over.
    """
    from extraction_forms.entry.backup.restoring import restore as bring_back

    restored = bring_back(archive, to)
    manifest = restored.manifest
    for warning in restored.warnings:
        click.echo(f"warning: {warning}", err=True)
    click.echo(
        f"{restored.folder}: {_counted(manifest.reviews, 'review')}, {_counted(manifest.files, 'file')}, "
        f"as they were at {manifest.made_at}."
    )


def _counted(things: tuple[object, ...], word: str) -> str:
    return f"{len(things)} {word}{'' if len(things) == 1 else 's'}"
