"""`figures check`: the files of figures held against what a journal asks."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from synthesis.cli.arguments import review_argument
from synthesis.profiles import PROFILES


@click.group()
def figures() -> None:
    """The files of a review's figures, as journals take them."""


@figures.command("check")
@review_argument
@click.option(
    "--profile",
    "name",
    type=click.Choice(list(PROFILES)),
    help="The journal; that of review.yaml when left out.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the faults as JSON.")
def check_figures(review: Path, name: str | None, *, as_json: bool) -> None:
    """Open each figure file of output/figures and hold it against its journal: one line for each fault.

    Sizes, resolution, colours, compression, transparency, bytes, fonts, the smallest text and the thinnest line are
    read from the files themselves. Leaves with 1 where a file has a fault.
    """
    from synthesis.cli.reviewing import counted, faults_named_from
    from synthesis.files.figure_checks import check_files
    from synthesis.output.output_folder import OUTPUT, is_fresh

    with faults_named_from(review):
        profile = PROFILES[name or _planned(review)]
    folder = review / OUTPUT / "figures"
    if not folder.is_dir():
        raise click.UsageError(f"{review} has no figures yet; `synthesis run {review}` makes them.")
    if not is_fresh(review):
        click.echo(
            f"{review}: the files are those of an earlier build; `synthesis run {review}` renews them.",
            err=True,
        )
    done = check_files(folder, profile)
    if as_json:
        faults = [asdict(fault) for fault in done.faults]
        told = {"review": str(review), "profile": profile.id, "files": list(done.files), "faults": faults}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for fault in done.faults:
            click.echo(f"{folder}/{fault}")
        files = counted(len(done.files), "file")
        wrong = len({fault.file for fault in done.faults})
        click.echo(
            f"{review}: {files} held against the profile {profile.label}: "
            + (f"{wrong} with faults." if wrong else "no faults.")
        )
    if done.faults:
        raise SystemExit(1)


def _planned(review: Path) -> str:
    """The profile that the plan names."""
    from extraction_forms.errors import UsageError
    from synthesis.plan.reading import read_plan
    from synthesis.review import folder

    found = read_plan(folder(review)).profile
    if not found:
        known = ", ".join(PROFILES)
        raise UsageError(
            f"{review}/review.yaml names no profile; please add one, or --profile with one of {known}."
        )
    return found
