"""`serve`: the pages that reviewers type into."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from synthesis.cli.arguments import state_option

if TYPE_CHECKING:
    from extraction_forms.entry.serving import Serving


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("reviews"))
@click.option("--as", "name", default="", help="What your records are named after; else your login name.")
@state_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address it listens at.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--team", is_flag=True, help="For several people, with accounts; see docs/entry/deployment.md.")
@click.option("--at", default="", metavar="https://...", help="The address that the team opens.")
@click.option(
    "--link", "linked", default="", metavar="NAME", help="Print a new login link for NAME, and leave."
)
@click.option(
    "--workers", type=click.IntRange(0, 64), default=0, help="Processes; else as many as there are cores."
)
def serve(folder: Path, state: Path, name: str, linked: str, **how: object) -> None:
    """Serve the pages for extraction: all reviews in FOLDER, by default `reviews`.

    Prints a link that logs you in once. What is saved goes into the files of the review, as if written by hand.
    """
    from extraction_forms.entry.serving import Serving, link_for, prepare, user_name
    from extraction_forms.entry.serving import serve as run

    serving = Serving(reviews=folder, state=state, name=user_name(name, _login_name()), **how)  # type: ignore[arg-type]
    if linked:
        prepare(serving)
        click.echo(f"Open {link_for(serving, linked)}")
        click.echo(f"It logs {linked} in, once, within 12 hours.")
        return
    run(serving, lambda link: _tell(serving, link))


def _login_name() -> str:
    """The login name of this computer; nothing where it has none, as in some containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""


def _tell(serving: Serving, link: str) -> None:
    if link:
        click.echo(f"Open {link}")
        click.echo(f"It logs {serving.name} in, once, within 12 hours. Ctrl-C stops the server.")
    else:
        click.echo(f"Open {serving.address} and log in. Ctrl-C stops the server.")
